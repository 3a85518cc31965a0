# Co-occurrence (Fisher's one-sided test), code accumulation and Chao2, in base R.
# Run from the repository: Rscript tests/reference/experience.R
num <- function(x) paste0("[", paste(format(x, digits = 15, trim = TRUE), collapse = ", "), "]")

# together, first, second, units
pairs <- list(c(3, 5, 4, 12), c(0, 5, 4, 12), c(1, 1, 1, 30), c(7, 9, 12, 40), c(20, 25, 22, 60))
fisher <- sapply(pairs, function(p) {
  table <- matrix(c(p[1], p[2] - p[1], p[3] - p[1], p[4] - p[2] - p[3] + p[1]), 2)
  fisher.test(table, alternative = "greater")$p.value
})

# in how many of the sources each code occurs: HairEyeColor and UCBAdmissions as incidence counts
frequencies <- list(
  list(f = c(1, 1, 1, 2, 2, 3, 5, 8), m = 9),
  list(f = c(1, 1, 1, 1, 4, 6), m = 7),
  list(f = c(3, 4, 4), m = 4),
  list(f = colSums(apply(HairEyeColor[, , "Male"], 2, function(x) x > 11)), m = 4)
)
accumulation <- function(f, m) sapply(seq_len(m), function(k) sum(1 - choose(m - f, k) / choose(m, k)))
chao2 <- function(f, m) {
  q1 <- sum(f == 1); q2 <- sum(f == 2); s <- length(f); a <- (m - 1) / m
  if (q2 > 0) {
    unseen <- a * q1^2 / (2 * q2)
    v <- q2 * (a / 2 * (q1 / q2)^2 + a^2 * (q1 / q2)^3 + a^2 / 4 * (q1 / q2)^4)
  } else {
    unseen <- a * q1 * (q1 - 1) / 2
    v <- a * q1 * (q1 - 1) / 2 + a^2 * q1 * (2 * q1 - 1)^2 / 4 - a^2 * q1^4 / (4 * (s + unseen))
  }
  if (unseen == 0) return(c(s, s, s))
  k <- exp(qnorm(0.975) * sqrt(log(1 + v / unseen^2)))
  c(s + unseen, s + unseen / k, s + unseen * k)
}
chao <- sapply(frequencies, function(x) {
  sprintf(
    '{"frequency": %s, "sources": %d, "expected": %s, "chao2": %s}',
    num(unname(x$f)), x$m, num(accumulation(x$f, x$m)), num(chao2(x$f, x$m))
  )
})
writeLines(sprintf(
  '{"pairs": [%s],\n "fisher": %s,\n "frequencies": [\n  %s\n ]}',
  paste(sapply(pairs, num), collapse = ", "), num(fisher), paste(chao, collapse = ",\n  ")
), "tests/reference/experience.json")

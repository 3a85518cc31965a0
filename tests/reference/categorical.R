# Reference numbers for answers in categories and for shares, from R's own data sets.
# Needs: coin, MASS, ordinal, vcd, jsonlite. PropCIs is not in Debian: Tango's (1998) interval is found with
# uniroot. Run from this folder: Rscript categorical.R
suppressPackageStartupMessages({ library(coin); library(jsonlite) })

wine <- ordinal::wine
cold <- wine[wine$temp == "cold", ]; warm <- wine[wine$temp == "warm", ]
key <- function(d) order(d$judge, d$contact, as.integer(d$bottle) %% 2)
cold <- as.integer(cold$rating[key(cold)]); warm <- as.integer(warm$rating[key(warm)])
# one row a person from a table of counts
rows <- function(table) {
  k <- nrow(table); at <- expand.grid(before = 1:k, after = 1:k)
  at[rep(seq_len(k * k), as.vector(table)), ]
}
data(VisualAcuity, package = "vcd")
women <- xtabs(Freq ~ right + left, subset(VisualAcuity, gender == "female"))
vision <- rows(round(unclass(women) / 40))
# moves within two separate groups of levels only
blocks <- rows(matrix(c(5, 1, 0, 0, 4, 3, 0, 0, 0, 0, 2, 6, 0, 0, 1, 4), 4, byrow = TRUE))
ordered <- list(
  wine = list(source = "ordinal::wine, rating cold then warm", levels = 1:5, before = cold, after = warm),
  vision = list(source = "vcd::VisualAcuity, women, counts divided by 40", levels = 1:4, before = vision$before, after = vision$after),
  empty_level = list(source = "ordinal::wine, one level more than there is", levels = 0:5, before = cold, after = warm),
  blocks = list(source = "made up: two separate groups of levels", levels = 1:4, before = blocks$before, after = blocks$after, apart = TRUE)
)
bowker <- function(t) {
  i <- which(upper.tri(t)); there <- t[i]; back <- t(t)[i]; used <- there + back > 0
  x <- sum((there - back)[used]^2 / (there + back)[used])
  list(chi_squared = x, df = sum(used), p = pchisq(x, sum(used), lower.tail = FALSE))
}
one_ordered <- function(s) {
  t <- table(factor(s$before, s$levels), factor(s$after, s$levels))
  used <- rowSums(t) + colSums(t) > 0
  if (is.null(s$apart)) {
    m <- mh_test(as.table(t[used, used]))
    stuart <- list(chi_squared = unname(statistic(m)), df = unname(m@statistic@df), p = as.numeric(pvalue(m)))
  } else {
    # each separate group of two levels is its own McNemar chi-squared
    x <- sum(sapply(list(1:2, 3:4), function(g) (t[g, g][1, 2] - t[g, g][2, 1])^2 / (t[g, g][1, 2] + t[g, g][2, 1])))
    stuart <- list(chi_squared = x, df = 2, p = pchisq(x, 2, lower.tail = FALSE))
  }
  b <- bowker(unclass(t))
  if (all((t + t(t))[upper.tri(t)] > 0)) stopifnot(all.equal(b$chi_squared, unname(mcnemar.test(unclass(t))$statistic)))
  s$apart <- NULL
  c(s, list(stuart = stuart, bowker = b))
}

tango <- function(g, l, n) {
  z <- qnorm(0.975); d0 <- (g - l) / n
  f <- function(d) {
    b <- -g - l + (2 * n - g + l) * d
    q <- (sqrt(b^2 + 8 * n * l * d * (1 - d)) - b) / (4 * n)
    (g - l - n * d) / sqrt(n * (2 * q + d * (1 - d)))
  }
  end <- function(target, from, to) uniroot(function(d) f(d) - target, c(from, to), tol = 1e-14)$root
  c(end(z, -1 + 1e-10, d0 - 1e-12), end(-z, d0 + 1e-12, 1 - 1e-10))
}
counts <- list(c(9, 1, 30), c(4, 1, 6), c(12, 9, 40), c(0, 3, 11), c(7, 0, 25), c(1, 1, 5), c(0, 0, 8), c(18, 2, 20))
binary <- lapply(counts, function(k) {
  g <- k[1]; l <- k[2]; n <- k[3]; m <- min(g, l)
  list(gained = g, lost = l, n = n, tango = tango(g, l, n),
    p_exact = if (g + l) binom.test(g, g + l)$p.value,
    p_mid = if (g + l) min(1, 2 * pbinom(m, g + l, 0.5) - dbinom(m, g + l, 0.5)))
})
y <- reshape(MASS::bacteria[, c("ID", "week", "y")], idvar = "ID", timevar = "week", direction = "wide")
bacteria <- list(source = "MASS::bacteria, week 0 then week 11", before = as.integer(y$y.0 == "y"), after = as.integer(y$y.11 == "y"))
both <- complete.cases(bacteria$before, bacteria$after); b <- bacteria$before[both]; a <- bacteria$after[both]
bacteria$expected <- list(n = sum(both), n_out = sum(!both), gained = sum(a > b), lost = sum(a < b),
  p_exact = binom.test(sum(a > b), sum(a != b))$p.value, tango = tango(sum(a > b), sum(a < b), sum(both)),
  difference = mean(a) - mean(b),
  before_interval = prop.test(sum(b), sum(both), correct = FALSE)$conf.int[1:2],
  after_interval = prop.test(sum(a), sum(both), correct = FALSE)$conf.int[1:2])

wilson <- lapply(list(c(0, 5), c(1, 5), c(8, 10), c(10, 10), c(17, 54), c(300, 1000)), function(k)
  list(count = k[1], n = k[2], interval = suppressWarnings(prop.test(k[1], k[2], correct = FALSE)$conf.int[1:2]),
    interval_90 = suppressWarnings(prop.test(k[1], k[2], correct = FALSE, conf.level = 0.9)$conf.int[1:2])))

x <- airquality$Ozone[1:40]; seen <- x[!is.na(x)]
summary_of <- list(source = "datasets::airquality, ozone of the first 40 days", scores = x, lowest = min(seen), highest = max(seen),
  median = median(seen), mean = mean(seen), mean_interval = t.test(seen)$conf.int[1:2], sd = sd(seen),
  floor = mean(seen == min(seen)), floor_interval = suppressWarnings(prop.test(sum(seen == min(seen)), length(seen), correct = FALSE)$conf.int[1:2]))
holm <- list(p = c(0.01, NA, 0.04, 0.03, 0.0004, 0.04, 0.9), adjusted = p.adjust(c(0.01, NA, 0.04, 0.03, 0.0004, 0.04, 0.9), "holm"))

write_json(list(ordered = lapply(ordered, one_ordered), binary = binary, bacteria = bacteria, wilson = wilson,
  summary = summary_of, holm = holm), "categorical.json", digits = NA, auto_unbox = TRUE, null = "null", na = "null", pretty = TRUE)

# Wilson (score, no continuity correction) and Clopper-Pearson intervals of k people of n.
# Run from the repository: Rscript tests/reference/prevalence.R
pairs <- list(c(0, 1), c(0, 9), c(1, 4), c(3, 9), c(9, 9), c(17, 35), c(34, 35))
rows <- sapply(pairs, function(p) {
  wilson <- suppressWarnings(prop.test(p[1], p[2], correct = FALSE, conf.level = 0.95)$conf.int)
  exact <- binom.test(p[1], p[2], conf.level = 0.95)$conf.int
  wilson90 <- suppressWarnings(prop.test(p[1], p[2], correct = FALSE, conf.level = 0.9)$conf.int)
  sprintf(
    '{"k": %d, "n": %d, "wilson": [%.15g, %.15g], "exact": [%.15g, %.15g], "wilson90": [%.15g, %.15g]}',
    p[1], p[2], wilson[1], wilson[2], exact[1], exact[2], wilson90[1], wilson90[2]
  )
})
writeLines(paste0("[\n  ", paste(rows, collapse = ",\n  "), "\n]"), "tests/reference/prevalence.json")

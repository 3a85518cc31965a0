# Reference numbers for the paired statistics, from R's own data sets.
# Needs: exactRankTests, coin, effectsize, jsonlite, MASS, ordinal. Run from this folder: Rscript paired.R
suppressPackageStartupMessages({
  library(exactRankTests); library(coin); library(effectsize); library(jsonlite)
})

wine <- ordinal::wine
cold <- wine[wine$temp == "cold", ]; warm <- wine[wine$temp == "warm", ]
key <- function(d) order(d$judge, d$contact, as.integer(d$bottle) %% 2)
cold <- cold[key(cold), ]; warm <- warm[key(warm), ]
anorexia <- MASS::anorexia

sets <- list(
  sleep = list(source = "datasets::sleep", before = sleep$extra[1:10], after = sleep$extra[11:20]),
  wine = list(source = "ordinal::wine, rating cold then warm",
    before = as.integer(cold$rating), after = as.integer(warm$rating)),
  anorexia_ft = list(source = "MASS::anorexia, family treatment",
    before = anorexia$Prewt[anorexia$Treat == "FT"], after = anorexia$Postwt[anorexia$Treat == "FT"]),
  anorexia_cont = list(source = "MASS::anorexia, control",
    before = anorexia$Prewt[anorexia$Treat == "Cont"], after = anorexia$Postwt[anorexia$Treat == "Cont"]),
  attitude = list(source = "datasets::attitude, rating and raises",
    before = attitude$rating, after = attitude$raises),
  attitude_missing = list(source = "datasets::attitude, rating and learning, some removed",
    before = replace(attitude$rating, c(2, 9), NA), after = replace(attitude$learning, c(9, 20, 21), NA)),
  tiny = list(source = "datasets::sleep, first four", before = sleep$extra[1:4], after = sleep$extra[11:14])
)

ncp_limits <- function(t, df, conf = 0.95) {
  end <- function(p) uniroot(function(ncp) pt(t, df, ncp) - p, c(t - 15, t + 15), tol = 1e-13)$root
  c(end(1 - (1 - conf) / 2), end((1 - conf) / 2))
}
J <- function(df) exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)

# Exact by enumerating every pattern of signs; only for few changes.
sign_flip <- function(d) {
  d <- d[d != 0]
  if (length(d) > 18) return(NULL)
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(d))))
  mean(abs(signs %*% d) >= abs(sum(d)) - 1e-9)
}

# Hodges-Lehmann interval by inverting the exact conditional test over a fine walk of every gap.
invert <- function(d, tail = 0.025) {
  walsh <- sort(unique(round(outer(d, d, "+")[lower.tri(diag(length(d)), TRUE)] / 2, 9)))
  if (length(walsh) < 2) return(NULL)
  gaps <- c(walsh[1] - 1, (walsh[-1] + walsh[-length(walsh)]) / 2, walsh[length(walsh)] + 1)
  kept <- sapply(gaps, function(theta) {
    x <- round(d - theta, 9); r <- rank(abs(x))
    exactRankTests::pperm(sum(r[x > 0]), r, length(r), alternative = "greater") > tail &&
      exactRankTests::pperm(sum(r[x > 0]), r, length(r), alternative = "less") > tail
  })
  if (kept[1] || kept[length(kept)]) return(NULL)
  c(walsh[min(which(kept)) - 1], walsh[max(which(kept))])
}

one <- function(set) {
  ok <- complete.cases(set$before, set$after)
  b <- set$before[ok]; a <- set$after[ok]; n <- length(b)
  # rounding restores the ties that subtraction of decimals hides
  d <- round(a - b, 9); s <- sd(d); m <- mean(d)
  t <- t.test(d)
  x <- d[d != 0]
  av <- sqrt((var(b) + var(a)) / 2); lim <- ncp_limits(unname(t$statistic), n - 1) / sqrt(n)
  pratt <- wilcoxsign_test(d ~ rep(0, n), zero.method = "Pratt", distribution = "exact")
  r <- rank(abs(d))
  # effectsize 0.8.3 counts the people whose *score* is not 0 where it means those who changed, so its
  # interval is taken only where everybody changed; elsewhere its published formula
  rb <- suppressWarnings(rank_biserial(a, b, paired = TRUE, verbose = FALSE)); k <- length(x)
  rb_error <- sqrt((2 * k^3 + 3 * k^2 + k) / 6) / (k * (k + 1) / 2)
  rb_interval <- tanh(atanh(rb$r_rank_biserial) + c(-1, 1) * qnorm(0.975) * rb_error)
  if (k == n && all(a != 0)) stopifnot(all.equal(rb_interval, c(rb$CI_low, rb$CI_high)))
  untied <- !anyDuplicated(abs(d)) && all(d != 0)
  out <- list(
    n = n, n_out = sum(!ok),
    mean_change = unname(t$estimate), mean_change_interval = t$conf.int[1:2],
    t = unname(t$statistic), df = unname(t$parameter), p_t = t$p.value,
    w_plus_pratt = sum(r[d > 0]), p_pratt = as.numeric(pvalue(pratt)),
    w_plus_wilcoxon = sum(rank(abs(x))[x > 0]), p_wilcoxon = wilcox.exact(d)$p.value,
    p_sign_flip = sign_flip(d),
    hodges_lehmann = median(outer(d, d, "+")[lower.tri(diag(n), TRUE)] / 2),
    hodges_lehmann_no_zeros = median(outer(x, x, "+")[lower.tri(diag(length(x)), TRUE)] / 2),
    hodges_lehmann_interval = invert(d), hodges_lehmann_no_zeros_interval = invert(x),
    rank_biserial = rb$r_rank_biserial, rank_biserial_interval = rb_interval,
    d_z = m / s, d_z_interval = lim,
    d_av = m / av, d_av_interval = lim * s / av,
    hedges_gav = J(n - 1) * m / av, hedges_gav_interval = J(n - 1) * lim * s / av,
    d_rm = m / s * sqrt(2 * (1 - cor(b, a))), d_rm_interval = lim * sqrt(2 * (1 - cor(b, a)))
  )
  if (untied) {
    w <- suppressWarnings(wilcox.test(d, exact = TRUE, conf.int = TRUE))
    out$wilcox_test <- list(p = w$p.value, estimate = unname(w$estimate), interval = w$conf.int[1:2],
      reached = abs(attr(w$conf.int, "conf.level") - 0.95) < 1e-9)
  }
  c(set, list(expected = out))
}
write_json(lapply(sets, one), "paired.json", digits = NA, auto_unbox = TRUE, null = "null", na = "null",
  pretty = TRUE)

# Reference numbers for unmatched and partially matched groups, from R's own data sets.
# Needs: coin, exactRankTests, effectsize, jsonlite. effsize, brunnermunzel and Partiallyoverlapping are not in
# Debian: Cliff's interval (Cliff 1996), Brunner and Munzel (2000) and Derrick et al. (2017) are computed from
# the published formulas. Run from this folder: Rscript unmatched.R
suppressPackageStartupMessages({ library(coin); library(exactRankTests); library(effectsize); library(jsonlite) })

pick <- function(x, g, a, b) list(x[g == a], x[g == b])
sets <- list(
  tooth = c("datasets::ToothGrowth, len of VC then OJ", pick(ToothGrowth$len, ToothGrowth$supp, "VC", "OJ")),
  chicks = c("datasets::chickwts, horsebean then linseed", pick(chickwts$weight, chickwts$feed, "horsebean", "linseed")),
  sprays = c("datasets::InsectSprays, C then D", pick(InsectSprays$count, InsectSprays$spray, "C", "D")),
  wine = c("ordinal::wine, rating without then with contact", pick(as.integer(ordinal::wine$rating), ordinal::wine$contact, "no", "yes")),
  uneven = c("datasets::airquality, ozone of May (first 9 days) then August", list(airquality$Ozone[airquality$Month == 5][1:9],
    airquality$Ozone[airquality$Month == 8])),
  tiny = c("datasets::sleep, three of each", list(sleep$extra[c(1, 2, 7)], sleep$extra[11:13]))
)
J <- function(df) exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
ncp_limits <- function(t, df) {
  end <- function(p) uniroot(function(ncp) pt(t, df, ncp) - p, c(t - 15, t + 15), tol = 1e-13)$root
  c(end(0.975), end(0.025))
}

one <- function(set) {
  b <- set[[2]]; a <- set[[3]]; raw <- list(source = set[[1]], before = b, after = a)
  b <- b[!is.na(b)]; a <- a[!is.na(a)]; n1 <- length(b); n2 <- length(a); n <- n1 + n2
  w <- t.test(a, b)
  g <- factor(rep(c("a", "b"), c(n2, n1)))
  exact <- as.numeric(pvalue(wilcox_test(c(a, b) ~ g, distribution = "exact")))
  # exactRankTests loses sums exactly as far on the other side to rounding, so it is at most this
  stopifnot(wilcox.exact(a, b)$p.value <= exact + 1e-8)
  pooled <- sqrt(((n1 - 1) * var(b) + (n2 - 1) * var(a)) / (n - 2)); d <- (mean(a) - mean(b)) / pooled
  k <- sqrt(1 / n1 + 1 / n2); lim <- ncp_limits(d / k, n - 2) * k
  # effectsize finds its limits by a coarser search
  stopifnot(all.equal(lim, unlist(cohens_d(a, b)[c("CI_low", "CI_high")]), tolerance = 1e-3, check.attributes = FALSE))
  stopifnot(all.equal(J(n - 2) * d, hedges_g(a, b)$Hedges_g))
  # Brunner and Munzel, by ranks
  all <- rank(c(b, a)); rb <- all[1:n1]; ra <- all[-(1:n1)]
  s1 <- sum((rb - rank(b) - mean(rb) + (n1 + 1) / 2)^2) / (n1 - 1)
  s2 <- sum((ra - rank(a) - mean(ra) + (n2 + 1) / 2)^2) / (n2 - 1)
  p <- (mean(ra) - (n2 + 1) / 2) / n1; v <- n1 * s1 + n2 * s2
  t <- n1 * n2 * (mean(ra) - mean(rb)) / (n * sqrt(v))
  df <- v^2 / ((n1 * s1)^2 / (n1 - 1) + (n2 * s2)^2 / (n2 - 1))
  half <- qt(0.975, df) * sqrt(s1 / (n1 * n2^2) + s2 / (n2 * n1^2))
  # Cliff
  m <- sign(outer(a, b, "-")); delta <- mean(m); z <- qnorm(0.975)
  s <- ((n1 - 1) * var(rowMeans(m)) + (n2 - 1) * var(colMeans(m)) + sum((m - delta)^2) / ((n1 - 1) * (n2 - 1))) / (n1 * n2)
  ci <- (delta - delta^3 + c(-1, 1) * z * sqrt(s) * sqrt((1 - delta^2)^2 + z^2 * s)) / (1 - delta^2 + z^2 * s)
  c(raw, list(expected = list(n = n, n_out = length(set[[2]]) + length(set[[3]]) - n,
    mean_difference = mean(a) - mean(b), interval = w$conf.int[1:2], t = unname(w$statistic),
    df = unname(w$parameter), p = w$p.value,
    u = unname(suppressWarnings(wilcox.test(a, b))$statistic), p_exact = exact,
    cohens_d = d, cohens_d_interval = lim, hedges_g = J(n - 2) * d, hedges_g_interval = J(n - 2) * lim,
    superiority = p, superiority_interval = c(max(0, p - half), min(1, p + half)), bm_t = t, bm_df = df,
    bm_p = 2 * pt(-abs(t), df), cliffs_delta = delta, cliffs_delta_interval = ci)))
}

overlap <- function(source, b, a) {
  pooled_or_welch <- function(equal) {
    both <- !is.na(a) & !is.na(b); x <- b[!is.na(b)]; y <- a[!is.na(a)]
    n1 <- length(x); n2 <- length(y); nc <- sum(both); na <- n1 - nc; nb <- n2 - nc
    r <- if (nc) cor(b[both], a[both]) else 0
    if (equal) {
      sp <- sqrt(((n1 - 1) * var(x) + (n2 - 1) * var(y)) / (n1 + n2 - 2))
      se <- sp * sqrt(1 / n1 + 1 / n2 - 2 * r * nc / (n1 * n2))
      df <- (nc - 1) + ((na + nb + nc - 1) / (na + nb + 2 * nc)) * (na + nb)
    } else {
      se <- sqrt(var(x) / n1 + var(y) / n2 - 2 * r * sd(x) * sd(y) * nc / (n1 * n2))
      gamma <- (var(x) / n1 + var(y) / n2)^2 / ((var(x) / n1)^2 / (n1 - 1) + (var(y) / n2)^2 / (n2 - 1))
      df <- (nc - 1) + ((gamma - nc + 1) / (na + nb + 2 * nc)) * (na + nb)
    }
    d <- mean(y) - mean(x)
    list(mean_difference = d, interval = d + c(-1, 1) * qt(0.975, df) * se, t = d / se, df = df,
      p = 2 * pt(-abs(d / se), df))
  }
  list(source = source, before = b, after = a, pooled = pooled_or_welch(TRUE), welch = pooled_or_welch(FALSE))
}
aq <- list(b = airquality$Ozone[1:30], a = airquality$Ozone[93:122])
partly <- list(
  # the worked example of Derrick et al.: eight in each group alone and eight pairs
  derrick = overlap("Derrick et al. 2017, worked example",
    c(20, 21, 16, 18, 14, 12, 14, 17, rep(NA, 8), 14, 15, 18, 20, 11, 19, 14, 15),
    c(rep(NA, 8), 10, 16, 18, 16, 15, 14, 13, 10, 15, 10, 15, 17, 13, 19, 12, 13)),
  ozone = overlap("datasets::airquality, ozone by day of May and of August", aq$b, aq$a),
  all_paired = overlap("datasets::sleep", sleep$extra[1:10], sleep$extra[11:20]),
  none_paired = overlap("datasets::sleep taken as unmatched", c(sleep$extra[1:10], rep(NA, 10)), c(rep(NA, 10), sleep$extra[11:20]))
)
write_json(list(groups = lapply(sets, one), partly = partly), "unmatched.json", digits = NA, auto_unbox = TRUE,
  null = "null", na = "null", pretty = TRUE)

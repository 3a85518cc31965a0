# Reference numbers for the involvement strand. Run: Rscript tests/reference/involvement.R
# Writes involvement.json beside itself. Needs R's recommended packages survival and boot (shipped
# with R), and vcd and jsonlite. Gini, Wilson, Newcombe, Theil-Sen with Sen's interval and the
# order-statistic interval of a median are computed from their published formulas in base R.
suppressPackageStartupMessages({library(survival); library(boot); library(vcd); library(jsonlite)})
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
out <- list()

# Kaplan-Meier, log-log interval: survival's aml and lung data sets, ties included
km <- function(time, status) {
  fit <- survfit(Surv(time, status) ~ 1, conf.type = "log-log")
  at <- fit$n.event > 0
  list(time = time, ended = as.integer(status), event_time = fit$time[at], at_risk = fit$n.risk[at],
       share = fit$surv[at], low = fit$lower[at], high = fit$upper[at])
}
data(cancer, package = "survival")
set1 <- subset(aml, x == "Maintained"); set2 <- subset(aml, x == "Nonmaintained")
veteran1 <- veteran[1:40, ]
out$kaplan_meier <- list(km(set1$time, set1$status), km(set2$time, set2$status),
                         km(veteran1$time, veteran1$status),
                         km(c(1, 2, 2, 3), c(0, 1, 0, 1)))

# Wilson: prop.test without continuity correction gives Wilson's interval
wilson <- function(x, n, level) {
  ends <- suppressWarnings(prop.test(x, n, correct = FALSE, conf.level = level))$conf.int
  list(x = x, n = n, level = level, low = ends[1], high = ends[2])
}
out$wilson <- Map(wilson, c(0, 7, 29, 10, 1), c(5, 10, 31, 10, 263), c(.95, .95, .9, .99, .95))

# Newcombe 1998, method 10, from its formula on the Wilson ends
newcombe <- function(a, m, b, n, level = .95) {
  one <- wilson(a, m, level); two <- wilson(b, n, level); p <- a / m; q <- b / n
  list(a = a, m = m, b = b, n = n,
       low = p - q - sqrt((p - one$low)^2 + (two$high - q)^2),
       high = p - q + sqrt((one$high - p)^2 + (q - two$low)^2))
}
out$newcombe <- list(newcombe(56, 70, 48, 80), newcombe(9, 10, 3, 10), newcombe(0, 10, 5, 20))

# weighted kappa: vcd's SexualFun (Fleiss-Cohen and equal spacing) and a made table of 7 rungs
kappa_of <- function(table, weights) {
  k <- Kappa(table, weights = weights); ends <- confint(k)["Weighted", ]
  list(table = matrix(as.integer(table), nrow(table)), kappa = unname(k$Weighted["value"]),
       low = unname(ends[1]), high = unname(ends[2]))
}
data(SexualFun, package = "vcd")
rungs <- matrix(0, 7, 7)
rungs[cbind(c(1,2,3,3,4,4,4,5,5,6,6,7), c(1,2,3,4,4,5,4,5,6,6,4,7))] <- c(1,2,4,2,6,3,1,5,2,4,1,2)
square <- function(m) { dimnames(m) <- NULL; m }
both <- list(square(unclass(SexualFun)), rungs)
out$kappa <- list(
  quadratic = lapply(both, function(m) kappa_of(as.table(m), "Fleiss-Cohen")),
  linear = lapply(both, function(m) kappa_of(as.table(m), "Equal-Spacing")))

# Gini with the small-sample form n/(n-1), by the mean difference: values of R's islands, rivers
gini <- function(x) sum(abs(outer(x, x, "-"))) / (2 * length(x) * (length(x) - 1) * mean(x))
small <- c(4, 0, 7, 7, 1)
out$gini <- lapply(list(small, as.numeric(islands), head(rivers, 30), c(0, 0, 9)),
                   function(x) list(values = unname(x), gini = gini(x)))

# parity: ratio of sums over meetings, percentile interval over the resamples of package boot
set.seed(20260)
meetings <- data.frame(own = c(4, 0, 7, 5, 9, 3, 12, 2), every = c(20, 13, 31, 18, 40, 22, 35, 17),
                       heads = c(1, 1, 2, 2, 2, 1, 3, 1), all_heads = c(5, 4, 6, 5, 7, 6, 6, 4))
parity <- function(d, i) with(d[i, ], (sum(own) / sum(every)) / (sum(heads) / sum(all_heads)))
b <- boot(meetings, parity, R = 400)
out$parity <- list(meetings = meetings, value = b$t0, picks = boot.array(b, indices = TRUE) - 1,
                   ends = unname(quantile(b$t[, 1], c(.025, .975), type = 7)))

# Theil-Sen with Sen's interval (Sen 1968, Hollander and Wolfe), Kendall tau-b by cor.test
theil <- function(x, y, level = .95) {
  pairs <- combn(length(x), 2); dx <- x[pairs[2, ]] - x[pairs[1, ]]; dy <- y[pairs[2, ]] - y[pairs[1, ]]
  slopes <- sort((dy / dx)[dx != 0]); n <- length(x); t <- length(slopes)
  ties <- function(v) sum(sapply(table(v), function(k) k * (k - 1) * (2 * k + 5)))
  sigma <- sqrt((n * (n - 1) * (2 * n + 5) - ties(x) - ties(y)) / 18)
  z <- qnorm((1 + level) / 2); upper <- round((t + z * sigma) / 2); lower <- round((t - z * sigma) / 2)
  tau <- suppressWarnings(cor.test(x, y, method = "kendall"))
  list(x = x, y = y, slope = median(slopes), low = slopes[max(lower, 1)],
       high = slopes[min(upper + 1, t)], tau = unname(tau$estimate), p = tau$p.value)
}
out$trend <- list(theil(as.numeric(cars$speed[seq(1, 50, 5)] + seq(0, .9, .1)), as.numeric(cars$dist[seq(1, 50, 5)])),
                  theil(as.numeric(women$height), as.numeric(women$weight)),
                  theil(c(1, 2, 3, 4, 5, 6), c(.9, 1.1, .8, 1.4, 1.2, 1.6)))

# median with the interval from order statistics: R's rivers, precip and a small set
median_ci <- function(x, level = .95) {
  s <- sort(x); n <- length(x); j <- qbinom((1 - level) / 2, n, .5)
  list(values = unname(x), median = median(x), low = if (j >= 1) s[j] else NA,
       high = if (j >= 1) s[n - j + 1] else NA)
}
out$median <- lapply(list(rivers[1:25], round(as.numeric(precip)), c(3, 9, 4, 14, 30, 7, 21, 5)), median_ci)

write_json(out, file.path(here, "involvement.json"), digits = NA, auto_unbox = TRUE, na = "null")

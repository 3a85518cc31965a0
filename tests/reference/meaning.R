# Reference numbers for missing answers, precision, response shift, individual change, goals and feedback.
# Needs: effectsize, MASS, psych, jsonlite. naniar, which has Little's test, is not in Debian: the likelihood is
# maximised here directly by nlm instead of by expectation-maximisation. Run from this folder: Rscript meaning.R
suppressPackageStartupMessages({ library(jsonlite); library(effectsize) })

# Maximum likelihood of an incomplete normal sample: Sigma = L L', L's diagonal on the log scale.
fit_normal <- function(x) {
  k <- ncol(x); seen <- !is.na(x)
  key <- apply(seen, 1, paste, collapse = "")
  groups <- lapply(unique(key), function(u) list(o = which(seen[match(u, key), ]), x = x[key == u, seen[match(u, key), ], drop = FALSE]))
  unpack <- function(p) {
    L <- matrix(0, k, k); L[lower.tri(L, TRUE)] <- p[-(1:k)]; diag(L) <- exp(diag(L))
    list(m = p[1:k], S = L %*% t(L))
  }
  deviance <- function(p) {
    v <- unpack(p)
    sum(sapply(groups, function(g) {
      S <- v$S[g$o, g$o, drop = FALSE]; z <- sweep(g$x, 2, v$m[g$o])
      nrow(g$x) * determinant(S)$modulus + sum((z %*% solve(S)) * z)
    }))
  }
  p <- c(rep(0, k), diag(0, k)[lower.tri(diag(k), TRUE)])
  safe <- function(p) tryCatch(deviance(p), error = function(e) 1e10)  # steps too far to compute
  for (i in 1:6) p <- optim(p, safe, method = "BFGS", control = list(reltol = 1e-16, maxit = 5000,
    ndeps = rep(1e-5, length(p))))$par
  c(unpack(p), list(groups = groups))
}
little <- function(x) {
  x <- as.matrix(x); x <- x[rowSums(!is.na(x)) > 0, ]; x <- scale(x)
  f <- fit_normal(x)
  d2 <- sum(sapply(f$groups, function(g) {
    gap <- colMeans(g$x) - f$m[g$o]; nrow(g$x) * sum(gap * solve(f$S[g$o, g$o, drop = FALSE], gap))
  }))
  df <- sum(sapply(f$groups, function(g) length(g$o))) - ncol(x)
  list(chi_squared = d2, df = df, p = pchisq(d2, df, lower.tail = FALSE), patterns = length(f$groups))
}
data(bfi, package = "psych")
agree <- bfi[, paste0("A", 1:3)]; agree <- rbind(agree[1:50, ], head(agree[!complete.cases(agree), ], 15))
quality <- airquality[, c("Ozone", "Solar.R", "Wind", "Temp")]
mcar <- list(
  airquality = list(source = "datasets::airquality", answers = quality),
  agreeableness = list(source = "psych::bfi, first 50 people and 15 with missing answers", answers = agree)
)
mcar <- lapply(mcar, function(s) list(source = s$source, answers = lapply(as.list(s$answers), unname), expected = little(s$answers)))

power <- lapply(list(c(5, .8), c(12, .8), c(20, .8), c(28, .8), c(35, .8), c(35, .9), c(25.5, .8), c(200, .8)), function(k)
  list(n = k[1], power = k[2], d = power.t.test(n = k[1], power = k[2], type = "paired", strict = TRUE, tol = 1e-12)$delta))

anorexia <- subset(MASS::anorexia, Treat == "CBT")
b <- anorexia$Prewt; a <- anorexia$Postwt; z <- qnorm(0.975)
least <- z * sd(b) * sqrt(2 * (1 - 0.85))
individual <- list(source = "MASS::anorexia, CBT", before = b, after = a, reliability = 0.85, smallest = least,
  improved = sum(a - b > least), worsened = sum(a - b < -least),
  worthwhile = 0.2 * sd(b), worthwhile_interval = 0.2 * sqrt((length(b) - 1) * var(b) / qchisq(c(0.975, 0.025), length(b) - 1)))

pre <- attitude$rating; then <- replace(attitude$learning, c(3, 8), NA); post <- replace(attitude$raises, 20, NA)
ok <- complete.cases(pre, then, post)
test <- function(x) { t <- t.test(x[ok]); list(mean = unname(t$estimate), interval = t$conf.int[1:2], p = t$p.value) }
shift <- list(source = "datasets::attitude, rating, learning and raises, some removed", pre = pre, then = then, post = post,
  n = sum(ok), n_out = sum(!ok), response_shift = test(pre - then), conventional_change = test(post - pre), then_test_change = test(post - then))

left <- is.na(airquality$Ozone)
d <- cohens_d(airquality$Wind[!left], airquality$Wind[left]); g <- hedges_g(airquality$Wind[!left], airquality$Wind[left])
w <- t.test(airquality$Wind[!left], airquality$Wind[left])
leavers <- list(source = "datasets::airquality, wind where ozone is missing or not", baseline = airquality$Wind, completed = !left,
  smd = g$Hedges_g, difference = unname(w$estimate[1] - w$estimate[2]), interval = w$conf.int[1:2])

gas <- function(x, w, rho) 50 + 10 * sum(w * x) / sqrt((1 - rho) * sum(w^2) + rho * sum(w)^2)
goals <- data.frame(team = c("a", "a", "a", "b", "b", "c", "c", "d"), weight = c(1, 2, 3, 1, 1, 2, 5, 1),
  baseline = c(-1, -2, -1, -1, 0, -2, -1, NA), end = c(0, 1, -1, 2, 1, NA, 0, 1))
full <- goals[complete.cases(goals), ]
times <- lapply(c(baseline = "baseline", end = "end"), function(t) sapply(split(full, full$team), function(g) gas(g[[t]], g$weight, 0.3)))
times$change <- times$end - times$baseline
goal <- list(goals = lapply(as.list(goals), unname), teams = names(times$end), gas = lapply(times, unname),
  mean = lapply(times, mean), interval = lapply(times, function(x) t.test(x)$conf.int[1:2]), sd = lapply(times, sd),
  reached = mean(full$end >= 0), reached_interval = suppressWarnings(prop.test(sum(full$end >= 0), nrow(full), correct = FALSE)$conf.int[1:2]))

r <- c(10, 9, 8, 7, 10, 6, 3, 9, 10, 8, 5, 9, NA, 10); s <- r[!is.na(r)]
score <- ifelse(s >= 9, 1, ifelse(s <= 6, -1, 0)); n <- length(s)
nps <- list(ratings = r, nps = 100 * mean(score), wald = 100 * (mean(score) + c(-1, 1) * z * sqrt(var(score) * (n - 1) / n / n)))

session <- ChickWeight$Time[ChickWeight$Chick %in% 1:6]; rating <- ChickWeight$weight[ChickWeight$Chick %in% 1:6]
m <- tapply(rating, session, mean); fit <- lm(m ~ as.numeric(names(m)))
trend <- list(source = "datasets::ChickWeight, six chicks, weight by time", session = session, rating = rating, means = unname(as.vector(m)),
  slope = unname(coef(fit)[2]), interval = unname(confint(fit)[2, ]))

write_json(list(mcar = mcar, power = power, individual = individual, shift = shift, leavers = leavers, goal = goal, nps = nps,
  trend = trend), "meaning.json", digits = NA, auto_unbox = TRUE, null = "null", na = "null", pretty = TRUE)

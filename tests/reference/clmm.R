# Writes clmm.json: cumulative link (mixed) models by R package ordinal, with the data used.
# Data: wine and soup from ordinal; Pastes, Penicillin and sleepstudy from lme4, their
# measurements cut into ordered classes. Run in this folder: Rscript clmm.R
suppressMessages({
  library(ordinal)
  library(lme4)
  library(jsonlite)
})

# The default inner tolerance (1e-4) costs the log-likelihood its fifth figure.
# For the sleep data its search for the modes gets stuck under 1e-6.
control <- function(inner) {
  clmm.control(method = "nlminb", gradTol = inner, maxIter = 200, rel.tol = 1e-12)
}
tight <- control(1e-10)

# Standard errors are taken from ordinal's own objective by Richardson extrapolation: the package
# differences in one step of 1e-4, which leaves three or four figures when the modes are found
# less exactly than that.
errors <- function(fit, rho, nodes) {
  scalar <- length(fit$ST) == 1
  objective <- if (!scalar) ordinal:::getNLA else
    if (nodes > 1) ordinal:::getNAGQ.ssr else ordinal:::getNLA.ssr
  point <- unname(c(fit$alpha, fit$beta, log(unlist(fit$ST)), recursive = TRUE))
  if (!scalar) point <- unname(fit$optRes$par)
  fixed <- seq_along(c(fit$alpha, fit$beta))
  inverse <- solve(numDeriv::hessian(function(par) objective(rho, par), point))
  sqrt(diag(inverse))[fixed]
}

mixed <- function(formula, data, link = "logit", nodes = 1, inner = 1e-10) {
  asked <- list(formula, data = data, control = control(inner), link = link, nAGQ = nodes)
  fit <- do.call(clmm, asked)
  list(
    thresholds = as.list(fit$alpha),
    coefficients = as.list(fit$beta),
    errors = errors(fit, do.call(clmm, c(asked, doFit = FALSE)), nodes),
    variances = lapply(VarCorr(fit), function(v) v[1, 1]),
    modes = lapply(ranef(fit), function(r) r[, 1]),
    log_likelihood = as.numeric(logLik(fit)),
    nodes = nodes
  )
}

plain <- function(formula, data, ...) {
  fit <- clm(formula, data = data, control = clm.control(gradTol = 1e-10), ...)
  kept <- c(names(fit$alpha), names(fit$beta))
  profile <- confint(fit, type = "profile")
  list(
    thresholds = as.list(fit$alpha),
    coefficients = as.list(fit$beta),
    errors = as.list(sqrt(diag(vcov(fit)))[kept]),
    profile = split(unname(profile), rownames(profile)),
    log_likelihood = as.numeric(logLik(fit))
  )
}

nominal <- function(formula, data, ...) {
  fit <- do.call(clm, list(formula, data = data, ...))
  table <- nominal_test(fit)
  table <- table[-1, , drop = FALSE]
  list(ratio = as.list(setNames(table[["LRT"]], rownames(table))),
       df = as.list(setNames(table[["Df"]], rownames(table))),
       p = as.list(setNames(table[["Pr(>Chi)"]], rownames(table))))
}

# a profile of the mixed model, point by point: the coefficient held fixed as an offset
held <- function(value) {
  data <- transform(wine, fixed = value * (contact == "yes"))
  as.numeric(logLik(clmm(rating ~ temp + offset(fixed) + (1 | judge), data = data,
                         control = tight)))
}
best <- as.numeric(logLik(clmm(rating ~ temp + contact + (1 | judge), data = wine,
                               control = tight)))
gap <- function(value) held(value) - best + qchisq(0.95, 1) / 2
profile_contact <- c(uniroot(gap, c(0, 1.8), tol = 1e-8)$root,
                     uniroot(gap, c(1.9, 4), tol = 1e-8)$root)

classes <- function(x, k) {
  cut(x, unique(quantile(x, seq(0, 1, length.out = k + 1))), include.lowest = TRUE,
      ordered_result = TRUE)
}
pastes <- transform(Pastes, y = classes(strength, 4))
penicillin <- transform(Penicillin, y = classes(diameter, 4))
sleep <- transform(sleepstudy, y = classes(Reaction, 5))

mixed_nominal <- local({
  whole <- clmm2(rating ~ temp + contact, random = judge, data = wine, Hess = TRUE,
                 control = clmm2.control(gradTol = 1e-6))
  apart <- clmm2(rating ~ temp, nominal = ~ contact, random = judge, data = wine,
                 control = clmm2.control(gradTol = 1e-6))
  2 * (apart$logLik - whole$logLik)
})

# the log-likelihood of the complementary log-log model at the quadrature's estimates, by
# adaptive integration over each judge: no approximation and no link code of the package
by_integration <- local({
  fit <- clmm(rating ~ temp + contact + (1 | judge), data = wine, link = "loglog", nAGQ = 15,
              control = tight)
  below <- function(x) 1 - exp(-exp(x))
  cuts <- c(-Inf, unlist(fit$alpha), Inf)
  deviation <- sqrt(unlist(VarCorr(fit)))
  shift <- drop(cbind(wine$temp == "warm", wine$contact == "yes") %*% unlist(fit$beta))
  answer <- as.integer(wine$rating)
  sum(sapply(levels(wine$judge), function(judge) {
    mine <- wine$judge == judge
    density <- Vectorize(function(u) {
      prod(below(cuts[answer[mine] + 1] - shift[mine] - u) -
             below(cuts[answer[mine]] - shift[mine] - u)) * dnorm(u, 0, deviation)
    })
    log(integrate(density, -8, 8, rel.tol = 1e-10)$value)
  }))
})

result <- list(
  made_with = list(R = R.version.string, ordinal = as.character(packageVersion("ordinal"))),
  data = list(
    wine = data.frame(rating = as.integer(wine$rating), temp = wine$temp,
                      contact = wine$contact, judge = as.integer(wine$judge),
                      bottle = as.integer(wine$bottle)),
    soup = data.frame(sureness = as.integer(soup$SURENESS), prod = soup$PROD,
                      day = paste(soup$DAY), souptype = soup$SOUPTYPE,
                      resp = as.integer(soup$RESP), prodid = as.integer(soup$PRODID)),
    pastes = data.frame(y = as.integer(pastes$y), batch = pastes$batch, cask = pastes$cask),
    penicillin = data.frame(y = as.integer(penicillin$y), plate = penicillin$plate,
                            sample = penicillin$sample),
    sleep = data.frame(y = as.integer(sleep$y), days = sleep$Days,
                       subject = as.integer(sleep$Subject))
  ),
  mixed = list(
    wine_logit = mixed(rating ~ temp + contact + (1 | judge), wine),
    wine_probit = mixed(rating ~ temp + contact + (1 | judge), wine, link = "probit"),
    # ordinal 2022.11-16 swaps cloglog and loglog in clmm (not in clm): see `by_integration`
    wine_cloglog = mixed(rating ~ temp + contact + (1 | judge), wine, link = "loglog"),
    wine_loglog = mixed(rating ~ temp + contact + (1 | judge), wine, link = "cloglog"),
    wine_quadrature = mixed(rating ~ temp + contact + (1 | judge), wine, nodes = 10),
    wine_bottle = mixed(rating ~ contact + (1 | judge) + (1 | bottle), wine),
    sleep_logit = mixed(y ~ days + (1 | subject), transform(sleep, subject = Subject, days = Days),
                        inner = 1e-6),
    sleep_probit_quadrature = mixed(
      y ~ days + (1 | subject), transform(sleep, subject = Subject, days = Days),
      link = "probit", nodes = 7, inner = 1e-6),
    soup = mixed(SURENESS ~ PROD + (1 | RESP), soup),
    soup_more = mixed(SURENESS ~ PROD + DAY + SOUPTYPE + (1 | RESP), soup, link = "probit"),
    soup_quadrature = mixed(SURENESS ~ PROD + (1 | RESP), soup, nodes = 5),
    soup_crossed = mixed(SURENESS ~ DAY + (1 | RESP) + (1 | PRODID), soup),
    pastes_nested = mixed(y ~ 1 + (1 | batch / cask), pastes),
    penicillin_crossed = mixed(y ~ 1 + (1 | plate) + (1 | sample), penicillin)
  ),
  plain = list(
    wine_logit = plain(rating ~ temp + contact, wine),
    wine_probit = plain(rating ~ temp + contact, wine, link = "probit"),
    wine_cloglog = plain(rating ~ temp + contact, wine, link = "cloglog"),
    wine_loglog = plain(rating ~ temp + contact, wine, link = "loglog"),
    soup = plain(SURENESS ~ PROD + DAY + SOUPTYPE, soup)
  ),
  nominal = list(
    wine = nominal(rating ~ temp + contact, wine),
    wine_probit = nominal(rating ~ temp + contact, wine, link = "probit"),
    soup = nominal(SURENESS ~ PROD + DAY + SOUPTYPE, soup)
  ),
  wine_cloglog_by_integration = by_integration,
  mixed_nominal_wine_contact = mixed_nominal,
  profile_wine_contact = profile_contact
)
write_json(result, "clmm.json", digits = 12, auto_unbox = TRUE, dataframe = "columns")

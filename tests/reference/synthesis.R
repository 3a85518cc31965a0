# Writes synthesis.json: random-effects syntheses by R package metafor, with the data used.
# Data: real meta-analyses of R package metadat, effect sizes by metafor's escalc; and two from
# R's own datasets, with the groups' means as estimates.
# Run in this folder: Rscript synthesis.R
suppressMessages({
  library(metafor)
  library(metadat)
  library(jsonlite)
})

bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
normand <- escalc(measure = "SMD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i,
                  n2i = n2i, data = dat.normand1999)
normand_md <- escalc(measure = "MD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i,
                     n2i = n2i, data = dat.normand1999)
molloy <- escalc(measure = "ZCOR", ri = ri, ni = ni, data = dat.molloy2014)
mcdaniel <- escalc(measure = "ZCOR", ri = ri, ni = ni, data = dat.mcdaniel1994)
hine <- escalc(measure = "RD", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat.hine1989)
yusuf <- subset(escalc(measure = "OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, add = 1/2,
                       to = "only0", data = dat.yusuf1985), table == "6")
means <- function(value, group) {
  data.frame(yi = as.numeric(tapply(value, group, mean)),
             vi = as.numeric(tapply(value, group, function(x) var(x) / length(x))))
}

sets <- list(
  bcg = bcg,
  normand1999 = normand,
  normand1999_days = normand_md,
  konstantopoulos2011 = dat.konstantopoulos2011,
  hackshaw1998 = dat.hackshaw1998,
  molloy2014 = molloy,
  hine1989 = hine,
  raudenbush1985 = dat.raudenbush1985,
  bangertdrowns2004 = dat.bangertdrowns2004,
  mcdaniel1994_fifty = mcdaniel[1:50, ],
  yusuf1985_6 = yusuf,
  bcg_two = bcg[c(4, 8), ],
  bcg_three = bcg[1:3, ],
  raudenbush_two = dat.raudenbush1985[1:2, ],
  insects = means(InsectSprays$count, InsectSprays$spray),
  chicks = means(chickwts$weight, chickwts$feed)
)

one <- function(yi, vi, level) {
  fine <- list(threshold = 1e-11 * (var(yi) + max(vi)), maxiter = 10000, stepadj = 0.5)
  model <- rma(yi, vi, method = "REML", test = "adhoc", level = level, control = fine)
  plain <- rma(yi, vi, method = "REML", level = level, control = fine)
  pred <- predict(model)
  profile <- suppressMessages(confint(model, control = list(tol = 1e-14, tau2.max = 1e7)))$random
  k <- length(yi)
  without <- if (k < 3) list() else lapply(seq_len(k), function(i) {
    rest <- rma(yi[-i], vi[-i], method = "REML", test = "adhoc", level = level, control = fine)
    list(value = rest$b[1], low = rest$ci.lb, high = rest$ci.ub, tau2 = rest$tau2,
         i2 = rest$I2 / 100)
  })
  list(
    pooled_effect = c(model$b[1], model$ci.lb, model$ci.ub),
    pooled_effect_wald = c(plain$b[1], plain$ci.lb, plain$ci.ub),
    prediction = c(pred$pred, pred$pi.lb, pred$pi.ub),
    tau2 = unname(profile[1, ]), tau = unname(profile[2, ]),
    i2 = unname(profile[3, ] / 100), h2 = unname(profile[4, ]),
    tau2_dl = rma(yi, vi, method = "DL")$tau2,
    tau2_pm = rma(yi, vi, method = "PM", control = list(tol = 1e-14, tau2.max = 1e7))$tau2,
    t = unname(model$zval), df = model$ddf, p_value = unname(model$pval),
    q = model$QE, p_heterogeneity = model$QEp, without = without
  )
}

made <- lapply(sets, function(set) {
  yi <- as.numeric(set$yi)
  vi <- as.numeric(set$vi)
  keep <- !is.na(yi) & !is.na(vi)
  yi <- yi[keep]
  vi <- vi[keep]
  list(yi = yi, vi = vi, at95 = one(yi, vi, 95), at90 = one(yi, vi, 90))
})
write(toJSON(made, digits = NA, auto_unbox = TRUE), "synthesis.json")

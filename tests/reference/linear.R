# Writes linear.json: linear mixed models by R packages lme4, lmerTest (Satterthwaite) and
# pbkrtest (Kenward-Roger), with the data used. Data: sleepstudy, Penicillin and Pastes from
# lme4, ChickWeight from R's datasets; rows are taken out so that nothing is balanced.
# Run in this folder: Rscript linear.R
suppressMessages({
  library(lmerTest)
  library(pbkrtest)
  library(jsonlite)
})

tight <- lmerControl(optimizer = "nloptwrap",
                     optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14, maxeval = 5000),
                     check.conv.singular = "ignore")

small <- function(table) list(errors = table[, "Std. Error"], df = table[, "df"],
                              p = table[, "Pr(>|t|)"])

fit <- function(formula, data, reml = TRUE) {
  model <- do.call(lmer, list(formula, data = data, REML = reml, control = tight))
  result <- list(
    coefficients = unname(fixef(model)),
    variances = c(lapply(VarCorr(model), function(v) v[1, 1]), residual = sigma(model)^2),
    effects = lapply(ranef(model), function(r) r[, 1]),
    log_likelihood = as.numeric(logLik(model)),
    reml = reml,
    satterthwaite = small(coef(summary(model)))
  )
  if (reml) {
    result$kenward_roger <- small(coef(summary(model, ddf = "Kenward-Roger")))
  }
  result
}

sleep <- droplevels(sleepstudy[-c(3, 7, 8, 50:55, 100, 130:138), ])
sleep$team <- factor(as.integer(sleep$Subject) %% 5)
ends <- subset(sleepstudy, Days %in% c(0, 9))
ends <- ends[-c(2, 7, 8, 15, 21, 30), ]
ends$time <- factor(ends$Days, labels = c("before", "post"))
ends$team <- factor(as.integer(ends$Subject) %/% 3)
penicillin <- transform(Penicillin, x = (as.integer(plate) * 7 + as.integer(sample) * 3) %% 5)
penicillin <- penicillin[-c(1, 5, 9, 33, 60), ]
pastes <- transform(Pastes, x = (seq_len(nrow(Pastes)) * 7) %% 4)[-c(2, 9, 10, 31, 44, 58), ]
chicks <- subset(ChickWeight, Time %in% c(0, 10, 20))
chicks <- data.frame(weight = chicks$weight, time = chicks$Time,
                     diet = paste(chicks$Diet), chick = paste(chicks$Chick))

result <- list(
  made_with = list(R = R.version.string, lme4 = as.character(packageVersion("lme4")),
                   lmerTest = as.character(packageVersion("lmerTest")),
                   pbkrtest = as.character(packageVersion("pbkrtest"))),
  data = list(
    sleep = data.frame(y = sleep$Reaction, days = sleep$Days, subject = paste(sleep$Subject),
                       team = paste(sleep$team)),
    ends = data.frame(y = ends$Reaction, time = ends$time, subject = paste(ends$Subject),
                      team = paste(ends$team)),
    penicillin = data.frame(y = penicillin$diameter, x = penicillin$x,
                            plate = paste(penicillin$plate), sample = paste(penicillin$sample)),
    pastes = data.frame(y = pastes$strength, x = pastes$x, batch = paste(pastes$batch),
                        cask = paste(pastes$cask)),
    chicks = chicks
  ),
  models = list(
    sleep = fit(Reaction ~ Days + (1 | Subject), sleep),
    sleep_ml = fit(Reaction ~ Days + (1 | Subject), sleep, reml = FALSE),
    sleep_team = fit(Reaction ~ Days + (1 | Subject) + (1 | team), sleep),
    ends = fit(Reaction ~ time + (1 | Subject), ends),
    ends_team = fit(Reaction ~ time + (1 | Subject) + (1 | team), ends),
    penicillin = fit(diameter ~ x + (1 | plate) + (1 | sample), penicillin),
    penicillin_ml = fit(diameter ~ x + (1 | plate) + (1 | sample), penicillin, reml = FALSE),
    pastes = fit(strength ~ x + (1 | batch / cask), pastes),
    chicks = fit(weight ~ time + diet + (1 | chick), chicks)
  )
)
write_json(result, "linear.json", digits = 14, auto_unbox = TRUE, dataframe = "columns")

# Writes robust.json: CR2 errors with Satterthwaite degrees of freedom by R package clubSandwich
# and exact sign-flip tests by listing every flip in base R, with the data used.
# Data: sleepstudy from lme4; ChickWeight, warpbreaks and InsectSprays from R's datasets.
# Run in this folder: Rscript robust.R
suppressMessages({
  library(clubSandwich)
  library(lme4)
  library(jsonlite)
})

robust <- function(formula, data, cluster) {
  model <- lm(formula, data = data)
  table <- coef_test(model, vcov = "CR2", cluster = data[[cluster]], test = "Satterthwaite")
  interval <- conf_int(model, vcov = "CR2", cluster = data[[cluster]], level = 0.9)
  list(coefficients = table$beta, errors = table$SE, df = table$df_Satt, p = table$p_Satt,
       low = interval$CI_L, high = interval$CI_U)
}

flips <- function(change, team, levels = c(0.9, 0.95)) {
  means <- tapply(change, team, mean)
  k <- length(means)
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), k)))
  totals <- drop(signs %*% means)
  far <- abs(totals) >= abs(sum(means)) - 1e-9
  subsets <- as.matrix(expand.grid(rep(list(c(0, 1)), k)))[-1, ]
  ordered <- sort(drop(subsets %*% means) / rowSums(subsets))
  intervals <- lapply(levels, function(level) {
    rank <- floor((1 - level) / 2 * 2^k + 1e-9)
    if (rank < 1) NULL else c(ordered[rank], ordered[2^k - rank])
  })
  list(mean = mean(means), p = mean(far), intervals = setNames(intervals, paste(levels)))
}

sleep <- droplevels(sleepstudy[-c(3, 7, 8, 50:55, 100, 130:138), ])
sleep$team <- as.integer(sleep$Subject) %% 5
chicks <- subset(ChickWeight, Time %in% c(0, 10, 20))
change <- with(subset(sleepstudy, Days == 9), data.frame(
  change = round((Reaction - subset(sleepstudy, Days == 0)$Reaction) / 10),
  subject = as.integer(Subject)))
change$change <- change$change - 9
change$five <- change$subject %% 5
change$seven <- change$subject %/% 2.7
change$twelve <- change$subject %% 12

result <- list(
  made_with = list(R = R.version.string,
                   clubSandwich = as.character(packageVersion("clubSandwich"))),
  data = list(
    sleep = data.frame(y = sleep$Reaction, days = sleep$Days,
                       subject = paste(sleep$Subject), team = sleep$team),
    chicks = data.frame(weight = chicks$weight, time = chicks$Time, diet = paste(chicks$Diet),
                        chick = paste(chicks$Chick)),
    warp = data.frame(breaks = warpbreaks$breaks, wool = paste(warpbreaks$wool),
                      tension = paste(warpbreaks$tension),
                      loom = (seq_len(nrow(warpbreaks)) * 5) %% 9),
    change = change
  ),
  robust = list(
    sleep_subject = robust(Reaction ~ Days, sleep, "Subject"),
    sleep_team = robust(Reaction ~ Days, sleep, "team"),
    chicks = robust(weight ~ Time + factor(paste(Diet)), chicks, "Chick"),
    warp = robust(breaks ~ tension + wool,
                  transform(warpbreaks, loom = (seq_len(54) * 5) %% 9,
                            tension = factor(paste(tension))), "loom"),
    change_five = robust(change ~ 1, change, "five"),
    change_seven = robust(change ~ 1, change, "seven")
  ),
  flips = list(
    five = flips(change$change, change$five),
    seven = flips(change$change, change$seven),
    twelve = flips(change$change, change$twelve),
    ties = flips(c(1, 1, 1, -1, 0, 2, 1, -1), 1:8)
  )
)
write_json(result, "robust.json", digits = 14, auto_unbox = TRUE, dataframe = "columns",
           null = "null")

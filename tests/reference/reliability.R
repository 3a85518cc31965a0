# Reference numbers for reliability, from R's own data sets.
# Needs: psych, lavaan, multilevel, jsonlite. MBESS and statpsych are not in Debian: Bonett's interval is
# computed from his formula (2002), as MBESS does. Run from this folder: Rscript reliability.R
suppressPackageStartupMessages({ library(psych); library(lavaan); library(multilevel); library(jsonlite) })

data(bfi, package = "psych"); data(lq2002, package = "multilevel")
agree <- bfi[, paste0("A", 1:5)]; agree$A1 <- 7 - agree$A1
agree <- rbind(agree[1:60, ], head(agree[!complete.cases(agree), ], 11))
lead <- lq2002[lq2002$COMPID %in% head(unique(lq2002$COMPID), 7), ]
lead <- do.call(rbind, lapply(split(lead, lead$COMPID), head, 6))

sets <- list(
  attitude = list(source = "datasets::attitude", items = attitude),
  agreeableness = list(source = "psych::bfi, agreeableness, A1 reversed: first 60 people and 11 with missing answers", items = agree),
  democracy = list(source = "lavaan::PoliticalDemocracy, y1 to y4", items = PoliticalDemocracy[, 1:4]),
  leadership = list(source = "multilevel::lq2002, leadership, six people of seven companies",
    items = lead[, paste0("LEAD", sprintf("%02d", 1:11))]),
  tiny = list(source = "datasets::attitude, first five people, three items", items = attitude[1:5, 1:3])
)

bonett <- function(a, n, k) {
  half <- qnorm(0.975) * sqrt(2 * k / ((k - 1) * (n - 2)))
  1 - exp(log(1 - a) + c(1, -1) * half)
}
feldt <- function(a, n, k) { ci <- alpha.ci(a, n, k); c(ci$lower.ci, ci$upper.ci) }

# lavaan's fit stops in the seventh digit; expectation-maximisation (Rubin and Thayer 1982) takes it to the last,
# and lavaan must agree to its own tolerance. NULL where lavaan finds a negative variance.
omega <- function(x, standardised) {
  names <- colnames(x); x <- as.data.frame(x)
  if (standardised) x <- as.data.frame(scale(x))
  model <- paste("f =~ NA*", paste(names, collapse = " + "), "\nf ~~ 1*f")
  e <- parameterEstimates(suppressWarnings(cfa(model, x)))
  l <- e$est[e$op == "=~"]; u <- e$est[e$op == "~~" & e$lhs %in% names & e$lhs == e$rhs]
  if (any(u <= 0)) return(NULL)
  value <- function() sum(l)^2 / (sum(l)^2 + sum(u))
  from_lavaan <- value(); S <- cov(x)
  for (i in 1:20000) {
    b <- solve(tcrossprod(l) + diag(u), l)
    l <- as.vector(S %*% b) / (sum(b * (S %*% b)) + 1 - sum(b * l))
    u <- diag(S) - l * as.vector(S %*% b)
  }
  stopifnot(all.equal(value(), from_lavaan, tolerance = 1e-5))
  value()
}

by_rule <- function(x, rule) {
  k <- ncol(x)
  if (rule == "listwise") { x <- x[complete.cases(x), ]; n <- smallest <- nrow(x) }
  else { there <- !is.na(x); n <- sum(rowSums(there) > 1); smallest <- min(crossprod(there)) }
  found <- suppressWarnings(alpha(cov(x, use = "pairwise"), n.obs = n, warnings = FALSE))
  a <- found$total$raw_alpha
  list(n = n, alpha = a, feldt = feldt(a, smallest, k), bonett = bonett(a, smallest, k),
    item_total = found$item.stats$r.drop, if_dropped = found$alpha.drop$raw_alpha)
}

one <- function(set) {
  x <- set$items; full <- x[complete.cases(x), ]
  list(source = set$source, items = lapply(as.list(x), unname),
    listwise = by_rule(x, "listwise"), pairwise = by_rule(x, "pairwise"),
    omega = if (nrow(full) > ncol(full)) omega(full, FALSE),
    omega_standardised = if (nrow(full) > ncol(full)) omega(full, TRUE))
}

team_set <- function(source, items, teams, levels) {
  score <- rowMeans(items); fit <- aov(score ~ factor(teams)); table <- summary(fit)[[1]]
  f <- table[1, 4]; df1 <- table[1, 1]; df2 <- table[2, 1]; m <- length(score) / (df1 + 1)
  fl <- f / qf(0.975, df1, df2); fu <- f / qf(0.025, df1, df2)
  agreement <- rwg.j(items, teams, ranvar = (levels^2 - 1) / 12)
  list(source = source, items = lapply(as.list(items), unname), teams = as.character(teams), levels = levels,
    icc1 = ICC1(fit), icc1_interval = c((fl - 1) / (fl + m - 1), (fu - 1) / (fu + m - 1)),
    icc2 = ICC2(fit), icc2_interval = c(1 - 1 / fl, 1 - 1 / fu),
    r_wg_j = setNames(as.list(agreement$rwg.j), agreement$grpid))
}
uneven <- lead[-c(1, 2, 9, 20, 21, 22), ]; columns <- paste0("LEAD", sprintf("%02d", 1:11))
data(cohesion, package = "multilevel")
small <- cohesion[complete.cases(cohesion), ]
teams <- list(
  leadership = team_set("multilevel::lq2002", lead[, columns], lead$COMPID, 5),
  leadership_uneven = team_set("multilevel::lq2002, six people removed", uneven[, columns], uneven$COMPID, 5),
  cohesion = team_set("multilevel::cohesion", small[, c("COH01", "COH02", "COH03", "COH04", "COH05")],
    paste(small$UNIT, small$PLATOON), 5)
)
write_json(list(scales = lapply(sets, one), teams = teams), "reliability.json", digits = NA,
  auto_unbox = TRUE, null = "null", na = "null", pretty = TRUE)

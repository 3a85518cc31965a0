# Agreement coefficients on several small data sets.
# Krippendorff's alpha and Gwet's AC1: from the published formulas in base R (Debian has no irr or
# irrCAC); Cohen's kappa with its large-sample error: vcd::Kappa.
# Run from the repository: Rscript tests/reference/agreement.R
suppressMessages(library(vcd))

alpha <- function(x, level) {
  x <- as.matrix(x)
  values <- sort(unique(na.omit(as.vector(x))))
  q <- length(values)
  o <- matrix(0, q, q)
  for (u in seq_len(nrow(x))) {
    r <- na.omit(x[u, ])
    m <- length(r)
    if (m < 2) next
    for (i in seq_len(m)) for (j in seq_len(m)) if (i != j) {
      a <- match(r[i], values)
      b <- match(r[j], values)
      o[a, b] <- o[a, b] + 1 / (m - 1)
    }
  }
  n <- rowSums(o)
  d <- matrix(0, q, q)
  for (a in seq_len(q)) for (b in seq_len(q)) {
    lo <- min(a, b); hi <- max(a, b)
    d[a, b] <- switch(level,
      nominal = as.numeric(a != b),
      ordinal = (sum(n[lo:hi]) - (n[a] + n[b]) / 2)^2,
      interval = (values[a] - values[b])^2,
      ratio = if (values[a] + values[b] == 0) 0 else ((values[a] - values[b]) / (values[a] + values[b]))^2
    )
  }
  1 - (sum(n) - 1) * sum(o * d) / sum(outer(n, n) * d)
}

ac1 <- function(x) {
  x <- as.matrix(x)
  values <- sort(unique(na.omit(as.vector(x))))
  q <- length(values)
  counts <- t(apply(x, 1, function(r) sapply(values, function(v) sum(r == v, na.rm = TRUE))))
  ri <- rowSums(counts)
  counts <- counts[ri > 0, ]
  ri <- ri[ri > 0]
  n <- length(ri)
  two <- ri >= 2
  pi <- colMeans(counts / ri)
  pa_i <- ifelse(two, rowSums(counts * (counts - 1)) / pmax(ri * (ri - 1), 1), 0)
  pa <- sum(pa_i[two]) / sum(two)
  pe <- sum(pi * (1 - pi)) / (q - 1)
  value <- (pa - pe) / (1 - pe)
  g <- ifelse(two, (n / sum(two)) * (pa_i - pe) / (1 - pe), 0)
  pe_i <- as.vector((counts / ri) %*% (1 - pi)) / (q - 1)
  star <- g - 2 * (1 - value) * (pe_i - pe) / (1 - pe)
  c(value, sqrt(sum((star - value)^2) / (n * (n - 1))))
}

num <- function(x) paste0("[", paste(ifelse(is.na(x), "null", format(x, digits = 15, trim = TRUE)), collapse = ", "), "]")
one <- function(name, source, x) {
  x <- as.data.frame(x)
  rows <- paste(apply(as.matrix(x), 1, num), collapse = ", ")
  a <- sapply(c("nominal", "ordinal", "interval", "ratio"), function(l) alpha(x, l))
  levels <- sort(unique(na.omit(unlist(x[, 1:2]))))
  both <- na.omit(x[, 1:2])
  k <- Kappa(table(factor(both[, 1], levels), factor(both[, 2], levels)))$Unweighted
  sprintf(
    '{"name": "%s", "source": "%s", "ratings": [%s], "alpha": %s, "ac1": %s, "kappa": %s}',
    name, source, rows, num(unname(a)), num(ac1(x)), num(unname(k))
  )
}

krippendorff <- data.frame(
  a = c(1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA), b = c(1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, 3),
  c = c(NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NA), d = c(1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA)
)
# three ways of cutting the same continuous measure are three "raters" of it
cuts <- function(x) as.integer(cut(x, quantile(x, 0:4 / 4), include.lowest = TRUE))
cars <- data.frame(a = cuts(mtcars$mpg), b = 5 - cuts(mtcars$wt), c = 5 - cuts(mtcars$disp))
cars$c[c(3, 9, 20)] <- NA
cars$a[c(3, 30)] <- NA
air <- na.omit(airquality)
air <- data.frame(a = cuts(air$Ozone), b = cuts(air$Temp))
rare <- data.frame(a = as.integer(mtcars$hp > 250), b = as.integer(mtcars$carb > 5))
expanded <- as.data.frame(SexualFun)
marriage <- expanded[rep(seq_len(nrow(expanded)), expanded$Freq), 1:2]
marriage <- data.frame(a = as.integer(marriage[, 1]), b = as.integer(marriage[, 2]))

writeLines(paste0("[\n", paste(c(
  one("krippendorff", "Krippendorff's published 12 by 4 example", krippendorff),
  one("cars", "mtcars: quarters of mpg, wt, disp", cars),
  one("air", "airquality: quarters of Ozone and Temp", air),
  one("rare", "mtcars: hp > 250 and carb > 5", rare),
  one("marriage", "vcd SexualFun (Agresti 1990)", marriage)
), collapse = ",\n"), "\n]"), "tests/reference/agreement.json")

"""How long the cumulative link mixed model takes here and in R's ordinal, run by turns.

The soup data of R package ordinal (1,847 answers of 185 people), Laplace, one random intercept,
both with the estimates they end on. Needs Rscript with package ordinal:

    python benchmarks/clmm_against_r.py
"""

import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

from evaluation.outcomes.models.clmm import cumulative_link_mixed

RUNS = 5
REFERENCE = Path(__file__).parents[1] / "tests" / "reference" / "clmm.json"
R_CODE = """
suppressMessages(library(ordinal))
warm <- clmm(rating ~ temp + (1 | judge), data = wine)
time <- system.time(fit <- clmm(SURENESS ~ PROD + (1 | RESP), data = soup))[["elapsed"]]
cat(time, unlist(fit$beta), as.numeric(logLik(fit)))
"""


def run_r(rscript: str) -> tuple[float, float, float]:
    """Return seconds of the fit alone, coefficient and log-likelihood."""
    done = subprocess.run([rscript, "-e", R_CODE], check=True, capture_output=True, text=True)
    seconds, coefficient, log_likelihood = map(float, done.stdout.split())
    return seconds, coefficient, log_likelihood


def run_here(frame: pd.DataFrame) -> tuple[float, float, float]:
    """Return seconds from data frame to rows of estimates, coefficient and log-likelihood."""
    begun = time.perf_counter()
    fit = cumulative_link_mixed(frame, outcome="sureness", predictors=["prod"], groups=["resp"])
    rows = fit.estimates()
    seconds = time.perf_counter() - begun
    return seconds, rows["coefficient"].value or 0.0, fit.log_likelihood


def main() -> int:
    """Run both by turns and write a table."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        sys.stdout.write("Rscript is not here; nothing to compare with\n")
        return 1
    frame = pd.DataFrame(json.loads(REFERENCE.read_text(encoding="utf-8"))["data"]["soup"])
    run_here(frame)
    results: dict[str, list[tuple[float, float, float]]] = {"R ordinal": [], "here": []}
    for _ in range(RUNS):
        results["R ordinal"].append(run_r(rscript))
        results["here"].append(run_here(frame))
    sys.stdout.write(f"{'':10} {'median s':>9} {'least s':>9} {'coefficient':>12} {'logLik':>14}\n")
    for name, runs in results.items():
        seconds = [run[0] for run in runs]
        sys.stdout.write(
            f"{name:10} {statistics.median(seconds):9.3f} {min(seconds):9.3f} "
            f"{runs[0][1]:12.6f} {runs[0][2]:14.6f}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

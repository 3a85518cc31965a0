"""How long the exact tests take at n = 100 with ties, and the bootstrap of alpha beside scipy's.

Both bootstraps make BCa intervals from 10,000 replicates of 200 people's answers to 20 items, by
turns in one run:

    python benchmarks/exact_tests.py
"""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.outcomes.bootstrap import alpha_bootstrap
from evaluation.outcomes.paired import sign_flip
from evaluation.outcomes.signed_rank import hodges_lehmann, wilcoxon_signed_rank

RUNS = 5
REPLICATES = 10_000


def pairs(n: int) -> tuple[pd.Series, pd.Series]:
    """Return answers from 1 to 5 of so many people before and after: ties and zeros abound."""
    rng = np.random.default_rng(1)
    before = rng.integers(1, 6, n)
    after = np.clip(before + rng.integers(-1, 3, n), 1, 5)
    return pd.Series(before), pd.Series(after)


def scale(people: int, items: int) -> pd.DataFrame:
    """Return answers of so many people to so many items of one scale."""
    rng = np.random.default_rng(2)
    standing = rng.normal(size=(people, 1))
    answers = np.digitize(standing + rng.normal(size=(people, items)), [-1.5, -0.5, 0.5, 1.5]) + 1
    return pd.DataFrame(answers, columns=[f"q{item}" for item in range(items)])


def scipy_bootstrap(items: pd.DataFrame) -> tuple[float, float]:
    """Return scipy's BCa interval of alpha."""

    def alpha(*columns: np.ndarray, axis: int = -1) -> np.ndarray:
        apart = sum(column.var(axis=axis, ddof=1) for column in columns)
        together = sum(columns).var(axis=axis, ddof=1)  # type: ignore[union-attr]
        k = len(columns)
        return np.asarray(k / (k - 1) * (1 - apart / together))

    found = stats.bootstrap(
        [items[name].to_numpy(dtype=float) for name in items],
        alpha,
        paired=True,
        vectorized=True,
        method="BCa",
        n_resamples=REPLICATES,
        batch=1000,
        rng=np.random.default_rng(3),
    ).confidence_interval
    return float(found.low), float(found.high)


def seconds(run: Callable[[], object]) -> float:
    """Return how long one call takes."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def main() -> None:
    """Run everything by turns and write a table."""
    before, after = pairs(100)
    items = scale(200, 20)
    ways: dict[str, Callable[[], object]] = {
        "signed-rank, Pratt, n = 100": lambda: wilcoxon_signed_rank(before, after),
        "sign-flip, n = 100": lambda: sign_flip(before, after, seed=1),
        "Hodges-Lehmann with interval, n = 100": lambda: hodges_lehmann(before, after),
        "BCa of alpha, 200 x 20, here": lambda: alpha_bootstrap(
            items, seed=3, replicates=REPLICATES
        ),
        "BCa of alpha, 200 x 20, scipy": lambda: scipy_bootstrap(items),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, run in ways.items():
            taken[name].append(seconds(run))
    sys.stdout.write(f"{'':38} {'median s':>9} {'least s':>9}\n")
    for name, times in taken.items():
        sys.stdout.write(f"{name:38} {statistics.median(times):9.4f} {min(times):9.4f}\n")
    row = alpha_bootstrap(items, seed=3, replicates=REPLICATES)["cronbach_alpha"]
    low, high = scipy_bootstrap(items)
    sys.stdout.write(
        f"intervals: here {row.low:.4f} to {row.high:.4f}, scipy {low:.4f} to {high:.4f}\n"
    )


if __name__ == "__main__":
    main()

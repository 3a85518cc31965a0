"""By how much the mean of the same people changed, and whether that could be chance.

Sign is always after minus before. Estimates come with intervals; p-values are rows of their own.
"""

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes._exact import sign_flip_p
from evaluation.outcomes._samples import (
    Floats,
    align_pairs,
    check_confidence,
    computed,
    none_computable,
    varies,
)
from evaluation.outcomes.categorical import tango_interval


def paired_t(before: pd.Series, after: pd.Series, *, confidence: float = 0.95) -> Estimates:
    """By how much did the mean of the same people change?

    Mean of after - before with Student's t interval: mean +- t(n - 1) sd / sqrt(n) (Student 1908).

    Parameters
    ----------
    before, after
        One number a person, indexed by person; the same people in both, NaN where not answered.
    confidence
        Level of the interval.

    Returns
    -------
    Estimates
        `mean_change` (unit of the scale), `t`, `df`, `p_value` (two-sided).

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, or values are not numbers.

    Examples
    --------
    >>> before, after = pd.Series([2, 3, 3, 4, None]), pd.Series([3, 3, 5, 5, 4])
    >>> change = paired_t(before, after)["mean_change"]
    >>> change.value, round(change.low, 4), round(change.high, 4), change.n, change.n_out
    (1.0, -0.2992, 2.2992, 4, 1)
    """
    check_confidence(confidence)
    pairs = align_pairs(before, after)
    n, n_out, method, change = pairs.n, pairs.n_out, "paired t", pairs.change
    if n < 2:
        quantities = ("mean_change", "t", "df", "p_value")
        return none_computable(quantities, "fewer than 2 pairs", n=n, n_out=n_out, method=method)
    mean, df = float(change.mean()), n - 1
    if not varies(change):
        note = "no interval: every change is the same"
        row = Estimate(
            quantity="mean_change", value=mean, n=n, n_out=n_out, method=method, note=note
        )
        return Estimates([row]) + none_computable(
            ("t", "df", "p_value"), "every change is the same", n=n, n_out=n_out, method=method
        )
    error = float(change.std(ddof=1)) / np.sqrt(n)
    half = float(stats.t.ppf((1 + confidence) / 2, df)) * error
    row = Estimate(
        quantity="mean_change",
        value=mean,
        low=mean - half,
        high=mean + half,
        n=n,
        n_out=n_out,
        method=method,
    )
    values = {"t": mean / error, "df": df, "p_value": 2 * stats.t.sf(abs(mean / error), df)}
    return Estimates([row]) + computed(values, n=n, n_out=n_out, method=method)


def sign_flip(before: pd.Series, after: pd.Series, *, seed: int, flips: int = 100_000) -> Estimates:
    """Could the mean change have come about by chance, with no shape assumed?

    Under no change each person's change is as likely to have the other sign (Fisher 1935). Exact
    whenever changes lie on a lattice (items, means of items) or at most 40 people changed;
    otherwise Monte Carlo, p = (1 + hits) / (1 + flips), with its standard error in `method`.

    Parameters
    ----------
    before, after
        One number a person, indexed by person; the same people in both, NaN where not answered.
    seed
        Seed of the random flips; without effect where the test is exact.
    flips
        How many random flips, where the test is not exact.

    Returns
    -------
    Estimates
        `mean_change`, `p_value` (two-sided), `p_value_smallest`.

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, or values are not numbers.

    Examples
    --------
    >>> before, after = pd.Series([2, 3, 3, 4, 2, 1]), pd.Series([3, 3, 5, 5, 4, 2])
    >>> sign_flip(before, after, seed=1)["p_value"].value
    0.0625
    """
    if flips < 1:
        raise AnalysisError(f"flips: found {flips}; at least 1 is needed")
    pairs = align_pairs(before, after)
    n, n_out, change = pairs.n, pairs.n_out, pairs.change
    method = "exact sign-flip permutation"
    moved = int(np.count_nonzero(change))
    if moved == 0:
        quantities = ("mean_change", "p_value", "p_value_smallest")
        if n == 0:
            return none_computable(quantities, "no pairs", n=n, n_out=n_out, method=method)
        return computed({"mean_change": 0.0}, n=n, n_out=n_out, method=method) + none_computable(
            quantities[1:], "nobody changed", n=n, n_out=n_out, method=method
        )
    p_value = sign_flip_p(change)
    if p_value is None:
        p_value, error = _random_flips_p(change, flips, seed)
        method = f"sign-flip permutation, {flips} random flips (standard error of p {error:.1g})"
    values = {
        "mean_change": change.mean(),
        "p_value": p_value,
        "p_value_smallest": 0.5 ** (moved - 1),
    }
    return computed(values, n=n, n_out=n_out, method=method)


def _random_flips_p(change: Floats, flips: int, seed: int) -> tuple[float, float]:
    random = np.random.default_rng(seed)
    threshold = abs(float(change.sum())) - 1e-12 * float(np.abs(change).sum())
    hits, done = 0, 0
    while done < flips:
        block = min(10_000, flips - done)
        signs = 2.0 * random.integers(0, 2, size=(block, len(change)), dtype=np.int8) - 1.0
        hits += int((np.abs(signs @ change) >= threshold).sum())
        done += block
    p_value = (1 + hits) / (1 + flips)
    return p_value, float(np.sqrt(p_value * (1 - p_value) / flips))


def probability_of_superiority(
    before: pd.Series, after: pd.Series, *, confidence: float = 0.95
) -> Estimates:
    """How likely is it that a person stands higher after than before?

    (people who rose + half of those who did not change) / n (Grissom and Kim 2005). Interval:
    (1 + d) / 2 of Tango's score interval for d = share who rose - share who fell (Tango 1998).

    Parameters
    ----------
    before, after
        One number a person, indexed by person; the same people in both, NaN where not answered.
    confidence
        Level of the interval.

    Returns
    -------
    Estimates
        `probability_of_superiority`, from 0 to 1; .5 means no change either way.

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, or values are not numbers.

    Examples
    --------
    >>> before, after = pd.Series([2, 3, 3, 4]), pd.Series([3, 3, 5, 5])
    >>> probability_of_superiority(before, after)["probability_of_superiority"].value
    0.875
    """
    check_confidence(confidence)
    pairs = align_pairs(before, after)
    n, n_out, name = pairs.n, pairs.n_out, "probability_of_superiority"
    method = "share who rose plus half of ties, Tango score interval"
    if n == 0:
        return none_computable([name], "no pairs", n=n, n_out=n_out, method=method)
    rose, fell = int((pairs.change > 0).sum()), int((pairs.change < 0).sum())
    low, high = tango_interval(rose, fell, n, confidence=confidence)
    row = Estimate(
        quantity=name,
        value=(1 + (rose - fell) / n) / 2,
        low=(1 + low) / 2,
        high=(1 + high) / 2,
        n=n,
        n_out=n_out,
        method=method,
    )
    return Estimates([row])

"""What changed when only some people answered at both times: Derrick's test on all answers."""

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes._samples import (
    Floats,
    as_numbers,
    check_confidence,
    computed,
    none_computable,
    unique_people,
    varies,
)

_NAMES = ("mean_difference", "t", "df", "p_value")


def partially_overlapping_t(
    before: pd.Series,
    after: pd.Series,
    *,
    equal_variances: bool = False,
    confidence: float = 0.95,
) -> Estimates:
    """By how much did the mean change, for those who answered once and those who did twice?

    Mean of all after - mean of all before; the people with both answers bring in their correlation.
    Pooled (equal variances) or Welch form, with their interpolated degrees of freedom (Derrick,
    Russ, Toher and White 2017). With everybody paired it is the paired t test of equal form, with
    nobody paired Student's or Welch's.

    Parameters
    ----------
    before, after
        One number a person, indexed by person; a person in both is a pair, NaN is not answered.
    equal_variances
        Whether both times are taken to have the same variance.
    confidence
        Level of the interval.

    Returns
    -------
    Estimates
        `mean_difference` (`n`: people with an answer), `t`, `df`, `p_value`, and the counts
        `pairs`, `before_only`, `after_only`.

    Raises
    ------
    AnalysisError
        If a person is repeated or values are not numbers.

    Examples
    --------
    >>> before = pd.Series([2, 3, 3, 4, 2], index=list("abcde"))
    >>> after = pd.Series([3, 5, 4, 4, 5], index=list("cdefg"))
    >>> rows = partially_overlapping_t(before, after)
    >>> round(rows["mean_difference"].value, 4), rows["pairs"].value
    (1.4, 3.0)
    """
    check_confidence(confidence)
    unique_people(before, "before")
    unique_people(after, "after")
    people = before.index.union(after.index)
    first = as_numbers(before.reindex(people), "before")
    second = as_numbers(after.reindex(people), "after")
    there = np.array([~np.isnan(first), ~np.isnan(second)])
    n, n_out = int(there.any(axis=0).sum()), int((~there.any(axis=0)).sum())
    both = there.all(axis=0)
    counts = {
        "pairs": int(both.sum()),
        "before_only": int((there[0] & ~both).sum()),
        "after_only": int((there[1] & ~both).sum()),
    }
    form = "pooled" if equal_variances else "Welch"
    method = f"partially overlapping t ({form})"
    counted = computed(counts, n=n, n_out=n_out, method="count")
    all_first, all_second = first[there[0]], second[there[1]]
    why = _why_not(all_first, all_second, first[both], second[both])
    if why:
        return none_computable(_NAMES, why, n=n, n_out=n_out, method=method) + counted
    r = float(np.corrcoef(first[both], second[both])[0, 1]) if counts["pairs"] else 0.0
    error, df = _error_and_df(all_first, all_second, counts["pairs"], r, equal_variances)
    if error < 1e-12 * max(all_first.std(), all_second.std()):
        why = "every change is the same"
        return none_computable(_NAMES, why, n=n, n_out=n_out, method=method) + counted
    mean = float(all_second.mean() - all_first.mean())
    half = float(stats.t.ppf((1 + confidence) / 2, df)) * error
    row = Estimate(
        quantity="mean_difference",
        value=mean,
        low=mean - half,
        high=mean + half,
        n=n,
        n_out=n_out,
        method=method,
    )
    statistics = {"t": mean / error, "df": df, "p_value": 2 * stats.t.sf(abs(mean / error), df)}
    return Estimates([row]) + computed(statistics, n=n, n_out=n_out, method=method) + counted


def _why_not(
    all_first: Floats, all_second: Floats, paired_first: Floats, paired_second: Floats
) -> str:
    if min(len(all_first), len(all_second)) < 2:
        return "fewer than 2 answers at one time"
    if not varies(all_first) and not varies(all_second):
        return "no variation at either time"
    pairs = len(paired_first)
    if pairs == 1:
        return "one pair alone has no correlation"
    if pairs and (not varies(paired_first) or not varies(paired_second)):
        return "the pairs have no variation at one time, so no correlation"
    return ""


def _error_and_df(
    first: Floats, second: Floats, pairs: int, r: float, equal_variances: bool
) -> tuple[float, float]:
    """Return the standard error of the mean difference and its degrees of freedom."""
    n1, n2 = len(first), len(second)
    v1, v2 = float(first.var(ddof=1)), float(second.var(ddof=1))
    single = n1 + n2 - 2 * pairs
    if equal_variances:
        pooled = ((n1 - 1) * v1 + (n2 - 1) * v2) / (n1 + n2 - 2)
        squared = pooled * (1 / n1 + 1 / n2 - 2 * r * pairs / (n1 * n2))
        most = float(n1 + n2 - pairs - 1)
    else:
        squared = v1 / n1 + v2 / n2 - 2 * r * np.sqrt(v1 * v2) * pairs / (n1 * n2)
        welch = (v1 / n1 + v2 / n2) ** 2 / ((v1 / n1) ** 2 / (n1 - 1) + (v2 / n2) ** 2 / (n2 - 1))
        most = welch - pairs + 1
    df = pairs - 1 + most / (single + 2 * pairs) * single
    return float(np.sqrt(max(squared, 0.0))), float(df)

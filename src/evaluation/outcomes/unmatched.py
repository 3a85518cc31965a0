"""Whether two groups of different people differ, and what can be said when only some are paired.

Sign is always after minus before. Estimates come with intervals; p-values are rows of their own.
"""

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes._exact import (
    doubled_ranks,
    group_sum_additions,
    group_sum_distribution,
)
from evaluation.outcomes._samples import (
    Floats,
    answered,
    check_confidence,
    computed,
    difference,
    none_computable,
    varies,
)

#: Above this many additions (about a second) the normal approximation is as good as exact.
_MOST_ADDITIONS = 1_000_000_000


def welch_t(before: pd.Series, after: pd.Series, *, confidence: float = 0.95) -> Estimates:
    """By how much do the means of two groups of different people differ?

    Mean after - mean before, with variances of their own and Welch's degrees of freedom (Welch
    1947).

    Parameters
    ----------
    before, after
        One number a person; different people in each, NaN where not answered.
    confidence
        Level of the interval.

    Returns
    -------
    Estimates
        `mean_difference` (unit of the scale), `t`, `df`, `p_value` (two-sided).

    Raises
    ------
    AnalysisError
        If values are not numbers.

    Examples
    --------
    >>> row = welch_t(pd.Series([2, 3, 3, 4]), pd.Series([3, 4, 5, 5, 4]))["mean_difference"]
    >>> round(row.value, 4), round(row.low, 4), round(row.high, 4)
    (1.2, -0.1239, 2.5239)
    """
    check_confidence(confidence)
    first, second, n, n_out = _groups(before, after)
    method = f"Welch t, {len(first)} before and {len(second)} after"
    names = ("mean_difference", "t", "df", "p_value")
    why = _why_not(first, second)
    if why:
        return none_computable(names, why, n=n, n_out=n_out, method=method)
    # not scipy's, which warns where one of the two groups has no variation
    of_first, of_second = first.var(ddof=1) / len(first), second.var(ddof=1) / len(second)
    error = float(np.sqrt(of_first + of_second))
    df = error**4 / (of_first**2 / (len(first) - 1) + of_second**2 / (len(second) - 1))
    mean = float(second.mean() - first.mean())
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
    values = {"t": mean / error, "df": df, "p_value": 2 * stats.t.sf(abs(mean / error), df)}
    return Estimates([row]) + computed(values, n=n, n_out=n_out, method=method)


def mann_whitney(before: pd.Series, after: pd.Series) -> Estimates:
    """Does one of two groups of different people tend to stand higher?

    Exact given the observed ties (mid-ranks): under no difference every split of the people into
    groups of these sizes is equally likely. Two-sided p: all rank sums at least as far from their
    mean as the observed one (Mann and Whitney 1947; Streitberg and Roehmel 1986). Only for several
    hundred people is the normal approximation used instead, and `method` says so.

    Parameters
    ----------
    before, after
        One number a person; different people in each, NaN where not answered.

    Returns
    -------
    Estimates
        `u` (pairs of people in which after is higher, ties half), `p_value` (two-sided).

    Raises
    ------
    AnalysisError
        If values are not numbers.

    Examples
    --------
    >>> rows = mann_whitney(pd.Series([2, 3, 3, 4]), pd.Series([3, 4, 5, 5, 4]))
    >>> rows["u"].value, round(rows["p_value"].value, 6)
    (17.0, 0.103175)
    """
    first, second, n, n_out = _groups(before, after)
    method = f"exact conditional Mann-Whitney, {len(first)} before and {len(second)} after"
    if min(len(first), len(second)) == 0:
        why = "a group has nobody"
        return none_computable(("u", "p_value"), why, n=n, n_out=n_out, method=method)
    everyone = np.concatenate([first, second])
    ranks = doubled_ranks(difference(everyone, np.zeros(1)))
    if np.ptp(ranks) == 0:
        why = "everybody answered the same"
        return none_computable(("u", "p_value"), why, n=n, n_out=n_out, method=method)
    u = float(ranks[len(first) :].sum()) / 2 - len(second) * (len(second) + 1) / 2
    # the smaller group has the shorter table and, as its complement, the same distances
    before_is_smaller = len(first) < len(second)
    smaller = min(len(first), len(second))
    steps = ranks - ranks.min()
    steps //= int(np.gcd.reduce(steps))
    if group_sum_additions(steps, smaller) > _MOST_ADDITIONS:
        method = method.replace("exact conditional", "tie-corrected normal")
        p_value = float(stats.mannwhitneyu(second, first, method="asymptotic").pvalue)
    else:
        chances = group_sum_distribution(steps, smaller)
        observed = int((steps[:smaller] if before_is_smaller else steps[len(first) :]).sum())
        centre = smaller * int(steps.sum())
        far = np.abs(n * np.arange(len(chances)) - centre) >= abs(n * observed - centre)
        p_value = min(1.0, float(chances[far].sum()))
    return computed({"u": u, "p_value": p_value}, n=n, n_out=n_out, method=method)


def brunner_munzel(before: pd.Series, after: pd.Series, *, confidence: float = 0.95) -> Estimates:
    """How likely is it that a person from after stands higher than one from before?

    P(before < after) + P(equal) / 2, its standard error from the placements of each person among
    the other group, t distribution with Satterthwaite's degrees of freedom (Brunner and Munzel
    2000). Unlike Mann-Whitney it does not ask for equal spread.

    Parameters
    ----------
    before, after
        One number a person; different people in each, NaN where not answered.
    confidence
        Level of the interval (cut at 0 and 1).

    Returns
    -------
    Estimates
        `probability_of_superiority`, `t`, `df`, `p_value` (of its being .5, two-sided).

    Raises
    ------
    AnalysisError
        If values are not numbers.

    Examples
    --------
    >>> rows = brunner_munzel(pd.Series([2, 3, 3, 4]), pd.Series([3, 4, 5, 5, 4]))
    >>> rows["probability_of_superiority"].value, round(rows["p_value"].value, 4)
    (0.85, 0.0278)
    """
    check_confidence(confidence)
    first, second, n, n_out = _groups(before, after)
    method = f"Brunner-Munzel, {len(first)} before and {len(second)} after"
    names = ("probability_of_superiority", "t", "df", "p_value")
    if min(len(first), len(second)) < 2:
        why = "fewer than 2 people in a group"
        return none_computable(names, why, n=n, n_out=n_out, method=method)
    dominance = np.sign(difference(second[None, :], first[:, None]))
    value = float((1 + dominance.mean()) / 2)
    # the variance of a person's mean dominance over the other group, halved to the scale of P
    of_first = dominance.mean(axis=1).var(ddof=1) / 4 / len(first)
    of_second = dominance.mean(axis=0).var(ddof=1) / 4 / len(second)
    error = float(np.sqrt(of_first + of_second))
    if error < 1e-12:
        note = "no interval and no test: every person of one group stands alike towards the other"
        row = Estimate(quantity=names[0], value=value, n=n, n_out=n_out, method=method, note=note)
        why = "every person of one group stands alike towards the other"
        return Estimates([row]) + none_computable(names[1:], why, n=n, n_out=n_out, method=method)
    df = error**4 / (of_first**2 / (len(first) - 1) + of_second**2 / (len(second) - 1))
    t = (value - 0.5) / error
    half = float(stats.t.ppf((1 + confidence) / 2, df)) * error
    row = Estimate(
        quantity=names[0],
        value=value,
        low=max(0.0, value - half),
        high=min(1.0, value + half),
        n=n,
        n_out=n_out,
        method=method,
    )
    values = {"t": t, "df": df, "p_value": 2 * stats.t.sf(abs(t), df)}
    return Estimates([row]) + computed(values, n=n, n_out=n_out, method=method)


def cliffs_delta(before: pd.Series, after: pd.Series, *, confidence: float = 0.95) -> Estimates:
    """How much oftener does a person from after stand above one from before than below?

    delta = P(after > before) - P(after < before), from -1 to 1. Cliff's consistent variance
    s^2 = ((n2 - 1) s1^2 + (n1 - 1) s2^2 + s12^2) / (n1 n2) and asymmetric interval
    (d - d^3 +- z s sqrt((1 - d^2)^2 + z^2 s^2)) / (1 - d^2 + z^2 s^2) (Cliff 1993, 1996).

    Parameters
    ----------
    before, after
        One number a person; different people in each, NaN where not answered.
    confidence
        Level of the interval.

    Returns
    -------
    Estimates
        `cliffs_delta`.

    Raises
    ------
    AnalysisError
        If values are not numbers.

    Examples
    --------
    >>> row = cliffs_delta(pd.Series([2, 3, 3, 4]), pd.Series([3, 4, 5, 5, 4]))["cliffs_delta"]
    >>> round(row.value, 4), round(row.low, 4), round(row.high, 4)
    (0.7, -0.0513, 0.9453)
    """
    check_confidence(confidence)
    first, second, n, n_out = _groups(before, after)
    method = f"Cliff's delta and interval, {len(first)} before and {len(second)} after"
    if min(len(first), len(second)) < 2:
        why = "fewer than 2 people in a group"
        return none_computable(["cliffs_delta"], why, n=n, n_out=n_out, method=method)
    dominance = np.sign(difference(second[None, :], first[:, None]))
    d = float(dominance.mean())
    n1, n2 = dominance.shape
    variance = (
        (n2 - 1) * dominance.mean(axis=1).var(ddof=1)
        + (n1 - 1) * dominance.mean(axis=0).var(ddof=1)
        + ((dominance - d) ** 2).sum() / ((n1 - 1) * (n2 - 1))
    ) / (n1 * n2)
    if variance < 1e-14:
        note = "no interval: the groups do not overlap" if d else "no interval: nobody differs"
        row = Estimate(quantity="cliffs_delta", value=d, n=n, n_out=n_out, method=method, note=note)
        return Estimates([row])
    z = float(stats.norm.ppf((1 + confidence) / 2))
    spread = z * np.sqrt(variance) * np.sqrt((1 - d**2) ** 2 + z**2 * variance)
    divisor = 1 - d**2 + z**2 * variance
    row = Estimate(
        quantity="cliffs_delta",
        value=d,
        low=(d - d**3 - spread) / divisor,
        high=(d - d**3 + spread) / divisor,
        n=n,
        n_out=n_out,
        method=method,
    )
    return Estimates([row])


def _groups(before: pd.Series, after: pd.Series) -> tuple[Floats, Floats, int, int]:
    first, out_first = answered(before, "before")
    second, out_second = answered(after, "after")
    return first, second, len(first) + len(second), out_first + out_second


def _why_not(first: Floats, second: Floats) -> str:
    """Return why two means cannot be compared, or nothing."""
    if min(len(first), len(second)) < 2:
        return "fewer than 2 people in a group"
    if not varies(first) and not varies(second):
        return "no variation in either group"
    return ""

"""How large a difference is, in units that can be compared across scales.

Which standard deviation divides the difference is part of the quantity's name. No effect here is
called small or large: what matters is for the reader of the scale to say.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import special

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes._noncentral import noncentrality_interval
from evaluation.outcomes._samples import (
    align_pairs,
    answered,
    check_confidence,
    none_computable,
    varies,
)

_PAIRED = ("d_z", "d_av", "hedges_gav", "d_rm")
_UNMATCHED = ("cohens_d", "hedges_g")


def hedges_correction(df: float) -> float:
    """By how much does a standardised difference overstate in small samples?

    J = gamma(df/2) / (sqrt(df/2) gamma((df - 1)/2)), the exact form (Hedges 1981); needs df > 1.

    >>> round(hedges_correction(10), 6)
    0.922746
    """
    if df <= 1:
        raise AnalysisError(f"df: found {df:g}; the correction needs more than 1")
    return float(np.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / np.sqrt(df / 2))


def paired_effects(before: pd.Series, after: pd.Series, *, confidence: float = 0.95) -> Estimates:
    """How large is the same people's change, against how much people differ?

    With m the mean and s the standard deviation of the changes, r the correlation, n pairs:

    - `d_z` = m / s (Cohen 1988): against how much the changes differ.
    - `d_av` = m / sqrt((s_before^2 + s_after^2) / 2) (Cumming 2012): against how people differ.
    - `hedges_gav` = J(n - 1) d_av: the same without small-sample bias; use this one.
    - `d_rm` = m sqrt(2 (1 - r)) / s (Morris and DeShon 2002).

    Intervals: the noncentral t interval of t = m sqrt(n) / s, carried over to each unit. For d_z it
    is exact under normality (Steiger and Fouladi 1997); for d_av and d_rm it takes the ratio of the
    standard deviations as known (Algina and Keselman 2003); that of `hedges_gav` is that of d_av
    times J.

    Parameters
    ----------
    before, after
        One number a person, indexed by person; the same people in both, NaN where not answered.
    confidence
        Level of the intervals.

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, or values are not numbers.

    Examples
    --------
    >>> before, after = pd.Series([2, 3, 3, 4, 2, 1]), pd.Series([3, 3, 5, 5, 4, 2])
    >>> rows = paired_effects(before, after)
    >>> round(rows["d_z"].value, 4), round(rows["hedges_gav"].value, 4)
    (1.5498, 0.8659)
    """
    check_confidence(confidence)
    pairs = align_pairs(before, after)
    n, n_out, change = pairs.n, pairs.n_out, pairs.change
    method = "standardised mean change"
    if n < 3:
        return none_computable(_PAIRED, "fewer than 3 pairs", n=n, n_out=n_out, method=method)
    if not varies(change):
        why = "every change is the same"
        return none_computable(_PAIRED, why, n=n, n_out=n_out, method=method)
    mean, spread = float(change.mean()), float(change.std(ddof=1))
    average = float(np.sqrt((pairs.before.var(ddof=1) + pairs.after.var(ddof=1)) / 2))
    limits = noncentrality_interval(mean * np.sqrt(n) / spread, n - 1, confidence=confidence)
    correction = hedges_correction(n - 1)
    units = {
        "d_z": (1.0, "noncentral t interval"),
        "d_av": (spread / average, "noncentral t interval (Algina-Keselman)"),
        "hedges_gav": (correction * spread / average, "J x noncentral t interval of d_av"),
    }
    first, second = float(pairs.before.std(ddof=1)), float(pairs.after.std(ddof=1))
    # 2 (1 - r), in a form that keeps its precision when r is close to 1
    apart = spread**2 - (first - second) ** 2
    rest = Estimates()
    if not varies(pairs.before) or not varies(pairs.after) or apart <= 1e-9 * spread**2:
        why = "no correlation below 1 between the times"
        rest = none_computable(("d_rm",), why, n=n, n_out=n_out, method=method)
    else:
        unit = float(np.sqrt(apart / (first * second)))
        units["d_rm"] = (unit, "noncentral t interval (Algina-Keselman)")
    rows = Estimates(
        Estimate(
            quantity=quantity,
            value=mean / spread * unit,
            low=limits[0] / np.sqrt(n) * unit,
            high=limits[1] / np.sqrt(n) * unit,
            n=n,
            n_out=n_out,
            method=f"{method}, {interval}",
        )
        for quantity, (unit, interval) in units.items()
    )
    return rows + rest


def unmatched_effects(
    before: pd.Series, after: pd.Series, *, confidence: float = 0.95
) -> Estimates:
    """How large is the difference between two groups, against how much people differ?

    `cohens_d` = (mean after - mean before) / pooled standard deviation, with the noncentral t
    interval; `hedges_g` = J(n - 2) times value and interval (Hedges 1981).

    Parameters
    ----------
    before, after
        One number a person; different people in each, NaN where not answered.
    confidence
        Level of the intervals.

    Raises
    ------
    AnalysisError
        If values are not numbers.

    Examples
    --------
    >>> rows = unmatched_effects(pd.Series([2, 3, 3, 4]), pd.Series([3, 4, 5, 5, 4]))
    >>> round(rows["cohens_d"].value, 4), round(rows["hedges_g"].value, 4)
    (1.4491, 1.2871)
    """
    check_confidence(confidence)
    first, out_first = answered(before, "before")
    second, out_second = answered(after, "after")
    n, n_out = len(first) + len(second), out_first + out_second
    method = f"standardised mean difference, {len(first)} before and {len(second)} after"
    if min(len(first), len(second)) < 2:
        why = "fewer than 2 people in a group"
        return none_computable(_UNMATCHED, why, n=n, n_out=n_out, method=method)
    df = n - 2
    pooled = np.sqrt(
        ((len(first) - 1) * first.var(ddof=1) + (len(second) - 1) * second.var(ddof=1)) / df
    )
    if not varies(first) and not varies(second):
        why = "no variation in either group"
        return none_computable(_UNMATCHED, why, n=n, n_out=n_out, method=method)
    value = float((second.mean() - first.mean()) / pooled)
    scale = float(np.sqrt(1 / len(first) + 1 / len(second)))
    limits = noncentrality_interval(value / scale, df, confidence=confidence)
    return Estimates(
        Estimate(
            quantity=quantity,
            value=value * unit,
            low=limits[0] * scale * unit,
            high=limits[1] * scale * unit,
            n=n,
            n_out=n_out,
            method=f"{method}, noncentral t interval",
        )
        for quantity, unit in zip(_UNMATCHED, (1.0, hedges_correction(df)), strict=True)
    )


def percent_of_scale(change: Estimate, *, lowest: float, highest: float) -> Estimate:
    """How much of the whole scale is a change?

    100 x change / (highest - lowest), with its interval (Cohen, Cohen, Aiken and West 1999): a
    change in the scale's own unit, made comparable between scales without any standard deviation.

    Parameters
    ----------
    change
        A change in the unit of the scale, such as `mean_change`.
    lowest, highest
        The ends of the scale.

    Raises
    ------
    AnalysisError
        If the scale has no width.

    Examples
    --------
    >>> change = Estimate(quantity="mean_change", value=0.5, low=0.25, high=0.75, n=31, method="t")
    >>> row = percent_of_scale(change, lowest=1, highest=5)
    >>> row.quantity, row.value, row.low, row.high
    ('mean_change_percent_of_scale', 12.5, 6.25, 18.75)
    """
    if not lowest < highest:
        raise AnalysisError(f"scale: found {lowest} to {highest}; lowest must be below highest")
    unit = 100 / (highest - lowest)
    return replace(
        change,
        quantity=f"{change.quantity}_percent_of_scale",
        value=None if change.value is None else change.value * unit,
        low=None if change.low is None else change.low * unit,
        high=None if change.high is None else change.high * unit,
    )

"""Whether answers in categories shifted between two times, for the same people."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from scipy import optimize, stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes._samples import (
    Floats,
    align_pairs,
    aligned,
    check_confidence,
    computed,
    none_computable,
)
from evaluation.outcomes.distributions import share


def tango_interval(
    gained: int, lost: int, n: int, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Between which values does the difference of two shares of the same people lie?

    All differences that the score test does not reject (Tango 1998). With difference d the test is
    (gained - lost - n d) / sqrt(n (2 q + d (1 - d))), q the most likely share lost given d.

    Parameters
    ----------
    gained, lost
        People who only have it after, and only before.
    n
        All people.
    confidence
        Level of the interval.

    Raises
    ------
    AnalysisError
        If the counts do not fit together.

    Examples
    --------
    >>> low, high = tango_interval(9, 1, 30)
    >>> round(low, 4), round(high, 4)
    (0.0724, 0.4566)
    """
    check_confidence(confidence)
    if min(gained, lost) < 0 or n < 1 or gained + lost > n:
        raise AnalysisError(f"found {gained} gained and {lost} lost of {n}; they cannot exceed n")
    bound = float(stats.norm.ppf((1 + confidence) / 2))
    observed = (gained - lost) / n

    def score(d: float) -> float:
        linear = -gained - lost + (2 * n - gained + lost) * d
        root = np.sqrt(max(linear**2 + 8 * n * lost * d * (1 - d), 0.0))
        variance = n * (2 * (root - linear) / (4 * n) + d * (1 - d))
        return (gained - lost - n * d) / float(np.sqrt(max(variance, 1e-300)))

    def end(target: float, edge: float) -> float:
        if observed == edge or (score(edge * (1 - 1e-12)) - target) * edge > 0:
            return edge
        found = optimize.brentq(
            lambda d: score(d) - target, observed, edge * (1 - 1e-12), xtol=1e-14, rtol=1e-14
        )
        return float(found)

    return end(bound, -1.0), end(-bound, 1.0)


def mcnemar(before: pd.Series, after: pd.Series, *, mid_p: bool = False) -> Estimates:
    """Did more of the same people gain something than lose it?

    Of those who changed, each is under no change as likely to gain as to lose: binomial test
    (McNemar 1947). The exact p is too large on average; the mid-p counts the observed split half
    (Fagerland, Lydersen and Laake 2013).

    Parameters
    ----------
    before, after
        0 or 1 a person, indexed by person; the same people in both, NaN where not answered.
    mid_p
        Whether to give the mid-p instead of the exact p.

    Returns
    -------
    Estimates
        `gained` and `lost` (people), `p_value` (two-sided).

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, or values are not 0 and 1.

    Examples
    --------
    >>> before, after = pd.Series([0, 0, 0, 0, 1, 1]), pd.Series([1, 1, 1, 1, 0, 1])
    >>> mcnemar(before, after)["p_value"].value
    0.375
    >>> round(mcnemar(before, after, mid_p=True)["p_value"].value, 5)
    0.21875
    """
    gained, lost, n, n_out = _moves(before, after)
    method = "McNemar, mid-p" if mid_p else "McNemar, exact"
    counts = computed({"gained": gained, "lost": lost}, n=n, n_out=n_out, method="count")
    if gained + lost == 0:
        why = "nobody changed" if n else "no pairs"
        return counts + none_computable(["p_value"], why, n=n, n_out=n_out, method=method)
    fewer = min(gained, lost)
    p_value = 2 * stats.binom.cdf(fewer, gained + lost, 0.5)
    if mid_p:
        p_value -= stats.binom.pmf(fewer, gained + lost, 0.5)
    values = {"p_value": min(1.0, float(p_value))}
    return counts + computed(values, n=n, n_out=n_out, method=method)


def paired_proportions(
    before: pd.Series, after: pd.Series, *, confidence: float = 0.95
) -> Estimates:
    """By how much did a share rise or fall among the same people?

    Share after minus share before with Tango's score interval (`tango_interval`), and both shares
    with Wilson's.

    Parameters
    ----------
    before, after
        0 or 1 a person, indexed by person; the same people in both, NaN where not answered.
    confidence
        Level of the intervals.

    Returns
    -------
    Estimates
        `difference_in_proportions`, `proportion_before`, `proportion_after`, as shares.

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, or values are not 0 and 1.

    Examples
    --------
    >>> before, after = pd.Series([0, 0, 0, 0, 1, 1]), pd.Series([1, 1, 1, 1, 0, 1])
    >>> row = paired_proportions(before, after)["difference_in_proportions"]
    >>> row.value, round(row.low, 4), round(row.high, 4)
    (0.5, -0.221, 0.8573)
    """
    check_confidence(confidence)
    gained, lost, n, n_out = _moves(before, after)
    method = "Tango score interval"
    if n == 0:
        names = ("difference_in_proportions", "proportion_before", "proportion_after")
        return none_computable(names, "no pairs", n=n, n_out=n_out, method=method)
    low, high = tango_interval(gained, lost, n, confidence=confidence)
    row = Estimate(
        quantity="difference_in_proportions",
        value=(gained - lost) / n,
        low=low,
        high=high,
        n=n,
        n_out=n_out,
        method=method,
    )
    first = int(align_pairs(before.astype("float64"), after.astype("float64")).before.sum())
    return Estimates(
        [
            row,
            share("proportion_before", first, n, confidence=confidence, n_out=n_out),
            share("proportion_after", first + gained - lost, n, confidence=confidence, n_out=n_out),
        ]
    )


def _moves(before: pd.Series, after: pd.Series) -> tuple[int, int, int, int]:
    """Return how many gained and lost, of how many people, and how many were left out."""
    pairs = align_pairs(
        *(
            values.astype("float64") if pd.api.types.is_bool_dtype(values) else values
            for values in (before, after)
        )
    )
    if not np.isin(np.concatenate([pairs.before, pairs.after]), (0.0, 1.0)).all():
        raise AnalysisError(
            "found values other than 0 and 1; code the answer as 0 (no) and 1 (yes)"
        )
    change = pairs.after - pairs.before
    return int((change > 0).sum()), int((change < 0).sum()), pairs.n, pairs.n_out


def stuart_maxwell(before: pd.Series, after: pd.Series, *, levels: Sequence[Hashable]) -> Estimates:
    """Did the spread over categories change among the same people?

    Chi-squared d' V^-1 d of the differences d between the two margins, V their covariance under no
    change (Stuart 1955; Maxwell 1970). Its degrees of freedom are the rank of V: levels that nobody
    entered or left, and separate groups of levels, take none.

    Parameters
    ----------
    before, after
        One category a person, indexed by person; the same people in both, NaN where not answered.
    levels
        All categories there are.

    Returns
    -------
    Estimates
        `chi_squared`, `df`, `p_value`.

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, or a category is not declared.

    Examples
    --------
    >>> before, after = pd.Series([1, 1, 1, 2, 2, 3, 1]), pd.Series([2, 2, 3, 3, 3, 3, 1])
    >>> rows = stuart_maxwell(before, after, levels=[1, 2, 3])
    >>> round(rows["chi_squared"].value, 4), rows["df"].value
    (4.5, 2.0)
    """
    table, n_out = transitions(before, after, levels=levels)
    n, method = int(table.sum()), "Stuart-Maxwell"
    margins = table.sum(axis=0) - table.sum(axis=1)
    moves = table - np.diag(np.diag(table))
    covariance = np.diag(moves.sum(axis=0) + moves.sum(axis=1)) - (moves + moves.T)
    df = int(np.linalg.matrix_rank(covariance))
    return _chi_squared(float(margins @ np.linalg.pinv(covariance) @ margins), df, n, n_out, method)


def bowker(before: pd.Series, after: pd.Series, *, levels: Sequence[Hashable]) -> Estimates:
    """Did moves between each two categories go as often one way as the other?

    Chi-squared sum of (n_ij - n_ji)^2 / (n_ij + n_ji) (Bowker 1948); pairs of categories that
    nobody moved between take no degree of freedom.

    Parameters
    ----------
    before, after, levels
        As in `stuart_maxwell`.

    Returns
    -------
    Estimates
        `chi_squared`, `df`, `p_value`.

    Raises
    ------
    AnalysisError
        As in `stuart_maxwell`.

    Examples
    --------
    >>> before, after = pd.Series([1, 1, 1, 2, 2, 3, 1]), pd.Series([2, 2, 3, 3, 3, 3, 1])
    >>> bowker(before, after, levels=[1, 2, 3])["chi_squared"].value
    5.0
    """
    table, n_out = transitions(before, after, levels=levels)
    upper = np.triu_indices(len(table), 1)
    there, back = table[upper], table.T[upper]
    used = there + back > 0
    value = float(((there - back)[used] ** 2 / (there + back)[used]).sum())
    return _chi_squared(value, int(used.sum()), int(table.sum()), n_out, "Bowker")


def transitions(
    before: pd.Series, after: pd.Series, *, levels: Sequence[Hashable]
) -> tuple[Floats, int]:
    """Return how many went from each level (row) to each level (column), and how many are missing.

    >>> transitions(pd.Series(["a", "a", None]), pd.Series(["a", "b", "b"]), levels=["a", "b"])
    (array([[1., 1.],
           [0., 0.]]), 1)
    """
    before, after = aligned(before, after)
    if len(set(levels)) != len(levels) or len(levels) < 2:
        raise AnalysisError("levels: each must be declared once, and at least two")
    both = before.notna() & after.notna()
    places = {level: place for place, level in enumerate(levels)}
    first, second = before[both].map(places), after[both].map(places)
    unknown = int((first.isna() | second.isna()).sum())
    if unknown:
        raise AnalysisError(
            f"{unknown} people gave an answer that is no declared level; declare it, or correct it"
        )
    table = np.zeros((len(levels), len(levels)))
    np.add.at(table, (first.to_numpy(dtype=int), second.to_numpy(dtype=int)), 1)
    return table, int((~both).sum())


def _chi_squared(value: float, df: int, n: int, n_out: int, method: str) -> Estimates:
    if df == 0:
        why = "nobody changed" if n else "no pairs"
        return none_computable(
            ("chi_squared", "df", "p_value"), why, n=n, n_out=n_out, method=method
        )
    values = {"chi_squared": value, "df": df, "p_value": float(stats.chi2.sf(value, df))}
    return computed(values, n=n, n_out=n_out, method=method)

"""Whether, and by how much, the same people's answers moved, using their order only.

Sign is always after minus before. Everything here is exact given the observed ties and zeros.
"""

from bisect import bisect_left
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes._exact import doubled_ranks, signed_sum_distribution
from evaluation.outcomes._samples import (
    Floats,
    Integers,
    align_pairs,
    check_choice,
    check_confidence,
    computed,
    difference,
    none_computable,
)

Zeros = Literal["pratt", "wilcoxon"]


def wilcoxon_signed_rank(
    before: pd.Series, after: pd.Series, *, zeros: Zeros = "pratt"
) -> Estimates:
    """Did the same people's answers move more one way than the other?

    Wilcoxon's signed-rank test, exact given the observed sizes of change: under no change every
    sign is a fair coin. Ties share mid-ranks. People who did not change are ranked and then set
    aside (Pratt 1959), or set aside before ranking (Wilcoxon 1945). No normal approximation.

    Parameters
    ----------
    before, after
        One number a person, indexed by person; the same people in both, NaN where not answered.
    zeros
        "pratt" or "wilcoxon": what becomes of people who did not change.

    Returns
    -------
    Estimates
        `w_plus` (sum of ranks of those who rose), `p_value` (two-sided), `p_value_smallest` (what
        this many changed people can reach at best).

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, values are not numbers, or `zeros` is unknown.

    Examples
    --------
    >>> before, after = pd.Series([2, 3, 3, 4, 2, 1]), pd.Series([3, 3, 5, 5, 4, 2])
    >>> rows = wilcoxon_signed_rank(before, after)
    >>> rows["w_plus"].value, rows["p_value"].value
    (20.0, 0.0625)
    """
    check_choice("zeros", zeros, ("pratt", "wilcoxon"))
    pairs = align_pairs(before, after)
    n, n_out = pairs.n, pairs.n_out
    method = f"exact conditional signed-rank, {zeros.capitalize()} zeros"
    positive, ranks = _signed_ranks(pairs.change, zeros)
    if len(ranks) == 0:
        quantities = ("w_plus", "p_value", "p_value_smallest")
        why = "nobody changed" if n else "no pairs"
        return none_computable(quantities, why, n=n, n_out=n_out, method=method)
    rose = int(ranks[positive].sum())
    less = min(rose, int(ranks.sum()) - rose)
    p_value = min(1.0, 2 * float(signed_sum_distribution(ranks)[: less + 1].sum()))
    values = {
        "w_plus": rose / 2,
        "p_value": p_value,
        "p_value_smallest": 0.5 ** (len(ranks) - 1),
    }
    return computed(values, n=n, n_out=n_out, method=method)


def _signed_ranks(change: Floats, zeros: Zeros) -> tuple[np.ndarray, Integers]:
    """Return who rose, and the doubled ranks, of everyone who changed."""
    moved = change != 0
    if zeros == "pratt":
        return change[moved] > 0, doubled_ranks(np.abs(change))[moved]
    return change[moved] > 0, doubled_ranks(np.abs(change[moved]))


def hodges_lehmann(
    before: pd.Series, after: pd.Series, *, zeros: Zeros = "pratt", confidence: float = 0.95
) -> Estimates:
    """By how much did the typical person change, when a few may have changed a lot?

    The median of all pairwise averages of changes, each change with itself included (Hodges and
    Lehmann 1963). The interval holds every shift that the exact signed-rank test, given the ties
    that are left after that shift, does not reject.

    Parameters
    ----------
    before, after
        One number a person, indexed by person; the same people in both, NaN where not answered.
    zeros
        "pratt" keeps people who did not change, "wilcoxon" sets them aside (as R's wilcox.test).
    confidence
        The level that the interval must reach at least.

    Returns
    -------
    Estimates
        `hodges_lehmann`, in the unit of the scale.

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, values are not numbers, or `zeros` is unknown.

    Examples
    --------
    >>> before, after = pd.Series([0.0] * 6), pd.Series([1.0, 2.5, 0.5, 2.0, 3.5, 0.5])
    >>> row = hodges_lehmann(before, after)["hodges_lehmann"]
    >>> row.value, row.low, row.high
    (1.5, 0.5, 3.5)
    """
    check_choice("zeros", zeros, ("pratt", "wilcoxon"))
    check_confidence(confidence)
    pairs = align_pairs(before, after)
    n, n_out, name = pairs.n, pairs.n_out, "hodges_lehmann"
    method = "Hodges-Lehmann, inverted exact conditional signed-rank test"
    change = pairs.change if zeros == "pratt" else pairs.change[pairs.change != 0]
    if len(change) == 0:
        why = "nobody changed" if n else "no pairs"
        return Estimates([not_computable(name, why, n=n, n_out=n_out, method=method)])
    value, low, high = _hodges_lehmann(change, (1 - confidence) / 2)
    note = "" if low is not None else f"no interval: {len(change)} changes are too few or all equal"
    row = Estimate(
        quantity=name,
        value=value,
        low=low,
        high=high,
        n=n,
        n_out=n_out,
        method=method,
        note=note,
    )
    return Estimates([row])


def _hodges_lehmann(change: Floats, tail: float) -> tuple[float, float | None, float | None]:
    """Return the median average and the outermost averages next to a shift that is not rejected.

    Rises fade and falls grow as the shift moves up, so each end is found by halving.
    """
    first, second = np.triu_indices(len(change))
    averages = (change[first] + change[second]) / 2
    value = float(np.median(averages))
    steps = np.unique(difference(averages, np.zeros(1)))
    shifts = np.concatenate([[steps[0] - 1], (steps[1:] + steps[:-1]) / 2, [steps[-1] + 1]])

    def not_rejected(index: int, *, falls: bool) -> bool:
        left = difference(change, shifts[index : index + 1])
        ranks = doubled_ranks(np.abs(left))
        against = int(ranks[(left < 0) == falls].sum())
        return float(signed_sum_distribution(ranks)[: against + 1].sum()) > tail

    middle = int(np.searchsorted(shifts, value))
    lowest = bisect_left(range(middle), True, key=lambda index: not_rejected(index, falls=True))
    highest = len(shifts) - bisect_left(
        range(len(shifts) - middle),
        True,
        key=lambda index: not_rejected(len(shifts) - 1 - index, falls=False),
    )
    if lowest == 0 or highest == len(shifts) or len(steps) == 1:
        return value, None, None
    return value, float(steps[lowest - 1]), float(steps[highest - 1])


def matched_rank_biserial(
    before: pd.Series, after: pd.Series, *, confidence: float = 0.95
) -> Estimates:
    """How lopsided are the changes, from -1 (all fell) to 1 (all rose)?

    Sum of ranks of rises minus sum of ranks of falls, over both (Kerby 2014); people who did not
    change are set aside before ranking. Interval: Fisher's z with the signed-rank test's standard
    error under no change, sqrt((2 m^3 + 3 m^2 + m) / 6) / (m (m + 1) / 2), for m changed people
    (Ben-Shachar, Luedecke and Makowski 2020). It is rough for few people.

    Parameters
    ----------
    before, after
        One number a person, indexed by person; the same people in both, NaN where not answered.
    confidence
        Level of the interval.

    Returns
    -------
    Estimates
        `matched_rank_biserial`; its note says how many did not change.

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, or values are not numbers.

    Examples
    --------
    >>> before, after = pd.Series([2, 3, 3, 4, 2, 1]), pd.Series([3, 3, 5, 5, 1, 2])
    >>> row = matched_rank_biserial(before, after)["matched_rank_biserial"]
    >>> round(row.value, 4), row.note
    (0.6667, 'did not change: 1')
    """
    check_confidence(confidence)
    pairs = align_pairs(before, after)
    n, n_out, name = pairs.n, pairs.n_out, "matched_rank_biserial"
    method = "matched rank-biserial, Fisher z interval"
    positive, ranks = _signed_ranks(pairs.change, "wilcoxon")
    moved = len(ranks)
    if moved == 0:
        why = "nobody changed" if n else "no pairs"
        return Estimates([not_computable(name, why, n=n, n_out=n_out, method=method)])
    value = float(2 * ranks[positive].sum() / ranks.sum() - 1)
    if abs(value) == 1:
        low, high, note = None, None, "no interval: everyone who changed moved the same way"
    else:
        error = np.sqrt((2 * moved**3 + 3 * moved**2 + moved) / 6) / (moved * (moved + 1) / 2)
        half = stats.norm.ppf((1 + confidence) / 2) * error
        low, high = np.tanh(np.arctanh(value) - half), np.tanh(np.arctanh(value) + half)
        note = f"did not change: {n - moved}" if moved < n else ""
    return Estimates(
        [
            Estimate(
                quantity=name,
                value=value,
                low=low,
                high=high,
                n=n,
                n_out=n_out,
                method=method,
                note=note,
            )
        ]
    )

"""Exact permutation distributions without enumeration.

The sum over a random half of the signs, or over a random group, takes few distinct values when its
terms are integers; counting the ways to reach each value, term by term, costs (terms x values)
instead of 2^terms. Probabilities are only ever added, so the tails keep their relative precision.
"""

import numpy as np
from scipy.stats import rankdata

from evaluation.outcomes._samples import Floats, Integers

#: Above this many additions a table of sums is no longer quick (about a quarter of a second).
_MOST_ADDITIONS = 200_000_000
#: Above this many signs, two halves of all their sums no longer fit comfortably in memory.
_MOST_HALVED = 40


def doubled_ranks(values: Floats) -> Integers:
    """Return twice the mid-ranks, which are integers also where values are tied.

    >>> doubled_ranks(np.array([3.0, 1.0, 3.0])).tolist()
    [5, 2, 5]
    """
    doubled: Integers = np.rint(2 * rankdata(values)).astype(np.int64)
    return doubled


def signed_sum_distribution(terms: Integers) -> Floats:
    """Return P(S = s) for s = 0..sum(terms), S the sum of a random subset (fair coin each).

    >>> signed_sum_distribution(np.array([1, 2])).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    chances = np.zeros(int(terms.sum()) + 1)
    chances[0] = 1.0
    reached = 0
    for term in np.sort(terms):
        longer = 0.5 * chances[: reached + 1]
        chances[: reached + 1] = longer
        chances[term : reached + 1 + term] += longer
        reached += int(term)
    return chances


def group_sum_distribution(terms: Integers, size: int) -> Floats:
    """Return P(S = s) for s = 0, 1, ..., S the sum of a random group of `size` of the terms.

    >>> group_sum_distribution(np.array([1, 2, 3]), 2).round(4).tolist()
    [0.0, 0.0, 0.0, 0.3333, 0.3333, 0.3333]
    """
    terms = np.sort(terms)
    # row k holds, after some terms, the chance that a random sequence took k of them with sum s;
    # weighting each step by the sampling probability keeps every number between 0 and 1
    chances = np.zeros((size + 1, int(terms[len(terms) - size :].sum()) + 1))
    chances[0, 0] = 1.0
    for seen, term in enumerate(terms):
        rows = min(seen, size) + 1
        reached = int(terms[max(0, seen - size) : seen].sum()) + 1
        part = chances[:rows, :reached]
        odds = np.arange(size, size - rows, -1)[:, None] / (len(terms) - seen)
        taken = part * np.minimum(odds, 1.0)
        part *= np.maximum(1.0 - odds, 0.0)
        # no sequence can still be short of the group, so whatever would pass the end has no chance
        into = chances[1 : rows + 1, term : term + reached]
        into += taken[: into.shape[0], : into.shape[1]]
    found: Floats = chances[size]
    return found


def group_sum_additions(terms: Integers, size: int) -> int:
    """Return about how many additions `group_sum_distribution` takes."""
    return len(terms) * size * int(np.sort(terms)[len(terms) - size :].sum())


def on_lattice(values: Floats) -> Integers | None:
    """Return integers in the same proportions as the values, or None if there are no small ones.

    Means of Likert items lie on a lattice (thirds, sevenths); so does anything rounded.

    >>> on_lattice(np.array([1 / 3, -2 / 3, 0.5])).tolist()
    [2, -4, 3]
    >>> on_lattice(np.array([1.0, np.sqrt(2)])) is None
    True
    """
    sizes = np.abs(values[values != 0])
    if len(sizes) == 0:
        return np.zeros(len(values), dtype=np.int64)
    ratios = np.unique(sizes) / sizes.min()
    factors = np.arange(1.0, 10_001.0)
    for ratio in ratios:
        multiples = factors * ratio
        near = np.abs(multiples - np.rint(multiples)) <= 1e-10 * factors * ratios[-1]
        factors = factors[near]
        if len(factors) == 0:
            return None
    whole: Integers = np.rint(values / sizes.min() * factors[0]).astype(np.int64)
    whole //= int(np.gcd.reduce(np.abs(whole)))
    return whole


def sign_flip_p(values: Floats) -> float | None:
    """Return the exact two-sided p of the sum under random signs; None if it is out of reach.

    Values on a lattice are counted by `signed_sum_distribution`; others, up to 40 of them, by
    meeting in the middle: all sums of one half are looked up among the sorted sums of the other.

    >>> sign_flip_p(np.array([1.0, 2.0, 3.0]))
    0.25
    """
    moving = values[values != 0]
    whole = on_lattice(moving)
    if whole is not None and len(whole) * int(np.abs(whole).sum()) <= _MOST_ADDITIONS:
        sizes = np.abs(whole)
        less = min(int(sizes[whole > 0].sum()), int(sizes[whole < 0].sum()))
        return min(1.0, 2 * float(signed_sum_distribution(sizes)[: less + 1].sum()))
    if len(moving) <= _MOST_HALVED:
        return _halves_p(np.abs(moving), abs(float(moving.sum())))
    return None


def _halves_p(sizes: Floats, observed: float) -> float:
    middle = len(sizes) // 2
    first, second = _all_signed_sums(sizes[:middle]), np.sort(_all_signed_sums(sizes[middle:]))
    threshold = observed - 1e-12 * float(sizes.sum())
    reaching = len(second) - np.searchsorted(second, threshold - first, side="left")
    return min(1.0, 2 * float(reaching.sum()) / 2.0 ** len(sizes))


def _all_signed_sums(sizes: Floats) -> Floats:
    sums = np.zeros(1)
    for size in sizes:
        sums = np.concatenate([sums - size, sums + size])
    return sums

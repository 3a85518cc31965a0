"""Krippendorff's alpha: agreement of any number of raters, on any level, with gaps.

Ratings are a table: a row a unit, a column a rater, a missing cell where a rater did not rate.
"""

from collections.abc import Callable
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.experience.resampling import Floats, Interval, bootstrap, of_sums

Level = Literal["nominal", "ordinal", "interval", "ratio"]
SetDistance = Literal["jaccard", "masi"]
#: Squared distances between values, given how often each value occurs (a batch of counts).
Distances = Callable[[Floats], Floats]

#: Distances held at a time: as many as a processor's cache holds.
_LARGEST_BLOCK = 500_000


def krippendorff_alpha(
    ratings: pd.DataFrame, *, level: Level = "nominal", interval: Interval | None = None
) -> Estimates:
    """Do raters agree better than chance, whatever their number and however much is missing?

    ``alpha = 1 - observed disagreement / expected disagreement`` over all pairs of ratings within
    units (Krippendorff 2019, *Content Analysis*, ch. 12). Ratings of .800 and above are relied on
    by custom, .667 to .800 only for tentative conclusions (the same source).

    Parameters
    ----------
    ratings
        Units by raters, missing where not rated; units with fewer than two ratings are left out.
    level
        How far values lie apart: all alike (nominal), by rank, by difference, or by ratio.
    interval
        `interval.clusters` names the source of each row.

    Returns
    -------
    Estimates
        ``krippendorff_alpha``; `n` is the units with at least two ratings.

    Raises
    ------
    AnalysisError
        When ordered values are not numbers, ratio values are negative, or there is one rater.

    Examples
    --------
    >>> ratings = pd.DataFrame({"ana": [1, 2, 3, 3], "ben": [1, 2, 3, 2], "cem": [1, None, 3, 3]})
    >>> round(krippendorff_alpha(ratings, level="ordinal")[0].value, 3)
    0.848
    """
    values, codes = coded_values(ratings, level)
    return _alpha(
        codes,
        _distances(values, level),
        quantity="krippendorff_alpha",
        method=f"Krippendorff's alpha, {level}",
        interval=interval,
    )


def krippendorff_alpha_of_sets(
    ratings: pd.DataFrame, *, distance: SetDistance = "masi", interval: Interval | None = None
) -> Estimates:
    """Do coders agree when each may put several codes on one piece of text?

    Krippendorff's alpha with a distance between sets: Jaccard, 1 - |A and B| / |A or B|, or MASI,
    which also weighs whether one set contains the other (Passonneau 2006).

    Parameters
    ----------
    ratings
        Units by raters; each cell a frozenset of codes (empty: none), None where not rated.
    distance, interval
        The distance, and how an interval is made.

    Returns
    -------
    Estimates
        ``krippendorff_alpha_jaccard`` or ``krippendorff_alpha_masi``.

    Examples
    --------
    >>> a, b = frozenset("a"), frozenset("ab")
    >>> ratings = pd.DataFrame({"ana": [a, b, a], "ben": [a, b, b]})
    >>> round(krippendorff_alpha_of_sets(ratings, distance="jaccard")[0].value, 4)
    0.4444
    """
    flat = ratings.to_numpy(dtype=object).ravel()
    keys: dict[frozenset[Any], int] = {}
    kinds = np.array(
        [keys.setdefault(cell, len(keys)) if isinstance(cell, frozenset) else -1 for cell in flat],
        dtype=np.int64,
    ).reshape(ratings.shape)
    members = sorted({member for one in keys for member in one}, key=str)
    holds = np.array([[member in one for member in members] for one in keys], dtype=np.float64)
    clusters = np.zeros(len(kinds)) if interval is None else _cluster_numbers(interval, len(kinds))
    return alpha_of_kinds(
        kinds,
        holds.reshape(len(keys), len(members)),
        weights=np.ones(len(kinds)),
        clusters=clusters,
        distance=distance,
        interval=interval,
    )


def alpha_of_kinds(
    kinds: NDArray[np.int64],
    holds: Floats,
    *,
    weights: Floats,
    clusters: NDArray[Any],
    distance: SetDistance,
    interval: Interval | None,
) -> Estimates:
    """Return alpha of sets, each rating being a row of `holds` (sets by members, 0 or 1).

    Thousands of distinct sets are usual, so that neither their distances nor their pairs are held:
    expected disagreement is kept as a matrix of sources, from which any resample's follows.
    """
    quantity, method = f"krippendorff_alpha_{distance}", f"Krippendorff's alpha, {distance}"
    rated = (kinds >= 0).sum(axis=1)
    pairable = rated >= 2
    n, n_out = int(pairable.sum()), int((~pairable).sum())
    kinds, weights, rated = kinds[pairable], weights[pairable], rated[pairable]
    names, place = np.unique(clusters[pairable], return_inverse=True)
    observed = np.zeros(len(names))
    for one, other in combinations(range(kinds.shape[1]), 2):
        both = (kinds[:, one] >= 0) & (kinds[:, other] >= 0)
        # far fewer pairs of sets are distinct than there are units
        pairs = kinds[both, one] * len(holds) + kinds[both, other]
        distinct, which = np.unique(pairs, return_inverse=True)
        first, second = holds[distinct // len(holds)], holds[distinct % len(holds)]
        common = (first * second).sum(axis=1)
        apart = _apart(common, first.sum(axis=1), second.sum(axis=1), distance)[which]
        weight = 2 * weights[both] / (rated[both] - 1)
        observed += np.bincount(place[both], weight * apart, minlength=len(names))
    unit, rater = np.nonzero(kinds >= 0)
    counts = sparse.csr_array(
        (weights[unit], (place[unit], kinds[unit, rater])), shape=(len(names), len(holds))
    )
    total = np.asarray(counts.sum(axis=1)).ravel()
    expected = _expected(counts, holds, distance)

    def of_draws(draws: Floats) -> Floats:
        chance = ((draws @ expected) * draws).sum(axis=1)
        ratio = np.full(len(draws), np.nan)
        apart = (draws @ observed) * (draws @ total - 1)
        return np.asarray(1 - np.divide(apart, chance, out=ratio, where=chance > 0))

    value = of_draws(np.ones((1, len(names))))[0]
    if np.isnan(value):
        why = "no unit has two ratings" if n == 0 else "all ratings are equal"
        return Estimates([not_computable(quantity, why, n=n, n_out=n_out, method=method)])
    low, high, note = bootstrap(len(names), of_draws, interval)
    row = Estimate(
        quantity=quantity,
        value=value,
        low=low,
        high=high,
        n=n,
        n_out=n_out,
        method=method + _how(interval, len(names)),
        note=note,
    )
    return Estimates([row])


def _expected(counts: sparse.csr_array, holds: Floats, distance: SetDistance) -> Floats:
    """Return the sum of distances between each two sources' sets, in blocks of sets."""
    size = holds.sum(axis=1)
    # a set holds few of all members: their products are mostly of noughts
    members, by_set = sparse.csr_array(holds), sparse.csr_array(counts.T)
    found = np.zeros((counts.shape[0], counts.shape[0]))
    step = max(1, _LARGEST_BLOCK // max(len(holds), 1))
    for start in range(0, len(holds), step):
        # distances are symmetric: those before the block are known from earlier blocks
        block = slice(start, start + step)
        common = members[start:] @ np.ascontiguousarray(holds[block].T)
        apart = _apart(common, size[start:, None], size[None, block], distance)
        mine = by_set[block]
        found += mine.T @ apart[:step] @ mine
        later = by_set[start + step :].T @ apart[step:] @ mine
        found += later + later.T
    return found


def _apart(common: Floats, first: Floats, second: Floats, distance: SetDistance) -> Floats:
    """Return the distance of sets from the sizes of what they share and of each."""
    either = first + second - common
    # two empty sets are equal, whatever they are divided by
    likeness = np.where(either > 0, common, 1.0)
    likeness /= np.maximum(either, 1.0, out=either)
    if distance == "masi":
        within = common == np.minimum(first, second)
        equal = within & (first == second)
        likeness = likeness * np.where(equal, 1.0, np.where(within, 2 / 3, 1 / 3))
    return np.asarray(1 - likeness, dtype=np.float64)


def set_distance(one: frozenset[Any], other: frozenset[Any], distance: SetDistance) -> float:
    """Return how far two sets lie apart, from 0 (equal) to 1 (nothing in common).

    >>> round(set_distance(frozenset("a"), frozenset("ab"), "masi"), 3)
    0.667
    """
    common, first, second = (np.array([float(len(part))]) for part in (one & other, one, other))
    return float(_apart(common, first, second, distance)[0])


def coded_values(ratings: pd.DataFrame, level: Level) -> tuple[Floats, NDArray[np.int64]]:
    """Return the distinct values in order, and each rating as a place among them (-1: missing)."""
    if ratings.shape[1] < 2:
        raise AnalysisError("agreement needs at least two raters, each a column of `ratings`")
    if level == "nominal":
        codes, found = pd.factorize(ratings.to_numpy().ravel(), sort=False)
        return np.arange(len(found), dtype=np.float64), codes.reshape(ratings.shape)
    try:
        numbers = ratings.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise AnalysisError(f"{level} agreement needs numbers; give ranks for words") from None
    if level == "ratio" and (numbers < 0).any():
        raise AnalysisError("ratio agreement needs values of zero and above")
    missing = np.isnan(numbers)
    values, places = np.unique(numbers[~missing], return_inverse=True)
    codes = np.full(numbers.shape, -1, dtype=np.int64)
    codes[~missing] = places
    return values, codes


def _distances(values: Floats, level: Level) -> Distances:
    if level == "ordinal":

        def by_rank(counts: Floats) -> Floats:
            middle = np.cumsum(counts, axis=1) - counts / 2
            return np.asarray((middle[:, :, None] - middle[:, None, :]) ** 2)

        return by_rank
    apart = values[:, None] - values[None, :]
    if level == "nominal":
        fixed = (apart != 0).astype(np.float64)
    elif level == "interval":
        fixed = apart**2
    else:
        total = values[:, None] + values[None, :]
        fixed = np.divide(apart, total, out=np.zeros_like(apart), where=total > 0) ** 2
    return lambda _counts: fixed[None, :, :]


def _alpha(
    codes: NDArray[np.int64],
    distances: Distances,
    *,
    quantity: str,
    method: str,
    interval: Interval | None,
) -> Estimates:
    counts = value_counts(codes)
    pairable = counts.sum(axis=1) >= 2
    n, n_out = int(pairable.sum()), int((~pairable).sum())
    clusters = (
        np.zeros(len(counts)) if interval is None else _cluster_numbers(interval, len(counts))
    )
    pairs = coincidences(counts[pairable], np.ones(n), clusters[pairable])
    value = alpha_of(pairs.sum(axis=0)[None], distances)[0]
    if np.isnan(value):
        why = "no unit has two ratings" if n == 0 else "all ratings are equal"
        return Estimates([not_computable(quantity, why, n=n, n_out=n_out, method=method)])
    of_draws = of_sums(pairs, lambda some: alpha_of(some, distances))
    low, high, note = bootstrap(len(pairs), of_draws, interval)
    return Estimates(
        [
            Estimate(
                quantity=quantity,
                value=value,
                low=low,
                high=high,
                n=n,
                n_out=n_out,
                method=method + _how(interval, len(pairs)),
                note=note,
            )
        ]
    )


def _cluster_numbers(interval: Interval, units: int) -> NDArray[np.int64]:
    if len(interval.clusters) != units:
        raise AnalysisError(
            f"{len(interval.clusters)} clusters for {units} units; name one for each unit"
        )
    return np.asarray(pd.factorize(np.asarray(interval.clusters))[0], dtype=np.int64)


def value_counts(codes: NDArray[np.int64]) -> Floats:
    """Return how often each value was given to each unit: units by values."""
    size = int(codes.max(initial=-1)) + 1
    counts = np.zeros((len(codes), size))
    rated = codes >= 0
    np.add.at(counts, (np.nonzero(rated)[0], codes[rated]), 1.0)
    return counts


def coincidences(counts: Floats, weights: Floats, clusters: NDArray[Any]) -> Floats:
    """Return each cluster's matrix of value pairs, a unit of m ratings weighing m: c by q by q."""
    names, place = np.unique(clusters, return_inverse=True)
    order = np.argsort(place, kind="stable")
    counts = counts[order]
    scaled = counts * (weights[order] / (counts.sum(axis=1) - 1))[:, None]
    edges = np.searchsorted(place[order], np.arange(len(names) + 1))
    found = np.zeros((max(len(names), 1), counts.shape[1], counts.shape[1]))
    for cluster in range(len(names)):
        rows = slice(edges[cluster], edges[cluster + 1])
        found[cluster] = scaled[rows].T @ counts[rows] - np.diag(scaled[rows].sum(axis=0))
    return found


def alpha_of(pairs: Floats, distances: Distances) -> Floats:
    """Return alpha for each of a batch of coincidence matrices; nan where nothing varies."""
    counts = pairs.sum(axis=2)
    apart = distances(counts)
    observed = (pairs * apart).sum(axis=(1, 2))
    expected = (counts[:, :, None] * counts[:, None, :] * apart).sum(axis=(1, 2))
    total = counts.sum(axis=1)
    ratio = np.divide(
        observed * (total - 1), expected, out=np.full(len(pairs), np.nan), where=expected > 0
    )
    return np.asarray(1 - ratio)


def _how(interval: Interval | None, clusters: int) -> str:
    return "" if interval is None else f"; bootstrap over {clusters} sources"

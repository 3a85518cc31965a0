"""Krippendorff's alpha: agreement of any number of raters, on any level, with gaps.

Ratings are a table: a row a unit, a column a rater, a missing cell where a rater did not rate.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.experience.resampling import Floats, Interval, bootstrap

Level = Literal["nominal", "ordinal", "interval", "ratio"]
SetDistance = Literal["jaccard", "masi"]
#: Squared distances between values, given how often each value occurs (a batch of counts).
Distances = Callable[[Floats], Floats]


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
    codes = np.array(
        [keys.setdefault(cell, len(keys)) if isinstance(cell, frozenset) else -1 for cell in flat],
        dtype=np.int64,
    ).reshape(ratings.shape)
    apart = set_distances(list(keys), distance)
    return _alpha(
        codes,
        lambda _counts: apart[None, :, :],
        quantity=f"krippendorff_alpha_{distance}",
        method=f"Krippendorff's alpha, sets, {distance} distance",
        interval=interval,
    )


def set_distances(sets: Sequence[frozenset[Any]], distance: SetDistance) -> Floats:
    """Return the distance of each pair of sets, from 0 (equal) to 1 (nothing in common).

    >>> set_distances([frozenset("a"), frozenset("ab")], "masi").round(3).tolist()
    [[0.0, 0.667], [0.667, 0.0]]
    """
    members = sorted({member for one in sets for member in one}, key=str)
    holds = np.array([[member in one for member in members] for one in sets], dtype=np.float64)
    holds = holds.reshape(len(sets), len(members))
    common = holds @ holds.T
    size = holds.sum(axis=1)
    either = size[:, None] + size[None, :] - common
    likeness = np.divide(common, either, out=np.ones_like(common), where=either > 0)
    if distance == "masi":
        within = common == np.minimum(size[:, None], size[None, :])
        equal = within & (size[:, None] == size[None, :])
        likeness = likeness * np.where(equal, 1.0, np.where(within, 2 / 3, 1 / 3))
    return np.asarray(1 - likeness, dtype=np.float64)


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
    clusters = np.zeros(len(counts)) if interval is None else _cluster_numbers(interval, counts)
    pairs = coincidences(counts[pairable], np.ones(n), clusters[pairable])
    value = alpha_of(pairs.sum(axis=0)[None], distances)[0]
    if np.isnan(value):
        why = "no unit has two ratings" if n == 0 else "all ratings are equal"
        return Estimates([not_computable(quantity, why, n=n, n_out=n_out, method=method)])
    low, high, note = bootstrap(pairs, lambda some: alpha_of(some, distances), interval)
    return Estimates(
        [
            Estimate(
                quantity=quantity,
                value=value,
                low=low,
                high=high,
                n=n,
                n_out=n_out,
                method=method + _how(interval, pairs),
                note=note,
            )
        ]
    )


def _cluster_numbers(interval: Interval, counts: Floats) -> NDArray[np.int64]:
    if len(interval.clusters) != len(counts):
        raise AnalysisError(
            f"{len(interval.clusters)} clusters for {len(counts)} units; name one for each unit"
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
    _, place = np.unique(clusters, return_inverse=True)
    size = int(place.max(initial=-1)) + 1
    scaled = counts * (weights / (counts.sum(axis=1) - 1))[:, None]
    found = np.zeros((size, counts.shape[1], counts.shape[1]))
    for cluster in range(size):
        rows = place == cluster if size > 1 else slice(None)
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


def _how(interval: Interval | None, sums: Floats) -> str:
    return "" if interval is None else f"; bootstrap over {len(sums)} sources"

"""Agreement of raters: Krippendorff's alpha, Gwet's AC1, Cohen's kappa, percent.

All take ratings as a table: a row a unit, a column a rater, a missing cell where a rater did not
rate. Intervals come from resampling whole clusters (sources): units of one source are alike.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa as _kappa_of_table

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable

Level = Literal["nominal", "ordinal", "interval", "ratio"]
SetDistance = Literal["jaccard", "masi"]
Floats = NDArray[np.float64]
#: Squared distances between values, given how often each value occurs (a batch of counts).
Distances = Callable[[Floats], Floats]

#: At least this share of resamples must give a value, or no interval is given.
_ENOUGH_RESAMPLES = 0.9
_LARGEST_BATCH = 2_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """How an interval is made: resampling clusters with a seed; None means no interval."""

    clusters: Sequence[Hashable]
    seed: int
    confidence: float = 0.95
    resamples: int = 1000


# --- Krippendorff's alpha ------------------------------------------------------------------


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
    values, codes = _values(ratings, level)
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


def _values(ratings: pd.DataFrame, level: Level) -> tuple[Floats, NDArray[np.int64]]:
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


# --- resampling whole sources --------------------------------------------------------------


def bootstrap(
    sums: Floats, statistic: Callable[[Floats], Floats], interval: Interval | None
) -> tuple[float | None, float | None, str]:
    """Return a percentile interval of a statistic of sums over clusters, and why there is none.

    `sums` holds each cluster's part (first axis); `statistic` takes a batch of totals.
    """
    if interval is None:
        return None, None, ""
    size = len(sums)
    if size < 2:
        return None, None, "no interval: a single source"
    generator = np.random.default_rng(interval.seed)
    draws = generator.multinomial(size, np.full(size, 1 / size), size=interval.resamples)
    flat = sums.reshape(size, -1)
    step = max(1, _LARGEST_BATCH // max(flat.shape[1], 1))
    found = np.concatenate(
        [
            statistic((draws[start : start + step] @ flat).reshape(-1, *sums.shape[1:]))
            for start in range(0, interval.resamples, step)
        ]
    )
    usable = found[~np.isnan(found)]
    if len(usable) < _ENOUGH_RESAMPLES * interval.resamples:
        return None, None, "no interval: too few resamples of the sources vary"
    tail = (1 - interval.confidence) / 2
    low, high = np.quantile(usable, [tail, 1 - tail])
    return float(low), float(high), ""


def _how(interval: Interval | None, sums: Floats) -> str:
    return "" if interval is None else f"; bootstrap over {len(sums)} sources"


# --- two raters, and rare codes ------------------------------------------------------------


def percent_agreement(ratings: pd.DataFrame) -> Estimates:
    """How often do raters say the same? The share of agreeing pairs, averaged over units.

    It does not allow for chance: raters who never use a rare code agree almost always.

    Examples
    --------
    >>> ratings = pd.DataFrame({"ana": [1, 2, 3, 3], "ben": [1, 2, 3, 2]})
    >>> percent_agreement(ratings)[0].value
    0.75
    """
    _, codes = _values(ratings, "nominal")
    counts = value_counts(codes)
    rated = counts.sum(axis=1)
    pairable = rated >= 2
    n, n_out = int(pairable.sum()), int((~pairable).sum())
    method = "share of agreeing pairs of raters, mean over units"
    if n == 0:
        why = "no unit has two ratings"
        row = not_computable("percent_agreement", why, n=0, n_out=n_out, method=method)
        return Estimates([row])
    share = float(agreeing_pairs(counts[pairable]).mean())
    return Estimates(
        [Estimate(quantity="percent_agreement", value=share, n=n, n_out=n_out, method=method)]
    )


def agreeing_pairs(counts: Floats) -> Floats:
    """Return the share of agreeing pairs in each unit; nan where there is no pair."""
    rated = counts.sum(axis=1)
    pairs = rated * (rated - 1)
    agreeing = (counts * (counts - 1)).sum(axis=1)
    found = np.full(len(counts), np.nan)
    return np.asarray(np.divide(agreeing, pairs, out=found, where=pairs > 0))


def gwet_ac1(ratings: pd.DataFrame, *, confidence: float = 0.95) -> Estimates:
    """Do raters agree better than chance, where a code is rare and kappa breaks down?

    ``AC1 = (pa - pe) / (1 - pe)``, with ``pe`` from each value's mean share, and its variance by
    linearisation over units (Gwet 2008). Interval with t on units - 1; it takes units as
    independent.

    Parameters
    ----------
    ratings
        Units by raters, missing where not rated. A value that nobody uses does not count.
    confidence
        The interval's level.

    Returns
    -------
    Estimates
        ``gwet_ac1`` and its standard error ``gwet_ac1_se``; `n` is the units rated at all.

    Examples
    --------
    >>> ratings = pd.DataFrame({"ana": [0, 0, 0, 1], "ben": [0, 0, 0, 0]})
    >>> round(gwet_ac1(ratings)["gwet_ac1"].value, 4)
    0.68
    """
    _, codes = _values(ratings, "nominal")
    counts = value_counts(codes)
    rated = counts.sum(axis=1)
    n_out = int((rated == 0).sum())
    counts, rated = counts[rated > 0], rated[rated > 0]
    n, size, method = len(counts), counts.shape[1], "Gwet's AC1"
    paired = rated >= 2
    if not paired.any() or size < 2:
        why = "no unit has two ratings" if not paired.any() else "all ratings are equal"
        return Estimates([not_computable("gwet_ac1", why, n=n, n_out=n_out, method=method)])
    shares = counts / rated[:, None]
    prevalence = shares.mean(axis=0)
    agreed = np.where(paired, np.nan_to_num(agreeing_pairs(counts)), 0.0)
    pa = agreed.sum() / paired.sum()
    pe = (prevalence * (1 - prevalence)).sum() / (size - 1)
    value = (pa - pe) / (1 - pe)
    by_unit = np.where(paired, n / paired.sum() * (agreed - pe) / (1 - pe), 0.0)
    chance = (shares * (1 - prevalence)).sum(axis=1) / (size - 1)
    linear = by_unit - 2 * (1 - value) * (chance - pe) / (1 - pe)
    if n < 2:
        row = Estimate(quantity="gwet_ac1", value=value, n=n, n_out=n_out, method=method)
        return Estimates([row])
    error = float(np.sqrt(((linear - value) ** 2).sum() / (n * (n - 1))))
    reach = float(stats.t.ppf((1 + confidence) / 2, n - 1)) * error
    return Estimates(
        [
            Estimate(
                quantity="gwet_ac1",
                value=value,
                low=max(value - reach, -1.0),
                high=min(value + reach, 1.0),
                n=n,
                n_out=n_out,
                method=method,
            ),
            Estimate(quantity="gwet_ac1_se", value=error, n=n, n_out=n_out, method=method),
        ]
    )


def cohens_kappa(first: pd.Series, second: pd.Series, *, confidence: float = 0.95) -> Estimates:
    """Do two raters agree better than their own habits would make them by chance?

    Cohen's (1960) kappa with the large-sample standard error of Fleiss, Cohen and Everitt (1969).

    Parameters
    ----------
    first, second
        What each said, indexed by unit; units that one of them did not rate are left out.
    confidence
        The interval's level.

    Returns
    -------
    Estimates
        ``cohens_kappa`` with its interval, ``cohens_kappa_se`` and ``percent_agreement``.

    Raises
    ------
    AnalysisError
        When an index is not unique or the two do not hold the same units.

    Examples
    --------
    >>> ana, ben = pd.Series([1, 1, 0, 0, 1]), pd.Series([1, 0, 0, 0, 1])
    >>> round(cohens_kappa(ana, ben)["cohens_kappa"].value, 4)
    0.6154
    """
    for one in (first, second):
        if one.index.has_duplicates:
            raise AnalysisError("a unit stands twice in one rater's series")
    if set(first.index) != set(second.index):
        raise AnalysisError("the two raters' series do not hold the same units")
    both = pd.DataFrame({"first": first, "second": second.reindex(first.index)})
    rated = both.dropna()
    n, n_out, method = len(rated), len(both) - len(rated), "Cohen's kappa, large-sample error"
    values = pd.unique(rated.to_numpy().ravel())
    if len(values) < 2:
        why = "no unit has two ratings" if n == 0 else "all ratings are equal"
        return Estimates([not_computable("cohens_kappa", why, n=n, n_out=n_out, method=method)])
    table = pd.crosstab(rated["first"], rated["second"]).reindex(
        index=values, columns=values, fill_value=0
    )
    value, error = kappa_of(table.to_numpy(dtype=np.float64))
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * error
    share = float(np.trace(table.to_numpy()) / n)
    return Estimates(
        [
            Estimate(
                quantity="cohens_kappa",
                value=value,
                low=max(value - reach, -1.0),
                high=min(value + reach, 1.0),
                n=n,
                n_out=n_out,
                method=method,
            ),
            Estimate(quantity="cohens_kappa_se", value=error, n=n, n_out=n_out, method=method),
            Estimate(
                quantity="percent_agreement",
                value=share,
                n=n,
                n_out=n_out,
                method="share of units on which both say the same",
            ),
        ]
    )


def kappa_of(table: Floats) -> tuple[float, float]:
    """Return Cohen's kappa of a table of two raters, and its standard error."""
    # statsmodels also divides by the error under independence, which may be zero
    with np.errstate(invalid="ignore", divide="ignore"):
        found = _kappa_of_table(table, return_results=True)
    return float(found.kappa), float(np.sqrt(max(found.var_kappa, 0.0)))

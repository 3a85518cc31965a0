"""Agreement of raters beside Krippendorff's alpha: percent, Gwet's AC1, Cohen's kappa.

Ratings are a table: a row a unit, a column a rater, a missing cell where a rater did not rate.
"""

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa as _kappa_of_table

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.experience.alpha import coded_values, value_counts
from evaluation.experience.resampling import Floats


def percent_agreement(ratings: pd.DataFrame) -> Estimates:
    """How often do raters say the same? The share of agreeing pairs, averaged over units.

    It does not allow for chance: raters who never use a rare code agree almost always.

    Examples
    --------
    >>> ratings = pd.DataFrame({"ana": [1, 2, 3, 3], "ben": [1, 2, 3, 2]})
    >>> percent_agreement(ratings)[0].value
    0.75
    """
    _, codes = coded_values(ratings, "nominal")
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
    _, codes = coded_values(ratings, "nominal")
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

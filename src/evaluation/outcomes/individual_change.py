"""How many people changed by more than measurement error, or by more than is worth while."""

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes._samples import align_pairs, answered, check_confidence, none_computable
from evaluation.outcomes.distributions import share

_SHARES = ("reliably_improved", "reliably_worsened", "no_reliable_change")


def reliable_change(
    before: pd.Series, after: pd.Series, *, reliability: float, confidence: float = 0.95
) -> Estimates:
    """How many people changed by more than the measure's own error?

    A change is reliable if it is larger than z sqrt(2) s sqrt(1 - r), with s the standard deviation
    before and r the reliability of the score (Jacobson and Truax 1991).

    Parameters
    ----------
    before, after
        One score a person, indexed by person; the same people in both, NaN where not answered.
    reliability
        Reliability of the score, such as Cronbach's alpha or a test-retest correlation.
    confidence
        Level for a single person's change, and of Wilson's interval of each share.

    Returns
    -------
    Estimates
        `smallest_reliable_change` (unit of the scale), and the shares `reliably_improved`,
        `reliably_worsened` and `no_reliable_change`.

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, values are not numbers, or the reliability is not
        from 0 to below 1.

    Examples
    --------
    >>> before, after = pd.Series([2.0, 3, 3, 4, 2, 3]), pd.Series([4.0, 3, 5, 3, 2, 4])
    >>> rows = reliable_change(before, after, reliability=0.8)
    >>> round(rows["smallest_reliable_change"].value, 4), round(rows["reliably_improved"].value, 4)
    (0.9331, 0.5)
    """
    check_confidence(confidence)
    if not 0 <= reliability < 1:
        raise AnalysisError(f"reliability: found {reliability:g}; allowed is 0 to below 1")
    pairs = align_pairs(before, after)
    n, n_out = pairs.n, pairs.n_out
    method = f"Jacobson-Truax, reliability {reliability:.3g}"
    names = ("smallest_reliable_change", *_SHARES)
    if n < 2 or np.ptp(pairs.before) == 0:
        why = "fewer than 2 pairs" if n < 2 else "no variation before"
        return none_computable(names, why, n=n, n_out=n_out, method=method)
    z = float(stats.norm.ppf((1 + confidence) / 2))
    least = z * float(pairs.before.std(ddof=1)) * float(np.sqrt(2 * (1 - reliability)))
    change = pairs.change
    counts = ((change > least).sum(), (change < -least).sum(), (np.abs(change) <= least).sum())
    smallest = Estimate(quantity=names[0], value=least, n=n, n_out=n_out, method=method)
    shares = (
        share(name, int(count), n, confidence=confidence, n_out=n_out)
        for name, count in zip(_SHARES, counts, strict=True)
    )
    return Estimates([smallest, *shares])


def smallest_worthwhile_change(
    before: pd.Series, *, share_of_sd: float = 0.2, confidence: float = 0.95
) -> Estimates:
    """From which change on would one begin to care, judged by how much people differ?

    A share of the standard deviation between people before (Hopkins 2004 takes 0.2 for sport,
    Norman, Sloan and Wyrwich 2003 find about 0.5 for health measures); interval from the
    chi-squared distribution of the variance. A convention, not knowledge of what matters to people.

    Parameters
    ----------
    before
        One score a person; NaN where not answered.
    share_of_sd
        Which share of the standard deviation.
    confidence
        Level of the interval.

    Returns
    -------
    Estimates
        `smallest_worthwhile_change`, in the unit of the scale.

    Raises
    ------
    AnalysisError
        If scores are not numbers or the share is not positive.

    Examples
    --------
    >>> row = smallest_worthwhile_change(pd.Series([2.0, 3, 3, 4, 2, 3]))[0]
    >>> round(row.value, 4), round(row.low, 4), round(row.high, 4)
    (0.1506, 0.094, 0.3693)
    """
    check_confidence(confidence)
    if not share_of_sd > 0:
        raise AnalysisError(f"share_of_sd: found {share_of_sd:g}; it must be above 0")
    scores, n_out = answered(before, "before")
    n, name = len(scores), "smallest_worthwhile_change"
    method = f"{share_of_sd:g} standard deviations before"
    if n < 2 or np.ptp(scores) == 0:
        why = "fewer than 2 people" if n < 2 else "no variation before"
        return Estimates([not_computable(name, why, n=n, n_out=n_out, method=method)])
    value = share_of_sd * float(scores.std(ddof=1))
    tail = (1 - confidence) / 2
    low, high = value * np.sqrt((n - 1) / stats.chi2.ppf([1 - tail, tail], n - 1))
    row = Estimate(quantity=name, value=value, low=low, high=high, n=n, n_out=n_out, method=method)
    return Estimates([row])

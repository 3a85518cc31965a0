"""The noncentral t distribution, where its tails cannot be computed too."""

import numpy as np
from scipy import optimize, special, stats

#: Above this t the normal part of the noncentral t no longer shows in eight digits.
_FAR = 1e4


def noncentral_t_cdf(df: float, noncentrality: float, t: float) -> float:
    """Return P(T <= t); far out in a tail, where scipy gives nan, the 0 or 1 it is.

    >>> round(noncentral_t_cdf(20, 2.5, 2.5), 4), noncentral_t_cdf(9, 9.3, -2.0)
    (0.4879, 0.0)
    """
    found = float(special.nctdtr(df, noncentrality, t))
    if np.isnan(found):
        return 0.0 if noncentrality > t else 1.0
    return found


def noncentrality_interval(t: float, df: float, *, confidence: float) -> tuple[float, float]:
    """Return the noncentralities for which t is the upper, and the lower, quantile.

    The quantiles are those that leave (1 - confidence)/2 on either side (Steiger and Fouladi 1997).

    >>> low, high = noncentrality_interval(2.5, 20, confidence=0.95)
    >>> round(low, 4), round(high, 4)
    (0.3673, 4.5787)
    """
    tail = (1 - confidence) / 2
    if t < 0:
        low, high = noncentrality_interval(-t, df, confidence=confidence)
        return -high, -low
    if t > _FAR:
        low, high = t * np.sqrt(stats.chi2.ppf([tail, 1 - tail], df) / df)
        return float(low), float(high)
    return _end(t, df, 1 - tail), _end(t, df, tail)


def _end(t: float, df: float, quantile: float) -> float:
    def gap(noncentrality: float) -> float:
        return noncentral_t_cdf(df, noncentrality, t) - quantile

    reach = 2.0
    while gap(t - reach) < 0 or gap(t + reach) > 0:
        reach *= 2
    return float(optimize.brentq(gap, t - reach, t + reach, xtol=1e-12, rtol=1e-14))

"""How far do cohorts differ truly, beyond what chance does to each? Estimators of tau squared.

All take the cohorts' estimates and their sampling variances as arrays of shape (k,), k of 2 or
more, variances above nought. With weights w = 1 / (v + tau2) and mu their weighted mean, Q(tau2)
is the sum of w (y - mu)².
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

Floats = npt.NDArray[np.float64]

#: Places at which the restricted likelihood's slope is looked at before its roots are sought.
_GRID = 240


def weighted_mean(y: Floats, v: Floats, tau2: float) -> tuple[float, float, float]:
    """Where is the centre of the cohorts, given how far they differ?

    Returns
    -------
    tuple of float
        The weighted mean, its variance (1 / sum of weights), and Q at that tau2.

    Examples
    --------
    >>> weighted_mean(np.array([1.0, 3.0]), np.array([1.0, 1.0]), 1.0)
    (2.0, 1.0, 1.0)
    """
    w = 1 / (v + tau2)
    mean = float((w * y).sum() / w.sum())
    return mean, float(1 / w.sum()), float((w * (y - mean) ** 2).sum())


def tau2_dl(y: Floats, v: Floats) -> float:
    """What is tau² by moments (DerSimonian and Laird 1986)?

    >>> tau2_dl(np.array([0.0, 4.0]), np.array([1.0, 1.0]))
    7.0
    """
    w = 1 / v
    q = weighted_mean(y, v, 0.0)[2]
    return max(0.0, float((q - (len(y) - 1)) / (w.sum() - (w**2).sum() / w.sum())))


def tau2_pm(y: Floats, v: Floats) -> float:
    """What is tau² by Paule and Mandel (1982): where does Q equal its expectation k - 1?

    >>> round(tau2_pm(np.array([0.0, 4.0]), np.array([1.0, 1.0])), 6)
    7.0
    """
    return _tau2_where_q_is(y, v, len(y) - 1)


def tau2_reml(y: Floats, v: Floats) -> float:
    """What is tau² by restricted maximum likelihood (Viechtbauer 2005)?

    The likelihood may have several humps: every place where its slope turns from up to down is
    found, and nought where it begins downwards; the highest is taken.

    Examples
    --------
    >>> round(tau2_reml(np.array([0.0, 4.0]), np.array([1.0, 1.0])), 6)
    7.0
    >>> tau2_reml(np.array([1.0, 1.1]), np.array([1.0, 1.0]))
    0.0
    """
    top = _beyond(lambda tau2: -_reml_slope(y, v, tau2), y, v)
    grid = np.concatenate([[0.0], np.geomspace(top * 1e-12, top, _GRID)])
    slopes = np.array([_reml_slope(y, v, tau2) for tau2 in grid])
    humps = [0.0] if slopes[0] <= 0 else []
    humps += [
        _root(lambda tau2: _reml_slope(y, v, tau2), grid[place], grid[place + 1])
        for place in np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0))
    ]
    return max(humps, key=lambda tau2: _reml_height(y, v, tau2))


def q_profile(y: Floats, v: Floats, *, confidence: float) -> tuple[float, float]:
    """Between which values may tau² lie (Q-profile; Viechtbauer 2007)?

    The ends are where Q(tau2) equals the upper and the lower quantile of chi² with k - 1 degrees
    of freedom; nought where there is no such place above it. Both are nought when the cohorts are
    more alike than chance would have them.

    Examples
    --------
    >>> low, high = q_profile(np.array([0.0, 4.0]), np.array([1.0, 1.0]), confidence=0.95)
    >>> round(low, 3), round(high, 1)
    (0.592, 8145.1)
    """
    tail = (1 - confidence) / 2
    upper, lower = stats.chi2.ppf([1 - tail, tail], len(y) - 1)
    return _tau2_where_q_is(y, v, float(upper)), _tau2_where_q_is(y, v, float(lower))


def typical_variance(v: Floats) -> float:
    """What is a typical cohort's sampling variance (Higgins and Thompson 2002)?

    >>> typical_variance(np.array([2.0, 2.0, 2.0]))
    2.0
    """
    w = 1 / v
    return float((len(v) - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum()))


def _tau2_where_q_is(y: Floats, v: Floats, wanted: float) -> float:
    """Return where Q, which falls as tau² rises, has come down to a value; nought if before."""

    def above(tau2: float) -> float:
        return weighted_mean(y, v, tau2)[2] - wanted

    if above(0.0) <= 0:
        return 0.0
    return _root(above, 0.0, _beyond(lambda tau2: -above(tau2), y, v))


def _reml_slope(y: Floats, v: Floats, tau2: float) -> float:
    """Return twice the slope of the restricted log-likelihood."""
    w = 1 / (v + tau2)
    mean = (w * y).sum() / w.sum()
    return float((w**2 * (y - mean) ** 2).sum() - w.sum() + (w**2).sum() / w.sum())


def _reml_height(y: Floats, v: Floats, tau2: float) -> float:
    _, variance, q = weighted_mean(y, v, tau2)
    return float(-np.log(v + tau2).sum() + np.log(variance) - q) / 2


def _beyond(below: Callable[[float], float], y: Floats, v: Floats) -> float:
    """Return a tau² so large that a function which ends above nought is there."""
    top = float(v.max() + np.ptp(y) ** 2)
    while below(top) <= 0:
        top *= 4
    return top


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    # an absolute tolerance that is nought leaves the relative one to decide, whatever the units
    return float(optimize.brentq(function, low, high, xtol=1e-300, rtol=1e-13, maxiter=500))

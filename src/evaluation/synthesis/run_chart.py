"""Run charts: does an indicator followed over time do more than wander?"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable

#: Points from which the run rules are read (Perla, Provost and Murray 2011, BMJ Qual Saf 20:46).
POINTS_FOR_RULES = 10
#: Points from which limits are drawn (Provost and Murray 2011, The Health Care Data Guide).
POINTS_FOR_LIMITS = 12
#: This many points in a row on one side of the median are a shift, and in one direction a trend
#: (Perla, Provost and Murray 2011).
SHIFT, TREND = 6, 5
#: Three standard deviations as multiples of the mean moving range of two (Shewhart's d2 = 1.128).
_LIMIT = 3 / 1.128

_RULES = "run rules: shift of 6, trend of 5 (Perla, Provost and Murray 2011)"
_LIMITS = "individuals chart: mean and 2.66 mean moving ranges"


def run_chart(values: Sequence[float] | npt.ArrayLike) -> Estimates:
    """Has an indicator shifted or drifted, or does any point stand out?

    The median and the run rules of Perla, Provost and Murray (2011): six points or more in a row
    on one side of the median are a shift (points on it are passed over), five or more that each
    rise or each fall are a trend (a repeated value counts once). Natural process limits are the
    mean ± 2.66 mean moving ranges (the individuals chart); they find a point that stands out.

    Parameters
    ----------
    values
        The indicator in the order of time, shape (points,); nan where it was not measured.

    Returns
    -------
    Estimates
        ``run_chart_points`` and ``run_chart_median``; ``longest_run`` and ``longest_trend`` whose
        notes say whether the rule is met; ``process_limits`` (mean, with the limits as interval)
        and ``points_beyond_limits``. With fewer than 10 points no rule is read, and with fewer
        than 12 no limits are drawn: not computable.

    Raises
    ------
    AnalysisError
        When the values are not one row of numbers, or one is infinite.

    Examples
    --------
    >>> rows = run_chart([3, 5, 4, 5, 3, 4, 8, 9, 8, 9, 7, 8])
    >>> rows["longest_run"].value, rows["longest_run"].note
    (6.0, 'a shift: 6 or more points in a row on one side of the median')
    >>> run_chart([0.4, 0.5, 0.6])["longest_run"].note
    'not computable: 3 points; the run rules need 10'
    """
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or np.isinf(given).any():
        raise AnalysisError("a run chart needs one row of finite numbers, in the order of time.")
    points = given[~np.isnan(given)]
    out = int(np.isnan(given).sum())
    return Estimates([*_counted(points, out), *_rules(points, out), *_limits(points, out)])


def _counted(points: npt.NDArray[np.float64], out: int) -> list[Estimate]:
    k = len(points)
    number = Estimate(quantity="run_chart_points", value=k, n=k, n_out=out, method="count")
    if not k:
        empty = not_computable("run_chart_median", "no points", n=0, n_out=out, method="median")
        return [number, empty]
    middle = float(np.median(points))
    return [
        number,
        Estimate(quantity="run_chart_median", value=middle, n=k, n_out=out, method="median"),
    ]


def _rules(points: npt.NDArray[np.float64], out: int) -> list[Estimate]:
    k = len(points)
    if k < POINTS_FOR_RULES:
        why = f"{k} points; the run rules need {POINTS_FOR_RULES}"
        return [
            not_computable(name, why, n=k, n_out=out, method=_RULES)
            for name in ("longest_run", "longest_trend")
        ]
    run = _longest(np.sign(points - np.median(points)))
    steps = _longest(np.sign(np.diff(points)))
    trend = steps + 1 if steps else 1
    found = (
        ("longest_run", run, SHIFT, "a shift: 6 or more points in a row on one side of the median"),
        ("longest_trend", trend, TREND, "a trend: 5 or more points that each rise, or each fall"),
    )
    return [
        Estimate(
            quantity=name,
            value=longest,
            n=k,
            n_out=out,
            method=_RULES,
            note=signal if longest >= least else "",
        )
        for name, longest, least, signal in found
    ]


def _limits(points: npt.NDArray[np.float64], out: int) -> list[Estimate]:
    k = len(points)
    if k < POINTS_FOR_LIMITS:
        why = f"{k} points; limits need {POINTS_FOR_LIMITS}"
        return [
            not_computable(name, why, n=k, n_out=out, method=_LIMITS)
            for name in ("process_limits", "points_beyond_limits")
        ]
    mean, half = float(points.mean()), _LIMIT * float(np.abs(np.diff(points)).mean())
    # a point on a limit is not beyond it, whatever the last digit of a sum says
    beyond = int((np.abs(points - mean) > half + 1e-12 * np.abs(points).max()).sum())
    return [
        Estimate(
            quantity="process_limits",
            value=mean,
            low=mean - half,
            high=mean + half,
            n=k,
            n_out=out,
            method=_LIMITS,
        ),
        Estimate(
            quantity="points_beyond_limits",
            value=beyond,
            n=k,
            n_out=out,
            method=_LIMITS,
            note="a point stands out" if beyond else "",
        ),
    ]


def _longest(signs: npt.NDArray[np.float64]) -> int:
    """Return the most equal signs in a row; noughts are passed over."""
    return max((len(list(run)) for _, run in groupby(signs[signs != 0])), default=0)

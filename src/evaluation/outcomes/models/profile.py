"""Profile-likelihood intervals: the values a likelihood-ratio test would not reject."""

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from evaluation.outcomes.models.design import Vector
from evaluation.outcomes.models.newton import Objective, Optimum, maximise


def profile_interval(
    objective: Objective, best: Optimum, index: int, *, error: float, confidence: float
) -> tuple[float, float]:
    """Return the ends where the likelihood, maximised over the rest, has fallen by the quantile.

    Parameters
    ----------
    objective, best
        The log-likelihood and its maximum.
    index
        Position of the parameter.
    error
        Its standard error, the first step outwards.
    confidence
        Such as 0.95.

    Returns
    -------
    tuple
        Lower and upper end; infinite where the likelihood never falls that far.
    """
    fall = chi2.ppf(confidence, 1) / 2
    low, high = (
        _end(objective, best, index, step=sign * error, target=best.value - fall)
        for sign in (-1, 1)
    )
    return low, high


def _end(objective: Objective, best: Optimum, index: int, *, step: float, target: float) -> float:
    others = np.arange(len(best.point)) != index
    reached = best.point[others]
    # a deviation of zero is a stationary point that no step would leave
    at_zero = reached == 0

    def above_target(value: float) -> float:
        nonlocal reached

        def restricted(rest: Vector) -> tuple[float, Vector]:
            point = np.empty(len(others))
            point[others], point[index] = rest, value
            height, gradient = objective(point)
            return height, gradient[others]

        if not len(reached):
            return objective(np.array([value]))[0] - target
        found = maximise(restricted, np.where(at_zero, np.maximum(np.abs(reached), 0.1), reached))
        if not found.converged:
            return np.nan
        reached = found.point
        return found.value - target

    centre = float(best.point[index])
    inner = centre
    for _ in range(20):
        outer = inner + step
        height = above_target(outer)
        if np.isnan(height):
            break
        if height <= 0:
            return float(brentq(above_target, inner, outer, xtol=1e-8, rtol=1e-10))
        inner = outer
    return float(np.copysign(np.inf, step))

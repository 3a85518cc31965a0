"""Maximising a smooth log-likelihood by damped Newton steps, and saying honestly how it ended."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from evaluation.outcomes.models.design import Matrix, Vector

#: A point in, the value (minus infinity where not allowed) and its gradient out.
Objective = Callable[[Vector], tuple[float, Vector]]

#: A standard deviation below this may be zero; whether it is, the likelihood says.
NEARLY_ZERO = 0.05


@dataclass(frozen=True, slots=True)
class Optimum:
    """Where a maximisation ended.

    Attributes
    ----------
    point, value
        The point reached and the objective there.
    information
        Minus the Hessian at the point.
    converged
        Whether the gradient vanished and the information is positive definite.
    why
        What went wrong, empty when converged.
    flat
        Whether the gradient vanished where the information is singular: the value is the highest
        (or its limit), but more than one point has it.
    """

    point: Vector
    value: float
    information: Matrix
    converged: bool
    why: str
    flat: bool = False


def information_at(objective: Objective, point: Vector) -> Matrix:
    """Return minus the Hessian, by central differences of the gradient."""
    size = len(point)
    hessian = np.empty((size, size))
    for j in range(size):
        step = np.zeros(size)
        step[j] = 1e-4 * max(1.0, abs(point[j]))
        above, below = objective(point + step)[1], objective(point - step)[1]
        hessian[j] = (above - below) / (2 * step[j])
    return -(hessian + hessian.T) / 2


def maximise(objective: Objective, start: Vector, *, most_steps: int = 60) -> Optimum:
    """Return the maximum reached from `start`.

    Each step solves the Newton equations with the absolute eigenvalues of the Hessian, so that
    it climbs where the surface is not yet concave, and is halved until it does climb.
    """
    point = start
    value, gradient = objective(point)
    information = np.eye(len(point))
    why = f"no maximum found in {most_steps} steps"
    if not np.isfinite(value):
        return Optimum(point, value, information, False, "the likelihood is zero at the start")
    for _ in range(most_steps):
        information = information_at(objective, point)
        if not np.isfinite(information).all():
            why = "the likelihood is not finite around the point reached"
            break
        size, axes = np.linalg.eigh(information)
        floor = 1e-10 * max(np.abs(size).max(initial=0.0), 1e-10)
        along = axes.T @ gradient
        step = axes @ (along / np.maximum(np.abs(size), floor))
        rise = float(gradient @ step)
        sound = bool(size.min(initial=np.inf) > 10 * floor)
        if rise < 1e-13 * (1 + abs(value)):
            # the last step costs nothing and squares what error is left
            last = point + step if sound else point
            return _ended(last, value, information, near=True, sound=sound)
        climbed = _climb(objective, point, value, step, rise)
        if climbed is None:
            # rounding hides any further rise; a point this close is the maximum
            return _ended(point, value, information, near=rise < 1e-8, sound=sound)
        point, value, gradient = climbed
    return Optimum(point, value, information, False, why)


def settle_deviations(objective: Objective, optimum: Optimum, first: int) -> Optimum:
    """Return the maximum with the standard deviations, from `first` on, positive or exactly zero.

    The likelihood is even in a standard deviation, so a search may end on the mirror image, and
    near zero it is so flat that the search stops short of it: where nothing is lost, the
    deviation is zero, and the rest is maximised with it there.
    """
    point = optimum.point.copy()
    signs = np.where(point < 0, -1.0, 1.0)
    signs[:first] = 1.0
    point *= signs
    if optimum.converged or optimum.flat:
        for k in np.flatnonzero(point < NEARLY_ZERO):
            trial = point.copy()
            trial[k] = 0.0
            if k >= first and objective(trial)[0] >= optimum.value - 1e-9:
                point = trial
    kept = (point != 0) | (np.arange(len(point)) < first)
    if kept.all():
        information = signs[:, None] * optimum.information * signs
        return replace(optimum, point=point, information=information)

    def inside(rest: Vector) -> tuple[float, Vector]:
        full = np.zeros(len(kept))
        full[kept] = rest
        value, gradient = objective(full)
        return value, gradient[kept]

    again = maximise(inside, point[kept])
    point[kept] = again.point
    information = np.full_like(optimum.information, np.nan)
    information[np.ix_(kept, kept)] = again.information
    return replace(again, point=point, information=information)


def _ended(point: Vector, value: float, information: Matrix, *, near: bool, sound: bool) -> Optimum:
    why = ""
    if not near:
        why = "no step from the point reached raises the likelihood"
    elif not sound:
        why = "the likelihood is flat: the data do not fix every parameter"
    converged = near and sound
    return Optimum(point, value, information, converged, why, flat=near and not sound)


def _climb(
    objective: Objective, point: Vector, value: float, step: Vector, rise: float
) -> tuple[Vector, float, Vector] | None:
    share = 1.0
    for _ in range(40):
        trial = point + share * step
        new_value, new_gradient = objective(trial)
        if new_value >= value + 1e-4 * share * rise:
            return trial, new_value, new_gradient
        share /= 2
    return None

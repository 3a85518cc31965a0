"""Links of cumulative models: a distribution function with its density and two derivatives."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import expit, ndtr

from evaluation.outcomes.models.design import Vector

LinkName = Literal["logit", "probit", "cloglog", "loglog"]


class Distribution(NamedTuple):
    """A distribution at given points: below, above, density and its two derivatives."""

    below: Vector
    above: Vector
    density: Vector
    slope: Vector
    bend: Vector


def _logit(x: Vector) -> Distribution:
    below, above = expit(x), expit(-x)
    density = below * above
    return Distribution(
        below, above, density, density * (above - below), density * (1 - 6 * density)
    )


def _probit(x: Vector) -> Distribution:
    x = np.clip(x, -40, 40)
    density = np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)
    return Distribution(ndtr(x), ndtr(-x), density, -x * density, (x * x - 1) * density)


def _cloglog(x: Vector) -> Distribution:
    hazard = np.exp(np.clip(x, -700, 30))
    above = np.exp(-hazard)
    density = hazard * above
    return Distribution(
        -np.expm1(-hazard),
        above,
        density,
        density * (1 - hazard),
        density * (1 - 3 * hazard + hazard * hazard),
    )


def _loglog(x: Vector) -> Distribution:
    mirror = _cloglog(-x)
    return Distribution(mirror.above, mirror.below, mirror.density, -mirror.slope, mirror.bend)


LINKS: dict[str, Callable[[Vector], Distribution]] = {
    "logit": _logit,
    "probit": _probit,
    "cloglog": _cloglog,
    "loglog": _loglog,
}


class Cells:
    """Log probabilities of answers between two points, and their derivatives.

    An answer has probability ``F(upper) - F(lower)``. ``d`` below means moving both ends
    together, so that the derivative in a predictor that shifts them down is ``-d``.

    Attributes
    ----------
    log_probability
        ``log(F(upper) - F(lower))``; minus infinity where the ends are out of order.
    by_upper, by_lower
        Its derivatives in each end.
    d1
        Its derivative in both together.
    """

    __slots__ = ("_high", "_low", "_p", "by_lower", "by_upper", "d1", "log_probability")

    def __init__(self, link: str, upper: Vector, lower: Vector) -> None:
        distribution = LINKS[link]
        high, low = distribution(upper), distribution(lower)
        # differences are taken in the nearer tail, where they keep their digits
        p = np.where(lower > 0, low.above - high.above, high.below - low.below)
        possible = p > 0
        self.log_probability = np.full(p.shape, -np.inf)
        np.log(p, out=self.log_probability, where=possible)
        self._p = np.where(possible, p, 1.0)
        self._high, self._low = high, low
        self.by_upper = high.density / self._p
        self.by_lower = -low.density / self._p
        self.d1 = self.by_upper + self.by_lower

    def d1_by_ends(self) -> tuple[Vector, Vector]:
        """Return the derivatives of ``d1`` in the upper and in the lower end."""
        return (
            self._high.slope / self._p - self.d1 * self.by_upper,
            -self._low.slope / self._p - self.d1 * self.by_lower,
        )

    def d2_by_ends(self, d1_upper: Vector, d1_lower: Vector) -> tuple[Vector, Vector]:
        """Return the derivatives of the second derivative, given those of the first."""
        curvature = (self._high.slope - self._low.slope) / self._p
        return (
            self._high.bend / self._p - curvature * self.by_upper - 2 * self.d1 * d1_upper,
            -self._low.bend / self._p - curvature * self.by_lower - 2 * self.d1 * d1_lower,
        )

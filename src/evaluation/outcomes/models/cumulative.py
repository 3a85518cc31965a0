"""The likelihood of cumulative link models, with its gradient; random effects integrated out.

With `a` and `b` the ends of the answer's interval on the latent scale, both linear in the fixed
parameters, an answer has probability ``F(a - u) - F(b - u)``, `u` the sum of its groups' effects.
The integral over the effects is Laplace's (Tierney and Kadane 1986) or, for one grouping, adaptive
Gauss-Hermite quadrature (Liu and Pierce 1994), of which Laplace's is the case of one node.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluation.outcomes.models.blocks import Blocks, Layout
from evaluation.outcomes.models.design import Codes, Grouping, Matrix, Vector
from evaluation.outcomes.models.links import Cells, LinkName


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of each answer's interval as linear functions of the fixed parameters.

    Attributes
    ----------
    upper, lower
        Shape (rows, parameters); a row of the highest answer has no upper end (infinity), one
        of the lowest no lower end.
    highest, lowest
        Which rows those are.
    """

    upper: Matrix
    lower: Matrix
    highest: NDArray[np.bool_]
    lowest: NDArray[np.bool_]

    def at(self, fixed: Vector) -> tuple[Vector, Vector]:
        """Return the ends of every row."""
        upper, lower = self.upper @ fixed, self.lower @ fixed
        upper[self.highest] = np.inf
        lower[self.lowest] = -np.inf
        return upper, lower

    def gradient(self, by_upper: Vector, by_lower: Vector) -> Vector:
        """Return the gradient in the parameters from the derivatives in the ends."""
        return by_upper @ self.upper + by_lower @ self.lower


def ends(answers: Codes, x: Matrix, nominal: Matrix | None = None) -> Ends:
    """Return the ends for answers coded 0 to J - 1.

    The parameters are J - 1 thresholds, then for each column of `nominal` J - 1 shifts of them
    (non-proportional effects), then one coefficient for each column of `x`.
    """
    cuts = int(answers.max())
    apart = np.empty((len(answers), 0)) if nominal is None else nominal
    sides = []
    for cut in (answers, answers - 1):
        mark = np.zeros((len(answers), cuts))
        inside = (cut >= 0) & (cut < cuts)
        mark[inside, cut[inside]] = 1.0
        shifted = [mark * column[:, None] for column in apart.T]
        sides.append(np.hstack([mark, *shifted, -x * inside[:, None]]))
    return Ends(sides[0], sides[1], answers == cuts, answers == 0)


class _Modes(NamedTuple):
    """The most likely standardised effects at given parameters, and what was computed there."""

    effects: Vector
    value: float
    cells: Cells
    d1_upper: Vector
    d1_lower: Vector
    blocks: Blocks


class _Slopes(NamedTuple):
    """Derivatives of an approximated integral before its modes and curvature move.

    Attributes
    ----------
    by_upper, by_lower
        In the ends of each row, averaged over the nodes.
    by_deviation
        In each deviation, by row, likewise.
    pull
        In the modes; zero for Laplace, whose modes are at the maximum.
    spread
        In the curvature matrix, minus twice, at each row's groups: the inverse for Laplace.
    """

    by_upper: Vector
    by_lower: Vector
    by_deviation: list[Vector]
    pull: Vector
    spread: list[list[Vector]]


class MarginalLikelihood:
    """The log-likelihood of fixed parameters and standard deviations; callable with gradient.

    Parameters
    ----------
    answer_ends
        The fixed part.
    groups
        No, one or two groupings with random intercepts.
    link
        One of `LINKS`.
    nodes
        Quadrature nodes; 1 is Laplace's approximation. More than one needs exactly one grouping.

    Notes
    -----
    The last modes are kept as the next start: the value does not depend on them.
    """

    __slots__ = (
        "_codes",
        "_effects",
        "_ends",
        "_layout",
        "_link",
        "_nodes",
        "_order",
        "_places",
        "_sizes",
    )

    def __init__(
        self, answer_ends: Ends, groups: tuple[Grouping, ...], *, link: LinkName, nodes: int
    ) -> None:
        self._ends = answer_ends
        self._link = link
        self._nodes = np.polynomial.hermite_e.hermegauss(nodes)
        self._layout = Layout(groups)
        self._order, self._codes = self._layout.order, self._layout.codes
        self._sizes = self._layout.sizes
        starts = np.cumsum([0, *self._sizes])
        self._places = [codes + start for codes, start in zip(self._codes, starts, strict=False)]
        self._effects = np.zeros(int(starts[-1]))

    def __call__(self, point: Vector) -> tuple[float, Vector]:
        """Return the log-likelihood and its gradient at fixed parameters, then deviations."""
        fixed, deviations = self._split(point)
        upper, lower = self._ends.at(fixed)
        if not self._codes:
            cells = Cells(self._link, upper, lower)
            gradient = self._ends.gradient(cells.by_upper, cells.by_lower)
            return float(cells.log_probability.sum()), gradient
        modes = self._modes(upper, lower, deviations)
        if modes is None:
            return -np.inf, np.full(len(point), np.nan)
        if len(self._nodes[0]) == 1:
            value, slopes = self._laplace(modes)
        else:
            value, slopes = self._quadrature(upper, lower, deviations[0], modes)
        return value, self._gradient(deviations, modes, slopes)

    def effects(self, point: Vector) -> list[Vector]:
        """Return each grouping's conditional modes on the latent scale."""
        fixed, deviations = self._split(point)
        modes = self._modes(*self._ends.at(fixed), deviations)
        found: list[Vector] = [np.empty(0)] * len(self._sizes)
        if modes is None:
            return found
        starts = np.cumsum([0, *self._sizes])
        for k, (begin, end) in enumerate(pairwise(starts)):
            found[self._order[k]] = deviations[k] * modes.effects[begin:end]
        return found

    def _split(self, point: Vector) -> tuple[Vector, Vector]:
        fixed = self._ends.upper.shape[1]
        return point[:fixed], point[fixed:][self._order]

    def _shift(self, deviations: Vector, effects: Vector) -> Vector:
        shift = np.zeros(len(self._places[0]))
        for deviation, place in zip(deviations, self._places, strict=True):
            shift += deviation * effects[place]
        return shift

    def _gather(self, per_row: list[Vector]) -> Vector:
        """Return sums over each group's rows, all groupings in a row."""
        return np.concatenate(
            [
                np.bincount(codes, rows, size)
                for codes, rows, size in zip(self._codes, per_row, self._sizes, strict=True)
            ]
        )

    def _modes(self, upper: Vector, lower: Vector, deviations: Vector) -> _Modes | None:
        """Maximise the joint log density over the effects; it is concave for every link here."""
        effects = self._effects
        state = self._joint(upper, lower, deviations, effects)
        if not np.isfinite(state[0]):
            effects = np.zeros_like(effects)
            state = self._joint(upper, lower, deviations, effects)
            if not np.isfinite(state[0]):
                return None
        for _ in range(100):
            value, cells = state
            d1_upper, d1_lower = cells.d1_by_ends()
            weights = np.maximum(-(d1_upper + d1_lower), 0.0)
            blocks = Blocks(self._layout, deviations, weights)
            pull = self._gather([-deviation * cells.d1 for deviation in deviations]) - effects
            step = blocks.solve(pull)
            if float(pull @ step) < 1e-24 * len(step):
                self._effects = effects
                return _Modes(effects, value, cells, d1_upper, d1_lower, blocks)
            share = 1.0
            while share > 1e-6:
                trial = self._joint(upper, lower, deviations, effects + share * step)
                if trial[0] >= value - 1e-9 * abs(value):
                    break
                share /= 2
            else:
                return None
            effects, state = effects + share * step, trial
        return None

    def _joint(
        self, upper: Vector, lower: Vector, deviations: Vector, effects: Vector
    ) -> tuple[float, Cells]:
        shift = self._shift(deviations, effects)
        cells = Cells(self._link, upper - shift, lower - shift)
        return float(cells.log_probability.sum() - effects @ effects / 2), cells

    def _laplace(self, modes: _Modes) -> tuple[float, _Slopes]:
        cells = modes.cells
        slopes = _Slopes(
            cells.by_upper,
            cells.by_lower,
            [-cells.d1 * modes.effects[place] for place in self._places],
            np.zeros_like(modes.effects),
            modes.blocks.inverse_of_rows(),
        )
        return modes.value - modes.blocks.log_determinant / 2, slopes

    def _quadrature(
        self, upper: Vector, lower: Vector, deviation: float, modes: _Modes
    ) -> tuple[float, _Slopes]:
        codes, size = self._codes[0], self._sizes[0]
        width = np.ones(size)
        width[codes] = np.sqrt(modes.blocks.inverse_of_rows()[0][0])
        places, weights = self._nodes
        effects = modes.effects + places[:, None] * width
        shift = deviation * effects[:, codes]
        cells = Cells(self._link, upper - shift, lower - shift)
        joint: Matrix = np.stack([np.bincount(codes, row, size) for row in cells.log_probability])
        joint = joint + (places**2)[:, None] / 2 - effects**2 / 2 + np.log(weights)[:, None]
        top = joint.max(axis=0)
        share = np.exp(joint - top)
        total = share.sum(axis=0)
        share /= total
        value = float((top + np.log(total) + np.log(width)).sum() - size * np.log(2 * np.pi) / 2)
        slope = np.stack([np.bincount(codes, row, size) for row in -deviation * cells.d1]) - effects
        pull = (share * slope).sum(axis=0)
        widening = (share * slope * places[:, None]).sum(axis=0)
        by_row = share[:, codes]
        slopes = _Slopes(
            (by_row * cells.by_upper).sum(axis=0),
            (by_row * cells.by_lower).sum(axis=0),
            [(by_row * -cells.d1 * effects[:, codes]).sum(axis=0)],
            pull,
            [[(width**2 + widening * width**3)[codes]]],
        )
        return value, slopes

    def _gradient(self, deviations: Vector, modes: _Modes, slopes: _Slopes) -> Vector:
        """Return the gradient, the movement of the modes and of the curvature included."""
        cells = modes.cells
        d2_upper, d2_lower = cells.d2_by_ends(modes.d1_upper, modes.d1_lower)
        d2, d3 = modes.d1_upper + modes.d1_lower, d2_upper + d2_lower
        reach = [
            sum((s * entry for s, entry in zip(deviations, row, strict=True)), np.zeros(len(d2)))
            for row in slopes.spread
        ]
        total = sum((s * r for s, r in zip(deviations, reach, strict=True)), np.zeros(len(d2)))
        moved = modes.blocks.solve(
            slopes.pull + self._gather([-0.5 * s * total * d3 for s in deviations])
        )
        shift = self._shift(deviations, moved)
        fixed = self._ends.gradient(
            slopes.by_upper + total * d2_upper / 2 - shift * modes.d1_upper,
            slopes.by_lower + total * d2_lower / 2 - shift * modes.d1_lower,
        )
        random = np.empty(len(deviations))
        for k, place in enumerate(self._places):
            effect = modes.effects[place]
            rows = slopes.by_deviation[k] - cells.d1 * moved[place]
            rows += (shift * d2 - total * d3 / 2) * effect + d2 * reach[k]
            random[self._order[k]] = rows.sum()
        return np.concatenate([fixed, random])

"""The profiled (restricted) likelihood of a linear model with random intercepts.

With the groupings' standard deviations given relative to the residual one (`ratios`), coefficients
and residual variance have closed forms, so only the ratios are searched (Bates et al. 2015).
"""

from dataclasses import dataclass

import numpy as np

from evaluation.outcomes.models.blocks import Blocks, Layout
from evaluation.outcomes.models.design import Grouping, Matrix, Vector


@dataclass(frozen=True, slots=True)
class Solved:
    """Everything that follows once the ratios are given.

    Attributes
    ----------
    coefficients
        Generalised least squares.
    residual_variance
        Of one answer around its groups.
    unscaled
        Covariance of the coefficients divided by the residual variance.
    weighted_residuals
        Inverse relative covariance times residuals, shape (rows,).
    weighted_x
        Inverse relative covariance times `x`.
    value
        The profiled log-likelihood.
    blocks
        The factored matrix of the groupings.
    """

    coefficients: Vector
    residual_variance: float
    unscaled: Matrix
    weighted_residuals: Vector
    weighted_x: Matrix
    value: float
    blocks: Blocks


class ProfiledLikelihood:
    """The log-likelihood of the ratios; callable with gradient.

    Parameters
    ----------
    x
        Shape (rows, coefficients), with an intercept column.
    y
        The outcome.
    groups
        One or two groupings.
    restricted
        REML instead of ML.
    """

    __slots__ = ("_codes", "_layout", "_order", "_sizes", "groups", "restricted", "x", "y")

    def __init__(
        self, x: Matrix, y: Vector, groups: tuple[Grouping, ...], *, restricted: bool
    ) -> None:
        self.x, self.y, self.groups, self.restricted = x, y, groups, restricted
        self._layout = Layout(groups)
        self._order, self._codes = self._layout.order, self._layout.codes
        self._sizes = self._layout.sizes

    @property
    def spare(self) -> int:
        """What the residual sum of squares is divided by."""
        return len(self.y) - (self.x.shape[1] if self.restricted else 0)

    def __call__(self, ratios: Vector) -> tuple[float, Vector]:
        """Return the profiled log-likelihood and its gradient."""
        solved = self.solve(ratios)
        if not np.isfinite(solved.value):
            return -np.inf, np.full(len(ratios), np.nan)
        scales = ratios[self._order]
        rows = solved.blocks.inverse_of_rows()
        gradient = np.empty(len(ratios))
        for k, (codes, size) in enumerate(zip(self._codes, self._sizes, strict=True)):
            reach = sum(float(s * entry.sum()) for s, entry in zip(scales, rows[k], strict=True))
            pull = np.bincount(codes, solved.weighted_residuals, size)
            rise = float(pull @ pull) / solved.residual_variance
            if self.restricted:
                sums = group_sums(solved.weighted_x, self.groups[self._order[k]])
                rise += float(np.trace(solved.unscaled @ sums.T @ sums))
            gradient[self._order[k]] = scales[k] * rise - reach
        return solved.value, gradient

    def solve(self, ratios: Vector) -> Solved:
        """Return coefficients, residual variance and likelihood at given ratios."""
        scales = ratios[self._order]
        blocks = Blocks(self._layout, scales, np.ones(len(self.y)))
        weighted_x = np.column_stack([self._weigh(c, scales, blocks) for c in self.x.T])
        unscaled: Matrix = np.linalg.inv(self.x.T @ weighted_x).astype(np.float64)
        coefficients = unscaled @ (weighted_x.T @ self.y)
        residuals = self.y - self.x @ coefficients
        weighted = self._weigh(residuals, scales, blocks)
        squares = max(float(residuals @ weighted), 0.0)
        spare = self.spare
        value = -np.inf
        if squares > 0:
            value = (
                -(blocks.log_determinant + spare * (1 + np.log(2 * np.pi * squares / spare))) / 2
            )
            if self.restricted:
                value += float(np.linalg.slogdet(unscaled)[1]) / 2
        return Solved(coefficients, squares / spare, unscaled, weighted, weighted_x, value, blocks)

    def effects(self, ratios: Vector) -> list[Vector]:
        """Return the groups' predicted intercepts, in the order of the groupings."""
        weighted = self.solve(ratios).weighted_residuals
        return [
            ratio**2 * np.bincount(group.codes, weighted, group.size)
            for ratio, group in zip(ratios, self.groups, strict=True)
        ]

    def _weigh(self, column: Vector, scales: Vector, blocks: Blocks) -> Vector:
        """Return the inverse relative covariance times a column (Woodbury's identity)."""
        sums = [
            scale * np.bincount(codes, column, size)
            for scale, codes, size in zip(scales, self._codes, self._sizes, strict=True)
        ]
        parts = np.split(blocks.solve(np.concatenate(sums)), np.cumsum(self._sizes)[:-1])
        weighed = column.copy()
        for scale, codes, part in zip(scales, self._codes, parts, strict=True):
            weighed -= scale * part[codes]
        return weighed


def group_sums(rows: Matrix, group: Grouping) -> Matrix:
    """Return the sum of the rows of each group, shape (groups, columns)."""
    return np.column_stack([np.bincount(group.codes, column, group.size) for column in rows.T])

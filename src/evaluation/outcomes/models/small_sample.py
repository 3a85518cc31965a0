"""Degrees of freedom and standard errors of a linear mixed model in small samples."""

from typing import Literal, NamedTuple

import numpy as np

from evaluation.outcomes.models.design import Matrix, Vector
from evaluation.outcomes.models.restricted import ProfiledLikelihood, group_sums

DfMethod = Literal["kenward-roger", "satterthwaite"]


class SmallSample(NamedTuple):
    """For each coefficient its standard error and degrees of freedom."""

    errors: Vector
    df: Vector


class _Components:
    """The covariance as a sum of components, one for each grouping and the residual.

    ``V = sum variance_k V_k`` with ``V_k = Z_k Z_k'`` and the identity last. Everything is done
    in the space of the groups, never with a matrix of rows by rows.
    """

    def __init__(self, likelihood: ProfiledLikelihood, ratios: Vector) -> None:
        self.likelihood = likelihood
        self.groups = likelihood.groups
        solved = likelihood.solve(ratios)
        self.variance = solved.residual_variance
        self.covariance = self.variance * solved.unscaled
        self.weighted_x = solved.weighted_x / self.variance
        self.weighted_residuals = solved.weighted_residuals / self.variance
        sizes = [group.size for group in self.groups]
        self._starts = np.cumsum([0, *sizes])
        self._counts = self._sums(self._scatter_all())
        scales = np.repeat(ratios, sizes)
        inner = scales[:, None] * self._counts * scales + np.eye(len(scales))
        self._shrink = scales[:, None] * np.linalg.inv(inner) * scales
        #: V_k V^-1 X of each component, shape (rows, coefficients) each
        self.spread = [self.spread_over(k, self.weighted_x) for k in range(self.count)]
        self.slopes = [-self.weighted_x.T @ part for part in self.spread]

    @property
    def count(self) -> int:
        return len(self.groups) + 1

    def _scatter_all(self) -> Matrix:
        marks = [np.eye(group.size)[group.codes] for group in self.groups]
        return np.hstack(marks)

    def _sums(self, rows: Matrix) -> Matrix:
        return np.vstack([group_sums(rows, group) for group in self.groups])

    def weigh(self, rows: Matrix) -> Matrix:
        """Return ``V^-1`` times rows."""
        parts = self._shrink @ self._sums(rows)
        weighed = rows.copy()
        for group, start in zip(self.groups, self._starts, strict=False):
            weighed -= parts[start + group.codes]
        return weighed / self.variance

    def spread_over(self, k: int, rows: Matrix) -> Matrix:
        """Return ``V_k`` times rows."""
        if k == len(self.groups):
            return rows
        return group_sums(rows, self.groups[k])[self.groups[k].codes]

    def traces(self) -> Matrix:
        """Return ``tr(V^-1 V_k V^-1 V_l)`` for all components."""
        counts, shrunk = self._counts, self._counts @ self._shrink
        between = (counts - shrunk @ counts) / self.variance
        squared = (counts - 2 * shrunk @ counts + shrunk @ shrunk @ counts) / self.variance**2
        rows = len(self.weighted_residuals)
        traces = np.empty((self.count, self.count))
        cuts = [slice(a, b) for a, b in zip(self._starts, self._starts[1:], strict=False)]
        for k, first in enumerate(cuts):
            for m, second in enumerate(cuts):
                traces[k, m] = (between[first, second] ** 2).sum()
            traces[k, -1] = traces[-1, k] = np.trace(squared[first, first])
        lost = np.trace(shrunk)
        traces[-1, -1] = (rows - 2 * lost + np.trace(shrunk @ shrunk)) / self.variance**2
        return traces

    def crossed(self) -> list[list[Matrix]]:
        """Return ``X'V^-1 V_k V^-1 V_l V^-1 X`` for all components."""
        weighed = [self.weigh(part) for part in self.spread]
        return [[part.T @ other for other in weighed] for part in self.spread]

    def restricted_traces(self, crossed: list[list[Matrix]]) -> Matrix:
        """Return ``tr(P V_k P V_l)``, `P` the projection that removes the coefficients."""
        traces = self.traces()
        phi = self.covariance
        for k in range(self.count):
            for m in range(self.count):
                traces[k, m] -= 2 * float((phi * crossed[k][m]).sum())
                both = (phi @ self.slopes[k]) * (phi @ self.slopes[m]).T
                traces[k, m] += float(both.sum())
        return traces


def satterthwaite(likelihood: ProfiledLikelihood, ratios: Vector) -> SmallSample:
    """Return model-based errors with Satterthwaite's degrees of freedom.

    The variance of each squared error follows from the observed information of the variances
    (Giesbrecht and Burns 1985; Fai and Cornelius 1996); a variance of zero is taken as known.
    """
    parts = _Components(likelihood, ratios)
    residuals = parts.weighted_residuals[:, None]
    pulls = [parts.spread_over(k, residuals) for k in range(parts.count)]
    traces = parts.restricted_traces(parts.crossed()) if likelihood.restricted else parts.traces()
    information = -traces / 2
    for k, pull in enumerate(pulls):
        for m, other in enumerate(pulls):
            shared = (pull.T @ parts.weigh(other)).item()
            first, second = parts.weighted_x.T @ pull, parts.weighted_x.T @ other
            information[k, m] += shared - (first.T @ parts.covariance @ second).item()
    free = np.append(np.abs(ratios) > 0, True)
    uncertainty = np.linalg.pinv(information[np.ix_(free, free)], hermitian=True)
    slopes = _error_slopes(parts)[free]
    squared = np.diag(parts.covariance)
    spread = np.einsum("kj,km,mj->j", slopes, uncertainty, slopes)
    return SmallSample(np.sqrt(squared), 2 * squared**2 / spread)


def kenward_roger(likelihood: ProfiledLikelihood, ratios: Vector) -> SmallSample:
    """Return Kenward and Roger's (1997) adjusted errors and degrees of freedom.

    For a single coefficient their scaling factor is 1 and the degrees of freedom are
    Satterthwaite's with the expected information of the variances.
    """
    parts = _Components(likelihood, ratios)
    crossed = parts.crossed()
    uncertainty = 2 * np.linalg.pinv(parts.restricted_traces(crossed), hermitian=True)
    phi = parts.covariance
    adjustment = np.zeros_like(phi)
    for k in range(parts.count):
        for m in range(parts.count):
            between = parts.slopes[k] @ phi @ parts.slopes[m]
            adjustment += uncertainty[k, m] * (crossed[k][m] - between)
    adjusted = phi + 2 * phi @ adjustment @ phi
    slopes = _error_slopes(parts)
    spread = np.einsum("kj,km,mj->j", slopes, uncertainty, slopes)
    return SmallSample(np.sqrt(np.diag(adjusted)), 2 * np.diag(phi) ** 2 / spread)


def _error_slopes(parts: _Components) -> Matrix:
    """Return the derivative of each squared error in each variance."""
    phi = parts.covariance
    return np.stack([-np.diag(phi @ slope @ phi) for slope in parts.slopes])

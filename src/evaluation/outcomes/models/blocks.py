"""The matrix every model with one or two groupings has to solve: ``I + S Z'WZ S``.

`Z` marks the group of each row, `W` weighs the rows and `S` scales the groupings. Its diagonal
blocks are diagonal, so the larger grouping is eliminated and only a small matrix is left.
"""

from collections.abc import Sequence

import numpy as np

from evaluation.outcomes.models.design import Codes, Matrix, Vector


class Blocks:
    """The factored matrix of one or two groupings.

    Parameters
    ----------
    codes
        The group of each row, one array a grouping; give the larger grouping first.
    sizes
        Number of groups of each grouping.
    scales
        Standard deviation of each grouping.
    weights
        Weight of each row, at least zero.
    """

    __slots__ = ("_codes", "_cross", "_first", "_inverse", "_size", "log_determinant")

    def __init__(
        self,
        codes: Sequence[Codes],
        sizes: Sequence[int],
        scales: Vector,
        weights: Vector,
    ) -> None:
        self._codes = codes
        self._size = sizes[0]
        self._first = 1 + scales[0] ** 2 * np.bincount(codes[0], weights, sizes[0])
        self._cross: Matrix = np.empty((sizes[0], 0))
        self._inverse: Matrix = np.empty((0, 0))
        self.log_determinant = float(np.log(self._first).sum())
        if len(codes) == 2:
            pairs = np.bincount(codes[0] * sizes[1] + codes[1], weights, sizes[0] * sizes[1])
            self._cross = scales[0] * scales[1] * pairs.reshape(sizes[0], sizes[1])
            second = np.diag(1 + scales[1] ** 2 * np.bincount(codes[1], weights, sizes[1]))
            left = second - self._cross.T @ (self._cross / self._first[:, None])
            self._inverse = np.linalg.inv(left)
            self.log_determinant += float(np.linalg.slogdet(left)[1])

    def solve(self, right: Vector) -> Vector:
        """Return the solution for one right-hand side, all groups of all groupings in a row."""
        first, second = right[: self._size], right[self._size :]
        second = self._inverse @ (second - self._cross.T @ (first / self._first))
        return np.concatenate([(first - self._cross @ second) / self._first, second])

    def inverse_of_rows(self) -> list[list[Vector]]:
        """Return for each row of data the inverse's entries among that row's groups.

        Entry ``[k][l]`` is the inverse between the row's group in grouping `k` and in `l`.
        """
        share = self._cross / self._first[:, None]
        between = -share @ self._inverse
        within = 1 / self._first - np.einsum("ij,ij->i", between, share)
        first = self._codes[0]
        if len(self._codes) == 1:
            return [[within[first]]]
        second = self._codes[1]
        cross = between[first, second]
        return [[within[first], cross], [cross, self._inverse[second, second]]]

"""The matrix every model with one or two groupings has to solve: ``I + S Z'WZ S``.

`Z` marks the group of each row, `W` weighs the rows and `S` scales the groupings. Its diagonal
blocks are diagonal and few pairs of groups meet, so the larger grouping is eliminated and only a
small dense matrix is left.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from evaluation.outcomes.models.design import Codes, Grouping, Matrix, Vector


class Layout:
    """Which groups the rows are in, and which pairs of groups meet; the larger grouping first.

    Attributes
    ----------
    order
        Positions of the groupings as given, the larger first.
    codes, sizes
        The group of each row and the number of groups, in that order.
    pairs
        For two groupings the pairs that meet: group of the first, group of the second.
    pair_of_row
        Position of each row's pair.
    """

    __slots__ = ("codes", "order", "pair_of_row", "pairs", "sizes")

    def __init__(self, groups: Sequence[Grouping]) -> None:
        self.order = sorted(range(len(groups)), key=lambda k: -groups[k].size)
        self.codes: list[Codes] = [groups[k].codes for k in self.order]
        self.sizes = [groups[k].size for k in self.order]
        nobody = np.empty(0, dtype=np.intp)
        self.pairs: tuple[Codes, Codes] = (nobody, nobody)
        self.pair_of_row: Codes = nobody
        if len(groups) == 2:
            key = self.codes[0] * self.sizes[1] + self.codes[1]
            met, self.pair_of_row = np.unique(key, return_inverse=True)
            first, second = np.divmod(met, self.sizes[1])
            self.pairs = (first, second)


class Blocks:
    """The factored matrix.

    Parameters
    ----------
    layout
        One or two groupings.
    scales
        Standard deviation of each grouping, in the layout's order.
    weights
        Weight of each row, at least zero.
    """

    __slots__ = ("_cross", "_first", "_inverse", "_layout", "_size", "log_determinant")

    def __init__(self, layout: Layout, scales: Vector, weights: Vector) -> None:
        codes, sizes = layout.codes, layout.sizes
        self._layout = layout
        self._size = sizes[0]
        self._first: Vector = 1 + scales[0] ** 2 * np.bincount(codes[0], weights, sizes[0])
        self._inverse: Matrix = np.empty((0, 0))
        self.log_determinant = float(np.log(self._first).sum())
        if len(codes) == 2:
            met = np.bincount(layout.pair_of_row, weights, len(layout.pairs[0]))
            # sparse: a person meets one team, and a dense product would wait for other threads
            shape = (sizes[0], sizes[1])
            self._cross = csr_array((scales[0] * scales[1] * met, layout.pairs), shape=shape)
            share = csr_array(
                (self._cross.data / self._first[layout.pairs[0]], layout.pairs), shape
            )
            left = -(self._cross.T @ share).toarray()
            left[np.diag_indices(sizes[1])] += 1 + scales[1] ** 2 * np.bincount(
                codes[1], weights, sizes[1]
            )
            self._inverse = np.linalg.inv(left)
            self.log_determinant += float(np.linalg.slogdet(left)[1])

    def solve(self, right: Vector) -> Vector:
        """Return the solution for one right-hand side, all groups of all groupings in a row."""
        first, second = right[: self._size], right[self._size :]
        if not len(second):
            return first / self._first
        second = self._inverse @ (second - self._cross.T @ (first / self._first))
        return np.concatenate([(first - self._cross @ second) / self._first, second])

    def inverse_of_rows(self) -> list[list[Vector]]:
        """Return for each row of data the inverse's entries among that row's groups.

        Entry ``[k][l]`` is the inverse between the row's group in grouping `k` and in `l`.
        """
        codes = self._layout.codes
        if len(codes) == 1:
            return [[1 / self._first[codes[0]]]]
        first, second = self._layout.pairs
        between = -(self._cross @ self._inverse)[first, second] / self._first[first]
        added = np.bincount(first, between * self._cross.data / self._first[first], self._size)
        within = 1 / self._first - added
        cross = between[self._layout.pair_of_row]
        return [[within[codes[0]], cross], [cross, self._inverse[codes[1], codes[1]]]]

"""Columns of words as numbers: counted fast, and read once however many analyses ask.

Arrow's data never change (a change makes new ones), so that what was read from a column can be
kept by the very data it was read from.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray

Codes = npt.NDArray[np.int64]

#: The group of people for whom the column they are grouped by is empty.
UNGROUPED: Final = "none"


class _Column:
    """A column of text, equal to another only if it is the very same data."""

    __slots__ = ("data", "values")

    def __init__(self, values: ExtensionArray, data: object) -> None:
        self.values, self.data = values, data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Column) and self.data is other.data

    def __hash__(self) -> int:
        return id(self.data)


@lru_cache(maxsize=64)
def _numbered_once(column: _Column) -> tuple[Codes, tuple[str, ...]]:
    codes, words = _numbered(column.values)
    codes.flags.writeable = False
    return codes, words


@lru_cache(maxsize=64)
def _placed_once(column: _Column, known: tuple[str, ...]) -> Codes:
    codes = _placed(*_numbered_once(column), known)
    codes.flags.writeable = False
    return codes


def _numbered(values: ExtensionArray) -> tuple[Codes, tuple[str, ...]]:
    codes, words = values.factorize()
    return np.asarray(codes, dtype=np.int64), tuple(words.tolist())


def _placed(codes: Codes, words: Sequence[str], known: Collection[str]) -> Codes:
    at = {word: place for place, word in enumerate(known)}
    # an empty value's code is -1, which is the last entry
    return np.array([*(at.get(word, -1) for word in words), -1], dtype=np.int64)[codes]


@lru_cache(maxsize=64)
def _several_once(column: _Column) -> tuple[Codes, tuple[str, ...]]:
    codes, words = _several(column.values)
    codes.flags.writeable = False
    return codes, words


def _several(values: ExtensionArray) -> tuple[Codes, tuple[str, ...]]:
    cells = [cell.split(";") if isinstance(cell, str) else [] for cell in values.tolist()]
    words = tuple(word for cell in cells for word in cell)
    return np.repeat(np.arange(len(cells)), list(map(len, cells))), words


def _shared(values: pd.Series) -> _Column | None:
    """Return a column whose data never change (a change makes new ones), so that all may share."""
    arrow = getattr(values.array, "__arrow_array__", None)
    return None if arrow is None else _Column(values.array, arrow())


def numbered(values: pd.Series) -> tuple[Codes, tuple[str, ...]]:
    """Return at which place of the different words of a column each value stands, and the words.

    An empty value stands at -1.

    >>> codes, words = numbered(pd.Series(["b", None, "a", "b"]))
    >>> codes.tolist(), words
    ([0, -1, 1, 0], ('b', 'a'))
    """
    column = _shared(values)
    return _numbered(values.array) if column is None else _numbered_once(column)


def places(values: pd.Series, known: Collection[str]) -> Codes:
    """Return at which place of some known words each value stands; -1 where at none, or empty.

    >>> places(pd.Series(["b", None, "a", "c"]), ["a", "b"]).tolist()
    [1, -1, 0, -1]
    """
    column = _shared(values)
    if column is None:
        return _placed(*_numbered(values.array), known)
    return _placed_once(column, tuple(known))


def named(values: pd.Series) -> tuple[tuple[str, ...], Codes]:
    """Return the words found, in order, and at which place of them each value stands.

    `UNGROUPED` comes last, for the empty values.

    >>> names, codes = named(pd.Series(["staff", None, "carer"]))
    >>> names, codes.tolist()
    (('carer', 'staff', 'none'), [1, 2, 0])
    """
    codes, words = numbered(values)
    names = sorted(words)
    place = {word: at for at, word in enumerate(names)}
    ranks = np.array([*(place[word] for word in words), len(words)], dtype=np.int64)
    return (*map(str, names), UNGROUPED), ranks[codes]


def several(values: pd.Series) -> tuple[Codes, tuple[str, ...]]:
    """Return each word of cells with several words, and the place of the cell it stands in.

    >>> cells, words = several(pd.Series(["P1;P2", None, "P2"]))
    >>> cells.tolist(), words
    ([0, 0, 2], ('P1', 'P2', 'P2'))
    """
    column = _shared(values)
    return _several(values.array) if column is None else _several_once(column)

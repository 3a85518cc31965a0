"""Columns of text, of which those that repeat the same few texts are kept as categories."""

from collections.abc import Iterator

import numpy as np
import pandas as pd


def distinct(cells: "pd.Series[str]") -> "tuple[np.ndarray, pd.Index[str]]":
    """Return which text each cell holds, by number, and the different texts ("" where missing).

    >>> numbers, texts = distinct(pd.Series(["b", "a", "b"], dtype="category"))
    >>> texts[numbers].tolist()
    ['b', 'a', 'b']
    """
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        numbers, different = pd.factorize(cells.fillna(""))
        return numbers, pd.Index(different)
    codes: np.ndarray = cells.cat.codes.to_numpy()
    texts = pd.Index(cells.cat.categories)
    # rows that were left out may have held some of the texts
    there = np.bincount(codes, minlength=len(texts)) > 0
    numbers = np.cumsum(there).astype(codes.dtype) - 1
    return numbers.take(codes), texts[there]


def marked_rows(numbers: np.ndarray, marked: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield the rows that hold a marked text, from top to bottom, and the number of the text.

    >>> list(marked_rows(np.array([0, 1, 0, 2]), np.array([True, False, True])))
    [(0, 0), (2, 0), (3, 2)]
    """
    if marked.any():  # most columns have none
        for row in np.flatnonzero(marked[numbers]):
            yield int(row), int(numbers[row])


def as_text(cells: "pd.Series[str]") -> "pd.Series[str]":
    """Return a column as text, whatever it is kept as.

    >>> as_text(pd.Series(["b", "a", "b"], dtype="category")).tolist()
    ['b', 'a', 'b']
    """
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        return cells
    numbers, texts = distinct(cells)
    return pd.Series(texts, dtype="str").take(numbers).set_axis(cells.index)


def repeated_first(cells: pd.DataFrame) -> list[int]:
    """Return the columns' positions, those first that are quickly looked through."""
    return sorted(
        range(cells.shape[1]),
        key=lambda place: not isinstance(cells.dtypes.iloc[place], pd.CategoricalDtype),
    )

"""Columns of text, of which those that repeat the same few texts are kept as categories."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as compute

from evaluation.intake.short_texts import numbered_short

# memory that texts give back is used again by all else, and the other way round
pa.set_memory_pool(pa.system_memory_pool())

#: So many rows at a time are looked up: what that needs stays close to the processor.
BLOCK = 1 << 16
_FEW = 4


def numbered(cells: "pd.Series[str]") -> "tuple[np.ndarray, pd.Index[str]]":
    """Return which text each cell holds, by number, and texts, of which some may be in no cell.

    >>> cells = pd.Series(["b", "a", "b"], dtype="category")
    >>> numbers, texts = numbered(cells[cells == "b"])
    >>> numbers.tolist(), texts.tolist()
    ([1, 1], ['a', 'b'])
    """
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return cells.cat.codes.to_numpy(), pd.Index(cells.cat.categories)
    texts = pa.chunked_array(pa.array(cells.fillna("").astype("str"), pa.large_string()))
    short = numbered_short(texts)
    if short is not None:
        return short[0], pd.Index(short[1], dtype="str")
    encoded = compute.dictionary_encode(texts.combine_chunks())
    return encoded.indices.to_numpy().astype(np.intp), pd.Index(encoded.dictionary, dtype="str")


def looked_up(table: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return what a table holds under each number, as ``table[numbers]``, in less memory.

    >>> looked_up(np.array([0.5, 1.5]), np.array([1, 0, 1], dtype=np.int8)).tolist()
    [1.5, 0.5, 1.5]
    """
    found = np.empty(len(numbers), dtype=table.dtype)
    for start in range(0, len(numbers), BLOCK):
        found[start : start + BLOCK] = table.take(numbers[start : start + BLOCK])
    return found


def anywhere(table: np.ndarray, numbers: np.ndarray) -> bool:
    """Return whether a table is true under any of the numbers; those behind it are not looked at.

    >>> anywhere(np.array([False, True]), np.array([0, 1, 0]))
    True
    """
    starts = range(0, len(numbers), BLOCK)
    return any(table.take(numbers[start : start + BLOCK]).any() for start in starts)


def spelt_out(texts: "pd.Series[str] | pd.Index[str]", numbers: np.ndarray) -> "pd.Series[str]":
    """Return the text that each number (from 0) stands for, as ``texts[numbers]``, in less time.

    >>> spelt_out(pd.Index(["a", "b"], dtype="str"), np.array([1, 0, 1], dtype=np.int8)).tolist()
    ['b', 'a', 'b']
    """
    known = pa.chunked_array(pa.array(texts, pa.large_string())).combine_chunks()
    return pd.Series(pa.chunked_array([known.take(pa.array(numbers))]), dtype="str")


def repeated(text: str, times: int) -> "pd.Series[str]":
    """Return a column that holds the same text throughout; few of the cells are kept in memory.

    >>> repeated("now", 3).tolist()
    ['now', 'now', 'now']
    """
    whole, rest = divmod(times, BLOCK)
    block = pa.repeat(pa.scalar(text, pa.large_string()), min(times, BLOCK))
    cells = pa.chunked_array([*[block] * whole, block.slice(0, rest)])
    return pd.Series(cells, dtype="str")


def distinct(cells: "pd.Series[str]") -> "tuple[np.ndarray, pd.Index[str]]":
    """Return which text each cell holds, by number, and the different texts ("" where missing).

    >>> numbers, texts = distinct(pd.Series(["b", "a", "b"], dtype="category"))
    >>> texts[numbers].tolist()
    ['b', 'a', 'b']
    """
    codes, texts = numbered(cells)
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        return codes, texts
    # rows that were left out may have held some of the texts
    there = np.bincount(codes, minlength=len(texts)) > 0
    numbers = np.cumsum(there).astype(codes.dtype) - 1
    return numbers.take(codes), texts[there]


def passing(cells: "pd.Series[str]", test: "Callable[[pd.Series[str]], np.ndarray]") -> np.ndarray:
    """Return which cells pass a test, to which each text of a column of categories is put once.

    >>> cells = pd.Series(["b", "a", "b"], dtype="category")
    >>> passing(cells, lambda texts: (texts == "b").to_numpy(bool)).tolist()
    [True, False, True]
    """
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        return test(cells)
    numbers, texts = numbered(cells)
    return looked_up(test(pd.Series(texts, dtype="str")), numbers)


def marked_rows(numbers: np.ndarray, marked: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield the rows that hold a marked text, from top to bottom, and the number of the text.

    >>> list(marked_rows(np.array([0, 1, 0, 2]), np.array([True, False, True])))
    [(0, 0), (2, 0), (3, 2)]
    """
    which = np.flatnonzero(marked)
    if which.size > _FEW:
        rows = np.flatnonzero(looked_up(marked, numbers))
    else:  # most columns have none, or no more than the header's own text
        found = [np.flatnonzero(numbers == one) for one in which]
        rows = np.sort(np.concatenate([np.array([], dtype=np.int64), *found]))
    for row in rows:
        yield int(row), int(numbers[row])


def as_text(cells: "pd.Series[str]") -> "pd.Series[str]":
    """Return a column as text, whatever it is kept as.

    >>> as_text(pd.Series(["b", "a", "b"], dtype="category")).tolist()
    ['b', 'a', 'b']
    """
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        return cells
    numbers, texts = numbered(cells)
    return spelt_out(texts, numbers).set_axis(cells.index)


def repeated_first(cells: pd.DataFrame) -> list[int]:
    """Return the columns' positions, those first that are quickly looked through."""
    return sorted(
        range(cells.shape[1]),
        key=lambda place: not isinstance(cells.dtypes.iloc[place], pd.CategoricalDtype),
    )

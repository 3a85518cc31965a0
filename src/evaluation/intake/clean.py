"""Delimited text that is exactly regular into a grid of cells, fast."""

from itertools import islice
from typing import BinaryIO, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from evaluation.intake.decode import HEAD
from evaluation.intake.grid import Grid
from evaluation.intake.records import LONGEST_CELL, lines_of, records_of

_BLOCK = 1 << 21
#: How many rows tell what a column is like.
_ROWS = 1000
_Source: TypeAlias = BinaryIO | pa.BufferReader
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13


def read_lines(file: BinaryIO, head: bytes, separator: str) -> Grid | None:
    """Return the grid of a file that is plain throughout (`decode.plain_head`), else None.

    Each of its lines is a record, so that no more of its text is needed than its beginning.
    """
    rows = _first_rows(head, separator)
    return _of_lines(file, rows, separator) if len(rows[0]) > 1 else None


def read_clean(text: bytes, separator: str) -> Grid | None:
    r"""Return the grid of a text whose quotation marks and line ends are regular, else None.

    One pass over the bytes finds out; a column-wise reader then does the work. Columns whose first
    rows repeat the same few texts are read as categories.

    >>> read_clean(b"code,q1\n1,2", ",").lines.tolist()
    [1, 2]
    >>> read_clean(b'code,q1\n1,"2', ",") is None
    True
    """
    end = len(text)
    while end and text[end - 1] in b"\r\n":
        end -= 1
    rows = _first_rows(text[:HEAD], separator)
    if not end or not rows:
        return None
    source = pa.BufferReader(pa.py_buffer(text).slice(0, end))
    if b'"' not in text and len(rows[0]) > 1:
        return _of_lines(source, rows, separator)
    lines = _starts_if_clean(text, end, ord(separator))
    if lines is None:
        return None
    several_lines = bool(lines[-1] != lines.size)
    # where no record runs over lines, blocks of the text are read side by side
    table = _columns(source, rows, _options(separator, newlines_in_values=several_lines))
    return None if table is None or table.num_rows != lines.size else _grid(table, lines)


def _of_lines(source: _Source, rows: list[list[str]], separator: str) -> Grid | None:
    """Return the grid of a text each of whose lines is a record; a blank line is a blank one."""
    table = _columns(source, rows, _options(separator, quote_char=False))
    return None if table is None else _grid(table, np.arange(1, table.num_rows + 1))


def _first_rows(head: bytes, separator: str) -> list[list[str]]:
    return [record.cells for record in islice(records_of(lines_of(head), separator), _ROWS)]


def _options(separator: str, **more: bool) -> arrow_csv.ParseOptions:
    return arrow_csv.ParseOptions(delimiter=separator, ignore_empty_lines=False, **more)


def _columns(
    source: _Source, rows: list[list[str]], parsing: arrow_csv.ParseOptions
) -> pa.Table | None:
    """Return all records column by column, or None where they differ in width."""
    width = len(rows[0])
    names = [f"f{place}" for place in range(width)]
    try:
        return arrow_csv.read_csv(
            source,
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK),
            parse_options=parsing,
            convert_options=arrow_csv.ConvertOptions(
                check_utf8=False,  # which was done where the text was decoded
                column_types=dict(zip(names, _types(rows[1:], width), strict=True)),
            ),
        )
    except pa.ArrowInvalid:  # the careful reader names rows of another width
        return None


def _grid(table: pa.Table, lines: np.ndarray) -> Grid:
    cells = {place: _cells(column) for place, column in enumerate(table.columns)}
    widths = np.broadcast_to(np.int64(table.num_columns), len(lines))
    return Grid(pd.DataFrame(cells, copy=False), lines, widths)


def _cells(column: pa.ChunkedArray) -> "pd.Series[str] | pd.Categorical":
    dictionary = pa.types.is_dictionary(column.type)
    return _categories(column) if dictionary else pd.Series(column, dtype="str")


def _categories(column: pa.ChunkedArray) -> pd.Categorical:
    """Return a column as categories, in numbers that are no wider than they need to be."""
    chunks = column.unify_dictionaries().chunks
    texts = chunks[-1].dictionary
    codes = np.concatenate(
        [chunk.indices.to_numpy() for chunk in chunks],
        dtype=np.min_scalar_type(-len(texts)),
        casting="same_kind",
    )
    different = pd.Index(texts.to_numpy(False), dtype="str")
    return pd.Categorical.from_codes(codes, different, validate=False)


def _types(rows: list[list[str]], width: int) -> list[pa.DataType]:
    """Return how to read each column: as categories where the first rows repeat the same texts."""
    texts = [{row[place] for row in rows if place < len(row)} for place in range(width)]
    return [
        pa.dictionary(pa.int32(), pa.string()) if 2 * len(some) < len(rows) else pa.large_string()
        for some in texts
    ]


def _starts_if_clean(text: bytes, end: int, separator: int) -> np.ndarray | None:
    """Return the line each record begins on, or None where a quote or a line end is irregular."""
    data = np.frombuffer(text, np.uint8, count=end)
    starts = [np.array([1])]
    quotes_before = lines_before = record = begin = 0
    while begin < end:
        # a block ends with a line, so that no line end lies across two blocks
        stop = text.find(b"\n", begin + _BLOCK, end) + 1 or end
        block = data[begin:stop]
        quotes = np.flatnonzero(block == _QUOTE) + begin
        newlines = np.flatnonzero(block == _NEWLINE) + begin
        pairs = np.count_nonzero(data[newlines[newlines > 0] - 1] == _RETURN)
        if np.count_nonzero(block == _RETURN) != pairs:
            return None
        if not _quotes_are_regular(data, quotes, quotes_before, separator):
            return None
        outside = (quotes_before + np.searchsorted(quotes, newlines)) % 2 == 0
        ends = newlines[outside]
        lengths = np.diff(ends, prepend=record - 1) - 1
        if np.any((lengths == 0) | ((lengths == 1) & (data[ends - 1] == _RETURN))):
            return None
        record = int(ends[-1]) + 1 if ends.size else record
        starts.append(np.flatnonzero(outside) + lines_before + 2)
        quotes_before += quotes.size
        lines_before += newlines.size
        begin = stop
    lines = np.concatenate(starts)
    if quotes_before % 2 or np.diff(lines, append=lines_before + 2).max() > LONGEST_CELL:
        return None
    return lines


def _quotes_are_regular(
    data: np.ndarray, quotes: np.ndarray, before: int, separator: int
) -> np.bool_ | bool:
    """Whether each quotation mark opens a cell, closes one, or is doubled."""
    if not quotes.size:
        return True
    opening, closing = quotes[before % 2 :: 2], quotes[1 - before % 2 :: 2]
    left = data[opening[opening > 0] - 1]
    right = data[closing[closing < data.size - 1] + 1]
    return np.all((left == separator) | (left == _NEWLINE) | (left == _QUOTE)) and np.all(
        (right == separator) | (right == _NEWLINE) | (right == _RETURN) | (right == _QUOTE)
    )

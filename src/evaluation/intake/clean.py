"""Delimited text that is exactly regular into a grid of cells, fast."""

from itertools import islice

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from evaluation.intake.grid import Grid
from evaluation.intake.records import LONGEST_CELL, lines_of, records_of

_BLOCK = 1 << 22
#: How much of a text, and how many of its rows, tell what a column is like.
_HEAD, _ROWS = 1 << 18, 1000
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13


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
    records = records_of(lines_of(text[:_HEAD]), separator)
    rows = [record.cells for record in islice(records, _ROWS)]
    if not end or not rows:
        return None
    width = len(rows[0])
    # without these marks, each line is a record: a blank one has another width
    plain = width > 1 and b'"' not in text and b"\r" not in text
    lines = None if plain else _starts_if_clean(text, end, ord(separator))
    if lines is None and not plain:
        return None
    names = [f"f{place}" for place in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(text).slice(0, end)),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator,
                # where no record runs over lines, blocks of the text are read side by side
                newlines_in_values=lines is not None and bool(lines[-1] != lines.size),
                ignore_empty_lines=False,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict(zip(names, _types(rows[1:], width), strict=True))
            ),
        )
    except pa.ArrowInvalid:  # rows of different widths: the careful reader names them
        return None
    if lines is None:
        lines = np.arange(1, table.num_rows + 1)
    if table.num_rows != lines.size:
        return None
    cells = table.to_pandas().set_axis(range(width), axis=1)
    return Grid(cells, lines, np.full(lines.size, width))


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
    if quotes_before % 2 or np.diff(lines).max(initial=0) > LONGEST_CELL:
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

"""Delimited text into a grid of cells, each row with the line a person sees.

Two readers give the same result: `read_clean` is fast and declines any file whose quotation marks
or line ends are not exactly regular; `read_careful` reads whatever there is and says what is wrong.
"""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from evaluation.problems import Place, ProblemLog, Severity

#: In the order of preference when several are equally consistent.
SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}

#: A cell of more lines than this is an unclosed quotation mark.
LONGEST_CELL = 1000

_LOOKED_AT = 100
_BLOCK = 1 << 22
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Cells as text, header and data alike, rows as wide as the widest.

    Attributes
    ----------
    cells
        One row a record, columns 0..k-1; short rows are filled with empty cells.
    lines
        The line each record begins on.
    widths
        How many cells each record has in the file.
    """

    cells: pd.DataFrame
    lines: np.ndarray
    widths: np.ndarray


def read_delimited(text: bytes, place: Place, log: ProblemLog) -> Grid:
    r"""Return the grid of a UTF-8 text; its separator is the one that lines agree on.

    >>> grid = read_delimited(b'code;say\n1;"two\nlines"\n2;x', Place("s.csv"), ProblemLog())
    >>> grid.cells[1].tolist(), grid.lines.tolist()
    (['say', 'two\nlines', 'x'], [1, 2, 4])
    """
    separator = separator_of(text)
    if separator != ",":
        log.accept(
            "text.separator",
            place,
            f"cells are separated by {SEPARATORS[separator]}, not commas",
            "Nothing needs to be done.",
        )
    grid = read_clean(text, separator)
    if grid is None:
        grid = read_careful(text, separator, place, log)
    _note_swallowed(grid, separator, place, log)
    return grid


def _note_swallowed(grid: Grid, separator: str, place: Place, log: ProblemLog) -> None:
    """Warn of a cell over several lines that holds what would be whole rows."""
    width = len(grid.cells.columns)
    for row in np.flatnonzero(np.diff(grid.lines) > 1) if width > 2 else ():
        for cell in grid.cells.iloc[row]:
            further = str(cell).splitlines()[1:]
            if any(line.count(separator) == width - 1 for line in further):
                log.warn(
                    "row.swallowed",
                    Place(place.file, int(grid.lines[row])),
                    "a quoted cell of this row goes over several lines and looks as if it had "
                    "swallowed the rows below",
                    "Check that the quotation mark on this line is closed where it should be.",
                )
                break


def separator_of(text: bytes) -> str:
    r"""Return the separator that gives most of the first lines the same number of cells.

    Of several equally consistent ones, the first of `SEPARATORS`; of a single column, a comma.

    >>> separator_of(b"code;how, exactly?\nA01;3,5\nA02;4\n")
    ';'
    """
    lines = _lines(text[: 1 << 18])[: 4 * _LOOKED_AT]
    best, most = ",", 0.0
    for separator in SEPARATORS:
        widths = [
            len(record.cells)
            for record, _ in zip(_records(lines, separator), range(_LOOKED_AT), strict=False)
            if "".join(record.cells).strip()
        ]
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        share = times / len(widths)
        if width > 1 and share > most:
            best, most = separator, share
    return best


def read_clean(text: bytes, separator: str) -> Grid | None:
    r"""Return the grid of a text whose quotation marks and line ends are regular, else None.

    One pass over the bytes finds out; a column-wise reader then does the work.

    >>> read_clean(b"code,q1\n1,2", ",").lines.tolist()
    [1, 2]
    >>> read_clean(b'code,q1\n1,"2', ",") is None
    True
    """
    end = len(text.rstrip(b"\r\n"))
    lines = _starts_if_clean(text, end, ord(separator)) if end else None
    if lines is None:
        return None
    first = next(_records(_lines(text[: 1 << 18]), separator), None)
    if first is None:
        return None
    names = [f"f{place}" for place in range(len(first.cells))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(text).slice(0, end)),
            read_options=arrow_csv.ReadOptions(column_names=names),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string())
            ),
        )
    except pa.ArrowInvalid:  # rows of different widths: the careful reader names them
        return None
    if table.num_rows != lines.size:
        return None
    cells = table.to_pandas().set_axis(range(len(names)), axis=1)
    return Grid(cells, lines, np.full(lines.size, len(names)))


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


def read_careful(text: bytes, separator: str, place: Place, log: ProblemLog) -> Grid:
    r"""Return the grid of any text, reporting quotation marks that are not what they should be.

    >>> log = ProblemLog()
    >>> grid = read_careful(b'code,q1\n1,"2\n2,3', ",", Place("s.csv"), log)
    >>> len(grid.cells), [str(problem.place) for problem in log]
    (3, ['s.csv:2'])
    """
    records: list[list[str]] = []
    starts: list[int] = []
    for record in _records(_lines(text), separator):
        records.append(record.cells)
        starts.append(record.line)
        if record.fault:
            severity, rule, what, todo = _FAULTS[record.fault]
            log.add(severity, rule, Place(place.file, record.line), what, todo)
    widths = np.array([len(cells) for cells in records], dtype=np.int64)
    width = int(widths.max(initial=0))
    for cells in records:
        cells.extend([""] * (width - len(cells)))
    return Grid(pd.DataFrame(records, columns=range(width), dtype="str"), np.array(starts), widths)


_FAULTS = {
    "unclosed": (
        Severity.ERROR,
        "row.quote",
        "a quotation mark is opened on this line and not closed where a cell ends",
        "Close it, or delete it; until then the rows below may be read as part of one cell.",
    ),
    "inside": (
        Severity.REPAIR,
        "row.quote-inside",
        "a quoted cell holds quotation marks that are not doubled; they were kept as part of it",
        "Check that the row's cells are in the right columns.",
    ),
    "spaced": (
        Severity.REPAIR,
        "row.quote-spaced",
        "spaces stand before a quotation mark that opens a cell; they were left out",
        "Nothing needs to be done.",
    ),
    "bare": (
        Severity.WARN,
        "row.quote-bare",
        "a quotation mark stands in a cell that is not quoted, and was kept as part of it",
        "Check that the row's cells are in the right columns.",
    ),
}


@dataclass(slots=True)
class _Record:
    line: int
    cells: list[str]
    fault: str = ""


def _lines(text: bytes) -> list[str]:
    """Return the lines with their ends, broken where an editor breaks them."""
    return list(io.StringIO(text.decode("utf-8", "ignore"), newline=""))


def _records(lines: list[str], separator: str) -> Iterator[_Record]:
    at = 0
    while at < len(lines):
        if '"' in lines[at]:
            record, used = _quoted(lines, at, separator)
            yield record
            at += used
        else:
            yield _Record(at + 1, lines[at].rstrip("\r\n").split(separator))
            at += 1


def _quoted(lines: list[str], at: int, separator: str) -> tuple[_Record, int]:
    """Return the record that begins at a line, and how many lines it takes up.

    Where a quotation mark swallows the lines below, only the first line is taken, so that the
    rows below are still read and their own problems found.
    """
    record = _Record(at + 1, [])
    text, used, position = lines[at], 1, 0
    while True:
        spaces = len(text) - position - len(text[position:].lstrip(" "))
        if text.startswith('"', position + spaces):
            start = position + spaces + 1
            record.fault = record.fault or ("spaced" if spaces else "")
            closed = _closing(lines, at, used, text, start, separator)
            if closed is None:
                bare = lines[at].rstrip("\r\n").split(separator)
                return _Record(at + 1, bare, "unclosed"), 1
            text, used, end, cell, inside = closed
            record.cells.append(cell)
            record.fault = record.fault or ("inside" if inside else "")
        else:
            end = _end_of_bare(text, position, separator)
            cell = text[position:end]
            record.cells.append(cell)
            record.fault = record.fault or ("bare" if '"' in cell else "")
        if not text.startswith(separator, end):
            return record, used
        position = end + 1


def _end_of_bare(text: str, position: int, separator: str) -> int:
    end = text.find(separator, position)
    return len(text.rstrip("\r\n")) if end < 0 else end


def _closing(
    lines: list[str], at: int, used: int, text: str, start: int, separator: str
) -> tuple[str, int, int, str, bool] | None:
    """Find the end of a quoted cell, taking in further lines; None where there is no sound one."""
    seek, inside, first = start, False, used
    while True:
        end = text.find('"', seek)
        if end < 0:
            if inside or at + used >= len(lines) or used > LONGEST_CELL:
                return None
            seek = len(text)
            text += lines[at + used]
            used += 1
        elif text.startswith('"', end + 1):
            seek = end + 2
        elif text[end + 1 :].lstrip(" ")[:1] in ("", separator, "\r", "\n"):
            after = len(text) - len(text[end + 1 :].lstrip(" "))
            return text, used, after, text[start:end].replace('""', '"'), inside
        elif used > first:
            return None
        else:
            inside, seek = True, end + 1

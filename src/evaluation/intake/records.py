"""Delimited text of any kind into a grid of cells, with what is wrong in it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.intake.grid import Grid
from evaluation.problems import Place, ProblemLog, Severity

#: A cell of more lines than this is an unclosed quotation mark.
LONGEST_CELL = 1000


def read_careful(text: bytes, separator: str, place: Place, log: ProblemLog) -> Grid:
    r"""Return the grid of any text, reporting quotation marks that are not what they should be.

    >>> log = ProblemLog()
    >>> grid = read_careful(b'code,q1\n1,"2\n2,3', ",", Place("s.csv"), log)
    >>> len(grid.cells), [str(problem.place) for problem in log]
    (3, ['s.csv:2'])
    """
    records: list[list[str]] = []
    starts: list[int] = []
    for record in records_of(lines_of(text), separator):
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
        "Close it, or delete it; the lines below were read as rows of their own.",
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
class Record:
    """One record of a text: its first line, its cells, and what is wrong with its quotes."""

    line: int
    cells: list[str]
    fault: str = ""


def lines_of(text: bytes) -> list[str]:
    """Return the lines with their ends, broken where an editor breaks them."""
    return list(io.StringIO(text.decode("utf-8", "ignore"), newline=""))


def records_of(lines: list[str], separator: str) -> Iterator[Record]:
    """Yield the records of a text, one after the other."""
    at = 0
    while at < len(lines):
        if '"' in lines[at]:
            record, used = _quoted(lines, at, separator)
            yield record
            at += used
        else:
            yield Record(at + 1, lines[at].rstrip("\r\n").split(separator))
            at += 1


def _quoted(lines: list[str], at: int, separator: str) -> tuple[Record, int]:
    """Return the record that begins at a line, and how many lines it takes up.

    Where a quotation mark swallows the lines below, only the first line is taken, so that the
    rows below are still read and their own problems found.
    """
    record = Record(at + 1, [])
    text, used, position = lines[at], 1, 0
    while True:
        spaces = len(text) - position - len(text[position:].lstrip(" "))
        if text.startswith('"', position + spaces):
            start = position + spaces + 1
            record.fault = record.fault or ("spaced" if spaces else "")
            closed = _closing(lines, at, used, text, start, separator)
            if closed is None:
                bare = lines[at].rstrip("\r\n").split(separator)
                return Record(at + 1, bare, "unclosed"), 1
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

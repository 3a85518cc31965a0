"""Delimited text of any kind into a grid of cells, with what is wrong in it."""

import io
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaluation.intake.grid import Grid
from evaluation.problems import Place, ProblemLog, Severity

#: A cell of more lines than this is taken for one only if its lines are not like rows.
LONGEST_CELL = 1000

#: How a text is kept from becoming a number in Excel: ="007". No other formula is looked into.
_KEPT_TEXT = re.compile(r' *="((?:[^"]|"")*)" *')


def as_kept(cell: str) -> str:
    """Return the text of a cell that is written as a formula that keeps it as it is.

    >>> as_kept('="007"'), as_kept('="0"&"07"'), as_kept("=1+1")
    ('007', '="0"&"07"', '=1+1')
    """
    kept = _KEPT_TEXT.fullmatch(cell)
    return kept[1].replace('""', '"') if kept else cell


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
    "long": (
        Severity.WARN,
        "row.quote-long",
        f"a quoted cell of this row goes over more than {LONGEST_CELL} lines, and was kept as one",
        "Check that it is one text, and that no quotation mark is missing on this line.",
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
    """Yield the records of a text, one after the other.

    Where a quotation mark swallows the lines below, only its own line is taken, so that the rows
    below are still read and their own problems found.
    """
    at = 0
    seen = _Seen()
    while at < len(lines):
        bare = lines[at].rstrip("\r\n").split(separator)
        record, used = Record(at + 1, bare), 1
        if '"' in lines[at]:
            whole = _quoted(lines, at, separator, seen)
            if whole is None:
                seen.swallowing |= seen.passed
            record, used = whole or (Record(at + 1, bare, "unclosed"), 1)
        seen.widths.add(len(record.cells))
        yield record
        at += used


@dataclass(slots=True)
class _Seen:
    """What is known of a text from what stands above.

    Attributes
    ----------
    widths
        How many cells its records have.
    passed
        Where cells of several lines have ended in the record that is being looked at: the line
        below, and how much stands behind on their last one.
    swallowing
        The same of what turned out to be no record: another that comes to one of these places is
        none either, and no line is gone through again and again.
    """

    widths: set[int] = field(default_factory=set)
    passed: set[tuple[int, int]] = field(default_factory=set)
    swallowing: set[tuple[int, int]] = field(default_factory=set)


def _quoted(lines: list[str], at: int, separator: str, seen: _Seen) -> tuple[Record, int] | None:
    """Return the record that begins at a line, and how many lines it takes up.

    None where it has no sound end.
    """
    seen.passed = set()
    record = Record(at + 1, [])
    text, used, position = lines[at], 1, 0
    while True:
        spaces = len(text) - position - len(text[position:].lstrip(" "))
        if text.startswith('"', position + spaces):
            start = position + spaces + 1
            record.fault = record.fault or ("spaced" if spaces else "")
            closed = _closing(lines, at + used, text, start, separator)
            if closed is None:
                return None
            cell, inside, text, further = closed
            if further:
                behind = at + used + further, len(text)
                below = lines[at + used : at + used + further - 1]
                if behind in seen.swallowing or len(seen.passed) > LONGEST_CELL:
                    return None
                if _like_rows(below, separator, seen.widths):
                    return None
                seen.passed.add(behind)
                record.fault = record.fault or ("long" if further > LONGEST_CELL else "")
            record.cells.append(cell)
            record.fault = record.fault or ("inside" if inside else "")
            used, end = used + further, 0
        else:
            end = _end_of_bare(text, position, separator)
            cell = text[position:end]
            record.cells.append(cell)
            odd = '"' in cell and cell == as_kept(cell)
            record.fault = record.fault or ("bare" if odd else "")
        if not text.startswith(separator, end):
            # in a table of one column, rows look like the lines of a text
            return None if used > LONGEST_CELL and not record.cells[1:] else (record, used)
        position = end + 1


def _end_of_bare(text: str, position: int, separator: str) -> int:
    end = text.find(separator, position)
    return len(text.rstrip("\r\n")) if end < 0 else end


def _closing(
    lines: list[str], below: int, text: str, start: int, separator: str
) -> tuple[str, bool, str, int] | None:
    """Find the end of a quoted cell; None where there is no sound one.

    Returned are the cell, whether it holds quotation marks that are not doubled, what stands behind
    it, and how many further lines it takes up. However many they are, they are looked at only once
    more where they turn out to be none of it: their quotation marks are doubled, but for the last,
    so that none of them opens a cell that goes beyond its line.
    """
    seek, inside, further = start, False, 0
    while True:
        end = text.find('"', seek)
        if end < 0:
            if inside or below + further >= len(lines):
                return None
            seek = len(text)
            text += lines[below + further]
            further += 1
        elif text.startswith('"', end + 1):
            seek = end + 2
        elif (behind := text[end + 1 :].lstrip(" "))[:1] in ("", separator, "\r", "\n"):
            return text[start:end].replace('""', '"'), inside, behind, further
        elif further:
            return None
        else:
            inside, seek = True, end + 1


def _like_rows(lines: list[str], separator: str, widths: Collection[int]) -> bool:
    r"""Whether lines inside a cell are many and like rows: most have as many cells as one above.

    >>> _like_rows(["A1,4,fine\n", "A2,,\n", "A3,5,good\n"] * 400, ",", {3})
    True
    >>> _like_rows(["And then, as I said,\n", "we went on,\n", "or so,\n"] * 400, ",", {3})
    False
    """
    if len(lines) < LONGEST_CELL:
        return False
    separators, times = Counter(line.count(separator) for line in lines).most_common(1)[0]
    return separators > 0 and separators + 1 in widths and 2 * times > len(lines)

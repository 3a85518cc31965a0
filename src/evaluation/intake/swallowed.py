"""Rows that an open quotation mark may have swallowed into a cell of several lines.

A quotation mark that nobody closed runs on to the next one. If that one opens a cell, letters
follow it, and if it closes a cell of another column, the record has too many or too few cells: both
are told elsewhere. Only where it ends a cell of the same column is the record as well-formed as an
answer of several lines, and nothing but what the lines say tells the two apart. So every line is
held against the columns: codes, dates and numbers have a pattern, answers of a scale repeat. Lines
that all fit are rows; one that does not is somebody's own words, however many commas they have.
"""

import re
from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd

from evaluation.intake.grid import Grid
from evaluation.problems import Place, ProblemLog, Severity

_LOOKED_AT = 500
#: So many cells show which answers a scale has.
_MANY = 20
_LINE_END = re.compile(r"\r\n|\n|\r")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
#: Stands for a separator inside a cell of one line.
_INSIDE = "\x00"
#: So many columns of every line must fit for it to be an error; one may be chance.
_CERTAIN = 2

Fits = Callable[[str], bool]


def note_swallowed(grid: Grid, separator: str, place: Place, log: ProblemLog) -> None:
    """Report records of several lines that look like several rows."""
    width = int(np.bincount(grid.widths).argmax())
    if width <= _CERTAIN:
        return
    several = np.append(np.flatnonzero(np.diff(grid.lines) > 1), len(grid.lines) - 1)
    columns: list[Fits | None] | None = None
    for row in several:
        cells = [str(cell) for cell in grid.cells.iloc[row]]
        rows = _rows_inside(cells[: grid.widths[row]], width, separator)
        if not rows:
            continue
        columns = columns or patterns_of(grid.cells.iloc[1:_LOOKED_AT])
        # where most of the table is inside this cell, the lines are held against each other
        most = len(rows) > len(grid.cells)
        fitting = _fitting(rows, patterns_of(pd.DataFrame(rows)) if most else columns)
        if fitting:
            log.add(
                Severity.ERROR if fitting >= _CERTAIN else Severity.WARN,
                "row.swallowed",
                Place(place.file, int(grid.lines[row])),
                "a quoted cell of this row goes over several lines and looks as if it had "
                "swallowed the rows below",
                "Close the quotation mark on this line where it should be; if the cell is right "
                "as it is, write spaces behind the separators inside it.",
            )


def _rows_inside(cells: list[str], width: int, separator: str) -> list[list[str]]:
    r"""Return the rows that a record would be without quotation marks, if its lines are rows.

    >>> _rows_inside(["A1", "good,5\nA2,fine", "4"], 3, ",")
    [['A1', 'good', '5'], ['A2', 'fine', '4']]
    >>> _rows_inside(["A1", "good, really\nfine", "4"], 3, ",")
    []
    """
    parts = [cell if _LINE_END.search(cell) else cell.replace(separator, _INSIDE) for cell in cells]
    lines = [line for line in _LINE_END.split(separator.join(parts)) if line.strip()]
    rows = [line.split(separator) for line in lines]
    whole = len(cells) == width and all(len(row) == width for row in rows)
    return rows if whole and len(rows) > 1 else []


def patterns_of(cells: pd.DataFrame) -> list[Fits | None]:
    """Return what a cell of each column must be like; None where it may be anything."""
    return [
        _column([cell for cell in map(str, cells[place]) if not _LINE_END.search(cell)])
        for place in cells
    ]


def _column(cells: list[str]) -> Fits | None:
    """Return what tells a column's cells from others: most have one pattern, or they repeat.

    >>> like_codes = _column(["AB12", "CD34", "XY01"])
    >>> like_codes("EF56"), like_codes("none"), like_codes("")
    (True, False, False)
    >>> _column(["well", "not at all", "fine"]) is None
    True
    """
    filled = [cell for cell in cells if cell]
    blank = {""} & set(cells)
    for patterned in (_with_letters, _without_letters):
        patterns = Counter(map(patterned, filled)).most_common(1)
        if patterns and "9" in patterns[0][0] and 2 * patterns[0][1] > len(filled):
            return lambda cell: patterned(cell) in {patterns[0][0], *blank}
    if len(filled) >= _MANY and 4 * len(set(filled)) <= len(filled):
        return (set(filled) | blank).__contains__
    return None


def _with_letters(cell: str) -> str:
    return _DIGITS.sub("9", cell)


def _without_letters(cell: str) -> str:
    return _LETTERS.sub("A", _with_letters(cell))


def _fitting(rows: list[list[str]], columns: list[Fits | None]) -> int:
    """Return how many columns all rows fit; 0 where a row does not fit one."""
    known = [(place, fits) for place, fits in enumerate(columns) if fits is not None]
    return len(known) if all(fits(row[place]) for row in rows for place, fits in known) else 0

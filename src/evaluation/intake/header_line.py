"""Headers whose line holds more than headers: rows below became part of it.

What stands there is somebody's answer then, and no message may say it as a header.
"""

import re

import numpy as np
import pandas as pd

from evaluation.intake.blank import SPACE
from evaluation.intake.grid import Grid
from evaluation.intake.swallowed import Fits, patterns_of
from evaluation.intake.texts import as_text
from evaluation.problems import Place, ProblemLog

_LINE_END = re.compile(r"\r\n|\n|\r")
_SEPARATORS = ",\t;|"
_LOOKED_AT = 500
#: So many rows below a title are looked at for the headers.
_NEXT = 6
#: How a number or a date begins.
_NUMBER = re.compile(r"[-+]?\d[\d.,:/\-]*(\s|$)")
#: Of fewer columns, too many sentences look like a row.
_FEW = 2


def headers_of(grid: Grid, head: int, at: Place, log: ProblemLog) -> tuple[list[str], int]:
    r"""Return the headers of a grid, and how many there are, without the rows that ran into them.

    >>> from evaluation.intake.delimited import read_delimited
    >>> log = ProblemLog()
    >>> grid = read_delimited(b'code,"team,q1\nA1,North",4\nA2,South,4', Place("s.csv"), log)
    >>> headers_of(grid, 0, Place("s.csv"), log), [problem.rule for problem in log]
    ((['code', 'team', 'q1'], 3), ['row.swallowed'])
    """
    headers = [str(cell) for cell in grid.cells.iloc[head]]
    width = int(grid.widths[head])
    if at.sheet is not None:
        return headers, width
    place = Place(at.file, int(grid.lines[head]))
    if grid.cells.shape[1] == 1 and _are_whole_lines(grid.cells.iloc[head : head + _LOOKED_AT, 0]):
        log.error(
            "row.quoted",
            place,
            "every line stands in quotation marks as a whole, so that it is one cell",
            "Export the file again, or take away the first and the last mark of each line.",
        )
    widths = grid.widths[head + 1 :]
    usual = _usual(widths)
    most = 2 * np.count_nonzero(widths == usual) > widths.size
    lines = _lines_of_rows(headers[:width], usual)
    if lines and _are_rows(lines[1:], patterns_of(grid.cells.iloc[head + 1 : head + _LOOKED_AT])):
        log.error(
            "row.swallowed",
            place,
            "a quoted header goes over several lines and has swallowed the rows below, which were "
            "not read",
            "Close the quotation mark on this line where it should be, or delete it.",
        )
        return _padded(lines[0], grid), usual
    filled = max((i for i, header in enumerate(headers) if header.strip(SPACE)), default=0) + 1
    if most and any(headers[: usual - 1]) and filled in (2 * usual - 1, 2 * usual):
        log.error(
            "row.ragged",
            place,
            f"the line of the headers has {filled} cells, and most rows have {usual}, as if the "
            "first row stood on it as well; that row was not read",
            "Begin a new line behind the last header, or export the file again.",
        )
        # the last header has run into the first cell, unless a separator stands between
        last = headers[usual - 1] if filled == 2 * usual else ""
        return _padded([*headers[: usual - 1], last], grid), usual
    return headers, width


def _usual(widths: np.ndarray) -> int:
    """Return the width that most rows have."""
    if not widths.size or (widths == widths[0]).all():  # as in most files
        return int(widths.max(initial=0))
    return int(np.bincount(widths).argmax())


def _padded(headers: list[str], grid: Grid) -> list[str]:
    return [*headers, *[""] * (grid.cells.shape[1] - len(headers))]


def stands_above_headers(top: pd.DataFrame, place: int) -> bool:
    """Whether a row is a title of several cells: soon, headers stand below all of them.

    Headers are words, no two alike, and none of them is an answer further down; and there are at
    least twice as many of them as the title has cells.

    >>> rows = [["Exported:", "today", "", ""], ["code", "team", "q1", "q2"], ["A1", "North", 4, 5]]
    >>> stands_above_headers(pd.DataFrame(rows, dtype="str"), 0)
    True
    """
    cells = [str(cell).strip(SPACE) for cell in top.iloc[place]]
    title = [column for column, cell in enumerate(cells) if cell]
    for row in range(place + 1, min(place + _NEXT, len(top) - 1)):
        below = [str(cell).strip(SPACE) for cell in top.iloc[row]]
        words = [cell for cell in below if cell]
        if len(words) >= max(4, 2 * len(title)) and all(below[column] for column in title):
            return len(set(words)) == len(words) and not any(
                _NUMBER.match(cell) or (cell and cell in set(top.iloc[row + 1 :, column]))
                for column, cell in enumerate(below)
            )
    return False


def _are_whole_lines(cells: "pd.Series[str]") -> bool:
    """Whether the cells of an only column each hold the same number of separators."""
    texts = as_text(cells)
    counts = (texts.str.count(re.escape(separator)) for separator in _SEPARATORS)
    return len(texts) > 2 and any(
        count.iloc[0] > 1 and bool((count == count.iloc[0]).all()) for count in counts
    )


def _lines_of_rows(headers: list[str], width: int) -> list[list[str]]:
    r"""Return the cells of each line that headers go over, where each is as wide as a row.

    >>> _lines_of_rows(["code", "team", "say\nA1,North,fine"], 3)
    [['code', 'team', 'say'], ['A1', 'North', 'fine']]
    >>> _lines_of_rows(["code", "team", "say\nwhy, how, when"], 3)
    []
    """
    if width <= _FEW or not any(_LINE_END.search(header) for header in headers):
        return []
    for separator in _SEPARATORS:
        joined = separator.join(header.lstrip(" ") for header in headers)
        lines = [line for line in _LINE_END.split(joined) if line.strip(SPACE)]
        # in a sentence, a space follows
        rows = [re.split(rf"{re.escape(separator)}(?! )", line) for line in lines]
        if len(rows) > 1 and any(rows[0]) and all(len(row) == width for row in rows):
            return rows
    return []


def _are_rows(rows: list[list[str]], patterns: list[Fits | None]) -> bool:
    """Whether cells are like those of their columns, in most of the columns that tell."""
    alike = [
        fits(row[place])
        for row in rows
        for place, fits in enumerate(patterns[: len(row)])
        if fits is not None
    ]
    return 2 * sum(alike) > len(alike)

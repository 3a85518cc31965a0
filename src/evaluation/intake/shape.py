"""A grid of cells into a table: titles, blank rows, totals and empty columns set aside, counted."""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.intake.delimited import Grid
from evaluation.problems import Place, ProblemLog

_LOOKED_AT = 50
_NUMBER = re.compile(r"[-+]?[\d.,\s]*\d\s?%?")
_TOTAL = re.compile(
    r"(grand |sub-?)?totals?|sum|count|n|mean|average|avg|median|sd|st\.? ?dev|min|max", re.I
)
_REMARK = re.compile(
    r"(total|sum|n ?=|notes?:|source:|exported|generated|printed|end of)\b.* ", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something left out of a table: what, how many, and why.

    >>> print(SetAside("rows", 2, "blank"))
    2 rows: blank
    """

    what: str
    count: int
    why: str

    def __str__(self) -> str:
        return f"{self.count} {self.what}: {self.why}"


@dataclass(slots=True, eq=False)
class Shaped:
    """A grid whose header is known."""

    headers: list[str]
    positions: list[int]  #: where each column stood in the grid
    cells: pd.DataFrame
    lines: np.ndarray
    header_line: int
    left_out: list[SetAside]


def shape(grid: Grid, at: Place, log: ProblemLog) -> Shaped | None:
    """Return the table inside a grid, or None if every cell is blank.

    A title is a first row with one filled cell where other rows have more; a total is a last row
    that says so and otherwise holds numbers only.
    """
    head = _header_row(grid)
    if head is None:
        return None
    left_out: list[SetAside] = []
    _note_titles(grid, head, at, log, left_out)
    widths, lines = grid.widths[head + 1 :], grid.lines[head + 1 :]
    cells = grid.cells.iloc[head + 1 :]
    headers = [str(cell) for cell in grid.cells.iloc[head]]
    blank = _blank_rows(cells)
    keep = ~blank
    _leave_out_totals(cells, keep, lines, at, log, left_out)
    _leave_out_repeats(cells, keep, headers, lines, at, log, left_out)
    inner = blank[: int(np.flatnonzero(~blank)[-1]) + 1] if keep.any() else blank[:0]
    if inner.any():
        count = int(inner.sum())
        left_out.append(SetAside("rows", count, "blank"))
        log.accept(
            "row.blank",
            _line(at, int(lines[int(np.flatnonzero(inner)[0])])),
            f"{count} blank row{'s were' if count > 1 else ' was'} left out, this one first",
            "Nothing needs to be done.",
        )
    if not keep.all():
        cells, lines, widths = cells[keep], lines[keep], widths[keep]
    cells = cells.reset_index(drop=True)
    _check_widths(cells, lines, widths, headers, int(grid.widths[head]), at, log)
    positions = _filled_columns(cells, headers, int(grid.widths[head]), at, log, left_out)
    cells = cells[positions].set_axis(range(len(positions)), axis=1)
    return Shaped(
        [headers[place] for place in positions],
        positions,
        cells,
        lines,
        int(grid.lines[head]),
        left_out,
    )


def _line(at: Place, line: int) -> Place:
    return Place(at.file, line, sheet=at.sheet)


def is_blank(column: pd.Series) -> np.ndarray:
    """Return which cells of a text column hold nothing but white space."""
    blank = (column == "").to_numpy(bool, copy=True)
    spaces = column.str.startswith(tuple(" \t\n\r\u00a0\u200b\ufeff")).to_numpy(bool)
    if spaces.any():
        places = np.flatnonzero(spaces)
        stripped = column.iloc[places].str.strip(" \t\n\r\x0b\x0c\u00a0\u200b\ufeff")
        blank[places] = (stripped == "").to_numpy(bool)
    return blank


def _blank_rows(cells: pd.DataFrame) -> np.ndarray:
    blank = np.ones(len(cells), dtype=bool)
    for place in cells.columns:
        candidates = np.flatnonzero(blank)
        if not candidates.size:
            break
        blank[candidates] = is_blank(cells[place].iloc[candidates])
    return blank


def _filled(row: pd.Series) -> list[str]:
    return [cell for cell in (str(cell).strip("\ufeff\u200b \t\r\n\u00a0") for cell in row) if cell]


def _header_row(grid: Grid) -> int | None:
    top = grid.cells.iloc[:_LOOKED_AT]
    filled = [len(_filled(row)) for _, row in top.iterrows()]
    if not any(filled):
        blank = _blank_rows(grid.cells)
        return None if blank.all() else int(np.flatnonzero(~blank)[0])
    widths = [int(width) for width, some in zip(grid.widths, filled, strict=False) if some]
    usual = Counter(widths).most_common(1)[0][0]
    for place, some in enumerate(filled):
        narrow = usual >= 4 and grid.widths[place] <= usual / 2
        if some and (max(filled[place:]) == 1 or (some > 1 and not narrow)):
            return place
    return next(place for place, some in enumerate(filled) if some)


def _note_titles(
    grid: Grid, head: int, at: Place, log: ProblemLog, left_out: list[SetAside]
) -> None:
    titles = np.flatnonzero(~_blank_rows(grid.cells.iloc[:head]))
    if not titles.size:
        return
    left_out.append(SetAside("rows", titles.size, "title above the headers"))
    log.repair(
        "row.title",
        _line(at, int(grid.lines[titles[0]])),
        f"{titles.size} row{'s' if titles.size > 1 else ''} above the headers left out as a title; "
        f"the headers were taken from line {int(grid.lines[head])}",
        "Check that these are the headers.",
    )


def _leave_out_totals(
    cells: pd.DataFrame,
    keep: np.ndarray,
    lines: np.ndarray,
    at: Place,
    log: ProblemLog,
    left_out: list[SetAside],
) -> None:
    """Leave out last rows that sum up the rows above, and a remark below a blank row."""
    count = 0
    while keep.any():
        last = int(np.flatnonzero(keep)[-1])
        gap = last > 0 and (not keep[last - 1] or (at.sheet and lines[last] - lines[last - 1] > 1))
        if not (_is_total(cells.iloc[last]) or _is_remark(cells.iloc[last], below_a_gap=bool(gap))):
            break
        keep[last] = False
        count += 1
        log.repair(
            "row.total",
            _line(at, int(lines[last])),
            "a total or a remark below the data was left out",
            "Check that this row is nobody's answer.",
        )
    if count:
        left_out.append(SetAside("rows", count, "totals or remarks below the data"))


def _is_total(row: pd.Series) -> bool:
    filled = _filled(row)
    return (
        len(filled) > 1
        and _TOTAL.fullmatch(filled[0].rstrip(" :")) is not None
        and all(_NUMBER.fullmatch(cell) for cell in filled[1:])
    )


def _is_remark(row: pd.Series, *, below_a_gap: bool) -> bool:
    """Whether a last row is one sentence in the first column and nothing else."""
    filled = _filled(row)
    if len(filled) != 1 or len(row) < 3 or not str(row.iloc[0]).strip():
        return False
    return below_a_gap or _REMARK.match(filled[0]) is not None


def _leave_out_repeats(
    cells: pd.DataFrame,
    keep: np.ndarray,
    headers: list[str],
    lines: np.ndarray,
    at: Place,
    log: ProblemLog,
    left_out: list[SetAside],
) -> None:
    same = keep.copy()
    if len(_filled(pd.Series(headers))) < 2:
        return
    for place, header in enumerate(headers):
        candidates = np.flatnonzero(same)
        if not candidates.size:
            return
        same[candidates] = (cells[place].iloc[candidates] == header).to_numpy(bool)
    for row in np.flatnonzero(same):
        log.repair(
            "row.header-repeated",
            _line(at, int(lines[row])),
            "the headers are repeated in this row, which was left out",
            "Nothing needs to be done, if two exports were joined here on purpose.",
        )
    if same.any():
        keep[same] = False
        left_out.append(SetAside("rows", int(same.sum()), "the headers once more"))


def _check_widths(
    cells: pd.DataFrame,
    lines: np.ndarray,
    widths: np.ndarray,
    headers: list[str],
    width: int,
    at: Place,
    log: ProblemLog,
) -> None:
    """Report rows with fewer or more cells than the header; empty cells too many do no harm."""
    needed = max(place for place, header in enumerate(headers) if _filled(pd.Series([header]))) + 1
    short = widths < needed
    extra = np.zeros(len(cells), dtype=bool)
    for place in cells.columns[width:]:
        extra |= ~is_blank(cells[place])
    if len(cells) > 1 and extra.all() and (widths == width + 1).all():
        log.error(
            "row.ragged",
            _line(at, int(lines[0])),
            f"every row has {width + 1} cells, and there are {width} headers",
            "Add the missing header, or export the file again.",
        )
        return
    for row in np.flatnonzero(short | extra):
        log.error(
            "row.ragged",
            _line(at, int(lines[row])),
            f"the row has {int(widths[row])} cells where there are {width} headers, so its cells "
            "may stand in the wrong columns",
            "Put each cell under its header (a cell that holds a separator needs quotation marks), "
            "or export the file again.",
        )
    trailing = (widths > width) & ~extra
    if trailing.any():
        log.repair(
            "row.trailing",
            _line(at, int(lines[int(np.flatnonzero(trailing)[0])])),
            f"{int(trailing.sum())} rows have empty cells beyond the last header, which were left "
            "out; this row is the first",
            "Nothing needs to be done.",
        )


def _filled_columns(
    cells: pd.DataFrame,
    headers: list[str],
    width: int,
    at: Place,
    log: ProblemLog,
    left_out: list[SetAside],
) -> list[int]:
    """Return the columns that have a header or a cell with something in it."""
    unnamed = [place for place in range(width) if not _filled(pd.Series([headers[place]]))]
    empty = [place for place in unnamed if is_blank(cells[place]).all()]
    if empty:
        left_out.append(SetAside("columns", len(empty), "neither header nor cells"))
        log.accept(
            "column.empty",
            at,
            f"{len(empty)} column{'s' if len(empty) > 1 else ''} without header and without "
            "cells left out",
            "Nothing needs to be done.",
        )
    return [place for place in range(width) if place not in empty]

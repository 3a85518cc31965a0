"""A grid of cells into a table: titles, blank rows, totals and empty columns set aside, counted."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaluation.intake.blank import SPACE, filled_of, is_blank
from evaluation.intake.grid import Grid
from evaluation.intake.header_line import headers_of, stands_above_headers
from evaluation.intake.texts import passing, repeated_first
from evaluation.intake.totals import data_end
from evaluation.problems import Place, ProblemLog

_LOOKED_AT = 50


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
        what = self.what.removesuffix("s") if self.count == 1 else self.what
        return f"{self.count} {what}: {self.why}"


@dataclass(slots=True, eq=False)
class Shaped:
    """A grid whose header is known.

    Attributes
    ----------
    headers, positions
        The headers as found, and where in the grid each column stood.
    cells, lines, widths
        The rows below the header, the line of each, and how many cells each has in the file.
    after_a_gap
        Whether a blank row stands above each row.
    header_line, width
        The header's line, and how many cells it has.
    left_out
        What was left out, and why.
    """

    at: Place
    log: ProblemLog
    headers: list[str]
    positions: list[int]
    cells: pd.DataFrame
    lines: np.ndarray
    widths: np.ndarray
    after_a_gap: np.ndarray
    header_line: int
    width: int
    left_out: list[SetAside] = field(default_factory=list)

    def place(self, row: int) -> Place:
        """Return where a row is found."""
        return Place(self.at.file, int(self.lines[row]), sheet=self.at.sheet)

    def keep(self, rows: np.ndarray) -> None:
        """Keep only some rows."""
        if not rows.all():
            self.cells = self.cells[rows].reset_index(drop=True)
            self.lines, self.widths = self.lines[rows], self.widths[rows]
            self.after_a_gap = self.after_a_gap[rows]

    def leave_out(self, rows: np.ndarray, why: str) -> None:
        """Leave out some rows and count them."""
        if rows.any():
            self.left_out.append(SetAside("rows", int(rows.sum()), why))
            self.keep(~rows)


def shape(grid: Grid, at: Place, log: ProblemLog) -> Shaped | None:
    r"""Return the table inside a grid, or None and an error if every cell is blank.

    A title is a first row with one filled cell where other rows have more, or with few above
    headers; a total is a last row that says so and otherwise holds numbers only.

    >>> from evaluation.intake.delimited import read_delimited
    >>> at, log = Place("s.csv"), ProblemLog()
    >>> grid = read_delimited(b"Survey 2023\ncode,team,q1\nA1,North,4\nTotal,,4", at, log)
    >>> table = shape(grid, at, log)
    >>> table.headers, len(table.cells), [one.why for one in table.left_out]
    (['code', 'team', 'q1'], 1, ['title above the headers', 'totals or remarks below the data'])
    """
    head = _header_row(grid)
    if head is None:
        log.error("file.empty", at, "there is nothing in it", "Export the file again.")
        return None
    headers, width = headers_of(grid, head, at, log)
    table = Shaped(
        at=at,
        log=log,
        headers=headers,
        positions=list(range(len(headers))),
        cells=grid.cells.iloc[head + 1 :].reset_index(drop=True),
        lines=grid.lines[head + 1 :],
        widths=grid.widths[head + 1 :],
        after_a_gap=np.zeros(len(grid.lines) - head - 1, dtype=bool),
        header_line=int(grid.lines[head]),
        width=width,
    )
    _note_titles(table, grid, head)
    _leave_out_blank_rows(table)
    _leave_out_totals(table)
    _leave_out_repeats(table)
    _check_widths(table)
    _leave_out_empty_columns(table)
    return table


def _blank_rows(cells: pd.DataFrame) -> np.ndarray:
    first, *others = repeated_first(cells)
    blank = is_blank(cells.iloc[:, first])
    for place in others:
        candidates = np.flatnonzero(blank)
        if not candidates.size:
            break
        blank[candidates] = is_blank(cells.iloc[candidates, place])
    return blank


def _header_row(grid: Grid) -> int | None:
    top = grid.cells.iloc[:_LOOKED_AT]
    filled = [len(filled_of(row)) for row in top.to_numpy(object)]
    if not any(filled):
        blank = _blank_rows(grid.cells)
        return None if blank.all() else int(np.flatnonzero(~blank)[0])
    widths = [int(width) for width, some in zip(grid.widths, filled, strict=False) if some]
    usual = Counter(widths).most_common(1)[0][0]
    for place, some in enumerate(filled):
        narrow = usual >= 4 and grid.widths[place] <= usual / 2
        may_be = some and (max(filled[place:]) == 1 or (some > 1 and not narrow))
        if may_be and not stands_above_headers(top, place):
            return place
    return next(place for place, some in enumerate(filled) if some)


def _note_titles(table: Shaped, grid: Grid, head: int) -> None:
    if not head:
        return
    titles = np.flatnonzero(~_blank_rows(grid.cells.iloc[:head]))
    if not titles.size:
        return
    table.left_out.append(SetAside("rows", titles.size, "title above the headers"))
    table.log.repair(
        "row.title",
        Place(table.at.file, int(grid.lines[titles[0]]), sheet=table.at.sheet),
        f"{titles.size} row{'s' if titles.size > 1 else ''} above the headers left out as a title; "
        f"the headers were taken from line {table.header_line}",
        "Check that these are the headers.",
    )


def _leave_out_blank_rows(table: Shaped) -> None:
    """Leave out blank rows; those below the last filled one are nobody's concern."""
    blank = _blank_rows(table.cells)
    table.after_a_gap[1:] = blank[:-1]
    if table.at.sheet:  # of a sheet, only rows that hold something are read
        table.after_a_gap[1:] |= np.diff(table.lines) > 1
    if not blank.any():
        return
    filled = np.flatnonzero(~blank)
    end = int(filled[-1]) + 1 if filled.size else 0
    inner = np.flatnonzero(blank[:end])
    if inner.size:
        table.log.accept(
            "row.blank",
            table.place(int(inner[0])),
            f"{inner.size} blank row{'s were' if inner.size > 1 else ' was'} left out, "
            "this one first",
            "Nothing needs to be done.",
        )
    table.keep(np.arange(len(blank)) < end)
    table.leave_out(blank[:end], "blank")


def _leave_out_totals(table: Shaped) -> None:
    """Leave out last rows that sum up the rows above, and remarks below them."""
    end = data_end(table.cells, table.after_a_gap)
    for row in range(end, len(table.cells)):
        table.log.repair(
            "row.total",
            table.place(row),
            "a total or a remark below the data was left out",
            "Check that this row is nobody's answer.",
        )
    if end < len(table.cells):
        rows = np.arange(len(table.cells))
        table.leave_out(rows >= end, "totals or remarks below the data")


def _leave_out_repeats(table: Shaped) -> None:
    """Leave out rows that are the headers once more, where exports were joined."""
    if len(filled_of(table.headers)) < 2:
        return
    first, *others = repeated_first(table.cells)
    same = _is_header(table.cells[first], table.headers[first])
    for place in others:
        candidates = np.flatnonzero(same)
        if not candidates.size:
            return
        same[candidates] = _is_header(table.cells[place].iloc[candidates], table.headers[place])
    for row in np.flatnonzero(same):
        table.log.repair(
            "row.header-repeated",
            table.place(int(row)),
            "the headers are repeated in this row, which was left out",
            "Nothing needs to be done, if two exports were joined here on purpose.",
        )
    table.leave_out(same, "the headers once more")


def _is_header(cells: pd.Series, header: str) -> np.ndarray:
    """Return which cells are a header; a mark that begins a file may stand before it."""
    spellings = (header, f"\ufeff{header}")
    return passing(cells, lambda texts: np.array(texts.isin(spellings), dtype=bool))


def _check_widths(table: Shaped) -> None:
    """Report rows with fewer or more cells than the header; empty cells too many do no harm."""
    filled = [place for place, header in enumerate(table.headers) if header.strip(SPACE)]
    needed = filled[-1] + 1 if filled else 0
    short = table.widths < needed
    extra = np.zeros(len(table.cells), dtype=bool)
    for place in table.cells.columns[table.width :]:
        extra |= ~is_blank(table.cells[place])
    if extra.sum() > len(extra) / 2 and len(extra) > 1 and set(table.widths) == {table.width + 1}:
        table.log.error(
            "row.ragged",
            table.place(0),
            f"every row has {table.width + 1} cells, and there are {table.width} headers",
            "Add the missing header, or export the file again.",
        )
        return
    if short.all() and len(short) > 1 and len(set(table.widths)) == 1:
        table.log.error(
            "row.ragged",
            table.place(0),
            f"every row has {int(table.widths[0])} cells, and there are {needed} headers",
            "Delete the header that belongs to no column, or export the file again.",
        )
        return
    for row in np.flatnonzero(short | extra):
        table.log.error(
            "row.ragged",
            table.place(int(row)),
            f"the row has {int(table.widths[row])} cells where there are {table.width} headers, so "
            "its cells may stand in the wrong columns",
            "Put each cell under its header (a cell that holds a separator needs quotation marks), "
            "or export the file again.",
        )
    trailing = np.flatnonzero((table.widths > table.width) & ~extra)
    if trailing.size:
        table.log.repair(
            "row.trailing",
            table.place(int(trailing[0])),
            f"rows with empty cells beyond the last header: {trailing.size}, this one first; those "
            "cells were left out",
            "Nothing needs to be done.",
        )


def _leave_out_empty_columns(table: Shaped) -> None:
    """Keep the columns that have a header or a cell with something in it."""
    empty = {
        place
        for place in range(table.width)
        if not table.headers[place].strip(SPACE) and is_blank(table.cells[place]).all()
    }
    if empty:
        table.left_out.append(SetAside("columns", len(empty), "neither header nor cells"))
        table.log.accept(
            "column.empty",
            table.at,
            f"{len(empty)} column{'s' if len(empty) > 1 else ''} without header and without "
            "cells left out",
            "Nothing needs to be done.",
        )
    table.positions = [place for place in range(table.width) if place not in empty]
    table.headers = [table.headers[place] for place in table.positions]
    table.cells = table.cells[table.positions].set_axis(range(len(table.positions)), axis=1)

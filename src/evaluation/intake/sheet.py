"""The cells of one sheet as text, each as a person sees it."""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pandas as pd
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from evaluation.intake.grid import Grid
from evaluation.problems import Place, ProblemLog

#: What Excel shows, and saves as text, where a formula fails.
EXCEL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")

#: A format that shows 7 as 007.
_LEADING_ZEROS = re.compile("0+")


@dataclass(slots=True, eq=False)
class SheetCells:
    """One sheet, read.

    Attributes
    ----------
    sheet, grid
        Its name, and its rows and columns that hold something.
    columns
        The sheet's column (A = 1) of each column of the grid.
    numbers, dates
        For a column of the sheet, the last row in which a number or a date stands, not text.
    merged
        First row, last row and first column of each block of merged cells.
    """

    sheet: str
    grid: Grid
    columns: list[int]
    numbers: dict[int, int] = field(default_factory=dict)
    dates: dict[int, int] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)


def cell_place(sheet: Worksheet, place: Place, row: int | None, column: int | None) -> Place:
    """Return where a cell, a row or a column of a sheet is found."""
    letter = None if column is None else get_column_letter(column)
    return Place(place.file, row, letter, sheet.title)


def read_cells(sheet: Worksheet, place: Place, log: ProblemLog) -> SheetCells | None:
    """Return a sheet's cells as text, or None and an error if it is empty."""
    filled = {key: cell for key, cell in sheet._cells.items() if cell.value is not None}
    if not filled:
        log.error(
            "file.empty",
            Place(place.file, sheet=sheet.title),
            "the sheet is empty",
            "Name another sheet in cohort.toml, or export the file again.",
        )
        return None
    rows = sorted({row for row, _ in filled})
    columns = sorted({column for _, column in filled})
    row_at = {row: position for position, row in enumerate(rows)}
    column_at = {column: position for position, column in enumerate(columns)}
    texts = [[""] * len(columns) for _ in rows]
    numbers: dict[int, int] = {}
    dates: dict[int, int] = {}
    for (row, column), cell in sorted(filled.items()):
        if cell.data_type == "e":
            report_excel_error(cell_place(sheet, place, row, column), log)
            continue
        if isinstance(cell.value, dt.date):
            dates[column] = row
        elif isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
            numbers[column] = row
        texts[row_at[row]][column_at[column]] = _cell_text(cell)
    cells = pd.DataFrame(texts, columns=range(len(columns)), dtype="str")
    grid = Grid(cells, np.array(rows), np.full(len(rows), len(columns)))
    blocks = sheet.merged_cells.ranges
    merged = sorted((block.min_row, block.max_row, block.min_col) for block in blocks)
    return SheetCells(sheet.title, grid, columns, numbers, dates, merged)


def report_excel_error(place: Place, log: ProblemLog) -> None:
    """Report a cell in which a formula failed."""
    log.error(
        "cell.error",
        place,
        "the cell holds an Excel error, such as #N/A, instead of a value",
        "Correct the formula, or empty the cell if nothing was answered.",
    )


def _cell_text(cell: Cell | MergedCell) -> str:
    """Return a cell as a person sees it, where that is a matter of more than its value."""
    value = cell.value
    if isinstance(value, str):
        return unescape(value)  # a line break may be written _x000D_
    zeros = _LEADING_ZEROS.fullmatch(str(cell.number_format))
    text = as_text(value)
    return text.zfill(len(zeros[0])) if zeros and text.isdigit() else text


def as_text(value: object) -> str:
    """Return a workbook's value as unambiguous text.

    >>> import datetime
    >>> [as_text(v) for v in (7.0, 0.1 + 0.2, True, datetime.datetime(2023, 4, 3))]
    ['7', '0.3', 'TRUE', '2023-04-03']
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Excel keeps 15 digits; what lies beyond is the computer's and nobody's answer
        return format(Decimal(format(value, ".15g")), "f") if np.isfinite(value) else str(value)
    if isinstance(value, dt.datetime):
        # a time is a fraction of a day, which no float holds exactly
        late = value.microsecond >= 500_000 and value.year < dt.MAXYEAR
        value = value.replace(microsecond=0) + dt.timedelta(seconds=int(late))
        return value.date().isoformat() if value.time() == dt.time() else str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)

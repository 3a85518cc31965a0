"""A sheet of an xlsx workbook into a grid of text cells."""

import datetime as dt
import io
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluation.intake.delimited import Grid
from evaluation.problems import Place, ProblemLog

#: A workbook that unpacks to more than this is no survey's.
MOST_BYTES = 400_000_000

#: What Excel shows, and saves as text, where a formula fails.
EXCEL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")

#: A format that shows 7 as 007.
_LEADING_ZEROS = re.compile("0+")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


@dataclass(slots=True, eq=False)
class Book:
    """One sheet, read.

    Attributes
    ----------
    sheet, grid
        Its name, and its rows and columns that hold something.
    columns
        The sheet's column (A = 1) of each column of the grid.
    numbers, dates
        For a column of the sheet, the last row in which a number or a date stands, not text.
    """

    sheet: str
    grid: Grid
    columns: list[int]
    numbers: dict[int, int] = field(default_factory=dict)
    dates: dict[int, int] = field(default_factory=dict)


def read_workbook(raw: bytes, place: Place, log: ProblemLog, *, sheet: str = "") -> Book | None:
    """Return the sheet asked for, or the only one that holds something; None with an error."""
    formulas = _look_inside(raw, place, log)
    if formulas is None:
        return None
    book = _open(raw, place, log, values=True)
    if book is None:
        return None
    found = _sheet(book, place, log, sheet=sheet)
    if found is None:
        return None
    if book.epoch == CALENDAR_MAC_1904:
        log.accept(
            "sheet.dates-1904",
            Place(place.file, sheet=found.title),
            "the workbook counts its days from 1904, and its dates were read so",
            "Nothing needs to be done.",
        )
    if formulas:
        _check_formulas(raw, found, place, log)
    _note_hidden(found, place, log)
    _check_merged(found, place, log)
    return _read(found, place, log)


def _look_inside(raw: bytes, place: Place, log: ProblemLog) -> bool | None:
    """Return whether any sheet holds a formula; None where the workbook should not be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                log.error(
                    "file.too-large",
                    place,
                    "the workbook unpacks to far more than a survey's answers take up",
                    "Save the one sheet that is needed as csv UTF-8.",
                )
                return None
            return any(
                _FORMULA.search(archive.read(part))
                for part in archive.infolist()
                if part.filename.startswith("xl/worksheets/")
            )
    except Exception:  # a damaged archive raises nearly anything
        _say_damaged(place, log)
        return None


def _say_damaged(place: Place, log: ProblemLog) -> None:
    log.error(
        "file.damaged",
        place,
        "the workbook is damaged and cannot be opened",
        "Export it again, or open it in Excel, let it repair the file, and save it.",
    )


def _open(raw: bytes, place: Place, log: ProblemLog, *, values: bool) -> Workbook | None:
    # some programs write an author or a date that openpyxl refuses, and nobody needs
    for properties in (True, False):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about styles and drop-downs, which are not read
                content = raw if properties else _without_properties(raw)
                return openpyxl.load_workbook(io.BytesIO(content), data_only=values)
        except Exception:  # a damaged workbook raises nearly anything
            continue
    _say_damaged(place, log)
    return None


def _without_properties(raw: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            if not part.filename.startswith("docProps/"):
                new.writestr(part, old.read(part))
    return out.getvalue()


def _sheet(book: Workbook, place: Place, log: ProblemLog, *, sheet: str) -> Worksheet | None:
    names = [one.title for one in book.worksheets]
    if sheet:
        if sheet in names:
            return next(one for one in book.worksheets if one.title == sheet)
        log.error(
            "sheet.missing",
            place,
            f"there is no sheet {sheet!r}; the sheets are {_listed(names)}",
            "Correct `sheet` in cohort.toml.",
        )
        return None
    filled = [one for one in book.worksheets if _holds_something(one)]
    shown = [one for one in filled if one.sheet_state == "visible"]
    if len(shown) > 1:
        log.error(
            "sheet.several",
            place,
            f"{len(shown)} sheets hold something: {_listed([one.title for one in shown])}",
            "Say in cohort.toml which one to read, with `sheet`.",
        )
        return None
    if not filled:
        log.error("file.empty", place, "every sheet is empty", "Export the file again.")
        return None
    if not shown:
        log.error(
            "sheet.hidden",
            place,
            "every sheet that holds something is hidden",
            "Show the sheet and save the workbook, or name it in cohort.toml with `sheet`.",
        )
        return None
    for one in filled:
        if one is not shown[0]:
            log.warn(
                "sheet.hidden",
                Place(place.file, sheet=one.title),
                "this sheet is hidden and was not read",
                "If it holds answers, name it in cohort.toml with `sheet`.",
            )
    return shown[0]


def _listed(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _holds_something(sheet: Worksheet) -> bool:
    return any(cell.value is not None for cell in sheet._cells.values())


def _at(sheet: Worksheet, place: Place, row: int | None, column: int | None) -> Place:
    letter = None if column is None else get_column_letter(column)
    return Place(place.file, row, letter, sheet.title)


def _check_formulas(raw: bytes, sheet: Worksheet, place: Place, log: ProblemLog) -> None:
    written = _open(raw, place, log, values=False)
    if written is None:
        return
    for (row, column), cell in written[sheet.title]._cells.items():
        value = sheet._cells.get((row, column))
        if cell.data_type == "f" and (value is None or value.value is None):
            log.error(
                "cell.formula",
                _at(sheet, place, row, column),
                "the cell holds a formula whose result was never calculated",
                "Open the workbook in Excel and save it, or put the value in the formula's place.",
            )


def _note_hidden(sheet: Worksheet, place: Place, log: ProblemLog) -> None:
    filled = [key for key, cell in sheet._cells.items() if cell.value is not None]
    rows = {row for row, _ in filled}
    columns = {column for _, column in filled}
    for row in sorted(row for row, look in sheet.row_dimensions.items() if look.hidden):
        if row in rows:
            log.warn(
                "row.hidden",
                _at(sheet, place, row, None),
                "the row is hidden in the sheet; it was read like the others",
                "Delete it if it does not belong to the data.",
            )
    for look in sheet.column_dimensions.values():
        for column in range(look.min or 0, (look.max or 0) + 1) if look.hidden else ():
            if column in columns:
                log.warn(
                    "column.hidden",
                    _at(sheet, place, None, column),
                    "the column is hidden in the sheet; it was read like the others",
                    "Delete it if it does not belong to the data.",
                )


def _check_merged(sheet: Worksheet, place: Place, log: ProblemLog) -> None:
    # the first filled rows may be titles and headers, where merging does no harm
    rows = sorted({row for (row, _), cell in sheet._cells.items() if cell.value is not None})
    top = rows[min(2, len(rows) - 1)] if rows else 0
    for merged in sheet.merged_cells.ranges:
        if merged.min_row >= top and rows and merged.min_row <= rows[-1]:
            log.error(
                "cell.merged",
                _at(sheet, place, merged.min_row, merged.min_col),
                "cells are merged here, so that only the first of them holds what all should",
                "Unmerge them and write the value into each cell.",
            )


def _read(sheet: Worksheet, place: Place, log: ProblemLog) -> Book | None:
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
            report_excel_error(_at(sheet, place, row, column), log)
            continue
        if isinstance(cell.value, dt.date):
            dates[column] = row
        elif isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
            numbers[column] = row
        texts[row_at[row]][column_at[column]] = _cell_text(cell)
    cells = pd.DataFrame(texts, columns=range(len(columns)), dtype="str")
    grid = Grid(cells, np.array(rows), np.full(len(rows), len(columns)))
    return Book(sheet.title, grid, columns, numbers, dates)


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

"""A workbook opened with care, and the one sheet of it that is to be read."""

import io
import re
import threading
import warnings
import zipfile

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluation.intake.bare_workbook import without_looks
from evaluation.intake.sheet import SheetCells, cell_place, read_cells
from evaluation.problems import Place, ProblemLog

#: A workbook that unpacks to more than this is no survey's.
MOST_BYTES = 400_000_000

#: Silencing warnings is a matter of the whole process, and cohorts are read side by side.
_ONE_AT_A_TIME = threading.Lock()
#: Where the parts of a "Strict Open XML" workbook say what they are, and where those of others do.
_STRICT = b"http://purl.oclc.org/ooxml/"
_OFFICE = b"http://schemas.openxmlformats.org/"
_USUAL = {
    _STRICT + b"spreadsheetml/main": _OFFICE + b"spreadsheetml/2006/main",
    _STRICT + b"officeDocument/": _OFFICE + b"officeDocument/2006/",
}
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


def read_workbook(
    raw: bytes, place: Place, log: ProblemLog, *, sheet: str | None = None
) -> SheetCells | None:
    """Return the sheet asked for, or the only one that holds something; None with an error.

    `sheet` is None where nobody can ask for one, and "" where nobody did.
    """
    formulas = _look_inside(raw, place, log)
    if formulas is None:
        return None
    raw = _transitional(raw)
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
    return read_cells(found, place, log)


def filled_sheets(raw: bytes) -> tuple[str, ...]:
    """Return the names of the sheets that are not hidden and hold something."""
    book = _open(raw, Place(""), ProblemLog(), values=True)
    return () if book is None else tuple(one.title for one in _shown(_filled(book)))


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
    # some programs write an author, a date or a colour that openpyxl refuses, and nobody needs
    for looks in (True, False):
        try:
            with _ONE_AT_A_TIME, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about styles and drop-downs, which are not read
                content = raw if looks else without_looks(raw)
                return openpyxl.load_workbook(
                    io.BytesIO(content), data_only=values, keep_links=False
                )
        except Exception:  # a damaged workbook raises nearly anything
            continue
    _say_damaged(place, log)
    return None


def _transitional(raw: bytes) -> bytes:
    """Return a workbook that Excel saved as "Strict Open XML" as it saves others."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
            if _STRICT not in old.read("xl/workbook.xml"):
                return raw
            for part in old.infolist():
                content = old.read(part)
                for strict, usual in _USUAL.items():
                    content = content.replace(strict, usual)
                new.writestr(part, content)
    except Exception:  # which is told where the workbook is opened
        return raw
    return out.getvalue()


def _sheet(book: Workbook, place: Place, log: ProblemLog, *, sheet: str | None) -> Worksheet | None:
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
    declarable = sheet is not None
    filled = _filled(book)
    shown = _shown(filled)
    if len(shown) > 1:
        log.error(
            "sheet.several",
            place,
            f"{len(shown)} sheets hold something: {_listed([one.title for one in shown])}",
            "Say in cohort.toml which one to read, with `sheet`."
            if declarable
            else "Delete the others from this file, or save the one that is meant as a file of its "
            "own and declare that.",
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
            "Show the sheet and save the workbook"
            + (", or name it in cohort.toml with `sheet`." if declarable else "."),
        )
        return None
    for one in filled:
        if one is not shown[0]:
            log.warn(
                "sheet.hidden",
                Place(place.file, sheet=one.title),
                "this sheet is hidden and was not read",
                "If it holds answers, name it in cohort.toml with `sheet`."
                if declarable
                else "If it is the one that is meant, show it and delete the other.",
            )
    return shown[0]


def _listed(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _filled(book: Workbook) -> list[Worksheet]:
    return [
        sheet
        for sheet in book.worksheets
        if any(cell.value is not None for cell in sheet._cells.values())
    ]


def _shown(sheets: list[Worksheet]) -> list[Worksheet]:
    return [sheet for sheet in sheets if sheet.sheet_state == "visible"]


def _check_formulas(raw: bytes, sheet: Worksheet, place: Place, log: ProblemLog) -> None:
    written = _open(raw, place, log, values=False)
    if written is None:
        return
    for (row, column), cell in written[sheet.title]._cells.items():
        value = sheet._cells.get((row, column))
        if cell.data_type == "f" and not _has_a_result(value):
            log.error(
                "cell.formula",
                cell_place(sheet, place, row, column),
                "the cell holds a formula whose result was never calculated",
                "Open the workbook in Excel and save it, or put the value in the formula's place.",
            )


def _has_a_result(cell: Cell | MergedCell | None) -> bool:
    """Whether a formula was calculated; its result may be a text without letters."""
    return cell is not None and (cell.value is not None or cell.data_type == "str")


def _note_hidden(sheet: Worksheet, place: Place, log: ProblemLog) -> None:
    filled = [key for key, cell in sheet._cells.items() if cell.value is not None]
    rows = {row for row, _ in filled}
    columns = {column for _, column in filled}
    for row in sorted(row for row, look in sheet.row_dimensions.items() if look.hidden):
        if row in rows:
            log.warn(
                "row.hidden",
                cell_place(sheet, place, row, None),
                "the row is hidden in the sheet; it was read like the others",
                "Delete it if it does not belong to the data.",
            )
    for look in sheet.column_dimensions.values():
        for column in range(look.min or 0, (look.max or 0) + 1) if look.hidden else ():
            if column in columns:
                log.warn(
                    "column.hidden",
                    cell_place(sheet, place, None, column),
                    "the column is hidden in the sheet; it was read like the others",
                    "Delete it if it does not belong to the data.",
                )

"""Workbooks to fill in: a register as a sheet with drop-down lists, and guidance beside it."""

from collections.abc import Iterable, Mapping
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from evaluation.config.cohort import Cohort
from evaluation.config.register import Register, RegisterColumn

_ROWS: Final = 2000
_WIDTH: Final = 18
_WORDS: Final = "Words"
_GUIDANCE: Final = "Guidance"
_HEAD: Final = PatternFill("solid", fgColor="DDE6EE")
_WRAP: Final = Alignment(wrap_text=True, vertical="top")
_LONGEST_PROMPT: Final = 255

_KINDS: Final = {
    "id": "a code: letters a to z, digits and hyphens, no spaces",
    "date": "a date, as 2023-05-31",
    "whole": "a whole number",
    "number": "a number",
    "choice": "one of the words in the list",
    "name": "a short text, read in reports as it stands: no people's names",
    "text": "free text, kept out of reports until somebody has reviewed it",
}


def register_workbook(register: Register, cohort: Cohort) -> Workbook:
    """Return an empty register to fill in: what should be written down, and how?

    The first sheet has one column for each of the register's, with a drop-down list where only some
    words are allowed; ``Guidance`` says in plain English what each column is for; ``Words`` has
    every list with the meaning of each word. The sheet reads back as it is with
    `intake.registers.read_register`.

    Parameters
    ----------
    register
        Which register.
    cohort
        Whose teams, roles and timepoints are offered.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(register.title)
    _write_guidance(book.create_sheet(_GUIDANCE), register)
    words = book.create_sheet(_WORDS)
    lists = 0
    for position, column in enumerate(register.columns, start=1):
        letter = get_column_letter(position)
        sheet.cell(1, position, column.title)
        sheet.column_dimensions[letter].width = _WIDTH
        if column.kind in ("id", "date"):
            # text would keep 007 a code; a date typed in any way is shown in one
            written = "yyyy-mm-dd" if column.kind == "date" else "@"
            sheet.column_dimensions[letter].number_format = written
        meanings = _words(column, cohort)
        source = ""
        if meanings:
            source = _write_list(words, column.title, meanings, at=2 * lists + 1)
            lists += 1
        check = _check(column, source)
        check.add(f"{letter}2:{letter}{_ROWS}")
        sheet.add_data_validation(check)
    if not lists:
        book.remove(words)
    _style_header(sheet, len(register.columns))
    return book


def template_sheets(register: Register) -> set[str]:
    """Return the names of the sheets that an empty register's workbook has."""
    return {register.title, _GUIDANCE, _WORDS}


def _words(column: RegisterColumn, cohort: Cohort) -> Mapping[str, str]:
    """Return the words a column may hold, with what each means."""
    if column.refers_to == "teams":
        return {team.id: team.name for team in cohort.teams}
    if column.refers_to == "roles":
        return {role.id: role.name for role in cohort.roles}
    if column.refers_to == "timepoints":
        return {point.id: point.title for point in cohort.timepoints}
    return column.allowed


def _check(column: RegisterColumn, source: str) -> DataValidation:
    """Return what the spreadsheet itself refuses, and the message beside the cell."""
    low, high = column.minimum, column.maximum
    if source and not column.several:
        check = DataValidation(type="list", formula1=source)
    elif column.kind == "date":
        check = DataValidation(type="date", operator="greaterThan", formula1="DATE(1990,1,1)")
    elif column.kind in ("whole", "number"):
        check = DataValidation(
            type="whole" if column.kind == "whole" else "decimal",
            operator="between",
            formula1=f"{-1e9 if low is None else low:g}",
            formula2=f"{1e9 if high is None else high:g}",
        )
    else:
        check = DataValidation()
    check.allow_blank = True
    check.showErrorMessage = True
    check.errorTitle = column.title[:32]
    check.error = f"Please write {_how(column)}."[:_LONGEST_PROMPT]
    check.showInputMessage = True
    check.promptTitle = column.title[:32]
    check.prompt = (column.help or f"Write {_how(column)}.")[:_LONGEST_PROMPT]
    return check


def _how(column: RegisterColumn) -> str:
    if column.refers_to in ("teams", "roles", "timepoints"):
        how = "one of the codes in the list"
    else:
        how = _KINDS[column.kind]
    if column.several:
        how += "; several are separated by semicolons"
    return how


def _write_list(words: Worksheet, title: str, meanings: Mapping[str, str], *, at: int) -> str:
    """Write a list of words with their meanings, and return the cells the words stand in."""
    _write_row(words, 1, [title, "means"], first=at)
    for row, (word, meaning) in enumerate(meanings.items(), start=2):
        _write_row(words, row, [word, meaning], first=at)
    letter = get_column_letter(at)
    words.column_dimensions[letter].width = _WIDTH
    words.column_dimensions[get_column_letter(at + 1)].width = 3 * _WIDTH
    _style_header(words, at + 1)
    return f"'{_WORDS}'!${letter}$2:${letter}${len(meanings) + 1}"


def _write_guidance(sheet: Worksheet, register: Register) -> None:
    _write_row(sheet, 1, ["Column", "What to write", "Needed?", "What it is for"])
    for row, column in enumerate(register.columns, start=2):
        needed = "always" if column.required else "leave empty if not known"
        how = _how(column)
        _write_row(sheet, row, [column.title, how[0].upper() + how[1:] + ".", needed, column.help])
    last = len(register.columns) + 3
    for row, line in enumerate(
        (
            register.purpose,
            "One row for each "
            + " and ".join(register.column(key).title for key in register.key)
            + ".",
            "An empty cell means: not recorded. Do not guess, and never write a person's name.",
            "Do not rename the sheet or its headings. Extra columns are not read.",
        ),
        start=last,
    ):
        sheet.cell(row, 1, line)
    for letter, width in zip("ABCD", (24, 48, 24, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    _style_header(sheet, 4)


def _write_row(sheet: Worksheet, row: int, values: Iterable[str], *, first: int = 1) -> None:
    for column, value in enumerate(values, start=first):
        sheet.cell(row, column, value).alignment = _WRAP


def _style_header(sheet: Worksheet, columns: int) -> None:
    for column in range(1, columns + 1):
        cell = sheet.cell(1, column)
        cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD, _WRAP
    sheet.freeze_panes = "A2"

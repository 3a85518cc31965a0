"""Any csv or xlsx into one table of text cells, each with the place a person finds it at."""

import re
from dataclasses import dataclass, replace
from operator import ne
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from evaluation.intake.decode import utf8
from evaluation.intake.delimited import read_delimited, read_plain
from evaluation.intake.grid import Grid
from evaluation.intake.kinds import WHAT_TO_DO, Kind, kind_of
from evaluation.intake.look_alikes import INVISIBLE
from evaluation.intake.records import as_kept
from evaluation.intake.shape import SetAside, Shaped, shape
from evaluation.intake.sheet import EXCEL_ERRORS, SheetCells, report_excel_error
from evaluation.intake.texts import as_text, distinct, spelt_out
from evaluation.intake.workbook import read_workbook
from evaluation.problems import Place, ProblemLog

__all__ = ["RawTable", "SetAside", "read_table"]

_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xls")
#: A byte that is neither blank nor part of a byte-order mark.
_SOMETHING = re.compile(rb"[^\x00 \t\r\n\xef\xbb\xbf\xff\xfe]")


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """A table as a file holds it, every cell as text.

    Attributes
    ----------
    file, sheet
        Where it was read from; `sheet` is None for a text file.
    headers
        The headers as found; "" where a column has none.
    cells
        Text cells, columns 0..k-1 by position, one row a record. Columns may be categories
        where the reader was asked for them.
    lines
        The line (or row of the sheet) a person sees for each row.
    columns
        How a place names each column: the header, without signs that nobody sees or that steer a
        terminal, or the letter in a sheet.
    left_out
        What was left out of the table, and why.
    numbers, dates
        Positions of columns in which a workbook holds numbers or dates, not text.
    """

    file: str
    sheet: str | None
    headers: tuple[str, ...]
    cells: pd.DataFrame
    lines: np.ndarray
    columns: tuple[str, ...]
    left_out: tuple[SetAside, ...] = ()
    numbers: frozenset[int] = frozenset()
    dates: frozenset[int] = frozenset()

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """Return where a cell, a row, a column or the whole table is found."""
        return Place(
            self.file,
            None if row is None else int(self.lines[row]),
            None if column is None else self.columns[column],
            self.sheet,
        )


def read_table(
    folder: Path, file: str, log: ProblemLog, *, sheet: str | None = None, categories: bool = False
) -> RawTable | None:
    r"""Return the table a csv or xlsx file holds: what did the export say, cell by cell?

    Parameters
    ----------
    folder
        The cohort's folder.
    file
        The file's path below it.
    log
        Where problems go.
    sheet
        The sheet of a workbook; needed where several hold something. Empty where none is declared,
        and None where none can be, as for a key file.
    categories
        Whether columns that repeat the same few texts may stay categories, which a million rows
        need; else every column is text.

    Returns
    -------
    RawTable | None
        None where nothing can be read; the log then holds an error.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> log = ProblemLog()
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "s.csv").write_text("code;q1\n007;NA\n")
    ...     table = read_table(Path(folder), "s.csv", log)
    >>> table.headers, table.cells.to_numpy().tolist(), str(table.place(0, 1))
    (('code', 'q1'), [['007', 'NA']], 's.csv:2:q1')
    >>> [str(problem.severity) for problem in log]
    ['accept']
    """
    grid = read_plain(folder / file, Place(file), log)
    if grid is not None:
        _note_kind(Kind.TEXT, Place(file), log)
        table = _from_grid(grid, file, log)
    else:
        raw = read_bytes(folder, file, log)
        if raw is None:
            return None
        kind = kind_of(raw)
        _note_kind(kind, Place(file), log)
        if kind is Kind.WORKBOOK:
            return _from_workbook(raw, file, log, sheet=sheet)
        table = _from_text(raw, file, log) if kind is Kind.TEXT else None
    if table is None or categories:
        return table
    texts = {column: as_text(table.cells[column]) for column in table.cells}
    return replace(table, cells=pd.DataFrame(texts, index=table.cells.index))


def _from_text(raw: bytes, file: str, log: ProblemLog) -> RawTable | None:
    text = utf8(raw, Place(file), log)
    if text is None:
        return None
    table = _from_grid(read_delimited(text, Place(file), log), file, log)
    if table and b'="' in text:
        table = _with_kept_texts(table, log)
    # each of them begins with the same sign, which most files do not hold at all
    if table and b"#" in text and any(error.encode() in text for error in EXCEL_ERRORS):
        return _without_excel_errors(table, log)
    return table


def _from_grid(grid: Grid, file: str, log: ProblemLog) -> RawTable | None:
    shaped = shape(grid, Place(file), log)
    if shaped is None:
        return None
    headers = tuple(map(as_kept, shaped.headers))
    changed = sum(map(ne, headers, shaped.headers))
    if changed:
        _note_kept(changed, Place(file, shaped.header_line), log)
    columns = tuple(
        " ".join(header.translate(INVISIBLE).split()) or f"column {position + 1}"
        for header, position in zip(headers, shaped.positions, strict=True)
    )
    left_out = tuple(shaped.left_out)
    return RawTable(file, None, headers, shaped.cells, shaped.lines, columns, left_out)


def _with_kept_texts(table: RawTable, log: ProblemLog) -> RawTable:
    """Read texts that are written as formulas, as ="007", so that Excel keeps them as they are."""
    cells = table.cells.copy(deep=False)
    for column in range(len(table.headers)):
        numbers, texts = distinct(cells[column])
        kept = pd.Series([as_kept(str(text)) for text in texts], dtype="str")
        changed = np.flatnonzero((kept != pd.Series(texts)).to_numpy(bool)[numbers])
        if changed.size:
            _note_kept(changed.size, table.place(int(changed[0]), column), log)
            cells[column] = spelt_out(kept, numbers).set_axis(cells.index)
    return replace(table, cells=cells)


def _note_kept(count: int, first: Place, log: ProblemLog) -> None:
    log.repair(
        "cell.text-formula",
        first,
        f"cells written as a formula that keeps text as it is: {count}, this one first; the text "
        "was read",
        "Nothing needs to be done.",
    )


def _without_excel_errors(table: RawTable, log: ProblemLog) -> RawTable:
    """Report cells that were errors in the workbook a text file was saved from, and empty them."""
    cells = table.cells.copy(deep=False)
    for column in range(len(table.headers)):
        wrong = cells[column].isin(EXCEL_ERRORS)
        for row in np.flatnonzero(wrong.to_numpy(bool)):
            report_excel_error(table.place(int(row), column), log)
        if wrong.any():
            cells[column] = as_text(cells[column]).mask(wrong, "")
    return replace(table, cells=cells)


def _from_workbook(raw: bytes, file: str, log: ProblemLog, *, sheet: str | None) -> RawTable | None:
    book = read_workbook(raw, Place(file), log, sheet=sheet)
    shaped = None if book is None else shape(book.grid, Place(file, sheet=book.sheet), log)
    if book is None or shaped is None:
        return None
    _report_merged(book, shaped, log)
    at = [book.columns[position] for position in shaped.positions]
    numbers, dates = (
        frozenset(i for i, column in enumerate(at) if last.get(column, 0) > shaped.header_line)
        for last in (book.numbers, book.dates)
    )
    return RawTable(
        file,
        book.sheet,
        tuple(shaped.headers),
        shaped.cells,
        shaped.lines,
        tuple(get_column_letter(column) for column in at),
        tuple(shaped.left_out),
        numbers,
        dates,
    )


def _report_merged(book: SheetCells, shaped: Shaped, log: ProblemLog) -> None:
    """Report merged answers; titles, headers and remarks below the data may be merged."""
    answers = set(shaped.lines.tolist())
    for first, last, column in book.merged:
        if first > shaped.header_line and not answers.isdisjoint(range(first, last + 1)):
            log.error(
                "cell.merged",
                Place(shaped.at.file, first, get_column_letter(column), shaped.at.sheet),
                "cells are merged here, so that only the first of them holds what all should",
                "Unmerge them and write the value into each cell.",
            )


def read_bytes(folder: Path, file: str, log: ProblemLog) -> bytes | None:
    """Return a file's bytes, or None and an error where it is missing, empty or not readable."""
    place = Place(file)
    try:
        raw = (folder / file).read_bytes()
    except FileNotFoundError:
        log.error(
            "file.missing",
            place,
            "there is no such file in the cohort's folder",
            "Put the file there, or correct its name in cohort.toml.",
        )
        return None
    except (OSError, ValueError):
        log.error(
            "file.unreadable",
            place,
            "the file cannot be opened",
            "Close it in other programs, and check that it is a file you may read.",
        )
        return None
    if _SOMETHING.search(raw) is None:
        log.error("file.empty", place, "the file is empty", "Export it again.")
        return None
    return raw


def _note_kind(kind: Kind, place: Place, log: ProblemLog) -> None:
    if kind in WHAT_TO_DO:
        log.error("file.kind", place, f"this is {kind}", WHAT_TO_DO[kind])
        return
    called = Kind.WORKBOOK if Path(place.file).suffix.lower() in _WORKBOOKS else Kind.TEXT
    if kind is not called:
        log.repair(
            "file.misnamed",
            place,
            f"the file is {kind} though its name says {called}; it was read as {kind}",
            f"Rename it to end in {'.xlsx' if kind is Kind.WORKBOOK else '.csv'}.",
        )

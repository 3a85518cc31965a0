"""Registers into typed tables: each cell checked against what its column is declared to hold."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.register import LINE, Register, RegisterColumn, registers
from evaluation.intake.blank import is_blank
from evaluation.intake.contradictions import contradictions
from evaluation.intake.personal_codes import personal_codes
from evaluation.intake.register_cells import (
    DECLARED,
    SEVERAL,
    Reading,
    days_come_first,
    is_day,
    reader,
    tidy_text,
)
from evaluation.intake.register_places import place_in, remember
from evaluation.intake.table import RawTable, read_table
from evaluation.problems import Place, ProblemLog, Severity

Lines = npt.NDArray[np.int64]

_DTYPES: Final = {"date": "datetime64[ns]", "whole": "float64", "number": "float64"}


def read_register(folder: Path, cohort: Cohort, register_id: str, log: ProblemLog) -> pd.DataFrame:
    """Return a cohort's register, typed: what do the tables kept by hand say?

    Dates are ``datetime64``, numbers ``float64``, everything else text; an empty cell is missing.
    Several values of one cell stay one text, separated by semicolons. The column `LINE` says which
    line of the file a row came from. A row whose key cannot be read is left out, because the
    problem noted for it stops the cohort anyway.

    Parameters
    ----------
    folder
        The cohort's folder in ``data/raw/``.
    cohort
        Its declaration, which names the register's file.
    register_id
        Which register; one of `config.register.registers()`.
    log
        Where problems are noted, all in one pass.
    """
    register = registers()[register_id]
    raw = _read_file(folder, cohort.registers[register_id], register, log)
    if raw is None:
        return _typed(register, {}, np.array([], dtype=np.int64))
    places = _columns_at(register, raw, log)
    rows = _filled_rows(raw, places)
    values = {
        column.id: _read_column(column, raw, places[column.id], rows, cohort, log)
        for column in register.columns
        if column.id in places
    }
    frame = _typed(register, values, raw.lines[rows])
    frame = _without_repeated_keys(frame, register, raw, log)
    remember(frame, sheet=raw.sheet, columns={name: raw.columns[at] for name, at in places.items()})
    return frame


def check_registers(registers: Mapping[str, pd.DataFrame], cohort: Cohort, log: ProblemLog) -> None:
    """Check registers against each other: does one of them say what another denies?

    A reference to a row that another register does not have is an error. So is a row that cannot
    be true by itself. What merely does not fit (decided in a meeting not attended) is a warning,
    because a person has to say which register is right; both places are named.
    """
    for register_id, frame in registers.items():
        _check_references(register_id, frame, registers, cohort, log)
    log.extend(contradictions(registers, cohort))


def _read_file(folder: Path, file: str, register: Register, log: ProblemLog) -> RawTable | None:
    """Read the only sheet that holds something, or of several the one named like the register."""
    alone, named = ProblemLog(), ProblemLog()
    raw = read_table(folder, file, alone)
    if any(problem.rule == "sheet.several" for problem in alone):
        raw = read_table(folder, file, named, sheet=register.title)
        if not any(problem.rule == "sheet.missing" for problem in named):
            alone = named
    log.extend(alone)
    return raw


def _filled_rows(raw: RawTable, places: Mapping[str, int]) -> Lines:
    """Return the rows that say something: prepared rows left empty are no rows."""
    filled = np.zeros(len(raw.cells), dtype=bool)
    for position in places.values():
        filled |= raw.cells.iloc[:, position].str.strip().ne("").to_numpy()
    return np.flatnonzero(filled)


def _columns_at(register: Register, raw: RawTable, log: ProblemLog) -> dict[str, int]:
    """Return where each of the register's columns stands in the file."""
    names = {header: column.id for column in register.columns for header in column.headers}
    places: dict[str, int] = {}
    meant = [names.get(tidy_text(header).casefold().replace("_", " ")) for header in raw.headers]
    days = sum(is_day(tidy_text(header)) for header in raw.headers)
    if register.id == "attendance" and days > 1 and not {*register.key} <= {*meant}:
        log.error(
            "register.wide",
            raw.place(),
            f"columns with a day for a header: {days}; this register has one row per person and "
            "meeting, and what happened in a column of its own",
            "Write one row for each person and meeting into the table that `evaluation new` "
            "writes; the days stand in the register of meetings.",
        )
        return {}
    if not any(meant):  # the first row may be an answer, and is not said
        log.error(
            "register.headers",
            raw.place(),
            f"none of the columns of the register {register.id} is in the file",
            "Write the headers into the first row; `evaluation new` writes a table to fill in.",
        )
        return {}
    for position, (header, column_id) in enumerate(zip(raw.headers, meant, strict=True)):
        place = raw.place(column=position)
        if column_id is None:
            if header.strip():
                # above no cells it may be an answer, where two lines have become one
                empty = is_blank(raw.cells.iloc[:, position]).all()
                log.warn(
                    "register.column-unknown",
                    raw.place() if empty else place,
                    f"is no column of the register {register.id}, and was not read",
                    "Remove the column, or correct its header.",
                )
        elif column_id in places:
            log.error(
                "register.column-twice",
                place,
                f"is a second column for {column_id}",
                "Keep one of the two columns.",
            )
        else:
            places[column_id] = position
    for column in register.columns:
        if column.required and column.id not in places:
            log.error(
                "register.column-missing",
                raw.place(),
                f"the register {register.id} has no column {column.id} ({column.title})",
                "Add the column; `evaluation new` writes a table to fill in.",
            )
    return places


def _read_column(
    column: RegisterColumn,
    raw: RawTable,
    position: int,
    rows: Lines,
    cohort: Cohort,
    log: ProblemLog,
) -> list[object]:
    """Return a column's values, having noted what is wrong with its cells."""
    texts = raw.cells.iloc[rows, position].tolist()
    day_first = column.kind == "date" and days_come_first(map(tidy_text, texts))
    read = reader(column, cohort, day_first=day_first)
    readings: dict[str, Reading] = {text: read(text) for text in dict.fromkeys(texts)}
    for row, text in zip(rows, texts, strict=True):
        reading = readings[text]
        if reading.severity is not None:
            log.add(
                reading.severity,
                reading.rule,
                raw.place(int(row), position),
                reading.what,
                reading.todo,
            )
        elif reading.value is None and column.required:
            log.error(
                "register.empty",
                raw.place(int(row), position),
                "is empty, and may not be",
                "Fill in the cell, or remove the row.",
            )
    if column.kind == "id" and column.refers_to not in DECLARED:
        for one in personal_codes(raw.cells.iloc[rows, position].str.strip()):
            log.add(
                Severity.ERROR if one.certain else Severity.WARN,
                "register.personal",
                raw.place(int(rows[one.row]), position),
                f"{'is' if one.certain else 'looks like'} {one.what}",
                "Write a code that names nobody.",
            )
    return [readings[text].value for text in texts]


def _typed(
    register: Register,
    values: Mapping[str, list[object]],
    lines: Lines,
) -> pd.DataFrame:
    empty: list[object] = [None] * len(lines)
    columns = {
        column.id: pd.Series(values.get(column.id, empty), dtype=_DTYPES.get(column.kind, "str"))
        for column in register.columns
    }
    frame = pd.DataFrame({**columns, LINE: pd.Series(lines, dtype="int64")})
    return frame.dropna(subset=list(register.key)).reset_index(drop=True)


def _without_repeated_keys(
    frame: pd.DataFrame, register: Register, raw: RawTable, log: ProblemLog
) -> pd.DataFrame:
    """Keep the first row of each key; a later one is a repair if equal, and else an error."""
    key = list(register.key)
    repeated = frame.duplicated(key).to_numpy()
    if not repeated.any():
        return frame
    content = [column.id for column in register.columns]
    same = frame.duplicated(content).to_numpy()
    first = frame.groupby(key, sort=False)[LINE].transform("first")
    named = " and ".join(key)
    for row in np.flatnonzero(repeated):
        severity = Severity.REPAIR if same[row] else Severity.ERROR
        log.add(
            severity,
            "register.repeated" if same[row] else "register.conflict",
            Place(raw.file, line=int(frame[LINE].iloc[row]), sheet=raw.sheet),
            f"has the same {named} as line {int(first.iloc[row])}"
            + (", and the same content" if same[row] else ", but other content"),
            "Remove one of the two rows.",
        )
    return frame[~repeated].reset_index(drop=True)


def _check_references(
    register_id: str,
    frame: pd.DataFrame,
    registers_kept: Mapping[str, pd.DataFrame],
    cohort: Cohort,
    log: ProblemLog,
) -> None:
    """Note every value that names a row another register does not have."""
    file = cohort.registers[register_id]
    for column in registers()[register_id].columns:
        register_meant, _, column_meant = column.refers_to.partition(".")
        if not column_meant:
            continue
        named = frame[[column.id, LINE]].dropna()
        if column.several:
            named = named.assign(**{column.id: named[column.id].str.split(SEVERAL)})
            named = named.explode(column.id)
        if named.empty:
            continue
        if register_meant not in registers_kept:
            log.warn(
                "register.not-kept",
                place_in(frame, file, column=column.id),
                f"refers to the register {register_meant}, which this cohort does not keep",
                f"Add {register_meant} under `registers` in cohort.toml.",
            )
            continue
        known = registers_kept[register_meant][column_meant]
        for line in named.loc[~named[column.id].isin(known), LINE]:
            log.error(
                "register.reference",
                place_in(frame, file, line, column.id),
                f"is no {column_meant} of {cohort.registers[register_meant]}",
                "Correct the code (capitals count), or add the missing row there.",
            )

"""Workbooks to fill in: what a person types reads back, and the lists hold the allowed words."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from evaluation.config.cohort import Cohort, Role, Team, Timepoint
from evaluation.config.register import registers
from evaluation.config.templates import register_workbook
from evaluation.intake.registers import check_registers, read_register
from evaluation.problems import ProblemLog, Severity

COHORT = Cohort(
    id="demo",
    title="Demo",
    programme="Programme",
    synthetic=True,
    seed=1,
    starts=dt.date(2023, 5, 1),
    ends=dt.date(2024, 3, 31),
    timepoints=(Timepoint(id="baseline", title="Before", kind="baseline"),),
    teams=(Team(id="north", name="North team", aim="aim", setting="ward"),),
    roles=(Role(id="carer", name="carers", group="lived experience"),),
    registers={register_id: f"{register_id}.xlsx" for register_id in registers()},
)


def typed_in(column):
    """Return what a person would type into a cell, and what should be read."""
    if column.kind == "date":
        return dt.date(2023, 6, 1), "2023-06-01"
    if column.kind in ("whole", "number"):
        value = column.minimum if column.minimum is not None else 1
        return value, float(value)
    if column.kind == "choice":
        word = next(iter(column.allowed))
        return word, word
    known = {"teams": "north", "roles": "carer", "timepoints": "baseline"}
    word = known.get(column.refers_to, "007" if column.kind == "id" else "Some words")
    return word, word


@pytest.mark.parametrize("register", registers().values(), ids=lambda register: register.id)
def test_a_filled_in_workbook_reads_back(tmp_path: Path, register):
    book = register_workbook(register, COHORT)
    sheet = book.worksheets[0]
    expected = {}
    for position, column in enumerate(register.columns, start=1):
        sheet.cell(2, position, typed_in(column)[0])
        expected[column.id] = typed_in(column)[1]
    book.save(tmp_path / f"{register.id}.xlsx")
    log = ProblemLog()
    table = read_register(tmp_path, COHORT, register.id, log)
    assert [str(problem) for problem in log if problem.severity is not Severity.ACCEPT] == []
    assert len(table) == 1
    for column in register.columns:
        found = table[column.id].iloc[0]
        found = found.date().isoformat() if column.kind == "date" else found
        assert found == expected[column.id], column.id


@pytest.mark.parametrize("register", registers().values(), ids=lambda register: register.id)
def test_an_empty_workbook_is_an_empty_register(tmp_path: Path, register):
    register_workbook(register, COHORT).save(tmp_path / f"{register.id}.xlsx")
    log = ProblemLog()
    assert len(read_register(tmp_path, COHORT, register.id, log)) == 0
    assert log.of(Severity.ERROR) == ()


def lists_of(book, register):
    """Return, for each column with a drop-down list, the words it offers."""
    found = {}
    for check in book.worksheets[0].data_validations.dataValidation:
        if check.type != "list":
            continue
        position = openpyxl.utils.range_boundaries(str(check.sqref))[0]
        sheet, cells = check.formula1.split("!")
        rows = book[sheet.strip("'")][cells.replace("$", "")]
        found[register.columns[position - 1].id] = [cell.value for (cell,) in rows]
    return found


def test_lists_offer_what_a_column_allows(tmp_path: Path):
    register = registers()["attendance"]
    path = tmp_path / "attendance.xlsx"
    register_workbook(register, COHORT).save(path)
    offered = lists_of(openpyxl.load_workbook(path), register)
    assert offered == {
        "invited": ["yes", "no"],
        "state": list(register.column("state").allowed),
    }


def test_lists_offer_the_cohorts_own_teams_and_roles():
    register = registers()["participants"]
    offered = lists_of(register_workbook(register, COHORT), register)
    assert offered["team"] == ["north"]
    assert offered["role"] == ["carer"]


def test_a_column_of_several_values_has_no_list_that_would_refuse_them():
    register = registers()["meetings"]
    assert "led_by" not in lists_of(register_workbook(register, COHORT), register)


def test_guidance_names_every_column():
    for register in registers().values():
        guidance = register_workbook(register, COHORT)["Guidance"]
        titles = [row[0].value for row in guidance.iter_rows(min_row=2)]
        assert titles[: len(register.columns)] == [column.title for column in register.columns]
        assert register.purpose in titles


def test_a_mistake_is_placed_by_sheet_and_cell(tmp_path: Path):
    register = registers()["attendance"]
    book = register_workbook(register, COHORT)
    for position, value in enumerate(("M1", "P1", "yes", "here"), start=1):
        book.worksheets[0].cell(2, position, value)
    book.save(tmp_path / "attendance.xlsx")
    log = ProblemLog()
    read_register(tmp_path, COHORT, "attendance", log)
    assert [str(p.place) for p in log.of(Severity.ERROR)] == [
        "attendance.xlsx:Attendance and voice!D2"
    ]


def test_one_workbook_may_hold_several_registers_and_contradictions_name_their_sheets(tmp_path):
    filled = {
        "participants": ("P1", "north", "carer"),
        "meetings": ("M1", dt.date(2023, 6, 1), "north", "team"),
        "attendance": ("M1", "P1", "no", "absent with apology"),
        "payments": ("Y1", "P9", None, "payment", "taken"),
    }
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for register_id, values in filled.items():
        register = registers()[register_id]
        sheet = book.create_sheet(register.title)
        for position, column in enumerate(register.columns, start=1):
            sheet.cell(1, position, column.title)
        for position, value in enumerate(values, start=1):
            sheet.cell(2, position, value)
    book.save(tmp_path / "registers.xlsx")
    cohort = COHORT.model_copy(update={"registers": dict.fromkeys(filled, "registers.xlsx")})
    log = ProblemLog()
    tables = {name: read_register(tmp_path, cohort, name, log) for name in filled}
    check_registers(tables, cohort, log)
    assert [str(problem.place) for problem in log.of(Severity.ERROR)] == [
        "registers.xlsx:Payments and expenses!B2",
        "registers.xlsx:Attendance and voice!D2",
    ]

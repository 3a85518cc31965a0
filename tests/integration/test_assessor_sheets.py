"""Assessors' sheets: written blind with drop-down lists, read back, every fault at its place."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from evaluation.config.integration import Integration, Question
from evaluation.errors import UsageError
from evaluation.integration.assessor_sheets import (
    RATINGS,
    assessor_sheet,
    missing_sheets,
    read_assessments,
    write_assessor_sheets,
)
from evaluation.problems import ProblemLog

FIRST = "integration/assessor-1.xlsx"
UNIT, MEANING, EXAMPLES, WHY = 1, 6, 7, 8


@pytest.fixture
def sheets(demo, tmp_path: Path) -> tuple[Path, ...]:
    return write_assessor_sheets(tmp_path, assessor_sheet(demo.written, {}, demo.tidy.cohort))


def fill(path: Path, cells: dict[tuple[int, int], str], *, rating: str = "partial") -> None:
    """Rate every unit alike, then write single cells (row, column)."""
    book = load_workbook(path)
    sheet = book["Ratings"]
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, UNIT).value:
            sheet.cell(row, MEANING, rating)
            sheet.cell(row, EXAMPLES, rating)
    for (row, column), text in cells.items():
        sheet.cell(row, column, text)
    book.save(path)


def read(folder: Path, written: Integration) -> tuple[list[tuple[str, str, str]], int]:
    log = ProblemLog()
    found = read_assessments(folder, written, log)
    return [(one.severity, one.rule, str(one.place)) for one in log], len(found)


def test_both_sheets_are_the_same_and_hold_every_unit_and_nobodys_rating(demo, sheets):
    first, second = (load_workbook(path)["Ratings"] for path in sheets)
    cells = [[cell.value for cell in row] for row in first.iter_rows()]
    assert cells == [[cell.value for cell in row] for row in second.iter_rows()]
    assert [row[0] for row in cells[1:] if row[0]] == [unit.id for unit in demo.written.units]
    assert not any(row[MEANING - 1] or row[EXAMPLES - 1] or row[WHY - 1] for row in cells[1:])


def test_ratings_are_chosen_from_a_list_that_says_what_each_means(sheets):
    book = load_workbook(sheets[0])
    lists = [
        (str(one.sqref), one.formula1)
        for one in book["Ratings"].data_validations.dataValidation
        if one.type == "list"
    ]
    assert [where[:2] for where, _ in lists] == ["F2", "G2"]
    for _, formula in lists:
        name, cells = formula.replace("'", "").replace("$", "").split("!")
        words = [row[0].value for row in book[name][cells]]
        assert tuple(words) == RATINGS
        assert all(row[0].offset(0, 1).value for row in book[name][cells])


def test_ratings_are_never_written_over(demo, sheets, tmp_path: Path):
    book = assessor_sheet(demo.written, {}, demo.tidy.cohort)
    with pytest.raises(UsageError, match=r"assessor-1.xlsx and assessor-2.xlsx: there already"):
        write_assessor_sheets(tmp_path, book)
    (tmp_path / FIRST).rename(tmp_path / "integration" / "assessor-1.csv")
    (tmp_path / "integration" / "assessor-2.xlsx").unlink()
    with pytest.raises(UsageError, match=r"assessor-1.csv: there already"):
        write_assessor_sheets(tmp_path, book)
    assert missing_sheets(tmp_path) == ("integration/assessor-2.xlsx",)


def test_what_was_filled_in_is_read_back(demo, sheets, tmp_path: Path):
    fill(sheets[0], {(2, MEANING): " Agreement ", (3, EXAMPLES): "dissonance", (3, WHY): "Why."})
    fill(sheets[1], {}, rating="silence")
    log = ProblemLog()
    found = read_assessments(tmp_path, demo.written, log)
    assert not list(log)
    first, second = (found[found["assessor"] == one].set_index("unit") for one in (1, 2))
    units = [unit.id for unit in demo.written.units]
    assert list(first.index) == list(second.index) == units
    assert first["meaning"].tolist() == ["agreement", *["partial"] * (len(units) - 1)]
    assert first.loc[units[1], ["examples", "why"]].tolist() == ["dissonance", "Why."]
    assert set(second["meaning"]) == set(second["examples"]) == {"silence"}


def test_a_sheet_in_which_nothing_is_rated_is_one_warning(demo, sheets, tmp_path: Path):
    problems, rows = read(tmp_path, demo.written)
    assert [problem[:2] for problem in problems] == [("warn", "assessment.empty")] * 2
    assert rows == 2 * len(demo.written.units)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({(4, MEANING): ""}, ("warn", "assessment.missing", f"{FIRST}:Ratings!F4")),
        ({(4, EXAMPLES): "perhaps"}, ("error", "assessment.rating", f"{FIRST}:Ratings!G4")),
        (
            {(5, MEANING): "dissonance"},
            ("error", "assessment.dissonance", f"{FIRST}:Ratings!H5"),
        ),
        ({(3, UNIT): "Q9/Power"}, ("error", "assessment.unit", f"{FIRST}:Ratings!A3")),
    ],
)
def test_a_fault_is_named_with_its_cell(demo, sheets, tmp_path: Path, cells, problem):
    fill(sheets[0], cells)
    fill(sheets[1], {})
    problems, _ = read(tmp_path, demo.written)
    assert problem in problems
    # a unit that was overwritten is lost as well
    assert len(problems) == (2 if problem[1] == "assessment.unit" else 1)


def test_sheets_that_do_not_hold_the_same_units_are_told(demo, sheets, tmp_path: Path):
    fill(sheets[1], {})
    unit = demo.written.units[0].id
    fill(sheets[0], {(3, UNIT): unit})
    log = ProblemLog()
    read_assessments(tmp_path, demo.written, log)
    assert [(one.rule, str(one.place)) for one in log] == [
        ("assessment.unit-twice", f"{FIRST}:Ratings!A3"),
        ("assessment.units", f"{FIRST}:Ratings"),
    ]
    assert demo.written.units[1].id in [*log][1].what


def test_a_rating_is_not_told_in_a_problem(demo, sheets, tmp_path: Path):
    fill(sheets[0], {(4, EXAMPLES): "4711 said so"})
    fill(sheets[1], {})
    log = ProblemLog()
    read_assessments(tmp_path, demo.written, log)
    assert "4711" not in "".join(str(one) for one in log)


def test_a_sheet_kept_as_csv_is_read_too_and_one_assessor_has_one_sheet(
    demo, sheets, tmp_path: Path
):
    fill(sheets[0], {})
    fill(sheets[1], {})
    rows = [[cell.value or "" for cell in row] for row in load_workbook(sheets[0])["Ratings"].rows]
    with (tmp_path / "integration" / "assessor-1.csv").open("w", newline="") as file:
        csv.writer(file).writerows(row for row in rows if any(row))
    problems, _ = read(tmp_path, demo.written)
    assert [problem[1] for problem in problems] == ["assessment.twice"]
    sheets[0].unlink()
    assert read(tmp_path, demo.written) == ([], 2 * len(demo.written.units))


def test_a_question_that_begins_like_a_formula_is_a_text(demo, tmp_path: Path):
    question = Question(id="Q1", text='=HYPERLINK("x")', outcomes=["c"], themes=["Power"])
    book = assessor_sheet(Integration(questions=(question,)), {}, demo.tidy.cohort)
    write_assessor_sheets(tmp_path, book)
    cell = load_workbook(tmp_path / FIRST)["Ratings"].cell(2, 2)
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("x")')

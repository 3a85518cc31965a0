"""Faults of whole files and rows, checked as a person checks: class, place, all in one pass."""

import pytest

from tests.intake.faults import HEADERS, ROWS, as_csv, as_xlsx, cohort, found, with_cell


def test_a_first_respondent_with_words_everywhere_is_no_header(tmp_path):
    content = as_csv(with_cell(0, K1="Not sure", K2="Not relevant"))
    told = cohort(tmp_path, content, use='missing_codes = ["Not sure", "Not relevant"]')
    assert found(told) == []


def test_a_second_row_of_headers_is_told_with_its_line(tmp_path):
    second = ["Your code", "Your team", "Your role", "When", "How sure?", "How able?", "Say it"]
    told = found(cohort(tmp_path, as_csv([second, *ROWS])))
    assert told[0] == ("error", "row.second-header", "s.csv:2")


def test_a_second_row_that_says_what_may_be_answered_is_told(tmp_path):
    second = ["id", "group", "who", "date", "1-5", "1 - 5", "text"]
    told = found(cohort(tmp_path, as_csv([second, *ROWS])))
    assert told[0] == ("error", "row.second-header", "s.csv:2")


def test_a_file_of_another_tool_is_placed_and_its_other_problems_are_told(tmp_path):
    second = ["", "", "", "", "Response", "Response", "Open-Ended Response"]
    told = found(cohort(tmp_path, as_csv([second, *with_cell(1, K1="9")])))
    assert told == [
        ("error", "survey.tool", "s.csv:2"),
        ("error", "answer.range", "s.csv:4:K1"),
    ]


def test_a_sheet_of_a_file_without_sheets_is_told(tmp_path):
    told = found(cohort(tmp_path, as_csv(ROWS), more='sheet = "Data"'))
    assert told == [("warn", "survey.sheet", "s.csv")]


@pytest.mark.parametrize("cell", ["#N/A", "#DIV/0!"])
def test_an_excel_error_is_one_problem(tmp_path, cell):
    told = found(cohort(tmp_path, as_csv(with_cell(2, K1=cell))))
    assert told == [("error", "cell.error", "s.csv:4:K1")]


@pytest.mark.parametrize("mark", ["\u202e", "\u200e", "\u2066", "\u200b", "\ufeff"])
def test_marks_that_nobody_sees_change_no_header_and_no_team(tmp_path, mark):
    headers = [mark + header for header in HEADERS]
    assert found(cohort(tmp_path, as_csv(ROWS, headers))) == []
    told = found(cohort(tmp_path, as_csv(with_cell(0, Team=f"North Team{mark}"))))
    assert told == [("repair", "team.spelling", "s.csv:2:Team")]


def test_one_export_under_two_names_is_told(tmp_path):
    told = found(cohort(tmp_path, as_csv(ROWS), as_csv(ROWS)))
    assert told == [("error", "survey.copy", "a.csv")]


def test_two_ways_of_writing_dates_are_read_where_one_is_plain(tmp_path):
    content = as_csv(with_cell(0, Submitted="03/05/2023"))
    assert found(cohort(tmp_path, content, more='dates = "%d/%m/%Y"')) == []


def test_a_register_without_headers_never_shows_its_first_row(tmp_path):
    content = b"R1,2023-05-02,north,zebra-4711 said it\nR2,2023-05-03,south,more\n"
    checked = cohort(
        tmp_path,
        as_csv(ROWS),
        head='[registers]\nreflections = "r.csv"\n',
        further={"r.csv": content},
    )
    assert found(checked) == [("error", "register.headers", "r.csv")]
    assert "zebra" not in str(checked.as_record())


def test_headers_in_other_capitals_are_read_with_a_note(tmp_path):
    headers = [header.upper() if header != "Team" else "tEAM" for header in HEADERS]
    told = found(cohort(tmp_path, as_csv(ROWS, headers)))
    assert {(severity, rule) for severity, rule, _ in told} == {("repair", "column.spelling")}
    assert {"s.csv:CODE", "s.csv:tEAM"} <= {place for *_, place in told}


def test_rows_are_not_chosen_by_a_column_that_is_not_there(tmp_path):
    told = found(cohort(tmp_path, as_csv(ROWS), more='only = { "Event" = ["before"] }'))
    assert told == [("error", "column.missing", "s.csv:Event")]


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_the_order_of_rows_and_columns_changes_no_class_and_no_rule(tmp_path, write):
    rows = with_cell(1, K1="9", Team="Nroth", Submitted="29/02/2023", Code="943 476 5919")
    file = f"s.{write.__name__.removeprefix('as_')}"
    order = [6, 2, 0, 5, 3, 1, 4]
    turned = [[row[at] for at in order] for row in reversed(rows)]
    first = found(cohort(tmp_path, write(rows), file=file))
    other = found(cohort(tmp_path, write(turned, [HEADERS[at] for at in order]), file=file))
    assert len(first) == 4
    assert sorted(one[:2] for one in first) == sorted(one[:2] for one in other)

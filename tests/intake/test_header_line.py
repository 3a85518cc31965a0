"""Rows that ran into the headers are told, and what they hold is never said as a header."""

import pytest

from tests.intake.faults import HEADERS, as_csv, as_xlsx, cohort, found

HEADER = ",".join(HEADERS)
FIRST = "zebra1,North Team,staff,2023-05-02,4,5,zebra said so"
BELOW = "AB02,South,staff,2023-05-03,2,1,x\nAB03,South,staff,2023-05-04,2,1,x\n"


@pytest.mark.parametrize(
    "top",
    [
        f'Code,Team,Role,Submitted,K1,K2,"Say\n{FIRST}"\n',
        f'Code,Team,Role,Submitted,K1,K2,"Say\n{FIRST}\n{FIRST}"\n',
        f'"Code,Team,Role,Submitted,K1,K2,Say\n{FIRST.replace(",", chr(34) + ",", 1)}\n',
        'Code,"Team,Role,Submitted,K1,K2,Say\nzebra1,North Team,staff",2023-05-02,4,5,zebra\n',
    ],
)
def test_a_quoted_header_that_swallowed_rows(tmp_path, top):
    checked = cohort(tmp_path, f"{top}{BELOW}".encode())
    assert found(checked) == [("error", "row.swallowed", "s.csv:1")]
    assert "zebra" not in str(checked.as_record())


@pytest.mark.parametrize("between", ["", ","])
def test_a_first_row_on_the_line_of_the_headers(tmp_path, between):
    checked = cohort(tmp_path, f"{HEADER}{between}{FIRST}\n{BELOW}".encode())
    assert ("error", "row.ragged", "s.csv:1") in found(checked)
    assert "zebra" not in str(checked.as_record())


def test_a_file_that_lost_all_its_line_ends(tmp_path):
    checked = cohort(tmp_path, f"{HEADER},{FIRST}".encode())
    assert ("error", "survey.empty", "s.csv") in found(checked)
    assert "zebra" not in str(checked.as_record())


def test_one_header_too_many_is_one_error(tmp_path):
    rows = [line.split(",")[:6] for line in BELOW.splitlines()]
    told = found(cohort(tmp_path, as_csv(rows)))
    assert ("error", "row.ragged", "s.csv:2") in told
    assert [rule for _, rule, _ in told].count("row.ragged") == 1


@pytest.mark.parametrize("say", ["Say\nwhy, how, when, a, b, c, d", "Say\nit\nall", "Say: a,b,c"])
@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_a_question_of_several_lines_is_a_header(tmp_path, say, write):
    rows = [line.split(",") for line in BELOW.splitlines()]
    file = "s.csv" if write is as_csv else "s.xlsx"
    told = cohort(tmp_path, write(rows, [*HEADERS[:6], say]), file=file)
    assert {severity for severity, rule, _ in found(told) if rule != "column.missing"} <= {"warn"}
    assert ("warn", "column.unused") in [one[:2] for one in found(told)]


def test_signs_that_steer_a_terminal_are_in_no_message(tmp_path):
    rows = [[*line.split(","), "1"] for line in BELOW.splitlines()]
    told = found(cohort(tmp_path, as_csv(rows, [*HEADERS, "\x1b[31mMore\x07\u202e \x9b2J"])))
    assert told == [("warn", "column.unused", "s.csv:[31mMore 2J")]


def test_lines_that_are_quoted_as_a_whole_are_told(tmp_path):
    lines = [HEADER, *BELOW.splitlines()]
    told = found(cohort(tmp_path, "".join(f'"{line}"\n' for line in lines).encode()))
    assert told == [("error", "column.none", "s.csv"), ("error", "row.quoted", "s.csv:1")]

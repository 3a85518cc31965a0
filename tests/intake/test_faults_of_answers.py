"""Faults in who answered, when and where, checked as a person checks: class, place, what to do."""

import datetime as dt

import pytest

from evaluation.prepare.cohort import prepare
from tests.intake.faults import ROWS, as_csv, as_xlsx, cohort, found, later, messages, with_cell

SELF_GENERATED = '[linkage]\nmethod = "self-generated"\n'


def test_two_sound_files_have_no_problems(tmp_path):
    assert found(cohort(tmp_path, as_csv(ROWS), as_csv(later(ROWS)))) == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("03/04/2023", ("error", "date.ambiguous")),
        ("31/05/2023", ("error", "date.undeclared")),
        ("05/05/2023", ("error", "date.undeclared")),
        ("29/02/2023", ("error", "date.impossible")),
        ("31/06/2023", ("error", "date.impossible")),
        ("2023-02-29", ("error", "date.impossible")),
        ("2023-05-02 25:00", ("error", "date.impossible")),
        ("2023-05-02T10:60:00+01:00", ("error", "date.impossible")),
        ("2023-05-02 10:00:00 BST", ("error", "date.unreadable")),
        ("2023/05/02 at 10", ("error", "date.unreadable")),
        ("１２/05/2023", ("error", "date.unreadable")),
        ("29 Feb 2023", ("error", "date.impossible")),
        ("29 Jan 2023 at noon", ("error", "date.unreadable")),
        ("29 Jan 2023", ("error", "date.undeclared")),
        ("2023-05-02 2:05:07 PM", ("error", "date.undeclared")),
        ("2023-5-2", ("error", "date.undeclared")),
        ("1899-12-30", ("error", "date.year")),
        ("0000-05-02", ("error", "date.impossible")),
        ("9999-12-31T23:59:59-05:00", ("error", "date.year")),
        ("2021-05-02", ("warn", "date.outside")),
        ("", ("warn", "date.blank")),
    ],
)
def test_a_date_that_cannot_be_right_is_told_at_its_cell(tmp_path, cell, expected):
    content = as_csv(with_cell(1, Submitted=cell))
    assert found(cohort(tmp_path, content)) == [(*expected, "s.csv:3:Submitted")]


def test_a_year_first_is_read_in_one_way_whatever_its_signs(tmp_path):
    for date in ("2023/05/02 14:05", "2023-05-02 14:05:07 UTC"):
        assert found(cohort(tmp_path, as_csv(with_cell(0, Submitted=date)))) == []


def test_a_column_that_proves_its_order_says_what_to_declare(tmp_path):
    rows = [
        [*row[:3], date, *row[4:]]
        for row, date in zip(
            ROWS, ["03/04/2023 09:00", "31/05/2023 10:00", "01/06/2023 9:15"], strict=True
        )
    ]
    said = messages(cohort(tmp_path, as_csv(rows)))
    assert [line.count('Declare `dates = "%d/%m/%Y %H:%M"`') for line in said] == [1, 1, 1]
    assert "written day first" in said[0]
    assert "can only be day first" in said[1]


def test_dates_outside_the_declared_order_say_that_the_other_way_round_fits(tmp_path):
    rows = [
        [*row[:3], date, *row[4:]]
        for row, date in zip(ROWS, ["03/04/2023", "04/15/2023", "31/05/2023"], strict=True)
    ]
    said = messages(cohort(tmp_path, as_csv(rows), more='dates = "%d/%m/%Y"'))
    assert len(said) == 1
    assert said[0].startswith("s.csv:3:Submitted: error")
    assert "other way round" in said[0]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2023-05-02 09:00", "2023-05-01 09:00", [("error", "date.order", "a.csv:2:Submitted")]),
        # half past one comes twice on that night
        (
            "2023-10-29T00:30:00Z",
            "2023-10-29T01:10:00Z",
            [("warn", "date.order", "a.csv:2:Submitted")],
        ),
    ],
)
def test_a_later_answer_with_an_earlier_date(tmp_path, before, after, expected):
    first = as_csv(with_cell(0, Submitted=before))
    second = as_csv(with_cell(0, rows=later(ROWS), Submitted=after))
    assert found(cohort(tmp_path, first, second)) == expected


@pytest.mark.parametrize("header", ["Code", "Team", "Role", "Submitted"])
def test_a_column_that_is_blank_throughout_is_one_problem(tmp_path, header):
    rows = [list(row) for row in ROWS]
    for row in rows:
        row[["Code", "Team", "Role", "Submitted"].index(header)] = " "
    told = found(cohort(tmp_path, as_csv(rows)))
    assert len(told) == 1
    assert told[0][0] == "warn"
    assert told[0][2] in (f"s.csv:{header}", f"s.csv:2:{header}")


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_a_column_that_is_not_there_is_one_problem(tmp_path, write):
    content = write(
        [row[1:] for row in ROWS], headers=["Team", "Role", "Submitted", "K1", "K2", "Say"]
    )
    file = "s.csv" if write is as_csv else "s.xlsx"
    place = "s.csv:Code" if write is as_csv else "s.xlsx:Sheet"
    assert found(cohort(tmp_path, content, file=file)) == [("error", "column.missing", place)]


def test_a_response_without_a_timepoint_is_an_error(tmp_path):
    headers = ["Code", "Team", "Role", "Submitted", "K1", "K2", "Say", "Wave"]
    rows = [[*row, wave] for row, wave in zip(ROWS, ["before", "", "Вefore"], strict=True)]
    told = found(cohort(tmp_path, as_csv(rows, headers), wave="Wave"))
    assert told == [
        ("error", "timepoint.blank", "s.csv:3:Wave"),
        ("error", "timepoint.look-alike", "s.csv:4:Wave"),
    ]


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("9434765919", "error"),
        ("943 476 5919", "error"),
        ("943-476-5918", "error"),
        ("9434765918", "error"),
        ("07700900123", "error"),
        ("07700 900 123", "error"),
        ("+44 7700 900123", "error"),
        ("AB 12 34 56 C", "error"),
        ("10.0.0.1", "error"),
        ("jo@example.org", "error"),
        ("Amina Okoro", "warn"),
    ],
)
def test_a_code_that_names_somebody_does_not_pass_unnoticed(tmp_path, code, severity):
    told = cohort(tmp_path, as_csv(with_cell(1, Code=code)))
    assert found(told) == [(severity, "code.personal", "s.csv:3:Code")]
    assert not any(code in line for line in messages(told))


def test_numbers_in_groups_are_no_ids_whoever_has_them(tmp_path):
    rows = [[f"943 476 591{last}", *row[1:]] for last, row in zip("145", ROWS, strict=True)]
    told = found(cohort(tmp_path, as_csv(rows)))
    assert [one[1] for one in told] == ["code.personal"] * 3


@pytest.mark.parametrize(
    "codes",
    [
        ("3292879998", "3292879538", "3292765271"),  # a survey tool's own ids
        ("0000000123", "0000000124", "0000000125"),
        ("12345678", "007", "R_1abcDEF234"),
        ("SW1A 1AA", "blue tiger", "AB12CD"),
    ],
)
def test_codes_that_name_nobody_are_good(tmp_path, codes):
    rows = [[code, *row[1:]] for code, row in zip(codes, ROWS, strict=True)]
    assert found(cohort(tmp_path, as_csv(rows))) == []


def test_words_for_no_code_link_nobody(tmp_path):
    rows = [["n/a", *ROWS[0][1:]], ["None", *ROWS[1][1:]], ["NA", *ROWS[2][1:]]]
    told = found(cohort(tmp_path, as_csv(rows), as_csv(later(rows))))
    assert {(rule, place) for _, rule, place in told} == {
        ("code.none", "s.csv:2:Code"),
        ("code.none", "s.csv:3:Code"),
        ("code.none", "a.csv:2:Code"),
        ("code.none", "a.csv:3:Code"),
    }


def test_codes_that_lost_their_zeros_are_told(tmp_path):
    rows = [[code, *row[1:]] for code, row in zip(["007", "012", "114"], ROWS, strict=True)]
    again = [[code, *row[1:]] for code, row in zip(["7", "12", "114"], later(ROWS), strict=True)]
    assert found(cohort(tmp_path, as_csv(rows), as_csv(again))) == [
        ("warn", "code.zeros", "a.csv:2:Code"),
        ("warn", "code.zeros", "a.csv:3:Code"),
    ]


def test_answers_kept_as_text_are_answers(tmp_path):
    rows = with_cell(0, Code='="007"', K1='="4"')
    content = as_csv(rows)
    kept = [("repair", "cell.text-formula", f"s.csv:2:{header}") for header in ("Code", "K1")]
    for written in (content, content.replace(b'"=""', b'="').replace(b'"""', b'"')):
        assert found(cohort(tmp_path, written)) == kept
    assert written.splitlines()[1].startswith(b'="007",')


@pytest.mark.parametrize("code", ["AB\u200b01", "\u202eAB01", "\uff21\uff2201", " ab-01 "])
def test_what_nobody_sees_keeps_nobody_apart(tmp_path, code):
    rows = with_cell(0, Code=code)
    doubled = as_csv([*rows, ROWS[0]])
    assert [rule for _, rule, _ in found(cohort(tmp_path, doubled))] == ["response.repeated"]


def test_real_dates_of_another_calendar_are_noticed(tmp_path):
    dated = [[*row[:3], dt.datetime(2019, 5, 1), *row[4:]] for row in ROWS]
    told = found(cohort(tmp_path, as_xlsx(dated), file="s.xlsx"))
    assert told == [("warn", "date.outside", f"s.xlsx:Sheet!D{line}") for line in (2, 3, 4)]


def test_one_code_in_two_teams_is_told_once(tmp_path):
    again = with_cell(0, rows=later(ROWS), Team="South")
    for linkage, severity in (("", "error"), (SELF_GENERATED, "warn")):
        told = found(cohort(tmp_path, as_csv(ROWS), as_csv(again), head=linkage))
        assert told == [(severity, "code.two-teams", "a.csv:2:Code")]


def test_codes_of_another_length_than_declared_are_counted(tmp_path):
    head = f"{SELF_GENERATED}elements = [2, 2]\n"
    assert found(cohort(tmp_path, as_csv(ROWS), head=head)) == []
    told = found(cohort(tmp_path, as_csv(with_cell(1, Code="AB021")), head=head))
    assert told == [("warn", "code.length", "s.csv:3:Code")]


def test_codes_that_share_nothing_are_not_linked(tmp_path):
    before = [["A", *ROWS[0][1:]], ["BC", *ROWS[1][1:]], *ROWS[2:]]
    after = [["X", *later(ROWS)[0][1:]], ["DE", *later(ROWS)[1][1:]], *later(ROWS)[2:]]
    cohort(tmp_path, as_csv(before), as_csv(after), head=SELF_GENERATED)
    linked = prepare(tmp_path / "c1")["responses"]["linked"]
    assert linked.tolist() == ["alone", "alone", "exact"] * 2


def test_an_item_that_nobody_answered_is_told_once(tmp_path):
    rows = [[*row[:4], " ", *row[5:]] for row in ROWS]
    assert found(cohort(tmp_path, as_csv(rows))) == [("warn", "answer.none", "s.csv:K1")]
    assert found(cohort(tmp_path, as_xlsx(rows), file="s.xlsx")) == [
        ("warn", "answer.none", "s.xlsx:Sheet!E")
    ]

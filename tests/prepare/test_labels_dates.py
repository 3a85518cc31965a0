"""Cells into codes and times: read in one way, or a problem with its place."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.config.instrument import ResponseScale
from evaluation.prepare.dates import read_dates
from evaluation.prepare.labels import STATES, code_answers
from evaluation.problems import Place, ProblemLog

SCALE = ResponseScale(
    minimum=1,
    maximum=5,
    labels={"Strongly disagree": 1, "Disagree": 2, "Neither": 3, "Agree": 4, "Strongly agree": 5},
    not_relevant=("Not relevant to my role",),
)


def coded(cells: list[str], **options):
    log = ProblemLog()
    found = code_answers(
        pd.Series(cells, dtype="str"),
        SCALE,
        lambda row: Place("s.csv", row + 2, "Q1"),
        log,
        **options,
    )
    return found, log


def rules(log: ProblemLog) -> list[tuple[str, str]]:
    return [(str(problem.severity), problem.rule) for problem in log]


def test_labels_numbers_and_states():
    found, log = coded(["Agree", "Not relevant to my role", "", "Strongly agree"])
    assert [STATES[state] for state in found.states] == [
        "answered",
        "not relevant",
        "missing",
        "answered",
    ]
    assert found.codes[0] == 4
    assert found.codes[3] == 5
    assert len(log) == 0


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("6", "answer.range"),
        ("0", "answer.range"),
        ("99", "answer.range"),
        ("-1", "answer.range"),
        ("3.5", "label.unknown"),
        ("Agreee", "label.unknown"),
        ("Аgree", "label.look-alike"),
        ("n/a", "label.unknown"),
        ("=1+1", "label.unknown"),
        ("<b>Agree</b>", "label.unknown"),
    ],
)
def test_what_is_no_answer_is_an_error_at_its_place(cell: str, rule: str):
    found, log = coded(["Agree", cell])
    assert (("error", rule)) in rules(log)
    problem = next(problem for problem in log if problem.rule == rule)
    assert str(problem.place) == "s.csv:3:Q1"
    assert cell not in problem.what + problem.todo
    assert STATES[found.states[1]] == "missing"


@pytest.mark.parametrize(
    "cell",
    ["NaN", "N/A", "NA", "n.a.", "#N/A", "-", "--", "–", ".", "null", "None", "<NA>", "No answer"],
)
def test_what_stands_for_no_answer_is_an_error_until_it_is_declared(cell: str):
    found, log = coded(["Agree", cell])
    assert rules(log) == [("error", "label.unknown")]
    problem = next(iter(log))
    assert "where there is no answer" in problem.what
    assert "Declare it under `missing_codes`" in problem.todo
    assert "`labels`" not in problem.todo
    assert STATES[found.states[1]] == "missing"
    _, log = coded(["Agree", cell], missing_codes=(cell.swapcase(),))
    assert not len(log)


@pytest.mark.parametrize("cell", ["Nana", "-ish", "No", "n/b", "1.5.", "None of it"])
def test_what_may_be_an_answer_is_not_taken_for_none(cell: str):
    _, log = coded(["Agree", cell])
    assert ["neither a label" in problem.what for problem in log] == [True]


def test_a_label_that_others_write_for_no_answer_stays_a_label():
    found, log = coded(["None", "."], own_labels={"None": 1, ".": 2})
    assert found.codes.tolist() == [1, 2]
    assert not len(log)


def test_a_second_problem_does_not_hide_behind_a_word():
    _, log = coded(["gibberish", "77", "Agree"])
    assert {rule for _, rule in rules(log)} == {"label.unknown", "answer.range"}


def test_case_and_spacing_are_mended_with_a_note():
    found, log = coded([" agree", "AGREE", "Strongly\u00a0agree"])
    assert found.codes.tolist() == [4, 4, 5]
    assert {severity for severity, _ in rules(log)} == {"repair"}


def test_a_declared_missing_code_is_missing():
    found, log = coded(["99", "Agree"], missing_codes=("99",))
    assert STATES[found.states[0]] == "missing"
    assert len(log) == 0


def test_own_labels_and_the_files_own_codes():
    found, log = coded(["1", "2"], file_labels={"1": "Strongly agree", "2": "Agree"})
    assert found.codes.tolist() == [5, 4]
    assert len(log) == 0
    found, log = coded(["Sort of"], own_labels={"Sort of": 3})
    assert found.codes.tolist() == [3]


def test_words_and_numbers_in_one_column_are_noted():
    _, log = coded(["Agree", "3"])
    assert rules(log) == [("warn", "answer.mixed")]


def test_not_relevant_does_not_make_a_mixture():
    _, log = coded(["Not relevant to my role", "Agree"])
    assert len(log) == 0


@given(st.lists(st.text(max_size=8), min_size=1, max_size=20))
def test_any_text_is_coded_or_reported_and_never_repeated_in_a_message(cells: list[str]):
    marked = [f"{cell}\N{SNOWMAN}x" for cell in cells]
    found, log = coded(marked)
    assert (found.states == STATES.index("missing")).all()
    assert "\N{SNOWMAN}" not in "".join(problem.what + problem.todo for problem in log)


def dated(cells: list[str], **options):
    log = ProblemLog()
    found = read_dates(
        pd.Series(cells), lambda row: Place("s.csv", row + 2, "When"), log, **options
    )
    return found, log


@pytest.mark.parametrize(
    ("cell", "written_as", "rule"),
    [
        ("03/04/2023", "", "date.ambiguous"),
        ("29/02/2023", "%d/%m/%Y", "date.impossible"),
        ("2023-02-29", "", "date.impossible"),
        ("2023-02-29 14:05:07 UTC", "", "date.impossible"),
        ("2023/02/29 2:05:07 p.m. GMT+1", "", "date.impossible"),
        ("2023-02-28 25:05:07+01:00", "", "date.impossible"),
        ("31/04/2023 10:00", "%d/%m/%Y %H:%M", "date.impossible"),
        ("04-13-2023", "%d/%m/%Y", "date.format"),
        ("soon", "", "date.unreadable"),
        ("45061", "", "date.serial"),
    ],
)
def test_a_wrong_date_is_an_error_at_its_place(cell: str, written_as: str, rule: str):
    found, log = dated(["", cell], written_as=written_as)
    assert rules(log) == [("error", rule)]
    assert str(next(iter(log)).place) == "s.csv:3:When"
    assert found.isna().all()
    assert cell not in str(next(iter(log)))


def test_dates_are_read_as_declared():
    found, log = dated(["03/04/2023", "3/4/2023"], written_as="%d/%m/%Y")
    assert found.tolist() == [pd.Timestamp("2023-04-03")] * 2
    assert len(log) == 0


def test_a_zone_is_brought_to_the_declared_clock():
    found, _ = dated(["2023-07-01T12:00:00Z", "2023-01-01T12:00:00Z"])
    assert [time.hour for time in found] == [13, 12]


@pytest.mark.parametrize("cell", ["26/03/2023 01:30", "29/10/2023 01:30"])
def test_an_hour_that_the_clocks_skipped_or_repeated_is_noted(cell: str):
    found, log = dated([cell], written_as="%d/%m/%Y %H:%M")
    assert rules(log) == [("warn", "date.clock-change")]
    assert found.notna().all()


def test_an_unknown_zone_is_an_error():
    _, log = dated(["2023-07-01"], timezone="Europe/Lundon")
    assert rules(log) == [("error", "date.zone")]


def test_a_folder_of_zones_is_no_zone():
    log = ProblemLog()
    read_dates(
        pd.Series(["2023-05-31"]),
        lambda row: Place("s.csv", row + 2, "When"),
        log,
        timezone="Europe",
    )
    assert [problem.rule for problem in log] == ["date.zone"]


@pytest.mark.parametrize(
    ("cell", "local"),
    [
        ("2023/05/31 2:05:07 PM GMT+1", "2023-05-31 14:05:07"),
        ("2023/01/31 2:05:07 pm GMT", "2023-01-31 14:05:07"),
        ("2023/05/31 2:05:07 AM GMT-4", "2023-05-31 07:05:07"),
        ("2023/05/31 2:05:07 PM GMT+5:30", "2023-05-31 09:35:07"),
        ("2023/05/31 2:05:07 p.m. GMT+1", "2023-05-31 14:05:07"),
        ("2023/05/31 12:05:07 a.m. GMT-3:30", "2023-05-31 04:35:07"),
        ("2023/05/31 2:05:07\u202fPM GMT+0100", "2023-05-31 14:05:07"),
        ("2023/05/31 14:05:07 GMT+1", "2023-05-31 14:05:07"),
        ("2023-05-31 14:05:07 UTC", "2023-05-31 15:05:07"),
        ("2023-01-31 14:05:07.250 UTC", "2023-01-31 14:05:07.250000"),
        ("2023-05-31 14:05:07 +0100", "2023-05-31 14:05:07"),
        ("2023-05-31 14:05:07 -04:00", "2023-05-31 19:05:07"),
    ],
)
def test_times_with_a_zone_in_figures_can_be_read_in_one_way(cell: str, local: str):
    log = ProblemLog()
    assert (
        str(read_dates(pd.Series([cell]), lambda row: Place("s.csv", row + 2, "When"), log)[0])
        == local
    )
    assert not len(log)


@pytest.mark.parametrize(
    "cell",
    [
        "2023-05-31 14:05:07 BST",  # of Britain or of Bangladesh
        "2023/05/31 14:05:07 PM GMT+1",
        "2023-05-31 14:05:07 +1",
        "2023-05-31 14:05:07 GMT+25",
        "2023-05-31 14:05:07 UTC, or so",
        "２023-05-31 14:05:07 UTC",
    ],
)
def test_a_zone_that_can_be_read_in_two_ways_or_none_is_told(cell: str):
    found, log = dated([cell])
    assert found.isna().all()
    assert [str(problem.severity) for problem in log] == ["error"]


def test_a_declared_order_counts_for_times_with_a_zone_too():
    found, log = dated(["2023/04/03 14:05:07 +0100"], written_as="%Y/%d/%m %H:%M:%S %z")
    assert [str(time) for time in found] == ["2023-03-04 13:05:07"]
    assert not len(log)


def test_real_dates_of_a_workbook_need_no_format():
    log = ProblemLog()
    cells = pd.Series(["2023-05-31", "2023-05-31 14:05:07", "03/04/2023"])
    times = read_dates(
        cells,
        lambda row: Place("s.csv", row + 2, "When"),
        log,
        written_as="%d/%m/%Y",
        real_dates=True,
    )
    assert [str(time) for time in times] == [
        "2023-05-31 00:00:00",
        "2023-05-31 14:05:07",
        "2023-04-03 00:00:00",
    ]
    assert not len(log)


@pytest.mark.parametrize("cell", ["45077", "45077.58"])
def test_days_counted_by_a_spreadsheet_are_told_as_such(cell: str):
    log = ProblemLog()
    read_dates(pd.Series([cell]), lambda row: Place("s.csv", row + 2, "When"), log)
    assert [problem.rule for problem in log] == ["date.serial"]


@pytest.mark.parametrize("cell", ["Agree\u200b", "\ufeffAgree", "4,0"])
def test_what_nobody_sees_does_not_make_another_label(cell: str):
    found, log = coded([cell])
    assert found.codes.tolist() == [4.0]
    assert "error" not in dict(rules(log))


def test_a_label_declared_with_a_code_outside_the_scale_is_an_error():
    found, log = coded(["Wow", "Agree"], own_labels={"Wow": 9})
    assert rules(log) == [("error", "label.range")]
    assert found.codes.tolist()[1] == 4.0

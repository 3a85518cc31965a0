"""Values that stand in one row of a REDCap record are its other rows' too, and never a guess."""

import pytest

from evaluation.config.cohort import Survey
from evaluation.intake.surveys import read_survey
from evaluation.problems import ProblemLog, Severity

EVENTS = "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance"
FIELDS = "code,team,role,sure,survey_complete"
HEADER = f"{EVENTS},{FIELDS}"
CANARY = "zebra-4711"


def read(folder, *rows, header=HEADER, **declared):
    (folder / "s.csv").write_text("\n".join((header, *rows)) + "\n")
    log = ProblemLog()
    survey = {
        "columns": {"person": "code", "team": "team", "role": "role"},
        "only": {"redcap_event_name": ["after_arm_1"]},
        **declared,
    }
    export = read_survey(
        folder,
        Survey(id="s", timepoint="end", file="s.csv", tool="redcap", texts={"q": "sure"}, **survey),
        log,
    )
    assert CANARY not in "".join(map(str, log))
    told = [one for one in log if one.rule.startswith("record.")]
    return export.cells[["code", "team", "role"]].to_numpy().tolist(), told


def test_follow_up_rows_have_the_team_and_role_of_the_enrolment(tmp_path):
    cells, told = read(
        tmp_path,
        f"1,enrolment_arm_1,,,AB01,north,{CANARY},,2",
        "2,enrolment_arm_1,,,AB02,south,carer,,2",
        "1,after_arm_1,,,,,,4,2",
        "2,after_arm_1,,,AB02,south, ,5,2",
        "2,later_arm_1,,,,,,5,2",
    )
    assert cells == [["AB01", "north", CANARY], ["AB02", "south", "carer"]]
    assert [(one.severity, str(one.place), one.rule) for one in told] == [
        (Severity.REPAIR, "s.csv:4:code", "record.completed"),
        (Severity.REPAIR, "s.csv:4:team", "record.completed"),
        (Severity.REPAIR, "s.csv:4:role", "record.completed"),
    ]
    # the row of another event is not this survey's to count
    assert ["leave this empty: 1," in one.what for one in told] == [True, True, False]
    assert "leave this empty: 2," in told[2].what


def test_a_repeating_form_has_the_values_of_the_row_that_does_not_repeat(tmp_path):
    cells, told = read(
        tmp_path,
        "1,after_arm_1,,,AB01,north,carer,,2",
        "1,after_arm_1,visits,1,,,,4,2",
        "1,after_arm_1,visits,2,,,,5,2",
        only={"redcap_repeat_instrument": ["visits"]},
    )
    assert cells == [["AB01", "north", "carer"]] * 2
    assert len(told) == 3


def test_two_values_in_one_record_are_an_error_at_both_places_and_none_is_taken(tmp_path):
    cells, told = read(
        tmp_path,
        f"1,enrolment_arm_1,,,AB01,{CANARY},carer,,2",
        "1,before_arm_1,,,AB01,south,carer,,2",
        "1,after_arm_1,,,AB01,,carer,4,2",
    )
    assert cells == [["AB01", "", "carer"]]
    (one,) = told
    assert (one.severity, one.rule) == (Severity.ERROR, "record.differs")
    assert str(one.place) == "s.csv:3:team"
    assert "s.csv:2:team" in one.what


@pytest.mark.parametrize(
    "rows",
    [
        # another record's value
        ("1,enrolment_arm_1,,,AB01,north,carer,,2", "2,after_arm_1,,,AB02,,carer,4,2"),
        # only a repeating row's own
        ("1,enrolment_arm_1,visits,1,AB01,north,carer,,2", "1,after_arm_1,,,AB01,,carer,4,2"),
        # no record's
        (",enrolment_arm_1,,,AB01,north,carer,,2", ",after_arm_1,,,AB01,,carer,4,2"),
    ],
)
def test_what_is_not_the_records_is_not_taken(tmp_path, rows):
    cells, told = read(tmp_path, *rows)
    assert [row[1] for row in cells] == [""]
    assert not told


def test_values_that_differ_between_events_and_are_nowhere_empty_stay(tmp_path):
    cells, told = read(
        tmp_path,
        "1,enrolment_arm_1,,,AB01,north,carer,,2",
        "1,after_arm_1,,,AB01,south,nurse,4,2",
        "1,leaving_arm_1,,,,,,,2",
    )
    assert cells == [["AB01", "south", "nurse"]]
    assert not told


def test_two_spellings_that_are_declared_to_mean_one_team_do_not_differ(tmp_path):
    cells, told = read(
        tmp_path,
        "1,enrolment_arm_1,,,AB01,north,carer,,2",
        "1,before_arm_1,,,AB01,1,carer,,2",
        "1,after_arm_1,,,AB01,,carer,4,2",
        columns={
            "person": "code",
            "team": {"header": "team", "values": {"1": "n", "north": "n"}},
            "role": "role",
        },
    )
    assert cells == [["AB01", "north", "carer"]]
    assert [one.rule for one in told] == ["record.completed"]


def test_the_records_id_may_be_personal_and_the_headers_labels(tmp_path):
    cells, _ = read(
        tmp_path,
        "1,Enrolment,AB01,north,carer,,Complete",
        "1,After,,,,4,Complete",
        header="Record ID,Event Name,code,team,role,sure,Complete?",
        only={"Event Name": ["After"]},
        personal=["Record ID"],
    )
    assert cells == [["AB01", "north", "carer"]]


def test_where_one_row_is_a_record_nothing_is_taken(tmp_path):
    cells, told = read(
        tmp_path,
        "1,AB01,north,carer,4,2",
        "1,AB01,,,4,2",
        header=f"record_id,{FIELDS}",
        only={},
    )
    assert cells == [["AB01", "north", "carer"], ["AB01", "", ""]]
    assert not told

"""Registers: typed tables, every problem in one pass, places exact, never an answer."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from evaluation.config.cohort import Cohort, Role, Team, Timepoint
from evaluation.config.register import LINE, registers
from evaluation.intake.register_cells import reader
from evaluation.intake.registers import check_registers, read_register
from evaluation.problems import ProblemLog, Severity

PARTICIPANTS = """participant,team,role,joined,left,left_because,consent_quotes,survey_code
P1,north,service-user,2023-05-01,,,yes,ab12
P2,north,staff,2023-05-01,2023-09-30,capacity,no,
P3,south,carer,,,,,
"""
MEETINGS = """meeting,date,team,kind,stage,minutes,led_by
M1,2023-06-01,north,team,design,60,staff;service-user
M2,2023-07-01,south,team,design,60,
M3,2023-11-01,north,team,review,60,
"""
ATTENDANCE = """meeting,participant,invited,state,turns,minutes_spoken
M1,P1,yes,present,4,3.5
M1,P2,yes,absent with apology,,
M2,P3,,present,0,0
M3,P1,no,not invited,,
"""


def cohort_of(files):
    return Cohort(
        id="demo",
        title="Demo",
        programme="Programme",
        synthetic=True,
        seed=1,
        starts=dt.date(2023, 5, 1),
        ends=dt.date(2024, 3, 31),
        timepoints=(
            Timepoint(id="baseline", title="Before", kind="baseline"),
            Timepoint(id="end", title="After", kind="end"),
        ),
        teams=tuple(
            Team(id=one, name=one, aim="aim", setting="ward") for one in ("north", "south")
        ),
        roles=(
            Role(id="service-user", name="service users", group="lived experience"),
            Role(id="carer", name="carers", group="lived experience"),
            Role(id="staff", name="staff", group="staff"),
        ),
        registers={register_id: f"{register_id}.csv" for register_id in files},
    )


COHORT = cohort_of([])


def read(folder: Path, **files: str):
    """Write files, read them all, check them, and return tables and problems."""
    named = {name.replace("_", "-"): text for name, text in files.items()}
    cohort = cohort_of(named)
    log = ProblemLog()
    tables = {}
    for register_id, text in named.items():
        (folder / f"{register_id}.csv").write_text(text, encoding="utf-8")
        tables[register_id] = read_register(folder, cohort, register_id, log)
    check_registers(tables, cohort, log)
    return tables, log


def found(log, *severities):
    wanted = severities or (Severity.ERROR, Severity.WARN, Severity.REPAIR)
    return [(problem.rule, str(problem.place)) for problem in log if problem.severity in wanted]


def clean(folder, **files):
    base = {"participants": PARTICIPANTS, "meetings": MEETINGS, "attendance": ATTENDANCE}
    return read(folder, **(base | files))


def test_registers_that_agree_are_typed_and_silent(tmp_path):
    tables, log = clean(tmp_path)
    assert found(log) == []
    people = tables["participants"]
    assert people["joined"].dtype == "datetime64[ns]"
    assert people["left"].tolist()[1] == pd.Timestamp("2023-09-30")
    assert people["survey_code"].isna().tolist() == [False, True, True]
    assert people[LINE].tolist() == [2, 3, 4]
    attendance = tables["attendance"]
    assert attendance["turns"].dtype == "float64"
    assert attendance["turns"].tolist()[::2] == [4.0, 0.0]
    assert attendance["turns"].isna().tolist() == [False, True, False, True]
    assert attendance["state"].tolist() == [
        "present",
        "absent with apology",
        "present",
        "not invited",
    ]
    assert tables["meetings"]["led_by"].tolist()[0] == "staff;service-user"


@pytest.mark.parametrize(
    ("old", "new", "rule", "place"),
    [
        ("P1,yes,present", "P1,yes,here", "register.word", "attendance.csv:2:state"),
        ("P1,yes,present", "P1,yes,", "register.empty", "attendance.csv:2:state"),
        ("P1,yes,present", "P1,yes,presеnt", "register.letters", "attendance.csv:2:state"),
        ("present,4", "present,four", "register.number", "attendance.csv:2:turns"),
        ("present,4", "present,4.5", "register.whole", "attendance.csv:2:turns"),
        ("present,4", "present,-4", "register.range", "attendance.csv:2:turns"),
        ("present,4", "present,1e3", "register.number", "attendance.csv:2:turns"),
        ("present,4", "present,٤", "register.number", "attendance.csv:2:turns"),
        ("present,4", "present," + "9" * 400, "register.number", "attendance.csv:2:turns"),
        ("M3,P1", "M3,Anna Smith", "register.id", "attendance.csv:5:participant"),
        ("M3,P1", "M3,Р1", "register.letters", "attendance.csv:5:participant"),
        ("M3,P1", "M3,P9", "register.reference", "attendance.csv:5:participant"),
        ("M3,P1", "M9,P1", "register.reference", "attendance.csv:5:meeting"),
        ("M3,P1,no,not invited", "M1,P1,no,withdrawn", "register.conflict", "attendance.csv:5"),
    ],
)
def test_a_wrong_cell_is_an_error_at_its_place(tmp_path, old, new, rule, place):
    assert old in ATTENDANCE
    _, log = clean(tmp_path, attendance=ATTENDANCE.replace(old, new))
    assert (rule, place) in found(log, Severity.ERROR)


@pytest.mark.parametrize(
    ("date", "rule"),
    [
        ("01/06/2023", "register.date"),
        ("2023-06-31", "register.date"),
        ("June 2023", "register.date"),
        ("45078", "register.date"),
        ("2023-6-1", "register.date"),
        ("2923-06-01", "register.date"),
        ("0000-06-01", "register.date"),
        ("２０２３-06-01", "register.date"),
    ],
)
def test_a_date_that_is_not_one_is_refused(tmp_path, date, rule):
    _, log = clean(tmp_path, meetings=MEETINGS.replace("2023-06-01", date))
    assert (rule, "meetings.csv:2:date") in found(log, Severity.ERROR)


def test_a_column_that_proves_the_day_first_is_read_so(tmp_path):
    meetings = (
        MEETINGS.replace("2023-06-01", "13/06/2023")
        .replace("2023-07-01", "01/07/2023")
        .replace("2023-11-01", "01/11/2023")
    )
    tables, log = clean(tmp_path, meetings=meetings)
    assert tables["meetings"]["date"].dt.strftime("%Y-%m-%d").tolist() == [
        "2023-06-13",
        "2023-07-01",
        "2023-11-01",
    ]
    assert {rule for rule, _ in found(log)} == {"register.day-first"}


def test_dates_outside_the_cohort_are_kept_with_a_warning(tmp_path):
    tables, log = clean(tmp_path, meetings=MEETINGS.replace("2023-11-01", "2013-11-01"))
    assert ("register.outside", "meetings.csv:4:date") in found(log, Severity.WARN)
    assert tables["meetings"]["date"].iloc[2].year == 2013


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("P1,yes,present", "P1,yes,Present", "register.case"),
        ("P1,yes,present", "P1,yes,present\u00a0", "register.space"),
        ("P2,yes,absent with apology", "P2,YES,absent with  apology", "register.case"),
    ],
)
def test_case_and_spaces_are_mended_with_a_note(tmp_path, old, new, rule):
    tables, log = clean(tmp_path, attendance=ATTENDANCE.replace(old, new))
    assert rule in {name for name, _ in found(log, Severity.REPAIR)}
    assert found(log, Severity.ERROR) == []
    assert tables["attendance"]["state"].tolist()[:2] == ["present", "absent with apology"]


def test_an_equal_row_is_removed_with_a_note(tmp_path):
    tables, log = clean(tmp_path, attendance=ATTENDANCE + "M1,P1,yes,present,4,3.5\n")
    assert len(tables["attendance"]) == 4
    assert found(log) == [("register.repeated", "attendance.csv:6")]
    assert "line 2" in next(iter(log.of(Severity.REPAIR))).what


def test_headers_may_be_titles_and_unknown_ones_are_not_read(tmp_path):
    text = ATTENDANCE.replace(
        "meeting,participant,invited,state,turns,minutes_spoken",
        "Meeting,PARTICIPANT,Invited,What happened,Turns spoken,Remarks",
    )
    tables, log = clean(tmp_path, attendance=text)
    assert tables["attendance"]["state"].tolist()[0] == "present"
    assert "Remarks" not in tables["attendance"]
    assert tables["attendance"]["minutes_spoken"].isna().all()
    assert found(log) == [("register.column-unknown", "attendance.csv:Remarks")]


def test_missing_and_double_columns_are_errors(tmp_path):
    text = ATTENDANCE.replace("invited,state", "State,state").replace("meeting,", "when,")
    _, log = clean(tmp_path, attendance=text)
    rules = [rule for rule, _ in found(log, Severity.ERROR)]
    assert "register.column-twice" in rules
    assert "register.column-missing" in rules


@pytest.mark.parametrize("days", ["2023-06-01,2023-07-01", "1/6,1/7", "Thu 1 June,Sat 1 July"])
@pytest.mark.parametrize("who", ["Participant", "Who came"])
def test_attendance_with_a_column_for_each_day_is_told_how_it_is_kept(tmp_path, days, who):
    _, log = clean(tmp_path, attendance=f"{who},{days}\nP1,present,yes\nP2,,present\n")
    assert found(log, Severity.ERROR) == [("register.wide", "attendance.csv")]
    (error,) = log.of(Severity.ERROR)
    assert "one row per person and meeting" in error.what
    assert "2023" not in str(error)


def test_further_columns_with_days_do_not_make_a_register_wide(tmp_path):
    text = ATTENDANCE.replace("turns,minutes_spoken", "2023-06-01,2023-07-01")
    _, log = clean(tmp_path, attendance=text)
    assert not log.of(Severity.ERROR)
    assert {rule for rule, _ in found(log)} == {"register.column-unknown"}


def test_all_problems_come_in_one_pass_and_none_holds_a_value(tmp_path):
    attendance = (
        "meeting,participant,invited,state,turns\n"
        "M1,Zebedee Quux,maybe,vanished,seven\n"
        "M77,P77,yes,present,-5\n"
    )
    _, log = clean(tmp_path, attendance=attendance)
    rules = {rule for rule, _ in found(log, Severity.ERROR)}
    assert {"register.id", "register.word", "register.number", "register.range"} <= rules
    assert "register.reference" in rules
    text = "\n".join(map(str, log))
    for secret in ("Zebedee", "Quux", "maybe", "vanished", "seven", "M77", "P77", "-5"):
        assert secret not in text


def test_every_register_can_be_read_from_its_headers_alone(tmp_path):
    for register_id, register in registers().items():
        log = ProblemLog()
        (tmp_path / f"{register_id}.csv").write_text(
            ",".join(c.id for c in register.columns) + "\n"
        )
        table = read_register(tmp_path, cohort_of([register_id]), register_id, log)
        assert len(table) == 0
        assert list(table) == [*(column.id for column in register.columns), LINE]
        assert log.of(Severity.ERROR) == ()


def test_a_file_that_is_not_there_gives_an_empty_table_and_an_error(tmp_path):
    log = ProblemLog()
    table = read_register(tmp_path, cohort_of(["payments"]), "payments", log)
    assert len(table) == 0
    assert [problem.rule for problem in log] == ["file.missing"]


DECISIONS = "decision,meeting,raised_by,spoken_by,decided_by\nD1,M1,P2,P1,P1\n"
ITEMS = "item,meeting,raised_by,outcome\nI1,M1,P1,taken up\n"
PAYMENTS = (
    "payment,participant,kind,outcome,offered,received\nY1,P1,payment,taken,2023-06-02,2023-06-09\n"
)
RECRUITMENT = (
    "candidate,team,role,approached,agreed,attended,retained,reason,participant\n"
    "C1,north,service-user,yes,yes,yes,yes,,P1\nC2,north,carer,no,,,,right person,\n"
)
SEATS = "body,date,seats,lived_experience,voting\nboard,2023-06-01,8,2,1\n"
GOALS = "team,goal,weight,timepoint,level\nnorth,G1,2,baseline,-1\nnorth,G1,2,end,1\n"
ADOPTION = "artefact,site,state,adopted,stopped\npassport,ward-1,stopped,2023-06-01,2023-09-01\n"


def test_the_example_registers_do_not_contradict_each_other(tmp_path):
    _, log = clean(
        tmp_path,
        decisions=DECISIONS,
        items_raised=ITEMS,
        payments=PAYMENTS,
        recruitment=RECRUITMENT,
        seats=SEATS,
        goals=GOALS,
        adoption=ADOPTION,
    )
    assert found(log) == []


ERROR, WARN = Severity.ERROR, Severity.WARN


@pytest.mark.parametrize(
    ("register", "text", "old", "new", "severity", "place", "other"),
    [
        # in one row
        ("attendance", ATTENDANCE, "P1,yes,present", "P1,no,present", WARN, "2:state", "invited"),
        ("attendance", ATTENDANCE, "P2,yes,abs", "P2,no,abs", ERROR, "3:state", "invited"),
        ("attendance", ATTENDANCE, "P1,no,not", "P1,yes,not", ERROR, "5:state", "invited"),
        ("attendance", ATTENDANCE, "apology,,", "apology,2,", ERROR, "3:turns", "state"),
        ("attendance", ATTENDANCE, "invited,,\n", "invited,,1\n", ERROR, "5:turns", "state"),
        ("payments", PAYMENTS, "taken", "not offered", ERROR, "2:outcome", "date of offer"),
        ("payments", PAYMENTS, "taken", "waived", ERROR, "2:outcome", "date of receipt"),
        ("payments", PAYMENTS, "06-09", "06-01", ERROR, "2:received", "offered"),
        ("recruitment", RECRUITMENT, "C2,north,carer,no,,", "C2,north,carer,no,yes,", ERROR,
         "3:agreed", "approached"),
        ("recruitment", RECRUITMENT, "yes,yes,yes,yes", "yes,no,yes,yes", ERROR, "2:attended",
         "agreed"),
        ("recruitment", RECRUITMENT, "yes,yes,yes,yes", "yes,yes,no,yes", ERROR, "2:retained",
         "attended"),
        ("seats", SEATS, "8,2,1", "8,9,1", ERROR, "2:lived_experience", "seats"),
        ("seats", SEATS, "8,2,1", "8,2,3", ERROR, "2:voting", "lived_experience"),
        ("adoption", ADOPTION, "09-01", "05-01", ERROR, "2:stopped", "adopted"),
        ("adoption", ADOPTION, "stopped,2023", "adopted,2023", ERROR, "2:state", "stopping"),
        # between the rows of one thing
        ("goals", GOALS, "2,end", "3,end", ERROR, "3:weight", "goals.csv:2:weight"),
        # between registers
        ("payments", PAYMENTS, "P1", "P9", ERROR, "2:participant", "participants.csv"),
        ("attendance", ATTENDANCE, "M3,P1,no,not invited,,\n", "", WARN, "meetings.csv:4:meeting",
         "attendance.csv"),
        ("attendance", ATTENDANCE, "M1,P2,yes,absent with apology,,\n", "", WARN,
         "meetings.csv:2:meeting", "1 people"),
        ("attendance", ATTENDANCE, "M2,P3", "M1,P3", WARN, "4:participant", "meetings.csv:2:team"),
        ("attendance", ATTENDANCE, "4,3.5", "4,61", WARN, "meetings.csv:2:minutes",
         "attendance.csv:2:minutes_spoken"),
        ("attendance", ATTENDANCE, "P2,yes,absent with apology", "P2,yes,withdrawn", WARN,
         "3:state", "participants.csv:3:left"),
        ("participants", PARTICIPANTS, "2023-05-01,,", "2023-06-20,,", WARN,
         "attendance.csv:2:state", "participants.csv:2:joined"),
        ("decisions", DECISIONS, "P2,P1,P1", "P2,P1,P1;P2", WARN, "2:decided_by",
         "attendance.csv:3:state"),
        ("decisions", DECISIONS, "P2,P1,P1", "P2,P3,P1", WARN, "2:spoken_by", "attendance.csv"),
        ("items-raised", ITEMS, "M1,P1", "M3,P1", WARN, "2:raised_by", "attendance.csv:5:state"),
        ("recruitment", RECRUITMENT, "C1,north,service-user", "C1,south,carer", WARN, "2:role",
         "participants.csv:2:role"),
    ],
)  # fmt: skip
def test_a_contradiction_names_both_places(
    tmp_path, register, text, old, new, severity, place, other
):
    assert old in text
    _, log = clean(tmp_path, **{register: text.replace(old, new)})
    place = place if ".csv" in place else f"{register}.csv:{place}"
    met = [p for p in log if str(p.place) == place and other in p.what]
    assert [p.severity for p in met] == [severity], [str(p) for p in log]


def test_activities_say_the_same_of_one_activity_on_each_row(tmp_path):
    text = (
        "activity,date,team,method,stage,role,people\n"
        "A1,2023-06-01,north,survey,design,carer,9\nA1,2023-06-01,,event,design,staff,4\n"
    )
    _, log = clean(tmp_path, activities=text)
    assert found(log) == [
        ("register.contradiction", "activities.csv:3:team"),
        ("register.contradiction", "activities.csv:3:method"),
    ]


def test_a_register_that_is_referred_to_but_not_kept_is_named_once(tmp_path):
    _, log = read(tmp_path, payments=PAYMENTS)
    assert found(log) == [("register.not-kept", "payments.csv:participant")]


def test_registers_without_rows_contradict_nothing(tmp_path):
    headers = {
        register_id: ",".join(column.id for column in register.columns) + "\n"
        for register_id, register in registers().items()
    }
    tables, log = read(tmp_path, **headers)
    assert found(log) == []
    assert all(table.empty for table in tables.values())


CELLS = st.text(st.characters(codec="utf-8"), max_size=20) | st.from_regex(
    r"[0-9/.;:+ -]{1,14}", fullmatch=True
)


@given(text=CELLS, at=st.integers(0, 20), day_first=st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_cell_is_read_or_refused_and_never_repeated(text, at, day_first):
    for cell in (text, text[:at] + "Zqx" + text[at:]):
        for register_id in ("attendance", "goals", "maturity"):
            for column in registers()[register_id].columns:
                reading = reader(column, COHORT, day_first=day_first)(cell)
                assert not (reading.wrong and reading.value is not None)
                assert "zqx" not in f"{reading.what} {reading.todo}".casefold()
                if column.kind == "date" and reading.value is not None:
                    assert pd.Series([reading.value]).dtype.kind == "M"


def test_a_participant_is_no_nhs_number_and_no_telephone_number(tmp_path):
    people = PARTICIPANTS.replace("P2,", "9434765919,").replace("P3,", "07700900123,")
    _, log = read(tmp_path, participants=people)
    assert sorted(found(log, Severity.ERROR)) == [
        ("register.personal", "participants.csv:3:participant"),
        ("register.personal", "participants.csv:4:participant"),
    ]


def test_a_role_may_be_written_by_its_name(tmp_path):
    people = PARTICIPANTS.replace(",service-user,", ",service users,").replace("carer", "Carers")
    tables, log = clean(tmp_path, participants=people)
    assert tables["participants"]["role"].tolist() == ["service-user", "staff", "carer"]
    assert found(log) == [("register.case", "participants.csv:4:role")]


@pytest.mark.parametrize("title", ["Participants", "People"])
def test_of_several_sheets_the_one_named_like_the_register_is_read(tmp_path, title: str):
    book = Workbook()
    book.active.title, other = title, book.create_sheet("Remarks")
    for line in PARTICIPANTS.splitlines():
        book[title].append(line.split(","))
    other.append(["Checked by the coordinator"])
    book.save(tmp_path / "participants.csv")
    log = ProblemLog()
    table = read_register(tmp_path, cohort_of(["participants"]), "participants", log)
    if title == "Participants":
        assert len(table) == len(PARTICIPANTS.splitlines()) - 1
        assert not log.of(Severity.ERROR)
    else:  # and no key `sheet` is advised, which registers do not have
        (problem,) = log.of(Severity.ERROR)
        assert problem.rule == "sheet.several"
        assert "`sheet`" not in problem.todo

"""Each tool's exports, made here with invented texts: recognised, counted, set aside."""

import csv
import datetime as dt
import io
from typing import get_args

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from evaluation.config.cohort import Survey, Tool
from evaluation.intake.surveys import READERS, read_survey, recognise
from evaluation.problems import ProblemLog, Severity

CANARY = "zebra-4711"


def as_csv(rows) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def as_xlsx(rows) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def read(folder, content, tool, file="s.csv", **declared):
    if content is not None:
        (folder / file).write_bytes(content)
    log = ProblemLog()
    survey = Survey(id="s", timepoint="pre", file=file, tool=tool, **declared)
    export = read_survey(folder, survey, log)
    for problem in log:
        assert CANARY not in str(problem)
        assert not problem.what.endswith(".")
    assert export is not None or log.of(Severity.ERROR)
    return export, log


def told(log, *severities):
    return [
        (str(p.severity), p.rule, str(p.place))
        for p in log
        if not severities or str(p.severity) in severities
    ]


def aside(export):
    return [str(one) for one in export.set_aside]


START, END = dt.datetime(2023, 5, 1, 9, 0, 0), dt.datetime(2023, 5, 1, 9, 7, 30)
FORMS = [
    [
        "ID",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        "Last modified time",
        "Your\u00a0code",
        "How confident\nare you?",
        "Pick\u00a0all",
        "Points - Pick all",
    ],
    [1, START, END, "anonymous", None, None, "0712", "Agree", "A;B;", 1],
    [2, START, END, "anonymous", None, None, "ab12", "Disagree", "B;", 0],
]


def test_microsoft_forms(tmp_path):
    export, log = read(
        tmp_path,
        as_xlsx(FORMS),
        "microsoft-forms",
        "s.xlsx",
        columns={"person": "Your code", "submitted": "Completion time"},
        texts={"pick": "Pick all"},
        ignore=["How confident are you?"],
    )
    assert len(export) == 2
    assert export.question_count == 3
    assert export.cells["Your code"].tolist() == ["0712", "ab12"]
    assert export.cells["Pick all"].tolist() == ["A;B;", "B;"]
    assert export.cells["Completion time"].tolist() == ["2023-05-01 09:07:30"] * 2
    assert str(export.place(1, "Pick all")) == "s.xlsx:Sheet!I3"
    assert told(log) == [
        ("repair", "column.personal", "s.xlsx:Sheet!D"),
        ("repair", "column.personal", "s.xlsx:Sheet!E"),
    ]
    assert aside(export) == ["2 columns: personal data"]


def test_microsoft_forms_in_another_language_and_a_question_called_name(tmp_path):
    header = ["Id", "Hora de inicio", "Hora de finalización", "Correo", "Nombre", "Clave", "Name"]
    rows = [header, [1, START, END, "anonymous", "", "a1", "x"]]
    (tmp_path / "s.xlsx").write_bytes(as_xlsx(rows))
    export = recognise(tmp_path, "s.xlsx", ProblemLog())
    assert export.tool == "microsoft-forms"


QUALTRICS = [
    ["StartDate", "Status", "IPAddress", "Finished", "ResponseId", "Q1", "Q2", "Q1"],
    [
        "Start Date",
        "Response Type",
        "IP Address",
        "Finished",
        "Response ID",
        "<b>How</b> confident?",
        "Why,\nexactly?",
        "How sure?",
    ],
    [
        f'{{"ImportId":"{one}"}}'
        for one in (
            "startDate",
            "status",
            "ipAddress",
            "finished",
            "_recordId",
            "QID1",
            "QID2_TEXT",
            "QID3",
        )
    ],
    ["2023-05-01 09:00:00", "0", "10.0.0.1", "1", "R_1aB", "13", f"{CANARY}\ntwo", "2"],
    ["2023-05-01 09:00:00", "1", "10.0.0.1", "1", "R_2aB", "10", "preview", "2"],
    ["2023-05-01 09:00:00", "2", "10.0.0.1", "1", "R_3aB", "10", "test", "2"],
    ["2023-05-01 09:00:00", "8", "10.0.0.1", "0", "R_4aB", "11", "", "1"],
]


def test_qualtrics(tmp_path):
    export, log = read(
        tmp_path,
        as_csv(QUALTRICS),
        "qualtrics",
        columns={"person": "ResponseId"},
        texts={"why": "Q2", "sure": "Q1 [2]"},
        ignore=["Q1 [1]"],
    )
    assert export.cells["ResponseId"].tolist() == ["R_1aB", "R_4aB"]
    assert export.lines.tolist() == [5, 9]
    assert export.questions["Q1 [1]"] == "How confident?"
    assert aside(export) == ["2 rows: preview or test", "1 column: personal data"]
    assert told(log) == [
        ("accept", "survey.preview", "s.csv:7:Status"),
        ("warn", "survey.spam", "s.csv:9:Status"),
        ("accept", "survey.unfinished", "s.csv:9:Finished"),
        ("repair", "column.personal", "s.csv:IPAddress"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: [rows[0], *[[c.replace('"', "'") for c in rows[2]]], *rows[3:]],
        lambda rows: [rows[0], [c.replace('"', "'") for c in rows[2]], *rows[3:]],
        lambda rows: [rows[0], rows[1], *rows[3:]],
        lambda rows: [rows[0], *rows[3:]],
    ],
)
def test_qualtrics_header_rows_are_detected_not_counted(tmp_path, change):
    rows = [list(row) for row in QUALTRICS]
    changed = change(rows)
    changed = [row if isinstance(row, list) else [row] for row in changed]
    changed = [row for row in changed if len(row) == 8]
    export, _ = read(
        tmp_path,
        as_csv(changed),
        "qualtrics",
        columns={"person": "ResponseId"},
        texts={"why": "Q2"},
    )
    assert export.cells["ResponseId"].tolist() == ["R_1aB", "R_4aB"]


@pytest.mark.parametrize("status", ["Survey Preview", "Survey Test", "1", "2"])
def test_qualtrics_with_no_response_left_is_an_error(tmp_path, status):
    rows = [*QUALTRICS[:3], [*QUALTRICS[3][:1], status, *QUALTRICS[3][2:]]]
    export, log = read(tmp_path, as_csv(rows), "qualtrics", columns={"person": "ResponseId"})
    assert export is None
    assert told(log, "error") == [("error", "survey.empty", "s.csv")]
    assert "set aside: 1 row: preview or test" in str(log.of(Severity.ERROR)[0])


def test_qualtrics_previews_in_other_languages_are_known_by_their_channel(tmp_path):
    rows = [
        ["Status", "ResponseId", "StartDate", "DistributionChannel", "Q1"],
        ["Vorschau", "R_1", "2023-05-01", "preview", "1"],
        ["IP-Adresse", "R_2", "2023-05-01", "anonymous", "2"],
    ]
    export, _ = read(tmp_path, as_csv(rows), "qualtrics", columns={"person": "ResponseId"})
    assert export.cells["ResponseId"].tolist() == ["R_2"]


def test_legacy_qualtrics(tmp_path):
    rows = [
        ["V1", "V2", "V3", "V4", "V5", "Q1", ""],
        ["ResponseID", "Name", "IPAddress", "Status", "Finished", "How?", ""],
        ["R_1", "Ann", "10.0.0.1", "0", "1", "4", ""],
        ["R_2", "Ann", "10.0.0.1", "1", "1", "4", ""],
    ]
    export, log = read(
        tmp_path, b"\xef\xbb\xbf" + as_csv(rows), "qualtrics", columns={"person": "V1"}
    )
    assert export.cells["V1"].tolist() == ["R_1"]
    assert export.headers == ("V1", "V4", "V5", "Q1")
    assert ("accept", "survey.preview", "s.csv:4:V4") in told(log)


def test_surveymonkey_with_two_header_rows(tmp_path):
    rows = [
        [
            "Respondent ID",
            "Collector ID",
            "IP Address",
            "Email Address",
            "Your code",
            "Which helped?",
            "",
            "",
            "<em>Why</em>?",
        ],
        [
            "",
            "",
            "",
            "",
            "Open-Ended Response",
            "Talks",
            "Visits",
            "Other (please specify)",
            "Response",
        ],
        ["11", "1", "10.0.0.1", "", "a1", "Talks", "", "", "because"],
    ]
    export, log = read(
        tmp_path,
        as_csv(rows),
        "surveymonkey",
        columns={"person": "Your code"},
        texts={"why": "Why?"},
        ignore=["Which helped? - Visits"],
    )
    assert export.headers[-4:] == (
        "Which helped? - Talks",
        "Which helped? - Visits",
        "Which helped? - Other (please specify)",
        "Why?",
    )
    assert export.lines.tolist() == [3]
    assert export.question_count == 3
    assert told(log, "repair") == [
        ("repair", "column.personal", "s.csv:IP Address"),
        ("repair", "column.personal", "s.csv:Email Address"),
    ]


def test_surveymonkey_without_an_id(tmp_path):
    rows = [
        ["Your role?", "", "How sure?", "How able?"],
        ["Response", "Other", "Response", "Response"],
        ["Carer", "", "4", "5"],
    ]
    export, _ = read(
        tmp_path, as_csv(rows), "surveymonkey", columns={"role": {"header": "Your role?"}}
    )
    assert export.headers == ("Your role?", "Your role? - Other", "How sure?", "How able?")
    assert export.lines.tolist() == [3]


def test_surveymonkey_with_one_header_row(tmp_path):
    rows = [["RespondentID", "Your code", "Which helped? - Talks"], ["11", "a1", "Talks"]]
    export, _ = read(tmp_path, as_csv(rows), "surveymonkey", columns={"person": "Your code"})
    assert export.headers[-1] == "Which helped? - Talks"
    assert len(export) == 1


JISC = [
    ["URN", "Q1", "Q2", "Q2_1", "Q2_2", "Q3", "Q3_1_a"],
    ["9-1", "2", "", "1", "0", "", "4"],
    ["9-2", "1", "", "0", "0", "", "1"],
]
JISC_KEY = [
    ["URN", "Unique Response Number"],
    ["Q1", "Role"],
    ["1", "Staff"],
    ["2", "Carer"],
    ["Q2", "Helped"],
    ["1", "Talks"],
    ["2", "Visits"],
    ["Q3", "Rate"],
    ["Q3_1_a", "Room"],
    ["1", "Bad"],
    ["4", "Good"],
]


def test_jisc_codes_with_a_key(tmp_path):
    (tmp_path / "key.csv").write_bytes(as_csv(JISC_KEY))
    export, log = read(
        tmp_path,
        as_csv(JISC),
        "jisc",
        key_file="key.csv",
        columns={"person": "URN", "role": {"header": "Q1"}},
    )
    assert export.question_count == 3
    assert export.labels == {
        "Q1": {"1": "Staff", "2": "Carer"},
        "Q2": {"1": "Talks", "2": "Visits"},
        "Q3_1_a": {"1": "Bad", "4": "Good"},
    }
    assert export.questions["Q2_1"] == "Helped - Talks"
    assert told(log) == [
        ("warn", "column.unused", f"s.csv:{h}") for h in ("Q2_1", "Q2_2", "Q3_1_a")
    ]


def test_jisc_xlsx_and_text(tmp_path):
    rows = [
        ["Unique response number", "1. Which role?", "1.a. Say more", "2. Why?"],
        ["9-1", "Staff", "x", "y"],
    ]
    export, _ = read(
        tmp_path, as_xlsx(rows), "jisc", "s.xlsx", columns={"role": {"header": "1. Which role?"}}
    )
    assert (len(export), export.question_count) == (1, 2)


@pytest.mark.parametrize(
    ("key", "rule"),
    [([["X1", "Role"], ["1", "Staff"]], "key.other"), ([["X1"], ["Role"]], "key.shape")],
)
def test_jisc_with_a_key_of_something_else(tmp_path, key, rule):
    (tmp_path / "key.csv").write_bytes(as_csv(key))
    _, log = read(tmp_path, as_csv(JISC), "jisc", key_file="key.csv", columns={"person": "URN"})
    assert told(log, "error") == [("error", rule, "key.csv")]


def test_google_forms(tmp_path):
    rows = [
        ["Timestamp", "Email Address", "Score", "Confidence [I can\nlisten]", "Confidence [I ask]"],
        ["01/05/2023 09:00:00", "a@b.org", "3 / 4", "Agree", "Agree"],
    ]
    export, log = read(
        tmp_path,
        as_csv(rows),
        "google-forms",
        texts={"a": "Confidence [I can listen]", "b": "Confidence [I ask]"},
    )
    assert export.question_count == 2
    assert told(log) == [("repair", "column.personal", "s.csv:Email Address")]


REDCAP = [
    [
        "record_id",
        "redcap_event_name",
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
        "initials",
        "sex",
        "pets___1",
        "pets____2",
        "conf",
        "form_timestamp",
        "form_complete",
    ],
    ["1", "pre_arm_1", "", "", "AB", "0", "1", "0", "4", "2023-05-01 09:00", "2"],
    ["1", "post_arm_1", "", "", "", "", "0", "0", "5", "[not completed]", "0"],
    ["1", "post_arm_1", "visits", "1", "", "", "", "", "", "", ""],
    ["2", "pre_arm_1", "", "", "CD", "1", "0", "0", "3", "2023-05-01 09:00", "2"],
]
DICTIONARY = [
    [
        "Variable / Field Name",
        "Form Name",
        "Field Type",
        "Field Label",
        "Choices, Calculations, OR Slider Labels",
        "Identifier?",
    ],
    ["record_id", "form", "text", "Record", "", ""],
    ["initials", "form", "text", "Initials", "", "y"],
    ["sex", "form", "radio", "Sex", "0, Female | 1, Male", ""],
    ["pets", "form", "checkbox", "Pets", "1, Dog, any | -2, None", ""],
    ["conf", "form", "calc", "Confidence", "sum([a], [b])", ""],
]


def test_redcap(tmp_path):
    (tmp_path / "d.csv").write_bytes(as_csv(DICTIONARY))
    export, log = read(
        tmp_path,
        as_csv(REDCAP),
        "redcap",
        key_file="d.csv",
        columns={"person": "record_id", "submitted": "form_timestamp"},
        only={"redcap_event_name": ["pre_arm_1", "post_arm_1"], "redcap_repeat_instrument": [""]},
        ignore=["sex", "pets___1", "pets____2", "conf"],
    )
    assert len(export) == 3
    assert export.cells["form_timestamp"].tolist() == ["2023-05-01 09:00", "", "2023-05-01 09:00"]
    assert export.labels["sex"] == {"0": "Female", "1": "Male"}
    assert export.questions["pets___1"] == "Pets - Dog, any"
    assert export.questions["pets____2"] == "Pets - None"
    assert "conf" not in export.labels
    assert "initials" not in export.headers
    assert ("repair", "column.personal", "s.csv:initials") in told(log)
    assert ("accept", "survey.several-rows", "s.csv:redcap_event_name") in told(log)
    assert "1 time: form not completed" in aside(export)
    assert ("accept", "answer.unticked", "s.csv:3:pets___1") in told(log)
    assert ("accept", "survey.unfinished", "s.csv:3:form_timestamp") in told(log)
    assert not log.of(Severity.ERROR)


def test_redcap_identifiers_may_not_be_used(tmp_path):
    (tmp_path / "d.csv").write_bytes(as_csv(DICTIONARY))
    _, log = read(
        tmp_path, as_csv(REDCAP), "redcap", key_file="d.csv", columns={"person": "initials"}
    )
    assert ("error", "column.personal", "s.csv:initials") in told(log)


def test_redcap_without_or_with_another_dictionary(tmp_path):
    _, log = read(tmp_path, as_csv(REDCAP), "redcap", columns={"person": "record_id"})
    assert ("warn", "survey.dictionary", "s.csv") in told(log)
    (tmp_path / "d.csv").write_bytes(as_csv([["a", "b"], ["1", "2"]]))
    _, log = read(
        tmp_path, as_csv(REDCAP), "redcap", key_file="d.csv", columns={"person": "record_id"}
    )
    assert told(log, "error") == [("error", "key.shape", "d.csv")]
    assert ("warn", "survey.dictionary", "s.csv") not in told(log)
    (tmp_path / "d.csv").write_bytes(as_csv([DICTIONARY[0], ["x", "f", "text", "X", "", ""]]))
    _, log = read(
        tmp_path, as_csv(REDCAP), "redcap", key_file="d.csv", columns={"person": "record_id"}
    )
    assert told(log, "error") == [("error", "key.other", "d.csv")]


@pytest.mark.parametrize(
    "header",
    [
        ["Response ID", "Date submitted", "Last page", "Seed", "IP address", "Your code", "Why?"],
        ["id", "submitdate", "lastpage", "seed", "ipaddr", "code", "Q1[SQ001]"],
        [
            "id. Response ID",
            "submitdate. Date submitted",
            "lastpage. Last page",
            "seed. Seed",
            "ipaddr. IP address",
            "code. Your code",
            "Q1[SQ001]. Why?",
        ],
    ],
)
def test_limesurvey(tmp_path, header):
    rows = [
        header,
        ["1", "2023-05-01 09:00:00", "3", "77", "10.0.0.1", "a1", "x"],
        ["2", "", "1", "78", "10.0.0.1", "a2", CANARY],
        ["3", "1980-01-01 00:00:00", "3", "79", "10.0.0.1", "a3", "y"],
    ]
    export, log = read(
        tmp_path,
        b"\xef\xbb\xbf" + as_csv(rows),
        "limesurvey",
        columns={"person": header[5]},
        texts={"why": header[6]},
    )
    assert export.lines.tolist() == [2, 4]
    assert export.question_count == 2
    assert aside(export) == [
        "1 row: not submitted",
        "1 time: the survey keeps no dates",
        "1 column: personal data",
    ]
    assert told(log) == [
        ("accept", "survey.unfinished", f"s.csv:3:{header[1]}"),
        ("accept", "survey.undated", f"s.csv:4:{header[1]}"),
        ("repair", "column.personal", f"s.csv:{header[4]}"),
    ]
    if "." in header[5]:
        assert export.questions[header[6]] == "Why?"


def test_limesurvey_without_dates_of_submission(tmp_path):
    rows = [["id", "lastpage", "seed", "code"], ["1", "3", "77", "a1"]]
    _, log = read(tmp_path, as_csv(rows), "limesurvey", columns={"person": "code"})
    assert told(log) == [("warn", "survey.unfinished", "s.csv")]


def test_spss(tmp_path):
    frame = pd.DataFrame(
        {
            "code": ["007", "B2", "C3"],
            "q1": [1.0, 99.0, 2.5],
            "day": [pd.Timestamp("2023-04-03"), pd.NaT, pd.Timestamp("2024-02-29 10:00")],
            "say": ["x", "-9", CANARY],
        }
    )
    pyreadstat.write_sav(
        frame,
        str(tmp_path / "s.sav"),
        column_labels=["Person", "How <b>sure</b>?", "When", "Why?"],
        variable_value_labels={"q1": {1: "No", 99: "Not asked"}},
        missing_ranges={"q1": [{"lo": 90, "hi": 99}], "say": ["-9"]},
    )
    export, log = read(
        tmp_path,
        None,
        "spss",
        "s.sav",
        columns={"person": "code"},
        texts={"say": "say"},
        ignore=["q1", "day"],
    )
    assert export.cells.to_numpy().tolist() == [
        ["007", "1", "2023-04-03", "x"],
        ["B2", "", "", ""],
        ["C3", "2.5", "2024-02-29 10:00:00", CANARY],
    ]
    assert export.labels == {"q1": {"1": "No", "99": "Not asked"}}
    assert export.questions["q1"] == "How sure?"
    assert str(export.place(2, "q1")) == "s.sav:3:q1"
    assert aside(export) == ["2 cells: declared missing in SPSS"]
    assert told(log) == [("accept", "answer.missing-declared", "s.sav")]


def test_spss_text_in_another_encoding_than_it_says(tmp_path):
    frame = pd.DataFrame({"code": ["a1", "a2"], "say": ["caf\u00e9 noir", "x"]})
    pyreadstat.write_sav(frame, str(tmp_path / "s.sav"))
    raw = (tmp_path / "s.sav").read_bytes()
    assert raw.count("\u00e9".encode()) == 1
    raw = raw.replace("\u00e9".encode(), b"\xe9 ")
    export, log = read(
        tmp_path, raw, "spss", "s.sav", columns={"person": "code"}, texts={"say": "say"}
    )
    assert export.cells["say"].tolist() == ["caf\u00e9  noir", "x"]
    assert told(log) == [("repair", "text.encoding", "s.sav")]


@pytest.mark.parametrize("content", [b"code,q1\n1,2\n", b"$FL2@(#) broken"])
def test_what_is_no_spss_file_is_refused(tmp_path, content):
    export, log = read(tmp_path, content, "spss", "s.sav", columns={"person": "code"})
    assert export is None
    assert [str(p.place) for p in log] == ["s.sav"]


def test_plain_tables_refuse_a_second_header_row(tmp_path):
    rows = [
        ["code", "q1", "q2"],
        ["Your code", "How sure?", "How able?"],
        ["a1", "4", "3"],
        ["a2", "5", ""],
        ["a3", "1", "2"],
        ["a4", "1", "2"],
    ]
    _, log = read(tmp_path, as_csv(rows), "plain", columns={"person": "code"}, ignore=["q1", "q2"])
    assert told(log) == [("error", "row.second-header", "s.csv:2")]


def test_words_nobody_else_gives_may_be_a_second_header_row(tmp_path):
    rows = [
        ["code", "q1", "q2", "q3"],
        ["", "How sure?", "How able?", "How free?"],
        *[[f"a{n}", "Agree", "Disagree", "Agree"] for n in range(3)],
        *[[f"b{n}", "Disagree", "Agree", "Agree"] for n in range(3)],
    ]
    export, log = read(
        tmp_path, as_csv(rows), "plain", columns={"person": "code"}, ignore=["q1", "q2", "q3"]
    )
    assert told(log) == [("warn", "row.second-header", "s.csv:2")]
    assert len(export) == 7


def test_a_first_respondent_with_a_word_is_no_header(tmp_path):
    rows = [["code", "q1", "q2"], ["a0", "don't know", "2"], ["a1", "4", "3"], ["a2", "5", "3"]]
    export, log = read(
        tmp_path, as_csv(rows), "plain", columns={"person": "code"}, ignore=["q1", "q2"]
    )
    assert len(export) == 3
    assert not len(log)


EVERY = {
    "microsoft-forms": ("s.xlsx", as_xlsx(FORMS)),
    "qualtrics": ("s.csv", as_csv(QUALTRICS)),
    "surveymonkey": (
        "s.csv",
        as_csv([["Respondent ID", "Q", ""], ["", "Response", "x"], ["1", "a", "b"]]),
    ),
    "jisc": ("s.csv", as_csv(JISC)),
    "google-forms": ("s.csv", as_csv([["Timestamp", "Q"], ["1/5/2023", "a"]])),
    "redcap": ("s.csv", as_csv(REDCAP)),
    "limesurvey": ("s.csv", as_csv([["id", "submitdate", "lastpage"], ["1", "x", "1"]])),
    "plain": ("s.csv", as_csv([["code", "q1"], ["a", "1"]])),
}


@pytest.mark.parametrize("made_by", EVERY)
@pytest.mark.parametrize("declared", [*EVERY, "spss"])
def test_a_file_of_another_tool_is_told(tmp_path, made_by, declared):
    file, content = EVERY[made_by]
    _, log = read(tmp_path, content, declared, file)
    rules = {p.rule: str(p.severity) for p in log}
    if declared == "spss":
        assert rules == {"file.kind": "error"}
    elif declared == made_by:
        assert not {"survey.tool", "file.kind"} & set(rules)
    elif made_by == "plain":
        assert rules["survey.tool"] == "warn"
    elif declared == "plain":
        rows_are_lost = made_by in ("qualtrics", "surveymonkey")
        assert rules["survey.tool"] == ("error" if rows_are_lost else "warn")
    else:
        assert rules["survey.tool"] == "error"
        assert f'tool = "{made_by}"' in str(next(p for p in log if p.rule == "survey.tool"))


def test_every_tool_that_can_be_declared_has_a_reader():
    assert set(READERS) == set(get_args(Tool))


@pytest.mark.parametrize("made_by", EVERY)
def test_each_tool_is_recognised(tmp_path, made_by):
    file, content = EVERY[made_by]
    (tmp_path / file).write_bytes(content)
    export = recognise(tmp_path, file, ProblemLog())
    assert export.tool == made_by
    assert export.summary.startswith(f"{file}: {made_by}, responses: {len(export)}, questions: ")

"""Further shapes in which the tools write their exports, made here with invented texts."""

import csv
import datetime as dt
import io

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from evaluation.config.cohort import Survey
from evaluation.intake.surveys import read_survey, recognise
from evaluation.problems import ProblemLog, Severity

CANARY = "zebra-4711"


def as_csv(rows, *, separator=",", encoding="utf-8-sig") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def read(folder, content, tool, file="s.csv", **declared):
    """Return a declared export and its log; the tool is also recognised without declaration."""
    (folder / file).write_bytes(content)
    log = ProblemLog()
    survey = Survey(id="s", **{"timepoint": "pre", **declared}, file=file, tool=tool)
    export = read_survey(folder, survey, log)
    assert CANARY not in "".join(map(str, log))
    assert recognise(folder, file, ProblemLog()).tool == tool
    return export, log


def told(log, *severities):
    return [
        (str(p.severity), p.rule, str(p.place))
        for p in log
        if not severities or str(p.severity) in severities
    ]


def aside(export):
    return [str(one) for one in export.set_aside]


QUALTRICS = {
    "StartDate": ("Start Date", "startDate", "2023-05-31 14:00:00"),
    "EndDate": ("End Date", "endDate", "2023-05-31 14:05:07"),
    "Status": ("Response Type", "status", "IP Address"),
    "IPAddress": ("IP Address", "ipAddress", "10.0.0.1"),
    "Progress": ("Progress", "progress", "100"),
    "Duration (in seconds)": ("Duration (in seconds)", "duration", "307"),
    "Finished": ("Finished", "finished", "True"),
    "RecordedDate": ("Recorded Date", "recordedDate", "2023-05-31 14:05:08"),
    "ResponseId": ("Response ID", "_recordId", "R_1aBcDeF"),
    "RecipientLastName": ("Recipient Last Name", "recipientLastName", CANARY),
    "RecipientFirstName": ("Recipient First Name", "recipientFirstName", CANARY),
    "RecipientEmail": ("Recipient Email", "recipientEmail", CANARY),
    "ExternalReference": ("External Data Reference", "externalDataReference", ""),
    "LocationLatitude": ("Location Latitude", "locationLatitude", "51.5"),
    "LocationLongitude": ("Location Longitude", "locationLongitude", "-0.1"),
    "DistributionChannel": ("Distribution Channel", "distributionChannel", "anonymous"),
    "UserLanguage": ("User Language", "userLanguage", "EN"),
    "Q1": ("Your code", "QID1_TEXT", "AB01"),
    "Q2_1": ("How far do you agree? - I can listen", "QID2_1", "Agree"),
    "Q3": ("Which helped? - Selected Choice", "QID3", "Talks,Visits"),
    "Q3_4_TEXT": ("Which helped? - Other - Text", "QID3_4_TEXT", ""),
}


def qualtrics_rows(*responses, zone="Europe/London"):
    """Return an export's rows; a response is what differs from the usual one."""
    ids = [f'{{"ImportId":"{one}"}}' for _, one, _ in QUALTRICS.values()]
    ids[:2] = [one.replace("}", f',"timeZone":"{zone}"}}') for one in ids[:2]]
    usual = {name: value for name, (_, _, value) in QUALTRICS.items()}
    return [
        list(QUALTRICS),
        [text for text, _, _ in QUALTRICS.values()],
        ids,
        *(list((usual | changes).values()) for changes in responses),
    ]


@pytest.mark.parametrize(
    ("separator", "encoding", "file"),
    [(",", "utf-8-sig", "s.csv"), ("\t", "utf-16", "s.tsv")],
)
def test_qualtrics_with_choice_texts(tmp_path, separator, encoding, file):
    rows = qualtrics_rows(
        {},
        {"Status": "Survey Preview", "DistributionChannel": "preview"},
        {"Status": "Survey Test", "DistributionChannel": "test"},
        {"Finished": "False", "Progress": "40", "Q2_1": ""},
        {"Status": "Spam"},
    )
    export, log = read(
        tmp_path,
        as_csv(rows, separator=separator, encoding=encoding),
        "qualtrics",
        file,
        columns={"person": "Q1", "submitted": "EndDate"},
        texts={"item": "Q2_1"},
        ignore=["Q3", "Q3_4_TEXT"],
    )
    assert (len(export), export.question_count) == (3, 4)
    assert export.lines.tolist() == [4, 7, 8]
    assert aside(export) == ["2 rows: preview or test", "6 columns: personal data"]
    assert ("accept", "survey.unfinished", f"{file}:7:Finished") in told(log)
    assert ("warn", "survey.spam", f"{file}:8:Status") in told(log)
    assert not log.of(Severity.ERROR)


@pytest.mark.parametrize(
    "spelt",
    [
        lambda cell: cell.replace("ImportId", "importId"),
        lambda cell: cell.replace('"', "'"),
        lambda cell: cell.replace('"', "”").replace(":", " : "),
        lambda cell: cell.replace("{", '{"choiceId":"4",'),
    ],
)
def test_qualtrics_import_ids_are_known_however_they_are_spelt(tmp_path, spelt):
    names, texts, ids, *responses = qualtrics_rows({}, {"ResponseId": "R_2"}, zone="Z")
    ids = list(map(spelt, ids))
    export, _ = read(tmp_path, as_csv([names, texts, ids, *responses]), "qualtrics")
    assert (len(export), export.question_count) == (2, 4)
    assert {"IPAddress", "RecipientEmail"}.isdisjoint(export.headers)


def test_qualtrics_exports_that_were_joined_have_their_headers_once(tmp_path):
    rows = qualtrics_rows({}) + qualtrics_rows({"ResponseId": "R_2"})
    export, log = read(tmp_path, as_csv(rows), "qualtrics", columns={"person": "ResponseId"})
    assert export.cells["ResponseId"].tolist() == ["R_1aBcDeF", "R_2"]
    assert export.lines.tolist() == [4, 8]
    assert "row.header-repeated" in [problem.rule for problem in log]


def test_qualtrics_says_in_which_zone_its_times_are(tmp_path):
    content = as_csv(qualtrics_rows({}, zone="America/Denver"))
    used = {"person": "Q1", "submitted": "EndDate"}
    _, log = read(tmp_path, content, "qualtrics", columns=used)
    (told_zone,) = [problem for problem in log if problem.rule == "survey.timezone"]
    assert told_zone.severity is Severity.WARN
    assert "America/Denver" in told_zone.what
    for declared in (
        {"timezone": "America/Denver", "columns": used},
        {"columns": {"person": "Q1"}},
    ):
        _, log = read(tmp_path, content, "qualtrics", **declared)
        assert not [problem for problem in log if problem.rule == "survey.timezone"]


def test_legacy_qualtrics_names_its_own_columns_by_number(tmp_path):
    own = ["ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress"]
    own += ["IPAddress", "Status", "StartDate", "EndDate", "Finished"]
    row = ["R_1", "Default Response Set", CANARY, "", CANARY, "10.0.0.1"]
    when = ["2013-05-31 14:00:00", "2013-05-31 14:05:00"]
    rows = [
        [*(f"V{number}" for number in range(1, 11)), "Q1", "Q1", ""],
        [*own, "Your code", "How far do you agree?-I can listen", ""],
        [*row, "0", *when, "1", "AB01", "10", ""],
        [*row, "1", *when, "1", "AB02", "13", ""],
    ]
    export, log = read(
        tmp_path,
        as_csv(rows),
        "qualtrics",
        columns={"person": "Q1 [1]", "submitted": "V9"},
        texts={"item": "Q1 [2]"},
    )
    assert (len(export), export.question_count) == (1, 2)
    assert export.cells["Q1 [2]"].tolist() == ["10"]
    assert "3 columns: personal data" in aside(export)
    assert ("accept", "survey.preview", "s.csv:4:V7") in told(log)


SURVEYMONKEY = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"]
SURVEYMONKEY += ["Email Address", "First Name", "Last Name", "Custom Data 1"]
ONE = ["114323232321", "39", "05/31/2023 02:00:00 PM", "05/31/2023 02:05:07 PM"]
ONE += ["10.0.0.1", CANARY, CANARY, CANARY, ""]


def test_surveymonkey_condensed_and_not_in_utf_8(tmp_path):
    rows = [
        [*SURVEYMONKEY, "Your code", "How far do you agree?", "", "Which helped?", "", "More?"],
        [*[""] * 9, "Open-Ended Response", "I can listen", "I ask", "Talks", "Visits", "Response"],
        [*ONE, "AB01", "Agree", "Strongly agree", "Talks", "", "the café’s talk"],
    ]
    export, log = read(
        tmp_path,
        as_csv(rows, encoding="cp1252"),
        "surveymonkey",
        columns={"person": "Your code", "submitted": "End Date"},
        texts={"listen": "How far do you agree? - I can listen", "more": "More?"},
    )
    assert (len(export), export.question_count) == (1, 4)
    assert export.cells["More?"].tolist() == ["the café’s talk"]
    assert aside(export) == ["4 columns: personal data"]
    assert ("repair", "text.encoding", "s.csv:3") in told(log)


def test_surveymonkey_expanded_has_a_column_a_choice(tmp_path):
    rows = [
        [*SURVEYMONKEY, "Your role?", "", ""],
        [*[""] * 9, "Staff", "Carer", "Other (please specify)"],
        [*ONE, "", "Carer", ""],
    ]
    export, _ = read(tmp_path, as_csv(rows), "surveymonkey", texts={"carer": "Your role? - Carer"})
    assert export.question_count == 1
    assert export.cells["Your role? - Carer"].tolist() == ["Carer"]


def test_surveymonkey_counts_questions_whose_choices_stand_in_one_row(tmp_path):
    asked = ["Which? - Talks", "Which? - Visits", "Who?", "Who? - Other", "So - why?", "Age"]
    rows = [["Respondent ID", "IP Address", *asked], ["11", CANARY, *["x"] * 6]]
    export, _ = read(tmp_path, as_csv(rows), "surveymonkey")
    assert export.question_count == 4


def test_surveymonkey_contact_details_are_personal_and_ticked_boxes_are_not(tmp_path):
    rows = [
        ["Respondent ID", "Contact details", "", "", "How may we reach you?", ""],
        ["", "Name", "Company", "Email Address", "Email", "Phone"],
        ["11", CANARY, "A trust", CANARY, "Email", ""],
        ["12", "", "", "", "", "Phone"],
    ]
    export, _ = read(tmp_path, as_csv(rows), "surveymonkey")
    assert aside(export) == ["2 columns: personal data"]
    assert export.headers[-2:] == ("How may we reach you? - Email", "How may we reach you? - Phone")


def test_what_a_question_asks_for_tells_that_it_is_personal(tmp_path):
    rows = [[f"{name}. {text}" for name, text in (("id", "Response ID"), ("q1", "Your e-mail?"))]]
    rows[0] += ["submitdate. Date submitted", "lastpage. Last page"]
    rows.append(["1", CANARY, "2023-05-01 09:00:00", "3"])
    export, _ = read(tmp_path, as_csv(rows), "limesurvey")
    assert aside(export) == ["1 column: personal data"]
    rows = qualtrics_rows({})
    rows[1][rows[0].index("Q3_4_TEXT")] = "Please enter your e-mail address"
    export, _ = read(tmp_path, as_csv(rows), "qualtrics")
    assert "Q3_4_TEXT" not in export.headers
    pyreadstat.write_sav(
        pd.DataFrame({"v1": [CANARY], "v2": [4.0]}),
        str(tmp_path / "s.sav"),
        column_labels=["Full name", "How sure?"],
    )
    export, _ = read(tmp_path, (tmp_path / "s.sav").read_bytes(), "spss", "s.sav")
    assert export.headers == ("v2",)


def test_what_a_key_or_a_dictionary_says_that_a_column_asks_for_tells_it_too(tmp_path):
    (tmp_path / "k.csv").write_bytes(
        as_csv([["Q1", "Your full name"], ["Q2", "How sure?"], ["1", "Not"], ["2", "Very"]])
    )
    rows = [["URN", "Q1", "Q2"], ["9-1", CANARY, "2"]]
    export, _ = read(tmp_path, as_csv(rows), "jisc", key_file="k.csv")
    assert aside(export) == ["1 column: personal data"]
    assert export.headers == ("URN", "Q2")
    fields = [*DICTIONARY, ["q9", "survey", "", "text", "Mobile number", "", "", ""]]
    (tmp_path / "d.csv").write_bytes(as_csv(fields))
    rows = [["record_id", "code", "k1", "q9", "survey_complete"], ["1", "AB01", "2", CANARY, "2"]]
    export, log = read(tmp_path, as_csv(rows), "redcap", key_file="d.csv")
    assert aside(export) == ["1 column: personal data"]
    assert ("repair", "column.personal", "s.csv:q9") in told(log)


@pytest.mark.parametrize(
    "own",
    [
        ["respondent_id", "collector_id", "custom_1"],
        ["Identifiant du répondant", "ID du collecteur", "Date"],
    ],
)
def test_surveymonkey_is_known_by_its_ids(tmp_path, own):
    rows = [
        [*own, "Code ?", "D'accord ?", ""],
        ["", "", "", "Réponse ouverte", "J'écoute", "Je demande"],
        *([f"1143232323{row}", "390000001", "", f"AB0{row}", "4", "5"] for row in "12"),
    ]
    export, log = read(tmp_path, as_csv(rows), "surveymonkey", texts={"e": "D'accord ? - J'écoute"})
    assert (len(export), export.lines.tolist()) == (2, [3, 4])
    assert not log.of(Severity.ERROR)


def test_google_quiz_marks_are_no_questions(tmp_path):
    asked = ["Total score", "Code", "Code [Score]", "Code [Feedback]", "Tick [Score]"]
    rows = [["Marca temporal", "Dirección de correo electrónico", *asked]]
    rows.append(["31/05/2023 14:05:07", CANARY, "1 / 2", "AB01", "1 / 1", "--", "x"])
    export, _ = read(tmp_path, as_csv(rows), "google-forms")
    assert export.question_count == 2
    assert aside(export) == ["1 column: personal data"]


@pytest.mark.parametrize("stamp", ["2023/05/31 2:05:07 PM GMT+1", "31/05/2023 14:05:07"])
def test_google_forms_with_a_grid_of_boxes(tmp_path, stamp):
    rows = [
        ["Timestamp", "Username", "Your code", "Which helped?\n [Talks]", "I can [listen]"],
        [stamp, CANARY, "AB01", "Before, After", "Agree"],
    ]
    export, _ = read(
        tmp_path,
        as_csv(rows, encoding="utf-8"),
        "google-forms",
        columns={"person": "Your code", "submitted": "Timestamp"},
        texts={"talks": "Which helped? [Talks]", "listen": "I can [listen]"},
    )
    assert export.question_count == 3
    assert export.cells["Which helped? [Talks]"].tolist() == ["Before, After"]
    assert aside(export) == ["1 column: personal data"]


DICTIONARY = [
    [
        "Variable / Field Name",
        "Form Name",
        "Section Header",
        "Field Type",
        "Field Label",
        "Choices, Calculations, OR Slider Labels",
        "Field Note",
        "Identifier?",
    ],
    ["record_id", "survey", "", "text", "Record ID", "", "", ""],
    ["call", "survey", "", "text", "What shall we call you?", "", "", "y"],
    ["code", "survey", "", "text", "Code", "", "", ""],
    ["k1", "survey", "", "radio", "I can listen", "1, Disagree | 2, Agree", "", ""],
    ["helped", "survey", "", "checkbox", "Which helped?", "1, Talks | 2, Visits, too", "", ""],
]


@pytest.mark.parametrize(
    ("tool", "rows"),
    [
        ("jisc", [["URN", "Q1"], ["9-1", "2"]]),
        ("redcap", [["record_id", "k1", "survey_complete"], ["1", "2", "2"]]),
    ],
)
def test_a_key_workbook_of_several_sheets_is_mended_in_the_key_itself(tmp_path, tool, rows):
    key = openpyxl.Workbook()
    for row in DICTIONARY if tool == "redcap" else [["Q1", "How sure?"], ["1", "Not"]]:
        key.active.append(row)
    key.create_sheet("Notes").append(["Made in May"])
    key.save(tmp_path / "k.xlsx")
    _, log = read(tmp_path, as_csv(rows), tool, key_file="k.xlsx", sheet="")
    said = [problem for problem in log if problem.rule.startswith("sheet.")]
    assert told(said) == [("error", "sheet.several", "k.xlsx")]
    assert "Delete the others from this file" in said[0].todo
    assert "`sheet`" not in said[0].todo

    key["Notes"].sheet_state = "hidden"
    key.save(tmp_path / "k.xlsx")
    _, log = read(tmp_path, as_csv(rows), tool, key_file="k.xlsx")
    said = [problem for problem in log if problem.rule.startswith("sheet.")]
    assert told(said) == [("warn", "sheet.hidden", "k.xlsx:Notes")]
    assert "`sheet`" not in said[0].todo


def test_of_a_survey_of_several_sheets_one_can_be_declared(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Code", "How sure?"])
    book.create_sheet("More").append(["Code"])
    book.save(tmp_path / "s.xlsx")
    log = ProblemLog()
    survey = Survey(id="s", timepoint="pre", file="s.xlsx", tool="plain")
    assert read_survey(tmp_path, survey, log) is None
    assert "with `sheet`" in next(iter(log)).todo


def test_redcap_exported_as_labels(tmp_path):
    (tmp_path / "d.csv").write_bytes(as_csv(DICTIONARY))
    rows = [
        [
            "Record ID",
            "Event Name",
            "Repeat Instrument",
            "Repeat Instance",
            "Survey Identifier",
            "What shall we call you?",
            "Code",
            "I can listen",
            "Which helped? (choice=Talks)",
            "Which helped? (choice=Visits, too)",
            "Complete?",
        ],
        [
            "1",
            "Before",
            "",
            "",
            CANARY,
            CANARY,
            "AB01",
            "Agree",
            "Checked",
            "Unchecked",
            "Complete",
        ],
        ["1", "Before", "Visits", "1", "", "", "", "", "Unchecked", "Unchecked", "Incomplete"],
    ]
    export, log = read(
        tmp_path,
        as_csv(rows, encoding="utf-8"),
        "redcap",
        key_file="d.csv",
        columns={"person": "Code", "timepoint": {"header": "Event Name"}},
        texts={"k1": "I can listen"},
        only={"Repeat Instrument": [""]},
        timepoint="",
    )
    assert (len(export), export.question_count) == (1, 4)
    assert "2 columns: personal data" in aside(export)
    assert ("repair", "column.personal", "s.csv:What shall we call you?") in told(log)
    assert not log.of(Severity.ERROR)


def test_redcap_without_forms_is_known_by_its_boxes(tmp_path):
    (tmp_path / "d.csv").write_bytes(as_csv(DICTIONARY))
    rows = [["record_id", "k1", "helped___1", "helped___2"], ["1", "2", "1", "0"]]
    export, _ = read(tmp_path, as_csv(rows), "redcap", key_file="d.csv")
    assert export.question_count == 2


def test_limesurvey_timings_are_no_questions_and_na_is_no_date(tmp_path):
    rows = [
        ["id", "submitdate", "lastpage", "code", "k[SQ1]", "bedTime", "interviewtime", "codeTime"],
        ["1", "2023-05-01 09:05:00", "3", "AB01", "4", "22", "30", "3"],
        ["2", "N/A", "1", "AB02", "N/A", "", "30", "3"],
    ]
    export, _ = read(tmp_path, as_csv(rows), "limesurvey")
    assert (len(export), export.question_count) == (1, 3)
    assert aside(export) == ["1 row: not submitted"]


@pytest.mark.parametrize(
    "header",
    [
        ["id", "submitdate", "lastpage", "seed", "code"],
        ["Response ID", "Date submitted", "Last page", "Seed", "code"],
    ],
)
def test_limesurvey_that_keeps_no_dates_writes_1980(tmp_path, header):
    rows = [
        header,
        ["1", "1980-01-01 00:00:00", "3", "77", "AB01"],
        ["2", "", "1", "78", "AB02"],
    ]
    columns = {"person": "code", "submitted": header[1]}
    export, log = read(tmp_path, as_csv(rows), "limesurvey", columns=columns)
    assert export.cells[header[1]].tolist() == [""]
    assert aside(export) == ["1 row: not submitted", "1 time: the survey keeps no dates"]
    assert ("accept", "survey.undated", f"s.csv:2:{header[1]}") in told(log)


@pytest.mark.parametrize(
    "header",
    [
        ["Response ID", "Started", "Submitted", "Q1. Your code", "Q2.1. I can listen"],
        ["Response ID", "Start date", "Completion date", "1. Your code", "2.1. I can listen"],
        ["Unique Response Number", "1. Your code", "2.1. I can listen"],
        ["1. Your code", "2.1. I can listen", "3. Which helped?"],
    ],
)
def test_jisc_texts_with_and_without_its_own_columns(tmp_path, header):
    export, log = read(
        tmp_path,
        as_csv([header, ["Talks, Visits"] * len(header)]),
        "jisc",
        texts={"listen": next(name for name in header if "listen" in name)},
    )
    assert len(export) == 1
    assert export.question_count == len(header) - sum("." not in name for name in header)
    assert not told(log, "error", "repair")


@pytest.mark.parametrize("compress", [False, True])
def test_spss_dates_missing_ranges_and_long_texts(tmp_path, compress):
    file = "s.zsav" if compress else "s.sav"
    frame = pd.DataFrame(
        {
            "code": ["007", "AB02", "AB03"],
            "k1": [4.0, 99.0, -1.0],
            "day": [dt.date(2023, 5, 31), None, None],
            "time": [dt.datetime(2023, 5, 31, 14, 5, 7)] * 3,
            "say": ["caf\u00e9", "x" * 300, "n/a"],
        }
    )
    pyreadstat.write_sav(
        frame,
        str(tmp_path / file),
        compress=compress,
        column_labels=["Your code", "I can <b>listen</b>", "", "", ""],
        variable_value_labels={"k1": {4.0: "Agree", 99.0: "Refused"}},
        missing_ranges={"k1": [{"lo": -9, "hi": -1}, 99], "say": ["n/a"]},
    )
    export, log = read(
        tmp_path,
        (tmp_path / file).read_bytes(),
        "spss",
        file,
        columns={"person": "code", "submitted": "time"},
        texts={"k1": "k1", "day": "day", "say": "say"},
    )
    assert export.cells["code"].tolist() == ["007", "AB02", "AB03"]
    assert export.cells["k1"].tolist() == ["4", "", ""]
    assert export.cells["day"].tolist() == ["2023-05-31", "", ""]
    assert export.cells["time"].tolist() == ["2023-05-31 14:05:07"] * 3
    assert export.cells["say"].tolist() == ["caf\u00e9", "x" * 300, ""]
    assert export.questions["k1"] == "I can listen"
    assert export.labels["k1"] == {"4": "Agree", "99": "Refused"}
    assert aside(export) == ["3 cells: declared missing in SPSS"]
    assert told(log) == [("accept", "answer.missing-declared", file)]


def test_microsoft_forms_quiz_with_a_language(tmp_path):
    start, end = dt.datetime(2023, 5, 31, 14, 0), dt.datetime(2023, 5, 31, 14, 5, 7)
    own = ["Id", "Start time", "Completion time", "Email", "Name", "Language"]
    workbook = openpyxl.Workbook()
    for row in (
        [*own, "Your code", "I\u00a0can\nlisten ", "Which?", "Total points", "Points - Which?"],
        [1, start, end, "anonymous", None, "English", "AB01", "Agree", "Talks;Visits;", 1, 1],
    ):
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    export, log = read(
        tmp_path,
        out.getvalue(),
        "microsoft-forms",
        "s.xlsx",
        columns={"person": "Your code", "submitted": "Completion time"},
        texts={"listen": "I can listen", "which": "Which?"},
    )
    assert (len(export), export.question_count) == (1, 3)
    assert not told(log, "error", "warn")


def test_spss_made_by_jisc_has_the_questions_that_jisc_numbered(tmp_path):
    frame = pd.DataFrame({"URN": ["9-1"], "Q1": [1.0], "Q2_1": [1.0], "Q2_2": [0.0], "Q3_1_a": [4]})
    pyreadstat.write_sav(frame, str(tmp_path / "s.sav"))
    export, _ = read(tmp_path, (tmp_path / "s.sav").read_bytes(), "spss", "s.sav")
    assert export.question_count == 3
    assert export.metadata == {"URN"}

"""An export held against its declaration: each column is used, ignored, personal or told."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.config.cohort import Survey
from evaluation.errors import EvaluationError
from evaluation.intake.surveys import READERS, check_codes, read_survey
from evaluation.problems import ProblemLog, Severity

CANARY = "zebra-4711"


def read(folder, content, file="s.csv", **declared):
    (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    log = ProblemLog()
    declared = {"tool": "plain", "columns": {"person": "code"}, **declared}
    export = read_survey(folder, Survey(id="s", timepoint="pre", file=file, **declared), log)
    if export is not None and "person" in declared["columns"]:
        check_codes(export, declared["columns"]["person"], log)
    for problem in log:
        assert CANARY not in str(problem)
        assert not problem.what.endswith(".")
        assert problem.todo.endswith(".")
    assert export is not None or log.of(Severity.ERROR)
    return export, log


def told(log):
    return [(str(p.severity), p.rule, str(p.place)) for p in log]


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_headers_are_spelt_as_declared(tmp_path):
    export, log = read(
        tmp_path,
        "code,<b>How&nbsp;sure</b> are you?\na1,4\n",
        ignore=["<b>How sure</b>  are you?"],
    )
    assert export.headers == ("code", "<b>How sure</b>  are you?")
    assert export.cells["<b>How sure</b>  are you?"].tolist() == ["4"]
    assert not len(log)


def test_one_column_may_be_spelt_in_two_ways(tmp_path):
    export, log = read(
        tmp_path,
        "code,q 1\na1,x\n",
        texts={"a": "<b>q 1</b>", "b": "q  1"},
        ignore=["q 1"],
    )
    assert export.cells[["<b>q 1</b>", "q  1"]].to_numpy().tolist() == [["x", "x"]]
    assert str(export.place(0, "q  1")) == "s.csv:2:q 1"
    assert not len(log)


def test_unused_columns_are_told_one_by_one(tmp_path):
    export, log = read(tmp_path, f"code,q1,q2\na1,{CANARY},3\n")
    assert told(log) == [
        ("warn", "column.unused", "s.csv:q1"),
        ("warn", "column.unused", "s.csv:q2"),
    ]
    assert export.cells["q1"].tolist() == [CANARY]


def test_a_missing_header_is_an_error_with_the_closest(tmp_path):
    export, log = read(
        tmp_path,
        "code,How confident are you now?\na1,4\n",
        texts={"say": "How confident are you"},
        ignore=["How confident are you now?"],
    )
    assert told(log) == [("error", "column.missing", "s.csv:How confident are you")]
    assert "'How confident are you now?'" in str(next(iter(log)))
    assert export.cells["How confident are you"].tolist() == [""]


def test_a_question_text_leads_to_its_header(tmp_path):
    rows = "ResponseId,StartDate,Q1\nResponse ID,Start Date,How sure are you?\nR_1,2023-01-01,4\n"
    _, log = read(
        tmp_path,
        rows,
        tool="qualtrics",
        columns={"person": "ResponseId"},
        texts={"say": "How sure are you?"},
        ignore=["Q1"],
    )
    assert "the header most like it is 'Q1'" in str(log.of(Severity.ERROR)[0])


def test_a_missing_column_to_leave_out_is_a_warning(tmp_path):
    _, log = read(tmp_path, "code,q1\na1,4\n", ignore=["q1", "q9"], personal=["Email"])
    assert told(log) == [
        ("warn", "column.missing", "s.csv:q9"),
        ("warn", "column.missing", "s.csv:Email"),
    ]


def test_a_file_without_headers_never_shows_its_first_row(tmp_path):
    export, log = read(tmp_path, f"a1,{CANARY},4\na2,x,5\n", texts={"say": f"{CANARY[:-1]}"})
    assert export is None
    assert told(log) == [("error", "column.none", "s.csv")]


def test_a_file_of_which_nothing_is_used_is_told_once(tmp_path):
    _, log = read(tmp_path, f"a1,{CANARY}\na2,x\n", columns={})
    assert told(log) == [("warn", "survey.unused", "s.csv")]


def test_declared_personal_columns_are_dropped(tmp_path):
    export, log = read(
        tmp_path, f"code,Home town,q1\na1,{CANARY},4\n", personal=["Home town"], ignore=["q1"]
    )
    assert export.headers == ("code", "q1")
    assert [str(one) for one in export.set_aside] == ["1 column: personal data"]
    assert not len(log)


def test_known_personal_columns_are_dropped_with_a_note(tmp_path):
    export, log = read(tmp_path, f"code,E-mail address,NHS number\na1,{CANARY},4\n")
    assert export.headers == ("code",)
    assert told(log) == [
        ("repair", "column.personal", "s.csv:E-mail address"),
        ("repair", "column.personal", "s.csv:NHS number"),
    ]


@pytest.mark.parametrize("personal", [["Home town"], []])
def test_personal_columns_may_not_be_used(tmp_path, personal):
    header = "Home town" if personal else "Email"
    _, log = read(
        tmp_path,
        f"{header},q1\n{CANARY},4\n",
        columns={"person": header},
        personal=personal,
        ignore=["q1"],
    )
    assert told(log) == [("error", "column.personal", f"s.csv:{header}")]


def test_equal_headers_must_be_told_apart(tmp_path):
    rows = "code,Other,Other,Same,Same\na1,x,y,z,z\n"
    _, log = read(tmp_path, rows, texts={"a": "Other", "b": "Same"}, ignore=["Other [2]"])
    assert told(log) == [
        ("error", "column.repeated", "s.csv:Other [2]"),
        ("accept", "column.repeated", "s.csv:Same [2]"),
    ]
    export, log = read(
        tmp_path, rows, texts={"a": "Other [1]", "b": "Other [2]"}, ignore=["Same", "Same [2]"]
    )
    assert not log.of(Severity.ERROR)
    assert export.cells[["Other [1]", "Other [2]"]].to_numpy().tolist() == [["x", "y"]]


def test_only_some_rows_belong_to_the_survey(tmp_path):
    export, log = read(
        tmp_path,
        f"code,wave\na1,pre\na2,post\na3,pre \na4,{CANARY}\n",
        only={"wave": ["pre", "mid"]},
    )
    assert export.cells["code"].tolist() == ["a1", "a3"]
    assert export.lines.tolist() == [2, 4]
    assert [str(one) for one in export.set_aside] == ["2 rows: not of this survey, by `only`"]
    assert told(log) == [
        ("warn", "survey.only", "s.csv:wave"),
        ("accept", "survey.only", "s.csv:wave"),
    ]
    assert "value 2" in str(next(iter(log)))


@pytest.mark.parametrize("rows", ["", "a1,post\n"])
def test_no_response_left_is_an_error(tmp_path, rows):
    export, log = read(tmp_path, f"code,wave\n{rows}", only={"wave": ["pre"]})
    assert export is None
    assert told(log)[-1] == ("error", "survey.empty", "s.csv")


def test_codes_that_guessing_would_destroy_stay(tmp_path):
    export, log = read(tmp_path, "code\n007\n1E5\nTRUE\nNA\nnan\n1e5\n")
    assert export.cells["code"].tolist() == ["007", "1E5", "TRUE", "NA", "nan", "1e5"]
    assert not len(log)


def test_codes_that_excel_destroyed_are_told(tmp_path):
    _, log = read(tmp_path, "code,q1\na1,1E+05\n1E+05,4\n1.2E+11,4\n", ignore=["q1"])
    assert told(log) == [
        ("error", "code.rounded", "s.csv:3:code"),
        ("error", "code.rounded", "s.csv:4:code"),
    ]
    _, log = read(tmp_path, workbook(["code"], [7], ["a1"]), "s.xlsx")
    assert told(log) == [("warn", "code.number", "s.xlsx:Sheet!A")]
    _, log = read(tmp_path, workbook(["code"], ["b2"], [dt.datetime(2023, 4, 3)]), "s.xlsx")
    assert told(log) == [("error", "code.date", "s.xlsx:Sheet!A3")]


@pytest.mark.parametrize("code", ["02-Jan", "Jan-02", "2-Jan-24", "01/02/2024", "2024-01-02"])
def test_codes_that_became_dates_before_the_csv_was_saved_are_told(tmp_path, code):
    _, log = read(tmp_path, f"code\na1\n{code}\n1-2\n")
    assert told(log) == [("warn", "code.rewritten", "s.csv:3:code")]


def test_codes_in_look_alike_letters_are_errors(tmp_path):
    _, log = read(tmp_path, "code\nAB12\nА\u041212\nЖД12\n")
    assert told(log) == [("error", "code.look-alike", "s.csv:3:code")]


def test_a_header_in_look_alike_letters_is_named_as_such(tmp_path):
    _, log = read(tmp_path, "сode,say\na1,x\n", texts={"s": "say"})
    assert "look-alike letters" in log.of(Severity.ERROR)[0].what


def test_very_many_unused_columns_are_counted(tmp_path):
    header = ",".join(f"c{number}" for number in range(60))
    _, log = read(tmp_path, f"code,{header}\na1{',1' * 60}\n")
    assert len(log) == 51
    assert told(log)[-1] == ("warn", "column.unused", "s.csv")
    assert "10 further columns" in list(log)[-1].what


def test_the_second_of_two_equal_columns_is_told_once(tmp_path):
    _, log = read(tmp_path, "code,q1,q1\na1,3,3\n", texts={"q": "q1"})
    assert told(log) == [("accept", "column.repeated", "s.csv:q1 [2]")]


def test_e_mail_addresses_are_no_codes(tmp_path):
    _, log = read(tmp_path, f"code\na1\n{CANARY}@example.org\n")
    assert told(log) == [("error", "code.personal", "s.csv:3:code")]


@pytest.mark.parametrize(
    "answer",
    [f"<script>{CANARY}()</script>", f"=HYPERLINK({CANARY})", f"-2+3+cmd|{CANARY}", "=1+1"],
)
def test_answers_a_program_could_take_for_more_than_text_are_noted(tmp_path, answer):
    export, log = read(tmp_path, f"code,say\na1,fine\na2,{answer}\n", texts={"say": "say"})
    assert export.cells["say"].tolist() == ["fine", answer]
    assert told(log) == [("accept", "text.marked-up", "s.csv:3:say")]


def test_a_missing_key_file_is_an_error(tmp_path):
    _, log = read(
        tmp_path,
        "URN,Q1\n1,2\n",
        tool="jisc",
        key_file="key.csv",
        columns={"person": "URN"},
        ignore=["Q1"],
    )
    assert told(log) == [("error", "file.missing", "key.csv")]


PIECES = st.sampled_from(
    ["code", "q1", ",", ",", "\n", "\n", '"', "a1", "4", "ID", "Timestamp", "redcap_", "_complete",
     "Status", "ResponseId", '{"ImportId":"x"}', "submitdate", "id", "Respondent ID", "é", "\x00"]
)  # fmt: skip


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from(sorted(READERS)))
def test_no_file_raises_anything_but_our_own_errors(tmp_path, text, tool):
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    log = ProblemLog()
    survey = Survey(
        id="s", timepoint="pre", file="s.csv", tool=tool, key_file="s.csv",
        columns={"person": "code"}, ignore=["q1"], only={"id": ["4", "a1"]},
    )  # fmt: skip
    try:
        export = read_survey(tmp_path, survey, log)
    except EvaluationError:
        return
    assert export is not None or log.of(Severity.ERROR)
    if export is not None:
        assert set(survey.headers_used) <= set(export.cells.columns)

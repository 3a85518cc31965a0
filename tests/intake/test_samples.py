"""Real exports, read with the counts their source gives; skipped where they are not at hand."""

from pathlib import Path

import pytest

from evaluation.config.cohort import Survey
from evaluation.intake.surveys import read_survey, recognise
from evaluation.intake.table import read_table
from evaluation.problems import ProblemLog, Severity

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")

JISC = "jisc/results-for-bossier-2018-04-13-1539.csv"
JISC_KEY = "jisc/results-for-bossier-2018-04-13-1541-key.csv"
LIMESURVEY = "limesurvey/limonaid_survey_100001_R_data_file.csv"
QUALTRICS = "qualtrics/qualtrics_qualtRics_sample.csv"
LEGACY = "qualtrics/qualtrics_qualtRics_sample_legacy.csv"
REDCAP = "redcap/redcapr_longitudinal_data.csv"
SIMPLE = "redcap/redcapr_simple_data.csv"
STAR_WARS = "surveymonkey/fivethirtyeight_StarWars.csv"


@pytest.mark.parametrize(
    ("file", "tool", "responses", "questions"),
    [
        (JISC, "jisc", 13, 15),
        (LIMESURVEY, "limesurvey", 2, None),
        (QUALTRICS, "qualtrics", 1, 2),
        (LEGACY, "qualtrics", 1, 2),
        (REDCAP, "redcap", 18, None),
        (SIMPLE, "redcap", 5, None),
        (STAR_WARS, "surveymonkey", 1186, 14),
    ],
)
def test_each_is_recognised_and_counted(file, tool, responses, questions):
    log = ProblemLog()
    export = recognise(SAMPLES, file, log)
    assert (export.tool, len(export)) == (tool, responses)
    assert questions in (None, export.question_count)
    assert len(set(export.headers)) == len(export.headers)
    assert not log.of(Severity.ERROR)


def survey(file, tool, **declared):
    log = ProblemLog()
    declaration = Survey(id="s", timepoint="pre", file=file, tool=tool, **declared)
    return read_survey(SAMPLES, declaration, log), log


def test_limesurvey_has_629_different_headers_and_one_unfinished_response():
    table = read_table(SAMPLES, LIMESURVEY, ProblemLog())
    assert len(table.headers) == 646
    assert len(set(table.headers)) == 629
    export, log = survey(LIMESURVEY, "limesurvey", columns={"person": "Response ID"})
    assert len(export.headers) == 646
    assert [str(one) for one in export.set_aside] == ["1 row: not submitted"]
    assert [str(p.place) for p in log if p.rule == "survey.unfinished"] == [
        f"{LIMESURVEY}:3:Date submitted"
    ]


def test_qualtrics_drops_who_and_where_people_are():
    export, log = survey(QUALTRICS, "qualtrics", texts={"say": "Q2"})
    assert not {"IPAddress", "LocationLatitude", "RecipientEmail"} & set(export.headers)
    assert export.questions["Q1"] == "This is a multiple choice question."
    assert export.lines.tolist() == [4]
    assert {p.place.column for p in log.of(Severity.REPAIR)} >= {"IPAddress", "LocationLatitude"}


def test_legacy_qualtrics_knows_its_columns_by_their_texts():
    export, _ = survey(LEGACY, "qualtrics", texts={"say": "Q2"})
    assert not {"V3", "V5", "V6"} & set(export.headers)
    assert export.lines.tolist() == [3]


def test_jisc_codes_are_explained_by_the_key():
    export, _ = survey(JISC, "jisc", key_file=JISC_KEY, texts={"say": "Q6"})
    assert export.labels["Q2"]["3"] == "Parrots"
    assert export.questions["Q3_2"] == "PetLikes - Cats"
    assert export.questions["Q14_1_a"] == "Write an R Package"
    assert {"Q13", "Q14"} <= export.metadata


def test_redcap_identifiers_are_dropped_and_events_chosen():
    export, log = survey(
        REDCAP,
        "redcap",
        key_file="redcap/redcapr_longitudinal_dictionary.csv",
        columns={"person": "study_id"},
        only={"redcap_event_name": ("enrollment_arm_1",)},
    )
    assert len(export) == 2
    assert not {"first_name", "last_name", "telephone_1", "email", "dob"} & set(export.headers)
    assert export.labels["sex"] == {"0": "Female", "1": "Male"}
    assert any(p.rule == "survey.several-rows" for p in log.of(Severity.ACCEPT))


def test_redcap_simple_fields_are_explained():
    export, _ = survey(
        SIMPLE,
        "redcap",
        key_file="redcap/redcapr_simple_dictionary.csv",
        columns={"person": "record_id"},
    )
    assert "name_first" not in export.headers
    assert export.questions["race___4"].endswith(" - Black or African American")


def test_surveymonkey_joins_its_two_header_rows():
    export, log = survey(
        STAR_WARS,
        "surveymonkey",
        columns={"person": "RespondentID"},
        texts={"shot": "Which character shot first?"},
    )
    assert export.lines[0] == 3
    assert export.headers[3].endswith("apply. - Star Wars: Episode I The Phantom Menace")
    assert [str(p.place) for p in log if p.rule == "text.encoding"] == [f"{STAR_WARS}:1"]

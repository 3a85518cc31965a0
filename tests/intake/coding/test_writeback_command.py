"""`evaluation writeback`: masked as the review decided, and read back to the same tables."""

import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from lxml import etree

from evaluation.cli import main
from evaluation.config.cohort import Coding, read_cohort
from evaluation.intake.coding import read_coding
from evaluation.prepare.cohort import review_texts
from evaluation.prepare.masking import mask
from evaluation.problems import ProblemLog, Severity

COHORT = """\
id = "one"
title = "Cohort one"
programme = "A programme"
synthetic = true
seed = 1
starts = 2023-05-01
ends = 2024-05-01
roster = "roster.csv"
[[timepoints]]
id = "after"
title = "After"
kind = "end"
[[teams]]
id = "north"
name = "North Ward"
aim = "Aim"
setting = "inpatient"
organisation = "The trust"
[[roles]]
id = "user"
name = "service users"
group = "lived experience"
[[coding]]
id = "talks"
file = "talks.qdpx"
tool = "refi-qda"
links = "talks-links.csv"
[[coding]]
id = "notes"
file = "notes.csv"
tool = "taguette"
links = "notes-links.csv"
coder = "ana"
[qualitative]
codebook = "codebook.csv"
"""
LINKS = "source,kind,participant,team,role,timepoint,consent\n"
TEXT = (
    "Amina came to North Ward. 😊 She said that she was asked.\n"
    "Then Okoro left; nobody minds Okoro. It was her sister who had to go.\n"
    "Bring the papers from Amina to me. Ring 07700 900123 now.\n"
)
PIECES = {
    "released": "Then Okoro left",
    "withheld": "It was her sister who had to go.",
    "redacted": "Bring the papers from Amina to me.",
    "open": "Amina came to North Ward. 😊",
}


@pytest.fixture
def project(tmp_path, make_qdpx, guid_of):
    """Make a project of one cohort whose texts were reviewed in part."""
    raw = tmp_path / "data" / "raw" / "one"
    raw.mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "report.toml").write_text("sections = []\n")
    (raw / "cohort.toml").write_text(COHORT, encoding="utf-8")
    (raw / "roster.csv").write_text("name,kind\nAmina Okoro,person\n")
    (raw / "codebook.csv").write_text(
        "code,theme,origin,contrary_to\nasked,Power,deductive,\nleft,Power,inductive,Power\n"
    )
    (raw / "talks-links.csv").write_text(LINKS + "A,interview,P1,north,user,after,yes\n")
    (raw / "notes-links.csv").write_text(LINKS + "O1,observation,,north,,after,no\n")
    (raw / "notes.csv").write_text(
        "id,document,tag,content\n1,O1,asked,Amina waits.\n1,O1,left,Amina waits.\n"
        "2,O1,left,The pen goes round.\n"
    )
    made = make_qdpx("QualCoder 3.6")
    asked, left = guid_of("asked"), guid_of("left")
    made.codes = [made.code("asked", key=asked), made.code("left", key=left)]

    def at(piece):
        return TEXT.index(piece), TEXT.index(piece) + len(piece)

    made.text(
        "A",
        TEXT.encode(),
        *(
            made.selection(*at(piece), made.coding(asked), made.coding(left, by="ben"), name=piece)
            for piece in PIECES.values()
        ),
        made.selection(*at("nobody minds"), made.coding(asked), memo="Amina's own words"),
        key=guid_of("A"),
    )
    made.rest = ""
    made.write(raw / "talks.qdpx")
    review_texts(raw)
    path = tmp_path / "data" / "review" / "one.csv"
    rows = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    decisions = {"released": "release", "withheld": "withhold", "redacted": "release redacted"}
    by_text = {PIECES[name]: decision for name, decision in decisions.items()}
    rows["decision"] = rows["text"].map(by_text).fillna("")
    redacted = rows["text"] == PIECES["redacted"]
    rows.loc[redacted, "proposed"] = "Bring the [something] from [name 1] to me."
    rows.to_csv(path, index=False, encoding="utf-8-sig")
    return tmp_path


def written_back(project):
    result = CliRunner().invoke(main, ["writeback", "one", "--project", str(project)])
    assert result.exit_code == 0, result.output
    return project / "data" / "processed" / "one" / "writeback"


def read_again(project, out, coding, tool="refi-qda"):
    """Read a written project as any cohort's, with the tables written beside it."""
    declared = read_cohort(project / "data" / "raw" / "one")
    log = ProblemLog()
    one = next(one for one in declared.coding if one.id == coding)
    again = one.model_copy(
        update={"file": f"{coding}.qdpx", "links": f"{coding}-links.csv", "tool": tool}
    )
    material = read_coding(out, declared, again, log)
    assert not len(log), list(log)
    return material


def segments(out, coding):
    text = (out / f"{coding}-segments.csv").read_text(encoding="utf-8-sig")
    return pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)


def test_the_page_lists_what_is_written(project):
    page = Path(__file__).parents[3] / "docs" / "how-to" / "go-on-in-your-coding-tool.md"
    rows = re.findall(r"^\| (`.*?) \|", page.read_text(encoding="utf-8"), re.M)
    named = re.findall(r"`(.+?)`", " ".join(rows))
    expected = {name.replace("<coding>", one) for name in named for one in ("talks", "notes")}
    assert {path.name for path in written_back(project).iterdir()} == expected


def test_what_the_review_decided_holds_in_every_file(project):
    out = written_back(project)
    texts = set(segments(out, "talks")["text"])
    assert texts == {
        "Then Okoro left",  # released by a person as it is
        "██ ███ ███ ██████ ███ ███ ██ ███",
        "Bring the ██████ from █████ to me.",
        "█████ came to North Ward. 😊",  # unreviewed; the team is named in the same row
        "nobody minds",
    }
    assert set(segments(out, "talks")["memo"]) == {"", "[name 1]'s own words"}
    assert set(segments(out, "notes")["text"]) == {"█████ waits.", "The pen goes round."}
    with zipfile.ZipFile(out / "talks.qdpx") as archive:
        every = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for path in out.glob("*.csv"):
        every += path.read_text(encoding="utf-8-sig")
    for hidden in ("Amina", "sister", "papers", "07700", "900123"):
        assert hidden not in every
    # the same name is released in one piece and not outside it
    assert every.count("minds █████.") == 1


def test_it_is_read_back_to_identical_tables(project):
    out = written_back(project)
    material = read_again(project, out, "talks")
    declared = read_cohort(project / "data" / "raw" / "one")
    first = read_coding(
        project / "data" / "raw" / "one", declared, declared.coding[0], ProblemLog()
    )
    texts = ["text", "memo"]
    pd.testing.assert_frame_equal(
        material.excerpts.drop(columns=texts), first.excerpts.drop(columns=texts)
    )
    assert len(material.excerpts) == 9
    file = ["reading", "checked", "confidence"]
    pd.testing.assert_frame_equal(
        material.sources.drop(columns=file), first.sources.drop(columns=file)
    )
    pd.testing.assert_frame_equal(material.codes, first.codes)
    assert len(material.transcripts["text"].item()) == len(TEXT)
    about = material.attributes.set_index("variable")["value"]
    assert about[["participant", "role", "organisation"]].tolist() == ["P1", "user", "The trust"]
    shown = segments(out, "talks")
    assert shown["text"].tolist() == material.excerpts["text"].tolist()
    assert shown["memo"].tolist() == material.excerpts["memo"].tolist()


def test_pieces_without_their_text_keep_their_words(project):
    out = written_back(project)
    material = read_again(project, out, "notes")
    columns = ["source", "coder", "code", "theme", "contrary", "text"]
    shown = segments(out, "notes")[columns].replace({"True": True, "False": False})
    assert material.excerpts[columns].values.tolist() == shown.values.tolist()
    assert material.transcripts["text"].tolist() == ["█████ waits.\n\nThe pen goes round."]


def test_the_written_projects_follow_the_public_schema(project, samples):
    out = written_back(project)
    schema = etree.XMLSchema(etree.parse(str(samples / "refi-qda" / "REFI-QDA_Project_1.0.xsd")))
    for name in ("talks", "notes"):
        with zipfile.ZipFile(out / f"{name}.qdpx") as archive:
            schema.assertValid(etree.fromstring(archive.read("project.qde")))


SURVEY = """\
[registers]
participants = "participants.csv"
[[surveys]]
id = "before"
file = "before.csv"
tool = "plain"
timepoint = "after"
[surveys.columns]
person = "code"
team = "team"
[surveys.texts]
hope = "What do you hope for?"
"""
ANSWERS = """\
code,team,What do you hope for?
AB12,north,That Amina is asked.
CD34,north,
EF56,north,It was her sister.
"""


@pytest.mark.parametrize("coding", [True, False])
def test_answers_of_surveys_become_sources_to_code(project, coding):
    raw = project / "data" / "raw" / "one"
    declared = COHORT if coding else COHORT.split("[[coding]]")[0]
    (raw / "cohort.toml").write_text(declared + SURVEY, encoding="utf-8")
    (raw / "before.csv").write_text(ANSWERS, encoding="utf-8")
    (raw / "participants.csv").write_text(
        "participant,team,role,consent_quotes,survey_code\nP1,north,user,yes,AB12\n"
    )
    out = written_back(project)
    links = (out / "survey-answers-links.csv").read_text(encoding="utf-8-sig").splitlines()
    assert links[1:] == [
        "hope 1,free text,P1,north,,after,,,", "hope 3,free text,,north,,after,,,"
    ]  # fmt: skip
    declared = read_cohort(raw)
    coded = Coding(
        id="answers", file="survey-answers.qdpx", tool="refi-qda", links="survey-answers-links.csv"
    )
    for name in ("survey-answers.qdpx", "survey-answers-links.csv"):
        (raw / name).write_bytes((out / name).read_bytes())
    log = ProblemLog()
    material = read_coding(raw, declared, coded, log)
    assert not log.of(Severity.ERROR)
    assert material.transcripts["text"].tolist() == ["That █████ is asked.", "It was her sister."]
    # the person's own row says that they may be quoted, and who they are
    assert material.sources[["role", "setting", "consent"]].values.tolist() == [
        ["user", "inpatient", True], ["", "inpatient", False]
    ]  # fmt: skip
    assert len(material.codes) == (2 if coding else 0)


def test_a_cohort_without_coded_material_is_refused(project):
    path = project / "data" / "raw" / "one" / "cohort.toml"
    path.write_text(COHORT.split("[[coding]]")[0], encoding="utf-8")
    result = CliRunner().invoke(main, ["writeback", "one", "--project", str(project)])
    assert result.exit_code == 2
    assert "no coded material" in result.output


def test_a_mask_is_as_long_as_what_it_hides():
    assert mask("a 😊e\u0301\nb", [(0, 6)]) == "█ ███\nb"

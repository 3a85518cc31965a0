"""Links, codebook and Taguette's exports: what is put together, and what is noted."""

import pandas as pd
import pytest

from evaluation.intake.coding.codebooks import read_codebook
from evaluation.intake.coding.refi import read_refi
from evaluation.intake.coding.taguette import read_taguette
from evaluation.prepare.tidy import COLUMNS
from evaluation.problems import ProblemLog, Severity

HIGHLIGHTS = """id,document,tag,content
1,INT1,power.who decides,"They decide, not us 😊"
1,INT1,power.who decides,"They decide, not us 😊"
1,INT1,support,"They decide, not us 😊"
2,INT2,no power,"We did decide
in the end"
3,INT2,,untagged
"""
LINKS = """Source,Kind,participant,team,timepoint,consent
INT1,interview,P1,north,before,yes
INT2,interview,P2,,after,yes
INT3,interview,P3,south,after,yes
"""
PEOPLE = """participant,team,role,joined,left,left_because,consent_quotes,survey_code
P1,north,user,2023-05-01,,,,
P2,south,staff,2023-05-01,,,no,
P3,south,staff,2023-05-01,,,yes,
"""
CODEBOOK = """code,theme,origin,definition,contrary_to
power.who decides,Power,deductive,Who decides,
no power,Power again,inductive,Sharing,Power
never used,Power,deductive,,
"""


def test_taguette_with_links_register_and_codebook(folder, read):
    (folder / "h.csv").write_text(HIGHLIGHTS, encoding="utf-8")
    material, log = read(
        "h.csv",
        "taguette",
        links=LINKS,
        codebook=CODEBOOK,
        participants=PEOPLE,
        coder="ana",
    )
    excerpts = material.excerpts
    assert excerpts[
        ["excerpt", "source", "coder", "code", "theme", "contrary"]
    ].values.tolist() == [
        ["talks-1", "INT1", "ana", "power.who decides", "Power", False],
        ["talks-1", "INT1", "ana", "support", "support", False],
        ["talks-2", "INT2", "ana", "no power", "Power", True],
    ]
    assert excerpts["text"].iloc[0] == "They decide, not us 😊"
    sources = material.sources.set_index("source")
    assert sources["role"].to_dict() == {"INT1": "user", "INT2": "staff", "INT3": "staff"}
    assert sources["team"].to_dict() == {"INT1": "north", "INT2": "south", "INT3": "south"}
    # the link says yes; the register says nothing, no, yes
    assert sources["consent"].to_dict() == {"INT1": True, "INT2": False, "INT3": True}
    codes = material.codes.set_index("code")
    assert codes["origin"].to_dict() == {
        "power.who decides": "deductive",
        "support": "",
        "no power": "inductive",
        "never used": "deductive",
    }
    assert not log.of(Severity.ERROR)
    assert [problem.rule for problem in log.of(Severity.WARN)] == ["codebook.lacks"]


def test_the_tables_have_the_tidy_columns(folder, read):
    (folder / "h.csv").write_text(HIGHLIGHTS, encoding="utf-8")
    material, _ = read("h.csv", "taguette", links=LINKS)
    for name in ("sources", "excerpts", "codes"):
        frame = getattr(material, name)
        assert set(COLUMNS[name]) <= set(frame.columns)
        texts = [column for column in COLUMNS[name] if column not in ("consent", "contrary")]
        assert frame[texts].notna().all(axis=None)
    assert material.excerpts["contrary"].dtype == bool
    assert material.sources["consent"].dtype == bool


@pytest.mark.parametrize(
    ("links", "rule"),
    [
        ("source,team\nINT1,north\n", "coding.columns"),
        ("source,kind\nINT1,interview\n", "links.missing"),
        ("source,kind\nINT1,chat\nINT2,interview\n", "links.kind"),
        ("source,kind,team\nINT1,interview,west\nINT2,interview,\n", "links.team"),
        ("source,kind,timepoint\nINT1,interview,mid\nINT2,interview,\n", "links.timepoint"),
        ("source,kind,role\nINT1,interview,nurse\nINT2,interview,\n", "links.role"),
        ("source,kind,consent\nINT1,interview,maybe\nINT2,interview,\n", "links.consent"),
        ("source,kind\nINT1,interview\nINT1,interview\nINT2,interview\n", "links.duplicate"),
        ("source,kind\n,interview\nINT1,interview\nINT2,interview\n", "links.source"),
        ("source,kind,participant\nINT1,interview,P9\nINT2,interview,\n", "links.participant"),
    ],
)
def test_faults_of_the_links_table_stop_the_cohort(folder, read, rules_of, links, rule):
    (folder / "h.csv").write_text(HIGHLIGHTS, encoding="utf-8")
    _, log = read("h.csv", "taguette", links=links, participants=PEOPLE)
    assert {problem.rule for problem in log.of(Severity.ERROR)} == {rule}


@pytest.mark.parametrize(
    ("codebook", "rule"),
    [
        ("theme\nx\n", "coding.columns"),
        ("code,origin\nsupport,guess\n", "codebook.origin"),
        ("code\nsupport\nsupport\n", "codebook.duplicate"),
        ("code,theme,contrary_to\nsupport,Power,Might\n", "codebook.contrary_to"),
    ],
)
def test_faults_of_the_codebook_stop_the_cohort(folder, read, codebook, rule):
    (folder / "h.csv").write_text(HIGHLIGHTS, encoding="utf-8")
    _, log = read("h.csv", "taguette", links=LINKS, codebook=codebook)
    assert {problem.rule for problem in log.of(Severity.ERROR)} == {rule}


def test_names_are_matched_without_their_endings_but_never_guessed(folder, read, rules_of):
    (folder / "h.csv").write_text(
        "id,document,tag,content\n1,Zoë.docx,a,x\n2,Int 2,a,y\n", encoding="utf-8"
    )
    links = "source,kind\nZoe\u0308.txt,interview\nINT 2,interview\nInt  2,interview\n"
    material, log = read("h.csv", "taguette", links=links)
    assert material.excerpts["source"].tolist() == ["INT 2", "Zoe\u0308.txt"]
    assert not log.of(Severity.ERROR)


def test_two_sources_of_one_name_need_their_guids(folder, read, make_qdpx, guid_of, rules_of):
    made = make_qdpx()
    made.codes = [made.code("power")]
    for key in (guid_of("one"), guid_of("two")):
        made.text("A", b"Words.", made.selection(0, 5, made.coding(guid_of("power"))), key=key)
    made.write(folder / "p.qdpx")
    _, log = read("p.qdpx", "refi-qda", links="source,kind\nA,interview\n")
    assert "links.ambiguous" in rules_of(log)
    links = f"source,kind\n{guid_of('one')},interview\n{guid_of('two')},interview\n"
    material, log = read("p.qdpx", "refi-qda", links=links)
    assert not log.of(Severity.ERROR)
    assert material.excerpts["source"].nunique() == 2


def test_no_problem_ever_shows_what_was_said(folder, read):
    (folder / "h.csv").write_text(HIGHLIGHTS + "4,INT9,x,secret words\n,,x,secret words\n")
    _, log = read("h.csv", "taguette", links=LINKS, participants=PEOPLE, codebook=CODEBOOK)
    shown = "\n".join(map(str, log))
    assert "links.missing" in {problem.rule for problem in log}
    assert "decide" not in shown.replace("who decides", "")
    assert "secret" not in shown


# --- files that the tools themselves wrote ------------------------------------------------------


def test_taguette_sample(samples):
    log = ProblemLog()
    project = read_taguette(samples / "taguette", "highlights_Power.csv", log)
    assert len(project.coded) == 16
    assert len({one.key for one in project.coded}) == 12
    assert not log.of(Severity.ERROR)


@pytest.mark.parametrize(
    ("where", "file"),
    [
        ("taguette", "codebook.csv"),
        ("taguette", "codebook.qdc"),
        ("refi-qda", "qualcoder4_coproduction_lf.qdc"),
    ],
)
def test_codebook_samples(samples, where, file):
    log = ProblemLog()
    codes = read_codebook(samples / where, file, log)
    assert len(codes) == 14
    assert codes["code"].is_unique
    assert not list(log)


def test_qualcoder_sample(samples):
    log = ProblemLog()
    project = read_refi(samples / "refi-qda", "qualcoder4_coproduction_lf.qdpx", log)
    assert len(project.codes) == 14
    assert sum(not source.note for source in project.sources) == 6
    assert len(project.coded) == 26
    assert {one.coder for one in project.coded} == {"ana", "bəta"}
    cases = pd.Series([one.key for one in project.attributes if one.of == "case"])
    assert cases.nunique() == 5
    assert {source.confidence for source in project.sources if source.checked} == {1.0}
    assert not log.of(Severity.ERROR)

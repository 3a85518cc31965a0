"""Written projects are valid, and read back to the same tables."""

import csv
import io
import zipfile

import pandas as pd
import pytest
from lxml import etree

from evaluation.experience.quotes import choose_quotes
from evaluation.intake.coding.codebooks import read_codebook
from evaluation.problems import ProblemLog, Severity
from evaluation.report.writeback import (
    write_codebook,
    write_qdc,
    write_qdpx,
    write_quote_bank,
    write_segments,
)

# how positions were counted and checked describes the file, not the material
OF_THE_FILE = ["reading", "checked", "confidence"]

LINKS = "source,kind,team,consent\nA 😊,interview,north,yes\nB,observation,south,no\n"
TEXT = 'P1: e\u0301lite 😊 words.\r\nP2: 共同制作。 They hold <the> "budget" & more.\r\n'


def schema(samples, name):
    return etree.XMLSchema(etree.parse(str(samples / "refi-qda" / name)))


def assert_same(one, other):
    for name in ("sources", "excerpts", "codes", "transcripts", "attributes"):
        first, second = getattr(one, name), getattr(other, name)
        keep = [column for column in first.columns if column not in OF_THE_FILE]
        by = keep if name == "attributes" else []
        frames = [
            (frame[keep].sort_values(by, ignore_index=True) if by else frame[keep])
            for frame in (first, second)
        ]
        pd.testing.assert_frame_equal(*frames)


@pytest.fixture
def project(folder, make_qdpx, guid_of):
    """Write a project with all that is hard to bring back."""
    made = make_qdpx("NVivo 14")
    same, twin, child = guid_of("same"), guid_of("twin"), guid_of("child")
    made.codes = [
        made.code("barriers", made.code("time & <money>", key=child), key=guid_of("b")),
        made.code("same", key=same, description="One “of two”"),
        made.code("same", made.code("inner", key=guid_of("inner")), key=twin, codable=False),
    ]

    def at(piece):
        start = len(TEXT[: TEXT.index(piece)].encode("utf-16-le")) // 2
        return start, start + len(piece.encode("utf-16-le")) // 2

    made.text(
        "A 😊.txt",
        b"\xef\xbb\xbf" + TEXT.encode(),
        made.selection(
            *at("e\u0301lite 😊 words."), made.coding(same), made.coding(child, by="ben")
        ),
        made.selection(*at("words.\r\nP2: 共同制作"), made.coding(guid_of("inner")), memo="a & b"),
        made.selection(*at('They hold <the> "budget"'), made.coding(same, by="ben")),
        made.coding(guid_of("b")),
        '<VariableValue><VariableRef targetGUID="' + guid_of("wave") + '"/>'
        "<TextValue>pre</TextValue></VariableValue>",
        key=guid_of("A"),
    )
    made.text("B", b"Nothing was said.", key=guid_of("B"))
    made.rest = (
        f'<Sets><Set guid="{guid_of("set")}" name="sites"><MemberCode targetGUID="{same}"/>'
        f'<MemberSource targetGUID="{guid_of("B")}"/></Set></Sets>'
    )
    xml = made.xml().replace(
        "<Sources>",
        f'<Variables><Variable guid="{guid_of("wave")}" name="wave" typeOfVariable="Text"/>'
        f'</Variables><Cases><Case guid="{guid_of("case")}" name="P01">'
        f'<SourceRef targetGUID="{guid_of("A")}"/></Case></Cases><Sources>',
    )
    made.write(folder / "p.qdpx", xml=xml.encode())
    return "p.qdpx"


def test_a_project_comes_back_as_it_was(folder, read, project):
    first, _ = read(project, "refi-qda", links=LINKS)
    assert len(first.excerpts) == 5
    assert len(first.attributes) == 5
    write_qdpx(first, folder / "again.qdpx", name="again")
    second, log = read("again.qdpx", "refi-qda", links=LINKS)
    assert_same(first, second)
    assert not log.of(Severity.ERROR)
    assert not log.of(Severity.WARN)
    assert second.sources["confidence"].dropna().tolist() == [1.0]
    write_qdpx(second, folder / "third.qdpx", name="again")
    assert (folder / "third.qdpx").read_bytes() == (folder / "again.qdpx").read_bytes()


def test_the_written_files_follow_the_public_schema(folder, read, project, samples):
    material, _ = read(project, "refi-qda", links=LINKS)
    write_qdpx(material, folder / "again.qdpx", name="again")
    with zipfile.ZipFile(folder / "again.qdpx") as archive:
        qde = etree.fromstring(archive.read("project.qde"))
    schema(samples, "REFI-QDA_Project_1.0.xsd").assertValid(qde)
    write_qdc(material.codes, folder / "codes.qdc")
    qdc = etree.parse(str(folder / "codes.qdc"))
    schema(samples, "REFI-QDA_Codebook_1.0.xsd").assertValid(qdc)


def test_the_qualcoder_sample_comes_back_as_it_was(folder, read, samples):
    name = "qualcoder4_coproduction_lf.qdpx"
    (folder / name).write_bytes((samples / "refi-qda" / name).read_bytes())
    links = (
        "source,kind\nFG03_mixed_group,focus group\nINT01_patient_partner,interview\n"
        "INT02_ward_manager,interview\nINT05_carer 😊,interview\nINT06_empty,interview\n"
        "OBS04_showcase,observation\n"
    )
    first, log = read(name, "refi-qda", links=links)
    assert not log.of(Severity.ERROR)
    assert len(first.excerpts) == 26
    write_qdpx(first, folder / "again.qdpx", name="again")
    second, _ = read("again.qdpx", "refi-qda", links=links)
    assert_same(first, second)
    with zipfile.ZipFile(folder / "again.qdpx") as archive:
        qde = etree.fromstring(archive.read("project.qde"))
    schema(samples, "REFI-QDA_Project_1.0.xsd").assertValid(qde)


def test_material_without_positions_or_guids_can_be_written(folder, read, samples):
    (folder / "h.csv").write_text("id,document,tag,content\n1,A,a.b,=1+1\n2,A,c,\x0bx\n")
    first, _ = read("h.csv", "taguette", links="source,kind\nA,interview\n")
    write_qdpx(first, folder / "again.qdpx", name="again")
    second, _ = read("again.qdpx", "refi-qda", links="source,kind\nA,interview\n")
    assert set(second.excerpts["code"]) == {"a.b", "c"}
    with zipfile.ZipFile(folder / "again.qdpx") as archive:
        qde = etree.fromstring(archive.read("project.qde"))
    schema(samples, "REFI-QDA_Project_1.0.xsd").assertValid(qde)


def test_codes_in_a_circle_are_all_written(folder):
    codes = pd.DataFrame(
        {"code": ["a", "b", "c"], "parent": ["b", "a", "c"], "name": ["a", "b", "c"]}
    ).assign(definition="", codable=True, guid="")
    write_qdc(codes, folder / "codes.qdc")
    log = ProblemLog()
    assert len(read_codebook(folder, "codes.qdc", log)) == 3


def test_a_codebook_comes_back_as_it_was(folder, read, project):
    codebook = (
        "code,theme,origin,definition,inclusion,exclusion,example,version,contrary_to\n"
        'barriers,Conditions,deductive,"What, and “who”",in,out,e.g.,2,\n'
        "barriers > time & <money>,Conditions,inductive,x,,,,1,Power\n"
        "only here,Power,inductive,y,,,,1,\n"
    )
    material, _ = read(project, "refi-qda", links=LINKS, codebook=codebook)
    write_codebook(material.codes, folder / "out.csv")
    log = ProblemLog()
    again = read_codebook(folder, "out.csv", log)
    expected = material.codes[list(again.columns)].reset_index(drop=True)
    pd.testing.assert_frame_equal(again, expected)
    assert not list(log)


def test_segments_hold_attributes_and_no_formulas(folder, read):
    (folder / "h.csv").write_text('id,document,tag,content\n1,A,a,"=HYPERLINK(1), 😊"\n')
    links = "source,kind,team,role,timepoint\nA,interview,north,user,after\n"
    material, _ = read("h.csv", "taguette", links=links)
    write_segments(material, folder / "segments.csv")
    text = (folder / "segments.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 1
    assert rows[0]["text"] == "'=HYPERLINK(1), 😊"
    assert (rows[0]["team"], rows[0]["role"], rows[0]["timepoint"]) == ("north", "user", "after")


def test_the_quote_bank_holds_the_words_of_the_chosen_quotes(folder, read):
    (folder / "h.csv").write_text(
        "id,document,tag,content\n"
        "1,A,a,Words that are long enough\n1,A,b,Words that are long enough\n"
    )
    links = "source,kind,consent\nA,interview,yes\n"
    material, _ = read("h.csv", "taguette", links=links)
    quotes = choose_quotes(material.excerpts, material.sources)
    write_quote_bank(quotes, material.excerpts, folder / "bank.csv")
    text = (folder / "bank.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["theme"], row["text"]) for row in rows] == [
        ("a", "Words that are long enough"),
        ("b", "Words that are long enough"),
    ]

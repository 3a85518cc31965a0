"""REFI-QDA: every way of counting is found out, read to the exact excerpt, or not believed."""

import itertools
import zipfile

import pytest

from evaluation.intake.coding import archive as limits
from evaluation.intake.coding.codes import DEEPEST
from evaluation.intake.coding.refi import read_refi
from evaluation.problems import ProblemLog, Severity

LINKS = "source,kind,team,timepoint,consent,role\nA,interview,north,before,yes,user\n"

TEXT = (
    "Interviewer: How was it? 😊 Tell me.\r\n"
    "P1: I felt heard 👩🏽‍🦽 and e\u0301lite words, naïve ones.\r\n"
    "P2: 共同制作は大切です。They hold the budget 💷 and the minutes.\r\n"
    "\r\n"
    "P1: Money and time, always money.\r\n"
)
PIECES = (
    "I felt heard 👩🏽‍🦽",
    "e\u0301lite words",
    "They hold the budget 💷 and the minutes.\r\n\r\nP1: Money and time",
    "always money.",
)


def canonical(piece):
    return piece.replace("\r\n", "\n")


def project_of(qdpx, guid_of, count, raw, *, utf16, two, quotes=False, origin="A tool", **how):
    made = qdpx(origin)
    made.codes = [made.code("power")]
    selections = []
    for piece in PIECES:
        start, end = count(TEXT, piece, utf16=utf16, two=two)
        name = " ".join(piece.split()) if quotes else ""
        selections.append(made.selection(start, end, made.coding(guid_of("power")), name=name))
    return made.text("A.txt", raw, *selections, **how)


@pytest.mark.parametrize(
    ("utf16", "two", "bom", "quotes", "inline"),
    list(itertools.product([False, True], repeat=5)),
)
def test_every_way_of_counting_is_found_out(
    folder, read, make_qdpx, guid_of, count, utf16, two, bom, quotes, inline
):
    raw = (b"\xef\xbb\xbf" if bom else b"") + TEXT.encode()
    made = project_of(
        make_qdpx, guid_of, count, raw, utf16=utf16, two=two, quotes=quotes, inline=inline
    )
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert sorted(material.excerpts["text"]) == sorted(map(canonical, PIECES))
    assert not log.of(Severity.ERROR)
    source = material.sources.iloc[0]
    assert source["reading"] == (
        f"{'UTF-16 units' if utf16 else 'code points'}, CRLF as {'two' if two else 'one'}"
    )
    assert source["confidence"] == 1.0
    assert source["checked"] == ("stored quotes" if quotes else "word boundaries")
    transcript = material.transcripts["text"].iloc[0]
    for one in material.excerpts.itertuples():
        assert transcript[one.start : one.end] == one.text


@pytest.mark.parametrize("shift", [1, 2, 3])
def test_a_wrong_rule_is_not_believed(folder, read, make_qdpx, guid_of, rules_of, shift):
    text = "One two three. Four five six, seven eight nine. Ten eleven twelve thirteen."
    made = make_qdpx()
    made.codes = [made.code("power")]
    spans = [(0, 13), (15, 28), (30, 46), (48, 62)]
    assert [text[a:b] for a, b in spans][1] == "Four five six"
    made.text(
        "A",
        text.encode(),
        *[made.selection(a + shift, b + shift, made.coding(guid_of("power"))) for a, b in spans],
    )
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert "refi.positions" in rules_of(log)
    assert material.sources["confidence"].iloc[0] < 0.5
    assert len(material.excerpts) == 4
    assert set(material.excerpts["text"]) == {""}


@pytest.mark.parametrize(
    ("origin", "piece", "doubted"),
    [("NVivo 14", "同制", False), ("QualCoder 4", "制作", False), ("A tool", "制作", True)],
)
def test_equal_readings_are_told_apart_by_the_origin(
    folder, read, make_qdpx, guid_of, rules_of, origin, piece, doubted
):
    # without spaces between words nothing but the origin can tell
    made = make_qdpx(origin)
    made.codes = [made.code("power")]
    made.text("A", "😊 共同制作大切".encode(), made.selection(4, 6, made.coding(guid_of("power"))))
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert material.excerpts["text"].tolist() == [piece]
    assert ("refi.ambiguous" in rules_of(log)) == doubted
    assert material.sources["checked"].tolist() == [""]


def test_a_tool_that_changed_its_way_is_not_misread(folder, read, make_qdpx, guid_of, count):
    made = project_of(
        make_qdpx, guid_of, count, TEXT.encode(), utf16=False, two=False, origin="NVivo 99"
    )
    made.write(folder / "p.qdpx")
    material, _ = read("p.qdpx", "refi-qda", links=LINKS)
    assert sorted(material.excerpts["text"]) == sorted(map(canonical, PIECES))


@pytest.mark.parametrize("utf16", [False, True])
@pytest.mark.parametrize(
    ("name", "checked"),
    [
        ("I felt heard 👩🏽‍🦽 and e\u0301lite…", "stored quotes"),
        ("I felt heard 👩🏽‍🦽 and...", "stored quotes"),
        ("1:4 p 1 in A.txt", "word boundaries"),
    ],
)
def test_cut_quotes_and_labels(folder, read, make_qdpx, guid_of, count, utf16, name, checked):
    piece = "I felt heard 👩🏽‍🦽 and e\u0301lite words, naïve ones."
    made = make_qdpx()
    made.codes = [made.code("power")]
    start, end = count(TEXT, piece, utf16=utf16, two=False)
    made.text(
        "A", TEXT.encode(), made.selection(start, end, made.coding(guid_of("power")), name=name)
    )
    made.write(folder / "p.qdpx")
    material, _ = read("p.qdpx", "refi-qda", links=LINKS)
    assert material.excerpts["text"].tolist() == [piece]
    assert material.sources["checked"].tolist() == [checked]


def test_nested_codes_with_equal_names_and_overlaps(folder, read, make_qdpx, guid_of):
    made = make_qdpx()
    one, other, deep = guid_of("x"), guid_of("y"), guid_of("z")
    made.codes = [
        made.code("staff", made.code("barriers", made.code("time", key=deep), key=one)),
        made.code("carers", made.code("barriers", key=other)),
    ]
    made.text(
        "A",
        b"There was no time and no money.",
        made.selection(0, 17, made.coding(one), made.coding(deep, upper=True)),
        made.selection(10, 30, made.coding(other, by="ben")),
        made.selection(0, 5),
        made.coding(other),
    )
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    found = material.excerpts[["code", "theme", "coder", "text"]].values.tolist()
    assert found == [
        ["staff > barriers", "staff", "ana", "There was no time"],
        ["staff > barriers > time", "staff", "ana", "There was no time"],
        ["carers > barriers", "carers", "ben", "no time and no money"],
        ["carers > barriers", "carers", "ana", ""],
    ]
    assert material.excerpts["excerpt"].nunique() == 3
    assert len(material.codes) == 5
    # a piece that was marked and not coded is an annotation
    assert [(one.severity, one.rule) for one in log] == [(Severity.ACCEPT, "refi.annotations")]


def test_siblings_of_one_name_stay_two_codes(folder, read, make_qdpx, guid_of):
    made = make_qdpx()
    one, other = guid_of("x"), guid_of("y")
    made.codes = [made.code("time", key=one), made.code("time", key=other)]
    made.text("A", b"No time.", made.selection(0, 7, made.coding(one), made.coding(other)))
    made.write(folder / "p.qdpx")
    material, _ = read("p.qdpx", "refi-qda", links=LINKS)
    assert set(material.excerpts["code"]) == {f"time [{one[:8]}]", f"time [{other[:8]}]"}


def test_pdf_representation_note_transcript_and_media(folder, read, make_qdpx, guid_of):
    made = make_qdpx()
    made.codes = [made.code("power")]
    coding = made.coding(guid_of("power"))
    made.members["Sources/d.txt"] = b"Words of a document."
    made.sources += [
        f'<PDFSource guid="{guid_of("D")}" name="D" path="internal://d.pdf">'
        f'<PDFSelection guid="{guid_of("ds")}" page="1" firstX="0" firstY="0" secondX="1" '
        f'secondY="1">{coding}</PDFSelection>'
        f'<Representation guid="{guid_of("r")}" plainTextPath="relative:///deep/d.txt">'
        f"{made.selection(0, 5, coding)}</Representation></PDFSource>",
        f'<VideoSource guid="{guid_of("V")}" name="V"><Transcript guid="{guid_of("t")}">'
        "<PlainTextContent>First words. Then more.</PlainTextContent>"
        f'<SyncPoint guid="{guid_of("s1")}" position="13"/>'
        f'<SyncPoint guid="{guid_of("s2")}" position="22"/>'
        f'<TranscriptSelection guid="{guid_of("ts")}" fromSyncPoint="{guid_of("s1")}" '
        f'toSyncPoint="{guid_of("s2")}">{coding}</TranscriptSelection></Transcript></VideoSource>',
        f'<PictureSource guid="{guid_of("P")}" name="P"><PictureSelection '
        f'guid="{guid_of("ps")}" firstX="0" firstY="0" secondX="1" secondY="1">{coding}'
        "</PictureSelection></PictureSource>",
    ]
    made.notes = [
        f'<Note guid="{guid_of("N")}" name="Diary"><PlainTextContent>A day.</PlainTextContent>'
        f"{made.selection(2, 5, coding)}</Note>",
        f'<Note guid="{guid_of("N2")}" name="Aside"><PlainTextContent>?</PlainTextContent>'
        f"{made.selection(100, 500)}</Note>",
    ]
    made.write(folder / "p.qdpx", qde="My project.qde")
    links = "source,kind\nD,document\nV,focus group\nP,observation\nDiary,reflection\n"
    material, log = read("p.qdpx", "refi-qda", links=links)
    found = material.excerpts[["source", "text"]].values.tolist()
    assert found == [
        ["D", "Words"],
        ["D", ""],
        ["Diary", "day"],
        ["P", ""],
        ["V", "Then more"],
    ]
    assert not log.of(Severity.ERROR)
    assert not log.of(Severity.WARN)


def test_a_text_that_is_not_there_keeps_its_codings(folder, read, make_qdpx, guid_of, rules_of):
    made = make_qdpx()
    made.codes = [made.code("power")]
    made.text("A", b"x", made.selection(0, 1, made.coding(guid_of("power"))))
    made.members.clear()
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert "refi.missing-text" in rules_of(log)
    assert material.excerpts["text"].tolist() == [""]


def test_texts_in_other_encodings_are_read_with_a_note(folder, read, make_qdpx, guid_of, rules_of):
    for raw in ("naïve café".encode("cp1252"), "naïve café".encode("utf-16")):
        made = make_qdpx()
        made.codes = [made.code("power")]
        made.text("A", raw, made.selection(6, 10, made.coding(guid_of("power"))))
        made.write(folder / "p.qdpx")
        material, log = read("p.qdpx", "refi-qda", links=LINKS)
        assert material.excerpts["text"].tolist() == ["café"]
        assert "refi.encoding" in rules_of(log)


def test_unknown_codes_and_positions_are_counted(folder, read, make_qdpx, guid_of, rules_of):
    made = make_qdpx()
    made.codes = [made.code("power")]
    power, lost = made.coding(guid_of("power")), made.coding(guid_of("lost"))
    made.text(
        "A",
        b"Words enough for this.",
        made.selection(0, 5, power),
        made.selection(6, 12, power, lost),
        made.selection(13, 900, power),
        made.selection("", "", power),
        made.selection(0, 10**30, power),
    )
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert {"coding.unknown", "refi.outside", "refi.position"} <= rules_of(log)
    assert sorted(material.excerpts["text"]) == ["", "", "", "Words", "enough"]


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>
<Project xmlns="urn:QDA-XML:project:1.0" name="&b;"/>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/hosts">]>
<Project xmlns="urn:QDA-XML:project:1.0" name="&a;"/>"""


@pytest.mark.parametrize("xml", [ENTITIES, OUTSIDE, b"<Project", b"", b"\x00\x01"])
def test_xml_that_is_not_safe_is_refused(folder, make_qdpx, xml):
    make_qdpx().write(folder / "p.qdpx", xml=xml)
    log = ProblemLog()
    assert read_refi(folder, "p.qdpx", log) is None
    assert [problem.rule for problem in log.of(Severity.ERROR)] == ["refi.file"]


def test_files_that_are_no_projects_are_refused(folder, zip_of):
    whole = zip_of({"project.qde": b"<Project/>" * 50})
    damaged = whole[:40] + b"\xff" * 20 + whole[60:]
    contents = (b"", b"id,document\n", zip_of({}), zip_of({"a.txt": b""}), damaged)
    for number, content in enumerate(contents):
        name = f"{number}.qdpx"
        (folder / name).write_bytes(content)
        log = ProblemLog()
        assert read_refi(folder, name, log) is None
        assert len(log.of(Severity.ERROR)) == 1
    log = ProblemLog()
    assert read_refi(folder, "nowhere.qdpx", log) is None
    assert len(log.of(Severity.ERROR)) == 1


def test_a_zip_bomb_is_not_unpacked(folder, make_qdpx, guid_of, monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_TOTAL", 10_000)
    made = make_qdpx()
    made.codes = [made.code("power")]
    made.text("A", b" " * 50_000)
    made.write(folder / "p.qdpx")
    log = ProblemLog()
    assert read_refi(folder, "p.qdpx", log) is None
    assert "larger than" in str(next(iter(log)))


def test_paths_never_leave_the_archive(folder, read, make_qdpx, guid_of, rules_of):
    (folder / "secret.txt").write_text("Hidden words here.")
    made = make_qdpx()
    made.codes = [made.code("power")]
    made.text(
        "A",
        b"",
        made.selection(0, 6, made.coding(guid_of("power"))),
        path="relative:///../secret.txt",
    )
    made.members.clear()
    made.members["../outside.txt"] = b"Never written."
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert material.excerpts["text"].tolist() == [""]
    assert "refi.missing-text" in rules_of(log)
    assert not (folder.parent / "outside.txt").exists()


@pytest.mark.parametrize("depth", [7, DEEPEST, DEEPEST + 1, 5000])
def test_codes_nested_beyond_reason_are_refused(folder, make_qdpx, depth):
    made = make_qdpx()
    opening = "".join(
        f'<Code guid="{number:08d}-0000-0000-0000-000000000000" name="c" isCodable="true">'
        for number in range(depth)
    )
    made.codes = [opening + "</Code>" * depth]
    made.write(folder / "p.qdpx")
    project = read_refi(folder, "p.qdpx", ProblemLog())
    if depth <= DEEPEST:
        assert len(project.codes) == depth
    else:
        assert project is None


def test_further_transcripts_keep_their_codings(folder, read, make_qdpx, guid_of, rules_of):
    made = make_qdpx()
    made.codes = [made.code("power")]
    coding = made.coding(guid_of("power"))
    transcripts = "".join(
        f'<Transcript guid="{guid_of(f"t{number}")}"><PlainTextContent>Words.</PlainTextContent>'
        f'<SyncPoint guid="{guid_of(f"s{number}")}" position="0"/>'
        f'<SyncPoint guid="{guid_of(f"e{number}")}" position="5"/>'
        f'<TranscriptSelection guid="{guid_of(f"ts{number}")}" '
        f'fromSyncPoint="{guid_of(f"s{number}")}"'
        f' toSyncPoint="{guid_of(f"e{number}")}">{coding}</TranscriptSelection></Transcript>'
        for number in (1, 2)
    )
    made.sources = [f'<AudioSource guid="{guid_of("A")}" name="A">{transcripts}</AudioSource>']
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert sorted(material.excerpts["text"]) == ["", "Words"]
    assert rules_of(log) == {"refi.transcripts"}


def test_an_encrypted_member_is_refused(folder, make_qdpx):
    make_qdpx().write(folder / "p.qdpx")
    raw = bytearray((folder / "p.qdpx").read_bytes())
    with zipfile.ZipFile(folder / "p.qdpx") as opened:
        start = opened.start_dir
    raw[6] |= 1  # the local header's and the directory's flag of encryption
    raw[start + 8] |= 1
    (folder / "p.qdpx").write_bytes(bytes(raw))
    log = ProblemLog()
    assert read_refi(folder, "p.qdpx", log) is None
    assert "encrypted" in str(next(iter(log)))

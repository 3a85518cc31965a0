"""Projects as different tools and people write them: read exactly, or reported."""

import io
import random
import re
import zipfile

import pytest

from evaluation.intake.coding.refi import read_refi
from evaluation.problems import ProblemLog, Severity
from evaluation.report.facts import position_facts

LINKS = "source,kind\nA,interview\n"
TEXT = "We were asked 😊 late.\nNobody minded it, naïve as we were.\n"
PIECES = ("asked 😊 late", "Nobody minded it")


def basic(make_qdpx, guid_of, **how):
    made = make_qdpx("A tool")
    made.codes = [made.code("power")]
    spans = [(TEXT.index(piece), TEXT.index(piece) + len(piece)) for piece in PIECES]
    selections = [
        made.selection(*span, made.coding(guid_of("power")), name=piece)
        for span, piece in zip(spans, PIECES, strict=True)
    ]
    return made.text("A", TEXT.encode(), *selections, **how)


def archive(folder, members):
    with zipfile.ZipFile(folder / "p.qdpx", "w") as target:
        for name, content in members.items():
            target.writestr(name, content)


def is_read(read, *, warned=(), links=LINKS):
    material, log = read("p.qdpx", "refi-qda", links=links)
    assert sorted(material.excerpts["text"]) == sorted(PIECES)
    assert set(material.excerpts["code"]) == {"power"}
    assert {problem.rule for problem in log} == set(warned)
    return material


def reordered(xml):
    """Put the parts of the project in another order."""
    parts = re.findall(r"<(?:Users|CodeBook|Sources)>.*?</(?:Users|CodeBook|Sources)>", xml, re.S)
    for part in parts:
        xml = xml.replace(part, "", 1)
    return xml.replace("</Project>", "".join(reversed(parts)) + "</Project>")


def prefixed(xml):
    xml = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1qda:", xml)
    return xml.replace('xmlns="', 'xmlns:qda="')


WRITTEN = {
    "as it is": lambda xml: xml.encode(),
    "a byte-order mark": lambda xml: b"\xef\xbb\xbf" + xml.encode(),
    "UTF-16": lambda xml: xml.replace("utf-8", "utf-16").encode("utf-16"),
    "UTF-16 big end first": lambda xml: (
        b"\xfe\xff" + xml.replace("utf-8", "UTF-16").encode("utf-16-be")
    ),
    "UTF-8 that calls itself UTF-16": lambda xml: xml.replace("utf-8", "utf-16").encode(),
    "Windows-1252": lambda xml: xml.replace("utf-8", "windows-1252").encode(
        "cp1252", "xmlcharrefreplace"
    ),
    "blank lines first": lambda xml: b"\r\n\n" + xml.encode(),
    "CRLF": lambda xml: xml.replace("><", ">\r\n<").encode(),
    "no declaration": lambda xml: xml.split("?>", 1)[1].encode(),
    "no namespace": lambda xml: xml.replace(' xmlns="urn:QDA-XML:project:1.0"', "").encode(),
    "another namespace": lambda xml: xml.replace("project:1.0", "project:1.5").encode(),
    "a prefix": lambda xml: prefixed(xml).encode(),
    "another order": lambda xml: reordered(xml).encode(),
    "upper case GUIDs": lambda xml: re.sub(
        r'(guid|targetGUID|creatingUser)="([^"]+)"', lambda m: f'{m[1]}="{m[2].upper()}"', xml
    ).encode(),
    "braces": lambda xml: re.sub(r'targetGUID="([^"]+)"', r'targetGUID="{\1}"', xml).encode(),
    "a document type": lambda xml: xml.replace("?>", "?><!DOCTYPE Project>", 1).encode(),
    "nobody created it": lambda xml: re.sub(r' creatingUser="[^"]+"', "", xml).encode(),
    "no users": lambda xml: re.sub(r"<Users>.*?</Users>", "", xml).encode(),
    "an empty set": lambda xml: xml.replace("</Project>", "<Sets/></Project>").encode(),
    "unknown elements": lambda xml: xml.replace(
        "<Sources>", "<Graphs><Graph><Vertex/></Graph></Graphs><Sources>"
    ).encode(),
    "a large description": lambda xml: xml.replace(
        "</Project>", f"<Description>{'word ' * 400_000}</Description></Project>"
    ).encode(),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_the_same_project_written_in_another_way(folder, read, make_qdpx, guid_of, how):
    made = basic(make_qdpx, guid_of)
    made.write(folder / "p.qdpx", xml=WRITTEN[how](made.xml()))
    is_read(read)


@pytest.mark.parametrize(
    ("qde", "sources"),
    [
        ("project.qde", "sources/"),
        ("Project.QDE", "Sources/"),
        ("my interviews.qde", "sources/"),
        ("Study 1/project.qde", "Study 1/sources/"),
        ("Study 1\\project.qde", "Study 1\\sources\\"),
        ("project.qde", "sources\\"),
        ("project.qde", ""),
    ],
)
def test_members_wherever_they_stand(folder, read, make_qdpx, guid_of, qde, sources):
    made = basic(make_qdpx, guid_of)
    members = {name.replace("sources/", sources): raw for name, raw in made.members.items()}
    mac = {f"__MACOSX/{qde}": b"\x00\x05\x16\x07", f"__MACOSX/._{qde}": b"\x00"}
    archive(folder, mac | {qde: made.xml().encode(), **members})
    is_read(read)


@pytest.mark.parametrize(
    "path",
    [
        "internal://{name}",
        "internal:///{name}",
        "relative://../sources/{name}",
        "absolute://C:\\Users\\x\\sources\\{name}",
        "file:///C:/x/{name}",
        "{name}",
        "/etc/{name}",
        "../../{name}",
    ],
)
def test_paths_of_every_scheme_mean_the_member(folder, read, make_qdpx, guid_of, path):
    name = f"{guid_of('A')}.txt"
    basic(make_qdpx, guid_of, path=path.format(name=name)).write(folder / "p.qdpx")
    is_read(read)


def test_a_name_written_as_an_address(folder, read, make_qdpx, guid_of):
    made = basic(make_qdpx, guid_of, path="internal://talk%20one%20%C3%A9.txt")
    archive(folder, {"project.qde": made.xml().encode(), "sources/talk one é.txt": TEXT.encode()})
    is_read(read)


def test_of_two_files_of_one_name_the_one_in_the_folder_named(folder, read, make_qdpx, guid_of):
    made = basic(make_qdpx, guid_of, path="internal://second/talk.txt")
    members = {"sources/first/talk.txt": b"Wrong.", "sources/second/talk.txt": TEXT.encode()}
    archive(folder, {"project.qde": made.xml().encode(), **members})
    is_read(read)


def test_which_of_two_files_is_meant_is_not_guessed(folder, read, make_qdpx, guid_of, rules_of):
    made = basic(make_qdpx, guid_of, path="internal://talk.txt")
    members = {"sources/first/talk.txt": b"Wrong.", "sources/second/talk.txt": TEXT.encode()}
    archive(folder, {"project.qde": made.xml().encode(), **members})
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert rules_of(log) == {"refi.missing-text"}
    assert material.excerpts["text"].tolist() == ["", ""]


@pytest.mark.parametrize("extra", ["copy.qde", "Project (1).qde"])
def test_which_of_two_projects_is_meant_is_not_guessed(folder, make_qdpx, guid_of, extra):
    made = basic(make_qdpx, guid_of)
    xml = made.xml().encode()
    archive(folder, {"project.qde": xml, extra: xml, **made.members})
    log = ProblemLog()
    assert read_refi(folder, "p.qdpx", log) is None
    assert "several .qde" in next(iter(log)).what


@pytest.mark.parametrize("xml", [b"<CodeBook/>", b"<html><body/></html>"])
def test_a_qde_that_is_no_project(folder, make_qdpx, xml):
    make_qdpx().write(folder / "p.qdpx", xml=xml)
    log = ProblemLog()
    assert read_refi(folder, "p.qdpx", log) is None
    assert "no REFI-QDA project" in next(iter(log)).what


def test_a_source_that_is_a_document_only(folder, read, make_qdpx, guid_of, rules_of):
    made = basic(make_qdpx, guid_of)
    xml = made.xml().replace("plainTextPath", "richTextPath").replace(".txt", ".docx")
    made.write(folder / "p.qdpx", xml=xml.encode())
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert rules_of(log) == {"refi.missing-text"}
    assert material.excerpts["code"].tolist() == ["power", "power"]


def test_sources_of_one_guid_are_both_read(folder, read, make_qdpx, guid_of, rules_of):
    made = basic(make_qdpx, guid_of)
    other = "Nothing was said about it at all."
    made.text(
        "B", other.encode(), made.selection(0, 7, made.coding(guid_of("power")), name="Nothing"),
        path="internal://b.txt", key=guid_of("A"),
    )  # fmt: skip
    made.members = {f"sources/{guid_of('A')}.txt": TEXT.encode(), "sources/b.txt": other.encode()}
    made.write(folder / "p.qdpx")
    links = "source,kind\nA,interview\nB,interview\n"
    material, log = read("p.qdpx", "refi-qda", links=links)
    assert rules_of(log) == {"refi.source-guid"}
    assert sorted(material.excerpts["text"]) == sorted((*PIECES, "Nothing"))
    assert material.excerpts.set_index("text")["source"]["Nothing"] == "B"


def test_sources_without_guid_are_read(folder, read, make_qdpx, guid_of):
    made = basic(make_qdpx, guid_of)
    xml = made.xml().replace(f'<TextSource guid="{guid_of("A")}"', "<TextSource")
    made.write(folder / "p.qdpx", xml=xml.encode())
    is_read(read, warned={"refi.source-guid"})


def test_codes_of_one_guid_are_refused(folder, make_qdpx, guid_of):
    made = basic(make_qdpx, guid_of)
    made.codes.append(made.code("pay", key=guid_of("power")))
    made.write(folder / "p.qdpx")
    log = ProblemLog()
    assert read_refi(folder, "p.qdpx", log) is None
    assert "1 GUIDs to more than one code" in next(iter(log)).what


def test_codes_without_guid_are_refused(folder, make_qdpx, guid_of):
    made = basic(make_qdpx, guid_of)
    made.codes += [made.code("pay", key=" "), made.code("time", key=" ")]
    made.write(folder / "p.qdpx")
    log = ProblemLog()
    assert read_refi(folder, "p.qdpx", log) is None
    assert "no GUID to 2 codes" in next(iter(log)).what


def test_coders_of_one_name_stay_two(folder, read, make_qdpx, guid_of):
    made = basic(make_qdpx, guid_of)
    again = made.coding(guid_of("power"), by="ben")
    made.sources[0] = made.sources[0].replace(
        "</PlainTextSelection>", f"{again}</PlainTextSelection>"
    )
    xml = made.xml().replace('name="ben"', 'name="ana"').replace(' name="p"', ' name="q"')
    made.write(folder / "p.qdpx", xml=xml.encode())
    material, _ = read("p.qdpx", "refi-qda", links=LINKS)
    assert set(material.excerpts["coder"]) == {
        f"ana [{guid_of(one)[:8]}]" for one in ("ana", "ben")
    }
    assert len(material.excerpts) == 4


def test_a_coder_without_a_name_is_somebody(folder, read, make_qdpx, guid_of):
    made = basic(make_qdpx, guid_of)
    xml = made.xml().replace('name="ana"', 'name=""')
    made.write(folder / "p.qdpx", xml=xml.encode())
    material, _ = read("p.qdpx", "refi-qda", links=LINKS)
    assert set(material.excerpts["coder"]) == {f"coder [{guid_of('ana')[:8]}]"}


def test_whoever_brought_a_source_in_did_not_code_it(folder, read, make_qdpx, guid_of):
    made = basic(make_qdpx, guid_of)
    coding = re.sub(r' creatingUser="[^"]+"', "", made.coding(guid_of("power")))
    made.text("B", b"Words.", coding, key=guid_of("B"))
    made.sources[1] = made.sources[1].replace(
        "<TextSource ", f'<TextSource creatingUser="{guid_of("ben")}" '
    )
    made.write(folder / "p.qdpx")
    links = "source,kind\nA,interview\nB,interview\n"
    material, _ = read("p.qdpx", "refi-qda", links=links)
    assert material.excerpts.set_index("source")["coder"]["B"] == ""


def test_codes_nobody_may_use_and_codes_nobody_used(folder, read, make_qdpx, guid_of):
    made = basic(make_qdpx, guid_of)
    made.codes = [
        made.code("power", codable=False),
        made.code("unused"),
        made.code("", key=guid_of("nameless")),
    ]
    made.write(folder / "p.qdpx")
    material = is_read(read)
    codes = material.codes.set_index("code")
    assert codes["codable"].to_dict() == {
        "power": False, "unused": True, f"[{guid_of('nameless')[:8]}]": True
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (TEXT.encode("utf-16"), "refi.encoding"),
        (TEXT.encode("utf-16-le"), "refi.encoding"),
        (TEXT.encode("utf-16-be"), "refi.encoding"),
        (b"\xef\xbb\xbf" + TEXT.encode(), None),
    ],
)
def test_texts_in_other_encodings(folder, read, make_qdpx, guid_of, raw, rule):
    made = basic(make_qdpx, guid_of)
    made.members = dict.fromkeys(made.members, raw)
    made.write(folder / "p.qdpx")
    is_read(read, warned={rule} if rule else set())


def test_positions_in_bytes_and_past_a_mark(folder, read, make_qdpx, guid_of):
    for unit, first in (("bytes", 0), ("bytes", 3), ("points", 1)):
        made = make_qdpx("A tool")
        made.codes = [made.code("power")]
        spans = []
        for piece in PIECES:
            before = TEXT[: TEXT.index(piece)]
            sizes = [len(part.encode() if unit == "bytes" else part) for part in (before, piece)]
            spans.append((first + sizes[0], first + sum(sizes)))
        raw = (b"\xef\xbb\xbf" if first else b"") + TEXT.encode()
        made.text("A", raw, *(made.selection(*s, made.coding(guid_of("power"))) for s in spans))
        made.write(folder / "p.qdpx")
        is_read(read)


def test_some_selections_that_fit_nothing_are_told(folder, read, make_qdpx, guid_of, rules_of):
    made = make_qdpx()
    made.codes = [made.code("power")]
    words = "alpha bravo charlie delta echo foxtrot golf hotel india juliet"
    spans = [(0, 5), (6, 11), (12, 19), (20, 25), (26, 30), (32, 37), (40, 43), (47, 52)]
    made.text(
        "A", words.encode(), *(made.selection(*s, made.coding(guid_of("power"))) for s in spans)
    )
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert rules_of(log) == {"refi.doubtful"}
    assert 0.5 <= material.sources["confidence"].item() < 0.8


def test_a_selection_of_media_brings_its_text_along(folder, read, make_qdpx, guid_of):
    made = make_qdpx()
    made.codes = [made.code("power")]
    coding = made.coding(guid_of("power"))
    made.members["sources/piece.txt"] = b"Words of a page."
    made.sources.append(
        f'<PDFSource guid="{guid_of("A")}" name="A" path="relative:///a.pdf"><PDFSelection '
        f'guid="{guid_of("s")}" page="1" firstX="0" firstY="0" secondX="9" secondY="9">'
        f'<Representation guid="{guid_of("r")}" plainTextPath="internal://piece.txt"/>'
        f"{coding}</PDFSelection></PDFSource>"
    )
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert material.excerpts["text"].tolist() == ["Words of a page."]
    assert not list(log)


def test_codings_at_unknown_places_are_counted(folder, read, make_qdpx, guid_of, rules_of):
    made = basic(make_qdpx, guid_of)
    coding = made.coding(guid_of("power"))
    made.rest = f"<Graphs><Graph><Vertex>{coding}{coding}</Vertex></Graph></Graphs>"
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS)
    assert len(material.excerpts) == 2
    assert [(one.rule, one.what.split()[0]) for one in log] == [("refi.elsewhere", "2")]


def test_a_coding_of_a_whole_note_is_read(folder, read, make_qdpx, guid_of):
    made = basic(make_qdpx, guid_of)
    made.notes.append(
        f'<Note guid="{guid_of("n")}" name="Field notes"><PlainTextContent>Seen.'
        f"</PlainTextContent>{made.coding(guid_of('power'))}</Note>"
    )
    made.write(folder / "p.qdpx")
    material, log = read("p.qdpx", "refi-qda", links=LINKS + "Field notes,observation\n")
    assert material.excerpts.set_index("source").loc["Field notes", "text"] == ""
    assert not list(log)


def mutated(raw, rng):
    """Return XML with a few things moved, doubled, emptied or broken."""
    xml = raw.decode()
    for _ in range(rng.randint(1, 4)):
        tags = list(re.finditer(r"<[^?!>][^>]*>", xml))
        one = rng.choice(tags)
        numbers = list(re.finditer(r'"-?\d+"', xml))
        kind = rng.randint(0, 5)
        if kind == 0:
            xml = xml[: one.start()] + xml[one.end() :]
        elif kind == 1:
            xml = xml[: one.end()] + rng.choice(tags).group() + xml[one.end() :]
        elif kind == 2 and numbers:
            at = rng.choice(numbers)
            odd = rng.choice(["", "-1", "1e9", "99999999999999999999", "0x1", "٣", " 4 ", "NaN"])
            xml = xml[: at.start()] + f'"{odd}"' + xml[at.end() :]
        elif kind == 3:
            xml = re.sub(r'guid="[^"]*"', 'guid=""', xml, count=rng.randint(1, 3))
        elif kind == 4:
            name = rng.choice(["guid", "name", "targetGUID", "plainTextPath", "startPosition"])
            xml = re.sub(rf' {name}="[^"]*"', "", xml, count=rng.randint(1, 3))
        else:
            at = rng.randrange(len(xml))
            xml = xml[:at] + rng.choice(["&", "<", "\x00", "]]>", "\u2028", "😊"]) + xml[at:]
    return xml.encode("utf-8", "surrogatepass")


def test_no_damage_ends_in_an_exception(folder, read, make_qdpx, guid_of):
    rng = random.Random(7)
    made = basic(make_qdpx, guid_of)
    made.rest = (
        f'<Sets><Set guid="{guid_of("s")}" name="x"><MemberSource targetGUID="{guid_of("A")}"/>'
        "</Set></Sets>"
    )
    xml = made.xml().replace(
        "<Sources>", f'<Cases><Case guid="{guid_of("c")}" name="P"/></Cases><Sources>'
    )
    outcomes = set()
    for _ in range(40):
        made.write(folder / "p.qdpx", xml=mutated(xml.encode(), rng))
        material, log = read("p.qdpx", "refi-qda", links=LINKS)
        # what is not read is told; what is read is told where it differs from the whole
        assert material is not None or log.of(Severity.ERROR)
        outcomes.add(material is None)
    assert outcomes == {True, False}


def test_no_damaged_archive_ends_in_an_exception(folder, make_qdpx, guid_of):
    rng = random.Random(8)
    basic(make_qdpx, guid_of).write(folder / "p.qdpx")
    whole = (folder / "p.qdpx").read_bytes()
    for _ in range(200):
        raw = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        cut = rng.choice([len(raw), rng.randrange(len(raw))])
        (folder / "d.qdpx").write_bytes(bytes(raw[:cut]))
        log = ProblemLog()
        assert read_refi(folder, "d.qdpx", log) is not None or log.of(Severity.ERROR)
    assert zipfile.is_zipfile(io.BytesIO(whole))


def test_what_was_read_is_said_in_a_line(folder, read, make_qdpx, guid_of):
    basic(make_qdpx, guid_of).text("B", b"Nothing.").write(folder / "p.qdpx")
    material, _ = read("p.qdpx", "refi-qda", links="source,kind\nA,interview\nB,interview\n")
    assert material.summary == (
        "sources: 2, codes: 1, coded pieces: 2, codings: 2, coders: 1; positions of 1 as code "
        "points, CRLF as one, confirmed by stored quotes, in each at least 100%"
    )
    facts = position_facts(material.sources)
    assert facts.values.tolist() == [["code points, CRLF as one", 1, "stored quotes", "100%"]]
    assert position_facts(material.sources.drop(columns="reading")).empty

"""Coded material out again, so that work can go on in the coding tool.

A REFI-QDA project counts positions in code points of texts with LF line breaks and stores each
piece's words with it, so that any reader can check how it counts.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

import pandas as pd

from evaluation.intake.coding.assemble import EXCERPT_COLUMNS
from evaluation.intake.coding.material import CodedMaterial

ORIGIN = "evaluation"
_PROJECT = "urn:QDA-XML:project:1.0"
_CODEBOOK = "urn:QDA-XML:codebook:1.0"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same bytes on every day
#: Between the pieces of a text that is made of them.
_BETWEEN = "\n\n"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: The columns of the codebook as csv; `intake.coding` reads them back.
CODEBOOK_COLUMNS = (
    "code",
    "theme",
    "origin",
    "definition",
    "inclusion",
    "exclusion",
    "example",
    "version",
    "contrary_to",
)
#: The columns of a links table; `intake.coding` reads them back.
LINK_COLUMNS = (
    "source",
    "kind",
    "participant",
    "team",
    "role",
    "timepoint",
    "setting",
    "organisation",
    "consent",
)
SEGMENT_COLUMNS = (
    "excerpt",
    "source",
    "kind",
    "participant",
    "team",
    "role",
    "timepoint",
    "coder",
    "code",
    "theme",
    "contrary",
    "start",
    "end",
    "text",
    "memo",
)


def write_segments(material: CodedMaterial, path: Path) -> None:
    """Write every coded piece with its source's attributes as csv, one row a code.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    about = material.sources[["source", "kind", "participant", "team", "role", "timepoint"]]
    rows = material.excerpts.merge(about, on="source", how="left")[list(SEGMENT_COLUMNS)]
    _write_csv(rows, path)


def write_attributes(material: CodedMaterial, path: Path) -> None:
    """Write what is known of each case, source and code as csv, one row a value."""
    _write_csv(material.attributes, path)


def write_links(sources: pd.DataFrame, path: Path) -> None:
    """Write a links table, with which `write_qdpx`'s project can be declared and read again."""
    consent = sources["consent"].map({True: "yes", False: "no"}).fillna("")
    _write_csv(sources.assign(consent=consent)[list(LINK_COLUMNS)], path)


def answers_as_material(
    texts: pd.DataFrame, participants: pd.DataFrame, *, codes: pd.DataFrame
) -> CodedMaterial:
    """Return free-text answers of surveys as sources that nobody has coded yet.

    Parameters
    ----------
    texts
        The tidy table, with the words that may go out.
    participants
        The register: who of those who agreed gave which responses.
    codes
        The codebook to code with.
    """
    names = texts["question"] + " " + texts["response"].astype("str")
    known = participants.dropna(subset=["person"]).drop_duplicates("person")
    people = dict(zip(known["person"], known["participant"], strict=True))
    sources = pd.DataFrame(
        {
            "source": names,
            "kind": "free text",
            "participant": texts["person"].map(people).fillna(""),
            **{name: texts[name].fillna("") for name in ("team", "role", "timepoint")},
            **dict.fromkeys(("setting", "organisation", "guid"), ""),
            "consent": None,
        }
    )
    return CodedMaterial(
        sources=sources,
        excerpts=pd.DataFrame(columns=list(EXCERPT_COLUMNS), dtype="str"),
        codes=codes,
        transcripts=pd.DataFrame({"source": names, "text": texts["text"]}),
    )


def with_links(material: CodedMaterial) -> CodedMaterial:
    """Return the material with what the links table says of each source as attributes.

    A variable that the coding tool has of its own is left as it is.
    """
    known = set(zip(material.attributes["name"], material.attributes["variable"], strict=True))
    rows = [
        ("source", row["source"], variable, row[variable])
        for row in material.sources.to_dict("records")
        for variable in LINK_COLUMNS[1:-1]
        if row[variable] and (row["source"], variable) not in known
    ]
    linked = pd.DataFrame(rows, columns=list(material.attributes.columns), dtype="str")
    return replace(material, attributes=pd.concat([material.attributes, linked]))


def write_quote_bank(quotes: pd.DataFrame, excerpts: pd.DataFrame, path: Path) -> None:
    """Write chosen quotes with their words as csv, for the researcher alone: nothing is released.

    `quotes` is what `experience.quotes.choose_quotes` returned.
    """
    words = excerpts[["excerpt", "text"]].drop_duplicates("excerpt")
    _write_csv(quotes.merge(words, on="excerpt", how="left"), path)


def write_codebook(codes: pd.DataFrame, path: Path) -> None:
    """Write the codebook as csv, as a cohort's `qualitative.codebook` can be."""
    _write_csv(codes[list(CODEBOOK_COLUMNS)], path)


def write_qdc(codes: pd.DataFrame, path: Path) -> None:
    """Write the codebook as a REFI-QDA .qdc, which coding tools import."""
    root = Element("CodeBook", {"xmlns": _CODEBOOK, "origin": ORIGIN})
    _codes(SubElement(root, "Codes"), codes)
    path.write_bytes(_xml(root))


def write_qdpx(material: CodedMaterial, path: Path, *, name: str) -> None:
    """Write the material as a REFI-QDA project, `name` being what coding tools call it.

    A source whose text the export did not hold is given one made of its pieces. A piece without
    words (of media) is written as a coding of its whole source.
    """
    material = _with_texts(material)
    members = {f"sources/{key}.txt": text.encode() for key, text in _texts(material).items()}
    project = _project(material, name)
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in {"project.qde": _xml(project), **members}.items():
            info = zipfile.ZipInfo(member, _WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def _with_texts(material: CodedMaterial) -> CodedMaterial:
    """Return the material with a text for each source that has none: its pieces, one a line."""
    has_text = material.excerpts["source"].isin(material.transcripts["source"])
    words = material.excerpts["text"] != ""
    texts: list[tuple[str, str]] = []
    excerpts = material.excerpts.copy()
    for source, own in excerpts[~has_text & words].groupby("source", sort=False):
        pieces = own.drop_duplicates("excerpt").set_index("excerpt")["text"]
        starts = (pieces.str.len() + len(_BETWEEN)).cumsum().shift(fill_value=0)
        texts.append((str(source), _BETWEEN.join(pieces)))
        excerpts.loc[own.index, "start"] = own["excerpt"].map(starts)
        excerpts.loc[own.index, "end"] = own["excerpt"].map(starts + pieces.str.len())
    made = pd.DataFrame(texts, columns=["source", "text"], dtype="str")
    transcripts = pd.concat([material.transcripts, made], ignore_index=True)
    return replace(material, excerpts=excerpts, transcripts=transcripts)


def _write_csv(rows: pd.DataFrame, path: Path) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(rows.columns)
    for row in rows.itertuples(index=False):
        writer.writerow(["" if pd.isna(cell) else _harmless(cell) for cell in row])
    # the mark makes spreadsheets read UTF-8; `intake` leaves it out
    path.write_bytes(buffer.getvalue().encode("utf-8-sig"))


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _xml(root: Element) -> bytes:
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


def _guid(*parts: object) -> str:
    """Return a GUID made of names, the same on every day."""
    return str(uuid5(NAMESPACE_URL, "\n".join(map(str, (ORIGIN, *parts)))))


# --- the parts of a project ----------------------------------------------------------------


def _project(material: CodedMaterial, name: str) -> Element:
    root = Element("Project", {"xmlns": _PROJECT, "name": _clean(name), "origin": ORIGIN})
    coders = sorted(set(material.excerpts["coder"]) - {""})
    if coders:
        users = SubElement(root, "Users")
        for coder in coders:
            SubElement(users, "User", {"guid": _guid("user", coder), "name": _clean(coder)})
    if len(material.codes):
        _codes(SubElement(SubElement(root, "CodeBook"), "Codes"), material.codes)
    attributes = material.attributes
    plain = attributes[~attributes["variable"].isin(["guid", "case", "set"])]
    if len(plain):
        variables = SubElement(root, "Variables")
        for variable in plain["variable"].unique():
            attribute = {"guid": _guid("variable", variable), "name": _clean(variable)}
            SubElement(variables, "Variable", {**attribute, "typeOfVariable": "Text"})
    _cases(root, material, plain)
    if len(material.sources):
        sources = SubElement(root, "Sources")
        for element in _sources(material, plain):
            sources.append(element)
    _sets(root, material)
    return root


def _code_guids(codes: pd.DataFrame) -> dict[str, str]:
    return {
        code: guid or _guid("code", code)
        for code, guid in codes[["code", "guid"]].itertuples(index=False)
    }


def _codes(parent: Element, codes: pd.DataFrame) -> None:
    """Append the codes as a tree; a code whose parents run in a circle stands at the top."""
    guids = _code_guids(codes)
    above: dict[str, str] = dict(codes[["code", "parent"]].itertuples(index=False))
    elements = {
        row["code"]: Element(
            "Code",
            {
                "guid": guids[row["code"]],
                "name": _clean(row["name"]),
                "isCodable": str(bool(row["codable"])).lower(),
            },
        )
        for row in codes.to_dict("records")
    }
    for code, definition in codes[["code", "definition"]].itertuples(index=False):
        if definition:
            SubElement(elements[code], "Description").text = _clean(definition)
    for code, element in elements.items():
        outer = elements.get(above[code], parent)
        (parent if _runs_in_a_circle(code, above) else outer).append(element)


def _runs_in_a_circle(code: str, above: dict[str, str]) -> bool:
    seen = {code}
    while (code := above.get(code, "")) and code not in seen:
        seen.add(code)
    return bool(code)


def _source_guids(material: CodedMaterial) -> dict[str, str]:
    return {
        source: guid or _guid("source", source)
        for source, guid in material.sources[["source", "guid"]].itertuples(index=False)
    }


def _texts(material: CodedMaterial) -> dict[str, str]:
    guids = _source_guids(material)
    return {
        guids[source]: text
        for source, text in material.transcripts[["source", "text"]].itertuples(index=False)
    }


def _sources(material: CodedMaterial, plain: pd.DataFrame) -> Iterator[Element]:
    codes, texts = _code_guids(material.codes), _texts(material)
    pieces = dict(iter(material.excerpts.groupby("source")))
    for source, guid in _source_guids(material).items():
        attributes = {"guid": guid, "name": _clean(source)}
        if guid in texts:
            attributes["plainTextPath"] = f"internal://{guid}.txt"
        element = Element("TextSource", attributes)
        own = pieces.get(source, material.excerpts.iloc[:0])
        placed = own["start"].notna() & own["end"].notna() & (guid in texts)
        for _, piece in own[placed].groupby(["start", "end", "guid"], sort=False):
            _selection(element, source, piece, codes)
        for row in own[~placed].to_dict("records"):
            _coding(element, codes[row["code"]], row["coder"], source, "whole")
        _values(element, plain, "source", source)
        yield element


def _selection(source: Element, name: str, piece: pd.DataFrame, codes: dict[str, str]) -> None:
    rows = piece.to_dict("records")
    start, end = int(rows[0]["start"]), int(rows[0]["end"])
    guid = rows[0]["guid"] or _guid("selection", name, start, end)
    element = SubElement(
        source,
        "PlainTextSelection",
        {
            "guid": guid,
            "name": _clean(rows[0]["text"]),
            "startPosition": str(start),
            "endPosition": str(end),
        },
    )
    if rows[0]["memo"]:
        SubElement(element, "Description").text = _clean(rows[0]["memo"])
    for row in rows:
        _coding(element, codes[row["code"]], row["coder"], guid)


def _coding(parent: Element, code: str, coder: str, *place: str) -> None:
    attributes = {"guid": _guid("coding", *place, code, coder)}
    if coder:
        attributes["creatingUser"] = _guid("user", coder)
    SubElement(SubElement(parent, "Coding", attributes), "CodeRef", {"targetGUID": code})


def _values(parent: Element, plain: pd.DataFrame, of: str, name: str) -> None:
    own = plain[(plain["of"] == of) & (plain["name"] == name)]
    for variable, value in own[["variable", "value"]].itertuples(index=False):
        element = SubElement(parent, "VariableValue")
        SubElement(element, "VariableRef", {"targetGUID": _guid("variable", variable)})
        SubElement(element, "TextValue").text = _clean(value)


def _cases(root: Element, material: CodedMaterial, plain: pd.DataFrame) -> None:
    attributes = material.attributes
    known = attributes[(attributes["of"] == "case") & (attributes["variable"] == "guid")]
    guids: dict[str, str] = dict(known[["name", "value"]].itertuples(index=False))
    linked = attributes[(attributes["of"] == "source") & (attributes["variable"] == "case")]
    names = dict.fromkeys([*attributes.loc[attributes["of"] == "case", "name"], *linked["value"]])
    if not names:
        return
    cases, sources = SubElement(root, "Cases"), _source_guids(material)
    for name in names:
        case = SubElement(
            cases, "Case", {"guid": guids.get(name) or _guid("case", name), "name": _clean(name)}
        )
        _values(case, plain, "case", name)
        for source in linked.loc[linked["value"] == name, "name"]:
            SubElement(case, "SourceRef", {"targetGUID": sources[source]})


def _sets(root: Element, material: CodedMaterial) -> None:
    members = material.attributes[material.attributes["variable"] == "set"]
    if members.empty:
        return
    sets = SubElement(root, "Sets")
    guids = {"code": _code_guids(material.codes), "source": _source_guids(material)}
    for name in members["value"].unique():
        element = SubElement(sets, "Set", {"guid": _guid("set", name), "name": _clean(name)})
        for of, tag in (("code", "MemberCode"), ("source", "MemberSource")):
            own = members[(members["value"] == name) & (members["of"] == of)]
            for member in own["name"]:
                SubElement(element, tag, {"targetGUID": guids[of][member]})

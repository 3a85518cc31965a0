"""A tool's project, the links table and the codebook, put together as tidy tables."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import pandas as pd

from evaluation.config.cohort import Coding
from evaluation.intake.coding.codebooks import CODEBOOK_COLUMNS
from evaluation.intake.coding.material import PATH_SEPARATOR, Code, CodedMaterial, Project, Source
from evaluation.problems import Place, ProblemLog

SOURCE_COLUMNS = (
    "source",
    "kind",
    "participant",
    "team",
    "role",
    "timepoint",
    "consent",
    "setting",
    "organisation",
    "reading",
    "checked",
    "confidence",
    "guid",
)
EXCERPT_COLUMNS = (
    "excerpt",
    "source",
    "coder",
    "code",
    "theme",
    "contrary",
    "text",
    "start",
    "end",
    "memo",
    "guid",
)
CODE_COLUMNS = (
    "code",
    "theme",
    "origin",
    "definition",
    "inclusion",
    "exclusion",
    "example",
    "version",
    "contrary_to",
    "name",
    "parent",
    "codable",
    "guid",
)
#: Endings of files that do not belong to a source's name.
_DOCUMENTS = (".txt", ".docx", ".doc", ".rtf", ".odt", ".pdf", ".md", ".html")
_MEDIA = (".mp3", ".mp4", ".wav", ".m4a", ".jpg", ".jpeg", ".png")
_ENDINGS = frozenset(_DOCUMENTS + _MEDIA)


def assemble(
    project: Project,
    links: pd.DataFrame,
    codebook: pd.DataFrame | None,
    coding: Coding,
    log: ProblemLog,
) -> CodedMaterial:
    """Return the tidy tables; what cannot be linked is noted."""
    codes = _codes(project, codebook, coding, log)
    project = _without_unknown(project, coding, log)
    linked = _linked(project, links, coding, log)
    sources = _sources(project, links, linked)
    return CodedMaterial(
        sources=sources,
        excerpts=_excerpts(project, codes, linked, coding),
        codes=codes.drop(columns="key"),
        transcripts=pd.DataFrame(
            [
                (linked[one.key], one.text)
                for one in project.sources
                if one.key in linked and one.text is not None
            ],
            columns=["source", "text"],
            dtype="str",
        ),
        attributes=_attributes(project, codes, linked),
    )


def _without_unknown(project: Project, coding: Coding, log: ProblemLog) -> Project:
    """Return the project without codings of codes or sources that it does not hold."""
    codes = {code.key for code in project.codes}
    sources = {source.key for source in project.sources}
    coded = tuple(one for one in project.coded if one.code in codes and one.source in sources)
    lost = len(project.coded) - len(coded)
    if lost:
        log.warn(
            "coding.unknown",
            Place(coding.file),
            f"{lost} codings refer to a code or source that the project does not hold",
            "They are left out; look for them in the coding tool.",
        )
    return replace(project, coded=coded)


# --- codes ---------------------------------------------------------------------------------


def _codes(
    project: Project, codebook: pd.DataFrame | None, coding: Coding, log: ProblemLog
) -> pd.DataFrame:
    """Return one row a code of the project, then those that only the codebook has."""
    shown = _shown(project.codes)
    by_key = dict(zip((code.key for code in project.codes), shown, strict=True))
    texts = {
        "key": [code.key for code in project.codes],
        "code": shown,
        "name": [code.path[-1] for code in project.codes],
        "parent": [by_key.get(code.parent, "") for code in project.codes],
        "theme": [code.theme for code in project.codes],
        "definition": [code.definition for code in project.codes],
        "guid": [code.key if _is_guid(code.key) else "" for code in project.codes],
    }
    frame = pd.DataFrame(texts, dtype="str").reindex(columns=["key", *CODE_COLUMNS], fill_value="")
    frame["codable"] = pd.Series([code.codable for code in project.codes], dtype="bool")
    if codebook is None:
        return frame
    rows = _rows_of_codebook(project.codes, frame["code"], codebook, coding, log)
    described = codebook.reindex(rows).fillna("").set_axis(frame.index)
    for name in CODEBOOK_COLUMNS[1:]:
        frame[name] = described[name].where(described[name] != "", frame[name])
    unused = codebook.drop(index=[row for row in rows if row >= 0])
    extra = unused.assign(
        key="",
        name=unused["code"],
        parent="",
        codable=True,
        guid="",
        theme=unused["theme"].where(unused["theme"] != "", unused["code"]),
    )
    return pd.concat([frame, extra[frame.columns]], ignore_index=True)


def _shown(codes: Sequence[Code]) -> list[str]:
    """Return each code's path; where two are equal, with the beginning of its GUID."""
    paths = [PATH_SEPARATOR.join(code.path) for code in codes]
    times = Counter(paths)
    return [
        f"{path} [{code.key[:8]}]" if times[path] > 1 else path
        for path, code in zip(paths, codes, strict=True)
    ]


def _is_guid(key: str) -> bool:
    return len(key) == 36 and key.count("-") == 4


def _rows_of_codebook(
    codes: Sequence[Code],
    shown: Iterable[str],
    codebook: pd.DataFrame,
    coding: Coding,
    log: ProblemLog,
) -> list[int]:
    """Return the codebook's row of each code, -1 where it has none: by path, else by name."""
    rows = {code: row for row, code in codebook["code"].items()}
    names = Counter(code.path[-1] for code in codes)
    found = []
    for code, path in zip(codes, shown, strict=True):
        row = rows.get(path)
        if row is None and names[code.path[-1]] == 1:
            row = rows.get(code.path[-1])
        if row is None and code.codable:
            log.warn(
                "codebook.lacks",
                Place(coding.file, column=path),
                "the codebook does not describe this code",
                "Add it to the codebook, with its parents' names if it is nested.",
            )
        found.append(-1 if row is None else int(str(row)))
    return found


# --- sources -------------------------------------------------------------------------------


def _loosely(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip().casefold()
    suffix = PurePosixPath(name).suffix
    return name.removesuffix(suffix) if suffix in _ENDINGS else name


def _linked(
    project: Project, links: pd.DataFrame, coding: Coding, log: ProblemLog
) -> Mapping[str, str]:
    """Return the links table's name of each source, by the source's key."""
    names = list(links["source"])
    exact, loose = set(names), Counter(map(_loosely, names))
    by_loose = {_loosely(name): name for name in names if loose[_loosely(name)] == 1}
    twice = Counter(source.name for source in project.sources if not source.note)
    coded = {one.source for one in project.coded}
    linked: dict[str, str] = {}
    for source in project.sources:
        name = source.key if source.key in exact else source.name
        if name not in exact:
            name = by_loose.get(_loosely(name), "")
        place = Place(coding.file, column=source.name)
        if name and name != source.key and twice[source.name] > 1:
            log.error(
                "links.ambiguous",
                place,
                "several sources have this name",
                f"Write their GUIDs into {coding.links} instead, or rename them in the tool.",
            )
        elif name:
            linked[source.key] = name
        elif source.key in coded and not source.note:
            log.error(
                "links.missing",
                place,
                "is coded and not in the links table",
                f"Add a row for it to {coding.links}.",
            )
        elif source.key in coded or not source.note:
            log.warn(
                "links.left-out",
                place,
                "is not in the links table, so it is left out",
                f"Add a row for it to {coding.links} if it belongs to the material.",
            )
    if project.lists_sources:
        for name in sorted(exact - set(linked.values())):
            log.warn(
                "links.unknown-source",
                Place(coding.links, column=name),
                f"there is no such source in {coding.file}",
                "Correct the name; the source counts as heard and without any code.",
            )
    return linked


def _sources(project: Project, links: pd.DataFrame, linked: Mapping[str, str]) -> pd.DataFrame:
    found: dict[str, Source] = {
        linked[one.key]: one for one in project.sources if one.key in linked
    }
    nothing = Source(key="", name="")
    rows = [found.get(name, nothing) for name in links["source"]]
    return links.assign(
        reading=pd.Series([one.reading for one in rows], index=links.index, dtype="str"),
        checked=pd.Series([one.checked for one in rows], index=links.index, dtype="str"),
        confidence=pd.Series([one.confidence for one in rows], index=links.index, dtype="float64"),
        guid=pd.Series(
            [one.key if _is_guid(one.key) else "" for one in rows], index=links.index, dtype="str"
        ),
    )[list(SOURCE_COLUMNS)]


def _attributes(project: Project, codes: pd.DataFrame, linked: Mapping[str, str]) -> pd.DataFrame:
    """Return attributes under the names of these tables; those of unlinked sources are left."""
    names = {"source": linked, "code": dict(zip(codes["key"], codes["code"], strict=True))}
    rows = [
        (one.of, names[one.of][one.key] if one.of in names else one.key, one.variable, one.value)
        for one in project.attributes
        if one.of not in names or one.key in names[one.of]
    ]
    return pd.DataFrame(rows, columns=["of", "name", "variable", "value"], dtype="str")


# --- excerpts ------------------------------------------------------------------------------


def _excerpts(
    project: Project, codes: pd.DataFrame, linked: Mapping[str, str], coding: Coding
) -> pd.DataFrame:
    rows = [
        (
            excerpt_id(coding.id, linked[one.source], one.start, one.end, one.text or one.key)
            if coding.tool != "taguette" or not one.key
            else f"{coding.id}-{one.key}",
            linked[one.source],
            one.coder or coding.coder,
            one.code,
            one.text,
            one.start,
            one.end,
            one.memo,
            one.key if _is_guid(one.key) else "",
        )
        for one in project.coded
        if one.source in linked
    ]
    names = ["excerpt", "source", "coder", "code", "text", "start", "end", "memo", "guid"]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.astype({name: "str" for name in names if name not in ("start", "end")})
    frame = frame.astype({"start": "Int64", "end": "Int64"})
    known = codes[codes["key"] != ""].drop_duplicates("key").set_index("key")
    code = known.reindex(frame["code"]).set_axis(frame.index)
    contrary = code["contrary_to"].fillna("").ne("")
    frame = frame.assign(
        code=code["code"].astype("str"),
        theme=code["contrary_to"].where(contrary, code["theme"]).astype("str"),
        contrary=contrary.astype("bool"),
    )
    same = ["excerpt", "guid", "coder", "code"]
    ordered = frame.drop_duplicates(same).sort_values(["source", "start", "end"], kind="stable")
    return ordered[list(EXCERPT_COLUMNS)].reset_index(drop=True)


def excerpt_id(coding: str, source: str, start: int | None, end: int | None, text: str) -> str:
    """Return the id of a piece of text: the same in every run, and for every coder.

    >>> excerpt_id("talks", "INT01", 3, 9, "a word")
    'talks-6f59bd6401'
    """
    what = f"{source}\n{text}" if start is None else f"{source}\n{start}\n{end}"
    return f"{coding}-{hashlib.sha256(what.encode('utf-8', 'replace')).hexdigest()[:10]}"

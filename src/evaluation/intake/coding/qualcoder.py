"""QualCoder's own database: a .qda folder with data.qda in it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from evaluation.intake.coding.database import Database, number, opened, text
from evaluation.intake.coding.elements import UnsafeFileError
from evaluation.intake.coding.material import Attribute, Code, Coded, Project, Source
from evaluation.intake.coding.positions import (
    Evidence,
    Placed,
    Selection,
    Text,
    place,
    same_words,
)
from evaluation.problems import Place, ProblemLog

_TABLES = ("source", "code_name", "code_cat", "code_text")
_Parents = Mapping[str, tuple[str, str, str]]  # key -> name, memo, key of the parent


def read_qualcoder(folder: Path, file: str, log: ProblemLog) -> Project | None:
    """Return a QualCoder project, with every coder's codings."""
    path = folder / file
    try:
        with opened(path / "data.qda" if path.is_dir() else path, needs=_TABLES) as database:
            return _project(database, file, log)
    except UnsafeFileError as fault:
        log.error(
            "qualcoder.file",
            Place(file),
            f"the project {fault}",
            "Copy the whole .qda folder here.",
        )
        return None


def _project(database: Database, file: str, log: ProblemLog) -> Project:
    codes = _codes(database)
    names = {text(key): text(name) for key, name in database.rows("source", "id", "name")}
    texts = {
        text(key): Text.of(text(content))
        for key, content in database.rows("source", "id", "fulltext")
        if content is not None
    }
    rows = [
        (
            text(source),
            text(code),
            Selection(number(start) or 0, number(end) or 0, text(quote)),
            text(owner),
            text(memo),
        )
        for source, code, start, end, quote, owner, memo in database.rows(
            "code_text", "fid", "cid", "pos0", "pos1", "seltext", "owner", "memo"
        )
    ]
    placed = _placed(texts, rows)
    for key, one in placed.items():
        if not one.believed:
            log.warn(
                "qualcoder.positions",
                Place(file, column=names.get(key)),
                "the positions of the codings do not fit the text",
                "The stored pieces are used; the text was changed after it was coded.",
            )
    coded = tuple(_coded(texts, rows, placed))
    moved = Counter(
        one.source
        for one in coded
        if one.start is None and one.source in placed and placed[one.source].believed
    )
    for key, times in moved.items():
        log.warn(
            "qualcoder.moved",
            Place(file, column=names.get(key)),
            f"{times} codings are not of the words that stand at their place",
            "Their stored words are used; the text was changed after it was coded.",
        )
    return Project(
        codes=codes,
        sources=tuple(_as_source(key, name, texts, placed) for key, name in names.items()),
        coded=(*coded, *_media(database)),
        attributes=tuple(_attributes(database, names)),
    )


_Row = tuple[str, str, Selection, str, str]


def _placed(texts: Mapping[str, Text], rows: list[_Row]) -> dict[str, Placed]:
    selected: dict[str, list[Selection]] = {}
    for source, _, selection, _, _ in rows:
        if source in texts:
            selected.setdefault(source, []).append(selection)
    evidence = [Evidence.of(texts[source], found) for source, found in selected.items()]
    return dict(zip(selected, place(evidence, origin="QualCoder"), strict=True))


def _coded(
    texts: Mapping[str, Text], rows: list[_Row], placed: Mapping[str, Placed]
) -> Iterator[Coded]:
    spans = {source: iter(one.spans) for source, one in placed.items()}
    for source, code, selection, owner, memo in rows:
        span = next(spans[source]) if source in spans else None
        if source in placed and not placed[source].believed:
            span = None
        if span is not None and not same_words(texts[source], span, selection.quote):
            span = None
        yield Coded(
            source=source,
            code=f"code-{code}",
            coder=owner,
            text=texts[source].content[slice(*span)] if span else selection.quote,
            start=span[0] if span else None,
            end=span[1] if span else None,
            memo=memo,
        )


def _media(database: Database) -> Iterator[Coded]:
    for table, key in (("code_image", "imid"), ("code_av", "avid")):
        if table in database.tables:
            for one, source, code, owner, memo in database.rows(
                table, key, "id", "cid", "owner", "memo"
            ):
                yield Coded(
                    source=text(source),
                    code=f"code-{text(code)}",
                    coder=text(owner),
                    key=f"{table}-{text(one)}",
                    memo=text(memo),
                )


def _as_source(
    key: str, name: str, texts: Mapping[str, Text], placed: Mapping[str, Placed]
) -> Source:
    one = placed.get(key)
    return Source(
        key=key,
        name=name,
        text=texts[key].content if key in texts else None,
        reading=str(one.reading) if one else "",
        checked=one.checked if one else "",
        confidence=one.confidence if one else None,
    )


def _codes(database: Database) -> tuple[Code, ...]:
    parents: dict[str, tuple[str, str, str]] = {}
    for key, name, memo, above in database.rows("code_cat", "catid", "name", "memo", "supercatid"):
        parents[f"cat-{text(key)}"] = (text(name), text(memo), f"cat-{text(above)}")
    for key, name, memo, category, above in database.rows(
        "code_name", "cid", "name", "memo", "catid", "supercid"
    ):
        parent = f"code-{text(above)}" if above is not None else f"cat-{text(category)}"
        parents[f"code-{text(key)}"] = (text(name), text(memo), parent)
    return tuple(
        Code(
            key=key,
            path=_path(key, parents),
            parent=above if above in parents else "",
            theme=_path(key, parents)[0],
            definition=memo,
            codable=key.startswith("code-"),
        )
        for key, (_, memo, above) in parents.items()
    )


def _path(key: str, parents: _Parents) -> tuple[str, ...]:
    path: list[str] = []
    seen: set[str] = set()
    while key in parents and key not in seen:  # a damaged file may hold a circle
        seen.add(key)
        name, _, above = parents[key]
        path.insert(0, name)
        key = above
    return tuple(path)


def _attributes(database: Database, sources: Mapping[str, str]) -> Iterator[Attribute]:
    if "cases" not in database.tables:
        return
    cases = {text(key): text(name) for key, name in database.rows("cases", "caseid", "name")}
    for name in cases.values():
        yield Attribute("case", name, "case", name)
    if "attribute" in database.tables:
        for variable, of, key, value in database.rows(
            "attribute", "name", "attr_type", "id", "value"
        ):
            if of == "case" and text(key) in cases and text(value):
                yield Attribute("case", cases[text(key)], text(variable), text(value))
            elif of == "file" and text(key) in sources and text(value):
                yield Attribute("source", text(key), text(variable), text(value))
    if "case_text" in database.tables:
        linked = dict.fromkeys(database.rows("case_text", "fid", "caseid"))
        for source, case in linked:
            if text(source) in sources and text(case) in cases:
                yield Attribute("source", text(source), "case", cases[text(case)])

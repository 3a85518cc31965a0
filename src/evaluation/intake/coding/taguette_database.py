"""Taguette's own .sqlite3 project, which says who coded and where in the text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from evaluation.intake.coding.database import Database, number, opened, text
from evaluation.intake.coding.elements import UnsafeFileError
from evaluation.intake.coding.material import Code, Coded, Project, Source
from evaluation.intake.coding.taguette import theme_of
from evaluation.problems import Place, ProblemLog

_BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre")
)
_TABLES = ("projects", "documents", "highlights", "highlight_tags", "tags")


class _Words(HTMLParser):
    """A document's text; the breaks that its blocks imply are shown and not counted."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.implied: list[int] = []  # places of the breaks, in code points
        self._length = 0

    def handle_data(self, data: str) -> None:
        data = data.replace("\r\n", "\n").replace("\r", "\n")
        self._add(data)

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self._break(tag)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "br":
            self._break(tag)

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS and self.parts and not self.parts[-1].endswith("\n"):
            self.implied.append(self._length)
            self._add("\n")

    def _add(self, data: str) -> None:
        if data:
            self.parts.append(data)
            self._length += len(data)


@dataclass(slots=True)
class _Document:
    """A document's text and the place of each of its UTF-8 bytes."""

    name: str
    html: str
    content: str = ""
    confirmed: int = 0
    checked: int = 0
    offsets: np.ndarray = field(default_factory=lambda: np.zeros(1, dtype=np.int64))

    def __post_init__(self) -> None:
        words = _Words()
        words.feed(self.html)
        words.close()
        self.content = "".join(words.parts)
        widths = np.fromiter(
            (len(one.encode("utf-8", "replace")) for one in self.content), dtype=np.int64
        )
        widths[words.implied] = 0
        self.offsets = np.concatenate(([0], np.cumsum(widths)))

    def span(self, start: int, end: int, snippet: str) -> tuple[int, int] | None:
        """Return where a highlight stands, if its stored snippet stands there indeed."""
        first = int(np.searchsorted(self.offsets, start, side="right")) - 1
        last = int(np.searchsorted(self.offsets, end, side="left"))
        self.checked += 1
        right = 0 <= start < end <= self.offsets[-1]
        if right and _letters(self.content[first:last]) == _letters(snippet):
            self.confirmed += 1
            return first, last
        return None


def _letters(words: str) -> str:
    return "".join(words.split())


def words_of(html: str) -> str:
    """Return the words of a piece of HTML.

    >>> words_of("<p>One &amp; <i>two</i></p>")
    'One & two'
    """
    return _Document("", html).content.strip()


def read_taguette_database(folder: Path, file: str, log: ProblemLog) -> Project | None:
    """Return a Taguette project: highlights with their place, tags, documents and coders."""
    try:
        with opened(folder / file, needs=_TABLES) as database:
            return _project(database, file, log)
    except UnsafeFileError as fault:
        log.error("taguette.file", Place(file), f"the project {fault}", "Export it again.")
        return None


def _project(database: Database, file: str, log: ProblemLog) -> Project:
    if len(database.rows("projects", "id")) > 1:
        raise UnsafeFileError("holds several projects; export the one that is meant")
    tags = {
        key: (text(path), text(description))
        for key, path, description in database.rows("tags", "id", "path", "description")
    }
    documents = {
        key: _Document(text(name), text(html))
        for key, name, html in database.rows("documents", "id", "name", "contents")
    }
    highlights = {
        row[0]: row[1:]
        for row in database.rows(
            "highlights", "id", "document_id", "start_offset", "end_offset", "snippet"
        )
    }
    coders = _coders(database)
    tagged = database.rows("highlight_tags", "highlight_id", "tag_id")
    untagged = len(highlights.keys() - {highlight for highlight, _ in tagged})
    if untagged:
        log.accept(
            "taguette.untagged",
            Place(file),
            f"{untagged} highlights have no tag",
            "Nothing to do: they are not counted.",
        )
    coded = []
    placed: dict[object, tuple[str, tuple[int, int] | None]] = {}
    for highlight, tag in tagged:
        if highlight not in highlights or highlights[highlight][0] not in documents:
            continue  # of a document that was deleted
        document, start, end, html = highlights[highlight]
        if highlight not in placed:
            snippet = words_of(text(html))
            placed[highlight] = (
                snippet,
                documents[document].span(number(start) or 0, number(end) or 0, snippet),
            )
        snippet, span = placed[highlight]
        coded.append(
            Coded(
                source=text(document),
                code=tags[tag][0] if tag in tags else "",
                coder=coders.get((highlight, tag)) or coders.get((highlight, None), ""),
                text=documents[document].content[slice(*span)] if span else snippet,
                start=span[0] if span else None,
                end=span[1] if span else None,
                key=text(highlight),
            )
        )
    for document in documents.values():
        moved = document.checked - document.confirmed
        if moved:
            log.warn(
                "taguette.moved",
                Place(file, column=document.name),
                f"{moved} highlights are not of the words that stand at their place",
                "Their stored words are used; look at them in Taguette.",
            )
    return Project(
        codes=tuple(
            Code(key=path, path=(path,), theme=theme_of(path), definition=description)
            for path, description in tags.values()
        ),
        sources=tuple(_as_source(text(key), one) for key, one in documents.items()),
        coded=tuple(coded),
    )


def _as_source(key: str, document: _Document) -> Source:
    return Source(
        key=key,
        name=document.name,
        text=document.content,
        reading="UTF-8 bytes" if document.checked else "",
        checked="stored quotes" if document.checked else "",
        confidence=document.confirmed / document.checked if document.checked else None,
    )


def _coders(database: Database) -> Mapping[tuple[object, object], str]:
    """Return who first put a tag on a highlight, and (under None) who first made the highlight."""
    found: dict[tuple[object, object], str] = {}
    if "commands" not in database.tables:
        return found
    for login, payload in database.rows("commands", "user_login", "payload"):
        try:
            command = json.loads(text(payload))
        except ValueError:
            continue
        if not isinstance(command, dict) or command.get("type") != "highlight_add":
            continue
        highlight, tags = command.get("highlight_id"), command.get("tags")
        numbers = [one for one in tags if isinstance(one, int)] if isinstance(tags, list) else []
        if isinstance(highlight, int):
            for tag in (None, *numbers):
                found.setdefault((highlight, tag), text(login))
    return found

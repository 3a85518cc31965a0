"""REFI-QDA projects (.qdpx), as NVivo, MAXQDA, ATLAS.ti, QualCoder and others write them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from evaluation.intake.coding.archive import LARGEST_PROJECT, Archive, decode
from evaluation.intake.coding.attributes import attributes_of
from evaluation.intake.coding.codes import code_tree, coders_of, refuse_equal
from evaluation.intake.coding.elements import (
    UnsafeFileError,
    child,
    child_text,
    children,
    guid,
    local,
    parse_xml,
    within,
)
from evaluation.intake.coding.material import Coded, Project, Source
from evaluation.intake.coding.positions import (
    SURE,
    Evidence,
    Placed,
    Selection,
    Span,
    Text,
    place,
)
from evaluation.problems import Place, ProblemLog

_SOURCES = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")
_FURTHEST = 2**53
_MEDIA_SELECTIONS = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")


@dataclass(frozen=True, slots=True)
class _Marked:
    """A piece of a source, or the whole of it, with the codings on it."""

    key: str
    codings: tuple[tuple[str, str], ...]  #: code and coder
    memo: str = ""
    selection: Selection | None = None
    text: str = ""  #: what a selection of media carries as its text


@dataclass(slots=True)
class _Text:
    """A source or note while it is being read."""

    key: str
    name: str
    note: bool
    text: Text | None = None
    marked: list[_Marked] = field(default_factory=list)

    @property
    def selected(self) -> list[_Marked]:
        return [one for one in self.marked if one.selection is not None and self.text is not None]


def read_refi(folder: Path, file: str, log: ProblemLog) -> Project | None:
    """Return a .qdpx project."""
    try:
        with Archive(folder / file) as archive:
            members = [name for name in archive.names if name.casefold().endswith(".qde")]
            if not members:
                raise UnsafeFileError("holds no .qde, so it is no REFI-QDA project")
            outermost = [one for one in members if one.count("/") == min(map(_depth, members))]
            if len(outermost) > 1:
                raise UnsafeFileError("holds several .qde, and nothing says which is meant")
            root = parse_xml(archive.read(outermost[0], largest=LARGEST_PROJECT))
            if local(root) != "Project":
                raise UnsafeFileError("holds a .qde that is no REFI-QDA project")
            return _Reader(file, root, archive, log).project()
    except UnsafeFileError as fault:
        log.error(
            "refi.file",
            Place(file),
            f"the project {fault}",
            "Export it again from the coding tool.",
        )
        return None


def _depth(name: str) -> int:
    return name.count("/")


class _Reader:
    """Reads one project; what cannot be used is counted and noted."""

    def __init__(self, file: str, root: Element, archive: Archive, log: ProblemLog) -> None:
        self._file, self._root, self._archive, self._log = file, root, archive, log
        self._origin = root.get("origin", "")
        self._coders = coders_of(within(root, "Users", "User"))

    def project(self) -> Project:
        codes = code_tree(child(child(self._root, "CodeBook"), "Codes"))
        refuse_equal(codes)
        texts = [self._source(one) for one in within(self._root, "Sources", *_SOURCES)]
        texts += [self._note(one) for one in within(self._root, "Notes", "Note")]
        self._tell_apart(texts)
        self._note_annotations(texts)
        self._note_elsewhere(texts)
        placed = self._placed(texts)
        coded = tuple(one for text in texts for one in _codings(text, placed.get(text.key)))
        attributes, dangling = attributes_of(
            self._root, {code.key for code in codes}, {text.key for text in texts if not text.note}
        )
        if dangling:
            self._warn(
                "refi.dangling",
                f"{dangling} references of cases and sets point to nothing",
                "They are left out; the links table says who is speaking.",
            )
        return Project(
            codes=codes,
            sources=tuple(_as_source(text, placed.get(text.key)) for text in texts),
            coded=coded,
            attributes=attributes,
        )

    def _tell_apart(self, texts: Sequence[_Text]) -> None:
        """Give sources with the same GUID, or none, one of their own: codings stand inside them."""
        seen: set[str] = set()
        for number, text in enumerate(texts):
            if text.key in seen or not text.key:
                text.key = f"{text.key or 'source'}-{number}"
                self._warn(
                    "refi.source-guid",
                    "the source has no GUID, or that of another one",
                    "It is read by its name; cases and sets that name the GUID mean the first.",
                    source=text.name,
                )
            seen.add(text.key)

    def _note_annotations(self, texts: Sequence[_Text]) -> None:
        without = sum(not one.codings for text in texts for one in text.marked)
        if without:
            self._log.accept(
                "refi.annotations",
                Place(self._file),
                f"{without} marked pieces have no code",
                "Nothing to do: they are not counted.",
            )

    def _note_elsewhere(self, texts: Sequence[_Text]) -> None:
        """Count codings in the whole file: those at a place that is not read are not lost."""
        every = sum(
            len(children(one, "CodeRef")) for one in self._root.iter() if local(one) == "Coding"
        )
        read = sum(len(one.codings) for text in texts for one in text.marked)
        if every > read:
            self._warn(
                "refi.elsewhere",
                f"{every - read} codings stand at places of the file that are not read",
                "They are left out; look in the coding tool for what is coded there.",
            )

    def _warn(self, rule: str, what: str, todo: str, *, source: str | None = None) -> None:
        self._log.warn(rule, Place(self._file, column=source), what, todo)

    def _note(self, element: Element) -> _Text:
        name = (element.get("name") or "").strip()
        text = _Text(guid(element.get("guid")), name or guid(element.get("guid")), note=True)
        text.marked += self._whole(element)
        self._read_text(text, element)
        return text

    def _source(self, element: Element) -> _Text:
        name = (element.get("name") or "").strip()
        text = _Text(guid(element.get("guid")), name or guid(element.get("guid")), note=False)
        text.marked += self._whole(element)
        for number, carrier in enumerate(self._text_carriers(element)):
            if carrier is not element:
                text.marked += self._whole(carrier)
            if number == 0:
                self._read_text(text, carrier)
            else:
                self._further_transcript(text, carrier)
        text.marked += [
            _Marked(
                guid(one.get("guid")),
                self._selected(one),
                child_text(one, "Description"),
                text=self._words_of(child(one, "Representation"), text.name),
            )
            for one in children(element, *_MEDIA_SELECTIONS)
        ]
        return text

    @staticmethod
    def _text_carriers(element: Element) -> list[Element]:
        if local(element) == "TextSource":
            return [element]
        return children(element, "Representation", "TextDescription", "Transcript")

    def _further_transcript(self, text: _Text, element: Element) -> None:
        found = children(element, "PlainTextSelection", "TranscriptSelection")
        text.marked += [_Marked(guid(one.get("guid")), self._selected(one)) for one in found]
        if found:
            self._warn(
                "refi.transcripts",
                "the source has several transcripts",
                "The codings of all but the first are kept without their text.",
                source=text.name,
            )

    def _read_text(self, text: _Text, element: Element) -> None:
        text.text = self._text_of(element, text.name)
        points = {
            guid(point.get("guid")): point.get("position")
            for point in children(element, "SyncPoint")
        }
        for one in children(element, "PlainTextSelection", "TranscriptSelection"):
            codings = self._selected(one)
            if text.note and not codings:
                continue  # an annotation: its positions are those of the text it stands beside
            start = one.get("startPosition") or points.get(guid(one.get("fromSyncPoint")))
            end = one.get("endPosition") or points.get(guid(one.get("toSyncPoint")))
            selection = _selection(start, end, one.get("name") or "")
            if selection is None:
                self._warn(
                    "refi.position",
                    "a selection has no whole numbers as its positions",
                    "Its codings are kept without their text.",
                    source=text.name,
                )
            text.marked.append(
                _Marked(
                    guid(one.get("guid")),
                    codings,
                    child_text(one, "Description"),
                    selection,
                )
            )

    def _words_of(self, element: Element | None, name: str) -> str:
        found = None if element is None else self._text_of(element, name)
        return "" if found is None else found.content.strip()

    def _text_of(self, element: Element, name: str) -> Text | None:
        inline = child(element, "PlainTextContent")
        if inline is not None:
            return Text.of(inline.text or "", from_xml=True)
        path = element.get("plainTextPath") or ""
        if not path:
            if children(element, "PlainTextSelection", "TranscriptSelection"):
                self._warn(
                    "refi.missing-text",
                    "the source has no plain text in the file, only a document or nothing",
                    "Export the project with plain texts; the codings are kept without their text.",
                    source=name,
                )
            return None
        member = self._archive.find(path)
        if member is None:
            self._warn(
                "refi.missing-text",
                "the text of a source is not in the file",
                "Export the project with its sources; the codings are kept without their text.",
                source=name,
            )
            return None
        raw, as_demanded = decode(self._archive.read(member))
        if not as_demanded:
            self._log.repair(
                "refi.encoding",
                Place(self._file, column=name),
                "the text is not UTF-8, as REFI-QDA demands",
                "It was read in the encoding it seems to have; look at its accents.",
            )
        return Text.of(raw)

    def _whole(self, element: Element) -> Iterator[_Marked]:
        # whoever brought the source in need not have coded it
        codings = self._codings(element, by=None)
        if codings:
            yield _Marked("", codings)

    def _selected(self, element: Element) -> tuple[tuple[str, str], ...]:
        return self._codings(element, by=element.get("creatingUser"))

    def _codings(self, element: Element, *, by: str | None) -> tuple[tuple[str, str], ...]:
        return tuple(
            (
                guid(ref.get("targetGUID")),
                self._coders.get(guid(coding.get("creatingUser") or by), ""),
            )
            for coding in children(element, "Coding")
            for ref in children(coding, "CodeRef")
        )

    def _placed(self, texts: list[_Text]) -> Mapping[str, Placed]:
        with_text = [text for text in texts if text.selected]
        evidence = [
            Evidence.of(text.text, [one.selection for one in text.selected if one.selection])
            for text in with_text
            if text.text is not None
        ]
        found = dict(
            zip(
                (text.key for text in with_text),
                place(evidence, origin=self._origin),
                strict=True,
            )
        )
        for text in with_text:
            self._note_doubts(text, found[text.key])
        return found

    def _note_doubts(self, text: _Text, placed: Placed) -> None:
        if not placed.believed:
            self._warn(
                "refi.positions",
                "no known way of counting positions fits the selections of this source",
                "Its codings are kept without their text; export the project again.",
                source=text.name,
            )
            return
        if placed.rival:
            self._warn(
                "refi.ambiguous",
                "two ways of counting positions fit equally well and differ",
                f"Read as {placed.reading}; compare an excerpt with the coding tool.",
                source=text.name,
            )
        outside = sum(span is None for span in placed.spans)
        if placed.confidence is not None and placed.confidence < SURE:
            self._warn(
                "refi.doubtful",
                f"{placed.confidence:.0%} of what could be checked confirms where its selections "
                "stand",
                f"Read as {placed.reading}; compare some excerpts with the coding tool.",
                source=text.name,
            )
        if outside:
            self._warn(
                "refi.outside",
                f"{outside} selections lie outside the text or inside a character",
                "Their codings are kept without their text.",
                source=text.name,
            )


def _selection(start: str | None, end: str | None, quote: str) -> Selection | None:
    try:
        found = Selection(int(start or ""), int(end or ""), quote)
    except ValueError:
        return None
    return found if max(abs(found.start), abs(found.end)) < _FURTHEST else None


def _codings(text: _Text, placed: Placed | None) -> Iterator[Coded]:
    spans: Iterator[Span] = iter(placed.spans if placed is not None else ())
    content = text.text.content if text.text is not None else ""
    for one in text.marked:
        span = next(spans) if one.selection is not None and text.text is not None else None
        if placed is not None and not placed.believed:
            span = None
        start, end = span if span is not None else (None, None)
        for code, coder in one.codings:
            yield Coded(
                source=text.key,
                code=code,
                coder=coder,
                text=content[start:end] if span is not None else one.text,
                start=start,
                end=end,
                key=one.key,
                memo=one.memo,
            )


def _as_source(text: _Text, placed: Placed | None) -> Source:
    return Source(
        key=text.key,
        name=text.name,
        text=text.text.content if text.text is not None else None,
        note=text.note,
        reading=str(placed.reading) if placed is not None else "",
        checked=placed.checked if placed is not None else "",
        confidence=placed.confidence if placed is not None else None,
    )

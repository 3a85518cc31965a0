"""Where a selection stands in a text: try each way of counting, check it, choose, say how sure.

Tools count positions in code points, UTF-16 units or UTF-8 bytes, a CRLF as one or two, and most of
them leave out a byte-order mark; no file says which.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

_BREAKS = re.compile("\r\n|\r|\n")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
#: A stored quote shorter than this proves nothing when it matches the beginning only.
_LONG_ENOUGH = 8
#: Below this share of confirmed selections the positions of a source are not believed.
LEAST_CONFIDENCE = 0.5
#: Below this share they are believed, and a person should look.
SURE = 0.8


Unit = Literal["code points", "UTF-16 units", "UTF-8 bytes"]
_UNITS: tuple[Unit, ...] = get_args(Unit)
#: How many of a unit a byte-order mark is.
_MARK = {"code points": 1, "UTF-16 units": 1, "UTF-8 bytes": 3}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of counting positions."""

    unit: Unit = "code points"
    two: bool = False  #: a CRLF counts two
    marked: bool = False  #: a byte-order mark counts

    def __str__(self) -> str:
        shown = f"{self.unit}, CRLF as {'two' if self.two else 'one'}"
        return f"{shown}, byte-order mark counted" if self.marked else shown


#: The usual ones first: of equally good readings the first is believed.
READINGS = tuple(
    Reading(unit, two, marked)
    for marked, unit, two in product((False, True), _UNITS, (False, True))
)

#: What each tool was seen to do; where its reading is as good as any, it is believed.
_USUAL = {
    "nvivo": Reading("UTF-16 units", two=True),
    "qualcoder": Reading("code points"),
    "atlas": Reading("code points"),
}


def usual_reading(origin: str) -> Reading | None:
    """Return how the tool named as a file's origin is known to count, if it is known.

    >>> str(usual_reading("NVivo 14 (Windows)"))
    'UTF-16 units, CRLF as two'
    """
    return next((reading for name, reading in _USUAL.items() if name in origin.casefold()), None)


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection as its file has it; `quote` is the text or label stored with it, if any."""

    start: int
    end: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with LF for every line break, and the breaks that its tool may count as two."""

    content: str
    wide_breaks: frozenset[int]
    marked: bool = False  #: the file began with a byte-order mark

    @classmethod
    def of(cls, raw: str, *, from_xml: bool = False) -> "Text":
        """Return the text; XML turns every CRLF into LF, so that there any break may be one."""
        marked, raw = raw.startswith("\ufeff"), raw.lstrip("\ufeff")
        wide, parts, length, last = set(), [], 0, 0
        for found in _BREAKS.finditer(raw):
            parts.append(raw[last : found.start()])
            length += found.start() - last
            if from_xml or found.end() - found.start() == len("\r\n"):
                wide.add(length)
            parts.append("\n")
            length += 1
            last = found.end()
        parts.append(raw[last:])
        return cls("".join(parts), frozenset(wide), marked)

    def alike(self, reading: Reading) -> Reading:
        """Return the first reading that counts this text as `reading` does."""
        marked = reading.marked and self.marked
        one_for_all = self.content.isascii() and not marked
        return Reading(
            "code points" if one_for_all else reading.unit,
            reading.two and bool(self.wide_breaks),
            marked,
        )

    def offsets(self, reading: Reading) -> NDArray[np.int64]:
        """Return the position of each character, and of the end, as `reading` counts them."""
        widths = np.ones(len(self.content), dtype=np.int64)
        if reading.unit != "code points":
            units = np.frombuffer(self.content.encode("utf-32-le", "surrogatepass"), dtype="<u4")
            steps = (0x7F, 0x7FF, 0xFFFF) if reading.unit == "UTF-8 bytes" else (0xFFFF,)
            widths += sum((units > step).astype(np.int64) for step in steps)
        if reading.two and self.wide_breaks:
            widths[np.fromiter(self.wide_breaks, dtype=np.int64)] = 2
        first = _MARK[reading.unit] if reading.marked and self.marked else 0
        return first + np.concatenate(([0], np.cumsum(widths)))


#: Start and end in code points; None where the reading puts the selection outside the text or
#: into the middle of a character.
Span = tuple[int, int] | None


def spans(text: Text, selections: Sequence[Selection], reading: Reading) -> list[Span]:
    """Return where each selection stands under one reading."""
    offsets = text.offsets(reading)
    starts = np.array([selection.start for selection in selections], dtype=np.int64)
    ends = np.array([selection.end for selection in selections], dtype=np.int64)
    first, last = np.searchsorted(offsets, starts), np.searchsorted(offsets, ends)
    inside = (starts >= 0) & (starts <= ends) & (ends <= offsets[-1])
    exact = inside & (offsets[np.where(inside, first, 0)] == starts)
    exact &= offsets[np.where(inside, last, 0)] == ends
    return [
        (int(one), int(other)) if right else None
        for one, other, right in zip(first, last, exact, strict=True)
    ]


@cache
def _without_spaces_between_words(character: str) -> bool:
    name = unicodedata.name(character, "")
    return name.startswith(("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"))


def _between_words(text: str, at: int, *, inner: str) -> float | None:
    """Return 1 for a place between words, 0 inside one, None where script has no boundaries.

    A place with a space on the selection's own side is worth a half: people do select the space
    after a word, but a reading that is off by one does so all the time.
    """
    if at in (0, len(text)):
        return None if not text else 0.5 if inner.isspace() else 1.0
    before, after = text[at - 1], text[at]
    if unicodedata.category(after).startswith("M") or {before, after} & _JOINERS:
        return 0.0
    if before.isalnum() and after.isalnum():
        scriptio_continua = _without_spaces_between_words(before) or _without_spaces_between_words(
            after
        )
        return None if scriptio_continua else 0.0
    return 0.5 if inner.isspace() else 1.0


def _on_boundaries(text: str, span: Span) -> float | None:
    if span is None:
        return 0.0
    start, end = span
    if start == end:
        return None
    found = [
        _between_words(text, start, inner=text[start]),
        _between_words(text, end, inner=text[end - 1]),
    ]
    known = [score for score in found if score is not None]
    return sum(known) / len(known) if known else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def same_words(text: Text, span: tuple[int, int], quote: str) -> bool:
    r"""Return whether a piece of a text is the quote stored with it, but for spaces.

    >>> same_words(Text.of("One\r\ntwo three"), (0, 7), "One two")
    True
    """
    return _plain(text.content[slice(*span)]) == _plain(quote)


def _says_the_quote(text: str, span: Span, quote: str) -> float:
    """Return 2 where the piece is the stored quote, up to 1 where it only begins with it, else 0.

    Some tools store the beginning only: then the end counts by how well it falls between words.
    Where any reading gives the whole quote, one that merely begins with it is wrong.
    """
    if span is None or not quote:
        return 0.0
    piece = _plain(text[span[0] : span[1]])
    if piece == quote:
        return 2.0
    cut = quote.removesuffix("...").removesuffix("…").rstrip()
    if len(cut) < _LONG_ENOUGH or not piece.startswith(cut):
        return 0.0
    end = _between_words(text, span[1], inner=text[span[1] - 1])
    return 1.0 if end is None else end


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well each reading fits one text's selections."""

    spans: dict[Reading, list[Span]]
    shares: dict[Reading, float]
    impossible: dict[Reading, int]  #: selections outside the text or inside a character
    weight: int  #: selections that could be checked
    by_quotes: bool

    @classmethod
    def of(cls, text: Text, selections: Sequence[Selection]) -> "Evidence":
        """Return the evidence of one text."""
        # in plain English text without a mark all of them are one
        different = {text.alike(reading) for reading in READINGS}
        placed = {reading: spans(text, selections, reading) for reading in different}
        found = {reading: placed[text.alike(reading)] for reading in READINGS}
        scores: dict[Reading, list[float]] = {reading: [] for reading in placed}
        quoted = 0
        for place, selection in enumerate(selections):
            quote = _plain(selection.quote)
            # most texts hold nothing that readings count differently: each span is tried once
            tried = {one[place] for one in placed.values()}
            said = {span: _says_the_quote(text.content, span, quote) for span in tried}
            best = max(said.values())
            known: dict[Span, float | None]
            if best:
                quoted += 1
                known = {span: float(said[span] == best) for span in tried}
            else:
                known = {span: _on_boundaries(text.content, span) for span in tried}
            # where a script has no boundaries, what is impossible speaks against a reading only
            if any(known.values()) or None not in known.values():
                for reading, one in placed.items():
                    scores[reading].append(known[one[place]] or 0.0)
        weight = len(next(iter(scores.values())))
        share = {one: sum(each) / weight if weight else 0.0 for one, each in scores.items()}
        shares = {reading: share[text.alike(reading)] for reading in READINGS}
        impossible = {reading: found[reading].count(None) for reading in READINGS}
        return cls(found, shares, impossible, weight, by_quotes=2 * quoted >= max(weight, 1))


@dataclass(frozen=True, slots=True)
class Placed:
    """A text's selections, placed: the reading that was chosen and how far it is confirmed."""

    spans: tuple[Span, ...]
    reading: Reading
    checked: str
    confidence: float | None
    rival: bool  #: another reading fits as well and places selections elsewhere

    @property
    def believed(self) -> bool:
        """Whether the positions may be used."""
        return self.confidence is None or self.confidence >= LEAST_CONFIDENCE


def place(evidence: Sequence[Evidence], *, origin: str) -> list[Placed]:
    """Return each text's selections under the reading that fits best.

    One tool wrote the whole project, so a reading is judged by its share in the text itself plus
    its share in all texts; of equals, the one the tool is known for is believed.
    """
    total = sum(one.weight for one in evidence) or 1
    pooled = {
        reading: sum(one.shares[reading] * one.weight for one in evidence) / total
        for reading in READINGS
    }
    usual = usual_reading(origin)
    return [_placed(one, pooled, usual) for one in evidence]


def _placed(one: Evidence, pooled: dict[Reading, float], usual: Reading | None) -> Placed:
    merit = {
        reading: (round(one.shares[reading] + pooled[reading], 9), -one.impossible[reading])
        for reading in READINGS
    }
    best = max(READINGS, key=lambda reading: (merit[reading], reading == usual))
    rivals = [reading for reading in READINGS if merit[reading] == merit[best]]
    return Placed(
        spans=tuple(one.spans[best]),
        reading=best,
        checked=("stored quotes" if one.by_quotes else "word boundaries") if one.weight else "",
        confidence=one.shares[best] if one.weight else None,
        rival=best != usual and any(one.spans[rival] != one.spans[best] for rival in rivals),
    )

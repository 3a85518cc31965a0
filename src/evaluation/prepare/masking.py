"""Coded material with what nobody may pass on masked, every other character in its place.

Positions in a text are what coding tools live by, so that nothing may become longer or shorter: a
masked character is a block, and a block is one character.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from evaluation.intake.coding.material import CodedMaterial
from evaluation.prepare.names import TEAM, Names
from evaluation.prepare.redaction import Redactor
from evaluation.prepare.review import REDACTED, RELEASE, WITHHOLD, texts_to_review

MASK = "\N{FULL BLOCK}"

_TOKEN = re.compile(r"\S+")
#: First and last character of a stretch, the last excluded.
_Stretch = tuple[int, int]
#: What was decided about a piece, and what it reads like without its identifiers.
_Decision = tuple[str, str]


def masked(material: CodedMaterial, reviewed: pd.DataFrame, names: Names) -> CodedMaterial:
    """Which words may go back to the coding tool? The material, the others masked.

    A piece that was withheld in the review is masked wholly; of one released redacted, what the
    redaction took away. Everything else that seems to hold an identifier (but the cohort's own
    teams, which the attributes name anyway) is masked, unless a person released the piece it
    stands in. Notes, names of cases and values of variables are redacted.

    Parameters
    ----------
    material
        As read, with its transcripts.
    reviewed
        The tidy excerpts, with ``review`` and ``redacted`` (`prepare.review`).
    names
        The cohort's own names.
    """
    first = reviewed.drop_duplicates("excerpt")
    decided: dict[str, _Decision] = {
        row["excerpt"]: (row["review"], row["redacted"]) for row in first.to_dict("records")
    }
    pieces = material.excerpts.drop_duplicates("excerpt")
    by_source = dict(iter(pieces.groupby("source")))
    texts = {
        source: _masked_text(text, by_source.get(source, pieces.iloc[:0]), decided, names)
        for source, text in material.transcripts[["source", "text"]].itertuples(index=False)
    }
    redact = Redactor(names)
    excerpts = material.excerpts.assign(
        text=[_piece(row, texts, decided, names) for row in material.excerpts.to_dict("records")],
        memo=[redact(memo) for memo in material.excerpts["memo"]],
    )
    attributes = material.attributes
    case, guid = attributes["of"] == "case", attributes["variable"] == "guid"
    hidden = attributes.assign(
        name=attributes["name"].where(~case, attributes["name"].map(redact)),
        value=attributes["value"].where(guid, attributes["value"].map(redact)),
    )
    shown = material.transcripts["source"].map(texts)
    return replace(
        material,
        excerpts=excerpts.astype({"text": "str", "memo": "str"}),
        transcripts=material.transcripts.assign(text=shown.astype("str")),
        attributes=hidden.astype({"name": "str", "value": "str"}),
    )


def masked_answers(texts: pd.DataFrame, review: pd.DataFrame, names: Names) -> list[str]:
    """Which words of free-text answers may go to the coding tool? Each text, masked as decided.

    Parameters
    ----------
    texts
        The tidy table, with its words.
    review
        From `prepare.review.read_review`.
    names
        The cohort's own names.
    """
    nothing = pd.DataFrame(columns=["excerpt", "source", "text", "id", "what", "case"], dtype="str")
    known = texts_to_review(texts, nothing, nothing).merge(
        review[["id", "fingerprint", "decision", "proposed"]], on=["id", "fingerprint"]
    )
    decided: dict[str, _Decision] = {
        row["text"]: (row["decision"], row["proposed"]) for row in known.to_dict("records")
    }
    return [
        mask(text, _of_piece(text, decided.get(text, ("", "")), names)) for text in texts["text"]
    ]


def _piece(
    row: Mapping[Hashable, Any],
    texts: Mapping[str, str],
    decided: Mapping[str, _Decision],
    names: Names,
) -> str:
    """Return a piece's words: cut from its masked text, where its place is known."""
    text = texts.get(row["source"])
    if text is not None and not pd.isna(row["start"]):
        return text[int(row["start"]) : int(row["end"])]
    return mask(row["text"], _of_piece(row["text"], decided.get(row["excerpt"], ("", "")), names))


def _masked_text(
    text: str, pieces: pd.DataFrame, decided: Mapping[str, _Decision], names: Names
) -> str:
    hidden: list[_Stretch] = []
    released: list[_Stretch] = []
    placed = pieces[pieces["start"].notna() & pieces["end"].notna()]
    for excerpt, start, end in placed[["excerpt", "start", "end"]].itertuples(index=False):
        decision = decided.get(excerpt, ("", ""))
        if decision[0] == RELEASE:
            released.append((start, end))
        elif decision[0]:
            inside = _of_piece(text[start:end], decision, names)
            hidden += [(start + first, start + last) for first, last in inside]
    for first, last in _identifiers(text, names):
        if not any(start <= first and last <= end for start, end in released):
            hidden.append((first, last))
    return mask(text, hidden)


def _of_piece(text: str, decision: _Decision, names: Names) -> Iterator[_Stretch]:
    """Yield what is to be masked of a piece, after what was decided about it."""
    review, redacted = decision
    if review == WITHHOLD:
        yield 0, len(text)
    elif review == REDACTED:
        yield from _taken_away(text, redacted)
    elif review != RELEASE:
        yield from _identifiers(text, names)


def _identifiers(text: str, names: Names) -> Iterator[_Stretch]:
    return ((one.start, one.end) for one in names.all_in(text) if one.kind != TEAM)


def _taken_away(text: str, redacted: str) -> Iterator[_Stretch]:
    """Yield the words of a text that its redaction does not hold."""
    words = list(_TOKEN.finditer(text))
    left = _TOKEN.findall(redacted)
    same = SequenceMatcher(None, [word.group() for word in words], left, autojunk=False)
    for change, first, last, _, _ in same.get_opcodes():
        if change in ("delete", "replace"):
            yield words[first].start(), words[last - 1].end()


def mask(text: str, stretches: Iterable[_Stretch]) -> str:
    """Return a text whose words in some stretches are blocks; spaces and lines stay.

    >>> mask("Ring Amina.", [(5, 10)])
    'Ring █████.'
    """
    letters = list(text)
    for start, end in stretches:
        letters[start:end] = [one if one.isspace() else MASK for one in letters[start:end]]
    return "".join(letters)

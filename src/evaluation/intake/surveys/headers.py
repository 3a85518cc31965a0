"""Headers as a person reads them: without mark-up, on one line, each its own."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from html.parser import HTMLParser

from rapidfuzz import fuzz, process

from evaluation.intake.look_alikes import INVISIBLE, latin

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&#?\w+;|<!--")
_NUMBERED = re.compile(r"(.+) \[(\d+)\]")
_CLOSE_ENOUGH = 65


class _Text(HTMLParser):
    """Collects what a reader of a page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in ("script", "style")
        self.parts.append(" " if tag in ("br", "p", "div", "li", "td", "tr") else "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if self._unseen <= 0:
            self.parts.append(data)


def clean_header(found: str) -> str:
    r"""Return a header as a person reads it.

    Mark-up is taken out, white space of every kind becomes one space, and letters with accents
    are written one way.

    >>> clean_header("<b>How&nbsp;confident</b>\nare you?\u00a0")
    'How confident are you?'
    >>> clean_header("Age <18 or >65")
    'Age <18 or >65'
    """
    if _MARKUP.search(found):
        parser = _Text()
        parser.feed(found)
        parser.close()
        found = "".join(parser.parts)
    return " ".join(unicodedata.normalize("NFC", found).translate(INVISIBLE).split())


def unique_headers(cleaned: Sequence[str]) -> tuple[str, ...]:
    """Return headers that differ: the second "Other" becomes "Other [2]".

    A column without a header is named by its place, counted from 1.

    >>> unique_headers(["Code", "Other", "Other", ""])
    ('Code', 'Other', 'Other [2]', 'column 4')
    """
    taken = set(cleaned)
    times: Counter[str] = Counter()
    unique = []
    for place, header in enumerate(cleaned, start=1):
        name = header or f"column {place}"
        times[name] += 1
        if times[name] > 1 or (not header and name in taken):
            number = max(2, times[name])
            while f"{name} [{number}]" in taken:
                number += 1
            times[name] = number
            name = f"{name} [{number}]"
            taken.add(name)
        unique.append(name)
    return tuple(unique)


def without_number(header: str) -> tuple[str, int]:
    """Return a header without the number that tells it from its namesakes, and that number.

    >>> without_number("Other [2]"), without_number("Other")
    (('Other', 2), ('Other', 0))
    """
    match = _NUMBERED.fullmatch(header)
    return (match[1], int(match[2])) if match else (header, 0)


def closest(wanted: str, found: Sequence[str]) -> str | None:
    """Return the header most like the one wanted, or None if none is much like it.

    >>> closest("How confident are you", ["Team", "How confident are you now?"])
    'How confident are you now?'
    """
    best = process.extractOne(
        latin(wanted).casefold(),
        [latin(one).casefold() for one in found],
        scorer=fuzz.ratio,
        score_cutoff=_CLOSE_ENOUGH,
    )
    return None if best is None else found[best[2]]

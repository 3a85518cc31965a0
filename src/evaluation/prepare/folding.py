"""Texts as a search sees them: one spelling for letters that look alike, and the way back."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.intake.look_alikes import latin

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´"), "'")
_OTHER_SIGNS = _DASHES | _APOSTROPHES


@dataclass(frozen=True, slots=True, repr=False)
class Folded:
    """A text folded, with the position in the original of each of its letters."""

    text: str
    positions: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of the folded text stands in the original, end exclusive."""
        return self.positions[start], self.positions[end - 1] + 1


def fold(text: str) -> Folded:
    r"""Return a text without accents, invisible letters and letters of other alphabets' looks.

    Case is kept. Compatibility forms become plain ones (NFKD), Cyrillic and Greek letters that
    look like Latin ones become those, format characters (zero width) and accents are left out.

    >>> folded = fold("Ｚoё\u200b O’Neill")
    >>> folded.text, folded.span(4, 11)
    ("Zoe O'Neill", (5, 12))
    """
    if text.isascii() and "`" not in text:
        return Folded(text, range(len(text)))
    letters: list[str] = []
    positions: list[int] = []
    for position, letter in enumerate(text):
        plain = letter.translate(_OTHER_SIGNS) if ord(letter) > 127 or letter == "`" else letter
        if ord(plain[0]) > 127:
            parts = unicodedata.normalize("NFKD", latin(plain))
            plain = latin(
                "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Cf"))
            )
        letters.append(plain)
        positions.extend([position] * len(plain))
    return Folded("".join(letters), positions)

"""What a text reads like without its identifiers: brackets that say what stood there."""

from collections.abc import Mapping

from evaluation.prepare.folding import fold
from evaluation.prepare.names import ORGANISATION, PERSON, PLACE, TEAM, Names

#: What stands in the brackets; a kind that is not listed stands there itself.
_BRACKETS: Mapping[str, str] = {
    "e-mail address": "e-mail",
    "telephone number": "telephone",
    "number shaped like an NHS number": "NHS number",
    "long number": "number",
    "street address": "address",
    "age over 89": "age",
    "name with a title": PERSON,
    "name as introduced": PERSON,
    "ward or place": PLACE,
}
_NUMBERED = (PERSON, PLACE, ORGANISATION, TEAM)


class Redactor:
    """Puts brackets in the place of identifiers, the same for the same name in all texts.

    Names that are not among the cohort's own are numbered in the order in which they come, by
    their last word: "Dr Okoro" and "Mrs Okoro" are one.

    Examples
    --------
    >>> redact = Redactor(Names([("name", "Amina Okoro")]))
    >>> redact("Amina rang Dr Bell on 07700 900123.")
    '[name 1] rang [name 2] on [telephone].'
    >>> redact("dr. Bell was late, said OKORO.")
    '[name 2] was late, said [name 1].'
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._others: dict[tuple[str, str], int] = {}

    def __repr__(self) -> str:
        return f"Redactor({self._names!r})"

    def kinds(self, text: str) -> tuple[str, ...]:
        """Return the kinds of identifier a text seems to hold, in order."""
        return tuple(dict.fromkeys(one.kind for one in self._names.all_in(text)))

    def __call__(self, text: str) -> str:
        """Return a text with brackets in the place of its identifiers."""
        pieces, end = [], 0
        for one in self._names.all_in(text):
            word = _BRACKETS.get(one.kind, one.kind)
            if word in _NUMBERED:
                number = one.number or self._number(word, text[one.start : one.end])
                word = f"{word} {number}"
            pieces += [text[end : one.start], f"[{word}]"]
            end = one.end
        return "".join([*pieces, text[end:]])

    def _number(self, word: str, name: str) -> int:
        folded = fold(name).text.casefold()
        key = (word, folded.split()[-1] if word == PERSON else folded)
        so_far = self._names.count(word) + sum(kind == word for kind, _ in self._others)
        return self._others.setdefault(key, so_far + 1)

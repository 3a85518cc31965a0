"""Free text that may name somebody: flagged for a person to review, never shown by itself.

Patterns find what has a shape, and the cohort's own names (`prepare.names`) what has none; they do
not find everything. A text without a flag is therefore not thereby safe: consent and the rules on
attribution still apply to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.intake.personal_codes import nhs_check_digit_is_right
from evaluation.prepare.folding import fold

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NAME = r"[A-Z][\w'-]+"
_NOT_A_NAME = r"(?!(?:The|Our|My|This|That|Your|Their|Each|Every|An?|In|At|On|To|From|And|No)\b)"

#: Most particular first: of two that overlap, the first kind holds. Letters are any case, except
#: where a part says otherwise.
_PATTERNS = {
    "e-mail address": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[\w.+-]+\s*[(\[]\s*at\s*[)\]]\s*[\w-]+(?:\s*(?:\.|[(\[]\s*dot\s*[)\]])\s*[\w-]+)+"
    r"|[\w.+-]+ at [\w-]+(?: dot [\w-]+)+",
    "web address": r"(?:https?://|www\.)\S*[\w/]"
    r"|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:co\.uk|org\.uk|nhs\.uk|com|org|net)\b(?:/\S*[\w/])?",
    "social media name": r"(?<![\w.])@\w{3,}",
    "IP address": r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])",
    "national insurance number": r"\b[A-CEGHJ-PR-TW-Z]{2}(?:[\s-]?\d{2}){3}[\s-]?[A-D]\b",
    "telephone number": r"(?<![\d.])(?:(?:\+|00)44[\s.()-]*(?:\(?0\)?)?|\(?0)"
    r"(?:[\s().-]{0,2}\d){9,10}(?!\d)|(?<![\d.])\+\d{1,3}(?:[\s().-]{0,2}\d){7,12}(?!\d)",
    "date of birth": r"\b(?:born (?:on|in)|date of birth|d\.?o\.?b\.?)\b[\s:]*(?:the )?"
    rf"(?:[\d/.-]{{4,10}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? \d{{2,4}})?"
    rf"|{_MONTH}(?: \d{{1,2}},?)? \d{{2,4}})",
    "date": r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}\b(?![.\d])"
    r"|\b(?:19|20)\d{2}[/.-]\d{2}[/.-]\d{2}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?:19|20)?\d{{2}}\b"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}\b",
    "age over 89": r"\b(?:aged?|i am|i'm|he is|she is)\s+(?:9\d|1[01]\d)\b(?!\s*(?:%|per cent))"
    r"|\b(?:9\d|1[01]\d)[ -]years?[ -]old\b",
    "postcode": r"\b[A-Z]{1,2}\d[A-Z\d]?\s?(?-i:(?!\d(?:st|nd|rd|th)\b))\d[ABD-HJLNP-UW-Z]{2}\b",
    "vehicle registration": r"\b(?-i:[A-Z]{2}\d{2}\s?[A-Z]{3})\b",
    "record number": r"\b(?:hospital|record|patient|case|MRN|staff|employee|payroll|account"
    r"|passport|reference|ref|unit)\s*(?:no|number|id|#)?\.?\s*(?:is|was)?:?\s*[A-Z]{0,3}\d{4,}\w*",
    "street address": r"\b\d{1,4}[A-Z]?,?\s+(?-i:(?:[A-Z][\w'-]+\s+){1,3})"
    r"(?-i:Street|St|Road|Rd|Lane|Avenue|Ave|Close|Drive|Way|Court|Place|Terrace|Crescent|Gardens"
    r"|Grove|Square|Walk)\b",
    "ward or place": rf"\b(?-i:Ward\s+(?:\d+[A-Z]?|[A-Z]\b|{_NAME}))"
    rf"|\b(?-i:(?:{_NOT_A_NAME}{_NAME}\s+){{1,3}}(?:Ward|Hospital|Infirmary|Surgery|Hospice|Clinic"
    r"|Unit|Medical Centre|Health Centre|Care Home|School|College|University))\b",
    "name with a title": rf"\b(?:Dr|Prof(?:essor)?|Sir|Dame|Rev(?:erend)?|Nurse|Sister|Matron|Miss"
    rf"|Mx|Councillor|Cllr)\b\.?\s+(?-i:{_NAME}(?:\s+{_NAME})?)"
    r"|\b(?:Mrs?|Ms)\b\.?\s+(?!(?:teams|word|excel|office|forms|outlook)\b)"
    rf"(?-i:{_NAME}(?:\s+{_NAME})?|[a-z][\w'-]{{2,}})",
    "name as introduced": r"\b(?:my name(?:'s| is)|(?:i am|i'm|is|was) called|call me"
    rf"|signed(?: by)?,?|named)\s+(?-i:({_NAME}(?:\s+{_NAME})?))",
    "NHS number": r"(?<!\d)\d{3}[\s.-]?\d{3}[\s.-]?\d{4}(?!\d)",
    "long number": r"(?<![\d.,£$€])\d{7,}(?![\d,])",
}
_COMPILED = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _PATTERNS.items()}
_MISTYPED = "number shaped like an NHS number"


@dataclass(frozen=True, slots=True)
class Found:
    """Where in a text something may name somebody: its kind and its place, never its letters.

    Attributes
    ----------
    kind
        What it seems to be.
    start, end
        Positions in the text as given, end exclusive.
    number
        Which of the cohort's names it is; 0 where it is none of them.
    """

    kind: str
    start: int
    end: int
    number: int = 0


def find_identifiers(text: str) -> list[Found]:
    """Where does a text seem to hold an identifier?

    Letters that look alike are read as one, invisible ones are passed over. A number of ten digits
    is found also where its check digit is wrong: people mistype their own NHS number, and it names
    them all the same.

    Returns
    -------
    list
        In the order of the text; no two overlap.

    Examples
    --------
    >>> find_identifiers("Ring me on 07700 900123.")
    [Found(kind='telephone number', start=11, end=23, number=0)]
    """
    folded = fold(text)
    found: list[Found] = []
    for kind, pattern in _COMPILED.items():
        for piece in pattern.finditer(folded.text):
            named = kind
            if kind == "NHS number":
                digits = re.sub(r"\D", "", piece.group())
                named = kind if nhs_check_digit_is_right(digits) else _MISTYPED
            # a pattern's group is the identifier itself, without the words that lead to it
            found.append(Found(named, *folded.span(*piece.span(pattern.groups))))
    return without_overlaps(found)


def without_overlaps(found: list[Found]) -> list[Found]:
    """Return what was found without pieces that overlap one that stands before them in the list.

    >>> found = [Found("date", 4, 9), Found("postcode", 8, 12), Found("name", 0, 3)]
    >>> [one.kind for one in without_overlaps(found)]
    ['name', 'date']
    """
    kept: list[Found] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def identifiers(text: str) -> Iterator[str]:
    """Which kinds of identifier does a text seem to hold?

    Examples
    --------
    >>> sorted(identifiers("Ring me on 07700 900123 or write to a.b@example.org"))
    ['e-mail address', 'telephone number']
    >>> list(identifiers("It took three meetings before anyone asked us."))
    []
    """
    yield from dict.fromkeys(one.kind for one in find_identifiers(text))

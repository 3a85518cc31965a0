"""Free text that may name somebody: flagged for a person to review, never shown by itself.

Patterns find what has a shape; they do not find every name. A text without a flag is therefore
not thereby safe: consent and the rules on attribution still apply to it.
"""

import re
from collections.abc import Iterator

_PATTERNS = {
    "e-mail address": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "web address": r"(?:https?://|www\.)\S+",
    "social media name": r"(?<!\w)@\w{3,}",
    "telephone number": r"(?<![\d.])(?:\+44\s?|\(?0)(?:[\s().-]?\d){9,10}(?!\d)",
    "postcode": r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b",
    "national insurance number": r"\b[A-CEGHJ-PR-TW-Z]{2}(?:\s?\d{2}){3}\s?[A-D]\b",
    "date": r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December)\s+(?:19|20)\d{2}\b",
    "name with a title": r"\b(?:Mrs?|Ms|Miss|Mx|Dr|Prof(?:essor)?|Sir|Dame|Rev|Nurse|Sister"
    r"|Matron)\.?\s+[A-Z][\w'’-]+",
    "street address": r"\b\d{1,4}[A-Za-z]?\s+(?:[A-Z][\w'’-]+\s+){1,3}"
    r"(?:Street|Road|Lane|Avenue|Close|Drive|Way|Court|Place|Terrace|Crescent|Gardens)\b",
    "record number": r"\b(?:hospital|record|patient|case|MRN|staff)\s*(?:no|number|id|#)\.?:?\s*"
    r"\w*\d{4,}\w*\b",
}
_COMPILED = {
    kind: re.compile(pattern, 0 if kind == "name with a title" else re.IGNORECASE)
    for kind, pattern in _PATTERNS.items()
}
_TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\d)")


def nhs_check_digit_is_right(digits: str) -> bool:
    """Return whether ten digits end in the NHS number's check digit (modulus 11).

    Source: NHS Data Dictionary, NHS NUMBER.

    >>> nhs_check_digit_is_right("9434765919"), nhs_check_digit_is_right("9434765918")
    (True, False)
    """
    weighted = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    check = (11 - weighted % 11) % 11
    return check == int(digits[-1])


def identifiers(text: str) -> Iterator[str]:
    """Which kinds of identifier does a text seem to hold?

    A number of ten digits is flagged also where its check digit is wrong: people mistype their own
    NHS number, and it names them all the same.

    Examples
    --------
    >>> sorted(identifiers("Ring me on 07700 900123 or write to a.b@example.org"))
    ['e-mail address', 'telephone number']
    >>> list(identifiers("It took three meetings before anyone asked us."))
    []
    """
    for kind, pattern in _COMPILED.items():
        if pattern.search(text):
            yield kind
    for found in _TEN_DIGITS.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        right = nhs_check_digit_is_right(digits)
        yield "NHS number" if right else "number shaped like an NHS number"

"""One cell of a register: its text, read as the kind of thing its column holds."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.register import RegisterColumn
from evaluation.intake.look_alikes import INVISIBLE
from evaluation.problems import Severity

#: Tables of cohort.toml that a column may refer to, and the key of their rows' names.
DECLARED: Final = {"teams": "name", "roles": "name", "timepoints": "title"}

#: Separates several values in one cell.
SEVERAL: Final = ";"

# ASCII: digits of other alphabets look like something else to a reader of the file
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00:00(?:\.0+)?)?", re.ASCII)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: 00:00(?::00)?)?", re.ASCII)
_SHORT_DAY: Final = re.compile(r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2}|\.|)", re.ASCII)
_MONTH: Final = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_NTH: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_NAMED_DAY: Final = re.compile(
    rf"(?:[a-z]+,? )?(?:{_NTH}[ -]{_MONTH}|{_MONTH}[ -]{_NTH})(?:,?[ -]\d{{2,4}})?",
    re.IGNORECASE | re.ASCII,
)
_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")

_YEARS: Final = range(1900, 2200)

Value = str | float | pd.Timestamp | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says, and what had to be noted about it: never the cell's text."""

    value: Value
    severity: Severity | None = None
    rule: str = ""
    what: str = ""
    todo: str = ""

    @property
    def wrong(self) -> bool:
        """Whether the cell could not be read."""
        return self.severity is Severity.ERROR


def _wrong(rule: str, what: str, todo: str) -> Reading:
    return Reading(None, Severity.ERROR, rule, what, todo)


def _mended(value: Value, rule: str, what: str) -> Reading:
    return Reading(value, Severity.REPAIR, rule, what, "Correct the cell when you next edit it.")


def tidy_text(text: str) -> str:
    """Return a short text without invisible characters, odd spaces and typographic dashes.

    >>> tidy_text("  co\u2011design\u00a0") == "co-design"
    True
    """
    return " ".join(_DASHES.sub("-", text.translate(INVISIBLE)).split())


def _foreign_letters(text: str) -> bool:
    return any(not letter.isascii() and unicodedata.category(letter)[0] == "L" for letter in text)


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)


def _word(text: str, words: Mapping[str, str], allowed: str) -> Reading:
    """Read one of `words` (as written -> what it stands for), whatever its case."""
    if text in words:
        return Reading(words[text])
    meant = {word.casefold(): one for word, one in words.items()}.get(text.casefold())
    if meant is not None:
        return _mended(meant, "register.case", "was written with other capital letters")
    if _foreign_letters(text):
        return _wrong(
            "register.letters",
            "has letters of another alphabet, which may only look right",
            f"Type the word again; allowed: {allowed}.",
        )
    return _wrong("register.word", f"is not one of: {allowed}", "Write one of these words.")


def _id(text: str) -> Reading:
    if _ID.fullmatch(text):
        return Reading(text)
    if _foreign_letters(text):
        return _wrong(
            "register.letters",
            "has letters of another alphabet, which may only look right",
            "Type the code again, with the letters a to z and digits.",
        )
    return _wrong(
        "register.id",
        "is no code: allowed are up to 40 letters a to z, digits, hyphens, underscores and dots",
        "Write a code, and never a name.",
    )


def _number(text: str, column: RegisterColumn) -> Reading:
    if not _NUMBER.fullmatch(text):
        return _wrong(
            "register.number",
            "is not a number",
            "Write digits only, without a unit or a comma, or leave the cell empty.",
        )
    value = float(text)
    if column.kind == "whole" and not value.is_integer():
        return _wrong("register.whole", "is not a whole number", "Write a whole number.")
    low, high = column.minimum, column.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        ends = [f"at least {low:g}" if low is not None else ""]
        ends.append(f"at most {high:g}" if high is not None else "")
        allowed = " and ".join(end for end in ends if end)
        return _wrong("register.range", f"is outside its range ({allowed})", "Correct the number.")
    return Reading(value)


def is_day(text: str) -> bool:
    """Whether a text reads like a day, with or without its year, in figures or with its month.

    >>> [is_day(text) for text in ("2023-05-31", "9/5", "9 May", "May 9th, 2023", "Day 9", "905")]
    [True, True, True, True, False, False]
    """
    return any(one.fullmatch(text) for one in (_ISO, _DAY_FIRST, _SHORT_DAY, _NAMED_DAY))


def days_come_first(texts: Iterable[str]) -> bool:
    """Whether a column of dates written with slashes proves that the day stands first.

    One cell that can be nothing else proves it (31/05/2023), unless another cell can only be the
    other way round.

    >>> days_come_first(["31/05/2023", "03/04/2023"]), days_come_first(["03/04/2023"])
    (True, False)
    """
    found = [match for match in map(_DAY_FIRST.fullmatch, texts) if match]
    first, second = [int(m[1]) for m in found], [int(m[2]) for m in found]
    return bool(found) and max(first) > 12 and max(second) <= 12


def _date(text: str, *, day_first: bool) -> Reading:
    iso, slashed = _ISO.fullmatch(text), _DAY_FIRST.fullmatch(text)
    if iso:
        year, month, day = map(int, iso.groups())
    elif slashed and day_first:
        day, month, year = map(int, slashed.groups())
    else:
        return _wrong(
            "register.date",
            "is not a date as year-month-day, and could be read in more than one way",
            "Write it as 2023-05-31.",
        )
    try:
        found = date(year, month, day)
    except ValueError:
        return _wrong("register.date", "is no day of the calendar", "Correct the date.")
    if found.year not in _YEARS:
        years = f"{_YEARS.start} to {_YEARS.stop - 1}"
        return _wrong("register.date", f"has a year that is not one of {years}", "Correct it.")
    if iso:
        return Reading(pd.Timestamp(found))
    what = "was read day first, as its column's other dates show"
    return _mended(pd.Timestamp(found), "register.day-first", what)


def _outside(reading: Reading, column: RegisterColumn, cohort: Cohort) -> Reading:
    day = reading.value
    if column.any_time or not isinstance(day, pd.Timestamp):
        return reading
    if cohort.starts <= day.date() <= cohort.ends:
        return reading
    return Reading(
        day,
        Severity.WARN,
        "register.outside",
        "lies outside the cohort's dates",
        "Correct the date, or `starts` and `ends` in cohort.toml.",
    )


def _words(column: RegisterColumn, cohort: Cohort) -> Mapping[str, str] | None:
    """Return the words a column may hold -> what they stand for; None where any id will do.

    Teams, roles and timepoints may be written by their id or by their name.
    """
    if column.kind == "choice":
        return {word: word for word in column.allowed}
    if column.refers_to not in DECLARED:
        return None
    rows = getattr(cohort, column.refers_to)
    names = {getattr(one, DECLARED[column.refers_to]): one.id for one in rows}
    return {tidy_text(name): one for name, one in names.items()} | {one.id: one.id for one in rows}


def reader(column: RegisterColumn, cohort: Cohort, *, day_first: bool) -> Callable[[str], Reading]:
    """Return the function that reads one cell of a column."""
    words = _words(column, cohort)
    allowed = _list(dict.fromkeys(words.values())) if words else ""

    def one(text: str) -> Reading:
        if words is not None:
            return _word(text, words, allowed)
        if column.kind in ("whole", "number"):
            return _number(text, column)
        if column.kind == "date":
            return _outside(_date(text, day_first=day_first), column, cohort)
        return _id(text)

    def several(text: str) -> Reading:
        readings = [one(part) for part in map(str.strip, text.split(SEVERAL)) if part]
        wrong = next((reading for reading in readings if reading.wrong), None)
        if wrong is not None:
            return wrong
        values = [str(reading.value) for reading in readings]
        unique = list(dict.fromkeys(values))
        value = SEVERAL.join(unique) or None
        if len(unique) < len(values):
            return _mended(value, "register.twice", "names the same thing twice")
        mended = next((reading for reading in readings if reading.severity), None)
        return Reading(value) if mended is None else _mended(value, mended.rule, mended.what)

    def cell(text: str) -> Reading:
        if column.kind in ("text", "name"):
            return Reading(text.strip() or None)
        tidied = tidy_text(text)
        if not tidied:
            return Reading(None)
        reading = several(tidied) if column.several else one(tidied)
        if reading.severity is None and tidied != text:
            return _mended(
                reading.value, "register.space", "had spaces or marks that cannot be seen"
            )
        return reading

    return cell

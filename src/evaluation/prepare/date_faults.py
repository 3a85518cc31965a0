"""What is wrong with a date cell that could not be read, and what a person should do about it."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from evaluation.problems import Severity

#: Years outside these are slips, or a spreadsheet program's day 0.
YEARS = range(1900, 2200)

_NUMERIC = re.compile(r"(\d{1,4})([/.\-])(\d{1,2})\2(\d{1,4})(?!\d)(.*)", re.DOTALL | re.ASCII)
_TIME = re.compile(r"([ T]|, )\d{1,2}:\d{2}(:\d{2})?( ?[AP]M)?", re.IGNORECASE)
#: A time, with or without a zone, whatever it says.
_CLOCK = re.compile(
    r"(?:[ T]|, )\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:\s?[AP]\.?M\.?)?"
    r"(?:Z|\s?(?:GMT|UTC)?(?:[+-]\d{1,2}(?::?\d{2})?)?)",
    re.IGNORECASE,
)
_MONTH = (
    "(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    "Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY_FIRST = re.compile(
    rf"\d{{1,2}}(?P<sign>[ -]){_MONTH}(?P=sign)(?P<year>\d{{4}}|\d{{2}})(?P<time>.*)", re.I | re.S
)
_MONTH_FIRST = re.compile(rf"{_MONTH} \d{{1,2}}, (?P<year>\d{{4}})(?P<time>.*)", re.I | re.S)
#: A day as a spreadsheet program counts it, of the years 1990 to 2063.
_SERIAL = re.compile(r"(?:3[3-9]|[45]\d)\d{3}(?:\.\d+)?")
#: The orders in which a date in digits can be written, by how many digits its year has and where.
_ORDERS = {(4, 2): ("Ymd",), (2, 4): ("dmY", "mdY"), (2, 2): ("dmy", "mdy", "ymd")}
#: A day that shows how a format writes dates: neither day, month nor year can be another.
_LAST_DAY = dt.datetime(2026, 12, 31, 14, 5)
_FIRST = {"d": "day first", "m": "month first", "y": "year first", "Y": "year first"}


class Fault(NamedTuple):
    """The rule that found it, what is wrong, what to do, and what becomes of the cell."""

    rule: str
    what: str
    todo: str
    severity: Severity = Severity.ERROR


CLOCK_CHANGE = Fault(
    "date.clock-change",
    "the time lies in the hour in which the clocks changed, and was kept as written",
    "Check it only if the order of answers on that day matters.",
    Severity.WARN,
)


def readings(text: str) -> dict[str, dt.date]:
    """In which orders can a date in digits be read, and as which day?

    >>> {order: str(day) for order, day in readings("03/04/2023").items()}
    {'dmY': '2023-04-03', 'mdY': '2023-03-04'}
    >>> readings("31/05/2023")
    {'dmY': datetime.date(2023, 5, 31)}
    >>> readings("29/02/2023")
    {}
    """
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return {}
    first, _, middle, last, _ = found.groups()
    days = {}
    for order in _ORDERS.get((max(2, len(first)), max(2, len(last))), ()):
        letters = "-".join(f"%{letter}" for letter in order)
        try:
            days[order] = dt.datetime.strptime(f"{first}-{middle}-{last}", letters).date()
        except ValueError:
            continue
    return days


def format_of(text: str, order: str) -> str:
    """How is a date of this order written, in `strptime`'s letters?

    >>> format_of("31/05/2023 2:05:07 PM", "dmY")
    '%d/%m/%Y %I:%M:%S %p'
    """
    found = _NUMERIC.fullmatch(text)
    if found is None or not order:
        return ""
    return found[2].join(f"%{letter}" for letter in order) + _time_format(found[5])


def _time_format(text: str) -> str:
    """Return how a time behind a date is written; "" where there is none."""
    time = _TIME.fullmatch(text)
    if time is None:
        return ""
    half = time[3] or ""
    clock = ("%I" if half else "%H") + ":%M" + (":%S" if time[2] else "")
    return f"{time[1]}{clock}" + (half[:-2] + "%p" if half else "")


def proven_order(texts: Iterable[str]) -> str:
    """Which order do a column's dates prove, because some of them can be read in that one only?

    Returns
    -------
    str
        As "dmY"; empty where none is proven, or where they contradict each other.

    Examples
    --------
    >>> proven_order(["03/04/2023", "31/05/2023"])
    'dmY'
    >>> proven_order(["03/04/2023"]), proven_order(["13/04/2023", "04/15/2023"])
    ('', '')
    """
    common: set[str] | None = None
    for text in texts:
        orders = set(readings(text))
        if orders:
            common = orders if common is None else common & orders
    return common.pop() if common is not None and len(common) == 1 else ""


class Faults:
    """Says what is wrong with the cells of one column.

    Examples
    --------
    >>> faults = Faults(["03/04/2023", "31/05/2023"], written_as="")
    >>> faults.of("03/04/2023").rule, faults.of("31/05/2023").rule, faults.of("29/02/2023").rule
    ('date.ambiguous', 'date.undeclared', 'date.impossible')
    >>> faults.of("31/05/2023").todo
    'Declare `dates = "%d/%m/%Y"` for this survey in cohort.toml, if that is right.'
    >>> Faults(["03/04/2023"], written_as="").of("03/04/2023").todo.partition(" for ")[0]
    'Declare `dates = "%d/%m/%Y"` (day first) or `dates = "%m/%d/%Y"` (month first)'
    >>> Faults([], written_as="%d/%m/%y").of("3.4.2023").what
    "the date is not written as '%d/%m/%y', as 31/12/26 is"
    """

    def __init__(self, texts: Iterable[str], written_as: str) -> None:
        self._texts = texts
        self._written_as = written_as

    @cached_property
    def _proven(self) -> str:
        return proven_order(self._texts)

    @cached_property
    def _example(self) -> str:
        return _LAST_DAY.strftime(self._written_as)

    def of(self, text: str, time: dt.datetime | None = None) -> Fault:
        """Return the fault of a cell; `time` is what it says where its year cannot be right."""
        if time is not None:
            return Fault(
                "date.year",
                f"the date has a year that is not one of {YEARS.start} to {YEARS.stop - 1}",
                "Correct the cell.",
            )
        if _SERIAL.fullmatch(text):
            return Fault(
                "date.serial",
                "the cell holds a number, as spreadsheet programs count days",
                "Format the column as a date in the spreadsheet program and save it again.",
            )
        return self._declared(text) if self._written_as else self._undeclared(text)

    def _declared(self, text: str) -> Fault:
        if not _has_shape(text, self._written_as):
            return Fault(
                "date.format",
                f"the date is not written as {self._written_as!r}, as {self._example} is",
                "Correct the cell, or the format declared under `dates` in cohort.toml.",
            )
        what = f"there is no such date or time in the calendar, written as {self._written_as!r}"
        if readings(text):
            return Fault(
                "date.impossible",
                f"{what}; with day and month the other way round there is one",
                "Correct the cell, or the format declared under `dates` in cohort.toml.",
            )
        return Fault("date.impossible", what, "Correct the cell.")

    def _undeclared(self, text: str) -> Fault:
        days = readings(text)
        digits, in_words = _NUMERIC.fullmatch(text), _in_words(text)
        readable = _reads_as(text, in_words or format_of(text, "Ymd" if "Ymd" in days else ""))
        if readable:
            return Fault(
                "date.undeclared",
                "how dates are written is not declared",
                self._declare(readable),
            )
        if in_words or (digits and (not days or ("Ymd" in days and _CLOCK.fullmatch(digits[5])))):
            return Fault(
                "date.impossible",
                "there is no such date or time in the calendar",
                "Correct the cell.",
            )
        if not days or "Ymd" in days:
            return Fault(
                "date.unreadable",
                "the cell is no date that can be read in one way",
                'Declare how dates are written under `dates` in cohort.toml, as "%d/%m/%Y %H:%M".',
            )
        order = self._proven if self._proven in days else ""
        if len(set(days.values())) > 1:
            what = "day and month can be read in two ways"
            if order:
                what += f"; other dates of the column are written {_FIRST[order[0]]}"
            return Fault("date.ambiguous", what, self._declare_order(text, order))
        what = "how dates are written is not declared"
        if len(days) == 1:
            order = next(iter(days))
            what += f"; this one can only be {_FIRST[order[0]]}"
        return Fault("date.undeclared", what, self._declare_order(text, order))

    @staticmethod
    def _declare(written: str) -> str:
        return f'Declare `dates = "{written}"` for this survey in cohort.toml, if that is right.'

    def _declare_order(self, text: str, order: str) -> str:
        if order:
            return self._declare(format_of(text, order))
        either = " or ".join(
            f'`dates = "{format_of(text, one)}"` ({_FIRST[one[0]]})' for one in readings(text)
        )
        return f"Declare {either} for this survey in cohort.toml."


def _in_words(text: str) -> str:
    """Return how a date whose month is a word is written, in `strptime`'s letters; "" if it is not.

    >>> _in_words("29 Feb 2023"), _in_words("May 3, 2023 14:05"), _in_words("3 things 2023")
    ('%d %b %Y', '%b %d, %Y %H:%M', '')
    """
    found = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    time = _time_format(found["time"]) if found else ""
    if found is None or (found["time"] and not time):
        return ""
    month = "%b" if len(found["month"]) == 3 else "%B"
    year = "%Y" if len(found["year"]) == 4 else "%y"
    if found.re is _MONTH_FIRST:
        return f"{month} %d, {year}{time}"
    return f"%d{found['sign']}{month}{found['sign']}{year}{time}"


def _reads_as(text: str, written_as: str) -> str:
    """Return the format, if the text is a date written so; else nothing."""
    try:
        dt.datetime.strptime(text, written_as)
    except ValueError:
        return ""
    return written_as


def _has_shape(text: str, written_as: str) -> bool:
    """Return whether digits stand where the format has them, whatever they say."""
    widths = {"Y": r"\d{4}", "y": r"\d{2}", "f": r"\d+", "p": r"\w+", "b": r"\w+", "B": r"\w+"}
    pattern = re.sub(
        r"\\?%([A-Za-z])",
        lambda found: widths.get(found.group(1), r"\d{1,2}"),
        re.escape(written_as),
    )
    return re.fullmatch(pattern, text) is not None

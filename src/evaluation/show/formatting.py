"""Numbers as a reader sees them: the only place where anything is rounded for display."""

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from evaluation.config.quantity import quantities
from evaluation.show.rows import Row

MINUS = "\N{MINUS SIGN}"
#: From this many people on, a percentage carries a decimal; below it, one would be false accuracy.
PERCENT_DECIMAL_FROM = 1000


def number(value: float, *, decimals: int = 2) -> str:
    """Return a number with a true minus sign, thousands separated, and no minus zero.

    >>> number(-1234.567, decimals=1), number(-0.001), number(0.6, decimals=1)
    ('−1,234.6', '0.00', '0.6')
    """
    if math.isinf(value):
        return f"{MINUS if value < 0 else ''}∞"
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,}"


def percent(share: float, *, n: int | None = None) -> str:
    """Return a share of 0 to 1 as a percentage, without decimals where few people stand behind it.

    >>> percent(0.625, n=40), percent(0.625, n=4000), percent(0.004, n=40)
    ('63%', '62.5%', 'under 1%')
    """
    if 1e-9 < share < 0.005:  # less than that is the noise of a computation that means nought
        return "under 1%"
    decimals = 1 if n is not None and n >= PERCENT_DECIMAL_FROM else 0
    return f"{number(float(Decimal(repr(float(share))) * 100), decimals=decimals)}%"


def p_value(p: float) -> str:
    """Return a p-value without its leading zero, never as nought.

    >>> p_value(0.0123), p_value(0.00004), p_value(0.9999)
    ('.012', '< .001', '> .999')
    """
    if p < 0.001:
        return "< .001"
    return "> .999" if p >= 0.9995 else f"{p:.3f}".lstrip("0")


def quantity_value(value: float, quantity: str, *, n: int | None = None) -> str:
    """Return a value in the form its quantity asks for (see quantities.toml).

    >>> quantity_value(-0.6, "mean_change")
    '−0.60'
    """
    kind = quantities()[quantity]
    if quantity.startswith("p_") or quantity.endswith("p_value"):
        return p_value(value)
    if kind.unit == "%":
        return percent(value, n=n)
    return number(value, decimals=kind.decimals)


def interval(row: Row) -> str:
    """Return a row's interval as "0.31 to 0.89"; nothing where it has none.

    >>> interval(Row("", "", "", "mean_change", 0.6, 0.31, 0.89, 31, 9, "paired t", "", ""))
    '0.31 to 0.89'
    """
    if row.low is None or row.high is None:
        return ""
    low, high = (quantity_value(end, row.quantity, n=row.n) for end in (row.low, row.high))
    return f"{low} to {high}"


def absent(row: Row) -> str:
    """Return, in words, why a row has no number; nothing where it has one.

    >>> absent(Row("", "", "", "mean_change", None, None, None, None, None, "", "", "few people"))
    'withheld: few people'
    """
    if row.withheld:
        return f"withheld: {row.withheld}"
    return "" if row.value is not None else row.note


def reasons(rows: Iterable[Row]) -> list[str]:
    """Return one sentence for each reason why rows carry no number.

    >>> reasons([Row("", "", "", "mean", None, None, None, None, None, "", "", "few people")])
    ['Withheld: few people.']
    """
    told = dict.fromkeys(absent(row) for row in rows if row.value is None)
    return [f"{why[0].upper()}{why[1:]}." for why in told if why]


def estimate(row: Row) -> str:
    """Return a row as a reader sees it: value and interval, or why there is none.

    >>> estimate(Row("", "", "", "mean_change", 0.6, 0.31, 0.89, 31, 9, "paired t", "", ""))
    '0.60 (0.31 to 0.89)'
    """
    if row.value is None:
        return absent(row)
    value = quantity_value(row.value, row.quantity, n=row.n)
    ends = interval(row)
    return f"{value} ({ends})" if ends else value


def people(count: int, *, one: str = "person", many: str = "people", rounded: bool = False) -> str:
    """Return a count with its noun, and "about" before it where it was rounded.

    >>> people(1), people(31), people(2, one="team", many="teams")
    ('1 person', '31 people', '2 teams')
    >>> people(30, rounded=True)
    'about 30 people'
    """
    about = "about " if rounded else ""
    return f"{about}{number(count, decimals=0)} {one if count == 1 else many}"


def listed(words: list[str]) -> str:
    """Return words as a list in a sentence.

    >>> listed(["carers", "staff", "service users"])
    'carers, staff and service users'
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))

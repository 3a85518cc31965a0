"""Small figures inside the cells of a table: where a number lies, and where somebody is silent.

Each is drawn as SVG in the page itself, without script and without colour alone, beside the number
or the word it draws. Its text alternative says what only the drawing says: the line it stands on.
"""

from collections.abc import Iterable
from html import escape
from typing import Final, Literal

from evaluation.config.quantity import quantities
from evaluation.show.formatting import quantity_value
from evaluation.show.rows import Row

_WIDE: Final = 96.0
_HIGH: Final = 14.0
_EDGE: Final = 5.0
_LINE, _INK = "#8a949c", "#1d5f91"
#: Quantities of which one number means "as before", or "equal": the line shows where it is.
_EVEN: Final = {"mean_change": 0.0, "gas_t_change": 0.0, "heard": 1.0}

Voice = Literal["speaks", "against", "silent", "not heard", "withheld"]


def interval_figure(row: Row, beside: Iterable[Row]) -> str:
    """Draw a number and its interval on a line; nothing where there is no number.

    Parameters
    ----------
    row
        The number.
    beside
        The rows it stands among, itself included: those of its quantity share one line.

    Examples
    --------
    >>> row = Row("", "", "", "mean_change", 0.6, 0.3, 0.9, 31, 9, "paired t", "", "")
    >>> "aria-label='0.60 on a line from 0.00 to 0.90, with an upright at 0.00'" in (
    ...     interval_figure(row, [row]))
    True
    """
    if row.value is None:
        return ""
    first, last = _ends(row, beside)
    at = _Scale(first, last)
    even = _EVEN.get(row.quantity)
    inside = [
        f"<path d='M{_EDGE} 7H{_WIDE - _EDGE}' stroke='{_LINE}'/>",
        f"<path d='M{at(even)} 1V13' stroke='{_LINE}' stroke-width='1.5'/>"
        if even is not None
        else "",
        f"<path d='M{at(row.low)} 7H{at(row.high)}' stroke='{_INK}' stroke-width='4'/>"
        if row.low is not None and row.high is not None
        else "",
        f"<circle cx='{at(row.value)}' cy='7' r='4' fill='{_INK}' stroke='#fff'/>",
    ]
    value, low, high = (quantity_value(one, row.quantity) for one in (row.value, first, last))
    label = f"{value} on a line from {low} to {high}"
    if even is not None:
        label += f", with an upright at {quantity_value(even, row.quantity)}"
    return _svg(inside, label, wide=_WIDE)


def _ends(row: Row, beside: Iterable[Row]) -> tuple[float, float]:
    if quantities()[row.quantity].unit == "%":
        return 0.0, 1.0
    shown = [one for one in (row, *beside) if one.quantity == row.quantity]
    numbers = [
        number for one in shown for number in (one.value, one.low, one.high) if number is not None
    ]
    if row.quantity in _EVEN:
        numbers.append(_EVEN[row.quantity])
    return min(numbers), max(numbers)


class _Scale:
    """From a number to a place on the line; an interval may run out of it."""

    def __init__(self, first: float, last: float) -> None:
        self.first, self.span = first, (last - first) or 1.0

    def __call__(self, number: float) -> str:
        share = min(max((number - self.first) / self.span, 0.0), 1.0)
        return f"{_EDGE + share * (_WIDE - 2 * _EDGE):.1f}"


def valued(told: str, figure: str) -> str:
    """Return a number in one piece, as HTML, with its drawing beside it, if it has one.

    >>> valued("withheld: few people", ""), valued("0.60", "<svg/>")
    ('withheld: few people', "<span class='value'>0.60</span> <svg/>")
    """
    return f"<span class='value'>{escape(told)}</span> {figure}" if figure else escape(told)


_VOICES: Final[dict[Voice, str]] = {
    "speaks": f"<circle cx='7' cy='7' r='5' fill='{_INK}'/>",
    "against": f"<circle cx='7' cy='7' r='4.5' fill='#fff' stroke='{_INK}' stroke-width='2'/>"
    f"<path d='M3.5 10.5L10.5 3.5' stroke='{_INK}' stroke-width='2'/>",
    "silent": f"<rect x='2' y='2' width='10' height='10' fill='none' stroke='{_LINE}' "
    "stroke-dasharray='2 2'/>",
    "not heard": f"<path d='M2 2L12 12M12 2L2 12' stroke='{_LINE}' stroke-width='1.5'/>",
    "withheld": f"<path d='M2 5H12M2 9H12' stroke='{_LINE}' stroke-width='1.5'/>",
}


def voice_figure(voice: Voice, *, alone: bool = False) -> str:
    """Draw whether somebody speaks or is silent; without a word beside it, it says so itself.

    >>> "aria-hidden='true'" in voice_figure("silent")
    True
    >>> "aria-label='not heard'" in voice_figure("not heard", alone=True)
    True
    """
    return _svg([_VOICES[voice]], voice if alone else "", wide=_HIGH)


def _svg(inside: Iterable[str], label: str, *, wide: float) -> str:
    # what a word beside it says already is no second time for those who listen
    told = f"role='img' aria-label='{escape(label, quote=True)}'" if label else "aria-hidden='true'"
    return (
        f"<svg class='inline' width='{wide:.0f}' height='{_HIGH:.0f}' "
        f"viewBox='0 0 {wide:.0f} {_HIGH:.0f}' {told}>{''.join(inside)}</svg>"
    )

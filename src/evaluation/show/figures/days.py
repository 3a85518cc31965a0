"""Days on an axis."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, DateFormatter, date2num

_MONTHS: Final = 120  #: from so many days on, months are enough


def day_number(day: str) -> float:
    """Return where a day (ISO) lies on an axis of days.

    >>> day_number("2023-06-02") - day_number("2023-06-01")
    1.0
    """
    return float(date2num(dt.date.fromisoformat(day)))  # type: ignore[no-untyped-call]


def axis_of_days(ax: Axes, days: Sequence[float]) -> None:
    """Fit the axis to some days, and write months (or, where they are few, days) beneath it."""
    span = max(days) - min(days)
    room = 0.02 * span + 3
    ax.set_xlim(min(days) - room, max(days) + room)
    ax.xaxis.set_major_locator(
        AutoDateLocator(minticks=3, maxticks=6)  # type: ignore[no-untyped-call]
    )
    form = "%b %Y" if span > _MONTHS else "%d %b %Y"
    ax.xaxis.set_major_formatter(DateFormatter(form))  # type: ignore[no-untyped-call]

"""Days on an axis."""

import datetime as dt

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num


def day_number(day: str) -> float:
    """Return where a day (ISO) lies on an axis of days.

    >>> day_number("2023-06-02") - day_number("2023-06-01")
    1.0
    """
    return float(date2num(dt.date.fromisoformat(day)))  # type: ignore[no-untyped-call]


def axis_of_days(ax: Axes) -> None:
    """Write days along the bottom, each word once."""
    locator = AutoDateLocator(minticks=3, maxticks=9)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(
        ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    )

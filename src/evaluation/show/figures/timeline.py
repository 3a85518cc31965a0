"""Timelines: one mark for each person (or step) and day, its shape saying what is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from evaluation.disclosure import Released
from evaluation.show.figures.days import axis_of_days, day_number
from evaluation.show.figures.style import ACCENT, BAND, INK, QUIET, RULE, say_absent, styled
from evaluation.show.rows import Row, distinct, rows_of

Look = Mapping[str, Any]

_RED: Final = "#c1440e"
#: What became of a person at a meeting: shape and filling tell the states apart, in grey as well.
PRESENCE: Final[Mapping[str, Look]] = {
    "present": {"marker": "o", "color": ACCENT},
    "absent with apology": {"marker": "o", "color": ACCENT, "markerfacecolor": "white"},
    "absent without apology": {"marker": "x", "color": _RED, "markeredgewidth": 1.5},
    "not invited": {"marker": "s", "color": _RED, "markerfacecolor": "white"},
    "withdrawn": {"marker": "v", "color": QUIET},
    "not recorded": {"marker": "$?$", "color": QUIET, "markeredgewidth": 0.4},
}
#: Steps on the way to a team's goals, and the days on which somebody reflected.
STEPS: Final[Mapping[str, Look]] = {
    "due": {"marker": "D", "color": ACCENT, "markerfacecolor": "white"},
    "reached": {"marker": "D", "color": ACCENT},
    "reflection": {"marker": "|", "color": _RED, "markersize": 7, "markeredgewidth": 1.8},
}

_SIZE: Final = 4.6  #: points across a mark
_MARK: Final = 0.33  #: lines high that one mark is in a stack
_ROOM: Final = 0.35  #: lines between two stacks


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a timeline: a heading, or a group with its marks by day."""

    name: str
    top: float
    height: float
    days: Mapping[str, Sequence[Row]] | None  #: None for a heading


def _split(group: str) -> tuple[str, str]:
    """Return the heading and the name of a line: "Team: role group" has both."""
    heading, _, name = group.rpartition(": ")
    return heading, name


def _lines(rows: Sequence[Row]) -> list[_Line]:
    lines: list[_Line] = []
    top, last = 0.0, ""
    for group in distinct(rows, "group"):
        heading, name = _split(group)
        if heading != last:
            lines.append(_Line(heading, top + 0.1, 0.55, None))
            top, last = top + 0.65, heading
        days: dict[str, list[Row]] = {}
        for row in rows:
            if row.group == group:
                days.setdefault(row.outcome[:10], []).append(row)
        most = max(sum(int(row.value or 0) for row in of_day) for of_day in days.values())
        height = _MARK * max(most, 1) + _ROOM
        lines.append(_Line(name, top, height, days))
        top += height
    return lines


def timeline_lines(released: Released) -> int:
    """Return how many lines high a timeline of these rows is, for `canvas`.

    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimates
    >>> timeline_lines(release(Estimates(), policy("internal")))
    1
    """
    lines = _lines(rows_of(released))
    return 1 + round(lines[-1].top + lines[-1].height) if lines else 1


@styled
def timeline(
    released: Released,
    /,
    *,
    ax: Axes,
    looks: Mapping[str, Look] = PRESENCE,
) -> Axes:
    """Draw what is recorded day by day: who was there, and in which way were the others not?

    One mark for each person (or step) of a group and day, stacked in the order of `looks`. A group
    named "Team: role group" stands under the heading of its team. A group of which something is
    withheld is hatched as a whole.

    Parameters
    ----------
    released
        Counts: `outcome` begins with the day (ISO), `group` names the line, `level` what it is.
    ax
        Where to draw, on a canvas of `timeline_lines` lines.
    looks
        Level to marker, in the order in which marks are stacked.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="attendance_count", value=2, n=2, method="people", level="present",
    ...              outcome="2023-06-01 M1", group="Letters: carers")
    ... ])
    >>> fig, [ax] = canvas(lines=2)
    >>> drawn = timeline(release(rows, policy("internal")), ax=ax)
    >>> [label.get_text() for label in drawn.get_yticklabels()]
    ['carers']
    """
    rows = rows_of(released)
    lines = _lines(rows)
    named = [line for line in lines if line.days is not None]
    for place, line in enumerate(lines):
        if line.days is None:
            ax.text(
                0.004, line.top + line.height / 2, line.name, transform=ax.get_yaxis_transform(),
                fontweight="bold", fontsize=9, va="center", color=INK,
            )  # fmt: skip
            if place:
                ax.axhline(line.top - 0.05, color=RULE, linewidth=0.8)
            continue
        if named.index(line) % 2:
            ax.axhspan(line.top, line.top + line.height, color=BAND, zorder=-1, linewidth=0)
        _marks(ax, line, looks)
    ax.set_yticks(
        [line.top + line.height / 2 for line in named], [line.name for line in named], fontsize=8.5
    )
    ax.set_ylim(lines[-1].top + lines[-1].height if lines else 1, 0)
    _dates(ax, rows)
    used = [level for level in looks if any(row.level == level and row.value for row in rows)]
    if used:
        handles = [
            Line2D([], [], **{"linestyle": "none", "markersize": _SIZE + 1, **looks[level]},
                   label=level)
            for level in used
        ]  # fmt: skip
        ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    return ax


def _marks(ax: Axes, line: _Line, looks: Mapping[str, Look]) -> None:
    days = line.days or {}
    hidden = [row for of_day in days.values() for row in of_day if row.withheld]
    if hidden:
        say_absent(ax, hidden[0], line.top + line.height / 2, height=line.height)
        return
    bottom = line.top + line.height - _ROOM / 2
    for level, look in looks.items():
        x, y = [], []
        for day, of_day in days.items():
            below = sum(int(row.value or 0) for row in of_day if _before(row.level, level, looks))
            times = sum(int(row.value or 0) for row in of_day if row.level == level)
            x += [day_number(day)] * times
            y += [bottom - _MARK * (below + at + 0.5) for at in range(times)]
        ax.plot(x, y, **{"linestyle": "none", "markersize": _SIZE, **look}, clip_on=False)


def _before(level: str, other: str, looks: Mapping[str, Look]) -> bool:
    order = list(looks)
    return level in order and order.index(level) < order.index(other)


def _dates(ax: Axes, rows: Sequence[Row]) -> None:
    days = [day_number(row.outcome[:10]) for row in rows]
    if not days:
        return
    room = 0.02 * (max(days) - min(days)) + 3
    ax.set_xlim(min(days) - room, max(days) + room)
    axis_of_days(ax)
    ax.grid(axis="x")

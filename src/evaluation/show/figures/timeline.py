"""Timelines: one mark for each person (or step) and day, its shape saying what is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from evaluation.disclosure import Released
from evaluation.show.figures.days import axis_of_days, day_number
from evaluation.show.figures.style import ACCENT, BAND, INK, QUIET, RULE, say_absent, styled
from evaluation.show.formatting import quantity_value
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
    "not recorded": {"marker": "_", "color": QUIET, "markeredgewidth": 1.2},
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
_WRITTEN: Final = 0.5  #: lines high that numbers over the marks are
_APART: Final = 0.014  #: of the axis: the least distance of two stacks


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a timeline: a heading, or a group with its marks by occasion."""

    name: str
    top: float
    height: float
    heading: str
    occasions: Mapping[str, Sequence[Row]] | None  #: None for a heading itself
    values: Sequence[Row] = ()  #: numbers written over the marks


def _split(group: str) -> tuple[str, str]:
    """Return the heading and the name of a line: "Team: role group" has both."""
    heading, _, name = group.rpartition(": ")
    return heading, name


def _lines(rows: Sequence[Row], values: Sequence[Row] = ()) -> list[_Line]:
    lines: list[_Line] = []
    top, last = 0.0, ""
    for group in distinct((*rows, *values), "group"):
        heading, name = _split(group)
        if heading != last:
            lines.append(_Line(heading, top + 0.1, 0.55, heading, None))
            top, last = top + 0.65, heading
        occasions: dict[str, list[Row]] = {}
        for row in rows:
            if row.group == group:
                occasions.setdefault(row.outcome, []).append(row)
        written = [row for row in values if row.group == group and row.outcome]
        most = max(
            (sum(int(row.value or 0) for row in one) for one in occasions.values()), default=1
        )
        height = _MARK * max(most, 1) + _ROOM + (_WRITTEN if written else 0.0)
        lines.append(_Line(name, top, height, heading, occasions, written))
        top += height
    return lines


def timeline_lines(released: Released, *, values: Released | None = None) -> int:
    """Return how many lines high a timeline of these rows is, for `canvas`.

    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimates
    >>> timeline_lines(release(Estimates(), policy("internal")))
    1
    """
    lines = _lines(rows_of(released), () if values is None else rows_of(values))
    return 1 + round(lines[-1].top + lines[-1].height) if lines else 1


@styled
def timeline(
    released: Released,
    /,
    *,
    ax: Axes,
    looks: Mapping[str, Look] = PRESENCE,
    values: Released | None = None,
) -> Axes:
    """Draw what is recorded day by day: who was there, and in which way were the others not?

    One mark for each person (or step) of a group and occasion, stacked in the order of `looks`;
    occasions so near that they would cover each other stand side by side. A group named
    "Team: role group" stands under the heading of its team. A group of which something is
    withheld is hatched as a whole.

    Parameters
    ----------
    released
        Counts: `outcome` begins with the day (ISO), `group` names the line, `level` what it is.
    ax
        Where to draw, on a canvas of `timeline_lines` lines.
    looks
        Level to marker, in the order in which marks are stacked.
    values
        Rows with a number to write over a group's marks, at the day in `outcome`.

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
    lines = _lines(rows, () if values is None else rows_of(values))
    named = [line for line in lines if line.occasions is not None]
    places = _places(named)
    for place, line in enumerate(lines):
        if line.occasions is None:
            ax.text(
                0.004, line.top + line.height / 2, line.name, transform=ax.get_yaxis_transform(),
                fontweight="bold", fontsize=9, va="center", color=INK,
            )  # fmt: skip
            if place:
                ax.axhline(line.top - 0.05, color=RULE, linewidth=0.8)
            continue
        if named.index(line) % 2:
            ax.axhspan(line.top, line.top + line.height, color=BAND, zorder=-1, linewidth=0)
        _marks(ax, line, looks, places)
        _numbers(ax, line)
    ax.set_yticks(
        [line.top + line.height / 2 for line in named], [line.name for line in named], fontsize=8.5
    )
    ax.set_ylim(lines[-1].top + lines[-1].height if lines else 1, 0)
    days = [*places.values(), *(day_number(row.outcome) for line in named for row in line.values)]
    if days:
        axis_of_days(ax, days)
        ax.grid(axis="x")
    used = [level for level in looks if any(row.level == level and row.value for row in rows)]
    if used:
        handles = [
            Line2D([], [], **{"linestyle": "none", "markersize": _SIZE + 1, **looks[level]},
                   label=level)
            for level in used
        ]  # fmt: skip
        ax.figure.legend(handles=handles, loc="outside upper left", ncols=3)
    return ax


def _places(lines: Sequence[_Line]) -> dict[tuple[str, str], float]:
    """Return where each heading's occasions stand: on their day, or just after the one before."""
    found: dict[tuple[str, str], float] = {}
    every = {occasion[:10] for line in lines for occasion in line.occasions or ()}
    if not every:
        return found
    least = _APART * (day_number(max(every)) - day_number(min(every)))
    for heading in dict.fromkeys(line.heading for line in lines):
        mine = {one for line in lines if line.heading == heading for one in line.occasions or ()}
        place = -float("inf")
        for occasion in sorted(mine):
            place = max(day_number(occasion[:10]), place + least)
            found[heading, occasion] = place
    return found


def _marks(
    ax: Axes, line: _Line, looks: Mapping[str, Look], places: Mapping[tuple[str, str], float]
) -> None:
    occasions = line.occasions or {}
    hidden = [row for rows in occasions.values() for row in rows if row.withheld]
    if hidden:
        say_absent(ax, hidden[0], line.top + line.height / 2, height=line.height)
        return
    bottom = line.top + line.height - _ROOM / 2
    for level, look in looks.items():
        x, y = [], []
        for occasion, rows in occasions.items():
            below = sum(int(row.value or 0) for row in rows if _before(row.level, level, looks))
            times = sum(int(row.value or 0) for row in rows if row.level == level)
            x += [places[line.heading, occasion]] * times
            y += [bottom - _MARK * (below + at + 0.5) for at in range(times)]
        if x:
            ax.plot(x, y, **{"linestyle": "none", "markersize": _SIZE, **look}, clip_on=False)


def _numbers(ax: Axes, line: _Line) -> None:
    """Write a line's numbers over its marks, each at its day."""
    for row in line.values:
        number = quantity_value(row.value, row.quantity) if row.value is not None else "withheld"
        ax.text(
            day_number(row.outcome), line.top + (_ROOM + _WRITTEN) / 2, number, fontsize=8,
            ha="center", va="center", color=INK, fontweight="bold",
        )  # fmt: skip


def _before(level: str, other: str, looks: Mapping[str, Look]) -> bool:
    order = list(looks)
    return level in order and order.index(level) < order.index(other)

"""Curves that move in steps: who is still coming, and how many sites use what was made."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from evaluation.config.quantity import quantities
from evaluation.disclosure import Released
from evaluation.show.figures.days import axis_of_days, day_number
from evaluation.show.figures.style import (
    ACCENT,
    BAND,
    INK,
    QUIET,
    RULE,
    name_lines,
    say_absent,
    styled,
)
from evaluation.show.formatting import quantity_value
from evaluation.show.rows import Row, distinct, rows_of

_HIGH: Final = 0.76  #: lines high that the highest value is


@styled
def step_lines(
    released: Released, /, *, ax: Axes, quantity: str, start: tuple[float, float] | None = None,
    unit: str = "", marks: str = "",
) -> Axes:  # fmt: skip
    """Draw a curve in steps for each group, one above the other: how far, and since when?

    The rule under a curve is nought, the one over it everybody (for a count: the highest `n` of
    the group). The band is the interval. The last value shown is printed at the right. From where
    a curve is withheld it is hatched. Upright strokes mark the places of `marks`.

    Parameters
    ----------
    released
        Rows of `quantity`; `level` is a number or a day (ISO).
    ax
        Where to draw.
    quantity
        A share, or a count out of `n`.
    start
        Where every curve begins, as (place, value); by default at its first step.
    unit
        Words for the axis.
    marks
        A quantity whose rows' levels are marked on the curve of their group, such as the times to
        which people were followed who are still coming.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="still_coming", value=0.8, low=0.6, high=0.9, n=20, method="KM",
    ...              group="carers", level="3")
    ... ])
    >>> fig, [ax] = canvas(lines=2)
    >>> drawn = step_lines(release(rows, policy("internal")), ax=ax, quantity="still_coming",
    ...                    start=(1, 1))
    >>> [text.get_text() for text in drawn.texts]
    ['80%']
    """
    rows = rows_of(released.where(quantity=quantity))
    marked = rows_of(released.where(quantity=marks)) if marks else ()
    groups = distinct(rows, "group")
    dated = bool(rows) and "-" in rows[0].level
    places = [_place(row.level) for row in rows if row.level] + ([start[0]] if start else [])
    if places:
        _axis(ax, places, dated=dated)
    for y, group in enumerate(groups):
        mine = [row for row in rows if row.group == group]
        if y % 2:
            ax.axhspan(y - 0.5, y + 0.5, color=BAND, zorder=-1, linewidth=0)
        known = list(takewhile(lambda row: row.value is not None, mine))
        if not known:
            say_absent(ax, mine[0], y)
            continue
        ends = (min(places), max(places)) if dated else None
        drawn = _curve(ax, known, y, start=start, ends=ends)
        _marks(ax, drawn, [row for row in marked if row.group == group and row.value])
        if len(known) < len(mine):
            _hatched(ax, mine[len(known)], y)
    name_lines(ax, groups, width=26)
    ax.grid(axis="x")
    ax.set_xlabel(unit or quantities()[quantity].title)
    return ax


def _axis(ax: Axes, places: Sequence[float], *, dated: bool) -> None:
    if dated:
        axis_of_days(ax, places)
    else:
        room = 0.02 * (max(places) - min(places)) or 0.5
        ax.set_xlim(min(places) - room, max(places) + room)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def _hatched(ax: Axes, row: Row, y: float) -> None:
    """Hatch a curve from where it is withheld."""
    place = _place(row.level)
    gap = Rectangle((place, y - _HIGH / 2), ax.get_xlim()[1] - place, _HIGH, facecolor="none",
                    edgecolor=RULE, hatch="////", linewidth=0)  # fmt: skip
    ax.add_patch(gap)
    ax.text(
        place, y, " withheld", style="italic", color=QUIET, fontsize=8.5, va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
    )  # fmt: skip


def _place(level: str) -> float:
    """Return a level's place on the axis: a day's number, or the number itself."""
    if "-" in level:
        return day_number(level)
    return float(level)


def _curve(
    ax: Axes, rows: Sequence[Row], y: float, *, start: tuple[float, float] | None,
    ends: tuple[float, float] | None,
) -> Sequence[tuple[float, float]]:  # fmt: skip
    """Draw one curve; return where its steps begin, and how high they lie on the page."""
    most = 1.0
    if quantities()[rows[0].quantity].unit != "%":
        most = float(max([row.n or 0 for row in rows] + [1]))
    floor = y + _HIGH / 2
    points = [(_place(row.level), row.value or 0.0, row.low, row.high) for row in rows]
    if start is not None:
        points.insert(0, (*start, None, None))
    if ends is not None:  # what is recorded holds until something else is
        points.append((ends[1], *points[-1][1:]))
        if most > 1:  # a count begins at nought, a share at what was first recorded
            points.insert(0, (ends[0], 0.0, None, None))
    x = [point[0] for point in points]
    values = [floor - _HIGH * point[1] / most for point in points]
    bounds = [
        tuple(floor - _HIGH * (one if one is not None else point[1]) / most for one in point[2:])
        for point in points
    ]
    ax.fill_between(x, [low for low, _ in bounds], [high for _, high in bounds], step="post",
                    color=ACCENT, alpha=0.18, linewidth=0)  # fmt: skip
    ax.step(x, values, where="post", color=ACCENT, linewidth=2)
    ax.plot(x[-1:], values[-1:], marker="o", color=ACCENT, markersize=4.5)
    for level in (floor, floor - _HIGH):
        ax.axhline(level, color=RULE, linewidth=0.6, zorder=0)
    last = rows[-1]
    shown = quantity_value(last.value or 0.0, last.quantity, n=last.n)
    if quantities()[last.quantity].unit != "%":
        shown = f"{shown} of {most:g}"
    ax.annotate(
        shown, (1, values[-1]), xycoords=("axes fraction", "data"), xytext=(8, 0),
        textcoords="offset points", va="center", fontsize=8.5, color=INK, annotation_clip=False,
    )  # fmt: skip
    return list(zip(x, values, strict=True))


def _marks(ax: Axes, curve: Sequence[tuple[float, float]], rows: Sequence[Row]) -> None:
    """Mark places on a curve; none where the curve is not shown."""
    for place in (_place(row.level) for row in rows):
        at = [height for begin, height in curve if begin <= place]
        if at and place <= curve[-1][0]:
            ax.plot([place], at[-1:], marker="|", color=INK, markersize=9, markeredgewidth=1.4,
                    zorder=3)  # fmt: skip

"""Estimates with intervals: a forest of changes, shares by role, themes by role."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from evaluation.config.quantity import quantities
from evaluation.disclosure import Released
from evaluation.show.figures.style import (
    ACCENT,
    BAND,
    INK,
    QUIET,
    SERIES,
    name_lines,
    say_absent,
    styled,
)
from evaluation.show.formatting import MINUS, estimate, number, percent
from evaluation.show.rows import Row, distinct, rows_of


@styled
def forest(
    released: Released,
    /,
    *,
    ax: Axes,
    quantity: str = "mean_change",
    by: str = "group",
    total: str = "Everyone",
    unit: str = "",
    numbers: bool = True,
    pulled: str = "",
) -> Axes:
    """Draw one quantity with its interval, a line for each group: who differs, and how surely?

    The total (the empty group) stands last, as a diamond below a rule. A withheld group keeps
    its line, hatched and named as withheld.

    Parameters
    ----------
    released
        Rows of `quantity`; others are left aside.
    ax
        Where to draw.
    quantity
        Which quantity.
    by
        The label that names the lines.
    total
        What the empty label is called.
    unit
        Words for the axis; by default the quantity's title.
    numbers
        Whether each line's numbers are printed at its right.
    pulled
        A second quantity, drawn as an open diamond on each group's line: what the group's value
        is when it is pulled towards those of the others.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="mean_change", value=0.6, low=0.3, high=0.9, n=31, method="t",
    ...              group=team)
    ...     for team in ("North", "")
    ... ])
    >>> fig, [ax] = canvas(lines=2)
    >>> drawn = forest(release(rows, policy("internal")), ax=ax)
    >>> [label.get_text() for label in drawn.get_yticklabels()]
    ['North', 'Everyone']
    """
    rows = rows_of(released.where(quantity=quantity))
    rows = tuple(sorted(rows, key=lambda row: row.label(by) == ""))
    _scale(ax, rows, quantity)
    for y, row in enumerate(rows):
        is_total = row.label(by) == ""
        if is_total and y:
            ax.axhline(y - 0.5, color=QUIET, linewidth=0.8)
        _interval(ax, row, y, look=(INK, "D") if is_total else (ACCENT, "o"))
    if pulled:
        _pulled(ax, rows, rows_of(released.where(quantity=pulled)), by)
    name_lines(ax, [row.label(by) or total for row in rows])
    if numbers:
        _numbers(ax, rows)
    ax.set_xlabel(unit or quantities()[quantity].title)
    return ax


@styled
def intervals_by_group(
    released: Released,
    /,
    *,
    ax: Axes,
    quantity: str,
    lines: str = "level",
    series: str = "group",
    titles: Mapping[str, str] | None = None,
) -> Axes:
    """Draw one quantity for several groups beside each other, as themes by role.

    Each group has its own colour and marker. A withheld number keeps its place, with the word; a
    line with nothing else says it once, and a group with nothing else says it in the legend.

    Parameters
    ----------
    released
        Rows of `quantity`; others are left aside.
    ax
        Where to draw.
    quantity
        Which quantity.
    lines, series
        The labels that name the lines and, within each, the groups.
    titles
        Better words for labels, as ``{"": "Everyone"}``.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="share_of_people", value=0.5, low=0.2, high=0.8, n=9, method="Wilson",
    ...              level="Being heard", group=role)
    ...     for role in ("carers", "staff")
    ... ])
    >>> fig, [ax] = canvas(lines=2)
    >>> drawn = intervals_by_group(
    ...     release(rows, policy("internal")), ax=ax, quantity="share_of_people"
    ... )
    >>> [text.get_text() for text in drawn.get_legend().get_texts()]
    ['carers', 'staff']
    """
    rows = rows_of(released.where(quantity=quantity))
    names, groups = distinct(rows, lines), distinct(rows, series)
    titled = {"": "Everyone", **(titles or {})}
    drawn = [one for one in groups if any(r.label(series) == one and not r.withheld for r in rows)]
    looks = {group: SERIES[groups.index(group) % len(SERIES)] for group in drawn}
    step = 0.8 / max(len(drawn), 1)
    _scale(ax, rows, quantity)
    for line, name in enumerate(names):
        mine = [row for row in rows if row.label(lines) == name]
        if all(row.withheld for row in mine):
            say_absent(ax, mine[0], line)
            continue
        for row in mine:
            group = row.label(series)
            if group in looks:
                y = line + (drawn.index(group) - (len(drawn) - 1) / 2) * step
                _interval(ax, row, y, look=looks[group], height=step * 0.8)
    for y in range(0, len(names), 2):
        ax.axhspan(y - 0.5, y + 0.5, color=BAND, zorder=-1, linewidth=0)
    name_lines(ax, [titled.get(name, name) for name in names])
    ax.set_xlabel(quantities()[quantity].title)
    if len(groups) > 1:
        handles = [_key(looks.get(group), titled.get(group, group)) for group in groups]
        columns = min(len(groups), 3)
        ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns)
    return ax


def _key(look: tuple[str, str] | None, name: str) -> Artist:
    """Return a legend's entry; a group withheld throughout stands here and nowhere else."""
    if look is None:
        return Patch(facecolor="none", edgecolor=QUIET, hatch="////", label=f"{name}: withheld")
    color, marker = look
    return Line2D([], [], color=color, marker=marker, linewidth=2, label=name)


#: The look of a value that is pulled towards others.
_OPEN: dict[str, Any] = {
    "color": SERIES[1][0],
    "marker": "D",
    "markersize": 7,
    "markerfacecolor": "white",
    "markeredgewidth": 1.6,
    "linestyle": "none",
    "zorder": 3,
}


def _pulled(ax: Axes, rows: Sequence[Row], others: Sequence[Row], by: str) -> None:
    """Mark each group's second value on its line, and say in a legend which marker is which."""
    values = {row.label(by): row.value for row in others}
    for y, row in enumerate(rows):
        value = values.get(row.label(by))
        if row.value is not None and value is not None and row.label(by):
            ax.plot([value], [y], **_OPEN)
    handles = [
        Line2D([], [], color=ACCENT, marker="o", linewidth=2, label="By itself"),
        Line2D([], [], label=quantities()[others[0].quantity].title, **_OPEN) if others else None,
    ]
    ax.legend(
        handles=[handle for handle in handles if handle is not None],
        loc="lower left", bbox_to_anchor=(0, 1), ncols=2,
    )  # fmt: skip


def _scale(ax: Axes, rows: Sequence[Row], quantity: str) -> None:
    """Set the value axis: 0 to 100 % for shares, else around the intervals and nought."""
    ax.grid(axis="x")
    if quantities()[quantity].unit == "%":
        ax.set_xlim(0, 1)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: percent(float(x))))
        return
    ends = [end for row in rows for end in (row.value, row.low, row.high) if end is not None]
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    room = 0.08 * ((high - low) or 1.0)
    ax.set_xlim(low - room, high + room)
    ax.axvline(0, color=QUIET, linewidth=1.0)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _tick(float(x))))


def _tick(value: float) -> str:
    return f"{value:g}".replace("-", MINUS)


def _interval(ax: Axes, row: Row, y: float, *, look: tuple[str, str], height: float = 0.6) -> None:
    if row.value is None:
        say_absent(ax, row, y, height=height)
        return
    color, marker = look
    if row.low is not None and row.high is not None:
        ax.plot([row.low, row.high], [y, y], color=color, linewidth=2, solid_capstyle="butt")
    # a marker at 0 % or 100 % stands on the edge and is not cut in half
    ax.plot([row.value], [y], color=color, marker=marker, markersize=6.5, ls="none", clip_on=False)


def _numbers(ax: Axes, rows: Sequence[Row]) -> None:
    """Print each line's numbers at the right edge, where a reader looks them up."""
    for y, row in enumerate(rows):
        if row.value is None:
            continue
        about = "≈ " if row.rounded else ""
        n = f"   n {about}{number(row.n, decimals=0)}" if row.n is not None else ""
        ax.annotate(
            f"{estimate(row)}{n}", (1, y), xycoords=("axes fraction", "data"), xytext=(8, 0),
            textcoords="offset points", va="center", fontsize=8.5, color=INK,
            annotation_clip=False,
        )  # fmt: skip

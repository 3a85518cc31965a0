"""People over time: how many took part at each stage, and where groups started and ended."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from evaluation.disclosure import Released
from evaluation.show.figures.style import ACCENT, INK, QUIET, SERIES, name_lines, say_absent, styled
from evaluation.show.formatting import number, quantity_value
from evaluation.show.rows import Row, distinct, rows_of


@styled
def people_flow(
    released: Released, /, *, ax: Axes, quantity: str = "people", by: str = "level"
) -> Axes:
    """Draw how many people were there at each stage, from the top: who was lost on the way?

    Parameters
    ----------
    released
        Rows of `quantity`, in the order of the stages; others are left aside.
    ax
        Where to draw.
    quantity
        A count of people.
    by
        The label that names the stages.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="people", value=count, n=40, method="count", level=stage)
    ...     for stage, count in (("enrolled", 40), ("answered at the end", 31))
    ... ])
    >>> fig, [ax] = canvas(lines=2)
    >>> drawn = people_flow(release(rows, policy("internal")), ax=ax)
    >>> [text.get_text() for text in drawn.texts]
    ['40', '31']
    """
    rows = rows_of(released.where(quantity=quantity))
    most = max([row.value for row in rows if row.value is not None], default=1.0)
    ax.set_xlim(0, 1.08 * (most or 1.0))
    for y, row in enumerate(rows):
        if row.value is None:
            say_absent(ax, row, y)
            continue
        ax.barh(y, row.value, height=0.62, color=ACCENT)
        ax.annotate(
            number(row.value, decimals=0), (row.value, y), xytext=(6, 0),
            textcoords="offset points", va="center", color=INK, fontweight="bold",
        )  # fmt: skip
    name_lines(ax, [row.label(by) for row in rows])
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    return ax


@styled
def change_spread(released: Released, /, *, ax: Axes, quantity: str = "share") -> Axes:
    """Draw how many people moved how far: a little change in many, or a large one in a few?

    A bar for each band of change, from the greatest rise down; never a mark for one person. A
    distribution that is withheld as a whole says so once.

    Parameters
    ----------
    released
        Rows of `quantity` with the band in the level, in order; others are left aside.
    ax
        Where to draw.
    quantity
        A share of people.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="share", value=share, n=40, method="share", level=band)
    ...     for band, share in (("rose", 0.6), ("the same", 0.3), ("fell", 0.1))
    ... ])
    >>> fig, [ax] = canvas(lines=3)
    >>> drawn = change_spread(release(rows, policy("internal")), ax=ax)
    >>> [text.get_text() for text in drawn.texts]
    ['60%', '30%', '10%']
    """
    rows = [row for row in rows_of(released.where(quantity=quantity)) if row.level]
    if rows and all(row.value is None for row in rows):
        say_absent(ax, rows[0], 0)
        name_lines(ax, ["every band of change"])
        ax.set_xticks([])
        return ax
    middle = (len(rows) - 1) / 2
    most = max([row.value for row in rows if row.value is not None], default=1.0)
    ax.set_xlim(0, 1.12 * (most or 1.0))
    for y, row in enumerate(rows):
        if row.value is None:
            say_absent(ax, row, y)
            continue
        color = QUIET if y == middle else ACCENT if y < middle else SERIES[1][0]
        ax.barh(y, row.value, height=0.74, color=color)
        ax.annotate(
            quantity_value(row.value, quantity, n=row.n), (row.value, y), xytext=(6, 0),
            textcoords="offset points", va="center", color=INK,
        )  # fmt: skip
    name_lines(ax, [row.level for row in rows])
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    return ax


@styled
def before_after(
    released: Released,
    /,
    *,
    ax: Axes,
    scale: tuple[float, float],
    times: tuple[str, str] = ("Before", "After"),
    by: str = "group",
    total: str = "Everyone",
    quantities: tuple[str, str] = ("mean_before", "mean_after"),
    unit: str = "",
) -> Axes:
    """Draw where each group started and ended.

    An open marker is the start, a filled one the end, and the axis shows the whole scale. The
    total (the empty group) stands last. A withheld group keeps its line, hatched and named as
    withheld.

    Parameters
    ----------
    released
        Rows; other quantities are left aside.
    ax
        Where to draw.
    scale
        The lowest and highest score there can be.
    times
        What the two times are called.
    by
        The label that names the groups.
    total
        What the empty label is called.
    quantities
        The start's and the end's quantity.
    unit
        Words for the axis; by default the scale's ends.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="mean_before", value=2.9, n=31, method="mean"),
    ...     Estimate(quantity="mean_after", value=3.5, n=31, method="mean"),
    ... ])
    >>> fig, [ax] = canvas(lines=1)
    >>> drawn = before_after(release(rows, policy("internal")), ax=ax, scale=(1, 5))
    >>> [text.get_text() for text in drawn.get_legend().get_texts()]
    ['Before', 'After']
    """
    rows = [row for row in rows_of(released) if row.quantity in quantities]
    groups = sorted(distinct(rows, by), key=lambda group: group == "")
    room = 0.03 * (scale[1] - scale[0])
    ax.set_xlim(scale[0] - room, scale[1] + room)
    ax.grid(axis="x")
    for y, group in enumerate(groups):
        if group == "" and y:
            ax.axhline(y - 0.5, color=QUIET, linewidth=0.8)
        ends = {row.quantity: row for row in rows if row.label(by) == group}
        _journey(ax, [ends[name] for name in quantities if name in ends], y)
    for time, filled in zip(times, (False, True), strict=True):
        ax.plot([], [], label=time, **_marker(ACCENT, filled=filled))
    name_lines(ax, [group or total for group in groups])
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    ax.set_xlabel(unit or f"Mean score, on a scale of {scale[0]:g} to {scale[1]:g}")
    return ax


def _journey(ax: Axes, ends: Sequence[Row], y: float) -> None:
    absent = [row for row in ends if row.value is None]
    if absent:
        say_absent(ax, absent[0], y)
    if absent or len(ends) < 2:
        return
    before, after = (row.value or 0.0 for row in ends)
    color = INK if ends[1].group == "" else ACCENT
    ax.plot([before, after], [y, y], color=color, linewidth=2.2, solid_capstyle="butt")
    ax.plot([before], [y], **_marker(color, filled=False))
    ax.plot([after], [y], **_marker(color, filled=True))
    shown = [quantity_value(row.value or 0.0, row.quantity) for row in ends]
    ax.annotate(
        " → ".join(shown), (max(before, after), y), xytext=(9, 0), textcoords="offset points",
        va="center", fontsize=8.5, color=INK,
    )  # fmt: skip


def _marker(color: str, *, filled: bool) -> dict[str, Any]:
    return {
        "marker": "o",
        "markersize": 7,
        "linestyle": "none",
        "markeredgecolor": color,
        "markeredgewidth": 1.8,
        "markerfacecolor": color if filled else "white",
    }

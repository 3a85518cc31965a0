"""The funnel of recruitment: how many were thought of, asked, came and stayed."""

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from evaluation.disclosure import Released
from evaluation.show.figures.style import ACCENT, INK, QUIET, RULE, name_lines, styled
from evaluation.show.formatting import number
from evaluation.show.rows import Row, distinct, rows_of

_HIGHEST: Final = 0.78  #: lines high that everybody is


@styled
def funnel(
    released: Released, /, *, ax: Axes, quantity: str = "funnel_count", total: str = "Everyone"
) -> Axes:
    """Draw how many people of each group reached each step: where are they lost?

    A line for each group, a block for each step; a block's height is the share of the group's
    first step, its number the people. A withheld number is hatched and said.

    Parameters
    ----------
    released
        Rows of `quantity`: the group is the line, the level the step, in their order.
    ax
        Where to draw.
    quantity
        A count of people.
    total
        What the empty group is called.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="funnel_count", value=count, n=40, method="count", level=step,
    ...              group="carers")
    ...     for step, count in (("considered", 40), ("approached", 31))
    ... ])
    >>> fig, [ax] = canvas(lines=2)
    >>> drawn = funnel(release(rows, policy("internal")), ax=ax)
    >>> [text.get_text() for text in drawn.texts]
    ['40', '31']
    """
    rows = rows_of(released.where(quantity=quantity))
    groups, steps = distinct(rows, "group"), distinct(rows, "level")
    for y, group in enumerate(groups):
        mine = {row.level: row for row in rows if row.group == group}
        _one(ax, [mine.get(step) for step in steps], y)
        ax.axhline(y + 0.5, color=RULE, linewidth=0.6, zorder=0)
    name_lines(ax, [group or total for group in groups], width=22)
    ax.set_xlim(-0.5, max(len(steps), 1) - 0.5)
    ax.set_xticks(range(len(steps)), steps, color=INK)
    ax.xaxis.tick_top()
    ax.spines["bottom"].set_visible(False)
    return ax


def _one(ax: Axes, steps: Sequence[Row | None], y: float) -> None:
    """Draw one group's blocks, each joined to the next."""
    first = next((row.value for row in steps if row is not None and row.value), None)
    before: tuple[float, float] | None = None
    for x, row in enumerate(steps):
        if row is None or row.value is None:
            before = None
            if row is not None:
                _absent(ax, row, x, y)
            continue
        half = _HIGHEST / 2 * row.value / first if first else 0.0
        if before is not None:
            left, right = before[0] + 0.3, x - 0.3
            corners = [(left, y - before[1]), (right, y - half), (right, y + half),
                       (left, y + before[1])]  # fmt: skip
            ax.add_patch(Polygon(corners, closed=True, color=ACCENT, alpha=0.18, linewidth=0))
        ax.add_patch(Rectangle((x - 0.3, y - half), 0.6, 2 * half, color=ACCENT, alpha=0.35,
                               linewidth=0))  # fmt: skip
        about = "≈ " if row.rounded else ""
        ax.text(
            x, y, f"{about}{number(row.value, decimals=0)}", ha="center", va="center",
            fontweight="bold", color=INK,
        )  # fmt: skip
        before = (x, half)


def _absent(ax: Axes, row: Row, x: float, y: float) -> None:
    word = "withheld" if row.withheld else "not computable"
    gap = Rectangle((x - 0.45, y - 0.3), 0.9, 0.6, facecolor="none", edgecolor=RULE, hatch="////",
                    linewidth=0)  # fmt: skip
    ax.add_patch(gap)
    ax.text(
        x, y, word, ha="center", va="center", fontsize=8, style="italic", color=QUIET,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
    )  # fmt: skip

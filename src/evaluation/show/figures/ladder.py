"""The ladder of co-production: on which rung, at which stage of the work."""

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from evaluation.disclosure import Released
from evaluation.show.figures.style import ACCENT, BAND, INK, QUIET, RULE, name_lines, styled
from evaluation.show.formatting import number
from evaluation.show.rows import Row, distinct, rows_of

_WIDE: Final = 0.66  #: of a stage's column: the bar of all its ratings; the rest is for the number


@styled
def ladder(released: Released, /, *, ax: Axes, quantity: str = "rung_count") -> Axes:
    """Draw how the ratings of each stage lie on the ladder: how far up, and does it change?

    A column for each stage, a rung for each line, the highest at the top. A bar's length is the
    share of the stage's ratings on that rung, the number beside it the ratings; a rung without a
    rating keeps a nought. A stage of which something is withheld is hatched as a whole.

    Parameters
    ----------
    released
        Rows of `quantity`: the group is the stage, the level the rung, lowest first.
    ax
        Where to draw.
    quantity
        A count of ratings.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="rung_count", value=count, n=8, method="count", level=rung,
    ...              group="design")
    ...     for rung, count in (("informing", 6), ("co-design", 2))
    ... ])
    >>> fig, [ax] = canvas(lines=2)
    >>> drawn = ladder(release(rows, policy("internal")), ax=ax)
    >>> [text.get_text() for text in drawn.texts]
    ['2', '6']
    """
    rows = rows_of(released.where(quantity=quantity))
    stages, rungs = distinct(rows, "group"), distinct(rows, "level")[::-1]
    for x, stage in enumerate(stages):
        mine = {row.level: row for row in rows if row.group == stage}
        _stage(ax, [mine[rung] for rung in rungs if rung in mine], x)
    for y in range(1, len(rungs), 2):
        ax.axhspan(y - 0.5, y + 0.5, color=BAND, zorder=-1, linewidth=0)
    name_lines(ax, rungs, width=22)
    ax.set_xlim(0, max(len(stages), 1))
    ax.set_xticks([x + 0.02 for x in range(len(stages))], stages, color=INK, ha="left")
    ax.xaxis.tick_top()
    ax.spines["bottom"].set_visible(False)
    return ax


def _stage(ax: Axes, rungs: Sequence[Row], x: float) -> None:
    """Draw one stage's bars, from the highest rung down."""
    ax.axvline(x, color=RULE, linewidth=1)
    if any(row.value is None for row in rungs):
        _withheld(ax, x, len(rungs))
        return
    every = sum(row.value or 0 for row in rungs)
    for y, row in enumerate(rungs):
        times = row.value or 0
        length = _WIDE * times / every if every else 0.0
        ax.add_patch(Rectangle((x, y - 0.3), length, 0.6, color=ACCENT, linewidth=0))
        about = "≈ " if row.rounded and times else ""
        ax.text(
            x + length + 0.03, y, f"{about}{number(times, decimals=0)}", va="center", fontsize=8.5,
            color=INK if times else QUIET, fontweight="bold" if times else "normal",
        )  # fmt: skip


def _withheld(ax: Axes, x: float, rungs: int) -> None:
    gap = Rectangle((x + 0.06, -0.4), 0.88, rungs - 0.2, facecolor="none", edgecolor=RULE,
                    hatch="////", linewidth=0)  # fmt: skip
    ax.add_patch(gap)
    ax.text(
        x + 0.5, (rungs - 1) / 2, "withheld", style="italic", color=QUIET, fontsize=8.5,
        ha="center", va="center", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )  # fmt: skip

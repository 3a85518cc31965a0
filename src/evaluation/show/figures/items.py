"""Distributions of answers: diverging stacked bars."""

from collections.abc import Sequence
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from evaluation.disclosure import Released
from evaluation.show.figures.style import INK, QUIET, RULE, name_lines, say_absent, styled
from evaluation.show.formatting import percent
from evaluation.show.rows import Row, distinct, rows_of

#: A segment narrower than this share carries no printed number: it would not fit.
_PRINTED_FROM = 0.11
_ENDS = ("#b35806", "#f5b267", "#d5d9dd", "#a69cc9", "#542788")


@styled
def item_distributions(
    released: Released,
    /,
    *,
    ax: Axes,
    levels: Sequence[str] | None = None,
    quantity: str = "share",
    unit: str = "Share of people who answered",
) -> Axes:
    """Draw how answers to each item are distributed, low answers left and high answers right.

    The outcome of a row is the item, the level an answer, in the order of the scale. An item with
    rows of several groups (before, after) has a bar for each. Levels nobody chose keep their place
    in the legend. The middle of the scale stands on the centre line. An item with a withheld
    answer is withheld as a whole.

    Parameters
    ----------
    released
        Rows of `quantity`; others are left aside.
    ax
        Where to draw.
    levels
        The answers from low to high; by default in the order of the rows.
    quantity
        The share that is drawn.
    unit
        Words for the axis.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="share", value=share, n=10, method="share", outcome="I feel heard",
    ...              level=level)
    ...     for level, share in (("disagree", 0.2), ("neither", 0.0), ("agree", 0.8))
    ... ])
    >>> fig, [ax] = canvas(lines=1)
    >>> drawn = item_distributions(release(rows, policy("internal")), ax=ax)
    >>> [text.get_text() for text in fig.legends[0].get_texts()]
    ['disagree', 'neither', 'agree']
    """
    rows = tuple(row for row in rows_of(released.where(quantity=quantity)) if row.level)
    if not rows:
        ax.set_axis_off()
        ax.text(0.5, 0.5, "no answers", transform=ax.transAxes, ha="center", color=QUIET)
        return ax
    answers = tuple(levels) if levels is not None else distinct(rows, "level")
    colors = _colors(len(answers))
    looks = dict(zip(answers, colors, strict=True))
    reach, names = 0.0, list[str]()
    for item in distinct(rows, "outcome"):
        of_item = [row for row in rows if row.outcome == item]
        for bar, group in enumerate(distinct(of_item, "group")):
            by_level = {row.level: row for row in of_item if row.group == group}
            parts = [by_level[answer] for answer in answers if answer in by_level]
            reach = max(reach, _item(ax, parts, len(names), looks))
            named = item if bar == 0 else ""
            names.append(f"{named}\n{group}".strip() if group else named)
        ax.axhline(len(names) - 0.5, color=RULE, linewidth=0.8, zorder=0)
    reach = min(1.0, reach + 0.04) or 1.0
    ax.set_xlim(-reach, reach)
    ax.axvline(0, color=QUIET, linewidth=0.8, zorder=0)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: percent(abs(float(x)))))
    name_lines(ax, names, width=44)
    ax.figure.legend(
        handles=[Patch(color=color) for color in colors],
        labels=[fill(answer, 18) for answer in answers],
        loc="outside upper center", ncols=len(answers), handlelength=1.0, columnspacing=1.6,
    )  # fmt: skip
    ax.set_xlabel(unit)
    return ax


def _item(ax: Axes, parts: Sequence[Row], y: float, colors: dict[str, str]) -> float:
    """Draw one item's bar; return how far it reaches from the centre."""
    absent = [part for part in parts if part.value is None]
    if absent:
        say_absent(ax, absent[0], y)
        return 0.0
    shares = [part.value or 0.0 for part in parts]
    half = len(shares) // 2
    middle = shares[half] / 2 if len(shares) % 2 else 0.0
    start = left = -(sum(shares[:half]) + middle)
    for part, share in zip(parts, shares, strict=True):
        color = colors[part.level]
        ax.barh(y, share, left=left, height=0.68, color=color, edgecolor="white", linewidth=0.8)
        if share >= _PRINTED_FROM:
            ax.text(
                left + share / 2, y, percent(share, n=part.n), ha="center", va="center",
                fontsize=8, color=_readable_on(color), zorder=4,
            )  # fmt: skip
        left += share
    return max(abs(start), abs(left))


def _colors(count: int) -> list[str]:
    """Return colours from low (orange) over grey to high (purple)."""
    # its import takes as long as all others together, and only this figure needs it
    import seaborn as sns

    return list(sns.blend_palette(_ENDS, count).as_hex())


def _readable_on(color: str) -> str:
    red, green, blue = to_rgb(color)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.55 else "white"

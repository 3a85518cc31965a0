"""Seats where decisions are made: who holds them, from one day of counting to the next."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from evaluation.disclosure import Released
from evaluation.show.figures.style import ACCENT, BAND, INK, QUIET, RULE, say_absent, styled
from evaluation.show.formatting import number, percent
from evaluation.show.rows import Row, distinct, rows_of

#: What tells the holders of seats apart, in order: filling and hatching, in grey as well.
LOOKS: Final[Sequence[Mapping[str, Any]]] = (
    {"facecolor": ACCENT, "edgecolor": ACCENT},
    {"facecolor": "white", "edgecolor": ACCENT, "hatch": "//////"},
    {"facecolor": BAND, "edgecolor": RULE},
)


@styled
def seats_held(released: Released, /, *, ax: Axes, quantity: str = "seats_held") -> Axes:
    """Draw who holds the seats of each governance group, on each day they were counted.

    A bar for each group and day, as long as all its seats; its parts are the holders, in the order
    of the rows. At the right stand the seats that the first two kinds of holder have together.

    Parameters
    ----------
    released
        Rows of `quantity`: the group is the governance group, the outcome the day, the level who
        holds the seats (three at most).
    ax
        Where to draw, on a canvas of `seats_lines` lines.
    quantity
        A count of seats.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="seats_held", value=seats, n=8, method="count", level=level,
    ...              group="The board", outcome="2023-05-09")
    ...     for level, seats in (("with a vote", 1), ("without", 1), ("others", 6))
    ... ])
    >>> fig, [ax] = canvas(lines=2)
    >>> drawn = seats_held(release(rows, policy("internal")), ax=ax)
    >>> [text.get_text() for text in drawn.texts]
    ['The board', '2 of 8 (25%)']
    """
    rows = rows_of(released.where(quantity=quantity))
    holders = distinct(rows, "level")
    looks = dict(zip(holders, LOOKS, strict=False))
    y, ticks = 0, dict[int, str]()
    for body in distinct(rows, "group"):
        mine = [row for row in rows if row.group == body]
        ax.text(
            0, y + 0.1, body, transform=ax.get_yaxis_transform(), fontweight="bold", fontsize=9,
            va="center", color=INK,
        )  # fmt: skip
        for day in distinct(mine, "outcome"):
            y += 1
            ticks[y] = day
            _bar(ax, [row for row in mine if row.outcome == day], y, looks)
        y += 1
    ax.set_yticks(list(ticks), list(ticks.values()), fontsize=8.5)
    ax.set_ylim(max(y, 1) - 0.4, -0.5)
    ax.set_xlim(0, 1)
    ax.grid(axis="x")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: percent(float(x))))
    ax.set_xlabel("Share of seats")
    ax.figure.legend(
        handles=[Patch(**look, label=holder) for holder, look in looks.items()],
        loc="outside upper left", ncols=3, handlelength=1.6,
    )  # fmt: skip
    return ax


def seats_lines(released: Released, /, *, quantity: str = "seats_held") -> int:
    """Return how many lines high the figure of these rows is, for `canvas`.

    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimates
    >>> seats_lines(release(Estimates(), policy("internal")))
    1
    """
    rows = rows_of(released.where(quantity=quantity))
    bars = {(row.group, row.outcome) for row in rows}
    return len(bars) + len(distinct(rows, "group")) if rows else 1


def _bar(ax: Axes, parts: Sequence[Row], y: float, looks: Mapping[str, Mapping[str, Any]]) -> None:
    absent = [row for row in parts if row.value is None]
    if absent:
        say_absent(ax, absent[0], y)
        return
    every = sum(row.value or 0 for row in parts)
    left = 0.0
    for row in parts:
        share = (row.value or 0) / every if every else 0.0
        if share:
            ax.barh(y, share, left=left, height=0.62, linewidth=0.8, zorder=2, **looks[row.level])
        left += share
    ours = sum(row.value or 0 for row in parts[: len(LOOKS) - 1])
    of_all = percent(ours / every) if every else "no seats"
    ax.annotate(
        f"{number(ours, decimals=0)} of {number(every, decimals=0)} ({of_all})", (1, y),
        xycoords=("axes fraction", "data"), xytext=(8, 0), textcoords="offset points", va="center",
        fontsize=8.5, color=INK if ours else QUIET, annotation_clip=False,
    )  # fmt: skip

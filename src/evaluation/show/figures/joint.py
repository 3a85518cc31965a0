"""A joint display: numbers and themes side by side, team by team."""

from collections.abc import Sequence
from textwrap import fill

from matplotlib.axes import Axes

from evaluation.config.quantity import quantities
from evaluation.disclosure import Released
from evaluation.show.figures.intervals import forest
from evaluation.show.figures.style import ACCENT, BAND, INK, QUIET, say_absent, styled
from evaluation.show.formatting import quantity_value
from evaluation.show.rows import Row, distinct, rows_of


@styled
def joint_display(
    change: Released,
    /,
    themes: Released,
    *,
    ax: Axes,
    beside: Axes,
    quantity: str = "share_of_people",
    total: str = "All teams",
) -> Axes:
    """Draw each team's change beside how widespread each theme is in it: do the strands agree?

    The left panel is a forest of mean change, the right one a grid of themes; the area of a dot
    is the theme's share, printed over it. A withheld share says so in its place; a team with
    nothing else is hatched.

    Parameters
    ----------
    change
        Rows of ``mean_change``, a group a team.
    themes
        Rows of `quantity`: the level is the theme, the group the team.
    ax, beside
        The left and the right panel.
    quantity
        What the right panel shows.
    total
        What the empty group is called.

    Returns
    -------
    Axes
        The right panel.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> internal = policy("internal")
    >>> change = Estimates([
    ...     Estimate(quantity="mean_change", value=0.6, n=31, method="t", group="North")
    ... ])
    >>> themes = Estimates([
    ...     Estimate(quantity="share_of_people", value=0.5, n=8, method="share", group="North",
    ...              level="Being heard")
    ... ])
    >>> fig, [left, right] = canvas(lines=3, panels=2)
    >>> drawn = joint_display(
    ...     release(change, internal), release(themes, internal), ax=left, beside=right
    ... )
    >>> [label.get_text() for label in drawn.get_xticklabels()]
    ['Being heard']
    """
    forest(change, ax=ax, total=total, numbers=False)
    teams = _teams(change)
    rows = rows_of(themes.where(quantity=quantity))
    names = distinct(rows, "level")
    for y, team in enumerate(teams):
        mine = [row for row in rows if row.group == team]
        if mine and all(row.withheld for row in mine):
            say_absent(beside, mine[0], y)
            continue
        for row in mine:
            _dot(beside, row, names.index(row.level), y)
    beside.set_xlabel(quantities()[quantity].title)
    beside.xaxis.tick_top()
    beside.set_xticks(
        range(len(names)), [fill(name, 22) for name in names], rotation=40, ha="left",
        rotation_mode="anchor", color=INK,
    )  # fmt: skip
    beside.spines["bottom"].set_visible(False)
    beside.set_xlim(-0.6, len(names) - 0.4)
    beside.set_ylim(ax.get_ylim())
    beside.set_yticks(range(len(teams)), ["" for _ in teams])
    beside.grid(visible=False)
    for y in range(0, len(teams), 2):
        beside.axhspan(y - 0.5, y + 0.5, color=BAND, zorder=-1, linewidth=0)
    _widen(beside)
    return beside


def _widen(ax: Axes) -> None:
    """Give the grid of themes more room than the forest, where both share a row of panels."""
    place = ax.get_subplotspec()
    if place is not None and place.get_gridspec().ncols == 2:
        place.get_gridspec().set_width_ratios([2, 3])


def _teams(change: Released) -> Sequence[str]:
    teams = distinct(rows_of(change.where(quantity="mean_change")), "group")
    return sorted(teams, key=lambda team: team == "")


def _dot(ax: Axes, row: Row, x: float, y: float) -> None:
    if row.value is None:
        ax.text(
            x, y, "withheld" if row.withheld else "none", ha="center", va="center", fontsize=7,
            style="italic", color=QUIET,
        )  # fmt: skip
        return
    ax.scatter([x], [y], s=620 * row.value, color=ACCENT, alpha=0.25, linewidths=0)
    share = quantity_value(row.value, row.quantity, n=row.n)
    ax.text(x, y, share, ha="center", va="center", fontsize=8, color=INK)

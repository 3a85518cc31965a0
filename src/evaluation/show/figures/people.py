"""People over time: how many took part at each stage, and where groups started and ended."""

from matplotlib.axes import Axes

from evaluation.disclosure import Released
from evaluation.show.figures.style import ACCENT, INK, QUIET, SERIES, name_lines, say_absent, styled
from evaluation.show.formatting import number
from evaluation.show.rows import distinct, rows_of


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
def before_after(
    released: Released,
    /,
    *,
    ax: Axes,
    scale: tuple[float, float],
    times: tuple[str, str] = ("Before", "After"),
    by: str = "group",
    total: str = "Everyone",
) -> Axes:
    """Draw where each group started and ended, in people who answered both times.

    Rows are those of quantities ``mean_before`` and ``mean_after``. The total (the empty group)
    is drawn in black; a group whose means are withheld is named beneath as withheld.

    Parameters
    ----------
    released
        Rows; other quantities are left aside.
    ax
        Where to draw.
    scale
        The lowest and highest score there can be; the axis shows all of it.
    times
        What the two times are called.
    by
        The label that names the groups.
    total
        What the empty label is called.

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
    >>> fig, [ax] = canvas(lines=8)
    >>> drawn = before_after(release(rows, policy("internal")), ax=ax, scale=(1, 5))
    >>> [label.get_text() for label in drawn.get_xticklabels()], [t.get_text() for t in drawn.texts]
    (['Before', 'After'], ['Everyone  3.5'])
    """
    rows = rows_of(released)
    withheld = []
    places: list[tuple[float, str, str]] = []
    for place, group in enumerate(distinct(rows, by)):
        means = {row.quantity: row.value for row in rows if row.label(by) == group}
        before, after = means.get("mean_before"), means.get("mean_after")
        name = group or total
        if before is None or after is None:
            withheld.append(name)
            continue
        color, marker = (INK, "D") if group == "" else SERIES[place % len(SERIES)]
        ax.plot(
            [0, 1], [before, after], color=color, marker=marker, markersize=6,
            linewidth=2.6 if group == "" else 1.6,
        )  # fmt: skip
        places.append((after, name, color))
    _name_ends(ax, places, room=(scale[1] - scale[0]) * 0.055)
    ax.set_xlim(-0.15, 1.15)
    ax.set_ylim(float(scale[0]), float(scale[1]))
    ax.set_xticks([0, 1], list(times))
    ax.grid(axis="y")
    if withheld:
        ax.set_xlabel(f"Withheld: {', '.join(withheld)}", style="italic", color=QUIET)
    return ax


def _name_ends(ax: Axes, places: list[tuple[float, str, str]], *, room: float) -> None:
    """Write each name beside its line's end, moved up where two would touch."""
    lowest = float("-inf")
    for value, name, color in sorted(places):
        lowest = max(value, lowest + room)
        ax.annotate(
            f"{name}  {number(value, decimals=1)}", (1, value), xytext=(1.05, lowest),
            textcoords="data", va="center", fontsize=8.5, color=color, annotation_clip=False,
        )  # fmt: skip

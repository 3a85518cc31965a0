"""Cohorts together: a forest with what is to be expected of a further cohort, and a run chart."""

from matplotlib.axes import Axes

from evaluation.disclosure import Released
from evaluation.show.figures.style import (
    ACCENT,
    INK,
    QUIET,
    RULE,
    name_lines,
    say_absent,
    styled,
)
from evaluation.show.formatting import MINUS, estimate, number, percent
from evaluation.show.rows import Row, distinct, rows_of

TOGETHER, FURTHER = "Cohorts together", "A further cohort"


@styled
def cohort_forest(released: Released, /, *, ax: Axes) -> Axes:
    """Draw each outcome's change in each cohort, in all together, and what a next one may show.

    Under each outcome stand its cohorts (dots with 95% intervals), the cohorts together (a diamond)
    and, dashed, the interval in which a further cohort's true change is expected. A withheld
    number keeps its line, hatched.

    Parameters
    ----------
    released
        Rows ``mean_change`` (the cohort in `group`), ``pooled_effect`` and ``prediction``.
    ax
        Where to draw; `lines_of` says how many lines it needs.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity=quantity, value=0.6, low=0.3, high=0.9, n=31, method="t",
    ...              outcome="Confidence", group=cohort)
    ...     for quantity, cohort in (("mean_change", "May"), ("pooled_effect", ""))
    ... ])
    >>> fig, [ax] = canvas(lines=3)
    >>> drawn = cohort_forest(release(rows, policy("internal")), ax=ax)
    >>> [label.get_text() for label in drawn.get_yticklabels()]
    ['Confidence', 'May', 'Cohorts together']
    """
    lines = _lines(released)
    _scale(ax, [row for _, row in lines if row is not None])
    for y, (_, row) in enumerate(lines):
        if row is None:
            ax.axhline(y - 0.5, color=RULE if y else "none", linewidth=0.8)
        elif row.value is None or (row.quantity == "prediction" and row.low is None):
            say_absent(ax, row, y)
        else:
            _draw(ax, row, y)
    name_lines(ax, [name for name, _ in lines])
    for label, (_, row) in zip(ax.get_yticklabels(), lines, strict=True):
        label.set_fontweight("bold" if row is None else "normal")
    ax.set_xlabel("Mean change, in points of the outcome's own scale")
    return ax


def lines_of(released: Released) -> int:
    """Return how many lines `cohort_forest` draws."""
    return max(1, len(_lines(released)))


def _lines(released: Released) -> list[tuple[str, Row | None]]:
    """Return each line's name and row; an outcome's heading has none."""
    rows = rows_of(released)
    lines: list[tuple[str, Row | None]] = []
    for outcome in distinct(rows, "outcome"):
        mine = [row for row in rows if row.outcome == outcome]
        lines.append((outcome, None))
        lines += [(row.group, row) for row in mine if row.quantity == "mean_change"]
        for quantity, name in (("pooled_effect", TOGETHER), ("prediction", FURTHER)):
            lines += [(name, row) for row in mine if row.quantity == quantity]
    return lines


def _scale(ax: Axes, rows: list[Row]) -> None:
    """Show every estimate and cohort's interval; a wider one runs out of the picture."""
    narrow = [row for row in rows if row.quantity == "mean_change"] or rows
    ends = [end for row in narrow for end in (row.value, row.low, row.high) if end is not None]
    ends += [row.value for row in rows if row.value is not None]
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    room = 0.25 * ((high - low) or 1.0)
    ax.set_xlim(low - room, high + room)
    ax.grid(axis="x")
    ax.axvline(0, color=QUIET, linewidth=1.0)
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:g}".replace("-", MINUS))


def _draw(ax: Axes, row: Row, y: float) -> None:
    value = row.value or 0.0
    further = row.quantity == "prediction"
    color = ACCENT if row.quantity == "mean_change" else INK
    if row.low is not None and row.high is not None:
        style = (0, (4, 2)) if further else "solid"
        ax.plot([row.low, row.high], [y, y], color=color, linewidth=2, linestyle=style)
        _run_out(ax, row, y, color)
    if not further:
        marker = "o" if row.quantity == "mean_change" else "D"
        ax.plot([value], [y], color=color, marker=marker, markersize=6.5, ls="none")
    about = "≈ " if row.rounded else ""
    n = f"   n {about}{number(row.n, decimals=0)}" if row.n is not None and not further else ""
    text = f"{number(row.low or 0)} to {number(row.high or 0)}" if further else estimate(row)
    ax.annotate(
        f"{text}{n}", (1, y), xycoords=("axes fraction", "data"), xytext=(8, 0),
        textcoords="offset points", va="center", fontsize=8.5, color=INK, annotation_clip=False,
    )  # fmt: skip


def _run_out(ax: Axes, row: Row, y: float, color: str) -> None:
    """Mark an interval's end that lies outside the picture by an arrow."""
    left, right = ax.get_xlim()
    if row.low is not None and row.low < left:
        ax.plot([left], [y], marker="<", color=color, markersize=6, clip_on=False)
    if row.high is not None and row.high > right:
        ax.plot([right], [y], marker=">", color=color, markersize=6, clip_on=False)


@styled
def run_chart_of_shares(released: Released, /, *, ax: Axes, quantity: str) -> Axes:
    """Draw a share from point to point, with its median and natural limits: does it wander only?

    A withheld point leaves a gap in the line. Median and limits are drawn where they were released.

    Parameters
    ----------
    released
        Rows of `quantity` in the order of time (the `level` names the point), and the rows of
        ``run_chart_median`` and ``process_limits``.
    ax
        Where to draw.
    quantity
        Which share.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="attendance_share", value=share, n=30, method="Wilson", level=month)
    ...     for month, share in (("2026-01", 0.7), ("2026-02", 0.8))
    ... ])
    >>> fig, [ax] = canvas(lines=5)
    >>> drawn = run_chart_of_shares(
    ...     release(rows, policy("internal")), ax=ax, quantity="attendance_share"
    ... )
    >>> [label.get_text() for label in drawn.get_xticklabels()]
    ['2026-01', '2026-02']
    """
    points = rows_of(released.where(quantity=quantity))
    values = [float("nan") if row.value is None else row.value for row in points]
    for row in rows_of(released.where(quantity="process_limits")):
        for end in (row.low, row.high):
            if end is not None and 0 <= end <= 1:
                ax.axhline(end, color=QUIET, linestyle=(0, (4, 3)), linewidth=1.0)
    for row in rows_of(released.where(quantity="run_chart_median")):
        if row.value is not None:
            ax.axhline(row.value, color=INK, linewidth=1.0)
    ax.plot(range(len(points)), values, color=ACCENT, marker="o", markersize=5, linewidth=1.5)
    ax.set_xticks(range(len(points)), [row.level for row in points], rotation=60, ha="right")
    ax.set_ylim(0, 1)
    ax.yaxis.set_major_formatter(lambda y, _: percent(float(y)))
    ax.grid(axis="y")
    return ax

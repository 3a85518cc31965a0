"""Codes as a network: which do the same people speak under?"""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from evaluation.disclosure import Released
from evaluation.show.figures.style import INK, QUIET, SERIES, styled
from evaluation.show.rows import Row, distinct, rows_of

#: Points on a curve between two codes.
_STEPS = 40


@styled
def code_network(released: Released, /, *, ax: Axes) -> Axes:
    """Draw codes on a circle, theme by theme, and a curve between two that the same people raise.

    A curve is the thicker, the more people; a dot the larger, the more people. Pairs and codes
    whose number is withheld are left out. A code without a curve keeps its place.

    Parameters
    ----------
    released
        What `pairs_of_people` found: ``people_with_code`` (`group` the theme, `level` the code) and
        ``people_with_both`` (`group` and `level` the codes).
    ax
        Where to draw; a square canvas suits it.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="people_with_code", value=4, n=4, method="", group="Time",
    ...              level="pace"),
    ...     Estimate(quantity="people_with_code", value=3, n=3, method="", group="Power",
    ...              level="agenda"),
    ...     Estimate(quantity="people_with_both", value=3, n=3, method="", group="agenda",
    ...              level="pace"),
    ... ])
    >>> fig, [ax] = canvas(lines=14)
    >>> drawn = code_network(release(rows, policy("internal")), ax=ax)
    >>> [text.get_text() for text in drawn.texts]
    ['pace', 'agenda']
    """
    codes = [row for row in rows_of(released.where(quantity="people_with_code")) if row.value]
    pairs = [row for row in rows_of(released.where(quantity="people_with_both")) if row.value]
    angles = {
        row.level: math.pi / 2 - 2 * math.pi * place / max(len(codes), 1)
        for place, row in enumerate(codes)
    }
    most = max((row.value or 0.0 for row in pairs), default=1.0)
    for row in sorted(pairs, key=lambda one: one.value or 0.0):
        if row.group in angles and row.level in angles:
            _curve(ax, angles[row.group], angles[row.level], (row.value or 0.0) / most)
    looks = _looks(codes)
    largest = max((row.value or 0.0 for row in codes), default=1.0)
    for row in codes:
        _code(ax, row, angles[row.level], looks[row.group], largest)
    handles = [
        Line2D([], [], color=color, marker=marker, ls="none", label=theme)
        for theme, (color, marker) in looks.items()
    ]
    if handles:
        ax.figure.legend(handles=handles, loc="outside upper center", ncols=min(len(handles), 6))
    ax.set_aspect("equal")
    ax.set_xlim(-1.75, 1.75)
    ax.set_ylim(-1.75, 1.75)
    ax.set_axis_off()
    return ax


def _looks(codes: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """Return a colour and a marker for each theme; together they differ, whatever the number."""
    colors, markers = [color for color, _ in SERIES], [marker for _, marker in SERIES]
    size = len(SERIES)
    return {
        theme: (colors[place % size], markers[(place + place // size) % size])
        for place, theme in enumerate(distinct(codes, "group"))
    }


def _curve(ax: Axes, one: float, other: float, weight: float) -> None:
    """Draw a curve that bends towards the middle, so that neighbours stay apart."""
    start, end = ((math.cos(angle), math.sin(angle)) for angle in (one, other))
    xs, ys = [], []
    for step in range(_STEPS + 1):
        t = step / _STEPS
        # a quadratic Bézier curve whose control point is the centre, at half strength
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        xs.append(a * start[0] + b * 0.25 * (start[0] + end[0]) + c * end[0])
        ys.append(a * start[1] + b * 0.25 * (start[1] + end[1]) + c * end[1])
    ax.plot(
        xs, ys, color=QUIET, linewidth=0.5 + 3.5 * weight**2, alpha=0.2 + 0.5 * weight,
        solid_capstyle="round", zorder=1,
    )  # fmt: skip


def _code(ax: Axes, row: Row, angle: float, look: tuple[str, str], largest: float) -> None:
    x, y = math.cos(angle), math.sin(angle)
    color, marker = look
    size = 25 + 110 * (row.value or 0.0) / largest
    ax.scatter([x], [y], s=size, color=color, marker=marker, zorder=2, linewidths=0)
    right = x >= -1e-9
    turn = math.degrees(angle)
    ax.text(
        1.09 * x, 1.09 * y, row.level, fontsize=8, color=INK, va="center",
        ha="left" if right else "right", rotation=turn if right else turn + 180,
        rotation_mode="anchor",
    )  # fmt: skip

"""One look for every figure, and the way a figure becomes something shown.

Colours come from the Okabe-Ito palette and ColorBrewer's PuOr, chosen to stay apart for
colour-blind readers; marker shape, position and printed numbers say the same again, so that a
figure also works in grey.
"""

import base64
import io
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import wraps
from html import escape
from textwrap import fill
from typing import Any, Concatenate, ParamSpec

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from evaluation.disclosure import Released
from evaluation.show.rows import Row
from evaluation.show.shown import Shown

INK = "#1f2a33"
QUIET = "#5b6770"
RULE = "#d5dade"
BAND = "#eef1f3"
ACCENT = "#1d5f91"
#: One colour and one marker a series, in order; both differ, so either is enough.
SERIES = (
    ("#1d5f91", "o"),
    ("#d55e00", "s"),
    ("#009e73", "^"),
    ("#7d4b8c", "D"),
    ("#b8860b", "v"),
    ("#4d4d4d", "P"),
)

WIDTH = 7.2  #: inches; 100 CSS pixels an inch in the report
DPI = 200

STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.color": INK,
    "text.parse_math": False,  # a label is text, whatever it holds
    "axes.edgecolor": RULE,
    "axes.labelcolor": QUIET,
    "axes.labelsize": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 9.5,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "hatch.linewidth": 0.6,
    "figure.facecolor": "white",
}

_P = ParamSpec("_P")


def in_our_style() -> AbstractContextManager[None]:
    """Set the shared style, whatever style surrounds it."""
    return style.context(["default", STYLE])


def styled(
    draw: Callable[Concatenate[Released, _P], Axes],
) -> Callable[Concatenate[Released, _P], Axes]:
    """Draw in the shared style."""

    @wraps(draw)
    def in_style(released: Released, /, *args: _P.args, **kwargs: _P.kwargs) -> Axes:
        with in_our_style():
            return draw(released, *args, **kwargs)

    return in_style


def canvas(*, lines: int = 6, panels: int = 1) -> tuple[Figure, list[Axes]]:
    """Return a figure high enough for so many lines, and its axes from left to right.

    The figure is not known to pyplot, so a notebook never displays it a second time.

    >>> fig, [ax] = canvas(lines=4)
    >>> round(float(fig.get_figheight()), 2)
    2.48
    """
    with in_our_style():
        figure = Figure(figsize=(WIDTH, 1.0 + 0.37 * lines), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(1, panels, squeeze=False)
        return figure, list(axes[0])


def show_figure(
    figure: Figure,
    *,
    id: str,  # noqa: A002 - it is an HTML id
    alt: str,
    caption: str,
    numbers: str = "",
) -> Shown:
    """Return a figure as something shown: its picture, text alternative and caption.

    Equal figures give equal bytes.

    Parameters
    ----------
    figure
        A finished figure.
    id
        Unique in the report.
    alt
        What the figure shows, in a sentence, for a reader who does not see it.
    caption
        Printed beneath.
    numbers
        The rows are kept as ``tables/<numbers>.csv``; by default as ``tables/<id>.csv``.

    Examples
    --------
    >>> fig, [ax] = canvas(lines=1)
    >>> shown = show_figure(fig, id="people", alt="40 people took part.", caption="People")
    >>> "alt='40 people took part.'" in shown.html
    True
    """
    with in_our_style(), io.BytesIO() as file:
        figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None})
        picture = base64.b64encode(file.getvalue()).decode("ascii")
    width, height = (round(100 * inches) for inches in figure.get_size_inches())
    name = escape(id, quote=True)
    html = (
        f"<figure class='figure' id='{name}'>"
        "<div class='scroll' role='region' tabindex='0' "
        f"aria-label='Figure: {escape(caption or alt, quote=True)}'>"
        f"<img src='data:image/png;base64,{picture}' alt='{escape(alt, quote=True)}' "
        f"width='{width}' height='{height}'></div>"
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )
    return Shown("figure", html, alt, id=id, numbers=numbers or id)


def say_absent(ax: Axes, row: Row, y: float, *, height: float = 0.6) -> None:
    """Mark a line as without a number: a hatched gap and the word, at no place on the scale."""
    word = "withheld" if row.withheld else "not computable"
    across = ax.get_yaxis_transform()
    gap = Rectangle(
        (0, y - height / 2), 1, height, transform=across, facecolor="none", edgecolor=RULE,
        hatch="////", linewidth=0, zorder=0.5,
    )  # fmt: skip
    ax.add_patch(gap)
    ax.text(
        0.5, y, word, transform=across, style="italic", color=QUIET, fontsize=8.5, ha="center",
        va="center", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )  # fmt: skip


def name_lines(ax: Axes, names: Sequence[str], *, width: int = 30) -> None:
    """Write one name a line down the left side, from the top."""
    wrapped = ["\n".join(fill(line, width) for line in name.split("\n")) for name in names]
    ax.set_yticks(range(len(names)), wrapped)
    ax.set_ylim(max(len(names), 1) - 0.5, -0.5)

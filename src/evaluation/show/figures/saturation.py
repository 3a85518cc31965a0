"""How many codes fewer texts would have shown, with the guide to how many there may be."""

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from evaluation.disclosure import Released
from evaluation.show.figures.style import ACCENT, BAND, INK, QUIET, styled
from evaluation.show.formatting import number
from evaluation.show.rows import rows_of


@styled
def code_accumulation_curve(released: Released, /, *, ax: Axes) -> Axes:
    """Draw the codes expected after so many texts: has the curve begun to flatten?

    The dashed line is Chao's estimate of all codes and the band its interval; an upper guide,
    since interviews are not drawn alike from one population.

    Parameters
    ----------
    released
        What `code_accumulation` found for one group: ``codes_expected`` and ``chao2``.
    ax
        Where to draw.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> from evaluation.show.figures import canvas
    >>> rows = Estimates([
    ...     Estimate(quantity="codes_expected", value=value, n=2, method="", level=level)
    ...     for level, value in (("1", 1.5), ("2", 2.0))
    ... ])
    >>> fig, [ax] = canvas(lines=6)
    >>> drawn = code_accumulation_curve(release(rows, policy("internal")), ax=ax)
    >>> drawn.get_xlabel()
    'Texts'
    """
    curve = rows_of(released.where(quantity="codes_expected"))
    known = [(int(row.level), row.value) for row in curve if row.value is not None]
    top = max((value for _, value in known), default=1.0)
    ax.plot(*zip(*known, strict=True), color=ACCENT, marker="o", markersize=4) if known else None
    for row in rows_of(released.where(quantity="chao2")):
        if row.value is None:
            continue
        if row.low is not None and row.high is not None:
            ax.axhspan(row.low, row.high, color=BAND, zorder=-1, linewidth=0)
            top = max(top, row.high)
        ax.axhline(row.value, color=QUIET, linestyle="--", linewidth=1)
        ax.annotate(
            f"Chao 2: {number(row.value, decimals=0)}", (0, row.value), xytext=(4, 3),
            xycoords=("axes fraction", "data"), textcoords="offset points", fontsize=8.5, color=INK,
        )  # fmt: skip
        top = max(top, row.value)
    ax.set_ylim(0, max(top, 1.0) * 1.08)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="y")
    ax.set_xlabel("Texts")
    ax.set_ylabel("Codes expected")
    return ax

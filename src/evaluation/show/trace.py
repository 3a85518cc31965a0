"""A figure of where recommendations come from: recommendation, findings, evidence."""

from matplotlib.axes import Axes

from evaluation.config.integration import parse_reference
from evaluation.show.claims import Evidence
from evaluation.show.figures.style import ACCENT, INK, QUIET, RULE, in_our_style

_COLUMNS = ("Recommendation", "Finding", "Rests on")


def draw_trace(evidence: Evidence, *, ax: Axes) -> Axes:
    """Draw a line from each recommendation to its findings, and say what those rest on.

    Parameters
    ----------
    evidence
        What people wrote.
    ax
        Where to draw.
    """
    integration = evidence.integration
    high = max(len(integration.findings), len(integration.recommendations), 1)
    at = {one.id: _place(i, len(integration.findings), high)
          for i, one in enumerate(integration.findings)}  # fmt: skip
    with in_our_style():
        for i, one in enumerate(integration.recommendations):
            y = _place(i, len(integration.recommendations), high)
            for finding in one.findings:
                ax.plot([0.16, 0.44], [y, at[finding]], color=ACCENT, linewidth=1.2, alpha=0.7)
            ax.text(0.14, y, one.id, ha="right", va="center", color=INK, fontsize=10)
        for finding_ in integration.findings:
            y = at[finding_.id]
            results = sum(parse_reference(text) is not None for text in finding_.named)
            excerpts = len(finding_.named) - results
            ax.plot([0.54, 0.66], [y, y], color=RULE, linewidth=1.2)
            ax.text(0.49, y, finding_.id, ha="center", va="center", color=INK, fontsize=10)
            told = f"results: {results}, excerpts: {excerpts}, against: {len(finding_.against)}"
            ax.text(0.68, y, told, ha="left", va="center", color=QUIET, fontsize=9)
        for x, name, side in zip((0.14, 0.49, 0.68), _COLUMNS, ("right", "center", "left"),
                                 strict=True):  # fmt: skip
            ax.text(x, -1, name, ha=side, va="center", color=INK, fontsize=9.5, weight="bold")
        ax.set_xlim(-0.12, 1.1)
        ax.set_ylim(high - 0.4, -1.5)
        ax.set_axis_off()
    return ax


def _place(index: int, number: int, high: int) -> float:
    """Return where one of so many stands, spread evenly over the height."""
    return (index + 0.5) * high / number - 0.5

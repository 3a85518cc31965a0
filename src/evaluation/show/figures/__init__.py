"""Figures: released results in, axes out.

Each function draws on the `ax` it is given and returns it; `canvas` makes a figure and its axes,
`show_figure` turns the finished figure into something a notebook shows. ::

    fig, [ax] = figures.canvas(lines=8)
    figures.forest(change, ax=ax, total="All teams")
    figures.show_figure(fig, id="change-by-team", alt="...", caption="...")
"""

from evaluation.show.figures.intervals import forest, intervals_by_group
from evaluation.show.figures.items import item_distributions
from evaluation.show.figures.joint import joint_display
from evaluation.show.figures.people import before_after, change_spread, people_flow
from evaluation.show.figures.style import canvas, show_figure

__all__ = [
    "before_after",
    "canvas",
    "change_spread",
    "forest",
    "intervals_by_group",
    "item_distributions",
    "joint_display",
    "people_flow",
    "show_figure",
]

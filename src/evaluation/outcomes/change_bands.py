"""How people's own changes are spread: bands of change, no single person."""

from collections.abc import Sequence

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.estimates import Estimates
from evaluation.outcomes._samples import align_pairs
from evaluation.outcomes.change import pairs
from evaluation.outcomes.distributions import item_distribution

#: So many bands each way; the last is open.
_EACH_WAY = 3


def change_bands(scores: pd.DataFrame, outcome: Outcome, *, scale: Sequence[float]) -> Estimates:
    """Did most people move a little, or a few people a lot?

    People who answered at both times, by how far they moved. A band is an eighth of the scale
    wide (half a point from 1 to 5), the middle one lies around no change, and a change on the edge
    of two bands belongs to the one nearer to nought.

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcome
        Which scale, and which two timepoints.
    scale
        The lowest and highest score there can be.

    Returns
    -------
    Estimates
        ``share`` of each band, in `level`, from the greatest rise to the greatest fall.

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": ["P1", "P2", "P1", "P2"], "team": "a", "role": "r",
    ...     "timepoint": ["t0", "t0", "t1", "t1"],
    ...     "instrument": "i", "frame": "now", "scale": "s", "value": [2.0, 3.0, 4.0, 3.0],
    ... })
    >>> [(row.level, row.value) for row in change_bands(scores, outcome, scale=(1, 5)) if row.value]
    [('rose by more than 1.25', 0.5), ('within 0.25 of no change', 0.5)]
    """
    people = pairs(scores, outcome)
    found = align_pairs(people["before"], people["after"])
    width = (scale[1] - scale[0]) / 8
    edges = [(step + 0.5) * width for step in range(_EACH_WAY)]
    names = {
        **{step: _name("rose", edges, step) for step in range(_EACH_WAY, 0, -1)},
        0: f"within {edges[0]:g} of no change",
        **{-step: _name("fell", edges, step) for step in range(1, _EACH_WAY + 1)},
    }
    bands = [_band(float(change), edges) for change in found.change]
    told = pd.Series([*bands, *[None] * found.n_out], dtype="object").map(names)
    rows = item_distribution(told, levels=list(names.values()))
    return Estimates(row for row in rows if row.quantity == "share").labelled(outcome=outcome.title)


def _band(change: float, edges: Sequence[float]) -> int:
    # a change on an edge may be off by rounding
    steps = sum(abs(change) > edge + 1e-9 for edge in edges)
    return steps if change > 0 else -steps


def _name(way: str, edges: Sequence[float], step: int) -> str:
    if step == len(edges):
        return f"{way} by more than {edges[-1]:g}"
    return f"{way} by {edges[step - 1]:g} to {edges[step]:g}"

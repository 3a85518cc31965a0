"""What the teams' mean changes alone can show, exactly."""

import numpy as np
import pandas as pd

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes.models.design import Vector, design, numeric_outcome
from evaluation.outcomes.models.status import check_confidence, few_clusters

#: Half the subsets of this many teams are listed twice: some 30,000 numbers each.
MOST_TEAMS = 30


def team_sign_flip(
    frame: pd.DataFrame, *, change: str, team: str, confidence: float = 0.95
) -> Estimates:
    """Could the teams' mean changes be this far from zero if each were as likely up as down?

    The exact sign-flip test of the mean of the team means, each team counting once, over all
    ``2^k`` flips (Fisher 1935). Its interval holds the shifts it would not reject, which are
    ordered means of subsets of the teams (Hartigan 1969). Teams are independent; nothing is
    assumed of people within a team, nor of a normal distribution. With few teams no data
    whatever could give a p-value under `smallest_p_value`.

    Parameters
    ----------
    frame
        One row for each person.
    change
        The column of changes, after minus before.
    team
        The column of teams.
    confidence
        Level of the interval; reached or exceeded.

    Returns
    -------
    Estimates
        `mean_team_change` with its interval, `p_value` (two-sided), `smallest_p_value`, `teams`.

    Raises
    ------
    AnalysisError
        If a column is absent or unfit, or there is one team, or more than 30.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "change": [1.0, 0.0, 2.0, 1.0, 0.5, 1.5, 0.5, 1.0, 0.0, -0.5],
    ...     "team": list("aabbccddee")})
    >>> rows = team_sign_flip(frame, change="change", team="team")
    >>> [rows[name].value for name in ("mean_team_change", "p_value", "smallest_p_value")]
    [0.7, 0.125, 0.0625]
    """
    check_confidence(confidence)
    made = design(frame, outcome=change, predictors=[], groups=[team])
    group = made.groups[0]
    if group.size > MOST_TEAMS:
        raise AnalysisError(
            f"{group.size} teams are more than {MOST_TEAMS}: use `cluster_robust` instead"
        )
    sums = np.bincount(group.codes, numeric_outcome(made), group.size)
    means = sums / np.bincount(group.codes)
    low, high = _interval(means, confidence)
    note = few_clusters(group.name, group.size)
    with_reach = note
    if low is None:
        with_reach = f"{group.size} teams allow no {confidence:.0%} interval; {note}"

    def row(
        quantity: str,
        value: float,
        low: float | None = None,
        high: float | None = None,
        note: str = note,
    ) -> Estimate:
        return Estimate(
            quantity=quantity,
            value=value,
            low=low,
            high=high,
            n=made.n,
            n_out=made.n_out,
            method=f"exact sign flips of {group.size} team means",
            note=note,
            outcome=change,
        )

    return Estimates(
        [
            row("mean_team_change", float(means.mean()), low, high, with_reach),
            row("p_value", _p_value(means)),
            row("smallest_p_value", 2.0 ** (1 - group.size)),
            row("teams", group.size),
        ]
    )


def _p_value(means: Vector) -> float:
    total = float(means.sum())
    if abs(total) <= _rounding(means):
        return 1.0
    # flipping a subset with sum s turns the total t into t - 2s, as far out when s <= 0 or s >= t
    count = _subsets_not_above_zero(np.sign(total) * means)
    return float(min(1.0, 2.0 * count / 2.0 ** len(means)))


def _interval(means: Vector, confidence: float) -> tuple[float | None, float | None]:
    rank = int(np.floor((1 - confidence) / 2 * 2.0 ** len(means) + 1e-9))
    if rank < 1:
        return None, None
    return _ranked_subset_mean(means, rank), -_ranked_subset_mean(-means, rank)


def _ranked_subset_mean(means: Vector, rank: int) -> float:
    """Return the mean of a subset of the teams that is the `rank`-th smallest of all."""
    low, high = float(means.min()), float(means.max())
    low -= _rounding(means)
    while high - low > 1e-14 * max(abs(low), abs(high), _rounding(means)):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        # the empty subset is no mean
        if _subsets_not_above_zero(means - middle) - 1 >= rank:
            high = middle
        else:
            low = middle
    return high


def _subsets_not_above_zero(values: Vector) -> int:
    """Return how many subsets, the empty one among them, have a sum of at most zero."""
    half = len(values) // 2
    first, second = _subset_sums(values[:half]), np.sort(_subset_sums(values[half:]))
    return int(np.searchsorted(second, _rounding(values) - first, side="right").sum())


def _subset_sums(values: Vector) -> Vector:
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums, sums + value])
    return sums


def _rounding(values: Vector) -> float:
    """Return what a sum of the values may be off by."""
    return 1e-12 * float(np.abs(values).sum())

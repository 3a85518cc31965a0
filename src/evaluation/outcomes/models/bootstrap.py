"""Intervals by drawing whole teams again."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes.models.design import Codes, Matrix, Vector, design, numeric_outcome
from evaluation.outcomes.models.status import check_confidence, few_clusters


def cluster_bootstrap(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str] = (),
    cluster: str,
    seed: int,
    replicates: int = 5000,
    confidence: float = 0.95,
) -> Estimates:
    """How far could a mean or a difference have moved, had other teams of the same kind come?

    Teams are drawn with replacement, each with all its people, and least squares is fitted to
    every draw; the interval is the percentile one (Davison and Hinkley 1997). Under about 10
    teams it is too short: read it beside `cluster_robust`.

    Parameters
    ----------
    frame
        One row for each answer, or for each person's change.
    outcome, predictors, cluster
        As in `cluster_robust`; without predictors the mean.
    seed
        Of the draws: the same seed gives the same interval.
    replicates
        Number of draws.
    confidence
        Level of the intervals.

    Returns
    -------
    Estimates
        `coefficient` with its interval and `standard_error` for each term (in `level`), and the
        number of `draws_left_out` because a level of a predictor was in no team drawn.

    Raises
    ------
    AnalysisError
        If a column is absent or unfit, there is one team, or fewer than 100 replicates.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "change": [1.0, 0.0, 2.0, 1.0, 0.5, 0.0, 1.5, 1.0], "team": list("aabbbccc")})
    >>> rows = cluster_bootstrap(frame, outcome="change", cluster="team", seed=1)
    >>> round(rows["coefficient"].low, 3), round(rows["coefficient"].high, 3)
    (0.5, 1.167)
    """
    check_confidence(confidence)
    if replicates < 100:
        raise AnalysisError(
            f"{replicates} replicates are too few for an interval; use 1000 or more"
        )
    made = design(frame, outcome=outcome, predictors=predictors, groups=[cluster])
    group, y = made.groups[0], numeric_outcome(made)
    x = np.column_stack([np.ones(made.n), made.x])
    # a scale of one for every column, so that rank is not a matter of units
    scale = np.abs(x).max(axis=0)
    drawn = _coefficients(x / scale, y, group.codes, group.size, seed, replicates) / scale
    whole = np.linalg.lstsq(x / scale, y, rcond=None)[0] / scale
    note = few_clusters(group.name, group.size)
    left_out = replicates - len(drawn)
    too_few = left_out > replicates / 2
    if too_few:
        note = "not computable: most draws of teams lack a level of a predictor"

    def row(
        quantity: str,
        value: float | None,
        level: str = "",
        low: float | None = None,
        high: float | None = None,
    ) -> Estimate:
        return Estimate(
            quantity=quantity,
            value=value,
            low=low,
            high=high,
            n=made.n,
            n_out=made.n_out,
            method=f"cluster bootstrap, percentile, {replicates} draws, seed {seed}",
            note=note,
            outcome=outcome,
            level=level,
        )

    rows: list[Estimate] = []
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    for j, name in enumerate(["(intercept)", *made.names]):
        if too_few:
            rows += [row("coefficient", whole[j], name), row("standard_error", None, name)]
            continue
        low, high = np.quantile(drawn[:, j], tails)
        rows.append(row("coefficient", whole[j], name, low, high))
        rows.append(row("standard_error", drawn[:, j].std(ddof=1), name))
    rows.append(row("draws_left_out", left_out))
    return Estimates(rows)


def _coefficients(
    x: Matrix, y: Vector, codes: Codes, clusters: int, seed: int, replicates: int
) -> Matrix:
    """Return least squares of every draw that can be fitted, shape (draws, coefficients)."""
    width = x.shape[1]
    squares = np.zeros((clusters, width, width))
    products = np.zeros((clusters, width))
    np.add.at(squares, codes, x[:, :, None] * x[:, None, :])
    np.add.at(products, codes, x * y[:, None])
    rng = np.random.default_rng(seed)
    times = rng.multinomial(clusters, np.full(clusters, 1 / clusters), size=replicates)
    left = np.tensordot(times, squares, axes=1)
    right = times @ products
    fit = np.linalg.matrix_rank(left, hermitian=True) == width
    return np.linalg.solve(left[fit], right[fit][..., None])[..., 0]

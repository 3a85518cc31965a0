"""Standard errors that stay right when people of one team answer alike."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import null_space
from scipy.stats import t as student

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes.models.design import Design, Matrix, Vector, design, numeric_outcome
from evaluation.outcomes.models.status import check_confidence, few_clusters


class _Robust(NamedTuple):
    """Least squares with its cluster-robust errors and degrees of freedom.

    `alone` marks the coefficients that could not be estimated without one of the clusters.
    """

    coefficients: Vector
    errors: Vector
    df: Vector
    alone: NDArray[np.bool_]


def cluster_robust(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str] = (),
    cluster: str,
    confidence: float = 0.95,
) -> Estimates:
    """How large is a difference, or a mean change, when people sit in a handful of teams?

    Least squares with the bias-reduced sandwich CR2 (Bell and McCaffrey 2002; Pustejovsky and
    Tipton 2018, identity working model) and Satterthwaite degrees of freedom, which hold where the
    usual cluster-robust errors are far too small. Without predictors it is the mean.

    Parameters
    ----------
    frame
        One row for each answer, or for each person's change.
    outcome
        A numeric column.
    predictors
        Numbers, or categories: differences from the first declared level (text: the first
        alphabetically).
    cluster
        The column of teams.
    confidence
        Level of the intervals.

    Returns
    -------
    Estimates
        `coefficient`, `standard_error`, `t`, `df`, `p_value` for each term (in `level`) and the
        number of `clusters`.

    Raises
    ------
    AnalysisError
        If a column is absent or unfit, or there is one team only.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "change": [1.0, 0.0, 2.0, 1.0, 0.5, 0.0, 1.5, 1.0], "team": list("aabbbccc")})
    >>> rows = cluster_robust(frame, outcome="change", cluster="team")
    >>> [round(rows[name].value, 3) for name in ("coefficient", "standard_error", "df")]
    [0.875, 0.177, 1.923]
    """
    check_confidence(confidence)
    made = design(frame, outcome=outcome, predictors=predictors, groups=[cluster])
    y = numeric_outcome(made)
    x = np.column_stack([np.ones(made.n), made.x])
    if made.n <= x.shape[1]:
        raise AnalysisError(f"{made.n} rows are too few for {x.shape[1]} coefficients")
    found = _fit(x, y, made)
    rows: list[Estimate] = []
    for j, name in enumerate(["(intercept)", *made.names]):
        rows += _rows(found, j, name, made, confidence)
    rows.append(_row("clusters", made.groups[0].size, "", made))
    return Estimates(rows)


def _fit(x: Matrix, y: Vector, made: Design) -> _Robust:
    bread = np.linalg.inv(x.T @ x)
    coefficients = bread @ (x.T @ y)
    residuals = y - x @ coefficients
    clusters, width = made.groups[0].size, x.shape[1]
    #: for each cluster and coefficient: the score, and the rows' weights in it
    scores = np.empty((clusters, width))
    sums = np.empty((clusters, width, width))
    squares = np.empty((clusters, width))
    alone = np.zeros(width, dtype=bool)
    for j in range(clusters):
        mine = made.groups[0].codes == j
        rows = x[mine]
        weights = _inverse_root(np.eye(len(rows)) - rows @ bread @ rows.T) @ rows @ bread
        scores[j] = weights.T @ residuals[mine]
        sums[j] = rows.T @ weights
        squares[j] = (weights**2).sum(axis=0)
        alone |= np.abs(null_space(x[~mine])).max(axis=1, initial=0.0) > 1e-8
    df = np.empty(width)
    for c in range(width):
        # inner products of the clusters' quadratic forms under independent errors
        products = np.diag(squares[:, c]) - sums[:, :, c] @ bread @ sums[:, :, c].T
        total = (products**2).sum()
        df[c] = np.trace(products) ** 2 / total if total > 0 else 0.0
    return _Robust(coefficients, np.sqrt((scores**2).sum(axis=0)), df, alone)


def _inverse_root(matrix: Matrix) -> Matrix:
    """Return the symmetric inverse square root, zero where the matrix is."""
    size, axes = np.linalg.eigh(matrix)
    kept = size > 1e-12
    root: Matrix = (axes[:, kept] / np.sqrt(size[kept])) @ axes[:, kept].T
    return root


def _rows(found: _Robust, j: int, name: str, made: Design, confidence: float) -> list[Estimate]:
    value, error, df = float(found.coefficients[j]), float(found.errors[j]), float(found.df[j])
    if error <= 1e-12 * max(1.0, abs(value)) or df <= 0:
        why = "not computable: no variation between clusters to judge this term by"
        return [
            _row("coefficient", value, name, made),
            *(_row(q, None, name, made, why) for q in ("standard_error", "t", "df", "p_value")),
        ]
    group = made.groups[0].name
    limit = f"rests on one of {group} alone: its error is understated" if found.alone[j] else ""
    reach = student.isf((1 - confidence) / 2, df) * error
    return [
        _row("coefficient", value, name, made, limit, low=value - reach, high=value + reach),
        _row("standard_error", error, name, made, limit),
        _row("t", value / error, name, made, limit),
        _row("df", df, name, made, limit),
        _row("p_value", 2 * student.sf(abs(value / error), df), name, made, limit),
    ]


def _row(
    quantity: str,
    value: float | None,
    level: str,
    made: Design,
    note: str = "",
    *,
    low: float | None = None,
    high: float | None = None,
) -> Estimate:
    group = made.groups[0]
    return Estimate(
        quantity=quantity,
        value=value,
        low=low,
        high=high,
        n=made.n,
        n_out=made.n_out,
        method="least squares, CR2, Satterthwaite",
        note=note or few_clusters(group.name, group.size),
        outcome=str(made.outcome.name),
        level=level,
    )


def design_effect(sizes: "pd.Series | Sequence[int]", *, icc: float) -> Estimates:
    """How much less do people in teams tell than as many people on their own?

    ``1 + (m - 1) icc`` with the mean team size `m` (Kish 1965), and with ``sum m^2 / sum m``
    where teams are unequal (Donner and Klar 2000); the effective number is people divided by the
    latter.

    Parameters
    ----------
    sizes
        People in each team.
    icc
        Share of the variance between teams, ICC(1).

    Raises
    ------
    AnalysisError
        If there is no team, a team is empty, or `icc` is not a correlation.

    Examples
    --------
    >>> rows = design_effect([4, 5, 6, 5], icc=0.1)
    >>> [(row.quantity, round(row.value, 3)) for row in rows]
    [('design_effect', 1.4), ('design_effect_unequal', 1.41), ('effective_n', 14.184)]
    """
    counts = np.asarray(sizes, dtype=float)
    if not len(counts) or not (counts >= 1).all():
        raise AnalysisError("`sizes` holds the number of people in each team, at least 1 each")
    if not -1 <= icc <= 1:
        raise AnalysisError(f"icc is {icc}; it lies between -1 and 1")
    n = int(counts.sum())
    unequal = 1 + (float((counts**2).sum()) / n - 1) * icc
    method = f"ICC {icc:g}, {len(counts)} teams"

    def row(quantity: str, value: float | None, note: str = "") -> Estimate:
        return Estimate(quantity=quantity, value=value, n=n, method=method, note=note)

    rows = [
        row("design_effect", 1 + (float(counts.mean()) - 1) * icc),
        row("design_effect_unequal", unequal),
    ]
    if unequal > 0:
        rows.append(row("effective_n", n / unequal))
    else:
        why = "not computable: an ICC this negative is impossible for teams of this size"
        rows.append(row("effective_n", None, why))
    return Estimates(rows)

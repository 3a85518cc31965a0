"""From a tidy frame and names of columns to the arrays a model is fitted to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.errors import AnalysisError

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Grouping:
    """One grouping of the rows (people, teams).

    Attributes
    ----------
    name
        The column it came from.
    codes
        The group of each row, 0 to ``size - 1``.
    labels
        The groups' names, in the order of the codes.
    """

    name: str
    codes: Codes
    labels: pd.Index

    @property
    def size(self) -> int:
        """Number of groups."""
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class Design:
    """The complete rows of a frame, as a model needs them.

    Attributes
    ----------
    outcome
        The outcome's column, complete rows only.
    x
        Predictor columns, shape (rows, columns), without an intercept.
    names
        The columns' names: ``age`` for a number, ``timepoint[after]`` for a level.
    terms
        For each predictor the positions of its columns in `x`.
    groups
        The groupings, in the order asked for.
    n_out
        Rows left out because a cell was missing.
    """

    outcome: pd.Series
    x: Matrix
    names: tuple[str, ...]
    terms: dict[str, tuple[int, ...]]
    groups: tuple[Grouping, ...]
    n_out: int

    @property
    def n(self) -> int:
        """Rows the model is fitted to."""
        return len(self.outcome)


def design(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    groups: Sequence[str] = (),
    nested: bool = False,
) -> Design:
    """Return the complete rows of `frame` as arrays.

    A number stays a number (true and false become 1 and 0). A categorical column is coded as the
    difference of each level from the first *declared* one; plain text from the first in
    alphabetical order. Levels without rows are dropped.

    Parameters
    ----------
    frame
        One row for each answer.
    outcome, predictors, groups
        Names of columns.
    nested
        Whether identifiers of the first grouping are only unique within the second
        (person 1 of team A is not person 1 of team B).

    Raises
    ------
    AnalysisError
        If a column is absent or named twice, no row is complete, a grouping has one group,
        two groupings are the same, or the predictors do not vary or repeat each other.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "score": [1.0, 2.0, 2.0, None], "time": ["a", "b", "a", "b"], "who": [1, 1, 2, 2]})
    >>> made = design(frame, outcome="score", predictors=["time"], groups=["who"])
    >>> made.names, made.n, made.n_out
    (('time[b]',), 3, 1)
    """
    for name, given in (("predictors", predictors), ("groups", groups)):
        if isinstance(given, str):
            raise AnalysisError(f"`{name}` is a list of column names; put {given!r} into a list")
    columns = [outcome, *predictors, *groups]
    check_columns(frame, columns)
    if nested and len(groups) != 2:
        raise AnalysisError(
            "`nested` needs two groups: the inner one first (person), then the team"
        )
    complete = frame[columns].dropna().reset_index(drop=True)
    if complete.empty:
        raise AnalysisError(f"no row has an answer in every one of: {', '.join(columns)}")
    x, names, terms = _predictor_columns(complete, predictors)
    return Design(
        outcome=complete[outcome],
        x=x,
        names=names,
        terms=terms,
        groups=_groupings(complete, groups, nested=nested),
        n_out=len(frame) - len(complete),
    )


def numeric_outcome(made: Design) -> Vector:
    """Return the outcome as finite numbers, or refuse."""
    column = made.outcome
    if not pd.api.types.is_numeric_dtype(column):
        raise AnalysisError(
            f"{column.name!r} is not numeric: score it before fitting a linear model"
        )
    values = column.to_numpy(dtype=float)
    if not np.isfinite(values).all():
        raise AnalysisError(f"{column.name!r} holds infinite values")
    return values


def check_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse columns that are absent or named twice."""
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise AnalysisError(f"no such column: {', '.join(map(repr, absent))}")
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise AnalysisError(f"named more than once in one model: {', '.join(map(repr, twice))}")
    if not frame.columns.is_unique:
        raise AnalysisError("the frame has two columns of one name; rename one")


def _predictor_columns(
    complete: pd.DataFrame, predictors: Sequence[str]
) -> tuple[Matrix, tuple[str, ...], dict[str, tuple[int, ...]]]:
    columns: list[Vector] = []
    names: list[str] = []
    terms: dict[str, tuple[int, ...]] = {}
    for predictor in predictors:
        coded = _coded(complete[predictor])
        if not coded:
            raise AnalysisError(f"{predictor!r} has one value in the complete rows: no comparison")
        terms[predictor] = tuple(range(len(columns), len(columns) + len(coded)))
        names.extend(coded)
        columns.extend(coded.values())
    x = np.column_stack(columns) if columns else np.empty((len(complete), 0))
    with_intercept = np.column_stack([np.ones(len(complete)), x])
    scale = np.abs(with_intercept).max(axis=0)
    scale[scale == 0] = 1.0
    if np.linalg.matrix_rank(with_intercept / scale) < with_intercept.shape[1]:
        raise AnalysisError(
            f"the predictors do not vary or repeat each other: {', '.join(predictors)}; drop one"
        )
    return x, tuple(names), terms


def _coded(column: pd.Series) -> dict[str, Vector]:
    """Return the columns a predictor becomes; none when it does not vary."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        levels = list(column.cat.remove_unused_categories().cat.categories)
    elif pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(dtype=float)
        if not np.isfinite(values).all():
            raise AnalysisError(f"{column.name!r} holds infinite values")
        return {str(column.name): values}
    elif pd.api.types.infer_dtype(column) == "string":
        levels = sorted(column.unique())
    else:
        raise AnalysisError(f"{column.name!r} is neither numbers nor text nor a category")
    return {
        f"{column.name}[{level}]": (column == level).to_numpy(dtype=float) for level in levels[1:]
    }


def _groupings(
    complete: pd.DataFrame, groups: Sequence[str], *, nested: bool
) -> tuple[Grouping, ...]:
    made = []
    for position, name in enumerate(groups):
        keys = list(groups) if nested and position == 0 else [name]
        grouped = complete.groupby(keys, sort=True, observed=True, dropna=False)
        codes = grouped.ngroup().to_numpy()
        labels = grouped.size().index
        if len(labels) < 2:
            raise AnalysisError(f"{name!r} has one group in the complete rows; several are needed")
        made.append(Grouping(name, codes.astype(np.intp), labels))
    if len(made) == 2:
        pairs = len(np.unique(made[0].codes * made[1].size + made[1].codes))
        if pairs == made[0].size == made[1].size:
            raise AnalysisError(
                f"{groups[0]!r} and {groups[1]!r} group the rows alike: their intercepts cannot "
                "be told apart; leave one out"
            )
    return tuple(made)

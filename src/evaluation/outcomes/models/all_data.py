"""Change between timepoints on everybody's data, whoever answered only once included."""

from dataclasses import replace

import pandas as pd

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes.models.design import check_columns
from evaluation.outcomes.models.linear import linear_mixed
from evaluation.outcomes.models.small_sample import DfMethod

#: What the model takes for granted about teams.
SAME_CHANGE = "teams are taken to change alike: read it beside the cluster-robust interval"


def change_on_all_data(
    frame: pd.DataFrame,
    *,
    outcome: str,
    timepoint: str,
    person: str,
    team: str | None = None,
    confidence: float = 0.95,
    df: DfMethod = "kenward-roger",
) -> Estimates:
    """How far did the mean score move, using also those who answered at one timepoint only?

    The linear mixed model ``score = timepoint + person + team + error`` with random intercepts,
    by REML. Unlike the paired comparison it is right when who left depends on the scores seen
    (missing at random; Laird and Ware 1982), and it uses every answer. A team's intercept
    allows teams to differ, not to change by different amounts: where they do, the interval is too
    short and `cluster_robust` on the people's changes is right, as a note beside the row says.

    Parameters
    ----------
    frame
        One row for each person and timepoint.
    outcome, timepoint, person, team
        Names of columns. Person identifiers are unique over all teams. Changes are from the first
        timepoint: the first declared category, or the first alphabetically.
    confidence
        Level of the intervals.
    df
        ``kenward-roger`` or ``satterthwaite``.

    Returns
    -------
    Estimates
        `mean_change`, `standard_error`, `t`, `df`, `p_value` for each later timepoint (in
        `level`); `variance` and `icc` of person and team; `people_at_all_timepoints`. `n` counts
        people, `n_out` people without any score.

    Raises
    ------
    AnalysisError
        If a column is absent or unfit, a person has two rows at one timepoint or is in two teams,
        or nobody answered twice.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "score": [2.0, 3.0, 3.0, 3.5, 1.0, 2.5, 4.0, 4.0, 2.0, 4.5],
    ...     "time": ["1 before", "2 after"] * 4 + ["1 before", "2 after"],
    ...     "person": [1, 1, 2, 2, 3, 3, 4, 4, 5, 6]})
    >>> rows = change_on_all_data(frame, outcome="score", timepoint="time", person="person")
    >>> round(rows["mean_change"].value, 4), rows["mean_change"].n
    (0.8409, 6)
    >>> rows["people_at_all_timepoints"].value
    4.0
    """
    groups = [person] if team is None else [person, team]
    check_columns(frame, [outcome, timepoint, *groups])
    _check_rows(frame, outcome, timepoint, groups)
    fit = linear_mixed(frame, outcome=outcome, predictors=[timepoint], groups=groups)
    complete = frame.dropna(subset=[outcome, timepoint, *groups])
    people = complete[person].nunique()
    out = frame[person].nunique() - people
    everywhere = complete.groupby(person)[timepoint].nunique() == complete[timepoint].nunique()
    rows: list[Estimate] = []
    for row in fit.estimates(confidence=confidence, df=df):
        if row.level == "(intercept)" or row.quantity == "log_likelihood":
            continue
        level = row.level.removeprefix(f"{timepoint}[").removesuffix("]")
        quantity = "mean_change" if row.quantity == "coefficient" else row.quantity
        note = row.note
        if team is not None and quantity == "mean_change":
            note = "; ".join(part for part in (note, SAME_CHANGE) if part)
        rows.append(replace(row, quantity=quantity, level=level, n=people, n_out=out, note=note))
    rows.append(
        Estimate(
            quantity="people_at_all_timepoints",
            value=int(everywhere.sum()),
            n=people,
            n_out=out,
            method="count",
            outcome=outcome,
        )
    )
    return Estimates(rows)


def _check_rows(frame: pd.DataFrame, outcome: str, timepoint: str, groups: list[str]) -> None:
    if pd.api.types.is_numeric_dtype(frame[timepoint]):
        raise AnalysisError(f"{timepoint!r} is a number; make the timepoints a category")
    person = groups[0]
    answered = frame.dropna(subset=[outcome, timepoint, *groups])
    twice = int(answered.duplicated([person, timepoint]).sum())
    if twice:
        raise AnalysisError(
            f"{twice} rows repeat a person at a timepoint; keep one row for each, or make "
            "person identifiers unique over teams"
        )
    if len(groups) == 2:
        moved = int(answered.drop_duplicates(groups).duplicated(person).sum())
        if moved:
            raise AnalysisError(
                f"{moved} people are in more than one team; make person identifiers unique over "
                "teams, or say which team each belongs to"
            )

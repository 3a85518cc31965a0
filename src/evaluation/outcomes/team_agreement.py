"""Whether a team's members answer alike enough for the team's mean to mean something."""

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes._samples import (
    Floats,
    as_numbers,
    check_confidence,
    none_computable,
    unique_people,
)


def r_wg_j(items: pd.DataFrame, teams: pd.Series, *, levels: int) -> Estimates:
    """How far do the members of each team agree with each other?

    With v the mean item variance in the team, e = (A^2 - 1)/12 the variance if answers fell evenly
    on the A levels, J items: J (1 - v/e) / (J (1 - v/e) + v/e); 0 where v exceeds e (James, Demaree
    and Wolf 1984). One item gives r_wg.

    Parameters
    ----------
    items
        One row a person, one column an item; people with a missing answer are left out.
    teams
        Each person's team, with the same index as `items`.
    levels
        Number of levels of the answer scale.

    Returns
    -------
    Estimates
        `r_wg_j` for each team (`level` is the team), then `mean_r_wg_j` over teams (`n` teams).

    Raises
    ------
    AnalysisError
        If people are repeated, a person has no team, answers are not numbers, or the scale has
        fewer than two levels.

    Examples
    --------
    >>> items = pd.DataFrame({"q1": [4, 4, 5, 1, 5], "q2": [4, 5, 5, 2, 4]})
    >>> rows = r_wg_j(items, pd.Series(["a", "a", "a", "b", "b"]), levels=5)
    >>> [(row.level, round(row.value, 4)) for row in rows if row.quantity == "r_wg_j"]
    [('a', 0.9091), ('b', 0.0)]
    """
    if levels < 2:
        raise AnalysisError(f"levels: found {levels}; an answer scale has at least 2")
    if not isinstance(items, pd.DataFrame) or items.shape[1] == 0:
        raise AnalysisError("items: give a DataFrame with at least one item")
    unique_people(items, "items")
    teams = _teams_of(items.index, teams)
    answers = np.column_stack([as_numbers(items[name], str(name)) for name in items.columns])
    complete = ~np.isnan(answers).any(axis=1)
    even, method = (levels**2 - 1) / 12, f"r_wg(j), even null over {levels} levels"
    rows: list[Estimate] = []
    for team in sorted(teams.unique(), key=str):
        here = (teams == team).to_numpy()
        of_team = answers[here & complete]
        n, n_out = len(of_team), int((here & ~complete).sum())
        if n < 2:
            row = not_computable("r_wg_j", "fewer than 2 members", n=n, n_out=n_out, method=method)
        else:
            ratio = min(1.0, float(of_team.var(axis=0, ddof=1).mean()) / even)
            alike = answers.shape[1] * (1 - ratio)
            row = Estimate(
                quantity="r_wg_j", value=alike / (alike + ratio), n=n, n_out=n_out, method=method
            )
        rows.extend(Estimates([row]).labelled(level=str(team)))
    values = [row.value for row in rows if row.value is not None]
    teams_out = len(rows) - len(values)
    if not values:
        why = "no team with 2 members"
        mean = not_computable("mean_r_wg_j", why, n=0, n_out=teams_out, method=method)
    else:
        mean = Estimate(
            quantity="mean_r_wg_j",
            value=float(np.mean(values)),
            n=len(values),
            n_out=teams_out,
            method=f"{method}, mean of teams",
        )
    return Estimates([*rows, mean])


def team_icc(scores: pd.Series, teams: pd.Series, *, confidence: float = 0.95) -> Estimates:
    """How much of the difference between people lies between teams?

    From one-way analysis of variance with mean squares B between and W within and mean team size m:
    ICC(1) = (B - W) / (B + (m - 1) W), how alike two members of a team are; ICC(2) = (B - W) / B,
    how reliable a team's mean is (Bartko 1976; Bliese 2000). Intervals from the F distribution of
    B/W (Shrout and Fleiss 1979); with teams of unequal size they are approximate.

    Parameters
    ----------
    scores
        One score a person; NaN where missing.
    teams
        Each person's team, with the same index as `scores`.
    confidence
        Level of the intervals.

    Returns
    -------
    Estimates
        `icc1`, `icc2`, `teams` (how many). ICC(1) below 0 is kept: teams differ less than chance.

    Raises
    ------
    AnalysisError
        If people are repeated, a person has no team, scores are not numbers, or there are fewer
        than two teams.

    Examples
    --------
    >>> scores = pd.Series([1, 2, 2, 3, 4, 4, 5, 5, 4])
    >>> rows = team_icc(scores, pd.Series(list("aaabbbccc")))
    >>> round(rows["icc1"].value, 4), round(rows["icc2"].value, 4)
    (0.8696, 0.9524)
    """
    check_confidence(confidence)
    unique_people(scores, "scores")
    teams = _teams_of(scores.index, teams)
    numbers = as_numbers(scores, "scores")
    there = ~np.isnan(numbers)
    groups = [numbers[there & (teams == team).to_numpy()] for team in teams.unique()]
    groups = [group for group in groups if len(group)]
    n, n_out, method = int(there.sum()), int((~there).sum()), "one-way analysis of variance"
    if teams.nunique() < 2:
        raise AnalysisError(f"teams: found {teams.nunique()}; at least 2 are needed")
    names = ("icc1", "icc2")
    counted = Estimate(quantity="teams", value=len(groups), n=n, n_out=n_out, method="count")
    why = _why_no_icc(groups, n)
    if why:
        none = none_computable(names, why, n=n, n_out=n_out, method=method)
        return none + Estimates([counted])
    between, within, df_between, df_within = _mean_squares(groups)
    ratio, size = between / within, n / len(groups)
    tail = (1 - confidence) / 2
    low = ratio / float(stats.f.ppf(1 - tail, df_between, df_within))
    high = ratio / float(stats.f.ppf(tail, df_between, df_within))

    def icc1(ratio: float) -> float:
        return (ratio - 1) / (ratio + size - 1)

    def icc2(ratio: float) -> float:
        return 1 - 1 / ratio

    equal = len({len(group) for group in groups}) == 1
    rows = [
        Estimate(
            quantity=name,
            value=form(ratio),
            low=form(low),
            high=form(high),
            n=n,
            n_out=n_out,
            method=f"{method}, F interval",
            note="" if equal else "interval approximate: teams of unequal size",
        )
        for name, form in zip(names, (icc1, icc2), strict=True)
    ]
    return Estimates([*rows, counted])


def _why_no_icc(groups: list[Floats], n: int) -> str:
    if len(groups) < 2:
        return "fewer than 2 teams answered"
    if n <= len(groups):
        return "no team with 2 members"
    between, within, _, _ = _mean_squares(groups)
    if within <= 1e-12 * max(between, 1e-300):
        return "no variation within teams"
    if between <= 1e-12 * within:
        return "no variation between teams"
    return ""


def _mean_squares(groups: list[Floats]) -> tuple[float, float, int, int]:
    everyone = np.concatenate(groups)
    within = float(sum(((group - group.mean()) ** 2).sum() for group in groups))
    between = float(sum(len(group) * (group.mean() - everyone.mean()) ** 2 for group in groups))
    df_between, df_within = len(groups) - 1, len(everyone) - len(groups)
    return between / df_between, within / df_within, df_between, df_within


def _teams_of(people: pd.Index, teams: pd.Series) -> pd.Series:
    unique_people(teams, "teams")
    teams = teams.reindex(people)
    without = int(teams.isna().sum())
    if without:
        raise AnalysisError(f"teams: {without} people have no team; give each person one")
    return teams

"""The goals register as goal attainment: each team's goals at its first and last rating."""

from collections.abc import Mapping

import pandas as pd

from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes.goals import gas_t, goal_attainment

#: What the five levels say.
LEVELS = {
    -2: "much less than expected",
    -1: "less than expected",
    0: "as expected",
    1: "more than expected",
    2: "much more than expected",
}


def team_goal_attainment(
    register: pd.DataFrame, *, timepoints: Mapping[str, str], teams: Mapping[str, str]
) -> Estimates:
    """How far did each team reach the goals it set itself, first and last?

    The first and the last timepoint at which any goal was rated; see `goal_attainment`.

    Parameters
    ----------
    register
        The goals register.
    timepoints
        Timepoint id to title, in order.
    teams
        Team id to name, in order.

    Examples
    --------
    >>> register = pd.DataFrame({
    ...     "team": "a", "goal": ["G1", "G2"] * 2, "weight": 1.0,
    ...     "timepoint": ["t0", "t0", "t1", "t1"], "level": [-1.0, -1.0, 0.0, 1.0],
    ... })
    >>> rows = team_goal_attainment(
    ...     register, timepoints={"t0": "Before", "t1": "End"}, teams={"a": "Stroke Steps"}
    ... )
    >>> rows["gas_t_end"].group, round(rows["gas_t_end"].value, 1), rows["goals_reached"].value
    ('Stroke Steps', 56.2, 1.0)
    """
    rated = _rated_times(register, timepoints)
    levels = register.pivot_table(
        index=["team", "goal"], columns="timepoint", values="level", dropna=False
    )
    wide = register.drop_duplicates(["team", "goal"]).set_index(["team", "goal"])[["weight"]]
    for name, place in (("baseline", 0), ("end", -1)):
        known = len(rated) > 1
        wide[name] = levels[rated[place]].reindex(wide.index) if known else float("nan")
    return goal_attainment(wide.reset_index()).named(group=teams)


def goal_levels(register: pd.DataFrame, *, timepoints: Mapping[str, str]) -> Estimates:
    """How many goals stood at which level, from timepoint to timepoint?

    Parameters
    ----------
    register
        The goals register.
    timepoints
        Timepoint id to title, in order.

    Returns
    -------
    Estimates
        `goal_share` of each level, in `level`, with the timepoint's title in `outcome`.

    Examples
    --------
    >>> register = pd.DataFrame({"timepoint": ["t0", "t0"], "level": [-1.0, 0.0]})
    >>> [row.value for row in goal_levels(register, timepoints={"t0": "Before"})]
    [0.0, 0.5, 0.5, 0.0, 0.0]
    """
    rows = []
    for point in _rated_times(register, timepoints):
        there = register[register["timepoint"] == point]["level"]
        n = int(there.notna().sum())
        rows += [
            Estimate(
                quantity="goal_share",
                value=float((there == level).sum()) / n,
                n=n,
                n_out=len(there) - n,
                method="share of rated goals",
                outcome=timepoints[point],
                level=word,
            )
            for level, word in LEVELS.items()
        ]
    return Estimates(rows)


def goals_over_time(
    register: pd.DataFrame,
    *,
    timepoints: Mapping[str, str],
    days: Mapping[str, str],
    teams: Mapping[str, str],
) -> Estimates:
    """How far had each team come with its goals, whenever they were rated?

    ``gas_t`` for each team (`group`) and timepoint (`level`; its day is the `outcome`), over the
    goals rated then; see `goals.gas_t`. `n` is these goals, `n_out` the team's others.

    Parameters
    ----------
    register
        The goals register.
    timepoints, days
        Timepoint id to title, in order, and to its day (ISO; empty where none is declared).
    teams
        Team id to name, in order.

    Examples
    --------
    >>> register = pd.DataFrame({"team": "a", "goal": ["G1", "G2"], "weight": 1.0,
    ...                          "timepoint": "t0", "level": [-1.0, None]})
    >>> rows = goals_over_time(register, timepoints={"t0": "Before"}, days={"t0": "2023-05-02"},
    ...                        teams={"a": "Stroke Steps"})
    >>> [(row.group, row.outcome, row.level, row.value, row.n, row.n_out) for row in rows]
    [('Stroke Steps', '2023-05-02', 'Before', 40.0, 1, 1)]
    """
    rated = register[register["level"].notna()]
    of_team = register.groupby("team")["goal"].nunique()
    found = [
        Estimate(
            quantity="gas_t",
            value=gas_t(mine["level"].to_numpy(), mine["weight"].to_numpy()),
            n=len(mine),
            n_out=int(of_team[team]) - len(mine),
            method="goal attainment scaling",
            outcome=days[point],
            group=str(team),
            level=timepoints[point],
        )
        for point in _rated_times(register, timepoints)
        for team, mine in rated[rated["timepoint"] == point].groupby("team", sort=True)
    ]
    return Estimates(found).named(group=teams)


def _rated_times(register: pd.DataFrame, timepoints: Mapping[str, str]) -> list[str]:
    rated = set(register.loc[register["level"].notna(), "timepoint"])
    return [point for point in timepoints if point in rated]

"""Each team's way over time: its steps, due and reached, and the days on which it reflected."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pandas as pd

from evaluation.config.cohort import Team
from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.rows import count


def steps_over_time(milestones: pd.DataFrame, *, teams: Mapping[str, str]) -> Estimates:
    """When was each step of a team due, and when was it reached?

    ``step_count`` for each team (`group`) and day (`outcome`): steps at `level` "due" and
    "reached"; `n` is the team's steps.

    Parameters
    ----------
    milestones
        The milestones register.
    teams
        Id to name, in order.

    Examples
    --------
    >>> rows = pd.DataFrame({"team": "a", "milestone": ["S1", "S2"],
    ...     "due": pd.to_datetime(["2023-06-01", "2023-09-01"]),
    ...     "reached": pd.to_datetime(["2023-06-20", None])})
    >>> [(row.outcome, row.level, row.n) for row in steps_over_time(rows, teams={"a": "Letters"})]
    [('2023-06-01', 'due', 2), ('2023-06-20', 'reached', 2), ('2023-09-01', 'due', 2)]
    """
    found: list[Estimate] = []
    for team, mine in milestones.groupby("team", sort=True):
        rows = [
            *_by_day("step_count", mine["due"], n=len(mine), level="due"),
            *_by_day("step_count", mine["reached"], n=len(mine), level="reached"),
        ]
        rows.sort(key=lambda row: row.outcome)
        found += Estimates(rows).labelled(group=str(team))
    return Estimates(found).named(group=teams)


def reflections_over_time(reflections: pd.DataFrame, *, teams: Mapping[str, str]) -> Estimates:
    """On which days did somebody of a team reflect?

    ``reflection_count`` for each team (`group`) and day (`outcome`), at `level` "reflection"; `n`
    is the team's reflections. A reflection on the whole cohort is no team's.

    Parameters
    ----------
    reflections
        The reflections register.
    teams
        Id to name, in order.

    Examples
    --------
    >>> rows = pd.DataFrame({"team": ["a", "a", None],
    ...                      "date": pd.to_datetime(["2023-06-01", "2023-06-01", "2023-07-01"])})
    >>> [(row.outcome, row.value, row.n) for row in
    ...  reflections_over_time(rows, teams={"a": "Letters"})]
    [('2023-06-01', 2.0, 2)]
    """
    found: list[Estimate] = []
    for team, mine in reflections.groupby("team", sort=True):
        rows = _by_day("reflection_count", mine["date"], n=len(mine), level="reflection")
        found += Estimates(rows).labelled(group=str(team))
    return Estimates(found).named(group=teams)


def _by_day(quantity: str, days: pd.Series, *, n: int, level: str) -> Iterator[Estimate]:
    for day, times in days.dropna().value_counts().sort_index().items():
        one = count(quantity, int(times), n=n, method="counted", level=level)
        yield replace(one, outcome=pd.Timestamp(str(day)).date().isoformat())


def steps_reached(milestones: pd.DataFrame, *, teams: Mapping[str, str]) -> Estimates:
    """How many of its steps has each team reached, and how late?

    ``steps_reached`` counts, `n` is the team's steps; ``median_days_late`` is the median of the
    days from due to reached, over steps with both (before the day it was due: below 0).

    Parameters
    ----------
    milestones
        The milestones register.
    teams
        Id to name, in order.

    Examples
    --------
    >>> rows = pd.DataFrame({"team": "a", "milestone": ["S1", "S2"],
    ...     "due": pd.to_datetime(["2023-06-01", "2023-09-01"]),
    ...     "reached": pd.to_datetime(["2023-06-20", None])})
    >>> found = steps_reached(rows, teams={"a": "Letters"})
    >>> found["steps_reached"].value, found["steps_reached"].n, found["median_days_late"].value
    (1.0, 2, 19.0)
    """
    found: list[Estimate] = []
    for team, mine in milestones.groupby("team", sort=True):
        both = mine.dropna(subset=["due", "reached"])
        late = (both["reached"] - both["due"]).dt.days if len(both) else both["due"]
        reached = int(mine["reached"].notna().sum())
        rows = [
            count("steps_planned", len(mine), n=len(mine), method="counted"),
            count("steps_reached", reached, n=len(mine), method="counted"),
            Estimate(
                quantity="median_days_late",
                value=float(late.median()) if len(both) else None,
                n=len(both),
                n_out=len(mine) - len(both),
                method="median",
                note="" if len(both) else "not computable: no step has both days",
            ),
        ]
        found += Estimates(rows).labelled(group=str(team))
    return Estimates(found).named(group=teams)


def aims(teams: Iterable[Team]) -> pd.DataFrame:
    """What did each team set out to do?

    >>> aims([Team(id="a", name="Letters", aim="Clear ones", setting="outpatient")]).loc[0, "Aim"]
    'Clear ones'
    """
    return pd.DataFrame([(team.name, team.aim) for team in teams], columns=["Team", "Aim"])

"""Each team's way over time: its steps, due and reached, and the days on which it reflected."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from evaluation.config.cohort import Team, Timepoint
from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.columns import named
from evaluation.involvement.rows import count, those


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
    found = [
        *_by_day(milestones, "due", quantity="step_count", level="due"),
        *_by_day(milestones, "reached", quantity="step_count", level="reached"),
    ]
    found.sort(key=lambda row: (row.group, row.outcome))
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
    found = _by_day(reflections, "date", quantity="reflection_count", level="reflection")
    return Estimates(found).named(group=teams)


def _by_day(rows: pd.DataFrame, column: str, *, quantity: str, level: str) -> Iterator[Estimate]:
    names, team = named(rows["team"])
    of_team, no_team = np.bincount(team).tolist(), len(names) - 1
    days = rows[column].to_numpy(dtype="datetime64[D]").astype(str).tolist()
    times = Counter(
        (at, day)
        for at, day in zip(team.tolist(), days, strict=True)
        if at != no_team and day != "NaT"
    )
    for (at, day), number in sorted(times.items()):
        yield count(
            quantity,
            number,
            n=of_team[at],
            method="counted",
            outcome=day,
            group=names[at],
            level=level,
        )


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
    names, team = named(milestones["team"])
    due, reached = (milestones[name].to_numpy(dtype="datetime64[D]") for name in ("due", "reached"))
    late = (reached - due) / np.timedelta64(1, "D")
    found: list[Estimate] = []
    for at in those(team[team < len(names) - 1]):
        mine = team == at
        days, n = late[mine & ~np.isnan(late)], int(mine.sum())
        done = int((mine & ~np.isnat(reached)).sum())
        found += [
            count("steps_planned", n, n=n, method="counted", group=names[at]),
            count("steps_reached", done, n=n, method="counted", group=names[at]),
            Estimate(
                quantity="median_days_late",
                value=float(np.median(days)) if len(days) else None,
                n=len(days),
                n_out=n - len(days),
                method="median",
                note="" if len(days) else "not computable: no step has both days",
                group=names[at],
            ),
        ]
    return Estimates(found).named(group=teams)


def days_of(timepoints: Iterable[Timepoint]) -> dict[str, str]:
    """Return timepoint id to the day on which it began (ISO; empty where none is declared).

    >>> days_of([Timepoint(id="end", title="End", kind="end", starts="2023-12-05")])
    {'end': '2023-12-05'}
    """
    return {one.id: one.starts.isoformat() if one.starts else "" for one in timepoints}


def steps_by_day(milestones: pd.DataFrame, *, teams: Mapping[str, str]) -> pd.DataFrame:
    """What was each team's step, and on which day was it reached, or due and not reached?

    Returns
    -------
    DataFrame
        ``team`` (its name), ``day`` (ISO; empty where none is recorded) and ``what``, by team and
        day.

    Examples
    --------
    >>> rows = pd.DataFrame({"team": "a", "title": ["Test", "Use"],
    ...     "due": pd.to_datetime(["2023-06-01", "2023-09-01"]),
    ...     "reached": pd.to_datetime(["2023-06-20", None])})
    >>> steps_by_day(rows, teams={"a": "Letters"})["what"].tolist()
    ['Step reached: Test (due 2023-06-01).', 'Step due, and not recorded as reached: Use.']
    """
    rows = []
    for step in milestones.to_dict("records"):
        due, reached = (_iso(step[name]) for name in ("due", "reached"))
        what = f"Step due, and not recorded as reached: {step['title']}."
        if reached:
            when = f" (due {due})" if due else ""
            what = f"Step reached: {step['title']}{when}."
        rows.append((str(step["team"]), reached or due, what))
    order = {team: place for place, team in enumerate(teams)}
    rows.sort(key=lambda row: (order.get(row[0], len(order)), row[1]))
    named_rows = [(teams.get(team, team), day, what) for team, day, what in rows]
    return pd.DataFrame(named_rows, columns=["team", "day", "what"], dtype="str")


def _iso(day: pd.Timestamp) -> str:
    return "" if pd.isna(day) else day.date().isoformat()


def aims(teams: Iterable[Team]) -> pd.DataFrame:
    """What did each team set out to do?

    >>> aims([Team(id="a", name="Letters", aim="Clear ones", setting="outpatient")]).loc[0, "Aim"]
    'Clear ones'
    """
    return pd.DataFrame([(team.name, team.aim) for team in teams], columns=["Team", "Aim"])

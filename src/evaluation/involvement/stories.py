"""What a reader looks for team by team, and when it may be said: the rules stand in the rows.

A sentence of the report may only repeat a row's verdict: 1 where the rule is met, else 0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import pandas as pd

from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.meeting_share import with_them
from evaluation.involvement.rows import coded, count, has_role
from evaluation.involvement.spoken import Measure
from evaluation.involvement.teams import ends_by_team, in_order_of, team_meetings
from evaluation.involvement.voice import voice_change
from evaluation.multiplicity import holm

#: From this many meetings on, Wilson's 95 % interval of "all of them" lies above one half.
_FEWEST_NEVER: Final = 4
_CONFIDENCE: Final = 0.95


def meetings_by_team(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    meetings: pd.DataFrame,
    *,
    roles: Mapping[str, str],
    teams: Mapping[str, str],
) -> Estimates:
    """In how many of a team's meetings was there one of them, two of them, nobody invited?

    For each role group (`outcome`) and team (`group`), over the team's own meetings that list
    somebody of them: ``meeting_count`` at `level` "listed", "at least 1", "at least 2" and "nobody
    invited". ``never_invited`` is 1 where nobody of them was invited to any of the meetings
    for which it is known, and these are four or more; else 0.

    Parameters
    ----------
    attendance, participants, meetings
        The registers.
    roles, teams
        Id to name, in order.

    Raises
    ------
    AnalysisError
        Somebody is not in the participants register, or a state is not one of the six.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1"], "team": "A", "role": "carer"})
    >>> names = ["M1", "M2", "M3", "M4"]
    >>> held = pd.DataFrame({"meeting": names, "team": "A"})
    >>> rows = pd.DataFrame({"meeting": names, "participant": "P1", "state": "not invited"})
    >>> for row in meetings_by_team(rows, people, held, roles={"carer": "carers"},
    ...                             teams={"A": "Letters"}):
    ...     print(row.outcome, row.group, row.quantity, row.level, row.value)
    carers Letters meeting_count listed 4.0
    carers Letters meeting_count at least 1 0.0
    carers Letters meeting_count at least 2 0.0
    carers Letters meeting_count nobody invited 4.0
    carers Letters never_invited  1.0
    """
    rows = coded(attendance, participants)
    of_teams = dict(team_meetings(rows, meetings))
    found: list[Estimate] = []
    for role, name in roles.items():
        ours = has_role(participants, [role])[rows.person]
        for team in in_order_of(teams, of_teams):
            mine = of_teams[team]
            here = with_them(rows.where(mine), ours[mine], confidence=_CONFIDENCE)
            shares = {row.level: row for row in here if row.quantity == "meeting_share"}
            found += _counted(shares, outcome=name, group=teams.get(team, team))
    return Estimates(found)


def _counted(levels: Mapping[str, Estimate], *, outcome: str, group: str) -> list[Estimate]:
    unlisted, uninvited = levels["nobody listed"], levels["nobody invited"]
    listed = unlisted.n - _times(unlisted)
    if not listed:
        return []
    asked = {level: levels[level] for level in ("at least 1", "at least 2", "nobody invited")}
    never = uninvited.n >= _FEWEST_NEVER and _times(uninvited) == uninvited.n
    counts = [
        ("listed", listed, listed, 0),
        *((level, _times(row), row.n, row.n_out) for level, row in asked.items()),
    ]
    return [
        *(
            count(
                "meeting_count",
                times,
                n=n,
                n_out=n_out,
                people=unlisted.people,
                method="the team's own meetings",
                outcome=outcome,
                group=group,
                level=level,
            )
            for level, times, n, n_out in counts
        ),
        count(
            "never_invited",
            int(never),
            n=uninvited.n,
            people=unlisted.people,
            method=f"no invitation in all of {_FEWEST_NEVER} or more meetings",
            outcome=outcome,
            group=group,
        ),
    ]


def _times(row: Estimate) -> int:
    return round((row.value or 0.0) * row.n)


def disappearances(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    meetings: pd.DataFrame,
    *,
    roles: Mapping[str, str],
    teams: Mapping[str, str],
    confidence: float = 0.95,
) -> Estimates:
    """From which team has a role group disappeared, and how is it recorded?

    `teams.since_last_seen` for each role group (`outcome`) and team (`group`); ``p_holm`` is the
    p-value corrected for every role group and team that was looked at (Holm 1979), and
    ``disappeared`` is 1 where it lies below 1 minus `confidence`, else 0.

    Parameters
    ----------
    attendance, participants, meetings
        The registers.
    roles, teams
        Id to name, in order.
    confidence
        1 minus the chance of saying it anywhere in a cohort in which nobody disappeared.

    Raises
    ------
    AnalysisError
        A meeting has no date, somebody is not in the participants register, a state is unknown.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1"], "team": "A", "role": "carer"})
    >>> names = [f"M{number}" for number in range(8)]
    >>> held = pd.DataFrame({"meeting": names, "team": "A",
    ...                      "date": pd.date_range("2023-06-01", periods=8)})
    >>> rows = pd.DataFrame({"meeting": names, "participant": "P1",
    ...                      "state": ["present"] * 4 + ["withdrawn"] * 4})
    >>> found = disappearances(rows, people, held, roles={"carer": "carers"},
    ...                        teams={"A": "Letters"})
    >>> found["meetings_since_last_seen"].value, found["disappeared"].value
    (4.0, 1.0)
    """
    rows = coded(attendance, participants)
    looked: list[Estimate] = []
    for role, name in roles.items():
        ours = has_role(participants, [role])[rows.person]
        by_team = ends_by_team(rows, ours, participants, meetings)
        for team in in_order_of(teams, by_team):
            looked += (
                replace(row, outcome=name, group=teams.get(team, team)) for row in by_team[team]
            )
    return Estimates(_judged(looked, confidence=confidence))


def _judged(looked: list[Estimate], *, confidence: float) -> Iterator[Estimate]:
    """Add to each p-value the one corrected for all, and the verdict."""
    chances = iter(holm([row.value for row in looked if row.quantity == "p_value"]))
    for row in looked:
        yield row
        if row.quantity != "p_value":
            continue
        corrected = next(chances)
        if corrected is not None:
            yield replace(row, quantity="p_holm", value=corrected, method="Holm, all looked at")
        yield replace(
            row,
            quantity="disappeared",
            value=None if corrected is None else int(corrected < 1 - confidence),
            method=f"p by Holm below {1 - confidence:.2g}",
        )


def voice_directions(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    meetings: pd.DataFrame,
    *,
    roles: Mapping[str, str],
    measure: Measure = "turns",
    confidence: float = 0.95,
) -> Estimates:
    """Whose voice grew, whose shrank, and of whose can neither be said?

    `voice.voice_change` by role group (`group`); ``p_holm`` is the p-value corrected for all role
    groups (Holm 1979). ``voice_direction`` is 1 (grew) or -1 (shrank) where it lies below 1 minus
    `confidence` and the slope's whole interval lies on that side of 0, else 0.

    Parameters
    ----------
    attendance, participants, meetings
        The registers.
    roles
        Id to name, in order; only these are looked at.
    measure, confidence
        As in `voice.voice_change`.

    Raises
    ------
    AnalysisError
        A meeting has no date, somebody is not in the participants register, a state is unknown.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1", "S1"], "team": "A",
    ...                        "role": ["carer", "staff"]})
    >>> names = [f"M{number}" for number in range(6)]
    >>> held = pd.DataFrame({"meeting": names,
    ...                      "date": pd.date_range("2023-06-01", periods=6, freq="30D")})
    >>> rows = pd.DataFrame({"meeting": names * 2, "participant": ["P1"] * 6 + ["S1"] * 6,
    ...                      "state": "present", "turns": [1, 2, 3, 4, 5, 6] + [9.0] * 6})
    >>> found = voice_directions(rows, people, held, roles={"carer": "carers"})
    >>> found["voice_direction"].group, found["voice_direction"].value
    ('carers', 1.0)
    """
    changes = voice_change(
        attendance, participants, meetings, measure=measure, confidence=confidence
    )
    rows = [row for row in changes if row.group in roles]
    chances = iter(holm([row.value for row in rows if row.quantity == "p_value"]))
    found: list[Estimate] = []
    slope = None
    for row in rows:
        found.append(row)
        if row.quantity == "parity_change_per_month":
            slope = row
        if row.quantity != "p_value" or slope is None:
            continue
        corrected = next(chances)
        if corrected is not None:
            found.append(replace(row, quantity="p_holm", value=corrected, method="Holm, all roles"))
        found.append(_direction(slope, corrected, confidence=confidence))
    return Estimates(found).named(group=roles)


def _direction(slope: Estimate, corrected: float | None, *, confidence: float) -> Estimate:
    low, high = slope.low or 0.0, slope.high or 0.0
    value = None if corrected is None else 0
    if corrected is not None and corrected < 1 - confidence:
        value = int(low > 0) - int(high < 0)
    return replace(
        slope,
        quantity="voice_direction",
        value=value,
        low=None,
        high=None,
        method=f"p by Holm below {1 - confidence:.2g}, interval on one side of 0",
    )

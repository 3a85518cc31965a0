"""Team by team: where people were never asked, and where they have disappeared."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import hypergeom

from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.presence import meetings_with
from evaluation.involvement.rows import (
    NOT_RECORDED,
    PRESENT,
    STATES,
    UNGROUPED,
    Codes,
    count,
    grouped,
    groups_of,
    meeting_dates,
    of_roles,
    people_among,
    person_at,
    state_codes,
)
from evaluation.multiplicity import holm

_PRESENT: Final = STATES.index(PRESENT)
_UNKNOWN: Final = STATES.index(NOT_RECORDED)


def _teams(attendance: pd.DataFrame, meetings: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each team and the attendance of its own meetings; the whole cohort's are no team's."""
    for team, held in groups_of(meetings[meetings["team"].notna()], "team"):
        rows = attendance[attendance["meeting"].isin(held["meeting"])]
        if len(rows):
            yield team, rows


def _of_team_and_role(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    teams: Mapping[str, str],
    roles: Mapping[str, str],
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield "Team: role group" and the attendance of its people, in the order of the words."""
    at = person_at(attendance, participants)
    team, role = (
        participants[name].map(words).to_numpy(dtype=object)[at]
        for name, words in (("team", teams), ("role", roles))
    )
    for team_name in dict.fromkeys(teams.values()):
        for role_name in dict.fromkeys(roles.values()):
            rows = attendance[(team == team_name) & (role == role_name)]
            if len(rows):
                yield f"{team_name}: {role_name}", rows


def attendance_by_team(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    teams: Mapping[str, str],
    roles: Mapping[str, str],
) -> Estimates:
    """In each team, how often were people of each role group there, and how were they not?

    ``attendance_count`` for each team and role group (`group`, as "Team: role group") and state
    (`level`), over all meetings its people are listed for; one for each person and meeting.

    Parameters
    ----------
    attendance, participants
        The registers.
    teams, roles
        Id to name, in order. Role groups of one name are counted together; people of no named
        team or role group are left aside.

    Raises
    ------
    AnalysisError
        Somebody is not in the participants register, or a state is not one of the six.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1"], "team": "A", "role": "carer"})
    >>> rows = pd.DataFrame({"participant": ["P1"] * 3, "state": ["present"] * 2 + ["withdrawn"]})
    >>> found = attendance_by_team(rows, people, teams={"A": "Letters"}, roles={"carer": "carers"})
    >>> [(row.group, row.level, row.value) for row in found if row.value]
    [('Letters: carers', 'present', 2.0), ('Letters: carers', 'withdrawn', 1.0)]
    """
    found: list[Estimate] = []
    for group, rows in _of_team_and_role(attendance, participants, teams=teams, roles=roles):
        states = state_codes(rows)
        times = np.bincount(states, minlength=len(STATES))
        people = people_among(states, person_at(rows, participants), len(STATES))
        found += [
            count(
                "attendance_count",
                int(number),
                n=len(rows),
                people=int(different),
                method="rows",
                group=group,
                level=state,
            )
            for state, number, different in zip(STATES, times, people, strict=True)
        ]
    return Estimates(found)


def presence_timeline(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    meetings: pd.DataFrame,
    *,
    teams: Mapping[str, str],
    roles: Mapping[str, str],
) -> Estimates:
    """Meeting by meeting, how many of each role group were there, and how were the others not?

    ``attendance_count`` for each meeting (`outcome`: its date and id, so that they sort), team and
    role group (`group`, as "Team: role group") and state (`level`); `n` is the people with a row.
    Meetings of the whole cohort stand with those of the person's team.

    Parameters
    ----------
    attendance, participants, meetings
        The registers.
    teams, roles
        Id to name, in order. Role groups of one name are counted together; people of no named
        team or role group are left aside.

    Raises
    ------
    AnalysisError
        A meeting has no date, somebody is not in the participants register, a state is unknown.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1", "P2"], "team": "A", "role": "carer"})
    >>> held = pd.DataFrame({"meeting": ["M1"], "team": "A",
    ...                      "date": pd.to_datetime(["2023-06-01"])})
    >>> rows = pd.DataFrame({"meeting": ["M1", "M1"], "participant": ["P1", "P2"],
    ...                      "state": ["present", "withdrawn"]})
    >>> found = presence_timeline(rows, people, held, teams={"A": "Letters"},
    ...                           roles={"carer": "carers"})
    >>> [(row.outcome, row.group, row.level) for row in found if row.value]
    [('2023-06-01 M1', 'Letters: carers', 'present'), \
('2023-06-01 M1', 'Letters: carers', 'withdrawn')]
    """
    found: list[Estimate] = []
    for group, rows in _of_team_and_role(attendance, participants, teams=teams, roles=roles):
        meeting, ids = pd.factorize(rows["meeting"])
        dates = meeting_dates(pd.Index(ids), meetings)
        days = np.datetime_as_string(dates, unit="D")
        cells = meeting * len(STATES) + state_codes(rows)
        table = np.bincount(cells, minlength=len(ids) * len(STATES)).reshape(-1, len(STATES))
        for at in np.argsort(dates, kind="stable"):
            occasion, counts = f"{days[at]} {ids[at]}", table[at].tolist()
            there = sum(counts)
            found += [
                Estimate(
                    quantity="attendance_count",
                    value=times,
                    n=there,
                    method="people",
                    outcome=occasion,
                    group=group,
                    level=state,
                )
                for state, times in zip(STATES, counts, strict=True)
            ]
    return Estimates(found)


def meetings_with_by_team(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    meetings: pd.DataFrame,
    *,
    roles: Collection[str],
    confidence: float = 0.95,
) -> Estimates:
    """In which team was there nobody of these people, and in which were they never invited?

    `presence.meetings_with` for each team (`group`) over the team's own meetings.

    Parameters
    ----------
    attendance, participants, meetings
        The registers.
    roles
        Ids of role groups counted together.
    confidence
        Level of Wilson's interval.

    Raises
    ------
    AnalysisError
        Somebody is not in the participants register, or a state is not one of the six.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1"], "team": "A", "role": "carer"})
    >>> held = pd.DataFrame({"meeting": ["M1", "M2"], "team": "A"})
    >>> rows = pd.DataFrame({"meeting": ["M1", "M2"], "participant": "P1", "state": "not invited"})
    >>> for row in meetings_with_by_team(rows, people, held, roles=["carer"]):
    ...     if row.level == "nobody invited":
    ...         print(row.group, row.value)
    A 1.0
    """
    found: list[Estimate] = []
    for team, rows in _teams(attendance, meetings):
        here = meetings_with(rows, participants, roles=roles, confidence=confidence)
        found += here.labelled(group=team)
    return Estimates(found)


def since_last_seen(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    meetings: pd.DataFrame,
    *,
    roles: Collection[str],
) -> Estimates:
    """Have these people disappeared from a team, and in which way?

    ``meetings_since_last_seen``: for the people of `roles` in each team (`group`), how many
    meetings up to the last one they are listed for have had none of them present, the whole
    cohort's meetings included; `n` is the meetings for which that is known.
    ``p_value``: the chance of at least as many at the end if the meetings without them fell in any
    order, ``C(m - x, k) / C(m, k)`` with m meetings, x of them with somebody and k at the end
    (the hypergeometric distribution); ``p_holm`` is the same corrected for looking at every team
    (Holm 1979). ``count_since_last_seen`` at `level` of a state tells how
    they were not there since then. A team in which they were never seen has no
    p-value.

    Parameters
    ----------
    attendance, participants, meetings
        The registers.
    roles
        Ids of role groups counted together.

    Raises
    ------
    AnalysisError
        A meeting has no date, somebody is not in the participants register, a state is unknown.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1"], "team": "A", "role": "patient"})
    >>> names = [f"M{number}" for number in range(6)]
    >>> held = pd.DataFrame({"meeting": names, "team": "A",
    ...                      "date": pd.date_range("2023-06-01", periods=6)})
    >>> rows = pd.DataFrame({"meeting": names, "participant": "P1",
    ...                      "state": ["present"] * 3 + ["absent without apology"] * 3})
    >>> for row in since_last_seen(rows, people, held, roles=["patient"]):
    ...     if row.value:
    ...         print(row.quantity, row.level, round(row.value, 4))
    meetings_since_last_seen  3.0
    p_value  0.05
    p_holm  0.05
    count_since_last_seen absent without apology 3.0
    """
    names, teams = grouped(attendance, participants, by="team")
    ours = of_roles(attendance, participants, roles)
    found = {
        names[team]: list(_since(attendance[ours & (teams == team)], meetings))
        for team in np.unique(teams[ours])
        if names[team] != UNGROUPED
    }
    chances = {team: rows[1] for team, rows in found.items() if rows[1].value is not None}
    if chances:
        adjusted = holm([row.value for row in chances.values()])
        for (team, row), value in zip(chances.items(), adjusted, strict=True):
            found[team].insert(2, replace(row, quantity="p_holm", value=value, method="Holm"))
    return Estimates(replace(row, group=team) for team, rows in found.items() for row in rows)


def _since(rows: pd.DataFrame, meetings: pd.DataFrame) -> Iterator[Estimate]:
    place = _place_by_date(rows, meetings)
    states, person = state_codes(rows), pd.factorize(rows["participant"])[0]
    table = np.zeros((int(place.max()) + 1, len(STATES)), dtype=np.int64)
    np.add.at(table, (place, states), 1)
    everybody = int(person.max()) + 1
    seen = table[:, _PRESENT] > 0
    known = seen | (table[:, _UNKNOWN] == 0)
    there = seen[known]
    m, n_out = len(there), int((~known).sum())
    tail = _tail(there)
    yield Estimate(
        quantity="meetings_since_last_seen",
        value=tail,
        n=m,
        n_out=n_out,
        people=everybody,
        method="meetings at the end with nobody present",
    )
    method = "exact, meetings in any order"
    if there.any():
        chance = hypergeom.pmf(0, m, int(there.sum()), tail)
        yield Estimate(
            quantity="p_value", value=chance, n=m, n_out=n_out, people=everybody, method=method
        )
    else:
        why = "they were at none of its meetings"
        none = not_computable("p_value", why, n=m, n_out=n_out, method=method)
        yield replace(none, people=everybody)
    after = place >= _after_last(seen)
    since = np.bincount(states[after], minlength=len(STATES))
    people = people_among(states[after], person[after], len(STATES))
    for state, times, different in zip(STATES, since, people, strict=True):
        yield count(
            "count_since_last_seen",
            int(times),
            n=int(since.sum()),
            people=int(different),
            method="people and meetings",
            level=state,
        )


def _place_by_date(rows: pd.DataFrame, meetings: pd.DataFrame) -> Codes:
    """Return the place of each row's meeting among all of theirs, in order of date."""
    meeting, names = pd.factorize(rows["meeting"])
    place = np.empty(len(names), dtype=np.int64)
    order = np.argsort(meeting_dates(pd.Index(names), meetings), kind="stable")
    place[order] = np.arange(len(names))
    return place[meeting]


def _after_last(seen: npt.NDArray[np.bool_]) -> int:
    """Return the place after the last True."""
    where = np.flatnonzero(seen)
    return int(where[-1]) + 1 if len(where) else 0


def _tail(there: npt.NDArray[np.bool_]) -> int:
    return len(there) - _after_last(there)

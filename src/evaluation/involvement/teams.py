"""Team by team: where people were never asked, and where they have disappeared."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from math import comb
from typing import Final

import numpy as np
import pandas as pd

from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.columns import Codes, named, places
from evaluation.involvement.meeting_share import with_them
from evaluation.involvement.rows import (
    NOT_RECORDED,
    PRESENT,
    STATES,
    Booleans,
    Coded,
    coded,
    count,
    crossed,
    has_role,
    in_register,
    meeting_dates,
    order_by_date,
    people_among,
    person_at,
    state_codes,
    those,
)
from evaluation.multiplicity import holm

_PRESENT: Final = STATES.index(PRESENT)
_UNKNOWN: Final = STATES.index(NOT_RECORDED)


def _lines(
    participants: pd.DataFrame, *, teams: Mapping[str, str], roles: Mapping[str, str]
) -> tuple[list[str], Codes]:
    """Return the lines of a display, and each person's; -1 for people of no named team or role.

    A line is a role group of a team ("Team: role group"), in the order of the words.
    """
    of_person = []
    for by, words in (("team", teams), ("role", roles)):
        place = {word: at for at, word in enumerate(dict.fromkeys(words.values()))}
        known = np.array([*(place[word] for word in words.values()), -1], dtype=np.int64)
        of_person.append(known[places(participants[by], words)])
    team, role = of_person
    names = [
        f"{team_name}: {role_name}"
        for team_name in dict.fromkeys(teams.values())
        for role_name in dict.fromkeys(roles.values())
    ]
    number = len(dict.fromkeys(roles.values()))
    return names, np.where((team < 0) | (role < 0), -1, team * number + role)


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
    names, line_of_person = _lines(participants, teams=teams, roles=roles)
    states, person = state_codes(attendance), person_at(attendance, participants)
    shown = line_of_person[person] >= 0
    states, person, line = states[shown], person[shown], line_of_person[person[shown]]
    times = crossed(line, states, (len(names), len(STATES))).tolist()
    cells = line * len(STATES) + states
    people = people_among(cells, person, len(names) * len(STATES)).tolist()
    return Estimates(
        count(
            "attendance_count",
            times[at][code],
            n=sum(times[at]),
            people=people[at * len(STATES) + code],
            method="rows",
            group=names[at],
            level=state,
        )
        for at in those(line)
        for code, state in enumerate(STATES)
    )


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
    names, line_of_person = _lines(participants, teams=teams, roles=roles)
    rows = coded(attendance, participants)
    rows = rows.where(line_of_person[rows.person] >= 0)
    line = line_of_person[rows.person]
    place, held = order_by_date(rows.ids, meetings), len(rows.ids)
    cells = line * held + place[rows.meeting]
    table = crossed(cells, rows.states, (len(names) * held, len(STATES)))
    there = np.flatnonzero(table.any(axis=1))
    table = table[there]
    days = np.datetime_as_string(meeting_dates(rows.ids, meetings), unit="D")
    occasions = [f"{days[at]} {rows.ids[at]}" for at in np.argsort(place)]
    return Estimates.of_counts(
        "attendance_count",
        table.ravel().tolist(),
        n=np.repeat(table.sum(axis=1), len(STATES)).tolist(),
        method="people",
        outcome=[occasions[cell % held] for cell in there.tolist() for _ in STATES],
        group=[names[cell // held] for cell in there.tolist() for _ in STATES],
        level=STATES * len(there),
    )


def meetings_with_by_team(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    meetings: pd.DataFrame,
    *,
    roles: Collection[str],
    confidence: float = 0.95,
) -> Estimates:
    """In which team was there nobody of these people, and in which were they never invited?

    `meeting_share.meetings_with` for each team (`group`) over the team's own meetings.

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
    rows = coded(attendance, participants)
    ours = has_role(participants, roles)[rows.person]
    found: list[Estimate] = []
    for team, of_team in team_meetings(rows, meetings):
        here = rows.where(of_team)
        found += with_them(here, ours[of_team], confidence=confidence, group=team)
    return Estimates(found)


def team_meetings(rows: Coded, meetings: pd.DataFrame) -> Iterator[tuple[str, Booleans]]:
    """Yield each team, and which rows are of its own meetings; the whole cohort's are no team's.

    >>> held = pd.DataFrame({"meeting": ["M1", "M2"], "team": ["A", None]})
    >>> rows = Coded(np.array([0, 0]), np.array([0, 1]), np.array([0, 0]), ["M1", "M2"])
    >>> [(team, mine.tolist()) for team, mine in team_meetings(rows, held)]
    [('A', [True, False])]
    """
    names, team_of_meeting = named(meetings["team"])
    no_team = len(names) - 1
    at = in_register(rows.ids, meetings)
    team = np.where(at < 0, no_team, team_of_meeting[at])[rows.meeting]
    for place in those(team[team < no_team]):
        yield names[place], team == place


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
    rows = coded(attendance, participants)
    ours = has_role(participants, roles)[rows.person]
    found = ends_by_team(rows, ours, participants, meetings)
    corrected = holm([mine[1].value for mine in found.values()])
    for mine, value in zip(found.values(), corrected, strict=True):
        if value is not None:
            mine.insert(2, replace(mine[1], quantity="p_holm", value=value, method="Holm"))
    return Estimates(row for mine in found.values() for row in mine)


def ends_by_team(
    rows: Coded, ours: Booleans, participants: pd.DataFrame, meetings: pd.DataFrame
) -> dict[str, list[Estimate]]:
    """Return what `since_last_seen` tells of each team, uncorrected; `ours` marks the rows.

    >>> people = pd.DataFrame({"participant": ["P1"], "team": "A"})
    >>> held = pd.DataFrame({"meeting": ["M1"], "date": pd.to_datetime(["2023-06-01"])})
    >>> rows = Coded(np.array([0]), np.array([0]), np.array([0]), ["M1"])
    >>> ends_by_team(rows, np.array([True]), people, held)["A"][0].value
    0.0
    """
    names, team_of_person = named(participants["team"])
    team = np.where(ours, team_of_person[rows.person], len(names) - 1)
    place = order_by_date(rows.ids, meetings)[rows.meeting]
    return {
        names[at]: list(_since(rows.where(team == at), place[team == at], group=names[at]))
        for at in those(team[team < len(names) - 1])
    }


def in_order_of(words: Mapping[str, str], found: Collection[str]) -> list[str]:
    """Return ids in the order of their words; those without a word last.

    >>> in_order_of({"b": "B", "a": "A"}, ["a", "c", "b"])
    ['b', 'a', 'c']
    """
    return [*(one for one in words if one in found), *(one for one in found if one not in words)]


def _since(rows: Coded, place: Codes, *, group: str) -> Iterator[Estimate]:
    table = crossed(place, rows.states, (int(place.max()) + 1, len(STATES)))
    held = table.any(axis=1)  # their own meetings only
    everybody = len(those(rows.person))
    seen = table[:, _PRESENT] > 0
    there = seen[held & (seen | (table[:, _UNKNOWN] == 0))]
    m, n_out = len(there), int(held.sum()) - len(there)
    tail = len(there) - _after_last(there)
    yield Estimate(
        quantity="meetings_since_last_seen",
        value=tail,
        n=m,
        n_out=n_out,
        people=everybody,
        method="meetings at the end with nobody present",
        group=group,
    )
    method = "exact, meetings in any order"
    if there.any():
        chance = comb(m - int(there.sum()), tail) / comb(m, tail)
        yield Estimate(
            quantity="p_value",
            value=chance,
            n=m,
            n_out=n_out,
            people=everybody,
            method=method,
            group=group,
        )
    else:
        why = "they were at none of its meetings"
        none = not_computable("p_value", why, n=m, n_out=n_out, method=method)
        yield replace(none, people=everybody, group=group)
    after = place >= _after_last(seen)
    states = rows.states[after]
    since = np.bincount(states, minlength=len(STATES)).tolist()
    people = people_among(states, rows.person[after], len(STATES)).tolist()
    for state, times, different in zip(STATES, since, people, strict=True):
        yield count(
            "count_since_last_seen",
            times,
            n=len(states),
            people=different,
            method="people and meetings",
            group=group,
            level=state,
        )


def _after_last(seen: Booleans) -> int:
    """Return the place after the last True."""
    where = np.flatnonzero(seen)
    return int(where[-1]) + 1 if len(where) else 0

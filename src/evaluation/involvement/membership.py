"""Who is on the participants register: people by role and team."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from evaluation.config.cohort import Role, Team
from evaluation.estimates import Estimates
from evaluation.involvement.columns import places
from evaluation.involvement.rows import count


def members(
    participants: pd.DataFrame, *, teams: Mapping[str, str], roles: Mapping[str, str]
) -> Estimates:
    """How many people take part, by role and team?

    Parameters
    ----------
    participants
        The participants register.
    teams, roles
        Id to name, in order; each pair gets a row, also where there is nobody.

    Returns
    -------
    Estimates
        ``people`` with the role's name in `level` and the team's in `group` (empty: all teams).

    Examples
    --------
    >>> register = pd.DataFrame({"participant": ["P1", "P2"], "team": "a", "role": ["c", "s"]})
    >>> rows = members(register, teams={"a": "Team A"}, roles={"c": "carers"})
    >>> [(row.group, row.level, row.value) for row in rows]
    [('Team A', 'carers', 1.0), ('', 'carers', 1.0)]
    """
    if participants.empty:
        return Estimates()
    team, role = places(participants["team"], teams), places(participants["role"], roles)
    rows = []
    for at, name in enumerate([*teams.values(), ""]):
        mine = role[(role >= 0) & ((team == at) | (at == len(teams)))]
        for title, number in zip(
            roles.values(), np.bincount(mine, minlength=len(roles)).tolist(), strict=True
        ):
            rows.append(
                count("people", number, n=number, method="count of people", group=name, level=title)
            )
    return Estimates(rows)


def lived_experience(roles: Iterable[Role]) -> dict[str, str]:
    """Which role groups are there for their lived experience? Id to name, in order.

    >>> lived_experience([Role(id="c", name="carers", group="lived experience"),
    ...                   Role(id="s", name="nurses", group="staff")])
    {'c': 'carers'}
    """
    return {role.id: role.name for role in roles if role.group == "lived experience"}


def staff(roles: Iterable[Role]) -> dict[str, str]:
    """Which role groups are staff? Id to name, in order.

    >>> staff([Role(id="c", name="carers", group="lived experience"),
    ...        Role(id="s", name="nurses", group="staff")])
    {'s': 'nurses'}
    """
    return {role.id: role.name for role in roles if role.group == "staff"}


def staff_as_one(roles: Iterable[Role]) -> dict[str, str]:
    """Return id to name, in order, with every tier of staff called "staff"; facilitators left out.

    >>> staff_as_one([Role(id="c", name="carers", group="lived experience"),
    ...               Role(id="s", name="nurses", group="staff")])
    {'c': 'carers', 's': 'staff'}
    """
    known = list(roles)
    return {**lived_experience(known), **dict.fromkeys(staff(known), "staff")}


def teams_with_setting(teams: Iterable[Team]) -> dict[str, str]:
    """Return id to "name (setting)", in order.

    >>> teams_with_setting([Team(id="a", name="Letters", aim="Clear ones", setting="outpatient")])
    {'a': 'Letters (outpatient)'}
    """
    return {team.id: f"{team.name} ({team.setting})" for team in teams}


def settings(teams: Iterable[Team]) -> dict[str, str]:
    """Return team id to setting.

    >>> settings([Team(id="a", name="Letters", aim="Clear ones", setting="outpatient")])
    {'a': 'outpatient'}
    """
    return {team.id: team.setting for team in teams}


def words(names: Mapping[str, str]) -> dict[str, str]:
    """Return each name once, standing for itself, to put rows in the order of the names.

    >>> words({"c": "carers", "s": "staff", "t": "staff"})
    {'carers': 'carers', 'staff': 'staff'}
    """
    return {name: name for name in names.values()}

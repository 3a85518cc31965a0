"""Who is on the participants register: people by role and team."""

from collections.abc import Mapping

import pandas as pd

from evaluation.estimates import Estimate, Estimates


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
    rows = []
    for team, name in (*teams.items(), (None, "")):
        mine = participants if team is None else participants[participants["team"] == team]
        for role, title in roles.items():
            number = int((mine["role"] == role).sum())
            rows.append(
                Estimate(
                    quantity="people",
                    value=number,
                    n=number,
                    method="count of people",
                    group=name,
                    level=title,
                )
            )
    return Estimates(rows)

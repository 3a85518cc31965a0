"""Meetings: in how many was somebody of a group there, and not alone?"""

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.rows import (
    ABSENT,
    NOT_RECORDED,
    PRESENT,
    STATES,
    WITHDRAWN,
    Booleans,
    Coded,
    coded,
    count,
    crossed,
    has_role,
    people_among,
    share,
    those,
)

_CODE: Final = {state: code for code, state in enumerate(STATES)}
_ABSENT: Final = [_CODE[state] for state in ABSENT]


def meetings_with(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    roles: Collection[str],
    confidence: float = 0.95,
) -> Estimates:
    """In how many meetings was there at least one of these people, and not a single one alone?

    ``meeting_share`` with `level` "at least 1" and "at least 2" is the share of meetings with that
    many people of `roles` present. A meeting in which enough of them are *not recorded* to change
    the answer is left out and counted. ``meeting_share`` at level "nobody listed" is the share of
    meetings with no row of theirs, and at level "nobody invited" the share of the other meetings
    to which none of them was invited. ``count_when_nobody_came`` tells, for the meetings
    without them, in which state each of them was. A meeting that lists none of them counts as one
    without them: the check of the registers names members of a team who have no row.

    Parameters
    ----------
    attendance, participants
        The registers; meetings are those with at least one row of attendance.
    roles
        Ids of role groups counted together, such as those with lived experience.
    confidence
        Level of Wilson's interval.

    Raises
    ------
    AnalysisError
        Somebody is not in the participants register, or a state is not one of the six.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1", "P2", "S1"], "team": "A",
    ...                        "role": ["carer", "carer", "staff"]})
    >>> rows = pd.DataFrame({"meeting": ["M1", "M1", "M2", "M2"],
    ...     "participant": ["P1", "P2", "S1", "P1"], "invited": None,
    ...     "state": ["present", "not recorded", "present", "absent without apology"]})
    >>> for row in meetings_with(rows, people, roles=["carer"]):
    ...     if row.quantity == "meeting_share":
    ...         print(row.level, row.value, row.n, row.n_out)
    at least 1 0.5 2 0
    at least 2 0.0 1 1
    nobody listed 0.0 2 0
    nobody invited 0.0 2 0
    """
    rows = coded(attendance, participants)
    ours = has_role(participants, roles)[rows.person]
    return Estimates(with_them(rows, ours, confidence=confidence))


def with_them(rows: Coded, ours: Booleans, *, confidence: float, group: str = "") -> list[Estimate]:
    """Return what `meetings_with` tells, of the meetings of some rows; `ours` marks their rows.

    >>> rows = Coded(np.array([0, 1]), np.array([0, 0]), np.array([0, 3]), ["M1"])
    >>> found = with_them(rows, np.array([True, False]), confidence=0.95)
    >>> found[0].level, found[0].value
    ('at least 1', 1.0)
    """
    held = np.bincount(rows.meeting, minlength=len(rows.ids)) > 0
    table = crossed(rows.meeting[ours], rows.states[ours], (len(rows.ids), len(STATES)))[held]
    meetings, people = len(table), len(those(rows.person[ours]))
    present, unknown = table[:, _CODE[PRESENT]], table[:, _CODE[NOT_RECORDED]]
    listed = table.sum(axis=1) > 0
    invited = present + table[:, _ABSENT].sum(axis=1)
    doubtful = (invited == 0) & (unknown + table[:, _CODE[WITHDRAWN]] > 0)
    nobody = listed & (invited == 0) & ~doubtful
    undecided = [int(((present < least) & (present + unknown >= least)).sum()) for least in (1, 2)]
    found = [
        share(
            "meeting_share",
            int(times),
            known,
            n_out=meetings - known,
            people=people,
            method=method,
            confidence=confidence,
            group=group,
            level=level,
        )
        for level, times, known, method in (
            (
                "at least 1",
                (present >= 1).sum(),
                meetings - undecided[0],
                "meetings with that many present",
            ),
            (
                "at least 2",
                (present >= 2).sum(),
                meetings - undecided[1],
                "meetings with that many present",
            ),
            ("nobody listed", (~listed).sum(), meetings, "meetings with no row of theirs"),
            (
                "nobody invited",
                nobody.sum(),
                int((listed & ~doubtful).sum()),
                "meetings to which nobody of them was invited",
            ),
        )
    ]
    without = np.zeros(len(rows.ids), dtype=np.bool_)
    without[held] = listed & (present == 0)
    none = ours & without[rows.meeting]
    states = rows.states[none]
    people_by_state = people_among(states, rows.person[none], len(STATES))
    times_by_state = np.bincount(states, minlength=len(STATES))
    found += [
        count(
            "count_when_nobody_came",
            times,
            n=len(states),
            people=number,
            method="people and meetings",
            group=group,
            level=state,
        )
        for state, times, number in zip(
            STATES, times_by_state.tolist(), people_by_state.tolist(), strict=True
        )
        if state != PRESENT
    ]
    return found

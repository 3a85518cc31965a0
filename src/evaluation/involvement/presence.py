"""Presence and absence: who was invited, who came, and in which way people were not there."""

from typing import Final, Literal

import numpy as np
import pandas as pd

from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.rows import (
    ABSENT,
    NOT_INVITED,
    PRESENT,
    STATES,
    Codes,
    count,
    groups_of,
    share,
    state_codes,
    with_people,
)

_CODE: Final = {state: code for code, state in enumerate(STATES)}
_ABSENT: Final = [_CODE[state] for state in ABSENT]
_CLUSTERED: Final = "rows of one person are alike: the interval is too narrow where few people came"


def _counts(rows: pd.DataFrame) -> Codes:
    return np.bincount(state_codes(rows), minlength=len(STATES))


def _invited(rows: pd.DataFrame) -> tuple[int, int]:
    """Return how many rows say the person was invited, and was not.

    The column `invited` decides; where it is empty, the state does. Somebody who withdrew may or
    may not have been invited, so the state alone does not say it.
    """
    codes = state_codes(rows)
    unsaid = rows["invited"].isna().to_numpy()
    implied = np.isin(codes, [_CODE[PRESENT], *_ABSENT])
    yes = (rows["invited"] == "yes").to_numpy() | (unsaid & implied)
    no = (rows["invited"] == "no").to_numpy() | (unsaid & (codes == _CODE[NOT_INVITED]))
    return int(yes.sum()), int(no.sum())


def attendance_share(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    by: Literal["role", "team"] = "role",
    confidence: float = 0.95,
) -> Estimates:
    """Of those who could have come, who came?

    ``attendance_share`` = present / (present + absent with apology + absent without apology);
    not invited, withdrawn and not recorded are left out and counted. ``invitation_share`` =
    invited / (invited + not invited): a group that is not asked cannot be absent, so the two
    are kept apart. ``attendance_count`` has one row for each state (its `level`).

    Parameters
    ----------
    attendance
        The attendance register: one row a person and meeting.
    participants
        The participants register.
    by
        What to group people by; a group's name is the estimate's `group`.
    confidence
        Level of Wilson's interval (Wilson 1927).

    Raises
    ------
    AnalysisError
        Somebody is not in the participants register, or a state is not one of the six.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1", "P2"], "team": ["A", "A"],
    ...                        "role": ["carer", "carer"]})
    >>> rows = pd.DataFrame({"participant": ["P1", "P1", "P2", "P2"], "invited": None,
    ...                      "state": ["present", "absent with apology", "not invited", "present"]})
    >>> found = attendance_share(rows, people)
    >>> found["attendance_share"].n, found["attendance_share"].n_out
    (3, 1)
    >>> found["invitation_share"].value
    0.75
    """
    rows: list[Estimate] = []
    for group, part in groups_of(with_people(attendance, participants), by):
        counts = _counts(part)
        present, expected = counts[_CODE[PRESENT]], counts[_CODE[PRESENT]] + counts[_ABSENT].sum()
        yes, no = _invited(part)
        rows += [
            share(
                "attendance_share",
                int(present),
                int(expected),
                n_out=len(part) - int(expected),
                method="present of present and absent",
                confidence=confidence,
                note=_CLUSTERED,
                group=group,
            ),
            share(
                "invitation_share",
                yes,
                yes + no,
                n_out=len(part) - yes - no,
                method="invited of invited and not invited",
                confidence=confidence,
                note=_CLUSTERED,
                group=group,
            ),
            *(
                count(
                    "attendance_count",
                    int(times),
                    n=len(part),
                    method="rows of the register",
                    group=group,
                    level=state,
                )
                for state, times in zip(STATES, counts, strict=True)
            ),
        ]
    return Estimates(rows)

"""Presence and absence: who was invited, who came, and in which way people were not there."""

from collections.abc import Collection
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.columns import Codes, named, places
from evaluation.involvement.rows import (
    ABSENT,
    NOT_INVITED,
    NOT_RECORDED,
    PRESENT,
    STATES,
    count,
    crossed,
    has_role,
    people_among,
    person_at,
    share,
    state_codes,
    those,
)

_CODE: Final = {state: code for code, state in enumerate(STATES)}
_ABSENT: Final = [_CODE[state] for state in ABSENT]
_KNOWN: Final = [_CODE[PRESENT], *_ABSENT]
#: What each state alone says of an invitation: 1 yes, 0 no, -1 nothing. Somebody who withdrew may
#: or may not have been invited.
_IMPLIED: Final = np.array(
    [1 if code in _KNOWN else 0 if state == NOT_INVITED else -1 for state, code in _CODE.items()]
)
_IS_KNOWN: Final = _IMPLIED == 1
_CLUSTERED: Final = "one person's meetings are alike: the true interval is wider"


class _Tally(NamedTuple):
    """What the rows of some people say: rows by state, and who is known to have been invited."""

    states: Codes
    invited: int
    not_invited: int
    people_by_state: Codes
    people_known: int  #: people with a row that says present or absent
    people_asked: int  #: people with a row that says invited or not

    @property
    def rows(self) -> int:
        return int(self.states.sum())

    @property
    def came(self) -> tuple[int, int]:
        """How many rows say present, and how many present or absent."""
        present = int(self.states[_CODE[PRESENT]])
        return present, present + int(self.states[_ABSENT].sum())

    @property
    def asked(self) -> tuple[int, int]:
        """How many rows say invited, and how many invited or not."""
        return self.invited, self.invited + self.not_invited


def _invited(attendance: pd.DataFrame, states: Codes) -> Codes:
    """Return of each row whether the person was invited: 1 yes, 0 no, -1 not known.

    The column `invited` says so; where it is empty, the state does.
    """
    said = places(attendance["invited"], ("no", "yes"))
    return np.where(said < 0, _IMPLIED[states], said)


def _tally(
    attendance: pd.DataFrame, participants: pd.DataFrame, group_of_person: Codes, number: int
) -> list[_Tally]:
    """Count the rows of each group of people."""
    states, person = state_codes(attendance), person_at(attendance, participants)
    groups = group_of_person[person]
    invited = _invited(attendance, states)
    known, asked = _IS_KNOWN[states], invited >= 0
    answers = crossed(groups[asked], invited[asked], (number, 2))
    by_state = people_among(groups * len(STATES) + states, person, number * len(STATES))
    return [
        _Tally(*counts)
        for counts in zip(
            crossed(groups, states, (number, len(STATES))),
            answers[:, 1].tolist(),
            answers[:, 0].tolist(),
            by_state.reshape(number, -1),
            people_among(groups[known], person[known], number).tolist(),
            people_among(groups[asked], person[asked], number).tolist(),
            strict=True,
        )
    ]


def attendance_share(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    by: Literal["role", "team", "setting"] = "role",
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
        What to group people by (a column of `participants`); a group's name is the estimate's
        `group`.
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
    names, groups = named(participants[by])
    tallies = _tally(attendance, participants, groups, len(names))
    found: list[Estimate] = []
    for group, tally in zip(names, tallies, strict=True):
        if not tally.rows:
            continue
        for quantity, (some, whole), people, method in (
            ("attendance_share", tally.came, tally.people_known, "present of present and absent"),
            (
                "invitation_share",
                tally.asked,
                tally.people_asked,
                "invited of invited and not invited",
            ),
        ):
            found.append(
                share(
                    quantity,
                    some,
                    whole,
                    n_out=tally.rows - whole,
                    people=people,
                    method=method,
                    confidence=confidence,
                    note=_CLUSTERED,
                    group=group,
                )
            )
        found += _state_counts(tally, group=group)
    return Estimates(found)


def _state_counts(tally: _Tally, *, group: str = "") -> list[Estimate]:
    return [
        count(
            "attendance_count",
            times,
            n=tally.rows,
            people=people,
            method="rows",
            group=group,
            level=state,
        )
        for state, times, people in zip(
            STATES, tally.states.tolist(), tally.people_by_state.tolist(), strict=True
        )
    ]


def bounds(
    attendance: pd.DataFrame, participants: pd.DataFrame, *, roles: Collection[str]
) -> Estimates:
    """How far could what is not recorded move the shares of those invited and of those who came?

    ``invited_bound`` and ``came_bound`` at `level` "yes" and "no": the shares of `attendance_share`
    among people of `roles`, had everything that is not recorded gone that way.

    Parameters
    ----------
    attendance, participants
        The registers.
    roles
        Ids of role groups taken together.

    Raises
    ------
    AnalysisError
        Somebody is not in the participants register, or a state is not one of the six.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1"], "role": ["carer"]})
    >>> rows = pd.DataFrame({"participant": ["P1"] * 3, "invited": None,
    ...                      "state": ["present", "not invited", "not recorded"]})
    >>> [(row.quantity, row.level, round(row.value, 2)) for row in bounds(rows, people,
    ...                                                                   roles=["carer"])]
    [('invited_bound', 'yes', 0.67), ('invited_bound', 'no', 0.33), \
('came_bound', 'yes', 1.0), ('came_bound', 'no', 0.5)]
    """
    states, person = state_codes(attendance), person_at(attendance, participants)
    ours = has_role(participants, roles)[person]
    invited, unknown = _invited(attendance, states), states == _CODE[NOT_RECORDED]
    found = []
    for quantity, yes, known, method in (
        ("invited_bound", invited == 1, invited >= 0, "invited of invited and not invited"),
        (
            "came_bound",
            states == _CODE[PRESENT],
            _IS_KNOWN[states],
            "present of present and absent",
        ),
    ):
        whole, unsaid = ours & (known | unknown), int((ours & unknown & ~known).sum())
        some, n = int((ours & yes).sum()), int(whole.sum())
        found += [
            Estimate(
                quantity=quantity,
                value=(some + more) / n,
                n=n,
                n_out=int(ours.sum()) - n,
                people=len(those(person[whole])),
                method=method,
                note="a bound, not an estimate",
                level=answer,
            )
            for answer, more in (("yes", unsaid), ("no", 0))
            if n
        ]
    return Estimates(found)


def presence_gap(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    roles: Collection[str],
    beside: Collection[str],
    confidence: float = 0.95,
) -> Estimates:
    """Are some people asked less than others, or do they come less when asked?

    ``invitation_gap`` and ``attendance_gap`` are the share in `roles` minus the share in `beside`,
    each share as `attendance_share` has it, with Newcombe's hybrid score interval for two
    independent proportions (Newcombe 1998, method 10). The rows of the six states in `roles`
    (``attendance_count``) are there to see what lies behind the gaps.

    Parameters
    ----------
    attendance, participants
        The registers.
    roles, beside
        Ids of role groups to compare; no role may be in both.
    confidence
        Level of the interval.

    Raises
    ------
    AnalysisError
        A role is on both sides, or somebody is not in the participants register.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1", "S1"], "team": "A",
    ...                        "role": ["carer", "staff"]})
    >>> rows = pd.DataFrame({"participant": ["P1", "P1", "S1", "S1"], "invited": None,
    ...                      "state": ["present", "not invited", "present", "present"]})
    >>> gap = presence_gap(rows, people, roles=["carer"], beside=["staff"])
    >>> gap["invitation_gap"].value, gap["attendance_gap"].value
    (-0.5, 0.0)
    """
    if set(roles) & set(beside):
        raise AnalysisError("a role cannot be compared with itself: it is on both sides")
    sides = np.where(
        has_role(participants, roles), 0, np.where(has_role(participants, beside), 1, 2)
    )
    here, there, _ = _tally(attendance, participants, sides, 3)
    found: list[Estimate] = []
    for quantity, (some, whole), (other, others), people in (
        ("attendance_gap", here.came, there.came, (here.people_known, there.people_known)),
        ("invitation_gap", here.asked, there.asked, (here.people_asked, there.people_asked)),
    ):
        n = whole + others
        n_out = here.rows + there.rows - n
        method = "difference of two shares, Newcombe"
        if not whole or not others:
            why = "nothing is recorded of one side"
            found.append(not_computable(quantity, why, n=n, n_out=n_out, method=method))
            continue
        low, high = confint_proportions_2indep(
            some, whole, other, others, method="newcomb", alpha=1 - confidence
        )
        found.append(
            Estimate(
                quantity=quantity,
                value=some / whole - other / others,
                low=low,
                high=high,
                n=n,
                n_out=n_out,
                # the smaller side is the one a difference could tell something about
                people=int(min(people)),
                method=method,
                note=_CLUSTERED,
            )
        )
    return Estimates([*found, *_state_counts(here)])

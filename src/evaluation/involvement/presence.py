"""Presence and absence: who was invited, who came, and in which way people were not there."""

from collections.abc import Collection
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.rows import (
    ABSENT,
    NOT_INVITED,
    NOT_RECORDED,
    PRESENT,
    STATES,
    WITHDRAWN,
    Codes,
    count,
    grouped,
    of_roles,
    people_among,
    person_at,
    share,
    state_codes,
)

_CODE: Final = {state: code for code, state in enumerate(STATES)}
_ABSENT: Final = [_CODE[state] for state in ABSENT]
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


def _tally(
    attendance: pd.DataFrame, participants: pd.DataFrame, groups: Codes, number: int
) -> list[_Tally]:
    """Count the rows of each group.

    The column `invited` says who was; where it is empty, the state does. Somebody who withdrew may
    or may not have been invited, so the state alone does not say it.
    """
    states = state_codes(attendance)
    cells, all_cells = groups * len(STATES) + states, number * len(STATES)
    table = np.bincount(cells, minlength=all_cells)
    person = person_at(attendance, participants)
    unsaid = attendance["invited"].isna().to_numpy()
    implied = np.isin(states, [_CODE[PRESENT], *_ABSENT])
    yes = (attendance["invited"] == "yes").to_numpy() | (unsaid & implied)
    no = (attendance["invited"] == "no").to_numpy() | (unsaid & (states == _CODE[NOT_INVITED]))
    invited, not_invited = (np.bincount(groups[rows], minlength=number) for rows in (yes, no))
    by_state = people_among(cells, person, all_cells)
    known, asked = (
        people_among(groups[rows], person[rows], number) for rows in (implied, yes | no)
    )
    return [
        _Tally(*counts)
        for counts in zip(
            table.reshape(number, -1),
            invited,
            not_invited,
            by_state.reshape(number, -1),
            known,
            asked,
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
    names, groups = grouped(attendance, participants, by=by)
    found: list[Estimate] = []
    for group, tally in zip(
        names, _tally(attendance, participants, groups, len(names)), strict=True
    ):
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
                    people=int(people),
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
            int(times),
            n=tally.rows,
            people=int(people),
            method="rows",
            group=group,
            level=state,
        )
        for state, times, people in zip(STATES, tally.states, tally.people_by_state, strict=True)
    ]


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
    sides = np.select(
        [of_roles(attendance, participants, roles), of_roles(attendance, participants, beside)],
        [0, 1],
        default=2,
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
    meetings, names = pd.factorize(attendance["meeting"])
    person = person_at(attendance, participants)
    ours = participants["role"].isin(roles).to_numpy()[person]
    codes = state_codes(attendance)
    table = np.zeros((len(names), len(STATES)), dtype=np.int64)
    np.add.at(table, (meetings[ours], codes[ours]), 1)
    people = len(np.unique(person[ours]))
    present, unknown = table[:, _CODE[PRESENT]], table[:, _CODE[NOT_RECORDED]]
    found: list[Estimate] = []
    for least in (1, 2):
        enough, undecided = present >= least, (present < least) & (present + unknown >= least)
        found.append(
            share(
                "meeting_share",
                int(enough.sum()),
                len(names) - int(undecided.sum()),
                n_out=int(undecided.sum()),
                people=people,
                method="meetings with that many present",
                confidence=confidence,
                level=f"at least {least}",
            )
        )
    listed = table.sum(axis=1) > 0
    invited = present + table[:, _ABSENT].sum(axis=1)
    doubtful = (invited == 0) & (unknown + table[:, _CODE[WITHDRAWN]] > 0)
    nobody = listed & (invited == 0) & ~doubtful
    n = int((listed & ~doubtful).sum())
    found += [
        share(
            "meeting_share",
            int((~listed).sum()),
            len(names),
            people=people,
            method="meetings with no row of theirs",
            confidence=confidence,
            level="nobody listed",
        ),
        share(
            "meeting_share",
            int(nobody.sum()),
            n,
            n_out=len(names) - n,
            people=people,
            method="meetings to which nobody of them was invited",
            confidence=confidence,
            level="nobody invited",
        ),
    ]
    without = listed & (present == 0)
    none = table[without].sum(axis=0)
    rows = ours & without[meetings]
    people_by_state = people_among(codes[rows], person[rows], len(STATES))
    found += [
        count(
            "count_when_nobody_came",
            int(times),
            n=int(none.sum()),
            people=int(number),
            method="people and meetings",
            level=state,
        )
        for state, times, number in zip(STATES, none, people_by_state, strict=True)
        if state != PRESENT
    ]
    return Estimates(found)

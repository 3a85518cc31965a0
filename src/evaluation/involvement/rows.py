"""What the analyses of involvement share: states, groups of people, a share with its interval."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, not_computable

Codes = npt.NDArray[np.int64]

PRESENT: Final = "present"
WITH_APOLOGY: Final = "absent with apology"
WITHOUT_APOLOGY: Final = "absent without apology"
NOT_INVITED: Final = "not invited"
WITHDRAWN: Final = "withdrawn"
NOT_RECORDED: Final = "not recorded"

#: What can be known of a person and a meeting; none of them stands in for another.
STATES: Final = (PRESENT, WITH_APOLOGY, WITHOUT_APOLOGY, NOT_INVITED, WITHDRAWN, NOT_RECORDED)
#: Invited, not there.
ABSENT: Final = (WITH_APOLOGY, WITHOUT_APOLOGY)

#: Stages of the work, in order; each stands for itself, to put rows in this order.
STAGES: Final = {stage: stage for stage in ("explore", "design", "deliver", "review")}

#: The group of people for whom the column they are grouped by is empty.
UNGROUPED: Final = "none"


@lru_cache(maxsize=4096)
def _wilson(part: int, whole: int, confidence: float) -> tuple[float, float]:
    # the same small counts come again and again, over groups, states and cohorts
    low, high = proportion_confint(part, whole, alpha=1 - confidence, method="wilson")
    return max(float(low), 0.0), min(float(high), 1.0)


def share(
    quantity: str,
    part: int,
    whole: int,
    *,
    method: str,
    confidence: float,
    n_out: int = 0,
    people: int | None = None,
    note: str = "",
    group: str = "",
    level: str = "",
) -> Estimate:
    """Return what share of `whole` is `part`, with Wilson's score interval.

    ``(p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)`` (Wilson 1927).

    >>> row = share("attendance_share", 7, 10, method="present of invited", confidence=0.95)
    >>> round(row.value, 4), round(row.low, 4), round(row.high, 4)
    (0.7, 0.3968, 0.8922)
    """
    if whole == 0:
        none = not_computable(quantity, "nothing is recorded", n=0, method=method, n_out=n_out)
        return replace(none, people=people, group=group, level=level)
    low, high = _wilson(part, whole, confidence)
    return Estimate(
        quantity=quantity,
        value=part / whole,
        low=low,
        high=high,
        n=whole,
        n_out=n_out,
        people=people,
        method=f"{method}, Wilson",
        note=note,
        group=group,
        level=level,
    )


def count(
    quantity: str,
    value: int,
    *,
    n: int,
    method: str,
    people: int | None = None,
    group: str = "",
    level: str = "",
) -> Estimate:
    """Return a count out of `n`.

    >>> count("meetings", 3, n=7, method="counted").value
    3.0
    """
    return Estimate(
        quantity=quantity,
        value=value,
        n=n,
        people=people,
        method=method,
        group=group,
        level=level,
    )


def people_among(group: Codes, person: Codes, number: int) -> Codes:
    """Return, for each of so many groups, how many different people its rows are about.

    Disclosure goes by people, whatever the rows are: one person's twenty meetings are one person.

    >>> people_among(np.array([0, 0, 0, 1]), np.array([5, 5, 7, 7]), 3).tolist()
    [2, 1, 0]
    """
    there = np.zeros((number, int(person.max(initial=-1)) + 1), dtype=np.bool_)
    there[group, person] = True
    return np.asarray(there.sum(axis=1), dtype=np.int64)


def person_at(
    rows: pd.DataFrame, participants: pd.DataFrame, *, person: str = "participant"
) -> Codes:
    """Return, for each row, at which place of the participants register its person stands.

    Raises
    ------
    AnalysisError
        A row is about somebody who is not in the participants register, or the register names
        somebody twice.
    """
    index = pd.Index(participants["participant"])
    if not index.is_unique:
        raise AnalysisError("the participants register names a participant twice")
    codes, people = pd.factorize(rows[person])
    at = index.get_indexer(pd.Index(people))[codes]
    unknown = int(((at < 0) | (codes < 0)).sum())
    if unknown:
        raise AnalysisError(f"{unknown} rows are about people not in the participants register")
    return np.asarray(at, dtype=np.int64)


def with_people(
    rows: pd.DataFrame, participants: pd.DataFrame, *, person: str = "participant"
) -> pd.DataFrame:
    """Return `rows` with the team and role of the person each is about.

    >>> people = pd.DataFrame({"participant": ["P1"], "team": ["A"], "role": ["carer"]})
    >>> with_people(pd.DataFrame({"participant": ["P1", "P1"]}), people)["role"].tolist()
    ['carer', 'carer']
    """
    at = person_at(rows, participants, person=person)
    return rows.assign(
        team=participants["team"].to_numpy()[at], role=participants["role"].to_numpy()[at]
    )


def grouped(
    rows: pd.DataFrame, participants: pd.DataFrame, *, by: str
) -> tuple[tuple[str, ...], Codes]:
    """Return the names of groups of people, and for each row the place of its person's group.

    Groups stand in the order of their names; people with none are `UNGROUPED` and come last.

    >>> people = pd.DataFrame({"participant": ["P1", "P2"], "role": ["staff", None]})
    >>> names, codes = grouped(pd.DataFrame({"participant": ["P2", "P1"]}), people, by="role")
    >>> names, codes.tolist()
    (('staff', 'none'), [1, 0])
    """
    codes, names = pd.factorize(participants[by], sort=True)
    codes = np.where(codes < 0, len(names), codes)
    return (*map(str, names), UNGROUPED), codes[person_at(rows, participants)]


def state_codes(attendance: pd.DataFrame) -> Codes:
    """Return each row's state as its place in `STATES`; refuse a state that is none of them.

    >>> state_codes(pd.DataFrame({"state": ["present", "withdrawn"]})).tolist()
    [0, 4]
    """
    codes, words = pd.factorize(attendance["state"])
    known = pd.Index(STATES).get_indexer(pd.Index(words))[codes]
    unknown = int(((known < 0) | (codes < 0)).sum())
    if unknown:
        raise AnalysisError(f"{unknown} rows have no known state; allowed: {', '.join(STATES)}")
    return np.asarray(known, dtype=np.int64)


def meeting_dates(ids: pd.Index, meetings: pd.DataFrame) -> npt.NDArray[np.datetime64]:
    """Return the dates of some meetings.

    Raises
    ------
    AnalysisError
        The meetings register does not have one of them, or has it without a date.

    >>> held = pd.DataFrame({"meeting": ["M1"], "date": pd.to_datetime(["2023-06-01"])})
    >>> str(meeting_dates(pd.Index(["M1"]), held)[0])[:10]
    '2023-06-01'
    """
    dates: npt.NDArray[np.datetime64] = meetings["date"].to_numpy(dtype="datetime64[ns]")
    at = pd.Index(meetings["meeting"]).get_indexer(ids)
    known = at >= 0
    known[known] = ~np.isnat(dates[at[known]])
    if not known.all():
        lost = int((~known).sum())
        raise AnalysisError(f"{lost} meetings of attendance have no date in the meetings register")
    found: npt.NDArray[np.datetime64] = dates[at]
    return found


def groups_of(rows: pd.DataFrame, by: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each group's name and rows, in the order of the names; `UNGROUPED` comes last.

    >>> [name for name, _ in groups_of(pd.DataFrame({"role": ["staff", None, "carer"]}), "role")]
    ['carer', 'staff', 'none']
    """
    for name, part in rows.groupby(by, sort=True):
        yield str(name), part
    empty = rows[rows[by].isna()]
    if len(empty):
        yield UNGROUPED, empty


def among(
    attendance: pd.DataFrame, participants: pd.DataFrame, *, roles: Collection[str]
) -> pd.DataFrame:
    """Return the rows about people of some role groups.

    >>> people = pd.DataFrame({"participant": ["P1", "S1"], "team": "A",
    ...                        "role": ["carer", "staff"]})
    >>> among(pd.DataFrame({"participant": ["S1", "P1"]}), people, roles=["carer"]).index.tolist()
    [1]
    """
    return attendance[of_roles(attendance, participants, roles)]


def of_roles(
    rows: pd.DataFrame, participants: pd.DataFrame, roles: Collection[str]
) -> npt.NDArray[np.bool_]:
    """Return whether each row is about somebody of some role groups."""
    return participants["role"].isin(roles).to_numpy()[person_at(rows, participants)]

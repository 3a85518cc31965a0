"""What the analyses of involvement share: states, groups of people, a share with its interval."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate
from evaluation.involvement.columns import Codes, numbered, places

Booleans = npt.NDArray[np.bool_]

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


@lru_cache(maxsize=1024)
def _wilson(whole: int, confidence: float) -> tuple[list[float], list[float]]:
    """Return the interval's ends for every number out of a whole."""
    # the same wholes come again and again, and for one number most of the time is overhead
    low, high = proportion_confint(
        np.arange(whole + 1), whole, alpha=1 - confidence, method="wilson"
    )
    return np.maximum(low, 0).tolist(), np.minimum(high, 1).tolist()


@lru_cache(maxsize=16)
def two_sided(confidence: float) -> float:
    """Return how many standard errors an interval of a normal estimate reaches to either side.

    >>> round(two_sided(0.95), 4)
    1.96
    """
    return float(norm.ppf((1 + confidence) / 2))


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
        return Estimate(
            quantity=quantity,
            value=None,
            n=0,
            n_out=n_out,
            people=people,
            method=method,
            note="not computable: nothing is recorded",
            group=group,
            level=level,
        )
    low, high = _wilson(whole, confidence)
    return Estimate(
        quantity=quantity,
        value=part / whole,
        low=low[part],
        high=high[part],
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
    n_out: int = 0,
    people: int | None = None,
    outcome: str = "",
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
        n_out=n_out,
        people=people,
        method=method,
        outcome=outcome,
        group=group,
        level=level,
    )


def those(codes: Codes) -> list[int]:
    """Return the different codes, in order.

    >>> those(np.array([2, 0, 2]))
    [0, 2]
    """
    return list(np.flatnonzero(np.bincount(codes)).tolist())


def crossed(first: Codes, second: Codes, shape: tuple[int, int]) -> Codes:
    """Count how often each pair of codes comes.

    >>> crossed(np.array([0, 0, 1]), np.array([1, 1, 0]), (2, 2)).tolist()
    [[0, 2], [1, 0]]
    """
    rows, columns = shape
    counts = np.bincount(first * columns + second, minlength=rows * columns)
    return np.asarray(counts.reshape(shape), dtype=np.int64)


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
    codes, words = numbered(rows[person])
    return np.array([*persons(words, participants), -1], dtype=np.int64)[codes]


def persons(names: Iterable[str], participants: pd.DataFrame) -> list[int]:
    """Return at which place of the participants register each named person stands.

    As `person_at`, of a list of names.

    >>> persons(["P2", "P2"], pd.DataFrame({"participant": ["P1", "P2"]}))
    [1, 1]
    """
    everybody, known = numbered(participants["participant"])
    if len(known) < len(everybody):
        raise AnalysisError("the participants register names a participant twice")
    at = {name: place for place, name in enumerate(known)}
    found = [at.get(name, -1) for name in names]
    unknown = found.count(-1)
    if unknown:
        raise AnalysisError(f"{unknown} people are not in the participants register")
    return found


def state_codes(attendance: pd.DataFrame) -> Codes:
    """Return each row's state as its place in `STATES`; refuse a state that is none of them.

    >>> state_codes(pd.DataFrame({"state": ["present", "withdrawn"]})).tolist()
    [0, 4]
    """
    codes = places(attendance["state"], STATES)
    unknown = int((codes < 0).sum())
    if unknown:
        raise AnalysisError(f"{unknown} rows have no known state; allowed: {', '.join(STATES)}")
    return codes


class Coded(NamedTuple):
    """Attendance as numbers: each row's person, meeting and state."""

    person: Codes  #: place in the participants register
    meeting: Codes  #: place in `ids`
    states: Codes  #: place in `STATES`
    ids: Sequence[str]  #: of meetings, in the order in which attendance names them

    def where(self, rows: Booleans) -> Self:
        """Return some of the rows; places stay as they are."""
        return self._replace(
            person=self.person[rows], meeting=self.meeting[rows], states=self.states[rows]
        )


def coded(attendance: pd.DataFrame, participants: pd.DataFrame) -> Coded:
    """Return attendance as numbers.

    Raises
    ------
    AnalysisError
        Somebody is not in the participants register, or a state is not one of the six.

    >>> rows = pd.DataFrame({"meeting": ["M7"], "participant": ["P2"], "state": ["withdrawn"]})
    >>> found = coded(rows, pd.DataFrame({"participant": ["P1", "P2"]}))
    >>> found.person.tolist(), found.meeting.tolist(), found.states.tolist(), found.ids
    ([1], [0], [4], ('M7',))
    """
    meeting, ids = numbered(attendance["meeting"])
    return Coded(person_at(attendance, participants), meeting, state_codes(attendance), ids)


def meeting_dates(ids: Sequence[str], meetings: pd.DataFrame) -> npt.NDArray[np.datetime64]:
    """Return the dates of some meetings.

    Raises
    ------
    AnalysisError
        The meetings register does not have one of them, or has it without a date.

    >>> held = pd.DataFrame({"meeting": ["M1"], "date": pd.to_datetime(["2023-06-01"])})
    >>> str(meeting_dates(["M1"], held)[0])[:10]
    '2023-06-01'
    """
    dates: npt.NDArray[np.datetime64] = meetings["date"].to_numpy(dtype="datetime64[ns]")
    at = in_register(ids, meetings)
    known = at >= 0
    known[known] = ~np.isnat(dates[at[known]])
    if not known.all():
        lost = int((~known).sum())
        raise AnalysisError(f"{lost} meetings of attendance have no date in the meetings register")
    found: npt.NDArray[np.datetime64] = dates[at]
    return found


def order_by_date(ids: Sequence[str], meetings: pd.DataFrame) -> Codes:
    """Return each meeting's place by date (see `meeting_dates`); of one day, as in the register.

    >>> held = pd.DataFrame({"meeting": ["M1", "M2"],
    ...                      "date": pd.to_datetime(["2023-06-09", "2023-06-01"])})
    >>> order_by_date(["M1", "M2"], held).tolist()
    [1, 0]
    """
    order = np.lexsort((in_register(ids, meetings), meeting_dates(ids, meetings)))
    place = np.empty(len(ids), dtype=np.int64)
    place[order] = np.arange(len(ids))
    return place


def in_register(ids: Sequence[str], meetings: pd.DataFrame) -> Codes:
    """Return at which place of the meetings register some meetings stand; -1 where they do not.

    >>> in_register(["M2", "M9"], pd.DataFrame({"meeting": ["M1", "M2"]})).tolist()
    [1, -1]
    """
    _, held = numbered(meetings["meeting"])
    at = {meeting: place for place, meeting in enumerate(held)}
    return np.array([at.get(meeting, -1) for meeting in ids], dtype=np.int64)


def has_role(participants: pd.DataFrame, roles: Collection[str]) -> Booleans:
    """Return whether each participant is of one of some role groups.

    >>> has_role(pd.DataFrame({"role": ["staff", "carer"]}), ["carer"]).tolist()
    [False, True]
    """
    return places(participants["role"], roles) >= 0


def among(
    attendance: pd.DataFrame, participants: pd.DataFrame, *, roles: Collection[str]
) -> pd.DataFrame:
    """Return the rows about people of some role groups.

    >>> people = pd.DataFrame({"participant": ["P1", "S1"], "team": "A",
    ...                        "role": ["carer", "staff"]})
    >>> among(pd.DataFrame({"participant": ["S1", "P1"]}), people, roles=["carer"]).index.tolist()
    [1]
    """
    return attendance[has_role(participants, roles)[person_at(attendance, participants)]]

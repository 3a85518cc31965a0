"""Absence over time: runs of it, and who stops coming when."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.duration.survfunc import SurvfuncRight

from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.bootstrap import Floats
from evaluation.involvement.columns import Codes, named
from evaluation.involvement.rows import (
    NOT_INVITED,
    NOT_RECORDED,
    PRESENT,
    STATES,
    WITHDRAWN,
    Booleans,
    coded,
    count,
    order_by_date,
    share,
    those,
    two_sided,
)

_CODE: Final = {state: code for code, state in enumerate(STATES)}
_METHOD: Final = "Kaplan-Meier, log-log interval"
_BY_MEETING: Final = "meetings of one person in order of date"


class _Courses(NamedTuple):
    """Everybody's states, each person's in order of their meetings, one person after the other."""

    states: Codes
    owner: Codes  #: of each state, whose it is
    place: Codes  #: of each state, how many of the same person's come before it
    starts: Codes  #: of each person, where their states begin
    group: Codes  #: of each person, the place of their group in `names`
    names: tuple[str, ...]


def _courses(
    attendance: pd.DataFrame, participants: pd.DataFrame, meetings: pd.DataFrame, *, by: str
) -> _Courses:
    rows = coded(attendance, participants)
    names, group_of_person = named(participants[by])
    in_order = np.lexsort((order_by_date(rows.ids, meetings)[rows.meeting], rows.person))
    people, starts, owner = np.unique(rows.person[in_order], return_index=True, return_inverse=True)
    return _Courses(
        rows.states[in_order],
        owner,
        np.arange(len(owner)) - starts[owner],
        starts,
        group_of_person[people],
        names,
    )


def _longest_runs(courses: _Courses) -> Codes:
    """Return, for each person and state, the most meetings in a row that were in it."""
    longest = np.zeros((len(courses.starts), len(STATES)), dtype=np.int64)
    changes = np.diff(courses.owner * len(STATES) + courses.states, prepend=-1)
    begins = np.flatnonzero(changes)
    lengths = np.diff(np.append(begins, len(courses.states)))
    np.maximum.at(longest, (courses.owner[begins], courses.states[begins]), lengths)
    return longest


def runs_of_absence(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    meetings: pd.DataFrame,
    *,
    by: Literal["role", "team"] = "role",
    length: int = 3,
    confidence: float = 0.95,
) -> Estimates:
    """For how many people was one way of not being there more than a single missed meeting?

    ``run_share`` at `level` of a state is the share of people who were in that state at least
    `length` meetings in a row; ``mean_longest_run`` is the mean, over people, of the most meetings
    in a row. A run of absences with apology is not one without, nor one of not being invited.

    Parameters
    ----------
    attendance, participants, meetings
        The registers; meetings give the order.
    by
        What to group people by.
    length
        Meetings in a row that make a run.
    confidence
        Level of Wilson's interval.

    Raises
    ------
    AnalysisError
        A meeting has no date, somebody is not in the participants register, a state is unknown.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1"], "team": "A", "role": "carer"})
    >>> held = pd.DataFrame({"meeting": ["M1", "M2", "M3"],
    ...                      "date": pd.to_datetime(["2023-06-01", "2023-07-01", "2023-08-01"])})
    >>> rows = pd.DataFrame({"meeting": ["M1", "M2", "M3"], "participant": "P1",
    ...                      "state": ["present", "not invited", "not invited"]})
    >>> for row in runs_of_absence(rows, people, held, length=2):
    ...     if row.level == "not invited":
    ...         print(row.quantity, row.value)
    run_share 1.0
    mean_longest_run 2.0
    """
    courses = _courses(attendance, participants, meetings, by=by)
    longest = _longest_runs(courses)
    found: list[Estimate] = []
    for at in those(courses.group):
        mine = longest[courses.group == at]
        in_a_row, means = (mine >= length).sum(axis=0).tolist(), mine.mean(axis=0).tolist()
        for state, code in _CODE.items():
            if state == PRESENT:
                continue
            found += [
                share(
                    "run_share",
                    in_a_row[code],
                    len(mine),
                    method=f"people with {length} or more in a row",
                    confidence=confidence,
                    group=courses.names[at],
                    level=state,
                ),
                Estimate(
                    quantity="mean_longest_run",
                    value=means[code],
                    n=len(mine),
                    method=_BY_MEETING,
                    group=courses.names[at],
                    level=state,
                ),
            ]
    return Estimates(found)


class _Ends(NamedTuple):
    """How each person's coming ended; people who never came are not in it."""

    person: Codes  #: place among the people of the courses
    time: Codes  #: the meeting, counted from the first attended, at which they stopped or were last
    stopped: Booleans  #: else they were still coming when last seen
    next_state: Codes  #: the state right after the last presence; -1 where nothing comes after it


def _ends(courses: _Courses, *, gone_after: int) -> _Ends:
    everybody, rows = len(courses.starts), len(courses.states)
    present = courses.states == _CODE[PRESENT]
    first, last = np.full(everybody, rows), np.full(everybody, -1)
    np.minimum.at(first, courses.owner[present], courses.place[present])
    np.maximum.at(last, courses.owner[present], courses.place[present])
    after = courses.place > last[courses.owner]
    # what follows an invitation that never came, or a gap in the records, tells nothing about
    # whether the person would have come
    untold = (courses.states == _CODE[NOT_INVITED]) | (courses.states == _CODE[NOT_RECORDED])
    unknown = after & untold
    until = np.full(everybody, rows)
    np.minimum.at(until, courses.owner[unknown], courses.place[unknown])
    known = after & (courses.place < until[courses.owner])
    withdrew = known & (courses.states == _CODE[WITHDRAWN])
    absences, withdrawals = (
        np.bincount(courses.owner[some], minlength=everybody) for some in (known, withdrew)
    )
    ever = np.flatnonzero(last >= 0)
    stopped = ((absences >= gone_after) | (withdrawals > 0))[ever]
    size = np.diff(np.append(courses.starts, rows))[ever]
    following = np.minimum(courses.starts[ever] + last[ever] + 1, rows - 1)
    next_state = np.where(last[ever] + 1 < size, courses.states[following], -1)
    return _Ends(ever, last[ever] - first[ever] + 1 + stopped, stopped, next_state)


def survival(
    times: npt.NDArray[np.int64] | npt.NDArray[np.float64],
    ended: npt.NDArray[np.bool_],
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """At each time at which something ended for somebody, for what share has it not ended yet?

    Product-limit estimate (Kaplan and Meier 1958), Greenwood's variance, interval on the log-log
    scale (Kalbfleisch and Prentice 1980). The interval is missing where the share is 1 or 0.

    >>> survival(np.array([1, 2, 2, 3]), np.array([False, True, False, True])).round(4)
       time  at_risk   share     low    high
    0     2        3  0.6667  0.0541  0.9452
    1     3        1  0.0000     NaN     NaN
    """
    return pd.DataFrame(_product_limit(times, ended, confidence=confidence)._asdict())


class _Steps(NamedTuple):
    time: npt.NDArray[Any]
    at_risk: Codes
    share: Floats
    low: Floats
    high: Floats


def _product_limit(times: npt.NDArray[Any], ended: Booleans, *, confidence: float) -> _Steps:
    curve = SurvfuncRight(times, ended.astype(np.int64))
    value = np.asarray(curve.surv_prob)
    inside = (value > 0) & (value < 1)
    low, high = np.full(len(value), np.nan), np.full(len(value), np.nan)
    logs = np.log(value[inside])
    spread = two_sided(confidence) * np.asarray(curve.surv_prob_se)[inside]
    spread = spread / (value[inside] * np.abs(logs))
    low[inside], high[inside] = np.exp(logs * np.exp(spread)), np.exp(logs * np.exp(-spread))
    return _Steps(
        np.asarray(curve.surv_times, dtype=times.dtype),
        np.asarray(curve.n_risk).astype(np.int64),
        value,
        low,
        high,
    )


def still_coming(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    meetings: pd.DataFrame,
    *,
    by: Literal["role", "team"] = "role",
    gone_after: int = 2,
    confidence: float = 0.95,
) -> Estimates:
    """Who stops coming, and after how many meetings?

    Time is counted in the person's own meetings from the first one attended (meeting 1). A person
    has stopped at the meeting after the last one attended if they withdrew, or were absent (with
    or without apology) from at least `gone_after` known meetings to the end. Somebody who was not
    invited any more, or of whom nothing is recorded any more, did not stop coming: they are
    censored when last seen. ``still_coming`` at `level` "k" is the Kaplan-Meier share of people
    still coming at meeting k (Greenwood's variance, log-log interval), at each meeting at which
    somebody stopped and, unchanged, at the last one anybody was followed to; its `n` is the
    number at risk where it last changed. ``count_censored`` at "k" is how many people were
    followed no further than meeting k, still coming. ``count_after_last_presence`` says in which
    state people were right after the last meeting they attended, ``count_stopped`` how many
    stopped; people never there are left out (`n_out`).

    Parameters
    ----------
    attendance, participants, meetings
        The registers; meetings give the order.
    by
        What to group people by.
    gone_after
        Absences to the end that make it a stop.
    confidence
        Level of the interval.

    Raises
    ------
    AnalysisError
        A meeting has no date, somebody is not in the participants register, a state is unknown.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1", "P2"], "team": "A", "role": "carer"})
    >>> held = pd.DataFrame({"meeting": ["M1", "M2", "M3"],
    ...                      "date": pd.to_datetime(["2023-06-01", "2023-07-01", "2023-08-01"])})
    >>> rows = pd.DataFrame({"meeting": ["M1", "M2", "M3"] * 2,
    ...     "participant": ["P1"] * 3 + ["P2"] * 3,
    ...     "state": ["present", "absent with apology", "absent with apology", *["present"] * 3]})
    >>> row = next(r for r in still_coming(rows, people, held) if r.quantity == "still_coming")
    >>> row.level, row.value, row.n
    ('2', 0.5, 2)
    """
    courses = _courses(attendance, participants, meetings, by=by)
    ends = _ends(courses, gone_after=gone_after)
    found: list[Estimate] = []
    for at in those(courses.group):
        mine, group = courses.group[ends.person] == at, courses.names[at]
        n, never = int(mine.sum()), int((courses.group == at).sum() - mine.sum())
        after = np.bincount(ends.next_state[mine] + 1, minlength=len(STATES) + 1).tolist()
        found += [
            *_curve(
                ends.time[mine],
                ends.stopped[mine],
                group=group,
                n_out=never,
                confidence=confidence,
            ),
            count(
                "count_stopped",
                int(ends.stopped[mine].sum()),
                n=n,
                n_out=never,
                people=n,
                method=f"withdrew, or absent {gone_after} times or more to the end",
                group=group,
            ),
            *(
                count(
                    "count_after_last_presence",
                    after[code + 1],
                    n=n,
                    people=n,
                    method="people",
                    group=group,
                    level=state,
                )
                for state, code in _CODE.items()
                if state != PRESENT
            ),
        ]
    return Estimates(found)


def _curve(
    times: Codes, stopped: Booleans, *, group: str, n_out: int, confidence: float
) -> Iterator[Estimate]:
    if not len(times):
        none = not_computable("still_coming", "nobody came", n=0, n_out=n_out, method=_METHOD)
        yield replace(none, group=group)
        return
    last, reached = int(times.max()), 0
    value, low, high, at_risk = 1.0, None, None, len(times)
    for step in _steps(times, stopped, confidence=confidence):
        reached, at_risk, value, low, high = step
        yield _coming(step, n_out=n_out, group=group)
    if reached < last:
        note = "nobody stopped after that" if reached else "nobody stopped, so there is no interval"
        end = (last, at_risk, value, low, high)
        yield _coming(end, n_out=n_out, group=group, note=note)
    for time, people in enumerate(np.bincount(times[~stopped]).tolist()):
        if people:
            yield count(
                "count_censored",
                people,
                n=len(times),
                n_out=n_out,
                people=people,
                method="people followed no further, still coming",
                group=group,
                level=str(time),
            )


_Step = tuple[int, int, float, float | None, float | None]


def _steps(times: Codes, stopped: Booleans, *, confidence: float) -> Iterator[_Step]:
    """Yield each meeting at which somebody stopped, with the number at risk, share and interval."""
    if stopped.any():
        columns = (
            column.tolist() for column in _product_limit(times, stopped, confidence=confidence)
        )
        for time, at_risk, value, low, high in zip(*columns, strict=True):
            inside = 0 < value < 1
            yield time, at_risk, value, low if inside else None, high if inside else None


def _coming(step: _Step, *, n_out: int, group: str, note: str = "") -> Estimate:
    time, at_risk, value, low, high = step
    return Estimate(
        quantity="still_coming",
        value=value,
        low=low,
        high=high,
        n=at_risk,
        n_out=n_out,
        method=_METHOD,
        note=note,
        group=group,
        level=str(time),
    )

"""Absence over time: runs of it, and who stops coming when."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm
from statsmodels.duration.survfunc import SurvfuncRight

from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.rows import (
    NOT_INVITED,
    NOT_RECORDED,
    PRESENT,
    STATES,
    WITHDRAWN,
    Codes,
    count,
    grouped,
    meeting_dates,
    share,
    state_codes,
)

_CODE: Final = {state: code for code, state in enumerate(STATES)}
_BY_MEETING: Final = "meetings of one person in order of date"


def _meeting_order(attendance: pd.DataFrame, meetings: pd.DataFrame) -> Codes:
    """Return, for each row, the place of its meeting by date; of one day, as in the register."""
    codes, held = pd.factorize(attendance["meeting"])
    dates = meeting_dates(pd.Index(held), meetings)
    in_register = pd.Index(meetings["meeting"]).get_indexer(pd.Index(held))
    place = np.empty(len(held), dtype=np.int64)
    place[np.lexsort((in_register, dates))] = np.arange(len(held))
    return place[codes]


def _courses_of_states(
    attendance: pd.DataFrame, participants: pd.DataFrame, meetings: pd.DataFrame, *, by: str
) -> Iterator[tuple[str, list[Codes]]]:
    """Yield each group's name and each of its people's states in order of their meetings."""
    names, groups = grouped(attendance, participants, by=by)
    person = pd.factorize(attendance["participant"])[0]
    rows = np.lexsort((_meeting_order(attendance, meetings), person, groups))
    groups, person, states = groups[rows], person[rows], state_codes(attendance)[rows]
    starts = np.flatnonzero(np.diff(person, prepend=-1))
    pieces = np.split(states, starts[1:]) if len(states) else []
    courses: dict[str, list[Codes]] = {}
    for start, course in zip(starts, pieces, strict=True):
        courses.setdefault(names[groups[start]], []).append(course)
    yield from courses.items()


def _longest_runs(states: Codes) -> Codes:
    """Return, for each state, the most meetings in a row that were in it."""
    ends = np.flatnonzero(np.diff(states)) + 1
    lengths = np.diff(np.concatenate([[0], ends, [len(states)]]))
    longest = np.zeros(len(STATES), dtype=np.int64)
    np.maximum.at(longest, states[np.concatenate([[0], ends])], lengths)
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
    found: list[Estimate] = []
    for group, people in _courses_of_states(attendance, participants, meetings, by=by):
        longest = np.array([_longest_runs(states) for states in people])
        for state, code in _CODE.items():
            if state == PRESENT:
                continue
            found += [
                share(
                    "run_share",
                    int((longest[:, code] >= length).sum()),
                    len(longest),
                    method=f"people with {length} or more in a row",
                    confidence=confidence,
                    group=group,
                    level=state,
                ),
                Estimate(
                    quantity="mean_longest_run",
                    value=float(longest[:, code].mean()),
                    n=len(longest),
                    method=_BY_MEETING,
                    group=group,
                    level=state,
                ),
            ]
    return Estimates(found)


@dataclass(frozen=True, slots=True)
class _Course:
    """How one person's coming ended: after `time` meetings, or still coming when last seen."""

    time: int
    stopped: bool
    next_state: int | None  #: the state right after the last presence, where anything is known


def _course(states: Codes, *, gone_after: int) -> _Course | None:
    """Return a person's course, counted from the first meeting attended; None if never there."""
    there = np.flatnonzero(states == _CODE[PRESENT])
    if not len(there):
        return None
    last = int(there[-1] - there[0]) + 1
    after = states[there[-1] + 1 :]
    if not len(after):
        return _Course(last, stopped=False, next_state=None)
    # what follows an invitation that never came, or a gap in the records, tells nothing about
    # whether the person would have come
    unknown = np.flatnonzero(np.isin(after, [_CODE[NOT_INVITED], _CODE[NOT_RECORDED]]))
    known = after[: unknown[0]] if len(unknown) else after
    stopped = len(known) >= gone_after or bool((known == _CODE[WITHDRAWN]).any())
    return _Course(last + 1 if stopped else last, stopped=stopped, next_state=int(after[0]))


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
    curve = SurvfuncRight(times, ended.astype(np.int64))
    value = np.asarray(curve.surv_prob)
    inside = (value > 0) & (value < 1)
    low, high = np.full(len(value), np.nan), np.full(len(value), np.nan)
    logs = np.log(value[inside])
    spread = norm.ppf((1 + confidence) / 2) * np.asarray(curve.surv_prob_se)[inside]
    spread = spread / (value[inside] * np.abs(logs))
    low[inside], high[inside] = np.exp(logs * np.exp(spread)), np.exp(logs * np.exp(-spread))
    return pd.DataFrame(
        {
            "time": np.asarray(curve.surv_times, dtype=times.dtype),
            "at_risk": np.asarray(curve.n_risk).astype(np.int64),
            "share": value,
            "low": low,
            "high": high,
        }
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
    still coming at meeting k (Greenwood's variance, log-log interval); its `n` is the number
    at risk (where nobody stopped: everybody who came, up to the last meeting).
    ``count_after_last_presence`` says in which state people were right after the last meeting
    they attended, ``count_stopped`` how many stopped; people never there are left out (`n_out`).

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
    found: list[Estimate] = []
    for group, people in _courses_of_states(attendance, participants, meetings, by=by):
        everybody = [_course(states, gone_after=gone_after) for states in people]
        courses = [course for course in everybody if course is not None]
        never = len(everybody) - len(courses)
        found += [
            *_curve(courses, group=group, n_out=never, confidence=confidence),
            replace(
                count(
                    "count_stopped",
                    sum(course.stopped for course in courses),
                    n=len(courses),
                    people=len(courses),
                    method=f"withdrew, or absent {gone_after} times or more to the end",
                    group=group,
                ),
                n_out=never,
            ),
            *(
                count(
                    "count_after_last_presence",
                    sum(course.next_state == code for course in courses),
                    n=len(courses),
                    people=len(courses),
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
    courses: list[_Course], *, group: str, n_out: int, confidence: float
) -> Iterator[Estimate]:
    method = "Kaplan-Meier, log-log interval"
    if not courses:
        none = not_computable("still_coming", "nobody came", n=0, n_out=n_out, method=method)
        yield replace(none, group=group)
        return
    times = np.array([course.time for course in courses])
    stopped = np.array([course.stopped for course in courses])
    if not stopped.any():
        last = int(times.max())
        yield Estimate(
            quantity="still_coming",
            value=1.0,
            n=len(courses),
            n_out=n_out,
            method=method,
            note="nobody stopped, so there is no interval",
            group=group,
            level=str(last),
        )
        return
    curve = survival(times, stopped, confidence=confidence)
    for time, at_risk, value, low, high in curve.itertuples(index=False):
        yield Estimate(
            quantity="still_coming",
            value=value,
            low=None if np.isnan(low) else low,
            high=None if np.isnan(high) else high,
            n=at_risk,
            n_out=n_out,
            method=method,
            group=group,
            level=str(time),
        )

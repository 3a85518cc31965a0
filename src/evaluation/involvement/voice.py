"""Voice: who speaks, beside who is in the room, and whether that changes."""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import kendalltau, theilslopes

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.bootstrap import Floats, few_meetings, percentiles, resampled
from evaluation.involvement.rows import (
    PRESENT,
    STATES,
    Codes,
    count,
    grouped,
    meeting_dates,
    people_among,
    state_codes,
)

Measure = Literal["turns", "minutes_spoken"]

_DAYS_IN_MONTH: Final = 365.25 / 12
_ANY_DAY: Final = np.datetime64("2000-01-01")
_FEWEST_FOR_TREND: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class _Spoken:
    """What was said in the meetings in which everybody present was counted.

    `kept` marks the register's rows of these meetings; the other arrays have one entry for each
    of these rows. `said` is missing for people who were not there.
    """

    meetings: pd.Index
    kept: npt.NDArray[np.bool_]
    meeting: Codes
    person: Codes
    states: Codes
    said: Floats
    left_out: int

    @property
    def there(self) -> npt.NDArray[np.bool_]:
        return ~np.isnan(self.said)

    def people_present(self, groups: Codes, number: int) -> Codes:
        """Return how many different people of each group were there."""
        return people_among(groups[self.there], self.person[self.there], number)


def _spoken(attendance: pd.DataFrame, measure: Measure) -> _Spoken:
    """Return what was counted, and how many meetings were left out.

    A meeting in which nobody said anything, or nobody was present, has no shares to compare.
    """
    states = state_codes(attendance)
    present = states == STATES.index(PRESENT)
    said = np.where(present, attendance[measure].to_numpy(dtype=float), np.nan)
    meeting, meetings = pd.factorize(attendance["meeting"])
    uncounted = np.bincount(meeting, weights=present & np.isnan(said)) > 0
    total = np.bincount(meeting, weights=np.nan_to_num(said))
    good = ~uncounted & (total > 0)
    kept = good[meeting]
    return _Spoken(
        meetings=pd.Index(meetings)[good],
        kept=kept,
        meeting=(np.cumsum(good) - 1)[meeting[kept]],
        person=pd.factorize(attendance["participant"])[0][kept],
        states=states[kept],
        said=said[kept],
        left_out=int((~good).sum()),
    )


def _turns_and_heads(spoken: _Spoken, groups: Codes, number: int) -> tuple[Floats, Floats]:
    """Return, for each meeting and group, the turns taken and the people present."""
    there = spoken.there
    cell = spoken.meeting[there] * number + groups[there]
    cells = len(spoken.meetings) * number
    turns = np.bincount(cell, weights=spoken.said[there], minlength=cells).astype(np.float64)
    heads = np.bincount(cell, minlength=cells).astype(np.float64)
    return turns.reshape(-1, number), heads.reshape(-1, number)


def _ratio(sums: Floats) -> Floats:
    """Return (own turns / all turns) / (own heads / all heads); missing where nobody was there."""
    own, every, heads, all_heads = np.moveaxis(sums, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((own / every) / (heads / all_heads))


def voice_parity(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    by: Literal["role", "team"] = "role",
    measure: Measure = "turns",
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int,
) -> Estimates:
    """Do people speak as much as their number in the room would make likely?

    ``voice_parity`` = ``turn_share`` / ``head_share``: a group's share of the turns (or minutes)
    over its share of the people present, summed over the meetings in which somebody of the group
    was present and everybody present was counted. 1 is parity. The interval is the percentile
    bootstrap over meetings (Efron 1979), because the turns of one meeting are not independent.
    ``count_unheard`` at `level` of a state counts people and meetings without a word: present and
    silent is one thing, each way of not being there another.

    Parameters
    ----------
    attendance, participants
        The registers.
    by
        What to group people by.
    measure
        Count turns, or minutes spoken.
    confidence, resamples, seed
        Of the bootstrap.

    Raises
    ------
    AnalysisError
        Somebody is not in the participants register, or a state is not one of the six.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1", "S1", "S2"], "team": "A",
    ...                        "role": ["carer", "staff", "staff"]})
    >>> rows = pd.DataFrame({"meeting": ["M1"] * 3, "participant": ["P1", "S1", "S2"],
    ...                      "state": "present", "turns": [1.0, 4.0, 5.0]})
    >>> for row in voice_parity(rows, people, seed=1):
    ...     if row.quantity == "voice_parity":
    ...         print(row.group, round(row.value, 2), row.n)
    carer 0.3 1
    staff 1.35 1
    """
    names, groups = grouped(attendance, participants, by=by)
    spoken = _spoken(attendance, measure)
    turns, heads = _turns_and_heads(spoken, groups[spoken.kept], len(names))
    there = heads > 0
    all_turns, all_heads = turns.sum(axis=1, keepdims=True), heads.sum(axis=1, keepdims=True)
    sums = np.stack([turns, there * all_turns, heads, there * all_heads], axis=-1)
    drawn = resampled(sums.reshape(len(sums), 4 * len(names)), resamples=resamples, seed=seed)
    ratios = _ratio(drawn.reshape(resamples, len(names), 4))
    people = spoken.people_present(groups[spoken.kept], len(names))
    found: list[Estimate] = []
    for at in np.unique(groups):
        n, group, total = int(there[:, at].sum()), names[at], sums[:, at].sum(axis=0)
        n_out = spoken.left_out + len(sums) - n
        found += [
            *(
                replace(row, people=int(people[at]), group=group)
                for row in (
                    *_shares(total, n=n, n_out=n_out),
                    _parity(total, ratios[:, at], n=n, n_out=n_out, confidence=confidence),
                )
            ),
            *_unheard(spoken, groups[spoken.kept] == at, group=group),
        ]
    return Estimates(found)


def _shares(total: Floats, *, n: int, n_out: int) -> list[Estimate]:
    own, every, heads, all_heads = total
    return [
        Estimate(
            quantity=quantity,
            value=part / whole,
            n=n,
            n_out=n_out,
            method="of all in meetings with somebody of the group",
        )
        for quantity, part, whole in (
            ("turn_share", own, every),
            ("head_share", heads, all_heads),
        )
        if whole
    ]


def _parity(total: Floats, drawn: Floats, *, n: int, n_out: int, confidence: float) -> Estimate:
    method = "turn share over head share, percentile bootstrap over meetings"
    if not n:
        why = "no meeting with them was counted"
        return not_computable("voice_parity", why, n=0, n_out=n_out, method=method)
    low, high = percentiles(drawn, confidence=confidence) if n > 1 else (None, None)
    return Estimate(
        quantity="voice_parity",
        value=float(_ratio(total)),
        low=low,
        high=high,
        n=n,
        n_out=n_out,
        method=method,
        note=few_meetings(n),
    )


def _unheard(spoken: _Spoken, ours: npt.NDArray[np.bool_], *, group: str) -> list[Estimate]:
    silent = ours & ~(spoken.said > 0)
    states = spoken.states[silent]
    times = np.bincount(states, minlength=len(STATES))
    people = people_among(states, spoken.person[silent], len(STATES))
    return [
        count(
            "count_unheard",
            int(number),
            n=int(ours.sum()),
            people=int(different),
            method="people and meetings without a word",
            group=group,
            level=state,
        )
        for state, number, different in zip(STATES, times, people, strict=True)
    ]


def gini(values: Floats) -> float:
    """How unevenly is something shared out: 0 if all have the same, 1 if one has everything?

    ``sum |xi - xj| / (2 n (n - 1) mean)``, the form that reaches 1 in a small group (Deltas 2003).

    Raises
    ------
    AnalysisError
        Fewer than two values, a negative or missing one, or nothing to share out.

    >>> gini(np.array([5.0, 5.0])), gini(np.array([0.0, 0.0, 9.0]))
    (0.0, 1.0)
    """
    n = len(values)
    if n < 2 or not (values >= 0).all() or not values.sum() > 0:
        raise AnalysisError("gini: give two or more values of 0 and above, not all of them 0")
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return float((ranks * np.sort(values)).sum() / ((n - 1) * values.sum()))


def turn_inequality(
    attendance: pd.DataFrame,
    *,
    measure: Measure = "turns",
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int,
) -> Estimates:
    """Do a few people do the talking, whoever they are?

    ``turn_gini`` is the mean over meetings of Gini's coefficient of the turns (or minutes) of the
    people present, with the percentile bootstrap over meetings. Meetings in which somebody present
    was not counted, nobody spoke or fewer than two people were present are left out.

    Parameters
    ----------
    attendance
        The attendance register.
    measure, confidence, resamples, seed
        As in `voice_parity`.

    Raises
    ------
    AnalysisError
        A state is not one of the six.

    Examples
    --------
    >>> rows = pd.DataFrame({"meeting": ["M1", "M1", "M2", "M2"], "state": "present",
    ...                      "participant": ["P1", "P2"] * 2, "turns": [4.0, 4.0, 0.0, 6.0]})
    >>> turn_inequality(rows, seed=1)["turn_gini"].value
    0.5
    """
    spoken = _spoken(attendance, measure)
    there = spoken.there
    in_order = np.argsort(spoken.meeting[there], kind="stable")
    said, meeting = spoken.said[there][in_order], spoken.meeting[there][in_order]
    by_meeting = np.split(said, np.flatnonzero(np.diff(meeting)) + 1)
    values = np.array([gini(turns) for turns in by_meeting if len(turns) > 1])
    n, n_out = len(values), spoken.left_out + len(spoken.meetings) - len(values)
    method = "mean of Gini's coefficient by meeting, percentile bootstrap over meetings"
    if not n:
        why = "no meeting was counted"
        return Estimates([not_computable("turn_gini", why, n=0, n_out=n_out, method=method)])
    drawn = resampled(values[:, np.newaxis] / n, resamples=resamples, seed=seed)
    low, high = percentiles(drawn.ravel(), confidence=confidence) if n > 1 else (None, None)
    return Estimates(
        [
            Estimate(
                quantity="turn_gini",
                value=float(values.mean()),
                low=low,
                high=high,
                n=n,
                n_out=n_out,
                people=len(np.unique(spoken.person[there])),
                method=method,
                note=few_meetings(n),
            )
        ]
    )


def voice_change(
    attendance: pd.DataFrame,
    participants: pd.DataFrame,
    meetings: pd.DataFrame,
    *,
    by: Literal["role", "team"] = "role",
    measure: Measure = "turns",
    confidence: float = 0.95,
) -> Estimates:
    """Does a group's voice grow or shrink as the programme goes on?

    For each meeting with somebody of the group, parity as in `voice_parity`; then
    ``parity_change_per_month``, the Theil-Sen slope over time (the median of the slopes between
    all pairs of meetings, Sen 1968) with Sen's interval, and Kendall's tau-b (``kendall_tau``)
    with its p-value (``p_value``). A month is a twelfth of 365.25 days.

    Parameters
    ----------
    attendance, participants, meetings
        The registers; meetings give the dates.
    by, measure, confidence
        As in `voice_parity`.

    Raises
    ------
    AnalysisError
        A meeting has no date, somebody is not in the participants register, a state is unknown.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1", "S1"], "team": "A",
    ...                        "role": ["carer", "staff"]})
    >>> names = ["M1", "M2", "M3", "M4", "M5"]
    >>> held = pd.DataFrame({"meeting": names,
    ...                      "date": pd.date_range("2023-06-01", periods=5, freq="30D")})
    >>> rows = pd.DataFrame({"meeting": names * 2, "participant": ["P1"] * 5 + ["S1"] * 5,
    ...                      "state": "present", "turns": [1, 2, 3, 4, 5, 9, 8, 7, 6, 5.0]})
    >>> grows = voice_change(rows, people, held)
    >>> [round(row.value, 3) for row in grows if row.group == "carer"]
    [0.203, 1.0, 0.017]
    """
    names, groups = grouped(attendance, participants, by=by)
    spoken = _spoken(attendance, measure)
    turns, heads = _turns_and_heads(spoken, groups[spoken.kept], len(names))
    days = (meeting_dates(spoken.meetings, meetings) - _ANY_DAY) / np.timedelta64(1, "D")
    people = spoken.people_present(groups[spoken.kept], len(names))
    found: list[Estimate] = []
    for at in np.unique(groups):
        there = heads[:, at] > 0
        own = np.stack([turns[:, at], turns.sum(axis=1), heads[:, at], heads.sum(axis=1)], axis=-1)
        n_out = spoken.left_out + int((~there).sum())
        found += [
            replace(row, group=names[at], n_out=n_out, people=int(people[at]))
            for row in _trend(
                days[there] / _DAYS_IN_MONTH, _ratio(own[there]), confidence=confidence
            )
        ]
    return Estimates(found)


def _trend(months: Floats, values: Floats, *, confidence: float) -> list[Estimate]:
    n, slope_by, tau_by = len(values), "Theil-Sen slope, Sen's interval", "Kendall's tau-b"
    if n < _FEWEST_FOR_TREND or len(np.unique(months)) < 2 or len(np.unique(values)) < 2:
        why = f"fewer than {_FEWEST_FOR_TREND} meetings, or none that differ"
        return [
            not_computable("parity_change_per_month", why, n=n, method=slope_by),
            not_computable("kendall_tau", why, n=n, method=tau_by),
            not_computable("p_value", why, n=n, method=tau_by),
        ]
    slope = theilslopes(values, months, alpha=confidence)
    tau = kendalltau(months, values)
    return [
        Estimate(
            quantity="parity_change_per_month",
            value=slope.slope,
            low=slope.low_slope,
            high=slope.high_slope,
            n=n,
            method=slope_by,
            note=few_meetings(n),
        ),
        Estimate(quantity="kendall_tau", value=tau.statistic, n=n, method=tau_by),
        Estimate(quantity="p_value", value=tau.pvalue, n=n, method=tau_by),
    ]

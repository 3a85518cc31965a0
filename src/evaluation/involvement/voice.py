"""Voice: who speaks, beside who is in the room, and whether that changes."""

from dataclasses import replace
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy.stats import kendalltau, theilslopes

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.bootstrap import Floats, few_meetings, percentiles, resampled
from evaluation.involvement.columns import Codes, numbered
from evaluation.involvement.rows import (
    STATES,
    Booleans,
    count,
    meeting_dates,
    people_among,
    those,
)
from evaluation.involvement.spoken import Measure, Spoken, groups_in, ratio, spoken_in

_DAYS_IN_MONTH: Final = 365.25 / 12
_ANY_DAY: Final = np.datetime64("2000-01-01")
_FEWEST_FOR_TREND: Final = 5


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
    spoken = spoken_in(attendance, participants, measure=measure)
    groups = groups_in(spoken, participants, by=by)
    there = groups.heads > 0
    all_turns, all_heads = (
        there * all_of.sum(axis=1, keepdims=True) for all_of in (groups.turns, groups.heads)
    )
    sums = np.stack([groups.turns, all_turns, groups.heads, all_heads], axis=-1)[:, groups.listed]
    drawn = resampled(
        sums.reshape(len(sums), 4 * len(groups.listed)), resamples=resamples, seed=seed
    )
    ratios = ratio(drawn.reshape(resamples, *sums.shape[1:]))
    found: list[Estimate] = []
    for place, at in enumerate(groups.listed):
        n, total = int(there[:, at].sum()), sums[:, place].sum(axis=0)
        about = {"n": n, "n_out": spoken.left_out + len(sums) - n, "people": groups.people[at]}
        ends = percentiles(ratios[:, place], confidence=confidence) if n > 1 else (None, None)
        found += [
            *_shares(total, group=groups.names[at], **about),
            _parity(total, ends, group=groups.names[at], **about),
            *_unheard(spoken, groups.of_row == at, group=groups.names[at]),
        ]
    return Estimates(found)


def _shares(total: Floats, *, n: int, n_out: int, people: int, group: str) -> list[Estimate]:
    own, every, heads, all_heads = total.tolist()
    return [
        Estimate(
            quantity=quantity,
            value=part / whole,
            n=n,
            n_out=n_out,
            people=people,
            method="of all in meetings with somebody of the group",
            group=group,
        )
        for quantity, part, whole in (
            ("turn_share", own, every),
            ("head_share", heads, all_heads),
        )
        if whole
    ]


def _parity(
    total: Floats,
    ends: tuple[float | None, float | None],
    *,
    n: int,
    n_out: int,
    people: int,
    group: str,
) -> Estimate:
    low, high = ends
    return Estimate(
        quantity="voice_parity",
        value=float(ratio(total)) if n else None,
        low=low,
        high=high,
        n=n,
        n_out=n_out,
        people=people,
        method="turn share over head share, percentile bootstrap over meetings",
        note=few_meetings(n) if n else "not computable: no meeting with them was counted",
        group=group,
    )


def _unheard(spoken: Spoken, ours: Booleans, *, group: str) -> list[Estimate]:
    silent = ours & ~(spoken.said > 0)
    states, n = spoken.states[silent], int(ours.sum())
    times = np.bincount(states, minlength=len(STATES)).tolist()
    people = people_among(states, spoken.person[silent], len(STATES)).tolist()
    return [
        count(
            "count_unheard",
            number,
            n=n,
            people=different,
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
    if len(values) < 2 or not (values >= 0).all() or not values.sum() > 0:
        raise AnalysisError("gini: give two or more values of 0 and above, not all of them 0")
    return float(_ginis(values, np.zeros(len(values), dtype=np.int64))[0])


def _ginis(values: Floats, group: Codes) -> Floats:
    """Return Gini's coefficient of each group's values; missing where it does not exist."""
    in_order = np.lexsort((values, group))
    ordered, owner = values[in_order], group[in_order]
    sizes = np.bincount(owner)
    rank = np.arange(1, len(owner) + 1) - (np.cumsum(sizes) - sizes)[owner]
    apart = np.bincount(owner, weights=(2 * rank - sizes[owner] - 1) * ordered)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(apart / ((sizes - 1) * np.bincount(owner, weights=ordered)))


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
    _, everybody = numbered(attendance["participant"])
    spoken = spoken_in(attendance, pd.DataFrame({"participant": everybody}), measure=measure)
    there = spoken.there
    ginis = _ginis(spoken.said[there], spoken.meeting[there])
    values = ginis[np.isfinite(ginis)]
    n, n_out = len(values), spoken.left_out + len(spoken.ids) - len(values)
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
                people=len(those(spoken.person[there])),
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
    spoken = spoken_in(attendance, participants, measure=measure)
    groups = groups_in(spoken, participants, by=by)
    months = (meeting_dates(spoken.ids, meetings) - _ANY_DAY) / np.timedelta64(1, "D")
    months = months / _DAYS_IN_MONTH
    all_turns, all_heads = groups.turns.sum(axis=1), groups.heads.sum(axis=1)
    found: list[Estimate] = []
    for at in groups.listed:
        there = groups.heads[:, at] > 0
        own = np.stack([groups.turns[:, at], all_turns, groups.heads[:, at], all_heads], axis=-1)
        n_out = spoken.left_out + int((~there).sum())
        found += [
            replace(row, group=groups.names[at], n_out=n_out, people=groups.people[at])
            for row in _trend(months[there], ratio(own[there]), confidence=confidence)
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

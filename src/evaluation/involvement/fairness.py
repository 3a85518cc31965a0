"""Fairness: who is paid, who sits where decisions are made, how far organisations have come."""

import math
from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from itertools import groupby
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import quantile_test

from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.bootstrap import Floats
from evaluation.involvement.rows import (
    Codes,
    count,
    crossed,
    named,
    people_among,
    person_at,
    places,
    share,
    those,
)

#: What an organisation has in place: columns of the organisations register.
INDICATORS: Final = (
    "shared_chair",
    "voting_rights",
    "shared_budget",
    "payment_policy",
    "expenses_upfront",
)
#: What may have become of a payment that was due; none of them stands in for another.
PAYMENT_OUTCOMES: Final = ("not offered", "taken", "waived", "awaiting", "not recorded")

_OFFERED: Final = ("taken", "waived", "awaiting")


def payments_by_role(
    payments: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    by: Literal["role", "team"] = "role",
    confidence: float = 0.95,
) -> Estimates:
    """Who is offered payment, who gets it, and how long does it take?

    ``offered_share``: payments offered, of those due for which it is recorded. ``taken_share``:
    payments taken, of those offered. ``people_offered_share``: people offered at least one, of all
    participants of the group (somebody with no row was offered nothing, as far as the register
    goes). ``payment_count`` has one row for each outcome. ``median_delay_days``: the median days
    from offer to receipt, with the distribution-free interval from order statistics (Conover
    1999); where too few were paid for it, there is none.

    Parameters
    ----------
    payments, participants
        The registers.
    by
        What to group people by.
    confidence
        Level of the intervals.

    Raises
    ------
    AnalysisError
        A payment is to somebody who is not in the participants register.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1", "P2"], "team": "A", "role": "carer"})
    >>> rows = pd.DataFrame({"participant": ["P1", "P1"], "outcome": ["taken", "not offered"],
    ...     "offered": pd.to_datetime(["2023-06-01", None]),
    ...     "received": pd.to_datetime(["2023-06-15", None])})
    >>> found = payments_by_role(rows, people)
    >>> found["offered_share"].value, found["people_offered_share"].value
    (0.5, 0.5)
    >>> found["median_delay_days"].value
    14.0
    """
    if payments.empty:  # no register kept: that nothing was offered is not known
        return Estimates()
    person = person_at(payments, participants)
    names, of_person = named(participants[by])
    group, number = of_person[person], len(names)
    outcome = places(payments["outcome"], PAYMENT_OUTCOMES)
    offered = np.isin(outcome, [PAYMENT_OUTCOMES.index(word) for word in _OFFERED])
    due = offered | (outcome == PAYMENT_OUTCOMES.index("not offered"))
    taken = outcome == PAYMENT_OUTCOMES.index("taken")
    rows, all_due, all_offered, all_taken, members = (
        np.bincount(some, minlength=number).tolist()
        for some in (group, group[due], group[offered], group[taken], of_person)
    )
    people_due, people_offered = (
        people_among(group[some], person[some], number).tolist() for some in (due, offered)
    )
    shape = (number, len(PAYMENT_OUTCOMES))
    times = crossed(group, outcome, shape).tolist()
    people = people_among(group * shape[1] + outcome, person, number * shape[1]).tolist()
    received, offer = (
        payments[column].to_numpy(dtype="datetime64[D]") for column in ("received", "offered")
    )
    days = (received - offer) / np.timedelta64(1, "D")
    found: list[Estimate] = []
    for at in those(of_person):
        mine = taken & (group == at)
        found += [
            share(
                "offered_share",
                all_offered[at],
                all_due[at],
                n_out=rows[at] - all_due[at],
                people=people_due[at],
                method="offered of due and recorded",
                confidence=confidence,
                group=names[at],
            ),
            share(
                "taken_share",
                all_taken[at],
                all_offered[at],
                n_out=rows[at] - all_offered[at],
                people=people_offered[at],
                method="taken of offered",
                confidence=confidence,
                group=names[at],
            ),
            share(
                "people_offered_share",
                people_offered[at],
                members[at],
                method="people offered at least one payment",
                confidence=confidence,
                group=names[at],
            ),
            _delay(days[mine], person[mine], confidence=confidence, group=names[at]),
            *(
                count(
                    "payment_count",
                    times[at][place],
                    n=rows[at],
                    people=people[at * shape[1] + place],
                    method="payments",
                    group=names[at],
                    level=word,
                )
                for place, word in enumerate(PAYMENT_OUTCOMES)
            ),
        ]
    return Estimates(found)


def _delay(days: Floats, person: Codes, *, confidence: float, group: str) -> Estimate:
    known = ~np.isnan(days)
    n, method = int(known.sum()), "median, interval from order statistics"
    if not n:
        return Estimate(
            quantity="median_delay_days",
            value=None,
            n=0,
            n_out=len(days),
            method=method,
            note="not computable: no payment has both dates",
            group=group,
        )
    ordered, ends = np.sort(days[known]), _ends_of_median(n, confidence)
    return Estimate(
        quantity="median_delay_days",
        value=float(np.median(ordered)),
        low=None if ends is None else float(ordered[ends[0]]),
        high=None if ends is None else float(ordered[ends[1]]),
        n=n,
        n_out=len(days) - n,
        people=len(those(person[known])),
        method=method,
        note="too few payments for an interval" if ends is None else "",
        group=group,
    )


@lru_cache(maxsize=1024)
def _ends_of_median(n: int, confidence: float) -> tuple[int, int] | None:
    """Return which of `n` values in order are the ends of the median's interval."""
    # the ends depend on how many values there are, not on the values
    ends = quantile_test(np.arange(n), p=0.5).confidence_interval(confidence)
    return (
        None if math.isnan(ends.low) or math.isnan(ends.high) else (int(ends.low), int(ends.high))
    )


def seats_over_time(seats: pd.DataFrame) -> Estimates:
    """What share of the seats where decisions are made is held by people with lived experience?

    ``seat_share`` at `level` of each day of counting: seats held by people with lived experience
    over all seats, summed over governance groups, each with its latest count up to that day;
    `n` is the seats. ``vote_share`` is the same with the seats that carry a vote, over all seats of
    the groups for which that is recorded. ``seat_share_change`` is last minus first, in the groups
    counted more than once. All seats are counted, so there is no interval.

    Parameters
    ----------
    seats
        The seats register, one row a governance group and day.

    Examples
    --------
    >>> rows = pd.DataFrame({"body": ["board", "board"], "seats": [8.0, 8.0],
    ...     "date": pd.to_datetime(["2023-06-01", "2024-01-01"]),
    ...     "lived_experience": [1.0, 3.0], "voting": [0.0, None]})
    >>> for row in seats_over_time(rows):
    ...     print(row.quantity, row.level, row.value)
    seat_share 2023-06-01 0.125
    vote_share 2023-06-01 0.0
    seat_share 2024-01-01 0.375
    seat_share_change  0.25
    """
    columns = ("date", "body", "seats", "lived_experience", "voting")
    counts = sorted(
        map(_Count._make, zip(*(seats[name].tolist() for name in columns), strict=True)),
        key=lambda one: one.date,
    )
    first: dict[str, _Count] = {}
    latest: dict[str, _Count] = {}
    times = Counter(one.body for one in counts)
    found: list[Estimate] = []
    for day, counted in groupby(counts, key=lambda one: one.date):
        for one in counted:
            first.setdefault(one.body, one)
            latest[one.body] = one
        found += _held(latest.values(), level=day.date().isoformat())
    again = [body for body, number in times.items() if number > 1]
    method = "last minus first"
    if not again:
        why = "no group was counted twice"
        return Estimates([*found, not_computable("seat_share_change", why, n=0, method=method)])
    before, after = (
        sum(some[body].lived_experience for body in again) / sum(some[body].seats for body in again)
        for some in (first, latest)
    )
    change = Estimate(
        quantity="seat_share_change",
        value=after - before,
        n=len(again),
        n_out=len(times) - len(again),
        method=method,
    )
    return Estimates([*found, change])


class _Count(NamedTuple):
    """One count of the seats of one governance group."""

    date: pd.Timestamp
    body: str
    seats: float
    lived_experience: float
    voting: float


def _held(latest: Collection[_Count], *, level: str) -> list[Estimate]:
    with_votes = [one for one in latest if not math.isnan(one.voting)]
    every, recorded = (int(sum(one.seats for one in some)) for some in (latest, with_votes))
    method = "seats, latest count of each group"
    shares = [
        ("seat_share", sum(one.lived_experience for one in latest), every),
        ("vote_share", sum(one.voting for one in with_votes), recorded),
    ]
    return [
        Estimate(
            quantity=quantity,
            value=held / whole,
            n=whole,
            n_out=every - whole,
            method=method,
            level=level,
        )
        for quantity, held, whole in shares
        if whole
    ]


def power_indicators(organisations: pd.DataFrame, *, confidence: float = 0.95) -> Estimates:
    """In how many organisations is power shared, and are people paid, by rule and not by favour?

    ``indicator_share`` at `level` of each of `INDICATORS`: organisations that have it in place, of
    those for which it is recorded.

    Parameters
    ----------
    organisations
        The organisations register.
    confidence
        Level of Wilson's interval.

    Examples
    --------
    >>> rows = pd.DataFrame({name: ["yes", "no", None] for name in INDICATORS})
    >>> row = power_indicators(rows)[0]
    >>> row.level, row.value, row.n, row.n_out
    ('shared_chair', 0.5, 2, 1)
    """
    found: list[Estimate] = []
    for indicator in INDICATORS if len(organisations) else ():
        answers = places(organisations[indicator], ("no", "yes"))
        known = int((answers >= 0).sum())
        found.append(
            share(
                "indicator_share",
                int((answers == 1).sum()),
                known,
                n_out=len(organisations) - known,
                method="organisations",
                confidence=confidence,
                level=indicator,
            )
        )
    return Estimates(found)


def maturity_matrix(maturity: pd.DataFrame) -> Estimates:
    """How far is each organisation with each recommendation, and what shows it?

    ``maturity_level`` (0 to 4) for each organisation (`group`) and recommendation (`level`), at
    the latest rating; the kinds of evidence it rests on are the `note`. ``evidence_count``
    at `level` of a kind counts the ratings that rest on it.

    Parameters
    ----------
    maturity
        The maturity register.

    Examples
    --------
    >>> rows = pd.DataFrame({"organisation": "trust-a", "recommendation": "R1",
    ...     "date": pd.to_datetime(["2023-06-01", "2024-01-01"]), "level": [1.0, 3.0],
    ...     "evidence": ["survey", "case;interview"]})
    >>> row = maturity_matrix(rows)[0]
    >>> row.group, row.level, row.value, row.note
    ('trust-a', 'R1', 3.0, 'evidence: case, interview')
    """
    columns = ("date", "organisation", "recommendation", "level", "evidence")
    ratings = zip(*(maturity[name].tolist() for name in columns), strict=True)
    latest = {
        (organisation, recommendation): (level, evidence)
        for _, organisation, recommendation, level, evidence in sorted(
            ratings, key=lambda rating: rating[0]
        )
    }
    rows, kinds = [], Counter[str]()
    for (organisation, recommendation), (level, evidence) in sorted(
        latest.items(), key=lambda one: one[0]
    ):
        unrated = math.isnan(level)
        named_kinds = (
            [kind for kind in evidence.split(";") if kind] if isinstance(evidence, str) else []
        )
        kinds.update(named_kinds or ["not recorded"])
        rows.append(
            Estimate(
                quantity="maturity_level",
                value=None if unrated else level,
                n=int(not unrated),
                n_out=int(unrated),
                method="latest rating",
                note=("not rated; " if unrated else "")
                + f"evidence: {', '.join(named_kinds) or 'not recorded'}",
                group=organisation,
                level=recommendation,
            )
        )
    rows += [
        count("evidence_count", times, n=len(latest), method="latest ratings", level=kind)
        for kind, times in sorted(kinds.items())
    ]
    return Estimates(rows)

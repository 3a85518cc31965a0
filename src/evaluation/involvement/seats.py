"""Seats where decisions are made: who holds them, from one day of counting to the next."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from typing import Final, NamedTuple

import pandas as pd

from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.rows import count

#: Who may hold a seat.
HOLDERS: Final = (
    "lived experience, with a vote",
    "lived experience, without a vote",
    "others",
)


class _Count(NamedTuple):
    """One count of the seats of one governance group."""

    date: pd.Timestamp
    body: str
    seats: float
    lived_experience: float
    voting: float


def _counts(seats: pd.DataFrame) -> list[_Count]:
    """Return the register's counts in order of date."""
    rows = zip(*(seats[name].tolist() for name in _Count._fields), strict=True)
    return sorted(map(_Count._make, rows), key=lambda one: one.date)


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
    counts = _counts(seats)
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


def seats_by_body(seats: pd.DataFrame, *, bodies: Mapping[str, str], total: str) -> Estimates:
    """Who holds the seats of each governance group, and does it change?

    ``seats_held`` for each governance group (`group`) and day of counting (`outcome`) at `level` of
    each of `HOLDERS`, and for all groups together, each with its latest count up to that day. A
    seat of which it is not recorded whether it has a vote counts as one without. `n` is the seats.

    Parameters
    ----------
    seats
        The seats register.
    bodies
        Id to title, in order.
    total
        What all groups together are called.

    Examples
    --------
    >>> rows = pd.DataFrame({"body": ["board"], "seats": [8.0], "date": pd.Timestamp("2023-06-01"),
    ...                      "lived_experience": [3.0], "voting": [1.0]})
    >>> found = seats_by_body(rows, bodies={"board": "The board"}, total="All groups")
    >>> [(row.group, row.value) for row in found if row.group == "All groups"]
    [('All groups', 1.0), ('All groups', 2.0), ('All groups', 5.0)]
    """
    found: list[Estimate] = []
    latest: dict[str, _Count] = {}
    for day, counted in groupby(_counts(seats), key=lambda one: one.date):
        here = list(counted)
        latest.update({one.body: one for one in here})
        found += _holders(latest.values(), day=day, group=total)
        for one in here:
            found += _holders([one], day=day, group=one.body)
    return Estimates(found).named(group={total: total, **bodies})


def _holders(counts: Collection["_Count"], *, day: pd.Timestamp, group: str) -> Iterator[Estimate]:
    every = sum(one.seats for one in counts)
    ours = sum(one.lived_experience for one in counts)
    votes = sum(one.voting for one in counts if not math.isnan(one.voting))
    for level, held in zip(HOLDERS, (votes, ours - votes, every - ours), strict=True):
        yield count(
            "seats_held",
            int(held),
            n=int(every),
            method="seats, latest count of each group",
            outcome=day.date().isoformat(),
            group=group,
            level=level,
        )


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

"""Fairness: who is paid, who sits where decisions are made, how far organisations have come."""

import math
from collections import Counter
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy.stats import quantile_test

from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.bootstrap import Floats
from evaluation.involvement.columns import Codes, named, places
from evaluation.involvement.rows import count, crossed, people_among, person_at, share, those

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
    ordered, n = np.sort(days[known]), int(known.sum())
    ends = _ends_of_median(n, confidence) if n else None
    note = "" if ends else "too few payments for an interval"
    return Estimate(
        quantity="median_delay_days",
        value=float(np.median(ordered)) if n else None,
        low=float(ordered[ends[0]]) if ends else None,
        high=float(ordered[ends[1]]) if ends else None,
        n=n,
        n_out=len(days) - n,
        people=len(those(person[known])) if n else None,
        method="median, interval from order statistics",
        note=note if n else "not computable: no payment has both dates",
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

"""Fairness: who is paid, who sits where decisions are made, how far organisations have come."""

import math
from dataclasses import replace
from typing import Final, Literal

import pandas as pd
from scipy.stats import quantile_test

from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.rows import count, groups_of, share, with_people

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
    rows = with_people(payments, participants)
    found: list[Estimate] = []
    for group, people in groups_of(participants, by):
        part = rows[rows["participant"].isin(people["participant"])]
        offered = part[part["outcome"].isin(_OFFERED)]
        due = part[part["outcome"].isin((*_OFFERED, "not offered"))]
        found += [
            share(
                "offered_share",
                len(offered),
                len(due),
                n_out=len(part) - len(due),
                people=due["participant"].nunique(),
                method="offered of due and recorded",
                confidence=confidence,
                group=group,
            ),
            share(
                "taken_share",
                int((offered["outcome"] == "taken").sum()),
                len(offered),
                n_out=len(part) - len(offered),
                people=offered["participant"].nunique(),
                method="taken of offered",
                confidence=confidence,
                group=group,
            ),
            share(
                "people_offered_share",
                offered["participant"].nunique(),
                len(people),
                method="people offered at least one payment",
                confidence=confidence,
                group=group,
            ),
            replace(_delay(part, confidence=confidence), group=group),
            *(
                count(
                    "payment_count",
                    len(of_outcome),
                    n=len(part),
                    people=of_outcome["participant"].nunique(),
                    method="payments",
                    group=group,
                    level=outcome,
                )
                for outcome in PAYMENT_OUTCOMES
                for of_outcome in (part[part["outcome"] == outcome],)
            ),
        ]
    return Estimates(found)


def _delay(payments: pd.DataFrame, *, confidence: float) -> Estimate:
    taken = payments[payments["outcome"] == "taken"]
    dated = taken.dropna(subset=["offered", "received"])
    n, n_out = len(dated), len(taken) - len(dated)
    method = "median, interval from order statistics"
    if not n:
        why = "no payment has both dates"
        return not_computable("median_delay_days", why, n=0, n_out=n_out, method=method)
    days = (dated["received"] - dated["offered"]).dt.days
    ends = quantile_test(days, p=0.5).confidence_interval(confidence)
    return Estimate(
        quantity="median_delay_days",
        value=float(days.median()),
        low=None if math.isnan(ends.low) else ends.low,
        high=None if math.isnan(ends.high) else ends.high,
        n=n,
        n_out=n_out,
        people=dated["participant"].nunique(),
        method=method,
        note="too few payments for an interval" if math.isnan(ends.low) else "",
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
    ordered = seats.sort_values("date", kind="stable")
    found: list[Estimate] = []
    for day in ordered["date"].unique():
        latest = ordered[ordered["date"] <= day].groupby("body").tail(1)
        voting = latest[latest["voting"].notna()]
        level = pd.Timestamp(day).date().isoformat()
        found.append(_seats("seat_share", latest, "lived_experience", level=level))
        if len(voting):
            vote = _seats("vote_share", voting, "voting", level=level)
            found.append(replace(vote, n_out=int(latest["seats"].sum()) - vote.n))
    again = ordered[ordered["body"].duplicated(keep=False)]
    first, last = again.groupby("body").head(1), again.groupby("body").tail(1)
    method = "last minus first"
    if again.empty:
        why = "no group was counted twice"
        found.append(not_computable("seat_share_change", why, n=0, method=method))
    else:
        before = first["lived_experience"].sum() / first["seats"].sum()
        after = last["lived_experience"].sum() / last["seats"].sum()
        found.append(
            Estimate(
                quantity="seat_share_change",
                value=after - before,
                n=len(last),
                n_out=seats["body"].nunique() - len(last),
                method=method,
            )
        )
    return Estimates(found)


def _seats(quantity: str, rows: pd.DataFrame, column: str, *, level: str) -> Estimate:
    whole = int(rows["seats"].sum())
    return Estimate(
        quantity=quantity,
        value=rows[column].sum() / whole,
        n=whole,
        method="seats, latest count of each group",
        level=level,
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
        known = organisations[indicator].dropna()
        found.append(
            share(
                "indicator_share",
                int((known == "yes").sum()),
                len(known),
                n_out=len(organisations) - len(known),
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
    rated = maturity.sort_values("date", kind="stable")
    latest = rated.groupby(["organisation", "recommendation"], sort=True).tail(1)
    latest = latest.sort_values(["organisation", "recommendation"])
    evidence = latest["evidence"].fillna("").str.split(";")
    rows = [
        Estimate(
            quantity="maturity_level",
            value=None if math.isnan(level) else level,
            n=0 if math.isnan(level) else 1,
            n_out=int(math.isnan(level)),
            method="latest rating",
            note=("not rated; " if math.isnan(level) else "")
            + f"evidence: {', '.join(filter(None, kinds)) or 'not recorded'}",
            group=organisation,
            level=recommendation,
        )
        for organisation, recommendation, level, kinds in zip(
            latest["organisation"], latest["recommendation"], latest["level"], evidence, strict=True
        )
    ]
    kinds_used = evidence.explode().replace("", "not recorded").value_counts().sort_index()
    rows += [
        count("evidence_count", int(times), n=len(latest), method="latest ratings", level=str(kind))
        for kind, times in kinds_used.items()
    ]
    return Estimates(rows)

"""Recruitment: who was asked, and who was lost at which step and why."""

from dataclasses import replace
from typing import Final, Literal

import pandas as pd

from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.rows import count, groups_of, share

#: The steps of the funnel, each out of those who passed the one before.
STEPS: Final = ("approached", "agreed", "attended", "retained")

_NO_REASON: Final = "not recorded"


def recruitment_funnel(
    recruitment: pd.DataFrame,
    *,
    by: Literal["role", "team"] = "role",
    confidence: float = 0.95,
) -> Estimates:
    """At which step of recruitment are people lost?

    ``funnel_share`` at `level` of a step (`STEPS`) is the share who passed it, of those who passed
    the step before (for "approached": of those considered). Where a step is not recorded the
    person is left out of it and counted, and is in no later step. ``funnel_count`` is how
    many passed it; at `level` "considered", how many were thought of.

    Parameters
    ----------
    recruitment
        The recruitment register, one row a person considered.
    by
        What to group people by.
    confidence
        Level of Wilson's interval.

    Examples
    --------
    >>> rows = pd.DataFrame({"role": ["carer"] * 4, "approached": ["yes", "yes", "yes", "no"],
    ...     "agreed": ["yes", "no", None, None], "attended": ["yes", None, None, None],
    ...     "retained": ["no", None, None, None]})
    >>> for row in recruitment_funnel(rows):
    ...     if row.quantity == "funnel_share":
    ...         print(row.level, row.value, row.n, row.n_out)
    approached 0.75 4 0
    agreed 0.5 2 1
    attended 1.0 1 0
    retained 0.0 1 0
    """
    found: list[Estimate] = []
    for group, part in groups_of(recruitment, by):
        everybody = len(part)
        found.append(
            count(
                "funnel_count",
                everybody,
                n=everybody,
                method="people",
                group=group,
                level="considered",
            )
        )
        for step in STEPS:
            known = part[part[step].notna()]
            passed = known[known[step] == "yes"]
            found += [
                share(
                    "funnel_share",
                    len(passed),
                    len(known),
                    n_out=len(part) - len(known),
                    method="of those who passed the step before",
                    confidence=confidence,
                    group=group,
                    level=step,
                ),
                count(
                    "funnel_count",
                    len(passed),
                    n=everybody,
                    method="people",
                    group=group,
                    level=step,
                ),
            ]
            part = passed
    return Estimates(found)


def _lost(recruitment: pd.DataFrame) -> pd.Series:
    """Return whether each person is known to have been lost, at whatever step."""
    return (recruitment[list(STEPS)] == "no").any(axis=1)


def reasons_for_loss(
    recruitment: pd.DataFrame,
    *,
    by: Literal["role", "team"] = "role",
    confidence: float = 0.95,
) -> Estimates:
    """Why are people lost: no time, no payment, somebody else's decision, not the "right" person?

    ``reason_share`` at `level` of a reason that anybody was lost for is its share of the people
    lost at any step whose reason is recorded; `n_out` is the people lost without one.

    Parameters
    ----------
    recruitment
        The recruitment register.
    by
        What to group people by.
    confidence
        Level of Wilson's interval.

    Examples
    --------
    >>> rows = pd.DataFrame({"role": ["carer"] * 3, "approached": ["no", "yes", "yes"],
    ...     "agreed": [None, "no", "no"], "attended": None, "retained": None,
    ...     "reason": ["right person", "payment", None]})
    >>> [(row.level, row.value, row.n, row.n_out) for row in reasons_for_loss(rows)]
    [('payment', 0.5, 2, 1), ('right person', 0.5, 2, 1)]
    """
    lost = recruitment[_lost(recruitment)]
    known = sorted(lost["reason"].dropna().unique())
    found: list[Estimate] = []
    for group, part in groups_of(lost, by):
        reasons = part["reason"].dropna()
        found += [
            share(
                "reason_share",
                int((reasons == reason).sum()),
                len(reasons),
                n_out=len(part) - len(reasons),
                method="of people lost for a recorded reason",
                confidence=confidence,
                group=group,
                level=str(reason),
            )
            for reason in known
        ]
        if not known:
            none = share("reason_share", 0, 0, n_out=len(part), method="", confidence=confidence)
            found.append(
                replace(none, group=group, level=_NO_REASON, method="of people lost, by reason")
            )
    return Estimates(found)

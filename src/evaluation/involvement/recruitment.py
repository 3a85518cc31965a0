"""Recruitment: who was asked, and who was lost at which step and why."""

from dataclasses import replace
from typing import Final, Literal

import numpy as np
import pandas as pd

from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.columns import named, places
from evaluation.involvement.rows import count, crossed, share, those

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
    names, group = named(recruitment[by])
    everybody = np.bincount(group, minlength=len(names)).tolist()
    still = np.ones(len(group), dtype=np.bool_)
    steps: list[tuple[str, list[int], list[list[int]]]] = []
    for step in STEPS:
        answer = places(recruitment[step], ("no", "yes"))
        before = np.bincount(group[still], minlength=len(names)).tolist()
        known = still & (answer >= 0)
        steps.append((step, before, crossed(group[known], answer[known], (len(names), 2)).tolist()))
        still &= answer == 1
    found: list[Estimate] = []
    for at in those(group):
        n, method = everybody[at], "people"
        found.append(
            count("funnel_count", n, n=n, method=method, group=names[at], level="considered")
        )
        for step, before, answers in steps:
            no, yes = answers[at]
            found += [
                share(
                    "funnel_share",
                    yes,
                    no + yes,
                    n_out=before[at] - no - yes,
                    method="of those who passed the step before",
                    confidence=confidence,
                    group=names[at],
                    level=step,
                ),
                count("funnel_count", yes, n=n, method=method, group=names[at], level=step),
            ]
    return Estimates(found)


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
    answers = [places(recruitment[step], ("no",)) for step in STEPS]
    lost = np.max(answers, axis=0) == 0
    names, group = named(recruitment[by])
    (*words, _), reason = named(recruitment["reason"])
    times = crossed(group[lost], reason[lost], (len(names), len(words) + 1))
    found: list[Estimate] = []
    for at in those(group[lost]):
        *given, without = times[at].tolist()
        found += [
            share(
                "reason_share",
                given[place],
                sum(given),
                n_out=without,
                method="of people lost for a recorded reason",
                confidence=confidence,
                group=names[at],
                level=word,
            )
            for place, word in enumerate(words)
            if times[:, place].any()
        ]
        if not times[:, :-1].any():
            none = share("reason_share", 0, 0, n_out=without, method="", confidence=confidence)
            found.append(
                replace(none, group=names[at], level=_NO_REASON, method="of people lost, by reason")
            )
    return Estimates(found)

"""Reach: what was done with whom, at which stage, and where what was made is in use."""

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.rows import count, groups_of, share

_IN_USE: Final = "adopted"
_UNKNOWN: Final = "not recorded"


def activities_by_stage(activities: pd.DataFrame) -> Estimates:
    """By which methods were people involved, and at which stage of the work?

    ``activity_count`` at `level` of a method and `group` of a stage; an activity counts once,
    however many role groups it reached. `n` is all activities of the stage.

    Parameters
    ----------
    activities
        The activities register, one row an activity and role group.

    Examples
    --------
    >>> rows = pd.DataFrame({"activity": ["A1", "A1", "A2"], "stage": "design",
    ...                      "method": ["survey", "survey", "event"]})
    >>> [(row.level, row.value, row.n) for row in activities_by_stage(rows)]
    [('event', 1.0, 2), ('survey', 1.0, 2)]
    """
    once = activities.drop_duplicates("activity")
    methods = sorted(once["method"].unique())
    return Estimates(
        count(
            "activity_count",
            int((part["method"] == method).sum()),
            n=len(part),
            method="activities",
            group=stage,
            level=str(method),
        )
        for stage, part in groups_of(once, "stage")
        for method in methods
    )


def people_reached(activities: pd.DataFrame) -> Estimates:
    """Whom did each method reach?

    ``people_reached`` at `level` of a method and `group` of a role group: people summed over
    activities. Somebody reached twice counts twice, for the register does not say who it was.
    `n` is the activities counted, `n_out` those for which nobody counted.

    Parameters
    ----------
    activities
        The activities register, one row an activity and role group.

    Examples
    --------
    >>> rows = pd.DataFrame({"activity": ["A1", "A2"], "role": "carer", "method": "survey",
    ...                      "people": [9.0, None]})
    >>> row = people_reached(rows)[0]
    >>> row.value, row.n, row.n_out
    (9.0, 1, 1)
    """
    found: list[Estimate] = []
    for role, of_role in groups_of(activities, "role"):
        for method, part in of_role.groupby("method", sort=True):
            counted = part["people"].dropna()
            note = "nobody counted" if counted.empty else "somebody reached twice counts twice"
            found.append(
                Estimate(
                    quantity="people_reached",
                    value=None if counted.empty else float(counted.sum()),
                    n=len(counted),
                    n_out=len(part) - len(counted),
                    method="sum over activities",
                    note=note,
                    group=role,
                    level=str(method),
                )
            )
    return Estimates(found)


def adoption_steps(adoption: pd.DataFrame, *, confidence: float = 0.95) -> Estimates:
    """How many sites use what was made, since when, and did any stop?

    ``sites_in_use`` at `level` of a date, for each artefact (`group`): the steps of the curve,
    up where a site begins and down where one stops. `n` is the sites that could use it; `n_out`
    those not recorded, or in use since nobody knows when. ``adoption_share`` is the share of
    recorded sites in use now, with Wilson's interval.

    Parameters
    ----------
    adoption
        The adoption register, one row an artefact and site.
    confidence
        Level of the interval.

    Examples
    --------
    >>> rows = pd.DataFrame({"artefact": "passport", "site": ["a", "b", "c"],
    ...     "state": ["adopted", "stopped", "not adopted"],
    ...     "adopted": pd.to_datetime(["2023-06-01", "2023-07-01", None]),
    ...     "stopped": pd.to_datetime([None, "2023-09-01", None])})
    >>> [(row.level, row.value) for row in adoption_steps(rows) if row.level]
    [('2023-06-01', 1.0), ('2023-07-01', 2.0), ('2023-09-01', 1.0)]
    """
    found: list[Estimate] = []
    for artefact, part in groups_of(adoption, "artefact"):
        known = part[part["state"] != _UNKNOWN]
        dated = known[known["adopted"].notna()]
        undated = known["adopted"].isna() & known["state"].isin((_IN_USE, "stopped"))
        n = len(known) - int(undated.sum())
        days = pd.concat([dated["adopted"], dated["stopped"].dropna()])
        steps = np.repeat([1, -1], [len(dated), len(days) - len(dated)])
        by_day = pd.Series(steps, index=pd.DatetimeIndex(days)).groupby(level=0).sum().cumsum()
        found += [
            replace(
                count(
                    "sites_in_use",
                    int(sites),
                    n=n,
                    method="sites with a date",
                    group=artefact,
                    level=day.date().isoformat(),
                ),
                n_out=len(part) - n,
            )
            for day, sites in zip(pd.DatetimeIndex(by_day.index), by_day, strict=True)
        ]
        found.append(
            share(
                "adoption_share",
                int((known["state"] == _IN_USE).sum()),
                len(known),
                n_out=len(part) - len(known),
                method="sites in use of sites recorded",
                confidence=confidence,
                group=artefact,
            )
        )
    return Estimates(found)

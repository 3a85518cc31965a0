"""Reach: what was done with whom, at which stage, and where what was made is in use."""

import numpy as np
import pandas as pd

from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.columns import named, places
from evaluation.involvement.rows import count, crossed, share, those

#: What may be known of a site; anything else is not known.
_IN_USE, _STOPPED, _NOT_IN_USE = "adopted", "stopped", "not adopted"


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
    activity, _ = activities["activity"].array.factorize()
    _, once = np.unique(activity, return_index=True)
    stages, stage = named(activities["stage"])
    (*methods, _), method = named(activities["method"])
    times = crossed(stage[once], method[once], (len(stages), len(methods) + 1)).tolist()
    return Estimates(
        count(
            "activity_count",
            times[at][place],
            n=sum(times[at]),
            method="activities",
            group=stages[at],
            level=word,
        )
        for at in those(stage[once])
        for place, word in enumerate(methods)
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
    roles, role = named(activities["role"])
    (*methods, _), method = named(activities["method"])
    people = activities["people"].to_numpy(dtype=float)
    counted, shape = ~np.isnan(people), (len(roles), len(methods) + 1)
    rows = crossed(role, method, shape)
    known = crossed(role[counted], method[counted], shape)
    cells = role * shape[1] + method
    totals = np.bincount(cells[counted], weights=people[counted], minlength=rows.size)
    return Estimates(
        Estimate(
            quantity="people_reached",
            value=float(totals[at * shape[1] + place]) if known[at, place] else None,
            n=int(known[at, place]),
            n_out=int(rows[at, place] - known[at, place]),
            method="sum over activities",
            note="somebody reached twice counts twice" if known[at, place] else "nobody counted",
            group=group,
            level=word,
        )
        for at, group in enumerate(roles)
        for place, word in enumerate(methods)
        if rows[at, place]
    )


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
    artefacts, artefact = named(adoption["artefact"])
    state = places(adoption["state"], (_IN_USE, _STOPPED, _NOT_IN_USE))
    begun, ended = (
        adoption[column].to_numpy(dtype="datetime64[D]") for column in ("adopted", "stopped")
    )
    found: list[Estimate] = []
    for at in those(artefact):
        mine = artefact == at
        known = mine & (state >= 0)
        dated = known & ~np.isnat(begun)
        undated = known & np.isnat(begun) & (state != 2)
        sites, n = int(mine.sum()), int(known.sum() - undated.sum())
        ups, downs = begun[dated], ended[dated & ~np.isnat(ended)]
        days, day = np.unique(np.concatenate([ups, downs]), return_inverse=True)
        steps = np.bincount(day, weights=np.repeat([1, -1], [len(ups), len(downs)]))
        found += [
            count(
                "sites_in_use",
                int(in_use),
                n=n,
                n_out=sites - n,
                method="sites with a date",
                group=artefacts[at],
                level=str(on),
            )
            for on, in_use in zip(days, np.cumsum(steps), strict=True)
        ]
        found.append(
            share(
                "adoption_share",
                int((mine & (state == 0)).sum()),
                int(known.sum()),
                n_out=sites - int(known.sum()),
                method="sites in use of sites recorded",
                confidence=confidence,
                group=artefacts[at],
            )
        )
    return Estimates(found)

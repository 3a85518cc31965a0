"""Who left, and whether they differed from those who stayed: outcome by outcome."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.estimates import Estimates
from evaluation.outcomes.change import pairs, primary_first
from evaluation.outcomes.missingness import (
    completers_against_leavers,
    little_mcar,
    missing_patterns,
)


def leavers_by_outcome(scores: pd.DataFrame, outcomes: Iterable[Outcome]) -> Estimates:
    """Did those who answered again start from a different place than those who did not?

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcomes
        The declared outcomes.

    Returns
    -------
    Estimates
        For each outcome `completers_minus_leavers` (points) and `smd_completers_leavers`; `people`
        is the smaller of the two groups, on which both rest.

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": [1, 2, 3, 4, 1, 2], "team": "a", "role": "r",
    ...     "timepoint": ["t0"] * 4 + ["t1"] * 2, "instrument": "i", "frame": "now", "scale": "s",
    ...     "value": [3.0, 4.0, 2.0, 3.0, 4.0, 4.0],
    ... })
    >>> leavers_by_outcome(scores, [outcome])["completers_minus_leavers"].value
    1.0
    """
    rows = Estimates()
    for outcome in primary_first(outcomes):
        people = pairs(scores, outcome)
        began = people[people["before"].notna()]
        again = began["after"].notna()
        fewer = min(int(again.sum()), int((~again).sum()))
        found = completers_against_leavers(began["before"], again)
        rows += Estimates(replace(row, people=fewer) for row in found).labelled(
            outcome=outcome.title
        )
    return rows


def scores_missing(
    scores: pd.DataFrame, outcome: Outcome, *, timepoints: Mapping[str, str]
) -> Estimates:
    """At which timepoints have people no score of this outcome, and could that be chance?

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcome
        Which scale; its other timepoints are looked at as well.
    timepoints
        Timepoint id to title, in order.

    Returns
    -------
    Estimates
        `pattern_count` with the pattern in `level`, and Little's `chi_squared`, `df`, `p_value`
        and `patterns`.

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": [1, 2, 3, 4, 1, 2], "timepoint": ["t0"] * 4 + ["t1"] * 2,
    ...     "instrument": "i", "frame": "now", "scale": "s",
    ...     "value": [3.0, 4.0, 2.0, 3.0, 4.0, 4.0],
    ... })
    >>> rows = scores_missing(scores, outcome, timepoints={"t0": "Before", "t1": "After"})
    >>> [(row.level, row.value) for row in rows if row.quantity == "pattern_count"]
    [('nothing missing', 2.0), ('missing: After', 2.0)]
    """
    mine = scores[
        (scores["instrument"] == outcome.instrument)
        & (scores["scale"] == outcome.scale)
        & (scores["frame"] == "now")
        & scores["value"].notna()
    ]
    asked = [point for point in timepoints if (mine["timepoint"] == point).any()]
    wide = mine.pivot_table(index="person", columns="timepoint", values="value")[asked]
    wide = wide.rename(columns=timepoints).astype("float64")
    if wide.shape[1] < 2:
        return missing_patterns(wide) if wide.shape[1] else Estimates()
    return (missing_patterns(wide) + little_mcar(wide)).labelled(outcome=outcome.title)

"""Scales that were measured twice and not declared: shown, and marked as looked at afterwards."""

from collections.abc import Mapping, Sequence

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.config.instrument import Instrument
from evaluation.estimates import Estimates
from evaluation.outcomes.change import paired_change, pairs
from evaluation.outcomes.multiplicity import adjust_within_families


def undeclared_outcomes(
    scores: pd.DataFrame,
    outcomes: Sequence[Outcome],
    instruments: Mapping[str, Instrument],
) -> tuple[Outcome, ...]:
    """Which scales could be compared in the same way, without having been declared?

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcomes
        The declared outcomes.
    instruments
        The instruments, by id.

    Returns
    -------
    tuple
        An outcome for each scale that has scores at both timepoints of a declared outcome and is
        not declared for them, in the order of the instruments.

    Examples
    --------
    >>> from evaluation.config.instrument import packaged_instruments
    >>> declared = Outcome(id="aim", title="AIM", instrument="aim", scale="acceptability",
    ...                    before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "timepoint": ["t0", "t1", "t0", "t1", "t1"], "frame": "now", "value": 3.0,
    ...     "instrument": ["aim", "aim", "iam", "iam", "fim"],
    ...     "scale": ["acceptability", "acceptability", "appropriateness", "appropriateness",
    ...               "feasibility"],
    ... })
    >>> [one.scale for one in undeclared_outcomes(scores, [declared], packaged_instruments())]
    ['appropriateness']
    """
    there = set(
        scores[(scores["frame"] == "now") & scores["value"].notna()][
            ["instrument", "scale", "timepoint"]
        ].itertuples(index=False, name=None)
    )
    known = {(one.instrument, one.scale, one.before, one.after) for one in outcomes}
    times = dict.fromkeys((one.before, one.after) for one in outcomes)
    return tuple(
        Outcome(
            id=scale.id,
            title=f"{instrument.title}: {scale.title}",
            instrument=name,
            scale=scale.id,
            before=before,
            after=after,
        )
        for before, after in times
        for name, instrument in instruments.items()
        for scale in instrument.scales
        if {(name, scale.id, before), (name, scale.id, after)} <= there
        and (name, scale.id, before, after) not in known
    )


def exploratory_change(
    scores: pd.DataFrame,
    outcomes: Sequence[Outcome],
    instruments: Mapping[str, Instrument],
) -> Estimates:
    """How did scales change that nobody had declared as outcomes?

    The same rows as `change_by_outcome`, without adjusted p-values: there is no family that was
    fixed beforehand, and each p says that it is exploratory.

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcomes
        The declared outcomes.
    instruments
        The instruments, by id.
    """
    rows = Estimates()
    for outcome in undeclared_outcomes(scores, outcomes, instruments):
        people = pairs(scores, outcome)
        rows += paired_change(people["before"], people["after"]).labelled(outcome=outcome.title)
    return adjust_within_families(rows, families={})

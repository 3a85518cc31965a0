"""The change of each declared outcome: in everyone, and team by team."""

from collections.abc import Iterable, Mapping

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes.effects import paired_effects
from evaluation.outcomes.multiplicity import adjust_within_families
from evaluation.outcomes.paired import paired_t
from evaluation.outcomes.signed_rank import hodges_lehmann, wilcoxon_signed_rank


def pairs(scores: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Who has a score before, who after, who both?

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcome
        Which scale, and which two timepoints.

    Returns
    -------
    DataFrame
        Indexed by person: ``team`` and ``role`` (as given first), ``before`` and ``after`` (nan
        where there is no score).

    Raises
    ------
    AnalysisError
        When a person has two scores of the scale at one timepoint.

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": ["P1", "P2", "P1"], "team": "a", "role": "r", "timepoint": ["t0", "t0", "t1"],
    ...     "instrument": "i", "frame": "now", "scale": "s", "value": [2.0, 3.0, 4.0],
    ... })
    >>> pairs(scores, outcome)[["before", "after"]].to_numpy().tolist()
    [[2.0, 4.0], [3.0, nan]]
    """
    mine = scores[
        (scores["instrument"] == outcome.instrument)
        & (scores["scale"] == outcome.scale)
        & (scores["frame"] == "now")
        & scores["timepoint"].isin([outcome.before, outcome.after])
        & scores["value"].notna()
    ]
    twice = int(mine.duplicated(["person", "timepoint"]).sum())
    if twice:
        raise AnalysisError(
            f"{outcome.id}: {twice} people have two scores of {outcome.scale!r} at one timepoint. "
            "Map the instrument in one survey of each timepoint only."
        )
    who = mine.drop_duplicates("person").set_index("person")[["team", "role"]]
    for name, point in (("before", outcome.before), ("after", outcome.after)):
        at = mine[mine["timepoint"] == point].set_index("person")["value"]
        who[name] = at.reindex(who.index).astype("float64")
    return who.sort_index()


def paired_change(before: pd.Series, after: pd.Series) -> Estimates:
    """By how much did the same people change, in points, in their own spread, and by ranks?

    ``mean_before`` and ``mean_after`` of the pairs, ``mean_change`` with Student's t interval,
    ``hedges_gav``, the Hodges-Lehmann median change, and the p-value of the exact Wilcoxon
    signed-rank test with Pratt's zeros.

    Parameters
    ----------
    before, after
        One score a person, indexed by person; nan where there is none.

    Examples
    --------
    >>> before = pd.Series([2.0, 3.0, 3.0, 4.0, 2.5])
    >>> rows = paired_change(before, before + [1.0, 0.5, 0.0, 0.5, 1.0])
    >>> round(rows["mean_change"].value, 2)
    0.6
    """
    change = paired_t(before, after)["mean_change"]
    both = before.notna() & after.notna()
    means = [
        Estimate(
            quantity=name,
            value=float(values[both].mean()) if both.any() else None,
            n=change.n,
            n_out=change.n_out,
            method="mean of the pairs",
            note="" if both.any() else "not computable: no pairs",
        )
        for name, values in (("mean_before", before), ("mean_after", after))
    ]
    return Estimates(
        [
            *means,
            change,
            paired_effects(before, after)["hedges_gav"],
            hodges_lehmann(before, after)["hodges_lehmann"],
            wilcoxon_signed_rank(before, after)["p_value"],
        ]
    )


def change_by_outcome(scores: pd.DataFrame, outcomes: Iterable[Outcome]) -> Estimates:
    """By how much did each declared outcome change, in everyone who answered at both times?

    The primary outcome stands first, then family after family. Within a declared family the
    p-values are adjusted by Holm's method (``p_holm``).

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcomes
        The declared outcomes.
    """
    declared = primary_first(outcomes)
    rows = Estimates()
    for outcome in declared:
        people = pairs(scores, outcome)
        rows += paired_change(people["before"], people["after"]).labelled(outcome=outcome.title)
    return adjust_within_families(rows, families={one.title: one.family for one in declared})


def primary_first(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Return the outcomes with the primary one first, then family after family.

    >>> given = [
    ...     Outcome(id=name, title=name, instrument="i", scale="s", before="b", after="a",
    ...             family=family, primary=name == "c")
    ...     for name, family in (("a", "one"), ("b", "two"), ("c", "two"), ("d", "one"))
    ... ]
    >>> "".join(outcome.id for outcome in primary_first(given))
    'cadb'
    """
    given = tuple(outcomes)
    families = list(dict.fromkeys(one.family for one in given))
    return tuple(sorted(given, key=lambda one: (not one.primary, families.index(one.family))))


def change_by_team(
    scores: pd.DataFrame, outcome: Outcome, *, teams: Mapping[str, str]
) -> Estimates:
    """By how much did one outcome change in each team, and in all of them?

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcome
        The outcome.
    teams
        Team id to name, in order; each gets rows, also where nobody answered twice.

    Returns
    -------
    Estimates
        ``mean_before``, ``mean_after`` and ``mean_change`` with the team's name in `group` (empty:
        everyone).
    """
    people = pairs(scores, outcome)
    shown = ("mean_before", "mean_after", "mean_change")
    rows = Estimates()
    for team, name in (*teams.items(), (None, "")):
        mine = people if team is None else people[people["team"] == team]
        changed = paired_change(mine["before"], mine["after"])
        rows += Estimates(changed[quantity] for quantity in shown).labelled(
            outcome=outcome.title, group=name
        )
    return rows

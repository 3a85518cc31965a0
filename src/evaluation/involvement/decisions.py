"""Decisions: what people brought up, who decided, and how far up the ladder it was."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.stats.inter_rater import cohens_kappa

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.rows import UNGROUPED, Codes, count, groups_of, share, with_people

#: The ladder of co-production, lowest rung first (Think Local Act Personal, seven rungs).
RUNGS: Final = (
    "coercion",
    "educating",
    "informing",
    "consultation",
    "engagement",
    "co-design",
    "co-production",
)
#: What became of an item: the outcomes that count as taken up, wholly or in part.
TAKEN_UP: Final = ("taken up", "partly taken up")

_UNKNOWN: Final = "not recorded"
_NO_VARIANCE: Final = 1e-12
_PARTS: Final[Mapping[str, str]] = {
    "raised_share": "raised_by",
    "spoken_share": "spoken_by",
    "decided_share": "decided_by",
}


def items_taken_up(
    items: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    by: Literal["role", "team"] = "role",
    confidence: float = 0.95,
) -> Estimates:
    """When people bring something up, does anything become of it?

    ``uptake_share`` = items taken up, wholly or in part, of items whose outcome is recorded;
    ``answered_share`` = items whose raiser was told why, of those for which that is recorded;
    ``items_raised`` counts, ``outcome_count`` has one row for each outcome
    (its `level`) that anything in the register had.

    Parameters
    ----------
    items
        The register of items raised.
    participants
        The participants register.
    by
        What to group the people who raised them by.
    confidence
        Level of Wilson's interval.

    Raises
    ------
    AnalysisError
        Somebody is not in the participants register.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1"], "team": "A", "role": "carer"})
    >>> items = pd.DataFrame({"raised_by": ["P1", "P1", "P1"], "answered": ["yes", None, "no"],
    ...                       "outcome": ["taken up", "not recorded", "no response"]})
    >>> found = items_taken_up(items, people)
    >>> found["uptake_share"].value, found["uptake_share"].n_out
    (0.5, 1)
    """
    outcomes = sorted(items["outcome"].unique())
    rows: list[Estimate] = []
    for group, part in groups_of(with_people(items, participants, person="raised_by"), by):
        known = int((part["outcome"] != _UNKNOWN).sum())
        told = part["answered"].dropna()
        recorded = part.loc[part["outcome"] != _UNKNOWN, "raised_by"].nunique()
        rows += [
            count(
                "items_raised",
                len(part),
                n=len(part),
                people=part["raised_by"].nunique(),
                method="items",
                group=group,
            ),
            share(
                "uptake_share",
                int(part["outcome"].isin(TAKEN_UP).sum()),
                known,
                n_out=len(part) - known,
                people=recorded,
                method="taken up of items with a recorded outcome",
                confidence=confidence,
                group=group,
            ),
            share(
                "answered_share",
                int((told == "yes").sum()),
                len(told),
                n_out=len(part) - len(told),
                people=part.loc[told.index, "raised_by"].nunique(),
                method="answered of items for which it is recorded",
                confidence=confidence,
                group=group,
            ),
            *(
                count(
                    "outcome_count",
                    len(of_outcome),
                    n=len(part),
                    people=of_outcome["raised_by"].nunique(),
                    method="items",
                    group=group,
                    level=str(outcome),
                )
                for outcome in outcomes
                for of_outcome in (part[part["outcome"] == outcome],)
            ),
        ]
    return Estimates(rows)


def decision_involvement(
    decisions: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    by: Literal["role", "team"] = "role",
    confidence: float = 0.95,
) -> Estimates:
    """Who raises what is decided, who speaks to it, and who decides?

    ``raised_share``, ``spoken_share`` and ``decided_share``: the share of decisions in which at
    least one person of the group did so, of the decisions for which it is recorded.
    ``influence_count`` at `level` 0 to 3 counts decisions by the influence of lived experience;
    ``influence_share`` is the share in which it changed or decided something (2 or 3).

    Parameters
    ----------
    decisions, participants
        The registers; several participants of one cell are separated by semicolons.
    by
        What to group people by.
    confidence
        Level of Wilson's interval.

    Raises
    ------
    AnalysisError
        Somebody is not in the participants register.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1", "S1"], "team": "A",
    ...                        "role": ["carer", "staff"]})
    >>> rows = pd.DataFrame({"decision": ["D1", "D2"], "raised_by": ["P1", None],
    ...     "spoken_by": ["P1;S1", "S1"], "decided_by": ["S1", "P1;S1"], "influence": [1.0, 3.0]})
    >>> for row in decision_involvement(rows, people):
    ...     if row.group == "carer":
    ...         print(row.quantity, row.value, row.n, row.n_out)
    decided_share 0.5 2 0
    raised_share 1.0 1 1
    spoken_share 0.5 2 0
    """
    if decisions.empty:  # no register kept: that nobody took part is not known
        return Estimates()
    members = participants[by].fillna(UNGROUPED).value_counts()
    found: list[Estimate] = []
    for quantity, column in sorted(_PARTS.items()):
        named = decisions[["decision", column]].dropna()
        known = len(named)
        people = named.assign(person=named[column].str.split(";")).explode("person")
        people = with_people(people, participants, person="person")
        people[by] = people[by].fillna(UNGROUPED)
        with_group = people.groupby(by)["decision"].nunique()
        found += [
            share(
                quantity,
                int(with_group.get(group, 0)),
                known,
                n_out=len(decisions) - known,
                people=int(members[group]),
                method="decisions with at least one of them",
                confidence=confidence,
                group=str(group),
            )
            for group in sorted(members.index)
        ]
    return Estimates([*found, *_influence(decisions, confidence=confidence)])


def _people_named(decisions: pd.DataFrame) -> int:
    """Return how many different people decisions name, in whatever part."""
    named = [decisions[column].dropna().str.split(";").explode() for column in _PARTS.values()]
    return int(pd.concat(named).nunique())


def _influence(decisions: pd.DataFrame, *, confidence: float) -> list[Estimate]:
    influence = decisions["influence"]
    rated = influence.dropna()
    return [
        share(
            "influence_share",
            int((rated >= 2).sum()),
            len(rated),
            n_out=len(influence) - len(rated),
            people=_people_named(decisions.loc[rated.index]),
            method="decisions rated 2 or 3",
            confidence=confidence,
        ),
        *(
            count(
                "influence_count",
                int((rated == level).sum()),
                n=len(rated),
                people=_people_named(decisions[influence == level]),
                method="decisions",
                level=str(level),
            )
            for level in range(4)
        ),
    ]


def ladder_rungs(decisions: pd.DataFrame, meetings: pd.DataFrame) -> Estimates:
    """How far up the ladder are decisions made, and at which stage of the work?

    ``rung_count`` counts ratings by rung (`level`) and by the stage of the decision's meeting
    (`group`); both raters count, so a decision counts twice. `n` is the ratings of the stage,
    `n_out` the ratings not made. Rungs are ordered, not spaced: no mean is given.

    Parameters
    ----------
    decisions, meetings
        The registers.

    Raises
    ------
    AnalysisError
        A rung is not one of the seven.

    Examples
    --------
    >>> held = pd.DataFrame({"meeting": ["M1"], "stage": ["design"]})
    >>> rows = pd.DataFrame({"meeting": ["M1", "M1"], "ladder_first": ["informing", "co-design"],
    ...                      "ladder_second": ["informing", None], "raised_by": "P1",
    ...                      "spoken_by": "P1;S1", "decided_by": "S1"})
    >>> [(row.level, row.value, row.n, row.n_out) for row in ladder_rungs(rows, held) if row.value]
    [('informing', 2.0, 3, 1), ('co-design', 1.0, 3, 1)]
    """
    stages = meetings.set_index("meeting")["stage"]
    staged = decisions.assign(stage=decisions["meeting"].map(stages))
    found: list[Estimate] = []
    for stage, part in groups_of(staged, "stage"):
        ratings = pd.concat([part["ladder_first"], part["ladder_second"]])
        rungs = _rungs(ratings.dropna())
        times = np.bincount(rungs, minlength=len(RUNGS))
        people = [
            _people_named(part.loc[ratings.dropna().index[rungs == at].unique()])
            for at in range(len(RUNGS))
        ]
        found += [
            replace(
                count(
                    "rung_count",
                    int(number),
                    n=int(times.sum()),
                    people=named,
                    method="ratings by two raters",
                    group=stage,
                    level=rung,
                ),
                n_out=int(ratings.isna().sum()),
            )
            for rung, number, named in zip(RUNGS, times, people, strict=True)
        ]
    return Estimates(found)


def _rungs(ratings: pd.Series) -> Codes:
    codes = pd.Index(RUNGS).get_indexer(pd.Index(ratings))
    if (codes < 0).any():
        raise AnalysisError(f"a rung is not one of: {', '.join(RUNGS)}")
    return np.asarray(codes, dtype=np.int64)


def ladder_agreement(
    decisions: pd.DataFrame,
    *,
    weights: Literal["quadratic", "linear"] = "quadratic",
    confidence: float = 0.95,
) -> Estimates:
    """Do the two raters see the same rung?

    ``weighted_kappa`` (Cohen 1968) with weights by the distance between rungs, squared or not;
    large-sample interval (Fleiss, Cohen and Everitt 1969), cut at -1 and 1. ``agreement_share`` is
    the share of decisions put on the very same rung, with Wilson's interval. Decisions that only
    one rater rated, or none, are left out and counted.

    Parameters
    ----------
    decisions
        The decisions register.
    weights
        How much worse a disagreement by two rungs is than by one: four times or twice.
    confidence
        Level of the intervals.

    Raises
    ------
    AnalysisError
        A rung is not one of the seven.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "ladder_first": ["informing", "co-design", "engagement", None],
    ...     "ladder_second": ["informing", "co-design", "co-design", "informing"]})
    >>> found = ladder_agreement(rows)
    >>> round(found["weighted_kappa"].value, 4), found["weighted_kappa"].n_out
    (0.9091, 1)
    """
    both = decisions[["ladder_first", "ladder_second"]].dropna()
    first, second = _rungs(both["ladder_first"]), _rungs(both["ladder_second"])
    n, n_out = len(both), len(decisions) - len(both)
    agreed = share(
        "agreement_share",
        int((first == second).sum()),
        n,
        n_out=n_out,
        method="decisions on the same rung",
        confidence=confidence,
    )
    method = f"Cohen's kappa, {weights} weights"
    if len(np.unique(np.concatenate([first, second]))) < 2:
        why = "both raters used one and the same rung" if n else "no decision was rated twice"
        kappa = not_computable("weighted_kappa", why, n=n, n_out=n_out, method=method)
        return Estimates([kappa, agreed])
    table = np.zeros((len(RUNGS), len(RUNGS)))
    np.add.at(table, (first, second), 1)
    # where every pair is equal, the large-sample variance is 0 (or just below) and says nothing
    with np.errstate(invalid="ignore", divide="ignore"):
        found = cohens_kappa(table, wt=weights)
    apart = found.var_kappa > _NO_VARIANCE
    half = norm.ppf((1 + confidence) / 2) * np.sqrt(found.var_kappa) if apart else 0.0
    kappa = Estimate(
        quantity="weighted_kappa",
        value=found.kappa,
        low=max(found.kappa - half, -1.0) if apart else None,
        high=min(found.kappa + half, 1.0) if apart else None,
        n=n,
        n_out=n_out,
        method=method,
        note="" if apart else "the ratings do not vary enough for an interval",
    )
    return Estimates([kappa, agreed])

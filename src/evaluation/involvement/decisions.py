"""Decisions: what people brought up, who decided, and how far up the ladder it was."""

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
import pandas as pd
from statsmodels.stats.inter_rater import cohens_kappa

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.columns import Codes, named, places, several
from evaluation.involvement.rows import (
    count,
    crossed,
    in_register,
    people_among,
    person_at,
    persons,
    share,
    those,
    two_sided,
)

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
    person = person_at(items, participants, person="raised_by")
    names, of_person = named(participants[by])
    (*outcomes, _), outcome = named(items["outcome"])
    group, number = of_person[person], len(names)
    known = np.array([word != _UNKNOWN for word in outcomes], dtype=np.bool_)[outcome]
    told = places(items["answered"], ("no", "yes"))
    by_outcome = crossed(group, outcome, (number, len(outcomes) + 1))
    people_by_outcome = people_among(
        group * len(outcomes) + outcome, person, number * len(outcomes)
    ).reshape(number, -1)
    taken = by_outcome[:, [at for at, word in enumerate(outcomes) if word in TAKEN_UP]].sum(axis=1)
    answers = crossed(group[told >= 0], told[told >= 0], (number, 2))
    people, people_known, people_told = (
        people_among(group[some], person[some], number).tolist()
        for some in (np.ones_like(known), known, told >= 0)
    )
    recorded = np.bincount(group[known], minlength=number).tolist()
    rows: list[Estimate] = []
    for at in those(group):
        n, told_of = int(by_outcome[at].sum()), int(answers[at].sum())
        rows += [
            count("items_raised", n, n=n, people=people[at], method="items", group=names[at]),
            share(
                "uptake_share",
                int(taken[at]),
                recorded[at],
                n_out=n - recorded[at],
                people=people_known[at],
                method="taken up of items with a recorded outcome",
                confidence=confidence,
                group=names[at],
            ),
            share(
                "answered_share",
                int(answers[at, 1]),
                told_of,
                n_out=n - told_of,
                people=people_told[at],
                method="answered of items for which it is recorded",
                confidence=confidence,
                group=names[at],
            ),
            *(
                count(
                    "outcome_count",
                    int(by_outcome[at, place]),
                    n=n,
                    people=int(people_by_outcome[at, place]),
                    method="items",
                    group=names[at],
                    level=str(word),
                )
                for place, word in enumerate(outcomes)
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
    names, of_person = named(participants[by])
    members = np.bincount(of_person, minlength=len(names)).tolist()
    found: list[Estimate] = []
    for quantity, column in sorted(_PARTS.items()):
        decision, people = several(decisions[column])
        known = len(those(decision))
        group = of_person[persons(people, participants)]
        with_group = people_among(group, decision, len(names)).tolist()
        found += [
            share(
                quantity,
                with_group[at],
                known,
                n_out=len(decisions) - known,
                people=members[at],
                method="decisions with at least one of them",
                confidence=confidence,
                group=names[at],
            )
            for at in range(len(names))
            if members[at]
        ]
    return Estimates([*found, *_influence(decisions, confidence=confidence)])


def _people_named(decisions: pd.DataFrame) -> tuple[Codes, Codes]:
    """Return each decision and person it names, in whatever part, as codes."""
    cells, names = zip(*(several(decisions[column]) for column in _PARTS.values()), strict=True)
    place: dict[str, int] = {}
    person = [place.setdefault(name, len(place)) for some in names for name in some]
    return np.concatenate(cells), np.array(person, dtype=np.int64)


def _influence(decisions: pd.DataFrame, *, confidence: float) -> list[Estimate]:
    influence = decisions["influence"].to_numpy(dtype=float)
    levels = np.where(np.isnan(influence), 4, influence).astype(np.int64)
    *times, unrated = np.bincount(levels, minlength=5).tolist()
    rated, changed = len(levels) - unrated, times[2] + times[3]
    decision, person = _people_named(decisions)
    *people, _ = people_among(levels[decision], person, 5).tolist()
    about_rated = person[levels[decision] < 4]
    return [
        share(
            "influence_share",
            changed,
            rated,
            n_out=unrated,
            people=len(those(about_rated)),
            method="decisions rated 2 or 3",
            confidence=confidence,
        ),
        *(
            count(
                "influence_count",
                number,
                n=rated,
                people=different,
                method="decisions",
                level=str(level),
            )
            for level, (number, different) in enumerate(zip(times, people, strict=True))
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
    rungs = [_rungs(decisions[column]) for column in ("ladder_first", "ladder_second")]
    names, of_meeting = named(meetings["stage"])
    at = in_register(decisions["meeting"].tolist(), meetings)
    stage = np.where(at < 0, len(names) - 1, of_meeting[at])
    decision, person = _people_named(decisions)
    shape = (len(names), len(RUNGS))
    times, cells, about = np.zeros(shape, dtype=np.int64), [], []
    for rung in rungs:
        rated = rung >= 0
        times += crossed(stage[rated], rung[rated], shape)
        cells.append((stage * len(RUNGS) + rung)[decision][rated[decision]])
        about.append(person[rated[decision]])
    people = people_among(np.concatenate(cells), np.concatenate(about), times.size)
    return Estimates(
        count(
            "rung_count",
            int(times[place, level]),
            n=int(times[place].sum()),
            n_out=2 * int((stage == place).sum()) - int(times[place].sum()),
            people=int(people[place * len(RUNGS) + level]),
            method="ratings by two raters",
            group=names[place],
            level=rung,
        )
        for place in those(stage)
        for level, rung in enumerate(RUNGS)
    )


def _rungs(ratings: pd.Series) -> Codes:
    """Return each rating's place on the ladder; -1 where it was not made."""
    codes = places(ratings, RUNGS)
    if ((codes < 0) & ratings.notna().to_numpy()).any():
        raise AnalysisError(f"a rung is not one of: {', '.join(RUNGS)}")
    return codes


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
    first, second = _rungs(decisions["ladder_first"]), _rungs(decisions["ladder_second"])
    both = (first >= 0) & (second >= 0)
    first, second = first[both], second[both]
    n, n_out = len(first), len(decisions) - len(first)
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
    table = crossed(first, second, (len(RUNGS), len(RUNGS))).astype(np.float64)
    # where every pair is equal, the large-sample variance is 0 (or just below) and says nothing
    with np.errstate(invalid="ignore", divide="ignore"):
        found = cohens_kappa(table, wt=weights)
    apart = found.var_kappa > _NO_VARIANCE
    half = two_sided(confidence) * np.sqrt(found.var_kappa) if apart else 0.0
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

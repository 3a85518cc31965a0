"""What a change means: yardsticks that moved, scores at the ends, error, and what was visible."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.config.instrument import Instrument
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes.change import pairs, primary_first
from evaluation.outcomes.distributions import score_summary
from evaluation.outcomes.individual_change import reliable_change, smallest_worthwhile_change
from evaluation.outcomes.instruments import outcome_range, scale_items
from evaluation.outcomes.precision import smallest_detectable_effect
from evaluation.outcomes.reliability import cronbach_alpha
from evaluation.outcomes.response_shift import response_shift
from evaluation.outcomes.sensitivity import what_teams_cost


def shift_by_outcome(scores: pd.DataFrame, outcomes: Iterable[Outcome]) -> Estimates:
    """Looking back, do people place their start where they had placed it at the time?

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcomes
        The declared outcomes; those without a retrospective baseline are left aside.

    Returns
    -------
    Estimates
        For each outcome `response_shift`, `conventional_change` and `then_test_change`.

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": [1, 2, 3] * 3, "team": "a", "role": "r",
    ...     "timepoint": ["t0"] * 3 + ["t1"] * 6, "instrument": "i", "scale": "s",
    ...     "frame": ["now"] * 6 + ["then"] * 3,
    ...     "value": [3.0, 4.0, 2.0, 4.0, 4.0, 4.0, 2.0, 3.0, 2.0],
    ... })
    >>> round(shift_by_outcome(scores, [outcome])["response_shift"].value, 2)
    0.67
    """
    rows = Estimates()
    for outcome in primary_first(outcomes):
        looking_back = scores[
            (scores["instrument"] == outcome.instrument)
            & (scores["scale"] == outcome.scale)
            & (scores["frame"] == "then")
            & (scores["timepoint"] == outcome.after)
            & scores["value"].notna()
        ].drop_duplicates("person")
        if looking_back.empty:
            continue
        people = pairs(scores, outcome)
        then = looking_back.set_index("person")["value"].reindex(people.index).astype("float64")
        found = response_shift(people["before"], then, people["after"])
        rows += Estimates(row for row in found if not row.quantity.startswith("p_")).labelled(
            outcome=outcome.title
        )
    return rows


def scores_at_the_ends(
    scores: pd.DataFrame,
    outcomes: Iterable[Outcome],
    instruments: Mapping[str, Instrument],
    *,
    timepoints: Mapping[str, str],
) -> Estimates:
    """How many people had no room to rise, or to fall?

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcomes
        The declared outcomes.
    instruments
        The instruments, by id.
    timepoints
        Timepoint id to title.

    Returns
    -------
    Estimates
        `floor_share` and `ceiling_share` of each outcome at its two timepoints, in `level`.
    """
    rows = Estimates()
    for outcome in primary_first(outcomes):
        people = pairs(scores, outcome)
        lowest, highest = outcome_range(outcome, instruments)
        for name, point in (("before", outcome.before), ("after", outcome.after)):
            there = people[name].dropna()
            found = score_summary(there, lowest=lowest, highest=highest)
            rows += Estimates([found["floor_share"], found["ceiling_share"]]).labelled(
                outcome=outcome.title, level=timepoints[point]
            )
    return rows


def reliable_by_outcome(
    scores: pd.DataFrame,
    answers: pd.DataFrame,
    outcomes: Iterable[Outcome],
    instruments: Mapping[str, Instrument],
) -> Estimates:
    """How many people changed by more than the questionnaire's own error?

    The reliability is Cronbach's alpha before. Where a low score is the better one, a fall is the
    improvement.

    Parameters
    ----------
    scores, answers
        Tidy tables.
    outcomes
        The declared outcomes; single items have no alpha and are left aside.
    instruments
        The instruments, by id.

    Returns
    -------
    Estimates
        For each outcome `smallest_worthwhile_change` (0.2 SD), `smallest_reliable_change`,
        `reliably_improved`, `reliably_worsened`.
    """
    rows = Estimates()
    for outcome in primary_first(outcomes):
        scale = next(
            (one for one in instruments[outcome.instrument].scales if one.id == outcome.scale), None
        )
        if scale is None or len(scale.items) < 2:
            continue
        people = pairs(scores, outcome)
        found = [*smallest_worthwhile_change(people["before"])]
        alpha = _alpha(scale_items(answers, outcome, instruments, timepoint=outcome.before))
        way = -1.0 if scale.higher_is == "worse" else 1.0
        if alpha is None:
            found += [
                not_computable(name, "no usable alpha before", n=0, method=_METHOD)
                for name in _RELIABLE
            ]
        else:
            told = reliable_change(way * people["before"], way * people["after"], reliability=alpha)
            found += [replace(told["smallest_reliable_change"], method=_METHOD)]
            found += [told[name] for name in _RELIABLE[1:]]
        rows += Estimates(found).labelled(outcome=outcome.title)
    return rows


_METHOD = "Jacobson-Truax, reliability: Cronbach's alpha before"
_RELIABLE = ("smallest_reliable_change", "reliably_improved", "reliably_worsened")


def _alpha(items: pd.DataFrame) -> float | None:
    alpha = cronbach_alpha(items)["cronbach_alpha"].value if items.shape[1] > 1 else None
    return alpha if alpha is not None and 0 <= alpha < 1 else None


def visible_change(
    scores: pd.DataFrame, outcome: Outcome, *, teams: Mapping[str, str]
) -> Estimates:
    """How large must a change have been for this cohort to show it?

    The smallest change found with 80 % power by the paired t test, as a share of the standard
    deviation of the changes and in points, for people on their own and for people in teams (by the
    design effect of the changes).

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcome
        The outcome.
    teams
        Team id to name.

    Returns
    -------
    Estimates
        `smallest_detectable_d_z` and `smallest_detectable_change` with "before design effect" or
        "after design effect" in `level`.

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": [1, 2, 3] * 2, "team": "a", "role": "r",
    ...     "timepoint": ["t0"] * 3 + ["t1"] * 3, "instrument": "i", "frame": "now", "scale": "s",
    ...     "value": [3.0, 4.0, 2.0, 4.0, 4.0, 4.0],
    ... })
    >>> rows = visible_change(scores, outcome, teams={"a": "Stroke Steps"})
    >>> round(rows["smallest_detectable_change"].value, 2)
    3.26
    """
    effect = what_teams_cost(scores, outcome, teams=teams)["design_effect"].value or 1.0
    people = pairs(scores, outcome)
    change = (people["after"] - people["before"]).dropna()
    out = len(people) - len(change)
    rows: list[Estimate] = []
    for one in smallest_detectable_effect(len(change), design_effect=effect):
        row = replace(one, n_out=out)
        rows.append(row)
        points = None if row.value is None else row.value * float(change.std(ddof=1))
        rows.append(replace(row, quantity="smallest_detectable_change", value=points))
    return Estimates(rows).labelled(outcome=outcome.title)

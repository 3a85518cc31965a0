"""One outcome in several cohorts: the same thing measured, or only the items they share."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.config.instrument import Instrument, Scale
from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes.change import pairs
from evaluation.outcomes.instruments import items_of
from evaluation.outcomes.paired import paired_t
from evaluation.prepare.scoring import score
from evaluation.prepare.tidy import TidyCohort
from evaluation.synthesis.random_effects import random_effects


def change_by_cohort(
    cohorts: Mapping[str, TidyCohort], outcome: str, *, common_items: Sequence[str] = ()
) -> Estimates:
    """By how much did one outcome change in each cohort, measured in the same way?

    Where the scale is the same in every cohort (items, answers, reverse items, scoring), its
    scores are used. Where an instrument changed between cohorts, only the items declared as
    common are scored, in every cohort, and the rows say which.

    Parameters
    ----------
    cohorts
        The cohorts by the name a reader knows them by, in order.
    outcome
        The outcome's id; cohorts that do not declare it are left aside.
    common_items
        Ids of the items that every cohort asked in the same way; empty: the whole scale.

    Returns
    -------
    Estimates
        ``mean_change`` (Student's t interval) and its ``standard_error`` in each cohort, with the
        cohort's name in `group` and the outcome's title in `outcome`. A cohort with fewer than two
        pairs, or in which all changed alike, has no standard error.

    Raises
    ------
    AnalysisError
        When the scale differs between cohorts and no common items are declared, or a common item
        is missing from a cohort's scale or answered on another scale there.
    """
    declared = {
        name: next(one for one in tidy.cohort.outcomes if one.id == outcome)
        for name, tidy in cohorts.items()
        if any(one.id == outcome for one in tidy.cohort.outcomes)
    }
    scales = {
        name: measure(cohorts[name].instruments, one, common_items)
        for name, one in declared.items()
    }
    _check_the_same(outcome, scales, common_items)
    note = f"only the items common to all cohorts: {', '.join(common_items)}"
    rows = Estimates()
    for name, one in declared.items():
        people = _pairs(cohorts[name], one, common_items)
        rows += _change(people).labelled(outcome=next(iter(declared.values())).title, group=name)
    return _noted(rows, note) if common_items else rows


def pooled_change(changes: Estimates) -> Estimates:
    """What do the cohorts say together about one outcome, and what is to be expected of a next?

    Parameters
    ----------
    changes
        What `change_by_cohort` found of one outcome. Cohorts without a standard error are left
        out; the pooled rows say which.

    Returns
    -------
    Estimates
        The rows of `random_effects`; see there.

    Examples
    --------
    >>> rows = Estimates(
    ...     Estimate(quantity=quantity, value=value, n=20, method="t", group=cohort)
    ...     for cohort, change in (("A", 0.5), ("B", 0.3))
    ...     for quantity, value in (("mean_change", change), ("standard_error", 0.1))
    ... )
    >>> pooled = pooled_change(rows)["pooled_effect"]
    >>> round(pooled.value, 2), pooled.n
    (0.4, 40)
    """
    found = {row.group: row for row in changes if row.quantity == "mean_change"}
    errors = {row.group: row.value for row in changes if row.quantity == "standard_error"}
    known = {name: error for name, error in errors.items() if error}
    rows = random_effects(
        [found[name].value or 0.0 for name in known],
        [error**2 for error in known.values()],
        labels=list(known),
        people=[found[name].n for name in known],
    )
    missing = [name for name in found if name not in known]
    titles = {row.outcome for row in changes} or {""}
    rows = rows.labelled(outcome=titles.pop())
    if missing:
        rows = _noted(rows, f"left out, for want of a standard error: {', '.join(missing)}")
    notes = {row.note for row in found.values() if row.note.startswith("only the items")}
    return _noted(rows, notes.pop()) if notes else rows


def measure(
    instruments: Mapping[str, Instrument], outcome: Outcome, common_items: Sequence[str]
) -> tuple[object, ...]:
    """Return everything about how an outcome is measured that must be equal to be comparable."""
    instrument = instruments[outcome.instrument]
    scale = next((one for one in instrument.scales if one.id == outcome.scale), None)
    items = (outcome.scale,) if scale is None else scale.items
    absent = sorted(set(common_items) - set(items))
    if absent:
        raise AnalysisError(
            f"{outcome.id}: the items {absent} are declared as common, and are not in the scale "
            f"{outcome.scale!r} of every cohort. Declare only items that all of them asked."
        )
    scored = tuple(common_items) or items
    asked = tuple(
        (
            one,
            instrument.item(one).reverse,
            instrument.answers_of(one).minimum,
            instrument.answers_of(one).maximum,
        )
        for one in sorted(scored)
    )
    method = "item" if scale is None else scale.method
    # a shortened scale has a missing rule of its own; a whole one's is part of the measure
    least = 0 if scale is None or common_items else scale.minimum_answered
    return instrument.id, method, least, asked


def _check_the_same(
    outcome: str, scales: Mapping[str, tuple[object, ...]], common_items: Sequence[str]
) -> None:
    if len(set(scales.values())) <= 1:
        return
    first, *others = scales
    differing = [name for name in others if scales[name] != scales[first]]
    todo = (
        "Declare only items that were asked and answered in the same way."
        if common_items
        else "Name the items they share as `common_items` in programme.toml."
    )
    raise AnalysisError(
        f"{outcome}: {', '.join(differing)} did not measure it as {first} did (instrument, items, "
        f"answers or scoring differ), so their changes cannot be laid together. {todo}"
    )


def _pairs(tidy: TidyCohort, outcome: Outcome, common_items: Sequence[str]) -> pd.DataFrame:
    if not common_items:
        return pairs(tidy["scores"], outcome)
    return pairs(_common_scores(tidy, outcome, common_items), outcome)


def _common_scores(tidy: TidyCohort, outcome: Outcome, common_items: Sequence[str]) -> pd.DataFrame:
    """Return scores of the common items alone, in the form of the tidy table ``scores``."""
    instrument = tidy.instruments[outcome.instrument]
    scale = _shortened(instrument.scale(outcome.scale), common_items)
    who = tidy["responses"].set_index("response")[["person", "team", "role"]]
    made = []
    for point in (outcome.before, outcome.after):
        items = items_of(tidy["answers"], instrument, timepoint=point)
        if set(common_items) <= set(items.columns):
            values = score(items, instrument, scale)["value"]
            made.append(who.join(values, how="inner").assign(timepoint=point))
    if not made:
        return tidy["scores"].iloc[:0]
    return pd.concat(made).assign(instrument=outcome.instrument, scale=outcome.scale, frame="now")


def _shortened(scale: Scale, items: Sequence[str]) -> Scale:
    """Return a scale of some of its items, with its missing rule in proportion."""
    least = math.ceil(scale.minimum_answered * len(items) / len(scale.items))
    return scale.model_copy(update={"items": tuple(items), "minimum_answered": max(1, least)})


def _change(people: pd.DataFrame) -> Estimates:
    change = paired_t(people["before"], people["after"])["mean_change"]
    differences = (people["after"] - people["before"]).dropna()
    spread = float(differences.std(ddof=1)) if len(differences) > 1 else 0.0
    method = "SD of the changes / sqrt(n)"
    if change.low is None:
        why = "fewer than 2 pairs" if change.n < 2 else "every change is the same"
        error = not_computable("standard_error", why, n=change.n, n_out=change.n_out, method=method)
    else:
        error = Estimate(
            quantity="standard_error",
            value=spread / math.sqrt(change.n),
            n=change.n,
            n_out=change.n_out,
            method=method,
        )
    return Estimates([change, error])


def _noted(rows: Estimates, note: str) -> Estimates:
    return Estimates(replace(row, note=f"{row.note}; {note}" if row.note else note) for row in rows)

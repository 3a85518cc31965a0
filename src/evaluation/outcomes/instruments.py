"""Each instrument in a cohort: item distributions and reliability, timepoint by timepoint."""

from collections.abc import Iterable, Mapping

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.config.instrument import Instrument
from evaluation.estimates import Estimates
from evaluation.outcomes.distributions import item_distribution
from evaluation.outcomes.reliability import cronbach_alpha, item_statistics, omega_total
from evaluation.prepare.scoring import turn_round


def outcome_range(outcome: Outcome, instruments: Mapping[str, Instrument]) -> tuple[float, float]:
    """What are the lowest and the highest score an outcome can have?

    Parameters
    ----------
    outcome
        The outcome: a scale, or a single item.
    instruments
        The instruments, by id.

    Examples
    --------
    >>> from evaluation.config.instrument import packaged_instruments
    >>> outcome = Outcome(id="s", title="Safety", instrument="psychological-safety",
    ...                   scale="safety", before="t0", after="t1")
    >>> outcome_range(outcome, packaged_instruments())
    (1.0, 7.0)
    """
    instrument = instruments[outcome.instrument]
    if any(item.id == outcome.scale for item in instrument.items):
        answers = instrument.answers_of(outcome.scale)
        return float(answers.minimum), float(answers.maximum)
    return instrument.range_of(instrument.scale(outcome.scale))


def items_of(
    answers: pd.DataFrame, instrument: Instrument, *, timepoint: str, frame: str = "now"
) -> pd.DataFrame:
    """What did each person answer to each item, at one timepoint?

    Returns
    -------
    DataFrame
        Codes as answered, indexed by response, one column an item in the instrument's order; nan
        where not answered or not relevant.
    """
    mine = answers[
        (answers["instrument"] == instrument.id)
        & (answers["timepoint"] == timepoint)
        & (answers["frame"] == frame)
    ]
    wide = mine.pivot_table(
        index="response", columns="item", values="value", dropna=False, aggfunc="first"
    )
    asked = [item.id for item in instrument.items if item.id in set(mine["item"])]
    return wide.reindex(columns=asked)


def distributions(
    answers: pd.DataFrame, instrument: Instrument, *, timepoint: str, scale: str = ""
) -> Estimates:
    """How did people answer each item, at one timepoint?

    Parameters
    ----------
    answers
        The tidy table ``answers``.
    instrument
        The instrument.
    timepoint
        The timepoint's id.
    scale
        The scale whose items are wanted, or the item; empty: every item.

    Returns
    -------
    Estimates
        ``share`` and ``count`` of every answer the scale allows, with the item's wording (its id
        where the wording may not be shipped) in `outcome` and the answer's label in `level`; then
        the counts of "not relevant" and missing.
    """
    mine = answers[
        (answers["instrument"] == instrument.id)
        & (answers["timepoint"] == timepoint)
        & (answers["frame"] == "now")
    ]
    wanted = next((one.items for one in instrument.scales if one.id == scale), (scale,))
    rows = Estimates()
    for item in instrument.items:
        if scale and item.id not in wanted:
            continue
        given = mine[mine["item"] == item.id]
        if given.empty:
            continue
        allowed = instrument.answers_of(item.id)
        labels = {code: allowed.label(code) for code in allowed.codes}
        told = given["value"].map(labels).where(given["state"] == "answered")
        told = told.mask(given["state"] == "not relevant", _NOT_RELEVANT)
        found = item_distribution(told, levels=list(labels.values()), not_relevant=[_NOT_RELEVANT])
        rows += found.labelled(outcome=item.text or item.id)
    return rows


def reliability_of_outcomes(
    answers: pd.DataFrame,
    outcomes: Iterable[Outcome],
    instruments: Mapping[str, Instrument],
    *,
    timepoints: Mapping[str, str],
) -> Estimates:
    """How well do the items of each declared outcome hang together, before and after?

    Parameters
    ----------
    answers
        The tidy table ``answers``.
    outcomes
        The declared outcomes; single items are left aside.
    instruments
        The instruments, by id.
    timepoints
        Timepoint id to title.

    Returns
    -------
    Estimates
        ``cronbach_alpha`` with Feldt's interval, the timepoint's title in `level`.
    """
    rows = Estimates()
    for outcome in outcomes:
        for point in (outcome.before, outcome.after):
            items = scale_items(answers, outcome, instruments, timepoint=point)
            if items.shape[1] > 1:
                alpha = cronbach_alpha(items)["cronbach_alpha"]
                rows += Estimates([alpha]).labelled(outcome=outcome.title, level=timepoints[point])
    return rows


def items_of_outcome(
    answers: pd.DataFrame, outcome: Outcome, instruments: Mapping[str, Instrument]
) -> Estimates:
    """Which items of a scale go with the others before, and how much of a score is the scale?

    Parameters
    ----------
    answers
        The tidy table ``answers``.
    outcome
        The outcome.
    instruments
        The instruments, by id.

    Returns
    -------
    Estimates
        ``item_total_correlation`` and ``alpha_if_dropped`` of each item (its wording, or id, in
        `level`), then ``omega_total``; nothing for a single item.
    """
    items = scale_items(answers, outcome, instruments, timepoint=outcome.before)
    if items.shape[1] < 2:
        return Estimates()
    instrument = instruments[outcome.instrument]
    words = {name: instrument.item(name).text or name for name in items.columns}
    found = item_statistics(items).named(level=words)
    omega = omega_total(items)["omega_total"]
    return (found + Estimates([omega])).labelled(outcome=outcome.title)


def scale_items(
    answers: pd.DataFrame,
    outcome: Outcome,
    instruments: Mapping[str, Instrument],
    *,
    timepoint: str,
) -> pd.DataFrame:
    """Return the items of an outcome's scale, reverse items turned round; empty if one lacks."""
    instrument = instruments[outcome.instrument]
    scale = next((one for one in instrument.scales if one.id == outcome.scale), None)
    items = items_of(answers, instrument, timepoint=timepoint)
    if scale is None or items.empty or not set(scale.items) <= set(items.columns):
        return pd.DataFrame(index=items.index)
    return turn_round(items[list(scale.items)], instrument)


_NOT_RELEVANT = "not relevant"

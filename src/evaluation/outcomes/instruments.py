"""Each instrument in a cohort: item distributions and reliability, timepoint by timepoint."""

from collections.abc import Iterator, Mapping

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.config.instrument import Instrument
from evaluation.estimates import Estimates
from evaluation.outcomes.distributions import item_distribution
from evaluation.outcomes.reliability import cronbach_alpha
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


def distributions(answers: pd.DataFrame, instrument: Instrument, *, timepoint: str) -> Estimates:
    """How did people answer each item, at one timepoint?

    Parameters
    ----------
    answers
        The tidy table ``answers``.
    instrument
        The instrument.
    timepoint
        The timepoint's id.

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
    rows = Estimates()
    for item in instrument.items:
        given = mine[mine["item"] == item.id]
        if given.empty:
            continue
        scale = instrument.answers_of(item.id)
        labels = {code: scale.label(code) for code in scale.codes}
        told = given["value"].map(labels).where(given["state"] == "answered")
        told = told.mask(given["state"] == "not relevant", _NOT_RELEVANT)
        found = item_distribution(told, levels=list(labels.values()), not_relevant=[_NOT_RELEVANT])
        rows += found.labelled(outcome=item.text or item.id)
    return rows


def reliability(
    answers: pd.DataFrame,
    instruments: Mapping[str, Instrument],
    *,
    timepoints: Mapping[str, str],
) -> Estimates:
    """How well do the items of each scale hang together, at each timepoint?

    Parameters
    ----------
    answers
        The tidy table ``answers``.
    instruments
        The instruments, by id.
    timepoints
        Timepoint id to title, in order.

    Returns
    -------
    Estimates
        ``cronbach_alpha`` with its interval; the instrument's and scale's titles in `outcome`, the
        timepoint's title in `level`.
    """
    rows = Estimates()
    for instrument, scale_id, title in _scales(instruments):
        scale = instrument.scale(scale_id)
        for point, when in timepoints.items():
            items = items_of(answers, instrument, timepoint=point)
            if items.empty or not set(scale.items) <= set(items.columns):
                continue
            turned = turn_round(items[list(scale.items)], instrument)
            alpha = cronbach_alpha(turned)["cronbach_alpha"]
            rows += Estimates([alpha]).labelled(outcome=title, level=when)
    return rows


def _scales(instruments: Mapping[str, Instrument]) -> Iterator[tuple[Instrument, str, str]]:
    for instrument in instruments.values():
        for scale in instrument.scales:
            if len(scale.items) > 1:
                yield instrument, scale.id, f"{instrument.title}: {scale.title}"


_NOT_RELEVANT = "not relevant"

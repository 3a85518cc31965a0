"""Item codes into scale scores: reverse items, subscales, missing rule."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.config.instrument import Instrument, Scale
from evaluation.errors import AnalysisError

Codes = npt.NDArray[np.floating]


def turn_round(values: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return item codes with reverse items turned round: lowest + highest - code.

    Examples
    --------
    >>> from evaluation.config.instrument import packaged_instruments
    >>> instrument = packaged_instruments()["psychological-safety"]
    >>> reverse = next(item.id for item in instrument.items if item.reverse)
    >>> turn_round(pd.DataFrame({reverse: [1.0, 7.0]}), instrument)[reverse].tolist()
    [7.0, 1.0]
    """
    turned = {name: _turned(values[name], instrument, name) for name in values.columns}
    return pd.DataFrame(turned, index=values.index)


def score(values: pd.DataFrame, instrument: Instrument, scale: Scale) -> pd.DataFrame:
    """Score one scale: where does each person stand on it?

    A person with fewer than the scale's `minimum_answered` answers has no score. "Not relevant"
    is no answer: it counts neither for the minimum nor in the mean, and is kept apart in the
    answers table.

    Parameters
    ----------
    values
        Item codes as answered, one column an item (by id), nan where there is none.
        Shape (responses, items).
    instrument
        Whose items these are; says which are reversed and the range of each.
    scale
        The scale to score.

    Returns
    -------
    DataFrame
        ``value`` (nan where there is no score), ``answered`` and ``items`` (numbers of items),
        in the order of `values`.

    Raises
    ------
    AnalysisError
        When an item of the scale has no column: a score of another set of items is another scale.

    Examples
    --------
    >>> from evaluation.config.instrument import packaged_instruments
    >>> confidence = packaged_instruments()["aim"]
    >>> items = list(confidence.scales[0].items)
    >>> frame = pd.DataFrame([[4, 4, 5, 5]], columns=items, dtype=float)
    >>> score(frame, confidence, confidence.scales[0])["value"].item()
    4.5
    """
    absent = [item for item in scale.items if item not in values.columns]
    if absent:
        raise AnalysisError(
            f"{instrument.id}: the scale {scale.id!r} needs the items {absent}. "
            "Map them under `items` in cohort.toml, or leave the scale out."
        )
    total = np.zeros(len(values))
    answered = np.zeros(len(values), dtype=np.int16)
    highest = np.ones(len(values), dtype=bool)
    for item in scale.items:  # item by item: no copy of all answers is made
        codes = _turned(values[item], instrument, item).to_numpy(dtype=np.float64)
        there = ~np.isnan(codes)
        answered += there
        total += np.where(there, codes, 0.0)
        highest &= codes == instrument.answers_of(item).maximum
    enough = answered >= scale.minimum_answered
    mean = np.full(len(values), np.nan)
    np.divide(total, answered, out=mean, where=enough & (answered > 0))
    return pd.DataFrame(
        {
            "value": _value(mean, highest, instrument, scale),
            "answered": answered,
            "items": np.int16(len(scale.items)),
        },
        index=values.index,
    )


def _turned(codes: pd.Series, instrument: Instrument, item: str) -> pd.Series:
    if not instrument.item(item).reverse:
        return codes
    answers = instrument.answers_of(item)
    return answers.minimum + answers.maximum - codes


def _value(mean: Codes, highest: np.ndarray, instrument: Instrument, scale: Scale) -> Codes:
    if scale.method == "mean":
        return mean
    if scale.method == "sum":
        return mean * len(scale.items)
    if scale.method == "percent":
        ranges = [instrument.answers_of(item) for item in scale.items]
        low = np.mean([answers.minimum for answers in ranges])
        high = np.mean([answers.maximum for answers in ranges])
        percent: Codes = (mean - low) / (high - low) * 100
        return percent
    top = highest.astype(np.float64) * 100
    return np.where(np.isnan(mean), np.nan, top)

"""Item codes into scale scores: reverse items, subscales, missing rule."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

from evaluation.config.instrument import Instrument, Scale
from evaluation.errors import AnalysisError
from evaluation.intake.texts import BLOCK

_Codes = TypeVar("_Codes", np.ndarray, pd.Series)


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
    answers = {}
    for item in scale.items:
        codes = values[item].to_numpy(dtype=np.float64)
        answers[item] = Answers(*pd.factorize(codes, use_na_sentinel=False))
    return score_answers(answers, instrument, scale).set_axis(values.index)


class Answers(NamedTuple):
    """The answers to one item: which one each response has, and the code of each.

    Attributes
    ----------
    number
        Number of each response's answer. Shape (responses,).
    code_of
        Code of each different answer; nan where there is none. Shape (different answers,).
    """

    number: np.ndarray
    code_of: np.ndarray


def score_answers(
    answers: Mapping[str, Answers], instrument: Instrument, scale: Scale
) -> pd.DataFrame:
    """Score one scale as `score` does, from answers that are numbered: a million in no time.

    Each different answer is turned round once, and no table of all answers is made.

    >>> from evaluation.config.instrument import packaged_instruments
    >>> aim = packaged_instruments()["aim"]
    >>> answer = Answers(np.array([1, 0]), np.array([np.nan, 5]))
    >>> answers = dict.fromkeys(aim.scales[0].items, answer)
    >>> score_answers(answers, aim, aim.scales[0])["value"].tolist()
    [5.0, nan]
    """
    numbers = [answers[item].number for item in scale.items]
    codes = [_turned(answers[item].code_of, instrument, item) for item in scale.items]
    total, answered = _summed(
        numbers,
        [np.nan_to_num(code).astype(np.float64) for code in codes],
        [(~np.isnan(code)).astype(np.int16) for code in codes],
    )
    enough = (answered >= scale.minimum_answered) & (answered > 0)
    mean = np.divide(total, answered, out=total, where=enough)
    mean[~enough] = np.nan
    return pd.DataFrame(
        {
            "value": _value(mean, numbers, codes, instrument, scale),
            "answered": answered,
            "items": np.int16(len(scale.items)),
        },
        index=range(len(mean)),
        copy=False,
    )


def _summed(numbers: Sequence[np.ndarray], *tables: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return sums over items of what tables, one an item, hold under each response's number."""
    totals = [np.zeros(len(numbers[0]), dtype=of_items[0].dtype) for of_items in tables]
    for start in range(0, len(numbers[0]), BLOCK):
        rows = slice(start, start + BLOCK)
        for number, *of_item in zip(numbers, *tables, strict=True):
            which = number[rows].astype(np.intp)
            for total, table in zip(totals, of_item, strict=True):
                total[rows] += table.take(which)
    return totals


def _turned(codes: _Codes, instrument: Instrument, item: str) -> _Codes:
    if not instrument.item(item).reverse:
        return codes
    answers = instrument.answers_of(item)
    turned: _Codes = answers.minimum + answers.maximum - codes
    return turned


def _value(
    mean: np.ndarray,
    numbers: Sequence[np.ndarray],
    codes: Sequence[np.ndarray],
    instrument: Instrument,
    scale: Scale,
) -> np.ndarray:
    ranges = [instrument.answers_of(item) for item in scale.items]
    if scale.method == "sum":
        mean *= len(scale.items)
    elif scale.method == "percent":
        low = np.mean([answers.minimum for answers in ranges])
        high = np.mean([answers.maximum for answers in ranges])
        mean = (mean - low) / (high - low) * 100
    elif scale.method == "top":
        at_top = [
            (code == answers.maximum).astype(np.int16)
            for code, answers in zip(codes, ranges, strict=True)
        ]
        (highest,) = _summed(numbers, at_top)
        mean = np.where(np.isnan(mean), np.nan, (highest == len(scale.items)) * 100.0)
    return mean

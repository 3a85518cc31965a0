"""Rows below the data that nobody answered: totals and remarks."""

import re

import numpy as np
import pandas as pd

from evaluation.intake.blank import SPACE, filled_of
from evaluation.intake.texts import as_text, distinct

_NUMBER = re.compile(r"[-+]?[\d.,\s]*\d\s?%?")
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?")
#: By itself, and with the name of what was summed up: "South total", "Mean of the ward".
_TOTAL = re.compile(
    r"(?:grand |sub-?)?totals?(?: responses)?|overall|sum|mean|average|avg|median|"
    r"(?-i:[A-Z])[\w'’-]*(?: (?:& )?(?-i:[A-Z])[\w'’-]*)? (?:(?:sub-?)?total|mean|average)|"
    r"(?:(?:sub-?)?total|mean) (?:for|of) [\w'’& -]{1,40}",
    re.I,
)
#: Words that may as well be a code or an answer; they count below a total or a blank row.
_PERHAPS = re.compile(r"n|count|sd|st\.? ?dev|standard deviation|min|max|minimum|maximum", re.I)
_REMARK = re.compile(
    r"(?:total|sum|exported|generated|printed|end of)\b.* |(?:notes?|source): |n ?= ?\d|\*+ ",
    re.IGNORECASE | re.DOTALL,
)
#: Below a blank row a remark is anything of several words; below a total, two of them have letters.
_WORDS = re.compile(r".* ", re.DOTALL)
_SENTENCE = re.compile(r"(?:.*\W)?[^\W\d_]{2,}\W*\s(?:.*\W)?[^\W\d_]{2,}", re.DOTALL)


def data_end(cells: pd.DataFrame, after_a_gap: np.ndarray) -> int:
    """Return how many rows are data: where do totals and remarks begin?

    >>> cells = pd.DataFrame([["A1", "2"], ["N", "4"], ["Mean", "3"], ["SD", "1"]], dtype="str")
    >>> data_end(cells, np.zeros(4, dtype=bool))
    2

    A sentence that stands alone right below a total is a remark on the table, where no row of data
    begins with one.

    >>> below = ["Total", "2"], ["Yellow = on paper", ""]
    >>> data_end(pd.DataFrame([["A1", "2"], *below]).assign(more=""), np.zeros(3, dtype=bool))
    1
    """
    end = _end(cells, after_a_gap, sentences=True)
    if end < len(cells) and any(map(_SENTENCE.match, distinct(cells.iloc[:end, 0])[1])):
        return _end(cells, after_a_gap, sentences=False)
    return end


def _end(cells: pd.DataFrame, after_a_gap: np.ndarray, *, sentences: bool) -> int:
    end = row = len(cells)
    while row > 0:
        last, above = cells.iloc[row - 1], cells.iloc[: row - 1]
        gap = bool(after_a_gap[row - 1])
        certain = (
            _is_total(last, above, _TOTAL)
            or _is_remark(last, _REMARK)
            or (gap and _is_remark(last, _WORDS))
            or _sums_up(last, above)
        )
        perhaps = (
            certain
            or _is_total(last, above, _PERHAPS)
            or (sentences and _is_remark(last, _SENTENCE))
        )
        if not perhaps:
            break
        row -= 1
        end = row if certain or gap else end
    return end


def _is_total(row: pd.Series, above: pd.DataFrame, words: re.Pattern[str]) -> bool:
    """Whether a row is a word that stands in no row above, and otherwise numbers."""
    cells = [str(cell).strip(SPACE) for cell in row]
    filled = [place for place, cell in enumerate(cells) if cell]
    return (
        len(filled) > 1
        and words.fullmatch(cells[filled[0]].rstrip(" :")) is not None
        and all(_NUMBER.fullmatch(cells[place]) for place in filled[1:])
        and not (above[filled[0]].str.casefold() == cells[filled[0]].casefold()).any()
    )


def _is_remark(row: pd.Series, words: re.Pattern[str]) -> bool:
    """Whether a last row has such words in the first column and nothing else."""
    filled = filled_of(row)
    if len(filled) != 1 or len(row) < 3 or not str(row.iloc[0]).strip():
        return False
    return words.match(filled[0]) is not None


def _sums_up(row: pd.Series, above: pd.DataFrame) -> bool:
    """Whether a row without a first cell holds nothing but sums, or nothing but means."""
    cells = [str(cell).strip(SPACE) for cell in row]
    filled = [place for place, cell in enumerate(cells) if cell]
    if len(above) < 2 or len(filled) < 2 or 0 in filled:
        return False
    sums, means = [], []
    for place in filled:
        cell = cells[place]
        column = pd.to_numeric(as_text(above[place]), errors="coerce")
        if not _DECIMAL.fullmatch(cell) or column.isna().any():
            return False
        rounded = len(cell.partition(".")[2])
        sums.append(round(float(column.sum()), rounded) == float(cell))
        means.append(round(float(column.mean()), rounded) == float(cell))
    return all(sums) or all(means)

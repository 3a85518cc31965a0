"""Rows below the data that nobody answered: totals and remarks."""

import re

import pandas as pd

from evaluation.intake.blank import SPACE, filled_of

_NUMBER = re.compile(r"[-+]?[\d.,\s]*\d\s?%?")
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?")
_TOTAL = re.compile(
    r"(grand |sub-?)?totals?|sum|count|n|mean|average|avg|median|sd|st\.? ?dev|min|max", re.I
)
_REMARK = re.compile(
    r"(total|sum|n ?=|notes?:|source:|exported|generated|printed|end of)\b.* ", re.I | re.S
)


def is_no_response(row: pd.Series, above: pd.DataFrame, *, below_a_gap: bool) -> bool:
    """Return whether a last row is a total or a remark, and no response.

    >>> above = pd.DataFrame([["A1", "North", "3"], ["A2", "South", "4"]], dtype="str")
    >>> is_no_response(pd.Series(["Total", "", "7"]), above, below_a_gap=False)
    True
    >>> is_no_response(pd.Series(["A3", "South", "7"]), above, below_a_gap=False)
    False
    """
    return _is_total(row) or _is_remark(row, below_a_gap=below_a_gap) or _sums_up(row, above)


def _is_total(row: pd.Series) -> bool:
    filled = filled_of(row)
    return (
        len(filled) > 1
        and _TOTAL.fullmatch(filled[0].rstrip(" :")) is not None
        and all(_NUMBER.fullmatch(cell) for cell in filled[1:])
    )


def _is_remark(row: pd.Series, *, below_a_gap: bool) -> bool:
    """Whether a last row is one sentence in the first column and nothing else."""
    filled = filled_of(row)
    if len(filled) != 1 or len(row) < 3 or not str(row.iloc[0]).strip():
        return False
    return below_a_gap or _REMARK.match(filled[0]) is not None


def _sums_up(row: pd.Series, above: pd.DataFrame) -> bool:
    """Whether a row without a first cell holds nothing but sums, or nothing but means."""
    cells = [str(cell).strip(SPACE) for cell in row]
    filled = [place for place, cell in enumerate(cells) if cell]
    if len(above) < 2 or len(filled) < 2 or 0 in filled:
        return False
    sums, means = [], []
    for place in filled:
        cell = cells[place]
        column = pd.to_numeric(above[place], errors="coerce")
        if not _DECIMAL.fullmatch(cell) or column.isna().any():
            return False
        rounded = len(cell.partition(".")[2])
        sums.append(round(float(column.sum()), rounded) == float(cell))
        means.append(round(float(column.mean()), rounded) == float(cell))
    return all(sums) or all(means)

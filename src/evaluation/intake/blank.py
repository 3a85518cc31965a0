"""Blank: what holds nothing that a person would see."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

#: White space of every kind that a person would not see in a cell.
SPACE = " \t\n\r\x0b\x0c\u00a0\u200b\ufeff"


def is_blank(column: pd.Series) -> np.ndarray:
    r"""Return which cells of a text column hold nothing but white space.

    >>> is_blank(pd.Series(["a", "", " \u00a0"], dtype="str")).tolist()
    [False, True, True]
    """
    blank = (column == "").to_numpy(bool, copy=True)
    spaces = column.str.startswith(tuple(SPACE)).to_numpy(bool)
    if spaces.any():
        places = np.flatnonzero(spaces)
        stripped = column.iloc[places].str.strip(SPACE)
        blank[places] = (stripped == "").to_numpy(bool)
    return blank


def filled_of(row: Iterable[object]) -> list[str]:
    """Return the cells of a row that hold something, without white space around them.

    >>> filled_of(["a ", "", " "])
    ['a']
    """
    return [cell for cell in (str(cell).strip(SPACE) for cell in row) if cell]

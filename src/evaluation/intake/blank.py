"""Blank: what holds nothing that a person would see."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from evaluation.intake.texts import passing

#: White space of every kind that a person would not see in a cell.
SPACE = " \t\n\r\x0b\x0c\u00a0\u200b\ufeff"


def is_blank(column: pd.Series) -> np.ndarray:
    r"""Return which cells of a text column hold nothing but white space.

    >>> is_blank(pd.Series(["a", "", " \u00a0"], dtype="str")).tolist()
    [False, True, True]
    """
    return passing(column, _is_blank)


def _is_blank(texts: pd.Series) -> np.ndarray:
    # what nobody sees sorts before all other signs of ASCII, or after them
    perhaps = np.flatnonzero(((texts < "!") | (texts > "~")).to_numpy(bool))
    blank = np.zeros(len(texts), dtype=bool)
    blank[perhaps] = (texts.iloc[perhaps].str.strip(SPACE) == "").to_numpy(bool)
    return blank


def filled_of(row: Iterable[object]) -> list[str]:
    """Return the cells of a row that hold something, without white space around them.

    >>> filled_of(["a ", "", " "])
    ['a']
    """
    return [cell for cell in (str(cell).strip(SPACE) for cell in row) if cell]

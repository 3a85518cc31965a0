"""Where each row and column of a register stands in its file, kept with the register's table."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from evaluation.problems import Place

_FOUND_AT: Final = "found_at"


def remember(frame: pd.DataFrame, *, sheet: str | None, columns: Mapping[str, str]) -> None:
    """Keep with a table the sheet it came from and how the file names its columns."""
    frame.attrs[_FOUND_AT] = {"sheet": sheet, "columns": dict(columns)}


def place_in(frame: pd.DataFrame, file: str, line: float | None = None, column: str = "") -> Place:
    """Return the place of a register's file, row or cell, as a person finds it.

    >>> frame = pd.DataFrame({"state": ["present"], "line": [7]})
    >>> remember(frame, sheet="Attendance and voice", columns={"state": "D"})
    >>> str(place_in(frame, "attendance.xlsx", 7, "state"))
    'attendance.xlsx:Attendance and voice!D7'
    >>> str(place_in(pd.DataFrame(), "attendance.csv", 7, "state"))
    'attendance.csv:7:state'
    """
    found_at = frame.attrs.get(_FOUND_AT, {"sheet": None, "columns": {}})
    return Place(
        file,
        line=None if line is None or np.isnan(line) else int(line),
        column=found_at["columns"].get(column, column) or None,
        sheet=found_at["sheet"],
    )

"""What a file holds before anyone knows which row is the header."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Cells as text, header and data alike, rows as wide as the widest.

    Attributes
    ----------
    cells
        One row a record, columns 0..k-1; short rows are filled with empty cells.
    lines
        The line each record begins on.
    widths
        How many cells each record has in the file.
    """

    cells: pd.DataFrame
    lines: np.ndarray
    widths: np.ndarray

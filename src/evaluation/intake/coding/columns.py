"""Hand-kept tables beside coded material, with their columns found by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluation.intake.table import RawTable, read_table
from evaluation.problems import Place, ProblemLog


@dataclass(frozen=True, slots=True, eq=False)
class NamedTable:
    """A table whose columns have the package's names; cells are text without outer spaces."""

    frame: pd.DataFrame
    raw: RawTable
    positions: Mapping[str, int]

    def place(self, row: int, name: str) -> Place:
        """Return where a cell stands in the file."""
        return self.raw.place(row, self.positions[name])


def read_named(
    folder: Path,
    file: str,
    log: ProblemLog,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    aliases: Mapping[str, str] | None = None,
) -> NamedTable | None:
    """Return a csv or sheet with the columns asked for, or None if one that is required lacks.

    Headers are found whatever their case; a column that is not there is empty; others are left.
    """
    raw = read_table(folder, file, log)
    if raw is None:
        return None
    found: dict[str, int] = {}
    for position, header in enumerate(raw.headers):
        name = header.strip().casefold()
        found.setdefault((aliases or {}).get(name, name), position)
    missing = [name for name in required if name not in found]
    if missing:
        log.error(
            "coding.columns",
            Place(file, sheet=raw.sheet),
            f"no column {' or '.join(repr(name) for name in missing)}",
            f"Add it; columns known here: {', '.join((*required, *optional))}.",
        )
        return None
    columns = {
        name: raw.cells.iloc[:, found[name]].fillna("").str.strip().to_numpy()
        if name in found
        else [""] * len(raw.cells)
        for name in (*required, *optional)
    }
    return NamedTable(pd.DataFrame(columns, dtype="str"), raw, found)

"""A survey's export, read: what its tool wrote, cell by cell, with headers that differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from evaluation.config.cohort import Tool
from evaluation.intake.table import SetAside
from evaluation.intake.texts import distinct, repeated
from evaluation.problems import Place


@dataclass(frozen=True, slots=True, eq=False)
class SurveyExport:
    """The responses of one export file.

    Attributes
    ----------
    tool
        The survey tool that wrote it.
    file, sheet
        Where it was read from; `sheet` is None for a text file.
    headers
        Cleaned headers, no two alike: a second "Other" is "Other [2]".
    questions
        Question texts by header, where the file has them beside the headers.
    labels
        By header, what the file says its codes mean: code -> label.
    cells
        Text cells, one column a header, one row a response.
    lines
        The line (or row of the sheet) of each response.
    columns
        How a place names each column: the header, or the letter in a sheet.
    metadata, personal
        Headers of columns the tool writes itself, and of those that hold personal data.
    set_aside
        What was left out and why.
    question_count
        How many questions were recognised.
    numbers, dates
        Headers of columns in which a workbook holds numbers or dates, not text.
    """

    tool: Tool
    file: str
    sheet: str | None
    headers: tuple[str, ...]
    questions: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    cells: pd.DataFrame
    lines: np.ndarray
    columns: Mapping[str, str]
    metadata: frozenset[str]
    personal: frozenset[str]
    set_aside: tuple[SetAside, ...]
    question_count: int
    numbers: frozenset[str]
    dates: frozenset[str]
    _distinct: dict[str, "tuple[np.ndarray, pd.Index[str]]"] = field(
        default_factory=dict, init=False
    )

    def __len__(self) -> int:
        return len(self.cells)

    def __repr__(self) -> str:
        return f"SurveyExport({self.summary!r})"

    @property
    def summary(self) -> str:
        """What was recognised, in one sentence."""
        away = "; ".join(str(one) for one in self.set_aside)
        return (
            f"{self.file}: {self.tool}, responses: {len(self)}, questions: {self.question_count}"
            + (f"; set aside: {away}" if away else "")
        )

    def place(self, row: int | None = None, header: str | None = None) -> Place:
        """Return where a cell, a row, a column or the whole export is found."""
        # a column that is not there has no letter
        missing = None if self.sheet else header
        return Place(
            self.file,
            None if row is None else int(self.lines[row]),
            None if header is None else self.columns.get(header, missing),
            self.sheet,
        )

    def distinct(self, header: str) -> "tuple[np.ndarray, pd.Index[str]]":
        """Return which text each cell of a column holds, and the different texts; found once."""
        if header not in self._distinct:
            self._distinct[header] = distinct(self.cells[header])
        return self._distinct[header]

    def rows_with(self, header: str, values: Iterable[str]) -> np.ndarray:
        """Return which rows have one of these values in a column."""
        numbers, texts = self.distinct(header)
        found: np.ndarray = texts.str.strip().isin([value.strip() for value in values])[numbers]
        return found

    def renamed(self, names: Mapping[str, str]) -> "SurveyExport":
        """Return the export with some headers spelt as someone else spells them."""

        def new(header: str) -> str:
            return names.get(header, header)

        return replace(
            self,
            headers=tuple(map(new, self.headers)),
            questions={new(header): text for header, text in self.questions.items()},
            labels={new(header): labels for header, labels in self.labels.items()},
            cells=self.cells.rename(columns=dict(names)),
            columns={new(header): column for header, column in self.columns.items()},
            metadata=frozenset(map(new, self.metadata)),
            personal=frozenset(map(new, self.personal)),
            numbers=frozenset(map(new, self.numbers)),
            dates=frozenset(map(new, self.dates)),
        )

    def with_copies(self, headers: Mapping[str, str | None]) -> "SurveyExport":
        """Return the export with columns under further headers; empty ones where there is none.

        An empty one has cells, and no place among `columns`.
        """
        absent = {header: of for header, of in headers.items() if header not in self.cells}
        if not absent:
            return self
        empty = repeated("", len(self.cells)).set_axis(self.cells.index)
        further = {header: empty if of is None else self.cells[of] for header, of in absent.items()}
        cells = self.cells.assign(**further)
        known = {header: self.columns[of] for header, of in headers.items() if of is not None}
        columns = {**self.columns, **known}
        return replace(self, headers=tuple(cells.columns), cells=cells, columns=columns)

    def without_columns(self, headers: frozenset[str], why: str) -> "SurveyExport":
        """Return the export without some columns, which are counted as set aside."""
        left = tuple(header for header in self.headers if header not in headers)
        aside = SetAside("columns", len(headers), why)
        return replace(
            self,
            headers=left,
            cells=self.cells[list(left)],
            set_aside=(*self.set_aside, aside),
        )

    def without_rows(self, away: np.ndarray, why: str) -> "SurveyExport":
        """Return the export without some rows, which are counted as set aside."""
        aside = SetAside("rows", int(away.sum()), why)
        return replace(
            self,
            cells=self.cells[~away].reset_index(drop=True),
            lines=self.lines[~away],
            set_aside=(*self.set_aside, aside),
        )

    def without_text(self) -> "SurveyExport":
        """Return the export without its cells: places stay, and what `distinct` has found."""
        bare = replace(self, cells=self.cells[[]])
        bare._distinct.update(self._distinct)
        return bare

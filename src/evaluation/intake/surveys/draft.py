"""What a tool's reader works on, and what a tool is."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.config.cohort import Tool
from evaluation.config.tools import TOOL_NAMES
from evaluation.intake.blank import is_blank
from evaluation.intake.surveys.headers import clean_header
from evaluation.intake.table import RawTable, SetAside, read_table
from evaluation.intake.texts import as_text, distinct
from evaluation.problems import Place, ProblemLog


@dataclass(slots=True, eq=False)
class Draft:
    """A table on its way to a survey export; columns are known by position.

    Attributes
    ----------
    table
        As the file holds it.
    names
        Cleaned headers, one a column; not yet unique.
    questions
        Question texts, one a column; "" where the file has none beside the header.
    cells, lines
        The rows that are responses, so far.
    labels
        For a column whose codes the file explains: code -> label.
    metadata, personal
        Columns the tool writes itself, and those that hold personal data.
    set_aside
        What was left out and why.
    question_count
        How many questions a person would count, where that is not the number of columns.
    timezone
        The zone that the file itself says its times are in; "" where it does not say.
    """

    table: RawTable
    names: list[str]
    questions: list[str]
    cells: pd.DataFrame
    lines: np.ndarray
    labels: dict[int, dict[str, str]] = field(default_factory=dict)
    metadata: set[int] = field(default_factory=set)
    personal: set[int] = field(default_factory=set)
    set_aside: list[SetAside] = field(default_factory=list)
    question_count: int | None = None
    timezone: str = ""

    @classmethod
    def of(cls, table: RawTable) -> "Draft":
        """Return a draft that has all rows and knows nothing yet."""
        names = [clean_header(header) for header in table.headers]
        left_out = list(table.left_out)
        return cls(table, names, [""] * len(names), table.cells, table.lines, set_aside=left_out)

    def column(self, *names: str) -> int | None:
        """Return the position of the first column of one of these names, in any case."""
        lowered = [name.casefold() for name in self.names]
        return next((lowered.index(name) for name in names if name in lowered), None)

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """Return where something of the draft is found in the file."""
        at = self.table.place(column=column)
        return Place(at.file, None if row is None else int(self.lines[row]), at.column, at.sheet)

    def row(self, row: int) -> list[str]:
        """Return one row's cells."""
        return [str(cell) for cell in self.cells.iloc[row]]

    def keep_rows(self, keep: np.ndarray) -> None:
        """Keep only some rows."""
        if not keep.all():
            self.cells = self.cells[keep].reset_index(drop=True)
            self.lines = self.lines[keep]

    def drop_first(self, count: int) -> None:
        """Take away first rows that belong to the headers."""
        self.keep_rows(np.arange(len(self.cells)) >= count)

    def put_aside(
        self, away: np.ndarray, log: ProblemLog, *, rule: str, why: str, column: int | None = None
    ) -> None:
        """Take away rows that are no responses of this survey, and say how many and why."""
        count = int(away.sum())
        if not count:
            return
        first = int(np.flatnonzero(away)[0])
        log.accept(
            rule,
            self.place(first, column),
            f"{count} of {len(away)} rows set aside: {why}; this row is the first",
            "Nothing needs to be done, if this is as it should be.",
        )
        self.set_aside.append(SetAside("rows", count, why))
        self.keep_rows(~away)

    def empty(self, column: int, words: str, *, why: str) -> int | None:
        """Empty the cells that hold words instead of a time, and return the first such row."""
        found = np.flatnonzero((self.cells[column] == words).to_numpy(bool))
        if not found.size:
            return None
        cells = self.cells.copy(deep=False)
        texts = as_text(cells[column])
        cells[column] = texts.mask(texts == words, "")
        self.cells = cells
        self.set_aside.append(SetAside("times", found.size, why))
        return int(found[0])

    def matches(self, column: int, pattern: re.Pattern[str]) -> np.ndarray:
        """Return which cells of a column match as a whole; looks at each different cell once."""
        numbers, texts = distinct(self.cells[column])
        found = [pattern.fullmatch(str(text).strip()) is not None for text in texts]
        matching: np.ndarray = np.array(found, dtype=bool)[numbers]
        return matching

    def blank(self, column: int) -> np.ndarray:
        """Return which cells of a column hold nothing."""
        return is_blank(self.cells[column])


@dataclass(frozen=True, slots=True)
class Source:
    """Where an export stands: the cohort's folder, and the file that explains its codes."""

    folder: Path
    file: str
    key_file: str = ""
    sheet: str = ""


def _nothing_more(_draft: Draft, _source: Source, _log: ProblemLog) -> None:
    return


def _read_table(source: Source, log: ProblemLog) -> Draft | None:
    table = read_table(source.folder, source.file, log, sheet=source.sheet, categories=True)
    return None if table is None else Draft.of(table)


@dataclass(frozen=True, slots=True)
class Reader:
    """One survey tool: how its exports are known, and what is particular about them.

    Attributes
    ----------
    tool
        Its name in cohort.toml.
    expects
        What its exports are known by, in the words of a message.
    looks_like
        Whether a draft is one of its exports.
    read
        What to do to a draft: take header rows away, set rows aside, note labels.
    metadata, personal
        Names of columns that the tool writes itself, and of those that hold personal data.
    load
        How the file becomes a draft.
    """

    tool: Tool
    expects: str
    looks_like: Callable[[Draft], bool]
    read: Callable[[Draft, Source, ProblemLog], None] = _nothing_more
    metadata: re.Pattern[str] = re.compile(r"(?!)")
    personal: re.Pattern[str] = re.compile(r"(?!)")
    load: Callable[[Source, ProblemLog], Draft | None] = _read_table

    @property
    def title(self) -> str:
        """The name people know."""
        return TOOL_NAMES[self.tool]


def names_of(*patterns: str) -> re.Pattern[str]:
    """Return a pattern that a whole header must match, in any case.

    >>> bool(names_of("ip ?address", "token").fullmatch("IP Address"))
    True
    """
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def matching(names: Iterable[str], pattern: re.Pattern[str]) -> set[int]:
    """Return the positions of the names that match."""
    return {place for place, name in enumerate(names) if pattern.fullmatch(name)}

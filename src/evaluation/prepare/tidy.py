"""The tidy tables of one cohort: what every analysis starts from.

``responses``
    One row a returned questionnaire.
``answers``
    One row an item of a response.
``scores``
    One row a scale of a response.
``texts``
    One row a free-text answer; shown nowhere, and stored without its words.
``sources``
    One row a coded text: who is speaking, in which team, when, and whether they consented.
``excerpts``
    One row a code on a piece of text; ``contrary`` marks a piece that speaks against the theme.
    `prepare.review` adds what a person decided about it, and `prepare.written` what was picked.
``codes``
    One row a code of the codebook.
``written``
    One row a text that a person wrote for the report, with what the review decided about it.

``person`` is a pseudonym that links a person's responses; ``participant`` is the id of the
participants register, whose column ``person`` says whose responses are whose, of those who agreed.
``frame`` is "now", or "then" for a retrospective baseline. ``state`` is "answered", "missing" or
"not relevant", and ``value`` is the item's code as answered (reverse items are turned round in
scoring, not here).
Registers keep the columns that `config.register` declares for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.instrument import Instrument
from evaluation.config.register import registers
from evaluation.problems import Problem, ProblemLog

#: The columns of each tidy table.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "responses": ("response", "survey", "timepoint", "person", "team", "role", "submitted"),
    "answers": (
        "response",
        "timepoint",
        "person",
        "team",
        "role",
        "instrument",
        "frame",
        "item",
        "value",
        "state",
    ),
    "scores": (
        "response",
        "timepoint",
        "person",
        "team",
        "role",
        "instrument",
        "frame",
        "scale",
        "value",
        "answered",
        "items",
    ),
    "texts": ("response", "timepoint", "person", "team", "role", "question", "text"),
    "sources": (
        "source",
        "kind",
        "participant",
        "team",
        "role",
        "timepoint",
        "consent",
        "setting",
        "organisation",
    ),
    "excerpts": ("excerpt", "source", "coder", "code", "theme", "contrary", "text"),
    "codes": ("code", "theme", "origin", "definition"),
    "written": ("id", "what", "case", "theme", "author", "text"),
}


@dataclass(frozen=True, slots=True, eq=False)
class TidyCohort:
    """A cohort, prepared: its declaration, its instruments, its tidy tables and registers.

    ``recognised`` says of each survey and coding file what was read of it and set aside; it is
    for the person who checks, and is not stored.
    """

    cohort: Cohort
    instruments: Mapping[str, Instrument]
    tables: Mapping[str, pd.DataFrame]
    registers: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    recognised: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"TidyCohort({self.cohort.id!r})"

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return a tidy table; an empty one where the cohort has no such material."""
        if table in self.tables:
            return self.tables[table]
        return pd.DataFrame(columns=list(COLUMNS[table]))

    def raise_errors(self) -> None:
        """Raise a `DataError` that lists every problem of class *error*, if there is one."""
        log = ProblemLog()
        log.extend(self.problems)
        log.raise_errors()

    def register(self, register_id: str) -> pd.DataFrame:
        """Return a register; one without rows where the cohort keeps none."""
        if register_id in self.registers:
            return self.registers[register_id]
        columns = [column.id for column in registers()[register_id].columns]
        return pd.DataFrame(columns=columns, dtype="str")

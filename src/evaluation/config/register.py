"""Registers as data: which hand-kept tables there are and what each column holds."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from evaluation.config.parse import Declared, declare, read_toml

#: The column of a register's table that says which line of the file a row came from.
LINE = "line"


class RegisterColumn(Declared):
    """One column of a register.

    ``id``: a short name with no meaning of its own. ``date``: written 2023-05-31. ``whole`` and
    ``number``: a number. ``choice``: one of `allowed`. ``name``: a short label, read in reports as
    it stands. ``text``: free text, kept out of reports until it is reviewed.
    """

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: str
    kind: Literal["id", "date", "whole", "number", "choice", "text", "name"]
    help: str = ""
    required: bool = False  #: an empty cell is a mistake; else it means "not recorded"
    #: for a choice: the word to write -> what it means
    allowed: dict[str, str] = Field(default_factory=dict)
    refers_to: str = ""  #: "teams", "roles", "timepoints", or "register.column"
    several: bool = False  #: several values, separated by a semicolon
    minimum: float | None = None
    maximum: float | None = None
    any_time: bool = False  #: a date that may well lie outside the cohort's own dates

    @model_validator(mode="after")
    def _words_for_choices(self) -> Self:
        if (self.kind == "choice") != bool(self.allowed):
            raise ValueError("a choice has `allowed` words, and nothing else has.")
        return self

    @property
    def headers(self) -> frozenset[str]:
        """What may stand above the column in a file, in small letters: its id or its title."""
        return frozenset((self.id.replace("_", " "), self.title.casefold()))


class Register(Declared):
    """One hand-kept table."""

    id: str
    title: str
    purpose: str
    key: tuple[str, ...] = Field(min_length=1)  #: columns that together name a row
    columns: tuple[RegisterColumn, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _tells_its_columns_apart(self) -> Self:
        names = [name for column in self.columns for name in column.headers]
        if len(set(names)) < len(names) or LINE in names:
            raise ValueError(f"each column has an id and a title of its own, and none is {LINE!r}.")
        if not set(self.key) <= {column.id for column in self.columns if column.required}:
            raise ValueError("the key's columns are required columns of the register.")
        return self

    def column(self, column_id: str) -> RegisterColumn:
        """Return one column."""
        return next(column for column in self.columns if column.id == column_id)


@cache
def registers() -> Mapping[str, Register]:
    """Return every register, by id, in the order a person would fill them in.

    >>> registers()["attendance"].key
    ('meeting', 'participant')
    """
    folder = Path(str(resources.files("evaluation") / "registers"))
    order = read_toml(folder / "order.toml", shown_as="registers/order.toml")["registers"]
    found = {}
    for register_id in order:
        shown_as = f"registers/{register_id}.toml"
        content = read_toml(folder / f"{register_id}.toml", shown_as=shown_as)
        found[register_id] = declare(Register, content, shown_as=shown_as)
    return found

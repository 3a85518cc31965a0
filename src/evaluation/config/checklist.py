"""Reporting checklists as data: what each item asks for, and which section answers it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from evaluation.config.parse import Declared, declare, read_toml

#: The checklists of a cohort that declares none.
DEFAULT = ("gripp2-sf", "gramms", "tidier")


class ChecklistItem(Declared):
    """One thing a report should tell.

    `sections` are the report's sections that tell it; where there is none, only a person can:
    interpretation, ethics and reflection are never made by a program.
    """

    id: str = Field(pattern=r"^S?[0-9]+(\.[0-9]+)?[a-z]?(-i+)?$")
    title: str
    asks: str  #: what is asked for, in our own words
    sections: tuple[str, ...] = ()
    checked: bool = True  #: False: remembered, not read in the source


class Checklist(Declared):
    """A published list of what a report of some kind should tell."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    source: str
    note: str = ""
    items: tuple[ChecklistItem, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _tells_its_items_apart(self) -> Self:
        twice = [one for one, times in Counter(item.id for item in self.items).items() if times > 1]
        if twice:
            raise ValueError(f"the ids {twice} are given more than once. Give each item its own.")
        return self


@dataclass(frozen=True, slots=True)
class Answered:
    """One item in one report: what a person wrote, and the sections of this report that tell it."""

    item: ChecklistItem
    text: str = ""
    sections: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether anything answers it."""
        return bool(self.text or self.sections)


@cache
def checklists() -> Mapping[str, Checklist]:
    """Return the checklists that come with the package, by id.

    >>> len(checklists()["gripp2-lf"].items)
    34
    """
    folder = Path(str(resources.files("evaluation") / "checklists"))
    found = {}
    for path in sorted(folder.glob("*.toml")):
        shown_as = f"checklists/{path.name}"
        found[path.stem] = declare(Checklist, read_toml(path, shown_as=shown_as), shown_as=shown_as)
    return found

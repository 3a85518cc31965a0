"""Published work as data: what was done elsewhere, and the figures it reported. Facts only."""

from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import Field

from evaluation.config.parse import Declared, declare, read_toml


class Work(Declared):
    """One piece of work by which co-production is known."""

    id: str
    title: str
    what: str  #: what was done and with whom
    found: str  #: what it produced
    source: str
    checked: bool = True  #: False: remembered, not read in the source


class Figure(Declared):
    """One figure reported elsewhere.

    `quantity` and `outcome` name our number that stands beside it; empty where there is none.
    """

    what: str
    value: float
    unit: str = ""
    n: int | None = None
    quantity: str = ""
    outcome: str = ""
    source: str
    checked: bool = True


class Published(Declared):
    """All of it."""

    works: tuple[Work, ...] = Field(min_length=1)
    figures: tuple[Figure, ...] = Field(min_length=1)


@cache
def published() -> Published:
    """Return the published work that comes with the package.

    >>> [work.id for work in published().works]
    ['S0', 'S1', 'S2', 'S3', 'S4']
    """
    path = Path(str(resources.files("evaluation") / "published.toml"))
    return declare(Published, read_toml(path, shown_as="published.toml"), shown_as="published.toml")

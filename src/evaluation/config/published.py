"""Published work as data: what was done elsewhere, and the figures it reported. Facts only."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pydantic import Field

from evaluation.config.lines import lines_of
from evaluation.config.parse import Declared, Mistake, declare, read_toml, show

#: Its name in the package, and below ``data/raw/`` for what a programme adds.
FILE: Final = "published.toml"
#: Our numbers of an outcome that can stand beside a published figure.
OF_OUTCOMES: Final = ("mean_change", "cronbach_alpha")
#: All of ours that can.
BESIDE: Final = (
    "teams",
    "people",
    "meetings",
    "interviews",
    "organisations",
    "recommendations",
    *OF_OUTCOMES,
)


class Work(Declared):
    """One piece of work by which co-production is known."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    what: str  #: what was done and with whom
    found: str  #: what it produced
    source: str = Field(min_length=1)
    checked: bool = True  #: False: remembered, not read in the source


class Figure(Declared):
    """One figure reported elsewhere.

    `quantity` and `outcome` name our number that stands beside it; empty where there is none.
    """

    what: str = Field(min_length=1)
    value: float = Field(allow_inf_nan=False)
    unit: str = ""
    n: int | None = Field(default=None, gt=0)
    quantity: str = ""
    outcome: str = ""
    source: str = Field(min_length=1)
    checked: bool = True


class Published(Declared):
    """All of it."""

    works: tuple[Work, ...] = ()
    figures: tuple[Figure, ...] = ()


@cache
def published() -> Published:
    """Return the published work that comes with the package.

    >>> [work.id for work in published().works]
    ['S0', 'S1', 'S2', 'S3', 'S4']
    """
    path = Path(str(resources.files("evaluation") / FILE))
    return declare(Published, read_toml(path, shown_as=FILE), shown_as=FILE)


def read_published(raw: Path) -> Published:
    """Return the published work a programme is laid beside: the package's, then its own.

    Parameters
    ----------
    raw
        The folder data/raw/; where it holds a `published.toml`, that is read too.

    Raises
    ------
    ConfigError
        With every mistake of the file: an id given before, a figure beside which nothing of ours
        can stand.
    """
    common, path = published(), raw / FILE
    if not path.exists():
        return common

    def cross_check(content: Mapping[str, Any]) -> Iterator[Mistake]:
        taken = {work.id for work in common.works}
        for place, row in enumerate(_rows(content, "works"), start=1):
            one = str(row.get("id"))
            if one in taken:
                yield (
                    f"works[{place}].id",
                    f"the id {show(one)} is given before. Give each its own.",
                )
            taken.add(one)
        for place, row in enumerate(_rows(content, "figures"), start=1):
            quantity = row.get("quantity", "")
            if quantity not in ("", *BESIDE):
                yield (
                    f"figures[{place}].quantity",
                    f"found {show(quantity)}; allowed: {', '.join(BESIDE)}, or no such key where "
                    "nothing of ours stands beside it.",
                )
            if quantity in OF_OUTCOMES and not row.get("outcome"):
                yield (
                    f"figures[{place}].outcome",
                    f"is missing: {show(quantity)} is of an outcome. Write its title.",
                )

    shown_as = f"{raw.name}/{FILE}"
    own = declare(
        Published,
        read_toml(path, shown_as=shown_as),
        shown_as=shown_as,
        cross_check=cross_check,
        lines=lines_of(path),
    )
    return Published(works=(*common.works, *own.works), figures=(*common.figures, *own.figures))


def _rows(content: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = content.get(key, [])
    return (
        [row if isinstance(row, dict) else {} for row in found] if isinstance(found, list) else []
    )

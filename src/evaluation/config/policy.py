"""Policies as data: what may be shown to whom."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import Field

from evaluation.config.parse import Declared, declare, read_toml
from evaluation.errors import UsageError


class Policy(Declared):
    """The disclosure rules for one audience; a trust edits the file, not the code."""

    id: str
    title: str
    audience: str  #: one sentence: who may read a report made under it
    minimum_n: int = Field(ge=1)  #: fewer people than this: no statistic
    minimum_n_share: int = Field(ge=1)  #: fewer people than this: no percentage
    minimum_n_voice: int = Field(ge=1)  #: fewer people heard than this: no share raising a theme
    minimum_n_spread: int = Field(ge=1)  #: fewer people than this: no standard deviation
    redact_counts_to: int = Field(ge=0)  #: counts of people from 1 up to this are withheld
    round_counts_to: int = Field(ge=1)  #: counts of people are rounded to a multiple of this
    extreme_shares: bool  #: whether 0 % and 100 % of people may be shown
    barred: tuple[str, ...] = ()  #: quantities that are never shown
    files: bool  #: whether raw files are named, and their problems counted one by one
    quotes: bool  #: whether excerpts are shown at all
    quotes_need_review: Literal["always", "when flagged"]  #: by a person, before they are shown
    quote_frame: int = Field(ge=1)  #: people an attribution must leave to choose from
    quote_frame_lived_experience: int = Field(ge=1)  #: the same, for lived experience


@cache
def policies() -> Mapping[str, Policy]:
    """Return the policies that come with the package, by id.

    >>> policies()["public"].minimum_n
    10
    """
    folder = Path(str(resources.files("evaluation") / "policies"))
    found = {}
    for path in sorted(folder.glob("*.toml")):
        shown_as = f"policies/{path.name}"
        found[path.stem] = declare(Policy, read_toml(path, shown_as=shown_as), shown_as=shown_as)
    return found


def policy(audience: str) -> Policy:
    """Return the policy for an audience.

    Raises
    ------
    UsageError
        When no policy has that name.
    """
    if audience not in policies():
        raise UsageError(
            f"no audience {audience!r}. Choose one of: {', '.join(sorted(policies()))}."
        )
    return policies()[audience]

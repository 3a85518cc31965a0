"""Quantities as data: what each estimate's name means, its unit, and how it may disclose.

A quantity that is not listed cannot be released: what the rules do not know, nobody sees.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from evaluation.config.parse import Declared, declare, read_toml


class Quantity(Declared):
    """What a quantity is.

    ``kind`` decides which disclosure rules apply:

    - ``count``: a number of people;
    - ``share``: a part of people, 0 to 1;
    - ``voice``: the part of the people heard who say a thing;
    - ``location``: a mean, a median, a change;
    - ``spread``: a standard deviation;
    - ``effect``: standardised or relative;
    - ``test``: a p-value, a statistic, its degrees of freedom;
    - ``agreement``: between coders or raters, about texts and not about people;
    - ``fact``: about the programme (meetings, teams, files), not about people.
    """

    title: str
    kind: Literal[
        "count", "share", "voice", "location", "spread", "effect", "test", "agreement", "fact"
    ]
    unit: Literal["", "points", "people", "%", "SD", "meetings", "excerpts", "teams"] = ""
    decimals: int = 2
    parts: bool = False  #: the levels of one group add up to a known total
    definition: str = ""


@cache
def quantities() -> Mapping[str, Quantity]:
    """Return every quantity, by its exact name.

    >>> quantities()["mean_change"].kind
    'location'
    """
    path = Path(str(resources.files("evaluation") / "quantities.toml"))
    content = read_toml(path, shown_as="quantities.toml")
    return {
        name: declare(Quantity, entry, shown_as=f"quantities.toml: {name}")
        for name, entry in content.items()
    }

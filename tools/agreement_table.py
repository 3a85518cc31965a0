"""How far our numbers lie from R's: `python -m tools.agreement_table` writes the page.

The numbers come from R (``tests/reference/*.R``) and from calling the functions now.
"""

import math
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import click

from tools import agreement_models, agreement_statistics
from tools.agreement_statistics import Compared

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "agreement-with-r.md"

#: Nearer than this is rounding, which differs from machine to machine.
ROUNDING = 1e-9

_HEAD = """\
<!-- Made by `python -m tools.agreement_table`. Do not edit by hand. -->

# Agreement with R

Every statistic is compared with R on several data sets, most of them R's own: with ties, zeros, \
missing answers and very few people among them. The scripts that made R's numbers, and the \
numbers, stand in `tests/reference`; the tests compare them at every run.

The last column is the largest relative deviation over all numbers compared (estimates, interval \
ends, statistics, degrees of freedom, p-values), rounded up to a power of ten; for a number that \
is nought in R it is the absolute one. "Published formula" means that Debian's R has no package \
for it, and that it was computed in plain R from its source.

| Function | Data sets | Numbers | R | Deviation, at most |
|---|---:|---:|---|---:|
"""


def everything() -> list[Compared]:
    """Return every comparison there is."""
    made = (
        agreement_statistics.paired(),
        agreement_statistics.unmatched(),
        agreement_statistics.categorical(),
        agreement_statistics.reliability(),
        agreement_statistics.meaning(),
        agreement_models.linear(),
        agreement_models.ordinal(),
        agreement_models.robust(),
    )
    return list(chain.from_iterable(made))


def deviation(one: Compared) -> float:
    """Return the largest relative deviation of one comparison.

    >>> deviation(Compared("f", "r", "d", (1.01, 0.0), (1.0, 0.0)))
    0.01
    """
    gaps = [
        abs(mine - theirs) / (abs(theirs) if abs(theirs) > ROUNDING else 1.0)
        for mine, theirs in zip(one.found, one.expected, strict=True)
    ]
    return round(max(gaps, default=0.0), 15)


def power_of_ten(value: float) -> str:
    """Return the next power of ten, as it is read.

    >>> power_of_ten(3e-7), power_of_ten(1e-15)
    ('1e-6', '1e-9')
    """
    return f"1e{math.ceil(math.log10(max(value, ROUNDING)) - 1e-6)}"


def page(found: Iterable[Compared]) -> str:
    """Return the page: one line a function."""
    lines: dict[str, list[Compared]] = {}
    for one in found:
        if one.expected:
            lines.setdefault(one.function, []).append(one)
    rows = []
    for function, mine in lines.items():
        sets = len({one.data for one in mine})
        numbers = sum(len(one.expected) for one in mine)
        most = power_of_ten(max(map(deviation, mine)))
        rows.append(f"| `{function}` | {sets} | {numbers} | {mine[0].r} | {most} |")
    return _HEAD + "\n".join(rows) + "\n"


@click.command()
def main() -> None:
    """Write the page."""
    PAGE.write_text(page(everything()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

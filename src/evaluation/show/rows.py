"""Released rows, read one at a time and typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluation.disclosure import Released


@dataclass(frozen=True, slots=True)
class Row:
    """One released row; its numbers are None where they are withheld or not computable.

    `rounded` says that its numbers of people are rounded, so that none may be added or taken away.
    """

    outcome: str
    group: str
    level: str
    quantity: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    n_out: int | None
    method: str
    note: str
    withheld: str
    rounded: bool = False

    def label(self, column: str) -> str:
        """Return one of the row's labels (``outcome``, ``group``, ``level``, ``quantity``)."""
        return str(getattr(self, column))


def rows_of(released: Released) -> tuple[Row, ...]:
    """Return the released rows, in their order.

    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> one = Estimate(quantity="mean_change", value=0.5, n=3, method="paired t")
    >>> row, = rows_of(release(Estimates([one]), policy("internal")))
    >>> row.value, row.withheld
    (None, 'fewer than 4 people')
    """
    rounded = released.policy.round_counts_to > 1
    return tuple(_row(record, rounded=rounded) for record in released.rows.to_dict("records"))


def _row(record: Mapping[Any, Any], *, rounded: bool) -> Row:
    texts = ("outcome", "group", "level", "quantity", "method", "note", "withheld")
    numbers = ("value", "low", "high", "n", "n_out")
    labels: dict[str, Any] = {name: str(record[name]) for name in texts}
    found: dict[str, Any] = {
        name: None if pd.isna(record[name]) else record[name] for name in numbers
    }
    return Row(**labels, **found, rounded=rounded)


def distinct(rows: Iterable[Row], column: str) -> tuple[str, ...]:
    """Return the labels of a column in the order in which they first stand.

    >>> distinct((), "group")
    ()
    """
    return tuple(dict.fromkeys(row.label(column) for row in rows))

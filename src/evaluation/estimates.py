"""Estimates: the only form in which an analysis says anything.

One estimate is one number with its interval, the number of people (or teams, meetings, excerpts)
behind it, the number left out, and the method. Many estimates are one long tidy frame: every
table, figure and sentence of a report is made from its rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import isfinite, isnan
from operator import attrgetter
from typing import Any, overload

import pandas as pd

from evaluation.errors import AnalysisError


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One quantity, estimated.

    Attributes
    ----------
    quantity
        The exact name of what was estimated (``hedges_gav``, not ``d``); see GLOSSARY.md.
    value
        The estimate, in the unit its quantity names; None when it is not computable.
    low, high
        The interval's ends; None where the quantity has none.
    n
        Units the estimate rests on, counted after anything was left out.
    n_out
        Units left out (not answered, not linked); never silently zero.
    people
        How many people the units come from, where units are not people (a person's meetings,
        a person's answers): the release rules go by it. None where each unit is one person.
    method
        How it was computed, in a few words a methods reader knows.
    note
        A limit a reader must know, or why the value is not computable.
    outcome, group, level
        What was measured, in whom, and which level of it (an answer category, a term of a model).

    Examples
    --------
    >>> Estimate(quantity="mean_change", value=0.6, low=0.3, high=0.9, n=31, n_out=9,
    ...          method="paired t").value
    0.6
    >>> Estimate(quantity="mean_change", value=float("nan"), n=3, method="paired t")
    Traceback (most recent call last):
        ...
    evaluation.errors.AnalysisError: mean_change: nan is no estimate; use None and say why in `note`
    """

    quantity: str
    value: float | None
    n: int
    method: str
    low: float | None = None
    high: float | None = None
    n_out: int = 0
    people: int | None = None
    note: str = ""
    outcome: str = ""
    group: str = ""
    level: str = ""

    def __post_init__(self) -> None:
        for name, number in (("value", self.value), ("low", self.low), ("high", self.high)):
            if number is None:
                continue
            # numpy scalars become plain floats, so that equal estimates are equal everywhere
            if type(number) is not float:
                object.__setattr__(self, name, float(number))
            # an interval may be open on one side; an estimate may not be infinite
            if not isfinite(number) and (name == "value" or isnan(number)):
                message = (
                    f"{self.quantity}: {number} is no estimate; use None and say why in `note`"
                )
                raise AnalysisError(message)
        if type(self.n) is not int or type(self.n_out) is not int:
            object.__setattr__(self, "n", int(self.n))
            object.__setattr__(self, "n_out", int(self.n_out))
        if self.value is None and not self.note:
            raise AnalysisError(f"{self.quantity}: no value and no note that says why")

    @property
    def computable(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


#: The columns of a results frame, in order.
RESULT_COLUMNS = (
    "cohort",
    "section",
    "outcome",
    "group",
    "level",
    "quantity",
    "value",
    "low",
    "high",
    "n",
    "n_out",
    "method",
    "note",
)


def not_computable(quantity: str, why: str, *, n: int, method: str, n_out: int = 0) -> Estimate:
    """Return the estimate that says: this cannot be computed here, and why.

    >>> not_computable("cronbach_alpha", "no variation", n=5, method="alpha").note
    'not computable: no variation'
    """
    return Estimate(
        quantity=quantity,
        value=None,
        n=n,
        n_out=n_out,
        method=method,
        note=f"not computable: {why}",
    )


def _named(rows: Sequence[Estimate], label: str, words: Mapping[str, str]) -> list[Estimate]:
    order = {one: place for place, one in enumerate(words)}
    read = attrgetter(label)
    in_order = sorted(rows, key=lambda row: order.get(read(row), len(order)))
    return [
        row
        if (word := words.get(read(row), read(row))) == read(row)
        else replace(row, **{label: word})
        for row in in_order
    ]


class Estimates:
    """An immutable sequence of estimates, with look-up by quantity.

    Examples
    --------
    >>> rows = Estimates([
    ...     Estimate(quantity="mean_change", value=0.6, n=31, method="paired t"),
    ...     Estimate(quantity="p_value", value=0.01, n=31, method="paired t"),
    ... ])
    >>> rows["p_value"].value
    0.01
    >>> len(rows.labelled(outcome="confidence"))
    2
    """

    __slots__ = ("_columns", "_made")

    def __init__(self, rows: Iterable[Estimate] = ()) -> None:
        self._made: tuple[Estimate, ...] | None = tuple(rows)
        self._columns: dict[str, list[Any]] = {}

    @classmethod
    def of_counts(
        cls,
        quantity: str,
        values: Sequence[int],
        *,
        n: Sequence[int],
        **labels: Sequence[str] | str,
    ) -> "Estimates":
        """Return many counts of one quantity, without making an object of each beforehand.

        A timeline has thousands of rows that are mostly wanted as a frame.

        Parameters
        ----------
        quantity
            The name of what was counted.
        values, n
            The counts, and the units each rests on.
        labels
            `method`, `outcome`, `group`, `level` or `note`: one word for all, or one for each.

        Examples
        --------
        >>> rows = Estimates.of_counts("people", [3, 0], n=[3, 2], method="count", group=["a", "b"])
        >>> rows[1] == Estimate(quantity="people", value=0, n=2, method="count", group="b")
        True
        """
        found = cls()
        found._made = None
        found._columns = {
            "value": list(map(float, values)),
            "n": list(n),
            **{
                name: [words] * len(values) if isinstance(words, str) else list(words)
                for name, words in {"quantity": quantity, **labels}.items()
            },
        }
        return found

    @property
    def _rows(self) -> tuple[Estimate, ...]:
        if self._made is None:
            names, columns = list(self._columns), self._columns.values()
            self._made = tuple(
                Estimate(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)
            )
        return self._made

    def __iter__(self) -> Iterator[Estimate]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._columns["value"] if self._made is None else self._made)

    @overload
    def __getitem__(self, key: str) -> Estimate: ...
    @overload
    def __getitem__(self, key: int) -> Estimate: ...

    def __getitem__(self, key: str | int) -> Estimate:
        if isinstance(key, int):
            return self._rows[key]
        found = [row for row in self._rows if row.quantity == key]
        if len(found) != 1:
            known = ", ".join(sorted({row.quantity for row in self._rows})) or "none"
            raise AnalysisError(f"{len(found)} estimates of {key!r}; quantities here: {known}")
        return found[0]

    def __add__(self, other: "Estimates") -> "Estimates":
        return Estimates((*self._rows, *other))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Estimates) and self._rows == other._rows

    def __hash__(self) -> int:
        return hash(self._rows)

    def __repr__(self) -> str:
        return f"Estimates({len(self._rows)} rows)"

    def labelled(self, **labels: str) -> "Estimates":
        """Return the same estimates with `outcome`, `group`, `level` or `note` set."""
        return Estimates(replace(row, **labels) for row in self._rows)  # type: ignore[arg-type]

    def named(self, **names: Mapping[str, str]) -> "Estimates":
        """Return the same estimates with the ids of one label in words, in the words' order.

        Rows whose id has no word keep it and stand last.

        Parameters
        ----------
        names
            A label (`outcome`, `group` or `level`), as id to word.

        Examples
        --------
        >>> one = Estimate(quantity="people", value=3, n=3, method="count", group="t1")
        >>> Estimates([one]).named(group={"t1": "Stroke Steps"})[0].group
        'Stroke Steps'
        """
        rows: Sequence[Estimate] = self._rows
        for label, words in names.items():
            rows = _named(rows, label, words)
        return Estimates(rows)

    def frame(self, *, cohort: str = "", section: str = "") -> pd.DataFrame:
        """Return one row an estimate, with the columns `RESULT_COLUMNS`."""
        names = [field.name for field in fields(Estimate)]
        frame = pd.DataFrame(
            [[getattr(row, name) for name in names] for row in self._rows], columns=names
        )
        frame = frame.assign(cohort=cohort, section=section)
        for name in ("value", "low", "high"):
            frame[name] = frame[name].astype("float64")
        for name in ("n", "n_out"):
            frame[name] = frame[name].astype("int64")
        return frame[list(RESULT_COLUMNS)]

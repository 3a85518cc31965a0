"""What every statistic of this strand does first: line people up, read numbers, drop the missing.

Refuse, don't guess: a wrong kind of input raises; what is missing is dropped once and counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The people who answered at both times, and how many did not.

    Attributes
    ----------
    before, after
        One number a person, in the same order of people.
    n_out
        People left out because one answer, or both, is missing.
    """

    before: Floats
    after: Floats
    n_out: int

    @property
    def n(self) -> int:
        """People with both answers."""
        return len(self.before)

    @property
    def change(self) -> Floats:
        """After minus before, for each person (see `difference`)."""
        return difference(self.after, self.before)


def difference(after: Floats, before: Floats) -> Floats:
    """Return after minus before, rounded to twelve digits of the largest number that went in.

    Between means of three Likert items, 11/3 - 10/3 and 8/3 - 7/3 differ in the sixteenth digit;
    ranked as they stand, such ties would be lost.

    >>> after, before = np.array([11 / 3, 8 / 3, 0.1 + 0.2]), np.array([10 / 3, 7 / 3, 0.3])
    >>> difference(after, before).tolist()
    [0.33333333333, 0.33333333333, 0.0]
    """
    largest = max(np.max(np.abs(after), initial=0.0), np.max(np.abs(before), initial=0.0))
    if largest == 0.0:
        return after - before
    digits = 11 - int(np.floor(np.log10(largest)))
    return np.round(after - before, digits)


def varies(values: Floats) -> bool:
    """Return whether the numbers differ by more than rounding.

    >>> varies(np.array([0.3, 0.1 + 0.2])), varies(np.array([0.3, 0.4])), varies(np.array([]))
    (False, True, False)
    """
    if len(values) == 0:
        return False
    return bool(np.ptp(values) > 1e-12 * np.max(np.abs(values)))


def as_numbers(values: pd.Series, name: str) -> Floats:
    """Return the values as floats with nan where missing; refuse anything that is not a number.

    >>> as_numbers(pd.Series([1, None, 3]), "before").tolist()
    [1.0, nan, 3.0]
    >>> as_numbers(pd.Series(["agree", "disagree"]), "before")
    Traceback (most recent call last):
        ...
    evaluation.errors.AnalysisError: before: found values of type str; a statistic needs numbers. \
Turn labels into codes first
    """
    if not isinstance(values, pd.Series):
        raise AnalysisError(f"{name}: found a {type(values).__name__}; give a pandas Series")
    kind = values.dtype
    empty = len(values) == 0 or bool(values.isna().all())
    if not empty and (
        not pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_complex_dtype(kind)
    ):
        raise AnalysisError(
            f"{name}: found values of type {kind}; a statistic needs numbers. "
            "Turn labels into codes first"
        )
    numbers: Floats = (
        np.full(len(values), np.nan)
        if empty
        else values.to_numpy(dtype=np.float64, na_value=np.nan)
    )
    if np.isinf(numbers).any():
        raise AnalysisError(f"{name}: found an infinite number; correct it or make it missing")
    return numbers


def answered(values: pd.Series, name: str) -> tuple[Floats, int]:
    """Return the numbers that are there and how many are missing.

    >>> answered(pd.Series([1, None, 3]), "score")
    (array([1., 3.]), 1)
    """
    numbers = as_numbers(values, name)
    there = ~np.isnan(numbers)
    return numbers[there], int((~there).sum())


def unique_people(values: pd.Series | pd.DataFrame, name: str) -> None:
    """Raise unless there is an index of people and every row is another person."""
    if not isinstance(values, pd.Series | pd.DataFrame):
        raise AnalysisError(f"{name}: found a {type(values).__name__}; give a pandas Series")
    nameless = int(values.index.to_frame().isna().any(axis=1).sum())
    if nameless:
        raise AnalysisError(f"{name}: {nameless} rows have no person in the index; give each one")
    twice = int(values.index.duplicated().sum())
    if twice:
        raise AnalysisError(
            f"{name}: {twice} rows repeat a person already there; one row a person is allowed. "
            "Resolve duplicates first"
        )


def aligned(before: pd.Series, after: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return both series in the order of `before`; refuse rows that are not the same people."""
    for values, name in ((before, "before"), (after, "after")):
        unique_people(values, name)
    unmatched = len(before.index.symmetric_difference(after.index))
    if unmatched:
        raise AnalysisError(
            f"{unmatched} people are in only one of before and after; a paired analysis needs the "
            "same people in both (missing answers as NaN). Link the timepoints first, or use an "
            "unmatched or partially overlapping analysis"
        )
    return before, after.reindex(before.index)


def align_pairs(before: pd.Series, after: pd.Series) -> Pairs:
    """Pair two numeric series by person and drop, visibly, who lacks an answer.

    >>> people = ["p1", "p2", "p3"]
    >>> pairs = align_pairs(pd.Series([1, 2, 3], people), pd.Series([5, None, 4], people[::-1]))
    >>> pairs.change.tolist(), pairs.n_out
    ([3.0, 2.0], 1)
    """
    before, after = aligned(before, after)
    first, second = as_numbers(before, "before"), as_numbers(after, "after")
    both = ~np.isnan(first) & ~np.isnan(second)
    return Pairs(first[both], second[both], int((~both).sum()))


def check_confidence(confidence: float) -> None:
    """Raise unless the confidence level lies between 0 and 1."""
    if not 0 < confidence < 1:
        raise AnalysisError(
            f"confidence: found {confidence}; allowed is a share between 0 and 1, such as 0.95"
        )


def check_choice(name: str, found: str, allowed: Iterable[str]) -> None:
    """Raise unless a named choice is one of those there are."""
    choices = tuple(allowed)
    if found not in choices:
        raise AnalysisError(f"{name}: found {found!r}; allowed: {', '.join(choices)}")


def none_computable(
    quantities: Iterable[str], why: str, *, n: int, method: str, n_out: int = 0
) -> Estimates:
    """Return, for each quantity, the row that says it cannot be computed, and why."""
    return Estimates(
        not_computable(quantity, why, n=n, n_out=n_out, method=method) for quantity in quantities
    )


def computed(values: Mapping[str, float], *, n: int, method: str, n_out: int = 0) -> Estimates:
    """Return one row for each quantity that has a value and no interval."""
    return Estimates(
        Estimate(quantity=quantity, value=value, n=n, n_out=n_out, method=method)
        for quantity, value in values.items()
    )


def check_on_scale(values: Floats, name: str, *, lowest: float, highest: float) -> None:
    """Raise unless every number lies on the scale, give or take rounding."""
    if not lowest < highest:
        raise AnalysisError(f"scale: found {lowest} to {highest}; lowest must be below highest")
    slack = 1e-9 * (highest - lowest)
    outside = int(((values < lowest - slack) | (values > highest + slack)).sum())
    if outside:
        raise AnalysisError(
            f"{name}: {outside} lie outside the scale {lowest} to {highest}; correct them or the "
            "declared scale"
        )

"""How alike self-generated codes are: pairs in which each is the other's only best match."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

#: Codes that differ in more parts than this are no match at all.
FURTHEST = 2

_BLOCK_CELLS = 4_000_000  # a byte each: codes are compared block by block, whatever the team's size


def mismatches(one: str, other: str, elements: Sequence[int] = ()) -> int:
    """Return in how many parts two codes differ (in how many letters, where no parts are declared).

    >>> mismatches("AB12X", "AB13Y", elements=(2, 2, 1))
    2
    >>> mismatches("AB12X", "AB1X")
    1
    """
    if elements and len(one) == len(other) == sum(elements):
        pairs = zip(_parts(one, elements), _parts(other, elements), strict=True)
        return sum(here != there for here, there in pairs)
    return int(Levenshtein.distance(one, other))


def say_enough(one: str, other: str, apart: int) -> bool:
    """Whether codes without declared parts are long enough to be alike in spite of a difference.

    Two codes of one letter each differ in one letter, and have nothing in common.

    >>> say_enough("A1", "B1", 1), say_enough("AB1", "AB2", 1)
    (False, True)
    """
    return max(len(one), len(other)) > apart + 1


def _parts(code: str, elements: Sequence[int]) -> tuple[str, ...]:
    ends = tuple(accumulate(elements, initial=0))
    return tuple(code[start:end] for start, end in pairwise(ends))


def mutual_best(
    codes: Sequence[str], there: np.ndarray, elements: Sequence[int] = ()
) -> Iterator[tuple[int, int, int]]:
    """Which two codes are each other's only best match, and in how many parts do they differ?

    Parameters
    ----------
    codes
        Different codes of one team.
    there
        At which timepoints each was given; the same person does not answer twice at one, so codes
        given at the same timepoint are no match. Shape (codes, timepoints), bool.
    elements
        Lengths of a code's parts; empty where letters are compared.

    Yields
    ------
    tuple
        Positions of the two codes, and the number of parts (or letters) in which they differ.

    Examples
    --------
    >>> there = np.array([[True, False], [True, False], [False, True]])
    >>> list(mutual_best(["AB12", "CD34", "AB13"], there))
    [(0, 2, 1)]
    """
    size = len(codes)
    best, times, match = (np.zeros(size, dtype=np.int64) for _ in range(3))
    whole = np.array([bool(elements) and len(code) == sum(elements) for code in codes], dtype=bool)
    numbers = _numbered_parts(codes, whole, elements)
    present = there.astype(np.float32)
    step = max(1, _BLOCK_CELLS // max(1, size))
    for start in range(0, size, step):
        rows = slice(start, min(size, start + step))
        apart = _distances(codes, rows, whole, numbers)
        apart[present[rows] @ present.T > 0] = FURTHEST + 1  # among them, each code and itself
        best[rows] = apart.min(axis=1)
        times[rows] = (apart == best[rows, None]).sum(axis=1)
        match[rows] = apart.argmin(axis=1)
    only = (best <= FURTHEST) & (times == 1)
    for one in np.flatnonzero(only).tolist():
        other = int(match[one])
        if one < other and only[other] and match[other] == one:
            in_parts = bool(whole[one] and whole[other])
            if in_parts or say_enough(codes[one], codes[other], int(best[one])):
                yield one, other, int(best[one])


def _numbered_parts(codes: Sequence[str], whole: np.ndarray, elements: Sequence[int]) -> np.ndarray:
    """Return the parts of whole codes as numbers; the rows of the others are not used."""
    numbers = np.zeros((len(codes), len(elements)), dtype=np.int32)
    split = [_parts(codes[row], elements) for row in np.flatnonzero(whole).tolist()]
    for place, part in enumerate(zip(*split, strict=True)):
        numbers[whole, place] = np.unique(part, return_inverse=True)[1]
    return numbers


def _distances(
    codes: Sequence[str], rows: slice, whole: np.ndarray, numbers: np.ndarray
) -> np.ndarray:
    """Return in how many parts a block of codes differs from all codes, where that is not many."""
    if whole.all():
        apart = np.zeros((rows.stop - rows.start, len(codes)), dtype=np.uint8)
    else:
        apart = process.cdist(
            codes[rows],
            codes,
            scorer=Levenshtein.distance,
            score_cutoff=FURTHEST,
            dtype=np.uint8,
        )
    if whole.any():
        both = np.ix_(whole[rows], whole)
        apart[both] = sum(
            (part[rows][whole[rows], None] != part[None, whole]).astype(np.uint8)
            for part in numbers.T
        )
    return apart

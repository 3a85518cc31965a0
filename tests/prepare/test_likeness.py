"""Mutual unique best matches: block by block as by hand, and small in memory for a large team."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.prepare import likeness
from evaluation.prepare.likeness import FURTHEST, mismatches, mutual_best, say_enough


def by_hand(codes: list[str], there: np.ndarray, elements: tuple[int, ...]):
    """Look at every pair, one after another."""
    far = FURTHEST + 1

    def apart(one: int, other: int) -> int:
        if one == other or (there[one] & there[other]).any():
            return far
        return min(far, mismatches(codes[one], codes[other], elements))

    table = [[apart(one, other) for other in range(len(codes))] for one in range(len(codes))]
    for one, row in enumerate(table):
        best = min(row)
        if best == far or row.count(best) > 1:
            continue
        other = row.index(best)
        if one < other and min(table[other]) == best and table[other].count(best) == 1:
            pair = codes[one], codes[other]
            in_parts = bool(elements) and {*map(len, pair)} == {sum(elements)}
            if in_parts or say_enough(*pair, best):
                yield one, other, best


people = st.lists(
    st.tuples(st.text("AB1", min_size=2, max_size=5), st.integers(1, 6)),
    max_size=12,
    unique_by=lambda person: person[0],
)


@settings(max_examples=150, deadline=None)
@given(people, st.sampled_from([(), (2, 2), (1, 1, 2), (1, 3)]), st.sampled_from([1, 7, 1000]))
def test_blocks_give_what_looking_at_every_pair_gives(found, elements, cells):
    codes = [code for code, _ in found]
    there = np.array([[bool(times >> bit & 1) for bit in range(3)] for _, times in found])
    there = there.reshape(len(codes), 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likeness, "_BLOCK_CELLS", cells)
        assert list(mutual_best(codes, there, elements)) == list(by_hand(codes, there, elements))


@pytest.mark.parametrize("elements", [(), (2, 2, 2)])
def test_a_large_team_needs_no_table_of_all_pairs(elements: tuple[int, ...]):
    random = np.random.default_rng(1)
    letters = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    codes = ["".join(code) for code in letters[random.integers(26, size=(4000, 6))]]
    codes = list(dict.fromkeys(codes))
    there = np.zeros((len(codes), 2), dtype=bool)
    there[np.arange(len(codes)), np.arange(len(codes)) % 2] = True
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likeness, "_BLOCK_CELLS", 400_000)
        tracemalloc.start()
        pairs = list(mutual_best(codes, there, elements))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert pairs
    assert peak < len(codes) ** 2, "less than a byte a pair"


def test_the_two_most_alike_of_three_are_no_pair_where_a_third_is_as_near():
    there = np.array([[True, False], [False, True], [False, True]])
    assert list(mutual_best(["ABCD", "ABCE", "ABCF"], there)) == []
    assert list(mutual_best(["ABCD", "ABCE", "ABXY"], there)) == [(0, 1, 1)]

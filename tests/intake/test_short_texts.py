"""Texts compared eight letters at a time: the same different texts, however they are found."""

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from evaluation.intake.short_texts import numbered_short
from evaluation.intake.texts import distinct

_TEXTS = st.lists(st.text(st.sampled_from("aAé9 \0"), max_size=18), max_size=30)


@given(_TEXTS, st.integers(1, 8))
def test_each_text_is_found_again_and_no_two_are_alike(texts: list[str], size: int):
    chunks = [texts[start : start + size] for start in range(0, len(texts), size)]
    column = pd.Series(pa.chunked_array(chunks, pa.large_string()), dtype="str")
    number, different = distinct(column)
    assert different[number].tolist() == texts
    assert sorted(different) == sorted(set(texts))


@given(st.lists(st.text(st.sampled_from("aZé09 -"), min_size=1, max_size=8), min_size=1))
def test_short_texts_are_in_the_order_of_their_bytes(texts: list[str]):
    found = numbered_short(pa.chunked_array([texts], pa.large_string()))
    assert found is not None
    assert found[1].to_pylist() == sorted(set(texts), key=str.encode)


def test_rows_that_were_left_out_take_their_texts_with_them():
    column = pd.Series(["longer than sixteen letters", "a1", "b2", "a1"], dtype="str")
    number, different = distinct(column.iloc[1:])
    assert different.tolist() == ["a1", "b2"]
    assert number.tolist() == [0, 1, 0]


def test_a_text_that_ends_in_a_nul_is_another_text():
    number, different = distinct(pd.Series(["a", "a\0", "a"], dtype="str"))
    assert len(different) == 2
    np.testing.assert_array_equal(number == number[0], [True, False, True])

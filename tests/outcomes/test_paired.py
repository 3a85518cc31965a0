"""Paired statistics against R (`tests/reference/paired.R`), and what they refuse."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import AnalysisError
from evaluation.outcomes._noncentral import noncentrality_interval
from evaluation.outcomes.effects import paired_effects, percent_of_scale
from evaluation.outcomes.paired import paired_t, probability_of_superiority, sign_flip
from evaluation.outcomes.signed_rank import (
    hodges_lehmann,
    matched_rank_biserial,
    wilcoxon_signed_rank,
)

SETS = json.loads((Path(__file__).parents[1] / "reference" / "paired.json").read_text("utf-8"))
ALL = [paired_t, wilcoxon_signed_rank, hodges_lehmann, matched_rank_biserial, paired_effects]


def flips(before, after):
    return sign_flip(before, after, seed=1)


@pytest.fixture(params=SETS, ids=str)
def case(request):
    found = SETS[request.param]
    before, after = (
        pd.Series(found[name], dtype="float64", index=[f"p{i}" for i in range(len(found[name]))])
        for name in ("before", "after")
    )
    # the order of people must not matter
    return before, after.sample(frac=1, random_state=1), found["expected"]


def close(value):
    return pytest.approx(value, rel=1e-6, abs=1e-12)


def same_interval(row, expected):
    if not expected:
        assert row.low is None
        assert row.high is None
        assert row.note
        return
    assert [row.low, row.high] == close(expected)


def test_paired_t(case):
    before, after, expected = case
    rows = paired_t(before, after)
    assert rows["mean_change"].value == close(expected["mean_change"])
    same_interval(rows["mean_change"], expected["mean_change_interval"])
    assert rows["t"].value == close(expected["t"])
    assert rows["df"].value == expected["df"]
    assert rows["p_value"].value == close(expected["p_t"])
    assert {(row.n, row.n_out) for row in rows} == {(expected["n"], expected["n_out"])}


@pytest.mark.parametrize("zeros", ["pratt", "wilcoxon"])
def test_signed_rank(case, zeros):
    before, after, expected = case
    rows = wilcoxon_signed_rank(before, after, zeros=zeros)
    assert rows["w_plus"].value == close(expected[f"w_plus_{zeros}"])
    assert rows["p_value"].value == close(expected[f"p_{zeros}"])


def test_sign_flip(case):
    before, after, expected = case
    rows = flips(before, after)
    assert rows["mean_change"].value == close(expected["mean_change"])
    if expected["p_sign_flip"] is not None:
        assert rows["p_value"].value == close(expected["p_sign_flip"])


@pytest.mark.parametrize(("zeros", "suffix"), [("pratt", ""), ("wilcoxon", "_no_zeros")])
def test_hodges_lehmann(case, zeros, suffix):
    before, after, expected = case
    row = hodges_lehmann(before, after, zeros=zeros)["hodges_lehmann"]
    assert row.value == close(expected[f"hodges_lehmann{suffix}"])
    same_interval(row, expected[f"hodges_lehmann{suffix}_interval"])
    untied = expected.get("wilcox_test")
    if untied and untied["reached"]:
        assert [row.value, row.low, row.high] == close([untied["estimate"], *untied["interval"]])


def test_rank_biserial(case):
    before, after, expected = case
    row = matched_rank_biserial(before, after)["matched_rank_biserial"]
    assert row.value == close(expected["rank_biserial"])
    if abs(row.value) < 1:
        same_interval(row, expected["rank_biserial_interval"])


@pytest.mark.parametrize("quantity", ["d_z", "d_av", "hedges_gav", "d_rm"])
def test_effects(case, quantity):
    before, after, expected = case
    row = paired_effects(before, after)[quantity]
    assert row.value == close(expected[quantity])
    same_interval(row, expected[f"{quantity}_interval"])


def test_wilcoxon_and_pratt_differ_where_people_did_not_change():
    wine = SETS["wine"]["expected"]
    assert wine["p_pratt"] != close(wine["p_wilcoxon"])


@given(
    st.lists(st.integers(-4, 4), min_size=1, max_size=9).filter(any),
    st.sampled_from([1.0, 1 / 3, 0.1, np.pi]),
)
@settings(max_examples=60, deadline=None)
def test_exact_tests_agree_with_enumeration(steps, unit):
    change = np.array(steps) * unit
    before = pd.Series(np.zeros(len(change)))
    moved = np.round(change[change != 0], 9)
    ranks = pd.Series(np.abs(np.round(change, 9))).rank().to_numpy()[change != 0]
    for terms, found in (
        (np.abs(moved), flips(before, pd.Series(change))),
        (ranks, wilcoxon_signed_rank(before, pd.Series(change))),
    ):
        sums = [
            abs(float(np.dot(signs, terms)))
            for signs in itertools.product([-1, 1], repeat=len(terms))
        ]
        observed = abs(float(np.dot(np.sign(moved), terms)))
        expected = np.mean(np.array(sums) >= observed - 1e-6)
        assert found["p_value"].value == pytest.approx(expected, rel=1e-9)
        assert found["p_value_smallest"].value == 2 / 2 ** len(terms)


def test_sign_flip_off_any_lattice_meets_in_the_middle():
    change = pd.Series(np.sqrt(np.arange(2.0, 14.0)) * [1, 1, 1, 1, 1, -1, 1, 1, 1, -1, 1, 1])
    signs = np.array(list(itertools.product([-1, 1], repeat=len(change))))
    expected = np.mean(np.abs(signs @ change.abs().to_numpy()) >= abs(change.sum()) - 1e-9)
    found = flips(change * 0, change)["p_value"]
    assert found.value == pytest.approx(expected, rel=1e-12)
    assert found.method == "exact sign-flip permutation"


def test_sign_flip_out_of_exact_reach_says_so_and_repeats():
    random = np.random.default_rng(5)
    before, after = pd.Series(random.normal(size=60)), pd.Series(random.normal(0.2, 1, size=60))
    first, second = flips(before, after)["p_value"], flips(before, after)["p_value"]
    assert first == second
    assert "standard error of p" in first.method
    t_test = paired_t(before, after)["p_value"].value
    assert first.value == pytest.approx(t_test, abs=0.02)


def test_ties_hidden_by_subtraction_are_found():
    before, after = pd.Series([10 / 3, 7 / 3, 1.0, 2.0]), pd.Series([11 / 3, 8 / 3, 2.0, 1.0])
    assert wilcoxon_signed_rank(before, after)["w_plus"].value == 1.5 + 1.5 + 3.5


def test_superiority_counts_ties_half_and_scales_the_score_interval():
    before = pd.Series([1, 2, 3, 4, 5, 2, 2, 3])
    after = pd.Series([2, 3, 4, 5, 5, 3, 1, 3])
    row = probability_of_superiority(before, after)["probability_of_superiority"]
    assert row.value == (5 + 0.5 * 2) / 8
    mirrored = probability_of_superiority(after, before)["probability_of_superiority"]
    assert [mirrored.low, mirrored.high] == close([1 - row.high, 1 - row.low])


@pytest.mark.parametrize("function", [*ALL, flips, probability_of_superiority])
def test_paired_functions_refuse(function):
    good = pd.Series([1, 2, 3], index=["a", "b", "c"])
    with pytest.raises(AnalysisError, match="1 rows repeat a person"):
        function(good, pd.Series([1, 2, 3], index=["a", "b", "b"]))
    with pytest.raises(AnalysisError, match="1 rows have no person"):
        function(good, pd.Series([1, 2, 3], index=["a", "b", None]))
    with pytest.raises(AnalysisError, match="2 people are in only one"):
        function(good, pd.Series([1, 2, 3], index=["a", "b", "d"]))
    with pytest.raises(AnalysisError, match="Turn labels into codes") as refused:
        function(good, pd.Series(["secret", "low", "high"], index=["a", "b", "c"]))
    assert "secret" not in str(refused.value)
    with pytest.raises(AnalysisError, match="infinite"):
        function(good, pd.Series([1, 2, np.inf], index=["a", "b", "c"]))
    with pytest.raises(AnalysisError, match="give a pandas Series"):
        function(good, [1, 2, 3])


@pytest.mark.parametrize("function", [*ALL, flips, probability_of_superiority])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], []),
        ([1.0], [2.0]),
        ([None, None], [1.0, 2.0]),
        ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
        ([1.0, 2.0, 3.0], [2.0, 3.0, 4.0]),
        ([0.1, 0.2, 0.3], [0.4, 0.5, 0.6]),
        ([1.0, 2.0], [1.0, 4.0]),
        ([3.0, 3.0, 3.0, 3.0], [3.0, 4.0, 5.0, 4.0]),
    ],
)
def test_degenerate_data_give_rows_that_say_why(function, before, after):
    rows = function(pd.Series(before, dtype="float64"), pd.Series(after, dtype="float64"))
    assert len(rows)
    assert len({row.quantity for row in rows}) == len(rows)
    for row in rows:
        assert row.computable or row.note.startswith("not computable: ")


def test_equal_changes_give_a_mean_without_an_interval():
    rows = paired_t(pd.Series([0.1, 0.2, 0.3]), pd.Series([0.4, 0.5, 0.6]))
    assert rows["mean_change"].value == close(0.3)
    assert rows["mean_change"].low is None
    assert not rows["t"].computable


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95, float("nan")])
def test_confidence_must_be_a_share(confidence):
    with pytest.raises(AnalysisError, match="confidence"):
        paired_t(pd.Series([1, 2]), pd.Series([2, 4]), confidence=confidence)


def test_zeros_must_be_known():
    with pytest.raises(AnalysisError, match="allowed: pratt, wilcoxon"):
        wilcoxon_signed_rank(pd.Series([1, 2]), pd.Series([2, 4]), zeros="split")


def test_sign_is_after_minus_before_everywhere():
    before, after = pd.Series([5, 4, 5, 3, 4, 5, 2]), pd.Series([1, 3, 2, 2, 2, 3, 2])
    for function in (*ALL, flips):
        row = function(before, after)[0]
        if row.quantity != "w_plus":
            assert row.value < 0


def test_shifting_both_times_changes_nothing(case):
    before, after, _ = case
    for function in ALL:
        plain, shifted = function(before, after), function(before + 5, after + 5)
        assert [row.value for row in shifted] == pytest.approx([row.value for row in plain])


@pytest.mark.parametrize("noise", [1e-3, 1e-6, 1e-9])
def test_an_almost_constant_change_has_a_finite_interval(noise):
    before = pd.Series([1.0, 2.0, 3.0, 4.0, 5.0])
    after = before + 1 + noise * np.array([1, -1, 2, 0, -2])
    for row in paired_effects(before, after):
        assert 0 < row.low < row.value < row.high < np.inf


def test_noncentrality_is_continuous_where_the_far_form_begins():
    near = noncentrality_interval(9999.999, 7, confidence=0.95)
    far = noncentrality_interval(10000.001, 7, confidence=0.95)
    assert far == pytest.approx(near, rel=1e-6)


def test_percent_of_scale_carries_the_interval():
    change = paired_t(pd.Series([1, 2, 3]), pd.Series([2, 2, 5]))["mean_change"]
    row = percent_of_scale(change, lowest=1, highest=5)
    assert [row.value, row.low, row.high] == close(
        [change.value * 25, change.low * 25, change.high * 25]
    )
    with pytest.raises(AnalysisError, match="lowest must be below highest"):
        percent_of_scale(change, lowest=5, highest=5)

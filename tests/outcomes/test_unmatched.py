"""Unmatched and partially matched groups against R (`tests/reference/unmatched.R`)."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.outcomes.effects import unmatched_effects
from evaluation.outcomes.overlapping import partially_overlapping_t
from evaluation.outcomes.paired import paired_t
from evaluation.outcomes.unmatched import brunner_munzel, cliffs_delta, mann_whitney, welch_t

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "unmatched.json").read_text("utf-8")
)
GROUPS, PARTLY = REFERENCE["groups"], REFERENCE["partly"]
ALL = [welch_t, mann_whitney, brunner_munzel, cliffs_delta, unmatched_effects]


def close(value):
    return pytest.approx(value, rel=1e-6, abs=1e-12)


def interval(row):
    return [row.low, row.high]


@pytest.fixture(params=GROUPS, ids=str)
def case(request):
    found = GROUPS[request.param]
    return (*(pd.Series(found[t], dtype="float64") for t in ("before", "after")), found["expected"])


@pytest.fixture(params=PARTLY, ids=str)
def partly(request):
    found = PARTLY[request.param]
    before, after = (pd.Series(found[time], dtype="float64") for time in ("before", "after"))
    # people who did not answer need not be listed, and order must not matter
    return before.dropna(), after.dropna().iloc[::-1], found


def test_welch(case):
    before, after, expected = case
    rows = welch_t(before, after)
    assert rows["mean_difference"].value == close(expected["mean_difference"])
    assert interval(rows["mean_difference"]) == close(expected["interval"])
    assert rows["t"].value == close(expected["t"])
    assert rows["df"].value == close(expected["df"])
    assert rows["p_value"].value == close(expected["p"])
    assert {(row.n, row.n_out) for row in rows} == {(expected["n"], expected["n_out"])}


def test_mann_whitney(case):
    before, after, expected = case
    rows = mann_whitney(before, after)
    assert rows["u"].value == close(expected["u"])
    assert rows["p_value"].value == close(expected["p_exact"])


def test_brunner_munzel(case):
    before, after, expected = case
    rows = brunner_munzel(before, after)
    assert rows["probability_of_superiority"].value == close(expected["superiority"])
    assert interval(rows["probability_of_superiority"]) == close(expected["superiority_interval"])
    assert rows["t"].value == close(expected["bm_t"])
    assert rows["df"].value == close(expected["bm_df"])
    assert rows["p_value"].value == close(expected["bm_p"])
    scipy = stats.brunnermunzel(before.dropna(), after.dropna())
    assert rows["p_value"].value == close(scipy.pvalue)


def test_cliffs_delta(case):
    before, after, expected = case
    row = cliffs_delta(before, after)["cliffs_delta"]
    assert row.value == close(expected["cliffs_delta"])
    assert interval(row) == close(expected["cliffs_delta_interval"])
    superiority = brunner_munzel(before, after)["probability_of_superiority"].value
    assert row.value == close(2 * superiority - 1)


@pytest.mark.parametrize("quantity", ["cohens_d", "hedges_g"])
def test_effects(case, quantity):
    before, after, expected = case
    row = unmatched_effects(before, after)[quantity]
    assert row.value == close(expected[quantity])
    assert interval(row) == close(expected[f"{quantity}_interval"])


@pytest.mark.parametrize("form", ["pooled", "welch"])
def test_partially_overlapping(partly, form):
    before, after, found = partly
    expected = found[form]
    rows = partially_overlapping_t(before, after, equal_variances=form == "pooled")
    assert rows["mean_difference"].value == close(expected["mean_difference"])
    assert interval(rows["mean_difference"]) == close(expected["interval"])
    assert rows["t"].value == close(expected["t"])
    assert rows["df"].value == close(expected["df"])
    assert rows["p_value"].value == close(expected["p"])


def test_overlapping_meets_its_two_ends():
    everyone, nobody = PARTLY["all_paired"], PARTLY["none_paired"]
    before, after = pd.Series(everyone["before"]), pd.Series(everyone["after"])
    apart = [pd.Series(nobody[time], dtype="float64") for time in ("before", "after")]
    assert partially_overlapping_t(*apart)["p_value"].value == close(
        welch_t(before, after)["p_value"].value
    )
    paired, overlapping = paired_t(before, after), partially_overlapping_t(before, after)
    # with everybody paired the Welch form is the paired t test exactly
    assert overlapping["t"].value == close(paired["t"].value)
    assert overlapping["df"].value == close(paired["df"].value)


def test_overlapping_counts_people():
    before = pd.Series([1, 2, None, 4, 2], index=list("abcde"))
    after = pd.Series([2, None, 3, 5, 1], index=list("acdef"))
    rows = partially_overlapping_t(before, after)
    counts = [rows[name].value for name in ("pairs", "before_only", "after_only")]
    assert counts == [3, 1, 1]
    assert (rows["t"].n, rows["t"].n_out) == (5, 1)


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=5),
    st.lists(st.integers(0, 4), min_size=1, max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_mann_whitney_agrees_with_enumeration(first, second):
    everyone = np.array(first + second, dtype=float)
    row = mann_whitney(pd.Series(first), pd.Series(second))["p_value"]
    if np.ptp(everyone) == 0:
        assert not row.computable
        return
    ranks, size = stats.rankdata(everyone), len(second)
    mean = size * ranks.mean()
    gaps = [abs(sum(chosen) - mean) for chosen in itertools.combinations(ranks, size)]
    observed = abs(ranks[len(first) :].sum() - mean)
    assert row.value == pytest.approx(np.mean(np.array(gaps) >= observed - 1e-9), rel=1e-9)


def test_swapping_the_groups_turns_the_sign(case):
    before, after, _ = case
    for function in (welch_t, cliffs_delta, unmatched_effects):
        there, back = function(before, after)[0], function(after, before)[0]
        assert [back.value, back.low, back.high] == close([-there.value, -there.high, -there.low])
    there, back = mann_whitney(before, after), mann_whitney(after, before)
    assert there["p_value"].value == close(back["p_value"].value)


@pytest.mark.parametrize("function", [*ALL, partially_overlapping_t])
def test_unmatched_functions_refuse(function):
    with pytest.raises(AnalysisError, match="codes first"):
        function(pd.Series([1, 2, 3]), pd.Series(["a", "b", "c"]))
    with pytest.raises(AnalysisError, match="give a pandas Series"):
        function([1, 2, 3], pd.Series([1, 2, 3]))
    with pytest.raises(AnalysisError, match="infinite"):
        function(pd.Series([1, 2, np.inf]), pd.Series([1, 2, 3]))


def test_overlapping_refuses_repeated_people():
    with pytest.raises(AnalysisError, match="repeat a person"):
        partially_overlapping_t(pd.Series([1, 2], index=["a", "a"]), pd.Series([1, 2]))


@pytest.mark.parametrize("function", [*ALL, partially_overlapping_t])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], []),
        ([1.0], [2.0, 3.0]),
        ([None, None], [1.0, 2.0]),
        ([2.0, 2.0, 2.0], [2.0, 2.0, 2.0]),
        ([2.0, 2.0, 2.0], [3.0, 3.0, 3.0]),
        ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]),
        ([1.0, 2.0, 3.0], [2.0, 3.0, 4.0]),
        ([0.3, 0.1 + 0.2], [0.1 + 0.2, 0.3]),
        ([2.0, 2.0, 2.0], [1.0, 3.0, 2.0]),
    ],
)
def test_degenerate_groups_say_why(function, before, after):
    rows = function(pd.Series(before, dtype="float64"), pd.Series(after, dtype="float64"))
    assert len(rows)
    for row in rows:
        assert row.computable or row.note.startswith("not computable: ")


def test_groups_apart_have_an_estimate_without_an_interval():
    before, after = pd.Series([1, 2, 3]), pd.Series([4, 5, 6])
    row = cliffs_delta(before, after)["cliffs_delta"]
    assert (row.value, row.low, row.high) == (1.0, None, None)
    rows = brunner_munzel(before, after)
    assert rows["probability_of_superiority"].value == 1.0
    assert not rows["p_value"].computable
    assert mann_whitney(before, after)["p_value"].value == close(0.1)


def test_large_groups_use_the_normal_approximation_and_say_so():
    random = np.random.default_rng(8)
    first, second = random.normal(size=400), random.normal(0.1, 1, size=450)
    row = mann_whitney(pd.Series(first), pd.Series(second))["p_value"]
    assert row.method.startswith("tie-corrected normal")
    assert row.value == close(stats.mannwhitneyu(second, first).pvalue)

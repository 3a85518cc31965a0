"""Agreement coefficients: equal to R and to published examples, and honest where undefined."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import AnalysisError
from evaluation.experience.agreement import cohens_kappa, gwet_ac1, percent_agreement
from evaluation.experience.alpha import (
    krippendorff_alpha,
    krippendorff_alpha_of_sets,
    set_distance,
)
from evaluation.experience.resampling import Interval

CASES = json.loads(
    (Path(__file__).parents[1] / "reference" / "agreement.json").read_text(encoding="utf-8")
)
LEVELS = ("nominal", "ordinal", "interval", "ratio")


def table(case):
    return pd.DataFrame(case["ratings"], dtype="float64")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_alpha_is_that_of_the_formula_in_r(case):
    found = [krippendorff_alpha(table(case), level=level)[0].value for level in LEVELS]
    assert found == pytest.approx(case["alpha"], rel=1e-9)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_ac1_is_that_of_the_formula_in_r(case):
    found = gwet_ac1(table(case))
    assert [found["gwet_ac1"].value, found["gwet_ac1_se"].value] == pytest.approx(
        case["ac1"], rel=1e-9
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_kappa_is_that_of_vcd(case):
    ratings = table(case)
    found = cohens_kappa(ratings[0], ratings[1])
    assert [found["cohens_kappa"].value, found["cohens_kappa_se"].value] == pytest.approx(
        case["kappa"], rel=1e-9
    )


def test_the_published_figures_of_the_twelve_by_four_example():
    ratings = table(CASES[0])
    found = [round(krippendorff_alpha(ratings, level=level)[0].value, 3) for level in LEVELS]
    assert found == [0.743, 0.815, 0.849, 0.797]
    ac1 = gwet_ac1(ratings)["gwet_ac1"]
    assert (round(ac1.value, 5), round(ac1.low, 3), ac1.high) == (0.77544, 0.461, 1.0)
    row = krippendorff_alpha(ratings)[0]
    assert (row.n, row.n_out) == (11, 1)


def test_words_serve_as_nominal_values_and_nothing_else():
    words = pd.DataFrame({"a": ["x", "y", None, "x"], "b": ["x", "y", "y", "y"]})
    numbers = pd.DataFrame({"a": [1, 2, None, 1], "b": [1, 2, 2, 2]})
    assert krippendorff_alpha(words)[0] == krippendorff_alpha(numbers)[0]
    with pytest.raises(AnalysisError, match="ordinal agreement needs numbers"):
        krippendorff_alpha(words, level="ordinal")
    with pytest.raises(AnalysisError, match="zero and above"):
        krippendorff_alpha(numbers - 5, level="ratio")
    with pytest.raises(AnalysisError, match="at least two raters"):
        krippendorff_alpha(numbers[["a"]])


@pytest.mark.parametrize(
    "ratings",
    [
        pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 1]}),
        pd.DataFrame({"a": [1.0, np.nan], "b": [np.nan, 2.0]}),
        pd.DataFrame({"a": [], "b": []}, dtype="float64"),
    ],
)
@pytest.mark.parametrize(
    "statistic",
    [krippendorff_alpha, gwet_ac1, lambda ratings: cohens_kappa(ratings["a"], ratings["b"])],
)
def test_where_nothing_varies_or_pairs_nothing_is_claimed(ratings, statistic):
    row = statistic(ratings)[0]
    assert row.value is None
    assert row.note.startswith("not computable")


def test_one_constant_rater_agrees_no_better_than_chance():
    found = cohens_kappa(pd.Series([1, 1, 1, 1]), pd.Series([1, 0, 1, 0]))
    assert found["cohens_kappa"].value == pytest.approx(0)
    assert found["percent_agreement"].value == 0.5


def test_raters_of_other_units_are_refused():
    with pytest.raises(AnalysisError, match="same units"):
        cohens_kappa(pd.Series([1, 0]), pd.Series([1, 0], index=[1, 2]))
    with pytest.raises(AnalysisError, match="twice"):
        cohens_kappa(pd.Series([1, 0], index=[1, 1]), pd.Series([1, 0], index=[1, 1]))


def test_a_unit_nobody_paired_is_left_out_and_counted():
    row = percent_agreement(pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, None]}))[0]
    assert (row.value, row.n, row.n_out) == (0.5, 2, 1)
    assert percent_agreement(pd.DataFrame({"a": [1.0], "b": [None]}))[0].value is None


@pytest.mark.parametrize(
    ("one", "other", "jaccard", "masi"),
    [
        ("", "", 0, 0),
        ("", "a", 1, 1),
        ("a", "a", 0, 0),
        ("a", "d", 1, 1),
        # one within the other weighs 2/3, an overlap 1/3 (Passonneau 2006)
        ("a", "ab", 1 / 2, 1 - 1 / 2 * 2 / 3),
        ("ab", "bc", 2 / 3, 1 - 1 / 3 * 1 / 3),
    ],
)
def test_distances_of_sets(one, other, jaccard, masi):
    for first, second in ((one, other), (other, one)):
        pair = frozenset(first), frozenset(second)
        assert set_distance(*pair, "jaccard") == pytest.approx(jaccard)
        assert set_distance(*pair, "masi") == pytest.approx(masi)


def test_alpha_of_sets_is_that_of_every_pair():
    generator = np.random.default_rng(7)
    cells = [
        [frozenset(np.nonzero(generator.random(4) < 0.4)[0].tolist()) for _ in range(3)]
        for _ in range(15)
    ]
    cells[3][1] = cells[8][0] = cells[8][2] = None
    ratings = pd.DataFrame(cells, dtype=object)
    for distance in ("jaccard", "masi"):
        kept = [[cell for cell in row if cell is not None] for row in cells]
        kept = [row for row in kept if len(row) > 1]
        every = [cell for row in kept for cell in row]
        observed = sum(
            set_distance(a, b, distance) / (len(row) - 1)
            for row in kept
            for i, a in enumerate(row)
            for j, b in enumerate(row)
            if i != j
        )
        expected = sum(set_distance(a, b, distance) for a in every for b in every)
        row = krippendorff_alpha_of_sets(ratings, distance=distance)[0]
        assert row.value == pytest.approx(1 - (len(every) - 1) * observed / expected)
        assert (row.n, row.n_out) == (14, 1)


def test_alpha_of_sets_by_hand():
    a, b = frozenset("a"), frozenset("ab")
    ratings = pd.DataFrame({"x": [a, b, a, None], "y": [a, b, b, a]})
    # pairs: aa 2, bb 2, ab 1, ba 1 of 6; three of each; distance 1/2 and 1/3
    row = krippendorff_alpha_of_sets(ratings, distance="jaccard")[0]
    assert row.value == pytest.approx(1 - 5 * (2 * 0.5) / (2 * 9 * 0.5))
    assert (row.n, row.n_out) == (3, 1)
    # with two values any distance gives the nominal alpha
    masi = krippendorff_alpha_of_sets(ratings, distance="masi")[0]
    assert masi.value == pytest.approx(row.value)


def test_single_codes_as_sets_are_nominal():
    ratings = table(CASES[1])
    sets = ratings.astype(object).map(lambda cell: None if cell != cell else frozenset([cell]))
    for distance in ("jaccard", "masi"):
        assert krippendorff_alpha_of_sets(sets, distance=distance)[0].value == pytest.approx(
            CASES[1]["alpha"][0]
        )


def test_the_interval_resamples_sources_and_can_be_repeated():
    ratings = table(CASES[2])
    sources = [f"S{row % 9}" for row in range(len(ratings))]
    once = krippendorff_alpha(ratings, interval=Interval(sources, seed=4))[0]
    again = krippendorff_alpha(ratings, interval=Interval(sources, seed=4))[0]
    assert once == again
    assert once.low < once.value < once.high
    assert once.low != krippendorff_alpha(ratings, interval=Interval(sources, seed=5))[0].low
    narrow = krippendorff_alpha(ratings, interval=Interval(sources, seed=4, confidence=0.5))[0]
    assert once.low < narrow.low < narrow.high < once.high
    alone = krippendorff_alpha(ratings, interval=Interval(["S"] * len(ratings), seed=4))[0]
    assert alone.low is None
    assert "single source" in alone.note
    with pytest.raises(AnalysisError, match="2 clusters for"):
        krippendorff_alpha(ratings, interval=Interval(["a", "b"], seed=1))


def test_a_bootstrap_that_mostly_cannot_vary_gives_no_interval():
    ratings = pd.DataFrame({"a": [1, 0] + [0] * 8, "b": [1, 0] + [0] * 8})
    row = krippendorff_alpha(ratings, interval=Interval(["s"] + ["t"] * 9, seed=1))[0]
    assert row.value == 1.0
    assert row.low is None
    assert "too few resamples" in row.note


RATINGS = st.lists(
    st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=3, max_size=3),
    min_size=2,
    max_size=12,
)


@given(RATINGS)
def test_neither_the_order_of_raters_nor_of_units_matters(rows):
    ratings = pd.DataFrame(rows, columns=["a", "b", "c"], dtype="float64")
    turned = ratings[["c", "a", "b"]].iloc[::-1]
    for level in LEVELS:
        one = krippendorff_alpha(ratings, level=level)[0].value
        other = krippendorff_alpha(turned, level=level)[0].value
        assert one == pytest.approx(other) if one is not None else other is None
    stretched = krippendorff_alpha(ratings * 3 + 2, level="interval")[0].value
    plain = krippendorff_alpha(ratings, level="interval")[0].value
    assert stretched == pytest.approx(plain) if plain is not None else stretched is None


def test_many_units_and_coders():
    generator = np.random.default_rng(1)
    ratings = pd.DataFrame(generator.integers(1, 6, (1000, 5)))
    value = krippendorff_alpha(ratings, level="ordinal")[0].value
    assert abs(value) < 0.05

"""Random-effects synthesis against R package metafor, and what must hold of any synthesis."""

import json
from pathlib import Path

import numpy as np
import pytest

from evaluation.errors import AnalysisError
from evaluation.synthesis.heterogeneity import tau2_reml
from evaluation.synthesis.random_effects import QUANTITIES, random_effects

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "synthesis.json").read_text(encoding="utf-8")
)
INTERVALS = ("pooled_effect", "pooled_effect_wald", "prediction", "tau2", "tau", "i2", "h2")
NUMBERS = ("tau2_dl", "tau2_pm", "t", "df", "p_value", "q", "p_heterogeneity")


def pooled(name: str, confidence: float = 0.95):
    data = REFERENCE[name]
    labels = [f"study {number}" for number in range(len(data["yi"]))]
    return random_effects(data["yi"], data["vi"], labels=labels, confidence=confidence)


@pytest.mark.parametrize("name", REFERENCE)
@pytest.mark.parametrize(("level", "confidence"), [("at95", 0.95), ("at90", 0.9)])
def test_is_that_of_metafor(name, level, confidence):
    expected, rows = REFERENCE[name][level], pooled(name, confidence)
    unit = float(np.mean(REFERENCE[name]["vi"]))
    for quantity in INTERVALS:
        row = rows[quantity]
        found = [row.value, row.low, row.high]
        tiny = 1e-8 * unit if quantity.startswith("tau") else 1e-8
        np.testing.assert_allclose(found, expected[quantity], rtol=1e-5, atol=tiny)
    for quantity in NUMBERS:
        tiny = 1e-8 * unit if quantity.startswith("tau") else 1e-12
        np.testing.assert_allclose(rows[quantity].value, expected[quantity], rtol=1e-5, atol=tiny)
    without = [row for row in rows if row.quantity == "pooled_effect_without"]
    assert len(without) == len(expected["without"])
    for row, told in zip(without, expected["without"], strict=True):
        found = [row.value, row.low, row.high]
        np.testing.assert_allclose(found, [told["value"], told["low"], told["high"]], rtol=1e-5)
    for quantity in ("tau2", "i2"):
        found = [row.value for row in rows if row.quantity == f"{quantity}_without"]
        told = [one[quantity] for one in expected["without"]]
        np.testing.assert_allclose(found, told, rtol=2e-5, atol=1e-7 * max(unit, 1))


def test_the_reference_spans_two_to_fifty_studies_and_no_heterogeneity():
    sizes = {len(one["yi"]) for one in REFERENCE.values()}
    assert min(sizes) == 2
    assert max(sizes) >= 50
    assert sum(one["at95"]["tau2"][0] == 0 for one in REFERENCE.values()) >= 3


def test_the_highest_hump_of_the_likelihood_is_found():
    rng = np.random.default_rng(20260101)
    for _ in range(40):
        k = int(rng.integers(2, 12))
        v = rng.uniform(0.001, 1, k) ** 3
        y = rng.normal(0, np.sqrt(v + rng.uniform(0, 0.5)))
        found = tau2_reml(y, v)
        grid = np.concatenate([[0], np.geomspace(1e-8, 50, 2000)])
        w = 1 / (v + grid[:, None])
        mean = (w * y).sum(1) / w.sum(1)
        square = (w * (y - mean[:, None]) ** 2).sum(1)
        heights = (np.log(w).sum(1) - np.log(w.sum(1)) - square) / 2
        mine = 1 / (v + found)
        at = (mine * y).sum() / mine.sum()
        height = (np.log(mine).sum() - np.log(mine.sum()) - (mine * (y - at) ** 2).sum()) / 2
        assert height >= heights.max() - 1e-9


def test_a_change_of_unit_or_origin_changes_nothing_else():
    data = REFERENCE["bcg"]
    y, v = np.array(data["yi"]), np.array(data["vi"])
    labels = [str(number) for number in range(len(y))]
    one = random_effects(y, v, labels=labels)
    moved = random_effects(1000 * y + 5, 1e6 * v, labels=labels)
    for quantity in ("i2", "h2", "q", "p_heterogeneity"):
        assert moved[quantity].value == pytest.approx(one[quantity].value, rel=1e-8)
    for quantity, shift in (("pooled_effect", 5), ("prediction", 5), ("tau", 0)):
        assert moved[quantity].value == pytest.approx(1000 * one[quantity].value + shift)
        assert moved[quantity].low == pytest.approx(1000 * one[quantity].low + shift)


def test_the_order_of_cohorts_does_not_matter():
    data = REFERENCE["molloy2014"]
    labels = [str(number) for number in range(len(data["yi"]))]
    one = random_effects(data["yi"], data["vi"], labels=labels)
    back = random_effects(data["yi"][::-1], data["vi"][::-1], labels=labels[::-1])
    for row in one:
        if row.level:
            continue
        assert back[row.quantity].value == pytest.approx(row.value, rel=1e-9)


def test_equal_cohorts_have_no_heterogeneity_and_no_warning():
    rows = random_effects([0.4, 0.4, 0.4], [0.02, 0.01, 0.03], labels=["a", "b", "c"])
    assert rows["tau2"].value == 0
    assert rows["i2"].value == 0
    assert rows["q"].value == pytest.approx(0, abs=1e-20)
    # the floor keeps the interval from shrinking to a point
    assert rows["pooled_effect"].high > 0.4 + 0.1
    assert "more alike than chance" in rows["tau2"].note


def test_one_cohort_is_no_synthesis():
    rows = random_effects([0.4], [0.02], labels=["a"])
    assert [row.quantity for row in rows] == list(QUANTITIES)
    assert all(row.value is None and "two cohorts" in row.note for row in rows)
    assert not any(row.computable for row in random_effects([], [], labels=[], people=[]))


@pytest.mark.parametrize(
    ("estimates", "variances", "labels", "people", "message"),
    [
        ([1, 2], [1, 0], ["a", "b"], None, "1 variances are not above nought"),
        ([1, 2], [1, -1], ["a", "b"], None, "1 variances are not above nought"),
        ([1, np.nan], [1, 1], ["a", "b"], None, "not a finite number"),
        ([1, 2], [1, np.inf], ["a", "b"], None, "not a finite number"),
        ([1, 2], [1], ["a", "b"], None, "2 estimates, 1 variances and 2 labels"),
        ([1, 2], [1, 1], ["a"], None, "1 labels"),
        ([1, 2], [1, 1], ["a", "a"], None, "stands twice"),
        ([1, 2], [1, 1], ["a", "b"], [5], "1 numbers of people for 2 cohorts"),
    ],
)
def test_what_cannot_be_pooled_is_refused(estimates, variances, labels, people, message):
    with pytest.raises(AnalysisError, match=message):
        random_effects(estimates, variances, labels=labels, people=people)


def test_people_are_counted_and_the_smallest_cohort_decides_what_may_be_shown():
    rows = random_effects(
        [0.5, 0.4, 0.7], [0.02, 0.01, 0.03], labels=["a", "b", "c"], people=[30, 40, 6]
    )
    assert rows["pooled_effect"].n == 76
    assert {row.people for row in rows} == {6}
    without = {row.level: row.n for row in rows if row.quantity == "tau2_without"}
    assert without == {"a": 46, "b": 36, "c": 70}

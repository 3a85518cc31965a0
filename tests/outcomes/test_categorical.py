"""Answers in categories, shares and Holm against R (`tests/reference/categorical.R`)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.multiplicity import holm
from evaluation.outcomes.categorical import (
    bowker,
    mcnemar,
    paired_proportions,
    stuart_maxwell,
    tango_interval,
)
from evaluation.outcomes.distributions import (
    item_distribution,
    score_summary,
    wilson_interval,
)
from evaluation.outcomes.multiplicity import adjust_within_families

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "categorical.json").read_text("utf-8")
)


def close(value):
    return pytest.approx(value, rel=1e-6, abs=1e-9)


@pytest.fixture(params=REFERENCE["ordered"], ids=str)
def ordered(request):
    found = REFERENCE["ordered"][request.param]
    return pd.Series(found["before"]), pd.Series(found["after"]), found


@pytest.mark.parametrize(("function", "name"), [(stuart_maxwell, "stuart"), (bowker, "bowker")])
def test_ordered(ordered, function, name):
    before, after, found = ordered
    rows = function(before, after, levels=found["levels"])
    expected = found[name]
    assert rows["chi_squared"].value == close(expected["chi_squared"])
    assert rows["df"].value == expected["df"]
    assert rows["p_value"].value == close(expected["p"])
    assert rows["p_value"].n == len(before)


@pytest.fixture(params=REFERENCE["binary"], ids=lambda c: f"{c['gained']}-{c['lost']}-{c['n']}")
def binary(request):
    found = request.param
    stay = found["n"] - found["gained"] - found["lost"]
    before = [0] * found["gained"] + [1] * found["lost"] + [1] * stay
    after = [1] * found["gained"] + [0] * found["lost"] + [1] * stay
    return pd.Series(before), pd.Series(after), found


def test_tango(binary):
    before, after, found = binary
    expected = close(found["tango"])
    assert list(tango_interval(found["gained"], found["lost"], found["n"])) == expected
    row = paired_proportions(before, after)["difference_in_proportions"]
    assert row.value == close((found["gained"] - found["lost"]) / found["n"])
    assert [row.low, row.high] == expected


def test_tango_at_the_edges():
    assert tango_interval(5, 0, 5)[1] == 1.0
    assert tango_interval(0, 5, 5)[0] == -1.0
    low, high = tango_interval(0, 0, 1)
    assert -1 <= low < 0 < high <= 1
    for gained, lost, n in [(3, 1, 9), (0, 2, 2), (6, 5, 11)]:
        low, high = tango_interval(gained, lost, n)
        assert tango_interval(lost, gained, n) == close((-high, -low))


@pytest.mark.parametrize(("mid_p", "name"), [(False, "p_exact"), (True, "p_mid")])
def test_mcnemar(binary, mid_p, name):
    before, after, found = binary
    rows = mcnemar(before, after, mid_p=mid_p)
    assert (rows["gained"].value, rows["lost"].value) == (found["gained"], found["lost"])
    if found[name] is None:
        assert rows["p_value"].note == "not computable: nobody changed"
    else:
        assert rows["p_value"].value == close(found[name])


@pytest.mark.parametrize("dtype", ["float64", "Int64", "boolean"])
def test_bacteria(dtype):
    found = REFERENCE["bacteria"]
    before, after = (
        pd.Series(found[time], dtype="Int64").astype(dtype) for time in ("before", "after")
    )
    expected = found["expected"]
    rows = paired_proportions(before, after)
    row = rows["difference_in_proportions"]
    assert [row.value, row.low, row.high] == close([expected["difference"], *expected["tango"]])
    assert (row.n, row.n_out) == (expected["n"], expected["n_out"])
    for time in ("before", "after"):
        row = rows[f"proportion_{time}"]
        assert [row.low, row.high] == close(expected[f"{time}_interval"])
    assert mcnemar(before, after)["p_value"].value == close(expected["p_exact"])


@pytest.mark.parametrize("found", REFERENCE["wilson"], ids=lambda c: f"{c['count']}-{c['n']}")
def test_wilson(found):
    assert list(wilson_interval(found["count"], found["n"])) == close(found["interval"])
    narrow = wilson_interval(found["count"], found["n"], confidence=0.9)
    assert list(narrow) == close(found["interval_90"])


def test_score_summary():
    found = REFERENCE["summary"]
    scores = pd.Series(found["scores"], dtype="float64")
    rows = score_summary(scores, lowest=found["lowest"], highest=found["highest"])
    for name in ("median", "mean", "sd"):
        assert rows[name].value == close(found[name])
        assert (rows[name].n, rows[name].n_out) == (scores.count(), scores.isna().sum())
    assert [rows["mean"].low, rows["mean"].high] == close(found["mean_interval"])
    assert rows["floor_share"].value == close(found["floor"])
    assert [rows["floor_share"].low, rows["floor_share"].high] == close(found["floor_interval"])


def test_distribution_keeps_empty_levels_and_sets_not_relevant_apart():
    answers = pd.Series(["often", "never", "often", "not relevant", None])
    rows = item_distribution(
        answers, levels=["never", "rarely", "often"], not_relevant=["not relevant"]
    )
    shares = {row.level: row for row in rows if row.quantity == "share"}
    assert {level: row.value for level, row in shares.items()} == close(
        {"never": 1 / 3, "rarely": 0, "often": 2 / 3}
    )
    assert {(row.n, row.n_out) for row in shares.values()} == {(3, 2)}
    assert rows["count_not_relevant"].value == 1
    assert rows["count_missing"].value == 1


def test_distribution_of_no_answers():
    rows = item_distribution(pd.Series([None, None], dtype="float64"), levels=[1, 2])
    assert [row.value for row in rows if row.quantity == "count"] == [0, 0]
    assert all(
        row.note == "not computable: nobody answered" for row in rows if row.quantity == "share"
    )


def test_distribution_refuses_an_undeclared_answer_without_naming_it():
    with pytest.raises(AnalysisError, match="1 are no declared level") as refused:
        item_distribution(pd.Series(["often", "a secret"]), levels=["never", "often"])
    assert "secret" not in str(refused.value)
    with pytest.raises(AnalysisError, match="declared once"):
        item_distribution(pd.Series([1]), levels=[1, 1])


@pytest.mark.parametrize("scores", [[], [3.0], [2.0, 2.0], [None]])
def test_small_summaries_say_why(scores):
    rows = score_summary(pd.Series(scores, dtype="float64"), lowest=1, highest=5)
    for row in rows:
        assert row.computable or row.note.startswith("not computable: ")


def test_summary_refuses_scores_off_the_scale():
    with pytest.raises(AnalysisError, match="1 lie outside the scale 1 to 5"):
        score_summary(pd.Series([1, 7]), lowest=1, highest=5)
    with pytest.raises(AnalysisError, match="lowest must be below"):
        score_summary(pd.Series([1, 7]), lowest=5, highest=1)


def test_rounding_does_not_push_a_score_off_the_scale():
    rows = score_summary(pd.Series([5 * (1 + 1e-15), 5.0]), lowest=1, highest=5)
    assert rows["ceiling_share"].value == 1.0


def test_categorical_functions_refuse():
    yes = pd.Series([0, 1])
    with pytest.raises(AnalysisError, match="0 and 1"):
        mcnemar(yes, pd.Series([0, 2]))
    with pytest.raises(AnalysisError, match="only one of before and after"):
        paired_proportions(yes, pd.Series([0, 1, 1]))
    with pytest.raises(AnalysisError, match="2 people gave an answer"):
        stuart_maxwell(pd.Series(["a", "b"]), pd.Series(["c", "c"]), levels=["a", "b"])
    with pytest.raises(AnalysisError, match="declared once"):
        bowker(yes, yes, levels=[0])
    with pytest.raises(AnalysisError, match="cannot exceed n"):
        tango_interval(3, 3, 5)
    with pytest.raises(AnalysisError, match="0 <= count <= n"):
        wilson_interval(3, 2)


@pytest.mark.parametrize(("before", "after"), [([1, 2, 3], [1, 2, 3]), ([], []), ([None], [2])])
def test_nobody_changed(before, after):
    before, after = pd.Series(before, dtype="float64"), pd.Series(after, dtype="float64")
    for function in (stuart_maxwell, bowker):
        rows = function(before, after, levels=[1, 2, 3])
        assert all(not row.computable for row in rows)


def test_nobody_answered_twice():
    empty = pd.Series([np.nan, np.nan])
    assert all(not row.computable for row in paired_proportions(empty, pd.Series([0, 1])))


def test_holm():
    found = REFERENCE["holm"]
    for adjusted, expected in zip(holm(found["p"]), found["adjusted"], strict=True):
        assert adjusted == (None if expected is None else close(expected))
    assert holm([]) == ()
    assert holm([float("nan"), 0.2]) == (None, 0.2)
    with pytest.raises(AnalysisError, match="outside 0 to 1"):
        holm([0.2, 1.2])


def p(outcome, value):
    if value is None:
        rows = [not_computable("p_value", "no variation", n=9, method="paired t")]
    else:
        rows = [Estimate(quantity="p_value", value=value, n=9, method="paired t")]
    return Estimates(rows).labelled(outcome=outcome)


def test_families_are_adjusted_apart_and_the_undeclared_is_exploratory():
    rows = p("a", 0.01) + p("b", 0.02) + p("c", 0.03) + p("d", None) + p("e", 0.001)
    families = {"a": "main", "b": "main", "c": "other", "d": "main"}
    found = adjust_within_families(rows, families=families)
    adjusted = {row.outcome: row.value for row in found if row.quantity == "p_holm"}
    assert adjusted == {"a": 0.02, "b": 0.02, "c": 0.03, "d": None}
    last = found[len(found) - 1]
    assert last.note == "exploratory: not declared before the data"
    with pytest.raises(AnalysisError, match="two p-values of one outcome"):
        adjust_within_families(rows + p("a", 0.5), families=families)

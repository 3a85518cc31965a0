"""Reliability and agreement in teams against R (`tests/reference/reliability.R`)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.outcomes.bootstrap import alpha_bootstrap
from evaluation.outcomes.reliability import cronbach_alpha, item_statistics, omega_total
from evaluation.outcomes.team_agreement import r_wg_j, team_icc

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "reliability.json").read_text("utf-8")
)
SCALES, TEAMS = REFERENCE["scales"], REFERENCE["teams"]
ALPHAS = [cronbach_alpha, item_statistics, omega_total, lambda x: alpha_bootstrap(x, seed=1)]


def close(value):
    return pytest.approx(value, rel=1e-6, abs=1e-12)


@pytest.fixture(params=SCALES, ids=str)
def scale(request):
    found = SCALES[request.param]
    return pd.DataFrame(found["items"], dtype="float64"), found


@pytest.fixture(params=TEAMS, ids=str)
def teams(request):
    found = TEAMS[request.param]
    items = pd.DataFrame(found["items"], dtype="float64")
    return items, pd.Series(found["teams"]), found


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize("interval", ["feldt", "bonett"])
def test_alpha(scale, missing, interval):
    items, found = scale
    expected = found[missing]
    row = cronbach_alpha(items, missing=missing, interval=interval)["cronbach_alpha"]
    assert row.value == close(expected["alpha"])
    assert [row.low, row.high] == close(expected[interval])
    assert (row.n, row.n_out) == (expected["n"], len(items) - expected["n"])
    assert row.note == ("no verdict: fewer than 30 people" if row.n < 30 else "")


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_items(scale, missing):
    items, found = scale
    rows = item_statistics(items, missing=missing)
    for quantity, name in (
        ("item_total_correlation", "item_total"),
        ("alpha_if_dropped", "if_dropped"),
    ):
        chosen = [row for row in rows if row.quantity == quantity]
        assert [row.level for row in chosen] == list(items.columns)
        assert [row.value for row in chosen] == close(found[missing][name])


def test_missing_answers_are_in_the_test_data():
    found = SCALES["agreeableness"]
    assert found["listwise"]["n"] < found["pairwise"]["n"]


def test_omega(scale):
    items, found = scale
    rows = omega_total(items)
    for quantity, name in (
        ("omega_total", "omega"),
        ("omega_total_standardised", "omega_standardised"),
    ):
        if found.get(name) is None:
            assert not rows[quantity].computable
        else:
            assert rows[quantity].value == pytest.approx(found[name], rel=1e-6)


def test_omega_refuses_an_improper_solution():
    items = pd.DataFrame(
        {"q1": [1, 2, 3, 4, 5, 2, 4], "q2": [2, 2, 4, 4, 3, 1, 5], "q3": [1, 3, 2, 5, 4, 3, 3]}
    )
    assert "no proper one-factor solution" in omega_total(items)["omega_total"].note


def test_bootstrap_agrees_with_scipy():
    items = pd.DataFrame(SCALES["attitude"]["items"], dtype="float64")

    def alpha(*columns, axis=-1):
        variances = sum(column.var(axis=axis, ddof=1) for column in columns)
        k = len(columns)
        return k / (k - 1) * (1 - variances / sum(columns).var(axis=axis, ddof=1))

    expected = stats.bootstrap(
        [items[name].to_numpy() for name in items],
        alpha,
        paired=True,
        method="BCa",
        n_resamples=4000,
        rng=np.random.default_rng(3),
        vectorized=True,
    ).confidence_interval
    row = alpha_bootstrap(items, seed=4, replicates=4000)["cronbach_alpha"]
    assert row.value == close(SCALES["attitude"]["listwise"]["alpha"])
    assert [row.low, row.high] == pytest.approx([expected.low, expected.high], abs=0.015)


def test_bootstrap_repeats_with_its_seed():
    items = pd.DataFrame(SCALES["democracy"]["items"], dtype="float64")
    first, second, other = (alpha_bootstrap(items, seed=s, replicates=500) for s in (1, 1, 2))
    assert first == second
    assert first != other


def test_icc(teams):
    items, names, found = teams
    rows = team_icc(items.mean(axis=1), names)
    for quantity in ("icc1", "icc2"):
        row = rows[quantity]
        assert row.value == close(found[quantity])
        assert [row.low, row.high] == close(found[f"{quantity}_interval"])


def test_r_wg_j(teams):
    items, names, found = teams
    rows = r_wg_j(items, names, levels=found["levels"])
    values = {row.level: row.value for row in rows if row.quantity == "r_wg_j"}
    assert values == close(found["r_wg_j"])
    assert rows["mean_r_wg_j"].value == close(np.mean(list(found["r_wg_j"].values())))


def test_people_are_matched_to_teams_by_index(teams):
    items, names, found = teams
    shuffled = names.sample(frac=1, random_state=2)
    assert team_icc(items.mean(axis=1), shuffled)["icc1"].value == close(found["icc1"])


@pytest.mark.parametrize("function", ALPHAS)
@pytest.mark.parametrize(
    "items",
    [
        {"q1": [], "q2": [], "q3": []},
        {"q1": [1.0], "q2": [2.0], "q3": [1.0]},
        {"q1": [1.0, 2.0], "q2": [2.0, 4.0], "q3": [3.0, 3.0]},
        {"q1": [3.0] * 6, "q2": [2.0] * 6, "q3": [1.0] * 6},
        {"q1": [1.0, 2, 3, 4, 5], "q2": [3.0] * 5, "q3": [1.0, 2, 1, 4, 4]},
        {"q1": [1.0, 2, 3, 4, 5], "q2": [5.0, 4, 3, 2, 1], "q3": [3.0] * 5},
        {"q1": [1.0, 2, 3, 4, 5], "q2": [1.0, 2, 3, 4, 5], "q3": [1.0, 2, 3, 4, 5]},
        {"q1": [1.0, None, 3, None], "q2": [None, 1.0, None, 3], "q3": [2.0, 2, 2, 2]},
    ],
)
def test_degenerate_scales_say_why(function, items):
    rows = function(pd.DataFrame(items, dtype="float64"))
    assert len(rows)
    for row in rows:
        assert row.computable or row.note.startswith("not computable: ")


@pytest.mark.parametrize("function", ALPHAS)
def test_scales_refuse(function):
    with pytest.raises(AnalysisError, match="at least 2 items"):
        function(pd.DataFrame({"q1": [1, 2, 3]}))
    with pytest.raises(AnalysisError, match="repeat a person"):
        function(pd.DataFrame({"q1": [1, 2], "q2": [1, 2]}, index=["a", "a"]))
    with pytest.raises(AnalysisError, match="codes first"):
        function(pd.DataFrame({"q1": [1, 2], "q2": ["often", "never"]}))


def test_a_negative_alpha_is_reported():
    items = pd.DataFrame({"q1": [1, 2, 3, 4, 5.0], "q2": [5, 4, 3, 3, 1.0]})
    assert cronbach_alpha(items)["cronbach_alpha"].value < 0


def test_team_functions_refuse():
    scores = pd.Series([1, 2, 3, 4])
    with pytest.raises(AnalysisError, match="found 1; at least 2"):
        team_icc(scores, pd.Series(["a"] * 4))
    with pytest.raises(AnalysisError, match="2 people have no team"):
        team_icc(scores, pd.Series(["a", "b", None], index=[0, 1, 2]))
    with pytest.raises(AnalysisError, match="at least 2"):
        r_wg_j(scores.to_frame(), pd.Series(["a", "a", "b", "b"]), levels=1)


@pytest.mark.parametrize(
    "scores", [[1, 1, 2, 2], [1, 2, 1, 2], [3, 3, 3, 3], [1, None, 2, None], [None] * 4]
)
def test_degenerate_teams_say_why(scores):
    scores = pd.Series(scores, dtype="float64")
    names = pd.Series(["a", "a", "b", "b"])
    for rows in (team_icc(scores, names), r_wg_j(scores.to_frame("q"), names, levels=5)):
        for row in rows:
            assert row.computable or row.note.startswith("not computable: ")

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.outcomes.models.bootstrap import cluster_bootstrap
from evaluation.outcomes.models.robust import cluster_robust, design_effect
from evaluation.outcomes.models.sign_flip import team_sign_flip

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "robust.json").read_text(encoding="utf-8")
)

#: How each reference is asked for here: data, outcome, predictors, cluster.
ROBUST = {
    "sleep_subject": ("sleep", "y", ["days"], "subject"),
    "sleep_team": ("sleep", "y", ["days"], "team"),
    "chicks": ("chicks", "weight", ["time", "diet"], "chick"),
    "warp": ("warp", "breaks", ["tension", "wool"], "loom"),
    "change_five": ("change", "change", [], "five"),
    "change_seven": ("change", "change", [], "seven"),
}
TIES = pd.DataFrame({"change": [1, 1, 1, -1, 0, 2, 1, -1], "team": range(8)})


def data(name):
    return pd.DataFrame(REFERENCE["data"][name])


def column(rows, quantity, attribute="value"):
    return [getattr(row, attribute) for row in rows if row.quantity == quantity]


@pytest.mark.parametrize("name", ROBUST)
def test_cr2_is_that_of_clubsandwich(name):
    source, outcome, predictors, cluster = ROBUST[name]
    expected = {k: np.atleast_1d(v) for k, v in REFERENCE["robust"][name].items()}
    rows = cluster_robust(
        data(source), outcome=outcome, predictors=predictors, cluster=cluster, confidence=0.9
    )
    np.testing.assert_allclose(column(rows, "coefficient"), expected["coefficients"], rtol=1e-8)
    np.testing.assert_allclose(column(rows, "standard_error"), expected["errors"], rtol=1e-8)
    np.testing.assert_allclose(column(rows, "df"), expected["df"], rtol=1e-8)
    np.testing.assert_allclose(column(rows, "p_value"), expected["p"], rtol=1e-6)
    np.testing.assert_allclose(column(rows, "coefficient", "low"), expected["low"], rtol=1e-6)
    np.testing.assert_allclose(column(rows, "coefficient", "high"), expected["high"], rtol=1e-6)


def test_few_clusters_are_said_and_many_are_not():
    few = cluster_robust(data("change"), outcome="change", cluster="five")
    many = cluster_robust(data("change"), outcome="change", cluster="twelve")
    assert all("only 5 groups of five" in row.note for row in few)
    assert all(row.note == "" for row in many)
    assert few["clusters"].value == 5


def test_a_constant_outcome_has_no_error_to_judge_by():
    frame = data("change").assign(change=1.5)
    rows = cluster_robust(frame, outcome="change", cluster="five")
    assert rows["coefficient"].value == 1.5
    assert rows["coefficient"].low is None
    assert not rows["p_value"].computable


def test_a_level_in_one_team_only_carries_a_warning():
    frame = data("change").assign(only=lambda f: (f["five"] == 1).astype(float))
    rows = cluster_robust(frame, outcome="change", predictors=["only"], cluster="five")
    by_term = {(row.quantity, row.level): row for row in rows}
    assert "rests on one of five alone" in by_term["p_value", "only"].note
    assert "alone" not in by_term["p_value", "(intercept)"].note


@pytest.mark.parametrize("name", ["five", "seven", "twelve", "ties"])
@pytest.mark.parametrize("level", ["0.9", "0.95"])
def test_sign_flips_are_those_listed_by_r(name, level):
    expected = REFERENCE["flips"][name]
    frame, team = (TIES, "team") if name == "ties" else (data("change"), name)
    rows = team_sign_flip(frame, change="change", team=team, confidence=float(level))
    change = rows["mean_team_change"]
    assert change.value == pytest.approx(expected["mean"], rel=1e-12)
    assert rows["p_value"].value == pytest.approx(expected["p"], rel=1e-12)
    interval = expected["intervals"][level]
    if interval is None:
        assert (change.low, change.high) == (None, None)
        assert "allow no" in change.note
    else:
        assert (change.low, change.high) == pytest.approx(interval, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("teams", "smallest"), [(5, 0.0625), (7, 2 / 128)])
def test_the_smallest_possible_p_is_reached_when_all_teams_agree(teams, smallest):
    frame = pd.DataFrame({"change": np.arange(1, teams + 1.0), "team": range(teams)})
    rows = team_sign_flip(frame, change="change", team="team")
    assert rows["smallest_p_value"].value == smallest
    assert rows["p_value"].value == smallest


def test_no_change_in_any_team_gives_p_of_one():
    frame = pd.DataFrame({"change": np.zeros(12), "team": np.repeat(range(6), 2)})
    rows = team_sign_flip(frame, change="change", team="team")
    assert rows["p_value"].value == 1
    assert (rows["mean_team_change"].low, rows["mean_team_change"].high) == (0, 0)


def test_sign_flip_interval_holds_the_shifts_that_are_not_rejected():
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"change": rng.normal(0.5, 1, 9), "team": range(9)})
    change = team_sign_flip(frame, change="change", team="team")["mean_team_change"]
    for shift, rejected in (
        (change.low - 1e-6, True),
        (change.low + 1e-6, False),
        (change.high - 1e-6, False),
        (change.high + 1e-6, True),
    ):
        moved = frame.assign(change=frame["change"] - shift)
        p = team_sign_flip(moved, change="change", team="team")["p_value"].value
        assert (p <= 0.05) == rejected


def test_thirty_teams_are_counted_exactly():
    # the number of ups is binomial when every team moved by one
    frame = pd.DataFrame({"change": [1.0] * 20 + [-1.0] * 10, "team": range(30)})
    from scipy.stats import binomtest

    rows = team_sign_flip(frame, change="change", team="team")
    assert rows["p_value"].value == pytest.approx(binomtest(20, 30).pvalue, rel=1e-12)


def test_cluster_bootstrap_approaches_all_draws_of_four_teams():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"y": rng.normal(size=14), "team": [0] * 2 + [1] * 3 + [2] * 4 + [3] * 5})
    parts = [part.to_numpy() for _, part in frame.groupby("team")["y"]]
    every = [
        np.concatenate([parts[j] for j in drawn]).mean()
        for drawn in itertools.product(range(4), repeat=4)
    ]
    rows = cluster_bootstrap(frame, outcome="y", cluster="team", seed=1, replicates=100_000)
    assert rows["coefficient"].value == pytest.approx(frame["y"].mean())
    assert rows["standard_error"].value == pytest.approx(np.std(every), rel=0.01)
    low, high = np.quantile(every, [0.025, 0.975])
    assert (rows["coefficient"].low, rows["coefficient"].high) == pytest.approx(
        (low, high), abs=0.02
    )


def test_cluster_bootstrap_fits_the_draws_themselves():
    frame = data("sleep")
    rows = cluster_bootstrap(
        frame, outcome="y", predictors=["days"], cluster="team", seed=4, replicates=200
    )
    times = np.random.default_rng(4).multinomial(5, np.full(5, 0.2), size=200)
    slopes = []
    for draw in times:
        drawn = pd.concat([frame[frame["team"] == t] for t, n in enumerate(draw) for _ in range(n)])
        slopes.append(np.polyfit(drawn["days"], drawn["y"], 1)[0])
    slope = next(r for r in rows if (r.quantity, r.level) == ("coefficient", "days"))
    assert (slope.low, slope.high) == pytest.approx(tuple(np.quantile(slopes, [0.025, 0.975])))


def test_cluster_bootstrap_is_the_same_for_the_same_seed_only():
    first, again, other = (
        cluster_bootstrap(data("change"), outcome="change", cluster="twelve", seed=seed)
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_draws_without_a_level_are_left_out_and_counted():
    frame = pd.DataFrame(
        {"y": [1.0, 2, 3, 4, 2, 1], "arm": list("aaaabb"), "team": [1, 1, 2, 2, 3, 3]}
    )
    rows = cluster_bootstrap(frame, outcome="y", predictors=["arm"], cluster="team", seed=1)
    # a draw has no b in (2/3)^3 and nothing else in (1/3)^3 of all cases
    assert rows["draws_left_out"].value == pytest.approx(5000 / 3, rel=0.1)
    two = frame[frame["team"] != 2]
    rows = cluster_bootstrap(two, outcome="y", predictors=["arm"], cluster="team", seed=1)
    assert rows["draws_left_out"].value == pytest.approx(2500, rel=0.1)


def test_design_effect():
    rows = design_effect([5, 5, 5, 5, 5, 5, 5], icc=0.1)
    assert rows["design_effect"].value == pytest.approx(1.4)
    assert rows["design_effect_unequal"].value == pytest.approx(1.4)
    assert rows["effective_n"].value == pytest.approx(25)
    assert design_effect([3, 9], icc=0.0)["effective_n"].value == 12
    assert not design_effect([5, 5], icc=-0.5)["effective_n"].computable


@pytest.mark.parametrize("sizes", [[], [3, 0], [4, np.nan]])
def test_design_effect_refuses_empty_teams(sizes):
    with pytest.raises(AnalysisError, match="at least 1"):
        design_effect(sizes, icc=0.1)


def test_design_effect_refuses_what_is_no_correlation():
    with pytest.raises(AnalysisError, match="between -1 and 1"):
        design_effect([3], icc=1.2)


def test_one_team_or_too_many_are_refused():
    frame = data("change").assign(one=1)
    for run in (
        lambda: cluster_robust(frame, outcome="change", cluster="one"),
        lambda: team_sign_flip(frame, change="change", team="one"),
        lambda: cluster_bootstrap(frame, outcome="change", cluster="one", seed=1),
    ):
        with pytest.raises(AnalysisError, match="one group"):
            run()
    many = pd.DataFrame({"change": np.arange(31.0), "team": range(31)})
    with pytest.raises(AnalysisError, match="31 teams"):
        team_sign_flip(many, change="change", team="team")
    with pytest.raises(AnalysisError, match="too few for an interval"):
        cluster_bootstrap(frame, outcome="change", cluster="five", seed=1, replicates=10)

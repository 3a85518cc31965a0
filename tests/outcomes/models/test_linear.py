import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.outcomes.models.all_data import change_on_all_data
from evaluation.outcomes.models.linear import linear_mixed
from evaluation.outcomes.models.status import Status

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "linear.json").read_text(encoding="utf-8")
)

#: How each reference model is asked for here: predictors, groups, options.
MODELS = {
    "sleep": (["days"], ["subject"], {}),
    "sleep_ml": (["days"], ["subject"], {"estimation": "ml"}),
    "sleep_team": (["days"], ["subject", "team"], {}),
    "ends": (["time"], ["subject"], {}),
    "ends_team": (["time"], ["subject", "team"], {}),
    "penicillin": (["x"], ["plate", "sample"], {}),
    "penicillin_ml": (["x"], ["plate", "sample"], {"estimation": "ml"}),
    "pastes": (["x"], ["cask", "batch"], {"nested": True}),
    "chicks": (["time", "diet"], ["chick"], {}),
}


def data(name):
    return pd.DataFrame(REFERENCE["data"][name.split("_")[0]])


def fitted(name):
    predictors, groups, options = MODELS[name]
    outcome = "weight" if name == "chicks" else "y"
    return linear_mixed(
        data(name), outcome=outcome, predictors=predictors, groups=groups, **options
    )


def column(rows, quantity):
    return [row.value for row in rows if row.quantity == quantity]


@pytest.mark.parametrize("name", MODELS)
def test_estimates_are_those_of_lme4(name):
    expected, fit = REFERENCE["models"][name], fitted(name)
    assert fit.status.usable
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-9)
    np.testing.assert_allclose(fit.coefficients, expected["coefficients"], rtol=1e-6)
    variances = {k.split(":")[0].lower(): v for k, v in expected["variances"].items()}
    for group, variance in fit.variances.items():
        assert variance == pytest.approx(variances[group], rel=1e-4, abs=1e-6)
    for group, effects in expected["effects"].items():
        found = fit.effects[group.split(":")[0].lower()]
        np.testing.assert_allclose(np.sort(found), np.sort(effects), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_satterthwaite_is_that_of_lmertest(name):
    expected = REFERENCE["models"][name]["satterthwaite"]
    rows = fitted(name).estimates(df="satterthwaite")
    np.testing.assert_allclose(column(rows, "standard_error"), expected["errors"], rtol=1e-5)
    np.testing.assert_allclose(column(rows, "df"), expected["df"], rtol=1e-4)
    np.testing.assert_allclose(column(rows, "p_value"), expected["p"], rtol=1e-3)


@pytest.mark.parametrize("name", [n for n in MODELS if not n.endswith("_ml")])
def test_kenward_roger_is_that_of_pbkrtest(name):
    expected = REFERENCE["models"][name]["kenward_roger"]
    rows = fitted(name).estimates(df="kenward-roger")
    np.testing.assert_allclose(column(rows, "standard_error"), expected["errors"], rtol=1e-5)
    np.testing.assert_allclose(column(rows, "df"), expected["df"], rtol=1e-4)
    np.testing.assert_allclose(column(rows, "p_value"), expected["p"], rtol=1e-3)


def test_complete_pairs_give_the_paired_t_test():
    rng = np.random.default_rng(5)
    before = rng.normal(3, 1, 12)
    after = before + rng.normal(0.4, 0.5, 12)
    frame = pd.DataFrame(
        {
            "score": np.concatenate([before, after]),
            "time": np.repeat(["a", "b"], 12),
            "who": np.tile(np.arange(12), 2),
        }
    )
    rows = change_on_all_data(frame, outcome="score", timepoint="time", person="who")
    expected = stats.ttest_rel(after, before)
    assert rows["mean_change"].value == pytest.approx((after - before).mean(), rel=1e-10)
    assert rows["t"].value == pytest.approx(expected.statistic, rel=1e-6)
    assert rows["df"].value == pytest.approx(11, rel=1e-6)
    assert rows["p_value"].value == pytest.approx(expected.pvalue, rel=1e-6)
    interval = expected.confidence_interval(0.95)
    assert (rows["mean_change"].low, rows["mean_change"].high) == pytest.approx(interval, rel=1e-6)


def test_change_on_all_data_is_the_mixed_model_of_r_and_counts_people():
    expected = REFERENCE["models"]["ends"]
    frame = data("ends")
    rows = change_on_all_data(frame, outcome="y", timepoint="time", person="subject")
    change = rows["mean_change"]
    assert change.level == "post"
    assert change.value == pytest.approx(expected["coefficients"][1], rel=1e-6)
    assert rows["standard_error"].value == pytest.approx(
        expected["kenward_roger"]["errors"][1], rel=1e-5
    )
    assert rows["df"].value == pytest.approx(expected["kenward_roger"]["df"][1], rel=1e-4)
    assert change.n == frame["subject"].nunique()
    both = frame.groupby("subject").size().eq(2).sum()
    assert rows["people_at_all_timepoints"].value == both


def test_people_without_a_score_are_counted_out():
    frame = data("ends")
    nobody = pd.DataFrame({"y": [np.nan], "time": ["post"], "subject": ["new"], "team": ["1"]})
    rows = change_on_all_data(
        pd.concat([frame, nobody]), outcome="y", timepoint="time", person="subject"
    )
    assert rows["mean_change"].n_out == 1


def test_a_variance_of_zero_is_said():
    fit = fitted("sleep_team")
    alone = fitted("sleep")
    assert fit.status is Status.BOUNDARY
    assert "team" in fit.note
    assert fit.variances["team"] == 0
    np.testing.assert_allclose(fit.coefficients, alone.coefficients, rtol=1e-8)
    assert all("boundary" in row.note for row in fit.estimates())


def test_scale_and_shift_of_the_score_do_not_matter():
    frame = data("sleep")
    fit = fitted("sleep")
    moved = linear_mixed(
        frame.assign(y=1000 * frame["y"] - 5),
        outcome="y",
        predictors=["days"],
        groups=["subject"],
    )
    assert moved.coefficients["days"] == pytest.approx(1000 * fit.coefficients["days"], rel=1e-8)
    np.testing.assert_allclose(moved.variances, 1e6 * fit.variances, rtol=1e-6)
    np.testing.assert_allclose(
        column(moved.estimates(), "df"), column(fit.estimates(), "df"), rtol=1e-6
    )


def test_icc_interval_is_where_the_likelihood_has_fallen():
    fit = fitted("sleep")
    icc = fit.estimates()["icc"]
    assert icc.low < icc.value < icc.high
    fall = stats.chi2.ppf(0.95, 1) / 2
    for end in (icc.low, icc.high):
        ratio = np.sqrt(end / (1 - end))
        assert fit.likelihood(np.array([ratio]))[0] == pytest.approx(
            fit.log_likelihood - fall, abs=1e-5
        )


def test_no_variation_is_not_computable():
    frame = data("ends").assign(y=2.0)
    fit = linear_mixed(frame, outcome="y", predictors=["time"], groups=["subject"])
    rows = fit.estimates()
    assert fit.status is Status.FAILED
    assert not any(row.computable for row in rows)
    assert all("no variation" in row.note for row in rows)


def test_no_variation_within_people_is_not_computable():
    frame = data("ends").assign(y=lambda f: f["subject"].astype(float) % 7)
    fit = linear_mixed(frame, outcome="y", predictors=["time"], groups=["subject"])
    assert fit.status is Status.FAILED
    assert not any(row.computable for row in fit.estimates())


def test_a_grouping_that_is_also_a_predictor_is_said():
    frame = data("ends").assign(copy=lambda f: "x" + f["team"])
    fit = linear_mixed(frame, outcome="y", predictors=["copy"], groups=["subject", "team"])
    assert fit.status is not Status.CONVERGED
    assert fit.note


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"outcome": "time"}, "named more than once"),
        ({"outcome": "subject"}, "is not numeric"),
        ({"groups": ["row"]}, "every 'row' has one row"),
        ({"groups": ["team", "copy"]}, "group the rows alike"),
        ({"groups": []}, "one or two columns"),
        ({"estimation": "mle"}, "allowed are 'reml' and 'ml'"),
    ],
)
def test_what_must_be_refused_is(change, message):
    frame = data("ends").assign(row=range(len(data("ends"))), copy=lambda f: "x" + f["team"])
    asked = {"outcome": "y", "predictors": ["time"], "groups": ["team"], **change}
    with pytest.raises(AnalysisError, match=message):
        linear_mixed(frame, **asked)


def test_kenward_roger_needs_reml():
    with pytest.raises(AnalysisError, match="for REML"):
        fitted("sleep_ml").estimates(df="kenward-roger")


def test_two_rows_of_a_person_at_a_timepoint_are_refused():
    frame = pd.concat([data("ends"), data("ends").head(1)])
    with pytest.raises(AnalysisError, match="1 rows repeat"):
        change_on_all_data(frame, outcome="y", timepoint="time", person="subject")


def test_that_teams_are_taken_to_change_alike_is_said():
    rows = change_on_all_data(
        data("ends"), outcome="y", timepoint="time", person="subject", team="team"
    )
    assert "change alike" in rows["mean_change"].note
    assert rows["df"].value == pytest.approx(
        REFERENCE["models"]["ends_team"]["kenward_roger"]["df"][1], rel=1e-4
    )


def test_a_person_in_two_teams_is_refused():
    frame = pd.DataFrame(
        {"y": [1.0, 2, 3, 5], "time": list("abab"), "who": [1, 1, 2, 2], "team": list("abaa")}
    )
    with pytest.raises(AnalysisError, match="1 people are in more than one team"):
        change_on_all_data(frame, outcome="y", timepoint="time", person="who", team="team")


def test_timepoints_as_numbers_are_refused():
    with pytest.raises(AnalysisError, match="make the timepoints a category"):
        change_on_all_data(data("sleep"), outcome="y", timepoint="days", person="subject")


@pytest.mark.parametrize("seed", range(12))
def test_small_noisy_cohorts_end_in_a_said_state(seed):
    rng = np.random.default_rng(seed)
    people = int(rng.integers(3, 9))
    frame = pd.DataFrame(
        {
            "y": rng.integers(1, 6, 2 * people).astype(float),
            "time": np.tile(["a", "b"], people),
            "who": np.repeat(np.arange(people), 2),
            "team": np.repeat(np.arange(people) // 2 % 3, 2),
        }
    )
    for groups in (["who"], ["who", "team"]):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fit = linear_mixed(frame, outcome="y", predictors=["time"], groups=groups)
            for df in ("satterthwaite", "kenward-roger"):
                rows = fit.estimates(df=df)
                assert fit.status.usable == all(row.computable for row in rows)
        assert fit.status is Status.CONVERGED or fit.note

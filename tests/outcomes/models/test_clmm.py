import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.outcomes.models.clmm import cumulative_link, cumulative_link_mixed
from evaluation.outcomes.models.proportional import proportional_odds_check
from evaluation.outcomes.models.status import Status

ROOT = Path(__file__).parents[3]
REFERENCE = json.loads((ROOT / "tests" / "reference" / "clmm.json").read_text())
DELIBERATION = ROOT.parent / "shared" / "real" / "deliberation" / "human_data.csv"

#: How each reference model is asked for here: data, outcome, predictors, groups, link, options.
MIXED = {
    "wine_logit": ("wine", "rating", ["temp", "contact"], ["judge"], "logit", {}),
    "wine_probit": ("wine", "rating", ["temp", "contact"], ["judge"], "probit", {}),
    "wine_cloglog": ("wine", "rating", ["temp", "contact"], ["judge"], "cloglog", {}),
    "wine_loglog": ("wine", "rating", ["temp", "contact"], ["judge"], "loglog", {}),
    "wine_quadrature": ("wine", "rating", ["temp", "contact"], ["judge"], "logit", {}),
    "wine_bottle": ("wine", "rating", ["contact"], ["judge", "bottle"], "logit", {}),
    "sleep_logit": ("sleep", "y", ["days"], ["subject"], "logit", {}),
    "sleep_probit_quadrature": ("sleep", "y", ["days"], ["subject"], "probit", {}),
    "soup": ("soup", "sureness", ["prod"], ["resp"], "logit", {}),
    "soup_more": ("soup", "sureness", ["prod", "day", "souptype"], ["resp"], "probit", {}),
    "soup_quadrature": ("soup", "sureness", ["prod"], ["resp"], "logit", {}),
    "soup_crossed": ("soup", "sureness", ["day"], ["resp", "prodid"], "logit", {}),
    "pastes_nested": ("pastes", "y", [], ["cask", "batch"], "logit", {"nested": True}),
    "penicillin_crossed": ("penicillin", "y", [], ["plate", "sample"], "logit", {}),
}


def data(name):
    frame = pd.DataFrame(REFERENCE["data"][name])
    if name == "soup":
        levels = ["Self-made", "Canned", "Dry-mix"]
        frame["souptype"] = pd.Categorical(frame["souptype"], levels)
    return frame


def fitted(name):
    source, outcome, predictors, groups, link, options = MIXED[name]
    nodes = REFERENCE["mixed"][name]["nodes"]
    method = {"method": "quadrature", "nodes": nodes} if nodes > 1 else {}
    return cumulative_link_mixed(
        data(source),
        outcome=outcome,
        predictors=predictors,
        groups=groups,
        link=link,
        **method,
        **options,
    )


@pytest.mark.parametrize("name", MIXED)
def test_mixed_models_are_those_of_r(name):
    expected, fit = REFERENCE["mixed"][name], fitted(name)
    assert fit.status is Status.CONVERGED
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-6)
    np.testing.assert_allclose(
        fit.thresholds, list(expected["thresholds"].values()), rtol=1e-4, atol=1e-4
    )
    coefficients = list(dict(expected["coefficients"]).values())
    np.testing.assert_allclose(fit.coefficients, coefficients, rtol=1e-4)
    errors = np.sqrt(np.diag(fit.covariance))
    np.testing.assert_allclose(errors, expected["errors"], rtol=1e-4)
    variances = {k.split(":")[0].lower(): v for k, v in expected["variances"].items()}
    for group, variance in (fit.deviations**2).items():
        assert variance == pytest.approx(variances[group], rel=1e-4)


@pytest.mark.parametrize("name", ["wine_logit", "wine_bottle", "soup", "penicillin_crossed"])
def test_conditional_modes_are_those_of_r(name):
    fit = fitted(name)
    for group, modes in REFERENCE["mixed"][name]["modes"].items():
        np.testing.assert_allclose(fit.effects[group.lower()], modes, rtol=1e-3, atol=1e-4)


def test_wine_is_as_published():
    rows = fitted("wine_logit").estimates().frame().set_index(["quantity", "level"])["value"]
    assert rows["coefficient", "temp[warm]"] == pytest.approx(3.062997, rel=1e-4)
    assert rows["standard_error", "temp[warm]"] == pytest.approx(0.595376, rel=1e-4)
    assert rows["coefficient", "contact[yes]"] == pytest.approx(1.834885, rel=1e-4)
    assert rows["standard_error", "contact[yes]"] == pytest.approx(0.512529, rel=1e-4)
    assert rows["variance", "judge"] == pytest.approx(1.279461, rel=1e-4)
    assert rows["log_likelihood", ""] == pytest.approx(-81.56541, abs=1e-5)
    thresholds = [rows["threshold", cut] for cut in ("1|2", "2|3", "3|4", "4|5")]
    np.testing.assert_allclose(thresholds, [-1.623667, 1.513365, 4.228527, 6.088773], rtol=1e-4)
    assert rows["odds_ratio", "temp[warm]"] == pytest.approx(
        np.exp(rows["coefficient", "temp[warm]"])
    )


@pytest.mark.skipif(not DELIBERATION.exists(), reason="the deliberation data are not beside")
def test_deliberation_is_as_its_readme_says():
    frame = pd.read_csv(DELIBERATION, dtype=str, keep_default_na=False)
    frame = frame[frame["study"] == "Uppsala Speaks"]
    frame = frame.assign(
        answer=pd.to_numeric(frame["C1"].where(frame["C1"] != "NA")),
        stage=pd.Categorical(frame["stage"].str.lower(), ["pre-delib", "post-delib"]),
    )
    fit = cumulative_link_mixed(
        frame, outcome="answer", predictors=["stage"], groups=["pnum", "case"], nested=True
    )
    assert fit.sizes["pnum"] == 48
    person = frame["case"] + frame["pnum"]
    fit = cumulative_link_mixed(
        frame.assign(person=person), outcome="answer", predictors=["stage"], groups=["person"]
    )
    assert fit.coefficients["stage[post-delib]"] == pytest.approx(2.069475, rel=1e-4)
    assert np.sqrt(fit.covariance.loc["stage[post-delib]", "stage[post-delib]"]) == pytest.approx(
        0.576614, rel=1e-4
    )
    assert fit.deviations["person"] ** 2 == pytest.approx(6.571293, rel=1e-4)
    assert fit.log_likelihood == pytest.approx(-105.1966, abs=1e-4)


@pytest.mark.parametrize("name", REFERENCE["plain"])
def test_models_without_random_effects_are_those_of_r(name):
    expected = REFERENCE["plain"][name]
    source, _, link = name.partition("_")
    outcome, predictors = {
        "wine": ("rating", ["temp", "contact"]),
        "soup": ("sureness", ["prod", "day", "souptype"]),
    }[source]
    fit = cumulative_link(
        data(source), outcome=outcome, predictors=predictors, link=link or "logit"
    )
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-10)
    np.testing.assert_allclose(fit.thresholds, list(expected["thresholds"].values()), rtol=1e-6)
    coefficients = list(expected["coefficients"].values())
    np.testing.assert_allclose(fit.coefficients, coefficients, rtol=1e-6)
    errors = np.sqrt(np.diag(fit.covariance))
    np.testing.assert_allclose(errors, list(expected["errors"].values()), rtol=1e-6)
    if source == "wine":
        found = [
            sorted((row.low, row.high))
            for row in fit.estimates(interval="profile")
            if row.quantity == "coefficient"
        ]
        # R interpolates its profile, so it is right to four figures only
        np.testing.assert_allclose(sorted(found), sorted(expected["profile"].values()), rtol=1e-3)


def test_profile_interval_is_where_r_finds_the_likelihood_fallen():
    rows = fitted("wine_logit").estimates(interval="profile")
    contact = next(r for r in rows if (r.quantity, r.level) == ("coefficient", "contact[yes]"))
    np.testing.assert_allclose(
        [contact.low, contact.high], REFERENCE["profile_wine_contact"], rtol=1e-5
    )


def test_profile_of_a_variance_reaches_zero_where_zero_is_not_rejected():
    rng = np.random.default_rng(4)
    person = np.repeat(np.arange(20), 3)
    answer = np.digitize(1.0 * rng.normal(size=20)[person] + rng.logistic(size=60), [-1, 1])
    frame = pd.DataFrame({"y": answer, "x": np.tile([0, 1, 2], 20), "who": person})
    fit = cumulative_link_mixed(frame, outcome="y", predictors=["x"], groups=["who"])
    assert fit.status is Status.CONVERGED
    rows = fit.estimates(interval="profile")
    assert rows["variance"].low == 0
    assert rows["variance"].high > rows["variance"].value


@pytest.mark.parametrize(
    ("name", "source", "outcome", "predictors", "link"),
    [
        ("wine", "wine", "rating", ["temp", "contact"], "logit"),
        ("wine_probit", "wine", "rating", ["temp", "contact"], "probit"),
        ("soup", "soup", "sureness", ["prod", "day", "souptype"], "logit"),
    ],
)
def test_proportional_odds_check_is_that_of_r(name, source, outcome, predictors, link):
    expected = REFERENCE["nominal"][name]
    rows = proportional_odds_check(data(source), outcome=outcome, predictors=predictors, link=link)
    found = rows.frame().set_index(["level", "quantity"])["value"]
    for term in predictors:
        upper = {key.lower(): key for key in expected["ratio"]}[term]
        assert found[term, "df"] == expected["df"][upper]
        assert found[term, "likelihood_ratio"] == pytest.approx(expected["ratio"][upper], rel=1e-6)
        assert found[term, "p_value"] == pytest.approx(expected["p"][upper], rel=1e-6)


def test_proportional_odds_check_with_random_effects_is_that_of_r():
    rows = proportional_odds_check(
        data("wine"), outcome="rating", predictors=["temp", "contact"], groups=["judge"]
    )
    found = rows.frame().set_index(["level", "quantity"])["value"]
    assert found["contact", "likelihood_ratio"] == pytest.approx(
        REFERENCE["mixed_nominal_wine_contact"], rel=1e-4
    )


def test_proportional_odds_check_of_two_answers_is_not_computable():
    frame = data("wine").assign(y=lambda f: (f["rating"] > 2).astype(int))
    rows = proportional_odds_check(frame, outcome="y", predictors=["contact"])
    assert not any(row.computable for row in rows)


def test_a_variance_of_zero_is_said_and_leaves_the_rest_standing():
    frame = data("wine")
    fit = cumulative_link_mixed(
        frame, outcome="rating", predictors=["temp", "contact"], groups=["judge", "bottle"]
    )
    assert fit.status is Status.BOUNDARY
    assert "bottle" in fit.note
    assert fit.deviations["bottle"] == 0
    alone = fitted("wine_logit")
    np.testing.assert_allclose(fit.coefficients, alone.coefficients, rtol=1e-6)
    np.testing.assert_allclose(fit.covariance, alone.covariance, rtol=1e-5)
    variance = next(r for r in fit.estimates() if (r.quantity, r.level) == ("variance", "bottle"))
    assert variance.value == 0
    assert variance.low is None
    assert "boundary" in variance.note


def test_the_boundary_fit_is_the_model_without_random_effects():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "y": np.tile([1, 2, 3, 3], 20),
            "x": rng.normal(size=80),
            "who": np.repeat(np.arange(20), 4),
        }
    )
    mixed = cumulative_link_mixed(frame, outcome="y", predictors=["x"], groups=["who"])
    plain = cumulative_link(frame, outcome="y", predictors=["x"])
    assert mixed.status is Status.BOUNDARY
    np.testing.assert_allclose(mixed.coefficients, plain.coefficients, rtol=1e-6)
    np.testing.assert_allclose(mixed.covariance, plain.covariance, rtol=1e-6)


def test_separation_by_a_predictor_is_not_called_converged():
    frame = pd.DataFrame(
        {
            "y": [1, 1, 2, 2, 3, 3, 4, 4],
            "time": ["a"] * 4 + ["b"] * 4,
            "who": [1, 2, 3, 4] * 2,
        }
    )
    for fit in (
        cumulative_link(frame, outcome="y", predictors=["time"]),
        cumulative_link_mixed(frame, outcome="y", predictors=["time"], groups=["who"]),
    ):
        assert fit.status is Status.FAILED
        assert "time[b]" in fit.note
        assert not any(row.computable for row in fit.estimates())


def test_quasi_separation_is_found_too():
    # nobody of the second group gave the lowest answer, nobody of the first the highest
    frame = pd.DataFrame({"y": [1, 2, 2, 2, 2, 3], "time": list("aaabbb")})
    assert cumulative_link(frame, outcome="y", predictors=["time"]).status is Status.FAILED


def test_answers_told_apart_within_every_person_fail():
    frame = pd.DataFrame(
        {
            "y": [1, 2, 2, 3, 1, 1, 3, 3, 2, 3, 1, 2],
            "time": ["a", "b"] * 6,
            "who": np.repeat(range(6), 2),
        }
    )
    for method in ("laplace", "quadrature"):
        fit = cumulative_link_mixed(
            frame, outcome="y", predictors=["time"], groups=["who"], method=method
        )
        assert fit.status is Status.FAILED
        assert "separation" in fit.note


def test_no_variation_is_not_computable():
    frame = data("wine").assign(rating=3)
    fit = cumulative_link_mixed(frame, outcome="rating", predictors=["temp"], groups=["judge"])
    rows = fit.estimates()
    assert not any(row.computable for row in rows)
    assert all("no variation" in row.note for row in rows)


def test_missing_rows_are_left_out_once_and_counted():
    frame = data("wine").astype({"rating": float})
    holed = pd.concat([frame, frame.head(3).assign(rating=np.nan), frame.head(2)])
    holed.iloc[-2:, holed.columns.get_loc("judge")] = np.nan
    fit = cumulative_link_mixed(
        holed, outcome="rating", predictors=["temp", "contact"], groups=["judge"]
    )
    assert (fit.n, fit.n_out) == (72, 5)
    np.testing.assert_allclose(fit.coefficients, fitted("wine_logit").coefficients, rtol=1e-8)


def test_order_of_rows_and_spacing_of_answers_do_not_matter():
    frame = data("wine")
    shuffled = frame.sample(frac=1, random_state=1).assign(
        rating=lambda f: f["rating"].map({1: -3, 2: 0, 3: 0.5, 4: 10, 5: 11})
    )
    fit = cumulative_link_mixed(
        shuffled, outcome="rating", predictors=["temp", "contact"], groups=["judge"]
    )
    expected = fitted("wine_logit")
    np.testing.assert_allclose(fit.coefficients, expected.coefficients, rtol=1e-6)
    assert list(fit.thresholds.index) == ["-3|0", "0|0.5", "0.5|10", "10|11"]


def test_reversing_the_answers_turns_the_signs():
    frame = data("wine").assign(rating=lambda f: -f["rating"])
    fit = cumulative_link_mixed(
        frame, outcome="rating", predictors=["temp", "contact"], groups=["judge"]
    )
    expected = fitted("wine_logit")
    np.testing.assert_allclose(fit.coefficients, -expected.coefficients, rtol=1e-6)
    np.testing.assert_allclose(fit.thresholds, -expected.thresholds[::-1].to_numpy(), rtol=1e-6)


def test_declared_order_is_used_for_answers_and_reference_level():
    frame = data("wine")
    words = ["low", "some", "half", "much", "all"]
    frame["rating"] = pd.Categorical(
        [words[r - 1] for r in frame["rating"]], [*words, "never"], ordered=True
    )
    frame["temp"] = pd.Categorical(frame["temp"], ["warm", "cold"])
    fit = cumulative_link_mixed(
        frame, outcome="rating", predictors=["temp", "contact"], groups=["judge"]
    )
    assert fit.coefficients["temp[cold]"] == pytest.approx(-3.062997, rel=1e-4)
    assert list(fit.thresholds.index) == ["low|some", "some|half", "half|much", "much|all"]


def test_cloglog_is_the_complementary_one_by_direct_integration():
    fit = cumulative_link_mixed(
        data("wine"),
        outcome="rating",
        predictors=["temp", "contact"],
        groups=["judge"],
        link="cloglog",
        method="quadrature",
        nodes=15,
    )
    assert fit.log_likelihood == pytest.approx(REFERENCE["wine_cloglog_by_integration"], abs=1e-5)


def test_more_nodes_converge_to_one_value():
    values = [
        cumulative_link_mixed(
            data("wine"),
            outcome="rating",
            predictors=["temp", "contact"],
            groups=["judge"],
            method="quadrature",
            nodes=nodes,
        ).log_likelihood
        for nodes in (15, 30)
    ]
    assert values[0] == pytest.approx(values[1], abs=1e-7)


def test_binary_answers_are_a_logistic_model():
    import statsmodels.api as sm

    frame = data("wine").assign(y=lambda f: (f["rating"] > 2).astype(int))
    fit = cumulative_link(frame, outcome="y", predictors=["temp", "contact"])
    x = np.column_stack([np.ones(72), frame["temp"] == "warm", frame["contact"] == "yes"])
    expected = sm.Logit(frame["y"], x.astype(float)).fit(disp=0, tol=1e-12)
    np.testing.assert_allclose(fit.coefficients, expected.params.iloc[1:], rtol=1e-8)
    np.testing.assert_allclose(fit.thresholds, [-expected.params.iloc[0]], rtol=1e-8)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"outcome": "none"}, "no such column: 'none'"),
        ({"outcome": "contact"}, "text without an order"),
        ({"predictors": ["temp", "temp"]}, "named more than once"),
        ({"predictors": "temp"}, "list of column names"),
        ({"groups": []}, "one or two columns"),
        ({"groups": ["judge", "bottle", "contact"]}, "one or two columns"),
        ({"groups": ["row"]}, "every 'row' has one row"),
        ({"groups": ["one"]}, "has one group"),
        ({"predictors": ["one"]}, "do not vary"),
        ({"predictors": ["same"]}, "one value"),
        ({"predictors": ["temp", "warm"]}, "repeat each other"),
        ({"link": "cauchit"}, "allowed are logit, probit, cloglog, loglog"),
        ({"method": "pql"}, "allowed are 'laplace' and 'quadrature'"),
        ({"method": "quadrature", "groups": ["judge", "bottle"]}, "one grouping"),
        ({"nested": True}, "`nested` needs two groups"),
    ],
)
def test_what_must_be_refused_is(change, message):
    frame = data("wine").assign(row=range(72), one=1, same="x", warm=lambda f: f["temp"] == "warm")
    asked = {"outcome": "rating", "predictors": ["temp"], "groups": ["judge"], **change}
    with pytest.raises(AnalysisError, match=message):
        cumulative_link_mixed(frame, **asked)


def test_choices_of_the_rows_are_checked():
    fit = fitted("wine_logit")
    with pytest.raises(AnalysisError, match="confidence"):
        fit.estimates(confidence=95)
    with pytest.raises(AnalysisError, match="interval"):
        fit.estimates(interval="bootstrap")


@pytest.mark.parametrize("seed", range(12))
def test_small_noisy_cohorts_end_in_a_said_state(seed):
    rng = np.random.default_rng(seed)
    people = int(rng.integers(3, 12))
    frame = pd.DataFrame(
        {
            "y": rng.integers(1, int(rng.integers(2, 6)) + 1, 2 * people),
            "time": np.tile(["a", "b"], people),
            "who": np.repeat(np.arange(people), 2),
            "team": np.repeat(np.arange(people) % 3, 2),
        }
    )
    for groups in (["who"], ["who", "team"]):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fit = cumulative_link_mixed(frame, outcome="y", predictors=["time"], groups=groups)
            rows = fit.estimates()
        assert fit.status.usable == all(row.computable for row in rows)
        assert fit.status is Status.CONVERGED or fit.note

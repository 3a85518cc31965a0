"""Missing answers, precision, shift, goals and feedback against R (`tests/reference/meaning.R`)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.outcomes.feedback import kirkpatrick_summary, net_promoter_score, session_trend
from evaluation.outcomes.goals import gas_t, goal_attainment
from evaluation.outcomes.individual_change import reliable_change, smallest_worthwhile_change
from evaluation.outcomes.missingness import (
    change_sensitivity,
    completers_against_leavers,
    little_mcar,
    missing_patterns,
)
from evaluation.outcomes.paired import paired_t
from evaluation.outcomes.precision import smallest_detectable_effect
from evaluation.outcomes.response_shift import response_shift

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "meaning.json").read_text("utf-8")
)


def close(value):
    return pytest.approx(value, rel=1e-6, abs=1e-12)


def numbers(values):
    return pd.Series(values, dtype="float64")


def interval(row):
    return [row.low, row.high]


def all_say_why(rows):
    assert len(rows)
    for row in rows:
        assert row.computable or row.note.startswith("not computable: ")


# --- missing answers -------------------------------------------------------------------------


@pytest.mark.parametrize("name", REFERENCE["mcar"])
def test_little(name):
    found = REFERENCE["mcar"][name]
    rows = little_mcar(pd.DataFrame(found["answers"], dtype="float64"))
    expected = found["expected"]
    assert rows["chi_squared"].value == close(expected["chi_squared"])
    assert rows["df"].value == expected["df"]
    assert rows["p_value"].value == close(expected["p"])
    assert rows["patterns"].value == expected["patterns"]


def test_little_does_not_depend_on_units():
    answers = pd.DataFrame(REFERENCE["mcar"]["agreeableness"]["answers"], dtype="float64")
    plain = little_mcar(answers)["chi_squared"].value
    assert little_mcar(answers * [1, 1000, 0.01] + 50)["chi_squared"].value == close(plain)


@pytest.mark.parametrize(
    "answers",
    [
        {"a": [1.0, 2, 3], "b": [2.0, 3, 5]},
        {"a": [1.0, None, 3], "b": [None, 3.0, None]},
        {"a": [1.0, 2, 3], "b": [None, None, None]},
        {"a": [1.0, 1, 1, 1], "b": [2.0, 3, 5, None]},
        {"a": [1.0, 2, 3, 4], "b": [1.0, 2, 3, None]},
        {"a": [], "b": []},
        {"a": [1.0, 2, 3, 4], "b": [2.0, None, 4, None], "c": [None, None, 5.0, 6.0]},
    ],
)
def test_little_says_why_not(answers):
    all_say_why(little_mcar(pd.DataFrame(answers, dtype="float64")))


def test_patterns_count_everyone_once():
    answers = pd.DataFrame(REFERENCE["mcar"]["airquality"]["answers"], dtype="float64")
    rows = missing_patterns(answers)
    assert sum(row.value for row in rows) == len(answers)
    assert [(row.level, row.value) for row in rows] == [
        ("nothing missing", 111),
        ("missing: Ozone", 35),
        ("missing: Solar.R", 5),
        ("missing: Ozone, Solar.R", 2),
    ]


def test_completers_against_leavers():
    found = REFERENCE["leavers"]
    baseline, completed = numbers(found["baseline"]), pd.Series(found["completed"])
    rows = completers_against_leavers(baseline, completed.iloc[::-1])
    assert rows["smd_completers_leavers"].value == close(found["smd"])
    assert rows["completers_minus_leavers"].value == close(found["difference"])
    assert interval(rows["completers_minus_leavers"]) == close(found["interval"])
    all_say_why(completers_against_leavers(baseline, completed | True))
    with pytest.raises(AnalysisError, match="other than True and False"):
        completers_against_leavers(numbers([1, 2]), numbers([1, None]))


def test_sensitivity_bounds_hold_every_possible_answer():
    before, after = numbers([2, 3, 4, 1, None, 2]), numbers([3, 3, None, 2, 4, None])
    rows = change_sensitivity(before, after, lowest=1, highest=5, deltas=[-2, 0])
    worst, best = rows["mean_change_worst"], rows["mean_change_best"]
    assert (worst.n, worst.n_out) == (5, 1)
    assert worst.value == close(np.mean([1, 0, 1 - 4, 1, 1 - 2]))
    assert best.value == close(np.mean([1, 0, 5 - 4, 1, 5 - 2]))
    stayed = rows["mean_change"]
    moved, same = (row for row in rows if row.quantity == "mean_change_delta")
    assert [same.value, *interval(same)] == close([stayed.value, *interval(stayed)])
    assert moved.value == close(stayed.value - 2 * 2 / 5)


def test_tipping_delta_takes_the_interval_to_zero():
    before, after = numbers([2, 3, 3, 2, 3, 2, 2]), numbers([4, 4, 4, 3, None, 3, None])
    for first, second in ((before, after), (6 - before, 6 - after)):
        tipping = change_sensitivity(first, second, lowest=1, highest=5)["tipping_delta"].value
        rows = change_sensitivity(first, second, lowest=1, highest=5, deltas=[tipping])
        row = rows["mean_change_delta"]
        assert min(abs(row.low), abs(row.high)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("before", "after"),
    [([], []), ([None], [1]), ([1, 2], [None, None]), ([1, 2, 3], [2, 3, 4]), ([3, 3], [4, None])],
)
def test_sensitivity_says_why_not(before, after):
    all_say_why(
        change_sensitivity(numbers(before), numbers(after), lowest=1, highest=5, deltas=[-1])
    )


def test_missingness_refuses():
    twice = pd.DataFrame({"a": [1, 2], "b": [1, 2]}, index=["p", "p"])
    for function in (little_mcar, missing_patterns):
        with pytest.raises(AnalysisError, match="repeat a person"):
            function(twice)
    with pytest.raises(AnalysisError, match="at least 2 columns"):
        little_mcar(pd.DataFrame({"a": [1, 2]}))
    with pytest.raises(AnalysisError, match="1 lie outside the scale 1 to 5"):
        change_sensitivity(numbers([1, 9]), numbers([1, 2]), lowest=1, highest=5)


# --- precision, individual change and response shift -----------------------------------------


@pytest.mark.parametrize("found", REFERENCE["power"], ids=lambda c: f"{c['n']}-{c['power']}")
def test_smallest_detectable_effect(found):
    if float(found["n"]).is_integer():
        rows = smallest_detectable_effect(int(found["n"]), power=found["power"])
    else:
        rows = smallest_detectable_effect(51, power=found["power"], design_effect=51 / found["n"])
    assert rows[len(rows) - 1].value == close(found["d"])


def test_precision_without_people_says_why():
    all_say_why(smallest_detectable_effect(1))
    rows = smallest_detectable_effect(4, design_effect=3)
    assert rows[0].computable
    assert not rows[1].computable
    with pytest.raises(AnalysisError, match="power"):
        smallest_detectable_effect(20, power=1.0)
    with pytest.raises(AnalysisError, match="design_effect"):
        smallest_detectable_effect(20, design_effect=0)


def test_reliable_and_worthwhile_change():
    found = REFERENCE["individual"]
    before, after = numbers(found["before"]), numbers(found["after"])
    rows = reliable_change(before, after, reliability=found["reliability"])
    assert rows["smallest_reliable_change"].value == close(found["smallest"])
    assert rows["reliably_improved"].value == close(found["improved"] / len(before))
    assert rows["reliably_worsened"].value == close(found["worsened"] / len(before))
    row = smallest_worthwhile_change(before)["smallest_worthwhile_change"]
    assert row.value == close(found["worthwhile"])
    assert interval(row) == close(found["worthwhile_interval"])


def test_individual_change_says_why_not_and_refuses():
    same = numbers([3, 3, 3])
    all_say_why(reliable_change(same, same + 1, reliability=0.8))
    all_say_why(smallest_worthwhile_change(same))
    all_say_why(smallest_worthwhile_change(numbers([1])))
    with pytest.raises(AnalysisError, match="allowed is 0 to below 1"):
        reliable_change(same, same, reliability=1.0)
    with pytest.raises(AnalysisError, match="above 0"):
        smallest_worthwhile_change(same, share_of_sd=0)


def test_response_shift():
    found = REFERENCE["shift"]
    pre, then, post = (numbers(found[name]) for name in ("pre", "then", "post"))
    rows = response_shift(pre, then.sample(frac=1, random_state=1), post)
    for name in ("response_shift", "conventional_change", "then_test_change"):
        expected = found[name]
        assert [rows[name].value, *interval(rows[name])] == close(
            [expected["mean"], *expected["interval"]]
        )
        assert rows[f"p_{name}"].value == close(expected["p"])
        assert (rows[name].n, rows[name].n_out) == (found["n"], found["n_out"])
    total = rows["response_shift"].value + rows["conventional_change"].value
    assert rows["then_test_change"].value == close(total)


def test_response_shift_without_people_and_refusals():
    empty = numbers([None, None])
    all_say_why(response_shift(empty, empty, empty))
    with pytest.raises(AnalysisError, match="only one of before and after"):
        response_shift(numbers([1, 2]), numbers([1, 2]), numbers([1, 2, 3]))


# --- goals and feedback ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attained", "weights", "expected"),
    [
        ([1, 0, -1, 2], [1, 2, 3, 4], 58.4017),
        ([-1, -1, -1], [1, 1, 1], 36.3069),
        ([2], [1], 70),
        ([0, 0], [1, 5], 50),
    ],
)
def test_gas_t(attained, weights, expected):
    assert gas_t(attained, weights) == pytest.approx(expected, abs=5e-5)
    assert gas_t(attained, [10 * w for w in weights]) == close(gas_t(attained, weights))


@pytest.mark.parametrize(
    ("attained", "weights", "rho", "message"),
    [
        ([], [], 0.3, "one weight a goal"),
        ([1], [1, 2], 0.3, "one weight a goal"),
        ([3], [1], 0.3, "outside -2 to 2"),
        ([float("nan")], [1], 0.3, "outside -2 to 2"),
        ([1], [0], 0.3, "positive weight"),
        ([1], [1], 1.0, "rho"),
    ],
)
def test_gas_t_refuses(attained, weights, rho, message):
    with pytest.raises(AnalysisError, match=message):
        gas_t(attained, weights, rho=rho)


def test_goal_attainment():
    found = REFERENCE["goal"]
    rows = goal_attainment(pd.DataFrame(found["goals"]))
    for time, values in found["gas"].items():
        by_team = {row.group: row.value for row in rows if row.quantity == f"gas_t_{time}"}
        assert by_team.pop("d") is None
        assert by_team == close(dict(zip(found["teams"], values, strict=True)))
        mean, sd = rows[f"mean_gas_t_{time}"], rows[f"sd_gas_t_{time}"]
        assert [mean.value, *interval(mean)] == close(
            [found["mean"][time], *found["interval"][time]]
        )
        assert sd.value == close(found["sd"][time])
        assert (mean.n, mean.n_out) == (3, 1)
    reached = rows["goals_reached"]
    assert [reached.value, *interval(reached)] == close(
        [found["reached"], *found["reached_interval"]]
    )
    assert (reached.n, reached.n_out) == (6, 2)


def test_goals_of_one_team_and_of_none():
    one = pd.DataFrame({"team": ["a"], "weight": [1.0], "baseline": [-1.0], "end": [1.0]})
    rows = goal_attainment(one)
    assert rows["mean_gas_t_end"].note == "no interval: only one team"
    all_say_why(rows)
    all_say_why(goal_attainment(one.assign(end=np.nan)))
    with pytest.raises(AnalysisError, match="no column weight"):
        goal_attainment(one.drop(columns="weight"))
    with pytest.raises(AnalysisError, match="has no team"):
        goal_attainment(one.assign(team=None))


def test_net_promoter_score():
    found = REFERENCE["nps"]
    ratings = numbers(found["ratings"])
    row = net_promoter_score(ratings, interval="wald")["net_promoter_score"]
    assert [row.value, *interval(row)] == close([found["nps"], *found["wald"]])
    assert (row.n, row.n_out) == (13, 1)
    score = net_promoter_score(ratings)["net_promoter_score"]
    assert score.low < score.value < score.high
    lowest = net_promoter_score(numbers([0, 3, 6]))["net_promoter_score"]
    assert (lowest.value, lowest.low) == (-100, -100)
    assert lowest.high > -100


def test_feedback_says_why_not_and_refuses():
    all_say_why(net_promoter_score(numbers([None])))
    with pytest.raises(AnalysisError, match="whole number from 0 to 10"):
        net_promoter_score(numbers([5.5]))
    feedback = pd.DataFrame({"person": ["p"], "kirkpatrick": [5], "rating": [3]})
    with pytest.raises(AnalysisError, match="1 rows have no level"):
        kirkpatrick_summary(feedback, lowest=1, highest=5)
    with pytest.raises(AnalysisError, match="no column session"):
        session_trend(feedback)


def test_kirkpatrick_counts_a_person_once_a_level():
    feedback = pd.DataFrame(
        {
            "person": ["p", "p", "q", "q", "r"],
            "kirkpatrick": [1, 1, 1, 2, 2],
            "rating": [5, 4, 3, 2, None],
        }
    )
    rows = kirkpatrick_summary(feedback, lowest=1, highest=5)
    means = {row.level: (row.value, row.n, row.n_out) for row in rows if row.quantity == "mean"}
    assert means == {
        "reaction": (3.75, 2, 0),
        "learning": (2.0, 1, 1),
        "behaviour": (None, 0, 0),
        "results": (None, 0, 0),
    }


def test_session_trend():
    found = REFERENCE["trend"]
    ratings = pd.DataFrame({"session": found["session"], "rating": found["rating"]})
    rows = session_trend(ratings.sample(frac=1, random_state=1))
    means = [row.value for row in rows if row.quantity == "session_mean"]
    assert means == close(found["means"])
    row = rows["trend_per_session"]
    assert [row.value, *interval(row)] == close([found["slope"], *found["interval"]])
    all_say_why(session_trend(ratings[ratings["session"] < 4]))
    all_say_why(session_trend(ratings.assign(rating=np.nan)))
    with pytest.raises(AnalysisError, match="has no session"):
        session_trend(ratings.assign(session=np.nan))


def test_paired_t_is_what_sensitivity_starts_from():
    before, after = numbers([2, 3, 4, 1]), numbers([3, 3, None, 2])
    rows = change_sensitivity(before, after, lowest=1, highest=5)
    assert rows["mean_change"] == paired_t(before, after)["mean_change"]

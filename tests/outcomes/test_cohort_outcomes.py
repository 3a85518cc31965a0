"""What sections ask of a whole cohort: also of one that lacks nearly everything."""

import math

import numpy as np
import pandas as pd
import pytest

from evaluation.config.cohort import Outcome
from evaluation.config.instrument import packaged_instruments
from evaluation.outcomes.change import change_by_outcome, paired_change, pairs
from evaluation.outcomes.change_bands import change_bands
from evaluation.outcomes.change_meaning import (
    reliable_by_outcome,
    scores_at_the_ends,
    shift_by_outcome,
    visible_change,
)
from evaluation.outcomes.exploratory import exploratory_change, undeclared_outcomes
from evaluation.outcomes.instruments import (
    distributions,
    items_of_outcome,
    reliability_of_outcomes,
)
from evaluation.outcomes.leaving import leavers_by_outcome, scores_missing
from evaluation.outcomes.ordinal_items import ordinal_change
from evaluation.outcomes.sensitivity import (
    change_by_linkage,
    change_in_several_ways,
    if_leavers_differed,
    what_teams_cost,
)
from evaluation.outcomes.session_feedback import (
    feedback_by_level,
    reaction_trend,
    recommendation,
)
from evaluation.outcomes.team_change import shrunken_team_change, team_likeness
from evaluation.outcomes.team_goals import goal_levels, team_goal_attainment

TIMES = {"t0": "Before", "t1": "After"}
INSTRUMENTS = packaged_instruments()
SAFETY = INSTRUMENTS["psychological-safety"]
ITEMS = SAFETY.scale("safety").items
OUTCOME = Outcome(
    id="safety",
    title="Safety",
    instrument="psychological-safety",
    scale="safety",
    before="t0",
    after="t1",
    primary=True,
)
#: Fewer items: the ordinal model is fitted to each.
SHORT = SAFETY.model_copy(
    update={"scales": (SAFETY.scale("safety").model_copy(update={"items": ITEMS[:2]}),)}
)
TEAMS = {"a": "North", "b": "South", "c": "West"}


def cohort(people: int, *, after: int, teams: str = "abc", same: bool = False):
    """Answers, scores and responses of so many people, of whom the first `after` answer again."""
    rng = np.random.default_rng(7)
    answers, scores, responses = [], [], []
    response = 0
    for point, there in (("t0", people), ("t1", after)):
        for person in range(there):
            response += 1
            who = {"person": f"P{person}", "team": teams[person % len(teams)], "role": "r"}
            codes = [4] * len(ITEMS) if same else rng.integers(1, 8, len(ITEMS))
            for item, code in zip(ITEMS, codes, strict=True):
                answers.append(
                    {"response": response, "timepoint": point, **who, "frame": "now", "item": item}
                    | {"instrument": SAFETY.id, "value": float(code), "state": "answered"}
                )
            scores.append(
                {"response": response, "timepoint": point, **who, "frame": "now"}
                | {"instrument": SAFETY.id, "scale": "safety", "value": float(np.mean(codes))}
            )
            responses.append({"timepoint": point, **who, "linked": "exact"})
    columns = {
        "answers": ["response", "timepoint", "person", "frame", "item", "instrument", "value"],
        "scores": ["person", "team", "role", "timepoint", "instrument", "frame", "scale", "value"],
        "responses": ["person", "timepoint", "linked"],
    }
    return (
        pd.DataFrame(answers, columns=[*columns["answers"], "state"]),
        pd.DataFrame(scores, columns=columns["scores"]),
        pd.DataFrame(responses, columns=columns["responses"]),
    )


COHORTS = {
    "usual": cohort(14, after=10),
    "nobody twice": cohort(9, after=0),
    "one pair": cohort(6, after=1),
    "one team": cohort(8, after=6, teams="a"),
    "each in a team of one": cohort(3, after=3),
    "two people": cohort(2, after=2),
    "all answers alike": cohort(9, after=6, same=True),
    "unknown team": cohort(8, after=6, teams="z"),
    "no answers": cohort(0, after=0),
}

ALL = {
    "change": lambda a, s, r: change_by_outcome(s, [OUTCOME]),
    "bands": lambda a, s, r: change_bands(s, OUTCOME, scale=(1, 7)),
    "shrunken": lambda a, s, r: shrunken_team_change(s, OUTCOME, teams=TEAMS),
    "likeness": lambda a, s, r: team_likeness(s, [OUTCOME], teams=TEAMS),
    "ways": lambda a, s, r: change_in_several_ways(s, OUTCOME, teams=TEAMS, seed=1),
    "assumed": lambda a, s, r: if_leavers_differed(s, OUTCOME, scale=(1, 7)),
    "linkage": lambda a, s, r: change_by_linkage(s, r, OUTCOME),
    "teams": lambda a, s, r: what_teams_cost(s, OUTCOME, teams=TEAMS),
    "leavers": lambda a, s, r: leavers_by_outcome(s, [OUTCOME]),
    "missing": lambda a, s, r: scores_missing(s, OUTCOME, timepoints=TIMES),
    "shift": lambda a, s, r: shift_by_outcome(s, [OUTCOME]),
    "ends": lambda a, s, r: scores_at_the_ends(s, [OUTCOME], INSTRUMENTS, timepoints=TIMES),
    "reliable": lambda a, s, r: reliable_by_outcome(s, a, [OUTCOME], INSTRUMENTS),
    "visible": lambda a, s, r: visible_change(s, OUTCOME, teams=TEAMS),
    "ordinal": lambda a, s, r: ordinal_change(a, OUTCOME, SHORT),
    "exploratory": lambda a, s, r: exploratory_change(s, [OUTCOME], INSTRUMENTS),
    "answers": lambda a, s, r: distributions(a, SAFETY, timepoint="t0", scale="safety"),
    "alpha": lambda a, s, r: reliability_of_outcomes(a, [OUTCOME], INSTRUMENTS, timepoints=TIMES),
    "items": lambda a, s, r: items_of_outcome(a, OUTCOME, INSTRUMENTS),
    "recommendation": lambda a, s, r: recommendation(a, INSTRUMENTS, timepoints=TIMES),
    "levels": lambda a, s, r: feedback_by_level(a, INSTRUMENTS, timepoints=TIMES),
    "trend": lambda a, s, r: reaction_trend(a, INSTRUMENTS, timepoints=TIMES),
}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("case", COHORTS)
def test_every_cohort_gets_numbers_or_reasons(case, name):
    for row in ALL[name](*COHORTS[case]):
        assert row.value is not None or row.note
        for number in (row.value, row.low, row.high):
            assert number is None or not math.isnan(number)


def test_every_way_is_told_of_the_same_people():
    _, scores, _ = COHORTS["usual"]
    rows = change_in_several_ways(scores, OUTCOME, teams=TEAMS, seed=1)
    by_way = {row.level: row for row in rows if row.quantity == "mean_change"}
    paired = by_way["answered twice: paired t"]
    assert (paired.n, paired.n_out) == (10, 4)
    assert by_way["everybody: mixed model"].n == 14
    # with the pairs' own change known, it tells what the four said who answered once
    assert by_way["everybody: mixed model"].people == 4
    for way in ("teams: CR2", "teams: cluster bootstrap"):
        assert by_way[way].value == pytest.approx(paired.value)
        assert (by_way[way].n, by_way[way].n_out) == (10, 4)
    people = pairs(scores, OUTCOME)
    change = people["after"] - people["before"]
    of_teams = change.groupby(people["team"]).mean().mean()
    assert by_way["each team once: sign-flip"].value == pytest.approx(of_teams)


def test_assumptions_about_leavers_move_the_mean_as_they_must():
    _, scores, _ = COHORTS["usual"]
    rows = if_leavers_differed(scores, OUTCOME, scale=(1, 7))
    value = {row.level: row.value for row in rows if row.quantity == "mean_change"}
    stayed = value["only who answered twice"]
    assert value["who left did not change"] == pytest.approx(stayed * 10 / 14)
    assert value["who left moved the other way"] == pytest.approx(stayed * 6 / 14)
    width = value["who left at the highest score"] - value["who left at the lowest score"]
    assert width == pytest.approx(6 * 4 / 14)
    assert {row.people for row in rows if row.level.startswith("who left")} == {4}


def test_teams_are_pulled_towards_the_mean_of_all_and_never_beyond():
    people = pd.DataFrame({"person": [f"P{i}" for i in range(15)], "team": list("abc") * 5})
    moved = people["team"].map({"a": 0.0, "b": 1.0, "c": 2.0}) + [-0.4, -0.2, 0.0, 0.2, 0.4] * 3
    scores = pd.concat(
        people.assign(
            timepoint=point,
            role="r",
            frame="now",
            instrument=SAFETY.id,
            scale="safety",
            value=value,
        )
        for point, value in (("t0", 3.0), ("t1", 3.0 + moved))
    )
    rows = shrunken_team_change(scores, OUTCOME, teams=TEAMS)
    pulled = {row.group: row.value for row in rows}
    means = moved.groupby(people["team"]).mean()
    for team, name in TEAMS.items():
        raw, middle = means[team], pulled[""]
        assert min(raw, middle) - 1e-9 <= pulled[name] <= max(raw, middle) + 1e-9
    assert pulled["South"] == pytest.approx(pulled[""])
    assert pulled["North"] > means["a"]


def test_a_change_on_an_edge_belongs_to_the_band_nearer_to_nought():
    scores = pd.DataFrame(
        [
            {"person": f"P{i}", "team": "a", "role": "r", "timepoint": point, "frame": "now"}
            | {"instrument": "i", "scale": "s", "value": value}
            for i, after in enumerate((3.25, 3.75, 4.25, 4.26, 2.75, 2.74, 3.0))
            for point, value in (("t0", 3.0), ("t1", after))
        ]
    )
    outcome = OUTCOME.model_copy(update={"instrument": "i", "scale": "s"})
    rows = change_bands(scores, outcome, scale=(1, 5))
    assert [round(7 * (row.value or 0)) for row in rows] == [1, 1, 1, 3, 1, 0, 0]


def test_undeclared_scales_are_told_apart_and_have_no_adjusted_p():
    _, scores, _ = COHORTS["usual"]
    other = scores.assign(instrument="aim", scale="acceptability", value=scores["value"] / 2)
    both = pd.concat([scores, other])
    assert [one.scale for one in undeclared_outcomes(both, [OUTCOME], INSTRUMENTS)] == [
        "acceptability"
    ]
    rows = exploratory_change(both, [OUTCOME], INSTRUMENTS)
    assert "exploratory" in rows["p_value"].note
    assert not [row for row in rows if row.quantity == "p_holm"]
    people = pairs(other, undeclared_outcomes(both, [OUTCOME], INSTRUMENTS)[0])
    expected = paired_change(people["before"], people["after"])["mean_change"].value
    assert rows["mean_change"].value == expected


def test_an_undeclared_scale_may_have_the_longest_of_names():
    _, scores, _ = COHORTS["usual"]
    name, scale = next(
        (one.id, part.id)
        for one in INSTRUMENTS.values()
        for part in one.scales
        if len(one.id) + len(part.id) > 35
    )
    other = scores.assign(instrument=name, scale=scale)
    found = undeclared_outcomes(pd.concat([scores, other]), [OUTCOME], INSTRUMENTS)
    assert [(one.instrument, one.scale) for one in found] == [(name, scale)]


def test_holm_stays_within_a_family():
    _, scores, _ = COHORTS["usual"]
    second = OUTCOME.model_copy(update={"id": "b", "title": "B", "primary": False, "family": "x"})
    third = second.model_copy(update={"id": "c", "title": "C"})
    rows = change_by_outcome(scores, [second, third, OUTCOME])
    assert rows[0].outcome == "Safety"
    p = {(row.outcome, row.quantity): row.value for row in rows}
    assert p["Safety", "p_holm"] == p["Safety", "p_value"]
    assert p["B", "p_holm"] == pytest.approx(min(1.0, 2 * p["B", "p_value"]))


def test_where_low_is_better_a_fall_is_the_improvement():
    answers, scores, _ = COHORTS["usual"]
    worse = SAFETY.scales[0].model_copy(update={"higher_is": "worse"})
    turned = SAFETY.model_copy(update={"scales": (worse, *SAFETY.scales[1:])})
    tidy = answers.assign(value=[float(2 + i % 5) for i in range(len(answers) // 7) for _ in ITEMS])
    usual = reliable_by_outcome(scores, tidy, [OUTCOME], INSTRUMENTS)
    other = reliable_by_outcome(scores, tidy, [OUTCOME], {**INSTRUMENTS, SAFETY.id: turned})
    assert usual["reliably_improved"].value == other["reliably_worsened"].value
    assert usual["reliably_worsened"].value == other["reliably_improved"].value


def test_ordinal_items_count_people_and_turn_reversed_items():
    answers, _, _ = COHORTS["usual"]
    rows = ordinal_change(answers, OUTCOME, SHORT)
    assert {row.n for row in rows} == {14}
    turned = [one.text or one.id for one in map(SAFETY.item, ITEMS[:2]) if one.reverse]
    assert len(turned) == 1
    assert {row.level for row in rows if row.level.endswith("(turned round)")} == {
        f"{name} (turned round)" for name in turned
    }
    mirrored = answers.assign(value=8 - answers["value"])
    up = {row.level: row.value for row in rows if row.quantity == "odds_ratio"}
    down = {
        row.level: row.value
        for row in ordinal_change(mirrored, OUTCOME, SHORT)
        if row.quantity == "odds_ratio"
    }
    for level, ratio in up.items():
        if ratio is not None:
            assert ratio * down[level] == pytest.approx(1, rel=1e-4)


def test_goals_are_read_at_their_first_and_last_rating():
    register = pd.DataFrame(
        {
            "team": ["a", "a", "a", "b", "b", "b"],
            "goal": ["G1"] * 6,
            "weight": 1.0,
            "timepoint": ["t0", "t1", "t2"] * 2,
            "level": [-1.0, 0.0, 2.0, -2.0, None, -1.0],
        }
    )
    times = {"t0": "Before", "t1": "Half way", "t2": "End", "t3": "Later"}
    rows = team_goal_attainment(register, timepoints=times, teams={"b": "South", "a": "North"})
    value = {(row.group, row.quantity): row.value for row in rows}
    assert value["North", "gas_t_end"] == 70
    assert value["South", "gas_t_baseline"] == 30
    assert value["", "goals_reached"] == 0.5
    shares = goal_levels(register, timepoints=times)
    assert [row.outcome for row in shares][::5] == ["Before", "Half way", "End"]
    assert [row.n for row in shares][::5] == [2, 1, 2]


@pytest.mark.parametrize("rows", [0, 1])
def test_goals_rated_once_or_never_are_said_to_be_so(rows):
    register = pd.DataFrame(
        {"team": ["a"], "goal": ["G1"], "weight": [1.0], "timepoint": ["t0"], "level": [0.0]}
    ).iloc[:rows]
    found = team_goal_attainment(register, timepoints=TIMES, teams={"a": "North"})
    assert found["mean_gas_t_end"].value is None
    assert found["goals_reached"].value is None
    assert len(goal_levels(register, timepoints=TIMES)) == 5 * rows


def feedback(sessions: int) -> pd.DataFrame:
    instrument = INSTRUMENTS["session-feedback"]
    return pd.DataFrame(
        [
            {"response": 10 * session + person, "timepoint": f"s{session}", "frame": "now"}
            | {"instrument": instrument.id, "item": item.id, "state": "answered"}
            | {"value": 9.0 if item.id == "recommend" else 2.0 if item.reverse else 4.0}
            for session in range(sessions)
            for person in range(5)
            for item in instrument.items
        ]
    )


def test_feedback_is_read_session_by_session():
    times = {f"s{number}": f"Session {number}" for number in range(4)}
    told = feedback(3)
    nps = recommendation(told, INSTRUMENTS, timepoints=times)
    assert [(row.level, row.value) for row in nps] == [(f"Session {i}", 100.0) for i in range(3)]
    levels = feedback_by_level(told, INSTRUMENTS, timepoints=times)
    assert {row.value for row in levels if row.quantity == "mean"} == {4.0}
    trend = reaction_trend(told, INSTRUMENTS, timepoints=times)["trend_per_session"]
    assert trend.value == pytest.approx(0.0)
    assert trend.n == 15
    assert reaction_trend(feedback(2), INSTRUMENTS, timepoints=times)[0].value is None

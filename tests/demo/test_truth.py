"""The generator's truth is what its draws show, on the scale people answer on."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.config.instrument import instruments_of
from evaluation.prepare.scoring import score
from tools.generate_demo.cohorts import PLANS
from tools.generate_demo.simulate import people_of, simulate_answers
from tools.generate_demo.truth import (
    CohortTruth,
    TeamTruth,
    expected_score,
    true_change,
    true_icc,
)

INSTRUMENTS = instruments_of(Path("no such folder"))
CONFIDENCE = INSTRUMENTS["coproduction-confidence"]
PLAN = PLANS[0]


def scored(answers: pd.DataFrame, instrument: str, scale: str) -> pd.DataFrame:
    """Return scores: one row a person, a column for each (timepoint, frame)."""
    declared = INSTRUMENTS[instrument]
    mine = answers[answers["instrument"] == instrument]
    wide = mine.pivot_table(
        index=["person", "team", "timepoint", "frame"],
        columns="item",
        values="value",
        aggfunc="first",
        dropna=False,
        observed=True,
    ).dropna(how="all")
    scores = score(wide.astype("float64"), declared, declared.scale(scale))
    return scores.pivot_table(
        index=["person", "team"], columns=["timepoint", "frame"], values="value"
    )


@pytest.fixture(scope="module")
def many() -> tuple[CohortTruth, pd.DataFrame]:
    """A cohort of 400 small teams with the first demo cohort's truth, drawn once."""
    teams = tuple(
        TeamTruth(f"t{place}", {"frontline": 2, "service-user": 2}, reach=0.5 + place % 3 / 2)
        for place in range(400)
    )
    kept = tuple(
        one
        for one in PLAN.truth.instruments
        if one.instrument in ("coproduction-confidence", "nomad")
    )
    truth = dataclasses.replace(PLAN.truth, teams=teams, instruments=kept)
    return truth, simulate_answers(truth, 1, instruments=INSTRUMENTS)


def within(values: pd.Series, expected: float) -> None:
    """Assert that a mean over teams lies within four of its standard errors of what is expected."""
    by_team = values.dropna().groupby("team").mean()
    away = abs(by_team.mean() - expected)
    assert away < 4 * by_team.std() / np.sqrt(len(by_team))


@pytest.mark.parametrize(
    ("instrument", "scale"),
    [
        ("coproduction-confidence", "total"),
        ("coproduction-confidence", "knowledge"),
        ("coproduction-confidence", "power-sharing"),
        ("nomad", "collective-action"),
    ],
)
def test_mean_change_of_a_large_draw_is_the_true_change(many, instrument, scale):
    truth, answers = many
    drawn = scored(answers, instrument, scale)
    expected = true_change(truth, INSTRUMENTS[instrument], scale, before="baseline", after="end")
    within(drawn["end"]["now"] - drawn["baseline"]["now"], expected)


def test_change_from_the_retrospective_baseline(many):
    truth, answers = many
    drawn = scored(answers, "coproduction-confidence", "total")
    expected = true_change(
        truth, CONFIDENCE, "total", before="end", after="end", before_frame="then"
    )
    within(drawn["end"]["now"] - drawn["end"]["then"], expected)


def test_level_of_one_role_at_baseline(many):
    truth, answers = many
    frontline = answers[answers["role"] == "frontline"]
    drawn = scored(frontline, "coproduction-confidence", "total")["baseline"]["now"]
    expected = expected_score(
        truth, CONFIDENCE, "total", team="t0", role="frontline", timepoint="baseline"
    )
    within(drawn, expected)


@pytest.mark.parametrize("team_sd", [0.25, 0.9])
def test_icc_of_a_large_draw_is_the_true_icc(team_sd):
    confidence = dataclasses.replace(
        PLAN.truth.instrument(CONFIDENCE.id), asked=(("baseline", "now"),), team_sd=team_sd
    )
    size, teams = 6, 400
    truth = dataclasses.replace(
        PLAN.truth,
        teams=tuple(TeamTruth(f"t{place}", {"frontline": size}) for place in range(teams)),
        instruments=(confidence,),
        answers={point: {"frontline": 1.0} for point in PLAN.truth.progress},
    )
    drawn = scored(simulate_answers(truth, 3, instruments=INSTRUMENTS), CONFIDENCE.id, "total")[
        "baseline"
    ]["now"].dropna()
    grouped = drawn.groupby("team")
    whole = [team for _, team in grouped if len(team) == size]
    between = size * np.var([team.mean() for team in whole], ddof=1)
    within_teams = np.mean([team.var() for team in whole])
    icc = (between - within_teams) / (between + (size - 1) * within_teams)
    expected = true_icc(truth, CONFIDENCE, "total", role="frontline")
    assert len(whole) > 0.9 * teams
    assert icc == pytest.approx(expected, abs=0.06)


def test_a_latent_mean_in_the_middle_is_the_middle_answer():
    level = dataclasses.replace(PLAN.truth.instrument("aim"), level=0.0)
    truth = dataclasses.replace(PLAN.truth, instruments=(level,))
    middle = expected_score(
        truth,
        INSTRUMENTS["aim"],
        "acceptability",
        team="stroke-steps",
        role="frontline",
        timepoint="end",
    )
    assert middle == pytest.approx(3.0)


def test_the_observed_effect_is_not_the_latent_one():
    """Cutting a scale at both ends shrinks an effect: stating the latent one would be wrong."""
    observed = true_change(
        PLAN.truth, CONFIDENCE, "knowledge", before="baseline", after="end", team="waiting-well"
    )
    latent = PLAN.truth.instrument(CONFIDENCE.id).changes["knowledge"] * 1.1
    assert 0.6 * latent < observed < 0.95 * latent


def test_the_same_seed_gives_the_same_answers_and_another_seed_others():
    first, again, other = (
        simulate_answers(PLAN.truth, seed, instruments=INSTRUMENTS) for seed in (4, 4, 5)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_who_answers_depends_on_role_and_team_alone():
    truth = PLAN.truth
    chances = {
        (team.id, role): truth.answering(team, role, "end")
        for team in truth.teams
        for role in team.members
    }
    assert chances["home-soon", "frontline"] < chances["stroke-steps", "frontline"]
    assert chances["stroke-steps", "service-user"] < chances["stroke-steps", "frontline"]
    counts = np.zeros(len(people_of(truth)))
    for seed in range(40):
        drawn = simulate_answers(
            dataclasses.replace(truth, instruments=(truth.instrument("fim"),)),
            seed,
            instruments=INSTRUMENTS,
        )
        counts += people_of(truth)["person"].isin(drawn["person"]).to_numpy()
    expected = [
        40 * chances[team, role]
        for team, role in people_of(truth)[["team", "role"]].itertuples(index=False)
    ]
    assert abs(counts.sum() - sum(expected)) < 4 * np.sqrt(sum(expected) * 0.2)

"""The instruments that come with the package are what their sources say they are."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.config.instrument import packaged_instruments
from evaluation.prepare.scoring import score

OWN = {"coproduction-confidence", "session-feedback"}
EXAMPLES = json.loads(Path(__file__).with_name("worked_examples.json").read_text("utf-8"))[
    "examples"
]

#: instrument -> (lowest, highest answer, items, {scale: number of items}, reversed items)
STRUCTURE = {
    "coproduction-confidence": (
        1,
        5,
        10,
        {"total": 10, "knowledge": 3, "skills": 4, "power-sharing": 3},
        {"s3", "p2"},
    ),
    "nomad": (
        1,
        5,
        23,
        {
            "coherence": 4,
            "cognitive-participation": 4,
            "collective-action": 7,
            "reflexive-monitoring": 5,
            "total": 20,
        },
        {"ca2"},
    ),
    "aim": (1, 5, 4, {"acceptability": 4}, set()),
    "iam": (1, 5, 4, {"appropriateness": 4}, set()),
    "fim": (1, 5, 4, {"feasibility": 4}, set()),
    "psychological-safety": (1, 7, 7, {"safety": 7}, {"ps1", "ps3", "ps5"}),
    "session-feedback": (
        1,
        5,
        9,
        {"reaction": 3, "learning": 2, "behaviour": 2, "results": 1},
        {"reaction3"},
    ),
    "peirs-22": (0, 4, 22, {"total": 22}, set()),
    "program-sustainability": (
        1,
        7,
        40,
        {
            "environmental-support": 5,
            "funding-stability": 5,
            "partnerships": 5,
            "organisational-capacity": 5,
            "programme-evaluation": 5,
            "programme-adaptation": 5,
            "communications": 5,
            "strategic-planning": 5,
        },
        set(),
    ),
    "partnership-self-assessment": (
        1,
        5,
        23,
        {"synergy": 9, "leadership": 11, "efficiency": 3},
        set(),
    ),
    "collaborate": (0, 9, 3, {"top": 3, "mean": 3}, set()),
}


def test_every_packaged_instrument_has_its_structure_written_down():
    assert set(packaged_instruments()) == set(STRUCTURE)


@pytest.mark.parametrize("name", sorted(STRUCTURE))
def test_structure(name):
    low, high, items, scales, reverse = STRUCTURE[name]
    instrument = packaged_instruments()[name]
    assert (instrument.answers.minimum, instrument.answers.maximum) == (low, high)
    assert len(instrument.items) == items
    assert {scale.id: len(set(scale.items)) for scale in instrument.scales} == scales
    assert {item.id for item in instrument.items if item.reverse} == reverse


@pytest.mark.parametrize("name", sorted(STRUCTURE))
def test_wording_is_shipped_only_where_it_is_our_own(name):
    instrument = packaged_instruments()[name]
    with_text = {bool(item.text) for item in instrument.items}
    assert with_text == {name in OWN}
    assert (instrument.licence == "CC BY 4.0") == (name in OWN)


def test_recommendation_runs_from_0_to_10():
    answers = packaged_instruments()["session-feedback"].answers_of("recommend")
    assert (answers.minimum, answers.maximum) == (0, 10)


def test_remembered_figures_are_marked():
    """The four alphas of NoMAD stand in the abstract of its source; the others are remembered."""
    for name in ("nomad", "aim", "iam", "fim", "psychological-safety"):
        published = packaged_instruments()[name].published
        assert published
        for figure in published:
            assert figure.checked == (name == "nomad" and figure.scale != "total")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["why"][:40])
def test_worked_examples_are_about_what_the_instrument_has(example):
    instrument = packaged_instruments()[example["instrument"]]
    for item, value in example["answers"].items():
        assert value is None or value in instrument.answers_of(item).codes
    assert set(example["scores"]) == {scale.id for scale in instrument.scales}
    for scale_id, expected in example["scores"].items():
        scale = instrument.scale(scale_id)
        answered = sum(example["answers"].get(item) is not None for item in scale.items)
        assert (expected is None) == (answered < scale.minimum_answered)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["why"][:40])
def test_scores_are_those_worked_out_by_hand(example):
    instrument = packaged_instruments()[example["instrument"]]
    answers = {item: [np.nan if v is None else v] for item, v in example["answers"].items()}
    values = pd.DataFrame(answers, dtype="float64")
    for scale_id, expected in example["scores"].items():
        found = score(values, instrument, instrument.scale(scale_id))["value"].item()
        assert found == pytest.approx(np.nan if expected is None else expected, nan_ok=True)

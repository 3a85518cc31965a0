"""`integration.toml`: every mistake in one pass, and no number typed into a claim."""

from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.config.integration import Integration, placeholders
from evaluation.config.integration_file import read_integration
from evaluation.errors import ConfigError
from evaluation.integration.declared import known_in

QUESTION = """
[[questions]]
id = "Q1"
text = "Did it help?"
outcomes = ["confidence"]
themes = ["Power"]
"""
FINDING = """
[[findings]]
id = "F1"
question = "Q1"
strand = "outcomes"
claim = "It rose by {confidence.mean_change}."
author = "us"
"""


@pytest.fixture(scope="session")
def known(demo):
    return known_in(demo.tidy)


def read(folder: Path, known, text: str) -> Integration:
    (folder / "integration.toml").write_text(text, encoding="utf-8")
    return read_integration(folder, known)


def test_a_cohort_without_the_file_has_nothing_written(tmp_path, known):
    assert read_integration(tmp_path, known) == Integration()


def test_what_is_right_is_read(tmp_path, known):
    written = read(tmp_path, known, QUESTION + FINDING)
    assert written.finding("F1").named == ("confidence.mean_change",)
    assert [unit.id for unit in written.units] == ["Q1/Power/outcomes and experience"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('outcomes = ["confidence"]', 'outcomes = ["courage"]', "found 'courage'"),
        ('themes = ["Power"]', 'themes = ["Weather"]', "found 'Weather'"),
        ('themes = ["Power"]', 'indicators = ["luck"]', "found 'luck'"),
        ('question = "Q1"', 'question = "Q9"', "found 'Q9'"),
        ("{confidence.mean_change}", "{confidence.mean_change} of 5", "has a digit"),
        ("{confidence.mean_change}", "{confidence.mean_change", "has a digit or a brace"),
        ("{confidence.mean_change}", "much", "points at nothing"),
        ("mean_change", "mean_wonder", "allowed: an excerpt's id, or a result row"),
        ("mean_change", "p_value", "allowed after the dot"),
        ("mean_change", "mean_change@nowhere", "allowed after the @"),
        ("mean_change", "hedges_gav@home-soon", "allowed after the @: nothing"),
        ("confidence.mean_change}", "Weather.share_of_people}", "is no outcome, no theme"),
        ('author = "us"', 'author = "us"\nagainst = ["interviews-0"]', "an excerpt's id"),
        ('author = "us"', "", "author: is missing"),
    ],
)
def test_a_mistake_is_named(tmp_path, known, old, new, said):
    text = QUESTION + FINDING
    assert old in text
    with pytest.raises(ConfigError, match=said):
        read(tmp_path, known, text.replace(old, new))


def test_all_mistakes_are_named_in_one_pass(tmp_path, known):
    more = """
[[meta_inferences]]
id = "M1"
claim = "Both say so, 2 times."
findings = ["F1", "F7"]
fit = "discord"
confidence = "low"
author = "us"

[[recommendations]]
id = "R1"
text = "Go on."
findings = ["F8"]

[[convergence]]
unit = "Q1/Power/outcomes and experience"
meaning = "dissonance"
examples = "partial"

[[outliers]]
team = "nobody"
explanation = "Why not."
author = "us"
"""
    with pytest.raises(ConfigError) as fault:
        read(tmp_path, known, QUESTION + FINDING + FINDING + more)
    lines = str(fault.value).splitlines()
    for key in (
        "integration.toml:16: findings[2].id: the id 'F1' is given before",
        "meta_inferences[1].findings: found 'F7'",
        "meta_inferences[1].claim: has a digit",
        "meta_inferences[1].explanation",
        "recommendations[1].findings: found 'F8'",
        "convergence[1].explanation",
        "outliers[1].team: found 'nobody'",
    ):
        assert any(key in line for line in lines), key
    assert len(lines) == 7


def test_a_rating_agreed_on_is_of_a_unit_there_is(tmp_path, known):
    agreed = """
[[convergence]]
unit = "Q1/Time/outcomes and experience"
meaning = "silence"
examples = "silence"
"""
    with pytest.raises(ConfigError, match="Q1/Power/outcomes and experience"):
        read(tmp_path, known, QUESTION + agreed)


def test_an_excerpt_is_evidence_by_its_id(tmp_path, known):
    more = replace(known, excerpts={"talk-1"})
    finding = FINDING + 'rests_on = ["talk-1"]\n'
    assert read(tmp_path, more, QUESTION + finding).finding("F1").rests_on == ("talk-1",)


def test_the_demonstration_claims_hold_no_digit_outside_of_a_named_number(demo):
    for finding in demo.written.findings:
        outside = finding.claim
        for inside in placeholders(finding.claim):
            outside = outside.replace(inside, "")
        assert not any(letter.isdigit() for letter in outside), finding.id

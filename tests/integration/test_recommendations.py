"""Recommendations stand in two places: what one says and the other denies is named with both."""

import datetime as dt

import pandas as pd
import pytest

from evaluation.config.integration import Recommendation
from evaluation.integration.recommendations import recommendation_problems

LINES = {"recommendations[1]": 7, "recommendations[1].text": 9}
ROW = {
    "recommendation": "R1", "title": "Pay people, in time", "question": "", "themes": "",
    "status": "accepted", "owner": "Finance lead", "due": pd.Timestamp("2026-03-01"), "line": 2,
}  # fmt: skip
ONE = Recommendation(
    id="R1", text="Pay people in time.", findings=("F1",), owner="finance lead",
    date=dt.date(2026, 3, 1),
)  # fmt: skip


def problems(demo, *, row=None, one=None, register=None):
    written = demo.written.model_copy(
        update={"recommendations": (ONE.model_copy(update=one or {}),)}
    )
    kept = pd.DataFrame([ROW | (row or {})]) if register is None else register
    return list(recommendation_problems(demo.tidy.cohort, written, kept, lines=LINES))


def test_two_ways_of_writing_the_same_are_no_contradiction(demo):
    assert problems(demo) == []


@pytest.mark.parametrize(
    ("row", "one", "column", "key"),
    [
        ({"title": "Pay nobody"}, {}, "title", "text"),
        ({"owner": "Academy"}, {}, "owner", "owner"),
        ({"due": pd.Timestamp("2027-03-01")}, {}, "due", "date"),
        ({"status": "done"}, {}, "status", "what_happened"),
    ],
)
def test_a_contradiction_is_named_with_both_places(demo, row, one, column, key):
    [problem] = problems(demo, row=row, one=one)
    assert problem.rule == "recommendation.contradiction"
    assert problem.place.file == "integration.toml"
    assert problem.place.line == (9 if key == "text" else 7)
    assert problem.place.column == f"recommendations[1].{key}"
    assert f"registers/recommendations.csv:2:{column}" in problem.what
    assert "Pay nobody" not in str(problem)


@pytest.mark.parametrize(
    ("row", "one"),
    [
        ({"owner": None, "due": pd.NaT, "status": None}, {}),
        ({}, {"owner": "", "date": None}),
        ({"status": "done"}, {"what_happened": "All are paid within a week."}),
    ],
)
def test_what_only_one_place_tells_is_no_contradiction(demo, row, one):
    assert problems(demo, row=row, one=one) == []


def test_a_recommendation_nobody_follows_up_is_named(demo):
    [problem] = problems(demo, row={"recommendation": "R2"})
    assert problem.rule == "recommendation.unknown"
    assert "registers/recommendations.csv" in problem.what


def test_without_a_register_there_is_nothing_to_compare(demo):
    assert problems(demo, register=pd.DataFrame()) == []


def test_the_demonstration_says_the_same_in_both_places(demo):
    register = demo.tidy.register("recommendations")
    assert not list(recommendation_problems(demo.tidy.cohort, demo.written, register, lines={}))

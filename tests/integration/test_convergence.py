"""Two assessors, each alone: their agreement, and where a person must explain."""

from dataclasses import replace

import pytest

from evaluation.estimates import Estimates
from evaluation.integration.assessor_sheets import read_assessments
from evaluation.integration.convergence import (
    assessor_agreement,
    convergence_matrix,
    proposed_silences,
)
from evaluation.problems import ProblemLog
from tests.integration.conftest import RAW

DEMO = RAW / "demo-2023-05"


@pytest.fixture(scope="session")
def ratings(demo):
    log = ProblemLog()
    found = read_assessments(DEMO, demo.written, log)
    assert [str(one) for one in log if one.severity == "error"] == []
    return found


def test_silence_is_proposed_where_a_strand_has_nothing_and_only_there(demo):
    assert proposed_silences(demo.written, demo.rows, demo.tidy) == {}
    excerpts = demo.tidy["excerpts"]
    without = excerpts[excerpts["theme"] != "Payment"]
    tidy = replace(demo.tidy, tables={**demo.tidy.tables, "excerpts": without})
    rows = Estimates(row for row in demo.rows if row.quantity not in ("heard", "decided"))
    assert proposed_silences(demo.written, rows, tidy) == {
        "Q2/outcomes and involvement": "involvement",
        "Q2/Power/experience and involvement": "involvement",
        "Q3/Payment/outcomes and experience": "experience",
        "Q3/Payment/experience and involvement": "experience",
    }


def test_agreement_is_counted_before_they_talked(ratings):
    rows = {
        row.level: row.value
        for row in assessor_agreement(ratings)
        if row.quantity == "percent_agreement"
    }
    assert rows == {"meaning": 9 / 12, "examples": 11 / 12}


def test_one_sheet_alone_agrees_with_nobody(ratings):
    assert len(assessor_agreement(ratings[ratings["assessor"] == 1])) == 0


def test_where_they_differ_the_matrix_asks_until_somebody_writes(demo, ratings):
    matrix = convergence_matrix(demo.written, ratings)
    assert len(matrix) == len(demo.written.units)
    open_ = matrix[matrix["Why"].str.startswith("NOT YET WRITTEN")]
    assert open_[["Question", "Theme"]].values.tolist() == [["Q3", "Presence"]]
    silent = demo.written.model_copy(update={"convergence": ()})
    asked = convergence_matrix(silent, ratings).set_index(["Question", "Theme", "Strands"])["Why"]
    power = asked["Q2", "Power", "outcomes and experience"]
    assert power == "NOT YET WRITTEN: a dissonance needs an explanation"

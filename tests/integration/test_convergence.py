"""Two assessors, each alone: sheets out, sheets in, agreement, and where a person must explain."""

from dataclasses import replace

import pytest

from evaluation.errors import UsageError
from evaluation.estimates import Estimates
from evaluation.integration.convergence import (
    SHEETS,
    assessor_agreement,
    assessor_sheet,
    convergence_matrix,
    proposed_silences,
    read_assessments,
    write_assessor_sheets,
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


def test_a_sheet_holds_every_unit_and_nobodys_rating(demo, tmp_path):
    sheet = assessor_sheet(demo.written, {})
    assert len(sheet.splitlines()) == 1 + len(demo.written.units)
    first, second = write_assessor_sheets(tmp_path, sheet)
    assert first.read_bytes() == second.read_bytes()
    log = ProblemLog()
    empty = read_assessments(tmp_path, demo.written, log)
    assert len(empty) == 2 * len(demo.written.units)
    assert set(empty["meaning"]) == set(empty["examples"]) == {""}
    with pytest.raises(UsageError, match="there already"):
        write_assessor_sheets(tmp_path, sheet)


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


def test_what_is_no_rating_is_named_with_its_place(demo, tmp_path):
    sheet = assessor_sheet(demo.written, {})
    path, _ = write_assessor_sheets(tmp_path, sheet)
    lines = sheet.splitlines()
    lines[1] = lines[1].replace("experience,,,,", "experience,,perhaps,silence,")
    lines[2] = lines[2].replace("Q1/", "Q9/", 1)
    path.write_text("\n".join(lines), encoding="utf-8")
    log = ProblemLog()
    read_assessments(tmp_path, demo.written, log)
    found = [(one.rule, one.place.file, one.place.line) for one in log if one.severity == "error"]
    assert found == [("assessment.rating", SHEETS[0], 2), ("assessment.unit", SHEETS[0], 3)]


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

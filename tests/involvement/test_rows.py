"""Columns are read once and never trusted too long."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.columns import named, numbered, places
from evaluation.involvement.presence import attendance_share
from evaluation.involvement.rows import persons

PEOPLE = pd.DataFrame({"participant": ["P1", "P2"], "team": "A", "role": ["carer", None]})


def register():
    return pd.DataFrame(
        {
            "meeting": ["M1", "M1"],
            "participant": ["P1", "P2"],
            "invited": None,
            "state": ["present", "withdrawn"],
        }
    )


@pytest.mark.parametrize("kind", ["str", "object", "string[pyarrow]", "category"])
def test_a_column_is_numbered_whatever_its_type(kind):
    column = pd.Series(["b", None, "a", "b"], dtype=kind)
    codes, words = numbered(column)
    assert [words[code] if code >= 0 else None for code in codes] == ["b", None, "a", "b"]
    assert places(column, ["a", "b"]).tolist() == [1, -1, 0, 1]
    assert named(column)[0] == ("a", "b", "none")


def test_a_column_that_was_changed_in_place_is_read_again():
    rows = register()
    before = attendance_share(rows, PEOPLE)
    assert attendance_share(rows, PEOPLE) == before
    rows.loc[1, "state"] = "present"
    changed = attendance_share(rows, PEOPLE)
    assert changed != before
    assert changed == attendance_share(register().assign(state="present"), PEOPLE)
    people = PEOPLE.copy()
    people.loc[1, "role"] = "staff"
    assert {row.group for row in attendance_share(rows, people)} == {"carer", "staff"}
    assert {row.group for row in attendance_share(rows, PEOPLE)} == {"carer", "none"}


def test_nothing_given_out_can_change_what_is_kept():
    codes, _ = numbered(register()["state"])
    with pytest.raises(ValueError, match="read-only"):
        codes[0] = 7


def test_a_participant_named_twice_is_refused():
    twice = pd.DataFrame({"participant": ["P1", "P1"]})
    with pytest.raises(AnalysisError, match="twice"):
        persons(["P1"], twice)


def test_counts_made_at_once_are_the_counts_made_one_by_one():
    at_once = Estimates.of_counts(
        "people", [3, 0], n=[4, 4], method="rows", group="carers", level=["here", "away"]
    )
    one_by_one = Estimates(
        Estimate(quantity="people", value=value, n=4, method="rows", group="carers", level=level)
        for value, level in ((3, "here"), (0, "away"))
    )
    assert len(at_once) == 2
    assert at_once == one_by_one
    assert hash(at_once) == hash(one_by_one)
    pd.testing.assert_frame_equal(at_once.frame(), one_by_one.frame())
    assert (at_once + one_by_one)[3] == one_by_one[1]
    assert np.isclose(at_once.named(group={"carers": "Carers"})[0].value, 3)

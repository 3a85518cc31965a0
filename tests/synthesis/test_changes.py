"""One outcome over cohorts: measured alike, measured otherwise, and by shared items only."""

import numpy as np
import pytest

from evaluation.errors import AnalysisError
from evaluation.synthesis.changes import change_by_cohort, pooled_change
from evaluation.synthesis.random_effects import random_effects
from tests.synthesis.conftest import instrument

ABC = instrument(("a", "b", "c"))
BEFORE = [[1, 2, 3], [2, 2, 2], [3, 3, 1], [4, 2, 3]]
AFTER = [[2, 2, 5], [2, 3, 2], [3, 5, 4], [5, 5, 5]]


def changes_of(before, after, columns):
    lower, upper = (np.array(rows)[:, columns].mean(axis=1) for rows in (before, after))
    return upper - lower


def test_the_same_scale_is_pooled_as_scored(make_cohort):
    cohorts = {
        "One": make_cohort("one", ABC, BEFORE, AFTER),
        "Two": make_cohort("two", ABC, AFTER, BEFORE[::-1]),
    }
    rows = change_by_cohort(cohorts, "confidence")
    assert {row.group for row in rows} == {"One", "Two"}
    assert {row.outcome for row in rows} == {"Confidence"}
    for name, (before, after) in {"One": (BEFORE, AFTER), "Two": (AFTER, BEFORE[::-1])}.items():
        change = changes_of(before, after, [0, 1, 2])
        found = {row.quantity: row for row in rows if row.group == name}
        assert found["mean_change"].value == pytest.approx(change.mean())
        assert found["standard_error"].value == pytest.approx(change.std(ddof=1) / 2)
        assert found["mean_change"].n == 4
    pooled = pooled_change(rows)
    expected = random_effects(
        [row.value for row in rows if row.quantity == "mean_change"],
        [row.value**2 for row in rows if row.quantity == "standard_error"],
        labels=["One", "Two"],
    )
    assert pooled["pooled_effect"].value == expected["pooled_effect"].value
    assert pooled["pooled_effect"].n == 8
    assert pooled["pooled_effect"].people == 4
    assert pooled["tau2"].outcome == "Confidence"


@pytest.mark.parametrize(
    "other",
    [
        instrument(("a", "b", "c", "d")),
        instrument(("a", "b")),
        instrument(("a", "b", "c"), maximum=7),
        instrument(("a", "b", "c"), reverse="b"),
    ],
    ids=["an item more", "an item less", "another range", "an item turned round"],
)
def test_a_changed_instrument_is_refused_without_common_items(make_cohort, other):
    width = len(other.items)
    grow = [[*row, 3][:width] for row in BEFORE], [[*row, 4][:width] for row in AFTER]
    cohorts = {
        "One": make_cohort("one", ABC, BEFORE, AFTER),
        "Two": make_cohort("two", other, *grow),
    }
    with pytest.raises(AnalysisError, match="Two did not measure it as One did"):
        change_by_cohort(cohorts, "confidence")


def test_only_the_common_items_are_scored_and_named(make_cohort):
    other = instrument(("a", "x", "c", "d"))
    before = [[1, 1, 1, 1], [3, 1, 2, 1], [2, 5, 2, 1]]
    after = [[2, 5, 4, 1], [5, 1, 2, 1], [1, 5, 5, 1]]
    cohorts = {
        "One": make_cohort("one", ABC, BEFORE, AFTER),
        "Two": make_cohort("two", other, before, after),
    }
    rows = change_by_cohort(cohorts, "confidence", common_items=["a", "c"])
    found = {row.group: row for row in rows if row.quantity == "mean_change"}
    assert found["One"].value == pytest.approx(changes_of(BEFORE, AFTER, [0, 2]).mean())
    assert found["Two"].value == pytest.approx(changes_of(before, after, [0, 2]).mean())
    assert all(row.note == "only the items common to all cohorts: a, c" for row in rows)
    assert "only the items common to all cohorts: a, c" in pooled_change(rows)["pooled_effect"].note


def test_common_items_must_be_asked_alike_everywhere(make_cohort):
    cohorts = {
        "One": make_cohort("one", ABC, BEFORE, AFTER),
        "Two": make_cohort("two", instrument(("a", "b", "c"), reverse="a"), BEFORE, AFTER),
    }
    assert change_by_cohort(cohorts, "confidence", common_items=["b", "c"])
    with pytest.raises(AnalysisError, match="asked and answered in the same way"):
        change_by_cohort(cohorts, "confidence", common_items=["a", "b"])
    with pytest.raises(AnalysisError, match=r"the items \['z'\] are declared as common"):
        change_by_cohort(cohorts, "confidence", common_items=["a", "z"])


def test_a_cohort_without_a_standard_error_is_left_out_and_named(make_cohort):
    same = [[2, 2, 2], [3, 3, 3]], [[3, 3, 3], [4, 4, 4]]
    cohorts = {
        "One": make_cohort("one", ABC, BEFORE, AFTER),
        "Two": make_cohort("two", ABC, AFTER, BEFORE[::-1]),
        "All alike": make_cohort("alike", ABC, *same),
        "One pair": make_cohort("single", ABC, BEFORE[:1], AFTER[:1]),
        "Nobody": make_cohort("nobody", ABC, [], []),
        "Not asked": make_cohort("not-asked", ABC, BEFORE, AFTER, outcomes=("other",)),
    }
    rows = change_by_cohort(cohorts, "confidence")
    errors = {row.group: row for row in rows if row.quantity == "standard_error"}
    assert "Not asked" not in errors
    assert errors["All alike"].note == "not computable: every change is the same"
    assert errors["One pair"].note == errors["Nobody"].note == "not computable: fewer than 2 pairs"
    pooled = pooled_change(rows)["pooled_effect"]
    assert pooled.n == 8
    assert "left out, for want of a standard error: All alike, One pair, Nobody" in pooled.note


def test_no_cohort_with_the_outcome_is_no_synthesis(make_cohort):
    rows = change_by_cohort({"One": make_cohort("one", ABC, BEFORE, AFTER)}, "safety")
    assert len(rows) == 0
    assert not pooled_change(rows)["pooled_effect"].computable

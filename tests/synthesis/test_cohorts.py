"""Cohort beside cohort: who took part, who came, what was raised and what was carried over."""

import datetime as dt

import pandas as pd
import pytest

from evaluation.synthesis.cohorts import (
    alpha_by_cohort,
    attendance_by_cohort,
    attendance_by_month,
    people_by_cohort,
    recommendations_by_cohort,
    size_of_cohorts,
    themes_by_cohort,
)
from tests.synthesis.conftest import instrument

AB = instrument(("a", "b"))
BEFORE = [[1, 2], [2, 3], [4, 4]]


def people(roles):
    return pd.DataFrame(
        {"participant": [f"P{n}" for n in range(len(roles))], "team": "a", "role": roles}
    )


def meetings(months):
    dates = pd.to_datetime([f"{month}-15" for month in months])
    return pd.DataFrame(
        {"meeting": [f"M{n}" for n in range(len(months))], "date": dates, "team": "a"}
    )


def attendance(states):
    """Return a row for each (meeting, person, state)."""
    rows = pd.DataFrame(states, columns=["meeting", "participant", "state"])
    return rows.assign(invited=None)


@pytest.fixture
def cohorts(make_cohort):
    first = {
        "participants": people(["carer", "nurse"]),
        "meetings": meetings(["2026-01", "2026-03"]),
        "attendance": attendance(
            [
                ("M0", "P0", "present"),
                ("M0", "P1", "present"),
                ("M1", "P0", "absent with apology"),
                ("M1", "P1", "not recorded"),
            ]
        ),
        "recommendations": pd.DataFrame(
            {"title": ["Pay  people", "Share the chair"], "status": ["proposed", None]}
        ),
    }
    second = {
        # the same ids as in the first cohort, and other people
        "participants": people(["carer", "carer", "nurse"]),
        "meetings": meetings(["2026-03"]),
        "attendance": attendance(
            [("M0", "P0", "present"), ("M0", "P1", "present"), ("M0", "P2", "not invited")]
        ),
        "recommendations": pd.DataFrame(
            {"title": ["Meet online", "pay people."], "status": ["done", "accepted"]}
        ),
    }
    sources = pd.DataFrame(
        {
            "source": ["S1", "S2", "S3"], "kind": ["interview", "interview", "observation"],
            "participant": ["P0", "P1", ""], "team": "a", "role": "carer", "timepoint": "t0",
            "consent": "yes",
        }
    )  # fmt: skip
    excerpts = pd.DataFrame(
        {
            "excerpt": ["E1"], "source": ["S1"], "coder": "X", "code": ["paid"],
            "theme": ["Payment"], "contrary": [False], "text": ["..."],
        }
    )  # fmt: skip
    tables = {"sources": sources, "excerpts": excerpts}
    return {
        "One": make_cohort("one", AB, BEFORE, BEFORE, registers=first, tables=tables),
        "Two": make_cohort("two", AB, BEFORE, BEFORE, registers=second, starts=dt.date(2026, 3, 1)),
        "Bare": make_cohort("bare", AB, BEFORE, BEFORE),
    }


def found(rows, **wanted):
    (one,) = (
        row for row in rows if all(getattr(row, label) == value for label, value in wanted.items())
    )
    return one


def test_people_are_counted_by_role_and_from_surveys_where_nothing_else_is_kept(cohorts):
    rows = people_by_cohort(cohorts)
    assert found(rows, level="One", group="carers").value == 1
    assert found(rows, level="Two", group="carers").value == 2
    assert found(rows, level="Two", group="").value == 3
    assert found(rows, level="One", group="").note == ""
    bare = found(rows, level="Bare", group="")
    assert bare.value == 3
    assert "keeps no register" in bare.note


def test_people_of_unknown_role_are_said(cohorts):
    tidy = cohorts["One"]
    registers = {"participants": people(["carer", "nurse", ""])}
    changed = type(tidy)(tidy.cohort, tidy.instruments, tidy.tables, registers, ())
    total = found(people_by_cohort({"One": changed}), group="")
    assert (total.value, total.note) == (3, "the role of some is not known")


def test_what_is_not_kept_is_not_nought(cohorts):
    rows = size_of_cohorts(cohorts)
    assert found(rows, level="One", quantity="interviews").value == 2
    assert found(rows, level="One", quantity="meetings").value == 2
    assert found(rows, level="Bare", quantity="teams").value == 1
    assert not found(rows, level="Bare", quantity="meetings").computable
    assert not found(rows, level="Bare", quantity="interviews").computable


def test_themes_are_counted_where_there_is_coded_material(cohorts):
    rows = themes_by_cohort(cohorts)
    assert {row.group for row in rows} == {"One"}
    # of the two people who spoke for themselves; the third text is an observer's
    assert (found(rows, level="Payment").value, found(rows, level="Payment").n) == (1 / 2, 2)


def test_a_reflexive_cohort_is_not_counted(cohorts):
    tidy = cohorts["One"]
    reflexive = tidy.cohort.qualitative.model_copy(update={"approach": "reflexive"})
    cohort = tidy.cohort.model_copy(update={"qualitative": reflexive})
    changed = type(tidy)(cohort, tidy.instruments, tidy.tables, tidy.registers, ())
    assert len(themes_by_cohort({"One": changed})) == 0


def test_attendance_is_of_groups_of_roles(cohorts):
    rows = attendance_by_cohort(cohorts)
    assert {row.level for row in rows} == {"One", "Two"}
    lived = found(rows, quantity="attendance_share", level="One", group="lived experience")
    assert (lived.value, lived.n, lived.people) == (0.5, 2, 1)
    asked = found(rows, quantity="invitation_share", level="Two", group="staff")
    assert asked.value == 0


def test_months_are_put_together_over_cohorts_and_people_kept_apart(cohorts):
    rows = attendance_by_month(cohorts)
    shares = [row for row in rows if row.quantity == "attendance_share"]
    assert [(row.level, row.value, row.n, row.people) for row in shares] == [
        ("2026-01", 1.0, 1, 1),
        ("2026-03", pytest.approx(2 / 3), 3, 3),
    ]
    assert rows["run_chart_points"].value == 2
    assert not rows["longest_run"].computable
    assert rows["longest_run"].people == 1
    assert rows["longest_run"].n == 3


def test_no_attendance_is_no_month(cohorts):
    rows = attendance_by_month({"Bare": cohorts["Bare"]})
    assert rows["run_chart_points"].value == 0
    assert not any(row.quantity == "attendance_share" for row in rows)


def test_recommendations_are_the_same_where_their_wording_is(cohorts):
    table = recommendations_by_cohort(cohorts)
    assert list(table.columns) == ["recommendation", "One", "Two", "Bare", "carried"]
    rows = {row["recommendation"]: row for row in table.to_dict("records")}
    assert list(rows) == ["Meet online", "pay people.", "Share the chair"]
    assert (rows["pay people."]["One"], rows["pay people."]["Two"]) == ("proposed", "accepted")
    assert rows["pay people."]["carried"] == 2
    assert rows["Share the chair"]["One"] == "no status"
    assert rows["Share the chair"]["Two"] == "not made"
    assert recommendations_by_cohort({"Bare": cohorts["Bare"]}).empty


def test_alpha_is_that_of_the_outcomes_scale_before(cohorts):
    rows = alpha_by_cohort(cohorts, {"confidence": "Confidence"})
    assert [row.level for row in rows] == ["One", "Two", "Bare"]
    # two items with variances 7/3 and 1 and covariance 3/2: 2 * (1 - (10/3) / (19/3))
    assert rows[0].value == pytest.approx(2 * (1 - (10 / 3) / (19 / 3)))
    assert len(alpha_by_cohort(cohorts, {})) == 0

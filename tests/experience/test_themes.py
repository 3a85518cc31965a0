"""Theme prevalence: people are counted, whoever was heard is in the denominator."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.experience.themes import participant_code_matrix, raised_only_by, theme_prevalence

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "prevalence.json").read_text(encoding="utf-8")
)

SOURCES = pd.DataFrame(
    [
        ("I1", "P1", "user", "before"),
        ("I2", "P1", "user", "after"),
        ("I3", "P2", "user", "before"),
        ("I4", "P3", "staff", "before"),
        ("I5", "P4", "staff", "before"),
        ("FG", "", "", "after"),
    ],
    columns=["source", "participant", "role", "timepoint"],
)
EXCERPTS = pd.DataFrame(
    [
        ("I1", "power", "agenda", False),
        ("I1", "power", "agenda", False),
        ("I1", "power", "minutes", False),
        ("I2", "power", "agenda", False),
        ("I3", "payment", "late", False),
        ("I4", "power", "shared", True),
        ("I4", "time", "backfill", False),
        ("FG", "power", "agenda", False),
    ],
    columns=["source", "theme", "code", "contrary"],
)


def found(rows, quantity):
    return {(row.group, row.level): (row.value, row.n) for row in rows if row.quantity == quantity}


def test_people_are_counted_once_over_everybody_heard():
    shares = found(theme_prevalence(EXCERPTS, SOURCES), "share_of_people")
    assert shares == {
        ("user", "power"): (0.5, 2),
        ("user", "payment"): (0.5, 2),
        ("user", "time"): (0.0, 2),
        ("staff", "power"): (0.0, 2),
        ("staff", "payment"): (0.0, 2),
        ("staff", "time"): (0.5, 2),
        ("not recorded", "power"): (1.0, 1),
        ("not recorded", "payment"): (0.0, 1),
        ("not recorded", "time"): (0.0, 1),
    }


def test_whoever_speaks_against_a_theme_does_not_raise_it():
    against = found(theme_prevalence(EXCERPTS, SOURCES), "share_speaking_against")
    assert against[("staff", "power")] == (0.5, 2)
    assert against[("user", "power")] == (0.0, 2)
    assert {theme for _, theme in against} == {"power"}


def test_a_person_heard_at_two_timepoints_counts_in_both_and_once_together():
    by_time = found(theme_prevalence(EXCERPTS, SOURCES, by="timepoint"), "share_of_people")
    assert by_time[("before", "power")] == (0.25, 4)
    assert by_time[("after", "power")] == (1.0, 2)
    together = found(theme_prevalence(EXCERPTS, SOURCES, by=None), "share_of_people")
    assert together[("", "power")] == (2 / 5, 5)


def test_codes_in_place_of_themes():
    codes = found(theme_prevalence(EXCERPTS, SOURCES, of="code", by=None), "share_of_people")
    assert codes[("", "agenda")] == (2 / 5, 5)


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: f"{case['k']}of{case['n']}")
@pytest.mark.parametrize(
    ("name", "choice"),
    [
        ("wilson", {"interval": "wilson"}),
        ("exact", {"interval": "exact"}),
        ("wilson90", {"interval": "wilson", "confidence": 0.9}),
    ],
)
def test_intervals_are_those_of_r(case, name, choice):
    k, n = case["k"], case["n"]
    sources = pd.DataFrame(
        {"source": [f"S{i}" for i in range(n)], "participant": "", "role": "user"}
    )
    excerpts = pd.DataFrame(
        {
            "source": [f"S{i}" for i in range(k)] or ["S0"],
            "theme": "power" if k else "other",
            "code": "c",
            "contrary": False,
        }
    )
    if k == 0:  # a theme that nobody in this group raises
        other = pd.DataFrame({"source": ["T"], "participant": [""], "role": ["staff"]})
        sources = pd.concat([sources, other], ignore_index=True)
        excerpts = excerpts.assign(source="T", theme="power")
    rows = theme_prevalence(excerpts, sources, **choice)
    row = next(row for row in rows if row.group == "user" and row.level == "power")
    assert row.value == k / n
    assert (row.low, row.high) == pytest.approx(tuple(case[name]), rel=1e-9, abs=1e-12)
    assert (row.note != "") == (n < 10)


def test_a_source_nobody_knows_is_refused():
    with pytest.raises(AnalysisError, match="1 sources with excerpts are not in"):
        theme_prevalence(EXCERPTS, SOURCES.iloc[1:])
    with pytest.raises(AnalysisError, match="twice"):
        theme_prevalence(EXCERPTS, pd.concat([SOURCES, SOURCES.iloc[:1]]))
    with pytest.raises(AnalysisError, match="no column 'ward'"):
        theme_prevalence(EXCERPTS, SOURCES, by="ward")


def test_no_excerpts_no_estimates():
    assert len(theme_prevalence(EXCERPTS.iloc[:0], SOURCES)) == 0


def test_what_one_group_raises_and_another_does_not():
    only = raised_only_by(EXCERPTS, SOURCES, these="user", those="staff")
    assert only.values.tolist() == [["payment", 1, 2, 2], ["power", 1, 2, 2]]
    only = raised_only_by(EXCERPTS, SOURCES, these="staff", those="user")
    assert only["theme"].tolist() == ["time"]
    with pytest.raises(AnalysisError, match="itself"):
        raised_only_by(EXCERPTS, SOURCES, these="user", those="user")
    with pytest.raises(AnalysisError, match="nobody of 'carer' was heard"):
        raised_only_by(EXCERPTS, SOURCES, these="user", those="carer")


def test_the_matrix_holds_silent_people_too():
    matrix = participant_code_matrix(EXCERPTS, SOURCES)
    assert matrix.index.tolist() == ["P1", "P2", "P3", "P4", "FG"]
    assert matrix.loc["P4"].sum() == 0
    assert matrix.loc["P3", "shared"] == 1
    assert set(np.unique(matrix)) <= {0, 1}
    themes = participant_code_matrix(EXCERPTS, SOURCES, of="theme")
    assert themes["power"].to_dict() == {"P1": 1, "P2": 0, "P3": 0, "P4": 0, "FG": 1}

"""What the notebook over all cohorts is given: names, order, what is missing, what is refused."""

import datetime as dt
from pathlib import Path

import pytest

from evaluation.config.policy import policy
from evaluation.config.programme import Programme, read_programme
from evaluation.errors import ConfigError, DataError, UsageError
from evaluation.report.programme import (
    CohortsTogether,
    cohorts_table,
    happened_facts,
    open_programme,
    outcomes_over_cohorts,
    published_figures,
    titles_of_outcomes,
)
from tests.pipeline.test_pipeline import DECLARED
from tests.synthesis.conftest import instrument, make_cohort

__all__ = ["make_cohort"]

ABC = instrument(("a", "b", "c"))
BEFORE = [[1, 2, 3], [2, 2, 2], [3, 3, 1], [4, 2, 3]]
AFTER = [[2, 2, 5], [2, 3, 2], [3, 5, 4], [5, 5, 5]]


def together(cohorts, **declared):
    programme = Programme.model_validate(declared)
    return CohortsTogether("s", programme, cohorts, (), policy("internal"), None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for cohort, starts in (("c1", dt.date(2026, 3, 1)), ("c2", dt.date(2026, 1, 1))):
        folder = tmp_path / "data" / "raw" / cohort
        folder.mkdir(parents=True)
        declared = DECLARED.format(cohort=cohort).replace("2026-01-01", starts.isoformat())
        (folder / "cohort.toml").write_text(declared, encoding="utf-8")
        (folder / "before.csv").write_text("code,Q1\nAB12,4\nCD34,5\n", encoding="utf-8")
    return tmp_path


def test_cohorts_stand_in_the_order_in_which_they_began(root: Path):
    found = open_programme("s", project=str(root))
    assert [tidy.cohort.id for tidy in found.cohorts.values()] == ["c2", "c1"]
    # both are called "Cohort", so their ids are said
    assert list(found.cohorts) == ["Cohort (c2)", "Cohort (c1)"]
    assert found.missing == ()


def test_a_cohort_that_cannot_be_read_is_missing_unless_it_was_asked_for(root: Path):
    (root / "data" / "raw" / "c1" / "before.csv").write_text("code,Q1\nA,banana\n", "utf-8")
    found = open_programme("s", project=str(root))
    assert (list(found.cohorts), found.missing) == (["Cohort"], ("c1",))
    with pytest.raises(DataError):
        open_programme("s", cohort="c1 c2", project=str(root))
    with pytest.raises(UsageError, match="there is no cohort 'c9'"):
        open_programme("s", cohort="c9", project=str(root))


def test_rows_are_kept_beside_the_report_under_the_programmes_name(root: Path, make_cohort):
    cohorts = {"One": make_cohort("one", ABC, BEFORE, AFTER)}
    given = CohortsTogether("s", Programme(), cohorts, (), policy("internal"), root / "tables")
    given.release("s-change", outcomes_over_cohorts(together({**cohorts, "Two": cohorts["One"]})))
    text = (root / "tables" / "s-change.csv").read_text(encoding="utf-8")
    assert text.splitlines()[1].startswith("programme,s,Confidence,One,,mean_change,")
    with pytest.raises(UsageError, match="is no table id"):
        given.release("other-change", outcomes_over_cohorts(given))


def test_without_a_declaration_every_outcome_of_two_cohorts_is_laid_together(make_cohort):
    cohorts = {
        "One": make_cohort("one", ABC, BEFORE, AFTER, outcomes=("confidence", "safety")),
        "Two": make_cohort("two", ABC, AFTER, BEFORE, outcomes=("confidence", "knowledge")),
    }
    assert titles_of_outcomes(together(cohorts)) == {"confidence": "Confidence"}
    rows = outcomes_over_cohorts(together(cohorts))
    assert {row.outcome for row in rows} == {"Confidence"}
    assert rows["pooled_effect"].n == 8


def test_a_declaration_chooses_outcomes_cohorts_and_common_items(make_cohort):
    cohorts = {
        "One": make_cohort("one", ABC, BEFORE, AFTER),
        "Two": make_cohort("two", instrument(("a", "b")), [r[:2] for r in BEFORE],
                           [r[:2] for r in AFTER]),
        "Three": make_cohort("three", ABC, AFTER, BEFORE[::-1]),
    }  # fmt: skip
    some = together(cohorts, outcomes=[{"id": "confidence", "cohorts": ["one", "three"]}])
    assert {row.group for row in outcomes_over_cohorts(some) if row.group} == {"One", "Three"}
    common = together(cohorts, outcomes=[{"id": "confidence", "common_items": ["a", "b"]}])
    assert outcomes_over_cohorts(common)["pooled_effect"].n == 12

    # without either, they are not laid together, and it is said why
    refused = outcomes_over_cohorts(together(cohorts))
    assert [row.quantity for row in refused] == ["pooled_effect"]
    assert "Two did not measure it as One did" in refused[0].note
    assert refused[0].outcome == "Confidence"
    assert refused[0].n == 12


def test_instruments_published_alphas_stand_among_published_figures(make_cohort):
    figure = {"quantity": "alpha", "scale": "total", "value": 0.8, "n": 99, "source": "X 2001"}
    measured = ABC.model_validate({**ABC.model_dump(), "published": [figure]})
    cohorts = {name: make_cohort(name.lower(), measured, BEFORE, AFTER) for name in ("One", "Two")}
    mine = [one for one in published_figures(together(cohorts)) if one.source == "X 2001"]
    assert [(one.value, one.quantity, one.outcome) for one in mine] == [
        (0.8, "cronbach_alpha", "Confidence")
    ]


def test_a_declaration_is_optional_and_its_mistakes_are_found_together(tmp_path: Path):
    assert read_programme(tmp_path, cohorts=["c1"]) == Programme()
    (tmp_path / "programme.toml").write_text(
        'titel = "x"\n[[outcomes]]\nid = "a"\ncohorts = ["c9"]\n[[outcomes]]\nid = "a"\n', "utf-8"
    )
    with pytest.raises(ConfigError) as fault:
        read_programme(tmp_path, cohorts=["c1"])
    said = str(fault.value)
    assert "programme.toml: titel: is not a key that is known here" in said
    assert "outcomes[1].cohorts: found ['c9']; allowed: c1." in said
    assert "the id 'a' is given 2 times" in said


def test_each_cohort_leads_to_its_own_report_and_a_missing_one_to_none(root: Path):
    (root / "data" / "raw" / "c1" / "before.csv").write_text("code,Q1\nA,banana\n", "utf-8")
    (root / "data" / "raw" / "programme.toml").write_text('[names]\nc2 = "<b>Two</b>"\n', "utf-8")
    shown = cohorts_table(open_programme("s", project=str(root)), id="s-cohorts", caption="C").html
    assert "<a href='../c2/report.html'>&lt;b&gt;Two&lt;/b&gt;</a>" in shown
    assert shown.count("<a ") == 1
    assert "c1</th><td>not in this report" in shown


WROTE = """
[[questions]]
id = "Q1"
text = "Who was there?"
indicators = ["came"]
[[findings]]
id = "F1"
question = "Q1"
strand = "involvement"
claim = "They came {involvement.came}."
author = "us"
[[recommendations]]
id = "R1"
text = "Ask again."
findings = ["F1"]
what_happened = "We asked."
[[recommendations]]
id = "R2"
text = "Ask everybody."
findings = ["F1"]
"""


def test_what_happened_since_is_told_and_one_cohorts_mistake_is_its_own(root: Path):
    for cohort, text in (("c1", WROTE), ("c2", WROTE.replace("Q1", "Q2", 1))):
        (root / "data" / "raw" / cohort / "integration.toml").write_text(text, "utf-8")
    told = happened_facts(open_programme("s", project=str(root)), project=str(root))
    assert told.to_numpy().tolist() == [["Cohort (c1)", "Ask again.", "", "We asked."]]

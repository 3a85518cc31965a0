"""Findings that point at nothing, or at what is gone: a problem with file and line, never a crash.

Each case changes one line of a demonstration cohort's `integration.toml`, or what it rests on.
"""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.config.integration_file import read_integration
from evaluation.errors import ConfigError
from evaluation.integration.declared import known_in
from evaluation.pipeline.written import written_problems
from evaluation.show import conclusions, integration, plain
from evaluation.show import evidence as lists
from tests.integration.conftest import RAW, Demo

FOLDER = RAW / "demo-2023-05"
TEXT = (FOLDER / "integration.toml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / FOLDER.name
    copy.mkdir()
    shutil.copytree(FOLDER / "integration", copy / "integration")
    (copy / "integration.toml").write_text(TEXT, encoding="utf-8")
    return copy


def change(folder: Path, old: str, new: str) -> int:
    """Change a text once and return its line, as an editor counts."""
    assert old in TEXT
    (folder / "integration.toml").write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return TEXT[: TEXT.index(old)].count("\n") + 1


def mistakes(folder: Path, tidy) -> list[str]:
    with pytest.raises(ConfigError) as fault:
        read_integration(folder, known_in(tidy))
    return str(fault.value).splitlines()


CLAIM = "Most people speak of something they learnt: {Learning.share_of_people} of those we heard."


@pytest.mark.parametrize(
    "claim",
    [
        "{",
        "}",
        "{{",
        "{{Learning.share_of_people}}",
        "{}",
        "{ }",
        "{0}",
        "{a.b!r}",
        "{Learning.share_of_people!r}",
        "{Learning.share_of_people:>10}",
        "{Learning.share_of_people:n:n}",
        "{outcomes.__class__}",
        "{Learning.__class__}",
        "{Learning.share_of_people.__init__}",
        "{Learning[0].share_of_people}",
        "{confidence.mean_change@home-soon@home-soon}",
        "{confidence.mean_change@nowhere}",
        "{confidence.p_value}",
        "{Weather.share_of_people}",
        "{involvement.luck}",
        "{interviews-a5f08195de}",
        "It rose by 2.",
        "It rose by ½.",
        "It rose by x².",
        "It rose by ٣.",
    ],
)
def test_a_claim_that_names_nothing_is_a_mistake_with_its_line(demo, folder, claim):
    line = change(folder, CLAIM, claim.replace("\\", ""))
    assert any(
        f"demo-2023-05/integration.toml:{line}: findings[2].claim: " in one
        for one in mistakes(folder, demo.tidy)
    )


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"knowledge.mean_change"', '"wisdom.mean_change"', "findings[1].rests_on"),
        ('"knowledge.mean_change"', '"F2"', "findings[1].rests_on"),
        ('"knowledge.mean_change"', '"M1"', "findings[1].rests_on"),
        ('"knowledge.mean_change"', '"../demo-2024-01"', "findings[1].rests_on"),
        ('"interviews-5306041f65"', '"interviews-463adb8854"', "findings[1].against"),
        ('findings = ["F1", "F2"]', 'findings = ["M1", "M2"]', "meta_inferences[1].findings"),
        ('findings = ["F8"]', 'findings = ["R2"]', "recommendations[2].findings"),
        ('id = "F2"', 'id = "F1"', "findings[2].id"),
        ('id = "R2"', 'id = "R1"', "recommendations[2].id"),
        ('id = "F2"', "id = '<b>F2</b>'", "findings[2].id"),
        ("Both strands say that people learnt", "Both say {x.y} so", "meta_inferences[1].claim"),
        ("with one team this is a lead", "with 1 team this is", "meta_inferences[2].explanation"),
        ("do not say who went home", "say 3 went home", "findings[9].silence"),
        ("The trust's own plan", "The 2nd plan", "outliers[1].explanation"),
        ('rests_on = ["knowledge', 'rests_on = [7, "knowledge', "findings[1].rests_on[1]"),
        ('"Was power shared?"', '" "', "questions[2].text"),
        ('"evaluation team"', '""', "findings[1].author"),
        (
            '"Q2/outcomes and involvement"',
            '"Q2/Power/outcomes and experience"',
            "convergence[3].unit",
        ),
        ('strand = "involvement"', 'strand = "weather"', "findings[4].strand"),
    ],
)
def test_what_points_at_nothing_is_a_mistake_with_its_line(demo, folder, old, new, key):
    line = change(folder, old, new)
    assert any(
        re.match(rf"demo-2023-05/integration.toml:{line}: {re.escape(key)}: ", one)
        for one in mistakes(folder, demo.tidy)
    ), mistakes(folder, demo.tidy)


def without(tidy, table, rows):
    return replace(tidy, tables={**tidy.tables, table: tidy[table][rows]})


def test_an_excerpt_that_is_gone_is_a_mistake(demo, folder):
    gone = demo.tidy["excerpts"]["excerpt"] != "observations-2"
    found = mistakes(folder, without(demo.tidy, "excerpts", gone))
    assert [one.split(": ")[1] for one in found] == ["findings[4].rests_on", "findings[5].rests_on"]


def test_a_theme_nobody_raises_any_more_is_a_mistake_or_has_no_number(demo, folder):
    tidy = without(demo.tidy, "excerpts", demo.tidy["excerpts"]["theme"] != "Payment")
    kept = without(tidy, "codes", tidy["codes"]["theme"] != "Payment")
    assert any("findings[8].claim: found 'Payment.share_of_people'" in one
               for one in mistakes(folder, kept))  # fmt: skip


def test_an_outcome_that_is_declared_no_more_is_a_mistake(demo, folder):
    fewer = tuple(one for one in demo.tidy.cohort.outcomes if one.id != "power-sharing")
    cohort = demo.tidy.cohort.model_copy(update={"outcomes": fewer})
    found = mistakes(folder, replace(demo.tidy, cohort=cohort))
    assert {one.split(": ")[1] for one in found} == {"questions[2].outcomes", "findings[6].claim"}


def rules(folder: Path, tidy) -> set[tuple[str, str]]:
    """Return what a check finds: the rule, and the finding it is about."""
    found = [one for one in written_problems(folder, tidy) if one.rule.startswith("finding.")]
    assert all(one.place.line for one in found)
    return {(one.rule, re.search(r"\bF\d\b", one.what)[0]) for one in found}


def test_a_row_that_is_gone_is_a_problem(demo, folder):
    """Nobody of the team answers any more: the claim's number is gone, and the claim stands."""
    tidy = without(demo.tidy, "scores", demo.tidy["scores"]["team"] != "home-soon")
    assert {("finding.no-result", "F1"), ("finding.no-result", "F3")} <= rules(folder, tidy)


def test_a_row_that_is_withheld_is_a_problem_for_its_audience(demo, folder):
    found = [one for one in written_problems(folder, demo.tidy) if one.rule == "finding.withheld"]
    assert {("F3" in one.what, one.severity) for one in found} >= {(True, "accept")}
    assert all("policy public" in one.what for one in found)
    # three people of the team are left: fewer than even the internal policy shows
    scores = demo.tidy["scores"]
    few = scores.loc[scores["team"] == "home-soon", "person"].unique()[:2]
    keep = (scores["team"] != "home-soon") | scores["person"].isin(few)
    found = written_problems(folder, without(demo.tidy, "scores", keep))
    mine = [one for one in found if one.rule == "finding.withheld" and "internal" in one.what]
    assert {one.severity for one in mine} == {"warn"}
    assert {one.place.column for one in mine} == {"findings[1]", "findings[3]"}
    # F3 rests on the number; F1 only names it as what speaks against
    assert {one.place.column: "claim with it" in one.what for one in mine} == {
        "findings[1]": False,
        "findings[3]": True,
    }


def test_an_excerpt_whose_consent_was_withdrawn_is_a_problem(demo, folder):
    sources = demo.tidy["sources"].copy()
    excerpts = demo.tidy["excerpts"]
    [source] = excerpts.loc[excerpts["excerpt"] == "interviews-256b6f548c", "source"].unique()
    sources.loc[sources["source"] == source, "consent"] = False
    tidy = replace(demo.tidy, tables={**demo.tidy.tables, "sources": sources})
    before, after = rules(folder, demo.tidy), rules(folder, tidy)
    assert ("finding.excerpt-withheld", "F8") in after - before
    evidence = Demo(tidy, demo.written, demo.rows).evidence("internal")
    page = lists.excerpts_table(evidence, id="excerpts", caption="X").html
    [text] = excerpts.loc[excerpts["excerpt"] == "interviews-256b6f548c", "text"].unique()
    assert text not in page


def test_markup_in_what_people_write_is_shown_as_text(demo):
    """Every text a person writes, into every display that shows it."""
    hostile = "<script>alert()</script>\"'><img src=x onerror=alert()>"
    finding = demo.written.findings[1].model_copy(
        update={"claim": f"{hostile} {{Learning.share_of_people}}", "author": hostile,
                "silence": hostile}
    )  # fmt: skip
    written = demo.written.model_copy(
        update={
            "questions": tuple(
                one.model_copy(update={"text": hostile}) for one in demo.written.questions
            ),
            "findings": (finding, *(one for one in demo.written.findings if one.id != "F2")),
            "meta_inferences": tuple(
                one.model_copy(update={"claim": hostile, "explanation": hostile, "author": hostile})
                for one in demo.written.meta_inferences
            ),
            "recommendations": tuple(
                one.model_copy(update={"text": hostile, "owner": hostile, "what_happened": hostile})
                for one in demo.written.recommendations
            ),
        }
    )
    evidence = Demo(demo.tidy, written, demo.rows).evidence("internal")
    parts = [
        integration.questions_display(evidence),
        conclusions.meta_inferences_display(evidence),
        conclusions.pillar_table(evidence, id="pillars", caption="P"),
        conclusions.said_and_done(evidence, id="done", caption="D"),
        lists.results_table(evidence, id="results", caption="E", numbers="n"),
        plain.what_was_asked(evidence),
        plain.what_people_said(evidence, strand="experience"),
        plain.what_will_happen(evidence),
    ]
    page = "".join(part.html for part in parts)
    assert page.count("&lt;script&gt;") > 10
    assert "<script" not in page
    assert "<img" not in page

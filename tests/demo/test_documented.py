"""The page on the demonstration cohorts says what the generator holds to be true."""

import re
from pathlib import Path

import pytest

from evaluation.config.instrument import Instrument, instruments_of
from tools.generate_demo.cohorts import PLANS
from tools.generate_demo.declare import OUTCOMES
from tools.generate_demo.truth import true_change, true_icc

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "demo-data.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading."""
    below = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in below.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def instruments(cohort: str) -> dict[str, Instrument]:
    return dict(instruments_of(ROOT / "data" / "raw" / cohort))


def test_true_changes():
    table = {first: cells for first, *cells in rows("True mean change, baseline to end")}
    assert set(table) == {*OUTCOMES, "confidence, from the retrospective baseline"}
    for place, plan in enumerate(PLANS):
        known = instruments(plan.id)
        asked = {one.instrument for one in plan.instruments}
        for outcome, (_, instrument, scale, *_) in OUTCOMES.items():
            written = table[outcome][place]
            if instrument not in asked:
                assert written == "not asked"
                continue
            change = true_change(
                plan.truth, known[instrument], scale, before="baseline", after="end"
            )
            assert float(written) == pytest.approx(change, abs=0.0006)
        then = true_change(
            plan.truth,
            known["coproduction-confidence"],
            "total",
            before="end",
            after="end",
            before_frame="then",
        )
        written = table["confidence, from the retrospective baseline"][place]
        assert float(written) == pytest.approx(then, abs=0.0006)


def test_true_changes_by_team():
    table = {
        (cohort, team): rest
        for cohort, team, *rest in rows("True mean change in confidence, by team")
    }
    assert set(table) == {(plan.id, team.id) for plan in PLANS for team in plan.teams}
    for plan in PLANS:
        confidence = instruments(plan.id)["coproduction-confidence"]
        for team in plan.teams:
            people, reach, change = table[plan.id, team.id]
            assert int(people) == sum(team.members.values())
            assert float(reach) == team.reach
            true = true_change(
                plan.truth, confidence, "total", before="baseline", after="end", team=team.id
            )
            assert float(change) == pytest.approx(true, abs=0.0006)


def test_true_icc():
    scales = {
        "confidence": ("coproduction-confidence", "total"),
        "safety": ("psychological-safety", "safety"),
    }
    table = {
        first: cells for first, *cells in rows("Share of variance between teams (ICC) at baseline")
    }
    assert set(table) == set(scales)
    for place, plan in enumerate(PLANS):
        for outcome, (instrument, scale) in scales.items():
            icc = true_icc(plan.truth, instruments(plan.id)[instrument], scale, role="frontline")
            assert float(table[outcome][place]) == pytest.approx(icc, abs=0.0006)


def test_planted_personal_data_is_listed():
    source = "".join(
        path.read_text("utf-8")
        for path in sorted((ROOT / "tools" / "generate_demo").rglob("*"))
        if path.suffix in (".txt", ".py")
    )
    planted = set(re.findall(r"07700 900\d{3}|999 \d{3} \d{4}|\w[\w.]*@example\.org", source))
    assert planted == set(re.findall(r"07700 900\d{3}|999 \d{3} \d{4}|\w[\w.]*@example\.org", PAGE))

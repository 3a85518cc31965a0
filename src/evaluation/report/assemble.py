"""Executed sections on disk into the report on disk."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat

from evaluation.config.cohort import Cohort
from evaluation.config.policy import policy
from evaluation.report.programme import REPORT as REPORT
from evaluation.report.programme import CohortsTogether
from evaluation.report.provenance import hash_of_all, hashes_of, provenance
from evaluation.report.render import (
    IndexEntry,
    Masthead,
    ProgrammeFacts,
    ReportFacts,
    SectionNotebook,
    render_index,
    render_report,
)

MANIFEST = "manifest.json"


def assemble_report(
    cohort: Cohort,
    raw: Path,
    audience: str,
    executed: Mapping[str, Path],
    out: Path,
    *,
    strands: Mapping[str, str],
) -> None:
    """Write a cohort's `report.html` and `manifest.json`; whole, or not at all.

    `strands` says which section is about which strand, for the count of how much each fills.
    """
    sections = [
        SectionNotebook(section, nbformat.read(path, as_version=4))
        for section, path in executed.items()
    ]
    facts = ReportFacts(cohort, policy(audience), provenance(cohort, raw), strands)
    html = render_report(sections, facts)
    manifest = {
        "cohort": cohort.id,
        "audience": audience,
        "synthetic": cohort.synthetic,
        "made_with": facts.provenance,
        # a file's name may say how many answered
        "raw": hashes_of(raw) if facts.policy.files else {"all files": hash_of_all(raw)},
        "tables": hashes_of(out / "tables"),
    }
    write_whole(out / REPORT, html)
    write_whole(out / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")


def assemble_programme(
    together: CohortsTogether, raw: Path, executed: Mapping[str, Path], out: Path
) -> None:
    """Write the report over all cohorts and its `manifest.json`; whole, or not at all."""
    sections = [
        SectionNotebook(section, nbformat.read(path, as_version=4))
        for section, path in executed.items()
    ]
    cohorts = [tidy.cohort for tidy in together.cohorts.values()]
    html = render_report(sections, programme_facts(together, raw))
    manifest = {
        "cohorts": [cohort.id for cohort in cohorts],
        "missing": list(together.missing),
        "audience": together.policy.id,
        "synthetic": any(cohort.synthetic for cohort in cohorts),
        "raw": {cohort.id: hash_of_all(raw / cohort.id) for cohort in cohorts},
        "tables": hashes_of(out / "tables"),
    }
    write_whole(out / REPORT, html)
    write_whole(out / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")


def programme_facts(together: CohortsTogether, raw: Path) -> ProgrammeFacts:
    """Return what the page over all cohorts says around its sections."""
    cohorts = [tidy.cohort for tidy in together.cohorts.values()]
    shown = {"Cohorts": ", ".join(together.cohorts)}
    if together.missing:
        shown["Missing"] = ", ".join(together.missing)
    masthead = Masthead(
        title=together.programme.title,
        above="All cohorts together",
        lede=together.programme.description,
        synthetic=any(cohort.synthetic for cohort in cohorts),
        facts={**shown, "Teams": str(sum(len(cohort.teams) for cohort in cohorts))},
    )
    made = provenance(cohorts[0], raw / cohorts[0].id)
    hashes = {
        f"Raw files of {one.id}": f"SHA-256 {hash_of_all(raw / one.id)[:16]}" for one in cohorts
    }
    kept = {name: made[name] for name in ("Package", "Python", "Libraries")}
    return ProgrammeFacts(masthead, together.policy, {**kept, **hashes})


def write_index(reports: Path, entries: Sequence[IndexEntry]) -> Path:
    """Write the page that leads to every report, and return its path."""
    reports.mkdir(parents=True, exist_ok=True)
    write_whole(reports / "index.html", render_index(entries))
    return reports / "index.html"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there wholly or not at all, also on a full disk."""
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        os.replace(unfinished, path)  # noqa: PTH105 - replaces on Windows too
    finally:
        unfinished.unlink(missing_ok=True)

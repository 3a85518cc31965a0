"""Executed sections on disk into the report on disk."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat

from evaluation.config.cohort import Cohort
from evaluation.config.policy import policy
from evaluation.report.provenance import hash_of_all, hashes_of, provenance
from evaluation.report.render import (
    IndexEntry,
    ReportFacts,
    SectionNotebook,
    render_index,
    render_report,
)

REPORT, MANIFEST = "report.html", "manifest.json"


def assemble_report(
    cohort: Cohort, raw: Path, audience: str, executed: Mapping[str, Path], out: Path
) -> None:
    """Write a cohort's `report.html` and `manifest.json`; whole, or not at all."""
    sections = [
        SectionNotebook(section, nbformat.read(path, as_version=4))
        for section, path in executed.items()
    ]
    facts = ReportFacts(cohort, policy(audience), provenance(cohort, raw))
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

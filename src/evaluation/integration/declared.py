"""What people wrote about a cohort's strands, checked against what the cohort holds."""

from pathlib import Path

from evaluation.config.integration import Integration, Strand
from evaluation.config.integration_file import Known, read_integration
from evaluation.config.project import find_project
from evaluation.involvement.profile import INDICATORS
from evaluation.prepare.tidy import TidyCohort


def integration_of(tidy: TidyCohort, *, project: str = "") -> Integration:
    """Return the questions, findings and conclusions that people wrote for a cohort.

    Parameters
    ----------
    tidy
        The cohort.
    project
        The project's folder; empty when called inside it.

    Raises
    ------
    ConfigError
        With every mistake of `integration.toml`.
    """
    root = find_project(Path(project) if project else Path.cwd())
    return read_integration(root.cohort_folder(tidy.cohort.id), known_in(tidy))


def known_in(tidy: TidyCohort) -> Known:
    """Return what a cohort has that `integration.toml` may name."""
    excerpts, codes = tidy["excerpts"], tidy["codes"]
    return Known(
        cohort=tidy.cohort,
        themes=tuple(sorted({*excerpts["theme"], *codes["theme"]})),
        indicators=tuple(indicator.quantity for indicator in INDICATORS),
        excerpts=frozenset(excerpts["excerpt"]),
    )


def strands_of(tidy: TidyCohort) -> tuple[Strand, ...]:
    """Of which strands does a cohort hold material at all?"""
    kept = ("attendance", "decisions", "meetings", "payments")
    has: dict[Strand, bool] = {
        "outcomes": bool(tidy.cohort.outcomes),
        "experience": len(tidy["excerpts"]) > 0,
        "involvement": any(len(tidy.register(name)) for name in kept),
    }
    return tuple(strand for strand, there in has.items() if there)

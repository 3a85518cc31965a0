"""Coded interviews and observations, from any coding tool, as tidy tables."""

from collections.abc import Callable, Mapping
from pathlib import Path

from evaluation.config.cohort import Coding, Cohort
from evaluation.intake.coding.assemble import assemble
from evaluation.intake.coding.codebooks import read_codebook
from evaluation.intake.coding.links import read_links
from evaluation.intake.coding.material import CodedMaterial, Project
from evaluation.intake.coding.plain import read_plain
from evaluation.intake.coding.qualcoder import read_qualcoder
from evaluation.intake.coding.refi import read_refi
from evaluation.intake.coding.taguette import read_taguette
from evaluation.intake.coding.taguette_database import read_taguette_database
from evaluation.problems import ProblemLog

__all__ = ["CodedMaterial", "read_coding"]

_READERS: Mapping[str, Callable[[Path, str, ProblemLog], Project | None]] = {
    "taguette": read_taguette,
    "refi-qda": read_refi,
    "qualcoder": read_qualcoder,
    "plain": read_plain,
}
_DATABASES = (".sqlite3", ".sqlite", ".db")


def read_coding(
    folder: Path, cohort: Cohort, coding: Coding, log: ProblemLog
) -> CodedMaterial | None:
    """Return the tidy tables of one file of coded material, or None where it cannot be read.

    Parameters
    ----------
    folder
        The cohort's folder below data/raw/.
    cohort, coding
        The cohort, and the one of its `coding` declarations to read.
    log
        Where every problem is noted; its errors decide whether the cohort may go on.
    """
    links = read_links(folder, cohort, coding.links, log)
    reader = _READERS[coding.tool]
    if coding.tool == "taguette" and coding.file.casefold().endswith(_DATABASES):
        reader = read_taguette_database
    project = reader(folder, coding.file, log)
    file = cohort.qualitative.codebook
    codebook = None if file is None else read_codebook(folder, file, log)
    if project is None or links is None:
        return None
    return assemble(project, links, codebook, coding, log)

"""A cohort's coded material out again, so that work can go on in the coding tool."""

from pathlib import Path

import pandas as pd

from evaluation.config.project import Project
from evaluation.errors import UsageError
from evaluation.experience.passages import one_piece_a_passage
from evaluation.experience.quotes import choose_quotes
from evaluation.experience.voices import spoken, within
from evaluation.intake.coding import read_coding
from evaluation.prepare.cohort import prepare
from evaluation.prepare.masking import masked
from evaluation.prepare.names import names_of
from evaluation.problems import ProblemLog
from evaluation.report import writeback


def write_back(project: Project, cohort_id: str) -> Path:
    """Write segments, attributes, codebook, quotes and projects of a cohort, and return where.

    What people said is in them: they stand in ``data/processed/<cohort>/writeback/``, which is
    never committed, and what the review withheld or redacted is masked (`prepare.masking`).

    Parameters
    ----------
    project
        The project.
    cohort_id
        One of its cohorts.

    Raises
    ------
    UsageError
        When there is no such cohort, or it has no coded material.
    DataError
        When the cohort's files hold a problem of class *error*.
    """
    folder = project.cohort_folder(cohort_id)
    tidy = prepare(folder, single_answers=False)
    tidy.raise_errors()
    if not tidy.cohort.coding:
        raise UsageError(f"{cohort_id} has no coded material: declare it under [[coding]].")
    # what is read again was noted when the cohort was prepared
    log = ProblemLog()
    names = names_of(folder, tidy.cohort, tidy.registers, log)
    out = project.processed / cohort_id / "writeback"
    out.mkdir(parents=True, exist_ok=True)
    material = {}
    for coding in tidy.cohort.coding:
        read = read_coding(folder, tidy.cohort, coding, log)
        if read is not None:
            material[coding.id] = writeback.with_links(masked(read, tidy["excerpts"], names))
    for name, one in material.items():
        writeback.write_qdpx(one, out / f"{name}.qdpx", name=f"{cohort_id} {name}")
        writeback.write_links(one.sources, out / f"{name}-links.csv")
        writeback.write_segments(one, out / f"{name}-segments.csv")
        writeback.write_attributes(one, out / f"{name}-attributes.csv")
    writeback.write_codebook(tidy["codes"], out / "codebook.csv")
    writeback.write_qdc(tidy["codes"], out / "codebook.qdc")
    voices = spoken(tidy["sources"])
    quotes = choose_quotes(one_piece_a_passage(within(tidy["excerpts"], voices)), voices, each=6)
    words = pd.concat([one.excerpts for one in material.values()])
    writeback.write_quote_bank(quotes, words, out / "quotes.csv")
    return out

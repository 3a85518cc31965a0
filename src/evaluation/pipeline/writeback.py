"""A cohort's coded material out again, so that work can go on in the coding tool."""

from pathlib import Path

import pandas as pd

from evaluation.config.project import Project
from evaluation.errors import UsageError
from evaluation.experience.passages import one_piece_a_passage
from evaluation.experience.quotes import choose_quotes
from evaluation.experience.voices import spoken, within
from evaluation.intake.coding import CodedMaterial, read_coding
from evaluation.intake.coding.assemble import CODE_COLUMNS
from evaluation.prepare.cohort import prepare
from evaluation.prepare.masking import masked, masked_answers
from evaluation.prepare.names import names_of
from evaluation.prepare.review import read_review, review_file
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import ProblemLog
from evaluation.report import writeback

#: What the free-text answers of surveys are called, as a project to code.
ANSWERS = "survey-answers"
NO_CODES = pd.DataFrame(columns=list(CODE_COLUMNS), dtype="str")


def write_back(project: Project, cohort_id: str) -> Path:
    """Write a cohort's texts, segments, attributes, codebook and quotes, and return where.

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
        When there is no such cohort, or it has neither coded material nor free text.
    DataError
        When the cohort's files hold a problem of class *error*.
    """
    folder = project.cohort_folder(cohort_id)
    tidy = prepare(folder, single_answers=False)
    tidy.raise_errors()
    material = _material(folder, tidy)
    if not material:
        raise UsageError(
            f"{cohort_id} has no coded material and no free text: declare it under [[coding]], or "
            "questions under `texts` of a survey."
        )
    out = project.processed / cohort_id / "writeback"
    out.mkdir(parents=True, exist_ok=True)
    for name, one in material.items():
        writeback.write_qdpx(one, out / f"{name}.qdpx", name=f"{cohort_id} {name}")
        writeback.write_links(one.sources, out / f"{name}-links.csv")
        writeback.write_segments(one, out / f"{name}-segments.csv")
        writeback.write_attributes(one, out / f"{name}-attributes.csv")
    if tidy.cohort.coding:
        writeback.write_codebook(tidy["codes"], out / "codebook.csv")
        writeback.write_qdc(tidy["codes"], out / "codebook.qdc")
        words = pd.concat([one.excerpts for one in material.values() if len(one.excerpts)])
        writeback.write_quote_bank(_quotes(tidy), words, out / "quotes.csv")
    return out


def _material(folder: Path, tidy: TidyCohort) -> dict[str, CodedMaterial]:
    """Return what is written, masked, by its name: each coding, and the answers of surveys."""
    # what is read again was noted when the cohort was prepared
    log = ProblemLog()
    names = names_of(folder, tidy.cohort, tidy.registers, log)
    found = {}
    for coding in tidy.cohort.coding:
        read = read_coding(folder, tidy.cohort, coding, log)
        if read is not None:
            found[coding.id] = masked(read, tidy["excerpts"], names)
    if len(tidy["texts"]):
        review = read_review(review_file(folder), log)
        texts = tidy["texts"].assign(text=masked_answers(tidy["texts"], review, names))
        codes = tidy["codes"] if tidy.cohort.coding else NO_CODES
        people = tidy.register("participants")
        found[ANSWERS] = writeback.answers_as_material(texts, people, codes=codes)
    return {name: writeback.with_links(one) for name, one in found.items()}


def _quotes(tidy: TidyCohort) -> pd.DataFrame:
    voices = spoken(tidy["sources"])
    return choose_quotes(one_piece_a_passage(within(tidy["excerpts"], voices)), voices, each=6)

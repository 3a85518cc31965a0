"""A cohort's folder into its tidy tables: every problem in one pass, nothing dropped unseen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.config.cohort import Cohort, Survey, read_cohort
from evaluation.config.instrument import Instrument, instruments_of
from evaluation.intake.coding import CodedMaterial, read_coding
from evaluation.intake.registers import check_registers, read_register
from evaluation.intake.surveys import note_copies, read_surveys, source_of
from evaluation.intake.texts import repeated
from evaluation.prepare.codes import Codes
from evaluation.prepare.names import names_of
from evaluation.prepare.person_codes import note_codes, note_named_codes, note_no_codes
from evaluation.prepare.register_texts import flagged_in_registers, without_words
from evaluation.prepare.respondents import with_pseudonyms
from evaluation.prepare.responses import linked_responses, without_duplicates
from evaluation.prepare.review import (
    ReviewCounts,
    note_flagged,
    read_review,
    review_file,
    reviewed_excerpts,
    reviewed_written,
    texts_to_review,
    update_review,
)
from evaluation.prepare.store import note_other_keys
from evaluation.prepare.surveys import CodedSurvey, code_survey, long_answers
from evaluation.prepare.tidy import COLUMNS, TidyCohort
from evaluation.prepare.written import picked, reflections, written_texts
from evaluation.problems import Problem, ProblemLog, by_place

#: Told what is being done, in a few words.
Told = Callable[[str], None]

_WHO = ("response", "timepoint", "person", "team", "role")
_NOBODY = pd.DataFrame(columns=["team", "person"], dtype="str")


def prepare(
    folder: Path, *, told: Told = lambda _step: None, single_answers: bool = True
) -> TidyCohort:
    """Read a cohort's folder: what did its people answer, say and do?

    Problems of class *error* do not raise here: they are in the result, so that a person sees all
    of them. Nothing may be analysed while one stands (`TidyCohort.raise_errors`).

    Parameters
    ----------
    folder
        The cohort's folder.
    told
        Told what is being done.
    single_answers
        Whether to make the table ``answers``, by far the largest; a check does without it.

    Raises
    ------
    ConfigError
        When `cohort.toml` cannot be what is meant.
    """
    cohort = read_cohort(folder)
    instruments = instruments_of(folder)
    log = ProblemLog()
    note_other_keys(folder.resolve().parent.parent / "processed", cohort, log)
    note_no_codes(folder, cohort, log)
    surveys = code_surveys(folder, cohort, instruments, log, told)
    told("linking responses")
    codes = Codes.joined([coded.codes for coded in surveys])
    with ThreadPoolExecutor(max_workers=1) as beside:
        of_codes = beside.submit(code_problems, surveys, cohort)
        responses = linked_responses(surveys, codes, cohort, log) if surveys else _NOBODY
    log.extend(of_codes.result())
    tables = survey_tables(surveys, responses, cohort, single_answers=single_answers)
    told("reading registers and coded texts")
    registers = {name: read_register(folder, cohort, name, log) for name in cohort.registers}
    check_registers(registers, cohort, log)
    found = {coding.file: read_coding(folder, cohort, coding, log) for coding in cohort.coding}
    material = {file: one for file, one in found.items() if one is not None}
    tables |= _coding_tables(folder, cohort, list(material.values()), registers, log)
    if "reflections" in registers:
        said = reflections(registers["reflections"])
        tables["written"] = pd.concat([tables["written"], said]) if "written" in tables else said
    if "participants" in registers:
        registers["participants"] = with_pseudonyms(
            registers["participants"], responses.assign(code=codes.texts()), cohort.linkage
        )
    names = names_of(folder, cohort, registers, log)
    note_flagged(surveys, names, log)
    for coded in surveys:
        note_named_codes(coded.responses["code"], coded.place_of_code, names, log)
    log.extend(flagged_in_registers(registers, cohort, names))
    registers = without_words(registers)
    review = read_review(review_file(folder), log)
    if "excerpts" in tables:
        tables["excerpts"] = reviewed_excerpts(tables["excerpts"], review, names)
    if "written" in tables:
        tables["written"] = reviewed_written(tables["written"], review, names)
    recognised = (
        *(survey.recognised for survey in surveys),
        *(f"{file}: {one.summary}" for file, one in material.items()),
    )
    return TidyCohort(
        cohort,
        instruments,
        tables,
        registers,
        # one file may be declared for several timepoints
        by_place(dict.fromkeys(log)),
        recognised,
    )


def review_texts(folder: Path) -> ReviewCounts:
    """Write or bring up to date the review file of a cohort: which texts may be shown?

    Raises
    ------
    DataError
        When the cohort's files hold a problem of class *error*: decisions could be lost.
    """
    tidy = prepare(folder, single_answers=False)
    tidy.raise_errors()
    names = names_of(folder, tidy.cohort, tidy.registers, ProblemLog())
    current = texts_to_review(tidy["texts"], tidy["excerpts"], tidy["written"])
    return update_review(review_file(folder), current, names)


def code_surveys(
    folder: Path,
    cohort: Cohort,
    instruments: Mapping[str, Instrument],
    log: ProblemLog,
    told: Told = lambda _step: None,
) -> list[CodedSurvey]:
    """Return the cohort's surveys, each read and coded, without what was sent twice.

    A file that several of them declare is read once, and what is wrong for all of them told once.
    """
    note_copies(folder, cohort.surveys, log)
    coded: dict[int, CodedSurvey] = {}
    logs = [ProblemLog() for _ in cohort.surveys]
    for places in _by_source(cohort.surveys):
        surveys = [cohort.surveys[place] for place in places]
        told(f"reading {surveys[0].file}")
        exports = read_surveys(folder, surveys, [logs[place] for place in places])
        told(f"coding {surveys[0].file}")
        for place, survey in zip(places, surveys, strict=True):
            # taken out of the list, so that its text may go once it is coded
            export = exports.pop(0)
            if export is not None:
                found = code_survey(export, survey, cohort, instruments, logs[place])
                coded[place] = without_duplicates(found, logs[place])
    log.extend(dict.fromkeys(chain.from_iterable(logs)))
    return [coded[place] for place in sorted(coded)]


def code_problems(surveys: Sequence[CodedSurvey], cohort: Cohort) -> Iterable[Problem]:
    """Return what is wrong with surveys' person codes, each problem once."""
    logs = [ProblemLog() for _ in surveys]
    for coded, log in zip(surveys, logs, strict=True):
        note_codes(coded.given, log, length=sum(cohort.linkage.elements))
    return dict.fromkeys(chain.from_iterable(logs))


def _by_source(surveys: Sequence[Survey]) -> Iterable[list[int]]:
    """Return the positions of surveys that declare one file in the same way, together."""
    together: dict[tuple[str, ...], list[int]] = {}
    for place, survey in enumerate(surveys):
        together.setdefault(source_of(survey), []).append(place)
    return together.values()


def survey_tables(
    surveys: Sequence[CodedSurvey],
    responses: pd.DataFrame,
    cohort: Cohort,
    *,
    single_answers: bool,
) -> dict[str, pd.DataFrame]:
    """Return the tidy tables that come from surveys and their linked responses."""
    if not surveys:
        return {}
    starts = np.cumsum([0, *(len(coded.responses) for coded in surveys)])
    pieces = [
        (coded, responses.iloc[start : start + len(coded.responses)].reset_index(drop=True))
        for coded, start in zip(surveys, starts, strict=False)
    ]
    tables = {
        "responses": responses[[*COLUMNS["responses"], "linked"]],
        "scores": _stack((_scores(coded, rows, cohort) for coded, rows in pieces), "scores"),
        "texts": _stack((_texts(coded, rows) for coded, rows in pieces), "texts"),
    }
    if single_answers:
        long = (long_answers(use, rows[list(_WHO)]) for coded, rows in pieces for use in coded.uses)
        tables["answers"] = _stack(long, "answers")
    return tables


def _stack(frames: Iterable[pd.DataFrame], table: str) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame(columns=list(COLUMNS[table]))
    whole = filled[0] if len(filled) == 1 else pd.concat(filled)
    return whole.reset_index(drop=True)[list(COLUMNS[table])]


def _scores(coded: CodedSurvey, rows: pd.DataFrame, cohort: Cohort) -> pd.DataFrame:
    frames = []
    for use in coded.uses:
        about = {
            "instrument": repeated(use.instrument.id, len(rows)),
            "frame": repeated(use.use.frame, len(rows)),
        }
        for scale, scored in use.scores.items():
            named = rows[list(_WHO)].assign(**about, scale=repeated(scale, len(rows)))
            frames.append(named.join(scored))
        # an outcome may be a single item, as answered
        singles = {
            outcome.scale
            for outcome in cohort.outcomes
            if outcome.instrument == use.instrument.id and outcome.scale in use.items
        }
        for item in sorted(singles):
            value = pd.Series(use.items[item].codes, dtype="float64")
            frames.append(
                rows[list(_WHO)].assign(
                    **about,
                    scale=item,
                    value=value,
                    answered=value.notna().astype("int16"),
                    items=np.int16(1),
                )
            )
    return _stack(frames, "scores")


def _texts(coded: CodedSurvey, rows: pd.DataFrame) -> pd.DataFrame:
    frames = []
    for question in coded.texts.columns:
        answers = coded.texts[question].fillna("").str.strip()
        frame = rows[list(_WHO)].assign(question=question, text=answers)
        frames.append(frame[answers != ""])
    return _stack(frames, "texts")


def _coding_tables(
    folder: Path,
    cohort: Cohort,
    read: Sequence[CodedMaterial],
    registers: Mapping[str, pd.DataFrame],
    log: ProblemLog,
) -> dict[str, pd.DataFrame]:
    """Return the tidy tables that come from coded material."""
    if not read:
        return {}
    tables = {
        name: pd.concat([getattr(one, name) for one in read], ignore_index=True)
        for name in ("sources", "excerpts", "codes")
    }
    # several files may share a codebook
    tables["codes"] = tables["codes"].drop_duplicates("code", ignore_index=True)
    excerpts, sources = tables["excerpts"], tables["sources"]
    themes = {*tables["codes"]["theme"], *excerpts["theme"]}
    return tables | {
        "excerpts": picked(excerpts, sources, registers.get("quotes"), cohort, log),
        "written": written_texts(folder, cohort, registers.get("framework"), themes, log),
    }

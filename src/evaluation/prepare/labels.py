"""Answer cells into codes: which wording or number stands for which code of the scale?"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.config.instrument import ResponseScale
from evaluation.intake.look_alikes import INVISIBLE
from evaluation.intake.look_alikes import latin as latin_letters
from evaluation.intake.texts import anywhere, looked_up, marked_rows, numbered
from evaluation.problems import Place, ProblemLog, Severity

#: States of an answer, by their number in `Coded.states`.
STATES = ("answered", "missing", "not relevant")
_ANSWERED, _MISSING, _NOT_RELEVANT = range(3)

_WHOLE_NUMBER = re.compile(r"[+-]?\d+(?:[.,]0{1,2})?")
#: What people and programs write where there is no answer, as `plain` returns it.
_NO_ANSWER_WRITTEN = re.compile(
    r"#?n[./]?a\.?|nan|<na>|none|null|nil|missing|blank|unanswered|"
    r"(?:no|not) (?:answer(?:ed)?|response)|[-–—−.?_*]+"
)
_NO_ANSWER = (
    "the cell holds what people and programs write where there is no answer",
    "Declare it under `missing_codes` in cohort.toml if it means that nothing was answered; if it "
    "does not, correct the cell.",
)
_UNKNOWN = (
    "the cell is neither a label nor a number of the item's scale",
    "Correct the cell, or declare its wording in cohort.toml: with its code under `labels`, or "
    "under `missing_codes` if it means that nothing was answered.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """One item's answers: which cell each response has, and what each different cell means.

    Attributes
    ----------
    cells
        Number of the cell of each response. Shape (responses,).
    code_of
        Code of each different cell; nan where it is no answer. Shape (different cells,).
    state_of
        Index into `STATES` of each different cell. Shape (different cells,).
    """

    cells: np.ndarray
    code_of: npt.NDArray[np.float32]
    state_of: npt.NDArray[np.int8]

    @property
    def codes(self) -> npt.NDArray[np.float32]:
        """Codes as answered; nan where there is none. Shape (responses,)."""
        return looked_up(self.code_of, self.cells)

    @property
    def states(self) -> npt.NDArray[np.int8]:
        """Index into `STATES`. Shape (responses,)."""
        return looked_up(self.state_of, self.cells)

    @property
    def anyone(self) -> bool:
        """Whether anyone answered."""
        return anywhere(self.state_of == _ANSWERED, self.cells)

    def take(self, rows: "np.ndarray | slice") -> "Coded":
        """Return the answers of some responses."""
        return Coded(self.cells[rows], self.code_of, self.state_of)


def plain(text: str) -> str:
    """Return a wording as a person would compare it: case, spacing and quotes do not count.

    >>> plain("  Strongly  AGREE ")
    'strongly agree'
    """
    folded = (
        unicodedata.normalize("NFKC", text).translate(INVISIBLE).replace("’", "'").replace("‘", "'")
    )
    return " ".join(folded.split()).casefold()


def looks_like(text: str, known: Mapping[str, object]) -> bool:
    """Return whether a wording is a known one but for look-alike letters of another script.

    >>> looks_like("Аgree", {"agree": 4})  # the first letter is Cyrillic
    True
    """
    latin = plain(latin_letters(text))
    return plain(text) not in known and latin in known


@dataclass(frozen=True, slots=True)
class _Reading:
    value: float
    state: int
    fault: tuple[Severity, str, str, str] | None = None


def code_answers(
    cells: "pd.Series[str]",
    answers: ResponseScale,
    place: Callable[[int], Place],
    log: ProblemLog,
    *,
    own_labels: Mapping[str, int] | None = None,
    file_labels: Mapping[str, str] | None = None,
    missing_codes: tuple[str, ...] = (),
) -> Coded:
    """Turn one column of cells into codes: what did each person answer?

    Parameters
    ----------
    cells
        The column's text, one cell a response.
    answers
        The item's response scale.
    place
        From a row's position to its place in the file, for problems.
    log
        Where problems go; every cell that is no answer is one.
    own_labels
        The cohort's further wordings and their codes.
    file_labels
        What the file's own codes stand for (a key file, value labels): code -> wording.
    missing_codes
        Cells that mean "not answered", because a person declared so.

    Examples
    --------
    >>> log = ProblemLog()
    >>> scale = ResponseScale(minimum=1, maximum=5, labels={"Agree": 4})
    >>> coded = code_answers(
    ...     pd.Series(["Agree", "5", "", "99"]),
    ...     scale, lambda row: Place("s.csv", row + 2, "Q1"), log,
    ... )
    >>> coded.codes.tolist()
    [4.0, 5.0, nan, nan]
    >>> [str(problem.place) for problem in log.of(Severity.ERROR)]
    ['s.csv:5:Q1']
    """
    labels = {plain(text): code for text, code in answers.labels.items()}
    labels |= {plain(text): code for text, code in (own_labels or {}).items()}
    exact = {*answers.labels, *(own_labels or {}), *answers.not_relevant}
    not_relevant = {plain(text) for text in answers.not_relevant}
    absent = {plain(text) for text in missing_codes}

    def read(cell: str) -> _Reading:
        text = plain(cell)
        if not text or text in absent:
            return _Reading(np.nan, _MISSING)
        wording = (file_labels or {}).get(cell.strip(), cell)
        return _read_wording(wording, labels, exact, not_relevant, answers)

    positions, unique = numbered(cells)
    readings = [read(str(cell)) for cell in unique] or [_Reading(np.nan, _MISSING)]
    faults = {n: reading.fault for n, reading in enumerate(readings) if reading.fault is not None}
    marked = np.isin(np.arange(len(readings)), list(faults))
    for row, number in marked_rows(positions, marked):
        severity, rule, what, todo = faults[number]
        log.add(severity, rule, place(row), what, todo)
    codes = np.array([reading.value for reading in readings], dtype=np.float32)
    states = np.array([reading.state for reading in readings], dtype=np.int8)
    coded = Coded(positions, codes, states)
    _note_mixture(coded, unique, labels, place, log)
    return coded


def _read_wording(
    wording: str,
    labels: Mapping[str, int],
    exact: set[str],
    not_relevant: set[str],
    answers: ResponseScale,
) -> _Reading:
    text = plain(wording)
    repaired = (
        None
        if wording in exact
        else (
            Severity.REPAIR,
            "label.spelling",
            "a label differs from the instrument's in case, spacing or quotes only, and was read",
            "Nothing needs doing.",
        )
    )
    if text in labels and labels[text] not in answers.codes:
        return _Reading(
            np.nan,
            _MISSING,
            (
                Severity.ERROR,
                "label.range",
                "the code declared for this label is outside the scale "
                f"{answers.minimum} to {answers.maximum}",
                "Correct the code under `labels` in cohort.toml.",
            ),
        )
    if text in labels:
        return _Reading(float(labels[text]), _ANSWERED, repaired)
    if text in not_relevant:
        return _Reading(np.nan, _NOT_RELEVANT, repaired)
    if _WHOLE_NUMBER.fullmatch(text):
        code = int(float(text.replace(",", ".")))
        if code in answers.codes:
            return _Reading(float(code), _ANSWERED)
        return _Reading(
            np.nan,
            _MISSING,
            (
                Severity.ERROR,
                "answer.range",
                f"a number outside the scale {answers.minimum} to {answers.maximum}",
                "Correct the cell, or declare the number under `missing_codes` in cohort.toml "
                "if it means that nothing was answered.",
            ),
        )
    if looks_like(wording, dict.fromkeys([*labels, *not_relevant])):
        return _Reading(
            np.nan,
            _MISSING,
            (
                Severity.ERROR,
                "label.look-alike",
                "a label is written with look-alike letters of another alphabet",
                "Type the label again in the file.",
            ),
        )
    what, todo = _NO_ANSWER if _NO_ANSWER_WRITTEN.fullmatch(text) else _UNKNOWN
    return _Reading(np.nan, _MISSING, (Severity.ERROR, "label.unknown", what, todo))


def _note_mixture(
    coded: Coded,
    unique: "pd.Index[str]",
    labels: Mapping[str, int],
    place: Callable[[int], Place],
    log: ProblemLog,
) -> None:
    """Warn where one column holds labels and numbers: were both made with the same key?"""
    in_words = np.array([plain(str(cell)) in labels for cell in unique], dtype=bool)
    answers = np.flatnonzero(coded.state_of == _ANSWERED)
    if len(set(in_words[answers])) < 2:
        return
    there = np.intersect1d(answers, coded.cells)  # rows left out may have held some
    if len(set(in_words[there])) > 1:
        where = place(0)
        log.warn(
            "answer.mixed",
            Place(where.file, None, where.column, where.sheet),
            "the column holds labels in words and numbers, and both were read",
            "Make sure that the numbers were given by the instrument's own key.",
        )

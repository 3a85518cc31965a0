"""Checking a cohort: all problems, nothing made."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evaluation.config.integration_file import read_integration
from evaluation.errors import DataError, EvaluationError
from evaluation.integration.declared import known_in
from evaluation.pipeline.mistaken import look_at_files
from evaluation.pipeline.weight import weight_lines
from evaluation.pipeline.written import written_problems
from evaluation.prepare.cohort import Told, prepare
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import Problem, Severity, by_place


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes
    ----------
    cohort
        The cohort's id.
    problems
        Every problem of its files.
    recognised
        Of each survey file: what it was taken for, how much is in it, what was set aside.
    weight
        Whether numbers and narratives have the same weight in its findings, line by line.
    failure
        What is wrong with its declarations (`cohort.toml`, an instrument, `integration.toml`), line
        by line; its files were then looked at as far as they can be without.
    exit_code
        0 when a report can be made.
    """

    cohort: str
    problems: tuple[Problem, ...] = ()
    recognised: tuple[str, ...] = ()
    weight: tuple[str, ...] = ()
    failure: str = ""
    exit_code: int = 0

    @property
    def summary(self) -> str:
        """What was found, in one line."""
        counts = {
            severity: sum(
                problem.count for problem in self.problems if problem.severity is severity
            )
            for severity in Severity
        }
        mistakes = len(self.failure.splitlines())
        return ", ".join(
            [
                *([f"mistakes in its declaration: {mistakes}"] if mistakes else []),
                *(f"{number} of class {severity}" for severity, number in counts.items()),
            ]
        )

    def as_record(self) -> dict[str, object]:
        """Return the result as one record, for JSON."""
        return {
            "cohort": self.cohort,
            "recognised": list(self.recognised),
            "weight": list(self.weight),
            "problems": [problem.as_record() for problem in self.problems],
            "failure": self.failure,
            "exit_code": self.exit_code,
        }


def check_cohort(folder: Path, *, told: Told = lambda _step: None) -> Checked:
    """Read everything of a cohort: can a report be made, and what should a person look at?

    `told` is told what is being read.
    """
    try:
        tidy = prepare(folder, told=told, single_answers=False)
    except EvaluationError as fault:
        seen = look_at_files(folder, told=told)
        return _checked(folder, seen.problems, seen.recognised, fault=fault)
    told("reading what people wrote")
    try:
        if _stops(tidy.problems):
            _read_if_it_can_be(folder, tidy)
            return _checked(folder, tidy.problems, tidy.recognised)
        problems = by_place((*tidy.problems, *written_problems(folder, tidy)))
        weight = weight_lines(folder, tidy)
    except EvaluationError as fault:
        return _checked(folder, tidy.problems, tidy.recognised, fault=fault)
    return _checked(folder, problems, tidy.recognised, weight=weight)


def _read_if_it_can_be(folder: Path, tidy: TidyCohort) -> None:
    """Read `integration.toml` all the same, if the coded material that it names could be read."""
    coding, codebook = tidy.cohort.coding, tidy.cohort.qualitative.codebook or ""
    named = {codebook, *(file for one in coding for file in (one.file, one.links))} - {""}
    errors = (one for one in tidy.problems if one.severity is Severity.ERROR)
    if not any(one.place.file.startswith(tuple(named)) for one in errors):
        read_integration(folder, known_in(tidy))


def _checked(
    folder: Path,
    problems: tuple[Problem, ...],
    recognised: tuple[str, ...],
    *,
    weight: tuple[str, ...] = (),
    fault: EvaluationError | None = None,
) -> Checked:
    stops = DataError.exit_code if _stops(problems) else 0
    return Checked(
        folder.name,
        problems,
        recognised,
        weight,
        failure="" if fault is None else str(fault),
        exit_code=stops if fault is None else fault.exit_code,
    )


def _stops(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)

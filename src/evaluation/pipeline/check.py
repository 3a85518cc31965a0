"""Checking a cohort: all problems, nothing made."""

from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import DataError, EvaluationError
from evaluation.pipeline.weight import weight_lines
from evaluation.pipeline.written import written_problems
from evaluation.prepare.cohort import Told, prepare
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
        Why its files could not even be looked at (a wrong cohort.toml), line by line.
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
        if self.failure:
            return f"{len(self.failure.splitlines())} mistakes in its declaration"
        counts = {
            severity: sum(
                problem.count for problem in self.problems if problem.severity is severity
            )
            for severity in Severity
        }
        return ", ".join(f"{number} of class {severity}" for severity, number in counts.items())

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
        stops = any(problem.severity is Severity.ERROR for problem in tidy.problems)
        told("reading what people wrote")
        written = () if stops else written_problems(folder, tidy)
        weight = () if stops else weight_lines(folder, tidy)
    except EvaluationError as fault:
        return Checked(folder.name, failure=str(fault), exit_code=fault.exit_code)
    problems = by_place((*tidy.problems, *written))
    stops = any(problem.severity is Severity.ERROR for problem in problems)
    return Checked(
        folder.name,
        problems,
        recognised=tidy.recognised,
        weight=weight,
        exit_code=DataError.exit_code if stops else 0,
    )

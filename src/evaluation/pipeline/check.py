"""Checking a cohort: all problems, nothing made."""

from collections.abc import Iterable, Sequence
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
from evaluation.problems import Place, Problem, Severity, by_place, grouped

#: How many of one kind of problem in one column are shown; the rest is counted.
_SHOWN_OF_A_KIND = 3
#: One and several of each class, in the order in which a person goes through them.
_WORDS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARN: ("warning", "warnings"),
    Severity.REPAIR: ("repair", "repairs"),
    Severity.ACCEPT: ("accepted", "accepted"),
}


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
        counts = dict.fromkeys(Severity, 0)
        for problem in self.problems:
            counts[problem.severity] += problem.count
        mistakes = len(self.failure.splitlines())
        said = [_counted(mistakes, "mistake in its declarations", "mistakes in its declarations")]
        said += [_counted(counts[severity], *words) for severity, words in _WORDS.items()]
        return ", ".join(filter(None, said)) or "nothing to mend or to look at"

    def as_lines(self) -> tuple[str, ...]:
        """Return the result as a person reads it: what stops the cohort first.

        Of one kind of problem in one column (what was repaired: in one file) the first few are
        listed, and the rest is counted.
        """
        lines = self.failure.splitlines()
        for severity in _WORDS:
            for alike in grouped(one for one in self.problems if one.severity is severity):
                lines += map(str, alike[:_SHOWN_OF_A_KIND])
                more = sum(one.count for one in alike[_SHOWN_OF_A_KIND:])
                if more:
                    lines.append(
                        f"{_around(alike)}: {severity}: ... and {more} more like the last "
                        f"({alike[0].rule}; --json lists them)"
                    )
        lines += [f"read: {one}" for one in self.recognised]
        lines += [f"weight: {one}" for one in self.weight]
        return (f"{self.cohort}: {self.summary}", *(f"  {line}" for line in lines))

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


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}" if number else ""


def _around(problems: Sequence[Problem]) -> Place:
    """Return the column that problems of one file lie in; the file, where they lie in several."""
    places = [problem.place for problem in problems]
    column = places[0].column if len({place.column for place in places}) == 1 else None
    return Place(places[0].file, None, column, places[0].sheet)


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

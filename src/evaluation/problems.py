"""Problems found in files: where, what, and what to do; never an answer's value.

Every reader reports into one `ProblemLog`, so that a person sees all problems in one pass.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from evaluation.errors import DataError

_LONGEST_HEADER = 48


class Severity(StrEnum):
    """What becomes of the data a problem is about."""

    ERROR = "error"  #: stops the cohort until a person mends the file or declares what is meant
    REPAIR = "repair"  #: mended, with a note
    WARN = "warn"  #: kept as it is, with a note
    ACCEPT = "accept"  #: unusual but right; noted so that nobody has to wonder


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file, in the words of the program a person would open it with.

    Attributes
    ----------
    file
        Path below the cohort's folder, with forward slashes.
    line
        1-based line of a text file, or row of a sheet; None for the whole file or column.
    column
        The header as found in a text file (a person searches for it), or the letter in a sheet.
    sheet
        The sheet of a workbook; None for a text file.

    Examples
    --------
    >>> str(Place("survey.csv", line=7, column="Team"))
    'survey.csv:7:Team'
    >>> str(Place("survey.xlsx", line=7, column="C", sheet="Form1"))
    'survey.xlsx:Form1!C7'
    >>> str(Place("survey.csv"))
    'survey.csv'
    """

    file: str
    line: int | None = None
    column: str | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        if self.sheet is not None:
            cell = f"{self.column or ''}{self.line if self.line is not None else ''}"
            return f"{self.file}:{self.sheet}!{cell}" if cell else f"{self.file}:{self.sheet}"
        parts = [self.file]
        if self.line is not None:
            parts.append(str(self.line))
        if self.column is not None:
            # a header can be a whole question; its beginning is enough to find it by
            long = len(self.column) > _LONGEST_HEADER
            parts.append(self.column[: _LONGEST_HEADER - 1] + "…" if long else self.column)
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: its class, the rule that found it, its place, and what to do.

    Examples
    --------
    >>> problem = Problem(
    ...     Severity.ERROR, "label.unknown", Place("survey.csv", 7, "Q1"),
    ...     "the answer is not one of the instrument's labels",
    ...     "Correct the cell, or declare the label under `labels` in cohort.toml.",
    ... )
    >>> print(problem)
    survey.csv:7:Q1: error: the answer is not one of the instrument's labels. \
Correct the cell, or declare the label under `labels` in cohort.toml.
    """

    severity: Severity
    rule: str
    place: Place
    what: str
    todo: str
    count: int = 1

    def __str__(self) -> str:
        times = f" ({self.count} times)" if self.count > 1 else ""
        return f"{self.place}: {self.severity}: {self.what}{times}. {self.todo}"

    def as_record(self) -> dict[str, str | int | None]:
        """Return the problem as one flat record, for JSON and for a table."""
        return {
            "severity": str(self.severity),
            "rule": self.rule,
            **asdict(self.place),
            "what": self.what,
            "todo": self.todo,
            "count": self.count,
        }


@dataclass(slots=True)
class ProblemLog:
    """All problems of one pass, in the order found.

    After `most` problems of one rule in one column, further ones are counted on the last of them
    instead of being listed: ten thousand equal lines help nobody.
    """

    most: int = 50
    _found: list[Problem] = field(default_factory=list, repr=False)
    _seen: dict[tuple[str, str, str | None, str | None], int] = field(
        default_factory=dict, repr=False
    )
    _last: dict[tuple[str, str, str | None, str | None], int] = field(
        default_factory=dict, repr=False
    )

    def add(self, severity: Severity, rule: str, place: Place, what: str, todo: str) -> None:
        """Note one problem."""
        self.extend([Problem(severity, rule, place, what, todo)])

    def error(self, rule: str, place: Place, what: str, todo: str) -> None:
        """Note a problem that stops the cohort."""
        self.add(Severity.ERROR, rule, place, what, todo)

    def repair(self, rule: str, place: Place, what: str, todo: str) -> None:
        """Note something that was mended."""
        self.add(Severity.REPAIR, rule, place, what, todo)

    def warn(self, rule: str, place: Place, what: str, todo: str) -> None:
        """Note something that was kept but that a person should look at."""
        self.add(Severity.WARN, rule, place, what, todo)

    def accept(self, rule: str, place: Place, what: str, todo: str) -> None:
        """Note something unusual that is right as it is."""
        self.add(Severity.ACCEPT, rule, place, what, todo)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note problems found elsewhere."""
        for problem in problems:
            key = (problem.rule, problem.place.file, problem.place.sheet, problem.place.column)
            seen = self._seen.get(key, 0)
            self._seen[key] = seen + problem.count
            if seen < self.most:
                self._last[key] = len(self._found)
                self._found.append(problem)
            else:
                last = self._found[self._last[key]]
                counted = replace(last, count=last.count + problem.count)
                self._found[self._last[key]] = counted

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def of(self, severity: Severity) -> tuple[Problem, ...]:
        """Return the problems of one class."""
        return tuple(problem for problem in self._found if problem.severity is severity)

    def raise_errors(self) -> None:
        """Raise a `DataError` that lists every problem of class *error*, if there is one."""
        errors = by_place(self.of(Severity.ERROR))
        if errors:
            raise DataError("\n".join(str(problem) for problem in errors))


def by_place(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems by file, line and column, as a person goes through them.

    What concerns a whole file or column comes before its lines.

    >>> places = Place("s.csv", 10, "Q1"), Place("s.csv", 9, "Q2"), Place("s.csv", None, "Q3")
    >>> found = [Problem(Severity.WARN, "a", place, "what", "Todo.") for place in places]
    >>> [str(problem.place) for problem in by_place(found)]
    ['s.csv:Q3', 's.csv:9:Q2', 's.csv:10:Q1']
    """

    def key(problem: Problem) -> tuple[str, str, int, int, str]:
        place = problem.place
        column = place.column or ""
        # in a sheet, column AA comes behind Z
        letters = len(column) if place.sheet is not None else 0
        return place.file, place.sheet or "", place.line or 0, letters, column

    return tuple(sorted(problems, key=key))


def grouped(problems: Iterable[Problem]) -> list[list[Problem]]:
    """Return problems of one rule in one column together, in the order of the first of each.

    What was repaired goes together from all columns of a file: a person mends none of it.

    >>> place = Place("s.csv", 2, "Q1")
    >>> one = Problem(Severity.WARN, "a", place, "what", "todo")
    >>> other = Problem(Severity.WARN, "b", place, "what", "todo")
    >>> [len(group) for group in grouped([one, other, one])]
    [2, 1]
    """
    groups: dict[tuple[str | None, ...], list[Problem]] = {}
    for problem in problems:
        place = problem.place
        column = None if problem.severity is Severity.REPAIR else place.column
        key = (problem.severity, problem.rule, place.file, place.sheet, column)
        groups.setdefault(key, []).append(problem)
    return list(groups.values())

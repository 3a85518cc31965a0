"""What people must still write before a report is finished, and where each text goes."""

from collections.abc import Collection, Iterator
from pathlib import Path

from evaluation.config.checklist import checklists
from evaluation.config.integration_file import FILE, read_integration
from evaluation.config.lines import line_of, lines_of
from evaluation.config.policy import Policy
from evaluation.disclosure import release
from evaluation.integration.assessor_sheets import missing_sheets, read_assessments
from evaluation.integration.checklists import REGISTER, not_yet_written, told_by
from evaluation.integration.convergence import convergence_matrix
from evaluation.integration.declared import known_in, strands_of
from evaluation.integration.team_display import team_rows
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import Place, Problem, ProblemLog, Severity
from evaluation.show.claims import NOT_YET
from evaluation.show.coding_words import STATEMENTS
from evaluation.show.teams import disagreeing


def unwritten(
    tidy: TidyCohort, folder: Path, policy: Policy, *, sections: Collection[str]
) -> tuple[Problem, ...]:
    """Where does a cohort's report say NOT YET WRITTEN, and where is the text to be written?

    Parameters
    ----------
    tidy
        The cohort.
    folder
        Its raw folder, with `integration.toml` and the assessors' sheets.
    policy
        Whose report: which teams' change and story may be said to disagree depends on it.
    sections
        Ids of the report's sections.

    Returns
    -------
    tuple of Problem
        One a text, each once.

    Raises
    ------
    EvaluationError
        With the mistakes of `integration.toml`, the sheets or the register of checklists.
    """
    lacks = _Lacks(tidy, folder)
    found: list[Problem] = []
    if not {"summary", "findings"}.isdisjoint(sections):
        found += [*lacks.questions(), *lacks.findings(), *lacks.recommendations()]
    if "findings" in sections:
        found += [*lacks.inferences(), *lacks.assessments()]
    if "integration" in sections:
        found += lacks.outliers(policy)
    if "coding" in sections:
        found += lacks.statements()
    if "checklists" in sections:
        found += lacks.checklists(sections)
    return tuple(found)


class _Lacks:
    """The texts that one cohort's report lacks."""

    def __init__(self, tidy: TidyCohort, folder: Path) -> None:
        self.tidy, self.folder = tidy, folder
        self.integration = read_integration(folder, known_in(tidy))
        self.lines = lines_of(folder / FILE) if (folder / FILE).exists() else {}

    def _in_file(self, key: str, what: str, todo: str) -> Problem:
        return _lacking(Place(FILE, line_of(key, self.lines), key), what, todo)

    def questions(self) -> Iterator[Problem]:
        if not self.integration.questions:
            yield self._in_file(
                "questions",
                "the questions of this evaluation",
                "Write each with the outcomes, themes and indicators that should answer it.",
            )

    def findings(self) -> Iterator[Problem]:
        todo = "Write one: a claim, what it rests on, what speaks against it, its author."
        answered = {finding.question for finding in self.integration.findings}
        for place, question in enumerate(self.integration.questions, start=1):
            if question.id not in answered:
                key = f"questions[{place}]"
                yield self._in_file(key, f"a finding for the question {question.id}", todo)
        told = {finding.strand for finding in self.integration.findings}
        for strand in strands_of(self.tidy):
            if strand != "outcomes" and strand not in told:
                yield self._in_file("findings", f"a finding of the strand {strand}", todo)

    def recommendations(self) -> Iterator[Problem]:
        if not self.integration.recommendations:
            todo = "Write them, each with the findings it is built on."
            yield self._in_file("recommendations", "what should be done", todo)
        for place, one in enumerate(self.integration.recommendations, start=1):
            for name, asks in (
                ("owner", "who sees to it: a post or a group, never a person"),
                ("date", "by when"),
                ("what_happened", "what happened since, or that nothing has yet"),
            ):
                if not getattr(one, name):
                    key = f"recommendations[{place}].{name}"
                    yield self._in_file(key, f"of the recommendation {one.id}, {asks}", "Write it.")

    def inferences(self) -> Iterator[Problem]:
        if not self.integration.meta_inferences:
            yield self._in_file(
                "meta_inferences",
                "what follows from numbers and narratives together",
                "Write a claim, the findings it joins, how they fit, and how sure you are.",
            )

    def assessments(self) -> Iterator[Problem]:
        if self.integration.questions and not self.integration.units:
            todo = "Name in a question what two strands say to it."
            yield self._in_file("questions", "a question that two strands could answer", todo)
        if not self.integration.units:
            return
        if missing := missing_sheets(self.folder):
            todo = "`evaluation assess` writes an empty one for each assessor."
            yield from (_lacking(Place(one), "an assessor's ratings", todo) for one in missing)
            return
        log = ProblemLog()
        ratings = read_assessments(self.folder, self.integration, log)
        log.raise_errors()
        matrix = convergence_matrix(self.integration, ratings)
        for unit, why in zip(self.integration.units, matrix["Why"], strict=True):
            if why.startswith(NOT_YET):
                what = f"{why.removeprefix(f'{NOT_YET}: ')} (unit {unit.id})"
                todo = f'Write it in a block [[convergence]] with unit = "{unit.id}".'
                yield self._in_file("convergence", what, todo)

    def outliers(self, policy: Policy) -> Iterator[Problem]:
        outcome = self.tidy.cohort.first_outcome
        if outcome is None:
            return
        released = release(team_rows(self.tidy, outcome), policy, cohort=self.tidy.cohort.id)
        explained = {self.tidy.cohort.team_names[one.team] for one in self.integration.outliers}
        for team in disagreeing(released):
            if team not in explained:
                what = f"why the change and the story of {team} point different ways"
                todo = "Let somebody who knows the team write it, in a block [[outliers]]."
                yield self._in_file("outliers", what, todo)

    def statements(self) -> Iterator[Problem]:
        declared = self.tidy.cohort.qualitative
        for key, (title, asks) in STATEMENTS.items():
            if declared.approach == "reflexive" and key not in declared.written:
                yield _lacking(
                    Place("cohort.toml", column=f"qualitative.{key}"),
                    f"{title.lower()}: {asks.rstrip('.')}",
                    "Write it there, or name the file it stands in.",
                )

    def checklists(self, sections: Collection[str]) -> tuple[Problem, ...]:
        cohort = self.tidy.cohort
        return not_yet_written(
            [checklists()[name] for name in cohort.report.checklists],
            cohort,
            self.tidy.register(REGISTER),
            sections=told_by(self.integration, sections),
        )


def _lacking(place: Place, what: str, todo: str) -> Problem:
    return Problem(Severity.ERROR, "text.not-written", place, f"not yet written: {what}", todo)

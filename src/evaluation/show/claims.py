"""Claims that people wrote, with their numbers in place and everything they rest on linked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from html import escape

from evaluation.config.cohort import Cohort
from evaluation.config.integration import (
    INVOLVEMENT,
    Finding,
    Integration,
    Reference,
    filled,
    parse_reference,
    placeholders,
)
from evaluation.config.quantity import quantities
from evaluation.disclosure import Released, ReleasedQuotes
from evaluation.disclosure.quotes import Quote
from evaluation.show.formatting import interval, number, quantity_value
from evaluation.show.rows import Row, rows_of

NOT_YET = "NOT YET WRITTEN"
#: To whom an observer's note is attributed: it is nobody's own words.
OBSERVER = "an observer's note"


@dataclass(frozen=True, eq=False)
class Evidence:
    """What people wrote, and the released numbers and words it may rest on.

    Attributes
    ----------
    integration
        Questions, findings and conclusions.
    cohort
        Names of outcomes, teams and roles.
    rows
        The result rows that findings may name.
    quotes
        The excerpts that findings name, as far as they may be shown.
    voices
        Excerpts chosen by rule for the questions' themes.
    again
        Findings whose evidence changed since their authors read it.
    notes
        Ids of excerpts that an observer wrote.
    """

    integration: Integration
    cohort: Cohort
    rows: Released
    quotes: ReleasedQuotes
    voices: ReleasedQuotes
    again: frozenset[str] = frozenset()
    notes: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def _by_labels(self) -> dict[tuple[str, ...], Row]:
        return {
            (row.quantity, row.group, row.outcome, row.level): row for row in rows_of(self.rows)
        }

    @cached_property
    def _by_excerpt(self) -> dict[str, Quote]:
        return {quote.id: quote for quote in self.quotes}

    def row(self, reference: Reference) -> Row | None:
        """Return the released row that is meant; None where there is no such result."""
        labels = reference.labels(self.cohort)
        key = tuple(labels[name] for name in ("quantity", "group", "outcome", "level"))
        return self._by_labels.get(key)

    def beside(self, row: Row) -> tuple[Row, ...]:
        """Return the rows that are drawn on one line with a row: those findings name, and it."""
        named = (self.row(one) for one in self.results)
        return (row, *(one for one in named if one is not None))

    def quote(self, excerpt: str) -> Quote | None:
        """Return an excerpt that a finding names; None where it may not be shown."""
        return self._by_excerpt.get(excerpt)

    def said_by(self, quote: Quote) -> str:
        """Return to whom a quotation is attributed."""
        return OBSERVER if quote.id in self.notes else quote.attribution

    @cached_property
    def results(self) -> tuple[Reference, ...]:
        """Every result row that a finding names, in order; their places are their numbers."""
        named = (parse_reference(text) for text in self._named)
        return tuple(dict.fromkeys(one for one in named if one is not None))

    @cached_property
    def excerpts(self) -> tuple[str, ...]:
        """Every excerpt that a finding names, in order; their places are their numbers."""
        return tuple(text for text in self._named if parse_reference(text) is None)

    @property
    def _named(self) -> tuple[str, ...]:
        findings = self.integration.findings
        return tuple(
            dict.fromkeys(
                text for one in findings for text in (*self.basis(one), *self.contrary(one))
            )
        )

    def basis(self, finding: Finding) -> tuple[str, ...]:
        """Return the results and excerpts a finding rests on, as far as they may stand beside it.

        Somebody's words beside the name of a team tell more of who spoke than the release rules
        let their attribution tell: where a claim names a team, only words attributed to it do.
        """
        return self._beside(finding, finding.named)

    def contrary(self, finding: Finding) -> tuple[str, ...]:
        """Return what speaks against a finding, as far as it may stand beside it."""
        return self._beside(finding, finding.against)

    def unlinked(self, finding: Finding) -> tuple[int, int]:
        """Return how many excerpts for and against a finding may not stand beside it."""
        return (
            len(finding.named) - len(self.basis(finding)),
            len(finding.against) - len(self.contrary(finding)),
        )

    def themes(self, finding: Finding) -> tuple[str, ...]:
        """Return the themes asked about that a finding speaks of, in its numbers and words.

        Where it names none of them, those of its question.
        """
        quotes = (self.quote(text) for text in self.basis(finding))
        named = {one.theme for one in quotes if one is not None}
        named |= {one.what for text in finding.named if (one := parse_reference(text))}
        questions = self.integration.questions
        asked = dict.fromkeys(theme for one in questions for theme in one.themes)
        mine = next(one.themes for one in questions if one.id == finding.question)
        return tuple(theme for theme in asked if theme in named) or mine

    def _beside(self, finding: Finding, named: tuple[str, ...]) -> tuple[str, ...]:
        groups = [one.group for text in finding.named if (one := parse_reference(text))]
        teams = [
            name
            for team, name in self.cohort.team_names.items()
            if team in groups or name in finding.claim
        ]
        return tuple(text for text in named if not teams or self._of_these(text, teams))

    def _of_these(self, text: str, teams: list[str]) -> bool:
        quote = self.quote(text)
        if quote is None or text in self.notes:
            return True
        return any(team in quote.attribution for team in teams)

    def barred(self, finding: Finding) -> str:
        """Return why a claim may not be shown to this audience; nothing where it may.

        Words that tell a result disclose it as its number would: "it fell" is worth as much as
        a number below nought.
        """
        named = (parse_reference(text) for text in finding.named)
        rows = (self.row(one) for one in named if one is not None)
        return next((row.withheld for row in rows if row is not None and row.withheld), "")

    def claim(self, finding: Finding) -> str:
        """Return a finding's claim with its numbers in place, or why it is withheld."""
        if reason := self.barred(finding):
            return f"This claim is withheld, since a number it rests on is: {reason}."
        return filled(
            finding.claim, {one: self._number(one) for one in placeholders(finding.claim)}
        )

    def _number(self, text: str) -> str:
        reference = parse_reference(text)
        row = self.row(reference) if reference is not None else None
        if reference is None or row is None or row.value is None:
            return "[no result]"
        if reference.part == "n":
            return f"{'about ' if row.rounded else ''}{number(row.n or 0, decimals=0)}"
        if reference.part == "interval":
            ends = interval(row)
            return f"95% interval {ends}" if ends else "no interval"
        return quantity_value(row.value, row.quantity, n=row.n)

    def measure(self, reference: Reference) -> str:
        """Return what a result is about: an outcome, a theme, or an indicator of involvement."""
        if reference.what == INVOLVEMENT:
            return quantities()[reference.quantity].title
        labels = reference.labels(self.cohort)
        return labels["outcome"] if labels["level"] == "" else f"“{reference.what}”"

    def title(self, reference: Reference) -> str:
        """Return what a result is called: whose, of what, and which quantity."""
        labels = reference.labels(self.cohort)
        what = labels["outcome"] if labels["level"] == "" else f"“{labels['level']}”"
        quantity = quantities()[reference.quantity].title
        if what:
            quantity = quantity[0].lower() + quantity[1:]
        return ", ".join(filter(None, (what, quantity, labels["group"])))


def result_anchor(evidence: Evidence, reference: Reference) -> str:
    """Return the id under which a result stands among the evidence."""
    return f"result-{evidence.results.index(reference) + 1}"


def excerpt_anchor(evidence: Evidence, excerpt: str) -> str:
    """Return the id under which an excerpt stands among the evidence."""
    return f"excerpt-{evidence.excerpts.index(excerpt) + 1}"


def evidence_links(evidence: Evidence, named: Iterable[str]) -> str:
    """Return links to what is named, as HTML: "result 1, excerpt 2"."""
    links = []
    for text in named:
        reference = parse_reference(text)
        anchor = (
            excerpt_anchor(evidence, text)
            if reference is None
            else result_anchor(evidence, reference)
        )
        links.append(f"<a href='#{anchor}'>{anchor.replace('-', ' ')}</a>")
    return ", ".join(links)


def finding_links(findings: Iterable[str]) -> str:
    """Return links to findings, as HTML.

    >>> finding_links(["F1"])
    "<a href='#finding-F1'>F1</a>"
    """
    return ", ".join(f"<a href='#finding-{escape(one)}'>{escape(one)}</a>" for one in findings)

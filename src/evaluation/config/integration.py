"""`integration.toml`: what people wrote where numbers and narratives meet.

Questions, findings, meta-inferences, recommendations and what assessors agreed on stand in one
file of a cohort, written by people. A number inside a claim is never typed: it is named, and taken
from the results each time a report is made.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from evaluation.config.cohort import Cohort
from evaluation.config.lines import lines_of
from evaluation.config.parse import Declared, Mistake, declare, read_toml, show
from evaluation.config.quantity import quantities

FILE: Final = "integration.toml"

Strand = Literal["outcomes", "experience", "involvement"]
Rating = Literal["agreement", "partial", "silence", "dissonance"]

Words = Annotated[str, Field(min_length=1)]

_ID = r"^[A-Za-z][A-Za-z0-9-]*$"
#: What a claim may name of an outcome; the first three also of a team.
OUTCOME_QUANTITIES: Final = (
    "mean_before",
    "mean_after",
    "mean_change",
    "hedges_gav",
    "hodges_lehmann",
)
OF_TEAMS: Final = OUTCOME_QUANTITIES[:3]
#: What a claim may name of a theme, and whether it may be of a role group or a team.
THEME_QUANTITIES: Final = {
    "share_of_people": ("roles", "teams"),
    "share_speaking_against": ("teams",),
    "share_of_texts": (),
}
#: What stands before the dot for an indicator of the involvement profile.
INVOLVEMENT: Final = "involvement"
#: The outcome that themes by team carry, so that they are no family with themes by role.
BY_TEAM: Final = "by team"

_REFERENCE = re.compile(
    r"(?P<what>[^{}]+)\.(?P<quantity>[a-z_]+)(?:@(?P<group>[a-z0-9-]+))?(?::(?P<part>n|interval))?"
)
_PART = re.compile(r":(?:n|interval)$")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Reference:
    """A result row, as a person names it: ``confidence.mean_change@home-soon:interval``.

    `what` is an outcome's id, a theme, or "involvement"; `group` a team's or a role's id, or
    nothing for everyone; `part` is "" for the value, or "n" or "interval".
    """

    what: str
    quantity: str
    group: str = ""
    part: str = ""

    def labels(self, cohort: Cohort) -> dict[str, str]:
        """Return the labels of the row meant, as `Released.where` takes them."""
        titles = {outcome.id: outcome.title for outcome in cohort.outcomes}
        names = {"": "", **cohort.role_names, **cohort.team_names}
        found = {"quantity": self.quantity, "group": names[self.group], "outcome": "", "level": ""}
        if self.what in titles:
            return {**found, "outcome": titles[self.what]}
        if self.what == INVOLVEMENT:
            return found
        by_team = BY_TEAM if self.group in cohort.team_names else ""
        return {**found, "outcome": by_team, "level": self.what}


def parse_reference(text: str) -> Reference | None:
    """Return the row that a text names; None where it names none.

    >>> parse_reference("Being heard.share_of_people@carer:n")
    Reference(what='Being heard', quantity='share_of_people', group='carer', part='n')
    >>> parse_reference("interviews-12") is None
    True
    """
    found = _REFERENCE.fullmatch(text)
    if found is None or found["quantity"] not in quantities():
        return None
    return Reference(**{name: value or "" for name, value in found.groupdict().items()})


def placeholders(claim: str) -> tuple[str, ...]:
    """Return what stands between braces in a claim, in order.

    >>> placeholders("It rose by {confidence.mean_change}.")
    ('confidence.mean_change',)
    """
    return tuple(_PLACEHOLDER.findall(claim))


def filled(claim: str, values: Mapping[str, str]) -> str:
    """Return a claim with its numbers in place.

    >>> filled("It rose by {c.mean_change}.", {"c.mean_change": "0.53"})
    'It rose by 0.53.'
    """
    return _PLACEHOLDER.sub(lambda match: values[match[1]], claim)


class Question(Declared):
    """An evaluation question: which numbers and which narratives answer it."""

    id: str = Field(pattern=_ID)
    text: Words
    outcomes: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    @property
    def strands(self) -> tuple[Strand, ...]:
        """The strands that should have something to say to it."""
        named: tuple[tuple[Strand, tuple[str, ...]], ...] = (
            ("outcomes", self.outcomes),
            ("experience", self.themes),
            ("involvement", self.indicators),
        )
        return tuple(strand for strand, ids in named if ids)


class Finding(Declared):
    """One claim: what it rests on, what speaks against it, and who wrote it."""

    id: str = Field(pattern=_ID)
    question: str
    strand: Strand
    claim: Words
    rests_on: tuple[str, ...] = ()  #: further result rows, and excerpts by id
    against: tuple[str, ...] = ()  #: the same, for what speaks against it
    silence: str = ""  #: in words, why the other strand says nothing to it
    author: Words
    read: str = ""  #: the evidence's mark when the author last read it (see `reading`)

    @property
    def named(self) -> tuple[str, ...]:
        """Everything it rests on: the numbers of its claim first."""
        inside = (_PART.sub("", one) for one in placeholders(self.claim))
        return tuple(dict.fromkeys((*inside, *self.rests_on)))


class MetaInference(Declared):
    """What a person concludes from findings of both strands together."""

    id: str = Field(pattern=_ID)
    claim: Words
    findings: tuple[str, ...] = Field(min_length=2)
    fit: Literal["confirm", "expand", "discord"]
    confidence: Literal["low", "moderate", "high"]
    explanation: str = ""
    author: Words


class Recommendation(Declared):
    """What should be done, on the strength of which findings, by whom, and what came of it."""

    id: str = Field(pattern=_ID)
    text: Words
    findings: tuple[str, ...] = Field(min_length=1)
    owner: str = ""
    date: dt.date | None = None
    what_happened: str = ""


class Convergence(Declared):
    """What both assessors agreed on for a unit after talking, and why it is so."""

    unit: str
    meaning: Rating
    examples: Rating
    explanation: str = ""


class Outlier(Declared):
    """Why a team's change and its story disagree, as a person explains it."""

    team: str
    explanation: Words
    author: Words


@dataclass(frozen=True, slots=True)
class Unit:
    """What assessors rate: two strands on one question, theme by theme."""

    question: str
    theme: str  #: empty where neither strand is narrative
    strands: tuple[Strand, Strand]

    @property
    def id(self) -> str:
        """The unit's name in sheets and in `integration.toml`."""
        return "/".join(filter(None, (self.question, self.theme, " and ".join(self.strands))))


class Integration(Declared):
    """Everything people wrote about how the strands of one cohort fit together."""

    questions: tuple[Question, ...] = ()
    findings: tuple[Finding, ...] = ()
    meta_inferences: tuple[MetaInference, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    convergence: tuple[Convergence, ...] = ()
    outliers: tuple[Outlier, ...] = ()

    @model_validator(mode="after")
    def _agreed_on_units_there_are(self) -> Self:
        known = [unit.id for unit in self.units]
        unknown = [one.unit for one in self.convergence if one.unit not in known]
        if unknown:
            raise ValueError(
                f"convergence: no units of these names: {unknown}; allowed: {', '.join(known)}."
            )
        return self

    def finding(self, finding_id: str) -> Finding:
        """Return one finding."""
        return next(one for one in self.findings if one.id == finding_id)

    @property
    def units(self) -> tuple[Unit, ...]:
        """What there is to assess, question by question."""
        return tuple(
            Unit(question.id, theme, (first, second))
            for question in self.questions
            for first, second in combinations(question.strands, 2)
            for theme in (question.themes if "experience" in (first, second) else ("",))
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What a cohort has that `integration.toml` may name."""

    cohort: Cohort
    themes: Collection[str]
    indicators: Collection[str]
    excerpts: Collection[str]


def read_integration(folder: Path, known: Known) -> Integration:
    """Return what a cohort's `integration.toml` declares; nothing where there is no such file.

    Raises
    ------
    ConfigError
        With every mistake of the file: what it points at and does not exist, a digit typed into a
        claim, a discord nobody explained.
    """
    if not (folder / FILE).exists():
        return Integration()
    shown_as = f"{folder.name}/{FILE}"
    content = read_toml(folder / FILE, shown_as=shown_as)
    return declare(
        Integration,
        content,
        shown_as=shown_as,
        cross_check=_References(known),
        lines=lines_of(folder / FILE),
    )


def _rows(content: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows = content.get(key, [])
    for place, row in enumerate(rows if isinstance(rows, list) else [], start=1):
        if isinstance(row, dict):
            yield f"{key}[{place}]", row


def _texts(row: Mapping[str, Any], key: str) -> list[str]:
    found = row.get(key, [])
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _twice(content: Mapping[str, Any], table: str, name: str, todo: str) -> Iterator[Mistake]:
    seen: set[str] = set()
    for key, row in _rows(content, table):
        one = str(row.get(name))
        if one in seen:
            yield f"{key}.{name}", f"the {name} {show(one)} is given before. {todo}"
        seen.add(one)


def _has_number(text: str) -> bool:
    """Return whether a text holds a digit (of any script, or ½) or a brace."""
    return any(letter.isnumeric() or letter in "{}" for letter in text)


def _digits(key: str, claim: object) -> Iterator[Mistake]:
    outside = _PLACEHOLDER.sub("", claim) if isinstance(claim, str) else ""
    if _has_number(outside):
        yield (
            key,
            "has a digit or a brace outside of a named number. Name the result row in braces, as "
            "{confidence.mean_change}, and it is filled in from the results.",
        )


def _no_number(key: str, text: object) -> Iterator[Mistake]:
    if isinstance(text, str) and _has_number(text):
        yield (
            key,
            "has a digit or a brace. Numbers stand in findings, where they are filled in from the "
            "results; here, say in words what they mean.",
        )


class _References:
    """Checks that everything named exists."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def __call__(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        for table in ("questions", "findings", "meta_inferences", "recommendations"):
            yield from _twice(content, table, "id", "Give each its own.")
        yield from _twice(content, "convergence", "unit", "Agree on one rating.")
        yield from _twice(content, "outliers", "team", "Write one explanation.")
        yield from self._questions(content)
        yield from self._findings(content)
        yield from self._conclusions(content)
        yield from self._explained(content)

    def _questions(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        allowed: dict[str, Collection[str]] = {
            "outcomes": [outcome.id for outcome in self.known.cohort.outcomes],
            "themes": self.known.themes,
            "indicators": self.known.indicators,
        }
        for key, question in _rows(content, "questions"):
            for name, ids in allowed.items():
                yield from _unknown(f"{key}.{name}", _texts(question, name), ids)

    def _findings(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        questions = [str(row.get("id")) for _, row in _rows(content, "questions")]
        for key, finding in _rows(content, "findings"):
            yield from _unknown(f"{key}.question", [str(finding.get("question"))], questions)
            claim = finding.get("claim")
            yield from _digits(f"{key}.claim", claim)
            yield from _no_number(f"{key}.silence", finding.get("silence"))
            inside = placeholders(claim) if isinstance(claim, str) else ()
            for one in inside:
                yield from self._row(f"{key}.claim", one)
            if not inside and not _texts(finding, "rests_on"):
                yield f"{key}.rests_on", "points at nothing. Name result rows or excerpts."
            for name in ("rests_on", "against"):
                for one in _texts(finding, name):
                    if one not in self.known.excerpts:
                        yield from self._row(f"{key}.{name}", one)

    def _row(self, key: str, text: str) -> Iterator[Mistake]:
        reference = parse_reference(text)
        if reference is None:
            yield (
                key,
                f"found {show(text)}; allowed: an excerpt's id, or a result row such as "
                "outcome.mean_change, theme.share_of_people@role or involvement.came.",
            )
            return
        if wrong := self._wrong(reference):
            yield key, f"found {show(text)}; {wrong}"

    def _wrong(self, reference: Reference) -> str:
        """Return why no result row is meant; nothing where one is."""
        cohort, what = self.known.cohort, reference.what
        quantities: Iterable[str]
        groups: tuple[str, ...] = ()
        if what in [outcome.id for outcome in cohort.outcomes]:
            quantities = OUTCOME_QUANTITIES
            groups = tuple(cohort.team_names) if reference.quantity in OF_TEAMS else ()
        elif what == INVOLVEMENT:
            quantities = self.known.indicators
        elif what in self.known.themes:
            quantities = THEME_QUANTITIES
            kinds = {"roles": cohort.role_names, "teams": cohort.team_names}
            named = THEME_QUANTITIES.get(reference.quantity, ())
            groups = tuple(one for kind in named for one in kinds[kind])
        else:
            return f"{show(what)} is no outcome, no theme and not {show(INVOLVEMENT)}. Correct it."
        if reference.quantity not in quantities:
            return f"allowed after the dot: {', '.join(quantities)}. Correct it."
        if reference.group and reference.group not in groups:
            return f"allowed after the @: {', '.join(groups) or 'nothing'}. Correct it."
        return ""

    def _conclusions(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        findings = [str(row.get("id")) for _, row in _rows(content, "findings")]
        for table in ("meta_inferences", "recommendations"):
            for key, row in _rows(content, table):
                yield from _unknown(f"{key}.findings", _texts(row, "findings"), findings)
        for key, row in _rows(content, "meta_inferences"):
            for name in ("claim", "explanation"):
                yield from _no_number(f"{key}.{name}", row.get(name))
            if row.get("fit") == "discord" and not row.get("explanation"):
                yield f"{key}.explanation", "is missing: a discord needs one. Write it."

    def _explained(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        for key, row in _rows(content, "convergence"):
            ratings = [row.get("meaning"), row.get("examples")]
            if "dissonance" in ratings and not row.get("explanation"):
                yield f"{key}.explanation", "is missing: a dissonance needs one. Write it."
        for key, row in _rows(content, "outliers"):
            yield from _unknown(f"{key}.team", [str(row.get("team"))], self.known.cohort.team_names)
        for table in ("convergence", "outliers"):
            for key, row in _rows(content, table):
                yield from _no_number(f"{key}.explanation", row.get("explanation"))


def _unknown(key: str, found: Iterable[str], allowed: Collection[str]) -> Iterator[Mistake]:
    for one in found:
        if one not in allowed:
            words = ", ".join(sorted(allowed)) or "none is declared"
            yield key, f"found {show(one)}; allowed: {words}. Correct it."

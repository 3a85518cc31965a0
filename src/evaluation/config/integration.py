"""`integration.toml`: what people wrote where numbers and narratives meet.

Questions, findings, meta-inferences, recommendations and what assessors agreed on stand in one
file of a cohort, written by people. A number inside a claim is never typed: it is named, and taken
from the results each time a report is made.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from evaluation.config.cohort import Cohort
from evaluation.config.parse import Declared
from evaluation.config.quantity import quantities

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

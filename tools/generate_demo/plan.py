"""What a demonstration cohort is made from: teams, dates, and the story each team has."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tools.generate_demo.truth import CohortTruth, InstrumentTruth, TeamTruth

LIVED = ("service-user", "carer")

#: Role id -> (plural name, group, tier).
ROLES: Mapping[str, tuple[str, str, str]] = {
    "service-user": ("service users", "lived experience", ""),
    "carer": ("carers", "lived experience", ""),
    "frontline": ("frontline staff", "staff", "frontline"),
    "strategic": ("strategic staff", "staff", "strategic"),
    "improvement": ("improvement staff", "staff", "improvement"),
    "facilitator": ("facilitators", "facilitator", ""),
}

#: How roles are worded in the surveys.
ROLE_ANSWERS: Mapping[str, str] = {
    "service-user": "Service user or patient",
    "carer": "Carer or family member",
    "frontline": "Staff: frontline care",
    "strategic": "Staff: planning or strategy",
    "improvement": "Staff: quality improvement",
}


@dataclass(frozen=True, slots=True)
class GoalPlan:
    """A goal of a team: its weight and the level reached at mid and end (-2 to 2)."""

    title: str
    weight: float
    mid: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team, its share in the change, and its planted involvement story.

    Attributes
    ----------
    thing
        What the team works on, as people say it in a sentence.
    leaves_after
        Role group -> number of the team's last meeting that somebody of it comes to.
    never_invited
        Role groups that belong to the team and are never asked to its meetings.
    voice
        Turns a person with lived experience takes, for one of staff, at the first and last meeting.
    influence
        Influence of lived experience on decisions (0-3), at the first and the last decision.
    passages
        Kinds of passages this team's interviews draw on, besides those of every team.
    """

    id: str
    name: str
    aim: str
    setting: str
    organisation: str
    thing: str
    members: Mapping[str, int]
    goals: tuple[GoalPlan, ...]
    reach: float = 1.0
    stays: float = 1.0
    presence: Mapping[str, float] = field(default_factory=dict)
    leaves_after: Mapping[str, int] = field(default_factory=dict)
    never_invited: tuple[str, ...] = ()
    voice: tuple[float, float] = (0.6, 0.9)
    influence: tuple[float, float] = (1.0, 2.0)
    passages: tuple[str, ...] = ("gain",)


@dataclass(frozen=True, slots=True)
class TimepointPlan:
    """A timepoint and the weeks in which its survey was open."""

    id: str
    title: str
    kind: str
    starts: dt.date
    ends: dt.date


@dataclass(frozen=True, slots=True)
class LinkagePlan:
    """How codes are written down: shares of survey answers whose code is spoilt."""

    method: Literal["exact", "self-generated"]
    one_wrong: float = 0.0
    blank: float = 0.0
    untidy: float = 0.0


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """One demonstration cohort."""

    id: str
    title: str
    description: str
    seed: int
    tool: Literal["microsoft-forms", "jisc", "google-forms"]
    starts: dt.date
    ends: dt.date
    timepoints: tuple[TimepointPlan, ...]
    teams: tuple[TeamPlan, ...]
    facilitators: int
    meetings: int
    interviews: int
    observations: int
    linkage: LinkagePlan
    instruments: tuple[InstrumentTruth, ...]
    progress: Mapping[str, float]
    answers: Mapping[str, Mapping[str, float]]
    organisations: Mapping[str, str]

    @property
    def truth(self) -> CohortTruth:
        """What is true about the cohort's survey answers."""
        return CohortTruth(
            cohort=self.id,
            teams=tuple(
                TeamTruth(team.id, team.members, team.reach, team.stays) for team in self.teams
            ),
            instruments=self.instruments,
            progress=self.progress,
            role_offset=ROLE_OFFSET,
            answers=self.answers,
        )

    def team(self, team_id: str) -> TeamPlan:
        """Return one team."""
        return next(team for team in self.teams if team.id == team_id)


#: Latent distance of each role group from the level of an instrument.
ROLE_OFFSET: Mapping[str, float] = {
    "service-user": -0.35,
    "carer": -0.25,
    "frontline": 0.0,
    "strategic": 0.3,
    "improvement": 0.5,
}

#: Probability of answering at the baseline, and at a later timepoint of a full programme.
AT_FIRST: Mapping[str, float] = {
    "service-user": 0.93,
    "carer": 0.93,
    "frontline": 0.97,
    "strategic": 0.95,
    "improvement": 1.0,
}
LATER: Mapping[str, float] = {
    "service-user": 0.78,
    "carer": 0.8,
    "frontline": 0.88,
    "strategic": 0.9,
    "improvement": 0.95,
}

#: Latent change by the end in the co-production confidence set, by subscale.
CONFIDENCE_CHANGES = {"knowledge": 0.95, "skills": 0.65, "power-sharing": 0.5}

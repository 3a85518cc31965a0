"""Interviews and observations put together from invented passages, with the codes they carry."""

import datetime as dt
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tools.generate_demo.comments import Comments, read_lines
from tools.generate_demo.meetings import Meeting, Record
from tools.generate_demo.plan import LIVED, CohortPlan, TeamPlan
from tools.generate_demo.simulate import stream

#: A row of the table of participants.
Person = dict[Hashable, Any]

#: A coded piece of a passage: ``[code+code: words]``.
CODED = re.compile(r"\[([a-z+ ]+): (.+?)\]")

QUESTIONS: Mapping[str, str] = {
    "meaning": "What does co-production mean to you?",
    "decide": "How are things decided in your team?",
    "room": "Who is in the room when your team meets?",
    "others": "What do you think the others want from this?",
    "time": "And time: how does it fit in?",
    "money": "How has it been with payment and expenses?",
    "learn": "What have you learnt?",
    "support": "What support have you had?",
    "change": "What is different now?",
    "system": "What about the world around the team?",
}
SPEAKER: Mapping[str, str] = {
    "service-user": "Service user",
    "carer": "Carer",
    "frontline": "Frontline staff",
    "strategic": "Strategic staff",
    "improvement": "Improvement staff",
    "facilitator": "Facilitator",
}
#: Somebody to interview who is in no single team answers as one of an ordinary team would.
ANYWHERE = TeamPlan("", "", "", "", "", "the work", {}, (), passages=("gain",))

#: Personal data somebody let slip, invented, to be found when the texts are reviewed.
SLIP = "[pace: Mornings are best; if you need the date again, ring me on 07700 900731.]"


@dataclass(frozen=True, slots=True)
class Span:
    """A coded piece of a document, in characters; the end is exclusive."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text to be coded, with who speaks in it and the codes that are right."""

    name: str
    kind: str
    participant: str
    team: str
    role: str
    timepoint: str
    consent: str
    text: str
    spans: tuple[Span, ...]


class _Writer:
    """Collects a document's text and the places of its coded pieces."""

    def __init__(self) -> None:
        self.text = ""
        self.spans: list[Span] = []

    def add(self, marked: str) -> None:
        """Add text in which coded pieces are marked."""
        at = 0
        for piece in CODED.finditer(marked):
            self.text += marked[at : piece.start()]
            start = len(self.text)
            self.text += piece[2]
            self.spans += [Span(start, len(self.text), code) for code in piece[1].split("+")]
            at = piece.end()
        self.text += marked[at:]


def interviews_of(plan: CohortPlan, people: pd.DataFrame) -> list[Document]:
    """Return a cohort's interviews: people of every team and role, half way and at the end."""
    rng = stream(plan.seed, "interviews")
    bank = Comments(read_lines("interviews.txt"))
    chosen = _chosen(plan, people, rng)
    documents = []
    for number, person in enumerate(chosen, start=1):
        late = number % 3 != 0 and person["left"] is None
        team = plan.team(str(person["team"])) if person["team"] else ANYWHERE
        role = str(person["role"])
        writer = _Writer()
        writer.add("Interviewer: Thank you for making time.\n")
        for topic in _topics(late, rng):
            said = bank.one(topic, role, team, rng, share=1.0)
            if said is not None:
                writer.add(f"\nInterviewer: {QUESTIONS[topic]}\n{SPEAKER[role]}: {said}\n")
        if number == 3:
            writer.add(f"{SPEAKER[role]}: {SLIP}\n")
        documents.append(
            Document(
                f"INT{number:02}.txt",
                "interview",
                str(person["person"]),
                str(person["team"]),
                role,
                "end" if late else "mid",
                str(person["consent_quotes"]),
                writer.text,
                tuple(writer.spans),
            )
        )
    return documents


def _topics(late: bool, rng: np.random.Generator) -> list[str]:
    rest = rng.permutation(["others", "time", "money", "support", "system"]).tolist()
    if late:
        return ["meaning", "decide", "room", *rest[:2], "learn", "change"]
    return ["meaning", "room", "decide", *rest[:3], "learn"]


def _chosen(plan: CohortPlan, people: pd.DataFrame, rng: np.random.Generator) -> list[Person]:
    """Return whom to interview: a facilitator, and from each team lived experience and staff."""
    chosen: list[Person] = people[people["role"] == "facilitator"].head(1).to_dict("records")
    queues: list[list[Person]] = []
    for team in plan.teams:
        members = people[people["team"] == team.id].to_dict("records")
        order = rng.permutation(len(members))
        lived = [members[at] for at in order if members[at]["role"] in LIVED]
        staff = [members[at] for at in order if members[at]["role"] not in LIVED]
        last = "frontline" if len(queues) % 2 else "strategic"
        staff.sort(key=lambda person: person["role"] == last)
        mixed = [one for pair in zip(lived, staff, strict=False) for one in pair]
        queues.append(mixed)
    turn = 0
    while len(chosen) < plan.interviews:
        chosen += [queue[turn] for queue in queues if turn < len(queue)]
        turn += 1
    return chosen[: plan.interviews]


def observations_of(
    plan: CohortPlan,
    people: pd.DataFrame,
    meetings: Sequence[Meeting],
    attendance: Sequence[Record],
) -> list[Document]:
    """Return a cohort's observed team meetings, with who was there and who spoke."""
    rng = stream(plan.seed, "observations")
    bank = Comments(read_lines("observations.txt"))
    role_of = dict(zip(people["person"], people["role"], strict=True))
    documents = []
    for number in range(1, plan.observations + 1):
        team = plan.teams[(number - 1) % len(plan.teams)]
        first = max(3, *(last + 1 for last in team.leaves_after.values()), 3)
        wanted = int(rng.integers(first, plan.meetings + 1))
        meeting = next(one for one in meetings if (one.team, one.number) == (team.id, wanted))
        writer = _Writer()
        writer.add(f"Observation of {team.name}, team meeting {meeting.id}, {meeting.date}.\n")
        writer.add(_who_spoke(meeting, attendance, role_of))
        for topic in ("open", "decide", "talk", "talk", "close"):
            seen = _prefer(bank, topic, team, rng)
            if seen is not None:
                writer.add("\n" + seen.replace(" / ", "\n") + "\n")
        documents.append(
            Document(
                f"OBS{number:02}",
                "observation",
                "",
                team.id,
                "",
                _timepoint(plan, meeting.date),
                "yes",
                writer.text,
                tuple(writer.spans),
            )
        )
    return documents


def _prefer(bank: Comments, topic: str, team: TeamPlan, rng: np.random.Generator) -> str | None:
    """Return a passage of the team's own kind where there is one left, else one of any team."""
    own = [line for line in bank.lines if line.kind != "any"]
    said = Comments(own, bank.used).one(topic, "facilitator", team, rng, share=1.0)
    return said or bank.one(topic, "facilitator", team, rng, share=1.0)


def _who_spoke(meeting: Meeting, attendance: Sequence[Record], role_of: Mapping[str, str]) -> str:
    present: dict[str, list[object]] = {}
    for row in attendance:
        if row["meeting"] == meeting.id and row["state"] == "present":
            role = SPEAKER[role_of[str(row["participant"])]]
            present.setdefault(role, []).append(row.get("turns"))
    lines = [f"Present: {', '.join(f'{role} {len(turns)}' for role, turns in present.items())}.\n"]
    for role, turns in present.items():
        counted = [int(str(one)) for one in turns if one is not None]
        if counted:
            lines.append(f"{role}: {sum(counted)} turns.\n")
    return "".join(lines)


def _timepoint(plan: CohortPlan, day: dt.date) -> str:
    mid = next(point for point in plan.timepoints if point.kind == "mid")
    return "mid" if day <= mid.ends else "end"

"""Free-text answers: a bank of invented comments, each used at most once in a cohort."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tools.generate_demo.plan import TeamPlan

FOLDER = Path(__file__).parent / "texts"

#: Short names of role groups in the text files.
ROLE_OF: Mapping[str, str] = {
    "su": "service-user",
    "ca": "carer",
    "fl": "frontline",
    "st": "strategic",
    "im": "improvement",
    "fa": "facilitator",
}

#: The share of questionnaires in which a free-text question is answered.
ANSWERED = 0.55


@dataclass(frozen=True, slots=True)
class Line:
    """One invented text: what it answers, who may say it, in which kind of team."""

    topic: str
    roles: frozenset[str]
    kind: str
    text: str

    def fits(self, role: str, team: TeamPlan) -> bool:
        """Return whether somebody of a role and team may say it."""
        return role in self.roles and (self.kind == "any" or self.kind in team.passages)


def read_lines(name: str) -> list[Line]:
    """Return the texts of a file: `topic | roles | kind | text` a line; # begins a comment."""
    lines = []
    for raw in (FOLDER / name).read_text("utf-8").splitlines():
        if raw.strip() and not raw.startswith("#"):
            topic, roles, kind, text = (part.strip() for part in raw.split("|", 3))
            who = ROLE_OF.values() if roles == "all" else [ROLE_OF[one] for one in roles.split(",")]
            lines.append(Line(topic, frozenset(who), kind, text))
    return lines


@dataclass(slots=True)
class Comments:
    """Hands out comments; none twice."""

    lines: list[Line]
    used: set[str] = field(default_factory=set)

    def one(
        self,
        topic: str,
        role: str,
        team: TeamPlan,
        rng: np.random.Generator,
        *,
        share: float = ANSWERED,
    ) -> str | None:
        """Return a comment of somebody, or None when the question was left empty."""
        fitting = [
            line
            for line in self.lines
            if line.topic == topic and line.fits(role, team) and line.text not in self.used
        ]
        if rng.random() > share or not fitting:
            return None
        line = fitting[int(rng.integers(len(fitting)))]
        self.used.add(line.text)
        return line.text.format(
            thing=team.thing,
            Thing=team.thing[0].upper() + team.thing[1:],
            setting=team.setting,
            name=team.name,
        )

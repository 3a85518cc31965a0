"""Decisions, items raised, reflections, hopes and worries: what was said, what became of it."""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from tools.generate_demo.comments import Comments, Line, read_lines
from tools.generate_demo.meetings import Meeting, Record
from tools.generate_demo.plan import LIVED, CohortPlan, TeamPlan
from tools.generate_demo.simulate import stream

RUNGS = (
    "coercion",
    "educating",
    "informing",
    "consultation",
    "engagement",
    "co-design",
    "co-production",
)
#: Influence of lived experience (0-3) -> the rung it stands on.
RUNG_OF_INFLUENCE = (2, 3, 4, 6)


def present_at(attendance: Sequence[Record]) -> Mapping[str, list[str]]:
    """Return who was present, by meeting."""
    present: dict[str, list[str]] = {}
    for row in attendance:
        if row["state"] == "present":
            present.setdefault(str(row["meeting"]), []).append(str(row["participant"]))
    return present


def _along(ends: tuple[float, float], meeting: Meeting, plan: CohortPlan) -> float:
    """Return a value that runs from the first to the last meeting of a team."""
    return ends[0] + (ends[1] - ends[0]) * (meeting.number - 1) / (plan.meetings - 1)


def _by_role(people: pd.DataFrame) -> Mapping[str, str]:
    return dict(zip(people["person"], people["role"], strict=True))


def decisions_of(
    plan: CohortPlan,
    people: pd.DataFrame,
    meetings: Sequence[Meeting],
    attendance: Sequence[Record],
) -> list[Record]:
    """Return what each team decided at every second meeting, and who took part in it."""
    rng = stream(plan.seed, "decisions")
    titles = read_lines("decisions.txt")
    banks = {team.id: Comments(titles) for team in plan.teams}
    role_of, present = _by_role(people), present_at(attendance)
    rows: list[Record] = []
    for meeting in meetings:
        here = present.get(meeting.id, [])
        if meeting.kind != "team" or meeting.number % 2 == 1 or len(here) < 3:
            continue
        team = plan.team(meeting.team)
        lived = [person for person in here if role_of[person] in LIVED]
        staff = [person for person in here if role_of[person] not in (*LIVED, "facilitator")]
        influence = _influence(plan, team, meeting, bool(lived), rng)
        topic = ("early", "middle", "late")[min(2, 3 * (meeting.number - 1) // plan.meetings)]
        raised = lived if lived and rng.random() < 0.15 + influence / 4 else staff or here
        decided = [*(lived if influence >= 2 else []), *staff] or here
        rows.append(
            {
                "decision": f"D{len(rows) + 1:02}",
                "meeting": meeting.id,
                "title": banks[team.id].one(topic, "facilitator", team, rng, share=1.0),
                "raised_by": raised[int(rng.integers(len(raised)))],
                "spoken_by": ";".join(one for one in here if one in decided or rng.random() < 0.5),
                "decided_by": ";".join(decided),
                "influence": influence,
                "ladder_first": RUNGS[RUNG_OF_INFLUENCE[influence]],
                "ladder_second": _second_rating(influence, rng),
            }
        )
    return rows


def _influence(
    plan: CohortPlan, team: TeamPlan, meeting: Meeting, lived: bool, rng: np.random.Generator
) -> int:
    drawn = rng.normal(_along(team.influence, meeting, plan), 0.5)
    return int(np.clip(round(drawn), 0, 3)) if lived else 0


def _second_rating(influence: int, rng: np.random.Generator) -> str | None:
    """Return the second rater's rung: mostly the same, at times a neighbour, now and then none."""
    chance = rng.random()
    if chance < 0.06:
        return None
    step = 0 if chance < 0.7 else -1 if chance < 0.85 else 1
    return RUNGS[min(6, RUNG_OF_INFLUENCE[influence] + step)]


def items_of(
    plan: CohortPlan,
    people: pd.DataFrame,
    meetings: Sequence[Meeting],
    attendance: Sequence[Record],
) -> list[Record]:
    """Return what people brought up at meetings; a team listens as it lets itself be influenced."""
    rng = stream(plan.seed, "items")
    lines = read_lines("items.txt")
    banks = {team.id: Comments(lines) for team in plan.teams}
    role_of, present = _by_role(people), present_at(attendance)
    rows: list[Record] = []
    for meeting in meetings:
        here = present.get(meeting.id, [])
        if meeting.kind != "team" or not here or rng.random() < 0.15:
            continue
        team = plan.team(meeting.team)
        person = here[int(rng.integers(len(here)))]
        title = banks[team.id].one("item", role_of[person], team, rng, share=1.0)
        if title is None:
            continue
        heard = _along(team.influence, meeting, plan) / 3 if role_of[person] in LIVED else 0.6
        outcome = _outcome(heard, rng)
        rows.append(
            {
                "item": f"I{len(rows) + 1:02}",
                "meeting": meeting.id,
                "raised_by": person,
                "title": title,
                "outcome": outcome,
                "answered": None
                if outcome == "not recorded"
                else ("yes" if rng.random() < 0.3 + 0.6 * heard else "no"),
            }
        )
    return rows


def _outcome(heard: float, rng: np.random.Generator) -> str:
    chance = rng.random()
    if chance < 0.04:
        return "not recorded"
    if chance < 0.04 + 0.75 * heard:
        return "taken up" if rng.random() < 0.7 else "partly taken up"
    return str(rng.choice(["deferred", "declined", "no response"], p=[0.4, 0.2, 0.4]))


def reflections_of(plan: CohortPlan, people: pd.DataFrame) -> list[Record]:
    """Return what people wrote as the programme went on: some early, some late."""
    rng = stream(plan.seed, "reflections")
    bank = Comments(read_lines("reflections.txt"))
    half = plan.starts + (plan.ends - plan.starts) / 2
    rows: list[Record] = []
    for topic, starts, ends in (("early", plan.starts, half), ("late", half, plan.ends)):
        for person in people.to_dict("records"):
            team = plan.team(person["team"]) if person["team"] else plan.teams[0]
            left = person["left"]
            text = bank.one(topic, person["role"], team, rng, share=0.5)
            day = starts + dt.timedelta(days=int(rng.integers(5, (ends - starts).days)))
            if text is None or (left is not None and left < day):
                continue
            rows.append(
                {
                    "date": day,
                    "team": person["team"],
                    "role": person["role"],
                    "participant": person["person"],
                    "text": text,
                }
            )
    rows.sort(key=lambda row: (str(row["date"]), str(row["participant"])))
    return [{"reflection": f"R{place:02}", **row} for place, row in enumerate(rows, start=1)]


def hopes_of(plan: CohortPlan, people: pd.DataFrame) -> list[Record]:
    """Return hopes and worries said at the start, and what had become of most by the end."""
    rng = stream(plan.seed, "hopes")
    lines = read_lines("hopes.txt")
    rows: list[Record] = []
    used: set[tuple[str, str]] = set()
    for person in people.to_dict("records"):
        if not person["team"]:
            continue
        team = plan.team(person["team"])
        for kind in ("hope", "worry"):
            line = _pick(lines, kind, person["role"], team, used, rng)
            if line is None:
                continue
            used.add((team.id, line.text))
            followed = rng.random() < 0.75
            rows.append(
                {
                    "entry": f"H{len(rows) + 1:02}",
                    "timepoint": "baseline",
                    "team": team.id,
                    "role": person["role"],
                    "participant": person["person"] if rng.random() < 0.7 else None,
                    "kind": kind,
                    "theme": line.topic.split(".")[1],
                    "text": line.text.format(thing=team.thing),
                    "followed_up": "end" if followed else None,
                    "outcome": _became(kind, team, rng) if followed else None,
                }
            )
    return rows


def _pick(
    lines: Sequence[Line],
    kind: str,
    role: str,
    team: TeamPlan,
    used: set[tuple[str, str]],
    rng: np.random.Generator,
) -> Line | None:
    fitting = [
        line
        for line in lines
        if line.topic.startswith(kind)
        and line.fits(role, team)
        and (team.id, line.text) not in used
    ]
    if not fitting or rng.random() > 0.6:
        return None
    return fitting[int(rng.integers(len(fitting)))]


def _became(kind: str, team: TeamPlan, rng: np.random.Generator) -> str:
    """Return what became of it: hopes come about where the change reached, worries where not."""
    likely = min(0.85, 0.45 * team.reach + 0.05)
    share = likely if kind == "hope" else 0.8 - likely
    came = max(0.05, share * 0.6)
    chances = [came, max(0.05, share * 0.4), 0.0, 0.08]
    chances[2] = 1.0 - sum(chances)
    words = ["came about", "partly", "did not", "too early"]
    return str(rng.choice(words, p=chances))

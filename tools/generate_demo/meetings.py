"""Meetings, and who was asked, came and spoke: the planted stories of presence and voice."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tools.generate_demo.people import meeting_dates
from tools.generate_demo.plan import LIVED, CohortPlan, TeamPlan
from tools.generate_demo.simulate import stream

Record = dict[str, object]

STAGES = ("explore", "design", "deliver", "review")
PRESENCE: Mapping[str, float] = {
    "service-user": 0.78,
    "carer": 0.75,
    "frontline": 0.85,
    "strategic": 0.7,
    "improvement": 0.9,
    "facilitator": 1.0,
}
#: Turns somebody of staff takes in a team meeting, on average.
STAFF_TURNS = 8.0


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting; `number` counts a team's own meetings from 1, and is 0 for the whole cohort's."""

    id: str
    date: dt.date
    team: str
    kind: str
    stage: str
    minutes: int | None
    led_by: tuple[str, ...]
    number: int = 0

    def record(self) -> Record:
        """Return the meeting as the register has it."""
        return {
            "meeting": self.id,
            "date": self.date,
            "team": self.team,
            "kind": self.kind,
            "stage": self.stage,
            "minutes": self.minutes,
            "led_by": ";".join(self.led_by),
        }


def meetings_of(plan: CohortPlan) -> list[Meeting]:
    """Return every meeting of a cohort by date: team meetings, training days, boards, an event."""
    rng = stream(plan.seed, "meetings")
    planned: list[Meeting] = []
    dates = meeting_dates(plan)
    for team in plan.teams:
        for number, date in enumerate(dates, start=1):
            share = (number - 1) / (len(dates) - 1)
            planned.append(
                Meeting(
                    "",
                    date + dt.timedelta(days=int(rng.integers(0, 5))),
                    team.id,
                    "team",
                    STAGES[min(3, int(4 * share))],
                    int(rng.choice([60, 75, 90])) if rng.random() > 0.06 else None,
                    _leaders(team, share),
                    number,
                )
            )
    planned += [
        Meeting("", day, "", "training", stage, 360, ("facilitator", "service-user", "carer"))
        for day, stage in zip(
            [plan.starts + dt.timedelta(days=7 + 49 * at) for at in range(4)],
            ("explore", "explore", "design", "deliver"),
            strict=True,
        )
    ]
    half = plan.starts + (plan.ends - plan.starts) / 2
    last = plan.ends - dt.timedelta(days=9)
    planned += [
        Meeting("", half, "", "governance", "design", 60, ("strategic",)),
        Meeting("", last, "", "governance", "review", 60, ("strategic", "service-user")),
        Meeting("", last + dt.timedelta(days=2), "", "event", "review", 180, ("facilitator",)),
    ]
    planned.sort(key=lambda meeting: (meeting.date, meeting.team))
    return [
        Meeting(
            f"M{place:03}",
            one.date,
            one.team,
            one.kind,
            one.stage,
            one.minutes,
            one.led_by,
            one.number,
        )
        for place, one in enumerate(planned, start=1)
    ]


def _leaders(team: TeamPlan, share: float) -> tuple[str, ...]:
    lived = [role for role in LIVED if role in team.members and role not in team.leaves_after]
    if share < 0.3 or not lived or team.voice[1] < 0.7:
        return ("facilitator",)
    return ("facilitator", lived[0]) if share < 0.7 else (lived[0], "frontline")


def attendance_of(
    plan: CohortPlan, meetings: Sequence[Meeting], people: pd.DataFrame
) -> list[Record]:
    """Return one row a meeting and person who belongs to it, in the register's six states."""
    rng = stream(plan.seed, "attendance")
    everybody = people.to_dict("records")
    unrecorded = {
        meeting.id for meeting in meetings if meeting.kind == "team" and rng.random() < 0.03
    }
    rows: list[Record] = []
    for meeting in meetings:
        counted = rng.random() > (0.12 if meeting.kind == "team" else 1.0)
        measured = rng.random() < 0.3
        for person in everybody:
            if not _belongs(plan, meeting, person):
                continue
            invited, state = _state(plan, meeting, person, rng, meeting.id in unrecorded)
            row: Record = {
                "meeting": meeting.id,
                "participant": person["person"],
                "invited": invited,
                "state": state,
            }
            if state == "present" and counted:
                turns = int(rng.poisson(_turns(plan, meeting, person)))
                row["turns"] = turns
                if measured:
                    row["minutes_spoken"] = round(turns * float(rng.uniform(0.3, 0.9)), 1)
            rows.append(row)
    return rows


def _belongs(plan: CohortPlan, meeting: Meeting, person: Mapping[object, object]) -> bool:
    if meeting.kind == "governance":
        return person["role"] in ("strategic", "facilitator") or (
            person["role"] in LIVED and int(str(person["person"])[1:]) % 5 == 0
        )
    if not meeting.team:
        return True
    if person["role"] == "facilitator":
        place = [team.id for team in plan.teams].index(meeting.team)
        here = int(str(person["person"])[1:]) % plan.facilitators
        return here == place % plan.facilitators
    return person["team"] == meeting.team


def _state(
    plan: CohortPlan,
    meeting: Meeting,
    person: Mapping[object, object],
    rng: np.random.Generator,
    unrecorded: bool,
) -> tuple[str | None, str]:
    """Return whether somebody was invited, and what happened."""
    chance, overlooked, apology = rng.random(3)
    role = str(person["role"])
    team = plan.team(str(person["team"])) if person["team"] else None
    left = person["left"]
    if isinstance(left, dt.date) and left <= meeting.date:
        return "no", "withdrawn"
    if unrecorded:
        return None, "not recorded"
    if team is not None and meeting.kind == "team" and role in team.never_invited:
        return "no", "not invited"
    if overlooked < (0.04 if role in LIVED else 0.01):
        return "no", "not invited"
    if overlooked > 0.985:
        return "yes", "not recorded"
    presence = PRESENCE[role] if team is None else team.presence.get(role, PRESENCE[role])
    if chance < presence:
        return "yes", "present"
    return "yes", "absent with apology" if apology < 0.65 else "absent without apology"


def _turns(plan: CohortPlan, meeting: Meeting, person: Mapping[object, object]) -> float:
    if person["role"] == "facilitator":
        return STAFF_TURNS * 1.2
    if person["role"] not in LIVED or not person["team"]:
        return STAFF_TURNS
    start, end = plan.team(str(person["team"])).voice
    share = (meeting.number - 1) / (plan.meetings - 1)
    return STAFF_TURNS * (start + (end - start) * share)

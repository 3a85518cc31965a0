"""The registers that keep the books: recruitment, payments, activities, goals, adoption, seats."""

import datetime as dt
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from tools.generate_demo.happenings import present_at
from tools.generate_demo.meetings import STAGES, Meeting, Record
from tools.generate_demo.plan import LIVED, CohortPlan, TeamPlan
from tools.generate_demo.simulate import stream

#: Group -> (characteristic, name, share of the people served, share of those recruited).
GROUPS = {
    "age-under-40": ("age", "under 40", 0.24, 0.16),
    "age-40-64": ("age", "40 to 64", 0.35, 0.44),
    "age-65-plus": ("age", "65 and over", 0.41, 0.40),
    "english-first": ("language", "English as first language", 0.78, 0.94),
    "other-language": ("language", "another first language", 0.22, 0.06),
}
SERVED = 5200
LOST_FOR = {
    "capacity": "capacity",
    "health": "health",
    "access": "access",
    "payment": "payment",
}


def population_of(plan: CohortPlan) -> list[Record]:
    """Return whom the services serve, by age and by first language."""
    people = SERVED + 100 * len(plan.teams)
    return [
        {
            "group": group,
            "characteristic": characteristic,
            "title": title,
            "people": round(people * share),
            "source": f"Service records {plan.starts.year - 1} (invented)",
        }
        for group, (characteristic, title, share, _) in GROUPS.items()
    ]


def recruitment_of(
    plan: CohortPlan, people: pd.DataFrame, attendance: Sequence[Record]
) -> list[Record]:
    """Return everybody considered: those who take part, and those lost on the way, with reasons."""
    rng = stream(plan.seed, "recruitment")
    came = {person for present in present_at(attendance).values() for person in present}
    rows: list[Record] = []
    for person in people[people["team"] != ""].to_dict("records"):
        attended = person["person"] in came
        stayed = attended and person["left"] is None
        why = LOST_FOR.get(person["left_because"], "other")
        rows.append(
            {
                "team": person["team"],
                "role": person["role"],
                "approached": "yes",
                "date": person["joined"] - dt.timedelta(days=int(rng.integers(3, 20))),
                "agreed": "yes",
                "attended": "yes" if attended else "no",
                "retained": "yes" if stayed else "no",
                "reason": None if stayed else why if person["left"] else "other",
                "groups": _groups(rng) if person["role"] in LIVED else None,
                "participant": person["person"],
            }
        )
    for team in plan.teams:
        for role in team.members:
            lost = int(rng.integers(2, 5)) if role in LIVED else int(rng.integers(0, 2))
            rows += [_lost(plan, team, role, rng) for _ in range(lost)]
    order = rng.permutation(len(rows))
    return [{"candidate": f"C{place:02}", **rows[at]} for place, at in enumerate(order, start=1)]


def _groups(rng: np.random.Generator) -> str | None:
    if rng.random() < 0.15:
        return None
    chosen = []
    for characteristic in ("age", "language"):
        names = [name for name, group in GROUPS.items() if group[0] == characteristic]
        shares = [GROUPS[name][3] for name in names]
        chosen.append(str(rng.choice(names, p=shares)))
    return ";".join(chosen)


def _lost(plan: CohortPlan, team: TeamPlan, role: str, rng: np.random.Generator) -> Record:
    """Return somebody considered who takes no part, and where the way ended."""
    step = rng.random()
    row: Record = {"team": team.id, "role": role, "groups": _groups(rng)}
    day = plan.starts - dt.timedelta(days=int(rng.integers(10, 70)))
    if role in LIVED and step < 0.4:
        gate = 0.6 if "inpatient" in team.setting else 0.25
        reason = "gatekeeping" if rng.random() < gate else "right person"
        return row | {"approached": "no", "reason": reason}
    if step < 0.8:
        reasons = ["capacity", "health", "payment", "interest", "no answer"]
        chances = [0.3, 0.15, 0.15, 0.15, 0.25] if role in LIVED else [0.7, 0, 0, 0.2, 0.1]
        reason = str(rng.choice(reasons, p=chances))
        return row | {"approached": "yes", "date": day, "agreed": "no", "reason": reason}
    return row | {
        "approached": "yes",
        "date": day,
        "agreed": "yes",
        "attended": "no",
        "reason": str(rng.choice(["access", "health", "capacity"])),
    }


def payments_of(
    plan: CohortPlan,
    people: pd.DataFrame,
    meetings: Sequence[Meeting],
    attendance: Sequence[Record],
) -> list[Record]:
    """Return payments and expenses of people with lived experience for meetings they came to."""
    rng = stream(plan.seed, "payments")
    present = present_at(attendance)
    lived = set(people[people["role"].isin(LIVED)]["person"])
    rows: list[Record] = []
    for meeting in meetings:
        for person in present.get(meeting.id, []):
            if person not in lived or rng.random() > 0.45:
                continue
            kind = str(rng.choice(["payment", "expenses", "voucher"], p=[0.55, 0.35, 0.1]))
            outcome = str(
                rng.choice(
                    ["taken", "waived", "awaiting", "not offered", "not recorded"],
                    p=[0.68, 0.1, 0.08, 0.1, 0.04],
                )
            )
            rows.append(_payment(meeting, person, kind, outcome, rng))
    return [{"payment": f"Y{place:03}", **row} for place, row in enumerate(rows, start=1)]


def _payment(
    meeting: Meeting, person: str, kind: str, outcome: str, rng: np.random.Generator
) -> Record:
    row: Record = {
        "participant": person,
        "meeting": meeting.id,
        "kind": kind,
        "outcome": outcome,
    }
    amount = {"payment": 25.0, "voucher": 10.0}.get(kind, round(float(rng.uniform(3, 24)), 2))
    days = int(rng.gamma(3, 12))
    if outcome in ("taken", "waived", "awaiting"):
        row |= {"amount": f"{amount:.2f}", "offered": meeting.date}
    if outcome == "taken":
        row["received"] = meeting.date + dt.timedelta(days=days)
    return row


def activities_of(plan: CohortPlan) -> list[Record]:
    """Return what was done to involve people beyond the team meetings, and whom it reached."""
    rng = stream(plan.seed, "activities")
    methods = ("focus group", "survey", "event", "workshop", "reference group", "interview")
    days = (plan.ends - plan.starts).days
    drawn = []
    for team in plan.teams:
        for _ in range(2):
            share = float(rng.random())
            drawn.append((share, team, methods[int(rng.integers(len(methods)))]))
    drawn.sort(key=lambda one: one[0])
    rows: list[Record] = []
    for number, (share, team, method) in enumerate(drawn, start=1):
        for role in ("service-user", "carer", "frontline"):
            if role in team.never_invited or (role == "carer" and rng.random() < 0.3):
                continue
            reached = int(rng.poisson(30 if method == "survey" else 6))
            rows.append(
                {
                    "activity": f"A{number:02}",
                    "date": plan.starts + dt.timedelta(days=int(days * share)),
                    "team": team.id,
                    "method": method,
                    "stage": STAGES[min(3, int(4 * share))],
                    "role": role,
                    "people": reached if rng.random() > 0.08 else None,
                }
            )
    return rows


def goals_of(plan: CohortPlan) -> list[Record]:
    """Return each team's goals and the level reached at baseline, mid and end."""
    return [
        {
            "team": team.id,
            "goal": f"{team.id}-G{place}",
            "title": goal.title,
            "weight": goal.weight,
            "timepoint": timepoint,
            "level": level,
            "rated_by": None if level is None else ";".join(list(team.members)[:2]),
        }
        for team in plan.teams
        for place, goal in enumerate(team.goals, start=1)
        for timepoint, level in (
            ("baseline", min(-1, goal.mid if goal.mid is not None else -1)),
            ("mid", goal.mid),
            ("end", goal.end),
        )
    ]


def milestones_of(plan: CohortPlan) -> list[Record]:
    """Return two steps on the way to each goal; late or not at all where little changed."""
    rng = stream(plan.seed, "milestones")
    days = (plan.ends - plan.starts).days
    rows: list[Record] = []
    for team in plan.teams:
        for place, goal in enumerate(team.goals, start=1):
            for step, (title, share) in enumerate(
                (("First test done", 0.35), ("In daily use", 0.75)), start=1
            ):
                due = plan.starts + dt.timedelta(days=int(days * share))
                late = int(rng.normal(12, 14)) if team.reach >= 0.6 else int(rng.normal(60, 10))
                reached = due + dt.timedelta(days=late)
                good = goal.end is not None and (step == 1 or goal.end >= 0)
                rows.append(
                    {
                        "team": team.id,
                        "milestone": f"{team.id}-S{2 * place + step - 2}",
                        "goal": f"{team.id}-G{place}",
                        "title": f"{title}: {goal.title[0].lower()}{goal.title[1:]}",
                        "due": due,
                        "reached": reached if good and reached <= plan.ends else None,
                    }
                )
    return rows


def adoption_of(plan: CohortPlan) -> list[Record]:
    """Return where each team's work is in use."""
    rng = stream(plan.seed, "adoption")
    rows: list[Record] = []
    for team in plan.teams:
        title = team.thing.removeprefix("the ")
        artefact = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-")
        for site in range(1, int(rng.integers(3, 6))):
            chance = rng.random()
            since = plan.starts + dt.timedelta(days=int(rng.integers(120, 240)))
            row: Record = {
                "artefact": artefact,
                "title": title[0].upper() + title[1:],
                "site": f"{team.organisation}-{site}",
                "organisation": team.organisation,
            }
            if site == 1 or chance < 0.5 * team.reach:
                row |= {"state": "adopted", "adopted": since}
                if team.reach < 0.3:
                    stopped = since + dt.timedelta(days=45)
                    row |= {"state": "stopped", "stopped": stopped}
            else:
                row["state"] = "not adopted" if chance < 0.93 else "not recorded"
            rows.append(row)
    return rows

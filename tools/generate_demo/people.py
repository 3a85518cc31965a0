"""Everybody in a demonstration cohort, with the code each uses in the surveys."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from tools.generate_demo.plan import LIVED, CohortPlan
from tools.generate_demo.simulate import people_of, stream

LETTERS = "ABCDEFGHJKLMNPRSTVWY"
LEFT_BECAUSE = ("capacity", "health", "moved on", "access", "experience")


def survey_codes(plan: CohortPlan, teams: Sequence[str]) -> list[str]:
    """Return one survey code a person.

    A self-generated code has three parts: two letters of a pet's name, the day of a birthday, two
    letters of a street. Two people of one team share no part, so that one slip links nobody
    wrongly. An issued code is a number of three digits with its zeros.
    """
    rng = stream(plan.seed, "codes")
    if plan.linkage.method == "exact":
        numbers = sorted(rng.choice(np.arange(3, 180), size=len(teams), replace=False))
        return [f"{number:03}" for number in numbers]
    codes: list[str] = []
    for team in teams:
        taken = [_parts(code) for code, other in zip(codes, teams, strict=False) if other == team]
        code = _made_up(rng)
        while code in codes or any(_share_a_part(_parts(code), other) for other in taken):
            code = _made_up(rng)
        codes.append(code)
    return codes


def _made_up(rng: np.random.Generator) -> str:
    letters = rng.choice(list(LETTERS), size=4)
    return f"{letters[0]}{letters[1]}{rng.integers(1, 32):02}{letters[2]}{letters[3]}"


def _parts(code: str) -> tuple[str, str, str]:
    return code[:2], code[2:4], code[4:]


def _share_a_part(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    return any(a == b for a, b in zip(one, other, strict=True))


def everybody(plan: CohortPlan) -> pd.DataFrame:
    """Return one row a participant: person, team, role, code, joined, left, why, consent.

    People of the surveys come first, as `people_of` numbers them; facilitators, who lead the
    training and answer no survey, follow.
    """
    people = people_of(plan.truth)
    people["code"] = survey_codes(plan, people["team"].tolist())
    last = len(people)
    facilitators = pd.DataFrame(
        {
            "person": [f"P{last + place:02}" for place in range(1, plan.facilitators + 1)],
            "team": "",
            "role": "facilitator",
            "code": "",
        }
    )
    people = pd.concat([people, facilitators], ignore_index=True)
    rng = stream(plan.seed, "people")
    people["joined"] = [
        plan.starts - dt.timedelta(days=int(days)) for days in rng.integers(5, 60, len(people))
    ]
    leaves = [_leaving(plan, team, role, rng) for team, role in _pairs(people)]
    people["left"] = [left for left, _ in leaves]
    people["left_because"] = [why for _, why in leaves]
    chance = rng.random(len(people))
    people["consent_quotes"] = np.select([chance < 0.8, chance < 0.93], ["yes", "no"], "")
    people["linked"] = rng.random(len(people)) < 0.97
    return people


def _pairs(people: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(people["team"], people["role"], strict=True))


def _leaving(
    plan: CohortPlan, team_id: str, role: str, rng: np.random.Generator
) -> tuple[dt.date | None, str]:
    """Return when somebody stopped taking part and why, or nothing for those who stayed."""
    chance, days = rng.random(), int(rng.integers(60, 200))
    why = str(rng.choice(LEFT_BECAUSE))
    if team_id and role in plan.team(team_id).leaves_after:
        after = plan.team(team_id).leaves_after[role]
        return meeting_dates(plan)[after - 1] + dt.timedelta(days=6), "moved on"
    if chance < (0.1 if role in LIVED else 0.05 if team_id else 0.0):
        return plan.starts + dt.timedelta(days=days), why
    return None, ""


def meeting_dates(plan: CohortPlan) -> list[dt.date]:
    """Return the days on which a team's meetings are planned, four weeks apart."""
    first = plan.starts + dt.timedelta(days=14)
    return [first + dt.timedelta(days=28 * place) for place in range(plan.meetings)]

"""How long does the involvement strand take for many cohorts at once?

200 cohorts of 20 people and 60 meetings each, every person recorded at every meeting, and every
other register of the strand kept: all analyses that the report's sections on recruitment,
presence, voice, decisions, reach, payments and the teams' steps ask for. The aim is under
5 seconds for all of them together::

    python -m benchmarks.involvement
"""

import sys
import time
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pandas as pd

from evaluation.estimates import Estimates
from evaluation.involvement import (
    absence,
    decisions,
    fairness,
    journeys,
    meeting_share,
    membership,
    presence,
    profile,
    reach,
    recruitment,
    representation,
    seats,
    stories,
    teams,
    voice,
)
from evaluation.involvement.rows import STAGES, STATES, among

COHORTS, MEETINGS, PEOPLE = 200, 60, 20
TEAMS: Final = {"north": "North", "south": "South"}
LIVED: Final = {"service-user": "service users", "carer": "carers"}
ROLES: Final = {**LIVED, "staff": "staff"}
INFLUENCE: Final = (0.0, 1.0, 2.0, 3.0)

Registers = Mapping[str, pd.DataFrame]


def cohort(seed: int) -> Registers:
    """Return the registers of one invented cohort, by id."""
    chance = np.random.default_rng(seed)
    names = [f"P{number}" for number in range(PEOPLE)]
    held = [f"M{number}" for number in range(MEETINGS)]
    people = pd.DataFrame(
        {
            "participant": names,
            "team": [list(TEAMS)[number % 2] for number in range(PEOPLE)],
            "role": [list(ROLES)[number % 3] for number in range(PEOPLE)],
        }
    )
    meetings = pd.DataFrame(
        {
            "meeting": held,
            "date": pd.date_range("2023-05-01", periods=MEETINGS, freq="5D"),
            "team": [list(TEAMS)[number % 2] for number in range(MEETINGS)],
            "stage": [list(STAGES)[number * 4 // MEETINGS] for number in range(MEETINGS)],
        }
    )
    states = chance.choice(STATES, p=[0.7, 0.1, 0.06, 0.06, 0.04, 0.04], size=MEETINGS * PEOPLE)
    attendance = pd.DataFrame(
        {
            "meeting": np.repeat(held, PEOPLE),
            "participant": np.tile(names, MEETINGS),
            "invited": None,
            "state": states,
            "turns": np.where(states == "present", chance.integers(0, 9, len(states)), np.nan),
        }
    )
    return {
        "participants": people,
        "meetings": meetings,
        "attendance": attendance,
        **_decided(chance, names, held),
        **_recruited(chance),
        **_paid(chance, names),
        **_reached(chance),
    }


def _decided(chance: np.random.Generator, names: list[str], held: list[str]) -> Registers:
    """Return 60 items raised and 50 decisions, rated on the ladder by two raters."""

    def several() -> list[str]:
        return [";".join(chance.choice(names, size=4, replace=False)) for _ in range(50)]

    return {
        "items-raised": pd.DataFrame(
            {
                "item": [f"I{number}" for number in range(60)],
                "raised_by": chance.choice(names, size=60),
                "outcome": chance.choice(["taken up", "no response", "not recorded"], size=60),
                "answered": chance.choice(["yes", "no"], size=60),
            }
        ),
        "decisions": pd.DataFrame(
            {
                "decision": [f"D{number}" for number in range(50)],
                "meeting": chance.choice(held, size=50),
                "raised_by": chance.choice(names, size=50),
                "spoken_by": several(),
                "decided_by": several(),
                "influence": chance.choice(INFLUENCE, size=50),
                "ladder_first": chance.choice(decisions.RUNGS, size=50),
                "ladder_second": chance.choice(decisions.RUNGS, size=50),
            }
        ),
    }


def _recruited(chance: np.random.Generator) -> Registers:
    """Return 80 people considered, and the population served in five groups."""
    steps = pd.DataFrame("yes", index=range(80), columns=list(recruitment.STEPS))
    lost = chance.integers(0, 6, size=80)
    for place, step in enumerate(recruitment.STEPS):
        steps[step] = steps[step].mask(lost == place, "no").where(lost >= place)
    reasons = chance.choice(["capacity", "payment", "right person", "gatekeeping"], size=80)
    return {
        "recruitment": steps.assign(
            candidate=[f"C{number}" for number in range(80)],
            team=chance.choice(list(TEAMS), size=80),
            role=chance.choice(list(ROLES), size=80),
            reason=pd.Series(reasons).where(lost < len(recruitment.STEPS)),
            groups=[
                f"{age};{language}"
                for age, language in zip(
                    chance.choice(["young", "middle", "old"], size=80),
                    chance.choice(["english-first", "other-first"], size=80),
                    strict=True,
                )
            ],
        ),
        "population": pd.DataFrame(
            {
                "group": ["young", "middle", "old", "english-first", "other-first"],
                "characteristic": ["age", "age", "age", "language", "language"],
                "people": [1400.0, 2100.0, 1800.0, 4100.0, 1200.0],
            }
        ),
    }


def _paid(chance: np.random.Generator, names: list[str]) -> Registers:
    """Return 120 payments, and the seats of three groups counted four times."""
    offered = pd.Timestamp("2023-05-01") + pd.to_timedelta(chance.integers(0, 300, 120), unit="D")
    outcome = chance.choice(["taken", "waived", "awaiting", "not offered"], size=120)
    dates = pd.Series(offered).where(outcome != "not offered")
    wait = pd.to_timedelta(chance.integers(1, 60, 120), unit="D")
    return {
        "payments": pd.DataFrame(
            {
                "participant": chance.choice(names, size=120),
                "outcome": outcome,
                "offered": dates,
                "received": (dates + wait).where(outcome == "taken"),
            }
        ),
        "seats": pd.DataFrame(
            {
                "body": ["board", "forum", "panel"] * 4,
                "date": pd.to_datetime(
                    np.repeat(["2023-05-01", "2023-08-01", "2023-11-01", "2024-02-01"], 3)
                ),
                "seats": [14.0, 9.0, 11.0] * 4,
                "lived_experience": chance.integers(0, 5, 12).astype(float),
                "voting": chance.integers(0, 2, 12).astype(float),
            }
        ),
    }


def _reached(chance: np.random.Generator) -> Registers:
    """Return 40 rows of activities, 20 sites, three organisations, 30 steps and 25 reflections."""
    days = pd.date_range("2023-05-01", periods=300)
    wanted = [f"R{number}" for number in range(1, 9)]
    adopted = pd.Series(chance.choice(days, size=20))
    state = chance.choice(["adopted", "stopped", "not adopted"], size=20)
    return {
        "activities": pd.DataFrame(
            {
                "activity": np.repeat([f"A{number}" for number in range(20)], 2),
                "method": np.repeat(chance.choice(["survey", "event", "workshop"], size=20), 2),
                "stage": np.repeat(chance.choice(list(STAGES), size=20), 2),
                "role": chance.choice(list(ROLES), size=40),
                "people": chance.integers(1, 30, 40).astype(float),
            }
        ),
        "adoption": pd.DataFrame(
            {
                "artefact": ["sheet", "passport"] * 10,
                "site": [f"site-{number}" for number in range(20)],
                "state": state,
                "adopted": adopted.where(state != "not adopted"),
                "stopped": (adopted + pd.Timedelta(days=60)).where(state == "stopped"),
            }
        ),
        "organisations": pd.DataFrame(
            {name: ["yes", "no", "yes"] for name in ("organisation", *fairness.INDICATORS)}
        ),
        "maturity": pd.DataFrame(
            {
                "organisation": np.tile(np.repeat(["a", "b", "c"], 8), 2),
                "recommendation": np.tile(wanted, 6),
                "date": pd.to_datetime(np.repeat(["2023-05-01", "2024-02-01"], 24)),
                "level": chance.integers(0, 5, 48).astype(float),
                "evidence": "survey;case",
            }
        ),
        "milestones": pd.DataFrame(
            {
                "team": chance.choice(list(TEAMS), size=30),
                "milestone": [f"S{number}" for number in range(30)],
                "due": chance.choice(days, size=30),
                "reached": pd.Series(chance.choice(days, size=30)).where(chance.random(30) < 0.8),
            }
        ),
        "reflections": pd.DataFrame(
            {
                "team": chance.choice(list(TEAMS), size=25),
                "date": chance.choice(days, size=25),
            }
        ),
    }


def analyses(registers: Registers, *, seed: int) -> dict[str, Callable[[], Estimates]]:
    """Return every analysis that the sections on involvement make, by name, not yet made."""
    people, meetings = registers["participants"], registers["meetings"]
    rows, asked = registers["attendance"], registers["recruitment"]
    setting = people.assign(setting=people["team"])
    broad = {**LIVED, "staff": "staff"}
    return {
        "recruitment_funnel": lambda: recruitment.recruitment_funnel(asked),
        "reasons_for_loss": lambda: recruitment.reasons_for_loss(asked),
        "never_asked": lambda: representation.never_asked(asked, roles=ROLES),
        "compared_with_population": lambda: representation.compared_with_population(
            asked, registers["population"], roles=LIVED
        ),
        "members": lambda: membership.members(people, teams=TEAMS, roles=ROLES),
        "involvement_profile": lambda: profile.involvement_profile(
            registers, roles=LIVED, seed=seed
        ),
        "presence_timeline": lambda: teams.presence_timeline(
            rows, people, meetings, teams=TEAMS, roles=ROLES
        ),
        "attendance_by_team": lambda: teams.attendance_by_team(
            rows, people, teams=TEAMS, roles=ROLES
        ),
        "disappearances": lambda: stories.disappearances(
            rows, people, meetings, roles=LIVED, teams=TEAMS
        ),
        "meetings_by_team": lambda: stories.meetings_by_team(
            rows, people, meetings, roles=LIVED, teams=TEAMS
        ),
        "meetings_with": lambda: meeting_share.meetings_with(rows, people, roles=LIVED),
        "attendance_share": lambda: presence.attendance_share(rows, people),
        "presence_gap": lambda: presence.presence_gap(rows, people, roles=LIVED, beside=["staff"]),
        "attendance_share by setting": lambda: presence.attendance_share(
            among(rows, people, roles=LIVED), setting, by="setting"
        ),
        "still_coming": lambda: absence.still_coming(
            among(rows, people, roles=broad), people, meetings
        ),
        "runs_of_absence": lambda: absence.runs_of_absence(rows, people, meetings),
        "voice_parity": lambda: voice.voice_parity(rows, people, seed=seed),
        "turn_inequality": lambda: voice.turn_inequality(rows, seed=seed),
        "voice_directions": lambda: stories.voice_directions(rows, people, meetings, roles=ROLES),
        "items_taken_up": lambda: decisions.items_taken_up(registers["items-raised"], people),
        "decision_involvement": lambda: decisions.decision_involvement(
            registers["decisions"], people
        ),
        "ladder_rungs": lambda: decisions.ladder_rungs(registers["decisions"], meetings),
        "ladder_agreement": lambda: decisions.ladder_agreement(registers["decisions"]),
        "activities_by_stage": lambda: reach.activities_by_stage(registers["activities"]),
        "people_reached": lambda: reach.people_reached(registers["activities"]),
        "seats_over_time": lambda: seats.seats_over_time(registers["seats"]),
        "seats_by_body": lambda: seats.seats_by_body(
            registers["seats"], bodies={}, total="All groups"
        ),
        "payments_by_role": lambda: fairness.payments_by_role(registers["payments"], people),
        "adoption_steps": lambda: reach.adoption_steps(registers["adoption"]),
        "power_indicators": lambda: fairness.power_indicators(registers["organisations"]),
        "maturity_matrix": lambda: fairness.maturity_matrix(registers["maturity"]),
        "steps_over_time": lambda: journeys.steps_over_time(registers["milestones"], teams=TEAMS),
        "steps_reached": lambda: journeys.steps_reached(registers["milestones"], teams=TEAMS),
        "reflections_over_time": lambda: journeys.reflections_over_time(
            registers["reflections"], teams=TEAMS
        ),
    }


def main() -> None:
    """Time all cohorts; print the seconds in total, for one cohort and for each analysis."""
    cohorts = [cohort(seed) for seed in range(COHORTS)]
    for analyse in analyses(cohorts[0], seed=COHORTS).values():
        analyse()
    spent: dict[str, float] = {}
    estimates = 0
    for seed, registers in enumerate(cohorts):
        for name, analyse in analyses(registers, seed=seed).items():
            started = time.process_time()
            estimates += len(analyse())
            spent[name] = spent.get(name, 0.0) + time.process_time() - started
    seconds = sum(spent.values())
    for name, part in sorted(spent.items(), key=lambda pair: -pair[1]):
        sys.stdout.write(f"{1000 * part / COHORTS:8.2f} ms  {name}\n")
    sys.stdout.write(
        f"{COHORTS} cohorts of {MEETINGS} meetings and {PEOPLE} people: {estimates:,} estimates in "
        f"{seconds:.2f} s of processor time ({1000 * seconds / COHORTS:.1f} ms each)\n"
    )


if __name__ == "__main__":
    main()

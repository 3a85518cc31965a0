"""How long does the involvement strand take for many cohorts at once?

200 cohorts of 20 people and 60 meetings each, every person recorded at every meeting: all analyses
of presence, absence, voice and the stories of teams. The aim is under 5 seconds for all of them
together::

    python -m benchmarks.involvement
"""

import sys
import time

import numpy as np
import pandas as pd

from evaluation.involvement.absence import runs_of_absence, still_coming
from evaluation.involvement.presence import attendance_share, meetings_with, presence_gap
from evaluation.involvement.rows import STATES
from evaluation.involvement.stories import disappearances, meetings_by_team, voice_directions
from evaluation.involvement.teams import attendance_by_team, presence_timeline
from evaluation.involvement.voice import turn_inequality, voice_parity

COHORTS, MEETINGS, PEOPLE = 200, 60, 20
TEAMS = {"north": "North", "south": "South"}
LIVED = {"service-user": "service users", "carer": "carers"}
ROLES = {**LIVED, "staff": "staff"}

Registers = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def cohort(seed: int) -> Registers:
    """Return attendance, participants and meetings of one invented cohort."""
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
    return attendance, people, meetings


def analyse(registers: Registers) -> int:
    """Run every analysis of one cohort; return how many estimates they gave."""
    attendance, people, meetings = registers
    found = (
        attendance_share(attendance, people),
        attendance_share(attendance, people, by="team"),
        presence_gap(attendance, people, roles=LIVED, beside=["staff"]),
        meetings_with(attendance, people, roles=LIVED),
        runs_of_absence(attendance, people, meetings),
        still_coming(attendance, people, meetings),
        attendance_by_team(attendance, people, teams=TEAMS, roles=ROLES),
        presence_timeline(attendance, people, meetings, teams=TEAMS, roles=ROLES),
        meetings_by_team(attendance, people, meetings, roles=LIVED, teams=TEAMS),
        disappearances(attendance, people, meetings, roles=LIVED, teams=TEAMS),
        voice_parity(attendance, people, seed=1),
        turn_inequality(attendance, seed=1),
        voice_directions(attendance, people, meetings, roles=ROLES),
    )
    return sum(map(len, found))


def main() -> None:
    """Time all cohorts and print the seconds, in total and for one."""
    cohorts = [cohort(seed) for seed in range(COHORTS)]
    analyse(cohorts[0])
    started = time.process_time()
    estimates = sum(analyse(registers) for registers in cohorts)
    seconds = time.process_time() - started
    sys.stdout.write(
        f"{COHORTS} cohorts of {MEETINGS} meetings and {PEOPLE} people: {estimates:,} estimates in "
        f"{seconds:.2f} s of processor time ({1000 * seconds / COHORTS:.1f} ms each)\n"
    )


if __name__ == "__main__":
    main()

"""The six states of attendance survive every table: merging any two changes what it says."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.involvement.absence import runs_of_absence, still_coming
from evaluation.involvement.meeting_share import meetings_with
from evaluation.involvement.presence import attendance_share, presence_gap
from evaluation.involvement.profile import involvement_profile
from evaluation.involvement.rows import PRESENT, STATES
from evaluation.involvement.stories import disappearances
from evaluation.involvement.teams import (
    attendance_by_team,
    meetings_with_by_team,
    presence_timeline,
    since_last_seen,
)
from evaluation.involvement.voice import turn_inequality, voice_change, voice_parity

MEETINGS = pd.DataFrame(
    {
        "meeting": [f"M{number}" for number in range(24)],
        "date": pd.date_range("2023-05-01", periods=24, freq="14D"),
        "team": ["north", "south"] * 12,
    }
)
PEOPLE = pd.DataFrame(
    {
        "participant": [f"P{number}" for number in range(18)],
        "team": ["north"] * 9 + ["south"] * 9,
        "role": ["service-user", "carer", "staff"] * 6,
    }
)


def register():
    """Return attendance in which everything happens, and nothing as often as anything else."""
    chance = np.random.default_rng(20230531)
    rows = []
    weights = np.array([9, 4, 3, 2.5, 2, 1.5])
    for person in PEOPLE["participant"]:
        stops = int(chance.integers(6, 24))
        ending = STATES[1:][int(chance.integers(0, 5))]
        for number, meeting in enumerate(MEETINGS["meeting"]):
            state = str(chance.choice(STATES, p=weights / weights.sum()))
            rows.append((meeting, person, ending if number >= stops else state))
    frame = pd.DataFrame(rows, columns=["meeting", "participant", "state"])
    # nobody at the last meetings, no service user at some others
    ours = frame["participant"].isin(PEOPLE.loc[PEOPLE["role"] == "service-user", "participant"])
    without = frame["meeting"].isin(["M3", "M9", "M15", "M20"]) & ours
    without |= frame["meeting"].isin(["M21", "M22", "M23"])
    without &= frame["state"] == PRESENT
    frame.loc[without, "state"] = "not invited"
    frame["invited"] = None
    there = frame["state"] == PRESENT
    frame["turns"] = pd.Series(chance.integers(0, 9, len(frame)), dtype=float).where(there)
    return frame


ATTENDANCE = register()
TEAMS = {"north": "North", "south": "South"}
ROLES = {"service-user": "service users", "carer": "carers", "staff": "staff"}
PAIRS = list(permutations(STATES, 2))
TABLES = {
    "attendance_share by role": lambda rows: attendance_share(rows, PEOPLE),
    "attendance_share by team": lambda rows: attendance_share(rows, PEOPLE, by="team"),
    "presence_gap": lambda rows: presence_gap(
        rows, PEOPLE, roles=["service-user", "carer"], beside=["staff"]
    ),
    "meetings_with": lambda rows: meetings_with(rows, PEOPLE, roles=["service-user"]),
    "runs_of_absence": lambda rows: runs_of_absence(rows, PEOPLE, MEETINGS),
    "still_coming": lambda rows: still_coming(rows, PEOPLE, MEETINGS),
    "meetings_with_by_team": lambda rows: meetings_with_by_team(
        rows, PEOPLE, MEETINGS, roles=["service-user"]
    ),
    "attendance_by_team": lambda rows: attendance_by_team(rows, PEOPLE, teams=TEAMS, roles=ROLES),
    "presence_timeline": lambda rows: presence_timeline(
        rows, PEOPLE, MEETINGS, teams=TEAMS, roles=ROLES
    ),
    "disappearances": lambda rows: disappearances(rows, PEOPLE, MEETINGS, teams=TEAMS, roles=ROLES),
    "since_last_seen": lambda rows: since_last_seen(
        rows, PEOPLE, MEETINGS, roles=["service-user", "carer", "staff"]
    ),
    "voice_parity": lambda rows: voice_parity(rows, PEOPLE, seed=1, resamples=50),
}


@pytest.mark.parametrize(("merged", "into"), PAIRS)
@pytest.mark.parametrize("table", TABLES)
def test_merging_two_states_changes_the_table(table, merged, into):
    compute = TABLES[table]
    changed = ATTENDANCE.assign(state=ATTENDANCE["state"].replace({merged: into}))
    assert compute(changed) != compute(ATTENDANCE)


@pytest.mark.parametrize("table", TABLES)
def test_the_order_of_rows_does_not_matter(table):
    shuffled = ATTENDANCE.sample(frac=1, random_state=7)
    expected = TABLES[table](ATTENDANCE).frame()
    found = TABLES[table](shuffled).frame()
    if table == "voice_parity":  # the bootstrap draws meetings by their place
        expected, found = (frame.drop(columns=["low", "high"]) for frame in (expected, found))
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize("table", TABLES)
def test_a_seventh_state_is_refused(table):
    wrong = ATTENDANCE.assign(state=ATTENDANCE["state"].replace({"withdrawn": "left"}))
    with pytest.raises(AnalysisError, match="no known state"):
        TABLES[table](wrong)


@pytest.mark.parametrize("table", TABLES)
def test_somebody_who_is_not_in_the_register_is_refused(table):
    with pytest.raises(AnalysisError, match="not in the participants register"):
        TABLES[table](ATTENDANCE.assign(participant="P99"))


@pytest.mark.parametrize(
    "compute",
    [
        lambda rows: turn_inequality(rows, seed=1, resamples=50),
        lambda rows: voice_change(rows, PEOPLE, MEETINGS),
    ],
    ids=["turn_inequality", "voice_change"],
)
@pytest.mark.parametrize("state", STATES[1:])
def test_only_people_who_were_there_are_heard(compute, state):
    """Tables of what was said rest on presence: a state that is not presence is never one."""
    changed = ATTENDANCE.assign(state=ATTENDANCE["state"].replace({state: PRESENT}))
    assert compute(changed) != compute(ATTENDANCE)


@pytest.mark.parametrize(("merged", "into"), PAIRS)
def test_merging_two_states_changes_the_profile(merged, into):
    def compute(rows):
        kept = {"participants": PEOPLE, "attendance": rows}
        return involvement_profile(kept, roles=["service-user", "carer"], seed=1)

    changed = ATTENDANCE.assign(state=ATTENDANCE["state"].replace({merged: into}))
    assert compute(changed) != compute(ATTENDANCE)

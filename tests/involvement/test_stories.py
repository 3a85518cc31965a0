"""Planted stories are found, and cohorts without them are not said to have them: many seeds."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from evaluation.involvement.absence import still_coming
from evaluation.involvement.presence import attendance_share
from evaluation.involvement.rows import among
from evaluation.involvement.stories import disappearances, meetings_by_team, voice_directions
from evaluation.involvement.teams import meetings_with_by_team, since_last_seen
from evaluation.involvement.voice import voice_change

SEEDS = range(40)
HELD = 18
TEAMS = ("inpatient", "community", "clinic")
OURS = ("service-user", "carer")


def cohort(seed, *, disappears=False, carers_invited=True, voice_grows=False):
    """Return participants, meetings and attendance of three teams, with or without a story."""
    chance = np.random.default_rng(seed)
    people, meetings, rows = [], [], []
    for team in TEAMS:
        roles = ["service-user"] * 3 + ["carer"] * 2 + ["staff"] * 4
        names = [f"{team}-{number}" for number in range(len(roles))]
        people += [(name, team, role) for name, role in zip(names, roles, strict=True)]
        for place in range(HELD):
            meeting = f"{team}-M{place}"
            date = pd.Timestamp("2023-05-01") + pd.Timedelta(days=14 * place)
            meetings.append((meeting, date, team))
            for name, role in zip(names, roles, strict=True):
                came = chance.random() < (0.65 if role in OURS else 0.85)
                state = "present" if came else "absent with apology"
                if disappears and team == "inpatient" and role == "service-user" and place >= 9:
                    state = "absent without apology"
                if not carers_invited and team == "clinic" and role == "carer":
                    state = "not invited"
                grown = place / HELD if voice_grows else 0.5
                mean = 2 + 6 * grown if role in OURS else 6
                turns = float(chance.poisson(mean)) + 1 if state == "present" else np.nan
                rows.append((meeting, name, None, state, turns))
    return (
        pd.DataFrame(people, columns=["participant", "team", "role"]),
        pd.DataFrame(meetings, columns=["meeting", "date", "team"]),
        pd.DataFrame(rows, columns=["meeting", "participant", "invited", "state", "turns"]),
    )


def gone(people, meetings, attendance):
    """Return the teams from which service users are found to have disappeared."""
    rows = since_last_seen(attendance, people, meetings, roles=["service-user"])
    return {row.group for row in rows if row.quantity == "p_holm" and row.value < 0.05}


def test_a_team_whose_service_users_disappear_is_found_and_named():
    found = [gone(*cohort(seed, disappears=True)) for seed in SEEDS]
    assert sum("inpatient" in teams for teams in found) == len(SEEDS)
    assert sum(teams - {"inpatient"} != set() for teams in found) <= 0.1 * len(SEEDS)


def test_teams_whose_service_users_stay_are_rarely_said_to_have_lost_them():
    false = sum(bool(gone(*cohort(seed))) for seed in SEEDS)
    assert false <= 0.1 * len(SEEDS)


def test_how_they_went_and_when_is_told():
    people, meetings, attendance = cohort(1, disappears=True)
    rows = since_last_seen(attendance, people, meetings, roles=["service-user"])
    ways = {
        row.level: row.value
        for row in rows
        if (row.quantity, row.group) == ("count_since_last_seen", "inpatient") and row.value
    }
    assert ways["absent without apology"] == 27
    ours = among(attendance, people, roles=["service-user"])
    curve = still_coming(ours, people, meetings, by="team")
    ends = [row for row in curve if (row.quantity, row.group) == ("still_coming", "inpatient")]
    assert ends[-1].value == 0
    assert int(ends[-1].level) <= 10


def never_invited(people, meetings, attendance):
    """Return the teams that are found never to have invited their carers."""
    rows = meetings_with_by_team(attendance, people, meetings, roles=["carer"])
    return {row.group for row in rows if row.level == "nobody invited" and row.value == 1}


@pytest.mark.parametrize("invited", [True, False])
def test_a_team_that_never_invites_carers_is_found_and_no_other(invited):
    expected = set() if invited else {"clinic"}
    for seed in SEEDS:
        people, meetings, attendance = cohort(seed, carers_invited=invited)
        assert never_invited(people, meetings, attendance) == expected
    carers = attendance_share(among(attendance, people, roles=["carer"]), people, by="team")
    clinic = {row.quantity: row for row in carers if row.group == "clinic"}
    # they did not stay away: they were not asked
    assert (clinic["attendance_share"].value is None) == (not invited)
    assert (clinic["invitation_share"].value == 0) == (not invited)


def grows(people, meetings, attendance):
    """Return the role groups whose voice is found to grow."""
    rows = voice_change(attendance, people, meetings)
    return {row.group for row in rows if row.quantity == "parity_change_per_month" and row.low > 0}


def test_a_voice_that_grows_is_found():
    found = [grows(*cohort(seed, voice_grows=True)) for seed in SEEDS]
    assert sum("service-user" in groups for groups in found) >= 0.95 * len(SEEDS)
    assert not any("staff" in groups for groups in found)


def test_a_voice_that_does_not_change_is_rarely_said_to_grow():
    false = sum("service-user" in grows(*cohort(seed)) for seed in SEEDS)
    assert false <= 0.1 * len(SEEDS)


@pytest.mark.parametrize(("m", "x", "k"), [(9, 5, 4), (6, 3, 3), (8, 8, 0), (12, 1, 11)])
def test_the_chance_of_a_run_at_the_end_by_counting(m, x, k):
    """Meetings without them in any order: the last k are all among the m - x."""
    names = [f"M{number}" for number in range(m)]
    meetings = pd.DataFrame(
        {"meeting": names, "team": "A", "date": pd.date_range("2023-05-01", periods=m)}
    )
    people = pd.DataFrame({"participant": ["P"], "team": "A", "role": "carer"})
    away = m - x - k
    states = ["absent with apology"] * away + ["present"] * x + ["withdrawn"] * k
    attendance = pd.DataFrame({"meeting": names, "participant": "P", "state": states})
    found = since_last_seen(attendance, people, meetings, roles=["carer"])
    assert found["meetings_since_last_seen"].value == k
    assert found["p_value"].value == pytest.approx(comb(m - x, k) / comb(m, k))


def test_meetings_that_are_not_recorded_do_not_count_as_without_them():
    people = pd.DataFrame({"participant": ["P"], "team": "A", "role": "carer"})
    names = ["M0", "M1", "M2", "M3"]
    meetings = pd.DataFrame(
        {"meeting": names, "team": "A", "date": pd.date_range("2023-05-01", periods=4)}
    )
    states = ["present", "absent with apology", "not recorded", "not recorded"]
    attendance = pd.DataFrame({"meeting": names, "participant": "P", "state": states})
    row = since_last_seen(attendance, people, meetings, roles=["carer"])["meetings_since_last_seen"]
    assert (row.value, row.n, row.n_out) == (1, 2, 2)


def test_looking_at_every_team_is_corrected_for():
    for seed in range(5):
        people, meetings, attendance = cohort(seed, disappears=True)
        rows = since_last_seen(attendance, people, meetings, roles=["service-user"])
        raw, holm = (
            {row.group: row.value for row in rows if row.quantity == quantity}
            for quantity in ("p_value", "p_holm")
        )
        expected = multipletests(list(raw.values()), method="holm")[1]
        assert list(holm) == list(raw)
        assert list(holm.values()) == pytest.approx(list(expected))


ROLES = {"service-user": "service users", "carer": "carers"}
NAMES = {team: team.title() for team in TEAMS}


def verdicts(rows, quantity):
    """Return what is judged to be so: (role group, team, verdict)."""
    found = [row for row in rows if row.quantity == quantity]
    return {(row.outcome, row.group, row.value) for row in found if row.value}


def stories(people, meetings, attendance):
    """Return every verdict on a cohort."""
    registers = attendance, people, meetings
    gone = disappearances(*registers, roles=ROLES, teams=NAMES)
    asked = meetings_by_team(*registers, roles=ROLES, teams=NAMES)
    voice = voice_directions(*registers, roles={**ROLES, "staff": "staff"})
    return (
        verdicts(gone, "disappeared"),
        verdicts(asked, "never_invited"),
        verdicts(voice, "voice_direction"),
    )


def test_verdicts_on_planted_stories():
    planted = [cohort(seed, disappears=True, carers_invited=False) for seed in SEEDS]
    found = [stories(*one) for one in planted]
    gone = ("service users", "Inpatient", 1.0)
    assert sum(gone in one for one, _, _ in found) == len(SEEDS)
    assert sum(one != {gone} for one, _, _ in found) <= 0.1 * len(SEEDS)
    assert all(asked == {("carers", "Clinic", 1.0)} for _, asked, _ in found)


def test_verdicts_on_cohorts_without_a_story_are_rarely_given():
    found = [stories(*cohort(seed)) for seed in SEEDS]
    assert sum(bool(gone) for gone, _, _ in found) <= 0.1 * len(SEEDS)
    assert not any(asked for _, asked, _ in found)
    assert sum(bool(voice) for _, _, voice in found) <= 0.1 * len(SEEDS)


def test_verdicts_on_a_voice_that_grows():
    found = [stories(*cohort(seed, voice_grows=True))[2] for seed in SEEDS]
    assert sum(("", "service users", 1.0) in one for one in found) >= 0.9 * len(SEEDS)
    assert not any(("", "staff", 1.0) in one for one in found)


def test_all_role_groups_and_teams_looked_at_are_one_family():
    rows = disappearances(*reversed_order(cohort(3)), roles=ROLES, teams=NAMES)
    raw, corrected = (
        [row.value for row in rows if row.quantity == quantity]
        for quantity in ("p_value", "p_holm")
    )
    assert len(raw) == len(ROLES) * len(TEAMS)
    assert corrected == pytest.approx(list(multipletests(raw, method="holm")[1]))


def reversed_order(registers):
    people, meetings, attendance = registers
    return attendance, people, meetings


@pytest.mark.parametrize(("meetings_held", "verdict"), [(3, 0), (4, 1)])
def test_few_meetings_without_an_invitation_are_no_never(meetings_held, verdict):
    names = [f"M{number}" for number in range(meetings_held)]
    people = pd.DataFrame({"participant": ["P"], "team": "clinic", "role": "carer"})
    meetings = pd.DataFrame({"meeting": names, "team": "clinic"})
    rows = pd.DataFrame({"meeting": names, "participant": "P", "state": "not invited"})
    found = meetings_by_team(rows, people, meetings, roles={"carer": "carers"}, teams=NAMES)
    assert found["never_invited"].value == verdict

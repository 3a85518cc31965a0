"""The release rules go by people, however many meetings, items or payments they stand behind."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.config.cohort import read_cohort
from evaluation.config.policy import policy
from evaluation.config.quantity import quantities
from evaluation.disclosure import release
from evaluation.intake.registers import check_registers, read_register
from evaluation.involvement.decisions import decision_involvement, items_taken_up, ladder_rungs
from evaluation.involvement.fairness import payments_by_role
from evaluation.involvement.meeting_share import meetings_with
from evaluation.involvement.presence import attendance_share, presence_gap
from evaluation.involvement.profile import involvement_index, involvement_profile
from evaluation.involvement.stories import disappearances, meetings_by_team, voice_directions
from evaluation.involvement.teams import attendance_by_team, presence_timeline
from evaluation.involvement.voice import turn_inequality, voice_parity
from evaluation.problems import ProblemLog

RAW = Path(__file__).parents[2] / "data" / "raw"
PUBLIC = policy("public")


@pytest.fixture(scope="module")
def kept():
    folder = RAW / "demo-2023-05"
    cohort, log = read_cohort(folder), ProblemLog()
    found = {name: read_register(folder, cohort, name, log) for name in cohort.registers}
    check_registers(found, cohort, log)
    return found


def shown(estimates):
    rows = release(estimates, PUBLIC).rows
    return rows[rows["withheld"] == ""]


def test_three_people_with_many_rows_are_three_people(kept):
    found = attendance_share(kept["attendance"], kept["participants"])
    strategic = [row for row in found if row.group == "strategic"]
    [share] = [row for row in strategic if row.quantity == "attendance_share"]
    assert (share.people, share.n) == (3, 47)
    assert "strategic" not in set(shown(found)["group"])


def few(rows, roles):
    """Return the registers with everything said about three people of some roles only."""
    people = rows["participants"]
    ours = people["role"].isin(roles)
    keep = people[~ours | people["participant"].isin(people.loc[ours, "participant"][:3])]
    return {
        **rows,
        "participants": keep,
        "attendance": among(rows["attendance"], "participant", keep),
        "items-raised": among(rows["items-raised"], "raised_by", keep),
        "payments": among(rows["payments"], "participant", keep),
    }


def among(rows, column, people):
    return rows[rows[column].isin(people["participant"])]


LIVED = ("service-user", "carer")
ANALYSES = {
    "attendance": lambda k: attendance_share(k["attendance"], k["participants"]),
    "gap": lambda k: presence_gap(
        k["attendance"], k["participants"], roles=LIVED, beside=["frontline"]
    ),
    "meetings": lambda k: meetings_with(k["attendance"], k["participants"], roles=LIVED),
    "voice": lambda k: voice_parity(k["attendance"], k["participants"], seed=1, resamples=50),
    "direction": lambda k: voice_directions(
        k["attendance"], k["participants"], k["meetings"], roles={one: one for one in LIVED}
    ),
    "items": lambda k: items_taken_up(k["items-raised"], k["participants"]),
    "payments": lambda k: payments_by_role(k["payments"], k["participants"]),
}
OURS = ("", *LIVED)
#: Of these an analysis of several roles also has rows of other groups.
OF_ALL = {"attendance", "voice", "items", "payments"}


@pytest.mark.parametrize("name", ANALYSES)
def test_nothing_about_three_people_is_public(name, kept):
    rows = shown(ANALYSES[name](few(kept, LIVED)))
    mine = rows[rows["group"].isin(LIVED if name in OF_ALL else OURS)]
    said = mine[mine["value"] != 0]  # that something never happened is about nobody
    said = said[~said["quantity"].isin(["people_offered_share"])]
    assert said.empty, said[["quantity", "group", "level", "value"]]


def test_the_profile_and_its_index_count_people(kept):
    profile = involvement_profile(kept, roles=LIVED, seed=1)
    lived = kept["participants"]["role"].isin(LIVED).sum()
    for row in profile:
        assert (row.people if row.people is not None else row.n) <= lived
    index = involvement_index(profile, weights={"came": 1.0, "heard": 1.0})[0]
    assert index.people == min(profile["came"].people, profile["heard"].people)
    small = few(kept, LIVED)
    del small["decisions"]  # they still name the others
    small_index = involvement_index(
        involvement_profile(small, roles=LIVED, seed=1), weights={"came": 1.0}
    )
    assert shown(small_index).empty


def test_team_by_team_nothing_small_is_public(kept):
    words = {"teams": {t: t for t in kept["participants"]["team"].dropna().unique()},
             "roles": {one: one for one in LIVED}}  # fmt: skip
    registers = kept["attendance"], kept["participants"], kept["meetings"]
    for found in (
        attendance_by_team(*registers[:2], **words),
        presence_timeline(*registers, **words),
        meetings_by_team(*registers, **words),
        disappearances(*registers, **words),
    ):
        assert not shown(found)["value"].gt(0).any()


def test_decisions_go_by_the_people_they_name(kept):
    people = kept["participants"]
    by_role = decision_involvement(kept["decisions"], people)
    sizes = people["role"].value_counts()
    assert {row.group: row.people for row in by_role if row.group} == sizes.to_dict()
    named = kept["decisions"].head(2)
    for row in ladder_rungs(named, kept["meetings"]):
        if row.value:
            assert row.people < 10
    assert not shown(ladder_rungs(named, kept["meetings"]))["value"].gt(0).any()


def test_inequality_goes_by_the_people_who_were_there():
    rows = pd.DataFrame({
        "meeting": np.repeat([f"M{at}" for at in range(30)], 3),
        "participant": ["P1", "P2", "P3"] * 30,
        "state": "present", "turns": np.tile([1.0, 2.0, 3.0], 30),
    })  # fmt: skip
    assert turn_inequality(rows, seed=1)["turn_gini"].people == 3
    assert shown(turn_inequality(rows, seed=1)).empty


#: Facts of the programme, not of people; the shares of what few people do are not among them.
FACTS = {
    "population_share", "never_asked", "indicator_share", "maturity_level", "evidence_count",
    "seat_share", "vote_share", "seat_share_change", "activity_count", "sites_in_use",
    "adoption_share",
}  # fmt: skip


def test_only_facts_of_the_programme_are_facts(kept):
    known = quantities()
    found = {
        row.quantity
        for compute in ANALYSES.values()
        for row in compute(kept)
    } | {row.quantity for row in involvement_profile(kept, roles=LIVED, seed=1)}  # fmt: skip
    assert not {name for name in found if known[name].kind == "fact"}
    assert {name for name in FACTS if known[name].kind != "fact"} == set()

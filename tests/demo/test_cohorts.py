"""The committed demonstration cohorts: made by the generator, readable, with their stories in."""

import re
from pathlib import Path

import pandas as pd
import pytest

from evaluation.config.instrument import instruments_of
from evaluation.config.register import registers
from evaluation.prepare.cohort import prepare
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import Severity
from tools.generate_demo.cohorts import PLANS, write_cohort
from tools.generate_demo.plan import LIVED
from tools.generate_demo.truth import true_change

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
PLAN = {plan.id: plan for plan in PLANS}


@pytest.fixture(scope="module")
def cohorts() -> dict[str, TidyCohort]:
    return {plan.id: prepare(RAW / plan.id) for plan in PLANS}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", PLAN)
def test_what_is_committed_is_what_the_generator_writes(name, tmp_path):
    write_cohort(tmp_path / name, PLAN[name])
    made, committed = files(tmp_path / name), files(RAW / name)
    assert list(made) == list(committed)
    assert [file for file in made if made[file] != committed[file]] == []


@pytest.mark.parametrize("name", PLAN)
def test_cohort_is_read_without_an_error(cohorts, name):
    errors = [str(one) for one in cohorts[name].problems if one.severity is Severity.ERROR]
    assert errors == []


@pytest.mark.parametrize("name", PLAN)
def test_every_register_and_every_kind_of_material_is_there(cohorts, name):
    cohort = cohorts[name]
    assert set(cohort.registers) == set(registers())
    assert all(len(register) for register in cohort.registers.values())
    for table in ("responses", "answers", "scores", "texts", "sources", "excerpts", "codes"):
        assert len(cohort[table]) > 0, table
    assert set(cohort["sources"]["kind"]) == {"interview", "observation"}
    assert set(cohort["excerpts"]["coder"]) == {"coder-1", "coder-2"}
    assert cohort["excerpts"]["contrary"].any()


@pytest.mark.parametrize("name", PLAN)
def test_themes_named_elsewhere_are_themes_of_the_codebook(cohorts, name):
    cohort = cohorts[name]
    known = set(cohort["codes"]["theme"])
    named = {theme for outcome in cohort.cohort.outcomes for theme in outcome.themes}
    named |= set(cohort.registers["hopes-and-worries"]["theme"].dropna())
    for themes in cohort.registers["recommendations"]["themes"]:
        named |= set(str(themes).split(";"))
    assert named <= known


def attended(cohort: TidyCohort) -> pd.DataFrame:
    """Return attendance at team meetings with team, role and the meeting's number in the team."""
    meetings = cohort.registers["meetings"]
    team = meetings[meetings["kind"] == "team"].sort_values("date")
    team = team.assign(number=team.groupby("team").cumcount() + 1)
    people = cohort.registers["participants"][["participant", "role"]]
    rows = cohort.registers["attendance"].merge(team[["meeting", "team", "number"]], on="meeting")
    return rows.merge(people, on="participant")


def test_all_six_states_of_attendance_occur(cohorts):
    states = set(cohorts["demo-2023-05"].registers["attendance"]["state"])
    assert states == set(registers()["attendance"].column("state").allowed)


def test_little_change_in_one_team_and_its_story(cohorts):
    plan, cohort = PLAN["demo-2023-05"], cohorts["demo-2023-05"]
    confidence = instruments_of(RAW / plan.id)["coproduction-confidence"]
    change = {
        team.id: true_change(
            plan.truth, confidence, "total", before="baseline", after="end", team=team.id
        )
        for team in plan.teams
    }
    assert min(change, key=lambda team: change[team]) == "home-soon"
    assert change["home-soon"] < 0.1 < 0.4 < sorted(change.values())[1]
    excerpts = cohort["excerpts"].merge(cohort["sources"][["source", "team"]], on="source")
    power = excerpts[(excerpts["theme"] == "Power") & (excerpts["team"] == "home-soon")]
    assert power["contrary"].all()
    assert len(power) >= 3


def test_an_inpatient_team_loses_its_service_users_after_the_fourth_meeting(cohorts):
    rows = attended(cohorts["demo-2024-01"])
    people = rows[(rows["team"] == "ward-rounds") & (rows["role"] == "service-user")]
    present = people[people["state"] == "present"]
    assert 1 <= present["number"].max() <= 4
    assert set(people.loc[people["number"] > 4, "state"]) == {"withdrawn"}


def test_a_team_never_invites_its_carer(cohorts):
    rows = attended(cohorts["demo-2024-01"])
    carers = rows[(rows["team"] == "dialysis-days") & (rows["role"] == "carer")]
    assert "present" not in set(carers["state"])
    assert (carers["state"] == "not invited").mean() > 0.7


def test_the_smallest_team_has_three_people(cohorts):
    people = cohorts["demo-2024-01"].registers["participants"]
    assert people["team"].value_counts().min() == 3


def test_the_voice_of_service_users_grows(cohorts):
    rows = attended(cohorts["demo-2024-09"]).dropna(subset=["turns"])
    rows = rows[(rows["state"] == "present") & (rows["role"] != "facilitator")]
    lived = rows["role"].isin(LIVED)
    turns = rows["turns"].astype("float64")
    share = {
        late: turns[lived & (rows["number"] > 5).eq(late)].mean()
        / turns[~lived & (rows["number"] > 5).eq(late)].mean()
        for late in (False, True)
    }
    assert share[True] > share[False] + 0.2


def test_linkage_is_worst_where_codes_are_spoilt(cohorts):
    linked = {
        name: cohort["responses"].groupby("person")["timepoint"].nunique().gt(1).mean()
        for name, cohort in cohorts.items()
    }
    assert min(linked, key=lambda name: linked[name]) == "demo-2024-09"


PERSONAL = re.compile(r"07700 900\d{3}|999 \d{3} \d{4}|@example\.org")


@pytest.mark.parametrize("name", PLAN)
def test_personal_data_to_be_found_by_a_review_is_planted(cohorts, name):
    texts = [*cohorts[name]["texts"]["text"], *cohorts[name]["excerpts"]["text"]]
    assert sum(bool(PERSONAL.search(str(text))) for text in texts) >= 2

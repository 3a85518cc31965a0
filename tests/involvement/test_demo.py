"""The stories planted in the demonstration cohorts (docs/explanation/demo-data.md) are found."""

from pathlib import Path

import pytest

from evaluation.config.cohort import read_cohort
from evaluation.intake.registers import check_registers, read_register
from evaluation.involvement.presence import attendance_share
from evaluation.involvement.profile import involvement_profile
from evaluation.involvement.rows import among
from evaluation.involvement.teams import meetings_with_by_team, since_last_seen
from evaluation.involvement.voice import voice_change
from evaluation.problems import ProblemLog

RAW = Path(__file__).parents[2] / "data" / "raw"
STORIES = {
    # cohort: teams whose service users left, teams that never invited their carers, voice grows
    "demo-2023-05": ({"quiet-nights"}, set(), False),
    "demo-2024-01": ({"ward-rounds"}, {"dialysis-days"}, False),
    "demo-2024-09": (set(), set(), True),
}


@pytest.fixture(scope="module", params=STORIES)
def demo(request):
    folder = RAW / request.param
    cohort, log = read_cohort(folder), ProblemLog()
    kept = {name: read_register(folder, cohort, name, log) for name in cohort.registers}
    check_registers(kept, cohort, log)
    log.raise_errors()
    return request.param, cohort, kept


def test_service_users_who_left_are_found_and_only_they(demo):
    name, _, kept = demo
    rows = since_last_seen(
        kept["attendance"], kept["participants"], kept["meetings"], roles=["service-user"]
    )
    gone = {row.group for row in rows if row.quantity == "p_holm" and row.value < 0.05}
    assert gone == STORIES[name][0]
    for team in gone:
        ways = {
            row.level
            for row in rows
            if (row.quantity, row.group) == ("count_since_last_seen", team) and row.value
        }
        # they withdrew: they were not left uninvited, nor is it that nothing is known
        assert "withdrawn" in ways
        assert "not recorded" not in ways


def test_carers_who_were_never_invited_are_found_and_only_they(demo):
    name, _, kept = demo
    rows = meetings_with_by_team(
        kept["attendance"], kept["participants"], kept["meetings"], roles=["carer"]
    )
    never = {row.group for row in rows if row.level == "nobody invited" and row.value == 1}
    assert never == STORIES[name][1]


def test_a_voice_that_grows_is_found_and_only_there(demo):
    name, _, kept = demo
    rows = voice_change(kept["attendance"], kept["participants"], kept["meetings"])
    grows = {row.group for row in rows if row.quantity == "parity_change_per_month" and row.low > 0}
    assert ("service-user" in grows) == STORIES[name][2]


def test_every_demonstration_cohort_has_a_whole_profile(demo):
    _, cohort, kept = demo
    lived = [role.id for role in cohort.roles if role.group == "lived experience"]
    profile = involvement_profile(kept, roles=lived, seed=cohort.seed)
    assert all(row.computable for row in profile)
    own = attendance_share(
        among(kept["attendance"], kept["participants"], roles=lived), kept["participants"]
    )
    present = sum(
        row.value for row in own if row.quantity == "attendance_count" and row.level == "present"
    )
    assert profile["came"].value * profile["came"].n == pytest.approx(present)

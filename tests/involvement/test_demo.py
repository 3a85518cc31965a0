"""The stories planted in the demonstration cohorts (docs/explanation/demo-data.md) are found."""

from pathlib import Path

import pytest

from evaluation.config.cohort import read_cohort
from evaluation.config.policy import policy
from evaluation.disclosure import release
from evaluation.intake.registers import check_registers, read_register
from evaluation.involvement.membership import lived_experience
from evaluation.involvement.presence import attendance_share
from evaluation.involvement.profile import involvement_profile
from evaluation.involvement.rows import among
from evaluation.involvement.stories import disappearances, meetings_by_team, voice_directions
from evaluation.involvement.teams import meetings_with_by_team, since_last_seen
from evaluation.involvement.voice import voice_change
from evaluation.problems import ProblemLog
from evaluation.show.presence_words import disappeared_words, never_invited_words
from evaluation.show.voice_words import direction_words

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


def told(cohort, kept, audience):
    """Return the report's sentences about the three stories."""
    registers = kept["attendance"], kept["participants"], kept["meetings"]
    lived, rules = lived_experience(cohort.roles), policy(audience)
    named = {"roles": lived, "teams": cohort.team_names}
    gone = disappeared_words(release(disappearances(*registers, **named), rules)).plain
    never = never_invited_words(release(meetings_by_team(*registers, **named), rules)).plain
    voice = voice_directions(*registers, roles=cohort.role_names)
    return gone, never, direction_words(release(voice, rules)).plain


SAID = {
    "demo-2023-05": ("Quiet Nights: nobody of its service users was at the last 6", None, None),
    "demo-2024-01": (
        "Ward Rounds: nobody of its service users was at the last",
        "Dialysis Days: of carers, nobody was invited to any of the 8 team meetings",
        None,
    ),
    "demo-2024-09": (None, None, "the voice of service users grew"),
}


def test_the_report_words_each_story_where_it_is_and_nowhere_else(demo):
    name, cohort, kept = demo
    gone, never, voice = told(cohort, kept, "internal")
    for sentence, said, otherwise in zip(
        (gone, never, voice),
        SAID[name],
        (
            "No group with lived experience is found to have disappeared",
            "In no team was one of these groups left uninvited",
            "No change over the programme is shown for service users",
        ),
        strict=True,
    ):
        assert (said or otherwise) in sentence
    assert ("grew" in voice) == (SAID[name][2] is not None)
    assert gone.count("nobody of its") == (SAID[name][0] is not None)
    assert never.count("nobody was invited") == (SAID[name][1] is not None)


def test_the_public_report_names_no_team_in_them(demo):
    _, cohort, kept = demo
    gone, never, _ = told(cohort, kept, "public")
    for sentence in (gone, never):
        assert not any(team.name in sentence for team in cohort.teams)
        assert "withheld for" in sentence

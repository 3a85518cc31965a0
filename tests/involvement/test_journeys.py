"""Each team's way: goals, steps and reflections beside each other, and what may be read of them."""

import pandas as pd
import pytest

from evaluation.config.cohort import Role, Team
from evaluation.config.policy import policy
from evaluation.disclosure import release, release_reflections, release_statements
from evaluation.estimates import Estimates
from evaluation.involvement import journeys
from evaluation.outcomes.goals import gas_t
from evaluation.outcomes.team_goals import goals_over_time
from evaluation.prepare.review import REDACTED, RELEASE, WITHHOLD
from evaluation.prepare.written import reflections as texts_of
from evaluation.show.journey_words import ways

NAMES = {"a": "Letters", "b": "Beds"}
SAID = pd.DataFrame(
    {
        "reflection": ["R1", "R2", "R3", "R4", "R5"],
        "date": pd.to_datetime(
            ["2023-06-01", "2023-07-01", "2023-07-02", "2023-08-01", "2023-09-01"]
        ),
        "team": ["a", "a", "a", "b", None],
        "role": ["carer", "carer", "nurse", "nurse", None],
        "participant": ["P1", "P2", None, "P7", None],
        "text": ["One.", "Two.", "Three.", "Four.", "Five."],
    }
)
PEOPLE = pd.DataFrame(
    {
        "participant": [f"P{number}" for number in range(1, 8)],
        "team": ["a"] * 5 + ["b"] * 2,
        "role": ["carer", "carer", "nurse", "nurse", "nurse", "carer", "nurse"],
        "consent_quotes": ["yes", "no", "yes", "yes", "yes", "yes", "yes"],
    }
)


class Declared:
    """What the release door looks at of a cohort."""

    roles = (
        Role(id="carer", name="carers", group="lived experience"),
        Role(id="nurse", name="nurses", group="staff"),
    )


def reviewed(**decisions):
    """Return the texts with what somebody decided of each; those not named are undecided."""
    written = texts_of(SAID)
    decided = [decisions.get(one, "") for one in written["theme"]]
    return written.assign(review=decided, redacted="[masked]")


EVERY = dict.fromkeys(SAID["reflection"], RELEASE)


def released(written, audience="internal", people=PEOPLE):
    return release_reflections(written, SAID, people, Declared(), policy(audience))


def test_nothing_is_shown_that_nobody_reviewed():
    found = released(reviewed())
    assert not found.texts
    assert set(found.kept.values()) == {"written, and not yet reviewed"}


def test_consent_and_the_size_of_the_team_decide_beside_the_review():
    found = released(reviewed(**EVERY))
    assert found.texts == {("R1",): "One.", ("R3",): "Three.", ("R5",): "Five."}
    assert found.kept == {
        ("R2",): "no consent to be quoted",
        ("R4",): "a team of fewer than 3 people",
    }


def test_what_the_reviewer_decided_is_what_is_shown():
    found = released(reviewed(**{**EVERY, "R1": REDACTED, "R3": WITHHOLD}))
    assert found.texts[("R1",)] == "[masked]"
    assert "reviewed it decided so" in found.kept[("R3",)]


def test_a_public_report_asks_for_more_people():
    found = released(reviewed(**EVERY), audience="public")
    # five people are enough for a member of staff's words, not for those of one carer
    assert found.texts == {("R3",): "Three."}
    assert found.kept[("R1",)] == "a team of fewer than 10 people"
    many = pd.concat([PEOPLE.assign(participant=PEOPLE["participant"] + end) for end in "xy"])
    assert ("R1",) in released(reviewed(**EVERY), "public", pd.concat([PEOPLE, many])).texts


def test_reflections_are_no_statements_of_the_evaluators():
    assert not release_statements(reviewed(**EVERY)).texts


def test_goals_over_time_by_hand():
    register = pd.DataFrame(
        {
            "team": ["a", "a", "a", "a", "b"],
            "goal": ["G1", "G2", "G1", "G2", "G3"],
            "weight": [3.0, 1.0, 3.0, 1.0, 2.0],
            "timepoint": ["t0", "t0", "t1", "t1", "t1"],
            "level": [-1.0, -2.0, 1.0, None, 0.0],
        }
    )
    days = {"t0": "2023-05-02", "t1": "2023-12-05"}
    rows = goals_over_time(
        register, timepoints={"t0": "Before", "t1": "End"}, days=days, teams=NAMES
    )
    found = {(row.group, row.level): (row.value, row.n, row.n_out, row.outcome) for row in rows}
    # 50 + 10 (3 * -1 + 1 * -2) / sqrt(.7 * 10 + .3 * 16)
    first = 50 - 50 / 11.8**0.5
    assert found == {
        ("Letters", "Before"): (pytest.approx(first), 2, 0, "2023-05-02"),
        ("Letters", "End"): (pytest.approx(gas_t([1], [3])), 1, 1, "2023-12-05"),
        ("Beds", "End"): (50.0, 1, 0, "2023-12-05"),
    }


def test_a_way_stands_in_the_order_of_days_and_says_what_is_not_shown():
    steps = journeys.steps_by_day(
        pd.DataFrame(
            {
                "team": ["b", "a", "a"],
                "title": ["Quiet hour", "Use <b>", "Test"],
                "due": pd.to_datetime(["2023-09-01", None, "2023-06-01"]),
                "reached": pd.to_datetime([None, "2023-10-01", "2023-05-20"]),
            }
        ),
        teams=NAMES,
    )
    goals = goals_over_time(
        pd.DataFrame(
            {"team": ["a"], "goal": "G1", "weight": 1.0, "timepoint": "t0", "level": [0.0]}
        ),
        timepoints={"t0": "Before"},
        days={"t0": "2023-05-02"},
        teams=NAMES,
    )
    shown = ways(
        journeys.aims(
            [
                Team(id="a", name="Letters", aim="Clear ones", setting="outpatient"),
                Team(id="b", name="Beds", aim="Quiet ones", setting="ward"),
            ]
        ),
        steps,
        release(goals, policy("internal")),
        SAID,
        released(reviewed(**EVERY)),
        teams=NAMES,
    )
    assert shown.plain.splitlines() == [
        "Letters: Clear ones",
        "2023-05-02 Goals rated (Before): T 50.0.",
        "2023-05-20 Step reached: Test (due 2023-06-01).",
        "2023-06-01 Somebody said: “One.”",
        "2023-07-02 Somebody said: “Three.”",
        "2023-10-01 Step reached: Use <b>.",
        "Not shown: 1 reflection (no consent to be quoted).",
        "Beds: Quiet ones",
        "2023-09-01 Step due, and not recorded as reached: Quiet hour.",
        "Not shown: 1 reflection (a team of fewer than 3 people).",
        "The whole cohort",
        "2023-09-01 Somebody said: “Five.”",
    ]
    assert "Use &lt;b&gt;" in shown.html
    assert "P1" not in shown.html


def test_a_public_way_tells_neither_days_nor_numbers_of_reflections():
    nothing = pd.DataFrame(columns=["team", "day", "what"])
    shown = ways(
        journeys.aims([Team(id="a", name="Letters", aim="Clear ones", setting="outpatient")]),
        nothing,
        release(Estimates(), policy("public")),
        SAID,
        released(reviewed(**EVERY), audience="public"),
        teams={"a": "Letters"},
    )
    first = shown.plain.splitlines()[:3]
    assert first == [
        "Letters: Clear ones",
        "Somebody said: “Three.”",
        "Other reflections are not shown (a team of fewer than 10 people and no consent to be "
        "quoted).",
    ]
    assert "2023" not in shown.plain

"""Recruitment, representation, reach and fairness: worked by hand, and what is left out."""

import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.involvement.decisions import decision_involvement
from evaluation.involvement.fairness import (
    PAYMENT_OUTCOMES,
    maturity_matrix,
    payments_by_role,
    power_indicators,
)
from evaluation.involvement.reach import activities_by_stage, adoption_steps, people_reached
from evaluation.involvement.recruitment import reasons_for_loss, recruitment_funnel
from evaluation.involvement.representation import compared_with_population, never_asked
from evaluation.involvement.seats import HOLDERS, seats_by_body, seats_over_time

PEOPLE = pd.DataFrame(
    {"participant": ["P1", "P2", "S1"], "team": "north", "role": ["carer", "carer", "staff"]}
)


def values(rows, quantity, group=None):
    return {
        row.level: (row.value, row.n, row.n_out)
        for row in rows
        if row.quantity == quantity and (group is None or row.group == group)
    }


def candidates(*rows):
    columns = ["candidate", "role", "approached", "agreed", "attended", "retained", "reason"]
    frame = pd.DataFrame(rows, columns=[*columns, "groups"])
    return frame.assign(team="north")


CANDIDATES = candidates(
    ("C1", "carer", "yes", "yes", "yes", "yes", None, "young;english"),
    ("C2", "carer", "yes", "yes", "yes", "no", "payment", "old"),
    ("C3", "carer", "yes", "yes", None, None, None, None),
    ("C4", "carer", "yes", "no", None, None, None, "old"),
    ("C5", "carer", "yes", None, None, None, "gatekeeping", "young"),
    ("C6", "carer", "no", None, None, None, "right person", "young"),
    ("C7", "staff", "yes", "yes", "yes", "yes", None, None),
)


def test_each_step_is_out_of_those_who_passed_the_one_before():
    found = recruitment_funnel(CANDIDATES)
    assert values(found, "funnel_share", "carer") == {
        "approached": (pytest.approx(5 / 6), 6, 0),
        "agreed": (0.75, 4, 1),
        "attended": (1.0, 2, 1),
        "retained": (0.5, 2, 0),
    }
    assert values(found, "funnel_count", "carer") == {
        "considered": (6, 6, 0),
        "approached": (5, 6, 0),
        "agreed": (3, 6, 0),
        "attended": (2, 6, 0),
        "retained": (1, 6, 0),
    }


def test_reasons_are_of_people_known_to_be_lost():
    found = values(reasons_for_loss(CANDIDATES), "reason_share", "carer")
    # C5 gives a reason but is not known to be lost; C4 was lost and gives none
    assert found == {"payment": (0.5, 2, 1), "right person": (0.5, 2, 1)}


def test_losses_without_any_reason_are_not_computable():
    found = reasons_for_loss(CANDIDATES.assign(reason=None))
    assert [(row.group, row.value, row.n_out) for row in found] == [("carer", None, 3)]


POPULATION = pd.DataFrame(
    {
        "group": ["young", "old", "english", "other"],
        "characteristic": ["age", "age", "language", "language"],
        "people": [50.0, 150.0, 120.0, 80.0],
    }
)


def test_people_asked_beside_people_served():
    found = compared_with_population(CANDIDATES, POPULATION, roles=["carer"])
    asked = values(found, "approached_share")
    assert asked["young"] == (0.5, 4, 1)
    assert asked["english"] == (1.0, 1, 4)
    ratios = {row.level: row for row in found if row.quantity == "representation_ratio"}
    assert ratios["young"].value == pytest.approx(0.5 / 0.25)
    assert ratios["old"].value == pytest.approx(0.5 / 0.75)
    assert ratios["young"].low < ratios["young"].value < ratios["young"].high
    silent = {level: value for level, (value, _, _) in values(found, "group_never_asked").items()}
    assert silent == {"young": 0, "old": 0, "english": 0, "other": 1}


def test_groups_that_are_not_known_or_overlap_are_refused():
    with pytest.raises(AnalysisError, match="not in the population"):
        compared_with_population(CANDIDATES, POPULATION.head(1), roles=["carer"])
    twice = CANDIDATES.assign(groups="young;old")
    with pytest.raises(AnalysisError, match="overlap"):
        compared_with_population(twice, POPULATION, roles=["carer"])


def test_a_role_that_is_not_in_the_register_was_never_asked():
    found = never_asked(CANDIDATES, roles=["carer", "staff", "patient"])
    assert values(found, "never_asked")["patient"] == (1, 0, 0)
    assert values(found, "never_asked")["carer"] == (0, 6, 0)
    assert values(found, "passed_over_count")["carer"] == (1, 6, 0)


ACTIVITIES = pd.DataFrame(
    {
        "activity": ["A1", "A1", "A2", "A3"],
        "stage": ["design", "design", "design", "review"],
        "method": ["survey", "survey", "event", "survey"],
        "role": ["carer", "staff", "carer", "carer"],
        "people": [10.0, 4.0, None, 6.0],
    }
)


def test_activities_count_once_and_people_are_summed():
    found = activities_by_stage(ACTIVITIES)
    assert values(found, "activity_count", "design") == {"event": (1, 2, 0), "survey": (1, 2, 0)}
    people = people_reached(ACTIVITIES)
    assert values(people, "people_reached", "carer") == {
        "event": (None, 0, 1),
        "survey": (16, 2, 0),
    }


def test_adoption_goes_down_where_a_site_stops():
    day = pd.to_datetime
    adoption = pd.DataFrame(
        {
            "artefact": "passport",
            "state": ["adopted", "stopped", "adopted", "not adopted", "not recorded"],
            "adopted": day(["2023-06-01", "2023-06-01", None, None, None]),
            "stopped": day([None, "2023-08-01", None, None, None]),
        }
    )
    found = adoption_steps(adoption)
    assert values(found, "sites_in_use") == {"2023-06-01": (2, 3, 2), "2023-08-01": (1, 3, 2)}
    assert values(found, "adoption_share") == {"": (0.5, 4, 1)}


def payments(*outcomes, person="P1"):
    frame = pd.DataFrame({"participant": person, "outcome": list(outcomes)})
    offered = pd.Timestamp("2023-06-01")
    return frame.assign(
        offered=pd.Series([offered] * len(frame)).where(frame["outcome"].isin(["taken", "waived"])),
        received=pd.Series([offered + pd.Timedelta(days=9)] * len(frame)).where(
            frame["outcome"] == "taken"
        ),
    )


def by_group(found, group):
    return {row.quantity: row for row in found if row.group == group and not row.level}


def test_payments_offered_taken_and_late():
    found = payments_by_role(payments(*PAYMENT_OUTCOMES), PEOPLE)
    carer = by_group(found, "carer")
    assert (carer["offered_share"].value, carer["offered_share"].n_out) == (0.75, 1)
    assert carer["taken_share"].value == pytest.approx(1 / 3)
    assert carer["people_offered_share"].value == 0.5
    assert (carer["median_delay_days"].value, carer["median_delay_days"].low) == (9, None)
    staff = by_group(found, "staff")
    assert staff["offered_share"].value is None
    assert staff["people_offered_share"].value == 0


@pytest.mark.parametrize("merged", PAYMENT_OUTCOMES)
@pytest.mark.parametrize("into", PAYMENT_OUTCOMES)
def test_no_two_outcomes_of_a_payment_may_be_merged(merged, into):
    rows = payments(*PAYMENT_OUTCOMES, *PAYMENT_OUTCOMES[1:])
    changed = rows.assign(outcome=rows["outcome"].replace({merged: into}))
    same = payments_by_role(changed, PEOPLE) == payments_by_role(rows, PEOPLE)
    assert same == (merged == into)


def test_a_payment_to_nobody_on_the_register_is_refused():
    with pytest.raises(AnalysisError, match="not in the participants register"):
        payments_by_role(payments("taken", person="P9"), PEOPLE)


def test_seats_take_the_latest_count_of_each_group():
    seats = pd.DataFrame(
        {
            "body": ["board", "panel", "board"],
            "date": pd.to_datetime(["2023-06-01", "2023-07-01", "2023-09-01"]),
            "seats": [10.0, 5.0, 10.0],
            "lived_experience": [1.0, 3.0, 4.0],
            "voting": [0.0, None, 2.0],
        }
    )
    found = seats_over_time(seats)
    shares = {level: (round(v, 4), n) for level, (v, n, _) in values(found, "seat_share").items()}
    assert shares == {
        "2023-06-01": (0.1, 10),
        "2023-07-01": (round(4 / 15, 4), 15),
        "2023-09-01": (round(7 / 15, 4), 15),
    }
    assert values(found, "vote_share")["2023-09-01"] == (0.2, 10, 5)
    assert (found["seat_share_change"].value, found["seat_share_change"].n_out) == (
        pytest.approx(0.3),
        1,
    )
    once = seats_over_time(seats.head(2))
    assert once["seat_share_change"].value is None


def test_indicators_leave_out_what_is_not_recorded():
    rows = pd.DataFrame(
        {
            "shared_chair": ["yes", None],
            "voting_rights": ["no", "no"],
            "shared_budget": [None, None],
            "payment_policy": ["yes", "yes"],
            "expenses_upfront": ["yes", "no"],
        }
    )
    found = values(power_indicators(rows), "indicator_share")
    assert found["shared_chair"] == (1, 1, 1)
    assert found["shared_budget"] == (None, 0, 2)
    assert found["voting_rights"] == (0, 2, 0)


def test_maturity_takes_the_latest_rating_and_keeps_its_evidence():
    rows = pd.DataFrame(
        {
            "organisation": ["a", "a", "b"],
            "recommendation": "R1",
            "date": pd.to_datetime(["2024-01-01", "2023-06-01", "2023-06-01"]),
            "level": [3.0, 1.0, None],
            "evidence": ["case;interview", "survey", None],
        }
    )
    found = maturity_matrix(rows)
    levels = {row.group: (row.value, row.note) for row in found if row.quantity == "maturity_level"}
    assert levels == {
        "a": (3, "evidence: case, interview"),
        "b": (None, "not rated; evidence: not recorded"),
    }
    assert {level: value for level, (value, _, _) in values(found, "evidence_count").items()} == {
        "case": 1,
        "interview": 1,
        "not recorded": 1,
    }


def test_a_register_that_is_not_kept_is_not_one_in_which_nothing_happened():
    people = pd.DataFrame({"participant": ["P1"], "team": "A", "role": "carer"})
    payments = pd.DataFrame(columns=["participant", "outcome", "offered", "received"], dtype=str)
    asked = pd.DataFrame(
        {"candidate": ["C1"], "role": "carer", "approached": "yes", "groups": "young"}
    )
    nowhere = pd.DataFrame(columns=["group", "characteristic", "people"], dtype=str)
    decisions = pd.DataFrame(columns=["decision", "raised_by"], dtype=str)
    organisations = pd.DataFrame(columns=["organisation"], dtype=str)
    assert not len(payments_by_role(payments, people))
    assert not len(compared_with_population(asked, nowhere, roles=["carer"]))
    assert not len(decision_involvement(decisions, people))
    assert not len(power_indicators(organisations))


def test_who_holds_the_seats_of_each_group_and_of_all():
    seats = pd.DataFrame(
        {
            "body": ["board", "forum", "board"],
            "date": pd.to_datetime(["2023-05-01", "2023-05-01", "2024-03-01"]),
            "seats": [10.0, 6.0, 10.0],
            "lived_experience": [1.0, 3.0, 4.0],
            "voting": [0.0, None, 3.0],
        }
    )
    found = seats_by_body(seats, bodies={"forum": "The forum", "board": "The board"}, total="All")
    held = {}
    for row in found:
        held.setdefault((row.group, row.outcome), []).append((row.level, row.value, row.n))
    by_number = {place: [value for _, value, _ in rows] for place, rows in held.items()}
    assert by_number == {
        ("All", "2023-05-01"): [0, 4, 12],
        ("All", "2024-03-01"): [3, 4, 9],  # the forum's latest count stands until the next
        ("The forum", "2023-05-01"): [0, 3, 3],
        ("The board", "2023-05-01"): [0, 1, 9],
        ("The board", "2024-03-01"): [3, 1, 6],
    }
    assert [group for group, _ in held] == ["All", "All", "The forum", "The board", "The board"]
    for rows in held.values():
        assert [level for level, _, _ in rows] == list(HOLDERS)
        assert sum(value for _, value, _ in rows) == rows[0][2]
    assert not seats_by_body(seats.head(0), bodies={}, total="All")

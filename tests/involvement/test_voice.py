"""Voice, decisions and the ladder: worked by hand, and what is left out."""

from typing import get_args

import numpy as np
import pandas as pd
import pytest

from evaluation.config.cohort import Indicator
from evaluation.errors import AnalysisError
from evaluation.involvement.decisions import (
    RUNGS,
    decision_involvement,
    items_taken_up,
    ladder_agreement,
    ladder_rungs,
)
from evaluation.involvement.profile import INDICATORS, involvement_index, involvement_profile
from evaluation.involvement.voice import gini, turn_inequality, voice_change, voice_parity

PEOPLE = pd.DataFrame(
    {
        "participant": ["P1", "P2", "S1", "S2"],
        "team": "north",
        "role": ["carer", "carer", "staff", "staff"],
    }
)


def register(**meetings):
    """Return attendance from {meeting: {person: turns}}; None: absent, nan: not counted."""
    rows = [
        (meeting, person, "present" if turns is not None else "absent with apology", turns)
        for meeting, people in meetings.items()
        for person, turns in people.items()
    ]
    frame = pd.DataFrame(rows, columns=["meeting", "participant", "state", "turns"])
    return frame.assign(turns=frame["turns"].astype(float), invited=None)


def one(rows, quantity, group):
    return next(row for row in rows if (row.quantity, row.group) == (quantity, group))


def test_parity_by_hand():
    rows = register(M1={"P1": 2, "S1": 4, "S2": 6}, M2={"P1": 1, "P2": 3, "S1": 4})
    found = voice_parity(rows, PEOPLE, seed=1)
    # carers: turns 6 of 20, heads 3 of 6
    assert one(found, "turn_share", "carer").value == pytest.approx(6 / 20)
    assert one(found, "head_share", "carer").value == pytest.approx(3 / 6)
    assert one(found, "voice_parity", "carer").value == pytest.approx((6 / 20) / (3 / 6))
    assert one(found, "voice_parity", "staff").value == pytest.approx((14 / 20) / (3 / 6))
    assert "2 meetings" in one(found, "voice_parity", "carer").note


def test_a_meeting_without_the_group_says_nothing_of_its_voice():
    rows = register(M1={"P1": 2, "S1": 6}, M2={"P1": None, "S1": 50, "S2": 50})
    found = voice_parity(rows, PEOPLE, seed=1)
    carer = one(found, "voice_parity", "carer")
    assert carer.value == pytest.approx((2 / 8) / (1 / 2))
    assert (carer.n, carer.n_out) == (1, 1)
    assert one(found, "voice_parity", "staff").n == 2


def test_a_meeting_in_which_somebody_present_was_not_counted_is_left_out():
    rows = register(M1={"P1": 2, "S1": 6}, M2={"P1": 9, "S1": np.nan}, M3={"P1": 0, "S1": 0})
    carer = one(voice_parity(rows, PEOPLE, seed=1), "voice_parity", "carer")
    assert (carer.value, carer.n, carer.n_out) == (0.5, 1, 2)
    assert carer.low is None


def test_no_counted_meeting_is_not_computable():
    found = voice_parity(register(M1={"P1": np.nan, "S1": 3}), PEOPLE, seed=1)
    carer = one(found, "voice_parity", "carer")
    assert (carer.value, carer.n, carer.n_out) == (None, 0, 1)
    assert turn_inequality(register(M1={"P1": np.nan}), seed=1)["turn_gini"].value is None


def test_silence_is_told_apart_from_absence():
    rows = register(M1={"P1": 0, "P2": None, "S1": 6})
    found = voice_parity(rows, PEOPLE, seed=1)
    unheard = {
        row.level: row.value for row in found if row.quantity == "count_unheard" and row.value
    }
    assert unheard == {"present": 1, "absent with apology": 1}


def test_minutes_can_stand_for_turns():
    rows = register(M1={"P1": 2, "S1": 6}).assign(minutes_spoken=[5.0, 5.0])
    found = voice_parity(rows, PEOPLE, measure="minutes_spoken", seed=1)
    assert one(found, "voice_parity", "carer").value == 1


def test_the_same_seed_gives_the_same_interval_and_another_does_not():
    rows = register(**{f"M{n}": {"P1": n, "S1": 10 - n, "S2": 4} for n in range(1, 9)})
    first = voice_parity(rows, PEOPLE, seed=1)
    assert first == voice_parity(rows, PEOPLE, seed=1)
    assert first != voice_parity(rows, PEOPLE, seed=2)


def test_parity_does_not_change_when_everybody_speaks_twice_as_often():
    rows = register(M1={"P1": 2, "S1": 4, "S2": 6}, M2={"P1": 1, "P2": 3, "S1": 4})
    twice = rows.assign(turns=rows["turns"] * 2)
    assert voice_parity(rows, PEOPLE, seed=1) == voice_parity(twice, PEOPLE, seed=1)


def test_gini_by_hand():
    assert gini(np.array([3.0, 3.0, 3.0])) == 0
    assert gini(np.array([0.0, 0.0, 0.0, 8.0])) == pytest.approx(1)
    # differences 1, 3, 2 (each twice); n = 3, mean 7/3
    assert gini(np.array([1.0, 2.0, 4.0])) == pytest.approx(12 / (2 * 3 * 2 * 7 / 3))


@pytest.mark.parametrize("values", [[], [3.0], [0.0, 0.0], [-1.0, 2.0], [np.nan, 2.0]])
def test_gini_of_nothing_is_refused(values):
    with pytest.raises(AnalysisError, match="gini"):
        gini(np.array(values))


def test_a_trend_needs_five_meetings_that_differ():
    rows = register(**{f"M{n}": {"P1": n, "S1": 9} for n in range(1, 5)})
    held = pd.DataFrame(
        {
            "meeting": [f"M{n}" for n in range(1, 5)],
            "date": pd.date_range("2023-05-01", periods=4),
        }
    )
    assert all(row.value is None for row in voice_change(rows, PEOPLE, held))
    with pytest.raises(AnalysisError, match="no date"):
        voice_change(rows, PEOPLE, held.head(2))


def test_items_by_outcome():
    outcomes = [
        "taken up",
        "partly taken up",
        "deferred",
        "declined",
        "no response",
        "not recorded",
    ]
    items = pd.DataFrame(
        {"raised_by": ["P1"] * 6, "outcome": outcomes, "answered": ["yes", "no", *[None] * 4]}
    )
    found = items_taken_up(items, PEOPLE)
    assert (found["uptake_share"].value, found["uptake_share"].n_out) == (2 / 5, 1)
    assert (found["answered_share"].value, found["answered_share"].n_out) == (0.5, 4)
    assert {row.level for row in found if row.quantity == "outcome_count"} == set(outcomes)


def test_decisions_count_once_however_many_of_a_group_took_part():
    decisions = pd.DataFrame(
        {
            "decision": ["D1", "D2", "D3"],
            "raised_by": ["P1;P2", "S1", None],
            "spoken_by": [None, None, None],
            "decided_by": ["S1;S2", "P1;S1", "S1"],
            "influence": [0.0, 3.0, None],
        }
    )
    found = decision_involvement(decisions, PEOPLE)
    assert one(found, "raised_share", "carer").value == 0.5
    assert one(found, "raised_share", "carer").n_out == 1
    assert one(found, "decided_share", "carer").value == pytest.approx(1 / 3)
    assert one(found, "decided_share", "staff").value == 1
    assert one(found, "spoken_share", "staff").value is None
    assert (found["influence_share"].value, found["influence_share"].n_out) == (0.5, 1)


def test_the_ladder_is_ordered_and_unknown_rungs_are_refused():
    assert RUNGS[0] == "coercion"
    assert RUNGS[-1] == "co-production"
    decisions = pd.DataFrame(
        {"meeting": ["M1"], "ladder_first": ["top"], "ladder_second": ["co-design"]}
    )
    held = pd.DataFrame({"meeting": ["M1"], "stage": [None]})
    with pytest.raises(AnalysisError, match="rung"):
        ladder_agreement(decisions)
    with pytest.raises(AnalysisError, match="rung"):
        ladder_rungs(decisions, held)


def test_kappa_where_it_says_nothing():
    same = pd.DataFrame({"ladder_first": ["informing"] * 3, "ladder_second": ["informing"] * 3})
    found = ladder_agreement(same)
    assert found["weighted_kappa"].value is None
    assert found["agreement_share"].value == 1
    alike = pd.DataFrame({"ladder_first": list(RUNGS), "ladder_second": list(RUNGS)})
    perfect = ladder_agreement(alike)["weighted_kappa"]
    assert (perfect.value, perfect.low) == (1, None)
    none = pd.DataFrame({"ladder_first": ["informing"], "ladder_second": [None]})
    assert ladder_agreement(none)["weighted_kappa"].n_out == 1


def kept():
    rows = register(M1={"P1": 2, "P2": 3, "S1": 6}, M2={"P1": None, "P2": 1, "S1": 9})
    rows.loc[len(rows)] = ["M2", "S2", "not recorded", np.nan, None]
    rows.loc[len(rows)] = ["M3", "P1", "not recorded", np.nan, None]
    return {"participants": PEOPLE, "attendance": rows}


def test_the_profile_has_seven_lines_each_with_its_definition():
    assert len(INDICATORS) == 7
    profile = involvement_profile(kept(), roles=["carer"], seed=1)
    for indicator in INDICATORS:
        row = profile[indicator.quantity]
        assert row.note == indicator.definition or row.note.startswith("not computable")
    assert profile["came"].value == pytest.approx(3 / 4)
    assert profile["not_alone"].value == pytest.approx(1 / 3)
    bounds = {row.level: row.value for row in profile if row.quantity == "came_bound"}
    assert bounds == {"yes": pytest.approx(4 / 5), "no": pytest.approx(3 / 5)}


def test_an_index_needs_declared_weights_and_every_value():
    profile = involvement_profile(kept(), roles=["carer"], seed=1)
    found = involvement_index(profile, weights={"came": 1, "invited": 1})["involvement_index"]
    assert found.value == pytest.approx((3 / 4 + 1) / 2)
    assert involvement_index(profile, weights={"paid": 1})["involvement_index"].value is None
    for weights in ({}, {"came": 0}, {"nonsense": 1}):
        with pytest.raises(AnalysisError, match="weights"):
            involvement_index(profile, weights=weights)


def test_a_cohort_may_weigh_the_indicators_of_the_profile_and_no_others():
    assert get_args(Indicator) == tuple(indicator.quantity for indicator in INDICATORS)

"""Presence and absence: what each count means, and what is refused or left out."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.involvement.absence import runs_of_absence, still_coming, survival
from evaluation.involvement.meeting_share import meetings_with
from evaluation.involvement.presence import attendance_share, presence_gap
from evaluation.involvement.rows import STATES, among

P, A, B, X, W, U = STATES


def meetings(number):
    return pd.DataFrame(
        {
            "meeting": [f"M{one}" for one in range(number)],
            "date": pd.date_range("2023-05-01", periods=number, freq="7D"),
        }
    )


def people(**roles):
    return pd.DataFrame({"participant": list(roles), "team": "north", "role": roles.values()})


def attendance(**courses):
    """Return a register from each person's states in order."""
    return pd.DataFrame(
        [
            (f"M{place}", person, None, state)
            for person, states in courses.items()
            for place, state in enumerate(states)
        ],
        columns=["meeting", "participant", "invited", "state"],
    )


def values(rows, quantity, **labels):
    return {
        row.level: (row.value, row.n, row.n_out)
        for row in rows
        if row.quantity == quantity
        and all(getattr(row, name) == value for name, value in labels.items())
    }


def test_shares_leave_out_what_is_not_theirs():
    rows = attendance(P1=[P, P, A, B, X, W, U])
    found = attendance_share(rows, people(P1="carer"))
    assert (found["attendance_share"].value, found["attendance_share"].n) == (0.5, 4)
    assert found["attendance_share"].n_out == 3
    assert (found["invitation_share"].value, found["invitation_share"].n) == (0.8, 5)
    assert found["invitation_share"].n_out == 2
    assert values(found, "attendance_count") == dict(
        zip(STATES, [(2, 7, 0), (1, 7, 0), (1, 7, 0), (1, 7, 0), (1, 7, 0), (1, 7, 0)], strict=True)
    )


def test_the_column_invited_decides_over_the_state():
    rows = attendance(P1=[P, W, U, A]).assign(invited=["no", "yes", "no", None])
    found = attendance_share(rows, people(P1="carer"))
    assert (found["invitation_share"].value, found["invitation_share"].n) == (0.5, 4)
    assert (found["attendance_share"].value, found["attendance_share"].n) == (0.5, 2)


def test_a_group_of_which_nothing_is_known_is_not_computable_and_not_zero():
    found = attendance_share(attendance(P1=[U, U]), people(P1="carer"))
    assert found["attendance_share"].value is None
    assert found["attendance_share"].n_out == 2
    assert found["attendance_share"].group == "carer"


def test_people_of_no_team_are_a_group_of_their_own():
    register = people(P1="carer", P2="facilitator").assign(team=["north", None])
    found = attendance_share(attendance(P1=[P], P2=[P]), register, by="team")
    assert [row.group for row in found if row.quantity == "attendance_share"] == ["north", "none"]


def test_a_gap_in_asking_is_told_apart_from_a_gap_in_coming():
    register = people(P1="carer", S1="staff")
    not_asked = presence_gap(
        attendance(P1=[P, X, X, P], S1=[P] * 4), register, roles=["carer"], beside=["staff"]
    )
    assert not_asked["invitation_gap"].value == -0.5
    assert not_asked["attendance_gap"].value == 0
    not_coming = presence_gap(
        attendance(P1=[P, B, B, P], S1=[P] * 4), register, roles=["carer"], beside=["staff"]
    )
    assert not_coming["invitation_gap"].value == 0
    assert not_coming["attendance_gap"].value == -0.5


def test_a_gap_with_nobody_on_one_side_is_not_computable():
    found = presence_gap(attendance(P1=[P]), people(P1="carer"), roles=["carer"], beside=["staff"])
    assert found["attendance_gap"].value is None
    with pytest.raises(AnalysisError, match="both sides"):
        presence_gap(attendance(P1=[P]), people(P1="carer"), roles=["carer"], beside=["carer"])


def test_meetings_are_undecided_only_where_what_is_not_recorded_could_change_the_answer():
    register = people(P1="carer", P2="carer", S1="staff")
    rows = attendance(P1=[P, P, P, A, X], P2=[P, U, A, U, X], S1=[P] * 5)
    found = values(meetings_with(rows, register, roles=["carer"]), "meeting_share")
    assert found["at least 1"] == (0.75, 4, 1)  # the fourth meeting is undecided
    assert found["at least 2"] == (0.25, 4, 1)  # the second is
    assert found["nobody invited"] == (0.2, 5, 0)


def test_when_nobody_came_the_ways_of_not_being_there_are_told():
    rows = attendance(P1=[A, X, P], P2=[B, W, U])
    register = people(P1="carer", P2="carer")
    found = values(meetings_with(rows, register, roles=["carer"]), "count_when_nobody_came")
    assert {state: value for state, (value, _, _) in found.items()} == {
        A: 1,
        B: 1,
        X: 1,
        W: 1,
        U: 0,
    }


def test_meetings_that_list_none_of_them_are_meetings_without_them():
    rows = attendance(S1=[P, P])
    found = values(meetings_with(rows, people(S1="staff"), roles=["carer"]), "meeting_share")
    assert found["at least 1"] == (0, 2, 0)
    assert found["nobody listed"] == (1, 2, 0)
    assert found["nobody invited"] == (None, 0, 2)  # not listed is not the same as not invited


def test_runs_are_of_one_state_and_in_order_of_date():
    rows = attendance(P1=[A, A, B, A, X, X, X, P]).sample(frac=1, random_state=3)
    found = runs_of_absence(rows, people(P1="carer"), meetings(8), length=3)
    assert {level: value for level, (value, _, _) in values(found, "mean_longest_run").items()} == {
        A: 2,
        B: 1,
        X: 3,
        W: 0,
        U: 0,
    }
    assert values(found, "run_share")[X][0] == 1
    assert values(found, "run_share")[A][0] == 0


def test_meetings_without_a_date_are_refused():
    held = meetings(2)
    held.loc[1, "date"] = pd.NaT
    with pytest.raises(AnalysisError, match="no date"):
        runs_of_absence(attendance(P1=[P, P]), people(P1="carer"), held)
    with pytest.raises(AnalysisError, match="no date"):
        still_coming(attendance(P1=[P, P, P]), people(P1="carer"), meetings(2))


@pytest.mark.parametrize(
    ("states", "stopped_at"),
    [
        ([P, P, A, A], 3),
        ([P, P, A, B], 3),
        ([P, P, B, W], 3),
        ([P, P, P, W], 4),
        ([P, A, A, P], None),  # came back
        ([P, P, P, A], None),  # one absence at the end is not yet a stop
        ([P, P, X, X], None),  # not asked any more: did not stop coming
        ([P, P, U, U], None),
        ([P, P, A, X], None),  # one known absence, and then not asked
        ([P, A, A, X], 2),
        ([A, P, A, A], 2),  # counted from the first meeting attended
    ],
)
def test_who_has_stopped_and_when(states, stopped_at):
    found = still_coming(attendance(P1=states), people(P1="carer"), meetings(4))
    stops = [int(row.level) for row in found if row.quantity == "still_coming" and row.value == 0]
    assert stops == ([] if stopped_at is None else [stopped_at])
    assert found["count_stopped"].value == (stopped_at is not None)


def test_people_who_never_came_are_left_out_and_counted():
    found = still_coming(
        attendance(P1=[P, P, P], P2=[A, A, A]), people(P1="carer", P2="carer"), meetings(3)
    )
    assert found["count_stopped"].n == 1
    assert found["count_stopped"].n_out == 1
    nobody = still_coming(attendance(P1=[A, X]), people(P1="carer"), meetings(2))
    assert nobody["still_coming"].value is None
    assert nobody["still_coming"].n_out == 1


def test_nobody_stopping_is_a_share_of_one_without_an_interval():
    row = still_coming(attendance(P1=[P, P]), people(P1="carer"), meetings(2))["still_coming"]
    assert (row.value, row.low, row.level) == (1.0, None, "2")


def test_survival_by_hand():
    """Five people, ended at 2 and 4, censored at 3 and 5: 4/5, then 4/5 x 1/2."""
    curve = survival(np.array([2, 3, 3, 4, 5]), np.array([1, 0, 0, 1, 0], dtype=bool))
    assert curve["share"].tolist() == pytest.approx([4 / 5, 4 / 5 * 1 / 2])
    greenwood = (4 / 5) * np.sqrt(1 / (5 * 4))
    spread = 1.959963984540054 * greenwood / (4 / 5 * abs(np.log(4 / 5)))
    assert curve["low"][0] == pytest.approx((4 / 5) ** np.exp(spread))
    assert curve["high"][0] == pytest.approx((4 / 5) ** np.exp(-spread))


def test_rows_of_some_roles():
    rows = attendance(P1=[P], S1=[A])
    assert among(rows, people(P1="carer", S1="staff"), roles=["staff"])["state"].tolist() == [A]


def test_empty_registers_say_nothing():
    rows, register = attendance(), people()
    assert len(attendance_share(rows, register)) == 0
    assert len(runs_of_absence(rows, register, meetings(0))) == 0
    assert len(still_coming(rows, register, meetings(0))) == 0
    found = values(meetings_with(rows, register, roles=["carer"]), "meeting_share")
    assert found["at least 1"] == (None, 0, 0)

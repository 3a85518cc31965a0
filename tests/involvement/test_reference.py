"""The strand's statistics against R (tests/reference/involvement.R)."""

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.involvement.absence import survival
from evaluation.involvement.bootstrap import percentiles, sums_of_picks
from evaluation.involvement.decisions import RUNGS, ladder_agreement
from evaluation.involvement.fairness import payments_by_role
from evaluation.involvement.presence import presence_gap
from evaluation.involvement.rows import share
from evaluation.involvement.voice import gini, voice_change, voice_parity

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "involvement.json").read_text(encoding="utf-8")
)
CLOSE = {"rel": 1e-6, "abs": 1e-12}


@pytest.mark.parametrize("case", REFERENCE["kaplan_meier"])
def test_kaplan_meier(case):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        curve = survival(np.array(case["time"]), np.array(case["ended"], dtype=bool))
    assert curve["time"].tolist() == case["event_time"]
    assert curve["at_risk"].tolist() == case["at_risk"]
    for column in ("share", "low", "high"):
        expected = [np.nan if one is None else one for one in case[column]]
        assert curve[column].tolist() == pytest.approx(expected, nan_ok=True, **CLOSE)


@pytest.mark.parametrize("case", REFERENCE["wilson"])
def test_wilson(case):
    row = share("s", case["x"], case["n"], method="m", confidence=case["level"])
    assert (row.low, row.high) == pytest.approx((case["low"], case["high"]), **CLOSE)


@pytest.mark.parametrize("case", REFERENCE["newcombe"])
def test_newcombe(case):
    people = pd.DataFrame({"participant": ["P", "S"], "team": "A", "role": ["carer", "staff"]})
    sides = [("P", case["a"], case["m"]), ("S", case["b"], case["n"])]
    rows = pd.DataFrame(
        [
            (who, None, "present" if one < came else "absent with apology")
            for who, came, all_rows in sides
            for one in range(all_rows)
        ],
        columns=["participant", "invited", "state"],
    )
    gap = presence_gap(rows, people, roles=["carer"], beside=["staff"])["attendance_gap"]
    assert (gap.low, gap.high) == pytest.approx((case["low"], case["high"]), **CLOSE)
    assert gap.value == pytest.approx(case["a"] / case["m"] - case["b"] / case["n"])


@pytest.mark.parametrize("weights", ["quadratic", "linear"])
@pytest.mark.parametrize("place", [0, 1])
def test_weighted_kappa(weights, place):
    case = REFERENCE["kappa"][weights][place]
    table = np.array(case["table"], dtype=int)
    first, second = np.repeat(np.argwhere(table >= 0), table.ravel(), axis=0).T
    decisions = pd.DataFrame(
        {
            "ladder_first": [RUNGS[rung] for rung in first],
            "ladder_second": [RUNGS[rung] for rung in second],
        }
    )
    kappa = ladder_agreement(decisions, weights=weights)["weighted_kappa"]
    assert (kappa.value, kappa.low, kappa.high) == pytest.approx(
        (case["kappa"], case["low"], case["high"]), **CLOSE
    )
    assert kappa.n == table.sum()


@pytest.mark.parametrize("case", REFERENCE["gini"])
def test_gini(case):
    assert gini(np.array(case["values"], dtype=float)) == pytest.approx(case["gini"], **CLOSE)


def test_parity_and_its_bootstrap():
    case = REFERENCE["parity"]
    meetings = pd.DataFrame(case["meetings"])
    drawn = sums_of_picks(meetings.to_numpy(dtype=float), np.array(case["picks"]))
    ratios = (drawn[:, 0] / drawn[:, 1]) / (drawn[:, 2] / drawn[:, 3])
    assert percentiles(ratios, confidence=0.95) == pytest.approx(case["ends"], **CLOSE)
    people, rows = [], []
    for number, meeting in enumerate(meetings.itertuples()):
        for one in range(meeting.all_heads):
            mine = one < meeting.heads
            name = f"{'P' if mine else 'S'}{number}-{one}"
            people.append((name, "A", "carer" if mine else "staff"))
            first = one == (0 if mine else meeting.heads)
            turns = (meeting.own if mine else meeting.every - meeting.own) if first else 0
            rows.append((f"M{number}", name, "present", float(turns)))
    found = voice_parity(
        pd.DataFrame(rows, columns=["meeting", "participant", "state", "turns"]),
        pd.DataFrame(people, columns=["participant", "team", "role"]),
        seed=3,
        resamples=20_000,
    )
    carers = next(row for row in found if (row.quantity, row.group) == ("voice_parity", "carer"))
    assert carers.value == pytest.approx(case["value"], **CLOSE)
    # other draws than R's: the ends agree as far as 400 draws fix them
    assert (carers.low, carers.high) == pytest.approx(case["ends"], abs=0.05)


@pytest.mark.parametrize("case", REFERENCE["trend"])
def test_change_of_voice(case):
    """Meetings whose parity is a linear function of R's y, on days that are one of R's x."""
    days = np.array(case["x"]) * 10
    largest = max(case["y"]) * 1.25
    carer = np.array(case["y"]) / largest
    names = [f"M{number}" for number in range(len(days))]
    meetings = pd.DataFrame(
        {"meeting": names, "date": pd.Timestamp("2023-01-01") + pd.to_timedelta(days, unit="D")}
    )
    rows = pd.DataFrame(
        {
            "meeting": names * 2,
            "participant": ["P"] * len(days) + ["S"] * len(days),
            "state": "present",
            "turns": [*carer, *(1 - carer)],
        }
    )
    people = pd.DataFrame({"participant": ["P", "S"], "team": "A", "role": ["carer", "staff"]})
    found = {
        row.quantity: row for row in voice_change(rows, people, meetings) if row.group == "carer"
    }
    # parity is twice the share of turns; a unit of x is ten days
    scale = 2 / largest / (10 / (365.25 / 12))
    slope = found["parity_change_per_month"]
    assert (slope.value, slope.low, slope.high) == pytest.approx(
        tuple(case[name] * scale for name in ("slope", "low", "high")), **CLOSE
    )
    assert found["kendall_tau"].value == pytest.approx(case["tau"], **CLOSE)
    assert found["p_value"].value == pytest.approx(case["p"], **CLOSE)


@pytest.mark.parametrize("case", REFERENCE["median"])
def test_median_delay(case):
    days = case["values"]
    offered = pd.Series([pd.Timestamp("2023-01-01")] * len(days))
    payments = pd.DataFrame(
        {
            "participant": "P",
            "outcome": "taken",
            "offered": offered,
            "received": offered + pd.to_timedelta(days, unit="D"),
        }
    )
    people = pd.DataFrame({"participant": ["P"], "team": "A", "role": "carer"})
    row = payments_by_role(payments, people)["median_delay_days"]
    assert (row.value, row.low, row.high) == pytest.approx(
        (case["median"], case["low"], case["high"]), **CLOSE
    )

"""Saturation worked by hand, over orders by plain enumeration, and code accumulation as in R."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.experience.saturation import (
    chao2,
    code_accumulation,
    expected_codes,
    new_codes,
    reached_at,
    saturation,
)

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "experience.json").read_text(encoding="utf-8")
)


def material(new):
    """Interviews that bring so many new codes each, and repeat the first one's."""
    rows = [
        (f"I{place:02d}", f"c{place}-{number}")
        for place, count in enumerate(new)
        for number in range(count)
    ]
    rows += [(f"I{place:02d}", "c0-0") for place in range(1, len(new))]
    sources = pd.DataFrame({"source": [f"I{place:02d}" for place in range(len(new))]})
    return (
        pd.DataFrame(rows, columns=["source", "code"]),
        sources.assign(participant="", role=["user", "staff"] * (len(new) // 2)),
    )


def value(rows, level, quantity="saturation_at"):
    return next(row for row in rows if row.level == level and row.quantity == quantity)


def test_worked_by_hand():
    # new codes:   10  5  3  2 | 1  1  0  1  0  0  0  0 ; base of four: 20, of five 21, of six 22
    excerpts, sources = material([10, 5, 3, 2, 1, 1, 0, 1, 0, 0, 0, 0])
    rows = saturation(excerpts, sources, seed=1)
    # runs of two after 4, 5, 6, 7, 8: 2/20, 1/20 -> 5 % at 5; 0 % first after 8
    assert value(rows, "base 4, run 2, 5%").value == 5
    assert value(rows, "base 4, run 2, 5%").note.startswith("5+2; ")
    assert value(rows, "base 4, run 2, 0%").value == 8
    # runs of three after 4, 5, 6: 2/20, 2/20, 1/20
    assert value(rows, "base 4, run 3, 5%").value == 6
    assert value(rows, "base 4, run 3, 0%").value == 8
    assert value(rows, "base 5, run 2, 5%").value == 5
    assert value(rows, "base 6, run 3, 5%").value == 6
    assert all(row.n == 12 for row in rows)


def test_the_published_example():
    # Guest, Namey and Chen (2020): 37 themes in the first four interviews; the second run of two
    # brings 4 of them (11 %), the third 1 (3 %), so that saturation is at 6+2
    new = np.array([[16, 9, 7, 5, 0, 3, 1, 0, 0, 0]])
    assert new[0, :4].sum() == 37
    assert round((new[0, 5] + new[0, 6]) / 37, 2) == 0.11
    assert round((new[0, 6] + new[0, 7]) / 37, 2) == 0.03
    assert reached_at(new, base=4, run=2, threshold=0.05).tolist() == [6]
    assert reached_at(new[:, :7], base=4, run=2, threshold=0.05).tolist() != [6]


def test_not_reached_and_too_few_are_said():
    excerpts, sources = material([3, 3, 3, 3, 3, 3, 3, 3])
    rows = saturation(excerpts, sources, seed=1)
    row = value(rows, "base 4, run 2, 0%")
    assert row.value is None
    assert "not reached with 8 sources" in row.note
    row = value(rows, "base 6, run 3, 0%")
    assert "9 sources are needed" in row.note
    silent = saturation(excerpts.iloc[:0], sources, seed=1)
    assert all("no codes" in row.note or "needed" in row.note for row in silent)


def test_a_source_without_codes_is_an_interview_too():
    excerpts, sources = material([5, 0, 0, 1, 1, 0, 0, 0])
    with_silence = excerpts[excerpts["source"] != "I05"]
    assert saturation(with_silence, sources, seed=1) == saturation(excerpts, sources, seed=1)


def test_over_orders_it_is_what_enumeration_gives():
    generator = np.random.default_rng(3)
    holds = generator.random((7, 9)) < 0.3
    orders = np.array(list(itertools.islice(itertools.permutations(range(7)), 0, 5040, 97)))
    places = np.argsort(orders, axis=1)
    new = new_codes(holds, places)
    for order, found in zip(orders, new, strict=True):
        seen, expected = set(), []
        for source in order:
            codes = set(np.nonzero(holds[source])[0])
            expected.append(len(codes - seen))
            seen |= codes
        assert found.tolist() == expected
        at = reached_at(found[None], base=4, run=2, threshold=0.05)[0]
        plain = next(
            (k for k in (4, 5) if sum(expected[k : k + 2]) <= 0.05 * sum(expected[:4])), None
        )
        assert (at == plain) if plain is not None else np.isnan(at)


def test_exactly_five_per_cent_is_reached():
    new = np.array([[20, 0, 0, 0, 1, 0, 3, 3]])
    assert reached_at(new, base=4, run=2, threshold=0.05).tolist() == [4.0]
    assert np.isnan(reached_at(new[:, :5], base=4, run=2, threshold=0.05)).all()


def test_by_role_repeatable_and_withheld():
    excerpts, sources = material([5, 3, 1, 1] * 4)
    rows = saturation(excerpts, sources, seed=1, by="role")
    assert {row.group for row in rows} == {"user", "staff"}
    assert {row.n for row in rows} == {8}
    twice = sources.assign(participant=[f"P{place // 4}" for place in range(16)])
    assert {row.people for row in saturation(excerpts, twice, seed=1)} == {4}
    assert {row.people for row in code_accumulation(excerpts, twice)} == {4}
    assert rows == saturation(excerpts, sources, seed=1, by="role")
    shares = [row.value for row in rows if row.quantity == "share_of_orders_saturated"]
    assert all(0 <= share <= 1 for share in shares)
    reflexive = saturation(excerpts, sources, seed=1, approach="reflexive")
    assert [row.value for row in reflexive] == [None]
    assert "information-power" in reflexive[0].note


@pytest.mark.parametrize("case", REFERENCE["frequencies"], ids=lambda case: str(case["frequency"]))
def test_accumulation_and_chao2_as_in_r(case):
    frequency, size = case["frequency"], case["sources"]
    expected = [expected_codes(frequency, size, taken) for taken in range(1, size + 1)]
    assert expected == pytest.approx(case["expected"], rel=1e-8)
    row = chao2(frequency, size)
    assert [row.value, row.low, row.high] == pytest.approx(case["chao2"], rel=1e-9)


def test_chao2_at_the_edges():
    assert chao2([], 5).value is None
    assert chao2([1], 1).value is None
    with pytest.raises(AnalysisError, match="between 1 and"):
        chao2([6], 5)


def test_the_curve_ends_at_what_was_found():
    excerpts, sources = material([5, 3, 1, 1])
    rows = code_accumulation(excerpts, sources)
    curve = [row.value for row in rows if row.quantity == "codes_expected"]
    assert curve == sorted(curve)
    assert curve[-1] == 10
    assert rows["chao2"].value >= 10

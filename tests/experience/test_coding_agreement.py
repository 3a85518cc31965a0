"""Coders compared on pieces, characters and sources, checked against plain expansions."""

import numpy as np
import pandas as pd
import pytest

from evaluation.config.cohort import Qualitative
from evaluation.errors import AnalysisError
from evaluation.experience.agreement import cohens_kappa, gwet_ac1, percent_agreement
from evaluation.experience.alpha import krippendorff_alpha, krippendorff_alpha_of_sets
from evaluation.experience.coding_agreement import coder_agreement, disagreements
from evaluation.experience.coding_quality import agreement_by_code
from evaluation.experience.coding_units import coding_units

ROWS = [
    # excerpt, source, coder, code, start, end
    ("e1", "I1", "ana", "pay", 0, 10),
    ("e1", "I1", "ben", "pay", 0, 10),
    ("e1", "I1", "ben", "time", 0, 10),
    ("e2", "I1", "ana", "time", 15, 30),
    ("e3", "I1", "ben", "time", 20, 30),
    ("e4", "I2", "ana", "pay", 5, 8),
    ("e5", "I2", "ben", "pay", 40, 50),
    ("e6", "I2", "ana", "heard", 40, 50),
    ("e7", "I3", "ana", "pay", 0, 5),
    ("e8", "I4", "ben", "heard", 0, 5),
    ("e8", "I4", "ana", "heard", 0, 5),
    ("e9", "I4", "", "heard", 0, 5),
]
EXCERPTS = pd.DataFrame(ROWS, columns=["excerpt", "source", "coder", "code", "start", "end"])
LENGTHS = {"I1": 40, "I2": 50, "I3": 20, "I4": 12}


def by_character(code):
    """Expand to one row a character, the slow and plain way."""
    columns = {"ana": [], "ben": []}
    sources = []
    for source, length in LENGTHS.items():
        own = EXCERPTS[EXCERPTS["source"] == source]
        for coder, values in columns.items():
            mine = own[own["coder"] == coder]
            line = np.zeros(length) if len(mine) else np.full(length, np.nan)
            for row in mine[mine["code"] == code].itertuples():
                line[row.start : row.end] = 1
            values.extend(line)
        sources += [source] * length
    return pd.DataFrame(columns), sources


@pytest.mark.parametrize("code", ["pay", "time", "heard"])
def test_characters_are_what_a_plain_expansion_gives(code):
    ratings, _ = by_character(code)
    units = coding_units(EXCERPTS, unit="character", lengths=LENGTHS)
    rows = {row.quantity: row.value for row in coder_agreement(units, seed=1) if row.level == code}
    kappa = cohens_kappa(ratings["ana"], ratings["ben"])
    assert rows["percent_agreement"] == pytest.approx(percent_agreement(ratings)[0].value)
    assert rows["krippendorff_alpha"] == pytest.approx(krippendorff_alpha(ratings)[0].value)
    assert rows["cohens_kappa"] == pytest.approx(kappa["cohens_kappa"].value)
    assert rows["cohens_kappa_se"] == pytest.approx(kappa["cohens_kappa_se"].value)
    both = ratings.dropna()
    assert rows["gwet_ac1"] == pytest.approx(gwet_ac1(both)["gwet_ac1"].value)


@pytest.mark.parametrize("distance", ["jaccard", "masi"])
def test_sets_on_characters_are_what_a_plain_expansion_gives(distance):
    parts = {code: by_character(code)[0] for code in ("pay", "time", "heard")}
    sets = pd.DataFrame(
        {
            coder: [
                None if np.isnan(row).any() else frozenset(np.nonzero(row)[0].tolist())
                for row in np.column_stack([parts[code][coder] for code in parts])
            ]
            for coder in ("ana", "ben")
        },
        dtype=object,
    )
    units = coding_units(EXCERPTS, unit="character", lengths=LENGTHS)
    row = coder_agreement(units, seed=1)[f"krippendorff_alpha_{distance}"]
    expected = krippendorff_alpha_of_sets(sets, distance=distance)[0].value
    assert row.value == pytest.approx(expected)


def test_pieces_and_sources():
    pieces = coding_units(EXCERPTS)
    assert pieces.labels["excerpt"].tolist() == [f"e{number}" for number in range(1, 9)]
    assert pieces.left_out == 1
    # nobody but ana coded I3: her codings there say nothing about agreement
    rows = coder_agreement(pieces, seed=1)
    assert {(row.n, row.n_out) for row in rows} == {(7, 1)}
    share = {row.level: row.value for row in rows if row.quantity == "percent_agreement"}
    assert share == pytest.approx({"pay": 5 / 7, "time": 4 / 7, "heard": 6 / 7})
    sources = coding_units(EXCERPTS, unit="source")
    share = {
        row.level: row.value
        for row in coder_agreement(sources, seed=1)
        if row.quantity == "percent_agreement"
    }
    assert share == pytest.approx({"pay": 1.0, "time": 1.0, "heard": 2 / 3})


def test_chosen_codes_coders_and_sources():
    units = coding_units(EXCERPTS, codes=["pay"], sources=["I1", "I2"])
    assert units.codes == ("pay",)
    assert set(units.labels["source"]) == {"I1", "I2"}
    third = pd.concat([EXCERPTS, EXCERPTS.iloc[:1].assign(coder="cem")])
    assert coding_units(third).coders == ("ana", "ben", "cem")
    assert coding_units(third, coders=["ana", "cem"]).coders == ("ana", "cem")
    quantities = {row.quantity for row in coder_agreement(coding_units(third), seed=1)}
    assert "cohens_kappa" not in quantities


def test_one_coder_alone_is_refused():
    with pytest.raises(AnalysisError, match="1 coders found"):
        coding_units(EXCERPTS[EXCERPTS["coder"] == "ana"])
    apart = EXCERPTS[EXCERPTS["excerpt"].isin(["e7", "e1"])]
    apart = apart[~((apart["source"] == "I1") & (apart["coder"] == "ana"))]
    row = coder_agreement(coding_units(apart), seed=1)[0]
    assert row.value is None
    assert "no source was coded by two coders" in row.note


def test_codings_without_a_place_are_left_out_of_characters():
    placed = EXCERPTS.astype({"start": "Int64", "end": "Int64"})
    placed.loc[0, ["start", "end"]] = pd.NA
    assert coding_units(placed, unit="character", lengths=LENGTHS).left_out == 2


def test_the_interval_is_repeatable_and_needs_sources():
    units = coding_units(EXCERPTS)
    assert coder_agreement(units, seed=2) == coder_agreement(units, seed=2)
    one = coder_agreement(coding_units(EXCERPTS, sources=["I1"]), seed=2)
    assert all(row.low is None for row in one)


def test_agreement_on_each_code_is_counted_in_the_declared_unit():
    def share(unit, excerpts=EXCERPTS):
        rows = agreement_by_code(excerpts, Qualitative(unit=unit), seed=1, codes=["pay"])
        return next((row for row in rows if row.quantity == "percent_agreement"), rows[0])

    assert share("excerpt").value == pytest.approx(5 / 7)
    assert share("source").value == pytest.approx(1.0)
    assert "stretches of characters" in share("character").method
    assert share("character").value < 1
    nowhere = share("character", EXCERPTS.drop(columns=["start", "end"]))
    assert nowhere.value is None
    assert "no text was coded by two people" in nowhere.note


def test_a_reflexive_approach_withholds_agreement():
    rows = coder_agreement(coding_units(EXCERPTS), seed=1, approach="reflexive")
    assert [row.value for row in rows] == [None]
    assert "reflexivity memo" in rows[0].note


def test_the_list_of_disagreements():
    found = disagreements(coding_units(EXCERPTS))
    assert found[["excerpt", "code", "applied_by", "not_applied_by"]].values.tolist() == [
        ["e1", "time", "ben", "ana"],
        ["e2", "time", "ana", "ben"],
        ["e3", "time", "ben", "ana"],
        ["e4", "pay", "ana", "ben"],
        ["e5", "pay", "ben", "ana"],
        ["e6", "heard", "ana", "ben"],
    ]
    places = disagreements(coding_units(EXCERPTS, unit="character", lengths=LENGTHS))
    assert ["I1", 15, 20, "time"] in places[["source", "start", "end", "code"]].values.tolist()

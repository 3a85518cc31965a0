"""Co-occurrence, framework, definitions, perception, hopes, quotes and the codebook."""

import json
from pathlib import Path

import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.experience.codebook import (
    codebook_changes,
    origin_shares,
    speaker_concentration,
)
from evaluation.experience.cooccurrence import cooccurrence
from evaluation.experience.divergence import definition_divergence
from evaluation.experience.framework import framework_matrix
from evaluation.experience.hopes import hopes_and_reports, hopes_outcomes
from evaluation.experience.passages import one_piece_a_passage
from evaluation.experience.perception import attributed_perception
from evaluation.experience.quotes import choose_quotes, negative_cases

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "experience.json").read_text(encoding="utf-8")
)

SOURCES = pd.DataFrame(
    [
        ("I1", "P1", "user", "north", "before", True),
        ("I2", "P1", "user", "north", "after", True),
        ("I3", "P2", "user", "south", "after", False),
        ("I4", "P3", "staff", "north", "after", True),
        ("I5", "P4", "staff", "south", "after", True),
    ],
    columns=["source", "participant", "role", "team", "timepoint", "consent"],
)
WORDS = "Something long enough to be quoted"
EXCERPTS = pd.DataFrame(
    [
        ("e1", "I1", "agenda", "power", False, WORDS),
        ("e2", "I1", "late", "pay", False, WORDS),
        ("e3", "I2", "agenda", "power", False, WORDS),
        ("e4", "I3", "agenda", "power", False, WORDS),
        ("e5", "I4", "shared", "power", True, WORDS),
        ("e6", "I4", "backfill", "time", False, WORDS),
        ("e7", "I5", "agenda", "power", False, WORDS),
        ("e7", "I5", "backfill", "time", False, WORDS),
        ("e8", "I1", "agenda", "power", False, "Short."),
    ],
    columns=["excerpt", "source", "code", "theme", "contrary", "text"],
)


@pytest.mark.parametrize(
    ("pair", "p_value"), list(zip(REFERENCE["pairs"], REFERENCE["fisher"], strict=True))
)
def test_cooccurrence_is_fishers_test(pair, p_value):
    together, first, second, units = map(int, pair)
    rows = [(f"u{u}", "a") for u in range(first)]
    rows += [(f"u{u}", "b") for u in range(first - together, first - together + second)]
    rows += [(f"u{u}", "other") for u in range(units)]
    found = cooccurrence(
        pd.DataFrame(rows, columns=["excerpt", "code"]).assign(source="I1"), least=1
    )
    pair = found[(found["first"] == "a") & (found["second"] == "b")]
    if together == 0:
        assert pair.empty
        return
    assert pair["both"].item() == together
    assert pair["jaccard"].item() == together / (first + second - together)
    assert pair["lift"].item() == pytest.approx(together * units / (first * second))
    assert pair["p_value"].item() == pytest.approx(p_value, rel=1e-9)


def test_cooccurrence_in_sources_counts_a_source_once():
    found = cooccurrence(EXCERPTS, unit="source")
    rows = found.set_index(["first", "second"])
    assert rows.loc[("agenda", "late"), "both"] == 1
    assert rows.loc[("agenda", "backfill"), "both"] == 1
    assert rows["units"].unique().tolist() == [5]
    assert cooccurrence(EXCERPTS)["both"].tolist() == [1]
    with pytest.raises(AnalysisError, match="no column"):
        cooccurrence(EXCERPTS, unit="meeting")


def test_the_framework_matrix_keeps_its_empty_cells():
    summaries = pd.DataFrame(
        {"case": ["north"], "theme": ["power"], "summary": ["Who sets the agenda decides."]}
    )
    found = framework_matrix(EXCERPTS, SOURCES, cases="team", summaries=summaries)
    cells = found.set_index(["case", "theme"])
    assert len(cells) == 6
    assert cells.loc[("north", "power"), ["people", "heard", "pieces", "contrary"]].tolist() == [
        2,
        2,
        4,
        1,
    ]
    assert cells.loc[("north", "power"), "excerpts"] == "e1; e3; e5; e8"
    assert cells.loc[("south", "pay"), ["pieces", "excerpts", "summary"]].tolist() == [0, "", ""]
    with pytest.raises(AnalysisError, match="no cell"):
        framework_matrix(EXCERPTS, SOURCES, summaries=summaries.assign(theme="money"))
    with pytest.raises(AnalysisError, match="two summaries"):
        framework_matrix(EXCERPTS, SOURCES, summaries=pd.concat([summaries, summaries]))


def test_definitions_differ_by_role():
    rows = definition_divergence(EXCERPTS, SOURCES, elements=["agenda", "shared", "late"])
    share = {
        (row.group, row.level): (row.value, row.n, row.n_out)
        for row in rows
        if row.quantity == "share_of_definers"
    }
    assert share[("user", "agenda")] == (1.0, 2, 0)
    assert share[("staff", "shared")] == (0.5, 2, 0)
    assert rows["mean_difference_in_shares"].value == pytest.approx((0.5 + 0.5 + 0.5) / 3)
    late = definition_divergence(EXCERPTS, SOURCES, elements=["late", "shared"])
    assert next(row for row in late if row.group == "user").n_out == 1
    with pytest.raises(AnalysisError, match="elements"):
        definition_divergence(EXCERPTS, SOURCES, elements=["nothing"])


def test_a_group_that_was_not_heard_itself_is_flagged():
    found = attributed_perception(
        EXCERPTS, SOURCES, about={"backfill": "staff", "shared": "carer", "late": "carer"}
    ).set_index(["about", "speaker"])
    assert found.loc[("carer", "staff"), "people"] == 1
    assert found.loc[("carer", "user"), "people"] == 1
    assert found["not_heard_itself"].to_dict() == {
        ("carer", "staff"): True,
        ("carer", "user"): True,
        ("staff", "staff"): False,
        ("staff", "user"): False,
    }
    assert found.loc[("staff", "user"), ["people", "heard", "pieces"]].tolist() == [0, 2, 0]


ENTRIES = pd.DataFrame(
    {
        "kind": ["hope", "hope", "hope", "worry", "worry"],
        "theme": ["power", "power", "pay", "time", None],
        "outcome": ["came about", None, "did not", "partly", None],
    }
)


def test_what_became_of_hopes():
    rows = {(row.group, row.level): row for row in hopes_outcomes(ENTRIES)}
    row = rows[("hope", "came about")]
    assert (row.value, row.n, row.n_out) == (0.5, 2, 1)
    assert rows[("worry", "partly")].value == 1.0
    assert rows[("hope", "too early")].value == 0.0
    people = ENTRIES.assign(participant=["P1", None, "P1", None, None])
    assert next(iter(hopes_outcomes(people))).people == 1
    assert next(iter(hopes_outcomes(ENTRIES))).people == 2
    nobody = hopes_outcomes(ENTRIES.assign(outcome=None))
    assert all(row.value is None and row.n_out for row in nobody)
    assert len(hopes_outcomes(ENTRIES.iloc[:0])) == 0


def test_hopes_against_what_is_said_after():
    found = hopes_and_reports(ENTRIES, EXCERPTS, SOURCES, after="after")
    cells = found.set_index(["kind", "theme"])
    assert cells.loc[("hope", "power"), ["entries", "followed_up", "came about"]].tolist() == [
        2,
        1,
        1,
    ]
    assert cells.loc[("hope", "power"), ["people_after", "people_against"]].tolist() == [3, 1]
    assert cells.loc[("hope", "pay"), "people_after"] == 0
    assert cells.loc[("worry", ""), "entries"] == 1
    assert set(found["heard_after"]) == {4}


def test_quotes_spread_over_voices_and_keep_a_place_for_contrary_evidence():
    found = choose_quotes(EXCERPTS, SOURCES, each=3)
    power = found[found["theme"] == "power"]
    assert power["excerpt"].tolist() == ["e7", "e1", "e5"]
    assert power["person"].is_unique
    assert power["contrary"].tolist() == [False, False, True]
    assert "P2" not in set(found["person"])  # did not agree to be quoted
    assert "e8" not in set(found["excerpt"])  # too short
    assert "text" not in found.columns
    again = choose_quotes(EXCERPTS.sample(frac=1, random_state=1), SOURCES, each=3)
    pd.testing.assert_frame_equal(found, again)


def test_pinned_and_banned_quotes():
    picks = EXCERPTS["excerpt"].map({"e8": "pin", "e4": "pin", "e1": "ban", "e5": "ban"}).fillna("")
    found = choose_quotes(EXCERPTS.assign(pick=picks), SOURCES, each=2)
    power = found[found["theme"] == "power"]
    assert power["excerpt"].tolist() == ["e8", "e7"]
    assert power["pinned"].tolist() == [True, False]
    # pinned, and its speaker did not agree
    assert "e4" not in set(found["excerpt"])


def test_the_pinned_piece_stands_for_its_passage_and_the_banned_one_does_not():
    pieces = pd.DataFrame(
        [("long", 0, 90, ""), ("short", 10, 40, "pin"), ("other", 200, 260, "ban"),
         ("inside", 210, 220, "")],
        columns=["excerpt", "start", "end", "pick"],
    ).assign(source="I1", theme="power", contrary=False, coder="ana")  # fmt: skip
    assert one_piece_a_passage(pieces)["excerpt"].tolist() == ["short", "inside"]
    assert one_piece_a_passage(pieces.drop(columns="pick"))["excerpt"].tolist() == ["long", "other"]


def test_nobody_agreed_no_quotes():
    found = choose_quotes(EXCERPTS, SOURCES.assign(consent=False))
    assert len(found) == 0
    assert "attribution" in found.columns


def test_negative_cases_are_listed_with_their_speaker():
    assert negative_cases(EXCERPTS, SOURCES)[["theme", "excerpt", "person"]].values.tolist() == [
        ["power", "e5", "P3"]
    ]


def test_versions_of_a_codebook():
    before = pd.DataFrame(
        {
            "code": ["agenda", "late", "gone", "time"],
            "guid": ["1", "2", "3", ""],
            "theme": ["power", "pay", "pay", "time"],
            "definition": ["a", "b", "c", "d"],
        }
    )
    after = pd.DataFrame(
        {
            "code": ["agenda setting", "late", "new", "time"],
            "guid": ["1", "2", "4", ""],
            "theme": ["power", "money", "pay", "time"],
            "definition": ["a", "b, changed", "e", "d"],
        }
    )
    assert codebook_changes(before, after).values.tolist() == [
        ["agenda setting", "renamed", "code", "agenda", "agenda setting"],
        ["late", "changed", "theme", "pay", "money"],
        ["late", "changed", "definition", "b", "b, changed"],
        ["new", "added", "", "", ""],
        ["gone", "removed", "", "", ""],
    ]
    assert codebook_changes(before, before).empty
    with pytest.raises(AnalysisError, match="twice"):
        codebook_changes(before, pd.concat([after, after]))


def test_origins_of_the_codes_in_use():
    codes = pd.DataFrame(
        {
            "code": ["agenda", "late", "shared", "backfill", "unused"],
            "theme": ["power", "pay", "power", "time", "pay"],
            "origin": ["deductive", "inductive", "inductive", "", "deductive"],
        }
    )
    rows = {row.level: (row.value, row.n, row.n_out) for row in origin_shares(codes, EXCERPTS)}
    assert rows[""] == (2 / 3, 3, 1)
    assert rows["power"] == (0.5, 2, 0)
    assert rows["pay"] == (1.0, 1, 0)
    assert rows["time"] == (None, 0, 1)


def test_one_voice_filling_a_theme_is_seen():
    rows = {
        (row.level, row.quantity): row.value for row in speaker_concentration(EXCERPTS, SOURCES)
    }
    assert rows[("power", "largest_speaker_share")] == 3 / 6
    assert rows[("power", "effective_speakers")] == pytest.approx(1 / (0.25 + 3 / 36))
    assert rows[("pay", "effective_speakers")] == 1
    voices = speaker_concentration(EXCERPTS, SOURCES)
    assert {row.level: row.people for row in voices} == {"pay": 1, "power": 4, "time": 2}
    only = speaker_concentration(EXCERPTS, SOURCES, themes=["time"])
    assert {row.level for row in only} == {"time"}

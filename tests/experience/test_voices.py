"""Who is counted as heard, what stands for a passage, and what follows from a codebook's names."""

import pandas as pd
import pytest

from evaluation.config.cohort import Qualitative, Role
from evaluation.experience import declared, voices
from evaluation.experience.coding_quality import agreement_by_code, pairs_of_people
from evaluation.experience.passages import one_piece_a_passage

ROLES = ["carers", "service users", "strategic staff"]

SOURCES = pd.DataFrame(
    [
        ("I1", "interview", "P1", "carers", "mid"),
        ("I2", "interview", "P1", "carers", "end"),
        ("I3", "interview", "P2", "service users", "end"),
        ("F1", "focus group", "", "", "end"),
        ("O1", "observation", "", "", "end"),
        ("O2", "observation", "", "", "end"),
    ],
    columns=["source", "kind", "participant", "role", "timepoint"],
)
EXCERPTS = pd.DataFrame(
    [
        # two coders, one piece; then the same person again in a second interview
        ("e1", "I1", "ana", "Power", False),
        ("e1", "I1", "ben", "Power", False),
        ("e2", "I2", "ana", "Power", False),
        ("e3", "I3", "ana", "Power", True),
        ("e4", "O1", "ana", "Power", False),
        ("e5", "F1", "ana", "Time", False),
    ],
    columns=["excerpt", "source", "coder", "theme", "contrary"],
).assign(code=lambda frame: frame["theme"])


def by_group(rows, level: str, quantity: str) -> dict[str, tuple[float, int]]:
    return {
        row.group: (row.value, row.n)
        for row in rows
        if row.level == level and row.quantity == quantity
    }


def test_people_are_heard_once_and_observers_notes_are_nobodys():
    heard = voices.people_heard(voices.spoken(SOURCES), roles=ROLES)
    assert {row.group: row.value for row in heard} == {
        "carers": 1,
        "service users": 1,
        "strategic staff": 0,
        "not recorded": 1,  # a focus group without names counts as one
        "": 3,
    }


def test_theme_table_counts_people_and_keeps_observations_apart():
    rows = voices.themes_by_role(EXCERPTS, SOURCES, themes=["Power", "Time", "Pay"], roles=ROLES)
    raised = by_group(rows, "Power", "share_of_people")
    assert raised[""] == (1 / 3, 3)
    assert raised["carers"] == (1.0, 1)
    assert raised["service users"] == (0.0, 1)
    assert by_group(rows, "Power", "share_speaking_against") == {voices.AGAINST: (1 / 3, 3)}
    assert by_group(rows, "Power", "share_of_texts") == {voices.OBSERVED: (0.5, 2)}
    # a theme that nobody raises keeps its rows
    assert by_group(rows, "Pay", "share_of_people")[""] == (0.0, 3)


def test_themes_over_time_count_who_was_heard_then():
    spoken = voices.spoken(SOURCES)
    rows = voices.shares_over_time(
        voices.within(EXCERPTS, spoken), spoken, themes=["Power"], timepoints=["mid", "end"]
    )
    assert [row.group for row in rows] == ["mid", "end", "mid: against", "end: against"]
    assert [(row.value, row.n) for row in rows] == [(1.0, 1), (1 / 3, 3), (0.0, 1), (1 / 3, 3)]


class TestPassages:
    def pieces(self, *rows: tuple) -> pd.DataFrame:
        frame = pd.DataFrame(rows, columns=["excerpt", "source", "theme", "coder", "start", "end"])
        return frame.assign(contrary=False)

    def test_the_piece_with_most_coders_stands_for_its_passage(self):
        pieces = self.pieces(
            ("long", "I1", "Power", "ana", 0, 90),
            ("both", "I1", "Power", "ana", 10, 40),
            ("both", "I1", "Power", "ben", 10, 40),
        )
        assert one_piece_a_passage(pieces)["excerpt"].tolist() == ["both", "both"]

    def test_other_themes_sources_and_sides_are_other_passages(self):
        pieces = self.pieces(
            ("a", "I1", "Power", "ana", 0, 90),
            ("b", "I1", "Time", "ana", 10, 40),
            ("c", "I2", "Power", "ana", 10, 40),
            ("d", "I1", "Power", "ana", 10, 40),
        )
        pieces.loc[3, "contrary"] = True
        assert one_piece_a_passage(pieces)["excerpt"].tolist() == ["a", "b", "c", "d"]

    def test_pieces_that_touch_do_not_overlap(self):
        pieces = self.pieces(
            ("a", "I1", "Power", "ana", 0, 10), ("b", "I1", "Power", "ben", 10, 20)
        )
        assert len(one_piece_a_passage(pieces)) == 2

    def test_pieces_without_a_place_are_all_kept(self):
        pieces = self.pieces(
            ("a", "I1", "Power", "ana", None, None), ("b", "I1", "Power", "ben", None, None)
        )
        assert len(one_piece_a_passage(pieces)) == 2

    def test_a_short_piece_after_a_long_one_is_still_within_it(self):
        pieces = self.pieces(
            ("a", "I1", "Power", "ana", 0, 100),
            ("b", "I1", "Power", "ben", 10, 20),
            ("c", "I1", "Power", "ben", 50, 60),
            ("d", "I1", "Power", "ben", 100, 120),
        )
        assert one_piece_a_passage(pieces)["excerpt"].tolist() == ["a", "d"]


class TestWhoSpeaksForWhom:
    STAFF = (
        Role(id="nurse", name="frontline staff", group="staff", tier="frontline"),
        Role(id="chief", name="strategic staff", group="staff", tier="strategic"),
        Role(id="user", name="service users", group="lived experience"),
    )

    def test_a_code_names_the_group_in_its_last_words(self):
        codes = pd.DataFrame({"code": ["Views > speaks for all staff", "trust in carers"]})
        assert declared.spoken_for(codes) == {"Views > speaks for all staff": "all staff"}

    @pytest.mark.parametrize(
        ("about", "nurse"), [("staff", "staff"), ("frontline staff", "frontline staff")]
    )
    def test_staff_are_one_group_where_they_are_spoken_about_as_one(self, about: str, nurse: str):
        names = declared.speaks_as(self.STAFF, {"code": about})
        assert names["nurse"] == nurse
        assert names["user"] == "service users"


def test_hopes_beside_what_is_said_at_the_end():
    entries = pd.DataFrame(
        {
            "kind": ["hope", "hope", "worry"],
            "theme": ["Power", "Power", "Time"],
            "outcome": ["did not", None, "came about"],
        }
    )
    spoken = voices.spoken(SOURCES)
    rows = declared.hopes_by_theme(entries, voices.within(EXCERPTS, spoken), spoken, after="end")
    found = {(row.outcome, row.group, row.level): row.value for row in rows}
    assert found["hope", "Power", "noted"] == 2
    assert found["hope", "Power", "did not"] == 1
    assert found["hope", "Power", "not followed up"] == 1
    assert found["hope", "Power", "raise it at the end"] == 1 / 3
    assert found["hope", "Power", "speak against it at the end"] == 1 / 3
    assert found["worry", "Time", "came about"] == 1


def test_disagreements_are_counted_for_each_code():
    coded = EXCERPTS[EXCERPTS["source"] == "I1"]
    more = pd.DataFrame({"excerpt": ["e9"], "source": ["I1"], "coder": ["ben"], "code": ["Time"]})
    rows = agreement_by_code(
        pd.concat([coded, more]), Qualitative(), seed=1, codes=["Time", "Power"]
    )
    times = {row.level: row.value for row in rows if row.quantity == "disagreements"}
    assert times == {"Time": 1, "Power": 0}
    assert [row.level for row in rows if row.quantity == "percent_agreement"] == ["Time", "Power"]


def test_a_pair_in_the_network_is_people_who_raise_both():
    rows = pairs_of_people(
        EXCERPTS.assign(code=["a", "a", "a", "a", "b", "b"]).replace({"source": {"O1": "I1"}}),
        least=1,
    )
    both = [row for row in rows if row.quantity == "people_with_both"]
    assert [(row.group, row.level, row.value) for row in both] == [("a", "b", 1)]

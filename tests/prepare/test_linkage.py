"""Linking: exact ids, self-generated codes with slips, and what must never be linked."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.config.cohort import Linkage
from evaluation.prepare.codes import Codes
from evaluation.prepare.linkage import Linked, link
from evaluation.problems import Place, ProblemLog

SELF = Linkage(method="self-generated")
EXACT = Linkage(method="exact")


def linked(rows: list[tuple[str, str, int]], how: Linkage = SELF, seed: int = 1):
    log = ProblemLog()
    frame = pd.DataFrame(rows, columns=["code", "team", "order"])
    codes = Codes.of(frame["code"])
    found = link(codes, frame, how, lambda row: Place("s.csv", row + 2, "code"), log, seed=seed)
    return found, log


def same(found: Linked, one: int, other: int) -> bool:
    return bool(found.named().iloc[one] == found.named().iloc[other])


def test_blank_codes_never_link():
    found, log = linked([("", "a", 0), ("", "a", 1), (" - ", "a", 1)])
    assert found.named().nunique() == 3
    assert found.how.tolist() == ["no code"] * 3
    assert not list(log)  # blank codes are told where a survey's codes are read


def test_spelling_of_a_code_does_not_matter():
    found, _ = linked([("ab12", "a", 0), (" AB-12", "a", 1)])
    assert same(found, 0, 1)
    assert found.how.tolist() == ["exact", "exact"]


def test_one_mismatch_links_and_says_so():
    found, _ = linked([("ABCD12", "a", 0), ("ABCD13", "a", 1)])
    assert same(found, 0, 1)
    assert found.how.tolist() == ["one mismatch", "one mismatch"]


def test_two_mismatches_go_to_a_person():
    found, log = linked([("ABCD12", "a", 0), ("ABCD34", "a", 1)])
    assert not same(found, 0, 1)
    assert [problem.rule for problem in log] == ["code.near"]
    assert "s.csv:2:code" in str(log.of(next(iter(log)).severity)[0])


def test_a_tie_stays_unlinked():
    found, _ = linked([("ABCD12", "a", 0), ("ABCD14", "a", 0), ("ABCD13", "a", 1)])
    assert found.named().nunique() == 3


def test_two_people_of_one_timepoint_are_not_one():
    found, _ = linked([("ABCD12", "a", 0), ("ABCD13", "a", 0)])
    assert found.named().nunique() == 2


def test_codes_link_within_a_team_only():
    found, log = linked([("ABCD12", "a", 0), ("ABCD12", "b", 1)])
    assert found.named().nunique() == 2
    assert [problem.rule for problem in log] == ["code.two-teams"]


def test_an_id_in_two_teams_is_an_error():
    _, log = linked([("7", "a", 0), ("7", "b", 1)], EXACT)
    assert [(problem.rule, str(problem.severity)) for problem in log] == [
        ("code.two-teams", "error")
    ]


def test_exact_ids_never_link_by_likeness():
    found, _ = linked([("ABCD12", "a", 0), ("ABCD13", "a", 1)], EXACT)
    assert found.named().nunique() == 2


def test_a_team_that_one_file_does_not_ask_for_is_found_by_the_code():
    found, _ = linked([("ABCD12", "a", 0), ("ABCD12", "", 1)])
    assert same(found, 0, 1)


def test_parts_of_a_code_count_as_one_mismatch():
    parts = Linkage(method="self-generated", elements=(2, 2, 2))
    found, _ = linked([("ABCD12", "a", 0), ("ABXY12", "a", 1)], parts)
    assert same(found, 0, 1)


def test_a_person_is_found_again_at_a_third_timepoint():
    found, _ = linked([("ABCD12", "a", 0), ("ABCD12", "a", 1), ("ABCD13", "a", 2)])
    assert same(found, 0, 2)


def test_pseudonyms_depend_on_the_seed_and_not_on_the_order_of_rows():
    rows = [(f"{number:04d}XY", "a", 0) for number in range(0, 10_000, 101)]
    one, _ = linked(rows, seed=1)
    reverse, _ = linked(rows[::-1], seed=1)
    assert one.named().tolist() == reverse.named().tolist()[::-1]
    assert one.named().tolist() != sorted(one.named())
    other, _ = linked(rows, seed=2)
    assert one.named().tolist() != other.named().tolist()


def test_no_message_holds_a_code():
    _, log = linked([("QXZV12", "a", 0), ("QXZV34", "a", 1), ("QXZV12", "b", 1), ("", "a", 0)])
    assert len(log) >= 2
    assert "QXZV" not in "".join(map(str, log))


codes = st.text(alphabet="AB12", min_size=0, max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(codes, st.sampled_from(["a", "b"]), st.integers(0, 2)), max_size=14))
def test_links_do_not_depend_on_the_order_of_rows(rows):
    rows = list(dict.fromkeys(rows))  # at most one response a code, team and timepoint
    found, _ = linked(rows)
    order = np.random.default_rng(0).permutation(len(rows))
    again, _ = linked([rows[place] for place in order])
    for one in range(len(rows)):
        for other in range(one):
            shuffled = [int(np.flatnonzero(order == place)[0]) for place in (one, other)]
            assert same(found, one, other) == same(again, *shuffled)


@pytest.mark.slow
def test_recall_and_false_links_at_five_per_cent_slips():
    """At 5 % error an element: exact recalls about three quarters, one mismatch nearly all."""
    random = np.random.default_rng(20260101)
    letters = [f"{a}{b}" for a in "ABCDEFGHIJKLMNOPRSTW" for b in "AEIOU"]
    right = exactly = false = people = 0
    for _ in range(60):
        true = [
            "".join(random.choice(letters, 3)) + f"{random.integers(1, 29):02d}" for _ in range(40)
        ]
        again = []
        for code in true:
            parts = [code[place : place + 2] for place in range(0, 8, 2)]
            for place in range(4):
                if random.random() < 0.05:
                    parts[place] = str(random.choice(letters)) if place < 3 else "30"
            again.append("".join(parts))
        rows = [(code, "a", 0) for code in true] + [(code, "a", 1) for code in again]
        how = Linkage(method="self-generated", elements=(2, 2, 2, 2))
        frame = pd.DataFrame(rows, columns=["code", "team", "order"])
        if frame.duplicated().any():
            continue
        codes = Codes.of(frame["code"])
        found = link(codes, frame, how, lambda row: Place("s.csv", row), ProblemLog(), seed=1)
        first, second = found.named().iloc[:40].to_numpy(), found.named().iloc[40:].to_numpy()
        right += int((first == second).sum())
        exactly += sum(one == other for one, other in zip(true, again, strict=True))
        false += int(np.isin(second, first).sum() - (first == second).sum())
        people += 40
    assert exactly / people == pytest.approx(0.95**4, abs=0.03)
    assert right / people > 0.96
    assert false / people < 0.003

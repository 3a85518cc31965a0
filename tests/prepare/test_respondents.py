"""Whose questionnaires are whose, where a person agreed to be linked; no code is kept."""

import pandas as pd
import pytest

from evaluation.config.cohort import Linkage
from evaluation.prepare.respondents import with_pseudonyms

SELF_GENERATED, EXACT = Linkage(method="self-generated"), Linkage(method="exact")


def register(*rows):
    return pd.DataFrame(rows, columns=["participant", "team", "survey_code"], dtype="str")


def responses(*rows):
    return pd.DataFrame(rows, columns=["code", "team", "person"], dtype="str")


def persons(people, answered, linkage):
    found = with_pseudonyms(people, answered, linkage)
    assert found["survey_code"].isna().all()
    assert found.index.equals(people.index)
    return found["person"].fillna("").tolist()


def test_a_code_is_found_however_it_is_written():
    people = register(("P1", "a", " ab-12"), ("P2", "a", None), ("P3", "a", "zz99"))
    answered = responses(("AB12", "a", "K1"), ("AB 12", "a", "K1"), ("CD34", "a", "K2"))
    assert persons(people, answered, SELF_GENERATED) == ["K1", "", ""]


def test_every_spelling_of_a_persons_code_is_theirs():
    # linking forgave a slip: both codes are K1's, and the register may hold either
    answered = responses(("AB12", "a", "K1"), ("AB13", "a", "K1"))
    for code in ("AB12", "AB13"):
        assert persons(register(("P1", "a", code)), answered, SELF_GENERATED) == ["K1"]


@pytest.mark.parametrize(("linkage", "found"), [(SELF_GENERATED, ""), (EXACT, "K1")])
def test_a_code_of_another_team_is_the_same_person_only_where_ids_were_given_out(linkage, found):
    answered = responses(("AB12", "b", "K1"))
    assert persons(register(("P1", "a", "AB12")), answered, linkage) == [found]


def test_two_people_who_made_up_one_code_are_told_apart_by_their_teams():
    people = register(("P1", "a", "AB12"), ("P2", "b", "AB12"))
    answered = responses(("AB12", "a", "K1"), ("AB12", "b", "K2"))
    assert persons(people, answered, SELF_GENERATED) == ["K1", "K2"]


def test_a_code_that_two_participants_give_says_nothing_of_either():
    people = register(("P1", "a", "AB12"), ("P2", "a", "AB12"))
    assert persons(people, responses(("AB12", "a", "K1")), SELF_GENERATED) == ["", ""]


def test_somebody_without_a_team_is_found_where_the_code_is_one_persons():
    people = register(("P1", None, "AB12"))
    one, two = ("AB12", "a", "K1"), ("AB12", "b", "K2")
    assert persons(people, responses(one), SELF_GENERATED) == ["K1"]
    assert persons(people, responses(one, two), SELF_GENERATED) == [""]


def test_without_responses_nobody_is_found():
    assert persons(register(("P1", "a", "AB12")), responses(), EXACT) == [""]

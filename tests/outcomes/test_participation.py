"""Who answered, and where one person may be counted as several."""

from typing import get_args

import pandas as pd
import pytest

from evaluation.config.cohort import Coding, CodingTool, Cohort, Survey, Tool
from evaluation.config.policy import policy
from evaluation.config.tools import TOOL_NAMES
from evaluation.disclosure import release
from evaluation.outcomes.participation import (
    people_by_timepoint,
    perhaps_counted_twice,
    rows_used,
    text_answers,
)
from evaluation.prepare.tidy import TidyCohort
from evaluation.show.participation_words import twice_words
from evaluation.show.plain import what_people_wrote

TIMES = {"t0": "Before", "t1": "End"}


def responses(*, surveys=("a", "b"), unlinked=12):
    """Return 20 linked people before and at the end, and responses at the end nobody can link."""
    known = [(point, "a", f"P{one}", "exact") for point in TIMES for one in range(20)]
    alone = [
        ("t1", surveys[one % len(surveys)], f"X{one}", "alone" if one % 2 else "no code")
        for one in range(unlinked)
    ]
    return pd.DataFrame(known + alone, columns=["timepoint", "survey", "person", "linked"]).assign(
        role="carer"
    )


def told(rows, *, audience="internal", registered=25):
    found = perhaps_counted_twice(rows, timepoints=TIMES, registered=registered)
    people = people_by_timepoint(rows, timepoints=TIMES, groups={"carer": "carers"})
    return twice_words(release(found, policy(audience)), release(people, policy(audience)))


def test_unlinked_questionnaires_of_several_surveys_are_said():
    shown = told(responses())
    assert shown.plain == (
        "End: fewer people may have answered than are counted (32). 12 of the 32 questionnaires "
        "sent then have no code, or one that nobody else has; each counts as a person of its own, "
        "so whoever sent two of them counts twice. The participants register has 25 people."
    )


@pytest.mark.parametrize(
    "rows", [responses(surveys=("a",)), responses(unlinked=0)], ids=["one survey", "all linked"]
)
def test_where_nobody_can_count_twice_nothing_is_said(rows):
    assert not perhaps_counted_twice(rows, timepoints=TIMES, registered=25)
    assert told(rows) is None


def test_without_a_register_only_the_rest_is_said():
    assert "register" not in told(responses(), registered=0).plain


def test_a_public_report_rounds_or_withholds_and_still_says_it():
    many = told(responses(), audience="public").plain
    assert "than are counted (about 30). About 10 of the 30" in many
    few = told(responses(unlinked=3), audience="public").plain
    assert "Some questionnaires sent then have no code" in few
    assert " 3 " not in few


def in_own_words(*people, asked=True):
    """Return a cohort with one answer in words by each of these people."""
    survey = Survey(
        id="s", file="s.csv", tool="plain", timepoint="t0", texts={"why": "Why?"} if asked else {}
    )
    cohort = Cohort.model_construct(id="c", surveys=(survey,))
    return TidyCohort(cohort, {}, {"texts": pd.DataFrame({"person": people})}, {}, ())


def said_of_words(tidy, audience="internal"):
    return what_people_wrote(release(text_answers(tidy), policy(audience))).plain


def test_words_that_were_collected_and_not_coded_are_said_to_be_so():
    many = in_own_words(*(f"P{one % 20}" for one in range(23)))
    assert "We got 23 answers. Nobody has sorted them into themes yet." in said_of_words(many)
    assert "We got about 25 answers." in said_of_words(many, "public")
    assert "takes in no" not in said_of_words(many)


def test_few_answers_and_answers_of_few_people_are_not_counted_for_the_public():
    for few in (in_own_words("P1", "P2"), in_own_words(*["P1", "P2"] * 20)):
        told = said_of_words(few, "public")
        assert "we do not say how many" in told
        assert "Nobody has sorted them" in told
        assert not any(map(str.isdigit, told))


def test_words_that_nobody_was_asked_for_or_nobody_gave_are_not_said_to_wait_for_coding():
    assert (
        said_of_words(in_own_words()) == "We asked people to write in their own words. Nobody did."
    )
    assert "takes in no survey answers that people wrote" in said_of_words(
        in_own_words(asked=False)
    )


def test_files_are_named_by_their_titles_and_by_the_tools_own_names():
    forms = Survey(
        id="s", title="Before", file="s.xlsx", tool="microsoft-forms", timepoint="t0",
        texts={"why": "Why?"},
    )  # fmt: skip
    untitled = forms.model_copy(update={"id": "t", "title": "", "tool": "redcap"})
    coded = Coding(id="talks", title="Interviews", file="c.csv", tool="refi-qda", links="l.csv")
    cohort = Cohort.model_construct(
        id="c", surveys=(forms, untitled), registers={}, coding=(coded,)
    )
    tables = {"responses": pd.DataFrame({"survey": ["s", "t", "s"]})}
    rows = rows_used(TidyCohort(cohort, {}, tables, {}, ()))
    assert [(row.outcome, row.level, row.value) for row in rows] == [
        ("Before", "Microsoft Forms", 2),
        ("t", "REDCap", 1),
        ("Interviews", "REFI-QDA", 0),
    ]


def test_every_tool_has_a_name():
    assert {*get_args(Tool), *get_args(CodingTool)} == set(TOOL_NAMES)

"""Who answered, and where one person may be counted as several."""

import pandas as pd
import pytest

from evaluation.config.policy import policy
from evaluation.disclosure import release
from evaluation.outcomes.participation import people_by_timepoint, perhaps_counted_twice
from evaluation.show.participation_words import twice_words

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

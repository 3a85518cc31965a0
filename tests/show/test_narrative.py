import re

import pytest

from evaluation.estimates import Estimate, not_computable
from evaluation.show import narrative
from evaluation.show.shown import quotation, words

CAUSE = re.compile(r"because of|caused|led to|due to|thanks to|effect of the programme|worked")


def change(through_the_door, value, low, high, *, n=31, n_out=9, **more):
    return through_the_door(
        Estimate(quantity="mean_change", value=value, low=low, high=high, n=n, n_out=n_out,
                 method="paired t"),
        *(Estimate(quantity=name, value=one, n=n, n_out=n_out, method="m")
          for name, one in more.items()),
    )  # fmt: skip


def told(rows, **choices):
    return narrative.change_sentence(rows, measure="Confidence", scale=(1, 5), **choices).plain


@pytest.mark.parametrize(
    ("value", "low", "high", "says"),
    [
        (0.6, 0.3, 0.9, "Confidence rose by 0.60 points on a scale of 1 to 5"),
        (-0.6, -0.9, -0.3, "Confidence fell by 0.60 points on a scale of 1 to 5"),
        (0.001, -0.3, 0.3, "Confidence was on average the same on a scale of 1 to 5"),
    ],
)
def test_direction_is_told(through_the_door, value, low, high, says):
    assert says in told(change(through_the_door, value, low, high))


def test_an_interval_with_zero_is_explained_and_not_read_as_no_change(through_the_door):
    sentence = told(change(through_the_door, 0.2, -0.1, 0.5))
    assert "(95% interval −0.10 to 0.50)" in sentence
    assert "The interval includes zero" in sentence
    assert "not the same as showing that nothing changed" in sentence
    assert "includes zero" not in told(change(through_the_door, 0.2, 0.1, 0.5))


def test_no_sentence_claims_a_cause_and_everyones_says_so(through_the_door):
    sentence = told(change(through_the_door, 0.6, 0.3, 0.9))
    assert sentence.endswith(narrative.NO_CAUSE)
    assert not CAUSE.search(sentence)
    assert narrative.NO_CAUSE not in told(change(through_the_door, 0.6, 0.3, 0.9), caution=False)


def test_everyone_answered_and_means_and_spread_are_told_where_they_are_there(through_the_door):
    rows = change(
        through_the_door, 0.6, 0.3, 0.9, n_out=0, mean_before=2.9, mean_after=3.5, hedges_gav=0.7
    )
    sentence = told(rows)
    assert sentence.startswith("All 31 people answered at both times. ")
    assert "The mean was 2.90 before and 3.50 after." in sentence
    assert "In units of the scores' own spread that is 0.70 (Hedges' g)." in sentence


def test_a_withheld_change_is_told_in_words_without_a_digit_of_it(through_the_door):
    sentence = told(change(through_the_door, 0.6, 0.3, 0.9, n=3, mean_before=2.9, mean_after=3.5))
    assert sentence == "Confidence: the change is withheld (fewer than 4 people)."


def test_a_change_that_cannot_be_computed_says_why(through_the_door):
    rows = through_the_door(not_computable("mean_change", "one pair", n=9, method="paired t"))
    assert told(rows) == "Confidence: the change is not computable: one pair."


def test_a_team_is_named_and_only_its_rows_are_told(change):
    sentence = told(change.where(outcome="Confidence"), group="North")
    assert sentence.startswith("North: Of 13 people, 12 answered at both times.")


def test_a_flow_with_a_withheld_stage_says_so(through_the_door):
    rows = through_the_door(
        *(
            Estimate(quantity="people", value=count, n=count, method="count", level=stage)
            for stage, count in (("took part", 40), ("withdrew", 3))
        ),
        audience="public",
    )
    told = narrative.flow_sentence(rows, everyone="took part", stages=["withdrew"]).plain
    assert told == "Withheld for withdrew (7 people or fewer)."


def test_shares_tell_withheld_groups_by_reason(through_the_door):
    rows = through_the_door(
        *(
            Estimate(quantity="attendance_share", value=0.5, n=n, method="share", group=role)
            for role, n in (("carers", 20), ("staff", 3), ("users", 2))
        ),
        not_computable("attendance_share", "nobody was there", n=4, method="share"),
    )
    told = narrative.share_sentence(rows, quantity="attendance_share", what="came").plain
    assert told.startswith("Of carers, 50% (20 people) came.")
    assert "Withheld for staff and users (fewer than 4 people)." in told
    assert told.endswith("For everyone: not computable: nobody was there.")
    assert "0%" not in told.replace("50%", "")


@pytest.mark.parametrize(
    ("n", "value", "verdict"),
    [
        (29, 0.9, "With fewer than 30 people no verdict is given."),
        (30, 0.7, "at or above .70"),
        (30, 0.69, "below .70"),
    ],
)
def test_reliability_gives_no_verdict_on_few_people(through_the_door, n, value, verdict):
    rows = through_the_door(
        Estimate(quantity="cronbach_alpha", value=value, n=n, method="alpha", outcome="Voice")
    )
    sentence = narrative.reliability_sentence(rows, scale="Voice").plain
    assert verdict in sentence
    assert ("Nunnally 1978" in sentence) == (n >= 30)


def test_hostile_text_is_escaped_in_sentences_and_quotations(through_the_door, hostile):
    rows = through_the_door(
        Estimate(quantity="share_of_people", value=0.5, n=9, method="share", level=hostile,
                 group=hostile)
    )  # fmt: skip
    for shown in (
        narrative.theme_sentence(rows, theme=hostile),
        words(hostile),
        quotation(hostile, attribution=hostile),
    ):
        assert "<script" not in shown.html
        assert "<img" not in shown.html
        assert shown.html.count("<") == shown.html.count(">")


def test_rounded_numbers_are_said_to_be_and_are_not_added_up(through_the_door):
    rows = through_the_door(
        Estimate(quantity="mean_change", value=0.6, n=31, n_out=7, method="paired t"),
        Estimate(quantity="people", value=38, n=38, method="count", level="took part"),
        Estimate(quantity="people", value=31, n=38, method="count", level="answered twice"),
        Estimate(quantity="attendance_share", value=0.6, n=31, method="share", group="carers"),
        audience="public",
    )
    assert told(rows).startswith("About 30 people answered at both times. Confidence rose")
    flow = narrative.flow_sentence(rows, everyone="took part", stages=["answered twice"]).plain
    assert flow == "Of about 40 people, about 30 answered twice."
    came = narrative.share_sentence(
        rows.where(group="carers"), quantity="attendance_share", what="came"
    )
    assert came.plain == "Of carers, 60% (about 30 people) came."


def test_a_number_rounded_up_to_the_threshold_earns_no_verdict(through_the_door):
    rows = through_the_door(
        Estimate(quantity="cronbach_alpha", value=0.9, n=28, method="alpha", outcome="Voice",
                 note="no verdict: fewer than 30 people"),
        audience="public",
    )  # fmt: skip
    sentence = narrative.reliability_sentence(rows, scale="Voice").plain
    assert "about 30 people" in sentence
    assert "no verdict is given" in sentence

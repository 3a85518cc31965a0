"""The page for the people who took part: plain names, no doubt hidden, nothing barred told."""

import re

import pandas as pd
import pytest

from evaluation.config.cohort import Outcome
from evaluation.config.policy import policy
from evaluation.disclosure import release
from evaluation.estimates import Estimate, Estimates
from evaluation.show import plain, plain_programme
from evaluation.show.shown import words


def outcome(title: str, called: str = "") -> Outcome:
    return Outcome(
        id=title.split(" ")[0].lower(), title=title, plain=called, instrument="i", scale="s",
        before="t0", after="t1",
    )  # fmt: skip


OUTCOMES = [
    outcome("Coherence (NoMAD)", "how clear it is"),
    outcome("Safety", "how safe it <feels>"),
    outcome("Skills"),
    outcome("Pace", "how fast it goes"),
]


def changes(**intervals: tuple[float, float, float, int]) -> Estimates:
    titles = {one.id: one.title for one in OUTCOMES}
    rows = []
    for name, (value, low, high, n) in intervals.items():
        labels = {"n": n, "method": "m", "outcome": titles[name]}
        rows += [
            Estimate(quantity="mean_before", value=3.0, **labels),
            Estimate(quantity="mean_after", value=3 + value, **labels),
            Estimate(quantity="mean_change", value=value, low=low, high=high, **labels),
        ]
    return Estimates(rows)


def told(audience: str, rows: Estimates, first: Outcome = OUTCOMES[0]) -> str:
    released = release(rows, policy(audience))
    return plain.what_changed(released, OUTCOMES, first=first, scale=(1, 5)).plain


ROWS = changes(
    coherence=(0.5, 0.2, 0.8, 31),
    safety=(-0.4, -0.7, -0.1, 31),
    skills=(0.3, -0.1, 0.7, 31),
    pace=(0.9, 0.1, 1.7, 5),
)


def test_what_moved_is_named_as_people_name_it_and_only_where_there_is_no_doubt():
    text = told("internal", ROWS)
    assert "What went up: how clear it is; how fast it goes." in text
    assert "What went down: how safe it <feels>." in text
    assert "Where we cannot tell: Skills." in text
    assert "the average for “how clear it is” was 3.0 before. It was 3.5 after." in text
    assert "NoMAD" not in text


def test_what_too_few_answered_is_named_and_its_direction_is_not_told():
    text = told("public", ROWS)
    assert "Too few people answered for us to show: how fast it goes." in text
    assert "What went up: how clear it is. " in text
    assert "About 30 people answered both times." in text


def test_the_first_outcomes_numbers_are_not_told_where_they_are_withheld():
    text = told("public", ROWS, first=OUTCOMES[3])
    assert "average" not in text
    assert not re.search(r"\d", text)


def test_what_people_wrote_is_escaped():
    released = release(ROWS, policy("internal"))
    shown = plain.what_changed(released, OUTCOMES, first=OUTCOMES[0], scale=(1, 5))
    assert "<li>how safe it &lt;feels&gt;</li>" in shown.html


def test_without_an_outcome_asked_twice_nothing_is_said_of_change():
    assert told("internal", Estimates()) == "We did not ask the same things before and after."


def test_long_words_and_sentences_need_an_older_reader():
    easy = "We met. We ate. We made a plan."
    hard = (
        "Participatory co-design facilitates organisational transformation by redistributing "
        "epistemic authority throughout multidisciplinary teams."
    )
    young, old = plain.reading_age(easy), plain.reading_age(hard)
    assert young < 7
    assert old > 20
    both = plain.reading_sentence(words(easy), words(hard)).plain
    age = int(re.search(r"about (\d+) years", both)[1])
    assert young < age < old


def test_reading_age_is_kincaids_formula():
    """Two sentences, nine words, nine syllables, counted by hand."""
    grade = 0.39 * 9 / 2 + 11.8 * 9 / 9 - 15.59
    assert plain.reading_age("The cat sat on the mat. It was fat.") == pytest.approx(grade + 5)


def pooled(**intervals: tuple[float | None, float, float, int]) -> Estimates:
    rows = [
        Estimate(
            quantity="pooled_effect", value=value, n=n, method="REML", outcome=name,
            low=None if value is None else low, high=None if value is None else high,
            note="" if value is not None else "not computable: measured in two ways",
        )
        for name, (value, low, high, n) in intervals.items()
    ]  # fmt: skip
    return Estimates(rows)


def test_over_cohorts_what_moved_is_named_and_what_cannot_be_put_together_too():
    rows = pooled(
        A=(0.5, 0.1, 0.9, 68), B=(0.2, -0.1, 0.5, 68), C=(None, 0, 0, 68), D=(1, 0.5, 2, 6)
    )
    names = {"A": "how sure", "C": "how <fast>"}
    shown = plain_programme.change_over_cohorts(release(rows, policy("public")), names)
    assert "What went up: how sure." in shown.plain
    assert "Where we cannot tell: B." in shown.plain
    assert "What we cannot put together or show: how <fast>; D." in shown.plain
    assert "<li>how &lt;fast&gt;</li>" in shown.html


def test_over_cohorts_few_people_are_not_counted_for_the_public():
    rows = [
        Estimate(quantity="people", value=n, n=n, method="count", level=cohort)
        for cohort, n in (("May", 43), ("June", 6))
    ]
    told = plain_programme.people_over_cohorts(release(Estimates(rows), policy("public"))).plain
    assert "May: about 45 people; June: few people; we do not say how many." in told


def test_over_cohorts_what_was_done_stands_with_the_cohort_that_wrote_it():
    recommended = pd.DataFrame(
        [["Pay people", "proposed", "under way", 2], ["Meet online", "done", "not made", 1]],
        columns=["Recommendation", "May", "June", "Cohorts"],
    )
    happened = pd.DataFrame(
        [["May", "Pay people.", "Finance", "Fares are paid."]],
        columns=["Cohort", "Recommendation", "Owner", "What happened since"],
    )
    told = plain_programme.recommended_over_cohorts(recommended, happened).plain
    assert told == (
        "Pay people. How far it is: under way. May: Fares are paid. "
        "Meet online. How far it is: done."
    )

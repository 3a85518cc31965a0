"""Teams in three strands: released numbers only, and disagreement as a question."""

import pytest
from lxml import html

from evaluation.config.policy import policy
from evaluation.disclosure import release
from evaluation.integration.joint_display import change_beside_themes
from evaluation.integration.team_display import team_rows
from evaluation.show.plain import reading_age
from evaluation.show.teams import disagreeing, outlier_table, team_table


@pytest.fixture(scope="module")
def rows(demo):
    return team_rows(demo.tidy, demo.tidy.cohort.first_outcome)


def explained(demo, released, audience):
    evidence = demo.evidence(audience)
    shown = outlier_table(released, evidence, id="o", caption="Teams to ask about")
    return html.fromstring(shown.html).text_content()


def test_every_team_has_its_line(demo, rows):
    released = release(rows, policy("internal"))
    table = team_table(released, demo.evidence("internal"), id="t", caption="T")
    for team in demo.tidy.cohort.teams:
        assert f"<th scope='row'>{team.name}</th>" in table.html
    # three people with lived experience in each team: withheld throughout, and said once
    assert "Withheld or not measured for every team: meetings with two or more" in table.html


def test_the_display_counts_the_people_the_figure_counts(demo, rows):
    outcome = demo.tidy.cohort.first_outcome
    tables = (demo.tidy["scores"], demo.tidy["excerpts"], demo.tidy["sources"])
    change, themes = change_beside_themes(*tables, demo.tidy.cohort, outcome)
    beside = [row for row in rows if row.quantity == "share_of_people"]
    assert list(themes) == beside
    assert list(change) == [row for row in rows if row.quantity == "mean_change"]


def test_an_explanation_is_asked_for_until_somebody_writes_it(demo, rows):
    released = release(rows, policy("internal"))
    told = explained(demo, released, "internal")
    asked = [team for team in disagreeing(released) if team != "Home Soon"]
    assert asked
    assert told.count("NOT YET WRITTEN") == len(asked)
    assert demo.written.outliers[0].explanation in told


def test_teams_that_are_withheld_are_neither_named_nor_explained(demo, rows):
    released = release(rows, policy("public"))
    assert disagreeing(released) == ()
    told = explained(demo, released, "public")
    assert not any(team.name in told for team in demo.tidy.cohort.teams)


def test_longer_words_and_sentences_ask_for_an_older_reader():
    short = "We met. We talked. We made a plan."
    long = "We convened, deliberated comprehensively, and subsequently operationalised a strategy."
    assert reading_age(short) < 8 < 18 < reading_age(long)

"""The displays: numbers found again by hand, silences drawn, and nothing drawn that is withheld."""

import datetime as dt

import pandas as pd
import pytest
from lxml import html

from evaluation.config.cohort import Cohort, Outcome
from evaluation.config.instrument import packaged_instruments
from evaluation.config.integration import Integration, Question
from evaluation.config.policy import policy
from evaluation.disclosure import release
from evaluation.integration.completeness import who_speaks
from evaluation.integration.evidence import evidence_rows
from evaluation.integration.theme_display import (
    DO_NOT,
    RAISE,
    change_by_theme,
    outcomes_beside_themes,
)
from evaluation.integration.timeline_display import timeline_rows
from evaluation.prepare.tidy import TidyCohort
from evaluation.show.completeness import groups_table, silence_on, silent_groups, strands_table
from evaluation.show.joint import theme_table, timeline_table

SAFETY = Outcome(
    id="safety", title="Safety", instrument="psychological-safety", scale="safety",
    before="b", after="e", themes=("Power",),
)  # fmt: skip
COHORT = Cohort(
    id="c", title="C", programme="P", synthetic=True, seed=1,
    starts=dt.date(2023, 1, 1), ends=dt.date(2023, 12, 31),
    timepoints=[
        {"id": "b", "title": "Before", "kind": "baseline", "ends": dt.date(2023, 1, 31)},
        {"id": "m", "title": "Half way", "kind": "mid"},
        {"id": "e", "title": "End", "kind": "end", "ends": dt.date(2023, 12, 1)},
    ],
    teams=[{"id": "t", "name": "North", "aim": "A", "setting": "S"}],
    roles=[{"id": "carer", "name": "carers", "group": "lived experience"},
           {"id": "nurse", "name": "nurses", "group": "staff"}],
    outcomes=[SAFETY],
)  # fmt: skip
#: Before and after of ten people; the last two answered once.
BEFORE = (2.0, 2.0, 3.0, 3.0, 4.0, 4.0, 5.0, 5.0, 3.0, 3.0)
AFTER = (3.0, 4.0, 4.0, 5.0, 4.0, 5.0, 5.0, 4.0, None, None)
RAISERS = (0, 1, 2, 3, 8)  #: who speaks of power; person 4 speaks against it


def tidy_cohort():
    people = [f"P{number}" for number in range(10)]
    scores = pd.DataFrame(
        {
            "response": range(20), "timepoint": ["b"] * 10 + ["e"] * 10,
            "person": [f"S{name}" for name in people] * 2, "team": "t", "role": "carer",
            "instrument": "psychological-safety", "frame": "now", "scale": "safety",
            "value": [*BEFORE, *AFTER], "answered": 7, "items": 7,
        }
    )  # fmt: skip
    sources = pd.DataFrame(
        {"source": [f"I{name}" for name in people], "kind": "interview", "participant": people,
         "team": "t", "role": "carer", "timepoint": "e", "consent": True}
    )  # fmt: skip
    spoken = [*RAISERS, 4]
    excerpts = pd.DataFrame(
        {"excerpt": [f"e{one}" for one in spoken], "source": [f"IP{one}" for one in spoken],
         "coder": "1", "code": "c", "theme": "Power", "contrary": [one == 4 for one in spoken],
         "text": "words"}
    )  # fmt: skip
    registers = {
        "participants": pd.DataFrame(
            {"participant": people, "team": "t", "role": "carer",
             "person": [f"S{name}" for name in people[:-1]] + [None]}
        ),
        "meetings": pd.DataFrame(
            {"meeting": ["M1", "M2", "M3", "M4"], "team": "t", "line": range(4),
             "date": pd.to_datetime(["2023-01-31", "2023-02-01", "2023-12-01", "2023-12-02"])}
        ),
        "attendance": pd.DataFrame(
            {"meeting": ["M1", "M2", "M2", "M3", "M4"],
             "participant": ["P0", "P0", "P1", "P1", "P2"],
             "invited": "yes", "state": ["present", "present", "absent with apology", "present",
                                         "present"], "turns": 1.0}
        ),
    }  # fmt: skip
    tables = {"scores": scores, "sources": sources, "excerpts": excerpts}
    return TidyCohort(COHORT, packaged_instruments(), tables, registers, ())


@pytest.fixture(scope="module")
def tidy():
    return tidy_cohort()


def found(rows, **labels):
    [row] = [row for row in rows if all(getattr(row, at) == one for at, one in labels.items())]
    return row


def test_the_change_of_those_who_raise_a_theme_is_that_of_their_pairs(tidy):
    rows = change_by_theme(tidy, [(SAFETY, "Power")])
    raised, not_raised = (found(rows, level="Power", group=group) for group in (RAISE, DO_NOT))
    # persons 0 to 3 changed by 1, 2, 1 and 2; person 8 raises it too and answered once
    assert (raised.value, raised.n, raised.n_out) == (1.5, 4, 1)
    # persons 4 to 7 changed by 0, 1, 0 and -1; person 9 agreed to no link
    assert (not_raised.value, not_raised.n, not_raised.n_out) == (0.0, 4, 1)
    # by hand: t(3, 97.5 %) = 3.182446 times sd / sqrt(n) = 0.577350 / 2
    assert (raised.low, raised.high) == pytest.approx((1.5 - 0.918693, 1.5 + 0.918693), abs=1e-6)


def test_without_a_link_between_what_people_say_and_answer_nothing_is_compared(tidy):
    unlinked = tidy.register("participants").drop(columns="person").assign(person=None)
    bare = TidyCohort(COHORT, tidy.instruments, tidy.tables, {"participants": unlinked}, ())
    rows = change_by_theme(bare, [(SAFETY, "Power")])
    assert [(row.value, row.n, row.n_out) for row in rows] == [(None, 0, 5), (None, 0, 5)]
    none = TidyCohort(COHORT, tidy.instruments, {"scores": tidy["scores"]}, {}, ())
    assert len(change_by_theme(none, [(SAFETY, "Power")])) == 0


def test_outcomes_stand_beside_the_themes_a_question_names_with_them(demo):
    pairs = outcomes_beside_themes(demo.written, demo.tidy)
    named = {
        (outcome, theme)
        for question in demo.written.questions
        for outcome in question.outcomes
        for theme in question.themes
    }
    assert {(outcome.id, theme) for outcome, theme in pairs} == named
    unasked = demo.written.model_copy(update={"questions": ()})
    first = demo.tidy.cohort.first_outcome
    cohort = COHORT.model_copy(update={"outcomes": (SAFETY.model_copy(update={"themes": ()}),)})
    bare = TidyCohort(cohort, {}, tidy_cohort().tables, {}, ())
    assert [theme for _, theme in outcomes_beside_themes(unasked, bare)] == ["Power"]
    assert outcomes_beside_themes(unasked, demo.tidy) == tuple(
        (first, theme) for theme in first.themes
    )


def test_a_small_group_is_said_to_be_withheld_and_is_not_drawn(demo):
    rows = change_by_theme(demo.tidy, outcomes_beside_themes(demo.written, demo.tidy))
    released = release(rows, policy("internal"))
    table = theme_table(released, demo.evidence("internal"), id="t", caption="T")
    cells = html.fromstring(table.html).xpath("//td[position() < 3]")
    withheld = [cell for cell in cells if "withheld" in cell.text_content()]
    assert withheld
    assert not any(cell.xpath(".//svg") for cell in withheld)
    drawn = [cell for cell in cells if cell not in withheld]
    assert drawn
    assert all(cell.xpath("./svg[@role='img']/@aria-label") for cell in drawn)
    public = theme_table(
        release(rows, policy("public")), demo.evidence("public"), id="t", caption="T"
    )
    assert public.kind == "text"
    assert "too few" in public.plain


def test_what_happened_counts_for_the_period_it_happened_in(tidy):
    rows = timeline_rows(tidy, [(SAFETY, "Power")])
    # the last day of a timepoint belongs to it; what came after the last timepoint, to none
    assert found(rows, quantity="meetings", group="Before").value == 1
    assert found(rows, quantity="meetings", group="End").value == 2
    assert found(rows, quantity="came", group="Before").value == 1.0
    end = found(rows, quantity="came", group="End")
    assert (end.value, end.n) == (pytest.approx(2 / 3), 3)
    assert found(rows, quantity="mean", group="Before").value == pytest.approx(3.4)
    assert found(rows, quantity="mean", group="End").n == 8
    assert found(rows, quantity="share_of_people", group="End").value == 0.5
    # a timepoint without dates has scores and themes, and no events
    assert [row.quantity for row in rows if row.group == "Half way"] == []
    assert not [row for row in rows if row.group == "End" and row.quantity == "decided"]


def test_a_line_of_time_says_where_nobody_was_heard(tidy):
    released = release(timeline_rows(tidy, [(SAFETY, "Power")]), policy("internal"))
    titles = list(COHORT.timepoint_titles.values())
    table = html.fromstring(timeline_table(released, titles, id="t", caption="T").html)
    lines = {
        row.findtext("th"): [cell.text_content().strip() for cell in row.xpath("./td")]
        for row in table.xpath("//tr[td]")
    }
    assert lines["Power"][:2] == ["nobody heard", "nobody heard"]
    assert lines["Power"][2].startswith("5 of 10")
    assert lines["Safety"][1] == "not asked"
    assert lines["Meetings"] == ["1", "nothing recorded", "2"]


def test_who_speaks_is_counted_in_people_strand_by_strand(tidy):
    rows = who_speaks(tidy)
    counts = {(row.level, row.group): row.value for row in rows if row.outcome == "role"}
    assert counts["Took part", "carers"] == 10
    assert counts["Before and after", "carers"] == 8
    assert counts["Were heard", "nurses"] == 0
    assert counts["Came", "carers"] == 3  # P1 came once and was absent once
    assert counts["Came", ""] == 3


def test_silence_is_drawn_and_told_from_not_being_heard(demo):
    evidence = demo.evidence("internal")
    counted = release(who_speaks(demo.tidy), policy("internal"))
    table = html.fromstring(groups_table(evidence, counted, id="g", caption="G", numbers="n").html)
    headers = [one.text_content() for one in table.xpath("//thead//th")]
    lines = {row.findtext("th"): row.xpath("./td") for row in table.xpath("//tr[td]")}
    power = headers.index("Power") - 1
    assert lines["facilitators"][power].text_content().strip() == "silent"
    assert lines["strategic staff"][power].xpath(".//svg/@aria-label") == ["not heard"]
    assert lines["Home Soon"][power].text_content().strip() == "against"
    shapes = [
        html.tostring(lines[group][power].xpath(".//svg/*")[0])
        for group in ("facilitators", "strategic staff", "service users")
    ]
    assert len(set(shapes)) == 3
    assert silence_on(evidence, "Power") == "silent are the facilitators"


def test_without_questions_and_findings_nobody_is_called_silent(demo):
    bare = demo._replace(
        written=Integration(questions=[Question(id="Q1", text="Why?", outcomes=["confidence"])])
    )
    evidence = bare._replace(rows=evidence_rows(bare.tidy, bare.written)).evidence("internal")
    assert strands_table(evidence, id="s", caption="S").plain.startswith("NOT YET WRITTEN")
    silent = silent_groups(evidence)
    assert "No question asks for a theme" in silent.plain
    assert "id='silence-not-heard'" in silent.html
    nothing = TidyCohort(COHORT.model_copy(update={"outcomes": ()}), {}, {}, {}, ())
    assert len(who_speaks(nothing)) == 0


def test_each_finding_says_which_strand_it_names_nothing_of(demo):
    table = html.fromstring(strands_table(demo.evidence("internal"), id="s", caption="S").html)
    lines = {
        row.findtext("th/a"): [cell.text_content().strip() for cell in row.xpath("./td")]
        for row in table.xpath("//tr[td]")
    }
    assert len(lines) == len(demo.written.findings)
    assert lines["F1"][:3] == ["3 numbers", "2 excerpts", "silent: not asked"]
    assert lines["F6"][:3] == ["1 number", "not named", "not named"]
    assert lines["F9"][3] == demo.written.finding("F9").silence

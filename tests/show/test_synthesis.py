"""What is shown of cohorts together: lines drawn, sentences that claim no more than their rows."""

from dataclasses import replace

import pytest

from evaluation.config.policy import policy
from evaluation.config.published import Figure, published
from evaluation.disclosure import release
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.show.figures import canvas
from evaluation.show.figures.synthesis import cohort_forest, lines_of, run_chart_of_shares
from evaluation.show.synthesis import beside_published, pooled_sentences, run_chart_sentence
from evaluation.synthesis.random_effects import random_effects
from evaluation.synthesis.run_chart import run_chart


def synthesis(changes, *, people=40, errors=0.1):
    labels = [f"Cohort {number}" for number in range(len(changes))]
    each = Estimates(
        Estimate(quantity="mean_change", value=change, low=change - 0.2, high=change + 0.2,
                 n=people, method="t", group=label)
        for change, label in zip(changes, labels, strict=True)
    )  # fmt: skip
    pooled = random_effects(
        changes, [errors**2] * len(changes), labels=labels, people=[people] * len(changes)
    )
    return (each + pooled).labelled(outcome="Confidence")


def shown(rows, audience="internal"):
    return release(rows, policy(audience))


class TestForest:
    def test_each_cohort_the_pool_and_the_next_one_have_a_line(self):
        released = shown(synthesis([0.5, 0.4, 0.7]))
        fig, [ax] = canvas(lines=lines_of(released))
        cohort_forest(released, ax=ax)
        names = [label.get_text() for label in ax.get_yticklabels()]
        assert names == [
            "Confidence", "Cohort 0", "Cohort 1", "Cohort 2", "Cohorts together",
            "A further cohort",
        ]  # fmt: skip
        assert lines_of(released) == len(names)
        fig.canvas.draw()

    def test_an_interval_that_runs_out_is_marked_and_its_numbers_are_printed(self):
        # two cohorts far apart: the interval with one degree of freedom is immense
        released = shown(synthesis([0.1, 0.9]))
        _, [ax] = canvas(lines=lines_of(released))
        cohort_forest(released, ax=ax)
        low = released.row(quantity="pooled_effect")["low"]
        left, right = ax.get_xlim()
        assert low < left < 0 < 0.9 < right < 3
        markers = [line.get_marker() for line in ax.lines]
        assert markers.count("<") == markers.count(">") == 2

    def test_withheld_numbers_keep_their_lines(self):
        released = shown(synthesis([0.5, 0.4, 0.7], people=5), "public")
        _, [ax] = canvas(lines=lines_of(released))
        cohort_forest(released, ax=ax)
        assert [text.get_text() for text in ax.texts] == ["withheld"] * 5

    def test_a_synthesis_that_is_not_computable_says_so(self):
        none = not_computable("pooled_effect", "not measured alike", n=90, method="random effects")
        released = shown(Estimates([none]).labelled(outcome="Safety"))
        _, [ax] = canvas(lines=lines_of(released))
        cohort_forest(released, ax=ax)
        assert [text.get_text() for text in ax.texts] == ["not computable"]


class TestPooledSentences:
    def test_it_says_how_many_cohorts_and_what_of_a_further_one(self):
        plain = pooled_sentences(shown(synthesis([0.5, 0.4, 0.7]))).plain
        assert plain.startswith("Confidence: over 3 cohorts it rose by 0.53 points on average")
        assert "A further cohort's true change is expected within" in plain
        assert "With so few cohorts" in plain
        assert "no comparison group" in plain

    def test_many_cohorts_need_no_caution_of_few(self):
        plain = pooled_sentences(shown(synthesis([-0.5, -0.4, -0.7, -0.6, -0.5, -0.5]))).plain
        assert "over 6 cohorts it fell by 0.53 points" in plain
        assert "With so few cohorts" not in plain

    def test_an_interval_that_holds_nought_is_named(self):
        assert "which includes zero" in pooled_sentences(shown(synthesis([0.1, -0.1, 0.2]))).plain

    def test_what_was_withheld_or_refused_is_said_and_no_number(self):
        plain = pooled_sentences(shown(synthesis([0.5, 0.4], people=5), "public")).plain
        assert plain == "Confidence: withheld: fewer than 10 people."
        none = not_computable("pooled_effect", "not measured alike", n=90, method="x")
        refused = Estimates([none]).labelled(outcome="Safety")
        plain = pooled_sentences(shown(refused)).plain
        assert "not measured alike" in plain
        assert "points" not in plain


def chart(shares, *, people=30):
    points = Estimates(
        Estimate(quantity="attendance_share", value=share, n=people, people=people, method="w",
                 level=f"2026-{number:02}")
        for number, share in enumerate(shares, start=1)
    )  # fmt: skip
    # as an analysis gives them: the people behind the points, not the points
    return points + Estimates(replace(row, n=people, people=people) for row in run_chart(shares))


class TestRunChart:
    def test_few_points_claim_nothing(self):
        plain = run_chart_sentence(shown(chart([0.5, 0.9, 0.1])), what="Attendance").plain
        assert "nothing is said of a shift or a trend (3 points; the run rules need 10)" in plain

    def test_a_steady_indicator_does_no_more_than_wander(self):
        plain = run_chart_sentence(shown(chart([0.5, 0.6] * 6)), what="Attendance").plain
        assert plain.endswith("By the run rules it does no more than wander.")
        assert "around a median of 55%" in plain

    def test_a_shift_is_named_and_no_cause(self):
        plain = run_chart_sentence(shown(chart([0.3] * 6 + [0.8] * 6)), what="Attendance").plain
        assert "a shift" in plain
        assert "not what" in plain

    def test_withheld_points_are_counted(self):
        released = shown(chart([0.5, 0.6] * 6, people=8), "public")
        plain = run_chart_sentence(released, what="Attendance").plain
        assert "Of the points 12 are withheld." in plain

    def test_a_withheld_point_is_a_gap_and_limits_need_enough_points(self):
        rows = chart([0.5, 0.6, 0.7])
        few = Estimates([Estimate(quantity="attendance_share", value=0.1, n=2, people=2,
                                  method="w", level="2026-04")])  # fmt: skip
        _, [ax] = canvas(lines=5)
        run_chart_of_shares(shown(rows + few), ax=ax, quantity="attendance_share")
        values = ax.lines[-1].get_ydata()
        assert list(values[:3]) == [0.5, 0.6, 0.7]
        assert values[3] != values[3]  # nan: nothing is drawn
        assert len(ax.lines) == 2  # the median and the points, no limits


class TestPublished:
    def test_every_figure_stands_beside_ours_or_says_there_is_none(self):
        rows = Estimates(
            Estimate(quantity="teams", value=value, n=5, method="count", level=cohort)
            for cohort, value in (("May", 7), ("June", 5))
        )
        figures = published().figures
        table = beside_published(shown(rows), figures, id="p", caption="Published").html
        assert table.count("<tr>") == 1 + len(figures)
        teams = sum(figure.quantity == "teams" for figure in figures)
        assert table.count("<td>7</td>") >= teams
        assert table.count("no such number") == 2 * (len(figures) - teams)

    def test_what_was_not_read_in_its_source_is_marked(self):
        figure = Figure(what="x", value=0.5, source="Somebody 1999", checked=False)
        table = beside_published(shown(Estimates()), [figure], id="p", caption="C").html
        assert "Somebody 1999 (not checked)" in table

    @pytest.mark.parametrize("work", published().works, ids=lambda work: work.id)
    def test_each_work_tells_what_was_done_found_and_where(self, work):
        assert work.what
        assert work.found
        assert work.source

"""Timeline, funnel and steps: what is drawn, what is said instead, and what never is."""

import pytest
from matplotlib.colors import to_rgba

from evaluation.estimates import Estimate
from evaluation.involvement.decisions import RUNGS
from evaluation.involvement.rows import STATES
from evaluation.involvement.seats import HOLDERS
from evaluation.show import figures
from evaluation.show.figures.funnel import funnel
from evaluation.show.figures.ladder import ladder
from evaluation.show.figures.seats import LOOKS, seats_held, seats_lines
from evaluation.show.figures.steps import step_lines
from evaluation.show.figures.style import ACCENT
from evaluation.show.figures.timeline import PRESENCE, STEPS, timeline, timeline_lines


def words(ax):
    return [text.get_text() for text in ax.texts]


def presence(counts, *, day="2023-06-01 M1", group="Letters: carers"):
    there = sum(counts.values())
    return [
        Estimate(quantity="attendance_count", value=counts.get(state, 0), n=there, method="people",
                 outcome=day, group=group, level=state)
        for state in STATES
    ]  # fmt: skip


def test_every_state_has_a_look_of_its_own_without_colour():
    assert tuple(PRESENCE) == STATES
    for looks in (PRESENCE, STEPS):
        plain = [(look["marker"], look.get("markerfacecolor", "filled")) for look in looks.values()]
        assert len(set(plain)) == len(plain)


def test_one_mark_a_person_and_meeting(through_the_door):
    rows = through_the_door(
        *presence({"present": 2, "not invited": 1}),
        *presence({"withdrawn": 1}, day="2023-07-01 M2"),
    )
    _, [ax] = figures.canvas()
    timeline(rows, ax=ax)
    drawn = {
        line.get_marker(): len(line.get_xdata()) for line in ax.lines if line.get_marker() != "None"
    }
    assert drawn == {"o": 2, "s": 1, "v": 1}
    heights = [y for line in ax.lines if line.get_marker() != "None" for y in line.get_ydata()][:3]
    assert len(set(heights)) == 3  # none covers another


def test_meetings_of_one_day_stand_side_by_side(through_the_door):
    rows = through_the_door(
        *presence({"present": 1}, day="2023-06-01 M1"),
        *presence({"present": 1}, day="2023-06-01 M2"),
        *presence({"present": 1}, day="2023-12-01 M3"),
    )
    _, [ax] = figures.canvas()
    timeline(rows, ax=ax)
    [line] = [line for line in ax.lines if line.get_marker() == "o"]
    first, second, last = line.get_xdata()
    assert first < second < first + 7 < last
    assert len(set(line.get_ydata())) == 1


def test_a_group_of_which_something_is_withheld_has_no_mark(through_the_door):
    rows = through_the_door(*presence({"present": 2}), audience="public")
    _, [ax] = figures.canvas()
    timeline(rows, ax=ax)
    assert not [line for line in ax.lines if line.get_marker() not in ("None", "")]
    assert "withheld" in words(ax)


def test_a_timeline_of_nothing_is_empty(through_the_door):
    rows = through_the_door()
    assert timeline_lines(rows) == 1
    _, [ax] = figures.canvas(lines=1)
    assert timeline(rows, ax=ax) is ax


def test_a_team_is_named_once_over_its_lines(through_the_door):
    rows = through_the_door(
        *presence({"present": 1}), *presence({"present": 1}, group="Letters: staff")
    )
    _, [ax] = figures.canvas()
    timeline(rows, ax=ax)
    assert words(ax).count("Letters") == 1
    assert [label.get_text() for label in ax.get_yticklabels()] == ["carers", "staff"]


def steps(*counts, group="carers", quantity="funnel_count"):
    names = ("considered", "approached", "agreed")
    return [
        Estimate(quantity=quantity, value=value, n=counts[0], method="m", level=level, group=group)
        for level, value in zip(names, counts, strict=False)
    ]


def test_a_funnels_blocks_are_as_high_as_the_share_of_those_considered(through_the_door):
    _, [ax] = figures.canvas()
    funnel(through_the_door(*steps(40, 20, 10)), ax=ax)
    heights = [p.get_height() for p in ax.patches if hasattr(p, "get_height")]
    assert heights[1] == pytest.approx(heights[0] / 2)
    assert heights[2] == pytest.approx(heights[0] / 4)
    assert words(ax) == ["40", "20", "10"]


def test_a_withheld_step_says_so_and_rounded_ones_are_about(through_the_door):
    _, [ax] = figures.canvas()
    funnel(through_the_door(*steps(42, 21, 3), audience="public"), ax=ax)
    assert words(ax) == ["≈ 40", "≈ 20", "withheld"]


def test_a_funnel_of_nobody_does_not_fail(through_the_door):
    _, [ax] = figures.canvas()
    funnel(through_the_door(*steps(0, 0, 0)), ax=ax)
    assert words(ax) == ["0", "0", "0"]


def still(*points, group="carers"):
    return [
        Estimate(quantity="still_coming", value=value, low=value / 2, high=1.0, n=n, method="KM",
                 group=group, level=str(place))
        for place, value, n in points
    ]  # fmt: skip


def test_a_curve_begins_with_everybody_and_falls_in_steps(through_the_door):
    _, [ax] = figures.canvas()
    step_lines(through_the_door(*still((3, 0.8, 10), (5, 0.5, 8))), ax=ax,
               quantity="still_coming", start=(1, 1))  # fmt: skip
    curve = next(line for line in ax.lines if line.get_drawstyle() == "steps-post")
    assert list(curve.get_xdata()) == [1, 3, 5]
    assert list(curve.get_ydata()) == sorted(curve.get_ydata())  # downwards on the page
    assert words(ax) == ["50%"]


def test_a_curve_is_hatched_from_where_it_is_withheld(through_the_door):
    _, [ax] = figures.canvas()
    step_lines(through_the_door(*still((3, 0.8, 10), (5, 0.5, 2))), ax=ax,
               quantity="still_coming", start=(1, 1))  # fmt: skip
    curve = next(line for line in ax.lines if line.get_drawstyle() == "steps-post")
    assert list(curve.get_xdata()) == [1, 3]
    assert [word.strip() for word in words(ax)] == ["80%", "withheld"]


def test_a_curve_withheld_throughout_has_no_line(through_the_door):
    _, [ax] = figures.canvas()
    step_lines(through_the_door(*still((3, 0.8, 2))), ax=ax, quantity="still_coming")
    assert not [line for line in ax.lines if line.get_drawstyle() == "steps-post"]
    assert words(ax) == ["withheld"]


def test_sites_begin_at_nought_and_seats_do_not(through_the_door):
    days = ("2023-06-01", "2023-09-01")
    sites = [Estimate(quantity="sites_in_use", value=value, n=4, method="m", group="Card",
                      level=day)
             for day, value in zip(days, (1, 3), strict=True)]  # fmt: skip
    seats = [Estimate(quantity="seat_share", value=value, n=40, method="m", group="Board",
                      level=day)
             for day, value in zip(days, (0.1, 0.3), strict=True)]  # fmt: skip
    _, [left, right] = figures.canvas(panels=2)
    step_lines(through_the_door(*sites), ax=left, quantity="sites_in_use")
    step_lines(through_the_door(*seats), ax=right, quantity="seat_share")
    assert words(left) == ["3 of 4"]
    left_y, right_y = (
        next(line for line in ax.lines if line.get_drawstyle() == "steps-post").get_ydata()
        for ax in (left, right)
    )
    assert left_y[0] == pytest.approx(0.38)  # the rule of nought
    assert right_y[0] == pytest.approx(0.38 - 0.76 * 0.1)


def rated(counts, *, stage="design"):
    return [
        Estimate(quantity="rung_count", value=count, n=sum(counts), people=9, method="ratings",
                 group=stage, level=rung)
        for rung, count in zip(RUNGS, counts, strict=True)
    ]  # fmt: skip


def test_a_ladder_has_every_rung_with_the_highest_at_the_top(through_the_door):
    rows = through_the_door(*rated([0, 0, 2, 4, 0, 2, 0]), *rated([0, 0, 0, 0, 0, 4, 4], stage="r"))
    _, [ax] = figures.canvas()
    ladder(rows, ax=ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == list(RUNGS[::-1])
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first line is at the top
    assert words(ax) == ["0", "2", "0", "4", "2", "0", "0", "4", "4", "0", "0", "0", "0", "0"]
    lengths = [bar.get_width() for bar in ax.patches[:7]]
    assert lengths[3] == pytest.approx(2 * lengths[1])  # the 4 of consultation, the 2 of co-design
    assert lengths[1] == pytest.approx(ax.patches[7].get_width() / 2)  # shares of a stage's own


def test_a_stage_of_which_something_is_withheld_has_no_bar(through_the_door):
    rows = through_the_door(*rated([0, 0, 2, 40, 0, 20, 0]), audience="public")
    _, [ax] = figures.canvas()
    ladder(rows, ax=ax)
    assert words(ax) == ["withheld"]
    assert not [bar for bar in ax.patches if bar.get_facecolor() == to_rgba(ACCENT)]


def test_people_followed_no_further_are_marked_on_their_curve(through_the_door):
    rows = through_the_door(
        Estimate(quantity="still_coming", value=0.8, low=0.6, high=0.9, n=20, method="KM",
                 group="carers", level="3"),
        Estimate(quantity="still_coming", value=0.8, low=0.6, high=0.9, n=20, method="KM",
                 group="carers", level="9"),
        Estimate(quantity="count_censored", value=2, n=20, method="people", group="carers",
                 level="2"),
        Estimate(quantity="count_censored", value=5, n=20, method="people", group="carers",
                 level="9"),
    )  # fmt: skip
    _, [ax] = figures.canvas()
    step_lines(rows, ax=ax, quantity="still_coming", marks="count_censored", start=(1, 1))
    marks = [line for line in ax.lines if line.get_marker() == "|"]
    (first, before), (last, after) = [(mark.get_xdata()[0], mark.get_ydata()[0]) for mark in marks]
    assert (first, last) == (2, 9)
    assert after > before  # lower on the page: after the step down


def test_no_mark_stands_where_the_curve_is_withheld(through_the_door):
    rows = through_the_door(
        Estimate(quantity="still_coming", value=0.8, low=0.6, high=0.9, n=9, method="KM",
                 group="carers", level="3"),
        Estimate(quantity="still_coming", value=0.4, low=0.2, high=0.7, n=2, method="KM",
                 group="carers", level="9"),
        Estimate(quantity="count_censored", value=1, n=9, method="people", group="carers",
                 level="9"),
    )  # fmt: skip
    _, [ax] = figures.canvas()
    step_lines(rows, ax=ax, quantity="still_coming", marks="count_censored", start=(1, 1))
    assert not [line for line in ax.lines if line.get_marker() == "|"]


def test_holders_of_seats_differ_without_colour(through_the_door):
    plain = [(look["facecolor"] == "white", look.get("hatch"), look["edgecolor"]) for look in LOOKS]
    assert len(set(plain)) == len(LOOKS)
    days = ("2023-05-09", "2024-03-22")
    rows = through_the_door(
        *(
            Estimate(quantity="seats_held", value=seats, n=10, method="count", level=level,
                     group="The board", outcome=day)
            for day, counts in zip(days, ((0, 1, 9), (2, 2, 6)), strict=True)
            for level, seats in zip(HOLDERS, counts, strict=True)
        ),
        audience="public",
    )  # fmt: skip
    assert seats_lines(rows) == 3
    _, [ax] = figures.canvas(lines=seats_lines(rows))
    seats_held(rows, ax=ax)
    assert words(ax) == ["The board", "1 of 10 (10%)", "4 of 10 (40%)"]
    assert [label.get_text() for label in ax.get_yticklabels()] == list(days)
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([0.1, 0.9, 0.2, 0.2, 0.6])


def test_numbers_stand_over_the_marks_of_their_group_at_their_day(through_the_door):
    steps = through_the_door(
        Estimate(quantity="step_count", value=2, n=2, method="count", level="due", group="Letters",
                 outcome="2023-06-01"),
    )  # fmt: skip
    goals = through_the_door(
        *(
            Estimate(quantity="gas_t", value=value, n=2, method="gas", group=team, outcome=day)
            for team, value, day in (
                ("Letters", 38.2, "2023-05-02"), ("Beds", 50, "2023-09-01"), ("Beds", 61, ""),
            )
        )
    )  # fmt: skip
    assert timeline_lines(steps, values=goals) > timeline_lines(steps)
    _, [ax] = figures.canvas(lines=timeline_lines(steps, values=goals))
    timeline(steps, ax=ax, looks=STEPS, values=goals)
    numbers = {text.get_text(): text.get_position() for text in ax.texts if text.get_text()}
    assert set(numbers) == {"38.2", "50.0"}  # a rating without a day has no place
    marks = next(line for line in ax.lines if line.get_marker() == "D")
    assert numbers["38.2"][1] < min(marks.get_ydata())  # higher on the page
    assert numbers["38.2"][0] < marks.get_xdata()[0] < numbers["50.0"][0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Letters", "Beds"]

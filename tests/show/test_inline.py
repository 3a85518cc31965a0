"""Small figures in tables: on one line what is compared, and nothing where a number is withheld."""

import pytest
from lxml import html

from evaluation.show.inline import interval_figure
from evaluation.show.rows import Row, rows_of


def test_a_withheld_number_is_not_drawn(change):
    rows = rows_of(change)
    shown = [row for row in rows if row.value is not None]
    withheld = [row for row in rows if row.value is None]
    assert shown
    assert withheld
    assert all(interval_figure(row, rows) == "" for row in withheld)


def test_numbers_of_one_quantity_stand_on_one_line(change):
    rows = [row for row in rows_of(change) if row.quantity == "mean_change" and row.value]
    drawn = [html.fromstring(interval_figure(row, rows)) for row in rows]
    assert {one.get("aria-label").partition(" on ")[2] for one in drawn} == {
        "a line from 0.00 to 1.10, with an upright at 0.00"
    }
    [at] = {one.xpath(".//circle/@cx")[0] for one in drawn}  # all changed by 0.7
    assert float(at) == pytest.approx(5 + 0.7 / 1.1 * 86, abs=0.05)


def test_an_interval_that_is_open_or_runs_out_stays_on_the_line():
    row = Row("", "", "", "share_of_people", 0.5, 0.0, 1.4, 3, 0, "share", "", "")
    drawn = html.fromstring(interval_figure(row, [row]))
    assert drawn.xpath(".//path/@d")[1] == "M5.0 7H91.0"


def test_equal_numbers_are_drawn_without_a_span():
    row = Row("", "", "", "mean", 3.0, None, None, 3, 0, "mean", "", "")
    assert html.fromstring(interval_figure(row, [row])).xpath(".//circle/@cx") == ["5.0"]

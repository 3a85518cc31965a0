"""A display as csv holds what its table shows, and no formula."""

import csv
import io
from pathlib import Path

import pytest

from evaluation.config.policy import policy
from evaluation.report.display_csv import as_csv
from evaluation.report.section import Section
from evaluation.show.inline import voice_figure
from evaluation.show.laid_out import in_groups, laid_out
from evaluation.show.shown import words


def lines(html):
    return list(csv.reader(io.StringIO(as_csv(html))))


def test_each_line_stands_with_the_title_of_its_group():
    table = in_groups(
        "t",
        "Caption",
        ["Who", "What"],
        [("<a href='#q'>Q1 & more</a>", [["F1", "3 <small>n 5</small>"]]), ("Q2", [["F2", "x"]])],
    )
    assert lines(table.html) == [
        ["", "Who", "What"],
        ["Q1 & more", "F1", "3 n 5"],
        ["Q2", "F2", "x"],
    ]


def test_a_drawing_that_stands_alone_is_told_in_words():
    alone = voice_figure("not heard", alone=True)
    table = laid_out(
        "t", "C", ["A", "B"], [["x", alone], ["y", f"{voice_figure('silent')} silent"]]
    )
    assert lines(table.html)[1:] == [["x", "not heard"], ["y", "silent"]]


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-1", "@x", "  =1"])
def test_no_cell_is_a_formula(cell):
    assert lines(laid_out("t", "C", ["A"], [[cell]]).html)[1][0].startswith("'")


def test_a_section_keeps_a_display_beside_its_tables(demo_section, tmp_path):
    table = laid_out("findings-t", "C", ["A", "B"], [["x", "1"]])
    kept = demo_section.keep(table)
    assert kept.numbers == "displays/findings-t"
    assert (tmp_path / "displays" / "findings-t.csv").read_bytes() == b"A,B\nx,1\n"
    assert demo_section.keep(words("No table.")).numbers == ""


@pytest.fixture
def demo_section(tmp_path: Path):
    return Section("findings", None, policy("internal"), tmp_path)

"""Equal weight is counted from what is shown, once, and attributed to role groups."""

import datetime as dt

from lxml import html
from nbformat.v4 import new_code_cell, new_notebook, new_output

from evaluation.config.cohort import Cohort, Role, Team, Timepoint
from evaluation.config.project import Project
from evaluation.config.report import read_report_order
from evaluation.report.weight import weight_html
from evaluation.show.laid_out import laid_out
from evaluation.show.shown import quotation, quoted_words, words

COHORT = Cohort(
    id="c",
    title="C",
    programme="P",
    synthetic=True,
    seed=1,
    starts=dt.date(2023, 1, 1),
    ends=dt.date(2023, 12, 31),
    timepoints=(Timepoint(id="b", title="B", kind="baseline"),),
    teams=(Team(id="t", name="North", aim="A", setting="S"),),
    roles=(
        Role(id="s", name="staff", group="staff"),
        Role(id="n", name="staff nurses", group="staff"),
        Role(id="c", name="carers", group="lived experience"),
    ),
)


def shows(*things):
    outputs = []
    for thing in things:
        data, metadata = thing._repr_mimebundle_()
        outputs.append(new_output("display_data", data=data, metadata=metadata))
    return new_notebook(cells=[new_code_cell("x", execution_count=1, outputs=outputs)])


def counted(*sections, strands):
    page = html.fromstring(f"<main>{weight_html(sections, strands, COHORT)}</main>")
    return [
        {
            row.findtext("th"): [int(cell.text_content().replace(",", "")) for cell in row[1:]]
            for row in table.xpath(".//tbody/tr")
        }
        for table in page.xpath("//table")
    ]


def test_words_tables_and_excerpts_are_counted_strand_by_strand():
    quote = quotation("We were asked", attribution="one of the carers, North (speaks against “X”)")
    cell = quoted_words("Nobody <b> asked", attribution="one of the staff nurses")
    table = laid_out("t", "A table", ["A", "B"], [["x", cell]])
    strand, whose = counted(
        ("said", shows(quote, words("One two three."))),
        ("together", shows(quote, table)),
        strands={"said": "experience"},
    )
    # three words quoted, eight of its attribution, three of the sentence
    assert strand["Experience"] == [3 + 8 + 3, 0, 0, 1]
    assert strand["Several strands together"] == [3 + 8, 1, 0, 2]
    assert strand["Outcomes"] == [0, 0, 0, 0]
    # the same words shown twice are one excerpt
    assert whose["Carers"] == [1, 3]
    assert whose["Staff nurses"] == [1, 3]
    assert whose["Staff"] == [0, 0]


def test_words_nobody_is_named_for_are_counted_apart():
    _, whose = counted(
        ("a", shows(quotation("I saw it", attribution="someone who took part"))),
        ("b", shows(quotation("The chairs stay empty", attribution="an observer's note"))),
        strands={"a": "experience"},
    )
    assert whose["Somebody whose role group is not told"] == [1, 3]
    assert whose["An observer's note"] == [1, 4]


def test_every_strand_has_its_sections_in_the_report(tmp_path):
    order = read_report_order(Project(tmp_path).notebooks)
    assert set(order.strands.values()) == {"outcomes", "experience", "involvement"}

import datetime as dt
from itertools import pairwise

import nbformat
import pandas as pd
import pytest
from lxml import html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from evaluation.config.cohort import Cohort, Role, Team, Timepoint
from evaluation.config.policy import policy
from evaluation.disclosure import release
from evaluation.errors import ReportError
from evaluation.estimates import Estimate, Estimates
from evaluation.report.render import (
    IndexEntry,
    ReportFacts,
    SectionNotebook,
    render_index,
    render_report,
)
from evaluation.show import figures, narrative, tables
from evaluation.show.shown import Shown, quotation

HOSTILE = "<script>alert(1)</script>\"'{{ 7 * 7 }}<img src=https://example.org/x.png>"


def cohort(**changes) -> Cohort:
    declared = {
        "id": "demo",
        "title": f"Cohort {HOSTILE}",
        "programme": f"Programme {HOSTILE}",
        "description": HOSTILE,
        "synthetic": True,
        "seed": 1,
        "starts": dt.date(2023, 5, 9),
        "ends": dt.date(2023, 11, 30),
        "timepoints": (Timepoint(id="b", title=HOSTILE, kind="baseline"),),
        "teams": (Team(id="a", name=HOSTILE, aim="", setting=""),),
        "roles": (Role(id="u", name=HOSTILE, group="lived experience"),),
    }
    return Cohort(**(declared | changes))


def shows(*things: Shown, source: str = "secret_call()"):
    outputs = []
    for thing in things:
        data, metadata = thing._repr_mimebundle_()
        outputs.append(new_output("display_data", data=data, metadata=metadata))
    return new_code_cell(source, execution_count=1, outputs=outputs)


def section(*cells, name="change"):
    return SectionNotebook(name, new_notebook(cells=list(cells)))


@pytest.fixture(scope="module")
def released():
    rows = (
        Estimate(quantity="mean_change", value=0.6, low=0.3, high=0.9, n=n, method="paired t",
                 group=team, outcome=HOSTILE)
        for team, n in ((HOSTILE, 12), ("small", 2), ("small too", 2), ("", 16))
    )  # fmt: skip
    return release(Estimates(rows), policy("internal"))


@pytest.fixture(scope="module")
def sections(released):
    figure, [ax] = figures.canvas(lines=3)
    figures.forest(released, ax=ax)
    table = tables.released_table(
        released, id="change-table", caption=HOSTILE, rows={"group": "Team"}
    )
    picture = figures.show_figure(
        figure, id="change-figure", numbers="change-table", alt=HOSTILE, caption=HOSTILE
    )
    facts = tables.plain_table(pd.DataFrame({"Team": [HOSTILE]}), id="teams", caption="Teams")
    return [
        section(new_markdown_cell("## Teams"), shows(facts), name="programme"),
        section(
            new_markdown_cell(f"## How people changed\n\nRaw {HOSTILE}\n\n### By team"),
            shows(narrative.change_sentence(released, measure=HOSTILE, scale=(1, 5))),
            shows(table, picture),
            new_markdown_cell("### By team\n\n#### In detail\n\n#### In detail"),
            shows(quotation(HOSTILE, attribution=HOSTILE)),
        ),
    ]


@pytest.fixture(scope="module")
def facts():
    return ReportFacts(cohort(), policy("internal"), {"Seed": HOSTILE})


@pytest.fixture(scope="module")
def page(sections, facts):
    return render_report(sections, facts)


@pytest.fixture(scope="module")
def tree(page):
    return html.document_fromstring(page)


def test_equal_input_gives_equal_bytes(sections, facts, page):
    again = [
        SectionNotebook(one.id, nbformat.reads(nbformat.writes(one.notebook), as_version=4))
        for one in sections
    ]
    assert render_report(again, facts) == page


def test_nothing_runs_and_nothing_is_asked_of_a_network(page, tree):
    assert not tree.xpath("//script | //iframe | //object | //embed | //form | //base")
    assert not [
        name for node in tree.iter() for name in node.attrib if name.lower().startswith("on")
    ]
    assert {image.get("src")[:22] for image in tree.xpath("//img")} == {"data:image/png;base64,"}
    links = tree.xpath("//@href")
    assert links
    assert all(link.startswith(("#", "tables/", "data:,")) for link in links)
    [css] = tree.xpath("//style/text()")
    assert "url(" not in css
    assert "@import" not in css
    [rules] = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert rules.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert page.index("Content-Security-Policy") < page.index("<title>")


def test_the_page_is_built_as_a_document(tree):
    assert tree.get("lang") == "en-GB"
    assert tree.xpath("string(//title)").startswith("Cohort")
    [skip] = tree.xpath("//body/*[1][@class='skip']")
    assert tree.xpath(f"//main[@id='{skip.get('href')[1:]}']")
    levels = [int(node.tag[1]) for node in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(tree.xpath("//*[@id=$id]", id=name) for name in tree.xpath("//@aria-labelledby"))


def test_pictures_have_words_and_headers_have_scopes(tree):
    assert [image.get("alt") for image in tree.xpath("//img")] == [HOSTILE]
    assert tree.xpath("string(//figure[@class='figure']/figcaption)") == HOSTILE
    assert {th.get("scope") for th in tree.xpath("//th")} == {"col", "row"}
    assert all(table.xpath("./caption") for table in tree.xpath("//div[@class='table']//table"))
    regions = tree.xpath("//*[@role='region']")
    assert regions
    assert all(one.get("aria-label") or one.get("aria-labelledby") for one in regions)
    assert all(one.get("tabindex") == "0" for one in regions)


def test_contents_lead_to_every_section_and_part(tree):
    for nav in tree.xpath("//nav"):
        links = nav.xpath(".//a/@href")
        assert links == [
            "#programme",
            "#change",
            "#about-change-by-team",
            "#about-change-by-team-2",
        ]
        assert all(tree.xpath("//*[@id=$id]", id=link[1:]) for link in links)
    assert tree.xpath("//details/summary/text()") == ["Contents"]


def test_inputs_and_prompts_are_not_shown(page):
    assert "secret_call" not in page


def test_hostile_text_is_there_as_text_only(page, tree):
    assert "<script" not in page
    assert "example.org" not in "".join(tree.xpath("//@src | //@href"))
    assert HOSTILE in tree.xpath("string(//h1)")
    assert HOSTILE in tree.xpath("string(//footer)")
    assert "49" not in tree.xpath("string(//h1)")
    assert f"Raw {HOSTILE}".split("{{")[0] in tree.xpath("string(//main)")


def test_withheld_is_said_and_is_no_number(tree):
    [table] = tree.xpath("//div[@id='change-table']//table")
    cells = {tr.xpath("string(th)"): tr.xpath("string(td[1])") for tr in table.xpath("./tbody/tr")}
    assert cells["small"] == cells["small too"] == "withhelda"
    assert cells["Everyone"] == "0.60 (0.30 to 0.90)"


def test_numbers_are_linked_where_there_are_any(tree):
    links = tree.xpath("//p[@class='numbers']/a/@href")
    assert links == ["tables/change-table.csv"] * 2


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_banners_say_what_it_is_and_for_whom(sections, audience):
    rules = policy(audience)
    page = html.document_fromstring(render_report(sections, ReportFacts(cohort(), rules)))
    banners = [node.text_content() for node in page.xpath("//aside[contains(@class, 'banner')]")]
    assert banners[0].startswith("Synthetic demonstration data.")
    assert banners[1] == f"{rules.title}. {rules.audience}"


def test_real_data_has_no_banner_that_says_otherwise(sections):
    page = render_report(sections, ReportFacts(cohort(synthetic=False), policy("internal")))
    assert "Synthetic" not in page


SECRET = "an answer nobody may see"
REFUSED = {
    "an error": (new_output("error", ename="E", evalue=SECRET, traceback=[SECRET]), "an error"),
    "a warning": (new_output("stream", name="stderr", text=SECRET), "wrote to stderr"),
    "a print": (new_output("stream", name="stdout", text=SECRET), "wrote to stdout"),
    "a frame": (
        new_output("execute_result", data={"text/html": SECRET, "text/plain": SECRET}),
        "not from evaluation.show",
    ),
    "plain text": (
        new_output("execute_result", data={"text/plain": SECRET}),
        "not from evaluation.show",
    ),
    "Markdown": (
        new_output("display_data", data={"text/markdown": SECRET}),
        "not from evaluation.show",
    ),
    "a picture": (
        new_output(
            "display_data", data={"image/png": "aGk="}, metadata={"image/png": {"alt": "x"}}
        ),
        "not from evaluation.show",
    ),
    "script": (
        new_output("display_data", data={"application/javascript": SECRET}),
        "not from evaluation.show",
    ),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_anything_else_a_cell_shows_makes_no_report_and_is_not_repeated(facts, what):
    output, message = REFUSED[what]
    cell = new_code_cell("x", execution_count=1, outputs=[output])
    with pytest.raises(ReportError, match=message) as refused:
        render_report([section(new_markdown_cell("## A"), cell)], facts)
    assert SECRET not in str(refused.value)
    assert "section change, cell 2" in str(refused.value)


def test_a_notebook_that_stopped_half_way_makes_no_report(facts):
    stopped = section(new_markdown_cell("## A"), new_code_cell("x"))
    with pytest.raises(ReportError, match="section change, cell 2 was not run"):
        render_report([stopped], facts)


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("# A", "found a heading of level 1; allowed here: ##"),
        ("### A", "found a heading of level 3"),
        ("## A\n\n#### B", "found a heading of level 4; allowed here: ###"),
        ("## A\n\n## B", "found a heading of level 2"),
        ("only words", "has no heading"),
        ("## A\n\n![x](https://example.org/x.png)", "holds a picture"),
    ],
)
def test_prose_out_of_order_is_refused(facts, markdown, message):
    with pytest.raises(ReportError, match=message):
        render_report([section(new_markdown_cell(markdown))], facts)


def test_an_id_used_twice_is_refused(facts):
    table = tables.plain_table(pd.DataFrame({"a": [1]}), id="same", caption="c")
    twice = section(new_markdown_cell("## A"), shows(table), shows(table))
    with pytest.raises(ReportError, match="these ids more than once: same, same-caption"):
        render_report([twice], facts)


def test_a_figure_that_got_lost_is_noticed(facts):
    empty = Shown("figure", "<figure></figure>", "an empty figure", id="f")
    with pytest.raises(ReportError, match="0 pictures; its sections show 1 figures"):
        render_report([section(new_markdown_cell("## A"), shows(empty))], facts)


def test_the_index_leads_to_reports_and_says_which_were_not_made():
    entries = [
        IndexEntry("demo-2023-05", cohort()),
        IndexEntry("broken", None, failure=f"cohort.toml: {HOSTILE}"),
        IndexEntry("later", cohort(title="Later", synthetic=False), failure="one file is missing"),
    ]
    page = render_index(entries)
    tree = html.document_fromstring(page)
    assert tree.xpath("//main//a/@href") == ["demo-2023-05/report.html"]
    assert len(tree.xpath("//h1")) == 1
    cards = [" ".join(card.text_content().split()) for card in tree.xpath("//li")]
    assert "9 May 2023 to 30 November 2023" in cards[0]
    assert "1 team:" in cards[0]
    assert "Synthetic demonstration data" in cards[0]
    assert cards[1].startswith("broken Not made. cohort.toml:")
    assert "Later" in cards[2]
    assert "Not made. one file is missing" in cards[2]
    assert not tree.xpath("//script | //img")
    assert render_index(entries) == page


def test_an_index_without_reports_says_so():
    assert "No cohort has a report yet." in render_index([])

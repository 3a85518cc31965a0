"""Reporting checklists: the right number of items, answered only by what answers them."""

from pathlib import Path

import pandas as pd
import pytest

from evaluation.config.checklist import DEFAULT, checklists
from evaluation.config.cohort import read_cohort
from evaluation.config.project import Project
from evaluation.config.register import registers
from evaluation.config.report import read_report_order
from evaluation.errors import DataError
from evaluation.integration.checklists import answered, not_yet_written
from evaluation.report.checklists import section_titles
from evaluation.show.checklists import NOT_YET, checklist_table

ROOT = Path(__file__).parents[2]
#: Number of items, as each checklist was published.
ITEMS = {
    "gripp2-sf": 5,
    "gripp2-lf": 34,
    "gramms": 6,
    "coreq": 32,
    "srqr": 21,
    "squire-2": 18,
    "tidier": 12,
    "mmat-5": 7,
}
COHORT = read_cohort(ROOT / "data" / "raw" / "demo-2024-01")
NOTHING = pd.DataFrame(columns=["checklist", "item", "text"], dtype="str")
#: Only people can write these, whatever a report holds.
PEOPLES = ("interpretation", "reflection", "reflexivity", "ethic", "limit", "conclusion", "discuss")


def test_each_checklist_has_its_published_number_of_items():
    assert {name: len(one.items) for name, one in checklists().items()} == ITEMS
    assert set(DEFAULT) <= set(ITEMS)


def test_the_items_of_numbered_checklists_are_numbered_without_a_gap():
    for name in ("gripp2-sf", "gramms", "coreq", "srqr", "squire-2", "tidier"):
        numbers = [item.id for item in checklists()[name].items]
        assert numbers == [str(number) for number in range(1, ITEMS[name] + 1)]
    mixed = [item.id for item in checklists()["mmat-5"].items]
    assert mixed == ["S1", "S2", *(f"5.{one}" for one in range(1, 6))]


def test_the_register_offers_every_checklist():
    assert set(registers()["checklists"].column("checklist").allowed) == set(ITEMS)


def test_every_section_that_tells_an_item_is_a_section():
    known = {place.id for place in read_report_order(ROOT / "notebooks").sections}
    for one in checklists().values():
        for item in one.items:
            assert set(item.sections) <= known, f"{one.id} {item.id}"


@pytest.mark.parametrize("name", ITEMS)
def test_interpretation_ethics_and_reflection_are_left_to_people(name):
    for item in checklists()[name].items:
        if any(word in item.title.lower() for word in PEOPLES):
            assert item.sections == (), f"{name} {item.id}"


@pytest.mark.parametrize("name", ITEMS)
def test_without_sections_and_texts_everything_is_not_yet_written(name):
    checklist = checklists()[name]
    assert not any(one.done for one in answered(checklist, NOTHING, sections=()))
    missing = not_yet_written([checklist], COHORT, NOTHING, sections=())
    assert len(missing) == ITEMS[name]
    for item, problem in zip(checklist.items, missing, strict=True):
        assert item.asks.rstrip(".") in str(problem)
        assert f"Write it there: checklist {name}, item {item.id}." in str(problem)


def test_a_section_tells_an_item_only_where_the_report_has_it():
    short = checklists()["gripp2-sf"]
    there = {one.item.id for one in answered(short, NOTHING, sections=["involvement"]) if one.done}
    assert there == {"2", "3"}
    elsewhere = answered(short, NOTHING, sections=["outcomes"])
    assert not any(one.done for one in elsewhere)


def test_what_a_person_wrote_stands_beside_its_item_and_is_escaped():
    text = "We asked <carers> & staff."
    written = pd.DataFrame(
        {"checklist": ["gripp2-sf", "gramms"], "item": ["5", "1"], "text": [text, "elsewhere"]}
    )
    items = answered(checklists()["gripp2-sf"], written, sections=["involvement"])
    assert [one.item.id for one in items if one.text] == ["5"]
    shown = checklist_table(
        items,
        id="lists-short",
        caption="GRIPP2",
        titles={"involvement": "Involvement & presence"},
        source="S 2017",
    )
    assert "We asked &lt;carers&gt; &amp; staff." in shown.html
    assert "<a href='#involvement'>Involvement &amp; presence</a>" in shown.html
    assert shown.html.count(NOT_YET) == 2
    assert shown.plain == "GRIPP2: 3 of 5 items answered"
    assert "elsewhere" not in shown.html


def test_a_text_for_an_item_that_is_none_is_refused():
    written = pd.DataFrame({"checklist": ["tidier"], "item": ["13"], "text": ["x"]})
    with pytest.raises(DataError, match=r"items \['13'\] of tidier"):
        answered(checklists()["tidier"], written, sections=())


def test_links_are_called_what_the_sections_are_called():
    titles = section_titles(Project(ROOT))
    assert titles["outcomes"] == "Outcomes"
    assert not any(title.startswith("#") for title in titles.values())

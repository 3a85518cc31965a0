from dataclasses import replace

import pandas as pd
import pytest
from lxml import html

from evaluation.errors import ReportError
from evaluation.estimates import Estimate, not_computable
from evaluation.show.tables import plain_table, released_table


def parsed(shown):
    return html.fromstring(shown.html)


def texts(tree, path):
    return [" ".join(node.text_content().split()) for node in tree.xpath(path)]


def by_line(tree):
    return {texts(tr, "./th")[0]: texts(tr, "./td") for tr in tree.xpath("//tbody/tr")}


def test_a_table_by_team_has_quantities_across_and_the_total_in_bold(change):
    tree = parsed(
        released_table(change, id="t", caption="Change", rows={"group": "Team"}, total="All teams")
    )
    assert texts(tree, "//thead//th") == [
        "Team", "Mean before", "Mean after", "Mean change", "n", "Left out",
    ]  # fmt: skip
    lines = by_line(tree)
    assert lines["North"] == [
        "3.00 (2.60 to 3.40)", "3.70 (3.30 to 4.10)", "0.70 (0.30 to 1.10)", "12", "1",
    ]  # fmt: skip
    assert texts(tree, "//tr[@class='total']/th") == ["All teams"]


def test_withheld_is_said_in_words_with_its_reason_and_holds_no_digit(change):
    shown = released_table(change, id="t", caption="Change", rows={"group": "Team"})
    lines = by_line(parsed(shown))
    for team in ("South", "West"):
        assert all(cell.startswith("withheld") for cell in lines[team])
        assert not any(character.isdigit() for cell in lines[team] for character in cell)
    notes = texts(parsed(shown), "//p[@class='note']")
    assert "a: withheld: a smaller group's number would follow from it." in notes
    assert "b: withheld: fewer than 4 people." in notes


def test_every_header_has_a_scope_and_the_region_is_named(change):
    tree = parsed(released_table(change, id="t", caption="Change", rows={"group": "Team"}))
    assert {th.get("scope") for th in tree.xpath("//thead//th")} == {"col"}
    assert {th.get("scope") for th in tree.xpath("//tbody//th")} == {"row"}
    [region] = tree.xpath("//div[@role='region']")
    assert region.get("tabindex") == "0"
    [caption] = tree.xpath(f"//caption[@id='{region.get('aria-labelledby')}']")
    assert caption.text_content() == "Change"


def test_hostile_text_stays_text_in_every_place(through_the_door, hostile):
    rows = through_the_door(
        *(
            Estimate(
                quantity="mean_change", value=1.0, n=10 + place, method=hostile, note=hostile,
                outcome=hostile, group=group, level=hostile,
            )
            for place, group in enumerate((hostile, "other"))
        )
    )  # fmt: skip
    shown = released_table(
        rows,
        id="t",
        caption=hostile,
        rows={"outcome": hostile, "level": "Level"},
        across="group",
        note=hostile,
        titles={"other": hostile},
    )
    tree = parsed(shown)
    allowed = {
        "div", "table", "caption", "span", "thead", "tbody", "tr", "th", "td", "p", "sup", "small",
    }  # fmt: skip
    assert {node.tag for node in tree.iter()} == allowed
    flat = " ".join(hostile.split())
    assert texts(tree, "//caption") == [flat]
    assert texts(tree, "//tbody/tr/th") == [flat, flat]
    assert sum(flat in text for text in texts(tree, "//thead//th")) == 3
    assert sum(flat in text for text in texts(tree, "//p")) == 3


def test_plain_tables_escape_everything_and_say_what_is_not_stated(hostile):
    frame = pd.DataFrame({"Team": [hostile, "b"], hostile: [hostile, None], "n": [3, 4]})
    tree = parsed(plain_table(frame, id="t", caption=hostile))
    assert not tree.xpath("//script | //img | //a | //b")
    assert by_line(tree) == {" ".join(hostile.split()): [" ".join(hostile.split()), "3"],
                             "b": ["not stated", "4"]}  # fmt: skip


def test_a_wide_table_counts_people_in_its_headers(through_the_door):
    rows = through_the_door(
        *(
            Estimate(quantity="share_of_people", value=0.5, n=n, method="share", outcome=theme,
                     group=role)
            for theme in ("Heard", "Time") for role, n in (("carers", 8), ("staff", 11))
        )
    )  # fmt: skip
    tree = parsed(
        released_table(rows, id="t", caption="c", rows={"outcome": "Theme"}, across="group")
    )
    assert texts(tree, "//thead//th") == ["Theme", "carers n 8", "staff n 11"]


def test_people_are_counted_in_each_cell_where_they_differ(through_the_door):
    counts = {("a", "x"): 8, ("a", "y"): 9, ("b", "x"): 10, ("b", "y"): 11}
    rows = through_the_door(
        *(
            Estimate(quantity="share_of_people", value=0.5, n=n, method="share", outcome=theme,
                     group=role)
            for (theme, role), n in counts.items()
        )
    )  # fmt: skip
    tree = parsed(
        released_table(rows, id="t", caption="c", rows={"outcome": "Theme"}, across="group")
    )
    assert by_line(tree)["b"] == ["50% n 10", "50% n 11"]


def test_not_computable_is_neither_withheld_nor_empty(through_the_door):
    alpha = not_computable("cronbach_alpha", "one item", n=30, method="alpha")
    rows = through_the_door(replace(alpha, outcome="Voice"))
    shown = released_table(rows, id="t", caption="c", rows={"outcome": "Scale"})
    assert texts(parsed(shown), "//td")[0] == "not computablea"
    assert "withheld" not in shown.html
    assert "a: not computable: one item." in texts(parsed(shown), "//p")


def test_a_missing_combination_is_said_to_be_missing(through_the_door):
    rows = through_the_door(
        Estimate(quantity="mean", value=3.0, n=20, method="mean", outcome="a"),
        Estimate(quantity="median", value=3.0, n=20, method="median", outcome="b"),
    )
    tree = parsed(released_table(rows, id="t", caption="c", rows={"outcome": "Scale"}))
    assert by_line(tree) == {"a": ["3.00", "no result", "20"], "b": ["no result", "3.0", "20"]}


def test_more_notes_than_letters_are_all_kept(through_the_door):
    rows = through_the_door(
        *(
            Estimate(quantity="mean", value=3.0, n=20, method="mean", outcome=str(i), note=f"n{i}")
            for i in range(30)
        )
    )
    notes = texts(
        parsed(released_table(rows, id="t", caption="c", rows={"outcome": "Scale"})), "//p"
    )
    assert notes[25:28] == ["z: n25.", "aa: n26.", "ab: n27."]


@pytest.mark.parametrize(("numbers", "kept"), [("", "t"), ("other", "other")])
def test_a_table_knows_which_file_keeps_its_rows(change, numbers, kept):
    shown = released_table(change, id="t", caption="c", rows={"group": "Team"}, numbers=numbers)
    _, metadata = shown._repr_mimebundle_()
    assert metadata["text/html"]["evaluation"] == {"kind": "table", "id": "t", "numbers": kept}
    facts = plain_table(pd.DataFrame({"Team": ["a"]}), id="p", caption="c")
    assert facts.numbers == ""


def test_two_results_for_one_cell_are_refused_and_not_lost(change):
    with pytest.raises(ReportError, match="table t: two results fall into the cell"):
        released_table(change, id="t", caption="c", rows={"group": "Team"}, across="outcome")


def test_a_column_without_a_name_has_no_empty_header():
    tree = parsed(plain_table(pd.DataFrame({"What": ["a"], "": ["b"]}), id="t", caption="c"))
    assert all(th.text_content() for th in tree.xpath("//th"))


def test_rounded_numbers_of_people_are_said_to_be_rounded(through_the_door):
    row = Estimate(quantity="mean", value=3.0, n=31, method="mean", outcome="a")
    for audience, said in (("internal", 0), ("public", 1)):
        rows = through_the_door(row, audience=audience)
        shown = released_table(rows, id="t", caption="c", rows={"outcome": "Scale"})
        notes = texts(parsed(shown), "//p")
        assert notes.count("Numbers of people are rounded to the nearest 5.") == said

"""Few people said as counts, links that tell nothing the rules withhold, hostile text escaped."""

import pandas as pd
import pytest

from evaluation.config.policy import policy
from evaluation.disclosure import release, release_statements, release_summaries
from evaluation.disclosure.quotes import Quote
from evaluation.errors import ReportError
from evaluation.estimates import Estimate, Estimates
from evaluation.show import coding_words, excerpts, experience, framework
from evaluation.show.few import few_table, small_groups

HOSTILE = "<script>alert(1)</script>"


def share(value: float, n: int, *, level: str, group: str = "", quantity="share_of_people"):
    return Estimate(quantity=quantity, value=value, n=n, method="m", level=level, group=group)


def test_a_table_says_counts_to_insiders_and_percentages_without_numbers_to_all():
    rows = Estimates([share(0.4, 15, level="Power"), share(0.4, 5, level="Power", group="carers")])
    inside = few_table(release(rows, policy("internal")), id="t", caption="c", rows={"level": "T"})
    assert "6 of 15" in inside.html
    assert "2 of 5" in inside.html
    outside = few_table(release(rows, policy("public")), id="t", caption="c", rows={"level": "T"})
    assert "40%" in outside.html
    assert " of " not in outside.html


def test_a_column_withheld_wholly_is_told_once():
    rows = Estimates(
        [
            share(0.4, 15, level=theme, group=group) if group == "staff"
            else share(0.5, 2, level=theme, group=group)
            for theme in ("Power", "Pay") for group in ("staff", "carers", "leads")
        ]
    )  # fmt: skip
    shown = few_table(release(rows, policy("public")), id="t", caption="c", rows={"level": "T"})
    assert "Withheld for every line: carers and leads." in shown.html
    assert shown.html.count("<th scope='col'>") == 2
    assert shown.html.count("40%") == 2


def test_a_table_withheld_wholly_is_a_sentence():
    rows = Estimates([share(0.5, 2, level="Power", group="carers")])
    shown = few_table(release(rows, policy("public")), id="t", caption="Themes", rows={"level": ""})
    assert shown.kind == "text"
    assert shown.plain == "Themes: withheld (fewer than 5 people)."


def test_two_results_in_one_cell_are_refused():
    rows = Estimates([share(0.5, 2, level="Power"), share(1.0, 2, level="Power")])
    with pytest.raises(ReportError, match="two results"):
        few_table(release(rows, policy("internal")), id="t", caption="c", rows={"level": "T"})


def test_labels_are_escaped_and_links_kept_apart():
    rows = release(Estimates([share(0.5, 2, level=HOSTILE, group=HOSTILE)]), policy("internal"))
    table = few_table(rows, id="t", caption=HOSTILE, rows={"level": HOSTILE}, note=HOSTILE)
    about = {"cases": [HOSTILE], "title": HOSTILE, "themes": {}, "links": {}, "caption": HOSTILE}
    said = release_summaries(summary(HOSTILE, HOSTILE, HOSTILE), rows)
    matrix = framework.framework_table(rows, id="f", summaries=said, **about)
    cells = framework.summaries_table(said, rows, id="s", numbers="f", **about)
    assert "&lt;script&gt;" in cells.html
    for shown in (table, matrix, cells):
        assert "<script>" not in shown.html
    assert excerpts.theme_anchor(HOSTILE).isascii()
    assert " " not in excerpts.theme_anchor("共同 制作")
    assert excerpts.theme_anchor("共同") != excerpts.theme_anchor("制作")


def test_framework_cells_lead_only_to_excerpts_that_name_their_team():
    class Door:
        """Stands for released quotes: only what is iterated is used."""

        def __iter__(self):
            yield Quote("e1", "Power", False, "We voted.", "", role="carers", team="Home Soon")
            yield Quote("e2", "Power", False, "We did not.", "", role="carers")

    teams = {name: name for name in ("Home Soon", "Waiting Well")}
    links = excerpts.cell_links(Door(), cases=teams)
    assert list(links) == [("Home Soon", "Power")]
    assert links["Home Soon", "Power"].count("<a ") == 1
    settings = {"Home Soon": "ward", "Waiting Well": "ward"}
    assert list(excerpts.cell_links(Door(), cases=settings)) == [("ward", "Power")]
    roles = excerpts.cell_links(Door(), cases={"carers": "carers"})
    assert roles["carers", "Power"].count("<a ") == 2


def summary(
    case: str = "North", theme: str = "Power", text: str = "Asked late.", review: str = "release"
) -> pd.DataFrame:
    row = {"what": "framework summary", "case": case, "theme": theme, "text": text}
    return pd.DataFrame([row | {"review": review, "redacted": "", "author": "LM"}])


ROWS = release(Estimates([share(0.5, 6, level="Power", group="North")]), policy("internal"))
ABOUT = {
    "caption": "c",
    "cases": ["North", "South"],
    "title": "Team",
    "themes": {"Power": "#power"},
    "links": {},
}


def test_a_summary_is_led_to_from_its_cell_and_leads_to_its_excerpts():
    said = release_summaries(summary(), ROWS)
    matrix = framework.framework_table(ROWS, id="f", summaries=said, **ABOUT)
    cells = framework.summaries_table(said, ROWS, id="s", numbers="f", **ABOUT)
    anchor = matrix.html.split("<a href='#framework-")[1].split("'")[0]
    assert f"id='framework-{anchor}'" in cells.html
    assert "Asked late." in cells.html
    assert "href='#power'" in cells.html
    assert "3 of 6" in cells.html
    assert "Written by: LM." in cells.html
    assert cells.numbers == "f"


def test_an_unreviewed_summary_is_only_counted():
    said = release_summaries(summary(review=""), ROWS)
    shown = framework.summaries_table(said, ROWS, id="s", numbers="f", **ABOUT)
    assert shown.plain == "Not shown: 1 written, and not yet reviewed."
    assert "summary" not in framework.framework_table(ROWS, id="f", summaries=said, **ABOUT).html
    nothing = release_summaries(summary().iloc[:0], ROWS)
    shown = framework.summaries_table(nothing, ROWS, id="s", numbers="f", **ABOUT)
    assert shown.plain == "Nobody has written a summary of a cell yet."


def statement(what: str, text: str, review: str) -> dict[str, str]:
    return {"what": what, "text": text, "review": review, "redacted": "", "author": ""}


def test_a_reflexive_approach_asks_for_two_texts_until_they_are_written_and_reviewed():
    columns = list(statement("", "", ""))
    nothing = release_statements(pd.DataFrame(columns=columns))
    text = coding_words.approach_words("reflexive", nothing).plain
    assert text.count("NOT YET WRITTEN") == 2
    assert "NOT YET WRITTEN" not in coding_words.approach_words("codebook", nothing).plain
    rows = [
        statement("reflexivity_memo", "We are <nurses>.\n\nWe knew the ward.", "release"),
        statement("information_power", "Enough, says Dr Okoro.", ""),
    ]
    shown = coding_words.approach_words("reflexive", release_statements(pd.DataFrame(rows)))
    assert "NOT YET WRITTEN" not in shown.plain
    assert "We are &lt;nurses&gt;." in shown.html
    assert "<p>We knew the ward.</p>" in shown.html
    assert "Information power: written, and not yet reviewed." in shown.plain
    assert "Okoro" not in shown.html


def test_silence_absence_and_withholding_are_three_words():
    rows = Estimates(
        [
            share(0.0, 6, level="Power", group="North"),
            share(0.0, 6, level="Power", group="North", quantity="share_speaking_against"),
        ]
    )
    shown = framework.framework_table(
        release(rows, policy("internal")), id="f", caption="c", cases=["North", "South"],
        title="Team", themes={}, links={}, summaries=release_summaries(summary(), ROWS),
    )  # fmt: skip
    assert "silent" in shown.html
    assert "nobody heard" in shown.html


def test_saturation_is_said_by_role():
    level = "base 4, run 2, 5%"

    def row(group, value, note=""):
        return Estimate(
            quantity="saturation_at", value=value, n=9, method="m", group=group, level=level,
            note=note,
        )  # fmt: skip

    short = "not computable: 6 sources are needed"
    rows = [row("carers", 5), row("staff", None, short), row("leads", None, short)]
    shown = coding_words.saturation_by_role(release(Estimates(rows), policy("internal")))
    assert shown.plain == (
        "In each role group's own texts (base 4, run 2, 5%): carers: reached at 5+2; staff and "
        "leads: too few, 6 sources are needed."
    )


def test_a_group_not_heard_itself_is_flagged():
    rows = Estimates(
        [
            share(0.5, 4, level="carers", group="staff", quantity="share_speaking_for"),
            Estimate(quantity="people_heard", value=0, n=0, method="count", level="carers"),
        ]
    )
    text = experience.perception_sentences(release(rows, policy("internal"))).plain
    assert text == (
        "What carers want or feel is said by 2 of 4 staff. No carers were heard themselves: all "
        "that is said of them here is said by others."
    )


def test_one_persons_definition_is_compared_with_nobodys():
    rows = Estimates(
        [
            share(1.0, 1, level="equal say", group="carers", quantity="share_of_definers"),
            share(0.0, 9, level="equal say", group="staff", quantity="share_of_definers"),
            share(1.0, 10, level="carers | staff", quantity="mean_difference_in_shares"),
        ]
    )
    text = experience.definitions_sentence(release(rows, policy("internal"))).plain
    assert text.startswith("No two groups are compared")


@pytest.mark.parametrize(
    ("alpha", "said"),
    [
        (0.9, "The first is reached on texts, the second on texts."),
        (0.7, "The first is reached on none of these, the second on texts."),
        (0.3, "The first is reached on none of these, the second on none of these."),
    ],
)
def test_agreement_is_judged_by_custom(alpha: float, said: str):
    rows = [share(alpha, 50, level="texts", quantity="krippendorff_alpha_jaccard")]
    text = coding_words.agreement_sentence(release(Estimates(rows), policy("internal"))).plain
    assert text.endswith(said)


def test_saturation_not_reached_says_nothing_repeats():
    level = "base 4, run 2, 5%"
    rows = [
        Estimate(
            quantity="saturation_at",
            value=None,
            n=9,
            method="m",
            level=level,
            note="not computable: not reached with 9 sources",
        )
    ]
    text = coding_words.saturation_sentence(release(Estimates(rows), policy("internal"))).plain
    assert text.endswith("there is no saturation (base 4, run 2, 5%): not reached with 9 sources.")


def test_few_are_named_once_with_their_number():
    rows = release(
        Estimates([share(0.5, 2, level=level, group="carers") for level in "ab"]),
        policy("internal"),
    )
    assert small_groups(rows).count("carers (2)") == 1


def test_frames_never_reach_a_table():
    with pytest.raises(AttributeError):
        few_table(pd.DataFrame(), id="t", caption="c", rows={"level": "T"})  # type: ignore[arg-type]

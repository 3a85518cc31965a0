"""Claims follow their numbers: filled in, marked when they moved, withheld when they are."""

import re
from dataclasses import replace

import pytest
from lxml import html

from evaluation.config.integration import parse_reference
from evaluation.integration.evidence import evidence_rows, readings, to_be_read_again
from evaluation.pipeline.weight import weight_lines
from evaluation.show import completeness, conclusions, integration, plain, weight
from evaluation.show import evidence as lists
from evaluation.show.convergence import convergence_table
from tests.integration.conftest import RAW


def labelled(demo, reference):
    labels = reference.labels(demo.tidy.cohort)
    return [row for row in demo.rows if all(getattr(row, at) == one for at, one in labels.items())]


def test_every_result_a_finding_names_is_one_row(demo):
    for finding in demo.written.findings:
        for text in (*finding.named, *finding.against):
            reference = parse_reference(text)
            if reference is not None:
                assert len(labelled(demo, reference)) == 1, text


def test_the_demonstration_findings_are_read(demo):
    """Shows the marks to write down where the evidence of the demonstration has changed."""
    marks = readings(demo.written, demo.tidy, demo.rows)
    assert {one.id: one.read for one in demo.written.findings} == marks


def values(demo, rows, finding):
    """Return every number a finding rests on, and its excerpts, without the marks under test."""
    found = []
    for text in (*finding.named, *finding.against):
        reference = parse_reference(text)
        if reference is not None:
            labels = reference.labels(demo.tidy.cohort)
            found += [
                [f"{one:.9g}" if one is not None else "" for one in (row.value, row.low, row.high)]
                for row in rows
                if all(getattr(row, at) == one for at, one in labels.items())
            ]
    return found


@pytest.mark.parametrize(
    ("scale", "team", "moved"),
    [
        ("total", "stroke-steps", {"F1", "F3"}),
        ("total", "home-soon", {"F1", "F3"}),
        ("power-sharing", "home-soon", {"F6"}),
        ("safety", "home-soon", set()),
    ],
)
def test_one_answer_changed_marks_exactly_the_claims_whose_numbers_moved(demo, scale, team, moved):
    scores = demo.tidy["scores"].copy()
    after = scores[
        (scores["scale"] == scale)
        & (scores["team"] == team)
        & (scores["timepoint"] == "end")
        & (scores["frame"] == "now")
    ]
    before = scores[(scores["scale"] == scale) & (scores["timepoint"] == "baseline")]
    linked = after[after["person"].isin(before["person"])]
    scores.loc[linked.index[0], "value"] -= 0.5
    tidy = replace(demo.tidy, tables={**demo.tidy.tables, "scores": scores})
    rows = evidence_rows(tidy, demo.written)
    marked = to_be_read_again(demo.written, readings(demo.written, tidy, rows))
    by_values = {
        one.id
        for one in demo.written.findings
        if values(demo, rows, one) != values(demo, demo.rows, one)
    }
    assert marked == by_values == moved


def test_an_excerpt_with_other_words_marks_the_claims_that_rest_on_it(demo):
    excerpts = demo.tidy["excerpts"].copy()
    excerpts.loc[excerpts["excerpt"] == "observations-21", "text"] = "The figure is open."
    tidy = replace(demo.tidy, tables={**demo.tidy.tables, "excerpts": excerpts})
    assert to_be_read_again(demo.written, readings(demo.written, tidy, demo.rows)) == {"F5"}


def test_a_claim_has_its_numbers_from_the_rows(demo):
    evidence = demo.evidence("internal")
    for finding in demo.written.findings:
        claim = evidence.claim(finding)
        assert "{" not in claim
        assert "[no result]" not in claim
    [row] = labelled(demo, parse_reference("confidence.mean_change"))
    assert f"{row.value:.2f} points higher" in evidence.claim(demo.written.finding("F1"))


def test_words_that_tell_a_withheld_number_are_withheld_with_it(demo):
    evidence = demo.evidence("public")
    finding = demo.written.finding("F3")  # rests on one team of four
    shown = evidence.claim(finding)
    assert shown.startswith("This claim is withheld")
    assert "Home Soon" not in shown
    said = conclusions.said_and_done(evidence, id="a", caption="b").html
    follows = conclusions.meta_inferences_display(evidence).html
    page = said + follows + integration.questions_display(evidence).html
    assert "In the team Home Soon" not in page
    assert "hardly where the decision" not in page  # M2 joins F3


def test_a_claim_to_be_read_again_says_so(demo):
    page = integration.questions_display(demo.evidence("internal", frozenset({"F2"}))).html
    assert page.count("To be read again") == 1


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_every_link_from_claims_and_recommendations_leads_to_evidence(demo, audience):
    evidence = demo.evidence(audience)
    parts = [
        convergence_table(demo.written, demo.matrix, id="convergence", caption="C"),
        completeness.silent_groups(evidence),
        completeness.strands_table(evidence, id="strands", caption="S"),
        integration.questions_display(evidence),
        conclusions.meta_inferences_display(evidence),
        conclusions.recommendations_table(evidence, demo.matrix, id="recommendations", caption="R"),
        conclusions.said_and_done(evidence, id="done", caption="D"),
        lists.results_table(evidence, id="results", caption="E", numbers="n"),
        lists.excerpts_table(evidence, id="excerpts", caption="X"),
        plain.what_people_said(evidence, strand="experience"),
    ]
    page = html.fromstring(f"<main>{''.join(part.html for part in parts)}</main>")
    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)
    links = page.xpath("//a/@href")
    assert len(links) > 50
    assert {link[1:] for link in links} <= set(ids)


def test_only_released_words_are_quoted(demo):
    evidence = demo.evidence("internal")
    texts = dict(zip(demo.tidy["excerpts"]["excerpt"], demo.tidy["excerpts"]["text"], strict=True))
    shown = {quote.id for quote in evidence.quotes}
    page = lists.excerpts_table(evidence, id="excerpts", caption="X").html
    rows = html.fromstring(page).xpath("//tbody/tr")
    assert len(rows) == len(evidence.excerpts)
    for excerpt, row in zip(evidence.excerpts, rows, strict=True):
        assert (texts[excerpt] in row.text_content()) == (excerpt in shown)


def test_every_claim_names_a_number_or_says_why_not(demo):
    counted = weight.claims_counted(demo.evidence("internal")).set_index("Strand of the claim")
    assert counted.to_numpy().sum() == len(demo.written.findings)
    assert counted.loc["Outcomes", "Numbers only"] == 1  # F6 names no excerpt
    assert counted.loc["Experience", "One, and the silence said"] == 1  # F9


def test_nobodys_words_stand_beside_the_name_of_their_small_team(demo):
    evidence = demo.evidence("internal")
    finding = demo.written.finding("F3")  # names a team of four
    assert evidence.basis(finding)[-1:] == ("observations-12",)
    assert evidence.contrary(finding) == ()
    assert evidence.unlinked(finding) == (2, 1)
    others = demo.written.finding("F2")  # names no team
    assert evidence.unlinked(others) == (0, 0)
    assert not {"interviews-79c1919dcd", "interviews-ea3c02626c"} & set(evidence.excerpts)


def test_a_check_counts_claims_and_whose_words_they_name(demo):
    claims, named = weight_lines(RAW / demo.tidy.cohort.id, demo.tidy)
    assert claims.endswith(
        "both: 7; one, and the silence said: 1; numbers only: 1; narrative only: 0"
    )
    excerpts = {one.id: one for one in demo.evidence("internal").quotes}
    assert f" and {len(excerpts)} excerpts" in named
    told = dict(re.findall(r"([a-z' ]+): (\d+) \(", named))
    assert sum(map(int, told.values())) == len(excerpts)
    assert told[" strategic staff"] == "0"  # said, though nobody of them is quoted
    roles = dict(zip(demo.tidy["sources"]["source"], demo.tidy["sources"]["role"], strict=True))
    of_carers = demo.tidy["excerpts"].drop_duplicates("excerpt")
    of_carers = of_carers[of_carers["source"].map(roles) == "carer"]
    assert int(told[" carers"]) == of_carers["excerpt"].isin(excerpts).sum()

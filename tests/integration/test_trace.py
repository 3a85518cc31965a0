"""A reviewer's questions, answered by following links alone: no script, no searching."""

import pytest
from lxml import html

from evaluation.config.policy import policy
from evaluation.disclosure import release
from evaluation.integration.completeness import who_speaks
from evaluation.show import completeness, conclusions, integration
from evaluation.show import evidence as lists
from evaluation.show.convergence import convergence_table


@pytest.fixture(scope="module", params=["internal", "public"])
def page(demo, request):
    evidence = demo.evidence(request.param)
    counted = release(who_speaks(demo.tidy), policy(request.param))
    parts = [
        integration.questions_display(evidence),
        conclusions.meta_inferences_display(evidence),
        conclusions.pillar_table(evidence, id="pillars", caption="P"),
        conclusions.recommendations_table(evidence, demo.matrix, id="recommended", caption="R"),
        conclusions.said_and_done(evidence, id="done", caption="D"),
        convergence_table(demo.written, demo.matrix, id="convergence", caption="C"),
        completeness.strands_table(evidence, id="strands", caption="S"),
        completeness.groups_table(evidence, counted, id="groups", caption="G", numbers="n"),
        completeness.silent_groups(evidence),
        lists.results_table(evidence, id="results", caption="E", numbers="n"),
        lists.excerpts_table(evidence, id="excerpts", caption="X"),
    ]
    return html.fromstring(f"<main>{''.join(part.html for part in parts)}</main>")


def leads_to(page, start, label):
    """Return the ids to which a recommendation's line of this name leads."""
    [body] = page.xpath(f"//tbody[.//*[@id='{start}']]")
    [row] = [row for row in body.xpath("./tr[td]") if row.findtext("th") == label]
    return [link[1:] for link in row.xpath(".//a/@href")], row.text_content()


def test_every_link_leads_to_an_id_that_is_there_once(page):
    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)
    assert {link.removeprefix("#") for link in page.xpath("//a/@href")} <= set(ids)


def test_which_people_and_excerpts_is_this_recommendation_built_on(demo, page):
    for one in demo.written.recommendations:
        start = f"recommendation-{one.id}"
        built_on, _ = leads_to(page, start, "Built on")
        assert built_on == [f"finding-{name}" for name in one.findings]
        for target in (
            *leads_to(page, start, "In numbers")[0],
            *leads_to(page, start, "In words")[0],
        ):
            [row] = page.xpath(f"//tr[.//*[@id='{target}']]")
            used_by = {link.rpartition("-")[2] for link in row.xpath(".//a/@href")}
            assert used_by & set(one.findings), (one.id, target)
            assert len(row.text_content()) > 20


def test_what_speaks_against_it(demo, page):
    for one in demo.written.recommendations:
        targets, told = leads_to(page, f"recommendation-{one.id}", "Speaks against it")
        findings = [demo.written.finding(name) for name in one.findings]
        if any(finding.against for finding in findings):
            assert targets or "not linked" in told
        else:
            assert "nothing is named" in told


def test_which_group_was_silent(demo, page):
    roles = list(demo.tidy.cohort.role_names.values())
    for one in demo.written.recommendations:
        targets, _ = leads_to(page, f"recommendation-{one.id}", "Who was silent")
        assert len(targets) > 1
        told = [page.get_element_by_id(target).text_content() for target in targets]
        assert any(role in text for text in told for role in roles)
        assert "strategic staff" in told[-1]  # nobody of them was heard


def test_a_finding_leads_on_to_what_is_built_on_it(demo, page):
    for finding in demo.written.findings:
        [beneath] = page.xpath(f"//*[@id='finding-{finding.id}']/following-sibling::p[1]")
        led = {link.removeprefix("#recommendation-") for link in beneath.xpath(".//a/@href")}
        for one in demo.written.recommendations:
            assert (one.id in led) == (finding.id in one.findings)

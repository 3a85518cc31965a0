"""A check names what a person should look at in integration.toml, and nothing else."""

from evaluation.integration.check import integration_problems
from evaluation.integration.evidence import evidence_rows, readings

LINES = {"findings[1]": 24, "findings[6]": 74}


def problems(demo, written):
    return integration_problems(demo.tidy, written, evidence_rows(demo.tidy, written), lines=LINES)


def test_the_demonstration_has_one_claim_of_one_strand(demo):
    [problem] = problems(demo, demo.written)
    assert (problem.rule, "F6" in problem.what) == ("finding.one-strand", True)
    assert str(problem.place) == "integration.toml:74:findings[6]"


def test_a_claim_nobody_read_comes_with_the_mark_to_write_down(demo):
    unread = demo.written.findings[0].model_copy(update={"read": ""})
    written = demo.written.model_copy(update={"findings": (unread,)})
    [problem] = problems(demo, written)
    assert problem.rule == "finding.read-again"
    assert readings(written, demo.tidy, demo.rows)["F1"] in problem.todo


def test_a_result_without_a_number_is_named(demo):
    finding = demo.written.findings[1].model_copy(
        update={"against": ("Learning.share_of_people@strategic",)}
    )
    written = demo.written.model_copy(update={"findings": (finding,)})
    rules = [problem.rule for problem in problems(demo, written)]
    assert "finding.no-result" in rules  # nobody of the strategic staff was heard

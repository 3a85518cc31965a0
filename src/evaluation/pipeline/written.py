"""What people wrote about a cohort, checked: findings, assessors' sheets, checklists."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from evaluation.config.checklist import checklists
from evaluation.config.integration import Finding, Integration, parse_reference
from evaluation.config.integration_file import FILE, read_integration
from evaluation.config.lines import lines_of
from evaluation.config.policy import Policy, policies
from evaluation.disclosure import release, release_quotes
from evaluation.estimates import Estimates
from evaluation.integration.assessor_sheets import read_assessments
from evaluation.integration.check import finding_place, integration_problems
from evaluation.integration.checklists import REGISTER as CHECKLISTS
from evaluation.integration.checklists import unknown_items
from evaluation.integration.declared import known_in
from evaluation.integration.evidence import evidence_excerpts, evidence_rows
from evaluation.integration.recommendations import REGISTER as RECOMMENDATIONS
from evaluation.integration.recommendations import recommendation_problems
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import Problem, ProblemLog, Severity


def written_problems(folder: Path, tidy: TidyCohort) -> tuple[Problem, ...]:
    """What should a person look at in what people wrote about a cohort?

    Parameters
    ----------
    folder
        The cohort's raw folder.
    tidy
        The cohort, without problems of class *error*.

    Returns
    -------
    tuple of Problem
        Of claims (to be read again, without a number, withheld), recommendations that the register
        denies, the assessors' sheets, and texts for items that no checklist has.

    Raises
    ------
    ConfigError
        With every mistake of `integration.toml`.
    """
    integration = read_integration(folder, known_in(tidy))
    lines = lines_of(folder / FILE) if (folder / FILE).exists() else {}
    log = ProblemLog()
    if integration.findings:
        rows = evidence_rows(tidy, integration)
        log.extend(integration_problems(tidy, integration, rows, lines=lines))
        for policy in policies().values():
            log.extend(_withheld(tidy, integration, rows, policy, lines))
    register = tidy.register(RECOMMENDATIONS)
    log.extend(recommendation_problems(tidy.cohort, integration, register, lines=lines))
    read_assessments(folder, integration, log)
    log.extend(unknown_items(checklists(), tidy.cohort, tidy.register(CHECKLISTS)))
    return tuple(log)


def _withheld(
    tidy: TidyCohort,
    integration: Integration,
    rows: Estimates,
    policy: Policy,
    lines: Mapping[str, int],
) -> Iterator[Problem]:
    """Yield the findings that point at what an audience may not see."""
    numbers, words = _numbers_withheld(tidy, rows, policy), _words_shown(tidy, integration, policy)
    # in a report that is shared much is withheld on purpose, and the report says so
    severity = Severity.WARN if policy.id == "internal" else Severity.ACCEPT
    for number, finding in enumerate(integration.findings, start=1):
        place = finding_place(number, lines)
        for text, reason in _among(finding, numbers, tidy):
            claim = ", and the claim with it" if text in finding.named else ""
            yield Problem(
                severity,
                "finding.withheld",
                place,
                f"finding {finding.id} names {text}, which is withheld in a report of the policy "
                f"{policy.id} ({reason}){claim}",
                "Name a result of more people, or let the report say that it is withheld.",
            )
        hidden = [
            text
            for text in (*finding.named, *finding.against)
            if parse_reference(text) is None and text not in words
        ]
        if hidden:
            yield Problem(
                severity,
                "finding.excerpt-withheld",
                place,
                f"finding {finding.id} names {len(hidden)} excerpts that may not be shown in a "
                f"report of the policy {policy.id}, the first of them {hidden[0]}",
                "Look at the source's consent and the review of texts, or name other excerpts.",
            )


def _numbers_withheld(
    tidy: TidyCohort, rows: Estimates, policy: Policy
) -> dict[tuple[str, str, str, str], str]:
    released = release(rows, policy, cohort=tidy.cohort.id).rows
    hidden = released[released["withheld"] != ""]
    labels = hidden[["quantity", "group", "outcome", "level"]].itertuples(index=False, name=None)
    return dict(zip(labels, hidden["withheld"], strict=True))


def _words_shown(tidy: TidyCohort, integration: Integration, policy: Policy) -> set[str]:
    excerpts = tidy["excerpts"]
    shown = release_quotes(
        evidence_excerpts(integration, excerpts),
        excerpts,
        tidy["sources"],
        tidy.register("participants"),
        tidy.cohort,
        policy,
    )
    return {quote.id for quote in shown}


def _among(
    finding: Finding, withheld: Mapping[tuple[str, str, str, str], str], tidy: TidyCohort
) -> Iterator[tuple[str, str]]:
    for text in (*finding.named, *finding.against):
        reference = parse_reference(text)
        if reference is None:
            continue
        labels = reference.labels(tidy.cohort)
        key = (labels["quantity"], labels["group"], labels["outcome"], labels["level"])
        if key in withheld:
            yield text, withheld[key]

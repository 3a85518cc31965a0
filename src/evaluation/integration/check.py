"""What a person should look at in `integration.toml`, with the results of today beside it."""

from collections.abc import Iterator
from typing import Final

from evaluation.config.integration import FILE, Finding, Integration, parse_reference
from evaluation.integration.evidence import evidence_rows, readings
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import Place, Problem, Severity

_PLACE: Final = Place(FILE)


def integration_problems(tidy: TidyCohort, integration: Integration) -> tuple[Problem, ...]:
    """Which claims must be read again, point at no number, or speak with one strand only?

    Parameters
    ----------
    tidy
        The cohort.
    integration
        What people wrote about it.

    Returns
    -------
    tuple of Problem
        Of class *warn*: a report is made all the same, and says so too. A claim to be read again
        comes with the mark to write down as its `read`.
    """
    rows = evidence_rows(tidy, integration)
    computed = {(row.quantity, row.group, row.outcome, row.level) for row in rows if row.computable}
    marks = readings(integration, tidy, rows)
    found = []
    for finding in integration.findings:
        found += [
            _warn(
                "finding.no-result",
                f"finding {finding.id} names {text}, for which there is no number",
                "Name another result, or say in its `silence` why there is none.",
            )
            for text in _without_number(finding, computed, tidy)
        ]
        if finding.read != marks[finding.id]:
            found.append(
                _warn(
                    "finding.read-again",
                    f"what finding {finding.id} rests on has changed since its author read it",
                    f'Read the claim with its numbers; where it still holds, write read = "'
                    f'{marks[finding.id]}".',
                )
            )
        if len(_kinds(finding)) < 2 and not finding.silence:
            found.append(
                _warn(
                    "finding.one-strand",
                    f"finding {finding.id} rests on one strand only",
                    "Name a number and an excerpt, or say in its `silence` why one is missing.",
                )
            )
    return tuple(found)


def _without_number(
    finding: Finding, computed: set[tuple[str, str, str, str]], tidy: TidyCohort
) -> Iterator[str]:
    for text in (*finding.named, *finding.against):
        reference = parse_reference(text)
        if reference is None:
            continue
        labels = reference.labels(tidy.cohort)
        key = (labels["quantity"], labels["group"], labels["outcome"], labels["level"])
        if key not in computed:
            yield text


def _kinds(finding: Finding) -> set[bool]:
    """Return whether a finding names excerpts, results, or both."""
    return {parse_reference(text) is None for text in finding.named}


def _warn(rule: str, what: str, todo: str) -> Problem:
    return Problem(Severity.WARN, rule, _PLACE, what, todo)

"""What a person should look at in `integration.toml`, with the results of today beside it."""

from collections.abc import Iterator, Mapping

from evaluation.config.integration import Finding, Integration, parse_reference
from evaluation.config.integration_file import FILE
from evaluation.config.lines import line_of
from evaluation.estimates import Estimates
from evaluation.integration.evidence import readings
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import Place, Problem, Severity


def integration_problems(
    tidy: TidyCohort, integration: Integration, rows: Estimates, *, lines: Mapping[str, int]
) -> tuple[Problem, ...]:
    """Which claims must be read again, point at no number, or speak with one strand only?

    Parameters
    ----------
    tidy
        The cohort.
    integration
        What people wrote about it.
    rows
        Of `evidence_rows`.
    lines
        Where each block of `integration.toml` begins (`config.lines.lines_of`).

    Returns
    -------
    tuple of Problem
        Of class *warn*: a report is made all the same, and says so too. A claim to be read again
        comes with the mark to write down as its `read`.
    """
    computed = {(row.quantity, row.group, row.outcome, row.level) for row in rows if row.computable}
    marks = readings(integration, tidy, rows)
    found = []
    for number, finding in enumerate(integration.findings, start=1):
        place = finding_place(number, lines)
        found += [
            Problem(
                Severity.WARN,
                "finding.no-result",
                place,
                f"finding {finding.id} names {text}, for which there is no number",
                "Name another result, or say in its `silence` why there is none.",
            )
            for text in _without_number(finding, computed, tidy)
        ]
        if finding.read != marks[finding.id]:
            found.append(
                Problem(
                    Severity.WARN,
                    "finding.read-again",
                    place,
                    f"what finding {finding.id} rests on has changed since its author read it",
                    f'Read the claim with its numbers; where it still holds, write read = "'
                    f'{marks[finding.id]}".',
                )
            )
        if len(_kinds(finding)) < 2 and not finding.silence:
            found.append(
                Problem(
                    Severity.WARN,
                    "finding.one-strand",
                    place,
                    f"finding {finding.id} rests on one strand only",
                    "Name a number and an excerpt, or say in its `silence` why one is missing.",
                )
            )
    return tuple(found)


def finding_place(number: int, lines: Mapping[str, int]) -> Place:
    """Return where the finding of a number (from 1) stands.

    >>> str(finding_place(2, {"findings[2]": 17}))
    'integration.toml:17:findings[2]'
    """
    key = f"findings[{number}]"
    return Place(FILE, line_of(key, lines), key)


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

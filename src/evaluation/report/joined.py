"""What a section on findings works with: people's claims, and the evidence that may be shown."""

from evaluation.config.integration import Integration
from evaluation.disclosure import release_quotes
from evaluation.integration.evidence import (
    evidence_excerpts,
    evidence_rows,
    noted_by_observers,
    question_excerpts,
    readings,
    to_be_read_again,
)
from evaluation.report.section import Section
from evaluation.show.claims import Evidence


def evidence_of(section: Section, written: Integration, *, table: str) -> Evidence:
    """Return the claims of a cohort with the numbers and words this audience may see.

    Parameters
    ----------
    section
        The section; its audience decides what may be shown.
    written
        Questions and findings.
    table
        The id under which the numbers are kept.
    """
    tidy = section.tidy
    numbers = evidence_rows(tidy, written)
    excerpts, sources = tidy["excerpts"], tidy["sources"]
    quotes, voices = (
        release_quotes(
            chosen, excerpts, sources, tidy.register("participants"), tidy.cohort, section.policy
        )
        for chosen in (evidence_excerpts(written, excerpts), question_excerpts(written, tidy))
    )
    return Evidence(
        integration=written,
        cohort=tidy.cohort,
        rows=section.release(table, numbers),
        quotes=quotes,
        voices=voices,
        again=to_be_read_again(written, readings(written, tidy, numbers)),
        notes=noted_by_observers(tidy),
    )

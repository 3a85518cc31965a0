"""The assessors' empty sheets, made from what a cohort's questions ask."""

from pathlib import Path

from evaluation.config.integration_file import FILE, read_integration
from evaluation.errors import UsageError
from evaluation.integration.assessor_sheets import assessor_sheet, write_assessor_sheets
from evaluation.integration.convergence import proposed_silences
from evaluation.integration.declared import known_in
from evaluation.integration.evidence import evidence_rows
from evaluation.prepare.cohort import prepare


def write_sheets(folder: Path) -> tuple[Path, ...]:
    """Write an empty sheet for each of the two assessors of a cohort, and return the paths.

    Parameters
    ----------
    folder
        The cohort's raw folder.

    Raises
    ------
    UsageError
        When there is nothing to rate, or a sheet is there already.
    EvaluationError
        When the cohort's files hold a mistake.
    """
    tidy = prepare(folder, single_answers=False)
    tidy.raise_errors()
    integration = read_integration(folder, known_in(tidy))
    if not integration.units:
        raise UsageError(
            f"{folder.name}/{FILE} has no question that two strands could answer. Name outcomes, "
            "themes or indicators of two strands in a [[questions]] block."
        )
    silences = proposed_silences(integration, evidence_rows(tidy, integration), tidy)
    return write_assessor_sheets(folder, assessor_sheet(integration, silences, tidy.cohort))

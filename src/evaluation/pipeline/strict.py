"""Holding reports to being finished: every text that a person must write is there."""

from collections.abc import Sequence

from evaluation.config.policy import policy
from evaluation.config.project import Project
from evaluation.config.report import read_report_order
from evaluation.errors import UnfinishedError
from evaluation.prepare.store import read_tidy
from evaluation.report.unwritten import unwritten


def require_written(project: Project, names: Sequence[str], *, audience: str) -> None:
    """Is every report finished, or what must still be written, and where?

    Parameters
    ----------
    project
        The project.
    names
        Cohorts whose reports were made.
    audience
        For whom.

    Raises
    ------
    UnfinishedError
        With every text that is missing: the cohort, the file and line, what is asked for.
    """
    order = read_report_order(project.notebooks)
    missing = []
    for name in names:
        tidy = read_tidy(project.processed / name)
        lacking = unwritten(
            tidy,
            project.cohort_folder(name),
            policy(audience),
            sections=order.sections_of(tidy.cohort),
        )
        missing += [f"{name}: {problem}" for problem in lacking]
    if missing:
        many = f"{len(missing)} texts are" if len(missing) > 1 else "One text is"
        raise UnfinishedError("\n".join([*missing, f"{many} not yet written."]))

"""One export under two names: the same answers would stand for two timepoints, or count twice."""

import filecmp
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

from evaluation.config.cohort import Survey
from evaluation.problems import Place, ProblemLog


def note_copies(folder: Path, surveys: Iterable[Survey], log: ProblemLog) -> None:
    r"""Report survey files that are byte for byte the same as another one.

    Parameters
    ----------
    folder
        The cohort's folder.
    surveys
        The declared surveys; one file may be read for several of them.
    log
        Where problems go.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> surveys = [
    ...     Survey(id=one, file=f"{one}.csv", tool="plain", timepoint=one)
    ...     for one in ("pre", "post")
    ... ]
    >>> log = ProblemLog()
    >>> with TemporaryDirectory() as here:
    ...     for survey in surveys:
    ...         _ = (Path(here) / survey.file).write_text("code,q1\\nA1,4\\n")
    ...     note_copies(Path(here), surveys, log)
    >>> [(problem.rule, str(problem.place)) for problem in log]
    [('survey.copy', 'post.csv')]
    """
    files = dict.fromkeys(survey.file for survey in surveys)
    for one, other in combinations(files, 2):
        if _same(folder / one, folder / other):
            log.error(
                "survey.copy",
                Place(other),
                f"the file is the same as {one}, so the same answers would stand for both",
                "Put the right export here. If one file holds both, declare it twice under one "
                "name, each time with its own timepoint.",
            )


def _same(one: Path, other: Path) -> bool:
    try:
        return filecmp.cmp(one, other, shallow=False)
    except (OSError, ValueError):  # which is told where the file is read
        return False

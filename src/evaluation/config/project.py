"""Where a project keeps its things."""

import re
from dataclasses import dataclass
from pathlib import Path

from evaluation.config.cohort import COHORT_ID
from evaluation.errors import UsageError

#: Folder names under reports/ that are not cohorts.
RESERVED = ("programme", "public")


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of a project.

    Attributes
    ----------
    root
        The folder that holds ``data/raw/``.
    """

    root: Path

    @property
    def raw(self) -> Path:
        """One folder a cohort, as its people left it; never written."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Tidy tables, made again at will."""
        return self.root / "data" / "processed"

    @property
    def notebooks(self) -> Path:
        """The report's sections: the project's own, or those the package came with."""
        own = self.root / "notebooks"
        return own if (own / "report.toml").exists() else _OWN_ROOT / "notebooks"

    def reports(self, audience: str) -> Path:
        """Return where reports for an audience go; what may be shared stands apart."""
        reports = self.root / "reports"
        return reports if audience == "internal" else reports / audience

    def cohorts(self) -> tuple[str, ...]:
        """Return the names of all cohort folders, in order."""
        if not self.raw.is_dir():
            return ()
        return tuple(sorted(path.name for path in self.raw.iterdir() if path.is_dir()))

    def cohort_folder(self, cohort: str) -> Path:
        """Return a cohort's raw folder.

        Raises
        ------
        UsageError
            When the name is no cohort id, or no such folder exists.
        """
        if not re.fullmatch(COHORT_ID, cohort) or cohort in RESERVED:
            raise UsageError(
                f"{cohort!r} is no cohort id (a-z, 0-9 and hyphens, at most 40 letters). "
                "Name a folder of data/raw/."
            )
        if cohort not in self.cohorts():
            known = ", ".join(self.cohorts()) or "none"
            raise UsageError(f"there is no cohort {cohort!r} in data/raw/. Cohorts there: {known}.")
        return self.raw / cohort


_OWN_ROOT = Path(__file__).resolve().parents[3]


def find_project(start: Path) -> Project:
    """Return the project a folder is in: the nearest folder above it that holds data/raw/.

    Raises
    ------
    UsageError
        When there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "data" / "raw").is_dir():
            return Project(folder)
    raise UsageError(
        "no folder from here upwards holds data/raw/. Change into the project's folder, or name "
        "it with --project."
    )

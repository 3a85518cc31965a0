"""What a section's notebook works with: the cohort's tidy tables, and the release door."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from evaluation.config.policy import Policy, policy
from evaluation.config.project import find_project
from evaluation.disclosure import Released, release
from evaluation.errors import UsageError
from evaluation.estimates import Estimates
from evaluation.prepare.store import MANIFEST, read_tidy
from evaluation.prepare.tidy import TidyCohort
from evaluation.report.display_csv import as_csv
from evaluation.show.shown import Shown

_TABLE_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One section of one cohort's report.

    Attributes
    ----------
    id
        The section's id: its notebook's name.
    tidy
        The cohort's tidy tables.
    policy
        The rules of the audience the report is for.
    tables
        Folder for the numbers behind the tables; None when the notebook is run by itself.
    """

    id: str
    tidy: TidyCohort
    policy: Policy
    tables: Path | None

    def release(self, table: str, estimates: Estimates) -> Released:
        """Pass results through the release door, and keep their rows beside the report.

        Parameters
        ----------
        table
            The table's id in the report (a-z, 0-9, hyphens, beginning with the section's id): its
            rows become ``tables/<table>.csv``.
        estimates
            What an analysis found.
        """
        return release_rows(
            table,
            estimates,
            section=self.id,
            cohort=self.tidy.cohort.id,
            policy=self.policy,
            tables=self.tables,
        )

    def keep(self, shown: Shown) -> Shown:
        """Keep a display's table as csv beside the report, as it reads.

        A display holds links and words beside numbers, so it is no table of released rows: it
        becomes ``tables/displays/<id>.csv``. What is no table is returned as it is.
        """
        if shown.kind != "table":
            return shown
        if self.tables is not None:
            folder = self.tables / "displays"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{shown.id}.csv").write_text(
                as_csv(shown.html), encoding="utf-8", newline="\n"
            )
        return replace(shown, numbers=f"displays/{shown.id}")


def release_rows(
    table: str,
    estimates: Estimates,
    *,
    section: str,
    cohort: str,
    policy: Policy,
    tables: Path | None,
) -> Released:
    """Pass results through the release door, and keep their rows beside the report."""
    if not _TABLE_ID.fullmatch(table) or not table.startswith(f"{section}-"):
        raise UsageError(
            f"{table!r} is no table id: use a-z, 0-9 and hyphens, beginning with {section}-."
        )
    released = release(estimates, policy, cohort=cohort, section=section)
    if tables is not None:
        tables.mkdir(parents=True, exist_ok=True)
        # repr keeps every digit, so that two runs can be compared number by number
        released.rows.to_csv(tables / f"{table}.csv", index=False)
    return released


def open_section(
    section: str, *, cohort: str, audience: str = "internal", project: str = "", tables: str = ""
) -> Section:
    """Return what a section's notebook needs: which cohort, for whom?

    Parameters
    ----------
    section
        The section's id.
    cohort
        The cohort's id: a folder of data/raw/.
    audience
        For whom the report is: the policy's name.
    project
        The project's folder; empty when the notebook is run inside it.
    tables
        Folder for the released rows; empty when the notebook is run by itself.

    Raises
    ------
    UsageError
        When there is no such cohort or audience.
    DataError
        When the cohort's files hold a problem of class *error*.
    """
    found = find_project(Path(project) if project else Path.cwd())
    raw = found.cohort_folder(cohort)
    processed = found.processed / cohort
    tidy = tidy_cohort(processed, raw)
    return Section(section, tidy, policy(audience), Path(tables) if tables else None)


def tidy_cohort(processed: Path, raw: Path) -> TidyCohort:
    """Return a cohort's tidy tables; prepared here where a section is run before any report."""
    tidy = read_tidy(processed) if (processed / MANIFEST).exists() else _prepared(raw)
    tidy.raise_errors()
    return tidy


def _prepared(raw: Path) -> TidyCohort:
    # every reader of exports comes with this import, and a report's sections need none of them
    from evaluation.prepare.cohort import prepare

    return prepare(raw)

"""The plan of the report over all cohorts: made from their tidy tables, after them."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytask import TaskWithoutPath

from evaluation.config.programme import PROGRAMME
from evaluation.config.project import Project
from evaluation.config.published import FILE as PUBLISHED
from evaluation.pipeline.nodes import Content, digest_of
from evaluation.pipeline.plan import CohortPlan, Nodes, files, task
from evaluation.report.assemble import MANIFEST, REPORT, assemble_programme
from evaluation.report.execute import execute_section
from evaluation.report.programme import PROGRAMME_ID, open_programme


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """The steps that make the report over all cohorts for one audience.

    A cohort whose files hold a mistake is not among `cohorts`: the report is made of the others,
    and names it as missing.
    """

    cohorts: tuple[CohortPlan, ...]
    sections: tuple[str, ...]

    @property
    def project(self) -> Project:
        """The project."""
        return self.cohorts[0].project

    @property
    def audience(self) -> str:
        """For whom."""
        return self.cohorts[0].audience

    @property
    def ids(self) -> str:
        """The cohorts' ids, as the notebook is given them."""
        return " ".join(plan.cohort.id for plan in self.cohorts)

    @property
    def out(self) -> Path:
        """The report's folder."""
        return self.project.reports(self.audience) / PROGRAMME_ID

    def executed(self, section: str) -> Path:
        """Return where a section's executed notebook is kept."""
        return self.out / "notebooks" / f"{section}.ipynb"

    def tasks(self) -> list[TaskWithoutPath]:
        """Return the steps: each section, the report."""
        prepared: Nodes = {}
        for plan in self.cohorts:
            prepared |= plan.prepared()
        there = " ".join(self.project.cohorts())
        needs: Nodes = {
            **prepared,
            "package": Content(name="programme: package", digest=self.cohorts[0].package),
            **{
                one: Content(
                    name=f"programme: {one}", digest=digest_of(self.project.raw, pattern=one)
                )
                for one in (PROGRAMME, PUBLISHED)
            },
            # a cohort that can or cannot be read makes another report
            "cohorts": Content(
                name="programme: cohorts",
                digest=hashlib.sha256(f"{self.ids} of {there}".encode()).hexdigest(),
            ),
        }
        raw: Nodes = {
            f"raw {plan.cohort.id}": Content(
                name=f"programme: raw files of {plan.cohort.id}", digest=digest_of(plan.raw)
            )
            for plan in self.cohorts
        }
        executed = files(*map(self.executed, self.sections))
        return [
            *(
                self._task(
                    section,
                    self._section(section),
                    # what became of recommendations is written beside the raw files
                    {**needs, **raw, **files(self.project.notebooks / f"{section}.ipynb")},
                    files(self.executed(section)),
                )
                for section in self.sections
            ),
            self._task(
                "report",
                self._report,
                {**needs, **raw, **executed},
                files(self.out / REPORT, self.out / MANIFEST),
            ),
        ]

    def _task(
        self, name: str, make: Callable[[], None], needs: Nodes, makes: Nodes
    ) -> TaskWithoutPath:
        return task(
            PROGRAMME_ID, name, make, report=self.out / REPORT, told=self.cohorts[0].told,
            needs=needs, makes=makes,
        )  # fmt: skip

    def _section(self, section: str) -> Callable[[], None]:
        def make() -> None:
            tables = self.out / "tables"
            for stale in tables.glob(f"{section}-*.csv"):
                stale.unlink()
            parameters = {
                "cohort": self.ids,
                "audience": self.audience,
                "project": self.project.root.as_posix(),
                "tables": tables.as_posix(),
            }
            source = self.project.notebooks / f"{section}.ipynb"
            execute_section(source, self.executed(section), parameters)

        return make

    def _report(self) -> None:
        together = open_programme(
            "report",
            cohort=self.ids,
            audience=self.audience,
            project=self.project.root.as_posix(),
        )
        executed = {section: self.executed(section) for section in self.sections}
        assemble_programme(together, self.project.raw, executed, self.out)


def programme_plan(
    cohorts: Sequence[CohortPlan], sections: tuple[str, ...]
) -> ProgrammePlan | None:
    """Return the plan of the report over all cohorts, where there are two or more to lay together.

    Parameters
    ----------
    cohorts
        The plans of the cohorts that can be read.
    sections
        The sections of the report over all cohorts.
    """
    if len(cohorts) < 2 or not sections:
        return None
    return ProgrammePlan(tuple(cohorts), sections)

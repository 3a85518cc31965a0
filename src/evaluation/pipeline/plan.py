"""The plan: for each cohort, what is made from what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytask import PathNode, TaskWithoutPath

import evaluation
from evaluation.config.cohort import Cohort
from evaluation.config.integration_file import FILE as INTEGRATION
from evaluation.config.integration_file import read_integration
from evaluation.config.project import Project
from evaluation.config.report import read_report_order
from evaluation.integration.declared import known_in
from evaluation.pipeline.nodes import Content, digest_of
from evaluation.prepare.cohort import prepare
from evaluation.prepare.pseudonyms import key_fingerprint
from evaluation.prepare.review import review_file
from evaluation.prepare.store import MANIFEST, read_tidy, write_tidy
from evaluation.prepare.tidy import COLUMNS
from evaluation.report.assemble import MANIFEST as REPORT_MANIFEST
from evaluation.report.assemble import REPORT, assemble_report
from evaluation.report.execute import execute_section

#: Told when a step ends: the cohort's id and the step's name.
Told = Callable[[str, str], None]

Nodes = dict[str, PathNode | Content]


def package_digest() -> str:
    """Return one hash of the package's own code and data."""
    return digest_of(Path(evaluation.__file__).parent)


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """The steps that make one cohort's report for one audience."""

    cohort: Cohort
    project: Project
    audience: str
    sections: tuple[str, ...]
    package: str
    told: Told

    @property
    def raw(self) -> Path:
        """The cohort's raw files."""
        return self.project.raw / self.cohort.id

    @property
    def processed(self) -> Path:
        """The cohort's tidy tables."""
        return self.project.processed / self.cohort.id

    @property
    def out(self) -> Path:
        """The report's folder."""
        return self.project.reports(self.audience) / self.cohort.id

    def executed(self, section: str) -> Path:
        """Return where a section's executed notebook is kept."""
        return self.out / "notebooks" / f"{section}.ipynb"

    def prepared(self) -> Nodes:
        """Return the files of the cohort's tidy tables."""
        return files(
            self.processed / MANIFEST,
            *(self.processed / f"{table}.parquet" for table in COLUMNS),
            *(self.processed / "registers" / f"{name}.parquet" for name in self.cohort.registers),
        )

    def tasks(self) -> list[TaskWithoutPath]:
        """Return the steps: prepare, what people wrote, each section, the report."""
        package = Content(name=f"{self.cohort.id}: package", digest=self.package)
        raw = Content(name=f"{self.cohort.id}: raw files", digest=digest_of(self.raw))
        reviewed = review_file(self.raw)
        review = Content(
            name=f"{self.cohort.id}: review of texts",
            digest=digest_of(reviewed.parent, pattern=reviewed.name),
        )
        # which sections there are is told by one of them
        order = Content(
            name=f"{self.cohort.id}: order of sections",
            digest=digest_of(self.project.notebooks, pattern="report.toml"),
        )
        prepared = self.prepared()
        executed = files(*map(self.executed, self.sections))
        notebooks = {
            section: files(self.project.notebooks / f"{section}.ipynb") for section in self.sections
        }
        written = self._written()
        return [
            self._task(
                "prepare",
                self._prepare,
                {"raw": raw, "review": review, "package": package, **self._key()},
                prepared,
            ),
            *(
                # several sections read it, and its mistakes are to be told once
                self._task(
                    INTEGRATION,
                    self._check_written,
                    {**prepared, "raw": raw, "package": package},
                    {name: node},
                )
                for name, node in written.items()
            ),
            *(
                self._task(
                    section,
                    self._section(section),
                    # what people wrote about the cohort stands beside its raw files
                    {
                        **prepared,
                        **notebooks[section],
                        "raw": raw,
                        **written,
                        "package": package,
                        "order": order,
                    },
                    files(self.executed(section)),
                )
                for section in self.sections
            ),
            self._task(
                "report",
                self._report,
                {**executed, "raw": raw, "package": package, "order": order},
                files(self.out / REPORT, self.out / REPORT_MANIFEST),
            ),
        ]

    def _task(
        self,
        name: str,
        make: Callable[[], None],
        needs: Nodes,
        makes: Mapping[str, PathNode | Content],
    ) -> TaskWithoutPath:
        return task(
            self.cohort.id, name, make, report=self.out / REPORT, told=self.told, needs=needs,
            makes=makes,
        )  # fmt: skip

    def _key(self) -> Nodes:
        """Return the key of keyed pseudonyms: with another one they are not up to date."""
        if self.cohort.linkage.pseudonyms != "keyed":
            return {}
        name = f"{self.cohort.id}: key of pseudonyms"
        return {"key": Content(name=name, digest=key_fingerprint())}

    def _written(self) -> dict[str, Content]:
        """Return what people wrote about the cohort, where they have begun to."""
        if not (self.raw / INTEGRATION).exists():
            return {}
        digest = digest_of(self.raw, pattern=INTEGRATION)
        return {INTEGRATION: Content(name=f"{self.cohort.id}: {INTEGRATION}", digest=digest)}

    def _prepare(self) -> None:
        tidy = prepare(self.raw)
        tidy.raise_errors()
        write_tidy(tidy, self.processed)

    def _check_written(self) -> None:
        read_integration(self.raw, known_in(read_tidy(self.processed)))

    def _section(self, section: str) -> Callable[[], None]:
        def make() -> None:
            tables = self.out / "tables"
            for stale in tables.rglob(f"{section}-*.csv"):
                stale.unlink()
            parameters = {
                "cohort": self.cohort.id,
                "audience": self.audience,
                "project": self.project.root.as_posix(),
                "tables": tables.as_posix(),
            }
            source = self.project.notebooks / f"{section}.ipynb"
            execute_section(source, self.executed(section), parameters)

        return make

    def _report(self) -> None:
        executed = {section: self.executed(section) for section in self.sections}
        strands = read_report_order(self.project.notebooks).strands
        assemble_report(self.cohort, self.raw, self.audience, executed, self.out, strands=strands)


def task(
    cohort: str,
    name: str,
    make: Callable[[], None],
    *,
    report: Path,
    told: Told,
    needs: Mapping[str, PathNode | Content],
    makes: Mapping[str, PathNode | Content],
) -> TaskWithoutPath:
    """Return one step on the way to a report; while it is made, no old report stands there."""

    def step(**_nodes: object) -> None:
        # from here on the old report is out of date, and must not look whole
        report.unlink(missing_ok=True)
        make()
        told(cohort, name)

    return TaskWithoutPath(
        name=f"{cohort}/{name}", function=step, depends_on=dict(needs), produces=dict(makes)
    )


def files(*paths: Path) -> Nodes:
    """Return files as the workflow library sees them."""
    return {path.as_posix(): PathNode(path=path, name=path.as_posix()) for path in paths}

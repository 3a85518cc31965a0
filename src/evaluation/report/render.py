"""Executed sections in, one self-contained HTML page out; no disk, no clock, no network."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

from jinja2 import Environment
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

from evaluation.config.cohort import Cohort
from evaluation.config.policy import Policy
from evaluation.errors import ReportError
from evaluation.report.prose import Heading, SectionProse
from evaluation.report.section_outputs import marks
from evaluation.report.weight import weight_html


@dataclass(frozen=True, slots=True, eq=False)
class SectionNotebook:
    """One executed section: its id (also its anchor) and its notebook."""

    id: str
    notebook: NotebookNode


@dataclass(frozen=True, slots=True, eq=False)
class ReportFacts:
    """What the page says around its sections.

    Attributes
    ----------
    cohort
        Its declaration.
    policy
        The rules the numbers were released under; its audience becomes a banner.
    provenance
        Name to value, for the foot of the page: version, hashes of what went in, seed. Nothing
        that differs between two runs on the same data.
    strands
        Section id to strand, for the last chapter: how much of the report each strand fills.
    """

    cohort: Cohort
    policy: Policy
    provenance: Mapping[str, str] = field(default_factory=dict)
    strands: Mapping[str, str] = field(default_factory=dict)

    @property
    def masthead(self) -> "Masthead":
        """What stands at the top of a cohort's report."""
        cohort = self.cohort
        return Masthead(
            title=cohort.title,
            above=cohort.programme,
            lede=cohort.description,
            synthetic=cohort.synthetic,
            facts={
                "Dates": dates(cohort),
                "Teams": str(len(cohort.teams)),
                "Asked at": ", ".join(point.title for point in cohort.timepoints),
            },
        )


@dataclass(frozen=True, slots=True)
class Masthead:
    """What stands at the top of a report: what it is about."""

    title: str
    above: str = ""  #: a line above the title
    lede: str = ""
    synthetic: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class ProgrammeFacts:
    """What the page over all cohorts says around its sections; as in `ReportFacts`."""

    masthead: Masthead
    policy: Policy
    provenance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class IndexEntry:
    """One report on the index page, or in a line why there is none.

    `name` is the title of what is no cohort: the report over all of them.
    """

    id: str
    cohort: Cohort | None = None
    failure: str = ""
    name: str = ""

    @property
    def title(self) -> str:
        """The cohort's title; its id where its declaration cannot be read."""
        return self.name or (self.cohort.title if self.cohort is not None else self.id)


@dataclass(frozen=True, slots=True)
class _Chapter:
    id: str
    title: str
    parts: Sequence[Heading]
    html: str


def render_report(sections: Sequence[SectionNotebook], facts: ReportFacts | ProgrammeFacts) -> str:
    """Make one HTML page of executed sections: what will the reader see?

    The page needs no script and no network, and asks for none. Equal input gives equal bytes.

    Parameters
    ----------
    sections
        In the order of the report.
    facts
        What stands around them.

    Raises
    ------
    ReportError
        When a section was not run to its end, shows anything that is not from `evaluation.show`,
        has headings out of order, or when an id is used twice or a figure got lost.
    """
    chapters = [_chapter(section, number) for number, section in enumerate(sections, start=1)]
    if isinstance(facts, ReportFacts) and facts.strands:
        chapters.append(_weight(sections, facts, len(chapters) + 1))
    page = _environment().get_template("report.html.j2")
    html: str = page.render(facts=facts, chapters=chapters, css=_css())
    figures = sum(
        mark["kind"] == "figure"
        for section in sections
        for mark in marks(section.id, section.notebook)
    )
    _check(html, figures=figures)
    return html


def render_index(entries: Sequence[IndexEntry]) -> str:
    """Make the page that leads to every report, and says which were not made and why."""
    return _environment().get_template("reports.html.j2").render(entries=entries, css=_css())


def _chapter(section: SectionNotebook, number: int) -> _Chapter:
    tuple(marks(section.id, section.notebook))
    prose = SectionProse(section.id, number)
    exporter = _exporter(prose)
    html, _ = exporter.from_notebook_node(section.notebook)
    if not prose.title:
        raise ReportError(f"section {section.id} has no heading. Open it with `## Title`.")
    return _Chapter(section.id, prose.title, tuple(prose.parts), html)


def _weight(sections: Sequence[SectionNotebook], facts: ReportFacts, number: int) -> _Chapter:
    prose = SectionProse("weight", number)
    heading = prose.render(
        "## The weight of each strand\n\nNumbers and narratives are to have the same weight. "
        "Counted is what this report shows, and nothing else; of an excerpt shown twice, one."
    )
    executed = ((section.id, section.notebook) for section in sections)
    html = weight_html(executed, facts.strands, facts.cohort)
    return _Chapter("weight", prose.title, (), f"{heading}{html}")


def _exporter(prose: SectionProse) -> HTMLExporter:
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        extra_template_basedirs=[str(_folder().parent)],
        template_name=_folder().name,
        template_file="section.html.j2",
        filters={"prose": prose.render},
    )
    exporter.environment.autoescape = True
    return exporter


@cache
def _environment() -> Environment:
    environment: Environment = _exporter(SectionProse("page", 0)).environment
    environment.filters["dates"] = dates
    return environment


@cache
def _css() -> str:
    return (_folder() / "report.css").read_text(encoding="utf-8")


def _folder() -> Path:
    return Path(str(resources.files("evaluation.report"))) / "template"


def dates(cohort: Cohort) -> str:
    """Return when a cohort ran, as a reader writes it: "9 May 2023 to 30 November 2023"."""
    start, end = (f"{day.day} {day:%B} {day.year}" for day in (cohort.starts, cohort.ends))
    return f"{start} to {end}"


def _check(html: str, *, figures: int) -> None:
    """Raise unless every figure is there and every id is its own."""
    page = _Page()
    page.feed(html)
    if page.pictures != figures:
        raise ReportError(
            f"the report holds {page.pictures} pictures; its sections show {figures} figures. "
            "Show figures with `show_figure` only."
        )
    twice = sorted(one for one, times in page.ids.items() if times > 1)
    if twice:
        raise ReportError(
            f"the report uses these ids more than once: {', '.join(twice)}. Give each table and "
            "figure its own id."
        )


class _Page(HTMLParser):
    """Counts pictures and ids."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures = 0
        self.ids: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pictures += tag == "img"
        self.ids.update(value for name, value in attrs if name == "id" and value)

"""The reporting checklists of a cohort's report, one table after another."""

from pathlib import Path

import nbformat

from evaluation.config.checklist import checklists
from evaluation.config.project import Project, find_project
from evaluation.config.report import read_report_order
from evaluation.integration.checklists import REGISTER, answered, told_by
from evaluation.integration.declared import integration_of
from evaluation.report.section import Section
from evaluation.show.checklists import checklist_table
from evaluation.show.shown import Shown, words


def checklist_tables(section: Section, *, project: str) -> Shown:
    """Show each checklist: what does this report tell, and what must a person still write?

    Parameters
    ----------
    section
        The section of the checklists.
    project
        The project's folder; empty when the notebook is run inside it.
    """
    found = find_project(Path(project) if project else Path.cwd())
    titles = section_titles(found)
    declared = section.tidy.cohort
    if not declared.report.checklists:
        return words("No checklist was chosen for this report.")
    present = told_by(
        integration_of(section.tidy, project=project),
        read_report_order(found.notebooks).sections_of(declared),
    )
    written = section.tidy.register(REGISTER)
    shown = [
        checklist_table(
            answered(checklists()[name], written, sections=present),
            id=f"{section.id}-{name}",
            caption=checklists()[name].title,
            titles=titles,
            source=checklists()[name].source,
            note=checklists()[name].note,
        )
        for name in declared.report.checklists
    ]
    # each keeps a table's distance from the next, though one cell shows them all
    html = "".join(f"<div class='shown table'>{one.html}</div>" for one in shown)
    return Shown("table", html, "; ".join(one.plain for one in shown))


def section_titles(project: Project) -> dict[str, str]:
    """Return what each section of the report is called: section id to its heading."""
    titles = {}
    for place in read_report_order(project.notebooks).sections:
        notebook = nbformat.read(project.notebooks / f"{place.id}.ipynb", as_version=4)
        titles[place.id] = notebook.cells[0].source.splitlines()[0].removeprefix("## ")
    return titles

"""The report over all cohorts: made after them, made again with them, and never of half of them.

Running notebooks is tried elsewhere; here a section is a sentence that says what it was given.
"""

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from evaluation.config.project import Project
from evaluation.pipeline import plan as cohort_plan
from evaluation.pipeline import programme as programme_plan
from evaluation.pipeline import run as running
from evaluation.pipeline.outcome import Outcome, State, state_of
from evaluation.show.shown import words
from tests.pipeline.test_pipeline import DECLARED, notebook


def section_without_kernel(_source: Path, output: Path, parameters: dict[str, str]) -> None:
    made = notebook("...")
    for number, cell in enumerate(made.cells):
        if cell.cell_type == "code":
            cell.execution_count = number
    data, metadata = words(f"Given: {parameters['cohort']}.")._repr_mimebundle_()
    made.cells[-1].outputs = [nbformat.v4.new_output("display_data", data, metadata=metadata)]
    output.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, output)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(cohort_plan, "execute_section", section_without_kernel)
    monkeypatch.setattr(programme_plan, "execute_section", section_without_kernel)
    monkeypatch.setattr(running, "package_digest", lambda: "as it is")
    for cohort in ("c1", "c2", "c3"):
        folder = tmp_path / "data" / "raw" / cohort
        folder.mkdir(parents=True)
        (folder / "cohort.toml").write_text(DECLARED.format(cohort=cohort), encoding="utf-8")
        (folder / "before.csv").write_text("code,Q1\nAB12,4\nCD34,5\n", encoding="utf-8")
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    (notebooks / "report.toml").write_text(
        'programme = ["together"]\n[[sections]]\nid = "first"\n', encoding="utf-8"
    )
    for name in ("first", "together"):
        nbformat.write(notebook("..."), notebooks / f"{name}.ipynb")
    return Project(tmp_path)


def run(project: Project, *names: str) -> Outcome:
    return running.run(project, names or project.cohorts(), jobs=1)


def report(project: Project) -> Path:
    return project.root / "reports" / "programme" / "report.html"


def text(project: Project) -> str:
    return report(project).read_text(encoding="utf-8")


def state(project: Project) -> str:
    return str(state_of(running.status(project, project.cohorts()).of("programme")))


@pytest.mark.slow
def test_it_is_made_after_the_cohorts_and_again_with_them(project: Project):
    announced: list[int] = []
    made = running.run(project, project.cohorts(), jobs=1, planned=announced.append)
    assert made.exit_code == 0
    assert announced == [made.count(State.MADE)] == [11]
    assert "Given: c1 c2 c3." in text(project)
    index = (project.root / "reports" / "index.html").read_text(encoding="utf-8")
    assert 'href="programme/report.html"' in index
    manifest = json.loads((report(project).parent / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["cohorts"], manifest["missing"]) == (["c1", "c2", "c3"], [])

    assert state(project) == "up to date"
    assert run(project).count(State.UP_TO_DATE) == 11

    # an answer in one cohort: the report over all is made again, and no other cohort's
    answers = project.raw / "c2" / "before.csv"
    answers.write_text(answers.read_text(encoding="utf-8") + "EF56,3\n", encoding="utf-8")
    assert state(project) == "out of date"
    again = run(project)
    made = {(step.cohort, step.name) for step in again.steps if step.state is State.MADE}
    assert made == {
        *(("c2", step) for step in ("prepare", "first", "report")),
        *(("programme", step) for step in ("together", "report")),
    }


@pytest.mark.slow
def test_a_run_of_some_cohorts_leaves_no_untrue_report_over_all(project: Project):
    run(project)
    assert run(project, "c1").of("programme") == ()
    assert report(project).exists()  # nothing changed
    answers = project.raw / "c2" / "before.csv"
    answers.write_text(answers.read_text(encoding="utf-8") + "EF56,3\n", encoding="utf-8")
    run(project, "c2")
    assert not report(project).exists()
    assert run(project).of("programme")[-1].state is State.MADE
    assert report(project).exists()


@pytest.mark.slow
def test_its_declaration_is_part_of_it(project: Project):
    run(project)
    declared = project.raw / "programme.toml"
    declared.write_text('title = "Ours"\n[names]\nc1 = "First"\n', encoding="utf-8")
    assert state(project) == "out of date"
    run(project)
    assert "<h1>Ours</h1>" in text(project)
    assert "First, Cohort (c2), Cohort (c3)" in text(project)
    declared.write_text('titel = "Ours"\n', encoding="utf-8")
    stopped = run(project)
    assert stopped.exit_code == 3
    assert [step.cohort for step in stopped.failed()] == ["programme"]
    assert "titel" in stopped.failed()[0].why
    assert not report(project).exists()
    assert (project.root / "reports" / "c1" / "report.html").exists()


@pytest.mark.slow
def test_a_cohort_with_a_mistake_is_left_out_and_named(project: Project):
    answers = project.raw / "c2" / "before.csv"
    good = answers.read_text(encoding="utf-8")
    answers.write_text("code,Q1\nAB12,banana\n", encoding="utf-8")
    stopped = run(project)
    assert stopped.exit_code == 4
    assert "Given: c1 c3." in text(project)
    assert "<dt>Missing</dt><dd>c2</dd>" in text(project)

    # so is one whose declaration cannot be read; and one cohort alone is no programme
    (project.raw / "c3" / "cohort.toml").write_text("id = 'c3'\nseed = 'x'\n", encoding="utf-8")
    run(project)
    assert not report(project).exists()

    answers.write_text(good, encoding="utf-8")
    run(project)
    assert "Given: c1 c2." in text(project)
    assert "<dt>Missing</dt><dd>c3</dd>" in text(project)


@pytest.mark.slow
def test_without_a_second_cohort_there_is_none(project: Project):
    for cohort in ("c2", "c3"):
        shutil.rmtree(project.raw / cohort)
    assert running.status(project, project.cohorts()).of("programme") == ()
    run(project)
    assert not report(project).exists()
    index = (project.root / "reports" / "index.html").read_text(encoding="utf-8")
    assert "programme/report.html" not in index

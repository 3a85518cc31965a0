"""The way from raw files to reports: what is made again, what is not, and what a fault stops.

Notebooks of one line stand in for the real sections here, so that the way itself is tried often;
the real sections are run by the tests of the reports.
"""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from evaluation.cli import main
from evaluation.config.project import Project
from evaluation.pipeline.outcome import State, state_of
from evaluation.pipeline.run import run, status

ROOT = Path(__file__).parents[2]

DECLARED = """
id = "{cohort}"
title = "Cohort"
programme = "Programme"
synthetic = true
seed = 1
starts = 2026-01-01
ends = 2026-12-31
[[timepoints]]
id = "t0"
title = "Before"
kind = "baseline"
[[teams]]
id = "a"
name = "Team A"
aim = "aim"
setting = "community"
[[roles]]
id = "carer"
name = "carers"
group = "lived experience"
[[surveys]]
id = "before"
file = "before.csv"
tool = "plain"
timepoint = "t0"
[surveys.columns]
person = "code"
[[surveys.instruments]]
instrument = "aim"
[surveys.instruments.items]
aim1 = "Q1"
"""

SECTION = """\
from evaluation.report.section import open_section
from evaluation.show.shown import words

section = open_section("first", cohort=cohort, audience=audience, project=project, tables=tables)
words(f"There are {len(section.tidy['responses'])} responses.")
"""


def notebook(code: str, title: str = "## First") -> nbformat.NotebookNode:
    parameters = nbformat.v4.new_code_cell(
        'cohort = "c1"\naudience = "internal"\nproject = ""\ntables = ""'
    )
    parameters.metadata["tags"] = ["parameters"]
    cells = [nbformat.v4.new_markdown_cell(title), parameters, nbformat.v4.new_code_cell(code)]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "x"}
    return made


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for cohort in ("c1", "c2"):
        folder = tmp_path / "data" / "raw" / cohort
        folder.mkdir(parents=True)
        (folder / "cohort.toml").write_text(DECLARED.format(cohort=cohort), encoding="utf-8")
        (folder / "before.csv").write_text("code,Q1\nAB12,4\nCD34,5\n", encoding="utf-8")
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    (notebooks / "report.toml").write_text('[[sections]]\nid = "first"\n', encoding="utf-8")
    nbformat.write(notebook(SECTION), notebooks / "first.ipynb")
    return Project(tmp_path)


def command(project: Project, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own: kernels leave sockets to be collected."""
    return subprocess.run(
        [sys.executable, "-m", "evaluation", *words, "--project", str(project.root)],
        capture_output=True,
        text=True,
        check=False,
    )


def states(project: Project) -> dict[str, str]:
    outcome = status(project, project.cohorts())
    return {name: str(state_of(outcome.of(name))) for name in project.cohorts()}


def report(project: Project, cohort: str) -> Path:
    return project.root / "reports" / cohort / "report.html"


@pytest.mark.slow
def test_only_what_is_out_of_date_is_made(project: Project):
    raw = {path: path.read_bytes() for path in project.raw.rglob("*") if path.is_file()}
    made = command(project, "run")
    assert made.returncode == 0, made.stderr
    assert "There are 2 responses." in report(project, "c1").read_text(encoding="utf-8")
    assert (project.root / "reports" / "index.html").exists()
    assert {path: path.read_bytes() for path in project.raw.rglob("*") if path.is_file()} == raw
    first = {path: path.stat().st_mtime_ns for path in (project.root / "reports").rglob("*.ipynb")}
    assert states(project) == {"c1": "up to date", "c2": "up to date"}

    # nothing changed: nothing is made
    again = run(project, project.cohorts())
    assert again.count(State.UP_TO_DATE) == len(again.steps) == 6

    # an answer changed: its cohort's tables, section and report are made, and nothing else
    answers = project.raw / "c1" / "before.csv"
    answers.write_text(answers.read_text(encoding="utf-8") + "EF56,3\n", encoding="utf-8")
    assert states(project) == {"c1": "out of date", "c2": "up to date"}
    assert command(project, "run").returncode == 0
    assert "There are 3 responses." in report(project, "c1").read_text(encoding="utf-8")
    for path, when in first.items():
        assert (path.stat().st_mtime_ns == when) == (path.parents[1].name == "c2")

    # a run of one cohort does not forget the others
    assert command(project, "run", "c1").returncode == 0
    assert states(project) == {"c1": "up to date", "c2": "up to date"}

    # a file added, and taken away again, is a change
    (project.raw / "c2" / "notes.txt").write_text("x", encoding="utf-8")
    assert states(project)["c2"] == "out of date"

    # a broken declaration stops its cohort, in words, and takes its old report away
    (project.raw / "c1" / "cohort.toml").write_text("id = 'c1'\nseed = 'x'\n", encoding="utf-8")
    stopped = command(project, "run")
    assert stopped.returncode == 3
    assert "c1/cohort.toml:2: seed: found 'x'" in stopped.stderr
    assert "c2: report made" in stopped.stdout
    assert "Traceback" not in stopped.stderr
    assert not report(project, "c1").exists()
    assert report(project, "c2").exists()
    index = (project.root / "reports" / "index.html").read_text(encoding="utf-8")
    assert "c2/report.html" in index
    assert "c1/report.html" not in index


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise ValueError('answer 4711')", "cell 3 failed with ValueError"),
        ("import sys; sys.exit(0)", "section first"),
        ("print('answer 4711')", "wrote to stdout"),
        ("import pandas; pandas.DataFrame({'a': [4711]})", "not from evaluation.show"),
        ("import warnings; warnings.warn('answer 4711')", "wrote to stderr"),
    ],
)
def test_a_section_that_fails_leaves_no_report(project: Project, code: str, message: str):
    shutil.rmtree(project.raw / "c2")
    nbformat.write(notebook(code), project.notebooks / "first.ipynb")
    stopped = command(project, "run")
    assert stopped.returncode == 7
    assert message in stopped.stderr
    assert "4711" not in stopped.stderr + stopped.stdout
    assert not report(project, "c1").exists()


@pytest.mark.slow
def test_an_unknown_parameter_is_an_error(project: Project):
    shutil.rmtree(project.raw / "c2")
    odd = notebook(SECTION)
    odd.cells[1].source += "\ncohrot = ''"
    nbformat.write(odd, project.notebooks / "first.ipynb")
    stopped = command(project, "run")
    assert stopped.returncode == 7
    assert "no parameters cohrot" in stopped.stderr


def test_an_error_in_the_data_stops_its_cohort(project: Project):
    (project.raw / "c1" / "before.csv").write_text("code,Q1\nAB12,99\n", encoding="utf-8")
    shutil.rmtree(project.raw / "c2")
    found = CliRunner().invoke(main, ["check", "--project", str(project.root)])
    assert found.exit_code == 4
    assert "before.csv:2:Q1: error: a number outside the scale 1 to 5" in found.output
    outcome = run(project, ["c1"])
    assert outcome.exit_code == 4
    assert not report(project, "c1").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../x", "'../x' is no cohort id"),
        ("nope", "there is no cohort 'nope'"),
        ("C1", "no cohort id"),
    ],
)
def test_a_wrong_name_is_refused_in_one_line(project: Project, name: str, said: str):
    refused = CliRunner().invoke(main, ["run", name, "--project", str(project.root)])
    assert refused.exit_code == 2
    assert said in refused.output
    assert len(refused.output.strip().splitlines()) == 1
    assert not (project.root / "reports").exists()


def test_an_unknown_audience_is_refused(project: Project):
    refused = CliRunner().invoke(main, ["run", "--audience", "all", "--project", str(project.root)])
    assert refused.exit_code == 2
    assert "Choose one of: internal, public" in refused.output


def test_a_folder_without_cohorts_is_said(tmp_path: Path):
    refused = CliRunner().invoke(main, ["check", "--project", str(tmp_path)])
    assert refused.exit_code == 2
    assert "no folder from here upwards holds data/raw/" in refused.output


def test_check_as_json_holds_places(project: Project):
    import json

    (project.raw / "c1" / "before.csv").write_text("code,Q1\nAB12,99\n", encoding="utf-8")
    found = CliRunner().invoke(main, ["check", "c1", "--json", "--project", str(project.root)])
    [record] = json.loads(found.stdout)
    [problem] = [one for one in record["problems"] if one["severity"] == "error"]
    assert (problem["file"], problem["line"], problem["column"]) == ("before.csv", 2, "Q1")


def test_new_makes_a_folder_that_check_understands(project: Project):
    made = CliRunner().invoke(main, ["new", "c3", "--project", str(project.root)])
    assert made.exit_code == 0, made.output
    found = CliRunner().invoke(main, ["check", "c3", "--project", str(project.root)])
    assert found.exit_code == 0, found.output
    again = CliRunner().invoke(main, ["new", "c3", "--project", str(project.root)])
    assert again.exit_code == 0, again.output
    assert "is there already, and its cohort.toml was left as it is" in again.output


def test_every_letter_can_be_written_into_a_file(project: Project, monkeypatch):
    """A console of Windows writes cp1252 into files, which has neither an arrow nor a Polish z."""
    (project.raw / "c1" / "odd.csv").write_text("code,Less → more (ż)\n1,4\n", encoding="utf-8")
    written = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr("sys.stdout", written)
    main(["new", "c1", "odd.csv", "--project", str(project.root)], standalone_mode=False)
    written.flush()
    assert "Less → more (ż)" in written.buffer.getvalue().decode("utf-8")


def test_new_proposes_columns_from_a_file(project: Project):
    folder = project.raw / "c1"
    item = "I have a real say in what our team decides."
    text = f"code,How confident are you? [{item}],Comment\n1,4,x\n"
    (folder / "end.csv").write_text(text, encoding="utf-8")
    proposed = CliRunner().invoke(main, ["new", "c1", "end.csv", "--project", str(project.root)])
    assert proposed.exit_code == 0, proposed.output
    assert 'person = "code"' in proposed.output
    assert "p1 = " in proposed.output
    assert '# "Comment"' in proposed.output

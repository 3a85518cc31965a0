"""docs/how-to/finish-a-report.md, done in order: each command says what the page says it says.

What is missing is told by the cohort's files, so sections of one heading stand in for the real
ones, which are run by the tests of the reports.
"""

import re
import shlex
import shutil
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from evaluation.cli import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "finish-a-report.md"
COHORT = "demo-2024-01"
SECTIONS = ("findings", "involvement", "checklists")
BLOCK = re.compile(r"(?:^<!-- at the end of (\S+) -->\n)?^```(\w+)\n(.*?)^```$", re.S | re.M)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that holds one demonstration cohort, and sections that need no kernel."""
    shutil.copytree(ROOT / "data" / "raw" / COHORT, tmp_path / "data" / "raw" / COHORT)
    (tmp_path / "notebooks").mkdir()
    order = "".join(f'[[sections]]\nid = "{name}"\n' for name in SECTIONS)
    (tmp_path / "notebooks" / "report.toml").write_text(order, encoding="utf-8")
    for name in SECTIONS:
        section = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"## {name}")])
        nbformat.write(section, tmp_path / "notebooks" / f"{name}.ipynb")

    def copied(source: Path, executed: Path, _parameters: dict[str, str]) -> None:
        executed.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, executed)

    monkeypatch.setattr("evaluation.pipeline.plan.execute_section", copied)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data" / "raw" / COHORT


def rate(folder: Path) -> None:
    """Rate every unit as two assessors who see the first one differently."""
    for assessor, first in (("1", "agreement"), ("2", "partial")):
        path = folder / "integration" / f"assessor-{assessor}.xlsx"
        book = load_workbook(path)
        sheet = book["Ratings"]
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, 1).value:
                sheet.cell(row, 6, first if row == 2 else "partial")
                sheet.cell(row, 7, "partial")
        book.save(path)


def test_a_report_is_finished_as_the_page_says(folder: Path):
    ran: list[tuple[int, str]] = []
    for file, language, content in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if file:
            path = folder / file
            path.write_text(f"{path.read_text(encoding='utf-8')}{content}", encoding="utf-8")
        elif language == "sh":
            program, *arguments = shlex.split(content)
            assert program == "evaluation"
            done = CliRunner().invoke(main, arguments)
            assert isinstance(done.exception, SystemExit | None), done.exception
            ran.append((done.exit_code, done.output))
            if arguments[0] == "assess":
                rate(folder)
        else:
            said = ran[-1][1].splitlines()
            for line in content.splitlines():
                assert line == "..." or line in said, f"not said: {line}\n{ran[-1][1]}"
    assert [code for code, _ in ran] == [8, 0, 0, 0], ran[-1][1]
    first, last = ran[0][1], ran[-1][1]
    assert (folder.parents[2] / "reports" / COHORT / "report.html").exists()
    missing = [line for line in first.splitlines() if "not yet written: " in line]
    assert first.splitlines()[-1] == f"{len(missing)} texts are not yet written."
    assert "not yet written" not in last

"""A new user's hour: what docs/how-to/add-your-cohort.md says is done in order, and comes true.

Commands, file contents, changes and outputs are read from the page itself, so that page and test
cannot drift apart.
"""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-your-cohort.md"
COHORT = "spring-2026"

#: "sh": a command; "text": lines of its output; "the file", "change": of cohort.toml.
BLOCK = re.compile(r"(?:^<!-- (the file|change) -->\n)?^```(\w+)\n(.*?)^```$", re.S | re.M)


@dataclass
class Ran:
    command: str
    code: int
    said: str


def blocks() -> Iterator[tuple[str, str]]:
    for mark, language, content in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        yield mark or language, content


def run(command: str, folder: Path) -> Ran:
    program, *arguments = shlex.split(command)
    assert program in ("evaluation", "python"), command
    module = ["-m", "evaluation"] if program == "evaluation" else []
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    ran = subprocess.run(
        [sys.executable, *module, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Ran(command, ran.returncode, ran.stdout + ran.stderr)


class Toml:
    """A cohort.toml under an editor's hands: lines are changed where they stand."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    def append(self, text: str) -> None:
        self.write(self.path.read_text(encoding="utf-8").rstrip() + "\n\n" + text)

    def change(self, wanted: str) -> None:
        """Set each line of an excerpt in the table it stands in, of the survey it names."""
        survey = table = ""
        for line in wanted.splitlines():
            if line.startswith("["):
                table = line
            elif line.startswith("id = "):
                survey = line
            elif line.strip():
                self._set(survey, table, line)

    def _set(self, survey: str, table: str, line: str) -> None:
        lines = self.path.read_text(encoding="utf-8").splitlines()
        start = lines.index(survey)
        others = [n for n in range(start, len(lines)) if lines[n] == "[[surveys]]"]
        end = others[0] if others else len(lines)
        if table == "[[surveys]]":
            at = start
        elif table in lines[start:end]:
            at = lines.index(table, start, end)
        else:
            lines[end:end] = ["", table]
            at = end + 1
            end += 2
        key = line.split(" = ")[0]
        until = next((n for n in range(at + 1, end) if lines[n].startswith("[")), end)
        there = [n for n in range(at + 1, until) if lines[n].split(" = ")[0] == key]
        if there:
            lines[there[0]] = line
        else:
            lines.insert(at + 1, line)
        self.write("\n".join(lines) + "\n")


@pytest.mark.slow
def test_a_new_users_hour(tmp_path: Path):
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    toml = Toml(raw / COHORT / "cohort.toml")
    ran: list[Ran] = []
    for kind, content in blocks():
        if kind == "sh":
            ran.append(run(content.strip(), tmp_path))
            assert "Traceback" not in ran[-1].said, ran[-1].said
            if re.fullmatch(rf"evaluation new {COHORT} \S+", ran[-1].command):
                toml.append(ran[-1].said)
        elif kind == "text":
            lines = ran[-1].said.splitlines()
            for line in content.splitlines():
                assert line == "..." or line in lines, f"not said: {line}\n{ran[-1].said}"
        elif kind == "the file":
            toml.write(content)
        elif kind == "change":
            toml.change(content)
        else:
            pytest.fail(f"the page holds a block nobody tries: {kind}")

    checks = [one for one in ran if one.command == f"evaluation check {COHORT}"]
    assert [one.code for one in checks] == [4, 0]
    assert not [one for one in ran if one.code and one is not checks[0]]
    _lists_each_fault_at_its_place(checks[0].said)
    _the_report_is_of_these_people(tmp_path)
    tomllib.loads(toml.path.read_text(encoding="utf-8"))


def _lists_each_fault_at_its_place(listed: str) -> None:
    faults = {
        "before.csv:6:I can tell co-production": "neither a label nor a number",
        "before.csv:11:I can help to plan": "a number outside the scale",
        "before.csv:2:Timestamp": "can be read in two ways",
        "after.xlsx:Form1!H2": "no role of this cohort",
    }
    for place, what in faults.items():
        assert any(place in line and what in line for line in listed.splitlines()), place
    assert not re.search(r"\bAgre\b|\b99\b|\bC05\b", listed), "a list of problems holds an answer"


def _the_report_is_of_these_people(project: Path) -> None:
    report = (project / "reports" / COHORT / "report.html").read_text(encoding="utf-8")
    assert "Of 16 people, 14 answered at both times." in report
    assert "Warm Welcome" in report
    assert (project / "reports" / "index.html").exists()

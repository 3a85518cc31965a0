"""The list of problems as a person reads it: all in one place, what stops the cohort first."""

import json

import pytest
from click.testing import CliRunner

from evaluation.cli import main
from evaluation.pipeline.check import Checked
from tests.intake.faults import ROWS, as_csv, as_xlsx, cohort, with_cell

MANY = [[f"AB{n:02}", *ROWS[0][1:]] for n in range(30)]


def listed(folder, *words: str, code: int = 0):
    """Return what `check` writes to a file, having looked that nothing of it goes elsewhere."""
    told = CliRunner().invoke(main, ["check", "c1", "--project", str(folder), *words])
    assert told.exit_code == code, told.output
    assert not [line for line in told.stderr.splitlines() if line.startswith("  ")]
    assert "error" not in told.stderr
    return told.stdout


def project(folder, content: bytes, **declared):
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    cohort(raw, content, **declared)
    return raw / "c1" / "cohort.toml"


def classes(text: str):
    found = (line.split(": ") for line in text.splitlines()[1:])
    return [one[1] for one in found if one[1] in ("error", "warn", "repair", "accept")]


def test_everything_is_in_one_list_and_what_stops_the_cohort_is_first(tmp_path):
    rows = with_cell(0, Team="north team", rows=with_cell(1, Role="nurse", rows=MANY))
    file = project(tmp_path, as_csv(with_cell(2, K1="9", Say="AB 12 34 56 C", rows=rows)))
    text = listed(tmp_path, code=4)
    assert text.splitlines()[0].startswith("c1: 2 errors, ")
    assert ", 1 repair" in text.splitlines()[0]
    found = classes(text)
    assert found == sorted(found, key=["error", "warn", "repair", "accept"].index)
    assert {*found} >= {"error", "warn", "repair"}
    assert text.index("s.csv:3:Role") < text.index("s.csv:4:K1")
    # a mistake of the declaration is told before any file's
    file.write_text('colour = "red"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    lines = listed(tmp_path, code=3).splitlines()
    assert lines[0].startswith("c1: 1 mistake in its declarations, 2 errors, ")
    assert lines[1] == (
        "  c1/cohort.toml:1: colour: is not a key that is known here. Correct its spelling or "
        "remove it."
    )
    assert lines[2].startswith("  s.csv:3:Role: error: ")


def test_one_cause_does_not_fill_the_list(tmp_path):
    rows = [[*row[:4], "AGREE", "agree ", row[6]] for row in MANY]
    use = 'labels = { "Agree" = 4 }'
    project(tmp_path, as_csv(rows), use=use)
    text = listed(tmp_path)
    repairs = [line for line in text.splitlines() if ": repair: " in line]
    assert [line.split(": ")[0] for line in repairs[:3]] == [
        "  s.csv:2:K1",
        "  s.csv:2:K2",
        "  s.csv:3:K1",
    ]
    assert len(repairs) == 4
    assert repairs[3].startswith("  s.csv: repair: ... and 57 more like the last (")
    assert text.splitlines()[0].endswith(", 60 repairs")
    # a program is given each place
    [record] = json.loads(listed(tmp_path, "--json"))
    spelt = [one for one in record["problems"] if one["severity"] == "repair"]
    assert sum(one["count"] for one in spelt) == 60
    assert len(spelt) == 60


@pytest.mark.parametrize(("file", "column"), [("s.csv", "s.csv:K1"), ("s.xlsx", "s.xlsx:Sheet!E")])
def test_errors_are_counted_column_by_column(tmp_path, file, column):
    rows = [[*row[:4], "9", "9", row[6]] for row in MANY]
    project(tmp_path, as_csv(rows) if file == "s.csv" else as_xlsx(rows), file=file)
    told = CliRunner().invoke(main, ["check", "c1", "--project", str(tmp_path)])
    errors = [line.strip() for line in told.stdout.splitlines() if ": error: " in line]
    assert len(errors) == 8
    assert errors[3].startswith(f"{column}: error: ... and 27 more like the last (answer.")
    assert told.stdout.startswith("c1: 60 errors, ")


def test_a_list_without_problems_says_so():
    assert Checked("c1").as_lines() == ("c1: nothing to mend or to look at",)


def test_a_wrong_command_is_no_list(tmp_path):
    project(tmp_path, as_csv(ROWS))
    told = CliRunner().invoke(main, ["check", "nope", "--project", str(tmp_path)])
    assert told.exit_code == 2
    assert told.stdout == ""
    assert "there is no cohort 'nope'" in told.stderr

"""What is made of a file does not depend on which reader read it, nor on how a column is kept."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from evaluation.intake import delimited
from evaluation.prepare.cohort import prepare

COHORT = """
id = "c1"
title = "A cohort"
programme = "A programme"
synthetic = true
seed = 1
starts = 2023-05-01
ends = 2024-03-01

[[timepoints]]
id = "before"
title = "Before"
kind = "baseline"
[[timepoints]]
id = "after"
title = "After"
kind = "end"

[[teams]]
id = "north"
name = "North"
aim = "An aim."
setting = "acute hospital"
[[teams]]
id = "south"
name = "South"
aim = "An aim."
setting = "acute hospital"

[[roles]]
id = "staff"
name = "staff"
group = "staff"

[[surveys]]
id = "s"
file = "s.csv"
tool = "plain"
duplicates = "keep first"
[surveys.columns]
person = "Code"
team = "Team"
role = "Role"
timepoint = "When"
submitted = "Submitted"
[surveys.texts]
say = "Say"
[surveys.only]
Pilot = ["no", " no"]
[[surveys.instruments]]
instrument = "coproduction-confidence"
[surveys.instruments.items]
k1 = "K1"
k2 = "K2"
k3 = "K3"
"""
HEADERS = ["Code", "Team", "Role", "When", "Submitted", "K1", "K2", "K3", "Say", "Pilot"]
#: Cells as people and programs write them, sound ones most often.
CELLS = {
    "Team": ["North", "South", "south ", "", "West", "Nоrth"],
    "Role": ["staff", "staff", "Staff", ""],
    "When": ["Before", "After", "before", "never"],
    "Submitted": ["2023-05-02", "2023-05-02", "2023-06-30 10:15", "31/05/2023", "", "2023-02-30"],
    "K1": ["1", "2", "3", "4", "5", "99", "", "4.0"],
    "K2": ["1", "2", "3", " 4", "x"],
    "K3": ["3", "3", "3"],
    "Say": ["well", "", "=1+1", "two\nlines", "with, commas", "<b>so</b>", "\u00a0"],
    "Pilot": ["no", "no", " no", "yes"],
}
CODES = ["ab-{:02d}", "AB{:02d}", "AB{:02d} ", "{:03d}", "none", "", "1E+{:02d}"]


def file_of(rng: np.random.Generator, rows: int) -> bytes:
    """Return a file with every fault in it several times."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADERS)
    for _ in range(rows):
        code = str(rng.choice(CODES)).format(rng.integers(1, rows // 2))
        writer.writerow([code, *(str(rng.choice(CELLS[header])) for header in HEADERS[1:])])
    return out.getvalue().encode()


@pytest.mark.parametrize("seed", range(4))
def test_both_readers_make_the_same_tables_and_problems(tmp_path, monkeypatch, seed):
    folder = tmp_path / "c1"
    folder.mkdir()
    (folder / "cohort.toml").write_text(COHORT, encoding="utf-8")
    (folder / "s.csv").write_bytes(file_of(np.random.default_rng(seed), 80))
    fast = prepare(folder)
    monkeypatch.setattr(delimited, "read_lines", lambda file, head, separator: None)
    monkeypatch.setattr(delimited, "read_clean", lambda text, separator: None)
    careful = prepare(folder)
    assert fast.problems == careful.problems
    assert len({problem.rule for problem in fast.problems}) > 15
    assert fast.recognised == careful.recognised
    assert len(fast["responses"]) > 20
    for name, table in careful.tables.items():
        pd.testing.assert_frame_equal(fast[name], table)
        assert not any(isinstance(dtype, pd.CategoricalDtype) for dtype in fast[name].dtypes)

"""Real before/after data as a cohort: the whole way, against numbers computed independently."""

import csv
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

REAL = Path(__file__).parents[2] / "shared" / "real" / "deliberation" / "human_data.csv"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not REAL.exists(), reason="the real data are not beside this checkout"),
]

DECLARED = """
id = "uppsala-speaks"
title = "Uppsala Speaks"
programme = "Citizen deliberation"
synthetic = false
seed = 7
starts = 2020-01-01
ends = 2020-12-31

[[timepoints]]
id = "pre"
title = "Before"
kind = "baseline"

[[timepoints]]
id = "post"
title = "After"
kind = "end"

{teams}

[[roles]]
id = "citizen"
name = "citizens"
group = "lived experience"

[linkage]
method = "self-generated"

[[surveys]]
id = "both"
file = "human_data.csv"
tool = "plain"
ignore = {ignore}

[surveys.columns]
person = "pnum"
team = {{ header = "case", values = {{ {cases} }} }}
timepoint = {{ header = "stage", values = {{ "Pre-Delib" = "pre", "Post-Delib" = "post" }} }}

[surveys.only]
survey = ["uppsala_speaks"]

[[surveys.instruments]]
instrument = "considerations"
missing_codes = ["NA"]

[surveys.instruments.items]
{items}

[[outcomes]]
id = "c1"
title = "First consideration"
instrument = "considerations"
scale = "C1"
before = "pre"
after = "post"
primary = true
"""

INSTRUMENT = """
id = "considerations"
title = "Considerations"
licence = "MIT"
source = "deliberr"
[answers]
minimum = 1
maximum = {highest}
"""


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with REAL.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["survey"] == "uppsala_speaks"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]) -> Path:
    root = tmp_path_factory.mktemp("project")
    folder = root / "data" / "raw" / "uppsala-speaks"
    (folder / "instruments").mkdir(parents=True)
    shutil.copy(REAL, folder)
    cases = sorted({row["case"] for row in rows})
    items = [
        name
        for name in rows[0]
        if name[0] == "C" and name[1:].isdigit() and any(row[name] != "NA" for row in rows)
    ]
    highest = max(int(row[item]) for row in rows for item in items if row[item] != "NA")
    used = {"pnum", "case", "stage", "survey", *items}
    declared = DECLARED.format(
        teams="\n".join(
            f'[[teams]]\nid = "team-{n}"\nname = "{case}"\naim = "deliberate"\nsetting = "citizens"'
            for n, case in enumerate(cases)
        ),
        cases=", ".join(f'"{case}" = "team-{n}"' for n, case in enumerate(cases)),
        items="\n".join(f'{item} = "{item}"' for item in items),
        ignore=[name for name in rows[0] if name not in used],
    )
    (folder / "cohort.toml").write_text(declared, encoding="utf-8")
    instrument = INSTRUMENT.format(highest=highest) + "".join(
        f'[[items]]\nid = "{item}"\n' for item in items
    )
    (folder / "instruments" / "considerations.toml").write_text(instrument, encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "evaluation", "run", "uppsala-speaks"]
    done = subprocess.run(
        [*command, "--project", str(root)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    return root


def released(project: Path, table: str) -> pd.DataFrame:
    folder = project / "reports" / "uppsala-speaks" / "tables"
    return pd.read_csv(folder / f"{table}.csv", keep_default_na=False)


def test_means_and_numbers_of_pairs(project: Path, rows: list[dict[str, str]]):
    answers: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        answers.setdefault((row["case"], row["pnum"]), {})[row["stage"]] = float(row["C1"])
    pairs = [one for one in answers.values() if len(one) == 2]
    assert len(pairs) == 48
    found = released(project, "outcomes-change").set_index("quantity")
    assert int(found.loc["mean_change", "n"]) == 48
    for quantity, stage in (("mean_before", "Pre-Delib"), ("mean_after", "Post-Delib")):
        expected = statistics.fmean(one[stage] for one in pairs)
        assert float(found.loc[quantity, "value"]) == pytest.approx(expected, rel=1e-12)


def test_teams_are_the_two_cases(project: Path):
    found = released(project, "outcomes-teams")
    teams = found[(found["quantity"] == "mean_change") & (found["group"] != "")]
    assert sorted(teams["n"].astype(int)) == [22, 26]


def test_the_report_stands_by_itself(project: Path):
    html = (project / "reports" / "uppsala-speaks" / "report.html").read_text(encoding="utf-8")
    assert "Synthetic demonstration data" not in html
    assert "<script" not in html
    assert "First consideration" in html

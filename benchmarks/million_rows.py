"""How long a million responses take, and how much memory, beside plain pandas on the same file.

Writes a survey of 1,000,000 responses to 10 items (each person answers before and after) to a
temporary folder. Then, in processes of their own and turn by turn, it is read by
``pandas.read_csv`` and nothing more, and it is read, checked, linked and scored by the package, as
`evaluation check` does. The table of single answers is not made.
Prints a row a way: median seconds and peak memory of seven runs, and the ratios:

    python benchmarks/million_rows.py                 # answers in words, as most tools write them
    python benchmarks/million_rows.py --answers numbers
    python benchmarks/million_rows.py --rows 100000
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

TURNS = 7
ITEMS = 10
LABELS = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
TEAMS = tuple(f"Team {number}" for number in range(1, 41))
ROLES = ("service users", "carers", "frontline staff")
POINTS = ("Before", "After")

_INSTRUMENT = """
id = "ten"
title = "Ten items"
version = "1"
licence = "invented"
source = "Invented for this benchmark."

[answers]
minimum = 1
maximum = 5
[answers.labels]
{labels}

{items}

[[scales]]
id = "total"
title = "All ten"
items = [{all_items}]
minimum_answered = 7
"""

_COHORT = """
id = "million"
title = "A million responses"
programme = "Benchmark"
synthetic = true
seed = 1
starts = 2026-01-01
ends = 2026-12-31

[[timepoints]]
id = "before"
title = "Before"
kind = "baseline"
[[timepoints]]
id = "after"
title = "After"
kind = "end"

{teams}
{roles}

[[surveys]]
id = "survey"
file = "survey.csv"
tool = "plain"
[surveys.columns]
person = "Code"
team = "Team"
role = "Role"
timepoint = "When"
submitted = "Submitted"
[[surveys.instruments]]
instrument = "ten"
[surveys.instruments.items]
{columns}
"""


def write_cohort(folder: Path, rows: int, answers: str) -> None:
    """Write the cohort's folder: one export, its declaration, its instrument."""
    names = [f"q{number}" for number in range(1, ITEMS + 1)]
    (folder / "instruments").mkdir(parents=True)
    (folder / "instruments" / "ten.toml").write_text(
        _INSTRUMENT.format(
            labels="\n".join(f'"{label}" = {code}' for code, label in enumerate(LABELS, 1)),
            items="\n".join(f'[[items]]\nid = "{name}"\ntext = "Item {name}."' for name in names),
            all_items=", ".join(f'"{name}"' for name in names),
        ),
        encoding="utf-8",
    )
    (folder / "cohort.toml").write_text(
        _COHORT.format(
            teams="\n".join(
                f'[[teams]]\nid = "t{n}"\nname = "{team}"\naim = "An aim."\nsetting = "any"'
                for n, team in enumerate(TEAMS)
            ),
            roles="\n".join(
                f'[[roles]]\nid = "r{n}"\nname = "{role}"\ngroup = "staff"'
                for n, role in enumerate(ROLES)
            ),
            columns="\n".join(f'{name} = "{name.upper()}"' for name in names),
        ),
        encoding="utf-8",
    )
    _write_csv(folder / "survey.csv", rows, np.array(LABELS) if answers == "words" else None)


def _write_csv(path: Path, rows: int, labels: np.ndarray | None) -> None:
    random = np.random.default_rng(1)
    people = rows // 2
    team = random.integers(len(TEAMS), size=people)
    role = random.integers(len(ROLES), size=people)
    given = random.integers(1, 6, size=(rows, ITEMS))
    missing = random.random((rows, ITEMS)) < 0.02
    words = (np.arange(6).astype(str) if labels is None else np.array(["", *labels]))[given]
    words[missing] = ""
    with path.open("w", encoding="utf-8") as file:
        file.write("Code,Team,Role,When,Submitted,")
        file.write(",".join(f"Q{number}" for number in range(1, ITEMS + 1)) + "\n")
        for row in range(rows):
            person, point = row % people, row // people % 2
            day, minute = 1 + row % 28, row % 1440
            file.write(
                f"{person:07d}AB,{TEAMS[team[person]]},{ROLES[role[person]]},{POINTS[point]},"
                f"2026-0{1 + 8 * point}-{day:02d} {minute // 60:02d}:{minute % 60:02d}:00,"
                f"{','.join(words[row])}\n"
            )


def plain_pandas(folder: Path) -> int:
    """Read the file as pandas does by itself."""
    import pandas as pd

    with timed():
        return len(pd.read_csv(folder / "survey.csv"))


def package(folder: Path) -> int:
    """Read, check, link and score the file, with progress."""
    from rich.console import Console
    from rich.progress import Progress

    from evaluation.prepare.cohort import prepare

    with timed(), Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Reading", total=None)
        tidy = prepare(
            folder, told=lambda step: bar.update(task, description=step), single_answers=False
        )
        tidy.raise_errors()
        return len(tidy["scores"])


WAYS: dict[str, Callable[[Path], int]] = {"pandas.read_csv": plain_pandas, "package": package}


@contextmanager
def timed() -> Iterator[None]:
    """Print seconds and this process's peak memory, as JSON."""
    began = time.perf_counter()
    yield
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "MB": peak_megabytes()}))


def peak_megabytes() -> float:
    """Return the most memory that this process has held.

    What the system counts as used by a process begins, on Linux, with the peak of the process that
    started it; the peak of its own memory stands elsewhere.
    """
    status = Path("/proc/self/status")
    if status.exists():
        own = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(own.split()[1]) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def measure(folder: Path, way: str) -> dict[str, float]:
    """Run one way in a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--folder", str(folder)]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Write the file, measure both ways turn by turn, print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--answers", choices=["words", "numbers"], default="words")
    parser.add_argument("--way", choices=list(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.way:
        WAYS[chosen.way](chosen.folder)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "million"
        write_cohort(folder, chosen.rows, chosen.answers)
        megabytes = (folder / "survey.csv").stat().st_size / 1e6
        print(f"{chosen.rows} responses, answers in {chosen.answers}, {megabytes:.0f} MB")
        runs = {way: [] for way in WAYS}
        for _ in range(TURNS):
            for way, found in runs.items():
                found.append(measure(folder, way))
    middle = {
        way: {unit: statistics.median(run[unit] for run in found) for unit in ("seconds", "MB")}
        for way, found in runs.items()
    }
    for way, found in middle.items():
        print(f"{way:16} {found['seconds']:8.2f} s {found['MB']:8.0f} MB")
    plain, own = middle["pandas.read_csv"], middle["package"]
    seconds, megabytes = own["seconds"] / plain["seconds"], own["MB"] / plain["MB"]
    print(f"{'ratio':16} {seconds:8.2f}   {megabytes:8.2f}    (at most 3 and 2 are wanted)")


if __name__ == "__main__":
    main()

"""Two small invented survey exports, with faults as real ones have.

`python -m tools.example_exports FOLDER` writes them, for following docs/how-to/add-your-cohort.md,
whose commands are run by a test.
"""

import csv
import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from openpyxl import Workbook

from evaluation.config.instrument import packaged_instruments

CODE, TEAM, ROLE = "Your study code", "Which team are you in?", "How do you take part?"
HELPED = "What helped you most?"
TEAMS = ("Warm Welcome", "Clear Letters")
ROLES = ("Service user or carer", "Member of staff")
PEOPLE = 16
SEED = 7


def main(arguments: list[str]) -> int:
    """Write `before.csv` (as Google Forms does) and `after.xlsx` (as Microsoft Forms does)."""
    if len(arguments) != 1:
        sys.stderr.write("python -m tools.example_exports FOLDER\n")
        return 2
    folder = Path(arguments[0])
    if not folder.is_dir():
        sys.stderr.write(f"There is no folder {arguments[0]}. Make it first.\n")
        return 2
    _write_before(folder / "before.csv")
    _write_after(folder / "after.xlsx")
    sys.stdout.write(f"Wrote before.csv and after.xlsx into {arguments[0]}.\n")
    return 0


def _wordings() -> list[str]:
    return [item.text for item in packaged_instruments()["coproduction-confidence"].items]


def _answers(level: float, seed: int) -> list[list[str]]:
    instrument = packaged_instruments()["coproduction-confidence"]
    random = np.random.default_rng(seed)
    people = random.normal(level, 0.6, size=PEOPLE)
    latent = people[:, None] + random.normal(0, 0.7, size=(PEOPLE, len(instrument.items)))
    reverse = np.array([item.reverse for item in instrument.items])
    codes = np.clip(np.rint(np.where(reverse, 6 - latent, latent)), 1, 5).astype(int)
    return [[instrument.answers.label(int(code)) for code in row] for row in codes]


def _who() -> Iterator[tuple[str, str, str]]:
    for number in range(PEOPLE):
        yield f"C{number + 1:02d}", TEAMS[number % 2], ROLES[number // 2 % 2]


def _write_before(path: Path) -> None:
    started = dt.datetime(2026, 4, 3, 9, 30)
    answers = _answers(3.0, SEED)
    answers[4][1] = "Agre"  # a label somebody typed
    answers[9][3] = "99"  # what some tools write for "no answer"
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["Timestamp", CODE, TEAM, ROLE, *_wordings()])
        for number, (who, row) in enumerate(zip(_who(), answers, strict=True)):
            at = started + dt.timedelta(minutes=7 * number)
            out.writerow([at.strftime("%d/%m/%Y %H:%M:%S"), *who, *row])


def _write_after(path: Path) -> None:
    started = dt.datetime(2026, 11, 16, 13, 0)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Form1"
    own = ["ID", "Start time", "Completion time", "Email", "Name"]
    sheet.append([*own, CODE, TEAM, ROLE, *_wordings(), HELPED])
    rows = list(zip(_who(), _answers(3.7, SEED + 1), strict=True))
    for number, (who, row) in enumerate(rows[:-2], start=1):  # two people did not answer again
        at = started + dt.timedelta(minutes=11 * number)
        end = at + dt.timedelta(minutes=6)
        helped = "Time to talk before we began to plan." if number % 3 == 0 else ""
        sheet.append([number, at, end, "anonymous", "", *who, *row, helped])
    book.save(path)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

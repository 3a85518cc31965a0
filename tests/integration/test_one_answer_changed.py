"""One answer, one row or one coding changed in the raw files: which claims are to be read again?

The raw file is changed, everything is prepared again, and the claims that are marked are compared
with those whose numbers moved by a computation of its own: the numbers that the demonstration's
claims name, each by its plain definition and without the package's analyses.
"""

import csv
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from scipy import stats

from evaluation.config.integration import parse_reference
from evaluation.integration.evidence import evidence_rows, readings, to_be_read_again
from evaluation.prepare.cohort import prepare
from evaluation.prepare.tidy import TidyCohort
from tests.integration.conftest import RAW

COHORT = "demo-2023-05"
AFTER = "surveys/After the training(1-34).xlsx"
Change = Callable[[Path], None]


def lived(tidy: TidyCohort) -> set[str]:
    roles = [role.id for role in tidy.cohort.roles if role.group == "lived experience"]
    people = tidy.register("participants")
    return set(people.loc[people["role"].isin(roles), "participant"])


def change(tidy: TidyCohort, outcome: str, team: str) -> tuple[float, ...]:
    declared = next(one for one in tidy.cohort.outcomes if one.id == outcome)
    scores = tidy["scores"]
    mine = scores[
        (scores["instrument"] == declared.instrument)
        & (scores["scale"] == declared.scale)
        & (scores["frame"] == "now")
        & scores["person"].notna()
        & scores["value"].notna()
    ]
    before, after = (
        mine[mine["timepoint"] == point].set_index("person")
        for point in (declared.before, declared.after)
    )
    both = before.index.intersection(after.index)
    both = both[before.loc[both, "team"] == team] if team else both
    moved = after.loc[both, "value"] - before.loc[both, "value"]
    low, high = stats.t.interval(
        0.95, len(moved) - 1, loc=moved.mean(), scale=moved.std() / len(moved) ** 0.5
    )
    return moved.mean(), low, high, len(moved)


def raised(tidy: TidyCohort, theme: str, *, contrary: bool) -> tuple[float, ...]:
    heard = tidy["sources"][tidy["sources"]["kind"] == "interview"]
    said = tidy["excerpts"].merge(heard[["source", "participant"]], on="source")
    mine = said[(said["theme"] == theme) & (said["contrary"].astype(bool) == contrary)]
    n = heard["participant"].nunique()
    return mine["participant"].nunique() / n, n


def involved(tidy: TidyCohort, quantity: str) -> tuple[float, ...]:
    ours, rows = lived(tidy), tidy.register("attendance")
    mine = rows[rows["participant"].isin(ours)]
    present = rows[rows["state"] == "present"]
    if quantity == "came":
        known = mine["state"].isin(["present", "absent with apology", "absent without apology"])
        return (mine.loc[known, "state"] == "present").mean(), known.sum()
    if quantity == "not_alone":
        states = pd.crosstab(mine["meeting"], mine["state"]).reindex(
            rows["meeting"].unique(), fill_value=0
        )
        # where those not recorded could have made two, nothing is said of the meeting
        known = (states["present"] >= 2) | (states["present"] + states["not recorded"] < 2)
        return (states.loc[known, "present"] >= 2).mean(), known.sum()
    if quantity == "heard":
        counted = present.groupby("meeting")["turns"].transform(lambda one: one.notna().all())
        turns = present[counted.astype(bool)]
        turns = turns[turns["meeting"].isin(turns.loc[turns["participant"].isin(ours), "meeting"])]
        who = turns["participant"].isin(ours)
        share = turns.loc[who, "turns"].sum() / turns["turns"].sum()
        return share / who.mean(), turns["meeting"].nunique()
    if quantity == "decided":
        deciders = tidy.register("decisions")["decided_by"].dropna().str.split(";")
        return deciders.map(lambda them: bool(ours & set(them))).mean(), len(deciders)
    payments = tidy.register("payments")
    offered = payments[payments["outcome"].isin(["taken", "waived", "awaiting"])]
    return len(ours & set(offered["participant"])) / len(ours), len(ours)


def number(tidy: TidyCohort, text: str) -> tuple[float, ...]:
    reference = parse_reference(text)
    if reference.what == "involvement":
        return involved(tidy, reference.quantity)
    if reference.quantity == "mean_change":
        return change(tidy, reference.what, reference.group)
    assert reference.quantity in ("share_of_people", "share_speaking_against")
    assert reference.group == ""
    return raised(tidy, reference.what, contrary=reference.quantity == "share_speaking_against")


def evidence(tidy: TidyCohort, demo) -> dict[str, list[object]]:
    """Return everything each finding rests on: numbers by hand, and the words of excerpts."""
    words = dict(zip(tidy["excerpts"]["excerpt"], tidy["excerpts"]["text"], strict=True))
    return {
        finding.id: [
            words.get(text)
            if parse_reference(text) is None
            else tuple(f"{one:.6g}" for one in number(tidy, text))
            for text in (*finding.named, *finding.against)
        ]
        for finding in demo.written.findings
    }


def test_the_numbers_by_hand_are_the_packages(demo):
    for finding in demo.written.findings:
        for text in (*finding.named, *finding.against):
            reference = parse_reference(text)
            if reference is None:
                continue
            labels = reference.labels(demo.tidy.cohort)
            [row] = [
                row
                for row in demo.rows
                if all(getattr(row, at) == one for at, one in labels.items())
            ]
            value, *interval, n = number(demo.tidy, text)
            assert row.value == pytest.approx(value), text
            assert row.n == n, text
            if interval:
                assert [row.low, row.high] == pytest.approx(interval), text


def answer(item: str, *, team: str, linked: bool = True, file: str = AFTER) -> Change:
    """Move one answer to an item by a step, of somebody of a team who did or did not answer twice.

    An unlinked response is one whose code stands in no other survey.
    """

    def changed(folder: Path) -> None:
        path = folder / file
        book = load_workbook(path)
        sheet = book.worksheets[0]
        headers = [" ".join(str(cell.value).split()) for cell in sheet[1]]
        at = headers.index(item) + 1
        codes = _codes(folder / "surveys" / "Before the training(1-38).xlsx")
        for row in range(2, sheet.max_row + 1):
            code, theirs = str(sheet.cell(row, 7).value), sheet.cell(row, 8).value
            cell = sheet.cell(row, at)
            if theirs == team and (code in codes) == linked and cell.value in STEPS:
                cell.value = STEPS[cell.value]
                book.save(path)
                return
        pytest.fail("nobody gave such an answer")

    return changed


STEPS = {
    "Agree": "Disagree", "Disagree": "Agree", "Strongly agree": "Agree",
    "Strongly disagree": "Disagree", "Neither agree nor disagree": "Agree",
    3: 4, 4: 5, 5: 4, 6: 5,
}  # fmt: skip


def _codes(path: Path) -> set[str]:
    sheet = load_workbook(path).worksheets[0]
    [at] = [cell.column for cell in sheet[1] if "code" in str(cell.value)]
    return {str(sheet.cell(row, at).value) for row in range(2, sheet.max_row + 1)}


def register(name: str, edit: Callable[[list[dict[str, str]]], None]) -> Change:
    def changed(folder: Path) -> None:
        path = folder / "registers" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        edit(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)

    return changed


def stayed_away(who: set[str], *, counted: bool) -> Callable[[list[dict[str, str]]], None]:
    """Let one of these people have been absent from a meeting whose turns were (not) counted."""

    def edit(rows: list[dict[str, str]]) -> None:
        row = next(
            row
            for row in rows
            if row["participant"] in who
            and row["state"] == "present"
            and bool(row["turns"]) == counted
        )
        row |= {"state": "absent with apology", "turns": "", "minutes_spoken": ""}

    return edit


def decided_alone(who: set[str]) -> Callable[[list[dict[str, str]]], None]:
    """Take from one decision everybody with lived experience who made it."""

    def edit(rows: list[dict[str, str]]) -> None:
        row = next(row for row in rows if who & set(row["decided_by"].split(";")))
        others = [one for one in row["decided_by"].split(";") if one not in who]
        row["decided_by"] = ";".join(others)

    return edit


def coding(old: str, new: str, *, person: str) -> Change:
    """Give what one person said another code, in the coding tool's own project file."""

    def changed(folder: Path) -> None:
        path = folder / "coding" / "interviews.qdpx"
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        project = parts["project.qde"].decode("utf-8")
        guids = dict(re.findall(r'<Code guid="([^"]+)" name="([^"]+)"', project))
        by_name = {name: guid for guid, name in guids.items()}
        start = project.index(f'name="{person}')
        end = project.index("</TextSource>", start)
        mine = project[start:end].replace(
            f'targetGUID="{by_name[old]}"', f'targetGUID="{by_name[new]}"'
        )
        assert mine != project[start:end]
        parts["project.qde"] = f"{project[:start]}{mine}{project[end:]}".encode()
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)

    return changed


KNOWS = "I know how a change is tested on a small scale before it is spread."
SAFE = "PSYCHOLOGICAL-SAFETY, statement ps1 on your sheet"
SAYS = "I have a real say in what our team decides."
PEOPLE = list(
    csv.DictReader(
        (RAW / COHORT / "registers" / "participants.csv").read_text("utf-8").splitlines()
    )
)
OURS = {row["participant"] for row in PEOPLE if row["role"] in ("service-user", "carer")}
STAFF = {row["participant"] for row in PEOPLE if row["role"] == "frontline"}


def paid_nothing(person: str, *, rows_changed: int) -> Callable[[list[dict[str, str]]], None]:
    def edit(rows: list[dict[str, str]]) -> None:
        mine = [row for row in rows if row["participant"] == person and row["outcome"] == "taken"]
        for row in mine[:rows_changed]:
            row |= {"outcome": "not offered", "amount": "", "offered": "", "received": ""}

    return edit


def said_otherwise(folder: Path) -> None:
    path = folder / "coding" / "observations.csv"
    text = path.read_text(encoding="utf-8")
    words = next(row["content"] for row in csv.DictReader(text.splitlines()) if row["id"] == "21")
    assert text.count(words) == 1
    path.write_text(text.replace(words, words.upper()), encoding="utf-8")


CHANGES: dict[str, tuple[Change, set[str]]] = {
    "confidence": (answer(KNOWS, team="Stroke Steps"), {"F1", "F3"}),
    "confidence in the team that is named": (answer(KNOWS, team="Home Soon"), {"F1", "F3"}),
    "sharing power": (answer(SAYS, team="Clinic Letters"), {"F1", "F3", "F6"}),
    "of somebody who answered once": (answer(SAYS, team="Stroke Steps", linked=False), set()),
    "looking back": (answer(f"Before the programme: {SAYS}", team="Stroke Steps"), set()),
    "safety": (answer(SAFE, team="Home Soon"), set()),
    "NoMAD": (answer("NOMAD, statement co2 on your sheet", team="Home Soon"), set()),
    "a presence, turns counted": (
        register("attendance", stayed_away(OURS, counted=True)), {"F4", "F7"},
    ),
    "a presence, turns not counted": (
        register("attendance", stayed_away(OURS, counted=False)), {"F7"},
    ),
    "a presence of staff, turns counted": (
        register("attendance", stayed_away(STAFF, counted=True)), {"F4"},
    ),
    "a presence of staff, turns not counted": (
        register("attendance", stayed_away(STAFF, counted=False)), set(),
    ),
    "a decision": (register("decisions", decided_alone(OURS)), {"F4"}),
    "all payments of one person": (
        register("payments", paid_nothing("P01", rows_changed=99)), {"F8"},
    ),
    "one payment of one person": (
        register("payments", paid_nothing("P01", rows_changed=1)), set(),
    ),
    "a coding of learning": (coding("new skill", "pace", person="INT12"), {"F2"}),
    "a coding of what is contrary": (
        coding("decided elsewhere", "funding", person="INT06"), {"F5"},
    ),
    "a coding of presence": (coding("in the room", "funding", person="INT01"), {"F7"}),
    "a coding of payment": (coding("paid and respected", "pace", person="INT04"), {"F8"}),
    "a second coding of one theme": (
        coding("something better", "learning together", person="INT05"), set(),
    ),
    "the words of an excerpt": (said_otherwise, {"F5"}),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("what", CHANGES)
def test_exactly_the_claims_whose_numbers_moved_are_marked(demo, tmp_path: Path, what: str):
    change_raw, expected = CHANGES[what]
    folder = tmp_path / COHORT
    shutil.copytree(RAW / COHORT, folder)
    change_raw(folder)
    tidy = prepare(folder, single_answers=False)
    tidy.raise_errors()
    rows = evidence_rows(tidy, demo.written)
    marked = to_be_read_again(demo.written, readings(demo.written, tidy, rows))
    before, after = evidence(demo.tidy, demo), evidence(tidy, demo)
    moved = {finding for finding in before if before[finding] != after[finding]}
    assert marked == moved
    assert moved == expected

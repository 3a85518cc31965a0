"""The two assessors' sheets: written empty, filled in by each alone, read back and checked."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final, get_args

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment

from evaluation.config.cohort import Cohort
from evaluation.config.integration import Integration, Rating
from evaluation.config.parse import declare, read_toml
from evaluation.config.register import Register
from evaluation.config.templates import register_workbook
from evaluation.errors import UsageError
from evaluation.intake.table import RawTable, read_table
from evaluation.problems import Place, ProblemLog

#: Below the cohort's folder, without what says its kind: a workbook is written; csv is read too.
SHEETS: Final = ("integration/assessor-1", "integration/assessor-2")
#: What a strand's evidence is compared by: what it means, and the examples it gives.
ASPECTS: Final = ("meaning", "examples")
RATINGS: Final[tuple[str, ...]] = get_args(Rating)

_WRITTEN, _KINDS = ".xlsx", (".xlsx", ".csv")
_COLUMNS: Final = ("unit", *ASPECTS, "why")
_WIDTHS: Final = {"A": 36, "B": 48, "D": 26, "E": 26, "H": 60}


@cache
def _form() -> Register:
    path = Path(str(resources.files("evaluation") / "assessment.toml"))
    return declare(Register, read_toml(path, shown_as=path.name), shown_as=path.name)


def assessor_sheet(
    integration: Integration, silences: Mapping[str, str], cohort: Cohort
) -> Workbook:
    """Return an empty sheet for one assessor: what is to be rated, and nobody's rating.

    Ratings are chosen from drop-down lists; ``Guidance`` and ``Words`` say what each means.

    Parameters
    ----------
    integration
        The questions.
    silences
        Of `proposed_silences`; stands in the column `proposed` and may be overruled.
    cohort
        The cohort.
    """
    book = register_workbook(_form(), cohort)
    sheet = book[_form().title]
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    texts = {question.id: question.text for question in integration.questions}
    for row, unit in enumerate(integration.units, start=2):
        proposed = f"silence: {silences[unit.id]}" if unit.id in silences else ""
        about = (unit.id, texts[unit.question], unit.theme, " and ".join(unit.strands), proposed)
        for column, text in enumerate(about, start=1):
            cell = sheet.cell(row, column, text)
            cell.data_type = "s"  # a question that begins with = is no formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    return book


def write_assessor_sheets(folder: Path, book: Workbook) -> tuple[Path, ...]:
    """Write an empty sheet for each assessor into a cohort's folder, and return the paths.

    Raises
    ------
    UsageError
        When one of them is there already: a person's ratings are never written over.
    """
    there = [path.name for sheet in SHEETS for path in _files(folder, sheet)]
    if there:
        raise UsageError(
            f"{' and '.join(there)}: there already, and left as found. Take the sheets away first "
            "if they are to be written anew."
        )
    paths = tuple(folder / f"{sheet}{_WRITTEN}" for sheet in SHEETS)
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
    return paths


def _files(folder: Path, sheet: str) -> list[Path]:
    return [path for kind in _KINDS if (path := folder / f"{sheet}{kind}").exists()]


def missing_sheets(folder: Path) -> tuple[str, ...]:
    """Return the sheets that are not there, by the names they would be written under."""
    return tuple(f"{sheet}{_WRITTEN}" for sheet in SHEETS if not _files(folder, sheet))


def read_assessments(folder: Path, integration: Integration, log: ProblemLog) -> pd.DataFrame:
    """How did each assessor rate each unit, as far as there are sheets?

    Parameters
    ----------
    folder
        The cohort's folder.
    integration
        The units.
    log
        Where problems go: a word that is no rating, a dissonance nobody explained, a unit twice or
        of no question are errors; a cell or a unit that is not there is a warning.

    Returns
    -------
    DataFrame
        ``unit``, ``assessor`` (1 or 2), ``meaning``, ``examples``, ``why``.
    """
    records = []
    for assessor, sheet in enumerate(SHEETS, start=1):
        files = [path.relative_to(folder).as_posix() for path in _files(folder, sheet)]
        if len(files) > 1:
            log.error(
                "assessment.twice",
                Place(files[0]),
                f"{files[1]} holds ratings of the same assessor",
                "Keep the one that is filled in.",
            )
        for file in files[:1]:
            table = read_table(folder, file, log, sheet=_form().title)
            if table is not None:
                rows = _Sheet(table, integration, log).ratings()
                records += [{"assessor": assessor, **row} for row in rows]
    return pd.DataFrame(records, columns=["unit", "assessor", *ASPECTS, "why"], dtype="object")


class _Sheet:
    """One assessor's sheet, cell by cell."""

    def __init__(self, table: RawTable, integration: Integration, log: ProblemLog) -> None:
        self.table, self.log = table, log
        self.units = [unit.id for unit in integration.units]
        self.at = {name.strip().casefold(): place for place, name in enumerate(table.headers)}

    def ratings(self) -> list[dict[str, str]]:
        lost = [name for name in ("unit", *ASPECTS) if name not in self.at]
        if lost:
            self.log.error(
                "assessment.columns",
                self.table.place(),
                f"the columns {', '.join(lost)} are missing",
                "Keep the sheet's headers as they were written.",
            )
            return []
        rows = [
            (row, cells)
            for row, texts in enumerate(self.table.cells.to_numpy().tolist())
            if any((cells := self._cells(texts)).values())
        ]
        seen: set[str] = set()
        kept = [(row, cells) for row, cells in rows if self._is_a_unit(row, cells["unit"], seen)]
        self._note_lost_units(seen)
        if any(cells[aspect] for _, cells in kept for aspect in ASPECTS):
            for row, cells in kept:
                self._check(row, cells)
        elif kept:
            self.log.warn(
                "assessment.empty",
                self.table.place(),
                "nothing is rated in this sheet yet",
                "Rate each unit, alone, by meaning and by examples.",
            )
        return [cells for _, cells in kept]

    def _cells(self, texts: Sequence[object]) -> dict[str, str]:
        found = dict.fromkeys(_COLUMNS, "")
        found |= {name: str(texts[self.at[name]]).strip() for name in _COLUMNS if name in self.at}
        return found | {aspect: found[aspect].casefold() for aspect in ASPECTS}

    def _is_a_unit(self, row: int, unit: str, seen: set[str]) -> bool:
        place = self.table.place(row, self.at["unit"])
        if unit not in self.units:
            self.log.error(
                "assessment.unit",
                place,
                "the unit is none that integration.toml makes",
                "Write the sheet anew, or mend the questions.",
            )
            return False
        if unit in seen:
            self.log.error(
                "assessment.unit-twice",
                place,
                "the unit stands further up already",
                "Keep one of the two rows.",
            )
            return False
        seen.add(unit)
        return True

    def _note_lost_units(self, seen: set[str]) -> None:
        lost = [unit for unit in self.units if unit not in seen]
        if lost:
            self.log.warn(
                "assessment.units",
                self.table.place(),
                f"{len(lost)} of the units that integration.toml makes are not in this sheet, the "
                f"first of them {lost[0]}",
                "Add a row for each, or write the sheet anew.",
            )

    def _check(self, row: int, cells: Mapping[str, str]) -> None:
        for aspect in ASPECTS:
            place = self.table.place(row, self.at[aspect])
            if not cells[aspect]:
                self.log.warn(
                    "assessment.missing",
                    place,
                    "this unit is not rated yet",
                    f"Write one of {', '.join(RATINGS)}.",
                )
            elif cells[aspect] not in RATINGS:
                self.log.error(
                    "assessment.rating",
                    place,
                    f"the rating is none of {', '.join(RATINGS)}",
                    "Correct the cell, or leave it empty.",
                )
        if "dissonance" in (cells["meaning"], cells["examples"]) and not cells["why"]:
            self.log.error(
                "assessment.dissonance",
                self.table.place(row, self.at.get("why")),
                "a dissonance is rated and not explained",
                "Say in the last column what contradicts what.",
            )

"""The triangulation protocol: two assessors, blind to each other, on the same units."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final, get_args

import pandas as pd

from evaluation.config.integration import Integration, Rating, Unit
from evaluation.config.project import find_project
from evaluation.errors import UsageError
from evaluation.estimates import Estimates
from evaluation.experience.agreement import cohens_kappa
from evaluation.intake.table import RawTable, read_table
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import ProblemLog

#: The two assessors' sheets, below the cohort's folder.
SHEETS: Final = ("integration/assessor-1.csv", "integration/assessor-2.csv")
#: What a strand's evidence is compared by: what it means, and the examples it gives.
ASPECTS: Final = ("meaning", "examples")
RATINGS: Final[tuple[str, ...]] = get_args(Rating)

_EMPTY: Final = "not rated"
_HEADERS: Final = ("unit", "question", "theme", "strands", "proposed", *ASPECTS, "why")


def proposed_silences(
    integration: Integration, rows: Estimates, tidy: TidyCohort
) -> dict[str, str]:
    """On which units does one strand say nothing at all?

    Silence is the only rating the package proposes, because it can be counted. Whether two strands
    agree is for people to judge.

    Parameters
    ----------
    integration
        The questions, whose units are to be rated.
    rows
        Of `evidence_rows`.
    tidy
        The cohort's excerpts, and its outcomes' titles.

    Returns
    -------
    dict
        Unit's id to the strands that are silent in it, for units where one is.
    """
    questions = {question.id: question for question in integration.questions}
    titles = {outcome.id: outcome.title for outcome in tidy.cohort.outcomes}
    raised = set(tidy["excerpts"]["theme"])
    computed = {(row.outcome, row.quantity) for row in rows if row.computable}

    def says(strand: str, unit: Unit) -> bool:
        question = questions[unit.question]
        if strand == "experience":
            return unit.theme in raised
        if strand == "outcomes":
            return any((titles[one], "mean_change") in computed for one in question.outcomes)
        return any(("", one) in computed for one in question.indicators)

    silent = {
        unit.id: " and ".join(strand for strand in unit.strands if not says(strand, unit))
        for unit in integration.units
    }
    return {unit: strands for unit, strands in silent.items() if strands}


def assessor_sheet(integration: Integration, silences: Mapping[str, str]) -> str:
    """Return an empty sheet for one assessor, as csv: what is to be rated, and nobody's rating.

    Parameters
    ----------
    integration
        The questions.
    silences
        Of `proposed_silences`; stands in the column `proposed` and may be overruled.

    Examples
    --------
    >>> from evaluation.config.integration import Question
    >>> question = Question(id="Q1", text="Why?", outcomes=["c"], themes=["Power"])
    >>> print(assessor_sheet(Integration(questions=[question]), {}).splitlines()[1])
    Q1/Power/outcomes and experience,Why?,Power,outcomes and experience,,,,
    """
    texts = {question.id: question.text for question in integration.questions}
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(_HEADERS)
    for unit in integration.units:
        proposed = f"silence: {silences[unit.id]}" if unit.id in silences else ""
        about = (unit.id, texts[unit.question], unit.theme, " and ".join(unit.strands), proposed)
        sheet.writerow((*about, "", "", ""))
    return out.getvalue()


def write_assessor_sheets(folder: Path, sheet: str) -> tuple[Path, ...]:
    """Write an empty sheet for each assessor into a cohort's folder, and return the paths.

    Raises
    ------
    UsageError
        When one of them is there already: a person's ratings are never written over.
    """
    paths = tuple(folder / file for file in SHEETS)
    there = [path.name for path in paths if path.exists()]
    if there:
        raise UsageError(
            f"{', '.join(there)} is there already. Take it away first if it is to be written anew."
        )
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sheet, encoding="utf-8", newline="\n")
    return paths


def assessments_of(
    tidy: TidyCohort, integration: Integration, *, project: str = ""
) -> pd.DataFrame:
    """How did the two assessors rate each unit, before they talked?

    Parameters
    ----------
    tidy, integration
        The cohort, and its units.
    project
        The project's folder; empty when called inside it.

    Returns
    -------
    DataFrame
        ``unit``, ``assessor`` (1 or 2), ``meaning``, ``examples``, ``why``; no rows where no sheet
        is kept.

    Raises
    ------
    DataError
        With every cell that says what cannot be.
    """
    root = find_project(Path(project) if project else Path.cwd())
    log = ProblemLog()
    found = read_assessments(root.cohort_folder(tidy.cohort.id), integration, log)
    log.raise_errors()
    return found


def read_assessments(folder: Path, integration: Integration, log: ProblemLog) -> pd.DataFrame:
    """Return the ratings of the sheets that are there; see `assessments_of`."""
    units = {unit.id for unit in integration.units}
    records = []
    for assessor, file in enumerate(SHEETS, start=1):
        if not (folder / file).exists():
            continue
        table = read_table(folder, file, log)
        if table is not None:
            records += [{"assessor": assessor, **row} for row in _ratings(table, units, log)]
    return pd.DataFrame(records, columns=["unit", "assessor", *ASPECTS, "why"], dtype="object")


def _ratings(table: RawTable, units: set[str], log: ProblemLog) -> list[dict[str, str]]:
    at = {name: place for place, name in enumerate(table.headers)}
    lost = [name for name in ("unit", *ASPECTS) if name not in at]
    if lost:
        log.error(
            "assessment.columns",
            table.place(),
            f"the columns {', '.join(lost)} are missing",
            "Keep the sheet's headers as they were written.",
        )
        return []
    found = []
    for row, texts in enumerate(table.cells.to_numpy().tolist()):
        cells = {name: str(texts[place]).strip() for name, place in at.items()}
        if cells["unit"] not in units:
            log.error(
                "assessment.unit",
                table.place(row, at["unit"]),
                "the unit is none that integration.toml makes",
                "Write the sheet anew, or mend the questions.",
            )
            continue
        for aspect in ASPECTS:
            if cells[aspect] not in ("", *RATINGS):
                log.error(
                    "assessment.rating",
                    table.place(row, at[aspect]),
                    f"the rating is none of {', '.join(RATINGS)}",
                    "Correct the cell, or leave it empty.",
                )
        found.append({name: cells.get(name, "") for name in ("unit", *ASPECTS, "why")})
    return found


def assessor_agreement(ratings: pd.DataFrame) -> Estimates:
    """Do two assessors, each alone, see the strands agree in the same places?

    ``cohens_kappa`` and ``percent_agreement``, with the aspect in `level`; units that one of them
    left empty are left out. No rows where there are not two sheets.

    Examples
    --------
    >>> sheet = pd.DataFrame({"unit": ["a", "b"] * 2, "assessor": [1, 1, 2, 2], "why": "",
    ...                       "meaning": ["silence", "partial"] * 2,
    ...                       "examples": ["silence", "silence", "silence", "partial"]})
    >>> [(row.level, row.value) for row in assessor_agreement(sheet)
    ...  if row.quantity == "percent_agreement"]
    [('meaning', 1.0), ('examples', 0.5)]
    """
    rows = Estimates()
    if set(ratings["assessor"]) != {1, 2}:
        return rows
    units = pd.Index(ratings["unit"].unique())
    for aspect in ASPECTS:
        rated = ratings[ratings[aspect] != ""]
        first, second = (
            rated[rated["assessor"] == one].set_index("unit")[aspect].reindex(units)
            for one in (1, 2)
        )
        kappa = cohens_kappa(first, second)
        shown = ("cohens_kappa", "percent_agreement")
        rows += Estimates(row for row in kappa if row.quantity in shown).labelled(level=aspect)
    return rows


def convergence_matrix(integration: Integration, ratings: pd.DataFrame) -> pd.DataFrame:
    """Where do the strands agree, where is one silent, and where do they contradict?

    Parameters
    ----------
    integration
        The units, and what the assessors agreed on after talking.
    ratings
        Of `assessments_of`.

    Returns
    -------
    DataFrame
        A row a unit: ``Question``, ``Theme``, ``Strands``, each assessor's rating (meaning, then
        examples), ``Agreed on`` and ``Why``. Where the two said the same, that is what they agree
        on; where they did not, the row says NOT YET WRITTEN until `integration.toml` does.
    """
    said = {
        (str(row["unit"]), int(row["assessor"])): (
            str(row["meaning"] or _EMPTY),
            str(row["examples"] or _EMPTY),
        )
        for row in ratings.to_dict("records")
    }
    agreed = {one.unit: one for one in integration.convergence}
    rows = []
    for unit in integration.units:
        first, second = (said.get((unit.id, one), (_EMPTY, _EMPTY)) for one in (1, 2))
        talked = agreed.get(unit.id)
        if talked is not None:
            together: tuple[str, str] | None = (talked.meaning, talked.examples)
        else:
            together = first if first == second and _EMPTY not in first else None
        why = (talked.explanation or "agreed after talking") if talked is not None else ""
        if together is None:
            why = "NOT YET WRITTEN: what the assessors agree on after talking"
        elif "dissonance" in together and talked is None:
            why = "NOT YET WRITTEN: a dissonance needs an explanation"
        rows.append(
            (
                unit.question,
                unit.theme or "no theme",
                " and ".join(unit.strands),
                _both(first),
                _both(second),
                _both(together) if together else "not yet",
                why or "the same, each alone",
            )
        )
    columns = ["Question", "Theme", "Strands", "First", "Second", "Agreed on", "Why"]
    return pd.DataFrame(rows, columns=columns)


def _both(rating: tuple[str, str]) -> str:
    return rating[0] if rating[0] == rating[1] else " / ".join(rating)

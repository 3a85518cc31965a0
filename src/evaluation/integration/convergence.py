"""The triangulation protocol: two assessors, blind to each other, on the same units."""

from pathlib import Path
from typing import Final

import pandas as pd

from evaluation.config.integration import Integration, Unit
from evaluation.config.project import find_project
from evaluation.estimates import Estimates
from evaluation.experience.agreement import cohens_kappa
from evaluation.integration.assessor_sheets import ASPECTS, read_assessments
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import ProblemLog

_EMPTY: Final = "not rated"


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

"""Where the strands agree, contradict or are silent, as two assessors see it."""

from collections.abc import Iterable, Iterator
from html import escape

import pandas as pd

from evaluation.config.integration import Finding, Integration, Unit
from evaluation.show.laid_out import in_groups
from evaluation.show.shown import Shown, words

_COLUMNS = ("First", "Second", "Agreed on", "Why")


def convergence_table(
    integration: Integration,
    matrix: pd.DataFrame,
    *,
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
) -> Shown:
    """Lay the assessors' ratings out, question by question.

    Parameters
    ----------
    integration
        The questions.
    matrix
        Of `integration.convergence.convergence_matrix`.
    id, caption
        As in `released_table`.
    """
    if matrix.empty:
        return words("NOT YET WRITTEN: questions that two strands could answer.")
    rated = list(_rated(integration, matrix))
    groups = (
        (
            f"<a href='#question-{escape(one.id)}'>{escape(one.text)}</a>",
            [
                [
                    f"<span id='{unit_anchor(place)}'>{escape(_about(unit))}</span>",
                    *(escape(str(row[column])) for column in _COLUMNS),
                ]
                for place, unit, row in rated
                if unit.question == one.id
            ],
        )
        for one in integration.questions
        if any(unit.question == one.id for _, unit, _ in rated)
    )
    headers = ["Strands", "First assessor", "Second assessor", "Agreed on", "Why"]
    return in_groups(id, caption, headers, groups)


def unit_anchor(place: int) -> str:
    """Return the id under which the rating of a unit stands."""
    return f"rating-{place}"


def _rated(
    integration: Integration, matrix: pd.DataFrame
) -> Iterator[tuple[int, Unit, dict[str, str]]]:
    rows = matrix.astype("str").to_dict("records")
    for place, (unit, row) in enumerate(zip(integration.units, rows, strict=True), start=1):
        yield place, unit, {str(name): value for name, value in row.items()}


def _about(unit: Unit) -> str:
    strands = " and ".join(unit.strands)
    return f"{unit.theme}: {strands}" if unit.theme else strands.capitalize()


def rating_links(
    integration: Integration,
    matrix: pd.DataFrame,
    findings: Iterable[Finding],
    themes: Iterable[str],
) -> str:
    """Return what assessors agreed on where findings speak, each a link to the rating.

    Units of a finding's question that its own strand has part in, on the themes given.
    """
    spoken, about = {(one.question, one.strand) for one in findings}, {"", *themes}
    links = [
        f"<a href='#{unit_anchor(place)}'>{escape(_about(unit))}</a>: {escape(row['Agreed on'])}"
        for place, unit, row in _rated(integration, matrix)
        if unit.theme in about and any((unit.question, one) in spoken for one in unit.strands)
    ]
    return "<br>".join(links) or "not rated"

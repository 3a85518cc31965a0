"""Recommendations, written twice: with their findings, and in the register that follows them up."""

import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.integration import Integration, Recommendation
from evaluation.config.integration_file import FILE
from evaluation.config.lines import line_of
from evaluation.config.register import LINE
from evaluation.intake.register_places import place_in
from evaluation.problems import Place, Problem, Severity

#: The register that follows recommendations up.
REGISTER = "recommendations"
#: What stands in a block of `integration.toml`, and the register's column for the same.
_SAME = {"text": "title", "owner": "owner", "date": "due"}


def recommendation_problems(
    cohort: Cohort, integration: Integration, register: pd.DataFrame, *, lines: Mapping[str, int]
) -> Iterator[Problem]:
    """Does `integration.toml` say of a recommendation what the register denies?

    Capitals and punctuation make no difference, and what only one of the two tells is no
    contradiction. Which of them is right is for a person to say.

    Parameters
    ----------
    cohort
        Names the register's file.
    integration
        The recommendations with their findings.
    register
        The register of recommendations; without rows where none is kept.
    lines
        Where each block of `integration.toml` begins (`config.lines.lines_of`).

    Yields
    ------
    Problem
        Of class *warn*, with both places.
    """
    if register.empty:
        return
    rows: dict[str, dict[Hashable, Any]] = {
        str(row["recommendation"]): row for row in register.to_dict("records")
    }
    for number, one in enumerate(integration.recommendations, start=1):
        key = f"recommendations[{number}]"
        row = rows.get(one.id)
        if row is None:
            yield Problem(
                Severity.WARN,
                "recommendation.unknown",
                Place(FILE, line_of(key, lines), key),
                f"the recommendation {one.id} is not in {cohort.registers[REGISTER]}",
                "Add it there, so that its status is followed up.",
            )
            continue
        for name, column in _contradicted(one, row):
            here = f"{key}.{name}"
            there = place_in(register, cohort.registers[REGISTER], row[LINE], column)
            yield Problem(
                Severity.WARN,
                "recommendation.contradiction",
                Place(FILE, line_of(here, lines), here),
                f"the recommendation {one.id} says something else at {there}",
                "Look at both places and correct the one that is wrong.",
            )


def _contradicted(one: Recommendation, row: Mapping[Hashable, Any]) -> Iterator[tuple[str, str]]:
    for name, column in _SAME.items():
        mine, theirs = _plain(getattr(one, name)), _plain(row[column])
        if mine and theirs and mine != theirs:
            yield name, column
    if _plain(row["status"]) == "done" and not one.what_happened:
        yield "what_happened", "status"


def _plain(found: Any) -> str:  # noqa: ANN401 - a cell may hold anything
    """Return a text or day without what two people write in two ways."""
    if found is None or pd.isna(found):
        return ""
    text = f"{found:%Y-%m-%d}" if hasattr(found, "strftime") else str(found)
    return " ".join(re.findall(r"\w+", text.casefold()))

"""Reporting checklists: what the report tells, what a person wrote, and what is not yet written."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import pandas as pd

from evaluation.config.checklist import Answered, Checklist
from evaluation.config.cohort import Cohort
from evaluation.config.integration import Integration
from evaluation.config.register import LINE
from evaluation.errors import DataError
from evaluation.intake.register_places import place_in
from evaluation.problems import Place, Problem, Severity

#: The register in which people answer items.
REGISTER = "checklists"


def answered(
    checklist: Checklist, written: pd.DataFrame, *, sections: Collection[str]
) -> tuple[Answered, ...]:
    """Which items of a checklist does this report answer, and which must a person still write?

    Parameters
    ----------
    checklist
        The checklist.
    written
        The register of checklists: ``checklist``, ``item``, ``text``.
    sections
        Ids of the sections that this cohort's report has.

    Raises
    ------
    DataError
        When the register writes for an item that the checklist does not have.

    Examples
    --------
    >>> from evaluation.config.checklist import checklists
    >>> nothing = pd.DataFrame(columns=["checklist", "item", "text"])
    >>> items = answered(checklists()["gripp2-sf"], nothing, sections=["involvement"])
    >>> [(one.item.id, one.sections) for one in items if one.done]
    [('2', ('involvement',)), ('3', ('involvement',))]
    """
    mine = written[written["checklist"] == checklist.id]
    texts = dict(zip(mine["item"].astype("str"), mine["text"].astype("str"), strict=True))
    known = [item.id for item in checklist.items]
    unknown = [one for one in texts if one not in known]
    if unknown:
        raise DataError(
            f"the register of checklists writes for the items {unknown} of {checklist.id}, which "
            f"has none of that number. Its items: {', '.join(known)}."
        )
    rows = []
    for item in checklist.items:
        tells = tuple(one for one in item.sections if one in sections)
        rows.append(Answered(item, texts.get(item.id, ""), tells))
    return tuple(rows)


def not_yet_written(
    declared: Sequence[Checklist],
    cohort: Cohort,
    written: pd.DataFrame,
    *,
    sections: Collection[str],
) -> tuple[Problem, ...]:
    """Which items keep a report from being finished, and where is each to be written?

    Parameters
    ----------
    declared
        The checklists that the report shows.
    cohort
        Names the file of the register of checklists.
    written, sections
        As in `answered`.

    Returns
    -------
    tuple of Problem
        One an item.
    """
    file = cohort.registers.get(REGISTER)
    first = "" if file else f"Name a register `{REGISTER}` in cohort.toml. "
    return tuple(
        Problem(
            Severity.ERROR,
            "text.not-written",
            Place(file or "cohort.toml", column=None if file else "registers"),
            f"{checklist.title}, item {one.item.id} ({one.item.title}) is not yet written: "
            f"{one.item.asks.rstrip('.')}",
            f"{first}Write it there: checklist {checklist.id}, item {one.item.id}.",
        )
        for checklist in declared
        for one in answered(checklist, written, sections=sections)
        if not one.done
    )


def told_by(integration: Integration, sections: Collection[str]) -> tuple[str, ...]:
    """Which sections tell something: that of the findings only where there are some?

    >>> told_by(Integration(), ["findings", "data"])
    ('data',)
    """
    return tuple(one for one in sections if one != "findings" or integration.findings)


def unknown_items(
    known: Mapping[str, Checklist], cohort: Cohort, written: pd.DataFrame
) -> Iterator[Problem]:
    """Which texts are written for items that no checklist has?"""
    for row in written.to_dict("records"):
        checklist = known[str(row["checklist"])]
        if str(row["item"]) not in [item.id for item in checklist.items]:
            yield Problem(
                Severity.ERROR,
                "checklist.item",
                place_in(written, cohort.registers[REGISTER], row[LINE], "item"),
                f"{checklist.title} has no item of this number",
                f"Its items: {', '.join(item.id for item in checklist.items)}.",
            )

"""Reporting checklists: what the report tells, what a person wrote, and what is not yet written."""

from collections.abc import Collection, Sequence

import pandas as pd

from evaluation.config.checklist import Answered, Checklist
from evaluation.errors import DataError


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
    declared: Sequence[Checklist], written: pd.DataFrame, *, sections: Collection[str]
) -> tuple[str, ...]:
    """Which items keep a report from being finished?

    Returns
    -------
    tuple of str
        One line an item: checklist, item, what is asked for.
    """
    return tuple(
        f"{checklist.title}, item {one.item.id} ({one.item.title}): {one.item.asks}"
        for checklist in declared
        for one in answered(checklist, written, sections=sections)
        if not one.done
    )

"""Who took part in the surveys: flow by role and timepoint, who answered, who was linked."""

from collections.abc import Mapping, Sequence

import pandas as pd

from evaluation.config.register import registers
from evaluation.config.tools import TOOL_NAMES
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes.distributions import share
from evaluation.prepare.linkage import ALONE, NO_CODE
from evaluation.prepare.tidy import TidyCohort


def people_by_timepoint(
    responses: pd.DataFrame,
    *,
    timepoints: Mapping[str, str],
    groups: Mapping[str, str],
    by: str = "role",
) -> Estimates:
    """How many people answered at each timepoint, in each group?

    Parameters
    ----------
    responses
        The tidy table ``responses``.
    timepoints
        Timepoint id to title, in order.
    groups
        Group id to name, in order; each gets a row also where it is empty.
    by
        The column that holds the groups: ``role`` or ``team``.

    Returns
    -------
    Estimates
        ``people`` with the timepoint in `level` and the group in `group` (empty: everyone). People
        whose group is not known count in the total, which the note then says.

    Examples
    --------
    >>> responses = pd.DataFrame({
    ...     "person": ["P1", "P2", "P1"], "timepoint": ["t0", "t0", "t1"], "role": ["a", "", "a"],
    ... })
    >>> rows = people_by_timepoint(
    ...     responses, timepoints={"t0": "Before", "t1": "After"}, groups={"a": "carers"}
    ... )
    >>> [(row.level, row.group, row.value) for row in rows]
    [('Before', 'carers', 1.0), ('Before', '', 2.0), ('After', 'carers', 1.0), ('After', '', 1.0)]
    >>> rows[1].note
    'of 1 the group is not known'
    """
    rows = []
    for point, title in timepoints.items():
        there = responses[responses["timepoint"] == point].drop_duplicates("person")
        for group, name in groups.items():
            number = int((there[by] == group).sum())
            rows.append(_people(number, level=title, group=name))
        unknown = int((~there[by].isin(list(groups))).sum())
        note = f"of {unknown} the group is not known" if unknown else ""
        rows.append(_people(len(there), level=title, note=note))
    return Estimates(rows)


def perhaps_counted_twice(
    responses: pd.DataFrame, *, timepoints: Mapping[str, str], registered: int
) -> Estimates:
    """Where may one person be counted as several, because questionnaires could not be linked?

    At a timepoint with more than one questionnaire, each response without a code, or with one that
    nobody else has, counts as a person of its own: who sent two of them counts twice.

    Parameters
    ----------
    responses
        The tidy table ``responses`` with its columns ``survey`` and ``linked``.
    timepoints
        Timepoint id to title, in order.
    registered
        How many people the participants register has; 0 where none is kept.

    Returns
    -------
    Estimates
        ``unlinked_count`` with the timepoint's title in `level`, where there is any; `n` is the
        responses. With it ``people_registered``, where a register is kept.

    Examples
    --------
    >>> responses = pd.DataFrame({"timepoint": "t1", "survey": ["a", "b", "a"],
    ...                           "linked": ["alone", "no code", "exact"]})
    >>> rows = perhaps_counted_twice(responses, timepoints={"t1": "After"}, registered=2)
    >>> [(row.quantity, row.level, row.value, row.n) for row in rows]
    [('unlinked_count', 'After', 2.0, 3), ('people_registered', '', 2.0, 2)]
    """
    found: list[Estimate] = []
    for point, title in timepoints.items():
        there = responses[responses["timepoint"] == point]
        alone = int(there["linked"].isin((ALONE, NO_CODE)).sum())
        if alone and len(set(there["survey"])) > 1:
            found.append(
                Estimate(
                    quantity="unlinked_count",
                    value=alone,
                    n=len(there),
                    method="no code, or one that nobody else has",
                    level=title,
                )
            )
    if found and registered:
        found.append(
            Estimate(
                quantity="people_registered",
                value=registered,
                n=registered,
                method="participants register",
            )
        )
    return Estimates(found)


def people_answering_both(
    responses: pd.DataFrame, *, before: str, after: str, groups: Mapping[str, str], by: str = "role"
) -> Estimates:
    """Of those who answered before, how many answered after as well, in each group?

    Parameters
    ----------
    responses
        The tidy table ``responses``.
    before, after
        Two timepoints.
    groups
        Group id to name.
    by
        The column that holds the groups, as given before.

    Returns
    -------
    Estimates
        ``retained_share`` with Wilson's interval; n is the number who answered before.

    Examples
    --------
    >>> responses = pd.DataFrame({
    ...     "person": ["P1", "P2", "P1"], "timepoint": ["t0", "t0", "t1"], "role": ["a", "a", "a"],
    ... })
    >>> rows = people_answering_both(responses, before="t0", after="t1", groups={"a": "carers"})
    >>> [(row.group, row.value, row.n) for row in rows]
    [('carers', 0.5, 2), ('', 0.5, 2)]
    """
    first = responses[responses["timepoint"] == before].drop_duplicates("person")
    later = set(responses.loc[responses["timepoint"] == after, "person"])
    rows = Estimates()
    for group, name in (*groups.items(), (None, "")):
        asked = first if group is None else first[first[by] == group]
        again = int(asked["person"].isin(later).sum())
        one = share("retained_share", again, len(asked))
        rows += Estimates([one]).labelled(group=name)
    return rows


def rows_used(tidy: TidyCohort) -> Estimates:
    """Which files were read, as what, and how many rows of each are used?

    Returns
    -------
    Estimates
        ``rows_used`` with the file's title (its id, where it has none) in `outcome` and the name of
        what made it in `level`.
    """
    responses = tidy["responses"]
    read: list[tuple[str, str, int]] = [
        (one.title or one.id, TOOL_NAMES[one.tool], int((responses["survey"] == one.id).sum()))
        for one in tidy.cohort.surveys
    ]
    read += [
        (registers()[name].title, "register", len(tidy.register(name)))
        for name in tidy.cohort.registers
    ]
    read += [
        (one.title or one.id, TOOL_NAMES[one.tool], _pieces(tidy, one.id))
        for one in tidy.cohort.coding
    ]
    return Estimates(
        Estimate(
            quantity="rows_used", value=number, n=number, method="count", outcome=title, level=tool
        )
        for title, tool, number in read
    )


def text_answers(tidy: TidyCohort) -> Estimates:
    """How many answers did people give in their own words, where a survey asked for words?

    Returns
    -------
    Estimates
        ``text_answers``; nothing where no survey declares a question of that kind.
    """
    if not any(survey.texts for survey in tidy.cohort.surveys):
        return Estimates()
    given = tidy["texts"]
    return Estimates(
        [
            Estimate(
                quantity="text_answers",
                value=len(given),
                n=len(given),
                people=given["person"].nunique(),
                method="count of answers",
            )
        ]
    )


def linkage(
    responses: pd.DataFrame, *, timepoints: Sequence[str], titles: Mapping[str, str]
) -> Estimates:
    """How many questionnaires of each later timepoint were linked to an earlier one, and how?

    Parameters
    ----------
    responses
        The tidy table ``responses`` with its column ``linked``.
    timepoints
        Timepoint ids in order.
    titles
        Timepoint id to title.

    Returns
    -------
    Estimates
        ``linked_share`` (any way) and ``linked_exactly_share`` (equal codes only), with the later
        timepoint in `level`; n is the number of people who answered then.

    Examples
    --------
    >>> responses = pd.DataFrame({
    ...     "person": ["P1", "P2", "P1", "P2"], "timepoint": ["t0", "t0", "t1", "t1"],
    ...     "linked": ["exact", "one mismatch", "exact", "one mismatch"],
    ... })
    >>> titles = {"t0": "Before", "t1": "After"}
    >>> [(row.quantity, row.value) for row in linkage(
    ...     responses, timepoints=["t0", "t1"], titles=titles)]
    [('linked_share', 1.0), ('linked_exactly_share', 0.5)]
    """
    rows = Estimates()
    for number, point in enumerate(timepoints):
        there = responses[responses["timepoint"] == point].drop_duplicates("person")
        earlier = set(responses.loc[responses["timepoint"].isin(timepoints[:number]), "person"])
        if number == 0 or there.empty or not earlier:
            continue
        found = there["person"].isin(earlier)
        exactly = found & (there["linked"] == "exact")
        counts = {"linked_share": found, "linked_exactly_share": exactly}
        for quantity, which in counts.items():
            one = share(quantity, int(which.sum()), len(there))
            rows += Estimates([one]).labelled(level=titles[point])
    return rows


def _pieces(tidy: TidyCohort, coding: str) -> int:
    """Return how many pieces of text were coded in one file; a piece's id names its file."""
    pieces = tidy["excerpts"]["excerpt"].astype("str").drop_duplicates()
    return int((pieces.str.rpartition("-")[0] == coding).sum()) if len(pieces) else 0


def _people(number: int, *, level: str, group: str = "", note: str = "") -> Estimate:
    return Estimate(
        quantity="people",
        value=number,
        n=number,
        method="count of people",
        level=level,
        group=group,
        note=note,
    )

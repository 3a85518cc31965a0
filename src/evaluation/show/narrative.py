"""Sentences built from released rows: what was found, how surely, and what may not be concluded.

No sentence claims a cause: a cohort has no comparison group. No sentence calls a result small or
large, and none reads an interval that holds nought as "no effect".
"""

from collections.abc import Sequence

from evaluation.disclosure import Released
from evaluation.show.formatting import (
    absent,
    interval,
    listed,
    number,
    people,
    quantity_value,
)
from evaluation.show.rows import Row, rows_of
from evaluation.show.shown import Shown, words

#: Under this many people a reliability coefficient is reported without a verdict.
VERDICT_FROM = 30
#: Where a reliability of this size is commonly called acceptable (Nunnally 1978).
ACCEPTABLE_ALPHA = 0.7

NO_CAUSE = "There was no comparison group, so the change cannot be put down to the programme alone."


def flow_sentence(
    released: Released, *, everyone: str, stages: Sequence[str], quantity: str = "people"
) -> Shown:
    """Tell how many people there were, and how many were left at each stage.

    Parameters
    ----------
    released
        Rows of `quantity`; the level names the stage.
    everyone
        The level that holds everybody.
    stages
        The levels to tell about, worded to follow a number: "answered at both times".
    quantity
        A count of people.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="people", value=count, n=40, method="count", level=stage)
    ...     for stage, count in (("took part", 40), ("answered at both times", 31))
    ... ])
    >>> flow_sentence(
    ...     release(rows, policy("internal")), everyone="took part",
    ...     stages=["answered at both times"],
    ... ).plain
    'Of 40 people, 31 answered at both times.'
    """
    by_stage = {row.level: row for row in rows_of(released.where(quantity=quantity))}
    start = by_stage.get(everyone)
    known = [by_stage[stage] for stage in stages if stage in by_stage]
    shown = [row for row in known if row.value is not None]
    first = "Of those who took part, "
    if start is not None and start.value is not None:
        first = f"Of {people(round(start.value), rounded=start.rounded)}, "
    counted = [
        f"{'about ' if row.rounded else ''}{number(row.value or 0, decimals=0)} {row.level}"
        for row in shown
    ]
    sentence = f"{first}{listed(counted)}." if counted else ""
    return words(sentence, *_not_shown(known, column="level"))


def change_sentence(
    released: Released,
    *,
    measure: str,
    scale: tuple[float, float],
    group: str = "",
    caution: bool = True,
) -> Shown:
    """Tell how far people changed, how surely, and what that does not show.

    Built from ``mean_change``, and from ``mean_before``, ``mean_after`` and ``hedges_gav`` where
    they are there.

    Parameters
    ----------
    released
        Rows of one outcome.
    measure
        What was measured, as it begins a sentence: "Confidence".
    scale
        The lowest and highest score there can be.
    group
        Whose change; empty for everyone.
    caution
        Whether to add that no cause follows; among several such sentences, once is enough.

    Raises
    ------
    DisclosureError
        When there is not exactly one row of mean change for the group.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="mean_change", value=0.6, low=0.31, high=0.89, n=31, n_out=9,
    ...              method="paired t"),
    ... ])
    >>> print(change_sentence(
    ...     release(rows, policy("internal")), measure="Confidence", scale=(1, 5)
    ... ).plain)
    Of 40 people, 31 answered at both times. Confidence rose by 0.60 points on a scale of 1 to 5 \
(95% interval 0.31 to 0.89). There was no comparison group, so the change cannot be put down to \
the programme alone.
    """
    mine = released.where(group=group)
    mine.row(quantity="mean_change")
    by_quantity = {row.quantity: row for row in rows_of(mine)}
    change = by_quantity["mean_change"]
    whose = f"{group}: " if group else ""
    if change.value is None:
        why = f"withheld ({change.withheld})" if change.withheld else change.note
        return words(f"{whose}{measure}: the change is {why}.")
    return words(
        f"{whose}{_answered_both(change)}",
        _moved(change, measure, scale),
        _means(by_quantity),
        _standardised(by_quantity.get("hedges_gav")),
        _uncertain(change),
        NO_CAUSE if caution else "",
    )


def _answered_both(change: Row) -> str:
    if change.n is None:
        return ""
    if change.rounded:  # two rounded numbers have no sum
        return f"{people(change.n, rounded=True).capitalize()} answered at both times."
    if not change.n_out:
        return f"All {people(change.n)} answered at both times."
    return f"Of {people(change.n + change.n_out)}, {change.n} answered at both times."


def _moved(change: Row, measure: str, scale: tuple[float, float]) -> str:
    value = change.value or 0.0
    shown = quantity_value(abs(value), change.quantity, n=change.n)
    ends = interval(change)
    sure = f" (95% interval {ends})" if ends else ""
    on_scale = f"on a scale of {scale[0]:g} to {scale[1]:g}"
    if shown == quantity_value(0.0, change.quantity):
        return f"{measure} was on average the same {on_scale}{sure}."
    return f"{measure} {'rose' if value > 0 else 'fell'} by {shown} points {on_scale}{sure}."


def _means(by_quantity: dict[str, Row]) -> str:
    before, after = by_quantity.get("mean_before"), by_quantity.get("mean_after")
    if before is None or after is None or before.value is None or after.value is None:
        return ""
    shown = [quantity_value(row.value or 0.0, row.quantity) for row in (before, after)]
    return f"The mean was {shown[0]} before and {shown[1]} after."


def _standardised(effect: Row | None) -> str:
    if effect is None or effect.value is None:
        return ""
    ends = interval(effect)
    sure = f" (95% interval {ends})" if ends else ""
    value = quantity_value(effect.value, effect.quantity)
    return f"In units of the scores' own spread that is {value} (Hedges' g){sure}.".replace(
        ") (", "; "
    )


def _uncertain(change: Row) -> str:
    if change.low is None or change.high is None or not change.low <= 0 <= change.high:
        return ""
    return (
        "The interval includes zero: the data are compatible with a rise, a fall and no change at "
        "all, which is not the same as showing that nothing changed."
    )


def share_sentence(
    released: Released, *, quantity: str, what: str, noun: tuple[str, str] = ("person", "people")
) -> Shown:
    """Tell a share for each group, as attendance by role.

    Parameters
    ----------
    released
        Rows of `quantity`, a group a row; the empty group is everyone.
    quantity
        Which share.
    what
        What they did, as it ends a sentence: "came", "answered again".
    noun
        What `n` counts, one and many: ``("invitation", "invitations")``.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="attendance_share", value=0.75, low=0.6, high=0.86, n=40,
    ...              method="Wilson", group="carers"),
    ...     Estimate(quantity="attendance_share", value=1.0, n=2, method="Wilson", group="staff"),
    ... ])
    >>> share_sentence(
    ...     release(rows, policy("internal")), quantity="attendance_share", what="came",
    ...     noun=("invitation", "invitations"),
    ... ).plain
    'Of carers, 75% (60% to 86%; 40 invitations) came. Withheld for staff (fewer than 4 people).'
    """
    rows = rows_of(released.where(quantity=quantity))
    parts = [
        f"of {row.group or 'everyone'}, {_share(row, noun)}"
        for row in rows
        if row.value is not None
    ]
    first, *others = parts or [""]
    told = "; ".join([f"{first} {what}", *others])
    sentence = f"{told[0].upper()}{told[1:]}." if parts else ""
    return words(sentence, *_not_shown(rows, column="group"))


def _share(row: Row, noun: tuple[str, str]) -> str:
    value = quantity_value(row.value or 0.0, row.quantity, n=row.n)
    inside = "; ".join(part for part in (interval(row), _counted(row, noun)) if part)
    return f"{value} ({inside})" if inside else value


def _counted(row: Row, noun: tuple[str, str] = ("person", "people")) -> str:
    if row.n is None:
        return ""
    return people(row.n, one=noun[0], many=noun[1], rounded=row.rounded)


def theme_sentence(released: Released, *, theme: str, quantity: str = "share_of_people") -> Shown:
    """Tell how many of the people heard in each group spoke of a theme.

    Parameters
    ----------
    released
        Rows of `quantity`: the level is the theme, the group the role.
    theme
        Which theme.
    quantity
        A share of the people heard.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="share_of_people", value=0.5, low=0.25, high=0.75, n=8,
    ...              method="Wilson", level="Being heard", group="carers"),
    ... ])
    >>> theme_sentence(release(rows, policy("internal")), theme="Being heard").plain
    '“Being heard” was spoken of by 50% (25% to 75%; 8 people) of carers.'
    """
    rows = rows_of(released.where(quantity=quantity, level=theme))
    shown = [row for row in rows if row.value is not None]
    parts = [
        f"{_share(row, ('person', 'people'))} of {row.group or 'everyone heard'}" for row in shown
    ]
    sentence = f"“{theme}” was spoken of by {listed(parts)}." if parts else ""
    return words(sentence, *_not_shown(rows, column="group"))


def reliability_sentence(released: Released, *, scale: str) -> Shown:
    """Tell how consistently a scale's items were answered; no verdict under 30 people.

    Parameters
    ----------
    released
        Rows with one of quantity ``cronbach_alpha`` whose outcome is the scale.
    scale
        Which scale.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="cronbach_alpha", value=0.82, low=0.7, high=0.9, n=25,
    ...              method="alpha", outcome="Confidence"),
    ... ])
    >>> reliability_sentence(release(rows, policy("internal")), scale="Confidence").plain
    "Confidence: Cronbach's alpha was 0.82 (95% interval 0.70 to 0.90; 25 people). With fewer than \
30 people no verdict is given."
    """
    rows = rows_of(released.where(quantity="cronbach_alpha", outcome=scale))
    return words(*(_reliability(row, scale) for row in rows))


def _reliability(row: Row, scale: str) -> str:
    if row.value is None:
        return f"{scale}: Cronbach's alpha is {absent(row)}."
    ends = interval(row)
    sure = f"95% interval {ends}" if ends else ""
    inside = "; ".join(part for part in (sure, _counted(row)) if part)
    value = quantity_value(row.value, row.quantity)
    verdict = f"With fewer than {VERDICT_FROM} people no verdict is given."
    # the analysis knows the exact number, which may have been rounded up to the threshold since
    if row.n is not None and row.n >= VERDICT_FROM and not row.note.startswith("no verdict"):
        side = "at or above" if row.value >= ACCEPTABLE_ALPHA else "below"
        verdict = f"That is {side} .70, a common rule of thumb (Nunnally 1978)."
    return f"{scale}: Cronbach's alpha was {value} ({inside}). {verdict}"


def _not_shown(rows: Sequence[Row], *, column: str) -> list[str]:
    """Return one sentence for each reason why rows carry no number."""
    withheld: dict[str, list[str]] = {}
    empty: dict[str, list[str]] = {}
    for row in rows:
        name = row.label(column) or "everyone"
        if row.withheld:
            withheld.setdefault(row.withheld, []).append(name)
        elif row.value is None:
            empty.setdefault(row.note, []).append(name)
    return [
        *(f"Withheld for {listed(names)} ({why})." for why, names in withheld.items()),
        *(f"For {listed(names)}: {why}." for why, names in empty.items()),
    ]

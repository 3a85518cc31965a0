"""Words that the sentences about involvement share."""

from collections.abc import Iterable, Mapping
from typing import Final

from evaluation.disclosure import Released
from evaluation.show.formatting import listed, number, quantity_value
from evaluation.show.rows import Row, rows_of
from evaluation.show.shown import Shown, words
from evaluation.show.tables import released_table

_NAMED: Final = 4  #: up to so many are named


def anything_shown(released: Released, *, quantity: str) -> bool:
    """Return whether any number of a quantity is there to be drawn.

    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimates
    >>> anything_shown(release(Estimates(), policy("internal")), quantity="people")
    False
    """
    return any(row.value is not None for row in rows_of(released.where(quantity=quantity)))


def not_shown_words(what: str) -> Shown:
    """Say that nothing of a figure may be shown to this audience, or that nothing is recorded.

    >>> not_shown_words("Presence over time").plain
    'Presence over time is not shown: every number of it is withheld, or there is none.'
    """
    return words(f"{what} is not shown: every number of it is withheld, or there is none.")


def value_words(row: Row) -> str:
    """Return a row's value as a reader sees it, without its interval.

    >>> value_words(Row("", "", "", "voice_parity", 0.6, 0.5, 0.7, 9, 0, "", "", ""))
    '0.60'
    """
    return quantity_value(row.value or 0.0, row.quantity, n=row.n)


def times(count: int | None) -> str:
    """Return how often, or that it is not known.

    >>> times(1200), times(None)
    ('1,200', 'an unknown number of')
    """
    return "an unknown number of" if count is None else number(count, decimals=0)


def withheld_words(rows: Iterable[Row], *, what: str = "", column: str = "") -> list[str]:
    """Return one sentence for each reason why something is withheld; many are counted, not named.

    >>> row = Row("", "carers", "", "people", None, None, None, None, None, "", "", "few people")
    >>> withheld_words([row])
    ['Withheld for carers (few people).']
    >>> withheld_words([row], what="Whether they came")
    ['Whether they came: withheld for carers (few people).']
    """
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.withheld:
            labels = (row.outcome, row.group) if not column else (row.label(column),)
            name = " of ".join(filter(None, labels)) or "everyone"
            reasons.setdefault(row.withheld, []).append(name)
    start = f"{what}: withheld" if what else "Withheld"
    return [
        f"{start} for {listed(names) if len(names) <= _NAMED else f'{len(names)} groups'} ({why})."
        for why, names in reasons.items()
    ]


def table_or_words(
    released: Released,
    *,
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
    rows: Mapping[str, str],
    across: str = "quantity",
    numbers: str = "",
    titles: Mapping[str, str] | None = None,
    total: str = "Everyone",
    note: str = "",
) -> Shown:
    """Show a table, or say in a sentence that it would be empty, and why.

    As `released_table`; where every number is withheld, or none is there, a reader is spared the
    grid. Why a number is withheld stands in the rows kept beside the report.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimates
    >>> table_or_words(
    ...     release(Estimates(), policy("internal")), id="a", caption="Seats", rows={"level": "Day"}
    ... ).plain
    'Nothing is recorded for: Seats.'
    """
    found = rows_of(released)
    if not found:
        return words(f"Nothing is recorded for: {caption}.")
    if all(row.withheld for row in found):
        return words(f"Withheld: {caption}.")
    return released_table(
        released, id=id, caption=caption, rows=rows, across=across, numbers=numbers,
        titles=titles, total=total, note=note,
    )  # fmt: skip

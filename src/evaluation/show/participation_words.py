"""Sentences about who answered: where more people are counted than there may be."""

from evaluation.disclosure import Released
from evaluation.show.formatting import number
from evaluation.show.involvement import times
from evaluation.show.rows import Row, rows_of
from evaluation.show.shown import Shown, words


def twice_words(released: Released, people: Released) -> Shown | None:
    """Tell where one person may be counted as several; None where that cannot be.

    Parameters
    ----------
    released
        Rows of ``unlinked_count`` (the level is the timepoint) and ``people_registered``.
    people
        Rows of ``people``, with the same levels.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> internal = policy("internal")
    >>> rows = Estimates([
    ...     Estimate(quantity="unlinked_count", value=17, n=58, method="m", level="End"),
    ...     Estimate(quantity="people_registered", value=36, n=36, method="m"),
    ... ])
    >>> counted = Estimates([Estimate(quantity="people", value=44, n=44, method="m", level="End")])
    >>> print(twice_words(release(rows, internal), release(counted, internal)).plain)
    End: fewer people may have answered than are counted (44). 17 of the 58 questionnaires sent \
then have no code, or one that nobody else has; each counts as a person of its own, so whoever \
sent two of them counts twice. The participants register has 36 people.
    """
    rows = rows_of(released.where(quantity="unlinked_count"))
    if not rows:
        return None
    counted = {row.level: row for row in rows_of(people.where(quantity="people", group=""))}
    told = [_told(row, counted.get(row.level)) for row in rows]
    register = rows_of(released.where(quantity="people_registered"))
    told += [
        f"The participants register has {_times(row)} people." for row in register if row.value
    ]
    return words(*told)


def _told(row: Row, people: Row | None) -> str:
    start = "fewer people may have answered than are counted"
    if people is not None and people.value is not None:
        start += f" ({_times(people)})"
    some = "Some"
    if row.value is not None:
        some = f"{_times(row).capitalize()} of the {times(row.n)}"
    return (
        f"{row.level}: {start}. {some} questionnaires sent then have no code, or one that nobody "
        "else has; each counts as a person of its own, so whoever sent two of them counts twice."
    )


def _times(row: Row) -> str:
    return f"{'about ' if row.rounded else ''}{number(row.value or 0, decimals=0)}"

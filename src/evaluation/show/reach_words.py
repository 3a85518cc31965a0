"""Sentences about reach: who was never asked, and who sits where decisions are made."""

from collections.abc import Collection

from evaluation.config.register import registers
from evaluation.disclosure import Released
from evaluation.show.formatting import listed, number
from evaluation.show.involvement import times, value_words, withheld_words
from evaluation.show.rows import rows_of
from evaluation.show.shown import Shown, words


def never_asked_words(roles: Released, population: Released) -> Shown:
    """Tell who was never asked: role groups, and groups of the people served.

    Parameters
    ----------
    roles
        Rows of ``never_asked`` and ``passed_over_count``; the level is the role group.
    population
        Rows of ``group_never_asked``; the level is the group of the people served.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="never_asked", value=1, n=0, method="people considered",
    ...              level="carers")
    ... ])
    >>> internal = policy("internal")
    >>> never_asked_words(release(rows, internal), release(Estimates(), internal)).plain
    'Who was never asked: carers.'
    """
    asked = rows_of(roles.where(quantity="never_asked"))
    never = [row.level for row in asked if row.value]
    served = rows_of(population.where(quantity="group_never_asked"))
    groups = [row.level for row in served if row.value]
    told = []
    if asked:
        told.append(
            f"Who was never asked: {listed(never)}."
            if never
            else "Of every role group somebody was asked."
        )
    passed = [row for row in rows_of(roles.where(quantity="passed_over_count")) if row.value]
    if passed:
        counts = [
            f"{'about ' if row.rounded else ''}{number(row.value or 0, decimals=0)} {row.level}"
            for row in passed
        ]
        told.append(f"Thought of and not asked: {listed(counts)}.")
    if groups:
        told.append(f"Nobody who was asked is known to belong to: {listed(groups)}.")
    elif any(row.value is not None for row in served):
        told.append(
            "Of each group of the people served, as far as it is shown, somebody was asked."
        )
    return words(*told, *withheld_words(served, what="Of the people served", column="level"))


def not_kept_words(kept: Collection[str], wanted: Collection[str]) -> Shown | None:
    """Tell which registers a section would need that the cohort does not keep; None if it has all.

    Parameters
    ----------
    kept
        Ids of the registers the cohort has.
    wanted
        Ids of the registers the section tells of.

    Examples
    --------
    >>> not_kept_words({"seats"}, ["seats", "payments"]).plain
    'No register is kept of payments and expenses: nothing can be said of them, which does not \
mean that there is nothing to say.'
    >>> not_kept_words({"seats"}, ["seats"]) is None
    True
    """
    titles = [registers()[name].title for name in wanted if name not in kept]
    what = listed([title[0].lower() + title[1:] for title in titles])
    sentence = (
        f"No register is kept of {what}: nothing can be said of them, which does not mean that "
        "there is nothing to say."
    )
    return words(sentence) if titles else None


def seats_words(released: Released) -> Shown:
    """Tell what share of seats is held by people with lived experience, first and last.

    Parameters
    ----------
    released
        Rows of ``seat_share`` and ``vote_share``; the level is the day of counting.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="seat_share", value=share, n=40, method="seats", level=day)
    ...     for day, share in (("2023-05-01", 0.1), ("2024-03-01", 0.2))
    ... ])
    >>> seats_words(release(rows, policy("internal"))).plain
    'Seats held by people with lived experience: 10% of 40 on 2023-05-01 and 20% of 40 on \
2024-03-01.'
    """
    told = []
    for quantity, what in (("seat_share", "Seats"), ("vote_share", "Seats with a vote")):
        rows = [row for row in rows_of(released.where(quantity=quantity)) if row.value is not None]
        if rows:
            counts = [
                f"{value_words(row)} of {times(row.n)} on {row.level}"
                for row in dict.fromkeys((rows[0], rows[-1]))
            ]
            told.append(f"{what} held by people with lived experience: {listed(counts)}.")
    return words(*(told or ["No governance seats are counted, or they are withheld."]))

"""Sentences about presence and absence: who was asked, who came, who is gone.

A verdict (disappeared, never invited) is repeated from its row, never drawn here. Where an
interval holds nought, no direction is named.
"""

from collections.abc import Sequence

from evaluation.disclosure import Released
from evaluation.show.formatting import absent, interval, listed, number
from evaluation.show.involvement import anything_shown, times, value_words, withheld_words
from evaluation.show.rows import Row, rows_of
from evaluation.show.shown import Shown, words


def never_invited_words(released: Released) -> Shown:
    """Tell of which group nobody was ever invited to their team's meetings.

    Parameters
    ----------
    released
        Rows of ``never_invited`` and ``meeting_count``: the outcome is the role group, the group
        the team.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="never_invited", value=1, n=8, people=1, method="all meetings",
    ...              outcome="carers", group="Letters"),
    ... ])
    >>> never_invited_words(release(rows, policy("internal"))).plain
    'Letters: of carers, nobody was invited to any of the 8 team meetings that list them.'
    """
    rows = rows_of(released.where(quantity="never_invited"))
    found = [
        f"{row.group}: of {row.outcome}, nobody was invited to any of the {times(row.n)} team "
        "meetings that list them."
        for row in rows
        if row.value
    ]
    known = [row for row in rows if row.value is not None]
    none = "In no team was one of these groups left uninvited to all of its meetings."
    if known and not found:
        found = [
            none if len(known) == len(rows) else f"Of what is shown: {none[0].lower()}{none[1:]}"
        ]
    return words(*found, *withheld_words(rows, what="Whether a group was never invited"))


def disappeared_words(released: Released) -> Shown:
    """Tell from which team a group has disappeared, since when, and how that is recorded.

    Parameters
    ----------
    released
        Rows of `involvement.stories.disappearances`: the outcome is the role group, the group the
        team.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> labels = {"outcome": "carers", "group": "Letters", "people": 2}
    >>> rows = Estimates([
    ...     Estimate(quantity="meetings_since_last_seen", value=6, n=16, method="m", **labels),
    ...     Estimate(quantity="disappeared", value=1, n=16, method="p by Holm below 0.05",
    ...              **labels),
    ...     Estimate(quantity="count_since_last_seen", value=12, n=12, method="m",
    ...              level="withdrawn", **labels),
    ... ])
    >>> print(disappeared_words(release(rows, policy("internal"))).plain)
    Letters: nobody of its carers was at the last 6 of 16 meetings (for each person and meeting \
since then: 12 withdrawn). Meetings without them gather at the end more than meetings in any \
order make likely (p by Holm below 0.05, every group and team taken into account).
    """
    rows = rows_of(released)
    verdicts = [row for row in rows if row.quantity == "disappeared"]
    gone = [row for row in verdicts if row.value]
    told = [_gone(row, rows) for row in gone]
    if gone:
        told.append(
            "Meetings without them gather at the end more than meetings in any order make likely "
            f"({gone[0].method}, every group and team taken into account)."
        )
    elif any(row.value is not None for row in verdicts):
        told.append(
            "No group with lived experience is found to have disappeared from its team for good; "
            "a short run of absence at the end would not be found."
        )
    never = [f"{row.outcome} of {row.group}" for row in verdicts if _never_there(row)]
    if never:
        told.append(f"At none of their meetings were: {listed(never)}.")
    return words(*told, *withheld_words(verdicts, what="Whether a group has disappeared"))


def _never_there(row: Row) -> bool:
    return row.value is None and not row.withheld


def _gone(verdict: Row, rows: Sequence[Row]) -> str:
    mine = [row for row in rows if (row.outcome, row.group) == (verdict.outcome, verdict.group)]
    since = next((row for row in mine if row.quantity == "meetings_since_last_seen"), None)
    ways = [
        f"{number(row.value, decimals=0)} {row.level}"
        for row in mine
        if row.quantity == "count_since_last_seen" and row.value
    ]
    when = "for some time"
    if since is not None and since.value is not None:
        when = f"at the last {number(since.value, decimals=0)} of {times(since.n)} meetings"
    how = f" (for each person and meeting since then: {listed(ways)})" if ways else ""
    return f"{verdict.group}: nobody of its {verdict.outcome} was {when}{how}."


def gap_words(released: Released, *, ours: str, others: str) -> Shown:
    """Tell apart being asked less often and coming less often when asked.

    Parameters
    ----------
    released
        Rows of ``invitation_gap`` and ``attendance_gap``.
    ours, others
        Who is compared with whom, as it stands in a sentence.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="invitation_gap", value=-0.1, low=-0.15, high=-0.05, n=90,
    ...              method="m"),
    ...     Estimate(quantity="attendance_gap", value=0.01, low=-0.1, high=0.1, n=80, method="m"),
    ... ])
    >>> print(gap_words(release(rows, policy("internal")), ours="carers", others="staff").plain)
    Invited: carers 10 percentage points less often than staff (interval −15% to −5%). Came when \
invited: no difference is shown between carers and staff (interval −10% to 10%). One person's \
meetings are alike, so the true intervals are wider.
    """
    told: list[str] = []
    for quantity, what in (("invitation_gap", "Invited"), ("attendance_gap", "Came when invited")):
        rows = rows_of(released.where(quantity=quantity))
        told += [f"{what}: {_gap(row, ours, others)}" for row in rows]
    caution = "One person's meetings are alike, so the true intervals are wider."
    return words(*told, caution if anything_shown(released, quantity="attendance_gap") else "")


def _gap(row: Row, ours: str, others: str) -> str:
    if row.value is None or row.low is None or row.high is None:
        return f"{absent(row)}."
    ends = f"(interval {interval(row)})"
    if row.low <= 0 <= row.high:
        return f"no difference is shown between {ours} and {others} {ends}."
    points = number(abs(100 * row.value), decimals=0)
    side = "more" if row.value > 0 else "less"
    return f"{ours} {points} percentage points {side} often than {others} {ends}."


def stopped_words(released: Released) -> Shown:
    """Tell how many of those who ever came stopped coming.

    Parameters
    ----------
    released
        Rows of ``count_stopped``, a group a row.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="count_stopped", value=3, n=9, n_out=1, method="withdrew",
    ...              group="carers")
    ... ])
    >>> stopped_words(release(rows, policy("internal"))).plain
    'Stopped coming (withdrew), of those who ever came: carers 3 of 9.'
    """
    rows = rows_of(released.where(quantity="count_stopped"))
    shown = [row for row in rows if row.value is not None]
    parts = [
        f"{row.group or 'people'} {'about ' if row.rounded and row.value else ''}"
        f"{number(row.value or 0, decimals=0)} of {'about ' if row.rounded else ''}{times(row.n)}"
        for row in shown
    ]
    sentence = (
        f"Stopped coming ({shown[0].method}), of those who ever came: {listed(parts)}."
        if parts
        else ""
    )
    return words(sentence, *withheld_words(rows, what="Who stopped coming"))


def profile_words(released: Released) -> Shown:
    """Tell how far what is not recorded could move the profile, and the one number if there is one.

    Parameters
    ----------
    released
        Rows of ``invited_bound`` and ``came_bound`` (the level says what was taken for granted),
        and of ``involvement_index`` where weights were declared.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="came_bound", value=share, n=90, people=9, method="m", level=level)
    ...     for level, share in (("yes", 0.8), ("no", 0.7))
    ... ])
    >>> profile_words(release(rows, policy("internal"))).plain
    'Had all that is not recorded been one way or the other, the share who came would lie between \
70% and 80%. No single number is given: no weights of the indicators were declared beforehand.'
    """
    told = []
    for quantity, what in (("invited_bound", "invited"), ("came_bound", "who came")):
        rows = [row for row in rows_of(released.where(quantity=quantity)) if row.value is not None]
        if len(rows) == 2:
            low, high = sorted(rows, key=lambda row: row.value or 0.0)
            told.append(
                f"the share {what} would lie between {value_words(low)} and {value_words(high)}"
            )
    start = "Had all that is not recorded been one way or the other, "
    index = [_index(row) for row in rows_of(released.where(quantity="involvement_index"))]
    none = "No single number is given: no weights of the indicators were declared beforehand."
    return words(f"{start}{listed(told)}." if told else "", *(index or [none]))


def _index(row: Row) -> str:
    if row.value is None:
        return f"The one number is {absent(row)}."
    return (
        f"With the weights declared beforehand ({row.method}) the indicators make "
        f"{value_words(row)}; {row.note}."
    )

"""Sentences about voice: who was heard, whose voice grew, how far two raters agree.

Where an interval holds parity, no direction is named; growing and shrinking is a row's verdict.
"""

from collections.abc import Sequence

from evaluation.disclosure import Released
from evaluation.show.formatting import absent, interval, listed
from evaluation.show.involvement import times, value_words, withheld_words
from evaluation.show.rows import Row, rows_of
from evaluation.show.shown import Shown, words


def parity_words(released: Released) -> Shown:
    """Tell whether people spoke as much as their number in the room would make likely.

    Parameters
    ----------
    released
        Rows of ``voice_parity``, a group a row.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="voice_parity", value=0.6, low=0.5, high=0.7, n=40, people=9,
    ...              method="bootstrap", group="carers"),
    ...     Estimate(quantity="voice_parity", value=1.1, low=0.9, high=1.3, n=40, people=9,
    ...              method="bootstrap", group="nurses"),
    ... ])
    >>> parity_words(release(rows, policy("internal"))).plain
    'Spoke less than their number in the room: carers (0.60, 0.50 to 0.70). Neither can be said: \
nurses (1.10, 0.90 to 1.30).'
    """
    rows = rows_of(released.where(quantity="voice_parity"))
    less = [row for row in rows if row.high is not None and row.high < 1]
    more = [row for row in rows if row.low is not None and row.low > 1]
    shown = [row for row in rows if row.value is not None]
    neither = [row for row in shown if row not in less and row not in more]
    return words(
        _named("Spoke less than their number in the room", less),
        _named("Spoke more than their number in the room", more),
        _named("Neither can be said", neither),
        *withheld_words(rows),
    )


def _named(what: str, rows: Sequence[Row]) -> str:
    parts = [
        f"{row.group} ({', '.join(filter(None, (value_words(row), interval(row))))})"
        for row in rows
    ]
    return f"{what}: {listed(parts)}." if parts else ""


def direction_words(released: Released) -> Shown:
    """Tell whose voice grew or shrank over the programme.

    Parameters
    ----------
    released
        Rows of ``voice_direction`` and ``parity_change_per_month``, a group a row.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="parity_change_per_month", value=0.04, low=0.02, high=0.06, n=40,
    ...              people=9, method="Theil-Sen", group="carers"),
    ...     Estimate(quantity="voice_direction", value=1, n=40, people=9, method="Holm",
    ...              group="carers"),
    ... ])
    >>> direction_words(release(rows, policy("internal"))).plain
    'Over the programme the voice of carers grew (change in parity per month 0.04, 0.02 to 0.06). \
That it changed is judged with every role group taken into account (Holm).'
    """
    slopes = {row.group: row for row in rows_of(released.where(quantity="parity_change_per_month"))}
    rows = rows_of(released.where(quantity="voice_direction"))
    told = []
    for row in rows:
        slope = slopes.get(row.group)
        if row.value and slope is not None and slope.value is not None:
            way = "grew" if row.value > 0 else "shrank"
            told.append(
                f"Over the programme the voice of {row.group} {way} (change in parity per month "
                f"{value_words(slope)}, {interval(slope)})."
            )
    still = [row.group for row in rows if row.value == 0]
    if told:
        told.append("That it changed is judged with every role group taken into account (Holm).")
    if still:
        told.append(f"No change over the programme is shown for {listed(still)}.")
    return words(*told, *withheld_words(rows, what="Change over the programme"))


def uptake_words(released: Released) -> Shown:
    """Tell what share of the things people raised was taken up, by who raised them.

    Parameters
    ----------
    released
        Rows of ``uptake_share``, a group a row.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="uptake_share", value=0.5, low=0.2, high=0.8, n=8, people=5,
    ...              method="Wilson", group="carers")
    ... ])
    >>> uptake_words(release(rows, policy("internal"))).plain
    'Taken up, wholly or in part, of what was raised: by carers 50% (20% to 80%) of 8.'
    """
    rows = rows_of(released.where(quantity="uptake_share"))
    parts = [
        f"by {row.group} {value_words(row)} ({interval(row)}) of {times(row.n)}"
        for row in rows
        if row.value is not None
    ]
    sentence = f"Taken up, wholly or in part, of what was raised: {listed(parts)}." if parts else ""
    return words(
        sentence if rows else "No item that anybody raised is recorded.",
        *withheld_words(rows, what="What became of items"),
    )


def raters_words(released: Released) -> Shown:
    """Tell how far two raters agreed on the rung of the ladder.

    Parameters
    ----------
    released
        Rows of ``weighted_kappa`` and ``agreement_share``.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="weighted_kappa", value=0.8, low=0.7, high=0.9, n=30, n_out=4,
    ...              method="Cohen's kappa, quadratic weights"),
    ... ])
    >>> raters_words(release(rows, policy("internal"))).plain
    'Two raters put 30 decisions on the ladder, each alone; weighted kappa was 0.80 (0.70 to \
0.90). Left out, because one of them did not rate: 4.'
    """
    told = []
    for row in rows_of(released.where(quantity="weighted_kappa")):
        if row.value is None:
            told.append(f"Agreement of the two raters: {absent(row)}.")
            continue
        ends = interval(row)
        told.append(
            f"Two raters put {times(row.n)} decisions on the ladder, each alone; weighted kappa "
            f"was {value_words(row)}{f' ({ends})' if ends else ''}."
        )
        if row.n_out:
            told.append(f"Left out, because one of them did not rate: {times(row.n_out)}.")
    same = rows_of(released.where(quantity="agreement_share"))
    told += [f"They chose the very same rung for {value_words(row)}." for row in same if row.value]
    return words(*told)

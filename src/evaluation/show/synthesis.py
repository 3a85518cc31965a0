"""Sentences and tables about cohorts together: what was found, and what a next one may show."""

from collections.abc import Sequence

import pandas as pd

from evaluation.config.published import Figure
from evaluation.disclosure import Released
from evaluation.show.formatting import absent, estimate, interval, number, percent, quantity_value
from evaluation.show.narrative import NO_CAUSE
from evaluation.show.rows import Row, distinct, rows_of
from evaluation.show.shown import Shown, words
from evaluation.show.tables import plain_table

#: Fewer cohorts than this say hardly anything of how far cohorts differ.
FEW_COHORTS = 5


def pooled_sentences(released: Released) -> Shown:
    """Tell, outcome by outcome, what the cohorts say together and what of a further one.

    Parameters
    ----------
    released
        Rows of random-effects syntheses, the outcome in `outcome`.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="pooled_effect", value=0.5, low=0.2, high=0.8, n=68, method="REML",
    ...              outcome="Confidence"),
    ...     Estimate(quantity="df", value=2, n=68, method="REML", outcome="Confidence"),
    ... ])
    >>> print(pooled_sentences(release(rows, policy("internal"))).plain)
    Confidence: over 3 cohorts it rose by 0.50 points on average (95% interval 0.20 to 0.80).
    With so few cohorts, how far they truly differ is hardly known. There was no \
comparison group, so the change cannot be put down to the programme alone.
    """
    rows = rows_of(released)
    told = [
        words(_pooled([row for row in rows if row.outcome == one]))
        for one in distinct(rows, "outcome")
    ]
    if any(" points on average" in one.plain for one in told):
        sizes = [row.value + 1 for row in rows if row.quantity == "df" and row.value is not None]
        few = "With so few cohorts, how far they truly differ is hardly known."
        told.append(words(few if sizes and min(sizes) < FEW_COHORTS else "", NO_CAUSE))
    html = "".join(one.html for one in told)
    return Shown("text", html, "\n".join(one.plain for one in told))


def _pooled(rows: Sequence[Row]) -> str:
    by_quantity = {row.quantity: row for row in rows if not row.level}
    pooled = by_quantity.get("pooled_effect")
    if pooled is None:
        return ""
    if pooled.value is None:
        return f"{pooled.outcome}: {absent(pooled)}."
    df = by_quantity.get("df")
    over = "over the cohorts"
    if df is not None and df.value is not None:
        over = f"over {number(df.value + 1, decimals=0)} cohorts"
    size = quantity_value(abs(pooled.value), "pooled_effect")
    way = "rose" if pooled.value > 0 else "fell"
    first = (
        f"{pooled.outcome}: {over} it {way} by {size} points on average "
        f"(95% interval {interval(pooled)})."
    )
    further = by_quantity.get("prediction")
    if further is None or further.low is None or further.high is None:
        return first
    zero = ", which includes zero" if further.low <= 0 <= further.high else ""
    return f"{first} A further cohort's true change is expected within {interval(further)}{zero}."


def run_chart_sentence(released: Released, *, what: str) -> Shown:
    """Tell whether an indicator followed over time did more than wander.

    Parameters
    ----------
    released
        The rows of a run chart.
    what
        The indicator, as it begins a sentence.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates, not_computable
    >>> rows = Estimates([
    ...     Estimate(quantity="run_chart_points", value=4, n=4, method="count"),
    ...     not_computable("longest_run", "4 points; the run rules need 10", n=4, method="rules"),
    ... ])
    >>> run_chart_sentence(release(rows, policy("internal")), what="Attendance").plain
    'Attendance: nothing is said of a shift or a trend (4 points; the run rules need 10).'
    """
    rows = rows_of(released)
    by_quantity = {row.quantity: row for row in rows if not row.level}
    hidden = sum(bool(row.withheld) for row in rows if row.level)
    withheld = f"Of the points {hidden} are withheld." if hidden else ""
    run = by_quantity.get("longest_run")
    if run is None:
        return words()
    if run.value is None:
        why = absent(run).removeprefix("not computable: ")
        return words(f"{what}: nothing is said of a shift or a trend ({why}).", withheld)
    median = by_quantity.get("run_chart_median")
    middle = ""
    if median is not None and median.value is not None:
        middle = f", around a median of {percent(median.value)}"
    names = ("longest_run", "longest_trend", "points_beyond_limits")
    signals = [
        by_quantity[name].note for name in names if by_quantity.get(name) and by_quantity[name].note
    ]
    points = number(by_quantity["run_chart_points"].value or 0, decimals=0)
    if not signals:
        return words(
            f"{what}: {points} points{middle}. By the run rules it does no more than wander.",
            withheld,
        )
    return words(
        f"{what}: {points} points{middle}. The run rules find {'; '.join(signals)}.",
        "A signal says that something changed, not what.",
        withheld,
    )


def has_run_chart(released: Released) -> bool:
    """Whether a run chart may be drawn: where its median is shown, and not a few points alone.

    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = [Estimate(quantity="run_chart_median", value=0.5, n=n, method="m") for n in (9, 10)]
    >>> [has_run_chart(release(Estimates([row]), policy("public"))) for row in rows]
    [False, True]
    """
    rows = rows_of(released.where(quantity="run_chart_median"))
    return any(row.value is not None for row in rows)


def beside_published(
    released: Released,
    figures: Sequence[Figure],
    *,
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
) -> Shown:
    """Show published figures with our own beside them; nothing is tested.

    Parameters
    ----------
    released
        Our rows: the quantity that a figure names, the cohort in `level`.
    figures
        Published figures.
    id
        Unique in the report.
    caption
        The table's.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([Estimate(quantity="teams", value=6, n=6, method="count", level="May")])
    >>> figure = Figure(what="Teams", value=7, quantity="teams", source="S1")
    >>> table = beside_published(release(rows, policy("internal")), [figure], id="p", caption="C")
    >>> "<td>7</td><td>S1</td><td>6</td>" in table.html
    True
    """
    rows = rows_of(released)
    cohorts = distinct(rows, "level")
    lines = [
        [
            figure.what,
            _figure(figure.value, figure.unit, figure.n),
            figure.source + ("" if figure.checked else " (not checked)"),
            *(_ours(rows, figure, cohort) for cohort in cohorts),
        ]
        for figure in figures
    ]
    frame = pd.DataFrame(lines, columns=["Figure", "Published", "Source", *cohorts])
    return plain_table(frame, id=id, caption=caption)


def _figure(value: float, unit: str, n: int | None) -> str:
    shown = number(value, decimals=0 if float(value).is_integer() else 2)
    people = f" (n {n})" if n is not None else ""
    return f"{shown}{unit}{people}"


def _ours(rows: Sequence[Row], figure: Figure, cohort: str) -> str:
    found = [
        row
        for row in rows
        if (row.level, row.quantity, row.outcome) == (cohort, figure.quantity, figure.outcome)
    ]
    return estimate(found[0]).removeprefix("not computable: ") if found else "no such number"

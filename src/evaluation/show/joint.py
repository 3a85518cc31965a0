"""Joint displays: the change of those who raise a theme, and the programme along its timepoints."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

from evaluation.config.quantity import quantities
from evaluation.disclosure import Released
from evaluation.show.claims import Evidence, excerpt_anchor
from evaluation.show.few import out_of
from evaluation.show.formatting import absent, estimate, number, people
from evaluation.show.inline import interval_figure, valued
from evaluation.show.laid_out import in_groups
from evaluation.show.rows import Row, distinct, rows_of
from evaluation.show.shown import Shown, quoted_words, words

#: The lines of a line of time, in order.
_LINES: Final = (
    "mean",
    "share_of_people",
    "meetings",
    "activity_count",
    "steps_reached",
    "came",
    "heard",
    "decided",
)
_SILENT: Final = {"mean": "not asked", "share_of_people": "nobody heard"}


def theme_table(
    changes: Released,
    evidence: Evidence,
    *,
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
) -> Shown:
    """Set the change of those who raise a theme beside that of those who do not, and their words.

    Parameters
    ----------
    changes
        Of `integration.theme_display.change_by_theme`.
    evidence
        The words.
    id, caption
        As in `released_table`.
    """
    rows = rows_of(changes)
    if not any(row.value is not None for row in rows):
        return words(
            "No change of those who raise a theme can be shown: too few of the people heard agreed "
            "to be linked and answered before and after."
        )
    found = {(row.outcome, row.level, row.group): row for row in rows}
    sides = distinct(rows, "group")
    themes: dict[str, list[str]] = {}
    for outcome, theme, _ in found:
        if theme not in themes.setdefault(outcome, []):
            themes[outcome].append(theme)
    groups = (
        (
            escape(outcome),
            [
                [
                    escape(theme),
                    *(_change(found[outcome, theme, group], rows) for group in sides),
                    theme_words(evidence, theme),
                ]
                for theme in mine
            ],
        )
        for outcome, mine in themes.items()
    )
    return in_groups(
        id,
        caption,
        ["Theme", *sides, "In words"],
        groups,
        numbers=id,
        note="Mean change with 95% interval, of the people heard who agreed to be linked and "
        "answered both times. Nobody was assigned to raise a theme: a difference is no effect of "
        "it.",
    )


def _change(row: Row, beside: Iterable[Row]) -> str:
    if row.n == row.n_out == 0:
        return "<em>nobody heard</em>"
    if row.value is None:
        return f"<em>{escape(absent(row))}</em>"
    linked, others = row.n or 0, row.n_out or 0
    # rounded numbers of people may not be added
    heard = "" if row.rounded else f" of {linked + others} heard"
    n = f"{people(linked, rounded=row.rounded)}{heard}"
    return f"{valued(estimate(row), interval_figure(row, beside))}<small>{n}</small>"


def theme_words(evidence: Evidence, theme: str) -> str:
    """Return an excerpt that stands for a theme, and links to those that findings name."""
    chosen = next((one for one in evidence.voices if one.theme == theme), None)
    first = (
        f"{quoted_words(chosen.text, attribution=evidence.said_by(chosen))} "
        f"<small>{escape(evidence.said_by(chosen))}</small>"
        if chosen is not None
        else "no excerpt may be shown"
    )
    linked = ", ".join(
        f"<a href='#{excerpt_anchor(evidence, one)}'>"
        f"{excerpt_anchor(evidence, one).replace('-', ' ')}</a>"
        for one in evidence.excerpts
        if (quote := evidence.quote(one)) is not None and quote.theme == theme
    )
    return f"{first}<small>See {linked}</small>" if linked else first


def timeline_table(
    rows: Released,
    timepoints: Sequence[str],
    *,
    id: str,  # noqa: A002
    caption: str,
) -> Shown:
    """Lay scores, themes and involvement along the timepoints: what moved together?

    Parameters
    ----------
    rows
        Of `integration.timeline_display.timeline_rows`.
    timepoints
        Titles, in order.
    id, caption
        As in `released_table`.
    """
    found = [row for row in rows_of(rows) if row.group in timepoints]
    if not found:
        return words("Nothing is dated that could stand on a line of time.")
    lines: dict[str, dict[str, dict[str, Row]]] = {}
    for row in sorted(found, key=_order):
        group, name = _line(row)
        lines.setdefault(group, {}).setdefault(name, {})[row.group] = row
    groups = (
        (escape(group), [_along(name, cells, timepoints) for name, cells in mine.items()])
        for group, mine in lines.items()
    )
    return in_groups(
        id,
        caption,
        ["What", *timepoints],
        groups,
        numbers=id,
        note="Scores and themes are of everyone who answered or was heard at the timepoint, not "
        "always the same people. Involvement is that of people with lived experience, after the "
        "timepoint before and until the last day of this one.",
    )


def _order(row: Row) -> int:
    return _LINES.index(row.quantity)


def _line(row: Row) -> tuple[str, str]:
    if row.quantity == "mean":
        return "Mean score", row.outcome
    if row.quantity == "share_of_people":
        return "People heard who raise it", row.level
    return "Involvement", quantities()[row.quantity].title


def _along(name: str, cells: Mapping[str, Row], timepoints: Sequence[str]) -> list[str]:
    beside = tuple(cells.values())
    absent_here = _SILENT.get(beside[0].quantity, "nothing recorded")
    return [escape(name), *(_at(cells.get(point), beside, absent_here) for point in timepoints)]


def _at(row: Row | None, beside: Iterable[Row], absent_here: str) -> str:
    if row is None:
        return f"<em>{absent_here}</em>"
    if row.value is None:
        return f"<em>{escape(absent(row))}</em>"
    kind = quantities()[row.quantity]
    if kind.kind == "fact":
        return escape(number(row.value, decimals=0))
    told = out_of(row) if kind.kind == "voice" else estimate(row)
    n = "" if kind.kind == "voice" else f"<small>n {number(row.n or 0, decimals=0)}</small>"
    return f"{valued(told, interval_figure(row, beside))}{n}"

"""The framework method's matrix: numbers, links to excerpts, and what researchers wrote."""

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from evaluation.disclosure import Released, ReleasedTexts
from evaluation.show.few import grid, linked, out_of
from evaluation.show.formatting import listed
from evaluation.show.rows import Row, distinct, rows_of
from evaluation.show.shown import Shown, words

#: A cell of the matrix: its case and its theme.
Cell = tuple[str, str]


def framework_table(
    released: Released,
    *,
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
    cases: Sequence[str],
    title: str,
    themes: Mapping[str, str],
    links: Mapping[Cell, str],
    summaries: ReleasedTexts,
    note: str = "",
) -> Shown:
    """Return the framework method's matrix: a line a case, a column a theme, silence left in.

    Parameters
    ----------
    released
        What `shares_by_case` found.
    id, caption, note
        As in `few_table`.
    cases
        All cases, in order; one of which nobody was heard keeps its line.
    title
        The header of the cases.
    themes
        Where each theme's excerpts are listed.
    links
        (case, theme) -> links to its excerpts, as HTML.
    summaries
        What `release_summaries` let through; a cell leads to its own in `summaries_table`.
    """
    rows = rows_of(released)
    columns = distinct(rows, "level")
    head = [f"<th scope='col'>{escape(title)}</th>"]
    head += [f"<th scope='col'>{linked(theme, themes.get(theme, ''))}</th>" for theme in columns]
    cells = _cells(rows)
    body = []
    for case in cases:
        line = [f"<th scope='row'>{escape(case)}</th>"]
        for theme in columns:
            leads = [links.get((case, theme), "")]
            if (case, theme) in summaries.texts:
                name = escape(f"Summary of {case} on {theme}", quote=True)
                leads.append(f"<a href='#{_anchor((case, theme))}' aria-label='{name}'>summary</a>")
            line.append(_cell(cells, (case, theme), " ".join(filter(None, leads))))
        body.append(line)
    reasons = dict.fromkeys(row.withheld for row in rows if row.withheld)
    beneath = [note, *(f"Withheld: {reason}." for reason in reasons)]
    if not rows:
        return words(f"{caption}: there is nothing to show.")
    if all(row.withheld for row in rows):
        return words(f"{caption}: withheld ({'; '.join(reasons)}).")
    return Shown("table", grid(id, caption, head, body, beneath), caption, id=id, numbers=id)


def summaries_table(
    summaries: ReleasedTexts,
    released: Released,
    *,
    id: str,  # noqa: A002 - it is an HTML id
    numbers: str,
    caption: str,
    cases: Sequence[str],
    title: str,
    themes: Mapping[str, str],
    links: Mapping[Cell, str],
) -> Shown:
    """Return what researchers wrote into the matrix's cells, with numbers and excerpts beside it.

    Parameters
    ----------
    summaries
        What `release_summaries` let through.
    released, cases, title, themes, links
        As in `framework_table`.
    id, caption
        As in `few_table`.
    numbers
        The table's id under which the rows of `released` are kept.
    """
    cells = _cells(rows_of(released))
    kept = Counter(summaries.kept.values())
    beneath = [f"Not shown: {'; '.join(f'{times} {why}' for why, times in kept.items())}."]
    beneath = beneath if kept else []
    if not summaries.texts:
        return words(*(beneath or ["Nobody has written a summary of a cell yet."]))
    authors = listed(sorted({one for one in summaries.authors.values() if one}))
    if authors:
        beneath = [f"Written by: {authors}.", *beneath]
    head = [
        f"<th scope='col'>{name}</th>" for name in (escape(title), "Theme", "Summary", "Said by")
    ]
    order = {case: place for place, case in enumerate(cases)}
    body = []
    for cell in sorted(summaries.texts, key=lambda one: order.get(one[0], len(order))):
        case, theme = cell
        body.append(
            [
                f"<th scope='row' id='{_anchor((case, theme))}'>{escape(case)}</th>",
                f"<td>{linked(theme, themes.get(theme, ''))}</td>",
                f"<td>{escape(summaries.texts[cell])}</td>",
                _cell(cells, (case, theme), links.get((case, theme), "")),
            ]
        )
    return Shown("table", grid(id, caption, head, body, beneath), caption, id=id, numbers=numbers)


def _anchor(cell: Cell) -> str:
    return f"framework-{zlib.crc32(chr(0).join(cell).encode()):08x}"


def _cells(rows: Sequence[Row]) -> Mapping[tuple[str, str, str], Row]:
    return {(row.quantity, row.group, row.level): row for row in rows}


def _cell(cells: Mapping[tuple[str, str, str], Row], cell: Cell, leads: str) -> str:
    """Return a cell: who raises the theme, who speaks against it, and where to read more."""
    raised = cells.get(("share_of_people", *cell))
    against = cells.get(("share_speaking_against", *cell))
    if raised is None:
        return "<td class='absent'>nobody heard</td>"
    if raised.value is None:
        return "<td class='absent'>withheld</td>"
    contrary = against is not None and bool(against.value)
    more = f" <small>{leads}</small>" if leads else ""
    if not raised.value and not contrary:
        # a person may well write on what nobody said
        return f"<td class='absent'>silent{more}</td>"
    shown = [escape(out_of(raised))] if raised.value else []
    if contrary and against is not None:
        shown.append(f"<small>{escape(out_of(against))} against</small>")
    return f"<td>{' '.join(shown)}{more}</td>"

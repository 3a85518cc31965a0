"""Few people, said as they are: "2 of 3", where a percentage would boast."""

from collections.abc import Mapping, Sequence
from html import escape

from evaluation.config.quantity import quantities
from evaluation.disclosure import Released
from evaluation.errors import ReportError
from evaluation.show.formatting import absent, estimate, listed, number, people, quantity_value
from evaluation.show.rows import Row, distinct, rows_of
from evaluation.show.shown import Shown, words

#: Up to this many people a share is said as a count.
FEW = 30


def out_of(row: Row) -> str:
    """Return a share as a reader can check it: "2 of 3".

    A percentage where people are many, or where their number is rounded: "57% of about 5" would
    tell the number.

    >>> out_of(Row("", "", "", "share_of_people", 0.4, None, None, 5, 0, "", "", ""))
    '2 of 5'
    >>> out_of(Row("", "", "", "share_of_people", 0.4, None, None, 60, 0, "", "", ""))
    '40% of 60'
    >>> out_of(Row("", "", "", "share_of_people", 0.4, None, None, 5, 0, "", "", "", rounded=True))
    '40%'
    """
    if row.value is None:
        unknown = not row.note or row.note.startswith("not computable")
        return "withheld" if row.withheld else "not computable" if unknown else row.note
    quantity, n = quantities()[row.quantity], row.n or 0
    if quantity.unit != "%" or quantity.kind == "agreement":
        return estimate(row)
    # the release rules round numbers of people, and leave facts of the programme
    rounded = row.rounded and quantity.kind != "fact"
    if n <= FEW and not rounded:
        return f"{number(row.value * n, decimals=0)} of {n}"
    share = quantity_value(row.value, row.quantity, n=n)
    return share if rounded else f"{share} of {number(n, decimals=0)}"


def part_of(row: Row, whom: str) -> str:
    """Return a share with whom it is of, as a sentence says it.

    >>> part_of(Row("", "", "", "share_of_people", 0.4, None, None, 5, 0, "", "", ""), "carers")
    '2 of 5 carers'
    >>> part_of(
    ...     Row("", "", "", "share_of_people", 0.4, None, None, 5, 0, "", "", "", rounded=True),
    ...     "carers",
    ... )
    '40% of the carers'
    """
    shown = out_of(row)
    return f"{shown} {whom}" if " of " in shown else f"{shown} of the {whom}"


def nought_is_nobody(released: Released) -> bool:
    """Whether a count of nought means nobody, and not a few that were rounded away."""
    policy = released.policy
    return policy.round_counts_to <= 2 * policy.redact_counts_to + 1


def few_table(
    released: Released,
    *,
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
    rows: Mapping[str, str],
    across: str = "group",
    titles: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    numbers: str = "",
    note: str = "",
) -> Shown:
    """Lay released shares of few people out as counts: who, of how many?

    Where every number is withheld, a sentence says so.

    Parameters
    ----------
    released
        The rows; no two of one line in one column.
    id, caption
        As in `released_table`.
    rows
        The labels that name a line, with their headers, as ``{"level": "Theme"}``.
    across
        The label whose values become columns.
    titles
        Better words for labels, as ``{"": "Everyone heard"}``.
    links
        Where the last label of a line leads to, by label.
    numbers
        The rows are kept as ``tables/<numbers>.csv``; by default as ``tables/<id>.csv``.
    note
        A sentence beneath the table.

    Raises
    ------
    ReportError
        When two results would fall into one cell.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> found = Estimates([
    ...     Estimate(quantity="share_of_people", value=0.5, n=2, method="share", level="Power",
    ...              group="carers"),
    ... ])
    >>> table = few_table(release(found, policy("internal")), id="themes", caption="Themes",
    ...                   rows={"level": "Theme"}, links={"Power": "#on-power"})
    >>> "1 of 2" in table.html, "href='#on-power'" in table.html
    (True, True)
    """
    found, names, leads = rows_of(released), titles or {}, links or {}
    if not found:
        return words(f"{caption}: there is nothing to show.")
    if all(row.withheld for row in found):
        reasons = dict.fromkeys(row.withheld for row in found)
        return words(f"{caption}: withheld ({'; '.join(reasons)}).")
    every = distinct(found, across)
    lines: dict[tuple[str, ...], dict[str, Row]] = {}
    for row in found:
        line = lines.setdefault(tuple(map(row.label, rows)), {})
        if row.label(across) in line:
            raise ReportError(
                f"table {id}: two results fall into the cell {row.label(across)!r} of one line. "
                "Choose one quantity, or name more labels in `rows`."
            )
        line[row.label(across)] = row
    # a column in which nothing may be seen is told once
    kept = [one for one in every if all(row.withheld for row in found if row.label(across) == one)]
    columns = [one for one in every if one not in kept]
    whole = listed([names.get(column, column) for column in kept])
    head = [_head(title) for title in rows.values()]
    head += [_head(names.get(column, column)) for column in columns]
    body = []
    for labels, line in lines.items():
        stub = [
            f"<th scope='row'>{linked(names.get(label, label), leads.get(label, ''))}</th>"
            for label in labels
        ]
        body.append([*stub, *(_cell(line.get(column)) for column in columns)])
    beneath = [*([f"Withheld for every line: {whole}."] if kept else []), *_reasons(found), note]
    return Shown(
        "table", grid(id, caption, head, body, beneath), caption, id=id, numbers=numbers or id
    )


def grid(
    id: str,  # noqa: A002
    caption: str,
    head: Sequence[str],
    body: Sequence[Sequence[str]],
    beneath: Sequence[str],
) -> str:
    """Return a table's HTML from cells that are HTML already, with sentences beneath."""
    name = f"{escape(id, quote=True)}-caption"
    notes = "".join(f"<p class='note'>{escape(text)}</p>" for text in beneath if text)
    lines = "".join(f"<tr>{''.join(cells)}</tr>" for cells in body)
    return (
        f"<div class='table' id='{escape(id, quote=True)}'>"
        f"<div class='scroll' role='region' aria-labelledby='{name}' tabindex='0'>"
        f"<table><caption id='{name}'><span>{escape(caption)}</span></caption>"
        f"<thead><tr>{''.join(head)}</tr></thead><tbody>{lines}</tbody></table></div>{notes}</div>"
    )


def small_groups(released: Released, *, least: int = 10) -> str:
    """Return a sentence on the groups in which one person more or less changes everything.

    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> found = Estimates([
    ...     Estimate(quantity="share_of_people", value=0.5, n=2, method="share", group="carers"),
    ... ])
    >>> small_groups(release(found, policy("internal")))
    'Few people were heard among carers (2): one person more or less changes their line.'
    """
    sizes: dict[str, int] = {}
    for row in rows_of(released):
        if row.group and row.value is not None and row.n is not None and not row.rounded:
            sizes[row.group] = row.n
    few = [f"{group} ({n})" for group, n in sizes.items() if n < least]
    if not few:
        return ""
    return f"Few people were heard among {listed(few)}: one person more or less changes their line."


def counted(row: Row, *, one: str = "person", many: str = "people") -> str:
    """Return a released count with its noun.

    >>> counted(Row("", "", "", "people_heard", 0.0, None, None, 0, 0, "", "", ""))
    'nobody'
    """
    if row.value is None:
        return f"a number withheld ({row.withheld})"
    if not row.value and not row.rounded and one == "person":
        return "nobody"
    return people(round(row.value), one=one, many=many, rounded=row.rounded)


def _head(text: str) -> str:
    return f"<th scope='col'>{escape(text)}</th>" if text else "<td></td>"


def linked(text: str, address: str) -> str:
    """Return a label's HTML, as a link where it leads somewhere.

    >>> linked("Power", "#on-power"), linked("", "")
    ("<a href='#on-power'>Power</a>", 'no theme')
    """
    shown = escape(text) or "no theme"
    return f"<a href='{escape(address, quote=True)}'>{shown}</a>" if address else shown


def _cell(row: Row | None) -> str:
    if row is None:
        return "<td class='absent'>no result</td>"
    css = " class='absent'" if row.value is None else ""
    return f"<td{css}>{escape(out_of(row))}</td>"


def _reasons(rows: Sequence[Row]) -> list[str]:
    reasons = dict.fromkeys(absent(row) for row in rows if row.value is None)
    return [f"{reason[0].upper()}{reason[1:]}." for reason in reasons if reason]

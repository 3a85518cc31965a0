"""Tables: released rows, or declared facts, as small accessible HTML.

Every text is escaped here, once. A withheld number is said in words, never left empty or nought.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import product
from string import ascii_lowercase

import pandas as pd

from evaluation.config.quantity import quantities
from evaluation.disclosure import Released
from evaluation.errors import ReportError
from evaluation.show.formatting import absent, interval, number, quantity_value
from evaluation.show.rows import Row, distinct, rows_of
from evaluation.show.shown import Shown


def released_table(
    released: Released,
    *,
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
    rows: Mapping[str, str],
    numbers: str = "",
    across: str = "quantity",
    titles: Mapping[str, str] | None = None,
    total: str = "Everyone",
    note: str = "",
) -> Shown:
    """Lay released rows out as a table: what was found, with intervals and numbers of people.

    Parameters
    ----------
    released
        The rows.
    id
        Unique in the report.
    caption
        What the table shows, as a plain sentence or title.
    rows
        The labels that name a table row, with their headers, as ``{"group": "Team"}``.
    numbers
        The rows are kept as ``tables/<numbers>.csv``; by default as ``tables/<id>.csv``.
    across
        The label whose values become the columns: ``quantity``, or ``group`` for a wide table.
    titles
        Better words for labels; quantities have theirs in quantities.toml.
    total
        What the empty group is called.
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
    ...     Estimate(quantity="mean_change", value=0.6, low=0.31, high=0.89, n=31, n_out=9,
    ...              method="paired t", group="Team <A>"),
    ... ])
    >>> table = released_table(
    ...     release(found, policy("internal")), id="change-by-team",
    ...     caption="Change by team", rows={"group": "Team"},
    ... )
    >>> "Team &lt;A&gt;" in table.html, "(0.31 to 0.89)" in table.html
    (True, True)
    """
    found = rows_of(released)
    names = _Names(titles or {}, total)
    columns = distinct(found, across)
    lines = _lines(found, tuple(rows))
    counts = _Counts(found, line=lambda row: tuple(map(row.label, rows)), across=across)
    notes = _Notes(found)
    head = [
        *(_th(title, scope="col") for title in rows.values()),
        *(
            _th(
                names.of(across, column),
                scope="col",
                number=True,
                more=_small_n(counts.of_column.get(column)),
            )
            for column in columns
        ),
        *(_th(title, scope="col", number=True) for title in counts.headers),
    ]
    body = []
    for labels, line in lines.items():
        by_column = _by_column(line, id=id, across=across)
        stub = [
            _th(names.of(column, label), scope="row")
            for column, label in zip(rows, labels, strict=True)
        ]
        cells = [_cell(by_column.get(column), notes, counts) for column in columns]
        css = " class='total'" if labels[-1] == "" and "group" in rows else ""
        body.append(f"<tr{css}>{''.join([*stub, *cells, *counts.cells(line)])}</tr>")
    beneath = [*notes.sentences, note, _methods(found), _rounding(released)]
    html = _table(id, caption, [f"<tr>{''.join(head)}</tr>"], body, beneath)
    return Shown("table", html, caption, id=id, numbers=numbers or id)


def plain_table(frame: pd.DataFrame, *, id: str, caption: str, note: str = "") -> Shown:  # noqa: A002
    """Show declared facts as a table: the teams and their aims, the roles, the timepoints.

    For facts that hold nothing about people's answers; results go through `released_table`.
    The first column names the row.

    Examples
    --------
    >>> teams = pd.DataFrame({"Team": ["Café"], "Aim": ["Shorter waits & better ones"]})
    >>> "waits &amp; better" in plain_table(teams, id="teams", caption="The teams").html
    True
    """
    numeric = [pd.api.types.is_numeric_dtype(kind) for kind in frame.dtypes]
    head = "".join(
        _th(str(name), scope="col", number=is_number)
        for name, is_number in zip(frame.columns, numeric, strict=True)
    )
    body = []
    for values in frame.itertuples(index=False):
        first, *others = values
        cells = [_th(_fact(first), scope="row")]
        for value, is_number in zip(others, numeric[1:], strict=True):
            css = " class='number'" if is_number else ""
            cells.append(f"<td{css}>{escape(_fact(value))}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    html = _table(id, caption, [f"<tr>{head}</tr>"], body, [note])
    return Shown("table", html, caption, id=id)


def _fact(value: object) -> str:
    if pd.isna(value) or str(value) == "":  # type: ignore[call-overload]
        return "not stated"
    if isinstance(value, float):
        return number(value, decimals=0 if value.is_integer() else 2)
    return str(value)


class _Names:
    """What labels are called in this table."""

    def __init__(self, titles: Mapping[str, str], total: str) -> None:
        self.titles = titles
        self.total = total

    def of(self, column: str, label: str) -> str:
        if label in self.titles:
            return self.titles[label]
        if column == "quantity":
            return quantities()[label].title
        return self.total if column == "group" and label == "" else label


class _Notes:
    """Why a number is absent, and notes on those shown: lettered as they first stand."""

    def __init__(self, rows: Sequence[Row]) -> None:
        texts = dict.fromkeys(text for row in rows if (text := absent(row) or row.note))
        self.letters = dict(zip(texts, _letters(), strict=False))

    def mark(self, row: Row) -> str:
        letter = self.letters.get(absent(row) or row.note, "")
        return f"<sup>{letter}</sup>" if letter else ""

    @property
    def sentences(self) -> list[str]:
        return [f"{letter}: {text}." for text, letter in self.letters.items()]


def _letters() -> Iterator[str]:
    return ("".join(pair) for size in (1, 2) for pair in product(ascii_lowercase, repeat=size))


class _Counts:
    """Numbers of people: once a line or once a column where they agree, else in each cell."""

    def __init__(self, rows: Sequence[Row], *, line: Callable[[Row], object], across: str) -> None:
        counted = [row for row in rows if row.n is not None]
        if all(quantities()[row.quantity].kind in ("count", "fact") for row in rows):
            counted = []
        by_line = _agree(counted, line)
        by_column = not by_line and _agree(counted, lambda row: row.label(across))
        left_out = any(row.n_out for row in counted)
        self.headers = ["n", "Left out"][: 1 + left_out] if counted and by_line else []
        self.of_column = {row.label(across): row for row in counted} if by_column else {}
        self.within = bool(counted) and not by_line and not by_column

    def cells(self, line: Sequence[Row]) -> list[str]:
        known = [row for row in line if row.n is not None]
        if not known:
            return ["<td class='number absent'>withheld</td>" for _ in self.headers]
        numbers = (known[0].n or 0, known[0].n_out or 0)
        return [
            f"<td class='number'>{number(count, decimals=0)}</td>"
            for count, _ in zip(numbers, self.headers, strict=False)
        ]


def _agree(rows: Sequence[Row], key: Callable[[Row], object]) -> bool:
    counts: dict[object, set[tuple[int | None, int | None]]] = {}
    for row in rows:
        counts.setdefault(key(row), set()).add((row.n, row.n_out))
    return all(len(found) == 1 for found in counts.values())


def _lines(rows: Sequence[Row], columns: tuple[str, ...]) -> dict[tuple[str, ...], list[Row]]:
    lines: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        lines.setdefault(tuple(row.label(column) for column in columns), []).append(row)
    return lines


def _by_column(line: Sequence[Row], *, id: str, across: str) -> dict[str, Row]:  # noqa: A002
    found: dict[str, Row] = {}
    for row in line:
        if row.label(across) in found:
            raise ReportError(
                f"table {id}: two results fall into the cell {row.label(across)!r} of one line. "
                "Choose one quantity, or name more labels in `rows`."
            )
        found[row.label(across)] = row
    return found


def _th(text: str, *, scope: str, number: bool = False, more: str = "") -> str:
    if not text:
        return "<td></td>"  # a header without words would name nothing
    css = " class='number'" if number else ""
    return f"<th scope='{scope}'{css}>{escape(text)}{more}</th>"


def _cell(row: Row | None, notes: _Notes, counts: _Counts) -> str:
    if row is None:
        return "<td class='number absent'>no result</td>"
    if row.value is None:
        word = "withheld" if row.withheld else "not computable"
        return f"<td class='number absent'>{word}{notes.mark(row)}</td>"
    n = _small_n(row) if counts.within else ""
    value, ends = quantity_value(row.value, row.quantity, n=row.n), interval(row)
    parts = [value, f"({ends})"] if ends else [value]
    shown = " ".join(f"<span>{escape(part)}</span>" for part in parts)
    return f"<td class='number'>{shown}{notes.mark(row)}{n}</td>"


def _small_n(row: Row | None) -> str:
    return f" <small>n {number(row.n, decimals=0)}</small>" if row and row.n is not None else ""


def _methods(rows: Sequence[Row]) -> str:
    methods = list(dict.fromkeys(row.method for row in rows if row.method and not row.withheld))
    return f"Method: {'; '.join(methods)}." if methods else ""


def _rounding(released: Released) -> str:
    base = released.policy.round_counts_to
    return f"Numbers of people are rounded to the nearest {base}." if base > 1 else ""


def _table(
    id: str,  # noqa: A002
    caption: str,
    head: Sequence[str],
    body: Sequence[str],
    beneath: Sequence[str],
) -> str:
    name = f"{escape(id, quote=True)}-caption"
    notes = "".join(f"<p class='note'>{escape(text)}</p>" for text in beneath if text)
    return (
        f"<div class='table' id='{escape(id, quote=True)}'>"
        f"<div class='scroll' role='region' aria-labelledby='{name}' tabindex='0'>"
        f"<table><caption id='{name}'><span>{escape(caption)}</span></caption>"
        f"<thead>{''.join(head)}</thead><tbody>{''.join(body)}</tbody></table></div>{notes}</div>"
    )

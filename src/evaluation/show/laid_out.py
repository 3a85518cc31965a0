"""Small tables whose cells are HTML already: links, several lines, small figures."""

from collections.abc import Iterable, Sequence
from html import escape

from evaluation.show.shown import Shown

#: The title of a group of lines, and the lines; both are HTML already.
Group = tuple[str, Iterable[Sequence[str]]]


def laid_out(
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
    headers: Sequence[str],
    lines: Iterable[Sequence[str]],
    *,
    numbers: str = "",
    note: str = "",
) -> Shown:
    """Return a table of cells that are HTML already; the first cell names its line.

    >>> laid_out("t", "Two & one", ["A", "B"], [["x", "<em>y</em>"]]).html.count("<td>")
    1
    """
    return _table(id, caption, headers, f"<tbody>{_rows(lines)}</tbody>", numbers, note)


def in_groups(
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
    headers: Sequence[str],
    groups: Iterable[Group],
    *,
    numbers: str = "",
    note: str = "",
) -> Shown:
    """Return a table whose lines stand in groups, each under its title.

    Without headers each line is a name and what there is to say of it.

    >>> table = in_groups("t", "Answers", [], [("Q1", [["Numbers", "3"], ["Words", "5"]])])
    >>> table.html.count("<tr>"), "colspan='2'" in table.html
    (2, True)
    """
    wide = max(len(headers), 2)
    body = "".join(
        f"<tbody><tr class='group'><th scope='rowgroup' colspan='{wide}'>{title}</th></tr>"
        f"{_rows(lines)}</tbody>"
        for title, lines in groups
    )
    return _table(id, caption, headers, body, numbers, note)


def _rows(lines: Iterable[Sequence[str]]) -> str:
    return "".join(
        f"<tr><th scope='row'>{first}</th>{''.join(f'<td>{cell}</td>' for cell in others)}</tr>"
        for first, *others in lines
    )


def _table(
    id: str,  # noqa: A002
    caption: str,
    headers: Sequence[str],
    body: str,
    numbers: str,
    note: str,
) -> Shown:
    cells = "".join(f"<th scope='col'>{escape(header)}</th>" for header in headers)
    head = f"<thead><tr>{cells}</tr></thead>" if headers else ""
    beneath = f"<p class='note'>{escape(note)}</p>" if note else ""
    name = f"{escape(id, quote=True)}-caption"
    html = (
        f"<div class='table' id='{escape(id, quote=True)}'><div class='scroll' role='region' "
        f"aria-labelledby='{name}' tabindex='0'><table><caption id='{name}'><span>"
        f"{escape(caption)}</span></caption>{head}{body}</table></div>{beneath}</div>"
    )
    return Shown("table", html, caption, id=id, numbers=numbers)

"""A small table whose cells are HTML already: links, several lines."""

from collections.abc import Iterable, Sequence
from html import escape

from evaluation.show.shown import Shown


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
    head = "".join(f"<th scope='col'>{escape(header)}</th>" for header in headers)
    body = "".join(
        f"<tr><th scope='row'>{first}</th>{''.join(f'<td>{cell}</td>' for cell in others)}</tr>"
        for first, *others in lines
    )
    beneath = f"<p class='note'>{escape(note)}</p>" if note else ""
    name = f"{escape(id, quote=True)}-caption"
    html = (
        f"<div class='table' id='{escape(id, quote=True)}'><div class='scroll' role='region' "
        f"aria-labelledby='{name}' tabindex='0'><table><caption id='{name}'><span>"
        f"{escape(caption)}</span></caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>{beneath}</div>"
    )
    return Shown("table", html, caption, id=id, numbers=numbers)

"""A reporting checklist as a table: where the report tells it, what a person wrote, what lacks."""

from collections.abc import Mapping, Sequence
from html import escape

from evaluation.config.checklist import Answered
from evaluation.show.formatting import listed
from evaluation.show.shown import Shown

#: What stands where nobody has written anything, so that nobody overlooks it.
NOT_YET = "NOT YET WRITTEN"


def checklist_table(
    items: Sequence[Answered],
    *,
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
    titles: Mapping[str, str],
    source: str,
    note: str = "",
) -> Shown:
    """Show a checklist: which items are answered where, and which a person must still write.

    Parameters
    ----------
    items
        The items, in order.
    id
        Unique in the report.
    caption
        The checklist's title.
    titles
        Section id to the words a link is given.
    source
        Where the checklist was published.
    note
        A sentence beneath.

    Examples
    --------
    >>> from evaluation.config.checklist import ChecklistItem
    >>> aim = Answered(ChecklistItem(id="1", title="Aim", asks="What it is for."))
    >>> table = checklist_table([aim], id="c", caption="A list", titles={}, source="A 2001")
    >>> "NOT YET WRITTEN" in table.html, table.plain
    (True, 'A list: 0 of 1 items answered')
    """
    plain = f"{caption}: {sum(one.done for one in items)} of {len(items)} items answered"
    head = "".join(f"<th scope='col'>{word}</th>" for word in ("Item", "Asked for", "Answer"))
    body = "".join(_row(one, titles) for one in items)
    beneath = "".join(
        f"<p class='note'>{escape(text)}</p>" for text in (note, f"{source}.") if text
    )
    name = escape(id, quote=True)
    html = (
        f"<div class='table' id='{name}'>"
        f"<div class='scroll' role='region' aria-labelledby='{name}-caption' tabindex='0'>"
        f"<table><caption id='{name}-caption'><span>{escape(plain)}</span></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{beneath}</div>"
    )
    return Shown("table", html, plain, id=id)


def _row(one: Answered, titles: Mapping[str, str]) -> str:
    links = [
        f"<a href='#{escape(section, quote=True)}'>{escape(titles.get(section, section))}</a>"
        for section in one.sections
    ]
    where = f"See {listed(links)}." if links else ""
    parts = [f"<p>{escape(one.text)}</p>"] if one.text else []
    parts += [f"<p>{where}</p>"] if where else []
    answer = "".join(parts) or f"<strong>{NOT_YET}</strong>"
    css = "" if parts else " class='absent'"
    return (
        f"<tr><th scope='row'>{escape(one.item.id)} {escape(one.item.title)}</th>"
        f"<td>{escape(one.item.asks)}</td><td{css}>{answer}</td></tr>"
    )

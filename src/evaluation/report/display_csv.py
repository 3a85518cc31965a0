"""A display's table as csv: what stands in its cells, for going on with it elsewhere."""

import csv
import io
from dataclasses import dataclass, field
from html.parser import HTMLParser

#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class _Row:
    cells: list[str] = field(default_factory=list)
    group: bool = False  #: whether it is the title of the lines beneath it


class _Table(HTMLParser):
    """Collects the rows of a table."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[_Row] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "tr":
            self.rows.append(_Row(group=known.get("class") == "group"))
        elif tag in ("th", "td"):
            self.rows[-1].cells.append("")
            self._in_cell = True
        elif tag == "br" and self._in_cell:
            self._add("; ")
        elif tag == "small" and self._in_cell:
            self._add(" ")
        elif tag == "svg" and self._in_cell and not self.rows[-1].cells[-1].strip():
            # a drawing that stands alone is told by its text alternative
            self._add(known.get("aria-label") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self._add(data)

    def _add(self, text: str) -> None:
        self.rows[-1].cells[-1] += text


def as_csv(html: str) -> str:
    """Return the cells of one table as csv; the title of a group stands before each of its lines.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.

    >>> print(as_csv("<table><tr><th>A</th><td>1<br>2</td></tr></table>"), end="")
    A,1; 2
    """
    page = _Table()
    page.feed(html)
    grouped = any(row.group for row in page.rows)
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    title = ""
    for row in page.rows:
        cells = [_safe(" ".join(cell.split()).replace(" ; ", "; ")) for cell in row.cells]
        if row.group:
            title = cells[0]
        else:
            sheet.writerow([title, *cells] if grouped else cells)
    return out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

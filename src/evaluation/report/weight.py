"""How much of a report each strand fills, and whose words it holds: counted from what is shown.

Nothing is counted that a reader of this report does not see; of an excerpt shown twice, one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pandas as pd
from nbformat import NotebookNode

from evaluation.config.cohort import Cohort
from evaluation.show.claims import OBSERVER
from evaluation.show.shown import MARK, SAID_BY
from evaluation.show.tables import plain_table

#: What a section is about; a section without a strand is about several, or about none.
STRANDS = ("outcomes", "experience", "involvement")
_TOGETHER = "several strands together"
_UNTOLD = "somebody whose role group is not told"


@dataclass(slots=True)
class _Counted:
    words: int = 0
    tables: int = 0
    figures: int = 0
    excerpts: dict[str, str] = field(default_factory=dict)  #: words -> who


class _Said(HTMLParser):
    """Collects the words of a page, and those that are somebody's own."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.excerpts: list[tuple[str, list[str]]] = []
        self._within: list[str] = []  #: the open tags since an excerpt began

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        who = dict(attrs).get(SAID_BY)
        if who is not None:
            self.excerpts.append((who, []))
            self._within = [tag]
        elif self._within:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._within:
            self.excerpts[-1][1].append(data)


def weight_html(
    sections: Iterable[tuple[str, NotebookNode]], strands: Mapping[str, str], cohort: Cohort
) -> str:
    """Say how much each strand fills, and how many words of whom are quoted, as two tables.

    Parameters
    ----------
    sections
        Section id and executed notebook.
    strands
        Section id to strand, for those that are about one.
    cohort
        Names the role groups, also those of which nobody is quoted.
    """
    by_strand = {name: _Counted() for name in (*STRANDS, _TOGETHER)}
    everything = _Counted()
    for section, notebook in sections:
        for kind, html in _shown(notebook):
            for counted in (by_strand[strands.get(section) or _TOGETHER], everything):
                _count(counted, kind, html)
    strand_table = plain_table(
        _strand_frame(by_strand),
        id="weight-strands",
        caption="Words in sentences and quotations, tables, figures and excerpts, strand by strand",
    )
    role_table = plain_table(
        _role_frame(everything.excerpts, cohort),
        id="weight-roles",
        caption="Whose words are quoted in this report",
    )
    return "".join(
        f"<div class='shown table'>{one.html}</div>" for one in (strand_table, role_table)
    )


def _shown(notebook: NotebookNode) -> Iterable[tuple[str, str]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            mark = output.get("metadata", {}).get("text/html", {}).get(MARK, {})
            yield str(mark.get("kind", "")), str(output["data"]["text/html"])


def _count(counted: _Counted, kind: str, html: str) -> None:
    page = _Said()
    page.feed(html)
    counted.tables += kind == "table"
    counted.figures += kind == "figure"
    if kind in ("text", "quotation"):
        counted.words += len(" ".join(page.text).split())
    for who, parts in page.excerpts:
        counted.excerpts.setdefault(" ".join("".join(parts).split()), who)


def _strand_frame(counted: Mapping[str, _Counted]) -> pd.DataFrame:
    rows = [
        (name.capitalize(), one.words, one.tables, one.figures, len(one.excerpts))
        for name, one in counted.items()
    ]
    return pd.DataFrame(rows, columns=["Strand", "Words", "Tables", "Figures", "Excerpts"])


def _role_frame(excerpts: Mapping[str, str], cohort: Cohort) -> pd.DataFrame:
    names = list(cohort.role_names.values())
    groups = {name: [0, 0] for name in (*names, _UNTOLD, OBSERVER)}
    for words, who in excerpts.items():
        count = groups[_group(who, names)]
        count[0] += 1
        count[1] += len(words.split())
    rows = [(name[0].upper() + name[1:], *count) for name, count in groups.items()]
    return pd.DataFrame(rows, columns=["Whose", "Excerpts", "Words quoted"])


def _group(who: str, roles: Sequence[str]) -> str:
    """Return the role group that an attribution names.

    >>> _group("one of the carers, North (speaks against “Power”)", ["carers"])
    'carers'
    >>> _group("someone who took part", ["carers"])
    'somebody whose role group is not told'
    """
    if who.startswith(OBSERVER):
        return OBSERVER
    named = [name for name in roles if f"{who} ".startswith((f"one of the {name}, ",
             f"one of the {name} "))]  # fmt: skip
    return max(named, key=len, default=_UNTOLD)

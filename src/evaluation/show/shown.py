"""Something a report shows: HTML this package built and escaped, marked as such.

A report is made of these objects only. Anything else a notebook cell displays (a data frame, a
print-out) has not passed the release door, and `report.render` refuses it.
"""

from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

#: The key under which an output's metadata carries the mark.
MARK = "evaluation"
#: The attribute that says whose words an element holds, so that they can be counted.
SAID_BY = "data-said-by"


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A text, table, figure or quotation, as a notebook displays it and a report prints it.

    Attributes
    ----------
    kind
        What it is.
    html
        Its HTML; every text that came from data is escaped.
    plain
        The same in plain words: the text, the table's caption, the figure's text alternative.
    id
        Unique in a report. Empty for texts.
    numbers
        ``tables/<numbers>.csv`` beside the report holds the rows it was made from. Empty for
        texts, and for declared facts, which are no results.

    Examples
    --------
    >>> words("5 < 6").html
    '<p>5 &lt; 6</p>'
    """

    kind: Literal["text", "table", "figure", "quotation"]
    html: str = field(repr=False)
    plain: str
    id: str = ""
    numbers: str = ""

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        """Return what Jupyter displays, and the mark by which a report knows it."""
        data = {"text/html": self.html, "text/plain": self.plain}
        mark = {"kind": self.kind, "id": self.id, "numbers": self.numbers}
        return data, {"text/html": {MARK: mark}}


def words(*sentences: str) -> Shown:
    """Return sentences as one paragraph.

    >>> words("One.", "", "Two.").plain
    'One. Two.'
    """
    plain = " ".join(sentence for sentence in sentences if sentence)
    return Shown("text", f"<p>{escape(plain)}</p>", plain)


def quotation(text: str, *, attribution: str) -> Shown:
    """Return an excerpt that may be shown, with who said it.

    >>> quotation("We were asked <late>.", attribution="carer, end").plain
    '“We were asked <late>.” carer, end'
    """
    html = (
        f"<figure class='quotation'><blockquote {_said_by(attribution)}><p>{escape(text)}</p>"
        "</blockquote>"
        f"<figcaption>{escape(attribution)}</figcaption></figure>"
    )
    return Shown("quotation", html, f"“{text}” {attribution}")


def quoted_words(text: str, *, attribution: str) -> str:
    """Return somebody's words in quotation marks, as HTML, with whose they are as an attribute.

    >>> quoted_words("We were <late>.", attribution="one of the carers")
    "“<span data-said-by='one of the carers'>We were &lt;late&gt;.</span>”"
    """
    return f"“<span {_said_by(attribution)}>{escape(text)}</span>”"


def _said_by(attribution: str) -> str:
    return f"{SAID_BY}='{escape(attribution, quote=True)}'"

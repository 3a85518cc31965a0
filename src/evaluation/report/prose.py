"""A section's prose: Markdown to HTML, with numbered headings that a table of contents can name.

HTML inside Markdown is escaped, and pictures are refused: whatever carries data comes from cells.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from html import escape, unescape

import mistune
from markupsafe import Markup

from evaluation.errors import ReportError


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the section's title."""

    id: str
    title: str


@dataclass(slots=True)
class SectionProse:
    """Renders the prose of one section and keeps its headings.

    Examples
    --------
    >>> prose = SectionProse("change", number=3)
    >>> print(prose.render("## How people changed"))
    <h2 id="change"><span class="count">3</span> How people changed</h2>
    >>> prose.title
    'How people changed'
    >>> print(prose.render("<script>1</script>"))
    <p>&lt;script&gt;1&lt;/script&gt;</p>
    """

    id: str
    number: int
    title: str = ""
    parts: list[Heading] = field(default_factory=list)
    _level: int = 1
    _anchors: list[str] = field(default_factory=list)

    def render(self, markdown: str) -> Markup:
        """Return one cell's HTML.

        Raises
        ------
        ReportError
            When headings are out of order, or the cell holds a picture.
        """
        convert = mistune.create_markdown(
            escape=True, renderer=_Renderer(self), plugins=["table", "strikethrough"]
        )
        return Markup(str(convert(markdown)).strip())

    def heading(self, text: str, level: int) -> str:
        """Return a heading's HTML, and note it for the table of contents."""
        allowed = (2,) if self._level == 1 else tuple(range(3, self._level + 2))
        if level not in allowed:
            raise ReportError(
                f"section {self.id}: found a heading of level {level}; allowed here: "
                f"{' or '.join('#' * one for one in allowed)}. A section opens with its only "
                "`## Title`, and no level is skipped."
            )
        self._level = level
        title = unescape(re.sub(r"<[^>]*>", "", text))
        if level == 2:
            self.title = title
            number = f'<span class="count">{self.number}</span> '
            return f'<h2 id="{escape(self.id)}">{number}{text}</h2>\n'
        anchor = self._anchor(title)
        if level == 3:
            self.parts.append(Heading(anchor, title))
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def _anchor(self, title: str) -> str:
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
        anchor = f"about-{self.id}-{slug}"
        taken = sum(one.startswith(anchor) for one in self._anchors)
        self._anchors.append(f"{anchor}-{taken + 1}" if taken else anchor)
        return escape(self._anchors[-1])


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, prose: SectionProse) -> None:
        super().__init__(escape=True)
        self.prose = prose

    def heading(self, text: str, level: int, **attrs: object) -> str:
        return self.prose.heading(text, level)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        raise ReportError(
            f"section {self.prose.id}: its prose holds a picture. Show figures from a cell, with "
            "`show_figure`."
        )

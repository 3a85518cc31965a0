"""Released excerpts: beside what is found, and as the list that every theme leads to."""

import re
import zlib
from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from evaluation.disclosure import ReleasedQuotes
from evaluation.disclosure.quotes import Quote
from evaluation.show.formatting import people
from evaluation.show.shown import Shown, quotation, words

#: How an observer's note is attributed: nobody said it.
NOTED = "an observer's note"


def theme_anchor(theme: str) -> str:
    """Return the id under which the list of excerpts holds a theme.

    >>> theme_anchor("Being heard")
    'excerpts-being-heard-15080842'
    """
    slug = re.sub(r"[^a-z0-9]+", "-", theme.casefold()).strip("-")
    # two themes may differ in a sign only, or be written in letters that no slug keeps
    return f"excerpts-{slug or 'theme'}-{zlib.crc32(theme.encode()):08x}"


def excerpt_anchor(quote: Quote) -> str:
    """Return the id under which the list holds one excerpt."""
    return f"{theme_anchor(quote.theme)}-{zlib.crc32(quote.id.encode()):08x}" + (
        "-against" if quote.contrary else ""
    )


def theme_links(*released: ReleasedQuotes) -> dict[str, str]:
    """Return each theme with an excerpt in the list -> where the list holds it."""
    return {quote.theme: f"#{theme_anchor(quote.theme)}" for one in released for quote in one}


def code_links(codes: pd.DataFrame, *released: ReleasedQuotes) -> dict[str, str]:
    """Return each code -> where the list holds its theme, if there is an excerpt of the theme.

    `codes` is the codebook: ``code`` and ``theme``.
    """
    themes = theme_links(*released)
    pairs = zip(codes["code"], codes["theme"], strict=True)
    return {code: themes[theme] for code, theme in pairs if theme in themes}


def excerpt_list(said: ReleasedQuotes, noted: ReleasedQuotes, *, themes: Sequence[str]) -> Shown:
    """Return all excerpts that may be shown, theme by theme, and how many were withheld and why.

    Parameters
    ----------
    said
        What people said of themselves.
    noted
        What observers wrote.
    themes
        In the order in which to show them.
    """
    parts: list[Shown] = []
    for theme in themes:
        mine = [(quote, quote.attribution) for quote in said if quote.theme == theme]
        mine += [(quote, NOTED) for quote in noted if quote.theme == theme]
        if mine:
            anchor = theme_anchor(theme)
            parts.append(Shown("text", f"<h4 id='{anchor}'>{escape(theme)}</h4>", theme))
        parts += [_listed(quote, who) for quote, who in mine]
    if not parts:
        parts.append(words("There are no excerpts to show."))
    both = {"quotations": said, "notes": noted}
    parts += [
        withheld_sentence(one, what=what) for what, one in both.items() if one or one.withheld
    ]
    return together(parts)


def _listed(quote: Quote, who: str) -> Shown:
    shown = quotation(quote.text, attribution=who + _side(quote))
    html = shown.html.replace("<figure ", f"<figure id='{excerpt_anchor(quote)}' ", 1)
    return Shown("quotation", html, shown.plain)


def _side(quote: Quote) -> str:
    return f" (speaks against “{quote.theme}”)" if quote.contrary else ""


def quoted(released: ReleasedQuotes, theme: str, *, most: int = 2) -> list[Shown]:
    """Return a theme's first excerpts, the last of them contrary where there is one."""
    mine = [quote for quote in released if quote.theme == theme]
    chosen = mine[:most]
    against = [quote for quote in mine if quote.contrary]
    if against and against[0] not in chosen:
        chosen = [*mine[: most - 1], against[0]]
    return [quotation(one.text, attribution=one.attribution + _side(one)) for one in chosen]


def cell_links(
    released: ReleasedQuotes, *, cases: Mapping[str, str]
) -> Mapping[tuple[str, str], str]:
    """Return the links of a framework matrix's cells: (case, theme) -> HTML.

    Only to excerpts whose attribution names the case: a link from a team's cell to an excerpt whose
    attribution leaves the team out would say what the release rules do not.

    Parameters
    ----------
    released
        What may be shown.
    cases
        The name of a team or role group -> the case it belongs to.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for quote in released:
        case = cases.get(quote.team) or cases.get(quote.role)
        if case:
            found.setdefault((case, quote.theme), []).append(excerpt_anchor(quote))
    return {
        cell: " ".join(
            _numbered(anchor, place, ", ".join(cell))
            for place, anchor in enumerate(anchors, start=1)
        )
        for cell, anchors in found.items()
    }


def _numbered(anchor: str, place: int, of: str) -> str:
    name = escape(f"Excerpt {place}: {of}", quote=True)
    return f"<a href='#{anchor}' aria-label='{name}'>[{place}]</a>"


def withheld_sentence(released: ReleasedQuotes, *, what: str) -> Shown:
    """Tell how many of the chosen excerpts are not shown, and why.

    The reasons are the release door's own words.
    """
    if not released.withheld:
        return words(f"All {what} chosen by rule ({len(released)}) may be shown.")
    number = sum(released.withheld.values())
    reasons = "; ".join(f"{times}: {reason}" for reason, times in released.withheld.items())
    chosen = number + len(released)
    return words(
        f"Of {people(chosen, one=what.removesuffix('s'), many=what)} chosen by rule, {number} "
        f"{'is' if number == 1 else 'are'} withheld ({reasons})."
    )


def together(parts: Sequence[Shown]) -> Shown:
    """Return several texts as one thing to show; empty ones are left out.

    >>> together([words("One."), words(""), words("Two.")]).html
    '<p>One.</p><p>Two.</p>'
    """
    full = [part for part in parts if part.plain]
    html = "".join(part.html for part in full)
    return Shown("text", html, "\n".join(part.plain for part in full))

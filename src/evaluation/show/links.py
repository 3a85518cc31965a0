"""What a claim rests on, as links a reader follows: the number itself, and whose words they are."""

from collections.abc import Iterable
from html import escape

from evaluation.config.integration import Finding, Reference, parse_reference
from evaluation.show.claims import Evidence, excerpt_anchor, result_anchor
from evaluation.show.formatting import estimate, quantity_value
from evaluation.show.inline import interval_figure

#: Why an excerpt a claim names is not linked from it.
HIDDEN = "not linked, since the claim names a small team"


def number_links(evidence: Evidence, named: Iterable[str]) -> str:
    """Return the numbers that are named, one a line, each a link to where it stands."""
    return _lines(_number(evidence, one) for one in results_in(named))


def value_link(evidence: Evidence, reference: Reference) -> str:
    """Return one number, without its interval, as a link to where it stands."""
    row = evidence.row(reference)
    told = (
        "no number"
        if row is None or row.value is None
        else quantity_value(row.value, row.quantity, n=row.n)
    )
    return _link(evidence, reference, told)


def _number(evidence: Evidence, reference: Reference) -> str:
    """Return one number with its interval as a link to where it stands, and drawn beside it."""
    row = evidence.row(reference)
    told = "nothing was measured" if row is None else estimate(row)
    figure = "" if row is None else interval_figure(row, evidence.beside(row))
    title = escape(evidence.title(reference))
    return f"{title}: {_link(evidence, reference, told)} {figure}".strip()


def _link(evidence: Evidence, reference: Reference, told: str) -> str:
    return f"<a href='#{result_anchor(evidence, reference)}'>{escape(told)}</a>"


def word_links(evidence: Evidence, named: Iterable[str]) -> str:
    """Return the excerpts that are named, one a line: a link, and who spoke or wrote."""
    return _lines(
        f"<a href='#{excerpt_anchor(evidence, one)}'>"
        f"{excerpt_anchor(evidence, one).replace('-', ' ')}</a>, {escape(whose(evidence, one))}"
        for one in named
        if parse_reference(one) is None
    )


def whose(evidence: Evidence, excerpt: str) -> str:
    """Return to whom an excerpt is attributed, also where its words are not shown."""
    quote = evidence.quote(excerpt)
    return "withheld" if quote is None else evidence.said_by(quote)


def results_in(named: Iterable[str]) -> list[Reference]:
    """Return the results among what is named."""
    return [one for text in named if (one := parse_reference(text)) is not None]


def basis_of(evidence: Evidence, findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return what findings rest on together, as far as it may stand beside them."""
    return tuple(dict.fromkeys(text for one in findings for text in evidence.basis(one)))


def contrary_of(evidence: Evidence, findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return what speaks against findings together, as far as it may stand beside them."""
    return tuple(dict.fromkeys(text for one in findings for text in evidence.contrary(one)))


def hidden_words(number: int) -> str:
    """Say that excerpts are not linked, and why; nothing where all are.

    >>> hidden_words(1)
    '1 excerpt is not linked, since the claim names a small team'
    """
    if not number:
        return ""
    return f"{number} excerpt{' is' if number == 1 else 's are'} {HIDDEN}"


def _lines(parts: Iterable[str]) -> str:
    return "<br>".join(parts)

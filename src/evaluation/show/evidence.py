"""The evidence behind findings: each result and each excerpt under the number it is linked by."""

from html import escape

from evaluation.config.integration import Reference, parse_reference
from evaluation.show.claims import Evidence, excerpt_anchor, finding_links, result_anchor
from evaluation.show.formatting import estimate
from evaluation.show.inline import interval_figure, valued
from evaluation.show.laid_out import laid_out
from evaluation.show.shown import Shown, quoted_words, words


def results_table(evidence: Evidence, *, id: str, caption: str, numbers: str) -> Shown:  # noqa: A002
    """List every result that a finding names, each under the number it is linked by."""
    if not evidence.results:
        return words("No finding names a result.")
    lines = (
        [
            f"<span id='{result_anchor(evidence, one)}'>{place}</span>",
            escape(evidence.title(one)),
            _found(evidence, one),
            finding_links(
                finding.id
                for finding in evidence.integration.findings
                if one in map(parse_reference, (*finding.named, *finding.against))
            ),
        ]
        for place, one in enumerate(evidence.results, start=1)
    )
    return laid_out(id, caption, ["Result", "What", "Found", "Used by"], lines, numbers=numbers)


def _found(evidence: Evidence, reference: Reference) -> str:
    row = evidence.row(reference)
    if row is None:
        return "silence: nothing was measured"
    return valued(estimate(row), interval_figure(row, evidence.beside(row)))


def excerpts_table(evidence: Evidence, *, id: str, caption: str) -> Shown:  # noqa: A002
    """List every excerpt that a finding names, each under the number it is linked by.

    One that this audience may not read keeps its place, without words.
    """
    if not evidence.excerpts:
        return words("No finding names an excerpt.")
    lines = (
        [
            f"<span id='{excerpt_anchor(evidence, one)}'>{place}</span>",
            *_excerpt(evidence, one),
            finding_links(_users(evidence, one)),
        ]
        for place, one in enumerate(evidence.excerpts, start=1)
    )
    return laid_out(id, caption, ["Excerpt", "Words", "Whose", "Used by"], lines)


def _users(evidence: Evidence, text: str) -> list[str]:
    findings = evidence.integration.findings
    beside = {one.id: (*evidence.basis(one), *evidence.contrary(one)) for one in findings}
    return [name for name, named in beside.items() if text in named]


def _excerpt(evidence: Evidence, excerpt: str) -> tuple[str, str]:
    quote = evidence.quote(excerpt)
    if quote is None:
        return "<em>not shown to this audience</em>", "withheld"
    whose = evidence.said_by(quote)
    return quoted_words(quote.text, attribution=whose), escape(whose)

"""What follows: conclusions from both strands, recommendations, and what came of them."""

import datetime as dt
from html import escape
from typing import Final

from evaluation.config.integration import MetaInference, Recommendation, parse_reference
from evaluation.show.claims import NOT_YET, Evidence, evidence_links, finding_links
from evaluation.show.laid_out import laid_out
from evaluation.show.shown import Shown, words

_FIT: Final = {
    "confirm": "the strands confirm each other",
    "expand": "each strand adds to the other",
    "discord": "the strands contradict each other",
}


def meta_inferences_display(evidence: Evidence) -> Shown:
    """Say what people conclude from both strands together, how they fit, and how surely.

    A conclusion from a claim that is withheld is withheld with it.
    """
    if not evidence.integration.meta_inferences:
        return words(
            f"{NOT_YET}: what follows from numbers and narratives together: a claim, the findings "
            "it joins, whether they confirm, expand or contradict each other, and how sure you are."
        )
    parts = []
    for one in evidence.integration.meta_inferences:
        barred = _barred(evidence, one)
        claim = "Withheld, since a finding it joins is." if barred else one.claim
        why = f" {escape(one.explanation)}" if one.explanation and not barred else ""
        parts.append(
            f"<p id='inference-{escape(one.id)}'><strong>{escape(one.id)}</strong> {escape(claim)}"
            f"{why}</p><p class='note'>Joins {finding_links(one.findings)}: {_FIT[one.fit]}. "
            f"Confidence: {one.confidence}. Written by: {escape(one.author)}.</p>"
        )
    return Shown("text", "".join(parts), "What follows from both strands together")


def pillar_table(evidence: Evidence, *, id: str, caption: str) -> Shown:  # noqa: A002
    """Build each conclusion up from both sides: numbers and what they measure, words and themes.

    The pillar integration display of Johnson, Grove and Clarke (2019).
    """
    inferences = evidence.integration.meta_inferences
    lines = [_pillar(evidence, one) for one in inferences if not _barred(evidence, one)]
    if not lines:
        return words("No conclusion from both strands is written that may be shown here.")
    headers = ["Pillar", "Numbers", "They measure", "Both say", "Themes", "Words"]
    return laid_out(id, caption, headers, lines)


def _pillar(evidence: Evidence, inference: MetaInference) -> list[str]:
    findings = [evidence.integration.finding(name) for name in inference.findings]
    named = tuple(dict.fromkeys(text for one in findings for text in evidence.basis(one)))
    results = [one for text in named if (one := parse_reference(text)) is not None]
    quotes = [quote for text in named if (quote := evidence.quote(text)) is not None]
    titles = dict.fromkeys(evidence.title(one) for one in results)
    return [
        f"<a href='#inference-{escape(inference.id)}'>{escape(inference.id)}</a>",
        evidence_links(evidence, (text for text in named if parse_reference(text))) or "silence",
        escape("; ".join(titles)) or "silence",
        escape(inference.claim),
        escape(", ".join(sorted({one.theme for one in quotes}))) or "silence",
        evidence_links(evidence, (one.id for one in quotes)) or "silence",
    ]


def _barred(evidence: Evidence, inference: MetaInference) -> bool:
    findings = (evidence.integration.finding(name) for name in inference.findings)
    return any(evidence.barred(one) for one in findings)


def recommendations_table(evidence: Evidence, *, id: str, caption: str) -> Shown:  # noqa: A002
    """Trace each recommendation back to findings, numbers and excerpts, and on to what happened."""
    recommendations = evidence.integration.recommendations
    if not recommendations:
        return words(f"{NOT_YET}: recommendations, each with the findings it is built on.")
    headers = ["Recommendation", "Built on", "Numbers and excerpts", "Against", "Owner", "By"]
    return laid_out(
        id, caption, headers, (_recommendation(evidence, one) for one in recommendations)
    )


def _recommendation(evidence: Evidence, one: Recommendation) -> list[str]:
    findings = [evidence.integration.finding(name) for name in one.findings]
    named = dict.fromkeys(text for finding in findings for text in evidence.basis(finding))
    against = dict.fromkeys(text for finding in findings for text in evidence.contrary(finding))
    return [
        f"<span id='recommendation-{escape(one.id)}'>{escape(one.id)}: {escape(one.text)}</span>",
        finding_links(one.findings),
        evidence_links(evidence, named),
        evidence_links(evidence, against) or "nothing is named",
        escape(one.owner) or NOT_YET,
        day(one.date) if one.date else NOT_YET,
    ]


def said_and_done(evidence: Evidence, *, id: str, caption: str) -> Shown:  # noqa: A002
    """You said, we did: what people asked for, and what came of it."""
    recommendations = evidence.integration.recommendations
    if not recommendations:
        return words(f"{NOT_YET}: what people asked for, and what was done about it.")
    lines = (
        [
            " ".join(
                escape(evidence.claim(evidence.integration.finding(name)))
                for name in one.findings
                if not evidence.barred(evidence.integration.finding(name))
            )
            or "The claims it is built on are withheld.",
            f"<a href='#recommendation-{escape(one.id)}'>{escape(one.text)}</a>",
            escape(one.what_happened) or f"{NOT_YET}: what happened since",
        ]
        for one in recommendations
    )
    return laid_out(
        id, caption, ["You said, and we found", "So we recommended", "What was done"], lines
    )


def day(date: dt.date) -> str:
    """Return a date as a reader writes it.

    >>> day(dt.date(2025, 3, 1))
    '1 March 2025'
    """
    return f"{date.day} {date:%B} {date.year}"

"""What follows: conclusions from both strands, recommendations, and what came of them."""

import datetime as dt
from html import escape
from typing import Final

import pandas as pd

from evaluation.config.integration import MetaInference, Recommendation
from evaluation.show.claims import NOT_YET, Evidence, evidence_links, finding_links
from evaluation.show.completeness import silence_links
from evaluation.show.convergence import rating_links
from evaluation.show.laid_out import in_groups, laid_out
from evaluation.show.links import (
    basis_of,
    contrary_of,
    hidden_words,
    number_links,
    results_in,
    value_link,
    word_links,
)
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
    headers = ["Numbers", "They measure", "Pillar: what both say", "Themes", "Words"]
    return laid_out(id, caption, headers, lines)


def _pillar(evidence: Evidence, inference: MetaInference) -> list[str]:
    findings = [evidence.integration.finding(name) for name in inference.findings]
    named = basis_of(evidence, findings)
    results = results_in(named)
    quotes = [quote for text in named if (quote := evidence.quote(text)) is not None]
    measured = dict.fromkeys(evidence.measure(one) for one in results)
    pillar = f"<a href='#inference-{escape(inference.id)}'>{escape(inference.id)}</a>"
    return [
        ", ".join(value_link(evidence, one) for one in results) or "silence",
        escape("; ".join(measured)) or "silence",
        f"{pillar} {escape(inference.claim)}",
        escape(", ".join(sorted({one.theme for one in quotes}))) or "silence",
        evidence_links(evidence, (one.id for one in quotes)) or "silence",
    ]


def _barred(evidence: Evidence, inference: MetaInference) -> bool:
    findings = (evidence.integration.finding(name) for name in inference.findings)
    return any(evidence.barred(one) for one in findings)


def recommendations_table(
    evidence: Evidence,
    matrix: pd.DataFrame,
    *,
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
) -> Shown:
    """Trace each recommendation back to people, numbers and silences, and on to what happened.

    Parameters
    ----------
    evidence
        What people wrote, and what it rests on.
    matrix
        Of `integration.convergence.convergence_matrix`: do the strands agree where it speaks?
    id, caption
        As in `released_table`.
    """
    recommendations = evidence.integration.recommendations
    if not recommendations:
        return words(f"{NOT_YET}: recommendations, each with the findings it is built on.")
    groups = (
        (
            f"<span id='recommendation-{escape(one.id)}'>{escape(one.id)}: "
            f"{escape(one.text)}</span>",
            _recommendation(evidence, matrix, one),
        )
        for one in recommendations
    )
    return in_groups(id, caption, [], groups)


def _recommendation(
    evidence: Evidence, matrix: pd.DataFrame, one: Recommendation
) -> list[list[str]]:
    findings = [evidence.integration.finding(name) for name in one.findings]
    named, against = basis_of(evidence, findings), contrary_of(evidence, findings)
    themes = dict.fromkeys(theme for finding in findings for theme in evidence.themes(finding))
    kept, opposed = (
        hidden_words(sum(evidence.unlinked(finding)[side] for finding in findings))
        for side in (0, 1)
    )
    contrary = (number_links(evidence, against), word_links(evidence, against), opposed)
    when = day(one.date) if one.date else f"{NOT_YET}: by when"
    return [
        ["Built on", finding_links(one.findings)],
        ["In numbers", number_links(evidence, named) or "silence: no number is named"],
        [
            "In words",
            "<br>".join(filter(None, (word_links(evidence, named), kept)))
            or "silence: no excerpt is named",
        ],
        ["Speaks against it", "<br>".join(filter(None, contrary)) or "nothing is named"],
        ["Who was silent", silence_links(evidence, findings)],
        ["Do the strands agree?", rating_links(evidence.integration, matrix, findings, themes)],
        ["Owner, and by when", f"{escape(one.owner) or f'{NOT_YET}: the owner'}, {when}"],
        ["What happened next", escape(one.what_happened) or f"{NOT_YET}: what happened since"],
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

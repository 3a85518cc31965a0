"""Both strands side by side: questions, findings, what they rest on and what follows from them."""

from collections.abc import Iterable
from html import escape

from evaluation.config.integration import INVOLVEMENT, Finding, Question, Reference
from evaluation.config.quantity import quantities
from evaluation.disclosure.quotes import Quote
from evaluation.show.claims import NOT_YET, Evidence, evidence_links
from evaluation.show.completeness import silence_anchor
from evaluation.show.formatting import absent, estimate, people
from evaluation.show.inline import interval_figure
from evaluation.show.links import hidden_words
from evaluation.show.rows import Row
from evaluation.show.shown import Shown, quoted_words, words

#: Two columns of one width, one under the other where the page is narrow.
_SIDE_BY_SIDE = "display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:0 2rem"


def questions_display(evidence: Evidence) -> Shown:
    """Answer each question in numbers and in words, side by side, and say what people conclude.

    Parameters
    ----------
    evidence
        What people wrote, and what may be shown of what it rests on.
    """
    questions = evidence.integration.questions
    if not questions:
        return words(
            f"{NOT_YET}: the questions of this evaluation, each with the outcomes, themes and "
            "indicators that should answer it, in the file integration.toml."
        )
    html = "".join(_question(evidence, question) for question in questions)
    claims = (evidence.claim(finding) for finding in evidence.integration.findings)
    return Shown("text", html, " ".join([*(question.text for question in questions), *claims]))


def _question(evidence: Evidence, question: Question) -> str:
    findings = [one for one in evidence.integration.findings if one.question == question.id]
    told = "".join(_finding(evidence, one) for one in findings) or (
        f"<p>{NOT_YET}: a finding for this question: a claim in a sentence, the numbers and "
        "excerpts it rests on, and what speaks against it.</p>"
    )
    return (
        f"<h4 id='question-{escape(question.id)}'>{escape(question.text)}</h4>"
        f"<div style='{_SIDE_BY_SIDE}'><div><h5>In numbers</h5>{_numbers(evidence, question)}</div>"
        f"<div><h5>In words</h5>{_voices(evidence, question)}</div></div>"
        f"<h5>What we conclude</h5>{told}"
    )


def _numbers(evidence: Evidence, question: Question) -> str:
    items = [_change(evidence, question, outcome) for outcome in question.outcomes]
    for indicator in question.indicators:
        row = evidence.row(Reference(INVOLVEMENT, indicator))
        meant = f" {row.note}" if row is not None and row.value is not None else ""
        title = quantities()[indicator].title
        items.append(_item(title, escape(told(row)) + _drawn(row, ()), meant))
    return "".join(items) or "<p>Silence: no number was asked for.</p>"


def _drawn(row: Row | None, beside: Iterable[Row]) -> str:
    return f" {interval_figure(row, beside)}" if row is not None and row.value is not None else ""


def _change(evidence: Evidence, question: Question, outcome: str) -> str:
    reference = Reference(outcome, "mean_change")
    row = evidence.row(reference)
    title = reference.labels(evidence.cohort)["outcome"]
    if row is None or row.value is None:
        return _item(title, escape(told(row)), "")
    asked = (evidence.row(Reference(one, "mean_change")) for one in question.outcomes)
    drawn = _drawn(row, [one for one in asked if one is not None])
    means = (evidence.row(Reference(outcome, name)) for name in ("mean_before", "mean_after"))
    before, after = (told(one) for one in means)
    n = people(row.n or 0, rounded=row.rounded)
    found = f"mean change {escape(told(row))}{drawn}"
    return _item(title, found, f"From {before} to {after}, in {n}.")


def _item(title: str, found: str, more: str) -> str:
    quiet = f"<br><small>{escape(more.strip())}</small>" if more else ""
    return f"<p><strong>{escape(title)}</strong>: {found}{quiet}</p>"


def told(row: Row | None) -> str:
    """Return a result in words, also where there is none.

    >>> told(None)
    'silence: nothing was measured'
    """
    return "silence: nothing was measured" if row is None else estimate(row)


def _voices(evidence: Evidence, question: Question) -> str:
    if not question.themes:
        return "<p>Silence: no theme was looked for.</p>"
    return "".join(_voice(evidence, theme) for theme in question.themes)


def _voice(evidence: Evidence, theme: str) -> str:
    row = evidence.row(Reference(theme, "share_of_people"))
    raised = "nobody was heard" if row is None else _raised(row)
    quotes = "".join(_quoted(evidence, one) for one in evidence.voices if one.theme == theme)
    silent = "" if quotes else "<p>No excerpt may be shown here.</p>"
    return f"<p><strong>{escape(theme)}</strong>: {raised}</p>{quotes}{silent}"


def _raised(row: Row) -> str:
    if row.value is None:
        return f"how many of those heard raise it is {escape(absent(row))}"
    return f"raised by {escape(estimate(row))} of those heard{_drawn(row, ())}"


def _quoted(evidence: Evidence, quote: Quote) -> str:
    side = ", against the theme" if quote.contrary else ""
    return (
        f"<blockquote style='margin:0 0 0.75rem'><p>"
        f"{quoted_words(quote.text, attribution=evidence.said_by(quote))} "
        f"<small>{escape(evidence.said_by(quote))}{side}</small></p></blockquote>"
    )


def _finding(evidence: Evidence, finding: Finding) -> str:
    again = (
        " <strong>To be read again: what this claim rests on has changed since its author read "
        "it.</strong>"
        if finding.id in evidence.again
        else ""
    )
    return (
        f"<p id='finding-{escape(finding.id)}'><strong>{escape(finding.id)}</strong> "
        f"{escape(evidence.claim(finding))}{again}</p>"
        f"<p class='note'>{_trace(evidence, finding)} Written by: {escape(finding.author)}.</p>"
    )


def _trace(evidence: Evidence, finding: Finding) -> str:
    """Say what a finding rests on, what speaks against it, who was silent, and what follows."""
    kept, opposed = (hidden_words(number) for number in evidence.unlinked(finding))
    basis = evidence_links(evidence, evidence.basis(finding))
    against = evidence_links(evidence, evidence.contrary(finding))
    silent = ", ".join(
        f"<a href='#{silence_anchor(theme)}'>{escape(theme)}</a>"
        for theme in evidence.themes(finding)
    )
    follows = [
        f"<a href='#{kind}-{escape(one.id)}'>{escape(one.id)}</a>"
        for kind, those in (
            ("inference", evidence.integration.meta_inferences),
            ("recommendation", evidence.integration.recommendations),
        )
        for one in those
        if finding.id in one.findings
    ]
    parts = [
        f"Rests on {'; '.join(filter(None, (basis, kept)))}.",
        f"Speaks against it: {'; '.join(filter(None, (against, opposed))) or 'nothing is named'}.",
        f"Why one strand is silent: {escape(finding.silence)}" if finding.silence else "",
        f"Who was silent on {silent}?" if silent else "",
        f"Leads to {', '.join(follows)}." if follows else "Nothing is built on it yet.",
    ]
    return " ".join(filter(None, parts))

"""The evidence behind findings: each result and each excerpt under the number it is linked by."""

from collections import Counter
from html import escape

import pandas as pd

from evaluation.config.integration import parse_reference
from evaluation.show.claims import Evidence, excerpt_anchor, finding_links, result_anchor
from evaluation.show.formatting import listed
from evaluation.show.integration import told
from evaluation.show.laid_out import laid_out
from evaluation.show.shown import Shown, words


def results_table(evidence: Evidence, *, id: str, caption: str, numbers: str) -> Shown:  # noqa: A002
    """List every result that a finding names, each under the number it is linked by."""
    if not evidence.results:
        return words("No finding names a result.")
    lines = (
        [
            f"<span id='{result_anchor(evidence, one)}'>{place}</span>",
            escape(evidence.title(one)),
            escape(told(evidence.row(one))),
            finding_links(
                finding.id
                for finding in evidence.integration.findings
                if one in map(parse_reference, (*finding.named, *finding.against))
            ),
        ]
        for place, one in enumerate(evidence.results, start=1)
    )
    return laid_out(id, caption, ["Result", "What", "Found", "Used by"], lines, numbers=numbers)


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
    return f"“{escape(quote.text)}”", escape(evidence.said_by(quote))


def silent_groups(evidence: Evidence) -> Shown:
    """Which group was silent on which theme, and which group was not heard at all?"""
    roles = list(evidence.cohort.role_names.values())
    shares = evidence.rows.where(quantity="share_of_people", outcome="").rows
    if shares.empty:
        return words("Nobody was heard on any theme.")
    heard = set(shares["group"])
    unheard = [name for name in roles if name not in heard]
    first = [f"Nobody of the {listed(unheard)} was heard."] if unheard else []
    themes = dict.fromkeys(
        theme for question in evidence.integration.questions for theme in question.themes
    )
    for theme in themes:
        mine = shares[(shares["level"] == theme) & shares["group"].isin(roles)]
        silent = mine.loc[mine["value"] == 0, "group"].tolist()
        hidden = int((mine["withheld"] != "").sum())
        said = f"silent are the {listed(silent)}" if silent else "none of those shown is silent"
        more = f" ({hidden} groups are withheld)" if hidden else ""
        first.append(f"On “{theme}” {said}{more}.")
    return words(*first)


def claims_counted(evidence: Evidence) -> pd.DataFrame:
    """Have numbers and narratives the same weight? Claims by what they rest on, strand by strand.

    Declared facts: a claim has a number where it names a result, and a narrative where it names
    an excerpt; an explicit silence says in words why the other strand has nothing to say.
    """
    rows: dict[str, Counter[str]] = {}
    for finding in evidence.integration.findings:
        kinds = {parse_reference(text) is None for text in finding.named}
        kind = "Both" if len(kinds) == 2 else "Narrative only" if True in kinds else "Numbers only"
        if kind != "Both" and finding.silence:
            kind = "One, and the silence said"
        rows.setdefault(finding.strand, Counter())[kind] += 1
    columns = ["Both", "One, and the silence said", "Numbers only", "Narrative only"]
    return pd.DataFrame(
        [
            (strand.capitalize(), *(rows.get(strand, Counter())[column] for column in columns))
            for strand in ("outcomes", "experience", "involvement")
        ],
        columns=["Strand of the claim", *columns],
    )


def words_counted(evidence: Evidence) -> pd.DataFrame:
    """Whose words does this section hold, and how many? Excerpts and words as shown here."""
    linked = (quote for quote in evidence.quotes if quote.id in evidence.excerpts)
    shown = {quote.id: quote for quote in (*linked, *evidence.voices)}.values()
    whose = Counter(evidence.said_by(quote) for quote in shown)
    spoken: Counter[str] = Counter()
    for quote in shown:
        spoken[evidence.said_by(quote)] += len(quote.text.split())
    numbers = len(evidence.results)
    rows = [("Results named by findings", numbers, 0)]
    rows += [(f"Quoted from {name}", whose[name], spoken[name]) for name in sorted(whose)]
    return pd.DataFrame(rows, columns=["What is shown here", "Pieces", "Words quoted"])

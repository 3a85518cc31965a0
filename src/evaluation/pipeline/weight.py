"""Equal weight at a check: what findings rest on, and whose words they name."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from evaluation.config.integration import Integration, parse_reference
from evaluation.config.integration_file import read_integration
from evaluation.config.policy import policy
from evaluation.disclosure import release_quotes
from evaluation.integration.declared import known_in
from evaluation.integration.evidence import evidence_excerpts, noted_by_observers
from evaluation.prepare.tidy import TidyCohort
from evaluation.show.weight import WEIGHTS, weight_of

_OBSERVED = "observers' notes"
_UNTOLD = "somebody whose role group is not told"


def weight_lines(folder: Path, tidy: TidyCohort) -> tuple[str, ...]:
    """Have numbers and narratives the same weight in what people wrote, and whose words are named?

    How much of a report each strand fills is counted in the report itself, from what it shows.

    Parameters
    ----------
    folder
        The cohort's raw folder.
    tidy
        The cohort, without problems of class *error*.

    Returns
    -------
    tuple of str
        A line on claims and one on excerpts; nothing where nobody wrote a finding.

    Raises
    ------
    ConfigError
        With every mistake of `integration.toml`.
    """
    integration = read_integration(folder, known_in(tidy))
    if not integration.findings:
        return ()
    return (_claims(integration), _words(tidy, integration))


def _claims(integration: Integration) -> str:
    counts = Counter(weight_of(finding) for finding in integration.findings)
    told = "; ".join(f"{weight}: {counts[weight]}" for weight in WEIGHTS)
    return f"claims by what they rest on: {told}"


def _words(tidy: TidyCohort, integration: Integration) -> str:
    quotes = release_quotes(
        evidence_excerpts(integration, tidy["excerpts"]),
        tidy["excerpts"],
        tidy["sources"],
        tidy.register("participants"),
        tidy.cohort,
        policy("internal"),
    )
    notes = noted_by_observers(tidy)
    excerpts: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for quote in quotes:
        whose = _OBSERVED if quote.id in notes else quote.role or _UNTOLD
        excerpts[whose] += 1
        words[whose] += len(quote.text.split())
    results = {name for name in _named(integration) if parse_reference(name) is not None}
    groups = (*tidy.cohort.role_names.values(), _OBSERVED, _UNTOLD)
    told = ", ".join(
        f"{name}: {excerpts[name]} ({words[name]} words)"
        for name in groups
        if excerpts[name] or name in tidy.cohort.role_names.values()
    )
    return f"findings name {len(results)} results and {len(quotes)} excerpts; {told}"


def _named(integration: Integration) -> Iterator[str]:
    for finding in integration.findings:
        yield from (*finding.named, *finding.against)

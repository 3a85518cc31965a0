"""Reading `integration.toml`: everything it names exists, and no number is typed into a claim."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evaluation.config.cohort import Cohort
from evaluation.config.integration import (
    INVOLVEMENT,
    OF_TEAMS,
    OUTCOME_QUANTITIES,
    THEME_QUANTITIES,
    Integration,
    Reference,
    filled,
    parse_reference,
    placeholders,
)
from evaluation.config.lines import lines_of
from evaluation.config.parse import Mistake, declare, read_toml, show

FILE: Final = "integration.toml"


@dataclass(frozen=True, slots=True)
class Known:
    """What a cohort has that `integration.toml` may name."""

    cohort: Cohort
    themes: Collection[str]
    indicators: Collection[str]
    excerpts: Collection[str]


def read_integration(folder: Path, known: Known) -> Integration:
    """Return what a cohort's `integration.toml` declares; nothing where there is no such file.

    Raises
    ------
    ConfigError
        With every mistake of the file: what it points at and does not exist, a digit typed into a
        claim, a discord nobody explained.
    """
    if not (folder / FILE).exists():
        return Integration()
    shown_as = f"{folder.name}/{FILE}"
    content = read_toml(folder / FILE, shown_as=shown_as)
    return declare(
        Integration,
        content,
        shown_as=shown_as,
        cross_check=_References(known),
        lines=lines_of(folder / FILE),
    )


def _rows(content: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows = content.get(key, [])
    for place, row in enumerate(rows if isinstance(rows, list) else [], start=1):
        if isinstance(row, dict):
            yield f"{key}[{place}]", row


def _texts(row: Mapping[str, Any], key: str) -> list[str]:
    found = row.get(key, [])
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _twice(content: Mapping[str, Any], table: str, name: str, todo: str) -> Iterator[Mistake]:
    seen: set[str] = set()
    for key, row in _rows(content, table):
        one = str(row.get(name))
        if one in seen:
            yield f"{key}.{name}", f"the {name} {show(one)} is given before. {todo}"
        seen.add(one)


def _has_number(text: str) -> bool:
    """Return whether a text holds a digit (of any script, or ½) or a brace."""
    return any(letter.isnumeric() or letter in "{}" for letter in text)


def _digits(key: str, claim: object) -> Iterator[Mistake]:
    outside = (
        filled(claim, dict.fromkeys(placeholders(claim), "")) if isinstance(claim, str) else ""
    )
    if _has_number(outside):
        yield (
            key,
            "has a digit or a brace outside of a named number. Name the result row in braces, as "
            "{confidence.mean_change}, and it is filled in from the results.",
        )


def _no_number(key: str, text: object) -> Iterator[Mistake]:
    if isinstance(text, str) and _has_number(text):
        yield (
            key,
            "has a digit or a brace. Numbers stand in findings, where they are filled in from the "
            "results; here, say in words what they mean.",
        )


class _References:
    """Checks that everything named exists."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def __call__(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        for table in ("questions", "findings", "meta_inferences", "recommendations"):
            yield from _twice(content, table, "id", "Give each its own.")
        yield from _twice(content, "convergence", "unit", "Agree on one rating.")
        yield from _twice(content, "outliers", "team", "Write one explanation.")
        yield from self._questions(content)
        yield from self._findings(content)
        yield from self._conclusions(content)
        yield from self._explained(content)

    def _questions(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        allowed: dict[str, Collection[str]] = {
            "outcomes": [outcome.id for outcome in self.known.cohort.outcomes],
            "themes": self.known.themes,
            "indicators": self.known.indicators,
        }
        for key, question in _rows(content, "questions"):
            for name, ids in allowed.items():
                yield from _unknown(f"{key}.{name}", _texts(question, name), ids)

    def _findings(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        questions = [str(row.get("id")) for _, row in _rows(content, "questions")]
        for key, finding in _rows(content, "findings"):
            yield from _unknown(f"{key}.question", [str(finding.get("question"))], questions)
            claim = finding.get("claim")
            yield from _digits(f"{key}.claim", claim)
            yield from _no_number(f"{key}.silence", finding.get("silence"))
            inside = placeholders(claim) if isinstance(claim, str) else ()
            for one in inside:
                yield from self._row(f"{key}.claim", one)
            if not inside and not _texts(finding, "rests_on"):
                yield f"{key}.rests_on", "points at nothing. Name result rows or excerpts."
            for name in ("rests_on", "against"):
                for one in _texts(finding, name):
                    if one not in self.known.excerpts:
                        yield from self._row(f"{key}.{name}", one)

    def _row(self, key: str, text: str) -> Iterator[Mistake]:
        reference = parse_reference(text)
        if reference is None:
            yield (
                key,
                f"found {show(text)}; allowed: an excerpt's id, or a result row such as "
                "outcome.mean_change, theme.share_of_people@role or involvement.came.",
            )
            return
        if wrong := self._wrong(reference):
            yield key, f"found {show(text)}; {wrong}"

    def _wrong(self, reference: Reference) -> str:
        """Return why no result row is meant; nothing where one is."""
        cohort, what = self.known.cohort, reference.what
        quantities: Iterable[str]
        groups: tuple[str, ...] = ()
        if what in [outcome.id for outcome in cohort.outcomes]:
            quantities = OUTCOME_QUANTITIES
            groups = tuple(cohort.team_names) if reference.quantity in OF_TEAMS else ()
        elif what == INVOLVEMENT:
            quantities = self.known.indicators
        elif what in self.known.themes:
            quantities = THEME_QUANTITIES
            kinds = {"roles": cohort.role_names, "teams": cohort.team_names}
            named = THEME_QUANTITIES.get(reference.quantity, ())
            groups = tuple(one for kind in named for one in kinds[kind])
        else:
            return f"{show(what)} is no outcome, no theme and not {show(INVOLVEMENT)}. Correct it."
        if reference.quantity not in quantities:
            return f"allowed after the dot: {', '.join(quantities)}. Correct it."
        if reference.group and reference.group not in groups:
            return f"allowed after the @: {', '.join(groups) or 'nothing'}. Correct it."
        return ""

    def _conclusions(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        findings = [str(row.get("id")) for _, row in _rows(content, "findings")]
        for table in ("meta_inferences", "recommendations"):
            for key, row in _rows(content, table):
                yield from _unknown(f"{key}.findings", _texts(row, "findings"), findings)
        for key, row in _rows(content, "meta_inferences"):
            for name in ("claim", "explanation"):
                yield from _no_number(f"{key}.{name}", row.get(name))
            if row.get("fit") == "discord" and not row.get("explanation"):
                yield f"{key}.explanation", "is missing: a discord needs one. Write it."

    def _explained(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        for key, row in _rows(content, "convergence"):
            ratings = [row.get("meaning"), row.get("examples")]
            if "dissonance" in ratings and not row.get("explanation"):
                yield f"{key}.explanation", "is missing: a dissonance needs one. Write it."
        for key, row in _rows(content, "outliers"):
            yield from _unknown(f"{key}.team", [str(row.get("team"))], self.known.cohort.team_names)
        for table in ("convergence", "outliers"):
            for key, row in _rows(content, table):
                yield from _no_number(f"{key}.explanation", row.get("explanation"))


def _unknown(key: str, found: Iterable[str], allowed: Collection[str]) -> Iterator[Mistake]:
    for one in found:
        if one not in allowed:
            words = ", ".join(sorted(allowed)) or "none is declared"
            yield key, f"found {show(one)}; allowed: {words}. Correct it."

"""Two coders over the same texts: mostly agreed, and differing as people do."""

from collections.abc import Mapping, Sequence

import numpy as np

from tools.generate_demo.documents import Document, Span

CODERS = ("coder-1", "coder-2")

#: How often each coder misses a piece, takes a neighbouring code, adds one, or marks more of it.
HABITS: Mapping[str, Mapping[str, float]] = {
    "coder-1": {"miss": 0.04, "swap": 0.02, "add": 0.03, "widen": 0.1},
    "coder-2": {"miss": 0.12, "swap": 0.08, "add": 0.05, "widen": 0.25},
}

#: Codes that people take for each other.
NEIGHBOURS: Mapping[str, str] = {
    "equal partners": "shared decisions",
    "asking and listening": "equal partners",
    "a method": "horizon later",
    "shared decisions": "agenda and chair",
    "agenda and chair": "shared decisions",
    "decided elsewhere": "left alone",
    "left alone": "decided elsewhere",
    "in the room": "shared decisions",
    "absence": "not asked",
    "not asked": "absence",
    "speaks for service users": "right person",
    "no backfill": "pace",
    "pace": "no backfill",
    "changed view": "learning together",
    "learning together": "changed view",
    "new skill": "changed view",
    "facilitation": "senior backing",
    "funding": "wider plans",
    "wider plans": "funding",
    "something better": "spread",
    "no change seen": "decided elsewhere",
}


def coded_by(coder: str, document: Document, rng: np.random.Generator) -> list[Span]:
    """Return what one coder marked in a document."""
    habits = HABITS[coder]
    marked: list[Span] = []
    for span in document.spans:
        miss, swap, add, widen = rng.random(4)
        if miss < habits["miss"]:
            continue
        code = span.code
        if swap < habits["swap"]:
            code = NEIGHBOURS.get(code, code)
        end = _end_of_line(document.text, span.end) if widen < habits["widen"] else span.end
        marked.append(Span(span.start, end, code))
        if add < habits["add"] and span.code in NEIGHBOURS and code == span.code:
            marked.append(Span(span.start, end, NEIGHBOURS[span.code]))
    return _each_once(marked)


def _each_once(spans: Sequence[Span]) -> list[Span]:
    return sorted(set(spans), key=lambda span: (span.start, span.end, span.code))


def _end_of_line(text: str, at: int) -> int:
    return text.index("\n", at)

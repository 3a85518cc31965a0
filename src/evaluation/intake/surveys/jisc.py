"""Jisc Online Surveys (BOS): answers as codes with a key file, or as texts without."""

import re
from collections.abc import Iterable

from evaluation.intake.surveys.draft import Draft, Reader, Source, names_of
from evaluation.intake.table import read_table
from evaluation.problems import Place, ProblemLog

_CODED = re.compile(r"Q(\d+)(?:_\w+)*")
_NUMBERED = re.compile(r"Q?(\d+)(?:\.\w+)*\.? .*", re.DOTALL)
_ID = names_of("urn", "unique response (number|id|reference)( number)?")
_OWN = names_of(
    _ID.pattern,
    "response id",
    "(date |time )?(started|start date|start time|submitted|completed|completion date)",
    "(start|completion|submission) (date|time)",
)


def _looks_like(draft: Draft) -> bool:
    if any(map(_ID.fullmatch, draft.names[:2])):
        return True
    # people, too, number their questions; Jisc numbers every one of them
    asked = [name for name in draft.names if not _OWN.fullmatch(name)]
    return len(draft.names) > 2 and (
        (len(asked) > 1 and all(map(_NUMBERED.fullmatch, asked)))
        or (all(map(_CODED.fullmatch, draft.names)) and any("_" in name for name in draft.names))
    )


def numbered_questions(names: Iterable[str]) -> int | None:
    """Return how many questions Jisc numbered, however many columns each has; None if it did not.

    >>> numbered_questions(["URN", "Q1", "Q2_1", "Q2_2", "Q3_1_a"])
    3
    """
    numbers = {
        match[1] for name in names if (match := _CODED.fullmatch(name) or _NUMBERED.fullmatch(name))
    }
    return len(numbers) or None


def _read(draft: Draft, source: Source, log: ProblemLog) -> None:
    draft.question_count = numbered_questions(draft.names)
    if source.key_file:
        questions, labels = _read_key(draft, source, log)
        _apply_key(draft, questions, labels)
    # the parent of several sub-questions has a column of its own that is always empty
    for place, name in enumerate(draft.names):
        children = any(other.startswith(f"{name}_") for other in draft.names)
        if _CODED.fullmatch(name) and children and draft.blank(place).all():
            draft.metadata.add(place)


def _read_key(
    draft: Draft, source: Source, log: ProblemLog
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return question texts and labels by the name of a column: the key is one list of both."""
    table = read_table(source.folder, source.key_file, log)
    if table is None:
        return {}, {}
    if len(table.headers) < 2:
        log.error(
            "key.shape",
            Place(source.key_file),
            "a key has two columns, code and label, and this file has one",
            "Export the key again.",
        )
        return {}, {}
    pairs = [
        (table.headers[0].strip(), table.headers[1].strip()),
        *zip(table.cells[0].str.strip(), table.cells[1].str.strip(), strict=True),
    ]
    questions: dict[str, str] = {}
    labels: dict[str, dict[str, str]] = {}
    current = ""
    for code, label in pairs:
        if code in draft.names or _CODED.fullmatch(code) or _ID.fullmatch(code):
            current = code
            questions[code] = label
        else:
            labels.setdefault(current, {})[code] = label
    if not set(questions) & set(draft.names):
        log.error(
            "key.other",
            Place(source.key_file),
            "the key explains none of this export's columns",
            "Give the key that was exported together with it.",
        )
    return questions, labels


def _apply_key(draft: Draft, questions: dict[str, str], labels: dict[str, dict[str, str]]) -> None:
    for place, name in enumerate(draft.names):
        parent, _, choice = name.rpartition("_")
        if name in questions:
            draft.questions[place] = questions[name]
            if name in labels:
                draft.labels[place] = labels[name]
        elif parent in questions:  # one column a choice of a question with several answers
            label = labels.get(parent, {}).get(choice, choice)
            draft.questions[place] = f"{questions[parent]} - {label}"


READER = Reader(
    tool="jisc",
    expects="the column URN or Unique response number, or numbered questions",
    looks_like=_looks_like,
    read=_read,
    metadata=_OWN,
    personal=names_of("ip address", "respondent (name|e-?mail)"),
)

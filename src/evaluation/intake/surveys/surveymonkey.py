"""SurveyMonkey: one header row, or two: the question (once), then its choices."""

import re

from evaluation.intake.surveys.draft import Draft, Reader, Source, names_of
from evaluation.intake.surveys.headers import clean_header
from evaluation.problems import ProblemLog

#: What stands below a question that has no choices of its own.
_RESPONSE = ("response", "open-ended response")
#: What other programs write where a header is empty.
_EMPTY = re.compile(r"(Unnamed: \d+(_level_\d+)?)?")


def _second_header(draft: Draft) -> list[str] | None:
    """Return the second row of headers, if the first row of cells is one."""
    if not len(draft.cells):
        return None
    row = [clean_header(cell) for cell in draft.row(0)]
    if _has_id(draft):
        return row if any(row) and not row[0] else None
    return row if sum(cell.casefold() in _RESPONSE for cell in row) > 1 else None


def _has_id(draft: Draft) -> bool:
    return draft.names[0].casefold().replace(" ", "") == "respondentid"


def _looks_like(draft: Draft) -> bool:
    return _has_id(draft) or _second_header(draft) is not None


def _read(draft: Draft, _source: Source, _log: ProblemLog) -> None:
    second = _second_header(draft)
    if second is None:
        return
    draft.drop_first(1)
    question = ""
    questions = set()
    for place, choice in enumerate(second):
        name = draft.names[place]
        question = question if _EMPTY.fullmatch(name) else name
        draft.questions[place] = question
        draft.names[place] = (
            question if choice.casefold() in ("", *_RESPONSE) else f"{question} - {choice}"
        )
        if choice:
            questions.add(question)
    draft.question_count = len(questions)


READER = Reader(
    tool="surveymonkey",
    title="SurveyMonkey",
    expects="the column Respondent ID first, or a second header row with the word Response",
    looks_like=_looks_like,
    read=_read,
    metadata=names_of(
        "respondent ?id",
        "collector ?id",
        "start ?date",
        "end ?date",
        "date ?created",
        "date ?modified",
        r"custom ?(data|value) ?\d*",
    ),
    personal=names_of("ip ?address", "e-?mail ?address", "first ?name", "last ?name"),
)

"""SurveyMonkey: one header row, or two: the question (once), then its choices."""

import re
from collections import Counter

from evaluation.intake.surveys.draft import Draft, Reader, Source, matching, names_of
from evaluation.intake.surveys.headers import clean_header
from evaluation.intake.surveys.personal import PERSONAL
from evaluation.problems import ProblemLog

#: What stands below a question that has no choices of its own.
_RESPONSE = ("response", "open-ended response")
_OWN = names_of(
    "respondent[ _]?id",
    "collector[ _]?id",
    "start[ _]?date",
    "end[ _]?date",
    "date[ _]?created",
    "date[ _]?modified",
    r"custom( ?(data|value) ?|_)\d*",
)
_PERSONAL = names_of("ip[ _]?address", "e-?mail[ _]?address", "first[ _]?name", "last[ _]?name")
_RESPONDENT = re.compile("respondent[ _]?id", re.IGNORECASE)
_LONG = r"\d{8,}"
_LOOKED_AT = 50
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
    return _RESPONDENT.fullmatch(draft.names[0]) is not None or _has_numbers_for_ids(draft)


def _has_numbers_for_ids(draft: Draft) -> bool:
    """Whether, in any language, two long ids stand first, and in the second row nothing."""
    columns = draft.cells.shape[1]
    first = [draft.cells[place].iloc[:_LOOKED_AT] for place in range(min(2, columns))]
    return (
        len(first) == 2
        and "" in draft.names
        and all(len(ids) > 1 and not ids.iloc[0] for ids in first)
        and all(ids.iloc[1:].str.fullmatch(_LONG).all() for ids in first)
    )


def _looks_like(draft: Draft) -> bool:
    return _has_id(draft) or _second_header(draft) is not None


def _read(draft: Draft, _source: Source, _log: ProblemLog) -> None:
    second = _second_header(draft)
    if second is None:
        draft.question_count = _count_of_one_row(draft)
        return
    draft.drop_first(1)
    question = ""
    questions = set()
    for place, choice in enumerate(second):
        name = draft.names[place]
        question = question if _EMPTY.fullmatch(name) else name
        draft.names[place] = (
            question if choice.casefold() in ("", *_RESPONSE) else f"{question} - {choice}"
        )
        if choice:
            questions.add(question)
        # of a block that asks who somebody is; a box that is ticked says its choice again
        if PERSONAL.fullmatch(choice) and not draft.cells[place].isin(("", "0", "1", choice)).all():
            draft.personal.add(place)
    draft.question_count = len(questions)


def _count_of_one_row(draft: Draft) -> int:
    """Return how many questions there are where "question - choice" stands in one row."""
    own = matching(draft.names, _OWN) | matching(draft.names, _PERSONAL)
    asked = [name for place, name in enumerate(draft.names) if place not in own]
    heads = [name.rpartition(" - ")[0] or name for name in asked]
    times = Counter(heads)
    return len({h if times[h] > 1 else name for h, name in zip(heads, asked, strict=True)})


READER = Reader(
    tool="surveymonkey",
    expects="the column Respondent ID first, or a second header row with the word Response",
    looks_like=_looks_like,
    read=_read,
    metadata=_OWN,
    personal=_PERSONAL,
)

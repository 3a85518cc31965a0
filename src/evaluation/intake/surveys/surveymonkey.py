"""SurveyMonkey: one header row, or two: the question (once), then its choices."""

import re

from evaluation.intake.surveys.draft import Draft, Reader, Source, names_of
from evaluation.intake.surveys.headers import clean_header
from evaluation.problems import ProblemLog

#: What stands below a question that has no choices of its own.
_NO_CHOICE = names_of("", "response", "open-ended response")
#: What other programs write where a header is empty.
_EMPTY = re.compile(r"(Unnamed: \d+(_level_\d+)?)?")


def _looks_like(draft: Draft) -> bool:
    return draft.names[0].casefold().replace(" ", "") == "respondentid"


def _read(draft: Draft, _source: Source, _log: ProblemLog) -> None:
    if not len(draft.cells):
        return
    second = [clean_header(cell) for cell in draft.row(0)]
    if second[0] or not any(second):
        return
    draft.drop_first(1)
    question = ""
    questions = set()
    for place, choice in enumerate(second):
        name = draft.names[place]
        question = question if _EMPTY.fullmatch(name) else name
        draft.questions[place] = question
        draft.names[place] = question if _NO_CHOICE.fullmatch(choice) else f"{question} - {choice}"
        if choice:
            questions.add(question)
    draft.question_count = len(questions)


READER = Reader(
    tool="surveymonkey",
    title="SurveyMonkey",
    expects="the column Respondent ID first",
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

"""A table that no survey tool wrote, or that a person worked over: one header row, then rows."""

import re

from evaluation.intake.shape import is_blank
from evaluation.intake.surveys.draft import Draft, Reader, Source
from evaluation.problems import ProblemLog

_NUMBER = re.compile(r"\s*[-+]?\d+(?:[.,]\d+)?\s*")


def _looks_like(_draft: Draft) -> bool:
    return True


def _read(draft: Draft, _source: Source, log: ProblemLog) -> None:
    """Refuse a second row of headers: words where all other rows have numbers."""
    if len(draft.cells) < 3:
        return
    first = draft.row(0)
    numbers = words = 0
    for place in range(len(draft.names)):
        rest = draft.cells[place].iloc[1:]
        filled = rest[~is_blank(rest)]
        if len(filled) > 1 and filled.str.fullmatch(_NUMBER).all():
            numbers += 1
            words += bool(first[place].strip()) and _NUMBER.fullmatch(first[place]) is None
    if numbers > 1 and words == numbers:
        log.error(
            "row.second-header",
            draft.place(0),
            "this row has words in every column that has numbers below, like a second header row",
            "Delete the row if it is one, or declare the survey tool that wrote the file.",
        )


READER = Reader(
    tool="plain",
    title="a plain table",
    expects="one row of headers",
    looks_like=_looks_like,
    read=_read,
)

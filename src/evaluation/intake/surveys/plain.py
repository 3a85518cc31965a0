"""A table that no survey tool wrote, or that a person worked over: one header row, then rows."""

import re

import pandas as pd

from evaluation.intake.blank import is_blank
from evaluation.intake.surveys.draft import Draft, Reader, Source
from evaluation.problems import ProblemLog, Severity

_LOOKED_AT = 500
_NUMBER = re.compile(r"\s*[-+]?\d+(?:[.,]\d+)?\s*")
#: A span such as 1-5 is neither: it stands in a header, for what may be answered.
_NUMBER_OR_DATE = re.compile(
    r"(?!\s*\d{1,2} ?[-/] ?\d{1,2}\s*$)\s*[-+]?\d[\d.,:/\- T]*(?:[AP]M)?\s*", re.IGNORECASE
)
_WHAT_TO_DO = "Delete the row if it is one, or declare the survey tool that wrote the file."


def _looks_like(_draft: Draft) -> bool:
    return True


def _read(draft: Draft, _source: Source, log: ProblemLog) -> None:
    """Report a second row of headers.

    Words in every column of numbers are no response. Words that nobody else gives, in several
    columns where everybody else gives the same few, may be one. A row that says anywhere what
    others say, or gives a number or a date, is a response.
    """
    if len(draft.cells) < 3 or _is_a_response(draft):
        return
    columns = [
        (first, filled)
        for place, first in enumerate(draft.row(0))
        if len(filled := _filled(draft.cells[place].iloc[1:_LOOKED_AT])) > 1
    ]
    numbers = [first for first, filled in columns if filled.str.fullmatch(_NUMBER).all()]
    if len(numbers) > 1 and all(one.strip() and not _NUMBER.fullmatch(one) for one in numbers):
        log.add(
            Severity.ERROR,
            "row.second-header",
            draft.place(0),
            "this row has words in every column that has numbers below, like a second header row",
            _WHAT_TO_DO,
        )
        return
    few = [(first, filled) for first, filled in columns if 2 * filled.nunique() < len(filled)]
    if len(few) > 2 and all(one.strip() and one not in set(filled) for one, filled in few):
        log.add(
            Severity.WARN,
            "row.second-header",
            draft.place(0),
            "this row differs from all others in every column where those repeat the same few "
            "answers, and may be a second header row",
            _WHAT_TO_DO,
        )


def _is_a_response(draft: Draft) -> bool:
    """Whether the first row has a cell that is a number or a date, or that others have as well."""
    return any(
        _NUMBER_OR_DATE.fullmatch(first) or first in set(draft.cells[place].iloc[1:_LOOKED_AT])
        for place, first in enumerate(draft.row(0))
        if first.strip()
    )


def _filled(cells: pd.Series) -> pd.Series:
    return cells[~is_blank(cells)]


READER = Reader(
    tool="plain",
    expects="one row of headers",
    looks_like=_looks_like,
    read=_read,
)

"""The release door: the only place where disclosure rules are applied.

`release` lets numbers through, `release_quotes` and `release_reflections` what people said,
`release_statements` and `release_summaries` what people wrote for the report; nothing else may be
drawn, tabulated or put into a sentence.
"""

from evaluation.disclosure.quotes import ReleasedQuotes, release_quotes
from evaluation.disclosure.results import RELEASED_COLUMNS, Released, release
from evaluation.disclosure.written import (
    ReleasedTexts,
    release_reflections,
    release_statements,
    release_summaries,
)

__all__ = [
    "RELEASED_COLUMNS",
    "Released",
    "ReleasedQuotes",
    "ReleasedTexts",
    "release",
    "release_quotes",
    "release_reflections",
    "release_statements",
    "release_summaries",
]

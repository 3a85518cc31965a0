"""The release door: the only place where disclosure rules are applied.

`release` lets numbers through, `release_quotes` lets words through; nothing else may be drawn,
tabulated or put into a sentence.
"""

from evaluation.disclosure.quotes import ReleasedQuotes, release_quotes
from evaluation.disclosure.results import RELEASED_COLUMNS, Released, release

__all__ = ["RELEASED_COLUMNS", "Released", "ReleasedQuotes", "release", "release_quotes"]

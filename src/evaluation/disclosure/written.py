"""What people wrote for the report: shown once somebody has reviewed it, and not before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.disclosure.results import Released
from evaluation.errors import DisclosureError
from evaluation.prepare.review import REDACTED, RELEASE, WITHHOLD
from evaluation.prepare.written import SUMMARY

_DOOR = object()

#: Why a text that was written is not shown.
NOT_REVIEWED = "written, and not yet reviewed"
KEPT_BACK = "withheld: the person who reviewed it decided so"


@dataclass(frozen=True, slots=True, repr=False)
class ReleasedTexts:
    """Texts that have passed the release door, and those that have not, with the reason.

    Attributes
    ----------
    texts, authors
        What is shown, and who wrote it (empty where nobody says), by what the text is of.
    kept
        Why the others are not shown.
    """

    texts: Mapping[tuple[str, ...], str]
    authors: Mapping[tuple[str, ...], str]
    kept: Mapping[tuple[str, ...], str]
    door: object

    def __post_init__(self) -> None:
        if self.door is not _DOOR:
            raise DisclosureError("only a release door makes released texts. Call it.")

    def __repr__(self) -> str:
        return f"ReleasedTexts({len(self.texts)})"


def release_statements(written: pd.DataFrame) -> ReleasedTexts:
    """Which statements on the whole (a reflexivity memo, ...) may be shown? By ``(what,)``.

    Parameters
    ----------
    written
        The tidy table with ``review`` and ``redacted`` (`prepare.review`).
    """
    statements = written[written["what"] != SUMMARY]
    return _release(statements, ["what"], shown=lambda _key: True)


def release_summaries(written: pd.DataFrame, cells: Released) -> ReleasedTexts:
    """Which summaries of the framework matrix may this audience read? By ``(case, theme)``.

    A summary says what a case's people say: where their number is withheld from this audience, or
    nobody of the case was heard, so is the summary.

    Parameters
    ----------
    written
        The tidy table with ``review`` and ``redacted`` (`prepare.review`).
    cells
        The matrix's numbers, released: `group` the case, `level` the theme.
    """
    rows = cells.where(quantity="share_of_people").rows
    known = rows[rows["value"].notna()]
    told = set(zip(known["group"], known["level"], strict=True))
    summaries = written[written["what"] == SUMMARY]
    return _release(summaries, ["case", "theme"], shown=lambda key: key in told)


def _release(
    written: pd.DataFrame, of: list[str], *, shown: Callable[[tuple[str, ...]], bool]
) -> ReleasedTexts:
    texts: dict[tuple[str, ...], str] = {}
    authors: dict[tuple[str, ...], str] = {}
    kept: dict[tuple[str, ...], str] = {}
    for row in written.to_dict("records"):
        key = tuple(str(row[name]) for name in of)
        if row["review"] not in (RELEASE, REDACTED):
            kept[key] = KEPT_BACK if row["review"] == WITHHOLD else NOT_REVIEWED
        elif not shown(key):
            kept[key] = "withheld with the number of people"
        else:
            texts[key] = str(row["redacted"] if row["review"] == REDACTED else row["text"])
            authors[key] = str(row["author"])
    return ReleasedTexts(texts, authors, kept, _DOOR)

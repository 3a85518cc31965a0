"""What people wrote for the report: shown once somebody has reviewed it, and not before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.policy import Policy
from evaluation.disclosure.results import Released
from evaluation.errors import DisclosureError
from evaluation.prepare.review import REDACTED, RELEASE, WITHHOLD
from evaluation.prepare.written import REFLECTION, SUMMARY

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
    statements = written[~written["what"].isin((SUMMARY, REFLECTION))]
    return _release(statements, ["what"], barred=lambda _key: "")


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
    few = "withheld with the number of people"
    return _release(summaries, ["case", "theme"], barred=lambda key: "" if key in told else few)


def release_reflections(
    written: pd.DataFrame,
    reflections: pd.DataFrame,
    participants: pd.DataFrame,
    cohort: Cohort,
    policy: Policy,
) -> ReleasedTexts:
    """Which reflections may this audience read, as said by somebody of the team? By ``(id,)``.

    One that a person released, whose speaker agreed to be quoted (several who reflected together
    need not each have agreed), of a team with as many people as the policy asks of an attribution;
    the higher number is asked where somebody with lived experience, or nobody named, said it.

    Parameters
    ----------
    written
        The tidy table with ``review`` and ``redacted`` (`prepare.review`).
    reflections, participants
        The registers.
    cohort
        Its role groups.
    policy
        The audience's rules.
    """
    lived = {role.id for role in cohort.roles if role.group == "lived experience"}
    agreed = set(participants.loc[participants["consent_quotes"] == "yes", "participant"])
    sizes = participants["team"].value_counts()
    barred = {}
    for one in reflections.to_dict("records"):
        somebody = isinstance(one["participant"], str)
        staff = isinstance(one["role"], str) and one["role"] not in lived
        least = policy.quote_frame if staff else policy.quote_frame_lived_experience
        size = sizes.get(one["team"], 0) if isinstance(one["team"], str) else len(participants)
        if not policy.quotes:
            barred[one["reflection"]] = "quotations are not shown to this audience"
        elif somebody and one["participant"] not in agreed:
            barred[one["reflection"]] = "no consent to be quoted"
        elif size < least:
            barred[one["reflection"]] = f"a team of fewer than {least} people"
    said = written[written["what"] == REFLECTION]
    return _release(said, ["theme"], barred=lambda key: barred.get(key[0], ""))


def _release(
    written: pd.DataFrame, of: list[str], *, barred: Callable[[tuple[str, ...]], str]
) -> ReleasedTexts:
    texts: dict[tuple[str, ...], str] = {}
    authors: dict[tuple[str, ...], str] = {}
    kept: dict[tuple[str, ...], str] = {}
    for row in written.to_dict("records"):
        key = tuple(str(row[name]) for name in of)
        if row["review"] not in (RELEASE, REDACTED):
            kept[key] = KEPT_BACK if row["review"] == WITHHOLD else NOT_REVIEWED
        elif reason := barred(key):
            kept[key] = reason
        else:
            texts[key] = str(row["redacted"] if row["review"] == REDACTED else row["text"])
            authors[key] = str(row["author"])
    return ReleasedTexts(texts, authors, kept, _DOOR)

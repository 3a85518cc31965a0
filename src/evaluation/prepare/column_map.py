"""Proposing which column of an export holds which item; a person confirms it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from scipy.optimize import linear_sum_assignment

from evaluation.config.instrument import Instrument
from evaluation.intake.surveys import SurveyExport
from evaluation.prepare.labels import plain

#: From this likeness of wordings (0 to 100) on, a column is proposed for an item.
LEAST = 70.0

_THEN = re.compile(
    r"\b(?:before (?:the|this|i|you|we)\b|looking back|thinking back|at the (?:start|beginning))",
    re.IGNORECASE,
)
#: What a form puts around an item: a block's title before or behind brackets, or a lead-in before
#: a colon or a dash ("How far do you agree? - I feel heard.").
_IN_BRACKETS = re.compile(r"^.*\[([^\]]+)\]$|^\[([^\]]+)\].*$", re.DOTALL)
_LEAD_IN_ENDS = re.compile(r":\s+|(?:\s|\.\.\.|…)[-–]\s*")

_WHO = {
    "person": re.compile(
        r"(?<!post )(?<!zip )\bcode\b|\bpseudonym\b|^(?:your )?initials\W*$|"
        r"\b(?:participant|study|record|person|unique)(?:[ _]?id|[ _](?:number|no))\b",
        re.IGNORECASE,
    ),
    # not every question about the team: which one it is
    "team": re.compile(
        r"^(?:my |your |project )?team(?:[ _](?:name|id|code))?\W*$|"
        r"\bwhich\b.{0,40}\bteam\b|\bname of (?:the|your)\b.{0,40}\bteam\b|"
        r"\bteam (?:are you|do you|you are|you work)\b",
        re.IGNORECASE,
    ),
    "role": re.compile(
        r"^(?:\w+ ){0,2}role(?: \w+){0,3}\W*$|\b(?:what|which)\b.{0,30}\brole\b|"
        r"\bhow (?:do|did|will) you take part\b|\bare you an?\b|\bbest describes you\b|"
        r"^i am an?\W*$",
        re.IGNORECASE,
    ),
    "timepoint": re.compile(
        r"^redcap_event_name$|^event name$|\btime ?point\b|\bwave\b|\bfirst or second time\b",
        re.IGNORECASE,
    ),
    "submitted": re.compile(
        r"completion time|^timestamp$|end ?date|recorded ?date|submit ?date|date submitted|"
        r"\bsubmitted\b|^date(?: completed)?$",
        re.IGNORECASE,
    ),
}
#: What a survey tool may write itself.
_MAY_BE_THE_TOOLS = ("timepoint", "submitted")
#: A wording that says the opposite is much like the item's, letter by letter.
_NEGATION = re.compile(r"\b(?:not|never|no|nobody|nothing|none|without|cannot|\w+n't|un\w+)\b")
#: Another column that is nearly as alike is named beside the one proposed.
_NEARLY = 5.0


@dataclass(frozen=True, slots=True)
class Match:
    """One column proposed for one item.

    Attributes
    ----------
    item
        The item's id.
    header
        The column's header.
    confidence
        Likeness of wording and header, 0 to 100; 100 means equal but for case, spacing and a last
        full stop.
    rival
        Another column that is nearly as alike; "" where there is none.
    """

    item: str
    header: str
    confidence: float
    rival: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an export seems to hold.

    Attributes
    ----------
    uses
        For an instrument and a frame ("now" or "then"): the proposed columns.
    who
        For ``person``, ``team``, ``role``, ``timepoint`` and ``submitted``: the header, where one
        was found.
    personal, unmatched
        Headers with personal data, and headers for which nothing is proposed.
    """

    uses: Mapping[tuple[str, str], tuple[Match, ...]]
    who: Mapping[str, str]
    personal: tuple[str, ...]
    unmatched: tuple[str, ...]


def propose(export: SurveyExport, instruments: Mapping[str, Instrument]) -> Proposal:
    """Which column holds which item, by its wording, and how sure is that?

    Each column is proposed for one item at most and each item for one column, so that the sum of
    likenesses is greatest (assignment problem). Columns whose wording asks about an earlier time
    are matched apart, as a retrospective baseline.

    Parameters
    ----------
    export
        The export, read but not declared.
    instruments
        The instruments whose items may be in it; items without a wording match no column.
    """
    wording = {header: export.questions.get(header, header) for header in export.headers}
    free = [h for h in export.headers if h not in export.metadata | export.personal]
    uses: dict[tuple[str, str], tuple[Match, ...]] = {}
    for frame, headers in (
        ("now", [header for header in free if not _THEN.search(wording[header])]),
        ("then", [header for header in free if _THEN.search(wording[header])]),
    ):
        for instrument, matches in _assigned(headers, wording, instruments).items():
            uses[instrument, frame] = matches
    taken = {match.header for matches in uses.values() for match in matches}
    left = [header for header in free if header not in taken]
    who = dict(_who(export, left, wording))
    if export.tool == "redcap":
        who.setdefault("person", export.headers[0])  # the record's id
    return Proposal(
        uses=uses,
        who=who,
        personal=tuple(header for header in export.headers if header in export.personal),
        unmatched=tuple(header for header in left if header not in who.values()),
    )


def _who(
    export: SurveyExport, questions: Sequence[str], wording: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    taken = set(export.personal)
    for what, pattern in _WHO.items():
        among = export.headers if what in _MAY_BE_THE_TOOLS else questions
        for header in among:
            if header not in taken and (pattern.search(header) or pattern.search(wording[header])):
                taken.add(header)
                yield what, header
                break


def _askings(wording: str) -> Iterator[str]:
    """Yield a header, and what is left of it without what a form put around the item.

    >>> list(_askings("How far do you agree? [I feel heard.]"))
    ['How far do you agree? [I feel heard.]', 'I feel heard.']
    >>> list(_askings("How far do you agree? - I feel heard."))
    ['How far do you agree? - I feel heard.', 'I feel heard.']
    """
    yield wording
    found = _IN_BRACKETS.match(wording.strip())
    if found:
        yield found[1] or found[2]
    for end in _LEAD_IN_ENDS.finditer(wording):
        yield wording[end.end() :]


def _compared(wording: str) -> str:
    return plain(wording).rstrip(" .")


def _negations(wording: str) -> int:
    return len(_NEGATION.findall(wording))


def _likeness(texts: Sequence[str], wording: str) -> np.ndarray:
    """Return how alike a header is to each item; nothing where one denies what the other says."""
    asked = [_compared(one) for one in _askings(wording)]
    alike = process.cdist(texts, asked, scorer=fuzz.ratio)
    denies, denied = (np.array([*map(_negations, wordings)]) for wordings in (texts, asked))
    alike[denies[:, None] != denied[None, :]] = 0
    best: np.ndarray = alike.max(axis=1)
    return best


def _assigned(
    headers: Sequence[str], wording: Mapping[str, str], instruments: Mapping[str, Instrument]
) -> dict[str, tuple[Match, ...]]:
    items = [
        (instrument.id, item.id, _compared(item.text))
        for instrument in instruments.values()
        for item in instrument.items
        if item.text
    ]
    if not items or not headers:
        return {}
    texts = [text for *_, text in items]
    likeness = np.column_stack([_likeness(texts, wording[header]) for header in headers])
    found: dict[str, list[Match]] = {}
    for row, column in zip(*linear_sum_assignment(likeness, maximize=True), strict=True):
        if likeness[row, column] >= LEAST:
            instrument, item, _ = items[row]
            best = likeness[row, column]
            near = [
                header
                for place, header in enumerate(headers)
                if place != column and likeness[row, place] >= max(best - _NEARLY, LEAST)
            ]
            match = Match(item, headers[column], float(np.round(best, 1)), next(iter(near), ""))
            found.setdefault(instrument, []).append(match)
    return {instrument: tuple(matches) for instrument, matches in found.items()}

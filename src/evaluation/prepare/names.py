"""The cohort's own names: people, places and organisations that a text must not give away.

They come from an optional list that never leaves the raw folder (`roster` in cohort.toml) and from
what cohort.toml and the registers call their teams and organisations. Names are used to find, and
nothing of them is kept in processed data, in a message or in a representation.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.intake.table import read_table
from evaluation.prepare.folding import fold
from evaluation.prepare.identifiers import Found, find_identifiers, without_overlaps
from evaluation.problems import Place, ProblemLog

#: What a roster's row may be.
PERSON, PLACE, ORGANISATION, TEAM = "name", "place", "organisation", "team"
_ROSTER_KINDS = {"": PERSON, "person": PERSON, "place": PLACE, "organisation": ORGANISATION}

#: Names that are words as well: found only where they are written with a capital.
_ALSO_WORDS = frozenset(
    """
    april art august baker bell best bill black brook brown care carter chance clay cook dawn
    day dean drew duke fair faith field fisher ford fox frank friend good grace grant gray green
    guest hall hand hart heather hill holly hope hunt hunter iris ivy jack joy june king lane
    law lily little long love mark mason may mercy miles mill moor moore more noble north page
    park parker parson pat patience penny poppy porter potter power price pride prior read reed
    rich ring rob robin rose rush sage sandy sharp short singer small smart smith song south
    star steel stone storm strange street strong sue summer summers swan sweet taylor train
    turner van victor walker wall ward waters way wells west white will win winter wise wood
    woods young
    """.split()  # noqa: SIM905
)
_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True, repr=False)
class _Name:
    kind: str
    number: int
    capitals: tuple[bool, ...]  #: for each word, whether it counts only with a capital

    def is_written_as(self, words: Sequence[str]) -> bool:
        pairs = zip(self.capitals, words, strict=True)
        return all(word[0].isupper() for needed, word in pairs if needed)


class Names:
    """A cohort's names, and where a text has them.

    Examples
    --------
    >>> names = Names([("name", "Amina Okoro"), ("team", "Quiet Nights")])
    >>> [(one.start, one.end, one.number) for one in names.find("amina, and Okoro’s sister")]
    [(0, 5, 1), (11, 16, 1)]
    >>> names.find("Quiet nights are rare."), names
    ([], Names(2))
    """

    def __init__(self, names: Iterable[tuple[str, str]] = ()) -> None:
        self._known: dict[str, _Name] = {}
        self._counts: Counter[str] = Counter()
        for kind, written in names:
            whole = " ".join(fold(written).text.replace("-", " ").split())
            if not whole:
                continue
            self._counts[kind] += 1
            for part in _spellings(kind, whole):
                name = _Name(kind, self._counts[kind], _capitals(kind, part))
                self._known.setdefault(part.casefold(), name)
        longest_first = sorted(self._known, key=len, reverse=True)
        alternatives = "|".join(r"[\s-]+".join(map(re.escape, n.split())) for n in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?:{alternatives or '(?!)'})(?!\w)", re.IGNORECASE)

    def __repr__(self) -> str:
        return f"Names({self._counts.total()})"

    def count(self, kind: str) -> int:
        """Return how many names of a kind there are."""
        return self._counts[kind]

    def find(self, text: str) -> list[Found]:
        """Where does a text have one of the names?"""
        folded = fold(text)
        found = []
        for piece in self._pattern.finditer(folded.text):
            words = re.split(r"[\s-]+", piece.group())
            name = self._known[" ".join(words).casefold()]
            if name.is_written_as(words):
                found.append(Found(name.kind, *folded.span(*piece.span()), name.number))
        return found

    def all_in(self, text: str) -> list[Found]:
        """Where does a text seem to hold an identifier? Of two that overlap, the longer counts."""
        listed = self.find(text)
        every = [*listed, *(_known(one, listed) for one in find_identifiers(text))]
        return without_overlaps(sorted(every, key=lambda one: one.start - one.end))


def _known(one: Found, listed: list[Found]) -> Found:
    """Return a name found by its title as that of the listed person it holds."""
    inside = (name for name in listed if one.start <= name.start and name.end <= one.end)
    person = next((name for name in inside if name.kind == PERSON), None)
    return replace(one, number=person.number) if person and one.kind.startswith(PERSON) else one


def _spellings(kind: str, whole: str) -> Iterator[str]:
    """Return a name and, of a person's, its parts."""
    words = whole.split()
    yield whole
    if kind == PERSON and len(words) > 1:
        yield from (part for part in words if len(part) >= _SHORTEST_PART)


def _capitals(kind: str, name: str) -> tuple[bool, ...]:
    """Return which words count only with a capital: a team's, and a name that is a word as well."""
    words = name.split()
    if kind == TEAM:
        return tuple(word[0].isupper() for word in words)
    return (len(words) == 1 and name.casefold() in _ALSO_WORDS,) * len(words)


def names_of(
    folder: Path, cohort: Cohort, registers: Mapping[str, pd.DataFrame], log: ProblemLog
) -> Names:
    """Return a cohort's names: its roster's, its teams' and its organisations'."""
    organisations = registers.get("organisations", pd.DataFrame({"title": []}))
    return Names(
        [
            *(_roster(folder, cohort.roster, log) if cohort.roster else ()),
            *((TEAM, team.name) for team in cohort.teams),
            *((ORGANISATION, str(title)) for title in organisations["title"].dropna()),
        ]
    )


def _roster(folder: Path, file: str, log: ProblemLog) -> Iterator[tuple[str, str]]:
    table = read_table(folder, file, log)
    if table is None:
        return
    headers = [header.strip().casefold() for header in table.headers]
    if "name" not in headers:
        log.error(
            "roster.header",
            Place(file),
            "a list of names needs a column with the header name (and may have one called kind)",
            "Write name above the names.",
        )
        return
    names = table.cells[headers.index("name")].fillna("")
    where = headers.index("kind") if "kind" in headers else None
    kinds = table.cells[where].fillna("") if where is not None else [""] * len(names)
    for row, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        known = _ROSTER_KINDS.get(kind.strip().casefold())
        if known is None:
            log.error(
                "roster.kind",
                table.place(row, where),
                "the cell is no kind of name (allowed: person, place, organisation)",
                "Correct the cell, or leave it empty for a person.",
            )
        yield known or PERSON, name.strip()

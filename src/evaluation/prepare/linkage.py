"""Linking a person's answers across timepoints: which questionnaires came from the same person?

Two ways, declared in `cohort.toml`:

- ``exact``: the file carries an id given out by the programme. Equal ids are one person.
- ``self-generated``: people made up a code from parts they would remember. Equal codes in one team
  are one person; what is left is compared part by part, and a pair that differs in one part is
  linked when each is the other's only best match. A pair that differs in two parts goes to a
  list for a person to decide. Ties stay unlinked, and blank codes never link.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from evaluation.config.cohort import Linkage
from evaluation.problems import Place, ProblemLog

#: How a response was linked, as written in the responses table.
EXACT, TOLERANT, ALONE, NO_CODE = "exact", "one mismatch", "alone", "no code"

_AUTOMATIC, _FOR_A_PERSON = 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """The outcome of linking.

    Attributes
    ----------
    person
        A pseudonym for each response, in the order given. Shape (responses,).
    how
        How each response found its person: "exact", "one mismatch", "alone" (a code nobody else
        has) or "no code".
    """

    person: "pd.Series[str]"
    how: "pd.Series[str]"


def normal_code(code: str) -> str:
    """Return a code as compared: letters and digits only, upper case.

    >>> normal_code(" ab-12 x ")
    'AB12X'
    """
    return "".join(letter for letter in code.upper() if letter.isalnum())


def mismatches(one: str, other: str, elements: Sequence[int] = ()) -> int:
    """Return in how many parts two codes differ (in how many letters, where no parts are declared).

    >>> mismatches("AB12X", "AB13Y", elements=(2, 2, 1))
    2
    >>> mismatches("AB12X", "AB1X")
    1
    """
    if elements and len(one) == len(other) == sum(elements):
        ends = np.cumsum(elements)
        starts = ends - np.asarray(elements)
        return sum(
            one[start:end] != other[start:end] for start, end in zip(starts, ends, strict=True)
        )
    return int(Levenshtein.distance(one, other))


def link(
    responses: pd.DataFrame,
    linkage: Linkage,
    place: Callable[[int], Place],
    log: ProblemLog,
    *,
    seed: int,
) -> Linked:
    """Link responses to people: who answered more than once?

    Parameters
    ----------
    responses
        ``code`` (as found), ``team`` (id or empty) and ``order`` (the timepoint's number), one row
        a response; at most one response a code, team and order.
    linkage
        The declared way of linking.
    place
        From a row's position to its place, for problems.
    log
        Where problems go: a code in two teams, pairs for a person to decide, blank codes.
    seed
        Decides which pseudonym a person gets; the pseudonyms say nothing about the codes.

    Examples
    --------
    >>> responses = pd.DataFrame({
    ...     "code": ["AB12", "CD34", "ab-12", "CD35", ""],
    ...     "team": ["a", "a", "a", "a", "a"], "order": [0, 0, 1, 1, 1],
    ... })
    >>> log = ProblemLog()
    >>> linked = link(responses, Linkage(method="self-generated"),
    ...               lambda row: Place("s.csv", row + 2), log, seed=1)
    >>> linked.how.tolist()
    ['exact', 'one mismatch', 'exact', 'one mismatch', 'no code']
    >>> linked.person.nunique()
    3
    """
    codes = responses["code"].fillna("").map(normal_code)
    teams = _teams_known_elsewhere(codes, responses["team"].fillna("").astype(str))
    own = [f"#{row}" if not code else "" for row, code in enumerate(codes)]
    if linkage.method == "exact":
        keys = [code or alone for code, alone in zip(codes, own, strict=True)]
    else:
        keys = [
            f"{team}/{code}" if code else alone
            for code, team, alone in zip(codes, teams, own, strict=True)
        ]
    _note_blanks(codes, place, log)
    _note_two_teams(codes, teams, linkage, place, log)
    merged = (
        _tolerant(codes, teams, responses["order"], keys, linkage, place, log)
        if linkage.method == "self-generated"
        else {}
    )
    keys = [merged.get(key, key) for key in keys]
    return Linked(
        person=_pseudonyms(keys, seed, index=responses.index),
        how=_how(keys, codes, index=responses.index),
    )


def _teams_known_elsewhere(codes: "pd.Series[str]", teams: "pd.Series[str]") -> "pd.Series[str]":
    """Return teams, filled in where a file does not ask for it and the code is in one team only."""
    known = teams.where((teams != "") & (codes != ""))
    number = known.groupby(codes).transform("nunique")
    only = known.groupby(codes).transform("first")
    return teams.where((teams != "") | (number != 1), only)


def _note_blanks(codes: "pd.Series[str]", place: Callable[[int], Place], log: ProblemLog) -> None:
    for row in np.flatnonzero((codes == "").to_numpy()):
        log.warn(
            "code.blank",
            place(int(row)),
            "there is no code, so this response is linked to no other",
            "Nothing needs doing; it counts as unlinked.",
        )


def _note_two_teams(
    codes: "pd.Series[str]",
    teams: "pd.Series[str]",
    linkage: Linkage,
    place: Callable[[int], Place],
    log: ProblemLog,
) -> None:
    known = (codes != "").to_numpy() & (teams != "").to_numpy()
    rows = np.flatnonzero(known)
    number = pd.Series(teams.to_numpy()[rows]).groupby(codes.to_numpy()[rows]).transform("nunique")
    first_place: dict[str, Place] = {}
    for row in rows[number.to_numpy() > 1]:
        code = codes.iloc[row]
        first = first_place.setdefault(code, place(int(row)))
        if first == place(int(row)):
            continue
        if linkage.method == "exact":
            log.error(
                "code.two-teams",
                place(int(row)),
                f"the same id stands in another team at {first}",
                "Correct the id or the team in one of the two places.",
            )
        else:
            log.warn(
                "code.two-teams",
                place(int(row)),
                f"the same code stands in another team at {first}, and the two were not linked",
                "If it is one person, correct the team in one of the two places.",
            )


def _tolerant(
    codes: "pd.Series[str]",
    teams: "pd.Series[str]",
    order: "pd.Series[int]",
    keys: Sequence[str],
    linkage: Linkage,
    place: Callable[[int], Place],
    log: ProblemLog,
) -> dict[str, str]:
    """Return, for each person's key that is another's with a slip, that other key."""
    times: dict[str, set[int]] = defaultdict(set)
    first_row: dict[str, int] = {}
    code_of: dict[str, str] = {}
    by_team: dict[str, list[str]] = defaultdict(list)
    for row, key in enumerate(keys):
        if not codes.iloc[row]:
            continue
        if key not in first_row:
            first_row[key] = row
            code_of[key] = codes.iloc[row]
            by_team[teams.iloc[row]].append(key)
        times[key].add(int(order.iloc[row]))
    merged: dict[str, str] = {}
    everything = order.nunique()
    for members in by_team.values():
        lonely = [key for key in members if len(times[key]) < everything]
        distance = _distances([code_of[key] for key in lonely], linkage.elements)
        for one, key in enumerate(lonely):
            for other in range(one):
                if times[key] & times[lonely[other]]:  # the same person does not answer twice
                    distance[one, other] = distance[other, one] = _FOR_A_PERSON + 1
        for one, other, apart in _mutual_best(distance):
            earlier, later = sorted((lonely[one], lonely[other]), key=lambda key: min(times[key]))
            if apart <= _AUTOMATIC:
                merged[later] = earlier
            else:
                log.warn(
                    "code.near",
                    place(first_row[later]),
                    f"the code differs in two parts from the one at {place(first_row[earlier])}, "
                    "and the two were not linked",
                    "If it is one person, write the same code in both places.",
                )
    return merged


def _distances(codes: Sequence[str], elements: Sequence[int]) -> np.ndarray:
    if elements:
        apart = np.array([[mismatches(one, other, elements) for other in codes] for one in codes])
    else:
        apart = process.cdist(
            codes, codes, scorer=Levenshtein.distance, score_cutoff=_FOR_A_PERSON, dtype=np.int32
        )
    apart = np.array(apart, dtype=np.int32).reshape(len(codes), len(codes))
    np.fill_diagonal(apart, _FOR_A_PERSON + 1)
    return apart


def _mutual_best(distance: np.ndarray) -> list[tuple[int, int, int]]:
    """Return pairs in which each is the other's only best match, with their distance."""
    pairs = []
    for one in range(len(distance)):
        best = distance[one].min(initial=_FOR_A_PERSON + 1)
        if best > _FOR_A_PERSON or (distance[one] == best).sum() != 1:
            continue
        other = int(distance[one].argmin())
        mutual = distance[other].min() == best and (distance[other] == best).sum() == 1
        if mutual and one < other:
            pairs.append((one, other, int(best)))
    return pairs


def _pseudonyms(keys: Sequence[str], seed: int, *, index: pd.Index) -> "pd.Series[str]":
    numbers, unique = pd.factorize(pd.Series(keys, dtype="str"), sort=True)
    shuffled = np.random.default_rng(seed).permutation(len(unique)) + 1
    width = max(3, len(str(len(unique))))
    names = np.array([f"P{number:0{width}d}" for number in shuffled] or [""], dtype=object)
    return pd.Series(names[numbers], index=index, dtype="str")


def _how(keys: Sequence[str], codes: "pd.Series[str]", *, index: pd.Index) -> "pd.Series[str]":
    frame = pd.DataFrame({"key": list(keys), "code": codes.to_numpy()})
    size = frame.groupby("key")["code"].transform("size")
    spellings = frame.groupby("key")["code"].transform("nunique")
    how = np.select(
        [frame["code"] == "", size == 1, spellings > 1], [NO_CODE, ALONE, TOLERANT], EXACT
    )
    return pd.Series(how, index=index, dtype="str")

"""Linking a person's answers across timepoints: which questionnaires came from the same person?

Two ways, declared in `cohort.toml`:

- ``exact``: the file carries an id given out by the programme. Equal ids are one person.
- ``self-generated``: people made up a code from parts they would remember. Equal codes in one team
  are one person; what is left is compared part by part (`prepare.likeness`), and a pair that
  differs in one part is linked when each is the other's only best match. A pair that differs in
  two parts goes to a list for a person to decide. Ties stay unlinked, and blank codes never link.

Equal codes are found by numbers, a million at once; only what is not linked everywhere is compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from evaluation.config.cohort import Linkage
from evaluation.intake.texts import looked_up, numbered, spelt_out
from evaluation.prepare.codes import Codes, first_rows
from evaluation.prepare.likeness import mutual_best
from evaluation.prepare.pseudonyms import keyed_pseudonyms, random_pseudonyms, read_key
from evaluation.problems import Place, ProblemLog

#: How a response was linked, as written in the responses table.
EXACT, TOLERANT, ALONE, NO_CODE = "exact", "one mismatch", "alone", "no code"

_AUTOMATIC = 1

_PlaceOf = Callable[[int], Place]


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """The outcome of linking.

    Attributes
    ----------
    number
        Who each response is from, as a number from 0, in the order given. Shape (responses,).
    how
        How each response found its person: "exact", "one mismatch", "alone" (a code nobody else
        has) or "no code".
    """

    number: np.ndarray
    how: "pd.Series[str]"
    _named: "Callable[[], pd.Series[str]]"

    def named(self) -> "pd.Series[str]":
        """Return a pseudonym for each response.

        Raises
        ------
        ConfigError
            When keyed pseudonyms are declared and there is no key.
        """
        return self._named().set_axis(self.how.index)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Responses as numbers: -1 is a blank code, or a team not known."""

    codes: pd.Index
    teams: pd.Index
    code: np.ndarray
    team: np.ndarray


def link(
    codes: Codes,
    responses: pd.DataFrame,
    linkage: Linkage,
    place: _PlaceOf,
    log: ProblemLog,
    *,
    seed: int,
    cohort: str = "",
) -> Linked:
    """Link responses to people: who answered more than once?

    Parameters
    ----------
    codes
        Each response's person code.
    responses
        ``team`` (id or empty) and ``order`` (the timepoint's number), one row a response; at most
        one response a code, team and order.
    linkage
        The declared way of linking.
    place
        From a row's position to its place, for problems.
    log
        Where problems go: a code in two teams, pairs for a person to decide.
    seed
        Decides which random pseudonym a person gets; the pseudonyms say nothing about the codes.
    cohort
        Keeps apart the people without a code of several cohorts, where pseudonyms are keyed.

    Examples
    --------
    >>> codes = Codes.of(pd.Series(["AB12", "CD34", "ab-12", "CD35", ""]))
    >>> responses = pd.DataFrame({"team": ["a"] * 5, "order": [0, 0, 1, 1, 1]})
    >>> log = ProblemLog()
    >>> linked = link(codes, responses, Linkage(method="self-generated"),
    ...               lambda row: Place("s.csv", row + 2), log, seed=1)
    >>> linked.how.tolist()
    ['exact', 'one mismatch', 'exact', 'one mismatch', 'no code']
    >>> linked.named().nunique()
    3
    """
    rows = with_teams(codes, responses["team"])
    _note_two_teams(rows, linkage, place, log)
    blank = rows.code < 0
    number = _people(rows, blank, linkage)
    tolerant = np.zeros(number.max(initial=-1) + 1, dtype=bool)
    if linkage.method == "self-generated":
        order = responses["order"].to_numpy(np.int64)
        spelt = _tolerant(rows, number, order, linkage, place, log)
        several = np.bincount(spelt, minlength=len(spelt)) > 1
        people, spelt = np.unique(spelt, return_inverse=True)
        number, tolerant = spelt[number], several[people]
    return Linked(
        number,
        _how(number, blank, tolerant).set_axis(responses.index),
        partial(_named, rows, number, linkage, seed, cohort),
    )


def _people(rows: _Rows, blank: np.ndarray, linkage: Linkage) -> np.ndarray:
    """Return a number for each person: one code (in one team, if self-generated) is one person."""
    nobody = blank.any()
    if linkage.method == "exact" and not nobody:
        there = np.zeros(len(rows.codes), dtype=bool)
        there[rows.code] = True
        if there.all():
            return rows.code
    keys = rows.code.astype(np.int64)
    if linkage.method == "self-generated":
        keys = keys * (len(rows.teams) + 1) + rows.team + 1
    if nobody:
        keys[blank] = -1 - np.flatnonzero(blank)
    number, _ = pd.factorize(keys)
    return number


def with_teams(codes: Codes, teams: "pd.Series[str]") -> _Rows:
    """Return codes and teams of responses as numbers; -1 where a code is blank."""
    code, different = codes.number, codes.different
    which, names = numbered(teams)
    known = names[names != ""]
    team = looked_up(known.get_indexer(names).astype(np.int16), which)
    unknown = (team < 0) & (code >= 0)
    if unknown.any():  # a file that does not ask for the team: the code may be in one team only
        lowest, highest = _teams_of_codes(code, team, len(different))
        only = np.where(lowest == highest, lowest, -1)  # no team at all: -1 as well
        team = np.where(unknown, only[code], team)
    return _Rows(different, pd.Index(known), code, team)


def _teams_of_codes(
    code: np.ndarray, team: np.ndarray, codes: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and the highest team number of each code; (number of teams, -1) if none."""
    rows = (code >= 0) & (team >= 0)
    lowest = np.full(codes, team.max(initial=-1) + 1)
    highest = np.full(codes, -1)
    np.minimum.at(lowest, code[rows], team[rows])
    np.maximum.at(highest, code[rows], team[rows])
    return lowest, highest


def _note_two_teams(rows: _Rows, linkage: Linkage, place: _PlaceOf, log: ProblemLog) -> None:
    known = (rows.code >= 0) & (rows.team >= 0)
    code, team = (rows.code, rows.team) if known.all() else (rows.code[known], rows.team[known])
    first_team = np.full(len(rows.codes), -1, dtype=team.dtype)
    first_team[code[::-1]] = team[::-1]
    differing = np.unique(code[team != first_team[code]])
    several = known & np.isin(rows.code, differing) if differing.size else differing
    first_place: dict[int, Place] = {}
    for row in np.flatnonzero(several):
        here = place(int(row))
        first = first_place.setdefault(int(rows.code[row]), here)
        if first is here:
            continue
        if linkage.method == "exact":
            log.error(
                "code.two-teams",
                here,
                f"the same id stands in another team at {first}",
                "Correct the id or the team in one of the two places.",
            )
        else:
            log.warn(
                "code.two-teams",
                here,
                f"the same code stands in another team at {first}, and the two were not linked",
                "If it is one person, correct the team in one of the two places.",
            )


def _tolerant(
    rows: _Rows,
    number: np.ndarray,
    order: np.ndarray,
    linkage: Linkage,
    place: _PlaceOf,
    log: ProblemLog,
) -> np.ndarray:
    """Return, for each number of a code, that of the code it is a slip of (itself where none)."""
    people = number.max(initial=-1) + 1
    spelt = np.arange(people)
    first = first_rows(number, people)
    there = np.zeros((people, int(order.max(initial=-1)) + 2), dtype=bool)
    there[number, order + 1] = True
    there = there[:, there.any(axis=0)]
    open_ = np.flatnonzero((rows.code[first] >= 0) & ~there.all(axis=1))
    for team in np.unique(rows.team[first[open_]]):
        mine = open_[rows.team[first[open_]] == team]
        codes = rows.codes[rows.code[first[mine]]].tolist()
        for one, other, apart in mutual_best(codes, there[mine], linkage.elements):
            earlier, later = sorted((mine[one], mine[other]), key=lambda who: there[who].argmax())
            if apart <= _AUTOMATIC:
                spelt[later] = earlier
            else:
                log.warn(
                    "code.near",
                    place(int(first[later])),
                    "the code differs in two parts from the one at "
                    f"{place(int(first[earlier]))}, and the two were not linked",
                    "If it is one person, write the same code in both places.",
                )
    return spelt


def _named(
    rows: _Rows, number: np.ndarray, linkage: Linkage, seed: int, cohort: str
) -> "pd.Series[str]":
    """Return each response's pseudonym: by its person's code, or by its row where there is none.

    A code that several people have (in different teams) is told apart by the team.
    """
    first = first_rows(number, number.max(initial=-1) + 1)
    code, team = rows.code[first], rows.team[first]
    people = np.bincount(code[code >= 0], minlength=len(rows.codes))
    shared = np.append(people > 1, [False])[code]
    keys = _texts_of(rows.codes, code)
    if shared.any():
        keys = keys.mask(shared, _texts_of(rows.teams, team).mask(team < 0, "") + "/" + keys)
    alone = code < 0
    if alone.any():
        keys = keys.mask(alone, pd.Series([f"{cohort}#{row}" for row in first], dtype="str"))
    names = (
        keyed_pseudonyms(keys, secret=read_key())
        if linkage.pseudonyms == "keyed"
        else random_pseudonyms(keys, seed=seed)
    )
    return spelt_out(names, number)


def _texts_of(known: pd.Index, which: np.ndarray) -> "pd.Series[str]":
    """Return the text of each number; any, where the number is -1."""
    if not len(known):
        return pd.Series("", index=range(len(which)), dtype="str")
    return spelt_out(known, np.maximum(which, 0))


def _how(number: np.ndarray, blank: np.ndarray, tolerant: np.ndarray) -> "pd.Series[str]":
    alone = np.bincount(number, minlength=len(tolerant)) == 1
    which = np.where(alone, 1, np.where(tolerant, 2, 3)).astype(np.int8)[number]
    which[blank] = 0
    return spelt_out(pd.Index([NO_CODE, ALONE, TOLERANT, EXACT], dtype="str"), which)

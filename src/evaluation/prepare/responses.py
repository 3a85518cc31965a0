"""Responses of all surveys as one table: nobody twice, each person's responses linked."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from evaluation.config.cohort import Cohort, Column
from evaluation.intake.texts import as_text, looked_up, numbered, spelt_out
from evaluation.prepare.codes import Codes, first_rows
from evaluation.prepare.linkage import link, with_teams
from evaluation.prepare.person_codes import note_lost_zeros
from evaluation.prepare.surveys import CodedSurvey
from evaluation.problems import Place, ProblemLog

_PlaceOf = Callable[[int], Place]

_AN_HOUR = 3_600_000_000  # in microseconds

_TODO_CONFLICT = (
    "Remove one of the two, or declare `duplicates` for this survey in cohort.toml "
    '("keep first" or "keep last").'
)


def without_duplicates(coded: CodedSurvey, log: ProblemLog) -> CodedSurvey:
    """Drop a response that a person sent twice, in the way the cohort declares.

    Responses without a code or a timepoint are compared with none.
    """
    code = coded.codes.number
    timepoint, points = numbered(coded.responses["timepoint"])
    answer = code * len(points) + timepoint
    compared = code >= 0
    if "" in points:  # two responses that do not say when they were given may be of two times
        compared &= timepoint != points.get_loc("")
    if _no_two_alike(answer if compared.all() else answer[compared]):
        return coded
    # one code may be several people's, in different teams
    people = with_teams(coded.codes, coded.responses["team"])
    who = pd.Series(answer * (len(people.teams) + 1) + people.team + 1)
    repeated = who[who.duplicated(keep=False) & compared]
    if repeated.empty:
        return coded
    rows = repeated.index.to_numpy()
    answered = pd.concat(
        [
            coded.responses[["role"]].iloc[rows],
            coded.texts.iloc[rows],
            *(
                use.codes(rows).add_prefix(f"{n}.").set_axis(rows)
                for n, use in enumerate(coded.uses)
            ),
        ],
        axis=1,
    )
    which: Literal["first", "last"] = "last" if coded.survey.duplicates == "keep last" else "first"
    row = pd.Series(rows, index=rows)
    answers = [answered.iloc[:, place] for place in range(answered.shape[1])]
    alike = row.groupby([repeated, *answers], dropna=False, sort=False).transform(which)
    kept = row.groupby(repeated, sort=False).transform(which)
    dropped = (row != kept).to_numpy(bool)
    for one, same, stays in zip(rows[dropped], alike[dropped], kept[dropped], strict=True):
        _note_duplicate(coded, int(one), int(same), int(stays), log)
    return coded.take(np.setdiff1d(np.arange(len(who)), rows[dropped]))


def _no_two_alike(numbers: np.ndarray) -> bool:
    there = np.zeros(numbers.max(initial=-1) + 1, dtype=bool)
    there[numbers] = True
    return int(np.count_nonzero(there)) == len(numbers)


def _note_duplicate(coded: CodedSurvey, row: int, alike: int, kept: int, log: ProblemLog) -> None:
    """Report a response that is left out: what it has to do with the one of its person that stays.

    `alike` is the person's first (or last) response with the same answers as this one, `kept` the
    one that stays.
    """
    person = coded.survey.columns.person
    header = person.header if person else None
    place = coded.place(row, header)
    refused = coded.survey.duplicates == "refuse"
    if alike == kept or (refused and alike != row):
        log.repair(
            "response.repeated",
            place,
            f"the same answers with the same code stand at {coded.place(alike, header)}, and were "
            "counted once",
            "Nothing needs doing.",
        )
    elif refused:
        log.error(
            "response.conflict",
            place,
            f"the same code answered differently at {coded.place(kept, header)}",
            _TODO_CONFLICT,
        )
    else:
        log.repair(
            "response.superseded",
            place,
            f"the same code answered more than once, and by declaration "
            f"({coded.survey.duplicates}) this response was left out",
            "Nothing needs doing.",
        )


def linked_responses(
    surveys: Sequence[CodedSurvey], codes: Codes, cohort: Cohort, log: ProblemLog
) -> pd.DataFrame:
    """Return all responses with number, person, and each person's team and role.

    `codes` are those of all surveys, one below the other.
    """
    tables = [coded.responses.drop(columns="code") for coded in surveys]
    responses = pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]
    ends = np.cumsum([len(coded.responses) for coded in surveys])

    def place(row: int, *, what: str = "person") -> Place:
        which = int(np.searchsorted(ends, row, side="right"))
        coded = surveys[which]
        column: Column | None = getattr(coded.survey.columns, what)
        local = row - int(ends[which]) + len(coded.responses)
        return coded.place(local, column.header if column else None)

    note_lost_zeros(codes, place, log)
    order = _order(responses["timepoint"], cohort)
    linked = link(
        codes,
        pd.DataFrame({"team": responses["team"], "order": order}),
        cohort.linkage,
        place,
        log,
        seed=cohort.seed,
        cohort=cohort.id,
    )
    with ThreadPoolExecutor(max_workers=1) as beside:
        person = beside.submit(linked.named)
        responses = responses.assign(
            timepoint=as_text(responses["timepoint"]),
            response=np.arange(1, len(responses) + 1),
            linked=linked.how,
        )
        first_row = first_rows(linked.number, linked.number.max(initial=-1) + 1)
        # a person in two teams was reported with the code
        for column, noted in (("team", ProblemLog()), ("role", log)):
            responses[column] = _from_the_person(
                responses[column], linked.number, first_row, partial(place, what=column), noted
            )
        at = partial(place, what="submitted")
        _check_order(responses["submitted"], linked.number, order, at, log)
    return responses.assign(person=person.result())


def _order(timepoints: "pd.Series[str]", cohort: Cohort) -> np.ndarray:
    """Return each response's timepoint as its number in the cohort's order; -1 if not known."""
    known: Mapping[str, int] = {point.id: number for number, point in enumerate(cohort.timepoints)}
    which, points = numbered(timepoints)
    order = [known.get(str(point), -1) for point in points] or [-1]
    return looked_up(np.array(order, dtype=np.int16), which)


def _from_the_person(
    given: "pd.Series[str]",
    person: np.ndarray,
    first_row: np.ndarray,
    place: _PlaceOf,
    log: ProblemLog,
) -> "pd.Series[str]":
    """Return a column with gaps filled from the same person's first response that has it."""
    which, names = numbered(given)
    blank = looked_up(np.array(names == "", dtype=bool), which)
    gaps = bool(blank.any())
    if gaps:
        first_row = first_rows(np.where(blank, -1, person), len(first_row))
    of_person = which[first_row]
    if gaps:  # of whom nobody knows it, it stays blank
        of_person[first_row < 0] = names.get_loc("")
    first = of_person[person]
    for row in np.flatnonzero((which != first) & ~blank):
        log.warn(
            f"{given.name}.changed",
            place(int(row)),
            f"the {given.name} differs from the one given at {place(int(first_row[person[row]]))}",
            f"Each response keeps the {given.name} it gave; correct one if it is a slip.",
        )
    whole = np.where(blank, first, which) if gaps else which
    return spelt_out(names, whole)


def _check_order(
    submitted: "pd.Series[pd.Timestamp]",
    person: np.ndarray,
    order: np.ndarray,
    place: _PlaceOf,
    log: ProblemLog,
) -> None:
    """Report a response that is dated before the same person's earlier timepoint."""
    when = submitted.to_numpy().astype("datetime64[us]", copy=False).view(np.int64)
    dated = submitted.notna().to_numpy()
    latest = np.full(person.max(initial=-1) + 1, np.iinfo(np.int64).min)
    early, by_the_clock = [np.array([], dtype=np.int64)], [np.array([], dtype=np.int64)]
    for point in range(int(order.max(initial=-1)) + 1):
        rows = np.flatnonzero(dated & (order == point))
        who, times = person[rows], when[rows]
        before = latest[who]
        # a time kept as the clock showed it may seem earlier by the hour that was repeated
        repeated = (times < before) & (before <= times + _AN_HOUR)
        early.append(rows[(times < before) & ~repeated])
        by_the_clock.append(rows[repeated])
        np.maximum.at(latest, who, times)
    for row in np.sort(np.concatenate(early)):
        log.error(
            "date.order",
            place(int(row)),
            "the response is dated before the same person's response at an earlier timepoint",
            "Check the dates and which file is which timepoint in cohort.toml.",
        )
    for row in np.sort(np.concatenate(by_the_clock)):
        log.warn(
            "date.order",
            place(int(row)),
            "the response is dated up to an hour before the same person's response at an earlier "
            "timepoint",
            "Check the dates, if the clocks did not change on that day.",
        )

"""A cohort's folder into its tidy tables: every problem in one pass, nothing dropped unseen."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.config.cohort import Cohort, read_cohort
from evaluation.config.instrument import Instrument, instruments_of
from evaluation.intake.coding import read_coding
from evaluation.intake.registers import check_registers, read_register
from evaluation.intake.surveys import read_survey
from evaluation.prepare.linkage import link
from evaluation.prepare.surveys import CodedSurvey, code_survey, long_answers
from evaluation.prepare.tidy import COLUMNS, TidyCohort
from evaluation.problems import Place, ProblemLog

_WHO = ("response", "timepoint", "person", "team", "role")


def prepare(folder: Path) -> TidyCohort:
    """Read a cohort's folder: what did its people answer, say and do?

    Problems of class *error* do not raise here: they are in the result, so that a person sees all
    of them. Nothing may be analysed while one stands (`TidyCohort.raise_errors`).

    Raises
    ------
    ConfigError
        When `cohort.toml` cannot be what is meant.
    """
    cohort = read_cohort(folder)
    instruments = instruments_of(folder)
    log = ProblemLog()
    tables = prepare_surveys(folder, cohort, instruments, log)
    registers = {name: read_register(folder, cohort, name, log) for name in cohort.registers}
    check_registers(registers, cohort, log)
    tables |= _prepare_coding(folder, cohort, registers, log)
    return TidyCohort(cohort, instruments, tables, registers, tuple(log))


def prepare_surveys(
    folder: Path, cohort: Cohort, instruments: Mapping[str, Instrument], log: ProblemLog
) -> dict[str, pd.DataFrame]:
    """Return the tidy tables that come from surveys."""
    surveys = []
    for survey in cohort.surveys:
        export = read_survey(folder, survey, log)
        if export is not None:
            coded = code_survey(export, survey, cohort, instruments, log)
            surveys.append(_without_duplicates(coded, log))
    if not surveys:
        return {}
    responses = _linked(surveys, cohort, log)
    starts = np.cumsum([0, *(len(coded.responses) for coded in surveys)])
    pieces = [
        (coded, responses.iloc[start : start + len(coded.responses)].reset_index(drop=True))
        for coded, start in zip(surveys, starts, strict=False)
    ]
    return {
        "responses": responses[[*COLUMNS["responses"], "linked"]],
        "answers": _stack(
            (long_answers(use, rows[list(_WHO)]) for coded, rows in pieces for use in coded.uses),
            "answers",
        ),
        "scores": _stack((_scores(coded, rows, cohort) for coded, rows in pieces), "scores"),
        "texts": _stack((_texts(coded, rows) for coded, rows in pieces), "texts"),
    }


def _stack(frames: Iterable[pd.DataFrame], table: str) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame(columns=list(COLUMNS[table]))
    return pd.concat(filled, ignore_index=True)[list(COLUMNS[table])]


def _scores(coded: CodedSurvey, rows: pd.DataFrame, cohort: Cohort) -> pd.DataFrame:
    frames = []
    for use in coded.uses:
        about = {"instrument": use.instrument.id, "frame": use.use.frame}
        for scale, scored in use.scores().items():
            frames.append(rows[list(_WHO)].assign(**about, scale=scale).join(scored))
        # an outcome may be a single item, as answered
        singles = {
            outcome.scale
            for outcome in cohort.outcomes
            if outcome.instrument == use.instrument.id and outcome.scale in use.codes.columns
        }
        for item in sorted(singles):
            value = use.codes[item].astype("float64")
            frames.append(
                rows[list(_WHO)].assign(
                    **about,
                    scale=item,
                    value=value,
                    answered=value.notna().astype("int16"),
                    items=np.int16(1),
                )
            )
    return _stack(frames, "scores")


def _texts(coded: CodedSurvey, rows: pd.DataFrame) -> pd.DataFrame:
    frames = []
    for question in coded.texts.columns:
        answers = coded.texts[question].fillna("").str.strip()
        frame = rows[list(_WHO)].assign(question=question, text=answers)
        frames.append(frame[answers != ""])
    return _stack(frames, "texts")


def _without_duplicates(coded: CodedSurvey, log: ProblemLog) -> CodedSurvey:
    """Drop a response that a person sent twice, in the way the cohort declares."""
    who = coded.responses[["timepoint", "team", "code"]].assign(
        code=coded.responses["code"].str.upper()
    )
    answered = pd.concat(
        [
            who,
            coded.texts,
            *(use.codes.add_prefix(f"{number}.") for number, use in enumerate(coded.uses)),
        ],
        axis=1,
    )
    repeated = who.duplicated(keep=False) & (who["code"] != "")
    keep = np.ones(len(who), dtype=bool)
    header = coded.survey.columns.person.header if coded.survey.columns.person else None
    for _, rows in who[repeated].groupby(list(who.columns), sort=False):
        first = coded.place(int(rows.index[0]), header)
        same = len(answered.loc[rows.index].drop_duplicates()) == 1
        dropped = rows.index[:-1] if coded.survey.duplicates == "keep last" else rows.index[1:]
        for row in dropped:
            place = coded.place(int(row), header)
            if same:
                log.repair(
                    "response.repeated",
                    place,
                    f"the same answers with the same code stand at {first}, and were counted once",
                    "Nothing needs doing.",
                )
            elif coded.survey.duplicates == "refuse":
                log.error(
                    "response.conflict",
                    place,
                    f"the same code answered differently at {first}",
                    "Remove one of the two, or declare `duplicates` for this survey in "
                    'cohort.toml ("keep first" or "keep last").',
                )
            else:
                log.repair(
                    "response.superseded",
                    place,
                    f"the same code answered more than once, and by declaration "
                    f"({coded.survey.duplicates}) this response was left out",
                    "Nothing needs doing.",
                )
        keep[dropped.to_numpy()] = False
    return coded if keep.all() else coded.take(np.flatnonzero(keep))


def _linked(surveys: list[CodedSurvey], cohort: Cohort, log: ProblemLog) -> pd.DataFrame:
    """Return all responses with a number, a person, and each person's team and role."""
    responses = pd.concat([coded.responses for coded in surveys], ignore_index=True)
    owners = [(coded, row) for coded in surveys for row in range(len(coded.responses))]
    order = {point.id: number for number, point in enumerate(cohort.timepoints)}

    def place(row: int) -> Place:
        coded, local = owners[row]
        column = coded.survey.columns.person
        return coded.place(local, column.header if column else None)

    linked = link(
        pd.DataFrame(
            {
                "code": responses["code"],
                "team": responses["team"],
                "order": responses["timepoint"].map(order).fillna(-1).astype(int),
            }
        ),
        cohort.linkage,
        place,
        log,
        seed=cohort.seed,
    )
    responses = responses.assign(
        response=np.arange(1, len(responses) + 1), person=linked.person, linked=linked.how
    )
    for column in ("team", "role"):
        responses[column] = _from_the_person(responses, column, place, log)
    _check_order(responses, order, place, log)
    return responses.drop(columns="code")


def _from_the_person(
    responses: pd.DataFrame, column: str, place: Callable[[int], Place], log: ProblemLog
) -> "pd.Series[str]":
    """Return a column with gaps filled from the same person's other responses."""
    given = responses[column].where(responses[column] != "")
    of_person = given.groupby(responses["person"])
    for person in of_person.nunique().pipe(lambda number: number[number > 1]).index:
        rows = np.flatnonzero((responses["person"] == person).to_numpy() & given.notna().to_numpy())
        first = given.iloc[rows[0]]
        for row in rows[1:]:
            if given.iloc[row] != first:
                log.warn(
                    f"{column}.changed",
                    place(int(row)),
                    f"the {column} differs from the one given at {place(int(rows[0]))}",
                    f"Each response keeps the {column} it gave; correct one if it is a slip.",
                )
    return given.fillna(of_person.transform("first")).fillna("").astype("str")


def _check_order(
    responses: pd.DataFrame,
    order: Mapping[str, int],
    place: Callable[[int], Place],
    log: ProblemLog,
) -> None:
    """Report a response that is dated before the same person's earlier timepoint."""
    dated = responses[responses["submitted"].notna()].assign(
        number=lambda frame: frame["timepoint"].map(order)
    )
    for _, rows in dated.groupby("person"):
        for number, there in rows.groupby("number"):
            before = rows.loc[rows["number"] < number, "submitted"].max()
            for row in there.index[(there["submitted"] < before).to_numpy()]:
                log.error(
                    "date.order",
                    place(int(row)),
                    "the response is dated before the same person's response at an earlier "
                    "timepoint",
                    "Check the dates and which file is which timepoint in cohort.toml.",
                )


def _prepare_coding(
    folder: Path,
    cohort: Cohort,
    registers: Mapping[str, pd.DataFrame],
    log: ProblemLog,
) -> dict[str, pd.DataFrame]:
    """Return the tidy tables that come from coded material."""
    material = [read_coding(folder, cohort, coding, log) for coding in cohort.coding]
    read = [one for one in material if one is not None]
    if not read:
        return {}
    tables = {
        name: pd.concat([getattr(one, name) for one in read], ignore_index=True)
        for name in ("sources", "excerpts", "codes")
    }
    # several files may share a codebook
    return tables | {"codes": tables["codes"].drop_duplicates("code", ignore_index=True)}

"""One survey export into coded answers, still one row a response."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.config.cohort import Cohort, Column, InstrumentUse, Survey
from evaluation.config.instrument import Instrument
from evaluation.intake.blank import is_blank
from evaluation.intake.surveys import SurveyExport
from evaluation.intake.texts import anywhere, as_text, looked_up, marked_rows, numbered, repeated
from evaluation.prepare.codes import Codes
from evaluation.prepare.dates import read_dates
from evaluation.prepare.labels import STATES, Coded, code_answers, looks_like, plain
from evaluation.prepare.person_codes import Given, given_codes
from evaluation.prepare.scoring import Answers, score_answers
from evaluation.problems import Place, ProblemLog

_EVERY = slice(None)


@dataclass(frozen=True, slots=True, eq=False)
class CodedUse:
    """The answers to one instrument in one survey.

    Attributes
    ----------
    use
        What the cohort declares of it.
    instrument
        The instrument.
    items
        The answers to each item.
    scores
        Each response's scores, by scale; those of scales whose items are all here.
    """

    use: InstrumentUse
    instrument: Instrument
    items: Mapping[str, Coded]
    scores: Mapping[str, pd.DataFrame]

    def codes(self, rows: "np.ndarray | slice" = _EVERY) -> pd.DataFrame:
        """Return codes as answered, one column an item; nan where there is none."""
        return pd.DataFrame({item: one.take(rows).codes for item, one in self.items.items()})

    def take(self, rows: np.ndarray) -> "CodedUse":
        """Return the answers of some responses."""
        items = {item: coded.take(rows) for item, coded in self.items.items()}
        scores = {
            scale: scored.iloc[rows].reset_index(drop=True) for scale, scored in self.scores.items()
        }
        return CodedUse(self.use, self.instrument, items, scores)


@dataclass(frozen=True, slots=True, eq=False)
class CodedSurvey:
    """One survey's responses, coded.

    Attributes
    ----------
    survey
        What the cohort declares of it.
    responses
        ``survey``, ``timepoint``, ``code`` (as found), ``team``, ``role``, ``submitted``.
    codes
        The same codes as compared.
    given
        The person codes of the whole file, with those of responses that were left out.
    uses
        The answers, instrument by instrument.
    texts
        Free-text answers, one column a question, as found.
    place
        From a row's position and a header to its place in the file.
    recognised
        What the file was taken for, how much is in it, and what was set aside and why.
    """

    survey: Survey
    responses: pd.DataFrame
    codes: Codes
    given: Given
    uses: tuple[CodedUse, ...]
    texts: pd.DataFrame
    place: Callable[[int, str | None], Place]
    recognised: str

    def place_of_code(self, row: int) -> Place:
        """Return where a response's person code is found."""
        person = self.survey.columns.person
        return self.place(row, None if person is None else person.header)

    def take(self, rows: "np.ndarray") -> "CodedSurvey":
        """Return the survey with only some rows, in their order."""
        kept = np.asarray(rows)
        return CodedSurvey(
            survey=self.survey,
            responses=self.responses.iloc[kept].reset_index(drop=True),
            codes=self.codes.take(kept),
            given=self.given,
            uses=tuple(use.take(kept) for use in self.uses),
            texts=self.texts.iloc[kept].reset_index(drop=True),
            place=lambda row, header: self.place(int(kept[row]), header),
            recognised=self.recognised,
        )


def code_survey(
    export: SurveyExport,
    survey: Survey,
    cohort: Cohort,
    instruments: Mapping[str, Instrument],
    log: ProblemLog,
) -> CodedSurvey:
    """Turn an export's cells into codes: who answered what, when, in which team and role?

    Every cell that cannot be read in one way becomes a problem with its place; all of them are
    found in one pass.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        given = beside.submit(given_codes, export, survey.columns.person)
        responses = _responses(export, survey, cohort, log)
        uses = tuple(
            _code_use(export, use, instruments[use.instrument], log) for use in survey.instruments
        )
    texts = pd.DataFrame(
        {
            name: as_text(export.cells[header]).reset_index(drop=True)
            for name, header in survey.texts.items()
        },
        index=responses.index,
        dtype="str",
    )
    codes = given.result()
    # places need the lines and no cell: the export's text may go
    place = codes.export.place
    return CodedSurvey(survey, responses, codes.codes(), codes, uses, texts, place, export.summary)


def _responses(
    export: SurveyExport, survey: Survey, cohort: Cohort, log: ProblemLog
) -> pd.DataFrame:
    """Return what each response says of itself: which code, team, role and timepoint, and when."""
    columns = survey.columns
    teams = {team.id: team.name for team in cohort.teams}
    roles = {role.id: role.name for role in cohort.roles}
    points = {point.id: point.title for point in cohort.timepoints}
    return pd.DataFrame(
        {
            "survey": repeated(survey.id, len(export)),
            "timepoint": repeated(survey.timepoint, len(export))
            if columns.timepoint is None
            else _which(export, columns.timepoint, points, "timepoint", log),
            "code": _found(export, columns.person),
            "team": _which(export, columns.team, teams, "team", log),
            "role": _which(export, columns.role, roles, "role", log),
            "submitted": pd.Series(pd.NaT, index=range(len(export)), dtype="datetime64[us]")
            if columns.submitted is None
            else _submitted(export, columns.submitted.header, survey, cohort, log),
        },
        index=range(len(export)),
        copy=False,
    )


def _submitted(
    export: SurveyExport, header: str, survey: Survey, cohort: Cohort, log: ProblemLog
) -> "pd.Series[pd.Timestamp]":
    """Return when each response was returned, having noted what lies outside the cohort's dates."""
    cells = export.cells[header]

    def place(row: int) -> Place:
        return export.place(row, header)

    found = read_dates(
        cells,
        place,
        log,
        written_as=survey.dates,
        timezone=survey.timezone,
        real_dates=header in export.dates,
    )
    first, last = cohort.asked_between
    outside = (found < pd.Timestamp(first)) | (found >= pd.Timestamp(last) + pd.Timedelta(days=1))
    for row in np.flatnonzero(outside):
        log.warn(
            "date.outside",
            place(int(row)),
            "the date lies outside the cohort's dates",
            "Correct the date, or `starts` and `ends` in cohort.toml.",
        )
    undated = np.flatnonzero(found.isna())
    blank = undated[is_blank(cells.iloc[undated])] if undated.size else undated
    if blank.size and header in export.columns:
        log.warn(
            "date.blank",
            place(int(blank[0])),
            f"responses without a date: {blank.size} of {len(cells)}, this one first; they were "
            "kept, and their order in time was not checked",
            "Nothing needs doing, if nobody knows the date.",
        )
    return found


def _found(export: SurveyExport, column: Column | None) -> "pd.Series[str]":
    if column is None:
        return pd.Series("", index=range(len(export.cells)), dtype="str")
    return export.cells[column.header].reset_index(drop=True)


def _which(
    export: SurveyExport,
    column: Column | None,
    known: Mapping[str, str],
    what: str,
    log: ProblemLog,
) -> "pd.Series[str]":
    """Return the id each cell of a column stands for, as categories; "" where there is none."""
    categories = pd.Index([*known, ""], dtype="str")
    nowhere = np.int16(len(known))
    if column is None or column.header not in export.columns:  # which was reported
        return _categories(np.full(len(export), nowhere), categories)
    labels = export.labels.get(column.header, {})
    ids = {plain(text): one for one, name in known.items() for text in (one, name)}
    ids |= {plain(text): one for text, one in column.values.items()}  # noqa: PD011
    # where the cohort does not say what a code means, the file's own labels do
    ids = {
        plain(code): ids[plain(name)] for code, name in labels.items() if plain(name) in ids
    } | ids
    exact = {*known, *known.values(), *column.values, *labels}  # noqa: PD011
    positions, unique = numbered(export.cells[column.header])
    filled = np.array([bool(plain(str(text))) for text in unique], dtype=bool)
    if len(export) and not anywhere(filled, positions):
        _note_blank(what, export.place(header=column.header), log, whole_column=True)
        return _categories(np.full(len(export), nowhere), categories)
    # where several choices could be ticked, Microsoft Forms writes a semicolon behind each
    chosen = [str(text).strip().removesuffix(";") for text in unique]
    meaning = [ids.get(plain(text), "") for text in chosen]
    odd = [not (one and text in exact) for one, text in zip(meaning, unique, strict=True)]
    for row, number in marked_rows(positions, np.array(odd, dtype=bool)):
        _note_cell(chosen[number], ids, what, export.place(row, column.header), log)
    codes = np.array([categories.get_loc(one) for one in meaning], dtype=np.int16)
    return _categories(looked_up(codes, positions), categories)


def _categories(codes: np.ndarray, categories: "pd.Index[str]") -> "pd.Series[str]":
    return pd.Series(pd.Categorical.from_codes(codes, categories))


def _note_cell(text: str, ids: Mapping[str, str], what: str, place: Place, log: ProblemLog) -> None:
    if not plain(text):
        _note_blank(what, place, log)
    elif plain(text) in ids:
        log.repair(
            f"{what}.spelling",
            place,
            f"the {what} differs from its declared name in case, spacing or a last semicolon only, "
            "and was read",
            "Nothing needs doing.",
        )
    elif looks_like(text, ids):
        log.error(
            f"{what}.look-alike",
            place,
            f"the {what} is written with look-alike letters of another alphabet",
            "Type it again in the file.",
        )
    else:
        log.error(
            f"{what}.unknown",
            place,
            f"the cell is no {what} of this cohort",
            "Correct the cell, or say under [surveys.columns] in cohort.toml what it stands for: "
            f'{what} = {{ header = "...", values = {{ "as in the cell" = "the {what}\'s id" }} }}.',
        )


def _note_blank(what: str, place: Place, log: ProblemLog, *, whole_column: bool = False) -> None:
    """Report a cell, or a whole column, that does not say what it should."""
    found = f"no row of this column gives a {what}" if whole_column else f"no {what} is given"
    check = "Check that this is the right column" if whole_column else "Fill it in if it is known"
    if what == "timepoint":  # a response of no timepoint can stand in no comparison
        log.error(f"{what}.blank", place, found, f"{check}, or delete what is no response.")
    else:
        log.warn(f"{what}.blank", place, found, f"{check}; else the response counts in no group.")


def _code_use(
    export: SurveyExport, use: InstrumentUse, instrument: Instrument, log: ProblemLog
) -> CodedUse:
    items = {}
    for item, header in use.items.items():
        coded = code_answers(
            export.cells[header],
            instrument.answers_of(item),
            lambda row, header=header: export.place(row, header),  # type: ignore[misc]
            log,
            own_labels=use.labels,
            file_labels=export.labels.get(header),
            missing_codes=use.missing_codes,
        )
        items[item] = coded
        unanswered = header in export.columns and not coded.anyone
        if unanswered and is_blank(export.cells[header]).all():
            log.warn(
                "answer.none",
                export.place(header=header),
                "nobody answered this item: every cell of the column is blank",
                "Check that this is the right column, and that the export holds the answers.",
            )
    _note_unscored(instrument, items, export, log)
    return CodedUse(use, instrument, items, _scores(instrument, items))


def _scores(instrument: Instrument, items: Mapping[str, Coded]) -> dict[str, pd.DataFrame]:
    """Return the scores of every scale whose items are all here, by scale."""
    answers = {item: Answers(coded.cells, coded.code_of) for item, coded in items.items()}
    return {
        scale.id: score_answers(answers, instrument, scale)
        for scale in instrument.scales
        if items.keys() >= set(scale.items)
    }


def _note_unscored(
    instrument: Instrument, items: Mapping[str, Coded], export: SurveyExport, log: ProblemLog
) -> None:
    for scale in instrument.scales:
        absent = [item for item in scale.items if item not in items]
        if absent and len(absent) < len(scale.items):
            where = export.place(0, None)
            log.warn(
                "scale.incomplete",
                Place(where.file, None, None, where.sheet),
                f"the scale {scale.id!r} of {instrument.id} is not scored, because its "
                f"items {', '.join(absent)} are not mapped",
                "Map them under `items` in cohort.toml if the file has them.",
            )


def long_answers(coded: CodedUse, responses: pd.DataFrame) -> pd.DataFrame:
    """Return one row an item of a response, with the columns of the tidy answers table."""
    rows = responses.loc[responses.index.repeat(len(coded.items))].reset_index(drop=True)
    states = np.column_stack([one.states for one in coded.items.values()]).ravel()
    return rows.assign(
        instrument=coded.instrument.id,
        frame=coded.use.frame,
        item=pd.Series([*coded.items] * len(responses), dtype="str"),
        value=coded.codes().to_numpy().ravel().astype("float64"),
        state=pd.Series(np.array(STATES)[states], dtype="str"),
    )

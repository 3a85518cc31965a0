"""What stands in one row of a REDCap record and is true of all its rows: person, team and role."""

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.config.cohort import Column, Survey
from evaluation.intake.blank import SPACE, is_blank
from evaluation.intake.surveys.export import SurveyExport
from evaluation.intake.texts import as_text
from evaluation.problems import ProblemLog

#: The columns by which a record has several rows, as raw data and as labels.
_EVENT = ("redcap_event_name", "event name")
_REPEAT = ("redcap_repeat_instance", "repeat instance")


def with_values_of_records(
    export: SurveyExport, survey: Survey, log: ProblemLog, *, record: str
) -> SurveyExport:
    """Return the export with person, team and role in each row of a record that has them in one.

    A longitudinal project asks them in one event, mostly, and a repeating form leaves them to the
    row that does not repeat. Only the survey's own rows are completed and reported, and what stands
    in nothing but repeating rows stays theirs.

    Parameters
    ----------
    export
        All rows of the file, with headers as declared.
    survey
        Its declaration.
    log
        Where problems go.
    record
        The header of the record's id.
    """
    repeat = _named(export, _REPEAT)
    if repeat is None and _named(export, _EVENT) is None:
        return export
    once = np.ones(len(export), dtype=bool) if repeat is None else is_blank(export.cells[repeat])
    asked = (survey.columns.person, survey.columns.team, survey.columns.role)
    columns = [one for one in asked if one is not None and one.header in export.columns]
    own = np.ones(len(export), dtype=bool)
    for header, values in survey.only.items():
        if header in export.columns and header not in {one.header for one in columns}:
            own &= export.rows_with(header, values)
    records = as_text(export.cells[record]).str.strip(SPACE)
    for column in columns:
        export = _completed(export, column, records, own, once, log)
    return export


def _named(export: SurveyExport, names: tuple[str, ...]) -> str | None:
    return next((header for header in export.headers if header.casefold() in names), None)


def _completed(
    export: SurveyExport,
    column: Column,
    records: "pd.Series[str]",
    own: np.ndarray,
    once: np.ndarray,
    log: ProblemLog,
) -> SurveyExport:
    cells = as_text(export.cells[column.header])
    blank = is_blank(cells)
    lacks = own & blank & (records != "").to_numpy(bool)
    if not lacks.any():
        return export
    texts = cells.str.strip(SPACE)
    meant = texts.replace(column.values)
    given = pd.DataFrame({"record": records, "meant": meant, "text": texts, "once": once})
    given = given[~blank & records.isin(records[lacks])]
    # the row that does not repeat is the one to take a value from, and to name
    given = given.sort_values("once", ascending=False, kind="stable")
    given = given.drop_duplicates(["record", "meant"])
    differ = given["record"].duplicated(keep=False)
    for _, rows in given[differ].sort_index().groupby("record", sort=False):
        first, second = rows.index[:2]
        log.error(
            "record.differs",
            export.place(int(second), column.header),
            f"differs from {export.place(int(first), column.header)}, a row of the same record, "
            "and other rows of the record leave it empty",
            "Correct the one that is wrong in REDCap, or fill it in for every row, and export "
            "again.",
        )
    known = given[~differ & given["once"]].set_index("record")["text"]
    found = records[lacks].map(known).dropna()
    if found.empty:
        return export
    log.repair(
        "record.completed",
        export.place(int(found.index[0]), column.header),
        f"rows that leave this empty: {len(found)}, this one first; it was taken from the one "
        "other row of the same record that says it, or from several that say the same",
        "Nothing needs to be done, if it is the same for all rows of a record.",
    )
    filled = cells.copy()
    filled[found.index] = found
    return replace(export, cells=export.cells.assign(**{column.header: filled}))

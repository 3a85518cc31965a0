"""An export held against its declaration: columns used, unknown, missing and personal."""

from collections.abc import Mapping

import numpy as np

from evaluation.config.cohort import Survey
from evaluation.intake.blank import is_blank
from evaluation.intake.look_alikes import latin
from evaluation.intake.surveys.export import SurveyExport
from evaluation.intake.surveys.headers import clean_header, closest, without_number
from evaluation.intake.surveys.redcap_records import with_values_of_records
from evaluation.intake.texts import as_text
from evaluation.problems import ProblemLog

#: Further columns that nobody uses are counted, not listed.
_MOST_UNUSED = 50
_MARKUP = r"</?[A-Za-z][^<>]*>"
_FORMULA = r"^\s*(?:[=@+][A-Za-z(]|=\d|[-+]\d\S*[|!(])"


def apply_declaration(export: SurveyExport, survey: Survey, log: ProblemLog) -> SurveyExport | None:
    """Return the export with declared spellings, without personal columns and foreign rows.

    A used column that is missing is an error and becomes an empty one, so that the problems of the
    other columns are found in the same pass.
    """
    wanted = _wanted(survey)
    found = {header: _resolve(header, export) for header in wanted}
    if not survey.headers_used:
        log.warn(
            "survey.unused",
            export.place(),
            "nothing of this file is used",
            "Declare in cohort.toml which of its columns hold what.",
        )
    elif all(found[header] is None for header in survey.headers_used):
        log.error(
            "column.none",
            export.place(),
            f"none of the {len(set(survey.headers_used))} declared headers is in the file",
            "Check that this is the right file, that its first row holds the headers, "
            "and how cohort.toml spells them.",
        )
        return None
    _report_missing(export, survey, found, log)
    _report_spelling(export, found, log)
    _report_ambiguous(export, survey, found, log)
    # the first spelling of a column wins; further ones in use become columns of their own
    names = {actual: header for header, actual in reversed(found.items()) if actual is not None}
    export = export.renamed(names)
    export = export.with_copies(
        {
            header: names[actual] if (actual := found[header]) is not None else None
            for header in survey.headers_used
        }
    )
    if export.tool == "redcap":
        # its first column is the record's id, which may be declared personal
        export = with_values_of_records(export, survey, log, record=export.headers[0])
    export = _without_personal(export, survey, log)
    if survey.headers_used:
        _report_unused(export, wanted, log)
    export = _only(export, survey, log)
    _note_marked_up(export, survey, log)
    if not len(export):
        log.error(
            "survey.empty",
            export.place(),
            "no responses are left in this file"
            + "".join(f"; set aside: {one}" for one in export.set_aside),
            "Export it again, or take the survey out of cohort.toml until there are responses.",
        )
        return None
    return export


def _wanted(survey: Survey) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*survey.headers_used, *survey.ignore, *survey.personal)))


def _resolve(header: str, export: SurveyExport) -> str | None:
    """Return the export's spelling of a declared header; "Other [1]" is the first "Other"."""
    cleaned = clean_header(header)
    if cleaned in export.columns:
        return cleaned
    base, number = without_number(cleaned)
    if number == 1 and base in export.columns:
        return base
    folded = [one for one in export.headers if one.casefold() == cleaned.casefold()]
    return folded[0] if len(folded) == 1 else None


def _report_missing(
    export: SurveyExport, survey: Survey, found: Mapping[str, str | None], log: ProblemLog
) -> None:
    for header in (header for header, actual in found.items() if actual is None):
        near = closest(clean_header(header), export.headers)
        if near is None:
            texts = {text: name for name, text in export.questions.items()}
            near = texts.get(closest(clean_header(header), tuple(texts)) or "")
        like = f"; the header most like it is {near!r}" if near else ""
        if near and near != latin(near) == latin(clean_header(header)):
            like += ", written with look-alike letters of another alphabet"
        if header in survey.headers_used:
            log.error(
                "column.missing",
                export.place(header=header),
                f"there is no column with {_named(header, export)}{like}",
                "Correct the header in cohort.toml, or export the file again with this question.",
            )
        else:
            log.warn(
                "column.missing",
                export.place(header=header),
                f"no column to be left out has {_named(header, export)}{like}",
                "Correct the header in cohort.toml, or remove it there.",
            )


def _report_spelling(
    export: SurveyExport, found: Mapping[str, str | None], log: ProblemLog
) -> None:
    for header, actual in found.items():
        cleaned = clean_header(header)
        if actual not in (None, cleaned, without_number(cleaned)[0]):
            log.repair(
                "column.spelling",
                export.place(header=actual),
                "the header differs from the declared one in capital letters only, and was read",
                "Nothing needs to be done; cohort.toml may spell it as the file does.",
            )


def _named(header: str, export: SurveyExport) -> str:
    """Return how a message names a header: where the place does not, which is so in a sheet."""
    return f"the header {header!r}" if export.sheet else "this header"


def _report_ambiguous(
    export: SurveyExport, survey: Survey, found: Mapping[str, str | None], log: ProblemLog
) -> None:
    for header in dict.fromkeys(survey.headers_used):
        actual = found[header]
        second = f"{actual} [2]"
        if actual != clean_header(header) or second not in export.columns:
            continue
        if as_text(export.cells[actual]).equals(as_text(export.cells[second])):
            log.accept(
                "column.repeated",
                export.place(header=second),
                "the header stands twice, above equal columns, and the first was used",
                "Nothing needs to be done.",
            )
        else:
            log.error(
                "column.repeated",
                export.place(header=second),
                "several columns have this header, and they differ",
                "Say in cohort.toml which one is meant, by writing [1] or [2] behind the header.",
            )


def _without_personal(export: SurveyExport, survey: Survey, log: ProblemLog) -> SurveyExport:
    used = set(survey.headers_used)
    for header in dict.fromkeys(survey.headers_used):
        if header in survey.personal or header in export.personal:
            log.error(
                "column.personal",
                export.place(header=header),
                "the column holds personal data and is declared to be used",
                "Use a column with study codes, and declare this one under `personal`.",
            )
    for header in export.headers:
        if header in export.personal and header not in {*used, *survey.personal, *survey.ignore}:
            log.repair(
                "column.personal",
                export.place(header=header),
                "the column holds personal data and was dropped unread",
                "Declare it under `personal` in cohort.toml, or leave it out of the export.",
            )
    away = ((set(survey.personal) & set(export.headers)) | export.personal) - used
    if not away:
        return export
    return export.without_columns(frozenset(away), "personal data")


def _report_unused(export: SurveyExport, wanted: tuple[str, ...], log: ProblemLog) -> None:
    known = {*wanted, *export.metadata}
    # the second of two equal headers was reported with the first
    unused = [
        header
        for header in export.headers
        if header not in known and without_number(header)[0] not in known
    ]
    todo = "Declare it in cohort.toml, or list it there under `ignore`."
    # a header is not said where it may be an answer: where two lines have become one, or all have
    unsure = [
        header
        for header in unused
        if is_blank(export.cells[header]).all() or (export.cells[header] == header).any()
    ]
    if unsure:
        what = (
            "columns that are not used, and have no cells or a header that is an answer below: "
            f"{len(unsure)}"
        )
        log.accept("column.unused", export.place(), what, "Nothing needs to be done.")
        unused = [header for header in unused if header not in unsure]
    for header in unused[:_MOST_UNUSED]:
        log.warn("column.unused", export.place(header=header), "the column is not used", todo)
    if len(unused) > _MOST_UNUSED:
        what = f"{len(unused) - _MOST_UNUSED} further columns are not used"
        log.warn("column.unused", export.place(), what, "Check that this is the right file.")


def _only(export: SurveyExport, survey: Survey, log: ProblemLog) -> SurveyExport:
    for header, values in survey.only.items():
        if header not in export.columns:  # which was reported
            continue
        for place, value in enumerate(values, start=1):
            if not export.rows_with(header, (value,)).any():
                log.warn(
                    "survey.only",
                    export.place(header=header),
                    f"value {place} of those declared under `only` stands in no row",
                    "Correct its spelling in cohort.toml, or remove it there.",
                )
        away = ~export.rows_with(header, values)
        if away.any():
            log.accept(
                "survey.only",
                export.place(header=header),
                f"{int(away.sum())} of {len(away)} rows belong to something else, by `only`",
                "Nothing needs to be done, if this is as it should be.",
            )
            export = export.without_rows(away, "not of this survey, by `only`")
    return export


def _note_marked_up(export: SurveyExport, survey: Survey, log: ProblemLog) -> None:
    """Note free-text answers that a program could take for more than text."""
    for header in survey.texts.values():
        for pattern, what in ((_MARKUP, "HTML"), (_FORMULA, "a spreadsheet formula")):
            found = np.flatnonzero(export.cells[header].str.contains(pattern).to_numpy(bool))
            if found.size:
                log.accept(
                    "text.marked-up",
                    export.place(int(found[0]), header),
                    f"answers that look like {what}: {found.size}, this one first; they were "
                    "kept as plain text",
                    "Nothing needs to be done.",
                )

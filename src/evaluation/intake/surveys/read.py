"""One door to every survey tool's exports."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evaluation.config.cohort import Survey, Tool
from evaluation.intake.surveys import (
    google_forms,
    jisc,
    limesurvey,
    microsoft_forms,
    plain,
    qualtrics,
    redcap,
    spss,
    surveymonkey,
)
from evaluation.intake.surveys.declared import apply_declaration
from evaluation.intake.surveys.draft import Draft, Reader, Source, matching
from evaluation.intake.surveys.export import SurveyExport
from evaluation.intake.surveys.headers import unique_headers
from evaluation.intake.surveys.personal import PERSONAL
from evaluation.problems import ProblemLog

#: Every tool's reader; a file is tried in this order, most particular first.
READERS: dict[Tool, Reader] = {
    reader.tool: reader
    for reader in (
        qualtrics.READER,
        surveymonkey.READER,
        limesurvey.READER,
        redcap.READER,
        microsoft_forms.READER,
        google_forms.READER,
        jisc.READER,
        spss.READER,
        plain.READER,
    )
}


def read_survey(folder: Path, survey: Survey, log: ProblemLog) -> SurveyExport | None:
    r"""Return a declared survey's responses: who answered what, as the tool wrote it?

    Header rows, previews, tests and unfinished responses are taken out and counted; columns with
    personal data are dropped; headers are spelt as the declaration spells them.

    Parameters
    ----------
    folder
        The cohort's folder.
    survey
        Its declaration in cohort.toml.
    log
        Where problems go.

    Returns
    -------
    SurveyExport | None
        None where nothing can be read; the log then holds an error.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> survey = Survey(
    ...     id="pre", timepoint="pre", file="s.csv", tool="google-forms",
    ...     columns={"person": "Your code"}, ignore=["How sure?"],
    ... )
    >>> log = ProblemLog()
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "s.csv").write_text(
    ...         "Timestamp,Email Address,Your code,How sure?\n01/05/2023 09:00:00,x,A1,4\n"
    ...     )
    ...     export = read_survey(Path(folder), survey, log)
    >>> export.summary
    's.csv: google-forms, responses: 1, questions: 2; set aside: 1 column: personal data'
    >>> [(str(problem.severity), str(problem.place)) for problem in log]
    [('repair', 's.csv:Email Address')]
    """
    return read_surveys(folder, [survey], [log])[0]


def read_surveys(
    folder: Path, surveys: Sequence[Survey], logs: Sequence[ProblemLog]
) -> list[SurveyExport | None]:
    r"""Return what each of several declarations of one file makes of it; the file is read once.

    Parameters
    ----------
    folder
        The cohort's folder.
    surveys
        Declarations that agree in `source_of`.
    logs
        Where problems go, one log a declaration; what is wrong with the file goes to the first.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> surveys = [
    ...     Survey(id=wave, file="s.csv", tool="plain", timepoint=wave, only={"Wave": [wave]},
    ...            texts={"say": "Say"})
    ...     for wave in ("pre", "post")
    ... ]
    >>> logs = ProblemLog(), ProblemLog()
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "s.csv").write_text("Wave;Say\npre;a\npost;b\npost;c\n")
    ...     exports = read_surveys(Path(folder), surveys, logs)
    >>> [len(export) for export in exports]
    [1, 2]
    >>> [[problem.rule for problem in log] for log in logs]
    [['text.separator', 'survey.only'], ['survey.only']]
    """
    tool, *where = source_of(surveys[0])
    source = Source(folder, *where)
    log = logs[0]
    draft = READERS[tool].load(source, log)
    if draft is None:
        return [None for _ in surveys]
    if source.sheet and draft.table.sheet is None:
        log.warn(
            "survey.sheet",
            draft.place(),
            "a sheet is declared for this file, which has no sheets",
            "Remove `sheet` in cohort.toml, or give the workbook.",
        )
    reader = READERS[_read_as(tool, draft, source, log)]
    reader.read(draft, source, log)
    for survey, own in zip(surveys, logs, strict=True):
        _check_timezone(draft, survey, own)
    export = _export(reader, draft)
    return [
        apply_declaration(export, survey, own) for survey, own in zip(surveys, logs, strict=True)
    ]


def source_of(survey: Survey) -> tuple[Tool, str, str, str]:
    """Return what a declaration says of how its file is read: its tool, file, key file and sheet.

    >>> source_of(Survey(id="pre", timepoint="pre", file="s.xlsx", tool="plain", sheet="Form1"))
    ('plain', 's.xlsx', '', 'Form1')
    """
    return survey.tool, survey.file, survey.key_file or "", survey.sheet


def recognise(
    folder: Path, file: str, log: ProblemLog, *, sheet: str = "", key_file: str = ""
) -> SurveyExport | None:
    r"""Return an export nobody has declared yet: which tool wrote it, and what does it ask?

    The tool is a guess from headers and is for a person to confirm; nothing is dropped but rows
    that are no responses.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "s.csv").write_text("URN,Q1,Q2_1\n9-1,2,0\n")
    ...     export = recognise(Path(folder), "s.csv", ProblemLog())
    >>> export.tool, len(export), export.question_count
    ('jisc', 1, 2)
    """
    source = Source(folder, file, key_file, sheet)
    draft = _load(source, log)
    if draft is None:
        return None
    reader = READERS["spss" if spss.is_spss(file) else tool_of(draft)]
    reader.read(draft, source, log)
    return _export(reader, draft)


def check_file(folder: Path, file: str, log: ProblemLog) -> None:
    r"""Report what is wrong with a table as such, whatever it holds and whoever wrote it.

    >>> from tempfile import TemporaryDirectory
    >>> log = ProblemLog()
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "s.csv").write_text("code,team,q1\nA1,North\nA2,North,4\n")
    ...     check_file(Path(folder), "s.csv", log)
    >>> [(problem.rule, str(problem.place)) for problem in log]
    [('row.ragged', 's.csv:2')]
    """
    _load(Source(folder, file), log)


def _load(source: Source, log: ProblemLog) -> Draft | None:
    return READERS["spss" if spss.is_spss(source.file) else "plain"].load(source, log)


def tool_of(draft: Draft) -> Tool:
    """Return the tool whose export a draft looks like, or "plain"."""
    return next(reader.tool for reader in READERS.values() if reader.looks_like(draft))


def _read_as(tool: Tool, draft: Draft, source: Source, log: ProblemLog) -> Tool:
    """Return the tool as whose export to read a file that may not be its declared tool's.

    What looks like no tool's export may have been worked over by a person, and is read as declared.
    A file of another tool is an error, and read as that tool's, so that its other problems are
    found in the same pass.
    """
    found = tool_of(draft)
    if found == tool or (tool != "plain" and READERS[tool].looks_like(draft)):
        return tool
    said = f'Declare `tool = "{found}"` for it in cohort.toml, or give the right file.'
    if tool == "plain":
        other = Draft.of(draft.table)
        READERS[found].read(other, Source(source.folder, source.file), ProblemLog())
        what = f"the file looks like an export of {READERS[found].title}"
        away = np.flatnonzero(~np.isin(draft.lines, other.lines))
        if away.size:
            log.error(
                "survey.tool",
                draft.place(int(away[0])),
                f"{what}, and some of its rows are no responses, this one first",
                said,
            )
            return found
        log.warn("survey.tool", draft.place(), f"{what} and was read as a plain table", said)
        return tool
    expected = f"an export of {READERS[tool].title} was expected ({READERS[tool].expects})"
    if found == "plain":
        log.warn(
            "survey.tool",
            draft.place(),
            f"{expected}, and the file does not look like one; it was read all the same",
            'If a person worked over the file, declare `tool = "plain"` for it in cohort.toml.',
        )
        return tool
    log.error(
        "survey.tool",
        draft.place(),
        f"{expected}, and the file looks like one of {READERS[found].title}",
        said,
    )
    return found


def _check_timezone(draft: Draft, survey: Survey, log: ProblemLog) -> None:
    if draft.timezone and draft.timezone != survey.timezone and survey.columns.submitted:
        log.warn(
            "survey.timezone",
            draft.place(),
            f"the export says that its times are those of {draft.timezone}, and they are declared "
            f"to be those of {survey.timezone}",
            "Correct `timezone` for this survey in cohort.toml.",
        )


def _export(reader: Reader, draft: Draft) -> SurveyExport:
    draft.metadata |= matching(draft.names, reader.metadata)
    draft.personal |= matching(draft.names, reader.personal)
    for asked in (draft.names, draft.questions):
        draft.personal |= matching(asked, PERSONAL)
    draft.metadata -= draft.personal
    headers = unique_headers(draft.names)
    table = draft.table
    shown = headers if table.sheet is None else table.columns
    unasked = draft.metadata | draft.personal
    count = draft.question_count
    return SurveyExport(
        tool=reader.tool,
        file=table.file,
        sheet=table.sheet,
        headers=headers,
        questions={h: text for h, text in zip(headers, draft.questions, strict=True) if text},
        labels={headers[place]: labels for place, labels in sorted(draft.labels.items())},
        cells=draft.cells.set_axis(list(headers), axis=1),
        lines=draft.lines,
        columns=dict(zip(headers, shown, strict=True)),
        metadata=frozenset(headers[place] for place in draft.metadata),
        personal=frozenset(headers[place] for place in draft.personal),
        set_aside=tuple(draft.set_aside),
        question_count=len(headers) - len(unasked) if count is None else count,
        numbers=frozenset(headers[place] for place in table.numbers),
        dates=frozenset(headers[place] for place in table.dates),
    )

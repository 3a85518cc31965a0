"""Survey files as Microsoft Forms, JISC Online Surveys and Google Forms write them."""

from collections.abc import Sequence
from pathlib import Path

from tools.generate_demo import write
from tools.generate_demo.plan import CohortPlan
from tools.generate_demo.questions import (
    HELP_TO_COME,
    Question,
    SurveyFile,
    header_of,
    jisc_headers,
)
from tools.generate_demo.responses import Cell, Response

#: Columns Microsoft Forms puts before the questions.
FORMS_COLUMNS = ("ID", "Start time", "Completion time", "Email", "Name", "Last modified time")
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def write_export(
    folder: Path, plan: CohortPlan, survey: SurveyFile, rows: Sequence[Response]
) -> str:
    """Write one survey file in its tool's format and return its path below the cohort's folder."""
    file = survey.file.format(n=len(rows))
    if plan.tool == "microsoft-forms":
        _forms(folder / file, survey, rows)
    elif plan.tool == "google-forms":
        _google(folder / file, survey, rows)
    else:
        _jisc(folder / file, survey, rows)
        write.text(folder / survey.key_file, _jisc_key(survey.questions))
    return file


def _forms(path: Path, survey: SurveyFile, rows: Sequence[Response]) -> None:
    headers = [
        _untidy(header_of("microsoft-forms", question), place)
        for place, question in enumerate(survey.questions)
    ]
    table = [
        (place, row.begun, row.sent, "anonymous", None, None, *row.cells)
        for place, row in enumerate(rows, start=1)
    ]
    write.workbook(path, "Sheet1", [*FORMS_COLUMNS, *headers], table)


def _untidy(header: str, place: int) -> str:
    """Put into some headers what people paste into the form: a no-break space, a line break."""
    if place % 9 == 4:
        return header.replace(" ", NO_BREAK_SPACE, 1)
    if place % 9 == 7:
        return f"{header}\n"
    return header


def _google(path: Path, survey: SurveyFile, rows: Sequence[Response]) -> None:
    headers = [
        f"{question.grid}\n [{question.text}]" if question.grid else question.text
        for question in survey.questions
    ]
    table = [(f"{row.sent:%d/%m/%Y %H:%M:%S}", *row.cells) for row in rows]
    write.text(path, write.csv_text(["Timestamp", *headers], table))


def _jisc(path: Path, survey: SurveyFile, rows: Sequence[Response]) -> None:
    headers: list[str] = []
    for question, header in zip(survey.questions, jisc_headers(survey.questions), strict=True):
        if question.several:
            headers += [f"{header}_{at}" for at, _ in enumerate(question.choices, start=1)]
        elif question.grid and header.split("_")[1] == "1":
            headers += [header.split("_")[0], header]
        else:
            headers.append(header)
    table = []
    for place, row in enumerate(rows):
        cells: list[object] = [f"761034-761025-{80214400 + 137 * place}"]
        for question, header, cell in zip(
            survey.questions, jisc_headers(survey.questions), row.cells, strict=True
        ):
            if question.several:
                ticked = str(cell or "").split(";")
                cells += [int(choice in ticked) for choice in question.choices]
                continue
            if question.grid and header.split("_")[1] == "1":
                cells.append(None)
            cells.append(_jisc_cell(question, cell, row))
        table.append(cells)
    write.text(path, write.csv_text(["URN", *headers], table, quote_all=True))


def _options(question: Question) -> list[str]:
    """Return a closed question's options in the order the form shows them."""
    if question.choices:
        return list(question.choices)
    scale = question.answers
    if scale is None or len(scale.labels) < len(scale.codes):
        return []
    return [*(scale.label(code) for code in scale.codes), *scale.not_relevant]


def _jisc_cell(question: Question, cell: Cell, row: Response) -> object:
    if question.key == ("submitted",):
        return f"{row.sent:%d/%m/%Y}"
    options = _options(question)
    return options.index(str(cell)) + 1 if options and cell is not None else cell


def _jisc_key(questions: Sequence[Question]) -> str:
    lines: list[tuple[str, str]] = []
    for question, header in zip(questions, jisc_headers(tuple(questions)), strict=True):
        options = list(enumerate(_options(question), start=1))
        if question.grid and header.split("_")[1] == "1":
            lines.append((header.split("_")[0], question.grid))
        lines.append((header, question.text))
        lines += [(str(code), option) for code, option in options]
    return write.csv_text(["URN", "Unique Response Number"], lines, quote_all=True)


#: Headers known and not needed, by tool.
IGNORED = {
    "microsoft-forms": ("ID", "Start time", "Last modified time"),
    "google-forms": (),
    "jisc": ("URN",),
}


def ignored_headers(plan: CohortPlan, survey: SurveyFile) -> list[str]:
    """Return the headers of an export that its declaration sets aside."""
    headers = list(IGNORED[plan.tool])
    numbers = jisc_headers(survey.questions)
    for question, number in zip(survey.questions, numbers, strict=True):
        if plan.tool == "jisc" and question.grid and number.split("_")[1] == "1":
            headers.append(number.split("_")[0])
        if question.text == HELP_TO_COME:
            headers += (
                [f"{number}_{at}" for at, _ in enumerate(question.choices, start=1)]
                if plan.tool == "jisc"
                else [question.text]
            )
    return headers

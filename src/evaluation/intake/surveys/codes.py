"""Person codes that are not what was typed, or that name somebody."""

from evaluation.intake.look_alikes import latin
from evaluation.intake.personal_codes import matching, personal_codes
from evaluation.intake.surveys.export import SurveyExport
from evaluation.problems import ProblemLog, Severity

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
#: What a spreadsheet program makes of 100000000000 or 1E11.
_ROUNDED = r"^\d(?:[.,]\d+)?E\+\d{2,3}$"
#: What it makes of 1-2 and of 3/2024.
_REWRITTEN = (
    rf"^(?:\d{{1,2}}-{_MONTH}(?:-\d{{2,4}})?|{_MONTH}-\d{{2}}|"
    r"\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2})$"
)
_GREEK_OR_CYRILLIC = r"[\x{0370}-\x{052f}]"


def check_codes(export: SurveyExport, header: str, log: ProblemLog) -> None:
    """Report person codes that a spreadsheet program or a keyboard made into something else."""
    codes = export.cells[header].str.strip()
    if header in export.numbers:
        log.warn(
            "code.number",
            export.place(header=header),
            "person codes are stored as numbers, so that leading zeros may be lost",
            "Check that no code begins with a zero, or export the column as text.",
        )
    for row in matching(codes, _ROUNDED):
        log.error(
            "code.rounded",
            export.place(int(row), header),
            "the person code was made into a rounded number, as 1.2E+11, and what was typed is "
            "lost; different codes may have become one",
            "Export the answers again, and do not save them with a spreadsheet program.",
        )
    for row in matching(codes, _REWRITTEN):
        if header in export.dates:
            log.error(
                "code.date",
                export.place(int(row), header),
                "Excel has turned the person code into a date, and what was typed is lost",
                "Export the answers again with this column as text.",
            )
        else:
            log.warn(
                "code.rewritten",
                export.place(int(row), header),
                "the person code looks like a date that Excel has made of it, or a date of birth",
                "Compare it with the survey tool; use codes that name nobody.",
            )
    for one in personal_codes(codes):
        log.add(
            Severity.ERROR if one.certain else Severity.WARN,
            "code.personal",
            export.place(one.row, header),
            f"the person code {'is' if one.certain else 'looks like'} {one.what}",
            "Use study codes, which name nobody.",
        )
    for row in matching(codes, _GREEK_OR_CYRILLIC):
        if latin(str(codes.iloc[row])).isascii():
            log.error(
                "code.look-alike",
                export.place(int(row), header),
                "the person code is written with look-alike letters of another alphabet, and would "
                "be linked to no other",
                "Type it again in the file.",
            )

"""Person codes that are not what was typed, or that name somebody."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as compute

from evaluation.intake.look_alikes import latin
from evaluation.intake.surveys.export import SurveyExport
from evaluation.problems import ProblemLog

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
#: What a spreadsheet program makes of 100000000000 or 1E11, of 1-2 and of 3/2024.
_REWRITTEN = (
    rf"\d(?:[.,]\d+)?E\+\d{{2,3}}|\d{{1,2}}-{_MONTH}(?:-\d{{2,4}})?|{_MONTH}-\d{{2}}|"
    r"\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}"
)
_EMAIL = r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"
_GREEK_OR_CYRILLIC = r"[\x{0370}-\x{052f}]"


def check_codes(export: SurveyExport, header: str, log: ProblemLog) -> None:
    """Report person codes that a spreadsheet program or a keyboard made into something else."""
    codes = export.cells[header].str.strip()
    dates = header in export.dates
    if header in export.numbers:
        log.warn(
            "code.number",
            export.place(header=header),
            "person codes are stored as numbers, so that leading zeros may be lost",
            "Check that no code begins with a zero, or export the column as text.",
        )
    for row in _matching(codes, rf"^(?:{_REWRITTEN})$"):
        if dates:
            log.error(
                "code.date",
                export.place(row, header),
                "Excel has turned the person code into a date, and what was typed is lost",
                "Export the answers again with this column as text.",
            )
        else:
            log.warn(
                "code.rewritten",
                export.place(row, header),
                "the person code looks like a number or a date that Excel has made of it",
                "Compare it with the survey tool, and export the column as text.",
            )
    for row in _matching(codes, rf"^{_EMAIL}$"):
        log.error(
            "code.personal",
            export.place(row, header),
            "the person code is an e-mail address",
            "Use study codes, which name nobody.",
        )
    for row in _matching(codes, _GREEK_OR_CYRILLIC):
        if latin(str(codes.iloc[row])).isascii():
            log.error(
                "code.look-alike",
                export.place(row, header),
                "the person code is written with look-alike letters of another alphabet, and would "
                "be linked to no other",
                "Type it again in the file.",
            )


def _matching(codes: "pd.Series[str]", pattern: str) -> list[int]:
    """Return the rows whose code matches; one compiled search, however many codes there are."""
    found = compute.match_substring_regex(pa.array(codes, pa.large_string()), pattern)
    return [
        int(row) for row in np.flatnonzero(found.fill_null(False).to_numpy(zero_copy_only=False))
    ]

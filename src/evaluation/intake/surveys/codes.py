"""Person codes that are not what was typed, or that name somebody."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from evaluation.intake.look_alikes import latin
from evaluation.intake.personal_codes import matching, personal_codes
from evaluation.intake.surveys.export import SurveyExport
from evaluation.intake.texts import marked_rows
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


class _Fault(NamedTuple):
    """What becomes of a code, the rule that found it, what is wrong and what to do."""

    severity: Severity
    rule: str
    words: tuple[str, str]


_WAS_ROUNDED = _Fault(
    Severity.ERROR,
    "code.rounded",
    (
        "the person code was made into a rounded number, as 1.2E+11, and what was typed is "
        "lost; different codes may have become one",
        "Export the answers again, and do not save them with a spreadsheet program.",
    ),
)
_IS_DATE = _Fault(
    Severity.ERROR,
    "code.date",
    (
        "Excel has turned the person code into a date, and what was typed is lost",
        "Export the answers again with this column as text.",
    ),
)
_LOOKS_REWRITTEN = _Fault(
    Severity.WARN,
    "code.rewritten",
    (
        "the person code looks like a date that Excel has made of it, or a date of birth",
        "Compare it with the survey tool; use codes that name nobody.",
    ),
)
_LOOKS_ALIKE = _Fault(
    Severity.ERROR,
    "code.look-alike",
    (
        "the person code is written with look-alike letters of another alphabet, and would "
        "be linked to no other",
        "Type it again in the file.",
    ),
)


def check_codes(export: SurveyExport, header: str, log: ProblemLog) -> None:
    """Report person codes that a spreadsheet program or a keyboard made into something else."""
    if header in export.numbers:
        log.warn(
            "code.number",
            export.place(header=header),
            "person codes are stored as numbers, so that leading zeros may be lost",
            "Check that no code begins with a zero, or export the column as text.",
        )
    which, different = export.distinct(header)
    codes = pd.Series(different, dtype="str")
    odd = codes[~(codes.str.isascii() & codes.str.isalnum())].str.strip()
    codes[odd.index] = odd
    faults: dict[int, list[_Fault]] = {}
    for code, fault in (*_odd_signs(odd, dates=header in export.dates), *_personal(codes)):
        faults.setdefault(code, []).append(fault)
    for row, code in marked_rows(which, np.isin(np.arange(len(codes)), list(faults))):
        for fault in faults[code]:
            log.add(fault.severity, fault.rule, export.place(row, header), *fault.words)


def _odd_signs(odd: "pd.Series[str]", *, dates: bool) -> Iterator[tuple[int, _Fault]]:
    """Yield, of codes with other signs, those that a program rewrote or of another alphabet."""
    for code in odd.index[matching(odd, _ROUNDED)]:
        yield int(code), _WAS_ROUNDED
    for code in odd.index[matching(odd, _REWRITTEN)]:
        yield int(code), _IS_DATE if dates else _LOOKS_REWRITTEN
    for code in odd.index[matching(odd, _GREEK_OR_CYRILLIC)]:
        if latin(str(odd.loc[code])).isascii():
            yield int(code), _LOOKS_ALIKE


def _personal(codes: "pd.Series[str]") -> Iterator[tuple[int, _Fault]]:
    for one in personal_codes(codes):
        yield (
            one.row,
            _Fault(
                Severity.ERROR if one.certain else Severity.WARN,
                "code.personal",
                (
                    f"the person code {'is' if one.certain else 'looks like'} {one.what}",
                    "Use study codes, which name nobody.",
                ),
            ),
        )

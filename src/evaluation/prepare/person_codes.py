"""Person codes of a survey as they were found: which are none, and which lost their zeros."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from evaluation.config.cohort import Column
from evaluation.intake.surveys import SurveyExport
from evaluation.prepare.labels import plain
from evaluation.prepare.linkage import normal_codes
from evaluation.prepare.names import PERSON, Names
from evaluation.problems import Place, ProblemLog

#: What people write where they have no code. NA is none of them: it may be somebody's initials.
_NO_CODE = frozenset(
    """
    n/a|none|no code|unknown|not known|don't know|dont know|not sure|can't remember|anonymous|anon|
    prefer not to say|not applicable|nil|null|(blank)
    """.replace("\n", "")
    .strip()
    .split("|")
)


def person_codes(export: SurveyExport, column: Column | None, log: ProblemLog) -> "pd.Series[str]":
    """Return each response's code as found: who gave one, and who gave none?

    What says in words that there is no code is read as blank, so that it links nobody. Blank codes
    are reported row by row, and once where no row has one.
    """
    rows = range(len(export.cells))
    if column is None:
        return pd.Series("", index=rows, dtype="str")
    codes = export.cells[column.header].fillna("").reset_index(drop=True)
    if column.header not in export.columns:  # which was reported
        return codes
    positions, different = pd.factorize(codes)
    words = np.array([plain(str(code)).strip(" .") in _NO_CODE for code in different], dtype=bool)
    blank = (normal_codes(pd.Series(different, dtype="str")) == "").to_numpy()
    if len(codes) and (blank | words).all():
        log.warn(
            "code.blank",
            export.place(header=column.header),
            "no row of this column holds a code, so no response is linked to any other",
            "Check that this is the column with the codes.",
        )
        return codes.mask(words[positions], "")
    for row in np.flatnonzero(blank[positions]):
        log.warn(
            "code.blank",
            export.place(int(row), column.header),
            "there is no code, so this response is linked to no other",
            "Nothing needs doing; it counts as unlinked.",
        )
    for row in np.flatnonzero(words[positions]):
        log.warn(
            "code.none",
            export.place(int(row), column.header),
            "the cell says in words that there is no code, and was read as blank",
            "Nothing needs doing; it counts as unlinked.",
        )
    return codes.mask(words[positions], "")


def note_named_codes(
    codes: "pd.Series[str]", place: Callable[[int], Place], names: Names, log: ProblemLog
) -> None:
    """Report codes that are a name of the cohort's own list of names.

    >>> log = ProblemLog()
    >>> names = Names([("name", "Amina Okoro")])
    >>> note_named_codes(pd.Series(["AB01", "amina"]), lambda row: Place("s.csv", row), names, log)
    >>> [str(problem.place) for problem in log]
    ['s.csv:1']
    """
    if not names.count(PERSON):
        return
    positions, different = pd.factorize(codes.fillna(""))
    for number, code in enumerate(different):
        if any(one.kind == PERSON for one in names.find(str(code))):
            for row in np.flatnonzero(positions == number):
                log.error(
                    "code.personal",
                    place(int(row)),
                    "the person code holds a name of the cohort's list of names (`roster`)",
                    "Use study codes, which name nobody.",
                )


def note_lost_zeros(
    codes: "pd.Series[str]", place: Callable[[int], Place], log: ProblemLog
) -> None:
    """Report codes that differ from another only in leading zeros: did a program drop them?

    Examples
    --------
    >>> log = ProblemLog()
    >>> note_lost_zeros(pd.Series(["007", "012", "AB1", "7"]), lambda row: Place("s.csv", row), log)
    >>> [str(problem.place) for problem in log]
    ['s.csv:3']
    """
    different = normal_codes(codes).drop_duplicates()
    numbers = different[different.str.fullmatch("[0-9]+")]
    if not numbers.str.startswith("0").any():
        return
    values = numbers.str.lstrip("0")
    shared = values.duplicated(keep=False)
    for _, spellings in numbers[shared].groupby(values[shared], sort=False):
        first = {code: place(int(str(row))) for row, code in spellings.items()}
        longest = max(first, key=len)
        for code in first.keys() - {longest}:
            log.warn(
                "code.zeros",
                first[code],
                f"the code differs only in leading zeros from the one at {first[longest]}, and the "
                "two were not linked",
                "If a spreadsheet program dropped the zeros, export the answers again; if it is "
                "one person, write the same code in both places.",
            )

"""Person codes: who is asked for none, which are none, and which lost their zeros."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.config.cohort import Cohort, Column
from evaluation.config.lines import line_of, lines_of
from evaluation.intake.surveys import SurveyExport, check_codes
from evaluation.intake.texts import distinct, looked_up, marked_rows
from evaluation.prepare.codes import Codes, first_rows, has_signs, normal_codes
from evaluation.prepare.labels import plain
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


def note_no_codes(folder: Path, cohort: Cohort, log: ProblemLog) -> None:
    """Report surveys whose answers are compared with another timepoint's, and that link nobody."""
    asked: dict[str, set[str]] = {}  # as of now: what is asked about before needs no other response
    for survey in cohort.surveys:
        points = [survey.timepoint] if survey.timepoint else [one.id for one in cohort.timepoints]
        for use in survey.instruments:
            asked.setdefault(use.instrument, set()).update(points if use.frame == "now" else ())
    lines = lines_of(folder / "cohort.toml")
    for number, survey in enumerate(cohort.surveys, start=1):
        again = [
            use
            for use in survey.instruments
            if use.frame == "now" and len(asked[use.instrument]) > 1
        ]
        if survey.columns.person is None and again:
            key = f"surveys[{number}].columns"
            log.warn(
                "code.undeclared",
                Place("cohort.toml", line_of(key, lines), f"{key}.person"),
                "no column with person codes is declared, so none of this survey's responses is "
                "linked to the same person's at another timepoint",
                'Under [surveys.columns] write person = "..." with the header of that column; if '
                "nobody was asked for a code, nothing needs doing.",
            )


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """The person codes of one export, as found and as compared.

    Attributes
    ----------
    export
        The export, without its text.
    header
        The header of the column with codes; None where nobody was asked for one.
    which
        Which of the different codes each response has. Shape (responses,).
    found
        The different codes, as found.
    compared
        The same as compared; "" where there is none.
    words
        Which of them say in words that there is none.
    """

    export: SurveyExport
    header: str | None
    which: np.ndarray
    found: "pd.Series[str]"
    compared: "pd.Series[str]"
    words: np.ndarray

    def codes(self) -> Codes:
        """Return each response's code as compared."""
        return Codes.spelt(self.which, pd.Index(self.found), self.compared)


def given_codes(export: SurveyExport, column: Column | None) -> Given:
    """Return each response's code: who gave one, and who gave none?

    What says in words that there is no code is read as blank, so that it links nobody.
    """
    header = None if column is None else column.header
    which, different = (
        (np.zeros(len(export), dtype=np.int8), pd.Index([""], dtype="str"))
        if header is None
        else export.distinct(header)
    )
    found = pd.Series(different, dtype="str")
    compared = normal_codes(found)
    words = np.zeros(len(found), dtype=bool)
    perhaps = np.flatnonzero(found.str.isalpha() | has_signs(found))
    words[perhaps] = [plain(str(code)).strip(" .") in _NO_CODE for code in found.iloc[perhaps]]
    if words.any():
        compared = compared.mask(words, "")
    return Given(export.without_text(), header, which, found, compared, words)


def note_codes(given: Given, log: ProblemLog, *, length: int = 0) -> None:
    """Report the codes of an export that link nobody, or that may not be what was typed.

    Blank codes are reported row by row, and once where no row has one. Codes of another length than
    declared (0: none is) are counted.
    """
    export, header = given.export, given.header
    if header is None:
        return
    check_codes(export, header, log)
    if header not in export.columns:  # which was reported
        return
    none = (given.compared == "").to_numpy(bool)
    if len(export) and none.all():
        log.warn(
            "code.blank",
            export.place(header=header),
            "no row of this column holds a code, so no response is linked to any other",
            "Check that this is the column with the codes.",
        )
        return
    for row, code in marked_rows(given.which, none):
        if given.words[code]:
            log.warn(
                "code.none",
                export.place(row, header),
                "the cell says in words that there is no code, and was read as blank",
                "Nothing needs doing; it counts as unlinked.",
            )
        else:
            log.warn(
                "code.blank",
                export.place(row, header),
                "there is no code, so this response is linked to no other",
                "Nothing needs doing; it counts as unlinked.",
            )
    other = ~none & (given.compared.str.len() != length).to_numpy(bool)
    rows = np.flatnonzero(looked_up(other, given.which)) if length else np.array([], dtype=int)
    if rows.size:
        log.warn(
            "code.length",
            export.place(int(rows[0]), header),
            f"codes that have not the {length} letters and digits declared under "
            f"`linkage.elements`: {rows.size}, this one first; they were compared letter by letter",
            "Check `elements` in cohort.toml, if these are many.",
        )


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
    which, different = distinct(codes)
    named = [any(one.kind == PERSON for one in names.find(str(code))) for code in different]
    for row in np.flatnonzero(np.array(named, dtype=bool)[which]):
        log.error(
            "code.personal",
            place(int(row)),
            "the person code holds a name of the cohort's list of names (`roster`)",
            "Use study codes, which name nobody.",
        )


def note_lost_zeros(codes: Codes, place: Callable[[int], Place], log: ProblemLog) -> None:
    """Report codes that differ from another only in leading zeros: did a program drop them?

    Examples
    --------
    >>> codes = Codes.of(pd.Series(["007", "012", "AB1", "7"]))
    >>> log = ProblemLog()
    >>> note_lost_zeros(codes, lambda row: Place("s.csv", row), log)
    >>> [str(problem.place) for problem in log]
    ['s.csv:3']
    """
    different = pd.Series(codes.different, dtype="str")
    numbers = different[different.str.isdigit()]
    numbers = numbers[numbers.str.isascii()]
    if not numbers.str.startswith("0").any():
        return
    values = numbers.str.lstrip("0")
    shared = values[values.duplicated(keep=False)]
    first = first_rows(codes.number, len(different))
    found = []
    for _, same in shared.groupby(shared, sort=False):
        rows = {numbers[number]: int(first[number]) for number in same.index}
        longest = rows.pop(max(rows, key=len))
        found += [(row, longest) for row in rows.values()]
    for row, longest in sorted(found):
        log.warn(
            "code.zeros",
            place(row),
            f"the code differs only in leading zeros from the one at {place(longest)}, and the two "
            "were not linked",
            "If a spreadsheet program dropped the zeros, export the answers again; if it is one "
            "person, write the same code in both places.",
        )

"""The review of free text: a file that a person works through, and what was decided in it.

``data/review/<cohort>.csv`` holds what people said, because a person must read it to decide. It
stands outside the raw data, which are never written, and outside the reports; git ignores it. One
row a text (survey free text, coded excerpt): where it is from, the kinds of identifier that were
flagged, the text, a proposal without them, and the columns a person fills in.

A decision holds for the text it was made about: when the text changes, it is unreviewed again.
"""

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.intake.table import RawTable, read_table
from evaluation.prepare.names import Names
from evaluation.prepare.redaction import Redactor
from evaluation.prepare.surveys import CodedSurvey
from evaluation.problems import Place, ProblemLog

#: What a person may decide; an empty cell is a text that nobody has reviewed.
RELEASE, REDACTED, WITHHOLD = "release", "release redacted", "withhold"

#: The first column's header, so that whoever opens the file knows what it is.
_ID = "id (THIS FILE HOLDS WHAT PEOPLE SAID: it stays on this machine)"
_COLUMNS = (
    "id",
    "from",
    "flagged",
    "text",
    "proposed",
    "decision",
    "reviewer",
    "date",
    "fingerprint",
)
_BY_A_PERSON = ("proposed", "decision", "reviewer", "date")
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """How far a review is.

    Attributes
    ----------
    texts, decided, flagged, new, gone
        Texts in the file; of them decided, and flagged; new or changed since the file was last
        written; and taken out because their text is no longer there.
    """

    texts: int
    decided: int
    flagged: int
    new: int
    gone: int

    def __str__(self) -> str:
        return (
            f"texts: {self.texts}, decided: {self.decided}, flagged: {self.flagged}, "
            f"new or changed: {self.new}, gone: {self.gone}"
        )


def review_file(folder: Path) -> Path:
    """Return where the review of a cohort's raw folder is kept.

    >>> review_file(Path("data/raw/spring")).parts[-3:]
    ('data', 'review', 'spring.csv')
    """
    return folder.resolve().parent.parent / "review" / f"{folder.name}.csv"


def texts_to_review(
    texts: pd.DataFrame, excerpts: pd.DataFrame, written: pd.DataFrame
) -> pd.DataFrame:
    """Which texts need a person's eye? Each different one once.

    Parameters
    ----------
    texts, excerpts, written
        Tidy tables.

    Returns
    -------
    DataFrame
        ``id``, ``from``, ``text``, ``fingerprint``.
    """
    answers = pd.DataFrame(
        {
            "id": texts["question"].astype("str") + "-" + _hash(texts["text"]).str[:10],
            "from": "survey question " + texts["question"].astype("str"),
            "text": texts["text"].astype("str"),
        }
    )
    pieces = pd.DataFrame(
        {
            "id": excerpts["excerpt"].astype("str"),
            "from": "excerpt of " + excerpts["source"].astype("str"),
            "text": excerpts["text"].astype("str"),
        }
    )
    by_hand = pd.DataFrame(
        {
            "id": written["id"].astype("str"),
            "from": written["what"].astype("str").str.replace("_", " ")
            + written["case"].astype("str").map(lambda case: f" of {case}" if case else ""),
            "text": written["text"].astype("str"),
        }
    )
    every = pd.concat([answers, pieces, by_hand], ignore_index=True).drop_duplicates(
        "id", keep="first"
    )
    return every.assign(fingerprint=_hash(every["text"])).reset_index(drop=True)


def _hash(texts: "pd.Series[str]") -> "pd.Series[str]":
    hashes = [hashlib.sha256(str(text).encode("utf-8")).hexdigest()[:16] for text in texts]
    return pd.Series(hashes, index=texts.index, dtype="str")


def update_review(path: Path, current: pd.DataFrame, names: Names) -> ReviewCounts:
    """Write the review file anew: what was decided about a text that is still the same is kept.

    Parameters
    ----------
    path
        The review file.
    current
        The texts, from `texts_to_review`.
    names
        The cohort's own names.

    Raises
    ------
    DataError
        When the file holds something that cannot be read.
    UsageError
        When it cannot be written.
    """
    log = ProblemLog()
    before = read_review(path, log)
    log.raise_errors()
    kept = before.merge(current[["id", "fingerprint"]], on=["id", "fingerprint"])
    place = {one: row for row, one in enumerate(before["id"])}
    # texts that were there come first and as they stood, so that a name's number stays the same
    order = current["id"].map(place).fillna(len(place)).to_numpy()
    rows = current.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
    redact = Redactor(names)
    rows = rows.assign(
        flagged=["; ".join(redact.kinds(text)) for text in rows["text"]],
        proposed=[redact(text) for text in rows["text"]],
        decision="",
        reviewer="",
        date="",
    ).set_index("id")
    decided = kept[kept["decision"] != ""].set_index("id")
    for column in _BY_A_PERSON:
        rows.loc[decided.index, column] = decided[column]
    _write(path, rows.reset_index()[list(_COLUMNS)])
    return ReviewCounts(
        texts=len(rows),
        decided=len(decided),
        flagged=int((rows["flagged"] != "").sum()),
        new=len(rows) - len(kept),
        gone=int((~before["id"].isin(current["id"])).sum()),
    )


def _write(path: Path, rows: pd.DataFrame) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_ID, *_COLUMNS[1:]])
    for row in rows.itertuples(index=False):
        # an apostrophe keeps a spreadsheet from taking an answer for a formula
        writer.writerow([f"'{cell}" if str(cell).startswith(_FORMULA) else cell for cell in row])
    partial = path.with_suffix(".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # with a byte-order mark spreadsheets read it as UTF-8
        partial.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise UsageError(
            f"the review file {path.name} cannot be written. Close it in other programs."
        ) from None


def read_review(path: Path, log: ProblemLog) -> pd.DataFrame:
    """Return what was decided: one row a text, with the file's columns but the text.

    A decision that is none of the three is an error with its line; what was written is not said.
    """
    columns = [name for name in _COLUMNS if name not in ("from", "flagged", "text")]
    if not path.exists():
        return pd.DataFrame(columns=columns, dtype="str")
    file = f"{path.parent.name}/{path.name}"
    table = read_table(path.parent.parent, file, log)
    if table is None:
        return pd.DataFrame(columns=columns, dtype="str")
    headers = ["id" if header.startswith("id (") else header.strip() for header in table.headers]
    missing = [name for name in columns if name not in headers]
    if missing:
        log.error(
            "review.columns",
            Place(file),
            f"these columns are missing: {', '.join(missing)}",
            "Write the headers as they were, or move the file away and let `evaluation review` "
            "make a new one.",
        )
        return pd.DataFrame(columns=columns, dtype="str")
    cells = {name: table.cells[headers.index(name)].fillna("").str.strip() for name in columns}
    found = pd.DataFrame(cells, dtype="str")
    found["proposed"] = found["proposed"].str.replace(r"^'(?=[=+\-@\t])", "", regex=True)
    found["decision"] = found["decision"].str.casefold()
    _check_decisions(found, table, headers.index("decision"), log)
    return found.drop_duplicates("id", keep="first", ignore_index=True)


def _check_decisions(found: pd.DataFrame, table: RawTable, column: int, log: ProblemLog) -> None:
    allowed = (RELEASE, REDACTED, WITHHOLD)
    empty = (found["decision"] == REDACTED) & (found["proposed"] == "")
    for row in np.flatnonzero(~found["decision"].isin([*allowed, ""]) | empty):
        log.error(
            "review.decision",
            table.place(int(row), column),
            f"the cell is no decision (allowed: {', '.join(allowed)}, or empty), or the redacted "
            "text to release is empty",
            "Correct the cell.",
        )
    found.loc[~found["decision"].isin(allowed) | empty, "decision"] = ""


def note_flagged(surveys: Iterable[CodedSurvey], names: Names, log: ProblemLog) -> None:
    """Report free-text answers that seem to hold an identifier: kind and place, never the text."""
    for coded in surveys:
        for question in coded.texts.columns:
            header = coded.survey.texts[question]
            positions, different = pd.factorize(coded.texts[question])
            for number, text in enumerate(different):
                kinds = ", ".join(dict.fromkeys(one.kind for one in names.all_in(str(text))))
                for row in np.flatnonzero(positions == number) if kinds else ():
                    log.warn(
                        "text.identifier",
                        coded.place(int(row), header),
                        f"the answer seems to hold an identifier ({kinds})",
                        "Nothing of it is shown; `evaluation review` lists it for a person.",
                    )


def reviewed_excerpts(excerpts: pd.DataFrame, review: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Return excerpts with what a person decided about each.

    Parameters
    ----------
    excerpts
        The tidy table.
    review
        From `read_review`.
    names
        The cohort's own names.

    Returns
    -------
    DataFrame
        The table with ``flagged`` (whether it seems to hold an identifier), ``review`` (the
        decision; empty where nobody made one about this very text) and ``redacted``.
    """
    return _reviewed(excerpts, review, names, key="excerpt")


def reviewed_written(written: pd.DataFrame, review: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Return what people wrote for the report with what was decided about each text.

    As `reviewed_excerpts`, of the table ``written``.
    """
    return _reviewed(written, review, names, key="id")


def _reviewed(frame: pd.DataFrame, review: pd.DataFrame, names: Names, *, key: str) -> pd.DataFrame:
    decided = review.rename(columns={"id": key, "decision": "review", "proposed": "redacted"})
    found = frame.assign(fingerprint=_hash(frame["text"])).merge(
        decided[[key, "fingerprint", "review", "redacted"]],
        on=[key, "fingerprint"],
        how="left",
    )
    flagged = {text: bool(names.all_in(str(text))) for text in found["text"].unique()}
    return found.drop(columns="fingerprint").assign(
        flagged=found["text"].map(flagged).astype(bool),
        review=found["review"].fillna(""),
        redacted=found["redacted"].fillna(""),
    )

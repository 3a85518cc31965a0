"""SPSS .sav: codes with their labels; values declared missing become empty."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from evaluation.intake.kinds import Kind, kind_of
from evaluation.intake.sheet import as_text
from evaluation.intake.surveys import jisc
from evaluation.intake.surveys.draft import Draft, Reader, Source, matching
from evaluation.intake.surveys.headers import clean_header
from evaluation.intake.table import RawTable, SetAside, read_bytes
from evaluation.problems import Place, ProblemLog


def is_spss(file: str) -> bool:
    """Return whether a file's name says that SPSS wrote it.

    >>> is_spss("before.sav"), is_spss("before.csv")
    (True, False)
    """
    return Path(file).suffix.lower() in (".sav", ".zsav")


def _load(source: Source, log: ProblemLog) -> Draft | None:
    place = Place(source.file)
    raw = read_bytes(source.folder, source.file, log)
    if raw is None:
        return None
    if kind_of(raw) is not Kind.SPSS:
        log.error(
            "file.kind",
            place,
            f"an SPSS file was expected, and this is {kind_of(raw)}",
            "Correct `tool` in cohort.toml, or export the data as .sav.",
        )
        return None
    path = str(source.folder / source.file)
    for encoding in (None, "CP1252"):
        try:
            found, about = pyreadstat.read_sav(path, user_missing=True, encoding=encoding)
        except Exception:  # a damaged file raises nearly anything
            continue
        if encoding:
            log.repair(
                "text.encoding",
                place,
                "the text is not in the encoding the file names, and was read as Windows-1252",
                "Check that names and accents look right, or save the file as UTF-8 in SPSS.",
            )
        return _draft(source.file, found, about, log)
    log.error(
        "file.damaged",
        place,
        "the SPSS file is damaged and cannot be read",
        "Export it again, or save it as csv UTF-8.",
    )
    return None


def _draft(
    file: str, found: pd.DataFrame, about: pyreadstat.metadata_container, log: ProblemLog
) -> Draft:
    names = [str(name) for name in about.column_names]
    missing = 0
    columns = {}
    for place, name in enumerate(names):
        column = found[name]
        away = _declared_missing(column, about.missing_ranges.get(name, []))
        missing += int(away.sum())
        positions, values = pd.factorize(column.where(~away))
        texts = [*map(as_text, values), ""]  # a position of -1 is a missing value
        columns[place] = pd.Series(np.array(texts, dtype=object)[positions], dtype="str")
    cells = pd.DataFrame(columns)
    lines = np.arange(1, len(cells) + 1)
    table = RawTable(file, None, tuple(names), cells, lines, tuple(names))
    draft = Draft.of(table)
    draft.questions = [clean_header(label or "") for label in about.column_labels]
    for place, name in enumerate(names):
        labels = about.variable_value_labels.get(name)
        if labels:
            draft.labels[place] = {as_text(code): str(label) for code, label in labels.items()}
    if missing:
        draft.set_aside.append(SetAside("cells", missing, "declared missing in SPSS"))
        log.accept(
            "answer.missing-declared",
            draft.place(),
            f"cells with values that SPSS declares missing: {missing}; they were read as empty",
            "Nothing needs to be done.",
        )
    return draft


def _declared_missing(column: pd.Series, ranges: Sequence[Any]) -> np.ndarray:
    away = np.zeros(len(column), dtype=bool)
    for span in ranges:
        low, high = span["lo"], span["hi"]
        if isinstance(low, str):
            away |= (column.astype(str).str.strip() == low.strip()).to_numpy(bool)
        else:
            away |= column.between(low, high).to_numpy(bool)
    return away


def _looks_like(draft: Draft) -> bool:
    return is_spss(draft.table.file)


def _read(draft: Draft, _source: Source, _log: ProblemLog) -> None:
    """Count questions as Jisc does where it made the file: its columns keep their names."""
    if jisc.READER.looks_like(draft):
        draft.question_count = jisc.numbered_questions(draft.names)
        draft.metadata |= matching(draft.names, jisc.READER.metadata)


READER = Reader(
    tool="spss",
    expects="a .sav file",
    looks_like=_looks_like,
    read=_read,
    load=_load,
)

"""Codebooks: a csv or sheet with a row a code, or a REFI-QDA .qdc."""

from pathlib import Path

import pandas as pd

from evaluation.intake.coding.codes import code_tree
from evaluation.intake.coding.columns import NamedTable, read_named
from evaluation.intake.coding.elements import UnsafeFileError, child, parse_xml
from evaluation.intake.coding.material import PATH_SEPARATOR
from evaluation.problems import Place, ProblemLog

#: A codebook's columns. `contrary_to` names the theme that pieces with this code speak against:
#: they are shown under that theme, as contrary evidence.
CODEBOOK_COLUMNS = (
    "code",
    "theme",
    "origin",
    "definition",
    "inclusion",
    "exclusion",
    "example",
    "version",
    "contrary_to",
)
_ORIGINS = ("", "deductive", "inductive")
#: Taguette's own codebook export may serve as one.
_ALIASES = {"tag": "code", "description": "definition"}


def read_codebook(folder: Path, file: str, log: ProblemLog) -> pd.DataFrame | None:
    """Return one row a code with `CODEBOOK_COLUMNS`, all as text."""
    if file.casefold().endswith(".qdc"):
        return _read_qdc(folder, file, log)
    table = read_named(
        folder,
        file,
        log,
        required=CODEBOOK_COLUMNS[:1],
        optional=CODEBOOK_COLUMNS[1:],
        aliases=_ALIASES,
    )
    if table is None:
        return None
    _check(table, log)
    named = table.frame[table.frame["code"] != ""]
    return named.drop_duplicates("code").reset_index(drop=True)


def _check(table: NamedTable, log: ProblemLog) -> None:
    codes = table.frame
    for row in codes.index[~codes["origin"].isin(_ORIGINS)]:
        log.error(
            "codebook.origin",
            table.place(row, "origin"),
            "is no origin of a code",
            "Allowed: deductive, inductive, or nothing.",
        )
    for row in codes.index[codes["code"].ne("") & codes["code"].duplicated()]:
        log.error(
            "codebook.duplicate",
            table.place(row, "code"),
            "describes a code for the second time",
            "Keep one row for each code; write a nested code with its parents, as "
            f"'parent{PATH_SEPARATOR}child'.",
        )
    themes = set(codes["theme"]) - {""}
    for row in codes.index[codes["contrary_to"].ne("") & ~codes["contrary_to"].isin(themes)]:
        log.error(
            "codebook.contrary_to",
            table.place(row, "contrary_to"),
            "is no theme of this codebook",
            "Write a theme exactly as the column `theme` has it.",
        )


def _read_qdc(folder: Path, file: str, log: ProblemLog) -> pd.DataFrame | None:
    try:
        root = parse_xml((folder / file).read_bytes())
    except OSError:
        log.error(
            "codebook.file", Place(file), "cannot be read", "Correct its name, or copy it here."
        )
        return None
    except UnsafeFileError as fault:
        log.error("codebook.file", Place(file), f"the codebook {fault}", "Export it again.")
        return None
    codes = code_tree(child(root, "Codes"))
    if not codes:
        log.error("codebook.file", Place(file), "holds no codes", "Export the codebook again.")
        return None
    frame = pd.DataFrame(
        {
            "code": [PATH_SEPARATOR.join(code.path) for code in codes],
            "definition": [code.definition for code in codes],
        },
        dtype="str",
    )
    twice = int(frame["code"].duplicated().sum())
    if twice:
        log.warn(
            "codebook.twice",
            Place(file),
            f"{twice} codes have the name and the parents of another one",
            "The first of each is used; give them names of their own in the coding tool.",
        )
    return frame.reindex(columns=list(CODEBOOK_COLUMNS), fill_value="").drop_duplicates("code")

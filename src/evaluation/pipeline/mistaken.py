"""A cohort whose declaration holds a mistake: what is wrong with its files all the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evaluation.config.cohort import Cohort, Survey
from evaluation.config.instrument import Instrument, readable_instruments
from evaluation.config.parse import declare, read_toml
from evaluation.config.references import References
from evaluation.errors import ConfigError
from evaluation.intake.coding import read_coding
from evaluation.intake.registers import read_register
from evaluation.intake.surveys import check_file, read_survey
from evaluation.prepare.cohort import Told, code_problems, code_surveys
from evaluation.problems import Problem, ProblemLog, Severity, by_place

#: What must be right before a cell can be, and what matters to no cell.
_NEEDED = ("starts", "ends", "timepoints", "teams", "roles", "linkage")
_NOT_NEEDED = {"title": "", "programme": "", "synthetic": True, "seed": 0}
#: How the names of tables end that may be exports.
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".sav", ".zsav")

_Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """What can be told of a cohort's files, each read by itself.

    Attributes
    ----------
    problems
        What is wrong with them.
    recognised
        Of each survey file: what it was taken for, how much is in it, what was set aside.
    """

    problems: tuple[Problem, ...]
    recognised: tuple[str, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop the cohort."""
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)


def look_at_files(folder: Path, *, told: Told = lambda _step: None) -> Seen:
    """What is wrong with the files of a cohort whose declaration is not right yet?

    A file whose own part of `cohort.toml` is sound is read as in any other check. Of one whose part
    holds a mistake, so much is told as does not rest on it; where no survey is declared at all,
    what is wrong with any table of the folder as such. Nothing is told of what lies between files
    (linkage, what two registers say): that is for a check that can read all of them.

    Parameters
    ----------
    folder
        The cohort's raw folder.
    told
        Told what is being read.
    """
    content, (instruments, _) = _content(folder), readable_instruments(folder)
    needed = {key: content[key] for key in _NEEDED if key in content}
    base = {**_NOT_NEEDED, "id": folder.name, **needed}
    logs: list[ProblemLog] = []
    recognised: list[str] = []
    for file, part in _parts(folder, content):
        told(f"reading {file}")
        logs.append(ProblemLog())
        cohort = _declared({**base, **part}, instruments)
        if cohort is not None:
            recognised += _read(folder, cohort, instruments, logs[-1])
        else:
            recognised += _look(folder, file, part, logs[-1])
    # one file may be declared for several timepoints
    problems = dict.fromkeys(chain.from_iterable(logs))
    return Seen(by_place(problems), tuple(recognised))


def _content(folder: Path) -> _Content:
    try:
        return read_toml(folder / "cohort.toml", shown_as=folder.name)
    except ConfigError:
        return {}


def _declared(content: _Content, instruments: Mapping[str, Instrument]) -> Cohort | None:
    try:
        return declare(Cohort, content, shown_as="", cross_check=References(instruments))
    except ConfigError:
        return None


def _parts(folder: Path, content: _Content) -> Iterator[tuple[str, _Content]]:
    """Yield each file with the part of the declaration that is about it alone."""
    for row in _rows(content, "surveys") or [{"file": file} for file in _tables(folder)]:
        yield row["file"], {"surveys": [row]}
    registers = content.get("registers", {})
    for name, file in registers.items() if isinstance(registers, dict) else ():
        yield _text(file), {"registers": {name: file}}
    for row in _rows(content, "coding"):
        part = {"coding": [row], "qualitative": content.get("qualitative", {})}
        # the coded material itself is no table
        yield _text(row.get("links")), part


def _text(found: object) -> str:
    return found if isinstance(found, str) else ""


def _rows(content: _Content, table: str) -> list[_Content]:
    """Return the blocks of a table that name a file, also of one written with single brackets."""
    rows = content.get(table, [])
    rows = rows if isinstance(rows, list) else [rows]
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("file"), str)]


def _tables(folder: Path) -> list[str]:
    """Return the tables of a folder, without hidden files and those that a program has open."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in _TABLES)
    files = (path.relative_to(folder) for path in found if path.is_file())
    return sorted(
        file.as_posix()
        for file in files
        if not any(part.startswith((".", "~$")) for part in file.parts)
    )


def _read(
    folder: Path, cohort: Cohort, instruments: Mapping[str, Instrument], log: ProblemLog
) -> list[str]:
    """Read what a cohort declares, each file by itself, and return what was recognised."""
    for register in cohort.registers:
        read_register(folder, cohort, register, log)
    material = [read_coding(folder, cohort, coding, log) for coding in cohort.coding]
    surveys = code_surveys(folder, cohort, instruments, log)
    log.extend(code_problems(surveys, cohort))
    return [
        *(coded.recognised for coded in surveys),
        *(
            f"{coding.file}: {one.summary}"
            for coding, one in zip(cohort.coding, material, strict=True)
            if one
        ),
    ]


def _look(folder: Path, file: str, part: _Content, log: ProblemLog) -> list[str]:
    """Look at a file whose part of the declaration holds a mistake."""
    for row in part.get("surveys", ()):
        try:
            export = read_survey(folder, Survey.model_validate(row), log)
        except ValidationError:
            break
        return [export.summary] if export is not None else []
    if file and ".." not in Path(file).parts and not Path(file).is_absolute():
        alone = ProblemLog()
        check_file(folder, file, alone)
        # which sheet is meant, the declaration has to say
        log.extend(one for one in alone if not one.rule.startswith("sheet."))
    return []

"""A new cohort's folder: a commented cohort.toml, empty registers, and proposals to confirm."""

import re
import tomllib
from pathlib import Path

from rapidfuzz import fuzz

from evaluation.config.cohort import COHORT_ID, Cohort, read_cohort
from evaluation.config.instrument import instruments_of
from evaluation.config.project import RESERVED, Project
from evaluation.config.register import Register, registers
from evaluation.config.templates import register_workbook, template_sheets
from evaluation.errors import DataError, UsageError
from evaluation.intake.surveys import SurveyExport, recognise
from evaluation.intake.table import read_table
from evaluation.intake.workbook import filled_sheets
from evaluation.pipeline.survey_block import KEY_FILES, survey_block
from evaluation.prepare.column_map import propose
from evaluation.problems import ProblemLog, Severity

_TEMPLATE = """\
# What this cohort is, and what its files are. Lines that begin with # are explanations.
# Write over the examples, then run:  evaluation check {cohort}
# Texts stand between straight quotation marks. A line belongs to the nearest [heading] above it.

id = "{cohort}"                       # this folder's name
title = "Cohort of ..."               # as the report calls it
programme = "Co-production training"
synthetic = false                     # true only for invented data
seed = 1                              # any whole number; it decides the pseudonyms
starts = 2026-01-01                   # year-month-day
ends = 2026-12-31
description = ""                      # a sentence or two for readers who do not know it
# roster = "roster.csv"               # names that must stand in no report: columns kind and name

# When something was asked, in order. kind: baseline, mid, end or follow-up. If you know them, add
# the dates between which it was asked, as  starts = 2026-01-10  and  ends = 2026-01-31.
[[timepoints]]
id = "baseline"
title = "Before"
kind = "baseline"

[[timepoints]]
id = "end"
title = "After"
kind = "end"

# One block a team.
[[teams]]
id = "team-one"
name = "Team One"
aim = "What the team set out to change."
setting = "community"

# One block a role. group: "lived experience", "staff" or "facilitator".
# For staff, tier may be "frontline", "strategic" or "improvement".
[[roles]]
id = "service-user"
name = "service users"
group = "lived experience"

[[roles]]
id = "frontline"
name = "frontline staff"
group = "staff"
tier = "frontline"

# How answers of one person are found at two times. "exact": by an id you gave out.
# "self-generated": by a code people made up themselves.
[linkage]
method = "exact"
# pseudonyms = "keyed"               # the same person, the same pseudonym in every cohort: see
                                      # `evaluation key --help`

# One block a survey file. Put the export in this folder first, unopened and unchanged, then let
#   evaluation new {cohort} FILE
# propose the block, and check every line of it before you paste it here.

# What is to be reported as changed, written down before the data are looked at.
# [[outcomes]]
# id = "confidence"
# title = "Confidence in co-production"
# instrument = "coproduction-confidence"
# scale = "total"
# before = "baseline"
# after = "end"
# primary = true

# Tables you keep by hand: templates with drop-down lists are in registers/. Name those you use:
# [registers]
# participants = "registers/participants.xlsx"

# Which reporting checklists the report shows. What they ask for and the report cannot know, you
# write in the register of checklists; `evaluation run --strict` names what is still missing.
# [report]
# checklists = ["gripp2-sf", "gramms", "tidier"]
"""


#: What a survey tool exports, by the end of its name.
_EXPORTS = (".csv", ".xlsx", ".xlsm", ".sav", ".zsav", ".tsv", ".txt")
#: Errors of a single cell say nothing against how the columns are read.
_OF_ONE_CELL = ("cell.formula", "cell.error")


def make_cohort_folder(project: Project, cohort: str) -> Path:
    """Make a new cohort's folder, with a commented cohort.toml and register templates.

    Raises
    ------
    UsageError
        When the id is not one, or the folder is there already.
    """
    if not re.fullmatch(COHORT_ID, cohort) or cohort in RESERVED:
        raise UsageError(
            f"{cohort!r} is no cohort id. Use a-z, 0-9 and hyphens, at most 40 letters."
        )
    folder = project.raw / cohort
    if (folder / "cohort.toml").exists():
        raise UsageError(f"data/raw/{cohort}/cohort.toml is there already, and was left as it is.")
    (folder / "registers").mkdir(parents=True, exist_ok=True)
    (folder / "cohort.toml").write_text(_TEMPLATE.format(cohort=cohort), encoding="utf-8")
    example = _example(cohort)
    for name, register in registers().items():
        register_workbook(register, example).save(folder / "registers" / f"{name}.xlsx")
    return folder


def renew_registers(project: Project, cohort: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Offer a cohort's own teams, roles and timepoints in its register workbooks' lists.

    Only workbooks that are there and hold no row yet are written anew.

    Returns
    -------
    tuple
        Names of the workbooks written anew, and of those that somebody began to fill in.

    Raises
    ------
    ConfigError
        When cohort.toml is wrong.
    UsageError
        When a workbook is open in another program.
    """
    folder = project.cohort_folder(cohort)
    declared = read_cohort(folder)
    renewed, left = [], []
    for name, register in registers().items():
        path = folder / "registers" / f"{name}.xlsx"
        if not path.exists():
            continue
        if not _is_untouched(folder, f"registers/{name}.xlsx", register):
            left.append(path.name)
            continue
        try:
            register_workbook(register, declared).save(path)
        except OSError as error:
            raise UsageError(
                f"{path.name} cannot be written. Close it in Excel, and ask again."
            ) from error
        renewed.append(path.name)
    return tuple(renewed), tuple(left)


def _is_untouched(folder: Path, file: str, register: Register) -> bool:
    """Whether a workbook is a register's template still: its sheets, its headers and no row."""
    log = ProblemLog()
    table = read_table(folder, file, log, sheet=register.title)
    return (
        table is not None
        and not log.of(Severity.ERROR)
        and not len(table.cells)
        and table.headers == tuple(column.title for column in register.columns)
        and set(filled_sheets((folder / file).read_bytes())) <= template_sheets(register)
    )


def _example(cohort: str) -> Cohort:
    """Return the cohort that the template declares, for the templates' drop-down lists."""
    return Cohort.model_validate(tomllib.loads(_TEMPLATE.format(cohort=cohort)))


def propose_survey(project: Project, cohort: str, file: str) -> str:
    """Return a `[[surveys]]` block for an export, with how sure each line is.

    Parameters
    ----------
    project
        The project's folders.
    cohort
        Whose export it is.
    file
        Its path below the cohort's folder, or as seen from where the person stands.

    Raises
    ------
    UsageError
        When there is no such file in the cohort's folder.
    DataError
        When the file cannot be read. Single cells that cannot are `evaluation check`'s to tell.
    """
    folder = project.cohort_folder(cohort)
    found = _file_in(folder, file)
    export, others = _recognised(folder, found)
    key_file = ""
    if export.tool in KEY_FILES:
        key_file, export = _explained(folder, found, export)
    instruments = instruments_of(folder)
    block = survey_block(
        export, propose(export, instruments), instruments, key_file=key_file, other_sheets=others
    )
    return "\n".join(block)


def _file_in(folder: Path, file: str) -> str:
    """Return a file's path below the cohort's folder, whichever way a person named it."""
    spelt = file.replace("\\", "/")
    home = folder.resolve()
    found = [path for path in (folder / file, folder / spelt, Path(spelt)) if path.is_file()]
    inside = [path.resolve() for path in found if path.resolve().is_relative_to(home)]
    if inside:
        return inside[0].relative_to(home).as_posix()
    where = f"data/raw/{folder.name}"
    if found:
        raise UsageError(f"{file} is not in {where}. Copy it there, unopened, and name it again.")
    there = sorted(
        path.name
        for path in folder.iterdir()
        # Excel keeps a file of its own beside each one it has open
        if path.suffix.lower() in _EXPORTS and not path.name.startswith("~$")
    )
    listed = ", ".join(there) or "none"
    raise UsageError(
        f"there is no file {file} in {where}. Put it there, or correct its name (one with "
        f"spaces needs quotation marks around it). Files there: {listed}."
    )


def _recognised(folder: Path, file: str) -> tuple[SurveyExport, tuple[str, ...]]:
    """Return the export, of several sheets the one that holds most, and the other sheets' names."""
    log = ProblemLog()
    export = recognise(folder, file, log)
    others: tuple[str, ...] = ()
    if any(problem.rule == "sheet.several" for problem in log):
        names = filled_sheets((folder / file).read_bytes())
        logs = {name: ProblemLog() for name in names}
        sheets = {name: recognise(folder, file, logs[name], sheet=name) for name in names}
        sizes = {name: one.cells.size for name, one in sheets.items() if one is not None}
        if sizes:
            largest = max(sizes, key=sizes.__getitem__)
            export, log = sheets[largest], logs[largest]
            others = tuple(name for name in names if name != largest)
    errors = [problem for problem in log.of(Severity.ERROR) if problem.rule not in _OF_ONE_CELL]
    if errors:
        raise DataError("\n".join(map(str, errors)))
    if export is None:
        raise DataError(f"{file}: nothing in it can be read as a survey export.")
    return export, others


def _explained(folder: Path, file: str, export: SurveyExport) -> tuple[str, SurveyExport]:
    """Return the file beside an export that explains its codes, if there is one, and the export.

    Of several the one whose name is most like the export's: those of one questionnaire may all do.
    """
    near = (folder / file).parent.glob("*.csv")
    for path in sorted(near, key=lambda path: (-fuzz.ratio(path.stem, Path(file).stem), path)):
        other = path.relative_to(folder).as_posix()
        log = ProblemLog()
        found = None if other == file else recognise(folder, file, log, key_file=other)
        if found is not None and not log.of(Severity.ERROR) and found.questions:
            return other, found
    return "", export

"""A new cohort's folder: a commented cohort.toml, empty registers, and proposals to confirm."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from evaluation.config.cohort import COHORT_ID, Cohort
from evaluation.config.instrument import instruments_of
from evaluation.config.project import RESERVED, Project
from evaluation.config.register import registers
from evaluation.config.templates import register_workbook
from evaluation.errors import DataError, UsageError
from evaluation.intake.surveys import SurveyExport, recognise
from evaluation.prepare.column_map import Proposal, propose
from evaluation.prepare.date_faults import format_of, proven_order, readings
from evaluation.problems import ProblemLog, Severity

_TEMPLATE = """\
# What this cohort is, and what its files are. Lines that begin with # are explanations.
# Write over the examples, then run:  evaluation check {cohort}

id = "{cohort}"                       # this folder's name
title = "Cohort of ..."               # as the report calls it
programme = "Co-production training"
synthetic = false                     # true only for invented data
seed = 1                              # any whole number; it decides the pseudonyms
starts = 2026-01-01                   # year-month-day
ends = 2026-12-31
description = ""                      # a sentence or two for readers who do not know it
# roster = "roster.csv"               # names that must stand in no report: columns kind and name

# When something was asked, in order. kind: baseline, mid, end or follow-up.
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


_KEY_FILES = {
    "jisc": "the key that was exported with it, if the answers are codes",
    "redcap": "the data dictionary, as REDCap has it for download",
}


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
        raise UsageError(
            f"data/raw/{cohort}/cohort.toml is there already, and was left as it is. To have a "
            f"survey file's columns proposed, name the file: evaluation new {cohort} FILE"
        )
    (folder / "registers").mkdir(parents=True, exist_ok=True)
    (folder / "cohort.toml").write_text(_TEMPLATE.format(cohort=cohort), encoding="utf-8")
    example = _example(cohort)
    for name, register in registers().items():
        register_workbook(register, example).save(folder / "registers" / f"{name}.xlsx")
    return folder


def _example(cohort: str) -> Cohort:
    """Return the cohort that the template declares, for the templates' drop-down lists."""
    return Cohort.model_validate(tomllib.loads(_TEMPLATE.format(cohort=cohort)))


def propose_survey(project: Project, cohort: str, file: str) -> str:
    """Return a `[[surveys]]` block for an export, with how sure each line is.

    Raises
    ------
    DataError
        When the file cannot be read.
    """
    folder = project.cohort_folder(cohort)
    log = ProblemLog()
    export = recognise(folder, file, log)
    log.raise_errors()
    if export is None:
        raise DataError(f"{file}: nothing in it can be read as a survey export.")
    key_file = ""
    if export.tool in _KEY_FILES:
        key_file, export = _explained(folder, file, export)
    proposal = propose(export, instruments_of(folder))
    return "\n".join(_block(export, proposal, file, key_file))


def _explained(folder: Path, file: str, export: SurveyExport) -> tuple[str, SurveyExport]:
    """Return the file beside an export that explains its codes, if there is one, and the export."""
    for path in sorted((folder / file).parent.glob("*.csv")):
        other = path.relative_to(folder).as_posix()
        log = ProblemLog()
        found = None if other == file else recognise(folder, file, log, key_file=other)
        if found is not None and not log.of(Severity.ERROR) and found.questions:
            return other, found
    return "", export


def _block(
    export: SurveyExport, proposal: Proposal, file: str, key_file: str = ""
) -> Iterator[str]:
    yield f"# {export.summary}"
    yield "# Proposed from the headers. Check each line; the number is how alike the wordings are"
    yield "# (100: equal). Nothing is used before you have pasted this into cohort.toml."
    yield "[[surveys]]"
    name = re.sub(r"[^a-z0-9]+", "-", Path(file).stem.lower()).strip("-")[:40]
    yield f"id = {_toml(name)}"
    yield f"file = {_toml(file)}"
    yield f"tool = {_toml(export.tool)}"
    if key_file:
        yield f"key_file = {_toml(key_file)}  # it explains columns of this export"
    elif export.tool in _KEY_FILES:
        yield f'# key_file = "key.csv"  # {_KEY_FILES[export.tool]}'
    if "timepoint" not in proposal.who:
        yield 'timepoint = ""  # write the timepoint\'s id'
    yield from _dates(export, proposal.who.get("submitted"))
    if proposal.personal:
        yield f"personal = {_toml(list(proposal.personal))}"
    known = [header for header in export.headers if header in export.metadata]
    spare = [header for header in known if header not in proposal.who.values()]
    yield f"ignore = {_toml(spare)}"
    yield ""
    yield "[surveys.columns]"
    for what in ("person", "team", "role", "timepoint", "submitted"):
        header = proposal.who.get(what)
        line = f"{what} = {_toml(header or '')}"
        if header:
            yield line + _asks(export, header)
        elif what != "timepoint":
            yield f"# {line}  # no such column was found"
    for (instrument, frame), matches in proposal.uses.items():
        yield ""
        yield "[[surveys.instruments]]"
        yield f"instrument = {_toml(instrument)}"
        yield f"frame = {_toml(frame)}"
        yield "[surveys.instruments.items]"
        for match in matches:
            rival = f"; nearly as alike: {_toml(match.rival)}" if match.rival else ""
            yield f"{match.item} = {_toml(match.header)}  # {match.confidence:g}{rival}"
    if proposal.unmatched:
        yield ""
        yield "# Columns without a proposal: free text, or items whose wording is not known here."
        yield "# Move each to [surveys.texts], to an instrument's items, or to `ignore` above."
        for header in proposal.unmatched:
            yield f"# {_toml(header)}{_asks(export, header)}"


def _dates(export: SurveyExport, header: str | None) -> Iterator[str]:
    """Yield the line that says how dates are written, as far as the file proves it."""
    if header is None or header in export.dates:
        return
    texts = [text for text in export.cells[header].str.strip().unique() if readings(text)]
    order = proven_order(texts)
    if order == "Ymd":
        return
    if order:
        yield f"dates = {_toml(format_of(texts[0], order))}  # some can be read in this way only"
    elif texts:
        either = " or ".join(_toml(format_of(texts[0], one)) for one in readings(texts[0]))
        yield f'dates = ""  # day and month can be read in two ways: write {either}'
    else:
        yield 'dates = ""  # how dates are written, as "%d/%m/%Y %H:%M"; empty for year-month-day'


def _asks(export: SurveyExport, header: str) -> str:
    """Return a comment with the question, where the header alone does not say it."""
    question = export.questions.get(header, header)
    return "" if question == header else f"  # {question}"


def _toml(value: str | list[str]) -> str:
    """Return a text or list as TOML writes it (a JSON string is a TOML basic string)."""
    return json.dumps(value, ensure_ascii=False)

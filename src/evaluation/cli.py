"""The command line: parses, calls, exits."""

import io
import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evaluation.config.policy import policy
from evaluation.config.project import Project, find_project
from evaluation.errors import EvaluationError
from evaluation.pipeline.outcome import Outcome, State, state_of

_EXIT_CODES = """
Exit codes: 0 all is well; 2 the command cannot be acted on; 3 a cohort.toml or other declaration is
wrong; 4 a raw file holds an error; 5 a statistic was asked of data it is not for; 6 a disclosure
rule stood in the way; 7 a section or report could not be made; 8 (run --strict) a text is not yet
written; 1 anything else.
"""


def _write_utf8() -> None:
    """Let files and pipes have every letter, which Windows' own encoding has not."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")


def _say(text: str, *, error: bool = False) -> None:
    click.echo(text, err=error)


def _in_one_line_each(command: Callable[..., None]) -> Callable[..., None]:
    """Show the user's errors without a traceback, and exit with their kind's code."""

    @wraps(command)
    def guarded(*args: Any, **options: Any) -> None:  # noqa: ANN401 - click passes anything
        try:
            command(*args, **options)
        except EvaluationError as fault:
            _say(str(fault), error=True)
            sys.exit(fault.exit_code)

    return guarded


def _project(folder: Path | None) -> Project:
    return find_project((folder or Path.cwd()).resolve())


def _chosen(project: Project, cohorts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cohorts named, or all; a wrong name is refused before anything is made."""
    for cohort in cohorts:
        project.cohort_folder(cohort)
    return tuple(dict.fromkeys(cohorts)) or project.cohorts()


_in_project = click.option(
    "--project",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The project's folder (default: the one you are in).",
)
_for_audience = click.option(
    "--audience", default="internal", show_default=True, help="For whom the report is."
)
_cohorts = click.argument("cohorts", nargs=-1, metavar="[COHORT ...]")


@click.group(epilog=_EXIT_CODES)
@click.version_option(package_name="evaluation")
def main() -> None:
    """Evaluate co-production training: raw exports in, one report per cohort out."""
    _write_utf8()


@main.command()
@_cohorts
@_in_project
@_for_audience
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True, help="Steps at once.")
@click.option("--force", is_flag=True, help="Make everything again.")
@click.option("--strict", is_flag=True, help="Fail while a report says NOT YET WRITTEN.")
@_in_one_line_each
def run(
    cohorts: tuple[str, ...],
    project: Path | None,
    audience: str,
    jobs: int,
    force: bool,
    strict: bool,
) -> None:
    """Make what is out of date (default: every cohort).

    With --strict the reports are made all the same, and then each text that a person must still
    write is named, with the file and line where it belongs.
    """
    from evaluation.pipeline.run import report_path  # imports take a second
    from evaluation.pipeline.run import run as make
    from evaluation.report.programme import PROGRAMME_ID

    found = _project(project)
    policy(audience)
    names = _chosen(found, cohorts)
    if not names:
        _say("There are no cohorts in data/raw/ yet. `evaluation new COHORT` makes one.")
        return
    with _progress() as bar:
        task = bar.add_task("Reading", total=None)

        def told(cohort: str, step: str) -> None:
            bar.update(task, advance=1, description=f"{cohort}: {step}")

        outcome = make(
            found,
            names,
            audience=audience,
            jobs=jobs,
            force=force,
            told=told,
            planned=lambda steps: bar.update(task, total=steps, description="Making"),
        )
        bar.update(task, description="Done")
    for name in names:
        state = state_of(outcome.of(name))
        report = report_path(found, audience, name)
        if report.exists():
            word = "made" if state is State.MADE else "is up to date"
            _say(f"{name}: report {word}: {_shown(report)}")
        else:
            _say(f"{name}: NO REPORT.", error=True)
    together = report_path(found, audience, PROGRAMME_ID)
    if together.exists():
        _say(f"all cohorts together: {_shown(together)}")
    _say_failures(outcome)
    _say(f"Open {_shown(found.reports(audience) / 'index.html')} in a browser.")
    if strict and not outcome.exit_code:
        from evaluation.pipeline.strict import require_written

        made = [name for name in names if report_path(found, audience, name).exists()]
        require_written(found, made, audience=audience)
    sys.exit(outcome.exit_code)


@main.command()
@_cohorts
@_in_project
@click.option("--json", "as_json", is_flag=True, help="As JSON, for other programs.")
@_in_one_line_each
def check(cohorts: tuple[str, ...], project: Path | None, as_json: bool) -> None:
    """Read everything, list all problems, make nothing."""
    from evaluation.pipeline.check import check_cohort

    found = _project(project)
    checked = []
    with _progress() as bar:
        task = bar.add_task("Reading", total=None)
        for name in _chosen(found, cohorts):
            folder = found.cohort_folder(name)
            checked.append(
                check_cohort(folder, told=lambda step: bar.update(task, description=step[:32]))
            )
        bar.update(task, description="Done", total=len(checked), completed=len(checked))
    if as_json:
        _say(json.dumps([one.as_record() for one in checked], indent=1, ensure_ascii=False))
    for one in () if as_json else checked:
        _say("\n".join(one.as_lines()))
    sys.exit(next((one.exit_code for one in checked if one.exit_code), 0))


@main.command()
@_cohorts
@_in_project
@_for_audience
@click.option("--json", "as_json", is_flag=True, help="As JSON, for other programs.")
@_in_one_line_each
def status(cohorts: tuple[str, ...], project: Path | None, audience: str, as_json: bool) -> None:
    """Say what is up to date, out of date or failed, and why."""
    from evaluation.pipeline.run import status as look

    found = _project(project)
    policy(audience)
    names = _chosen(found, cohorts)
    outcome = look(found, names, audience=audience)
    if as_json:
        record = {name: {step.name: str(step.state) for step in outcome.of(name)} for name in names}
        _say(json.dumps(record, indent=1))
        return
    for name in names:
        steps = outcome.of(name)
        due = [step.name for step in steps if step.state is State.OUT_OF_DATE]
        _say(f"{name}: {state_of(steps)}" + (f" ({', '.join(due)})" if due else ""))
    _say_failures(outcome)


@main.command()
@click.argument("cohort")
@click.argument("files", nargs=-1, metavar="[FILE ...]")
@_in_project
@_in_one_line_each
def new(cohort: str, files: tuple[str, ...], project: Path | None) -> None:
    """Make a cohort's folder, or propose how FILEs already in it are to be read.

    Without FILE: a folder with a commented cohort.toml and register templates; once they are
    there, the lists of empty templates follow cohort.toml. With FILE (its path below the cohort's
    folder): the block for cohort.toml, for a person to check and paste.
    """
    from evaluation.pipeline.new import make_cohort_folder, propose_survey, renew_registers

    found = _project(project)
    if files:
        _say("\n\n".join(propose_survey(found, cohort, file) for file in files))
    elif (found.raw / cohort / "cohort.toml").exists():
        renewed, left = renew_registers(found, cohort)
        _say(
            f"{cohort} is there already, and its cohort.toml was left as it is. Empty workbooks in "
            f"registers/ that now offer its teams, roles and timepoints: {len(renewed)}."
        )
        if left:
            _say(f"Left as they are, because they hold something: {', '.join(left)}.")
        _say(f"To have a survey file's columns proposed, name it: evaluation new {cohort} FILE")
    else:
        folder = make_cohort_folder(found, cohort)
        _say(f"Made {_shown(folder)}. Open its cohort.toml: each line says what to write.")


@main.command()
@click.argument("cohort")
@_in_project
@_in_one_line_each
def review(cohort: str, project: Path | None) -> None:
    """Write or update the review file of COHORT's free text, for a person to work through.

    The file (data/review/COHORT.csv) holds what people said. In its column `decision` write
    release, release redacted (what stands under `proposed` is shown) or withhold.
    """
    from evaluation.prepare.cohort import review_texts
    from evaluation.prepare.review import review_file

    folder = _project(project).cohort_folder(cohort)
    counts = review_texts(folder)
    _say(f"{_shown(review_file(folder))}: {counts}.")
    _say("It holds what people said: do not share it. Fill in the column `decision`.")


@main.command()
@click.argument("cohort")
@_in_project
@_in_one_line_each
def assess(cohort: str, project: Path | None) -> None:
    """Write an empty sheet for each of the two assessors of COHORT.

    Each rates alone where its strands agree, contradict or are silent. `evaluation check COHORT`
    reads the sheets back; the report compares them.
    """
    from evaluation.pipeline.assess import write_sheets

    for path in write_sheets(_project(project).cohort_folder(cohort)):
        _say(f"Wrote {_shown(path)}")
    _say("Give one to each assessor. They fill them in alone, and talk only when both are done.")


@main.command()
@click.argument("cohort")
@_in_project
@_in_one_line_each
def writeback(cohort: str, project: Path | None) -> None:
    """Write COHORT's coded material out again, to go on with it in the coding tool.

    Into data/processed/COHORT/writeback/: each project, and the free-text answers of surveys, as
    .qdpx with its links table, segments and attributes; the codebook and a bank of quotes. What
    the review withheld or redacted is masked.
    """
    from evaluation.pipeline.writeback import write_back

    found = _project(project)
    _say(f"Wrote {_shown(write_back(found, cohort))}.")
    _say("It holds what people said: do not share it.")


@main.command()
@_in_project
@_in_one_line_each
def key(project: Path | None) -> None:
    """Make the key of keyed pseudonyms, outside the project; one that is there is kept."""
    from evaluation.prepare.pseudonyms import make_key

    path = make_key(_project(project).root)
    _say(f"Made a key: {path}")
    _say("Keep a copy in a safe place. Who has it can find people by their codes.")


def _say_failures(outcome: Outcome) -> None:
    for step in outcome.failed():
        for line in step.why.splitlines():
            _say(f"{step.cohort}: {step.name}: {line}", error=True)


def _shown(path: Path) -> str:
    """Return a path as short as it can be from where the person stands."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:<32}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )

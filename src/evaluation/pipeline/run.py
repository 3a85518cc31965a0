"""Running cohorts: make what is out of date, keep one cohort's failure from the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pytask import TaskWithoutPath

from evaluation.config.cohort import Cohort, read_cohort
from evaluation.config.project import Project
from evaluation.config.report import read_report_order
from evaluation.errors import ConfigError, EvaluationError
from evaluation.pipeline.engine import make
from evaluation.pipeline.mistaken import look_at_files
from evaluation.pipeline.outcome import Outcome, State, Step, state_of
from evaluation.pipeline.plan import CohortPlan, Told, package_digest
from evaluation.pipeline.programme import ProgrammePlan, programme_plan
from evaluation.report.assemble import REPORT, write_index
from evaluation.report.programme import PROGRAMME_ID
from evaluation.report.render import IndexEntry


@dataclass(slots=True)
class Declared:
    """The cohorts whose declaration could be read, and the others with what is wrong."""

    cohorts: dict[str, Cohort] = field(default_factory=dict)
    failures: list[Step] = field(default_factory=list)


def declared(project: Project, names: Sequence[str]) -> Declared:
    """Read the declaration of each cohort; one that cannot be read stops only itself."""
    found = Declared()
    for name in names:
        try:
            found.cohorts[name] = read_cohort(project.cohort_folder(name))
        except EvaluationError as fault:
            found.failures.append(
                Step(name, "cohort.toml", State.FAILED, str(fault), fault.exit_code)
            )
    return found


def _with_files(project: Project, failure: Step) -> Step:
    """Return what is wrong with a declaration together with what is wrong with the files."""
    if failure.exit_code != ConfigError.exit_code:  # there is no such cohort
        return failure
    errors = look_at_files(project.cohort_folder(failure.cohort)).errors
    return replace(failure, why="\n".join((failure.why, *map(str, errors))))


def run(
    project: Project,
    names: Sequence[str],
    *,
    audience: str = "internal",
    jobs: int = 2,
    force: bool = False,
    told: Told = lambda _cohort, _step: None,
    planned: Callable[[int], None] = lambda _steps: None,
) -> Outcome:
    """Make the reports of cohorts: everything that is out of date, and nothing else.

    Parameters
    ----------
    project
        The project.
    names
        The cohorts' ids.
    audience
        For whom: the policy's name.
    jobs
        How many steps run at once.
    force
        Make everything again.
    told
        Called when a step ends that was not up to date.
    planned
        Called once with the number of steps out of date.
    """
    found = declared(project, names)
    plans = _plans(project, found, audience, told)
    memory = project.processed / ".memory" / audience
    steps: tuple[Step, ...] = ()
    if plans:
        # the library marks tasks as it goes, so a look ahead needs tasks of its own
        both = _tasks([*plans, *_together(project, names, plans)])
        due = make(both, memory=memory, jobs=1, force=force, dry_run=True)
        planned(Outcome(due).count(State.OUT_OF_DATE))
        steps = make(_tasks(plans), memory=memory, jobs=jobs, force=force)
        # which cohorts can be laid together is only known now
        together = _tasks(_together(project, names, _able(plans, Outcome(steps))))
        steps += make(together, memory=memory, jobs=jobs, force=force) if together else ()
    failures = (_with_files(project, failure) for failure in found.failures)
    outcome = Outcome((*failures, *steps))
    for name in (*names, PROGRAMME_ID):
        if state_of(outcome.of(name)) in (State.FAILED, State.NOT_TRIED):
            report_path(project, audience, name).unlink(missing_ok=True)
    kept = _partial(project, names) and _unchanged(outcome)
    if not outcome.of(PROGRAMME_ID) and not kept:
        # the cohorts are others than those that were laid together
        report_path(project, audience, PROGRAMME_ID).unlink(missing_ok=True)
    write_index(project.reports(audience), _entries(project, audience, outcome))
    return outcome


def status(project: Project, names: Sequence[str], *, audience: str = "internal") -> Outcome:
    """Say what is up to date and what is not; make nothing."""
    found = declared(project, names)
    plans = _plans(project, found, audience, lambda _cohort, _step: None)
    memory = project.processed / ".memory" / audience
    tasks = _tasks([*plans, *_together(project, names, plans)])
    steps = make(tasks, memory=memory, jobs=1, dry_run=True) if plans else ()
    return Outcome((*found.failures, *steps))


def _plans(project: Project, found: Declared, audience: str, told: Told) -> list[CohortPlan]:
    order, package = read_report_order(project.notebooks), package_digest()
    return [
        CohortPlan(cohort, project, audience, order.sections_of(cohort), package, told)
        for cohort in found.cohorts.values()
    ]


def _tasks(plans: Sequence[CohortPlan | ProgrammePlan]) -> list[TaskWithoutPath]:
    return [task for plan in plans for task in plan.tasks()]


def _together(
    project: Project, names: Sequence[str], plans: Sequence[CohortPlan]
) -> list[ProgrammePlan]:
    """Return the plan of the report over all cohorts; none for a run of some cohorts only."""
    if _partial(project, names):
        return []
    plan = programme_plan(plans, read_report_order(project.notebooks).programme)
    return [] if plan is None else [plan]


def _able(plans: Sequence[CohortPlan], outcome: Outcome) -> list[CohortPlan]:
    """Return the plans of the cohorts whose tables are there."""
    there = {
        step.cohort
        for step in outcome.steps
        if step.name == "prepare" and step.state in (State.MADE, State.UP_TO_DATE)
    }
    return [plan for plan in plans if plan.cohort.id in there]


def _partial(project: Project, names: Sequence[str]) -> bool:
    return set(names) < set(project.cohorts())


def _unchanged(outcome: Outcome) -> bool:
    """Return whether no cohort's tables were made, or failed to be."""
    about = [step for step in outcome.steps if step.name in ("prepare", "cohort.toml")]
    return all(step.state is State.UP_TO_DATE for step in about)


def _entries(project: Project, audience: str, outcome: Outcome) -> list[IndexEntry]:
    """Return one entry for each cohort folder: its report, or why there is none."""
    found = declared(project, project.cohorts())
    entries = []
    for name in project.cohorts():
        made = (project.reports(audience) / name / REPORT).exists()
        failure = "" if made else _why(outcome.of(name))
        entries.append(IndexEntry(name, found.cohorts.get(name), failure))
    if len(entries) > 1 and read_report_order(project.notebooks).programme:
        made = report_path(project, audience, PROGRAMME_ID).exists()
        failure = "" if made else _why(outcome.of(PROGRAMME_ID))
        entries.append(IndexEntry(PROGRAMME_ID, failure=failure, name="All cohorts together"))
    return entries


def _why(steps: Sequence[Step]) -> str:
    failed = [step for step in steps if step.state is State.FAILED]
    if not failed:
        return "No report has been made yet. Run `evaluation run`."
    lines = failed[0].why.splitlines()
    more = f" (and {len(lines) - 1} more; `evaluation check` lists them)" if lines[1:] else ""
    return f"{failed[0].name}: {lines[0]}{more}"


def report_path(project: Project, audience: str, name: str) -> Path:
    """Return where a cohort's report is."""
    return project.reports(audience) / name / REPORT

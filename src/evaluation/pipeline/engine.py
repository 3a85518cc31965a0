"""The workflow library, told what to make and asked what became of it."""

from collections.abc import Sequence
from pathlib import Path

import pytask
from pytask import Session, TaskOutcome, TaskWithoutPath

from evaluation.errors import EvaluationError
from evaluation.pipeline.outcome import State, Step

_STATES = {
    TaskOutcome.SUCCESS: State.MADE,
    TaskOutcome.PERSISTENCE: State.UP_TO_DATE,
    TaskOutcome.SKIP_UNCHANGED: State.UP_TO_DATE,
    TaskOutcome.WOULD_BE_EXECUTED: State.OUT_OF_DATE,
    TaskOutcome.FAIL: State.FAILED,
    TaskOutcome.SKIP_PREVIOUS_FAILED: State.NOT_TRIED,
    TaskOutcome.SKIP: State.NOT_TRIED,
}


def make(
    tasks: Sequence[TaskWithoutPath],
    *,
    memory: Path,
    jobs: int,
    force: bool = False,
    dry_run: bool = False,
) -> tuple[Step, ...]:
    """Make what is out of date, and return what became of every step.

    Parameters
    ----------
    tasks
        Named ``cohort/step``.
    memory
        Folder in which the workflow library remembers contents between runs.
    jobs
        How many steps run at once. Notebooks run in processes of their own, so threads suffice.
    force
        Make everything again.
    dry_run
        Make nothing; say what would be made.
    """
    memory.mkdir(parents=True, exist_ok=True)
    # without a declaration here the library would keep its memory in the nearest checkout's root
    (memory / "pyproject.toml").write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    with pytask.console.capture():  # the library's own report is for programmers
        session = pytask.build(
            tasks=list(tasks),
            paths=memory,
            n_workers=jobs,
            parallel_backend="threads",
            capture="no",
            verbose=0,
            show_traceback=False,
            force=force,
            dry_run=dry_run,
        )
    return _steps(session, tasks)


def _steps(session: Session, tasks: Sequence[TaskWithoutPath]) -> tuple[Step, ...]:
    by_name = {report.task.name: report for report in session.execution_reports}
    if not by_name:
        raise EvaluationError("the plan could not be read by the workflow library.")
    steps = []
    for task in tasks:
        cohort, _, name = task.name.rpartition("/")
        report = by_name.get(task.name)
        if report is None:
            steps.append(Step(cohort, name, State.NOT_TRIED))
            continue
        state = _STATES[report.outcome]
        fault = report.exc_info[1] if state is State.FAILED and report.exc_info else None
        steps.append(Step(cohort, name, state, *_in_words(fault)))
    return tuple(steps)


def _in_words(fault: BaseException | None) -> tuple[str, int]:
    """Return a failure's message and exit code; of foreign errors the kind only.

    What a foreign error says may hold an answer or a path.
    """
    if fault is None:
        return "", 0
    if isinstance(fault, EvaluationError):
        return str(fault), fault.exit_code
    return f"{type(fault).__name__} in the package itself. Please report it.", 1

"""What became of a run: which steps were made, which were up to date, which failed and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What became of one step."""

    MADE = "made"
    UP_TO_DATE = "up to date"
    OUT_OF_DATE = "out of date"
    FAILED = "failed"
    NOT_TRIED = "not tried"  #: something it needs failed


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the pipeline and what became of it.

    Attributes
    ----------
    cohort
        The cohort it belongs to; empty for the index over all.
    name
        What it makes: "prepare", a section's id, "report".
    state
        What became of it.
    why
        For a failure: the message, in words a person can act on.
    exit_code
        For a failure: the exit code of its kind of error.
    """

    cohort: str
    name: str
    state: State
    why: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run."""

    steps: tuple[Step, ...]

    def of(self, cohort: str) -> tuple[Step, ...]:
        """Return one cohort's steps."""
        return tuple(step for step in self.steps if step.cohort == cohort)

    def failed(self) -> tuple[Step, ...]:
        """Return the steps that failed."""
        return tuple(step for step in self.steps if step.state is State.FAILED)

    def count(self, state: State) -> int:
        """Return how many steps ended in a state."""
        return sum(step.state is state for step in self.steps)

    @property
    def exit_code(self) -> int:
        """The exit code of the first failure, else 0."""
        return next((step.exit_code for step in self.failed()), 0)


def state_of(steps: Iterable[Step]) -> State:
    """Return what became of a cohort as a whole.

    >>> state_of([Step("a", "prepare", State.MADE), Step("a", "data", State.FAILED)])
    <State.FAILED: 'failed'>
    """
    states = {step.state for step in steps}
    for state in (State.FAILED, State.NOT_TRIED, State.OUT_OF_DATE, State.MADE):
        if state in states:
            return state
    return State.UP_TO_DATE

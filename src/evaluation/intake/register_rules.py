"""What one row of a register cannot say at once: rules as data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from evaluation.problems import Severity

Rows = pd.DataFrame
Mask = pd.Series


@dataclass(frozen=True, slots=True)
class RowRule:
    """Rows of a register for which `broken` holds contradict themselves."""

    register: str
    column: str  #: where a person should look
    broken: Callable[[Rows], Mask]
    what: str
    severity: Severity = Severity.ERROR


def _says(column: str, *words: str) -> Callable[[Rows], Mask]:
    return lambda rows: rows[column].isin(words)


def _exceeds(lower: str, upper: str) -> Callable[[Rows], Mask]:
    return lambda rows: rows[lower] > rows[upper]


def _both(*tests: Callable[[Rows], Mask]) -> Callable[[Rows], Mask]:
    def together(rows: Rows) -> Mask:
        found = tests[0](rows)
        for test in tests[1:]:
            found &= test(rows)
        return found

    return together


def _given(*columns: str) -> Callable[[Rows], Mask]:
    return lambda rows: rows[list(columns)].notna().any(axis=1)


def _empty(column: str) -> Callable[[Rows], Mask]:
    return lambda rows: rows[column].isna()


def _spoke(rows: Rows) -> Mask:
    return (rows["turns"] > 0) | (rows["minutes_spoken"] > 0)


_ABSENT: Final = ("absent with apology", "absent without apology")

ROW_RULES: Final = (
    RowRule(
        "attendance",
        "state",
        _both(_says("state", *_ABSENT), _says("invited", "no")),
        "is a state of somebody who was invited, but `invited` of the same row says no",
    ),
    RowRule(
        "attendance",
        "state",
        _both(_says("state", "not invited"), _says("invited", "yes")),
        "says not invited, but `invited` of the same row says yes",
    ),
    RowRule(
        "attendance",
        "state",
        _both(_says("state", "present"), _says("invited", "no")),
        "says present, but `invited` of the same row says no",
        Severity.WARN,
    ),
    RowRule(
        "attendance",
        "turns",
        _both(_says("state", *_ABSENT, "not invited", "withdrawn"), _spoke),
        "or the minutes spoken are above 0, but `state` of the same row is not present",
    ),
    RowRule("participants", "left", _exceeds("joined", "left"), "is before `joined`"),
    RowRule(
        "participants",
        "left_because",
        _both(_given("left_because"), _empty("left")),
        "gives a reason, but `left` of the same row is empty",
        Severity.WARN,
    ),
    RowRule(
        "recruitment",
        "agreed",
        _both(_says("approached", "no"), _says("agreed", "yes")),
        "says yes, but `approached` of the same row says no",
    ),
    RowRule(
        "recruitment",
        "attended",
        _both(
            lambda rows: (rows["approached"] == "no") | (rows["agreed"] == "no"),
            _says("attended", "yes"),
        ),
        "says yes, but `approached` or `agreed` of the same row says no",
    ),
    RowRule(
        "recruitment",
        "retained",
        _both(_says("attended", "no"), _says("retained", "yes")),
        "says yes, but `attended` of the same row says no",
    ),
    RowRule(
        "recruitment",
        "reason",
        _both(_given("reason"), _says("retained", "yes")),
        "says why the person was lost, but `retained` of the same row says yes",
        Severity.WARN,
    ),
    RowRule("payments", "received", _exceeds("offered", "received"), "is before `offered`"),
    RowRule(
        "payments",
        "outcome",
        _both(_says("outcome", "not offered"), _given("offered", "received")),
        "says not offered, but the same row has a date of offer or receipt",
    ),
    RowRule(
        "payments",
        "outcome",
        _both(_says("outcome", "waived", "awaiting"), _given("received")),
        "says that nothing was received, but the same row has a date of receipt",
    ),
    RowRule("adoption", "stopped", _exceeds("adopted", "stopped"), "is before `adopted`"),
    RowRule(
        "adoption",
        "state",
        _both(_says("state", "not adopted"), _given("adopted")),
        "says not adopted, but the same row has a date of adoption",
    ),
    RowRule(
        "adoption",
        "state",
        _both(_says("state", "adopted"), _given("stopped")),
        "says in use, but the same row has a date of stopping",
    ),
    RowRule(
        "adoption",
        "adopted",
        _both(_says("state", "adopted", "stopped"), _empty("adopted")),
        "is empty, so the site cannot stand in the curve over time",
        Severity.WARN,
    ),
    RowRule("seats", "lived_experience", _exceeds("lived_experience", "seats"), "is above `seats`"),
    RowRule(
        "seats", "voting", _exceeds("voting", "lived_experience"), "is above `lived_experience`"
    ),
)

#: Columns that say the same thing on every row of one thing: register, the thing, the columns.
ONE_THING: Final = (
    ("goals", ("team", "goal"), ("weight",)),
    ("activities", ("activity",), ("date", "team", "method", "stage")),
)

"""The registers' declarations: references lead somewhere, and analyses use the same words."""

import pytest

from evaluation.config.parse import declare
from evaluation.config.register import Register, registers
from evaluation.errors import ConfigError
from evaluation.intake.register_rules import ONE_THING, ROW_RULES
from evaluation.involvement.decisions import RUNGS, TAKEN_UP
from evaluation.involvement.fairness import INDICATORS, PAYMENT_OUTCOMES
from evaluation.involvement.recruitment import STEPS
from evaluation.involvement.rows import STATES

COLUMNS = [
    pytest.param(register, column, id=f"{register.id}.{column.id}")
    for register in registers().values()
    for column in register.columns
]


@pytest.mark.parametrize(("register", "column"), COLUMNS)
def test_a_reference_leads_somewhere(register, column):
    meant, _, column_meant = column.refers_to.partition(".")
    if column_meant:
        assert column_meant in registers()[meant].key
        # only a whole key, or a team's own, may be referred to
        assert registers()[meant].column(column_meant).kind == column.kind == "id"
    else:
        assert meant in ("", "teams", "roles", "timepoints")


@pytest.mark.parametrize(("register", "column"), COLUMNS)
def test_a_range_goes_upwards(register, column):
    if column.minimum is not None and column.maximum is not None:
        assert column.minimum < column.maximum


def allowed(register_id, column_id):
    return tuple(registers()[register_id].column(column_id).allowed)


def test_analyses_use_the_words_of_the_registers():
    assert allowed("attendance", "state") == STATES
    assert allowed("decisions", "ladder_first") == RUNGS == allowed("decisions", "ladder_second")
    assert set(allowed("payments", "outcome")) == set(PAYMENT_OUTCOMES)
    assert set(TAKEN_UP) < set(allowed("items-raised", "outcome"))
    assert set(STEPS) < {column.id for column in registers()["recruitment"].columns}
    assert set(INDICATORS) < {column.id for column in registers()["organisations"].columns}


def test_rules_name_columns_that_exist():
    for rule in ROW_RULES:
        assert registers()[rule.register].column(rule.column)
    for register_id, thing, columns in ONE_THING:
        assert all(registers()[register_id].column(name) for name in (*thing, *columns))


CONTENT = {
    "id": "made-up",
    "title": "Made up",
    "purpose": "To be wrong.",
    "key": ["one"],
    "columns": [{"id": "one", "title": "One", "kind": "id", "required": True}],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": ["two"]}, "key's columns"),
        ({"columns": [{"id": "one", "title": "One", "kind": "id"}]}, "key's columns"),
        ({"columns": [*CONTENT["columns"], *CONTENT["columns"]]}, "title of its own"),
        (
            {"columns": [*CONTENT["columns"], {"id": "two", "title": "ONE", "kind": "id"}]},
            "title of its own",
        ),
        (
            {"columns": [*CONTENT["columns"], {"id": "line", "title": "Two", "kind": "id"}]},
            "title of its own",
        ),
        (
            {"columns": [*CONTENT["columns"], {"id": "two", "title": "Two", "kind": "choice"}]},
            "a choice has",
        ),
    ],
)
def test_a_register_that_cannot_be_is_refused(change, message):
    assert declare(Register, CONTENT, shown_as="made-up.toml").id == "made-up"
    with pytest.raises(ConfigError, match=message):
        declare(Register, CONTENT | change, shown_as="made-up.toml")

"""A person who sent a questionnaire more than once: what is left out, and what is told of it."""

import pytest

from evaluation.prepare.cohort import prepare
from tests.intake.faults import HEADERS, ROWS, as_csv, cohort


def sent(folder, answers: str, declared: str):
    """Return what is told of one person's responses, one letter each, below another person's."""
    code, team, role, *_ = ROWS[1]
    own = [
        [code, team, role, f"2023-05-{line:02}", *{"x": "25", "y": "45", "z": "2"}[answer].ljust(2)]
        for line, answer in enumerate(answers, start=3)
    ]
    rows = [ROWS[0], *([*row, "So it was"] for row in own)]
    return cohort(folder, as_csv(rows), more=f'duplicates = "{declared}"')


@pytest.mark.parametrize(
    ("declared", "answers", "expected", "kept"),
    [
        ("refuse", "xx", [(4, "repeated", 3)], 3),
        ("refuse", "xxy", [(4, "repeated", 3), (5, "conflict", 3)], None),
        ("refuse", "xyx", [(4, "conflict", 3), (5, "repeated", 3)], None),
        ("refuse", "xyy", [(4, "conflict", 3), (5, "repeated", 4)], None),
        ("refuse", "zzy", [(4, "repeated", 3), (5, "conflict", 3)], None),
        ("keep first", "xx", [(4, "repeated", 3)], 3),
        ("keep first", "xxy", [(4, "repeated", 3), (5, "superseded", None)], 3),
        ("keep first", "xyy", [(4, "superseded", None), (5, "superseded", None)], 3),
        ("keep last", "xx", [(3, "repeated", 4)], 4),
        ("keep last", "xxy", [(3, "superseded", None), (4, "superseded", None)], 5),
        ("keep last", "xyx", [(3, "repeated", 5), (4, "superseded", None)], 5),
        ("keep last", "xyy", [(3, "superseded", None), (4, "repeated", 5)], 5),
    ],
)
def test_each_response_is_told_for_what_it_is(tmp_path, declared, answers, expected, kept):
    told = [
        (one.place.line, one.rule.removeprefix("response."), str(one))
        for one in sent(tmp_path, answers, declared).problems
        if one.rule.startswith("response.")
    ]
    assert [one[:2] for one in told] == [one[:2] for one in expected]
    for (_, rule, message), (*_, other) in zip(told, expected, strict=True):
        where = {"repeated": "stand at", "conflict": "differently at"}.get(rule)
        assert where is None or f"{where} s.csv:{other}:Code" in message
        assert message.split(": ")[1] == ("error" if rule == "conflict" else "repair")
    if kept is not None:
        submitted = prepare(tmp_path / "c1")["responses"]["submitted"]
        assert submitted.dt.day.tolist() == [2, kept]


@pytest.mark.parametrize("declared", ["refuse", "keep first", "keep last"])
@pytest.mark.parametrize(
    ("waves", "told"), [(("Wave 1", "Wave 2"), "unknown"), (("", ""), "blank")]
)
def test_responses_of_no_known_timepoint_are_not_compared(tmp_path, declared, waves, told):
    """Two answers of one person whose times are not understood yet are no answer given twice."""
    rows = [["AB01", "North Team", "staff", "2023-05-02", "4", "5", "So", wave] for wave in waves]
    known = [["AB02", "South", "staff", "2023-05-02", answer, "5", "", "before"] for answer in "11"]
    checked = cohort(
        tmp_path,
        as_csv([*rows, *known], [*HEADERS, "Wave"]),
        wave="Wave",
        more=f'duplicates = "{declared}"',
    )
    rules = [(one.rule, one.place.line) for one in checked.problems]
    assert [rule for rule in rules if rule[0].startswith("timepoint.")] == [
        (f"timepoint.{told}", 2),
        (f"timepoint.{told}", 3),
    ]
    # a person's answers at a timepoint that is known are compared as ever
    left_out = 4 if declared == "keep last" else 5
    assert [rule for rule in rules if rule[0].startswith("response.")] == [
        ("response.repeated", left_out)
    ]

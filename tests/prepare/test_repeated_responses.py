"""A person who sent a questionnaire more than once: what is left out, and what is told of it."""

import pytest

from evaluation.prepare.cohort import prepare
from tests.intake.faults import ROWS, as_csv, cohort


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

"""The list of problems: in the order in which a person goes through the files."""

import pandas as pd

from evaluation.config.instrument import ResponseScale
from evaluation.prepare.labels import code_answers
from evaluation.problems import Place, ProblemLog, by_place


def test_problems_are_listed_by_file_line_and_column():
    places = [
        Place("b.csv"),
        Place("a.csv", 10, "Q1"),
        Place("a.csv", 9, "Q2"),
        Place("a.csv", 9, "Q1"),
        Place("a.csv", None, "Q3"),
        Place("c.xlsx", 2, "AA", "Form1"),
        Place("c.xlsx", 2, "Z", "Form1"),
    ]
    log = ProblemLog()
    for place in places:
        log.error("rule", place, "what", "Todo.")
    assert [str(problem.place) for problem in by_place(log)] == [
        "a.csv:Q3",
        "a.csv:9:Q1",
        "a.csv:9:Q2",
        "a.csv:10:Q1",
        "b.csv",
        "c.xlsx:Form1!Z2",
        "c.xlsx:Form1!AA2",
    ]


def test_of_one_column_the_first_lines_are_listed():
    """Not the first lines of each answer in turn, and the rest is counted."""
    log = ProblemLog(most=3)
    code_answers(
        pd.Series(["x", "1", "y", "x", "y", "x"]),
        ResponseScale(minimum=1, maximum=5),
        lambda row: Place("s.csv", row + 2, "Q1"),
        log,
    )
    assert [problem.place.line for problem in log] == [2, 4, 5]
    assert [problem.count for problem in log] == [1, 1, 3]

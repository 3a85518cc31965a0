"""Person codes that may not be what was typed, as told to the person who mends the file."""

import pandas as pd

from evaluation.prepare.codes import Codes
from evaluation.prepare.person_codes import note_lost_zeros
from evaluation.problems import Place, ProblemLog


def test_codes_that_lost_zeros_are_told_from_the_top_of_the_file():
    numbers = range(60, 0, -1)
    codes = Codes.of(pd.Series([text for one in numbers for text in (f"0{one}", str(one))]))
    log = ProblemLog()
    note_lost_zeros(codes, lambda row: Place("s.csv", row + 2), log)
    assert [problem.place.line for problem in log] == list(range(3, 3 + 2 * log.most, 2))
    assert sum(problem.count for problem in log) == len(numbers)

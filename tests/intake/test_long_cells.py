"""A cell of very many lines: one text, or rows that an open quotation mark has swallowed."""

import pytest

from evaluation.intake.delimited import read_delimited
from evaluation.intake.records import LONGEST_CELL
from evaluation.problems import Place, ProblemLog

MANY = LONGEST_CELL + 200
HEAD = "code,team,q1,say\n"
ROWS = "".join(f"A{number:04},North,{number % 5 + 1},fine\n" for number in range(MANY))
PROSE = "".join(f"And then, as I said,\n\nwe went on {'x, ' * (n % 4)}\n" for n in range(MANY))


def read(text: str):
    """Return the grid, and class, rule and place of each problem."""
    log = ProblemLog()
    grid = read_delimited(text.encode(), Place("s.csv"), log)
    return grid, [(str(one.severity), one.rule, str(one.place)) for one in log]


@pytest.mark.parametrize("behind", ["", ROWS])
@pytest.mark.parametrize("doubled", ["", 'He said ""no"" to ""it"", and went.\n'])
def test_a_text_of_very_many_lines_is_one_cell(behind, doubled):
    grid, problems = read(f'{HEAD}{ROWS}B1,North,4,"{PROSE}{doubled}the end"\n{behind}')
    assert problems == [("warn", "row.quote-long", f"s.csv:{MANY + 2}")]
    assert len(grid.cells) == 2 + MANY + (MANY if behind else 0)
    cell = grid.cells.iloc[MANY + 1, 3]
    assert cell == PROSE + doubled.replace('""', '"') + "the end"
    assert not behind or grid.lines[-1] == (HEAD + ROWS + PROSE + doubled + ROWS).count("\n") + 1


def test_its_lines_may_have_as_many_commas_as_each_other():
    prose = "line by line, and so on\n" * MANY
    grid, problems = read(f'{HEAD}A1,North,4,"{prose}"\n{ROWS}')
    assert problems == [("warn", "row.quote-long", "s.csv:2")]
    assert grid.cells.iloc[1, 3] == prose


def test_several_such_texts_stand_in_one_row():
    grid, problems = read(f'code,say,memo,q1\nB1,"{PROSE}x","two\nlines",4\nB2,"{PROSE}y",z,5\n')
    assert [rule for _, rule, _ in problems] == ["row.quote-long"] * 2
    assert grid.cells[3].tolist() == ["q1", "4", "5"]
    assert grid.cells[2].tolist() == ["memo", "two\nlines", "z"]


@pytest.mark.parametrize("opened", ['B1,North,4,"good', 'B1,"North,4,good', '"B1,North,4,good'])
@pytest.mark.parametrize("last", ['B2,South,5,fine"\n', 'B2,South",5,fine\n', ""])
def test_rows_are_not_swallowed_however_many(opened, last):
    grid, problems = read(f"{HEAD}{opened}\n{ROWS}{last}")
    assert problems[0] == ("error", "row.quote", "s.csv:2")
    assert len(grid.cells) == 2 + MANY + bool(last)


@pytest.mark.parametrize(
    ("head", "row"), [("say", "fine"), ("code,say", "A1,fine"), ("code,say,more", "A1,,")]
)
def test_nor_are_rows_of_few_columns(head, row):
    many = f"{row}\n" * MANY
    grid, problems = read(f'{head}\n{many}"{row}\n{many}{row}"\n{many}')
    assert ("error", "row.quote", f"s.csv:{MANY + 2}") in problems
    assert len(grid.cells) == 3 + 3 * MANY


@pytest.mark.parametrize("many", [2, 30, LONGEST_CELL - 10])
@pytest.mark.parametrize(
    ("first", "last"),
    [
        ('A8001,North,4,"good', 'A8002,South,5,fine"'),
        ('A8001,"North,4,good', 'A8002,South",5,fine'),
    ],
)
def test_a_table_that_was_swallowed_whole_is_told(first, last, many):
    rows = "".join(ROWS.splitlines(keepends=True)[:many])
    grid, problems = read(f"{HEAD}{first}\n{rows}{last}\n")
    assert len(grid.cells) == 2
    assert problems == [("error", "row.swallowed", "s.csv:2")]


@pytest.mark.parametrize("words", ["well, as I said, it was, hm\n", "one\ntwo, three\n", "5\n"])
def test_the_only_answer_of_a_table_may_have_many_lines(words):
    grid, problems = read(f'{HEAD}B1,North,4,"{words * 40}"\n')
    assert grid.cells.iloc[1, 3] == words * 40
    assert problems == []


def test_rows_whose_quotation_marks_are_shifted_are_looked_at_once():
    # each record could go on to the end of the file; quadratic time would take minutes here
    text = HEAD + 'x,"start\n' + 'a","b\n' * 60_000
    grid, problems = read(text)
    assert len(grid.cells) == 60_002
    assert {rule for _, rule, _ in problems} == {"row.quote"}

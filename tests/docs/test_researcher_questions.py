"""What docs/how-to/questions-of-a-researcher.md says is called, and answers."""

import ast
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "questions-of-a-researcher.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.S | re.M)


def answers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Run the page's blocks one after another, as cells that show their last line."""
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    shown = []
    for block in BLOCKS:
        *before, last = ast.parse(block).body
        exec(compile(ast.Module(before, []), PAGE.name, "exec"), names)
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), PAGE.name, "eval"), names))
        else:
            exec(compile(ast.Module([last], []), PAGE.name, "exec"), names)
    return [names, *shown]


@pytest.mark.slow
def test_the_page_answers_what_it_asks(monkeypatch: pytest.MonkeyPatch):
    names, themes, codes, disputed, by_code, matrix, against = answers(monkeypatch)
    said, heard = names["said"], names["heard"]

    # the same by hand, from the tidy tables alone
    def raised(column: str, side: str) -> set[str]:
        sources = heard.loc[heard["side"] == side, "source"]
        mine = said[said["source"].isin(sources) & ~said["contrary"].astype(bool)]
        return set(mine[column])

    for found, column in ((themes, "theme"), (codes, "code")):
        assert set(found["theme"]) == raised(column, "service users") - raised(column, "staff")
    assert len(codes) > 0

    assert {"source", "excerpt", "code", "applied_by", "not_applied_by"} <= set(disputed.columns)
    assert by_code.sum() == len(disputed) > 0
    coded = said.groupby(["excerpt", "code"])["coder"].agg(set)
    for row in disputed.itertuples():
        assert coded[row.excerpt, row.code] == set(row.applied_by.split(", "))

    assert set(matrix.index) == set(heard["participant"])
    assert set(against["theme"]) == set(said.loc[said["contrary"].astype(bool), "theme"])
    assert isinstance(against, pd.DataFrame)


def test_each_question_is_one_line():
    questions = [block for block in BLOCKS if "open_section" not in block]
    assert len(questions) >= 4
    for block in questions:
        called = [node for node in ast.parse(block).body if not isinstance(node, ast.ImportFrom)]
        assert len(called) == 1
        assert called[0].lineno == called[0].end_lineno

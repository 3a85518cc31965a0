"""Quotes picked by hand, summaries of the framework matrix, statements on the whole."""

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from evaluation.config.cohort import Cohort, Qualitative
from evaluation.intake.registers import read_register
from evaluation.prepare.tidy import COLUMNS
from evaluation.prepare.written import picked, written_texts
from evaluation.problems import ProblemLog

FILES = {"quotes": "quotes.csv", "framework": "framework.csv"}


def cohort(**qualitative: object) -> Cohort:
    return Cohort.model_validate(
        {
            "id": "c", "title": "C", "programme": "P", "synthetic": True, "seed": 1,
            "starts": "2023-01-01", "ends": "2023-12-31", "registers": FILES,
            "timepoints": [{"id": "b", "title": "B", "kind": "baseline"}],
            "teams": [
                {"id": "n", "name": "North", "aim": "A", "setting": "ward", "organisation": "One"},
                {"id": "s", "name": "South", "aim": "A", "setting": "community"},
            ],
            "roles": [{"id": "r", "name": "staff", "group": "staff"}],
            "qualitative": qualitative,
        }
    )  # fmt: skip


def test_the_how_to_page_declares_what_can_be_declared():
    page = Path(__file__).parents[2] / "docs/how-to/pick-quotes-and-write-summaries.md"
    blocks = re.findall(r"^```toml\n(.*?)^```$", page.read_text(encoding="utf-8"), re.S | re.M)
    declared = [tomllib.loads(block) for block in blocks]
    assert len(declared) == 4
    assert set(declared[0]["registers"]) == set(FILES)
    for block in declared[1:]:
        assert Qualitative.model_validate(block["qualitative"])
    assert Qualitative.model_validate(declared[-1]["qualitative"]) == Qualitative()


SOURCES = pd.DataFrame({"source": ["I1", "I2"], "consent": [True, False]})
EXCERPTS = pd.DataFrame(
    [
        ("e1", "I1", "We were asked late.", 10, 29),
        ("e2", "I1", "asked late. Then", 18, 34),
        ("e3", "I1", "Then nothing", 30, 42),
        ("e4", "I2", "We were asked late.", 10, 29),
        ("e5", "I1", "We were  asked\nlate.", None, None),
        ("e6", "I1", "Something else", None, None),
    ],
    columns=["excerpt", "source", "text", "start", "end"],
).astype({"start": "Int64", "end": "Int64"})


def register(tmp_path, name: str, content: str) -> pd.DataFrame:
    (tmp_path / FILES[name]).write_text(content, encoding="utf-8")
    log = ProblemLog()
    found = read_register(tmp_path, cohort(), name, log)
    log.raise_errors()
    return found


def picks(tmp_path, *rows: str) -> tuple[dict[str, str], list[str]]:
    content = "\n".join(
        ["excerpt,decision,by,date,why", *(f"{row},LM,2023-05-01," for row in rows)]
    )
    log = ProblemLog()
    table = register(tmp_path, "quotes", content + "\n")
    found = picked(EXCERPTS, SOURCES, table, cohort(), log)
    chosen = found.loc[found["pick"] != "", ["excerpt", "pick"]]
    return dict(chosen.itertuples(index=False)), [f"{one.place} {one.rule}" for one in log]


def test_a_pin_and_no_register(tmp_path):
    assert picks(tmp_path, "e3,pin") == ({"e3": "pin"}, [])
    log = ProblemLog()
    assert set(picked(EXCERPTS, SOURCES, None, cohort(), log)["pick"]) == {""}


def test_a_ban_holds_for_every_piece_with_the_same_words(tmp_path):
    found, problems = picks(tmp_path, "e1,ban")
    # overlapping places, and the same words where no place is known; not another person's
    assert found == {"e1": "ban", "e2": "ban", "e5": "ban"}
    assert problems == []
    assert picks(tmp_path, "e6,ban")[0] == {"e6": "ban"}


def test_a_ban_always_wins(tmp_path):
    found, problems = picks(tmp_path, "e2,pin", "e1,ban", "e1,pin")
    assert found == {"e1": "ban", "e2": "ban", "e5": "ban"}
    assert problems == ["quotes.csv:4:excerpt quotes.both"]


def test_unknown_excerpts_and_pins_without_consent_have_a_place(tmp_path):
    found, problems = picks(tmp_path, "e4,pin", "nobody,ban", "none,pin")
    assert found == {"e4": "pin"}
    assert problems == [
        "quotes.csv:2:excerpt quotes.consent",
        "quotes.csv:3:excerpt quotes.unknown",
        "quotes.csv:4:excerpt quotes.unknown",
    ]


@pytest.mark.parametrize(
    ("cases", "case", "shown"),
    [
        ("team", "n", "North"),
        ("role", "r", "staff"),
        ("setting", "community", "community"),
        ("organisation", "One", "One"),
    ],
)
def test_summaries_are_of_the_declared_cases(tmp_path, cases, case, shown):
    content = f"case,theme,summary,author,date\n{case},Power,Asked late.,LM,2023-05-01\n"
    log = ProblemLog()
    table = register(tmp_path, "framework", content)
    rows = written_texts(tmp_path, cohort(cases=cases), table, {"Power"}, log)
    assert not len(log)
    assert rows.columns.tolist() == list(COLUMNS["written"])
    assert rows[["what", "case", "theme", "author", "text"]].values.tolist() == [
        ["framework summary", shown, "Power", "LM", "Asked late."]
    ]


def test_an_unknown_case_or_theme_has_a_place(tmp_path):
    content = "case,theme,summary,author\nx,Power,One.,\nn,Paower,Two.,\n"
    log = ProblemLog()
    table = register(tmp_path, "framework", content)
    assert written_texts(tmp_path, cohort(), table, {"Power"}, log).empty
    assert [f"{one.place} {one.rule}" for one in log] == [
        "framework.csv:2:case framework.case",
        "framework.csv:3:theme framework.theme",
    ]


def test_statements_stand_in_the_declaration_or_in_a_file(tmp_path):
    (tmp_path / "memo.md").write_bytes("\ufeffTwo nurses coded.\r\n\r\nWe knew them.\r\n".encode())
    declared = cohort(reflexivity_memo={"file": "memo.md"}, information_power="Enough.")
    log = ProblemLog()
    rows = written_texts(tmp_path, declared, None, set(), log)
    assert rows[["id", "what", "text"]].values.tolist() == [
        ["qualitative-reflexivity_memo", "reflexivity_memo", "Two nurses coded.\n\nWe knew them."],
        ["qualitative-information_power", "information_power", "Enough."],
    ]


@pytest.mark.parametrize(("content", "rule"), [(None, "written.file"), (b" \n", "written.empty")])
def test_a_statement_that_is_not_there(tmp_path, content, rule):
    if content is not None:
        (tmp_path / "memo.md").write_bytes(content)
    log = ProblemLog()
    declared = cohort(reflexivity_memo={"file": "memo.md"})
    assert written_texts(tmp_path, declared, None, set(), log).empty
    assert [one.rule for one in log] == [rule]

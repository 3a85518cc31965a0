"""One file declared for several timepoints: read once, applied twice, each problem told once."""

from collections import Counter

import pytest

from evaluation.intake.surveys import read
from evaluation.pipeline.check import check_cohort
from evaluation.prepare.cohort import prepare
from tests.intake.faults import HEADERS, ROWS, as_csv, cohort, later, with_cell


def declared_twice(folder, content: bytes, **declared):
    """Declare one file for both timepoints, and return the cohort's folder."""
    cohort(folder, content, **declared)
    file = folder / "c1" / "cohort.toml"
    text = file.read_text(encoding="utf-8")
    again = text[text.index("[[surveys]]") :].replace('id = "s"', 'id = "t"')
    again = again.replace('timepoint = "before"', 'timepoint = "after"')
    file.write_text(text + again.replace('Wave = ["1"]', 'Wave = ["2"]'), encoding="utf-8")
    return folder / "c1"


def in_waves(rows) -> bytes:
    """Return the rows as answers of one wave, and once more as later ones of another."""
    both = [[*row, "1"] for row in rows] + [[*row, "2"] for row in later(rows)]
    return as_csv(both, [*HEADERS, "Wave"])


def test_each_problem_of_the_file_is_told_once(tmp_path):
    rows = with_cell(1, Team="Nowhere", Say="caf\u00e9")
    content = in_waves(rows).decode().encode("cp1252") + b"AB09,South,staff\n"
    folder = declared_twice(tmp_path, content, more='only = { Wave = ["1"] }')
    checked = check_cohort(folder)
    problems = Counter(map(str, checked.problems))
    assert set(problems.values()) == {1}
    found = Counter((one.rule, str(one.place)) for one in checked.problems)
    assert found["text.encoding", "s.csv:3"] == found["row.ragged", "s.csv:8"] == 1
    # what each declaration says of its own rows is told for each
    assert found["team.unknown", "s.csv:3:Team"] == found["team.unknown", "s.csv:6:Team"] == 1


def test_what_is_wrong_with_rows_that_count_for_both_is_told_once(tmp_path):
    rows = with_cell(0, Team="Nowhere", Code="Smithers", Say="Mrs Smithers said so")
    roster = {"roster.csv": b"kind,name\nperson,Smithers\n"}
    folder = declared_twice(tmp_path, as_csv(rows), top='roster = "roster.csv"', further=roster)
    checked = check_cohort(folder)
    assert any(one.rule.startswith("code.") for one in checked.problems)
    assert set(Counter(map(str, checked.problems)).values()) == {1}


def test_problems_beyond_those_that_are_listed_are_counted_once(tmp_path):
    rows = [[f"AB{number}", "Nowhere", *ROWS[0][2:]] for number in range(10, 90)]
    checked = check_cohort(declared_twice(tmp_path, as_csv(rows)))
    assert sum(one.count for one in checked.problems if one.rule == "team.unknown") == 80


@pytest.mark.parametrize("tool", ["plain", "google-forms"])
def test_the_file_is_read_once_and_each_declaration_has_its_own_rows(tmp_path, monkeypatch, tool):
    loaded = []
    reader = read.READERS[tool]

    class Counting:
        def __getattr__(self, name):
            if name == "load":
                loaded.append(name)
            return getattr(reader, name)

    monkeypatch.setitem(read.READERS, tool, Counting())
    folder = declared_twice(tmp_path, in_waves(ROWS), tool=tool, more='only = { Wave = ["1"] }')
    loaded.clear()
    tidy = prepare(folder)
    assert loaded == ["load"]
    responses = tidy["responses"]
    assert Counter(responses["timepoint"].astype(str)) == {"before": 3, "after": 3}
    first = responses[responses["timepoint"] == "before"]["person"].tolist()
    assert first == responses[responses["timepoint"] == "after"]["person"].tolist()


def test_the_order_of_declarations_is_kept(tmp_path):
    folder = declared_twice(tmp_path, in_waves(ROWS), more='only = { Wave = ["1"] }')
    file = folder / "cohort.toml"
    text = file.read_text(encoding="utf-8")
    at, then = text.index("[[surveys]]"), text.rindex("[[surveys]]")
    between = text[at:then].replace('id = "s"', 'id = "u"').replace('"s.csv"', '"u.csv"')
    between = between.replace('only = { Wave = ["1"] }', 'only = { Wave = ["3"] }')
    file.write_text(text[:then] + between + text[then:], encoding="utf-8")
    other = [[code.replace("AB", "CD"), *row, "3"] for code, *row in ROWS]
    (folder / "u.csv").write_bytes(as_csv(other, [*HEADERS, "Wave"]))
    assert prepare(folder)["responses"]["survey"].unique().tolist() == ["s", "u", "t"]

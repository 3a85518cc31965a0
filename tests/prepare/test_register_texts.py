"""Free text of registers is looked through, and its words are stored nowhere."""

import pandas as pd
import pytest

from evaluation.prepare.cohort import prepare
from evaluation.prepare.store import read_tidy, write_tidy
from tests.intake.faults import ROWS, as_csv, cohort, found, with_cell

REGISTERS = """
[registers]
reflections = "reflections.csv"
goals = "goals.csv"
"""
REFLECTIONS = b"""reflection,date,team,text
R1,2023-05-02,north,It went well
R2,2023-05-03,north,Ring Zebrana on 07700 900123
R3,2023-05-04,south,
"""
GOALS = b"""team,goal,title,weight,timepoint
north,G1,Shorter letters for Zebrana Okoro,1,before
north,G2,Shorter letters at Northside Hospital,1,before
"""
ROSTER = b"name,kind\nZebrana Okoro,person\n"
FILES = {"reflections.csv": REFLECTIONS, "goals.csv": GOALS, "roster.csv": ROSTER}


def checked(folder, rows=ROWS):
    """Return what a check says of a cohort that keeps registers and a list of names."""
    return cohort(folder, as_csv(rows), top='roster = "roster.csv"', head=REGISTERS, further=FILES)


def test_identifiers_in_registers_are_told_by_kind_and_place(tmp_path):
    one = checked(tmp_path)
    flagged = [line for line in found(one) if line[1] == "text.identifier"]
    assert set(flagged) == {
        ("warn", "text.identifier", "reflections.csv:3:text"),
        ("warn", "text.identifier", "goals.csv:2:title"),
    }
    assert "Zebrana" not in str(one.as_record())


def test_words_of_registers_are_stored_nowhere(tmp_path):
    checked(tmp_path)
    tidy = prepare(tmp_path / "c1")
    write_tidy(tidy, tmp_path / "processed")
    kept = read_tidy(tmp_path / "processed").registers["reflections"]["text"]
    assert kept.fillna("none").tolist() == ["", "", "none"]
    stored = b"".join(file.read_bytes() for file in (tmp_path / "processed").rglob("refl*.parquet"))
    assert b"went well" not in stored
    assert tidy.registers["reflections"]["text"].dropna().unique().tolist() == [""]


@pytest.mark.parametrize("code", ["Zebrana", "zebrana okoro"])
def test_a_code_that_is_a_name_of_the_list_is_an_error(tmp_path, code):
    told = found(checked(tmp_path, with_cell(0, Code=code)))
    assert ("error", "code.personal", "s.csv:2:Code") in told


def test_registers_without_words_are_left_as_they_are(tmp_path):
    checked(tmp_path)
    goals = prepare(tmp_path / "c1").registers["goals"]
    assert pd.notna(goals["title"]).all()
    assert goals["title"].str.len().min() > 0

"""What `evaluation new` proposes for an export: every line says how sure it is, none is silent."""

import tomllib
from pathlib import Path

import pytest

from evaluation.config.instrument import packaged_instruments
from evaluation.config.project import find_project
from evaluation.pipeline.new import make_cohort_folder, propose_survey
from tests.intake.faults import as_csv

ITEMS = {item.id: item.text for item in packaged_instruments()["coproduction-confidence"].items}
K1, K2 = ITEMS["k1"], ITEMS["k2"]


@pytest.fixture
def proposed(tmp_path: Path):
    """Return a function from rows of a file to the block that is proposed for it."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("")
    project = find_project(tmp_path)
    folder = make_cohort_folder(project, "c1")

    def block(headers, *rows, **further) -> str:
        (folder / "s.csv").write_bytes(as_csv(rows, headers))
        for name, content in further.items():
            (folder / f"{name}.csv").write_bytes(content)
        text = propose_survey(project, "c1", "s.csv")
        tomllib.loads(text)
        return text

    return block


def test_each_line_says_how_alike_the_wordings_are(proposed):
    text = proposed(["Your code", f"{K1} ", K2[:-4]], ["A1", "1", "2"])
    assert f'k1 = "{K1}"  # 100' in text
    (line,) = [line for line in text.splitlines() if line.startswith("k2 = ")]
    assert 80 < float(line.rpartition("# ")[2]) < 100


def test_a_wording_that_says_the_opposite_is_no_match(proposed):
    denied = K1.replace("can", "cannot", 1)
    assert denied != K1
    text = proposed(["Your code", denied], ["A1", "1"])
    assert "k1 = " not in text
    assert f'# "{denied}"' in text


def test_a_column_that_is_nearly_as_alike_is_named(proposed):
    text = proposed(["Your code", K1, f"{K1}."], ["A1", "1", "2"])
    (line,) = [line for line in text.splitlines() if line.startswith("k1 = ")]
    assert "nearly as alike" in line


@pytest.mark.parametrize(
    ("dates", "line"),
    [
        (["03/04/2026 09:00", "31/05/2026 10:00"], 'dates = "%d/%m/%Y %H:%M"'),
        (["03/04/2026", "04/30/2026"], 'dates = "%m/%d/%Y"'),
        (["03/04/2026", "05/06/2026"], 'write "%d/%m/%Y" or "%m/%d/%Y"'),
        (["2026-04-03", "2026-04-04"], None),
    ],
)
def test_the_order_of_dates_is_proposed_where_the_file_proves_it(proposed, dates, line):
    text = proposed(["Timestamp", "Your code"], *[[date, "A1"] for date in dates])
    written = [one for one in text.splitlines() if one.startswith("dates = ")]
    assert [line in one for one in written] == ([] if line is None else [True])


def test_a_question_behind_a_short_header_is_said(proposed):
    ids = ['{"ImportId":"startDate"}', '{"ImportId":"_recordId"}', '{"ImportId":"QID1"}']
    text = proposed(
        ["EndDate", "ResponseId", "Q7"],
        ["End Date", "Response ID", "What else?"],
        ids,
        ["2026-04-03 09:00:00", "R_1", "Nothing"],
    )
    assert '# "Q7"  # What else?' in text
    assert 'submitted = "EndDate"  # End Date' in text


def test_a_dictionary_beside_the_export_is_found_and_used(proposed):
    dictionary = as_csv(
        [["record_id", "text", "Record", "", ""], ["k1", "text", K1, "", ""]],
        ["Variable / Field Name", "Field Type", "Field Label", "Choices, x", "Identifier?"],
    )
    export = (["record_id", "redcap_event_name", "k1"], ["1", "before_arm_1", "4"])
    assert '# key_file = "key.csv"' in proposed(*export)
    text = proposed(*export, dictionary=dictionary)
    assert 'key_file = "dictionary.csv"  #' in text
    assert 'person = "record_id"' in text
    assert 'timepoint = "redcap_event_name"' in text
    assert 'k1 = "k1"  # 100' in text
    assert 'timepoint = ""' not in text

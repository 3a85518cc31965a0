"""What `evaluation new` proposes for an export: every line says how sure it is, none is silent."""

import tomllib
from pathlib import Path

import pytest
from openpyxl import Workbook

from evaluation.config.instrument import packaged_instruments
from evaluation.config.project import Project, find_project
from evaluation.errors import UsageError
from evaluation.pipeline.new import make_cohort_folder, propose_survey
from tests.intake.faults import as_csv

ITEMS = {item.id: item.text for item in packaged_instruments()["coproduction-confidence"].items}
K1, K2 = ITEMS["k1"], ITEMS["k2"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return find_project(tmp_path)


@pytest.fixture
def folder(project: Project) -> Path:
    return make_cohort_folder(project, "c1")


@pytest.fixture
def proposed(project: Project, folder: Path):
    """Return a function from rows of a file to the block that is proposed for it."""

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
    number, _, wording = line.rpartition("  # ")[2].partition("; the item is: ")
    assert 80 < float(number) < 100
    assert wording == f'"{K2}"'


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
    assert 'only = { "redcap_event_name" = ["before_arm_1"] }' in text
    assert 'header = "redcap_event_name", values = { "before_arm_1" = "" }' in text
    assert 'k1 = "k1"  # 100' in text
    assert 'timepoint = ""' not in text


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "How far do you agree? [{}]",
        "Your confidence: {}",
        "How far do you agree with each statement? - {}",
        "How far do you agree with...-{}",
        "Part 2 - your team: please say how far you agree - {}",
    ],
)
def test_what_a_form_puts_around_an_item_does_not_count(proposed, around):
    header = around.format(K1.rstrip("."))
    assert f'k1 = "{header}"  # 100' in proposed(["Your code", header], ["A1", "1"]).splitlines()


def test_items_without_a_column_are_named_where_most_have_one(proposed):
    text = proposed(["Your code", *list(ITEMS.values())[:-1]], ["A1", *"123451234"])
    assert f'# p3 = ""  # no column was found for: "{ITEMS["p3"]}"' in text
    assert "no column was found for" not in proposed(["Your code", K1], ["A1", "1"])


@pytest.mark.parametrize(
    ("what", "header"),
    [
        ("person", "Initials"),
        ("person", "Your participant number"),
        ("person", "Please make up a code: two letters and your day of birth"),
        ("team", "Team"),
        ("team", "Which project team do you belong to?"),
        ("role", "I am a…"),
        ("role", "Your role in the programme"),
        ("role", "What is your main role?"),
        ("role", "How do you take part?"),
        ("role", "Which best describes you?"),
        ("timepoint", "Is this your first or second time filling in this survey?"),
        ("submitted", "Date completed"),
    ],
)
def test_who_answered_is_found_by_the_words_of_its_question(proposed, what, header):
    text = proposed([header, K1], ["A1", "1"])
    assert f'{what} = "{header}"' in text


@pytest.mark.parametrize(
    "header",
    [
        "What does your team do well?",
        "Members of this team are able to bring up problems.",
        "I am a good listener.",
        "How long have you been in your role?",
        "Everyone is able to take part.",
        "What is your zip code?",
    ],
)
def test_a_question_that_only_mentions_the_word_is_left_to_the_person(proposed, header):
    assert f' = "{header}"' not in proposed([header, K1], ["A1", "1"])


def test_of_two_keys_the_one_named_like_the_export_is_proposed(proposed):
    key = as_csv([["Q1", "Code"], ["Q2", K1], ["1", "Agree"]], ["URN", "Number"])
    export = (["URN", "Q1", "Q2"], ["9-1", "A1", "1"])
    text = proposed(*export, **{"a-key": key, "s-key": key, "t-key": key})
    assert 'key_file = "s-key.csv"' in text
    assert f'k1 = "Q2"  # 100; the file asks: {K1}' in text


def test_of_several_sheets_the_fullest_is_proposed_and_the_others_are_named(project, folder):
    book = Workbook()
    book.worksheets[0].append(["Ask the ward about the second form"])
    sheet = book.create_sheet("Answers")
    for row in (["Your code", K1], ["A1", 4], ["A2", 5]):
        sheet.append(row)
    book.save(folder / "two.xlsx")
    text = propose_survey(project, "c1", "two.xlsx")
    assert 'sheet = "Answers"  # not read: ["Sheet"]' in text
    assert f'k1 = "{K1}"  # 100' in text


def test_a_cell_that_cannot_be_read_stops_no_proposal(project, folder):
    book = Workbook()
    for row in (["Your code", K1, "More?"], ["A1", 4, "=1+"], ["A2", 5, "#N/A"]):
        book.worksheets[0].append(row)
    book.save(folder / "s.xlsx")
    assert f'k1 = "{K1}"  # 100' in propose_survey(project, "c1", "s.xlsx")


def test_a_file_is_found_however_a_person_names_it(project, folder, monkeypatch):
    (folder / "in").mkdir()
    (folder / "in" / "s.csv").write_bytes(as_csv([["A1", "4"]], ["Your code", K1]))
    monkeypatch.chdir(project.root)
    names = ("in/s.csv", r"in\s.csv", "data/raw/c1/in/s.csv", str(folder / "in" / "s.csv"))
    texts = [propose_survey(project, "c1", name) for name in names]
    assert 'file = "in/s.csv"' in texts[0]
    assert set(texts) == {texts[0]}


def test_a_file_that_is_not_there_or_elsewhere_is_refused(project, folder, tmp_path):
    (folder / "before.csv").write_text("Your code\nA1\n")
    with pytest.raises(UsageError, match=r"no file befor\.csv .* Files there: before\.csv\."):
        propose_survey(project, "c1", "befor.csv")
    elsewhere = tmp_path / "downloads.csv"
    elsewhere.write_text("Your code\nA1\n")
    with pytest.raises(UsageError, match="Copy it there"):
        propose_survey(project, "c1", str(elsewhere))


def test_of_two_columns_with_one_header_the_first_is_named_by_its_number(proposed):
    text = proposed(["Your code", K1, K1], ["A1", "1", "2"])
    assert f'k1 = "{K1} [1]"  # 100' in text
    assert f'# "{K1} [2]"' in text

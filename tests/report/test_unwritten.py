"""What a report lacks is told text by text, each with where it belongs, and nothing else."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.config.cohort import Written
from evaluation.config.policy import policy
from evaluation.prepare.cohort import prepare
from evaluation.report.unwritten import unwritten

RAW = Path(__file__).parents[2] / "data" / "raw"
FOLDER = RAW / "demo-2023-05"
EVERY = ("summary", "involvement", "findings", "integration", "checklists")


@pytest.fixture(scope="module")
def tidy():
    return prepare(FOLDER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What people wrote about the cohort, to be changed."""
    copy = tmp_path / FOLDER.name
    copy.mkdir()
    shutil.copytree(FOLDER / "integration", copy / "integration")
    shutil.copy(FOLDER / "integration.toml", copy)
    return copy


def lacking(tidy, folder: Path, *sections: str, audience: str = "internal") -> list[str]:
    found = unwritten(tidy, folder, policy(audience), sections=sections or EVERY)
    assert {one.rule for one in found} == {"text.not-written"} or not found
    return [f"{one.place}: {one.what}" for one in found]


def without(folder: Path, pattern: str) -> None:
    path = folder / "integration.toml"
    text = path.read_text(encoding="utf-8")
    fewer = re.sub(pattern, "", text, flags=re.M)
    assert fewer != text
    path.write_text(fewer, encoding="utf-8")


def test_the_demonstration_lacks_what_its_report_says_it_lacks(tidy, folder):
    found = lacking(tidy, folder, "summary", "findings", "integration")
    assert [re.sub(r":\d+", "", one).split(": not yet written: ")[0] for one in found] == [
        "integration.toml:recommendations[3].what_happened",
        "integration.toml:convergence",
        *["integration.toml:outliers"] * (len(found) - 2),
    ]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r'^owner = "Finance lead"\n', r"recommendations\[2\]\.owner: .*R2, who sees to it"),
        (r"^date = 2025-03-01\n", r"recommendations\[1\]\.date: .*R1, by when"),
        (r"^\[\[recommendations\]\](?:.|\n)*?(?=\n\n)", r"recommendations: .*what should be done"),
        (r"^\[\[meta_inferences\]\](?:.|\n)*?(?=\n\n)", r"meta_inferences: .*what follows"),
        (r"^\[\[convergence\]\](?:.|\n)*?(?=\n\n)", r"a dissonance needs an explanation \(unit"),
    ],
)
def test_a_text_that_is_taken_away_is_asked_for(tidy, folder, pattern, said):
    before = lacking(tidy, folder, "summary", "findings", "integration")
    without(folder, pattern)
    after = lacking(tidy, folder, "summary", "findings", "integration")
    new = [one for one in after if one not in before]
    assert any(re.search(said, one) for one in new), new


def test_a_team_whose_story_somebody_explained_is_asked_for_no_more(tidy, folder):
    before = lacking(tidy, folder, "integration")
    [mine] = [one for one in before if "Stroke Steps" in one]
    with (folder / "integration.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[outliers]]\nteam = "stroke-steps"\nexplanation = "Two left."\nauthor = "us"\n'
        )
    assert lacking(tidy, folder, "integration") == [one for one in before if one != mine]


def test_a_cohort_without_a_word_lacks_the_questions_and_what_follows(tidy, tmp_path):
    found = lacking(tidy, tmp_path, "summary", "findings")
    assert [one.split(": not yet written: ")[0] for one in found] == [
        "integration.toml:questions",
        "integration.toml:findings",
        "integration.toml:findings",
        "integration.toml:recommendations",
        "integration.toml:meta_inferences",
    ]


def test_nothing_is_asked_of_a_strand_without_material(tidy, tmp_path):
    kept = {name: table[:0] if name == "excerpts" else table for name, table in tidy.tables.items()}
    numbers = replace(tidy, tables=kept, registers={})
    found = lacking(numbers, tmp_path, "summary")
    assert not [one for one in found if "a finding of the strand" in one]


def test_sheets_that_are_not_there_are_asked_for_once(tidy, folder):
    shutil.rmtree(folder / "integration")
    found = [one for one in lacking(tidy, folder) if "assessor" in one]
    assert [one.split(":")[0] for one in found] == [
        "integration/assessor-1.xlsx",
        "integration/assessor-2.xlsx",
    ]
    assert not [one for one in lacking(tidy, folder) if one.startswith("integration.toml:conv")]


def test_only_checklists_that_were_chosen_are_asked_for(tidy, folder):
    def items(*names: str) -> int:
        chosen = tidy.cohort.report.model_copy(update={"checklists": names})
        mine = replace(tidy, cohort=tidy.cohort.model_copy(update={"report": chosen}))
        return len(lacking(mine, folder, "checklists"))

    assert items() == 0
    # one of five was written by hand, and no section of this report tells another
    assert items("gripp2-sf") == 4
    assert items("gripp2-sf", "coreq") == 4 + 32


def test_a_reflexive_analysis_is_asked_for_two_statements(tidy, folder):
    def asked(**declared: object) -> list[str]:
        how = tidy.cohort.qualitative.model_copy(update={"approach": "reflexive", **declared})
        mine = replace(tidy, cohort=tidy.cohort.model_copy(update={"qualitative": how}))
        return [one.split(": ")[0] for one in lacking(mine, folder, "coding")]

    memo = "cohort.toml:qualitative.reflexivity_memo"
    power = "cohort.toml:qualitative.information_power"
    assert lacking(tidy, folder, "coding") == []
    assert asked() == [memo, power]
    assert asked(reflexivity_memo=Written(text="We are nurses.")) == [power]


def test_where_few_may_be_told_apart_fewer_explanations_are_asked_for(tidy, folder):
    inside = [one for one in lacking(tidy, folder, "integration") if "outliers" in one]
    outside = lacking(tidy, folder, "integration", audience="public")
    assert set(outside) < set(inside)

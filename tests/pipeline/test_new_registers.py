"""Register templates offer the words of the cohort's own declaration, once there is one."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from evaluation.config.project import Project, find_project
from evaluation.errors import ConfigError, UsageError
from evaluation.pipeline.new import make_cohort_folder, renew_registers


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return find_project(tmp_path)


@pytest.fixture
def folder(project: Project) -> Path:
    folder = make_cohort_folder(project, "c1")
    path = folder / "cohort.toml"
    path.write_text(path.read_text("utf-8").replace("team-one", "ward-7"), encoding="utf-8")
    return folder


def words(path: Path) -> set[object]:
    return {cell.value for row in load_workbook(path)["Words"].iter_rows() for cell in row}


def test_empty_workbooks_offer_the_declared_teams(project, folder):
    path = folder / "registers" / "participants.xlsx"
    assert "team-one" in words(path)
    renewed, left = renew_registers(project, "c1")
    assert path.name in renewed
    assert left == ()
    assert "ward-7" in words(path)
    assert "team-one" not in words(path)


def test_a_workbook_with_a_row_is_left_and_a_deleted_one_stays_away(project, folder):
    filled, deleted = (
        folder / "registers" / "participants.xlsx",
        folder / "registers" / "seats.xlsx",
    )
    book = load_workbook(filled)
    book.worksheets[0]["A2"] = "P1"
    book.save(filled)
    deleted.unlink()
    before = filled.read_bytes()
    renewed, left = renew_registers(project, "c1")
    assert left == (filled.name,)
    assert filled.read_bytes() == before
    assert deleted.name not in renewed
    assert not deleted.exists()


def test_a_workbook_that_cannot_be_read_is_left(project, folder):
    path = folder / "registers" / "participants.xlsx"
    path.write_text("no workbook")
    assert renew_registers(project, "c1")[1] == (path.name,)
    assert path.read_text() == "no workbook"


def test_a_workbook_with_notes_of_somebodys_own_is_left(project, folder):
    for name, write in (
        ("participants", lambda book: book.create_sheet("Notes").append(["Ask the ward"])),
        ("meetings", lambda book: book.worksheets[0].cell(1, 20, "Our own column")),
    ):
        path = folder / "registers" / f"{name}.xlsx"
        book = load_workbook(path)
        write(book)
        book.save(path)
    assert set(renew_registers(project, "c1")[1]) == {"participants.xlsx", "meetings.xlsx"}


def test_a_wrong_declaration_is_said(project, folder):
    path = folder / "cohort.toml"
    path.write_text(path.read_text("utf-8").replace("seed = 1", 'seed = "one"'), encoding="utf-8")
    with pytest.raises(ConfigError, match="seed"):
        renew_registers(project, "c1")


def test_a_workbook_open_elsewhere_is_said(project, folder, monkeypatch):
    def held(_book: object, _path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr("openpyxl.workbook.Workbook.save", held)
    with pytest.raises(UsageError, match="Close it in Excel"):
        renew_registers(project, "c1")

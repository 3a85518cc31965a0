"""Mistakes of declarations and problems of files: all told in one pass, and each told once."""

import json

import pytest
from click.testing import CliRunner

from evaluation.cli import main
from evaluation.config.project import Project
from evaluation.pipeline import plan as cohort_plan
from evaluation.pipeline.check import check_cohort
from evaluation.pipeline.new import make_cohort_folder
from evaluation.pipeline.outcome import State
from evaluation.pipeline.run import run
from tests.intake.faults import HEADERS, ROWS, as_csv, as_xlsx, cohort, with_cell
from tests.pipeline.test_programme import project as project

CANARY = "zebra-4711"
MISTAKE = 'colour = "red"\n'


def mistaken(folder, content: bytes, change, **declared):
    """Return what a check says once the declaration of a cohort was changed."""
    folder.mkdir(parents=True, exist_ok=True)
    cohort(folder, content, **declared)
    file = folder / "c1" / "cohort.toml"
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    return check_cohort(folder / "c1")


def places(checked):
    return [
        (one.rule, str(one.place)) for one in checked.problems if one.rule != "scale.incomplete"
    ]


FAULTY = as_csv(with_cell(1, Team=CANARY, K1="banana")) + b"AB09,South,staff\n"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        # what does not concern the file: it is read as ever, to the last cell
        (lambda text: MISTAKE + text, ["row.ragged", "team.unknown", "label.unknown"]),
        (
            lambda text: text + '[[outcomes]]\nid = "o"\nscale = "nope"\n',
            ["row.ragged", "team.unknown", "label.unknown"],
        ),
        # a mistake in the survey's own part: what does not rest on it
        (
            lambda text: text.replace('timepoint = "before"', 'timepoint = "never"'),
            ["row.ragged"],
        ),
        (lambda text: text.replace('tool = "plain"', 'tool = "plane"'), ["row.ragged"]),
        (lambda text: text.replace('id = "north"', "id = 7"), ["row.ragged"]),
        # nothing of it can be read
        (lambda text: text + "= = =\n", ["row.ragged"]),
        (lambda text: text.replace("[[surveys]]", "[[survey]]"), ["row.ragged"]),
    ],
)
def test_mistakes_and_problems_of_files_are_told_together(tmp_path, change, told):
    checked = mistaken(tmp_path, FAULTY, change)
    assert checked.failure
    assert checked.exit_code == 3
    rules = [rule for rule, _ in places(checked)]
    assert sorted(set(rules) - {"date.blank"}) == sorted(told)
    assert ("row.ragged", "s.csv:5") in places(checked)
    assert CANARY not in str(checked.as_record())
    assert "banana" not in str(checked.as_record())


def test_a_header_that_is_missing_is_told_beside_a_wrong_reference(tmp_path):
    headers = [header.replace("Role", "Post") for header in HEADERS]
    checked = mistaken(
        tmp_path,
        as_csv(ROWS, headers),
        lambda text: text.replace('timepoint = "before"', 'timepoint = "never"'),
    )
    assert ("column.missing", "s.csv:Role") in places(checked)


@pytest.mark.parametrize("change", [lambda text: MISTAKE + text, lambda text: text + "= = =\n"])
def test_sound_files_of_every_kind_are_no_noise(tmp_path, change):
    project = Project(tmp_path)
    folder = make_cohort_folder(project, "c1")
    (folder / "before.xlsx").write_bytes(as_xlsx(ROWS))
    (folder / "links.csv").write_text("source,kind\nA,interview\n", encoding="utf-8")
    (folder / "material.qdpx").write_bytes(b"no table")
    (folder / "~$before.xlsx").write_bytes(b"open elsewhere")
    (folder / "integration.toml").write_text("[[questions]]\n", encoding="utf-8")
    (folder / "instruments").mkdir()
    text = (folder / "cohort.toml").read_text(encoding="utf-8")
    (folder / "cohort.toml").write_text(change(text), encoding="utf-8")
    checked = check_cohort(folder)
    assert checked.failure
    assert checked.problems == ()


@pytest.mark.parametrize("change", [lambda text: MISTAKE + text, lambda text: text + "= = =\n"])
@pytest.mark.parametrize(
    ("file", "content", "rule"),
    [
        ("s.xlsx", as_xlsx(ROWS)[:300], "file."),
        ("s.xlsx", as_csv(ROWS, ["Code,x", *HEADERS[1:]]).replace(b"North", b"caf\xe9"), "text."),
        ("s.csv", as_csv(ROWS).replace(b",4,", b',"4,'), "row.quote"),
        ("s.csv", as_csv(ROWS).decode().replace(",", ";").encode(), "text.separator"),
    ],
)
def test_damage_is_told_whatever_the_declaration_says(tmp_path, change, file, content, rule):
    checked = mistaken(tmp_path, content, change, file=file)
    assert checked.failure
    assert any(one.rule.startswith(rule) for one in checked.problems)


def test_a_file_outside_the_folder_is_not_opened(tmp_path):
    (tmp_path / "secret.csv").write_bytes(FAULTY)
    checked = mistaken(
        tmp_path, as_csv(ROWS), lambda text: text.replace('"s.csv"', '"../secret.csv"')
    )
    assert "inside the cohort's folder" in checked.failure
    assert checked.problems == ()


def test_registers_are_read_beside_a_mistake(tmp_path):
    rows = b"participant,role,team\nP01,staff,north\nP02,nobody,north\n"
    checked = mistaken(
        tmp_path,
        as_csv(ROWS),
        lambda text: MISTAKE + text,
        top='registers = { participants = "people.csv" }',
        further={"people.csv": rows},
    )
    assert [str(one.place) for one in checked.problems if one.rule.startswith("register.")] == [
        "people.csv:3:role"
    ]


def test_text_json_and_exit_code_agree(tmp_path):
    mistaken(tmp_path / "data" / "raw", FAULTY, lambda text: MISTAKE + text)
    words = ["check", "c1", "--project", str(tmp_path)]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 3
    lines = told.output.splitlines()
    at = next(place for place, line in enumerate(lines) if "colour: is not a key" in line)
    assert any(line.startswith("  s.csv:5: error") for line in lines[at:])
    assert any(line.startswith("c1: 1 mistake in its declarations, 3 errors") for line in lines)
    [record] = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)
    assert record["exit_code"] == 3
    assert record["failure"].count("\n") == 0
    assert "s.csv" in {problem["file"] for problem in record["problems"]}


def test_a_run_tells_both_as_well(tmp_path):
    mistaken(tmp_path / "data" / "raw", FAULTY, lambda text: MISTAKE + text)
    outcome = run(Project(tmp_path), ["c1"])
    assert outcome.exit_code == 3
    [step] = outcome.failed()
    assert "colour: is not a key" in step.why.splitlines()[0]
    assert [line.split(": ")[0] for line in step.why.splitlines()[1:]] == [
        "s.csv:3:K1",
        "s.csv:3:Team",
        "s.csv:5",
    ]


WRITTEN = '[[questions]]\nid = "q1"\ntext = "Why?"\noutcomes = ["nope"]\n'


def test_a_mistake_of_integration_toml_is_told_with_the_problems_of_files(tmp_path):
    further = {"integration.toml": WRITTEN.encode()}
    sound = cohort(tmp_path, as_csv(ROWS), further=further)
    assert "questions[1].outcomes" in sound.failure
    assert sound.exit_code == 3
    assert {one.rule for one in sound.problems} == {"scale.incomplete"}
    assert sound.recognised
    faulty = cohort(tmp_path, FAULTY, further=further)
    assert faulty.failure == sound.failure
    assert ("row.ragged", "s.csv:5") in places(faulty)


def test_what_names_material_that_cannot_be_read_is_no_mistake(tmp_path):
    coding = '[[coding]]\nid = "i"\nfile = "i.csv"\ntool = "plain"\nlinks = "links.csv"\n'
    further = {
        "integration.toml": WRITTEN.replace('outcomes = ["nope"]', 'themes = ["Trust"]').encode(),
        "i.csv": b"",
        "links.csv": b"source,kind\nA,interview\n",
    }
    checked = cohort(tmp_path, as_csv(ROWS), head=coding, further=further)
    assert not checked.failure
    assert checked.exit_code == 4


def test_a_run_tells_a_mistake_of_integration_toml_once(tmp_path, monkeypatch):
    tried = []
    monkeypatch.setattr(cohort_plan, "execute_section", lambda source, *_: tried.append(source))
    cohort_folder = tmp_path / "data" / "raw"
    cohort_folder.mkdir(parents=True)
    cohort(cohort_folder, as_csv(ROWS), further={"integration.toml": WRITTEN.encode()})
    outcome = run(Project(tmp_path), ["c1"])
    [step] = outcome.failed()
    assert (step.name, outcome.exit_code) == ("integration.toml", 3)
    assert step.why.count("questions[1].outcomes") == 1
    assert not tried
    assert outcome.count(State.NOT_TRIED) > 3
    # once it is right, the sections are tried
    (cohort_folder / "c1" / "integration.toml").write_text("", encoding="utf-8")
    run(Project(tmp_path), ["c1"])
    assert tried


def test_what_people_wrote_is_not_checked_again_without_need(project):
    file = project.raw / "c1" / "integration.toml"
    file.write_text('[[questions]]\nid = "q1"\ntext = "Why?"\n', encoding="utf-8")
    assert run(project, ["c1"]).exit_code == 0
    [step] = [one for one in run(project, ["c1"]).steps if one.name == "integration.toml"]
    assert step.state is State.UP_TO_DATE
    file.write_text(WRITTEN, encoding="utf-8")
    assert [one.name for one in run(project, ["c1"]).failed()] == ["integration.toml"]
    file.unlink()
    again = run(project, ["c1"])
    assert again.exit_code == 0
    assert "integration.toml" not in {one.name for one in again.steps}

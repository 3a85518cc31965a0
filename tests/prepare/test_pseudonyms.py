"""Pseudonyms: random within a cohort, or keyed by a secret that stays outside the project."""

import os
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from evaluation.cli import main
from evaluation.config.cohort import Linkage
from evaluation.errors import ConfigError, UsageError
from evaluation.prepare.codes import Codes
from evaluation.prepare.cohort import prepare
from evaluation.prepare.linkage import link
from evaluation.prepare.pseudonyms import (
    key_file,
    key_fingerprint,
    keyed_pseudonyms,
    make_key,
    random_pseudonyms,
    read_key,
)
from evaluation.prepare.store import write_tidy
from evaluation.problems import Place, ProblemLog
from tests.intake.faults import ROWS, as_csv, cohort, found, messages

KEYED = Linkage(method="self-generated", pseudonyms="keyed")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project's folder; the user's own configuration folder lies beside it."""
    (tmp_path / "project" / "data" / "raw").mkdir(parents=True)
    monkeypatch.delenv("EVALUATION_KEY", raising=False)
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    return tmp_path / "project"


def linked(rows: list[tuple[str, str, int]], how: Linkage = KEYED, cohort: str = "one"):
    frame = pd.DataFrame(rows, columns=["code", "team", "order"])
    place = lambda row: Place("s.csv", row + 2)  # noqa: E731
    return link(Codes.of(frame["code"]), frame, how, place, ProblemLog(), seed=1, cohort=cohort)


def test_hmac_is_the_published_one():
    """RFC 4231, test case 1: its key and data give b0344c61d8db38535ca8..."""
    found = keyed_pseudonyms(pd.Series(["Hi There"]), secret=b"\x0b" * 20)
    assert found.tolist() == ["Kb0344c61d8db38535ca8"]


def test_the_same_code_has_the_same_pseudonym_in_every_cohort(project: Path):
    make_key(project)
    one = linked([("AB12", "a", 0), ("ab-12", "a", 1), ("CD34", "a", 0)])
    other = linked([("EF56", "x", 0), ("CD34", "x", 0), ("AB 12", "y", 1)], cohort="other")
    assert one.named().iloc[0] == one.named().iloc[1] == other.named().iloc[2]
    assert one.named().iloc[2] == other.named().iloc[1]
    assert one.named().nunique() == 2
    assert not any("AB12" in name or "CD34" in name for name in one.named())


def test_without_a_code_nobody_is_the_same_in_two_cohorts(project: Path):
    make_key(project)
    one = linked([("", "a", 0), ("", "a", 1)])
    other = linked([("", "a", 0)], cohort="other")
    assert one.named().nunique() == 2
    assert not set(one.named()) & set(other.named())


def test_a_code_that_two_teams_have_is_two_people(project: Path):
    make_key(project)
    assert linked([("AB12", "a", 0), ("AB12", "b", 0)]).named().nunique() == 2


def test_a_slip_has_the_pseudonym_of_the_earlier_code(project: Path):
    make_key(project)
    found = linked([("ABCD12", "a", 0), ("ABCD13", "a", 1)])
    alone = linked([("ABCD12", "a", 0)])
    assert found.named().tolist() == [alone.named().iloc[0]] * 2


def test_another_key_gives_other_names(project: Path, monkeypatch: pytest.MonkeyPatch):
    make_key(project)
    before = linked([("AB12", "a", 0)]).named().tolist()
    monkeypatch.setenv("EVALUATION_KEY", str(project.parent / "second.key"))
    make_key(project)
    assert linked([("AB12", "a", 0)]).named().tolist() != before


def test_without_a_key_the_message_says_how_to_make_one(project: Path):
    with pytest.raises(ConfigError, match="evaluation key"):
        linked([("AB12", "a", 0)]).named()
    assert linked([("AB12", "a", 0)], Linkage()).named().tolist() == ["P001"]


@pytest.mark.parametrize("content", ["", "abc", "zz" * 32, "é" * 64, "00" * 31])
def test_a_file_without_a_key_is_refused_and_not_shown(
    project: Path, monkeypatch: pytest.MonkeyPatch, content: str
):
    wrong = project.parent / "wrong.key"
    wrong.write_text(content, encoding="utf-8")
    monkeypatch.setenv("EVALUATION_KEY", str(wrong))
    with pytest.raises(ConfigError) as refused:
        read_key()
    assert not content or content not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_key_is_made_once_and_for_its_owner_only(project: Path):
    path = make_key(project)
    first = path.read_bytes()
    assert len(read_key()) == 32
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UsageError, match="already"):
        make_key(project)
    assert path.read_bytes() == first


@pytest.mark.parametrize("inside", ["my.key", "data/raw/../../my.key"])
def test_no_key_is_made_inside_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch, inside: str
):
    monkeypatch.setenv("EVALUATION_KEY", str(project / inside))
    with pytest.raises(UsageError, match="inside the project"):
        make_key(project)
    assert not key_file().exists()


def test_the_command_makes_the_key_and_never_says_it(project: Path):
    run = CliRunner()
    ran = run.invoke(main, ["key", "--project", str(project)])
    assert ran.exit_code == 0, ran.output
    secret = key_file().read_text(encoding="ascii").strip()
    assert secret not in ran.output
    again = run.invoke(main, ["key", "--project", str(project)])
    assert again.exit_code == UsageError.exit_code
    assert secret not in again.output


def test_random_pseudonyms_tell_nothing_of_the_order_of_codes():
    keys = pd.Series([f"{number:04d}" for number in range(500)], dtype="str")
    names = random_pseudonyms(keys, seed=7)
    assert names.nunique() == 500
    order = names.rank().corr(pd.Series(range(500)))
    assert abs(order) < 0.15
    shuffled = keys.sample(frac=1, random_state=1)
    again = random_pseudonyms(shuffled.reset_index(drop=True), seed=7)
    assert again.tolist() == names[shuffled.index].tolist()


def test_another_key_is_noticed_by_every_keyed_cohort(project: Path, monkeypatch, tmp_path: Path):
    make_key(project)
    keyed = "[linkage]\npseudonyms = 'keyed'\n"
    raw = project / "data" / "raw"
    assert not found(cohort(raw, as_csv(ROWS), head=keyed))
    processed = project / "data" / "processed" / "c1"
    write_tidy(prepare(raw / "c1"), processed)
    stored = (processed / "prepared.json").read_text()
    assert f'"key": "{key_fingerprint()}"' in stored
    assert read_key().hex() not in stored
    assert not found(cohort(raw, as_csv(ROWS), head=keyed))  # the key is the same
    monkeypatch.setenv("EVALUATION_KEY", str(tmp_path / "other.key"))
    make_key(project)
    told = cohort(raw, as_csv(ROWS), head=keyed)
    assert found(told) == [("error", "linkage.key", "data/processed/c1/prepared.json")]
    assert "this cohort" in messages(told)[0]
    processed.rename(processed.with_name("c0"))
    assert "another cohort" in messages(cohort(raw, as_csv(ROWS), head=keyed))[0]
    assert not found(cohort(raw, as_csv(ROWS)))  # random pseudonyms have no key

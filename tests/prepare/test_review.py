"""The review file: one row a text, decisions that hold for that very text, nothing said aloud."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.cli import main
from evaluation.config.cohort import read_cohort
from evaluation.errors import DataError
from evaluation.prepare.cohort import prepare, review_texts
from evaluation.prepare.names import Names, names_of
from evaluation.prepare.review import (
    read_review,
    review_file,
    reviewed_excerpts,
    texts_to_review,
    update_review,
)
from evaluation.prepare.store import read_tidy, write_tidy
from evaluation.prepare.tidy import COLUMNS
from evaluation.problems import ProblemLog, Severity

DEMO = Path(__file__).parents[2] / "data" / "raw" / "demo-2023-05"
NAMES = Names([("name", "Amina Okoro")])
NOTHING_WRITTEN = pd.DataFrame(columns=list(COLUMNS["written"]), dtype="str")


def texts(*answers: str) -> pd.DataFrame:
    return pd.DataFrame({"question": "hope", "text": list(answers)}, dtype="str")


def excerpts(**pieces: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"excerpt": list(pieces), "source": "I1", "text": list(pieces.values())}, dtype="str"
    )


def current(answers: tuple[str, ...] = (), **pieces: str) -> pd.DataFrame:
    return texts_to_review(texts(*answers), excerpts(**pieces), NOTHING_WRITTEN)


def cells(path: Path) -> pd.DataFrame:
    found = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    return found.rename(columns={found.columns[0]: "id"}).set_index("id")


def decide(path: Path, decisions: dict[str, str], **more: str) -> None:
    """Fill in the file as a person does with a spreadsheet program."""
    found = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    for one, decision in decisions.items():
        row = found.iloc[:, 0] == one
        assert row.sum() == 1
        found.loc[row, ["decision", *more]] = [decision, *more.values()]
    found.to_csv(path, index=False, encoding="utf-8-sig")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "review" / "c.csv"


def test_a_row_a_text_with_flags_and_a_proposal(path: Path):
    counts = update_review(path, current(("It was late.", "It was late."), e1="Amina rang."), NAMES)
    rows = cells(path)
    assert (counts.texts, counts.flagged, counts.decided, counts.new) == (2, 1, 0, 2)
    assert rows.loc["e1", ["flagged", "proposed", "decision"]].tolist() == [
        "name",
        "[name 1] rang.",
        "",
    ]
    assert "HOLDS WHAT PEOPLE SAID" in path.read_text(encoding="utf-8-sig").splitlines()[0]


def test_decisions_are_kept_and_hold_for_the_same_text_only(path: Path):
    update_review(path, current(e1="Amina rang.", e2="Nobody rang.", e3="It rang."), NAMES)
    decide(path, {"e1": "Release redacted", "e2": "release"}, reviewer="KM")
    counts = update_review(path, current(e2="Nobody rang!", e1="Amina rang.", e4="x"), NAMES)
    rows = cells(path)
    assert rows["decision"].to_dict() == {"e1": "release redacted", "e2": "", "e4": ""}
    assert rows["reviewer"].to_dict() == {"e1": "KM", "e2": "", "e4": ""}
    assert (counts.decided, counts.new, counts.gone) == (1, 2, 1)


def test_what_a_person_wrote_as_the_redacted_text_is_kept(path: Path):
    update_review(path, current(e1="Amina rang the whole street."), NAMES)
    decide(path, {"e1": "release redacted"}, proposed="[somebody] rang us.")
    update_review(path, current(e1="Amina rang the whole street."), NAMES)
    review = read_review(path, ProblemLog())
    found = reviewed_excerpts(excerpts(e1="Amina rang the whole street."), review, NAMES)
    assert found["redacted"].tolist() == ["[somebody] rang us."]
    assert found["review"].tolist() == ["release redacted"]


def test_updating_twice_changes_nothing(path: Path):
    now = current(("=1+1", "-", 'two\nlines; and "more"', "'x"), e1="Amina", e2="+44 7700 900123")
    update_review(path, now, NAMES)
    first = path.read_bytes()
    counts = update_review(path, now, NAMES)
    assert path.read_bytes() == first
    assert counts.new == 0
    assert sorted(path.parent.iterdir()) == [path]


def test_a_spreadsheet_takes_no_answer_for_a_formula(path: Path):
    update_review(path, current(('=HYPERLINK("x")', "@SUM(1)", "+1", "-1")), NAMES)
    assert cells(path)["text"].str[0].tolist() == ["'"] * 4
    decide(path, {cells(path).index[0]: "release redacted"})
    review = read_review(path, ProblemLog())
    assert review["proposed"].iloc[0] == '=HYPERLINK("x")'


def test_a_wrong_decision_is_named_by_its_place_and_not_said(path: Path):
    update_review(path, current(e1="A secret.", e2="Another."), NAMES)
    decide(path, {"e2": "relaese"})
    log = ProblemLog()
    review = read_review(path, log)
    assert [str(problem.place) for problem in log] == ["review/c.csv:3:decision"]
    assert "relaese" not in str(next(iter(log)))
    assert review["decision"].tolist() == ["", ""]
    with pytest.raises(DataError):
        update_review(path, current(e1="A secret."), NAMES)
    assert len(cells(path)) == 2, "a file with a mistake is left as it was"


def test_an_empty_redacted_text_is_not_released(path: Path):
    update_review(path, current(e1="Amina"), NAMES)
    decide(path, {"e1": "release redacted"}, proposed="")
    log = ProblemLog()
    assert read_review(path, log)["decision"].tolist() == [""]
    assert [problem.rule for problem in log] == ["review.decision"]


def test_an_excerpt_with_several_codes_is_decided_once(path: Path):
    both = pd.concat([excerpts(e1="Amina rang.")] * 2, ignore_index=True).assign(code=["a", "b"])
    update_review(path, texts_to_review(texts(), both, NOTHING_WRITTEN), NAMES)
    decide(path, {"e1": "withhold"})
    found = reviewed_excerpts(both, read_review(path, ProblemLog()), NAMES)
    assert found["review"].tolist() == ["withhold"] * 2
    assert found["flagged"].tolist() == [True] * 2
    assert found["code"].tolist() == ["a", "b"]


def test_without_a_file_nothing_is_reviewed(path: Path):
    found = reviewed_excerpts(excerpts(e1="x"), read_review(path, ProblemLog()), NAMES)
    assert found[["flagged", "review"]].to_numpy().tolist() == [[False, ""]]


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "raw" / DEMO.name
    shutil.copytree(DEMO, folder)
    return folder


def with_roster(folder: Path, rows: str) -> Path:
    (folder / "roster.csv").write_text(rows, encoding="utf-8")
    declaration = folder / "cohort.toml"
    text = declaration.read_text(encoding="utf-8")
    declaration.write_text('roster = "roster.csv"\n' + text, encoding="utf-8")
    return folder


def test_the_roster_finds_names_and_is_stored_nowhere(cohort: Path, tmp_path: Path):
    folder = with_roster(cohort, "name,kind\nFenwick Ashgrove,person\nSaltmere,place\n")
    declared = read_cohort(folder)
    names = names_of(folder, declared, {}, ProblemLog())
    kinds = [one.kind for one in names.find("Ashgrove of SALTMERE and the Quiet Nights")]
    assert kinds == ["name", "place", "team"]
    tidy = prepare(folder)
    write_tidy(tidy, tmp_path / "processed")
    stored = b"".join(
        file.read_bytes() for file in (tmp_path / "processed").rglob("*") if file.is_file()
    )
    said = "".join(map(str, tidy.problems)) + repr(tidy) + repr(names)
    for name in ("Fenwick", "Ashgrove", "Saltmere"):
        assert name not in said
        assert name.encode() not in stored


def test_mistakes_of_a_roster_are_placed_and_not_repeated(cohort: Path):
    log = ProblemLog()
    folder = with_roster(cohort, "name,kind\nFenwick Ashgrove,persn\n")
    names_of(folder, read_cohort(folder), {}, log)
    assert [f"{one.place} {one.rule}" for one in log] == ["roster.csv:2:kind roster.kind"]
    log = ProblemLog()
    (folder / "roster.csv").write_text("who,kind\nFenwick Ashgrove,person\n", encoding="utf-8")
    names_of(folder, read_cohort(folder), {}, log)
    assert [one.rule for one in log] == ["roster.header"]
    assert not any(word in str(one) for one in log for word in ("Fenwick", "persn"))


def test_processed_data_hold_no_survey_text(cohort: Path, tmp_path: Path):
    tidy = prepare(cohort)
    write_tidy(tidy, tmp_path / "processed")
    assert tidy["texts"]["text"].str.len().min() > 0
    assert read_tidy(tmp_path / "processed")["texts"]["text"].unique().tolist() == [""]


def test_the_command_writes_the_file_and_says_numbers_only(cohort: Path):
    project = str(cohort.parents[2])
    ran = CliRunner().invoke(main, ["review", cohort.name, "--project", project])
    assert ran.exit_code == 0, ran.output
    tidy = prepare(cohort, single_answers=False)
    rows = cells(review_file(cohort))
    assert set(tidy["excerpts"]["excerpt"]) <= set(rows.index)
    assert set(tidy["texts"]["text"]) <= set(rows["text"].str.removeprefix("'"))
    assert not any(len(text) > 12 and text in ran.output for text in rows["text"])
    one = tidy["excerpts"]["excerpt"].iloc[0]
    decide(review_file(cohort), {one: "release"})
    again = prepare(cohort, single_answers=False)["excerpts"]
    assert set(again.loc[again["review"] != "", "excerpt"]) == {one}


MARKED = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])).map(
    lambda text: f"Qzx{text}Vwk"
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=MARKED, decision=st.sampled_from(["", "release", "withhold", "nonsense"]))
def test_no_message_and_no_representation_holds_a_text(path: Path, text: str, decision: str):
    path.unlink(missing_ok=True)
    counts = update_review(path, current((text,), e1=text), NAMES)
    decide(path, {"e1": decision})
    log = ProblemLog()
    review = read_review(path, log)
    # a text may look garbled, of which the reader warns; what was decided is an error or nothing
    assert len(log.of(Severity.ERROR)) == (decision == "nonsense")
    said = [str(counts), repr(counts), repr(NAMES), *map(str, log), *map(repr, log)]
    assert not any("Qzx" in one or "Vwk" in one for one in said)
    assert "Qzx" not in "".join(review[["id", "fingerprint", "decision"]].to_numpy().ravel())


def test_a_cohort_with_errors_is_not_reviewed_for_decisions_could_be_lost(cohort: Path):
    review_texts(cohort)
    kept = review_file(cohort).read_bytes()
    (cohort / "coding" / "codebook.csv").unlink()
    (cohort / "coding" / "interviews.qdpx").unlink()
    with pytest.raises(DataError):
        review_texts(cohort)
    assert review_file(cohort).read_bytes() == kept


def test_flagged_answers_are_listed_by_kind_and_place(cohort: Path):
    listed = [one for one in prepare(cohort).problems if one.rule == "text.identifier"]
    assert len(listed) >= 2
    for one in listed:
        assert one.place.file.startswith(("surveys/", "registers/"))
        assert one.place.line is not None
        assert one.place.column is not None
    said = "".join(map(str, listed))
    assert "telephone number" in said
    assert "07700" not in said

"""The synthetic cohorts' review files: as the rule writes them, and enough to show quotations."""

import shutil
from pathlib import Path

import pytest

from evaluation.config.policy import policy
from evaluation.disclosure import release_quotes
from evaluation.errors import UsageError
from evaluation.experience.quotes import choose_quotes
from evaluation.prepare.cohort import prepare
from evaluation.prepare.review import review_file
from tools import simulated_review

COHORTS = sorted(path.name for path in simulated_review.RAW.glob("demo-*"))


@pytest.mark.parametrize("name", COHORTS)
def test_what_is_committed_is_what_the_rule_writes(name: str, tmp_path: Path):
    folder = tmp_path / "data" / "raw" / name
    shutil.copytree(simulated_review.RAW / name, folder)
    simulated_review.review(folder)
    committed = review_file(simulated_review.RAW / name).read_bytes()
    assert review_file(folder).read_bytes() == committed, "run `python -m tools.simulated_review`"


@pytest.mark.parametrize("name", COHORTS)
def test_the_public_reads_reviewed_quotations_and_no_flagged_one(name: str):
    tidy = prepare(simulated_review.RAW / name, single_answers=False)
    excerpts, sources = tidy["excerpts"], tidy["sources"]
    assert (excerpts["review"] != "").all()
    assert set(excerpts.loc[excerpts["flagged"], "review"]) <= {"release redacted", "withhold"}
    released = release_quotes(
        choose_quotes(excerpts, sources),
        excerpts,
        sources,
        tidy.register("participants"),
        tidy.cohort,
        policy("public"),
    )
    assert len(released) > 0
    assert not any("nobody has reviewed" in reason for reason in released.withheld)


def test_real_texts_are_never_reviewed_by_a_rule(tmp_path: Path):
    folder = tmp_path / "data" / "raw" / COHORTS[0]
    shutil.copytree(simulated_review.RAW / COHORTS[0], folder)
    declaration = folder / "cohort.toml"
    text = declaration.read_text(encoding="utf-8").replace("synthetic = true", "synthetic = false")
    declaration.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="synthetic"):
        simulated_review.review(folder)
    assert not review_file(folder).exists()

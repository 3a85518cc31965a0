"""docs/how-to/lay-cohorts-together.md: its files are read, and do what the page says of them."""

import re
import shutil
from pathlib import Path

import pytest

from evaluation.config.programme import Programme
from evaluation.config.published import BESIDE
from evaluation.report.programme import (
    beside_published_work,
    open_programme,
    outcomes_over_cohorts,
    published_figures,
)
from evaluation.show.synthesis import beside_published

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "lay-cohorts-together.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^<!-- (data/raw/\S+) -->\n```toml\n(.*?)^```$", PAGE, re.S | re.M))
COHORTS = ("demo-2023-05", "demo-2024-01")


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory):
    root = tmp_path_factory.mktemp("programme")
    for cohort in COHORTS:
        shutil.copytree(ROOT / "data" / "raw" / cohort, root / "data" / "raw" / cohort)
    for file, text in FILES.items():
        (root / file).write_text(text, encoding="utf-8")
    return open_programme("synthesis", project=str(root))


def test_the_programme_is_what_the_page_declares(together):
    assert list(together.cohorts) == ["May 2023", "January 2024"]
    rows = outcomes_over_cohorts(together)
    pooled = [row for row in rows if row.quantity == "pooled_effect"]
    assert [row.outcome for row in pooled] == [
        "Confidence in co-production",
        "Knowledge of co-production",
    ]
    assert all(row.computable for row in pooled)
    assert "only the items common to all cohorts: k1, k2" in pooled[1].note
    assert "common" not in pooled[0].note


def test_its_published_figures_stand_beside_ours(together):
    ours = beside_published_work(together, outcomes_over_cohorts(together))
    released = together.release("synthesis-beside", ours)
    shown = beside_published(released, published_figures(together), id="p", caption="P").html
    lines = {
        cells[0]: cells[1:]
        for row in re.findall(r"<tr>(.*?)</tr>", shown)
        if (cells := re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row))
    }
    pilot = lines["Confidence in co-production, mean change in the pilot"]
    assert pilot[:2] == ["0.41 (n 11)", "Trust board paper, November 2022"]
    assert re.fullmatch(r"0\.\d\d \(0\.\d\d to \d\.\d\d\)", pilot[2])
    assert lines["People trained in the pilot"][2:] == ["43", "29"]
    assert "our-pilot" in [work.id for work in together.published.works]


def test_every_key_and_quantity_is_on_the_page():
    for key in (*Programme.model_fields, "cohorts", "common_items"):
        assert re.search(rf"[`.\[]{key}\b", PAGE), key
    assert not [one for one in BESIDE if f"`{one}`" not in PAGE]

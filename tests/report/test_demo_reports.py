"""The demonstration cohorts' reports, made as a newcomer makes them, and made again."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

import pandas as pd
import pytest
from lxml import html

ROOT = Path(__file__).parents[2]
COHORTS = ("demo-2023-05", "demo-2024-01", "demo-2024-09")

pytestmark = pytest.mark.slow


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run(root: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", "run", *words, "--project", str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # nothing but the progress bar and the package's own lines: no warning of a library
    assert "Warning" not in done.stderr


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo")
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
    before = digests(root / "data" / "raw")
    run(root)
    assert digests(root / "data" / "raw") == before
    return root


@pytest.fixture(scope="session")
def made_public(made: Path) -> Path:
    run(made, COHORTS[0], "--audience", "public")
    return made


def reports(root: Path, audience: str) -> Path:
    return root / "reports" if audience == "internal" else root / "reports" / audience


@pytest.mark.parametrize(
    ("cohort", "audience"), [*((cohort, "internal") for cohort in COHORTS), (COHORTS[0], "public")]
)
class TestReport:
    @pytest.fixture
    def folder(self, made_public: Path, audience: str, cohort: str) -> Path:
        return reports(made_public, audience) / cohort

    @pytest.fixture
    def page(self, folder: Path) -> html.HtmlElement:
        return html.fromstring((folder / "report.html").read_text(encoding="utf-8"))

    def test_asks_for_nothing_outside_itself(self, page: html.HtmlElement):
        assert page.xpath("//script | //iframe | //object | //form") == []
        for address in page.xpath("//@src"):
            assert address.startswith("data:image/png;base64,")
        for address in page.xpath("//@href"):
            # the icon is an empty data address, so that no browser asks for one
            assert urlparse(address).scheme == "" or address == "data:,"
        [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in policy

    def test_says_that_it_is_synthetic_and_for_whom(self, page: html.HtmlElement, audience: str):
        text = page.text_content()
        assert "Synthetic demonstration data" in text
        assert ("Internal report" if audience == "internal" else "Public report") in text

    def test_every_link_leads_somewhere(self, page: html.HtmlElement, folder: Path):
        ids = set(page.xpath("//@id"))
        for address in page.xpath("//a/@href"):
            if address.startswith("#"):
                assert address[1:] in ids
            else:
                assert (folder / address).exists(), address

    def test_a_recommendation_leads_to_people_contrary_evidence_and_silence(
        self, page: html.HtmlElement
    ):
        ids = {one.get("id"): one for one in page.xpath("//*[@id]")}
        recommended = [one for name, one in ids.items() if name.startswith("recommendation-")]
        assert recommended
        for title in recommended:
            [group] = title.xpath("ancestor::tbody")
            lines = {row.findtext("th"): row for row in group.xpath("./tr[td]")}
            built_on = lines["Built on"].xpath(".//a/@href")
            assert built_on
            for link in built_on:
                finding = ids[link.removeprefix("#")]
                further = finding.xpath("following-sibling::p[1]//a/@href")
                assert any(one.startswith(("#result-", "#excerpt-")) for one in further)
                assert f"#{title.get('id')}" in further
            for name, about in (
                ("In words", "excerpt-"),
                ("Speaks against it", ""),
                ("Who was silent", "silence-"),
                ("Do the strands agree?", "rating-"),
            ):
                for link in lines[name].xpath(".//a/@href"):
                    assert link.startswith(f"#{about}")
                    assert ids[link.removeprefix("#")].text_content().strip()
            assert lines["Who was silent"].xpath(".//a/@href")

    def test_it_is_counted_how_much_each_strand_fills(self, page: html.HtmlElement):
        [table] = page.xpath("//*[@id='weight-strands']//table")
        figures = [int(row[3].text_content()) for row in table.xpath("./tbody/tr")]
        assert sum(figures) == len(page.xpath("//img"))
        [roles] = page.xpath("//*[@id='weight-roles']//table")
        words = [row[2].text_content().replace(",", "") for row in roles.xpath("./tbody/tr")]
        said = {" ".join(one.text_content().split()) for one in page.xpath("//*[@data-said-by]")}
        assert sum(map(int, words)) == sum(len(one.split()) for one in said)

    def test_figures_have_words(self, page: html.HtmlElement):
        images = page.xpath("//img")
        assert len(images) >= 4
        assert all(len(image.get("alt", "")) > 20 for image in images)

    def test_shows_no_number_that_is_none(self, page: html.HtmlElement):
        shown = page.xpath("//main")[0].text_content()
        assert not re.search(r"\b(?:nan|NaN|None|inf|NaT|<NA>)\b", shown)
        assert "Traceback" not in shown

    def test_has_the_tables_it_was_made_from(self, folder: Path):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["tables"] == digests(folder / "tables")
        if manifest["audience"] == "internal":
            assert manifest["raw"] == digests(ROOT / "data" / "raw" / folder.name)
        else:
            assert list(manifest["raw"]) == ["all files"]


def test_the_public_rows_hold_no_small_group(made_public: Path):
    from evaluation.config.quantity import quantities

    for path in (made_public / "reports" / "public" / COHORTS[0] / "tables").glob("*.csv"):
        rows = pd.read_csv(path)
        shown = rows[rows["withheld"].isna()]
        # what could not be computed says so where many are behind it, or nobody at all
        kinds = shown["quantity"].map(lambda name: quantities()[name].kind)
        about_people = shown[~kinds.isin(["fact", "agreement"]).astype(bool)]
        without = about_people.loc[about_people["value"].isna(), "n"]
        assert ((without == 0) | (without >= 10)).all(), path.name
        for row in shown[shown["value"].notna()].itertuples():
            kind = quantities()[row.quantity].kind
            if kind in ("location", "effect", "test", "spread"):
                assert row.n >= 10, path.name
            if kind == "count":
                assert row.value % 5 == 0, path.name
        withheld = rows[rows["withheld"].notna()]
        assert withheld[["value", "low", "high", "n", "n_out"]].isna().all().all()


def test_the_index_leads_to_every_report(made: Path):
    page = html.fromstring((made / "reports" / "index.html").read_text(encoding="utf-8"))
    links = set(page.xpath("//a/@href"))
    assert {f"{cohort}/report.html" for cohort in COHORTS} <= links


def test_a_changed_answer_makes_out_of_date_what_rests_on_it_and_nothing_else(made: Path):
    def due() -> dict[str, set[str]]:
        done = subprocess.run(
            [sys.executable, "-m", "evaluation", "status", "--json", "--project", str(made)],
            capture_output=True,
            text=True,
            check=True,
        )
        states = json.loads(done.stdout)
        return {
            cohort: {step for step, state in states[cohort].items() if state == "out of date"}
            for cohort in COHORTS
        }

    assert due() == {cohort: set() for cohort in COHORTS}
    changed = COHORTS[2]
    answers = next((made / "data" / "raw" / changed / "surveys").glob("After*.csv"))
    before = answers.read_bytes()
    answers.write_bytes(before.replace(b",Disagree,", b",Agree,", 1))
    assert answers.read_bytes() != before
    found = due()
    assert {"prepare", "outcomes", "report"} <= found[changed]
    assert not found[COHORTS[0]]
    assert not found[COHORTS[1]]
    # the same answers are the same answers again, whatever the file's date
    answers.write_bytes(before)
    assert due() == {cohort: set() for cohort in COHORTS}


def test_made_again_it_is_the_same_to_the_byte(made: Path):
    cohort = "demo-2024-01"
    folder = made / "reports" / cohort
    kept = {name: one for name, one in digests(folder).items() if "notebooks" not in name}
    run(made, cohort, "--force")
    again = {name: one for name, one in digests(folder).items() if "notebooks" not in name}
    assert again == kept

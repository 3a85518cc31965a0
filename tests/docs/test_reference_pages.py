"""The reference pages are what the data and the command line say now."""

import re
from pathlib import Path

import pytest

from evaluation.config.quantity import quantities
from tools.reference_pages import FOLDER, pages

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/*/README.md"))
    if ".venv" not in path.parts
)


@pytest.mark.parametrize("name", sorted(pages()))
def test_committed_page_is_made_from_what_is_true_now(name: str):
    committed = (FOLDER / name).read_text(encoding="utf-8")
    assert committed == pages()[name], "run: python -m tools.reference_pages"


def test_every_quantity_can_be_looked_up():
    places = (ROOT / "GLOSSARY.md", FOLDER / "quantities.md")
    text = "\n".join(path.read_text(encoding="utf-8") for path in places)
    missing = [name for name in quantities() if f"`{name}`" not in text]
    assert not missing


def test_the_glossary_is_in_order_and_names_nothing_twice():
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    terms = [term.casefold() for term in re.findall(r"^\*\*(.+?)\*\*", text, flags=re.MULTILINE)]
    assert len(terms) > 50
    assert terms == sorted(set(terms))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path):
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    missing = [
        target for target in targets if "://" not in target and not (page.parent / target).exists()
    ]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_a_page_names_are_there(page: Path):
    """A path in backticks that begins like one of the project's own folders exists."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    named = re.findall(r"`((?:src|tests|tools|notebooks|docs)/[\w./-]+)`", text)
    missing = [path for path in named if not (ROOT / path).exists()]
    assert not missing

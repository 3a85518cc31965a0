"""The reference pages are what the data and the command line say now."""

import re
from pathlib import Path
from typing import get_args

import pytest

from evaluation import errors
from evaluation.cli import main as command_line
from evaluation.config.cohort import (
    Coding,
    CodingTool,
    Cohort,
    Column,
    InstrumentUse,
    Linkage,
    Outcome,
    Qualitative,
    Role,
    SourceKind,
    Survey,
    SurveyColumns,
    Team,
    Timepoint,
    Tool,
)
from evaluation.config.instrument import read_instrument
from evaluation.config.quantity import quantities
from run import COMMANDS
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


def test_the_glossary_names_quantities_by_their_exact_names():
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z]+_[a-z_0-9]+)`", text)
    assert len(named) > 10
    assert set(named) - {"n_out"} <= set(quantities())


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


def test_every_key_of_cohort_toml_is_explained():
    text = (FOLDER / "cohort-toml.md").read_text(encoding="utf-8")
    models = (Cohort, Timepoint, Team, Role, Linkage, Survey, SurveyColumns, Column, InstrumentUse)
    models += (Outcome, Coding, Qualitative)
    tables = {"timepoints", "teams", "roles", "linkage", "surveys", "outcomes", "coding"}
    tables |= {"registers", "qualitative", "columns", "instruments"}
    keys = {key for model in models for key in model.model_fields} - tables
    assert not [key for key in sorted(keys) if f"`{key}`" not in text]
    assert not [table for table in tables if not re.search(rf"\[[\w.]*{table}\]", text)]


def test_every_allowed_word_of_cohort_toml_is_there():
    text = (FOLDER / "cohort-toml.md").read_text(encoding="utf-8")
    words = (*get_args(Tool), *get_args(CodingTool), *get_args(SourceKind))
    assert not [word for word in words if f'"{word}"' not in text and f"`{word}`" not in text]


def test_the_exit_codes_are_the_errors_own():
    text = (FOLDER / "problems-and-exit-codes.md").read_text(encoding="utf-8")
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert not [kind for kind in kinds if f"| {kind.exit_code} | `{kind.__name__}` |" not in text]


def test_the_instrument_of_the_how_to_is_one(tmp_path: Path):
    page = (ROOT / "docs" / "how-to" / "add-an-instrument.md").read_text(encoding="utf-8")
    [toml] = re.findall(r"^```toml\n(.*?)^```$", page, flags=re.S | re.M)
    path = tmp_path / "trust-in-team.toml"
    path.write_text(toml, encoding="utf-8")
    assert read_instrument(path, shown_as=path.name).id == path.stem


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_a_page_names_are_there(page: Path):
    text = page.read_text(encoding="utf-8")
    made = set(re.findall(r"(?:^|`)(?:make|py(?:thon)? run\.py) ([a-z]+)", text, flags=re.M))
    ours = set(re.findall(r"(?:^|`|run\.py )evaluation ([a-z]+)", text, flags=re.M))
    assert made <= {*COMMANDS, "lock"}
    assert ours <= set(command_line.commands)

"""The sections on experience and coding, on material that lacks this or that."""

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from evaluation.config.policy import policy
from evaluation.prepare.cohort import prepare
from evaluation.prepare.tidy import TidyCohort
from evaluation.report.section import Section
from evaluation.show.shown import Shown

ROOT = Path(__file__).parents[2]
SECTIONS = ("experience", "coding")

pytestmark = pytest.mark.slow


@cache
def demo() -> TidyCohort:
    return prepare(ROOT / "data" / "raw" / "demo-2024-09")


def shown(section: str, tidy: TidyCohort, audience: str) -> list[Shown]:
    """Run a section's cells, and return what they show."""
    names: dict[str, Any] = {"open_section": None}
    opened = Section(section, tidy, policy(audience), None)
    found = []
    cells = nbformat.read(ROOT / "notebooks" / f"{section}.ipynb", as_version=4).cells
    for cell in cells:
        if cell.cell_type != "code" or "parameters" in cell.metadata.get("tags", []):
            continue
        source = cell.source.replace("import open_section", "import Section")
        names |= {"cohort": "", "audience": "", "project": "", "tables": ""}
        names["open_section"] = lambda *_, **__: opened
        *before, last = ast.parse(source).body
        exec(compile(ast.Module(before, []), section, "exec"), names)
        if isinstance(last, ast.Expr):
            found.append(eval(compile(ast.Expression(last.value), section, "eval"), names))
        else:
            exec(compile(ast.Module([last], []), section, "exec"), names)
    return [one for one in found if one is not None]


def with_tables(**changes: Callable[[pd.DataFrame], pd.DataFrame]) -> TidyCohort:
    tidy = demo()
    changed = {name: change(tidy[name]) for name, change in changes.items()}
    return replace(tidy, tables={**tidy.tables, **changed})


def nothing(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.iloc[:0]


def spoken_only(kind: str) -> TidyCohort:
    sources = demo()["sources"]
    kept = sources.loc[sources["kind"] == kind, "source"]
    return with_tables(
        sources=lambda frame: frame[frame["kind"] == kind],
        excerpts=lambda frame: frame[frame["source"].isin(kept)],
    )


def declared_reflexive() -> TidyCohort:
    tidy = demo()
    qualitative = tidy.cohort.qualitative.model_copy(update={"approach": "reflexive"})
    return replace(tidy, cohort=tidy.cohort.model_copy(update={"qualitative": qualitative}))


MATERIAL: dict[str, Callable[[], TidyCohort]] = {
    "all there is": demo,
    "no excerpts": lambda: with_tables(excerpts=nothing),
    "no codebook": lambda: with_tables(codes=nothing),
    "interviews only": lambda: spoken_only("interview"),
    "observations only": lambda: spoken_only("observation"),
    "one coder": lambda: with_tables(
        excerpts=lambda frame: frame[frame["coder"] == frame["coder"].iloc[0]]
    ),
    "coders without names": lambda: with_tables(excerpts=lambda frame: frame.assign(coder="")),
    "no places": lambda: with_tables(excerpts=lambda frame: frame.assign(start=pd.NA, end=pd.NA)),
    "nobody consents": lambda: with_tables(sources=lambda frame: frame.assign(consent=False)),
    "no roles, no teams": lambda: with_tables(
        sources=lambda frame: frame.assign(role="", team="", timepoint="")
    ),
    "one person": lambda: with_tables(
        sources=lambda frame: frame.head(1),
        excerpts=lambda frame: frame[frame["source"] == frame["source"].iloc[0]],
    ),
    "no registers": lambda: replace(demo(), registers={}),
    "reflexive": declared_reflexive,
}


@pytest.mark.parametrize(
    ("material", "audience"),
    [
        *((material, "internal") for material in MATERIAL),
        ("all there is", "public"),
        ("no excerpts", "public"),
        ("one person", "public"),
    ],
)
def test_sections_say_in_words_what_there_is_not(material: str, audience: str):
    for section in SECTIONS:
        parts = shown(section, MATERIAL[material](), audience)
        assert parts
        for part in parts:
            assert isinstance(part, Shown)
            assert part.plain.strip()
            text = part.html if part.kind != "figure" else part.plain
            assert "nan" not in text.replace("finance", "").split()
            assert "None" not in text


def plain(section: str, material: str, audience: str = "internal") -> str:
    return "\n".join(one.plain for one in shown(section, MATERIAL[material](), audience))


def test_reflexive_material_is_asked_for_two_texts_and_gets_no_agreement():
    text = plain("coding", "reflexive")
    assert "Reflexivity memo: NOT YET WRITTEN" in text
    assert "Information power: NOT YET WRITTEN" in text
    assert "Agreement of coders is not computable: withheld under a reflexive approach" in text
    assert "Cohen's kappa" not in text
    assert "random orders" not in text


def test_without_consent_no_word_is_shown_and_their_number_is():
    text = plain("experience", "nobody consents")
    assert "“" not in text.replace("“Questions", "")


def test_observations_are_nobodys_words():
    heard = plain("experience", "observations only")
    assert "Nobody spoke for themselves" in heard
    notes = shown("coding", MATERIAL["observations only"](), "internal")[-1]
    assert "an observer's note" in notes.plain
    assert "one of the" not in notes.plain


def test_every_theme_leads_to_an_excerpt_that_is_there():
    parts = [part.html for section in SECTIONS for part in shown(section, demo(), "internal")]
    html = "".join(parts)
    ids = re.findall(r" id='([^']+)'", html)
    assert len(ids) == len(set(ids))
    led = set(re.findall(r"href='#([^']+)'", html))
    assert led
    assert led <= set(ids)


def test_quotations_of_the_demonstration_appear_and_none_stands_twice():
    listed = shown("coding", demo(), "internal")[-1]
    theme, texts = "", []
    for line in listed.plain.splitlines():
        if line.startswith("“"):
            texts.append((theme, line[1:].split("”")[0]))
        else:
            theme = line
    assert len(texts) > 20
    # a passage may stand under two themes, never twice with other edges under one
    for place, (theme, text) in enumerate(texts):
        for other, another in texts[:place]:
            if theme == other:
                assert text not in another
                assert another not in text

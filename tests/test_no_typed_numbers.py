"""No number in a report's prose is typed by hand: every digit there is found, and accounted for.

Prose is what stands in a notebook's text cells, every sentence in a notebook's code cells and in
the modules that write sentences, and what people wrote about the demonstration cohorts. A digit in
it is allowed where it is a name or a rule of a method, and a rule of thumb stands with its source.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from evaluation.config.integration import placeholders

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WORDS = sorted((ROOT / "src" / "evaluation" / "show").rglob("*.py"))
WORDS += [ROOT / "src" / "evaluation" / "report" / "facts.py"]
COHORTS = sorted((ROOT / "data" / "raw").glob("demo-*"))

#: What may stand in prose, and why it is no result.
ALLOWED = {
    r"95%": "the level of every interval",
    r"ICC\([12]\)": "a statistic's name",
    r"\bCR2\b": "a statistic's name",
    r"\bChao 2\b": "an estimator's name",
    r"\b[Uu]nder 30 people": "the rule under which a method gives no verdict",
    r"\b50 is as expected": "where the scale of goal attainment has its middle",
    r"\bunder 1%": "how a share too small to round is shown",
    r"; 0% and 100% are withheld": "a rule of a policy",
    r"base 4, run 2, 5%": "which of the settings shown is the one the sentence tells",
}
#: A rule of thumb may be typed where the sentence says whose it is.
SOURCE = re.compile(r"\([A-Z][\w’'-]+(?:,? (?:and|et al\.?|[A-Z][\w’'-]+))*,? \d{4}\)")


def typed(text: str) -> list[str]:
    """Return the digits of a text that nothing accounts for."""
    if SOURCE.search(text):
        return []
    for one in ALLOWED:
        text = re.sub(one, "", text)
    return re.findall(r"\d+", text)


def sentences(source: str) -> Iterator[str]:
    """Yield every text of a program that reads like words: no docstring, no tag, no single name."""
    tree = ast.parse(source)
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            inside.add(node.body[0].value)
        if isinstance(node, ast.JoinedStr):
            inside |= {one for one in node.values if isinstance(one, ast.Constant)}
            formats = (getattr(one, "format_spec", None) for one in node.values)
            inside |= {one for spec in formats if spec for one in ast.walk(spec)}
    for node in ast.walk(tree):
        if node in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (
                str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values
            )
            text = "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        text = re.sub(r"<[^>]*>", " ", text)
        if re.search(r"[A-Za-z,.:%]\s+[A-Za-z(]|\d%|\d\s+[a-z]{3}", text):
            yield text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_type_no_number_into_a_sentence(path: Path):
    for cell in nbformat.read(path, as_version=4).cells:
        texts = [cell.source] if cell.cell_type == "markdown" else sentences(cell.source)
        for text in texts:
            assert not typed(text), text


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)
def test_modules_that_write_sentences_type_no_number_into_one(path: Path):
    for text in sentences(path.read_text(encoding="utf-8")):
        assert not typed(text), text


@pytest.mark.parametrize("folder", COHORTS, ids=lambda path: path.name)
def test_people_type_no_number_into_what_they_write(folder: Path):
    written = tomllib.loads((folder / "integration.toml").read_text(encoding="utf-8"))
    ours = {
        "questions": ("text",),
        "findings": ("claim", "silence"),
        "meta_inferences": ("claim", "explanation"),
        "recommendations": ("text", "what_happened"),
        "convergence": ("explanation",),
        "outliers": ("explanation",),
    }
    assert set(written) <= set(ours)
    found = 0
    for table, keys in ours.items():
        for row in written.get(table, []):
            for text in (row[key] for key in keys if key in row):
                for inside in placeholders(text):
                    text = text.replace(f"{{{inside}}}", "")
                assert not typed(text), text
                found += 1
    assert found >= 2


def test_the_net_has_no_hole():
    """A sentence with a typed number is caught wherever it stands, and a name or rule is not."""
    caught = (
        "words('Confidence rose by 0.53 points.')",
        "told(f'{team} has 7 people.')",
        'words(f\'They came {"to 7 of them" if many else ""}.\')',
        "show(alt='A line for each of 9 teams.')",
        "words(f'<p id=\"x-1\">They came 84% of the time, in {n} meetings.</p>')",
        "few_table(x, caption='Two of 15')",
    )
    for program in caught:
        assert any(typed(text) for text in sentences(program)), program
    passed = (
        "words('Mean change with 95% interval')",
        "released_table(rows, id='change-2', decimals=2)",
        "style = 'margin:0 0 0.75rem'",
        "words('Above .70, a common rule of thumb (Nunnally 1978).')",
        "f\"<td style='width:12px'>{escape(text)}</td>\"",
    )
    for program in passed:
        assert not any(typed(text) for text in sentences(program)), program
    assert typed("Under 31 people")
    assert not typed("Under 30 people no verdict is given.")

"""Every quantity an analysis may name is described, so that the release door knows it.

Names are found in two ways: as the code writes them, and in what the documented examples of each
module make (a name may be put together from parts).
"""

import ast
import doctest
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import evaluation
from evaluation.config.quantity import quantities
from evaluation.estimates import Estimate

ROOT = Path(evaluation.__file__).parent
STRANDS = ("outcomes", "experience", "involvement", "synthesis", "integration")
MODULES = sorted(path for strand in STRANDS for path in (ROOT / strand).rglob("*.py"))

#: Functions whose first argument is a quantity, or quantities.
NAMERS = ("not_computable", "none_computable", "share")


def constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Return what the module's own capitalised names stand for."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def literals(node: ast.expr, known: dict[str, ast.expr]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in known:
        yield from literals(known[node.id], {})
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for part in node.elts:
            yield from literals(part, known)
    elif isinstance(node, ast.Dict):
        for key in node.keys:
            if key is not None:
                yield from literals(key, known)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body, known)
        yield from literals(node.orelse, known)
    elif isinstance(node, ast.Starred):
        yield from literals(node.value, known)


def quantities_named(source: str) -> set[str]:
    tree = ast.parse(source)
    known = constants(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in NAMERS and node.args:
            found.update(literals(node.args[0], known))
        for keyword in node.keywords:
            if keyword.arg == "quantity":
                found.update(literals(keyword.value, known))
    return found


def test_the_search_finds_names_where_analyses_write_them():
    source = """
NAMES = ("c", "d")
Estimate(quantity="a", value=1)
not_computable("b", "why", n=1, method="m")
none_computable(NAMES, "why", n=1, method="m")
Estimate(quantity="e" if x else "f")
"""
    assert quantities_named(source) == {"a", "b", "c", "d", "e", "f"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_quantity_an_analysis_names_is_described(path):
    missing = quantities_named(path.read_text(encoding="utf-8")) - set(quantities())
    assert not missing, f"describe in src/evaluation/quantities.toml: {', '.join(sorted(missing))}"


#: A name that an example makes up, to show that it may be any.
INVENTED = {"share_yes"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_quantity_an_example_makes_is_described(path, monkeypatch):
    made: set[str] = set()
    check = Estimate.__post_init__

    def note(estimate):
        made.add(estimate.quantity)
        check(estimate)

    monkeypatch.setattr(Estimate, "__post_init__", note)
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    module = importlib.import_module(".".join(part for part in parts if part != "__init__"))
    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder().find(module):
        runner.run(example, out=lambda _: None)
    missing = made - set(quantities()) - INVENTED
    assert not missing, f"describe in src/evaluation/quantities.toml: {', '.join(sorted(missing))}"


@pytest.mark.parametrize("name", sorted(quantities()))
def test_every_description_is_a_whole_one(name):
    one = quantities()[name]
    assert one.title
    assert one.definition.endswith(".")
    assert 0 <= one.decimals <= 4
    assert one.kind != "share" or one.unit == "%"

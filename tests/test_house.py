"""The house keeps its own rules: dependencies, floors, notebooks."""

import ast
import re
import tomllib
from pathlib import Path

import nbformat
import pytest
from importlinter import api

from evaluation.config.project import Project
from evaluation.config.report import read_report_order
from evaluation.report.execute import PARAMETERS, parameters_of

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

#: Fixed by the people the project is built for.
FIXED = ("jupyterlab", "pandas", "statsmodels", "seaborn", "nbconvert", "papermill", "pytest")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared_dependencies() -> dict[str, str]:
    project = PYPROJECT["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    split = [re.match(r"([A-Za-z0-9_.-]+)(.*)", line) for line in lines]
    return {normal(found[1]): found[2] for found in split if found}


def locked_versions() -> dict[str, list[str]]:
    versions: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", LOCK, flags=re.MULTILINE):
        versions.setdefault(normal(name), []).append(version)
    return versions


def test_every_declared_dependency_is_locked_within_its_bounds():
    from packaging.specifiers import SpecifierSet

    locked = locked_versions()
    for name, bounds in declared_dependencies().items():
        assert name in locked, f"{name} is declared and not locked"
        for version in locked[name]:
            assert SpecifierSet(bounds).contains(version), f"{name} {version} is not {bounds}"


def test_fixed_packages_are_declared():
    assert set(FIXED) <= set(declared_dependencies())


def test_every_pin_has_a_hash_and_no_address():
    pins = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)
    for pin in pins:
        if "==" in pin:
            assert "--hash=sha256:" in pin, pin.splitlines()[0]
    assert "://" not in LOCK
    assert "--index-url" not in LOCK


def test_environment_installs_the_same_lock_and_the_same_python():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert "- -r requirements.lock" in lines
    python = PYPROJECT["project"]["requires-python"]
    assert f"- python {python}" in lines
    # everything else comes from the lock, so nothing else is named
    dependencies = lines[lines.index("dependencies:") + 1 :]
    assert dependencies == [
        f"- python {python}",
        "- pip",
        "- pip:",
        "- --require-hashes",
        "- -r requirements.lock",
    ]


def test_every_dependency_has_its_reason():
    reasons = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    for name in declared_dependencies():
        assert f"`{name}`" in reasons, f"no reason for {name}"


def test_lower_floors_know_nothing_of_higher_ones():
    report = api.read_configuration(str(ROOT / "pyproject.toml"))
    assert len(report["contracts_options"]) == 3
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_is_prose_and_calls_only(self, path: Path):
        notebook = nbformat.read(path, as_version=4)
        barred = (
            ast.FunctionDef,
            ast.AsyncFunctionDef,
            ast.ClassDef,
            ast.Lambda,
            ast.For,
            ast.While,
            ast.AsyncFor,
            ast.comprehension,
            ast.Try,
            ast.With,
            ast.If,
        )
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            assert len(cell.source.splitlines()) <= 25, "a cell a reader cannot take in"
            found = [type(node) for node in ast.walk(ast.parse(cell.source))]
            assert not set(found) & set(barred)

    def test_is_committed_without_outputs(self, path: Path):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                assert cell.outputs == []
                assert cell.execution_count is None

    def test_opens_with_its_heading(self, path: Path):
        first = nbformat.read(path, as_version=4).cells[0]
        assert first.cell_type == "markdown"
        assert first.source.startswith("## ")

    def test_has_the_known_parameters_with_defaults(self, path: Path):
        assert parameters_of(nbformat.read(path, as_version=4)) == PARAMETERS


def test_every_notebook_is_in_the_report():
    order = read_report_order(Project(ROOT).notebooks)
    sections = {place.id for place in order.sections} | set(order.programme)
    assert sections == {path.stem for path in NOTEBOOKS}

"""One section's notebook, run with parameters: checked before, and checked after."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat

# A package that JupyterLab brings along is slow to import and not needed to run notebooks.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import papermill  # noqa: E402
from papermill.exceptions import PapermillExecutionError  # noqa: E402
from traitlets.config import Config  # noqa: E402

from evaluation.errors import ReportError  # noqa: E402

#: The parameters a section's notebook may have. Their names are run as code, so no other is used.
PARAMETERS = ("cohort", "audience", "project", "tables")

#: Where a report was made is nobody's business, and makes two runs differ.
_A_PATH = re.compile(r"^((?:project|tables) = ).*$", flags=re.MULTILINE)

#: Answers pass between this process and the kernel: encrypted, where the system can.
_KERNEL = Config({"KernelManager": {"transport_encryption": "auto"}})

_ASSIGNED = re.compile(r"^([A-Za-z_]\w*)\s*(?::[^=]+)?=", flags=re.MULTILINE)


def parameters_of(notebook: nbformat.NotebookNode) -> tuple[str, ...]:
    """Return the names that a notebook's cell tagged "parameters" assigns."""
    cells = [
        cell for cell in notebook.cells if "parameters" in cell.get("metadata", {}).get("tags", [])
    ]
    if len(cells) != 1:
        raise ReportError(f"{len(cells)} cells are tagged `parameters`; a section needs one.")
    return tuple(_ASSIGNED.findall(cells[0].source))


def execute_section(source: Path, output: Path, parameters: Mapping[str, str]) -> None:
    """Run a section's notebook with papermill and keep the executed notebook.

    Raises
    ------
    ReportError
        When a parameter is not one of the notebook's, when a cell fails, or when the notebook
        stops before its end. Nothing is left at `output` then. The message names the cell and the
        kind of error only: what an error says may hold answers.
    """
    name = source.stem
    known = parameters_of(nbformat.read(source, as_version=4))
    unknown = sorted(set(parameters) - set(known)) + sorted(set(known) - set(PARAMETERS))
    if unknown:
        raise ReportError(
            f"section {name}: no parameters {', '.join(unknown)}. "
            f"A section's parameters are {', '.join(PARAMETERS)}."
        )
    output.parent.mkdir(parents=True, exist_ok=True)
    output.unlink(missing_ok=True)
    unfinished = output.with_suffix(".unfinished.ipynb")
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    try:
        executed = papermill.execute_notebook(
            source.as_posix(),
            unfinished.as_posix(),
            parameters=dict(parameters),
            kernel_name="python3",
            progress_bar=False,
            request_save_on_cell_execute=False,
            log_output=False,
            config=_KERNEL,
            extra_arguments=["--log-level=CRITICAL"],  # a kernel's own chatter is nobody's news
        )
        _check_complete(name, executed)
        _write(executed, output)
    except PapermillExecutionError as fault:
        raise ReportError(_failed(name, source, fault)) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _failed(name: str, source: Path, fault: PapermillExecutionError) -> str:
    cells = nbformat.read(source, as_version=4).cells
    tagged = ["parameters" in cell.metadata.get("tags", []) for cell in cells].index(True)
    # papermill puts a cell of its own behind the one with the parameters
    number = fault.cell_index + (1 if fault.cell_index <= tagged else 0)
    ours = str(fault.evalue).rstrip(".") if _is_ours(str(fault.ename)) else ""
    return (
        f"section {name}: cell {number} failed with {fault.ename}"
        + (f": {ours}" if ours else "")
        + f". Open notebooks/{name}.ipynb in JupyterLab with this cohort to see where."
    )


def _is_ours(kind: str) -> bool:
    from evaluation import errors

    return hasattr(errors, kind)


def _check_complete(name: str, notebook: nbformat.NotebookNode) -> None:
    """Refuse a notebook that ended early: `sys.exit(0)` in a cell looks like success."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if any(cell.execution_count is None for cell in code):
        raise ReportError(f"section {name}: stopped before its last cell.")


def _write(notebook: nbformat.NotebookNode, output: Path) -> None:
    """Keep the executed notebook without what changes from run to run."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = _A_PATH.sub(r'\g<1>""', cell.source)
    nbformat.write(notebook, output)

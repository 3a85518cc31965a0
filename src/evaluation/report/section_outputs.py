"""What a section's executed notebook may show: objects of `evaluation.show`, and nothing else.

An error, a warning, a print-out or a bare data frame has not passed the release door; a notebook
that holds one makes no report. Messages name the cell and never what it held.
"""

from collections.abc import Iterator

from nbformat import NotebookNode

from evaluation.errors import ReportError
from evaluation.show.shown import MARK


def marks(section: str, notebook: NotebookNode) -> Iterator[dict[str, str]]:
    """Yield the mark of everything an executed notebook shows, in order.

    Raises
    ------
    ReportError
        When a cell was not run, failed, wrote text, or shows anything without a mark.
    """
    for place, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        where = f"section {section}, cell {place}"
        if cell.source.strip() and cell.get("execution_count") is None:
            raise ReportError(f"{where} was not run. Run the section again, to its end.")
        for output in cell.outputs:
            yield _mark(where, output)


def _mark(where: str, output: NotebookNode) -> dict[str, str]:
    if output.output_type == "error":
        raise ReportError(
            f"{where} ended in an error. Open the section's notebook and run it to see which."
        )
    if output.output_type == "stream":
        raise ReportError(
            f"{where} wrote to {output.name}. A report shows objects of evaluation.show only: "
            "remove the print, or deal with the warning."
        )
    mark = output.get("metadata", {}).get("text/html", {}).get(MARK)
    if mark is None or "text/html" not in output.get("data", {}):
        raise ReportError(
            f"{where} shows something that is not from evaluation.show. End the cell with a table, "
            "a figure or a sentence made from released results, or show nothing."
        )
    return {str(name): str(value) for name, value in mark.items()}

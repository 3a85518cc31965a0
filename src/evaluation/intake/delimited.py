"""Delimited text into a grid of cells, each row with the line a person sees.

Two readers give the same result: `clean` is fast and declines any file whose quotation marks or
line ends are not exactly regular; `records` reads whatever there is and says what is wrong.
"""

from collections import Counter
from pathlib import Path

from evaluation.intake.clean import read_clean, read_lines
from evaluation.intake.decode import plain_head
from evaluation.intake.grid import Grid
from evaluation.intake.kinds import Kind, kind_of
from evaluation.intake.records import lines_of, read_careful, records_of
from evaluation.intake.swallowed import note_swallowed
from evaluation.problems import Place, ProblemLog

#: In the order of preference when several are equally consistent.
SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}

_LOOKED_AT = 100


def read_plain(path: Path, place: Place, log: ProblemLog) -> Grid | None:
    r"""Return the grid of a file that needs no care, else None; it is not taken into memory whole.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "s.csv"
    ...     _ = file.write_text("code,q1\nA1,4\n")
    ...     read_plain(file, Place("s.csv"), ProblemLog()).cells[1].tolist()
    ['q1', '4']
    """
    try:
        with path.open("rb", buffering=0) as file:
            head = plain_head(file)
            if head is None or kind_of(head) is not Kind.TEXT:
                return None
            separator = separator_of(head)
            file.seek(0)
            grid = read_lines(file, head, separator)
    except (OSError, ValueError):  # which is told where the file is read with care
        return None
    if grid is not None:
        _note_separator(separator, place, log)
    return grid


def read_delimited(text: bytes, place: Place, log: ProblemLog) -> Grid:
    r"""Return the grid of a UTF-8 text; its separator is the one that lines agree on.

    >>> grid = read_delimited(b'code;say\n1;"two\nlines"\n2;x', Place("s.csv"), ProblemLog())
    >>> grid.cells[1].tolist(), grid.lines.tolist()
    (['say', 'two\nlines', 'x'], [1, 2, 4])
    """
    separator = separator_of(text)
    _note_separator(separator, place, log)
    grid = read_clean(text, separator)
    if grid is None:
        grid = read_careful(text, separator, place, log)
    note_swallowed(grid, separator, place, log)
    return grid


def _note_separator(separator: str, place: Place, log: ProblemLog) -> None:
    if separator != ",":
        log.accept(
            "text.separator",
            place,
            f"cells are separated by {SEPARATORS[separator]}, not commas",
            "Nothing needs to be done.",
        )


def separator_of(text: bytes) -> str:
    r"""Return the separator that gives most of the first lines the same number of cells.

    Of several equally consistent ones, the first of `SEPARATORS`; of a single column, a comma.

    >>> separator_of(b"code;how, exactly?\nA01;3,5\nA02;4\n")
    ';'
    """
    lines = lines_of(text[: 1 << 18])[: 4 * _LOOKED_AT]
    best, most = ",", 0.0
    for separator in SEPARATORS:
        widths = [
            len(record.cells)
            for record, _ in zip(records_of(lines, separator), range(_LOOKED_AT), strict=False)
            if "".join(record.cells).strip()
        ]
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        share = times / len(widths)
        if width > 1 and share > most:
            best, most = separator, share
    return best

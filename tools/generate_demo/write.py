"""Writing files so that the same content is always the same bytes."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Font

#: The time every member of an archive carries; zip knows none before 1980.
EPOCH = (1980, 1, 1, 0, 0, 0)


def text(path: Path, content: str) -> None:
    """Write text as UTF-8 with plain line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8"))


def csv_text(
    headers: Sequence[str], rows: Iterable[Sequence[object]], *, quote_all: bool = False
) -> str:
    """Return a csv table as text; an empty cell for None."""
    out = io.StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(out, lineterminator="\n", quoting=quoting)
    writer.writerow(headers)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue()


def records(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write a register: one row a record, its columns in the order given."""
    text(path, csv_text(columns, [[row.get(column) for column in columns] for row in rows]))


def archive(path: Path, members: Mapping[str, bytes]) -> None:
    """Write a zip file whose bytes depend on its members alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as target:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_STORED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            target.writestr(info, content)


def workbook(
    path: Path, sheet: str, headers: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write a one-sheet workbook, with times as real date cells, the same bytes each time.

    openpyxl stamps the present time into a workbook's properties and archive; both are set.
    """
    book = Workbook()
    table = book.active
    assert table is not None
    table.title = sheet
    table.append(list(headers))
    for cell in table[1]:
        cell.font = Font(bold=True)
    for row in rows:
        table.append(list(row))
        for cell in table[table.max_row]:
            if isinstance(cell.value, dt.datetime):
                cell.number_format = "m/d/yy h:mm:ss"
    book.properties.creator = "Microsoft Forms"
    stamp = dt.datetime(2000, 1, 1)
    book.properties.created = stamp
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as source:
        members = {name: source.read(name) for name in source.namelist()}
    core = "docProps/core.xml"
    modified = book.properties.modified
    assert modified is not None
    members[core] = members[core].replace(
        modified.strftime("%Y-%m-%dT%H:%M:%SZ").encode(),
        stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode(),
    )
    archive(path, members)

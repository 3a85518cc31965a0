"""On which line of a TOML file each table and key begins, so that a person finds a mistake."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

_TABLE = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_FENCE = re.compile(r'"""|\'\'\'')


def lines_of(path: Path) -> dict[str, int]:
    r"""On which line does each table, and each key of it, begin?

    Of a file that `read_toml` could read. Keys are written as mistakes write them:
    ``findings[2].claim``, counted from 1.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "x.toml").write_text("a = 1\n\n[[b]]\nid = 2\n[[b]]\nid = 3\n")
    ...     lines_of(Path(folder) / "x.toml")
    {'a': 1, 'b[1]': 3, 'b[1].id': 4, 'b[2]': 5, 'b[2].id': 6}
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "x.toml").write_text("[[b]]\n[b.t]\n[[b.c]]\n[[b]]\n[[b.c]]\n")
    ...     lines_of(Path(folder) / "x.toml")
    {'b[1]': 1, 'b[1].t': 2, 'b[1].c[1]': 3, 'b[2]': 4, 'b[2].c[1]': 5}
    """
    found: dict[str, int] = {}
    times: Counter[str] = Counter()
    table = fence = ""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        inside = bool(fence)
        for mark in _FENCE.findall(line):
            if fence in ("", mark):
                fence = "" if fence else mark
        if inside:  # of a text of several lines
            continue
        header, key = _TABLE.fullmatch(line), _KEY.match(line)
        if header is not None:
            table = _numbered(header[2], times, is_array=header[1] == "[[")
            found.setdefault(table, number)
        elif key is not None:
            found.setdefault(".".join(filter(None, (table, key[1]))), number)
    return found


def _numbered(name: str, times: Counter[str], *, is_array: bool) -> str:
    """Return a table's name with the numbers of the tables it stands in, and count it."""
    path = ""
    *around, own = name.split(".")
    for part in around:
        path = f"{path}.{part}" if path else part
        path += f"[{times[path]}]" if path in times else ""
    path = f"{path}.{own}" if path else own
    if not is_array:
        return path
    times[path] += 1
    return f"{path}[{times[path]}]"


def line_of(key: str, lines: Mapping[str, int]) -> int | None:
    """Return a key's line, or that of the table it should stand in; None where neither is there.

    >>> line_of("b[1].text", {"b[1]": 3, "b[1].id": 4}), line_of("c", {})
    (3, None)
    >>> line_of("d", {"d.e": 5})
    5
    """
    while key and key not in lines:
        # of all tables of one name the first; of one without a heading, what is in it
        within = [lines[one] for one in lines if one.startswith((f"{key}[1]", f"{key}."))]
        if within:
            return min(within)
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return lines.get(key)

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
            table = header[2]
            times[table] += 1
            table += f"[{times[table]}]" if header[1] == "[[" else ""
            found.setdefault(table, number)
        elif key is not None:
            found.setdefault(".".join(filter(None, (table, key[1]))), number)
    return found


def line_of(key: str, lines: Mapping[str, int]) -> int | None:
    """Return a key's line, or that of the table it should stand in; None where neither is there.

    >>> line_of("b[1].text", {"b[1]": 3, "b[1].id": 4}), line_of("c", {})
    (3, None)
    """
    while key and key not in lines:
        if f"{key}[1]" in lines:  # of all tables of one name, the first
            return lines[f"{key}[1]"]
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return lines.get(key)

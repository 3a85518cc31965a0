"""SQLite files that coding tools keep: opened for reading only, and never waited for."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from evaluation.intake.coding.elements import UnsafeFileError


class Database:
    """An open database that can only be asked."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.tables = frozenset(
            # no views: a hostile one never ends
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        )

    def rows(self, table: str, *columns: str) -> list[tuple[object, ...]]:
        """Return columns of a table in the order of its rows; a missing column is None."""
        there = {name for _, name, *_ in self._connection.execute(f'PRAGMA table_info("{table}")')}
        shown = ", ".join(f'"{name}"' if name in there else "NULL" for name in columns)
        return self._connection.execute(f'SELECT {shown} FROM "{table}" ORDER BY rowid').fetchall()


@contextmanager
def opened(path: Path, *, needs: tuple[str, ...]) -> Iterator[Database]:
    """Open a database that holds the tables a reader needs.

    `immutable` keeps SQLite from making journal files beside raw data; a journal that is there
    already holds changes which would then be overlooked.
    """
    if not path.is_file():
        raise UnsafeFileError("is not there")
    journals = [path.with_name(f"{path.name}{suffix}") for suffix in ("-wal", "-journal")]
    if any(journal.is_file() and journal.stat().st_size for journal in journals):
        raise UnsafeFileError("is still open in its program; close it there and copy it again")
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            database = Database(connection)
            lacking = [name for name in needs if name not in database.tables]
            if lacking:
                raise UnsafeFileError(f"lacks the table {lacking[0]!r}")
            yield database
    except sqlite3.Error:
        raise UnsafeFileError("is no readable SQLite database") from None


def text(value: object) -> str:
    """Return a cell's value as text; NULL is no text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def number(value: object) -> int | None:
    """Return a cell's value as a whole number, or None."""
    try:
        return int(str(value))
    except ValueError:
        return None

"""Zip files that strangers made: read in memory, within limits, and never onto the disk."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from evaluation.intake.coding.elements import UnsafeFileError

#: No project of text comes near these; a file that does is not what it says it is.
LARGEST_PROJECT = 128 * 1024**2
LARGEST_TEXT = 64 * 1024**2
LARGEST_TOTAL = 1024 * 1024**2

#: What a Mac adds beside each file.
_OF_THE_SYSTEM = re.compile(r"(?:^|/)(?:__MACOSX/|\._)")
_SAMPLE = 4096

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
)


class Archive:
    """The members of a zip file, by path and by bare name."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise UnsafeFileError("is not there") from None
        except (zipfile.BadZipFile, OSError, ValueError):
            raise UnsafeFileError("cannot be opened as a .zip file") from None
        self._members: Mapping[str, zipfile.ZipInfo] = {
            info.filename.replace("\\", "/"): info
            for info in self._zip.infolist()
            if not info.is_dir() and not _OF_THE_SYSTEM.search(info.filename.replace("\\", "/"))
        }
        self._by_name: dict[str, list[str]] = {}
        for name in self._members:
            self._by_name.setdefault(name.rpartition("/")[2].casefold(), []).append(name)
        # What a member says of its size may be a lie, so that reading is bounded as well; the
        # bound on the total is of what was really read.
        self._left = LARGEST_TOTAL

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of all members."""
        return tuple(self._members)

    def find(self, reference: str) -> str | None:
        """Return the member that a project's path means: whatever its scheme, only ever a member.

        ``internal://x.txt``, ``relative:///x.txt``, ``absolute://C:/there/x.txt`` and ``x.txt``
        all mean the member called ``x.txt``, in whichever folder of the archive it is.
        """
        path = (reference.partition("://")[2] or reference).replace("\\", "/")
        for spelling in dict.fromkeys((path, unquote(path))):
            wanted = spelling.casefold().split("/")
            found = self._by_name.get(wanted[-1], []) if wanted[-1] else []
            if found:
                return _nearest(found, wanted)
        return None

    def read(self, name: str, *, largest: int = LARGEST_TEXT) -> bytes:
        """Return a member's content, unless it is larger than allowed, encrypted or damaged."""
        info = self._members[name]
        allowed = min(largest, self._left)
        try:
            with self._zip.open(info) as member:
                content = member.read(allowed + 1)
        except RuntimeError:
            raise UnsafeFileError("is encrypted") from None
        except _DAMAGE:
            raise UnsafeFileError("holds a damaged part") from None
        if len(content) > allowed:
            raise UnsafeFileError(f"holds a part larger than {allowed // 1024**2} MiB")
        self._left -= len(content)
        return content


def _nearest(found: Sequence[str], wanted: Sequence[str]) -> str | None:
    """Return the member whose folders fit best; None where two fit equally well."""

    def fit(name: str) -> tuple[int, bool]:
        parts = name.casefold().split("/")
        same = takewhile(
            lambda pair: pair[0] == pair[1], zip(parts[::-1], wanted[::-1], strict=False)
        )
        return len(list(same)), "sources" in parts[:-1]

    best = max(map(fit, found))
    fitting = [name for name in found if fit(name) == best]
    return fitting[0] if len(fitting) == 1 else None


def decode(content: bytes) -> tuple[str, bool]:
    """Return a text file's text, and whether it is what REFI-QDA demands: UTF-8.

    >>> decode("caf\u00e9".encode("cp1252"))
    ('café', False)
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), False
    if b"\0" in content[:_SAMPLE]:
        # every other byte of most letters is nought, and which one says the order
        low = content[1:_SAMPLE:2].count(0) >= content[0:_SAMPLE:2].count(0)
        return content.decode("utf-16-le" if low else "utf-16-be", "replace"), False
    try:
        return content.decode("utf-8"), True
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), False

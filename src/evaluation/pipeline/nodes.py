"""What a task depends on, as the workflow library sees it: folders by content."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytask import PNode


def digest_of(folder: Path, *, pattern: str = "**/*") -> str:
    """Return one hash of the names and contents of all files in a folder.

    Hidden files, editors' lock files and compiled Python do not count.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        local = path.relative_to(folder)
        passing = any(part.startswith((".", "~$", "__pycache__")) for part in local.parts)
        if path.is_file() and not passing:
            digest.update(local.as_posix().encode() + b"\0")
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


@dataclass(kw_only=True)
class Content(PNode):
    """A dependency whose state is a hash computed when the plan is made.

    The library's own node for files does not notice that a file was taken away from a folder, and
    its node for values does not hash text the same way twice.
    """

    name: str
    digest: str
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Return what tells this node from every other."""
        return hashlib.sha256(self.name.encode()).hexdigest()

    def state(self) -> str:
        """Return the content's hash."""
        return self.digest

    def load(self, is_product: bool = False) -> str:
        """Return what the task is given: nothing but the hash."""
        return self.digest

    def save(self, value: object) -> None:
        """Refuse: a dependency is not written."""
        raise NotImplementedError(f"{self.name} is only read, and {type(value)} came")

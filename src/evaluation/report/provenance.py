"""Where a report came from: what went in, what made it."""

import hashlib
import platform
from importlib import metadata
from pathlib import Path

from evaluation.config.cohort import Cohort

#: The packages whose version can change a number or a figure.
_NUMERIC = ("numpy", "pandas", "scipy", "statsmodels", "matplotlib", "seaborn")


def hashes_of(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder, by its path below it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith((".", "~$"))
    }


def hash_of_all(folder: Path) -> str:
    """Return one SHA-256 over the names and contents of all files of a folder."""
    files = hashes_of(folder)
    return hashlib.sha256("".join(f"{name}{files[name]}" for name in files).encode()).hexdigest()


def provenance(cohort: Cohort, raw: Path) -> dict[str, str]:
    """Return what a reader needs to make the report again; equal for equal input."""
    return {
        "Package": f"evaluation {metadata.version('evaluation')}",
        "Raw files": f"SHA-256 of all of them {hash_of_all(raw)[:16]}",
        "Seed": str(cohort.seed),
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "Libraries": ", ".join(f"{name} {metadata.version(name)}" for name in _NUMERIC),
    }

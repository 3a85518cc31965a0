"""Make the reports, or test the project, on a machine that has only Python: `python run.py report`.

Standard library only. It keeps a local environment in ``.venv``, installed from
``requirements.lock`` with hashes checked, and makes it again when the lock changes.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
STAMP = ENVIRONMENT / "installed-lock.sha256"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("lint-imports",),
)

#: A worker for each core; tests of one file stay together, since they share what they made.
TESTS = ("-m", "pytest", "-n", "auto", "--dist", "loadfile")

COMMANDS = {
    "install": "make the local environment",
    "report": "make every cohort's report, and say where to open it",
    "test": "run all tests",
    "check": "format, lint, types, import rule, notebook hygiene and tests",
    "lab": "open the project in JupyterLab",
    "evaluation": "the package's own command line: python run.py evaluation check",
}


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        for name, purpose in COMMANDS.items():
            say(f"  python run.py {name:<11} {purpose}")
        return 2
    if sys.version_info < (3, 11) or sys.version_info >= (3, 14):
        say(f"This needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.")
        return 2
    install()
    name, rest = arguments[0], arguments[1:]
    if name == "report":
        return python("-m", "evaluation", "run", *rest)
    if name == "test":
        return python(*TESTS, *rest)
    if name == "check":
        for check in CHECKS:
            code = tool(*check)
            if code:
                return code
        return python(*TESTS, *rest)
    if name == "lab":
        return python("-m", "jupyterlab", *rest)
    if name == "evaluation":
        return python("-m", "evaluation", *rest)
    return 0


def install() -> None:
    """Make ``.venv`` from the lock, unless it is there already."""
    wanted = hashlib.sha256((HERE / "requirements.lock").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    say("Making the local environment in .venv (about a minute, once) ...")
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    pip = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    lock = str(HERE / "requirements.lock")
    for step in (
        (*pip, "--require-hashes", "-r", lock),
        # an editable install has no hash, and is nobody else's code
        (*pip, "--no-deps", "--no-build-isolation", "--editable", str(HERE)),
    ):
        code = python(*step)
        if code:
            raise SystemExit(code)
    STAMP.write_text(wanted, encoding="utf-8")


def python(*arguments: str) -> int:
    """Run the environment's Python in the project's folder."""
    return subprocess.run([str(PYTHON), *arguments], cwd=HERE, check=False).returncode


def tool(name: str, *arguments: str) -> int:
    """Run one of the environment's commands in the project's folder."""
    return subprocess.run([str(BIN / name), *arguments], cwd=HERE, check=False).returncode


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

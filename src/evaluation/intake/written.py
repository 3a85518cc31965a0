"""Texts that people wrote for the report and keep as files beside the cohort's other files."""

from pathlib import Path

from evaluation.intake.decode import utf8
from evaluation.problems import Place, ProblemLog


def read_written(folder: Path, file: str, log: ProblemLog) -> str:
    """Return a text file's words; nothing, with a problem noted, where there are none.

    Parameters
    ----------
    folder
        The cohort's folder.
    file
        The file's path below it.
    log
        Where problems are noted.
    """
    try:
        raw = (folder / file).read_bytes()
    except OSError:
        log.error(
            "written.file",
            Place(file),
            "cannot be read",
            "Correct its name in cohort.toml, or copy the file there.",
        )
        return ""
    text = utf8(raw, Place(file), log) if raw else b""
    words = (text or b"").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words and text is not None:
        log.warn(
            "written.empty",
            Place(file),
            "holds no words, so that the report says that the text is not yet written",
            "Write it.",
        )
    return words

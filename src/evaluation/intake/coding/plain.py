"""A plain csv or sheet of excerpts: one row a code on a piece of text."""

from pathlib import Path

from evaluation.intake.coding.columns import read_named
from evaluation.intake.coding.material import PATH_SEPARATOR, Code, Coded, Project, Source
from evaluation.problems import ProblemLog

_OPTIONAL = ("text", "coder", "theme", "memo")


def read_plain(folder: Path, file: str, log: ProblemLog) -> Project | None:
    """Return the excerpts of a table with the columns source, code, text, coder, theme, memo.

    A nested code is written with its parents, as ``parent > child``; rows with the same source and
    text are one piece of text with several codes or coders.
    """
    table = read_named(folder, file, log, required=("source", "code"), optional=_OPTIONAL)
    if table is None:
        return None
    rows = table.frame
    for row in rows.index[rows["source"].eq("") | rows["code"].eq("")]:
        log.error(
            "plain.row",
            table.place(row, "source"),
            "an excerpt without its source or code",
            "Complete the row or remove it.",
        )
    rows = rows[rows["source"].ne("") & rows["code"].ne("")]
    said = rows[rows["theme"] != ""].drop_duplicates(["code", "theme"])
    for row in said.index[said["code"].duplicated()]:
        log.error(
            "plain.theme",
            table.place(row, "theme"),
            "the code stands under another theme in an earlier row",
            "Give each code one theme.",
        )
    themes: dict[str, str] = dict(
        said.drop_duplicates("code")[["code", "theme"]].itertuples(index=False)
    )
    return Project(
        codes=tuple(_code(name, themes.get(name, "")) for name in rows["code"].unique()),
        sources=tuple(Source(key=name, name=name) for name in rows["source"].unique()),
        coded=tuple(
            Coded(source=source, code=code, coder=coder, text=text, memo=memo)
            for source, code, coder, text, memo in rows[
                ["source", "code", "coder", "text", "memo"]
            ].itertuples(index=False)
        ),
        lists_sources=False,
    )


def _code(name: str, theme: str) -> Code:
    path = tuple(step.strip() for step in name.split(PATH_SEPARATOR))
    return Code(key=name, path=path, theme=theme or path[0])

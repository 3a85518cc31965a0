"""Taguette: highlights as csv or sheet, and its .sqlite3 project."""

from pathlib import Path

from evaluation.intake.coding.columns import read_named
from evaluation.intake.coding.material import Code, Coded, Project, Source
from evaluation.problems import ProblemLog


def read_taguette(folder: Path, file: str, log: ProblemLog) -> Project | None:
    """Return the highlights of Taguette's export: a row a tag on a highlight.

    The export by tag matches by prefix and repeats rows, so that one row is kept for each highlight
    and tag. The text is a highlight's plain text, not verbatim to the character.
    """
    table = read_named(folder, file, log, required=("id", "document", "tag", "content"))
    if table is None:
        return None
    rows = table.frame[table.frame["tag"] != ""].drop_duplicates(["id", "tag"])
    left_out = len(table.frame) - len(rows)
    if left_out:
        log.accept(
            "taguette.repeated",
            table.place(0, "id"),
            f"{left_out} rows repeat a highlight's tag or have none",
            "Nothing to do: they are counted once, or not at all.",
        )
    for row in rows.index[rows["document"].eq("") | rows["id"].eq("")]:
        log.error(
            "taguette.row",
            table.place(row, "document"),
            "a highlight without its id or document",
            "Export the highlights again.",
        )
    return Project(
        codes=tuple(
            Code(key=tag, path=(tag,), theme=theme_of(tag)) for tag in rows["tag"].unique()
        ),
        sources=tuple(Source(key=name, name=name) for name in rows["document"].unique()),
        coded=tuple(
            Coded(source=document, code=tag, text=content, key=highlight)
            for highlight, document, tag, content in rows[
                ["id", "document", "tag", "content"]
            ].itertuples(index=False)
        ),
        lists_sources=False,
    )


def theme_of(tag: str) -> str:
    """Return the tag under which another stands: Taguette nests by dots within a name.

    >>> theme_of("Power.who decides"), theme_of("Power"), theme_of("Staff vs. carers")
    ('Power', 'Power', 'Staff vs. carers')
    """
    parent, _, rest = tag.partition(".")
    return parent.strip() if parent.strip() and rest and not rest[0].isspace() else tag

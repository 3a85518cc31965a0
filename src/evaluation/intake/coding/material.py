"""What every reader of coded material returns, whatever the tool."""

from dataclasses import dataclass, field

import pandas as pd

#: Between the names of a nested code, as shown to people.
PATH_SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class Code:
    """One code as its project has it.

    Attributes
    ----------
    key
        What a coding refers to it by: a GUID, or its name where the tool has no other.
    path
        Its names, from the outermost parent to its own; names alone are not unique.
    theme
        What it belongs to unless a codebook says otherwise: its outermost parent.
    parent
        The key of the code it stands in; empty for none.
    definition
        Its description in the tool.
    codable
        False for a mere category.
    """

    key: str
    path: tuple[str, ...]
    theme: str
    parent: str = ""
    definition: str = ""
    codable: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """One coded text.

    Attributes
    ----------
    key, name
        What a coding refers to it by, and what a person calls it.
    text
        The whole text (no byte order mark, line breaks as LF), or None where the file has none.
    note
        Whether it is a memo rather than material.
    reading
        How the tool counted positions in it.
    checked
        What the reading was checked by: "stored quotes", "word boundaries", or "" (nothing).
    confidence
        The share of its selections that the check confirms (0 to 1), None without a check.
    """

    key: str
    name: str
    text: str | None = None
    note: bool = False
    reading: str = ""
    checked: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Coded:
    """One code that one coder put on one piece of text.

    Attributes
    ----------
    source, code
        The keys of both.
    coder
        Who put it there; empty where the file does not say.
    text
        The piece; empty for a coding of a whole source or of media.
    start, end
        Where it stands in the source's text, in code points, the end excluded; None if unknown.
    key
        The tool's own id of the piece; empty where it has none.
    memo
        What the coder noted on it.
    """

    source: str
    code: str
    coder: str = ""
    text: str = ""
    start: int | None = None
    end: int | None = None
    key: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A case's, source's or code's value of a variable (a set counts as a variable).

    `key` is a source's or code's key, or a case's name.
    """

    of: str
    key: str
    variable: str
    value: str


@dataclass(frozen=True, slots=True)
class Project:
    """A coding tool's project, read and not yet linked to the cohort.

    `lists_sources` is False where the export names only the sources that hold a coding, so that
    a source which is linked and not listed is nothing to wonder at.
    """

    codes: tuple[Code, ...]
    sources: tuple[Source, ...]
    coded: tuple[Coded, ...]
    attributes: tuple[Attribute, ...] = ()
    lists_sources: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class CodedMaterial:
    """The tidy tables of one file of coded material.

    Attributes
    ----------
    sources
        One row a linked source: `prepare.tidy.COLUMNS`, and `guid`, `reading`, `checked`,
        `confidence` (see `Source`).
    excerpts
        One row a code on a piece of text: `prepare.tidy.COLUMNS`, and `start`, `end` (code points
        in the transcript, end excluded), `memo`, `guid`. Pieces at the same place of a source have
        the same `excerpt`, whoever coded them.
    codes
        One row a code: `prepare.tidy.COLUMNS`, and `inclusion`, `exclusion`, `example`, `version`,
        `contrary_to`, `name`, `parent` (the code it stands in), `codable`, `guid`.
    transcripts
        ``source``, ``text``: the whole texts, where the file holds them.
    attributes
        ``of``, ``name``, ``variable``, ``value``: cases, variables and sets as the tool has them.
    """

    sources: pd.DataFrame
    excerpts: pd.DataFrame
    codes: pd.DataFrame
    transcripts: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["source", "text"], dtype="str")
    )
    attributes: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(
            columns=["of", "name", "variable", "value"], dtype="str"
        )
    )

    @property
    def summary(self) -> str:
        """What was read, in a line: how much of each, and how far positions are confirmed."""
        excerpts = self.excerpts
        counts = {
            "sources": len(self.sources),
            "codes": len(self.codes),
            "coded pieces": excerpts["excerpt"].nunique(),
            "codings": len(excerpts),
            "coders": excerpts["coder"].replace("", None).nunique(),
        }
        parts = [", ".join(f"{name}: {count}" for name, count in counts.items())]
        read = positions_read(self.sources)
        for reading, checked, times, least in read.itertuples(index=False):
            sure = (
                f"confirmed by {checked}, in each at least {least:.0%}" if checked else "unchecked"
            )
            parts.append(f"positions of {times} as {reading}, {sure}")
        return "; ".join(parts)


def positions_read(sources: pd.DataFrame) -> pd.DataFrame:
    """How were positions in the texts counted, and how far is that confirmed?

    Returns
    -------
    DataFrame
        A row a way of counting and of checking: ``reading``, ``checked``, ``sources``, ``least``
        (the smallest share confirmed in any of them; missing where nothing could be checked).

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["a", "b"], "reading": ["code points"] * 2,
    ...                         "checked": ["stored quotes"] * 2, "confidence": [1.0, 0.9]})
    >>> positions_read(sources).values.tolist()
    [['code points', 'stored quotes', 2, 0.9]]
    """
    known = sources[sources["reading"] != ""]
    return known.groupby(["reading", "checked"], as_index=False).agg(
        sources=("source", "size"), least=("confidence", "min")
    )

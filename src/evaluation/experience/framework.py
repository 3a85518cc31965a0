"""The framework method's matrix: a row a case, a column a theme, an empty cell left empty."""

import pandas as pd

from evaluation.errors import AnalysisError
from evaluation.experience.people import speakers


def framework_matrix(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    cases: str = "team",
    summaries: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What does each case say on each theme, and where does it say nothing?

    Ritchie and Spencer's (1994) matrix, in long form. A summary is a person's work and is never
    made here; a case that is silent on a theme keeps its row, empty.

    Parameters
    ----------
    excerpts
        ``excerpt``, ``source``, ``theme``, ``contrary``.
    sources
        ``source``, ``participant`` and the column `cases`.
    cases
        What a case is: ``team``, ``role``, ``organisation``, ``participant``, ``source``.
    summaries
        ``case``, ``theme``, ``summary``, where somebody wrote them.

    Returns
    -------
    DataFrame
        A row for every case and theme: ``case``, ``theme``, ``summary`` (empty unless written),
        ``people`` (who say it), ``heard`` (in the case), ``pieces``, ``contrary`` (of those),
        ``excerpts`` (their ids, separated by "; ").

    Raises
    ------
    AnalysisError
        When a summary is of an unknown case or theme, or a cell has two.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "I2"], "participant": ["P1", "P2"],
    ...                         "team": ["north", "south"]})
    >>> excerpts = pd.DataFrame({"excerpt": ["e1"], "source": ["I1"], "theme": ["power"],
    ...                          "contrary": [False]})
    >>> framework_matrix(excerpts, sources)[["case", "pieces", "excerpts"]].values.tolist()
    [['north', 1, 'e1'], ['south', 0, '']]
    """
    heard = speakers(excerpts, sources, by=cases)
    said = excerpts[["excerpt", "source", "theme", "contrary"]].merge(heard, on="source")
    pieces = said.drop_duplicates(["group", "theme", "excerpt"])
    cell = ["group", "theme"]
    grid = pd.MultiIndex.from_product(
        [sorted(heard["group"].unique()), sorted(excerpts["theme"].unique())], names=cell
    )
    counts = pd.DataFrame(
        {
            "people": said.groupby(cell)["person"].nunique(),
            "pieces": pieces.groupby(cell)["excerpt"].size(),
            "contrary": pieces.groupby(cell)["contrary"].sum(),
        }
    ).reindex(grid, fill_value=0)
    ids = pieces.groupby(cell)["excerpt"].agg("; ".join).reindex(grid, fill_value="")
    found = counts.fillna(0).astype("int64").assign(excerpts=ids.astype("str")).reset_index()
    found = found.rename(columns={"group": "case"})
    found["heard"] = found["case"].map(heard.groupby("group")["person"].nunique()).astype("int64")
    found["summary"] = _summaries(found, summaries)
    columns = ["case", "theme", "summary", "people", "heard", "pieces", "contrary", "excerpts"]
    return found[columns]


def _summaries(cells: pd.DataFrame, summaries: pd.DataFrame | None) -> list[str]:
    written: dict[tuple[str, str], str] = {}
    known = set(zip(cells["case"], cells["theme"], strict=True))
    if summaries is not None:
        for case, theme, summary in summaries[["case", "theme", "summary"]].itertuples(index=False):
            if (case, theme) not in known:
                raise AnalysisError(
                    f"a summary is of {case!r} and {theme!r}, which is no cell here"
                )
            if (case, theme) in written:
                raise AnalysisError(f"the cell of {case!r} and {theme!r} has two summaries")
            written[case, theme] = summary
    return [written.get(cell, "") for cell in zip(cells["case"], cells["theme"], strict=True)]

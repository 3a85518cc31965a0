"""Whose words a source holds: the unit of everything that is counted here is a person."""

import pandas as pd

from evaluation.errors import AnalysisError

#: The group of people whose group nobody recorded.
NOT_RECORDED = "not recorded"


def speakers(excerpts: pd.DataFrame, sources: pd.DataFrame, *, by: str | None) -> pd.DataFrame:
    """Who was heard, in which group? One row a source: ``source``, ``person``, ``group``.

    A person is a participant; where a source names none (a focus group, an observation) the source
    itself stands for the people in it. `by` is a column of `sources`; None puts all in one group.

    Raises
    ------
    AnalysisError
        When a source stands twice in `sources`, when an excerpt's source is not in `sources`, or
        when there is no column `by`.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "FG"], "participant": ["P1", ""],
    ...                         "role": ["carer", ""]})
    >>> speakers(pd.DataFrame({"source": ["I1"]}), sources, by="role").values.tolist()
    [['I1', 'P1', 'carer'], ['FG', 'FG', 'not recorded']]
    """
    if by is not None and by not in sources.columns:
        raise AnalysisError(f"no column {by!r} in sources; there: {', '.join(sources.columns)}")
    if sources["source"].duplicated().any():
        raise AnalysisError("a source stands twice in `sources`; keep one row for each source")
    lost = set(excerpts["source"].unique()) - set(sources["source"])
    if lost:
        raise AnalysisError(
            f"{len(lost)} sources with excerpts are not in `sources`, so nobody knows who speaks"
        )
    participant = sources["participant"].fillna("")
    group = pd.Series("", index=sources.index) if by is None else sources[by].fillna("")
    return pd.DataFrame(
        {
            "source": sources["source"],
            "person": participant.where(participant != "", sources["source"]),
            "group": group.where((group != "") | (by is None), NOT_RECORDED),
        }
    )

"""One passage, marked by two coders with different edges, is one passage."""

import numpy as np
import pandas as pd


def one_piece_a_passage(excerpts: pd.DataFrame) -> pd.DataFrame:
    """Which pieces may be counted and quoted, so that none stands twice?

    Two coders seldom mark the same edges. Pieces of one source under one theme, on one side of it,
    that overlap are one passage, which the piece with the most coders stands for, then the longest,
    then the first. A piece whose place in the text is unknown is a passage of its own.

    Parameters
    ----------
    excerpts
        ``excerpt``, ``source``, ``theme``, ``contrary``, and ``coder``, ``start``, ``end`` where
        they are known.

    Returns
    -------
    DataFrame
        The rows of the pieces that stand for their passage, in their order.

    Examples
    --------
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e2", "e3"], "source": ["I1"] * 3,
    ...                          "theme": ["power"] * 3, "contrary": [False] * 3,
    ...                          "coder": ["ana", "ben", "ana"],
    ...                          "start": [10, 12, 90], "end": [40, 60, 99]})
    >>> one_piece_a_passage(excerpts)["excerpt"].tolist()
    ['e2', 'e3']
    """
    side = ["source", "theme", "contrary"]
    if excerpts.empty or not {"start", "end"} <= set(excerpts.columns):
        return excerpts
    pieces = excerpts.groupby([*side, "excerpt"], as_index=False, sort=False).agg(
        start=("start", "first"),
        end=("end", "first"),
        coders=("coder", "nunique"),
    )
    placed = pieces.dropna(subset=["start", "end"]).sort_values([*side, "start", "end"])
    start, end = placed["start"].astype("int64"), placed["end"].astype("int64")
    group = placed.groupby(side, sort=False).ngroup().to_numpy()
    # one running maximum for all groups: each lies beyond the one before
    apart = int(end.max()) + 1 if len(placed) else 1
    reached = np.maximum.accumulate(end.to_numpy() + group * apart)
    begins = np.ones(len(placed), dtype=bool)
    begins[1:] = (start.to_numpy() + group * apart)[1:] >= reached[:-1]
    placed = placed.assign(passage=np.cumsum(begins), size=end - start)
    order = placed.sort_values(
        ["passage", "coders", "size", "start", "excerpt"],
        ascending=[True, False, False, True, True],
    )
    shadowed = order[order["passage"].duplicated()]
    keys = pd.MultiIndex.from_frame(excerpts[[*side, "excerpt"]])
    return excerpts[~keys.isin(pd.MultiIndex.from_frame(shadowed[[*side, "excerpt"]]))]

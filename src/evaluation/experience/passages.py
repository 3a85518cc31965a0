"""One passage, marked by two coders with different edges, is one passage."""

import numpy as np
import pandas as pd

#: Which piece of a passage a person wants, and which not.
_WEIGHT = {"pin": 1, "ban": -1}


def one_piece_a_passage(excerpts: pd.DataFrame) -> pd.DataFrame:
    """Which pieces may be counted and quoted, so that none stands twice?

    Two coders seldom mark the same edges. Pieces of one source under one theme, on one side of it,
    that overlap are one passage. The piece that a person pinned stands for it, else the one with
    the most coders, then the longest, then the first; a banned one only where there is no other. A
    piece whose place in the text is unknown is a passage of its own.

    Parameters
    ----------
    excerpts
        ``excerpt``, ``source``, ``theme``, ``contrary``, and ``coder``, ``start``, ``end``,
        ``pick`` where they are known.

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
    picks = excerpts["pick"] if "pick" in excerpts.columns else ""
    weighed = excerpts.assign(weight=pd.Series(picks, index=excerpts.index).map(_WEIGHT).fillna(0))
    pieces = weighed.groupby([*side, "excerpt"], as_index=False, sort=False).agg(
        start=("start", "first"),
        end=("end", "first"),
        coders=("coder", "nunique"),
        weight=("weight", "first"),
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
        ["passage", "weight", "coders", "size", "start", "excerpt"],
        ascending=[True, False, False, False, True, True],
    )
    shadowed = order[order["passage"].duplicated()]
    keys = pd.MultiIndex.from_frame(excerpts[[*side, "excerpt"]])
    return excerpts[~keys.isin(pd.MultiIndex.from_frame(shadowed[[*side, "excerpt"]]))]

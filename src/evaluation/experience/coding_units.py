"""What coders are compared on: pieces of text, stretches of characters, or whole sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.errors import AnalysisError

Unit = Literal["excerpt", "character", "source"]


@dataclass(frozen=True, slots=True, eq=False)
class CodingUnits:
    """Who put which code on which unit.

    Attributes
    ----------
    unit
        What a unit is.
    labels
        One row a unit: ``source``, ``excerpt`` (empty unless units are pieces), ``start``, ``end``
        (of stretches of characters), ``weight`` (characters in the unit, else 1).
    coders, codes
        Those compared, in order.
    saw
        Units by coders: whether the coder coded the unit's source at all.
    applied
        Units by coders by codes: whether the coder put the code there.
    left_out
        Codings left out: no coder, or no place in the text where that is needed.
    """

    unit: Unit
    labels: pd.DataFrame
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    saw: NDArray[np.bool_]
    applied: NDArray[np.bool_]
    left_out: int


def coding_units(
    excerpts: pd.DataFrame,
    *,
    unit: Unit = "excerpt",
    codes: Sequence[str] | None = None,
    coders: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    lengths: Mapping[str, int] | None = None,
) -> CodingUnits:
    """On what can these coders be compared, and what did each say there?

    A coder counts as having seen a source in which at least one coding is theirs; elsewhere their
    silence means nothing. Pieces are those that anybody marked, so that on the unit "excerpt"
    nobody can agree on a silence about the rest of the text; on "character" they can.

    Parameters
    ----------
    excerpts
        ``excerpt``, ``source``, ``coder``, ``code``; for characters also ``start``, ``end``.
    unit
        Pieces with exactly the same place, stretches of characters, or sources.
    codes, coders, sources
        Those to compare; all where None.
    lengths
        Characters in each source; without it a source ends where its last piece does.

    Raises
    ------
    AnalysisError
        When fewer than two coders are left.

    Examples
    --------
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e1", "e2"], "source": ["I1"] * 3,
    ...                          "coder": ["ana", "ben", "ana"], "code": ["pay"] * 3})
    >>> coding_units(excerpts).applied[:, :, 0].astype(int).tolist()
    [[1, 1], [1, 0]]
    """
    rows = excerpts if sources is None else excerpts[excerpts["source"].isin(sources)]
    known = rows["coder"].fillna("") != ""
    if unit == "character":
        known &= rows["start"].notna() & rows["end"].notna()
    left_out = int((~known).sum())
    rows = rows[known]
    who = tuple(sorted(rows["coder"].unique())) if coders is None else tuple(coders)
    rows = rows[rows["coder"].isin(who)]
    if rows["coder"].nunique() < 2:
        raise AnalysisError(
            f"{rows['coder'].nunique()} coders found; agreement needs two who coded the same "
            "sources and whose names the coding tool or cohort.toml gives"
        )
    seen = pd.crosstab(rows["source"], rows["coder"]).reindex(columns=list(who), fill_value=0) > 0
    what = tuple(sorted(rows["code"].unique())) if codes is None else tuple(codes)
    rows = rows[rows["code"].isin(what)]
    if unit == "character":
        labels, marks = _stretches(rows, seen.index, lengths or {})
    elif unit == "source":
        labels = _labels(pd.DataFrame({"source": seen.index}))
        marks = [np.array([place]) for place in seen.index.get_indexer(pd.Index(rows["source"]))]
    else:
        pieces = rows[["source", "excerpt"]].drop_duplicates().sort_values(["source", "excerpt"])
        labels = _labels(pieces)
        places = pd.MultiIndex.from_frame(labels[["source", "excerpt"]]).get_indexer(
            pd.MultiIndex.from_frame(rows[["source", "excerpt"]])
        )
        marks = [np.array([place]) for place in places]
    applied = np.zeros((len(labels), len(who), len(what)), dtype=bool)
    if marks:
        times = [len(one) for one in marks]
        coder = np.repeat(pd.Index(who).get_indexer(pd.Index(rows["coder"])), times)
        code = np.repeat(pd.Index(what).get_indexer(pd.Index(rows["code"])), times)
        applied[np.concatenate(marks), coder, code] = True
    saw = seen.reindex(labels["source"]).to_numpy(dtype=bool)
    return CodingUnits(unit, labels, who, what, saw, applied, left_out)


def _labels(frame: pd.DataFrame) -> pd.DataFrame:
    found = frame.reset_index(drop=True)
    for name, empty in (("excerpt", ""), ("start", pd.NA), ("end", pd.NA), ("weight", 1.0)):
        if name not in found.columns:
            found[name] = empty
    return found[["source", "excerpt", "start", "end", "weight"]]


def _stretches(
    rows: pd.DataFrame, sources: pd.Index, lengths: Mapping[str, int]
) -> tuple[pd.DataFrame, list[NDArray[np.int64]]]:
    """Return stretches within which no coding begins or ends, and those each coding covers."""
    found: list[pd.DataFrame] = []
    marks: dict[Any, NDArray[np.int64]] = {}
    first = 0
    groups = dict(iter(rows.groupby("source")))
    for source in sources:
        own = groups.get(source, rows.iloc[:0])
        starts = own["start"].to_numpy(dtype=np.int64)
        ends = own["end"].to_numpy(dtype=np.int64)
        edges = np.unique(np.concatenate(([0, lengths.get(source, 0)], starts, ends)))
        found.append(
            pd.DataFrame(
                {
                    "source": source,
                    "start": edges[:-1],
                    "end": edges[1:],
                    "weight": np.diff(edges).astype(np.float64),
                }
            )
        )
        low, high = np.searchsorted(edges, starts), np.searchsorted(edges, ends)
        for row, begin, end in zip(own.index, low, high, strict=True):
            marks[row] = np.arange(first + begin, first + end)
        first += len(edges) - 1
    return _labels(pd.concat(found, ignore_index=True)), [marks[row] for row in rows.index]

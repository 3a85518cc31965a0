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
    where, names = pd.factorize(rows["source"], sort=True)
    coder = pd.Index(who).get_indexer(pd.Index(rows["coder"]))
    seen = np.zeros((len(names), len(who)), dtype=bool)
    seen[where, coder] = True
    what = tuple(sorted(rows["code"].unique())) if codes is None else tuple(codes)
    code = pd.Index(what).get_indexer(pd.Index(rows["code"]))
    asked = code >= 0
    rows, where, coder, code = rows[asked], where[asked], coder[asked], code[asked]
    if unit == "character":
        ends = [(lengths or {}).get(source, 0) for source in names]
        places, mark, coding = _stretches(rows, where, ends)
    elif unit == "source":
        places = {"source": np.arange(len(names))}
        mark, coding = where, np.arange(len(rows))
    else:
        piece, excerpt = pd.factorize(rows["excerpt"], sort=True)
        pairs, mark = np.unique(where * max(len(excerpt), 1) + piece, return_inverse=True)
        places = {"source": pairs // max(len(excerpt), 1)}
        places["excerpt"] = excerpt.to_numpy()[pairs % max(len(excerpt), 1)]
        coding = np.arange(len(rows))
    applied = np.zeros((len(places["source"]), len(who), len(what)), dtype=bool)
    applied[mark, coder[coding], code[coding]] = True
    labels = _labels(places, names)
    return CodingUnits(unit, labels, who, what, seen[places["source"]], applied, left_out)


def _labels(places: Mapping[str, NDArray[Any]], names: pd.Index) -> pd.DataFrame:
    found = pd.DataFrame({**places, "source": names.take(places["source"])})
    for name, empty in (("excerpt", ""), ("start", pd.NA), ("end", pd.NA), ("weight", 1.0)):
        if name not in found.columns:
            found[name] = empty
    return found[["source", "excerpt", "start", "end", "weight"]]


def _stretches(
    rows: pd.DataFrame, where: NDArray[np.int64], lengths: Sequence[int]
) -> tuple[dict[str, NDArray[Any]], NDArray[np.int64], NDArray[np.int64]]:
    """Return stretches within which no coding begins or ends, and which of them each coding covers.

    The second and third are pairs of a stretch and a row.
    """
    starts = rows["start"].to_numpy(dtype=np.int64)
    ends = rows["end"].to_numpy(dtype=np.int64)
    # places of all sources on one line, each source beyond the one before
    apart = int(max(ends.max(initial=0), max(lengths, default=0))) + 1
    first = np.arange(len(lengths)) * apart
    begins, stops = where * apart + starts, where * apart + ends
    edges = np.unique(np.concatenate((first, first + np.asarray(lengths), begins, stops)))
    source, place = np.divmod(edges, apart)
    # the last edge of a source begins no stretch
    begun = np.flatnonzero(source[:-1] == source[1:])
    found = {
        "source": source[begun],
        "start": place[begun],
        "end": place[begun + 1],
        "weight": np.diff(edges)[begun].astype(np.float64),
    }
    low = np.searchsorted(edges, begins) - where
    times = np.searchsorted(edges, stops) - where - low
    coding = np.repeat(np.arange(len(rows)), times)
    nth = np.arange(len(coding)) - np.repeat(np.cumsum(times) - times, times)
    return found, low[coding] + nth, coding

"""Which codes go together, in one piece of text or in one source?"""

from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse, stats

from evaluation.errors import AnalysisError


def cooccurrence(
    excerpts: pd.DataFrame,
    *,
    unit: Literal["excerpt", "source"] = "excerpt",
    of: Literal["code", "theme"] = "code",
    least: int = 1,
) -> pd.DataFrame:
    """Which codes stand together more often than their frequency alone would make them?

    Jaccard is the share of units with both among units with either; lift is how much more often
    both occur than if they were independent. The p-value is the share of all permutations in which
    the two meet at least as often, each dealing every code over as many units as it has; that share
    is known exactly (Fisher's one-sided test). It takes units as independent: pieces of one talk
    are not, sources are more nearly.

    Parameters
    ----------
    excerpts
        ``excerpt``, ``source`` and the column `of`. Several coders' equal codings count once.
    unit
        Pieces of text, or sources.
    of
        Codes or themes.
    least
        Pairs that meet in fewer units than this are left out.

    Returns
    -------
    DataFrame
        One row a pair: ``first``, ``second``, ``both``, ``either``, ``jaccard``, ``lift``,
        ``p_value``, ``units``; most frequent pairs first. It can be drawn as a network: pairs are
        its edges.

    Raises
    ------
    AnalysisError
        When there is no such column.

    Examples
    --------
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e1", "e2", "e3"], "source": ["I1"] * 4,
    ...                          "code": ["pay", "time", "pay", "time"]})
    >>> cooccurrence(excerpts)[["first", "second", "both", "jaccard"]].values.tolist()
    [['pay', 'time', 1, 0.3333333333333333]]
    """
    for column in (unit, of):
        if column not in excerpts.columns:
            raise AnalysisError(f"no column {column!r} in excerpts")
    pairs = excerpts[[unit, of]].drop_duplicates()
    units, unit_names = pd.factorize(pairs[unit])
    codes, code_names = pd.factorize(pairs[of], sort=True)
    shape = (len(unit_names), len(code_names))
    holds = sparse.csr_array((np.ones(len(pairs)), (units, codes)), shape=shape)
    frequency = np.asarray(holds.sum(axis=0)).ravel()
    both = (holds.T @ holds).toarray()
    first, second = np.nonzero(np.triu(both, 1) >= max(least, 1))
    together = both[first, second]
    either = frequency[first] + frequency[second] - together
    found = pd.DataFrame(
        {
            "first": code_names.to_numpy()[first],
            "second": code_names.to_numpy()[second],
            "both": together.astype(np.int64),
            "either": either.astype(np.int64),
            "jaccard": together / either,
            "lift": together * shape[0] / (frequency[first] * frequency[second]),
            "p_value": stats.hypergeom.sf(
                together - 1, shape[0], frequency[first], frequency[second]
            ),
            "units": shape[0],
        }
    )
    order = ["both", "first", "second"]
    return found.sort_values(order, ascending=[False, True, True], ignore_index=True)

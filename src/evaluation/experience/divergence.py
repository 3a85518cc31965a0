"""How differently do roles define the same word?"""

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.experience.people import speakers
from evaluation.experience.themes import shares_of_people


def definition_divergence(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    elements: Sequence[str],
    by: str = "role",
    confidence: float = 0.95,
) -> Estimates:
    """Which elements of a definition ("co-production is ...") does each role name?

    Parameters
    ----------
    excerpts
        ``source``, ``code``.
    sources
        ``source``, ``participant`` and the column `by`.
    elements
        The codes that stand for elements of the definition.
    by
        How people are grouped.
    confidence
        Level of the Wilson intervals.

    Returns
    -------
    Estimates
        ``share_of_definers`` for each element (`level`) and group: people who name it over people
        who name any; `n_out` were heard and named none. ``mean_difference_in_shares`` for each pair
        of groups (`level`): the mean over elements of the absolute difference of their shares, 0
        (they name the same) to 1 (nothing in common).

    Raises
    ------
    AnalysisError
        When no excerpt has any of the codes.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "I2"], "participant": ["P1", "P2"],
    ...                         "role": ["carer", "staff"]})
    >>> excerpts = pd.DataFrame({"source": ["I1", "I2"], "code": ["equal say", "a survey"]})
    >>> rows = definition_divergence(excerpts, sources, elements=["equal say", "a survey"])
    >>> rows["mean_difference_in_shares"].value
    1.0
    """
    named = excerpts[excerpts["code"].isin(elements)]
    if named.empty:
        raise AnalysisError("no excerpt has any of the codes that are the definition's elements")
    heard = speakers(excerpts, sources, by=by)
    said = named[["source", "code"]].merge(heard, on="source")
    definers = said.groupby("group")["person"].nunique()
    every = heard.groupby("group")["person"].nunique()
    grid = pd.MultiIndex.from_product([list(elements), sorted(definers.index)])
    people = said.groupby(["code", "group"])["person"].nunique().reindex(grid, fill_value=0)
    rows = shares_of_people(
        "share_of_definers", people, definers, left_out=every - definers, confidence=confidence
    )
    share = {(row.level, row.group): row.value or 0.0 for row in rows}
    for one, other in combinations(sorted(definers.index), 2):
        apart = [abs(share[element, one] - share[element, other]) for element in elements]
        rows.append(
            Estimate(
                quantity="mean_difference_in_shares",
                value=sum(apart) / len(apart),
                n=int(definers[one] + definers[other]),
                method="mean absolute difference over elements",
                level=f"{one} | {other}",
            )
        )
    return Estimates(rows)

"""Who is spoken about by whom, and who was not heard themselves?"""

from collections.abc import Mapping

import pandas as pd

from evaluation.experience.people import speakers


def attributed_perception(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    about: Mapping[str, str],
    by: str = "role",
) -> pd.DataFrame:
    """Whose views are given by themselves, and whose only by others?

    Parameters
    ----------
    excerpts
        ``excerpt``, ``source``, ``code``.
    sources
        ``source``, ``participant`` and the column `by`.
    about
        Each code that says who is spoken about -> that group, named as `by` names groups.

    Returns
    -------
    DataFrame
        A row for each group spoken about and each group heard: ``about``, ``speaker``, ``people``
        (of the speakers, who speak about them), ``heard`` (of the speakers), ``pieces``,
        ``about_heard`` (how many of the group spoken about were heard themselves) and
        ``not_heard_itself``, which a report must flag: all that is said of them is said by others.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1"], "participant": ["P1"], "role": ["staff"]})
    >>> excerpts = pd.DataFrame({"excerpt": ["e1"], "source": ["I1"], "code": ["users say"]})
    >>> found = attributed_perception(excerpts, sources, about={"users say": "user"})
    >>> found[["about", "speaker", "people", "not_heard_itself"]].values.tolist()
    [['user', 'staff', 1, True]]
    """
    heard = speakers(excerpts, sources, by=by)
    size = heard.groupby("group")["person"].nunique()
    named = excerpts[excerpts["code"].isin(list(about))]
    said = named[["excerpt", "source", "code"]].merge(heard, on="source")
    said = said.assign(about=said["code"].map(dict(about)))
    grid = pd.MultiIndex.from_product(
        [sorted(set(about.values())), sorted(size.index)], names=["about", "group"]
    )
    spoken = said.groupby(["about", "group"])
    found = pd.DataFrame(
        {
            "people": spoken["person"].nunique().reindex(grid, fill_value=0),
            "pieces": spoken["excerpt"].nunique().reindex(grid, fill_value=0),
        }
    ).reset_index()
    found = found.rename(columns={"group": "speaker"})
    found["heard"] = found["speaker"].map(size).astype("int64")
    found["about_heard"] = found["about"].map(size).fillna(0).astype("int64")
    found["not_heard_itself"] = found["about_heard"] == 0
    columns = ["about", "speaker", "people", "heard", "pieces", "about_heard", "not_heard_itself"]
    return found[columns]

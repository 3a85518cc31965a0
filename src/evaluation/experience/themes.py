"""Who raises which theme: prevalence with people, not excerpts, as the unit."""

from typing import Literal

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.experience.people import speakers

#: Groups with fewer people than this carry a note with their estimates.
SMALL_GROUP = 10

_CONFINT = {"wilson": "wilson", "exact": "beta"}


def theme_prevalence(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    by: str | None = "role",
    of: Literal["theme", "code"] = "theme",
    interval: Literal["wilson", "exact"] = "wilson",
    confidence: float = 0.95,
) -> Estimates:
    """How many of the people heard raise each theme, and how many speak against it?

    For each theme and group: the people with at least one excerpt, over all people heard in the
    group, with or without an excerpt. Somebody who says a thing twenty times counts once. A focus
    group without named participants counts as one. Intervals: Wilson (1927) or Clopper and Pearson
    (1934).

    Parameters
    ----------
    excerpts
        One row a code on a piece of text: ``source``, ``theme``, ``code``, ``contrary``.
    sources
        One row a source: ``source``, ``participant``, and the column `by`.
    by
        What to group people by: ``role``, ``team``, ``timepoint``, ``kind``, or None for all
        together. A person heard in two groups (two timepoints) counts in both.
    of
        Themes, or single codes.
    interval, confidence
        The interval's kind and level.

    Returns
    -------
    Estimates
        ``share_of_people`` (0 to 1) and, where anybody speaks against the theme,
        ``share_speaking_against``; `level` is the theme, `group` the group. `n` is the people heard
        in the group. Themes in the order of the alphabet, groups likewise.

    Raises
    ------
    AnalysisError
        When an excerpt's source is not in `sources`, or there is no column `by`.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "I2", "I3"], "participant": ["P1", "P2", "P3"],
    ...                         "role": ["carer", "carer", "staff"]})
    >>> excerpts = pd.DataFrame({"source": ["I1", "I1"], "theme": ["power", "power"],
    ...                          "code": ["a", "b"], "contrary": [False, False]})
    >>> for row in theme_prevalence(excerpts, sources):
    ...     print(row.group, row.level, row.value, row.n)
    carer power 0.5 2
    staff power 0.0 1
    """
    heard = speakers(excerpts, sources, by=by)
    size = heard.groupby("group")["person"].nunique()
    said = excerpts[["source", of, "contrary"]].merge(heard, on="source")
    rows: list[Estimate] = []
    for quantity, against in (("share_of_people", False), ("share_speaking_against", True)):
        spoke = said[said["contrary"].astype(bool) == against]
        counts = spoke.groupby([of, "group"])["person"].nunique()
        names = sorted(said[of].unique() if not against else spoke[of].unique())
        grid = pd.MultiIndex.from_product([names, sorted(size.index)], names=[of, "group"])
        people = counts.reindex(grid, fill_value=0)
        rows += shares_of_people(quantity, people, size, interval=interval, confidence=confidence)
    return Estimates(rows)


def shares_of_people(
    quantity: str,
    people: pd.Series,
    size: pd.Series,
    *,
    left_out: pd.Series | None = None,
    interval: Literal["wilson", "exact"] = "wilson",
    confidence: float = 0.95,
) -> list[Estimate]:
    """Return a share with its interval for each theme and group.

    `people` is indexed by theme and group; `size` and `left_out` by group.

    >>> index = pd.MultiIndex.from_tuples([("power", "carer")])
    >>> people = pd.Series([1], index=index)
    >>> shares_of_people("share_of_people", people, pd.Series({"carer": 2}))[0].value
    0.5
    """
    if people.empty:
        return []
    groups = people.index.get_level_values(1)
    n = size.reindex(groups).to_numpy()
    out = np.zeros(len(n)) if left_out is None else left_out.reindex(groups).to_numpy()
    low, high = proportion_confint(
        people.to_numpy(), n, alpha=1 - confidence, method=_CONFINT[interval]
    )
    name = "Wilson" if interval == "wilson" else "Clopper-Pearson"
    return [
        Estimate(
            quantity=quantity,
            value=count / heard,
            low=lower,
            high=upper,
            n=heard,
            n_out=others,
            method=f"people who say it / people heard, {name} interval",
            note=f"fewer than {SMALL_GROUP} people" if heard < SMALL_GROUP else "",
            group=group,
            level=theme,
        )
        for (theme, group), count, heard, others, lower, upper in zip(
            people.index, people, n, out, np.clip(low, 0, 1), np.clip(high, 0, 1), strict=True
        )
    ]


def raised_only_by(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    these: str,
    those: str,
    by: str = "role",
) -> pd.DataFrame:
    """Which themes does one group raise that another does not (service users, but not staff)?

    Parameters
    ----------
    excerpts, sources
        As in `theme_prevalence`.
    these, those
        The group that raises a theme and the group in which nobody does, as `by` names them.

    Returns
    -------
    DataFrame
        ``theme``, ``people`` (of `these`, who raise it), ``heard`` (of `these`), ``others_heard``
        (of `those`; silence of three people says less than silence of thirty), most people first.

    Raises
    ------
    AnalysisError
        When nobody of one of the groups was heard (then its silence means nothing), or both are
        the same.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "I2"], "participant": ["P1", "P2"],
    ...                         "role": ["carer", "staff"]})
    >>> excerpts = pd.DataFrame({"source": ["I1", "I2", "I1"], "contrary": [False] * 3,
    ...                          "theme": ["power", "power", "payment"]})
    >>> raised_only_by(excerpts, sources, these="carer", those="staff").values.tolist()
    [['payment', 1, 1, 1]]
    """
    heard = speakers(excerpts, sources, by=by)
    size = heard.groupby("group")["person"].nunique()
    if these == those:
        raise AnalysisError(f"{these!r} cannot be set against itself; name two groups")
    for group in (these, those):
        if group not in size.index:
            known = ", ".join(sorted(size.index))
            raise AnalysisError(f"nobody of {group!r} was heard; groups heard: {known}")
    said = excerpts[~excerpts["contrary"].astype(bool)][["source", "theme"]].merge(
        heard, on="source"
    )
    people = said.pivot_table(
        index="theme", columns="group", values="person", aggfunc="nunique", fill_value=0
    ).reindex(columns=[these, those], fill_value=0)
    only = people.loc[(people[these] > 0) & (people[those] == 0), these]
    found = pd.DataFrame(
        {
            "theme": only.index.astype("str"),
            "people": only.to_numpy(),
            "heard": int(size[these]),
            "others_heard": int(size[those]),
        }
    )
    return found.sort_values(["people", "theme"], ascending=[False, True], ignore_index=True)


def participant_code_matrix(
    excerpts: pd.DataFrame, sources: pd.DataFrame, *, of: Literal["theme", "code"] = "code"
) -> pd.DataFrame:
    """Who said what at all? A 0/1 table of people and codes, ready for statistics.

    Parameters
    ----------
    excerpts, sources
        As in `theme_prevalence`.
    of
        Codes, or themes (a piece that speaks against a theme does not raise it).

    Returns
    -------
    DataFrame
        A row for every person heard, silent ones too; a column for every code in use; 1 where the
        person has at least one excerpt with it.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "I2"], "participant": ["P1", "P2"]})
    >>> excerpts = pd.DataFrame({"source": ["I1"], "code": ["pay"], "contrary": [False]})
    >>> participant_code_matrix(excerpts, sources)["pay"].to_dict()
    {'P1': 1, 'P2': 0}
    """
    heard = speakers(excerpts, sources, by=None)
    raised = excerpts if of == "code" else excerpts[~excerpts["contrary"].astype(bool)]
    said = raised[["source", of]].merge(heard, on="source")
    pairs = said[["person", of]].drop_duplicates().assign(said=1)
    found = pairs.pivot_table(index="person", columns=of, values="said", fill_value=0)
    rows = pd.Index(heard["person"].unique(), name="person")
    columns = pd.Index(sorted(raised[of].unique()), name=of)
    return found.reindex(index=rows, columns=columns, fill_value=0).astype("int8")

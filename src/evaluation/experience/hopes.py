"""What people hoped and worried about before, against what is reported after."""

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.experience.people import speakers

OUTCOMES = ("came about", "partly", "did not", "too early")
_KINDS = ("hope", "worry")


def hopes_outcomes(entries: pd.DataFrame, *, confidence: float = 0.95) -> Estimates:
    """What became of hopes, and did worries come true?

    Parameters
    ----------
    entries
        The register of hopes and worries: ``kind`` ("hope", "worry"), ``outcome`` (one of
        `OUTCOMES`; missing or empty where nobody followed up), and ``participant`` where people
        are named.
    confidence
        Level of the Wilson intervals.

    Returns
    -------
    Estimates
        ``share_of_entries`` by kind (`group`) and outcome (`level`); `n` is the entries followed
        up, `n_out` those that were not: they are not among those that did not come about.

    Examples
    --------
    >>> entries = pd.DataFrame({"kind": ["hope"] * 3, "outcome": ["came about", "partly", None]})
    >>> row = hopes_outcomes(entries)[0]
    >>> row.level, row.value, row.n, row.n_out
    ('came about', 0.5, 2, 1)
    """
    rows: list[Estimate] = []
    method = "entries / entries followed up, Wilson interval"
    for kind in _KINDS:
        of_kind = entries[entries["kind"] == kind]
        own = of_kind["outcome"].fillna("")
        n, n_out = int((own != "").sum()), int((own == "").sum())
        people = _people(of_kind[own != ""])
        for outcome in OUTCOMES if len(own) else ():
            count = int((own == outcome).sum())
            if n == 0:
                why = "none was followed up"
                row = not_computable("share_of_entries", why, n=0, n_out=n_out, method=method)
            else:
                low, high = proportion_confint(count, n, alpha=1 - confidence, method="wilson")
                row = Estimate(
                    quantity="share_of_entries",
                    value=count / n,
                    low=max(float(low), 0.0),
                    high=min(float(high), 1.0),
                    n=n,
                    n_out=n_out,
                    people=people,
                    method=method,
                )
            rows += Estimates([row]).labelled(group=kind, level=outcome)
    return Estimates(rows)


def _people(entries: pd.DataFrame) -> int:
    """Return how many people entries come from, at most: one without a name may be anybody's."""
    if "participant" not in entries.columns:
        return len(entries)
    named = entries["participant"].fillna("")
    return int(named[named != ""].nunique() + (named == "").sum())


def hopes_and_reports(
    entries: pd.DataFrame, excerpts: pd.DataFrame, sources: pd.DataFrame, *, after: str
) -> pd.DataFrame:
    """Which hopes and worries came back in what people said afterwards?

    Parameters
    ----------
    entries
        The register of hopes and worries: ``kind``, ``theme``, ``outcome``.
    excerpts, sources
        Coded material: ``source``, ``theme``, ``contrary``; ``source``, ``participant``,
        ``timepoint``.
    after
        The timepoint of looking back.

    Returns
    -------
    DataFrame
        A row a kind and theme of the register: ``kind``, ``theme``, ``entries``, ``followed_up``,
        one column for each of `OUTCOMES`, and of what was said at `after`: ``people_after`` (who
        raise the theme), ``people_against`` (who speak against it), ``heard_after``.

    Examples
    --------
    >>> entries = pd.DataFrame({"kind": ["hope"], "theme": ["power"], "outcome": ["partly"]})
    >>> sources = pd.DataFrame({"source": ["I1"], "participant": ["P1"], "timepoint": ["end"]})
    >>> excerpts = pd.DataFrame({"source": ["I1"], "theme": ["power"], "contrary": [False]})
    >>> found = hopes_and_reports(entries, excerpts, sources, after="end")
    >>> found[["theme", "partly", "people_after", "heard_after"]].values.tolist()
    [['power', 1, 1, 1]]
    """
    heard = speakers(excerpts, sources, by="timepoint")
    then = heard[heard["group"] == after]
    said = excerpts[["source", "theme", "contrary"]].merge(then, on="source")
    against = said["contrary"].astype(bool)
    noted = entries[["kind", "theme"]].fillna("")
    outcome = entries["outcome"].fillna("")
    noted = noted.assign(
        entries=1,
        followed_up=(outcome != "").astype("int64"),
        **{name: (outcome == name).astype("int64") for name in OUTCOMES},
    )
    found = noted.groupby(["kind", "theme"], as_index=False).sum()
    for column, rows in (("people_after", said[~against]), ("people_against", said[against])):
        people = rows.groupby("theme")["person"].nunique()
        found[column] = found["theme"].map(people).fillna(0).astype("int64")
    return found.assign(heard_after=then["person"].nunique())

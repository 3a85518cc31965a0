"""Choosing excerpts to quote, by a rule that anybody can repeat."""

import numpy as np
import pandas as pd

from evaluation.experience.people import NOT_RECORDED, speakers

COLUMNS = (
    "theme",
    "rank",
    "excerpt",
    "source",
    "person",
    "role",
    "team",
    "timepoint",
    "contrary",
    "pinned",
    "attribution",
)


def choose_quotes(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    each: int = 3,
    shortest: int = 20,
    longest: int = 400,
) -> pd.DataFrame:
    """Which excerpts could stand for each theme, without one voice speaking for all?

    The rule: only sources whose speakers agreed to be quoted; excerpts that a person pinned first,
    banned ones never; the last of several places is kept for contrary evidence, where there is any;
    then, one at a time, the excerpt of the speaker quoted least so far in all themes, then of the
    role, then of the team quoted least in this theme; then by id. Whether a quote may be shown is
    decided by the release rules, not here.

    Parameters
    ----------
    excerpts
        ``excerpt``, ``source``, ``theme``, ``contrary``, ``text``, and ``pick`` ("pin", "ban" or
        empty) where people may pick.
    sources
        ``source``, ``participant``, ``role``, ``team``, ``timepoint``, ``consent``.
    each
        Quotes for a theme, at most.
    shortest, longest
        Length of a quote in characters; pinned excerpts may have any length.

    Returns
    -------
    DataFrame
        `COLUMNS`: ids and attributes, no text. `attribution` is the role, or "participant".

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "I2"], "participant": ["P1", "P2"],
    ...     "role": ["carer", ""], "team": ["n", "n"], "timepoint": ["end"] * 2,
    ...     "consent": [True, True]})
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e2", "e3"], "source": ["I1", "I1", "I2"],
    ...     "theme": ["pay"] * 3, "contrary": [False] * 3, "text": ["They paid late, again"] * 3})
    >>> choose_quotes(excerpts, sources, each=2)[["excerpt", "attribution"]].values.tolist()
    [['e1', 'carer'], ['e3', 'participant']]
    """
    heard = speakers(excerpts, sources, by=None)
    about = sources.drop(columns="participant").merge(heard[["source", "person"]], on="source")
    picks = excerpts["pick"] if "pick" in excerpts.columns else ""
    pool = excerpts[["excerpt", "source", "theme", "contrary", "text"]].assign(pick=picks)
    pool = pool[pool["pick"] != "ban"].merge(about, on="source")
    pool = pool.assign(pinned=pool["pick"] == "pin")
    consent = pool["consent"].fillna(False).astype(bool)
    length = pool["text"].str.strip().str.len()
    fits = length.between(shortest, longest) | pool["pinned"]
    pool = pool[consent & fits]
    pool = pool.drop_duplicates(["theme", "excerpt", "contrary"]).sort_values("excerpt")
    places, ranks = _choose(pool, each)
    found = pool.iloc[places].assign(rank=ranks)[[*COLUMNS[:-1]]].reset_index(drop=True)
    role = found["role"].where(~found["role"].isin(["", NOT_RECORDED]), "participant")
    return found.assign(attribution=role)


def _choose(pool: pd.DataFrame, each: int) -> tuple[list[int], list[int]]:
    """Return the places in the pool of the chosen, theme by theme, and their ranks."""
    columns = {name: pd.factorize(pool[name])[0] for name in ("person", "role", "team")}
    pinned, contrary = (pool[name].to_numpy(dtype=bool) for name in ("pinned", "contrary"))
    voices = np.zeros(len(pool), dtype=np.int64)
    places: list[int] = []
    ranks: list[int] = []
    by_theme = pool.groupby("theme").indices
    for theme in sorted(by_theme, key=str):
        own = np.asarray(by_theme[theme])
        waiting = own
        used = {name: np.zeros(len(pool), dtype=np.int64) for name in ("role", "team")}
        for rank in range(1, min(each, len(own)) + 1):
            last = rank == each > 1
            mine = places[len(places) - rank + 1 :]
            missing = last and not contrary[mine].any() and contrary[waiting].any()
            best = waiting
            for key in (
                ~pinned,
                contrary != missing,
                voices[columns["person"]],
                used["role"][columns["role"]],
                used["team"][columns["team"]],
            ):
                best = best[key[best] == key[best].min()]
            # the pool is in the order of ids: the first of those left
            chosen = int(best[0])
            waiting = waiting[waiting != chosen]
            voices[columns["person"][chosen]] += 1
            for name, times in used.items():
                times[columns[name][chosen]] += 1
            places.append(chosen)
            ranks.append(rank)
    return places, ranks


def negative_cases(excerpts: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Who speaks against each theme, and where?

    Returns
    -------
    DataFrame
        One row a contrary excerpt: ``theme``, ``code``, ``excerpt``, ``source``, ``person``,
        ``role``, ``team``, ``timepoint``; no text.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1"], "participant": ["P1"], "role": ["carer"],
    ...                         "team": ["n"], "timepoint": ["end"]})
    >>> excerpts = pd.DataFrame({"excerpt": ["e1"], "source": ["I1"], "theme": ["power"],
    ...                          "code": ["shared"], "contrary": [True]})
    >>> negative_cases(excerpts, sources)["theme"].tolist()
    ['power']
    """
    heard = speakers(excerpts, sources, by=None)
    against = excerpts[excerpts["contrary"].astype(bool)]
    found = against.merge(heard[["source", "person"]], on="source").merge(
        sources[["source", "role", "team", "timepoint"]], on="source"
    )
    columns = ["theme", "code", "excerpt", "source", "person", "role", "team", "timepoint"]
    found = found[columns].drop_duplicates()
    return found.sort_values(["theme", "source", "excerpt"], ignore_index=True)

"""Who speaks for themselves, and what they and the observers bring up."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.estimates import Estimate, Estimates
from evaluation.experience.codebook import speaker_concentration
from evaluation.experience.passages import one_piece_a_passage
from evaluation.experience.people import NOT_RECORDED, speakers
from evaluation.experience.themes import shares_of_people

#: Kinds of source in which people speak for themselves. The others (an observation, a document) are
#: written about people by somebody else: nobody in them has a role, and no word is a quotation.
SPOKEN = ("interview", "focus group", "free text", "reflection")

#: What the columns of a theme table are called that are no role group.
AGAINST = "Speak against it"
OBSERVED = "Noted in observations"


def spoken(sources: pd.DataFrame) -> pd.DataFrame:
    """Return the sources in which people speak for themselves.

    >>> sources = pd.DataFrame({"source": ["I1", "O1"], "kind": ["interview", "observation"]})
    >>> spoken(sources)["source"].tolist()
    ['I1']
    """
    return sources[sources["kind"].isin(SPOKEN)]


def written_about(sources: pd.DataFrame) -> pd.DataFrame:
    """Return the sources in which somebody else writes about people.

    >>> sources = pd.DataFrame({"source": ["I1", "O1"], "kind": ["interview", "observation"]})
    >>> written_about(sources)["source"].tolist()
    ['O1']
    """
    return sources[~sources["kind"].isin(SPOKEN)]


def within(excerpts: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the excerpts of these sources.

    >>> sources = pd.DataFrame({"source": ["I1"]})
    >>> within(pd.DataFrame({"source": ["I1", "O1"], "code": ["a", "b"]}), sources)["code"].tolist()
    ['a']
    """
    return excerpts[excerpts["source"].isin(sources["source"])]


def in_words(sources: pd.DataFrame, cohort: Cohort) -> pd.DataFrame:
    """Return sources whose role, team and timepoint are named as a reader knows them.

    The column ``side`` is the role of people with lived experience, and "staff" or "facilitator"
    for the others, whatever their tier.
    """
    names = {
        "role": cohort.role_names,
        "team": cohort.team_names,
        "timepoint": cohort.timepoint_titles,
    }
    found = {column: sources[column].fillna("").replace(known) for column, known in names.items()}
    sides = {
        role.id: role.name if role.group == "lived experience" else role.group
        for role in cohort.roles
    }
    return sources.assign(**found, side=sources["role"].fillna("").replace(sides))


def people_heard(sources: pd.DataFrame, *, roles: Sequence[str]) -> Estimates:
    """How many people of each role group were heard, and of which was nobody?

    Parameters
    ----------
    sources
        Those in which people speak for themselves: ``source``, ``participant``, ``role``.
    roles
        The cohort's role groups, as `sources` names them; one of which nobody was heard counts 0.

    Returns
    -------
    Estimates
        ``people_heard`` for each group, and for everyone (`group` empty).

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "I2"], "participant": ["P1", "P1"],
    ...                         "role": ["carers", "carers"]})
    >>> rows = people_heard(sources, roles=["carers", "staff"])
    >>> [(row.group, row.value) for row in rows]
    [('carers', 1.0), ('staff', 0.0), ('', 1.0)]
    """
    heard = speakers(sources, sources, by="role")
    size = heard.groupby("group")["person"].nunique()
    groups = [*roles, *(one for one in sorted(size.index) if one not in roles)]
    counts = {group: int(size.get(group, 0)) for group in groups}
    counts[""] = heard["person"].nunique()
    return Estimates(
        Estimate(
            quantity="people_heard",
            value=count,
            n=counts[""],
            people=count,
            method="count of different people",
            group=group,
        )
        for group, count in counts.items()
    )


def themes_by_role(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    themes: Sequence[str],
    roles: Sequence[str],
) -> Estimates:
    """Who brings each theme up, who speaks against it, and did observers see it?

    Parameters
    ----------
    excerpts
        ``source``, ``theme``, ``contrary``.
    sources
        All kinds: ``source``, ``kind``, ``participant``, ``role``.
    themes, roles
        In the order in which to give them; a theme that nobody brings up keeps its rows.

    Returns
    -------
    Estimates
        For each theme (`level`): ``share_of_people`` of everyone heard (`group` empty) and of each
        role; ``share_speaking_against`` of everyone (`group` `AGAINST`); and ``share_of_texts``,
        the observations in which it was noted on either side (`group` `OBSERVED`).

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "O1"], "kind": ["interview", "observation"],
    ...                         "participant": ["P1", ""], "role": ["carers", ""]})
    >>> excerpts = pd.DataFrame({"source": ["I1", "O1"], "theme": ["power"] * 2,
    ...                          "contrary": [False, True]})
    >>> rows = themes_by_role(excerpts, sources, themes=["power"], roles=["carers"])
    >>> [(row.group, row.value) for row in rows][:3]
    [('', 1.0), ('carers', 1.0), ('Speak against it', 0.0)]
    """
    voices, notes = spoken(sources), written_about(sources)
    said, noted = within(excerpts, voices), within(excerpts, notes)
    against = said["contrary"].astype(bool)
    everyone = speakers(said, voices, by=None)
    rows = _shares("share_of_people", said[~against], everyone, themes)
    by_role = _shares("share_of_people", said[~against], speakers(said, voices, by="role"), themes)
    rows += Estimates(by_role).named(group={name: name for name in roles})
    rows += [
        replace(row, group=AGAINST)
        for row in _shares("share_speaking_against", said[against], everyone, themes)
    ]
    rows += [
        replace(row, group=OBSERVED, method="observations that note it / observations", note="")
        for row in _shares("share_of_texts", noted, speakers(noted, notes, by=None), themes)
    ]
    return Estimates(rows)


def shares_over_time(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    themes: Sequence[str],
    timepoints: Sequence[str],
) -> Estimates:
    """Does a theme grow or fade from one timepoint to the next, and on which side?

    For each theme (`level`) and timepoint (`group`): ``share_of_people`` who raise it, and
    ``share_speaking_against`` (`group` "end: against"). Different people may have been heard each
    time.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "I2"], "participant": ["P1", "P2"],
    ...                         "timepoint": ["mid", "end"]})
    >>> excerpts = pd.DataFrame({"source": ["I1"], "theme": ["power"], "contrary": [False]})
    >>> rows = shares_over_time(excerpts, sources, themes=["power"], timepoints=["mid", "end"])
    >>> [(row.group, row.value) for row in rows if row.quantity == "share_of_people"]
    [('mid', 1.0), ('end', 0.0)]
    """
    heard = speakers(excerpts, sources, by="timepoint")
    against = excerpts["contrary"].astype(bool)
    rows = _shares("share_of_people", excerpts[~against], heard, themes)
    rows += [
        replace(row, group=f"{row.group}: against")
        for row in _shares("share_speaking_against", excerpts[against], heard, themes)
    ]
    order = [*timepoints, *(f"{name}: against" for name in timepoints)]
    return Estimates(rows).named(group={name: name for name in order})


def shares_by_team(
    excerpts: pd.DataFrame, sources: pd.DataFrame, *, themes: Sequence[str], teams: Sequence[str]
) -> Estimates:
    """What does each team say, and where is it silent? `shares_by_case` of teams.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "I2"], "participant": ["P1", "P2"],
    ...                         "team": ["north", ""]})
    >>> excerpts = pd.DataFrame({"source": ["I1"], "theme": ["power"], "contrary": [False]})
    >>> [row.group for row in shares_by_team(excerpts, sources, themes=["power"], teams=["north"])]
    ['north', 'north']
    """
    return shares_by_case(excerpts, sources, themes=themes, by="team", cases=teams)


def shares_by_case(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    themes: Sequence[str],
    by: str,
    cases: Sequence[str],
) -> Estimates:
    """What does each case say, and where is it silent? The numbers of a framework matrix.

    For each theme (`level`) and case (`group`): ``share_of_people`` who raise it and
    ``share_speaking_against``. People without a case are left out.

    Parameters
    ----------
    excerpts, sources
        As in `themes_by_role`, with the column `by`.
    themes, cases
        In the order in which to give them.
    by
        What a case is: ``team``, ``role``, ``setting``, ``organisation``.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "I2"], "participant": ["P1", "P2"],
    ...                         "setting": ["ward", "community"]})
    >>> excerpts = pd.DataFrame({"source": ["I1"], "theme": ["power"], "contrary": [False]})
    >>> rows = shares_by_case(excerpts, sources, themes=["power"], by="setting",
    ...                       cases=["ward", "community"])
    >>> [(row.group, row.value) for row in rows if row.quantity == "share_of_people"]
    [('ward', 1.0), ('community', 0.0)]
    """
    heard = speakers(excerpts, sources, by=by)
    heard = heard[heard["group"] != NOT_RECORDED]
    against = excerpts["contrary"].astype(bool)
    rows = _shares("share_of_people", excerpts[~against], heard, themes)
    rows += _shares("share_speaking_against", excerpts[against], heard, themes)
    return Estimates(rows).named(group={name: name for name in cases})


def concentration(
    excerpts: pd.DataFrame, sources: pd.DataFrame, *, themes: Sequence[str]
) -> Estimates:
    """Does one voice fill a theme? `speaker_concentration` of passages, themes in this order.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1"], "participant": ["P1"]})
    >>> excerpts = pd.DataFrame({"excerpt": ["e1"], "source": ["I1"], "theme": ["power"],
    ...                          "contrary": [False]})
    >>> concentration(excerpts, sources, themes=["power"])["largest_speaker_share"].value
    1.0
    """
    found = speaker_concentration(one_piece_a_passage(excerpts), sources)
    return found.named(level={theme: theme for theme in themes})


def _shares(
    quantity: str, excerpts: pd.DataFrame, heard: pd.DataFrame, themes: Sequence[str]
) -> list[Estimate]:
    """Return a row for every theme and group, with nought where nobody brings it up."""
    size = heard.groupby("group")["person"].nunique()
    said = excerpts[["source", "theme"]].merge(heard, on="source")
    grid = pd.MultiIndex.from_product([list(themes), sorted(size.index)], names=["theme", "group"])
    people = said.groupby(["theme", "group"])["person"].nunique().reindex(grid, fill_value=0)
    return shares_of_people(quantity, people, size)

"""What each team's change is worth beside those of the others."""

from collections.abc import Iterable, Mapping

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes.change import pairs, primary_first
from evaluation.outcomes.models.linear import linear_mixed
from evaluation.outcomes.team_agreement import team_icc

_METHOD = "linear mixed model of changes, REML, teams as random intercepts"


def shrunken_team_change(
    scores: pd.DataFrame, outcome: Outcome, *, teams: Mapping[str, str]
) -> Estimates:
    """How far would one expect each team to have changed, knowing how the others changed?

    A small team's mean is pulled towards the mean of all by as much as it is uncertain: the
    empirical Bayes prediction m + u_j of the model change = m + u_j + error (Efron and Morris
    1975). It has no interval here: with few teams the variance between them is itself barely
    known.

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcome
        The outcome.
    teams
        Team id to name, in order; each gets a row.

    Returns
    -------
    Estimates
        `shrunken_change` with the team's name in `group` (empty: the model's mean of all).

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": [1, 2, 3, 4, 5, 6] * 2, "team": list("aabbcc") * 2, "role": "r",
    ...     "timepoint": ["t0"] * 6 + ["t1"] * 6, "instrument": "i", "frame": "now", "scale": "s",
    ...     "value": [2.0] * 6 + [2.0, 2.4, 3.0, 3.2, 2.8, 4.0],
    ... })
    >>> rows = shrunken_team_change(scores, outcome, teams={"a": "A", "b": "B", "c": "C"})
    >>> [round(row.value, 2) for row in rows]
    [0.45, 1.03, 1.22, 0.9]
    """
    people = pairs(scores, outcome)
    changed = people.assign(change=people["after"] - people["before"])
    known = changed[changed["team"].isin(list(teams))].dropna(subset=["change"])
    sizes = known["team"].value_counts()
    of_team = changed["team"].value_counts()
    out = len(changed) - len(known)
    if len(sizes) < 2:
        why = "fewer than two teams have pairs"
        return _none(why, teams, len(known), out).labelled(outcome=outcome.title)
    try:
        fit = linear_mixed(known, outcome="change", predictors=[], groups=["team"])
    except AnalysisError as refusal:
        return _none(str(refusal), teams, len(known), out).labelled(outcome=outcome.title)
    if not fit.status.usable:
        return _none(fit.note, teams, len(known), out).labelled(outcome=outcome.title)
    middle = float(fit.coefficients["(intercept)"])
    rows = Estimates()
    for team, name in teams.items():
        if team in sizes.index:
            value = middle + float(fit.effects["team"][team])
            row = Estimate(
                quantity="shrunken_change",
                value=value,
                n=int(sizes[team]),
                n_out=int(of_team[team] - sizes[team]),
                method=_METHOD,
            )
        else:
            gone = int(of_team.get(team, 0))
            row = not_computable("shrunken_change", "no pairs", n=0, n_out=gone, method=_METHOD)
        rows += Estimates([row]).labelled(group=name)
    of_all = Estimate(
        quantity="shrunken_change",
        value=middle,
        n=len(known),
        n_out=out,
        method=_METHOD,
        note=fit.note,
    )
    return (rows + Estimates([of_all])).labelled(outcome=outcome.title)


def team_likeness(
    scores: pd.DataFrame, outcomes: Iterable[Outcome], *, teams: Mapping[str, str]
) -> Estimates:
    """Do people of one team answer alike, so that a score says something about the team?

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcomes
        The declared outcomes.
    teams
        Team id to name.

    Returns
    -------
    Estimates
        `icc1` and `icc2` of each outcome's scores after; see `team_icc`.

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": [1, 2, 3, 4], "team": list("aabb"), "role": "r", "timepoint": "t1",
    ...     "instrument": "i", "frame": "now", "scale": "s", "value": [2.0, 2.5, 4.0, 5.0],
    ... })
    >>> round(team_likeness(scores, [outcome], teams={"a": "A", "b": "B"})["icc1"].value, 2)
    0.88
    """
    rows = Estimates()
    for outcome in primary_first(outcomes):
        people = pairs(scores, outcome)
        known = people[people["team"].isin(list(teams))].dropna(subset=["after"])
        if known["team"].nunique() < 2:
            why, method = "fewer than two teams answered", "one-way analysis of variance"
            found = Estimates(
                not_computable(name, why, n=len(known), method=method) for name in ("icc1", "icc2")
            )
        else:
            both = team_icc(known["after"], known["team"])
            found = Estimates([both["icc1"], both["icc2"]])
        rows += found.labelled(outcome=outcome.title)
    return rows


def _none(why: str, teams: Mapping[str, str], n: int, out: int) -> Estimates:
    row = not_computable("shrunken_change", why, n=n, n_out=out, method=_METHOD)
    rows = Estimates()
    for name in (*teams.values(), ""):
        rows += Estimates([row]).labelled(group=name)
    return rows

"""One question asked in several ways: does the answer depend on how it is reckoned?"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes.change import pairs
from evaluation.outcomes.missingness import change_sensitivity
from evaluation.outcomes.models.all_data import change_on_all_data
from evaluation.outcomes.models.bootstrap import cluster_bootstrap
from evaluation.outcomes.models.robust import cluster_robust, design_effect
from evaluation.outcomes.models.sign_flip import team_sign_flip
from evaluation.outcomes.overlapping import partially_overlapping_t
from evaluation.outcomes.paired import paired_t
from evaluation.outcomes.team_agreement import team_icc

#: What one way of reckoning gives: its change, and its p-value where it has one.
_Way = Callable[[], tuple[Estimate, Estimate | None]]


def change_in_several_ways(
    scores: pd.DataFrame, outcome: Outcome, *, teams: Mapping[str, str], seed: int
) -> Estimates:
    """Does the change depend on who is counted, and on how teams are taken into account?

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcome
        The outcome.
    teams
        Team id to name; people of other teams, or none, are left out where teams matter.
    seed
        Of the bootstrap.

    Returns
    -------
    Estimates
        `mean_change` with its interval, and `p_value`, with the way in `level`:
        people with both answers; everybody, by Derrick's t and by the mixed model; teams by CR2,
        by the cluster bootstrap, and each team counting once.

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": [1, 2, 3, 4, 5, 6] * 2, "team": list("aabbcc") * 2, "role": "r",
    ...     "timepoint": ["t0"] * 6 + ["t1"] * 6, "instrument": "i", "frame": "now", "scale": "s",
    ...     "value": [2.0, 1.0, 3.0, 2.0, 2.0, 4.0, 2.0, 2.4, 3.0, 3.2, 2.8, 4.0],
    ... })
    >>> rows = change_in_several_ways(scores, outcome, teams={"a": "", "b": "", "c": ""}, seed=1)
    >>> [round(row.value, 2) for row in rows if row.quantity == "mean_change"]
    [0.57, 0.57, 0.57, 0.57, 0.57, 0.57]
    """
    people = pairs(scores, outcome)
    known = people.assign(
        change=people["after"] - people["before"],
        team=people["team"].where(people["team"].isin(list(teams))),
    )
    ways: dict[str, _Way] = {
        "answered twice: paired t": lambda: _both(paired_t(known["before"], known["after"])),
        "everybody: partially overlapping t": lambda: _both(
            partially_overlapping_t(known["before"], known["after"]), "mean_difference"
        ),
        "everybody: mixed model": lambda: _mixed(known),
        "teams: CR2": lambda: _both(
            cluster_robust(known, outcome="change", cluster="team"), "coefficient"
        ),
        "teams: cluster bootstrap": lambda: (
            cluster_bootstrap(known, outcome="change", cluster="team", seed=seed)["coefficient"],
            None,
        ),
        "each team once: sign-flip": lambda: _both(
            team_sign_flip(known, change="change", team="team"), "mean_team_change"
        ),
    }
    both = int(known["change"].notna().sum())
    once = len(known) - both
    rows = Estimates()
    for name, way in ways.items():
        rows += _tried(way, both, once, name)
    # beside the pairs' own change, that of everybody tells what those who answered once said
    everybody = (
        replace(row, people=once) if once and row.level.startswith("everybody") else row
        for row in rows
    )
    return Estimates(everybody).labelled(outcome=outcome.title)


def _both(rows: Estimates, quantity: str = "mean_change") -> tuple[Estimate, Estimate]:
    return rows[quantity], rows["p_value"]


def _mixed(people: pd.DataFrame) -> tuple[Estimate, Estimate]:
    long = people.reset_index().melt(
        id_vars=["person", "team"], value_vars=["before", "after"], var_name="time"
    )
    long["time"] = pd.Categorical(long["time"], ["before", "after"])
    rows = change_on_all_data(long, outcome="value", timepoint="time", person="person", team="team")
    return _both(rows)


def _tried(way: _Way, n: int, n_out: int, name: str) -> Estimates:
    """Return one way's rows; where its data are not for it, rows that say why."""
    try:
        change, p = way()
    except AnalysisError as refusal:
        why, method = str(refusal), name
        change = not_computable("mean_change", why, n=n, n_out=n_out, method=method)
        p = not_computable("p_value", why, n=n, n_out=n_out, method=method)
    if p is None:
        why = "this way gives an interval only"
        p = not_computable("p_value", why, n=change.n, n_out=change.n_out, method=change.method)
    return Estimates([replace(change, quantity="mean_change"), p]).labelled(level=name)


def if_leavers_differed(
    scores: pd.DataFrame, outcome: Outcome, *, scale: tuple[float, float]
) -> Estimates:
    """What would the change be, had those who did not answer again fared otherwise?

    Of the people with an answer before: the change of those who stayed; the change of all if those
    who left did not change, or moved as far the other way; the worst and the best case; and the
    difference of the leavers' change at which the interval reaches nought.

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcome
        The outcome.
    scale
        The lowest and highest score there can be.

    Returns
    -------
    Estimates
        `mean_change` with the assumption in `level`, then `tipping_delta`. Where something is
        assumed of those who left, `people` is their number.

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": [1, 2, 3, 4, 1, 2, 3], "team": "a", "role": "r",
    ...     "timepoint": ["t0"] * 4 + ["t1"] * 3, "instrument": "i", "frame": "now", "scale": "s",
    ...     "value": [2.0, 1.0, 3.0, 2.0, 3.0, 2.0, 4.0],
    ... })
    >>> rows = if_leavers_differed(scores, outcome, scale=(1, 5))
    >>> [row.value for row in rows if row.quantity == "mean_change"]
    [1.0, 0.75, 0.5, 0.5, 1.5]
    """
    people = pairs(scores, outcome)
    before, after = people["before"], people["after"]
    stayed = paired_t(before, after)["mean_change"]
    moved = stayed.value or 0.0
    deltas = {"who left did not change": -moved, "who left moved the other way": -2 * moved}
    found = change_sensitivity(
        before, after, lowest=scale[0], highest=scale[1], deltas=list(deltas.values())
    )
    assumed = [row for row in found if row.quantity == "mean_change_delta"]
    named = {
        "only who answered twice": stayed,
        **dict(zip(deltas, assumed, strict=True)),
        "who left at the lowest score": found["mean_change_worst"],
        "who left at the highest score": found["mean_change_best"],
    }
    left = int((before.notna() & after.isna()).sum())
    assumed_rows = [
        # a bound tells what those who left had answered before, so their number is what counts
        replace(row, quantity="mean_change", level=name, people=None if row is stayed else left)
        for name, row in named.items()
    ]
    tipping = replace(found["tipping_delta"], people=left)
    return Estimates([*assumed_rows, tipping]).labelled(outcome=outcome.title)


def change_by_linkage(scores: pd.DataFrame, responses: pd.DataFrame, outcome: Outcome) -> Estimates:
    """Does the change rest on people whose two answers were linked with a mismatch?

    Parameters
    ----------
    scores, responses
        Tidy tables.
    outcome
        The outcome.

    Returns
    -------
    Estimates
        `mean_change` of people linked by equal codes and of the others, in `group`; empty: all.

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": [1, 2, 3] * 2, "team": "a", "role": "r",
    ...     "timepoint": ["t0"] * 3 + ["t1"] * 3, "instrument": "i", "frame": "now", "scale": "s",
    ...     "value": [2.0, 1.0, 3.0, 3.0, 3.0, 4.0],
    ... })
    >>> responses = pd.DataFrame({
    ...     "person": [1, 2, 3] * 2, "timepoint": ["t0"] * 3 + ["t1"] * 3,
    ...     "linked": ["exact"] * 4 + ["one mismatch", "exact"],
    ... })
    >>> [(row.group, row.n) for row in change_by_linkage(scores, responses, outcome)]
    [('linked by equal codes', 2), ('linked with a mismatch', 1), ('', 3)]
    """
    people = pairs(scores, outcome)
    used = responses[responses["timepoint"].isin([outcome.before, outcome.after])]
    exact = (used["linked"] == "exact").groupby(used["person"]).all()
    exactly = exact.reindex(people.index, fill_value=False)
    rows = Estimates()
    for name, mine in (
        ("linked by equal codes", people[exactly]),
        ("linked with a mismatch", people[~exactly]),
        ("", people),
    ):
        both = mine.dropna(subset=["before", "after"])
        rows += Estimates([paired_t(both["before"], both["after"])["mean_change"]]).labelled(
            group=name
        )
    return rows.labelled(outcome=outcome.title)


def what_teams_cost(
    scores: pd.DataFrame, outcome: Outcome, *, teams: Mapping[str, str]
) -> Estimates:
    """How many independent people are these people worth, and how small can a p-value be?

    Parameters
    ----------
    scores
        The tidy table ``scores``.
    outcome
        The outcome.
    teams
        Team id to name.

    Returns
    -------
    Estimates
        `icc1` of the changes, `design_effect`, `effective_n`, `smallest_p_value` of the team
        sign-flip, and `teams` (with two or more, those that have pairs). An ICC below nought
        counts as nought in the design effect.

    Examples
    --------
    >>> outcome = Outcome(id="c", title="Confidence", instrument="i", scale="s",
    ...                   before="t0", after="t1")
    >>> scores = pd.DataFrame({
    ...     "person": [1, 2, 3, 4, 5, 6] * 2, "team": list("aabbcc") * 2, "role": "r",
    ...     "timepoint": ["t0"] * 6 + ["t1"] * 6, "instrument": "i", "frame": "now", "scale": "s",
    ...     "value": [2.0] * 6 + [2.0, 2.4, 3.0, 3.2, 2.8, 4.0],
    ... })
    >>> rows = what_teams_cost(scores, outcome, teams={"a": "A", "b": "B", "c": "C"})
    >>> rows["teams"].value, round(rows["design_effect"].value, 2), rows["smallest_p_value"].value
    (3.0, 1.48, 0.25)
    """
    people = pairs(scores, outcome)
    changed = people.assign(change=people["after"] - people["before"]).dropna(subset=["change"])
    changed = changed[changed["team"].isin(list(teams))]
    sizes = changed["team"].value_counts()
    n = len(changed)
    counted = Estimate(quantity="teams", value=len(sizes), n=n, method="count of teams with pairs")
    if len(sizes) < 2:
        names = ("icc1", "design_effect", "effective_n", "smallest_p_value")
        why = "fewer than two teams have pairs"
        none = [not_computable(name, why, n=n, method="between teams") for name in names]
        return Estimates([*none, counted]).labelled(outcome=outcome.title)
    icc = team_icc(changed["change"], changed["team"])["icc1"]
    effect = design_effect(list(sizes), icc=max(icc.value or 0.0, 0.0))
    rows = [icc, effect["design_effect_unequal"], effect["effective_n"]]
    rows[1] = replace(rows[1], quantity="design_effect")
    try:
        rows.append(team_sign_flip(changed, change="change", team="team")["smallest_p_value"])
    except AnalysisError as refusal:
        rows.append(not_computable("smallest_p_value", str(refusal), n=n, method="sign flips"))
    return Estimates([*rows, counted]).labelled(outcome=outcome.title)

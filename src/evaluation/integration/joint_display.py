"""Joint displays: what the numbers and the narratives say about the same teams."""

import pandas as pd

from evaluation.config.cohort import Cohort, Outcome
from evaluation.estimates import Estimates
from evaluation.experience.voices import shares_by_team, spoken, within
from evaluation.outcomes.change import change_by_team


def change_beside_themes(
    scores: pd.DataFrame,
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    cohort: Cohort,
    outcome: Outcome,
) -> tuple[Estimates, Estimates]:
    """How far did each team change, and which themes do its people raise?

    Parameters
    ----------
    scores, excerpts, sources
        Tidy tables.
    cohort
        Names the teams, in order.
    outcome
        Whose change is shown; the themes it declares are shown beside it, or all where it
        declares none.

    Returns
    -------
    tuple
        ``mean_change`` by team (and in all, the empty group), and ``share_of_people`` by theme
        (`level`) and team (`group`), for the same teams: of the people
        who spoke for themselves.
    """
    teams = cohort.team_names
    change = change_by_team(scores, outcome, teams=teams)
    heard = spoken(sources)
    said = within(excerpts, heard)
    themes = outcome.themes or tuple(sorted(set(said["theme"])))
    raised = shares_by_team(said, heard, themes=themes, teams=list(teams)).named(group=teams)
    return (
        Estimates(row for row in change if row.quantity == "mean_change"),
        Estimates(row for row in raised if row.quantity == "share_of_people"),
    )

"""Each team in one line: its change, its goals, who was there, and what its people raise."""

from evaluation.config.cohort import Outcome
from evaluation.estimates import Estimates
from evaluation.experience.voices import shares_by_team, spoken, within
from evaluation.involvement.teams import meetings_with_by_team
from evaluation.outcomes.change import change_by_team
from evaluation.outcomes.team_goals import team_goal_attainment
from evaluation.prepare.tidy import TidyCohort


def team_rows(tidy: TidyCohort, outcome: Outcome) -> Estimates:
    """What do all three strands say about each team?

    Parameters
    ----------
    tidy
        The cohort.
    outcome
        Whose change is shown; the themes it declares are looked for in what people say, or all
        themes where it declares none.

    Returns
    -------
    Estimates
        For each team (`group`): ``mean_change`` (and that of everyone), ``gas_t_change``,
        ``meeting_share`` at `level` "at least 2", and for each theme (`level`)
        ``share_of_people`` and ``share_speaking_against``.
    """
    cohort, teams = tidy.cohort, tidy.cohort.team_names
    lived = [role.id for role in cohort.roles if role.group == "lived experience"]
    change = change_by_team(tidy["scores"], outcome, teams=teams)
    rows = Estimates(row for row in change if row.quantity == "mean_change")
    goals = tidy.register("goals")
    if len(goals):
        attained = team_goal_attainment(goals, timepoints=cohort.timepoint_titles, teams=teams)
        rows += Estimates(row for row in attained if row.quantity == "gas_t_change")
    people, held = tidy.register("participants"), tidy.register("meetings")
    attendance = tidy.register("attendance")
    if len(people) and len(held) and len(attendance):
        present = meetings_with_by_team(attendance, people, held, roles=lived).named(group=teams)
        rows += Estimates(
            row for row in present if (row.quantity, row.level) == ("meeting_share", "at least 2")
        )
    voices = spoken(tidy["sources"])
    if len(voices):
        said = within(tidy["excerpts"], voices)
        themes = outcome.themes or tuple(sorted(set(said["theme"])))
        rows += shares_by_team(said, voices, themes=themes, teams=list(teams)).named(group=teams)
    return rows

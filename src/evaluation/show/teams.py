"""Teams, strand beside strand, and those whose change and story disagree."""

from html import escape
from typing import Final

from evaluation.config.cohort import Cohort
from evaluation.config.integration import Integration
from evaluation.disclosure import Released
from evaluation.show.claims import NOT_YET
from evaluation.show.formatting import estimate, listed
from evaluation.show.laid_out import laid_out
from evaluation.show.rows import Row, rows_of
from evaluation.show.shown import Shown, words

#: The numbers of a team, and what they are called here.
_NUMBERS: Final = {
    "mean_change": "Mean change",
    "gas_t_change": "Goals: change (T)",
    "meeting_share": "Meetings with two or more with lived experience",
}


def team_table(
    released: Released,
    cohort: Cohort,
    *,
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
) -> Shown:
    """Lay each team's change, goals, presence and themes side by side.

    Parameters
    ----------
    released
        Of `integration.team_display.team_rows`.
    cohort
        The teams, in order.
    id, caption
        As in `released_table`.
    """
    rows = rows_of(released)
    known = [
        quantity
        for quantity in _NUMBERS
        if any(row.quantity == quantity and row.value is not None for row in rows)
    ]
    lines = (
        [
            escape(team.name),
            *(escape(_number(rows, team.name, quantity)) for quantity in known),
            escape(_themes(rows, team.name, "share_of_people")),
            escape(_themes(rows, team.name, "share_speaking_against")),
        ]
        for team in cohort.teams
    )
    headers = ["Team", *(_NUMBERS[one] for one in known), "People raise", "People speak against"]
    absent = [title.lower() for one, title in _NUMBERS.items() if one not in known]
    note = f"Withheld or not measured for every team: {listed(absent)}." if absent else ""
    return laid_out(id, caption, headers, lines, numbers=id, note=note)


def _number(rows: tuple[Row, ...], team: str, quantity: str) -> str:
    found = [row for row in rows if (row.group, row.quantity) == (team, quantity)]
    return estimate(found[0]) if found else "nothing was measured"


def _themes(rows: tuple[Row, ...], team: str, quantity: str) -> str:
    mine = [row for row in rows if (row.group, row.quantity) == (team, quantity)]
    if not mine:
        return "nobody was heard"
    shown = [row.level for row in mine if row.value]
    hidden = "; some are withheld" if any(row.withheld for row in mine) else ""
    return (listed(shown) or "none of those shown") + hidden


def disagreeing(released: Released) -> tuple[str, ...]:
    """Return the teams whose change and story disagree, as a question and no verdict.

    A team is named where its change is above that of all teams together while somebody in it
    speaks against a theme of the outcome, or not above it while nobody does. A team of which a
    number is withheld is never named.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = [
    ...     Estimate(quantity="mean_change", value=value, n=9, method="m", group=team)
    ...     for team, value in (("North", 0.9), ("South", 0.1), ("East", 0.8), ("", 0.6))
    ... ] + [
    ...     Estimate(quantity="share_speaking_against", value=value, n=9, method="m", group=team,
    ...              level="Power")
    ...     for team, value in (("North", 0.5), ("South", 0.5), ("East", 0.0))
    ... ]
    >>> disagreeing(release(Estimates(rows), policy("internal")))
    ('North',)
    """
    rows = rows_of(released)
    changes = {row.group: row.value for row in rows if row.quantity == "mean_change"}
    everyone = changes.pop("", None)
    against: dict[str, list[Row]] = {}
    for row in rows:
        if row.quantity == "share_speaking_against":
            against.setdefault(row.group, []).append(row)
    found = []
    for team, value in changes.items():
        mine = against.get(team, [])
        known = bool(mine) and all(row.value is not None for row in mine)
        if everyone is None or value is None or not known:
            continue
        if (value > everyone) == any(row.value for row in mine):
            found.append(team)
    return tuple(found)


def outlier_words(released: Released, integration: Integration, cohort: Cohort) -> Shown:
    """Name the teams whose change and story disagree, and say why, as far as somebody wrote it."""
    explained = {cohort.team_names[one.team]: one for one in integration.outliers}
    measured = {
        row.group
        for row in rows_of(released)
        if row.quantity == "mean_change" and row.value is not None
    }
    told = [
        f"{team}: change and story point different ways. "
        + (
            f"{explained[team].explanation} (Written by: {explained[team].author}.)"
            if team in explained
            else f"{NOT_YET}: why, from somebody who knows the team."
        )
        for team in disagreeing(released)
    ]
    told += [
        f"{team}: {one.explanation} (Written by: {one.author}.)"
        for team, one in explained.items()
        if team in measured and team not in disagreeing(released)
    ]
    if not told:
        return words("No team shown has a change and a story that point different ways.")
    html = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in told)
    return Shown("text", html, " ".join(told))

"""Teams, strand beside strand, and those whose change and story disagree."""

from html import escape
from typing import Final

from evaluation.config.integration import Outlier
from evaluation.disclosure import Released
from evaluation.show.claims import NOT_YET, Evidence
from evaluation.show.formatting import estimate, listed
from evaluation.show.inline import interval_figure, valued
from evaluation.show.laid_out import laid_out
from evaluation.show.rows import Row, rows_of
from evaluation.show.shown import Shown, quoted_words, words

#: The numbers of a team, and what they are called here.
_NUMBERS: Final = {
    "mean_change": "Mean change",
    "gas_t_change": "Goals: change (T)",
    "meeting_share": "Meetings with two or more with lived experience",
}


def team_table(
    released: Released,
    evidence: Evidence,
    *,
    id: str,  # noqa: A002 - it is an HTML id
    caption: str,
) -> Shown:
    """Lay each team's change, goals, presence, themes and words side by side.

    A quotation stands beside a team only where its attribution may name the team.

    Parameters
    ----------
    released
        Of `integration.team_display.team_rows`.
    evidence
        The words, and the teams in order.
    id, caption
        As in `released_table`.
    """
    rows = rows_of(released)
    known = [
        quantity
        for quantity in _NUMBERS
        if any(row.quantity == quantity and row.value is not None for row in rows)
    ]
    names = list(evidence.cohort.team_names.values())
    quoted = {name: _quoted(evidence, name) for name in names}
    lines = (
        [
            escape(name),
            *(_number(rows, name, quantity) for quantity in known),
            escape(_themes(rows, name, "share_of_people")),
            escape(_themes(rows, name, "share_speaking_against")),
            *([quoted[name]] if any(quoted.values()) else []),
        ]
        for name in names
    )
    headers = ["Team", *(_NUMBERS[one] for one in known), "People raise", "People speak against"]
    headers += ["In their words"] if any(quoted.values()) else []
    absent = [title[0].lower() + title[1:] for one, title in _NUMBERS.items() if one not in known]
    note = f"Withheld or not measured for every team: {listed(absent)}." if absent else ""
    return laid_out(id, caption, headers, lines, numbers=id, note=note)


def _number(rows: tuple[Row, ...], team: str, quantity: str) -> str:
    beside = [row for row in rows if row.quantity == quantity]
    found = [row for row in beside if row.group == team]
    if not found:
        return "nothing was measured"
    return valued(estimate(found[0]), interval_figure(found[0], beside))


def _quoted(evidence: Evidence, team: str) -> str:
    said = {quote.id: quote for quote in (*evidence.voices, *evidence.quotes)}.values()
    for quote in said:
        if quote.id not in evidence.notes and quote.team == team:
            words_said = quoted_words(quote.text, attribution=quote.attribution)
            return f"{words_said} <small>one of the {escape(quote.role)}</small>"
    return ""


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


def outlier_table(
    released: Released,
    evidence: Evidence,
    *,
    id: str,  # noqa: A002
    caption: str,
) -> Shown:
    """Lay out the teams whose change and story disagree, and why, as far as somebody wrote it.

    Parameters
    ----------
    released
        Of `integration.team_display.team_rows`.
    evidence
        What people wrote about teams.
    id, caption
        As in `released_table`.
    """
    rows = rows_of(released)
    names = evidence.cohort.team_names
    explained = {names[one.team]: one for one in evidence.integration.outliers}
    measured = {
        row.group for row in rows if row.quantity == "mean_change" and row.value is not None
    }
    asked = disagreeing(released)
    teams = [*asked, *(team for team in explained if team in measured and team not in asked)]
    if not teams:
        return words("No team shown has a change and a story that point different ways.")
    everyone = next(row for row in rows if (row.quantity, row.group) == ("mean_change", ""))
    lines = (
        [
            escape(team),
            _number(rows, team, "mean_change"),
            escape(_themes(rows, team, "share_speaking_against")),
            _explained(explained.get(team)),
        ]
        for team in teams
    )
    headers = ["Team", _NUMBERS["mean_change"], "People speak against", "Why, as people explain it"]
    note = f"All teams together: {estimate(everyone)}."
    return laid_out(id, caption, headers, lines, note=note)


def _explained(outlier: Outlier | None) -> str:
    if outlier is None:
        return f"{NOT_YET}: why, from somebody who knows the team."
    return f"{escape(outlier.explanation)} <small>Written by: {escape(outlier.author)}</small>"

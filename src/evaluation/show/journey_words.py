"""Each team's way, day by day: its aim, goals as they were rated, steps, and what people said."""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby

import pandas as pd

from evaluation.disclosure import Released, ReleasedTexts
from evaluation.show.formatting import listed, people
from evaluation.show.involvement import value_words
from evaluation.show.rows import rows_of
from evaluation.show.shown import Shown

_WHOLE = "The whole cohort"
_Entry = tuple[str, str]  #: a day (ISO), and what happened


def ways(
    aims: pd.DataFrame,
    steps: pd.DataFrame,
    goals: Released,
    reflections: pd.DataFrame,
    said: ReleasedTexts,
    *,
    teams: Mapping[str, str],
) -> Shown:
    """Tell each team's way in the order of days: what it set out to do, reached and reflected on.

    Where an audience sees counts rounded, neither the day of a reflection nor how many are not
    shown is told: both would tell the count of a day or a team.

    Parameters
    ----------
    aims, steps
        Of `involvement.journeys`: declared, and in the registers.
    goals
        Rows of ``gas_t``: the group is the team, the outcome the day, the level the timepoint.
    reflections
        The register, for the team and day of each.
    said
        What may be shown of the reflections, by their ids.
    teams
        Id to name, in order.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release, release_statements
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([Estimate(quantity="gas_t", value=38.2, n=3, method="gas",
    ...                            group="Letters", outcome="2023-05-02", level="Before")])
    >>> nothing = release_statements(pd.DataFrame(columns=["what", "review"]))
    >>> shown = ways(
    ...     pd.DataFrame({"Team": ["Letters"], "Aim": ["Clear ones"]}),
    ...     pd.DataFrame({"team": ["Letters"], "day": ["2023-06-20"], "what": ["Step: Test."]}),
    ...     release(rows, policy("internal")),
    ...     pd.DataFrame(columns=["reflection", "date", "team"]), nothing, teams={"a": "Letters"},
    ... )
    >>> print(shown.plain)
    Letters: Clear ones
    2023-05-02 Goals rated (Before): T 38.2.
    2023-06-20 Step: Test.
    """
    entries: dict[str, list[_Entry]] = {name: [] for name in aims["Team"]}
    for row in rows_of(goals.where(quantity="gas_t")):
        told = f"Goals rated ({row.level}): " + (
            f"T {value_words(row)}." if row.value is not None else f"withheld ({row.withheld})."
        )
        entries.setdefault(row.group, []).append((row.outcome, told))
    for team, day, what in steps[["team", "day", "what"]].itertuples(index=False):
        entries.setdefault(team, []).append((day, what))
    exact = goals.policy.round_counts_to == 1
    kept: dict[str, list[str]] = {}
    for one in reflections.to_dict("records"):
        team = teams.get(one["team"], _WHOLE) if isinstance(one["team"], str) else _WHOLE
        key = (str(one["reflection"]),)
        if key in said.texts:
            day = pd.Timestamp(one["date"]).date().isoformat() if exact else ""
            entries.setdefault(team, []).append((day, f"Somebody said: “{said.texts[key]}”"))
        elif key in said.kept:
            kept.setdefault(team, []).append(said.kept[key])
    whats = dict(zip(aims["Team"], aims["Aim"], strict=True))
    parts = [
        _way(team, whats.get(team, ""), entries.get(team, ()), _unshown(kept.get(team, ()), exact))
        for team in dict.fromkeys((*entries, *kept))
    ]
    return Shown(
        "text", "".join(part.html for part in parts), "\n".join(part.plain for part in parts)
    )


def _unshown(kept: Iterable[str], exact: bool) -> str:
    """Tell why reflections are not shown, and how many where that may be told."""
    reasons = [(why, len(list(same))) for why, same in groupby(sorted(kept))]
    if not reasons:
        return ""
    if not exact:
        return f"Other reflections are not shown ({listed([why for why, _ in reasons])})."
    counted = [
        f"{people(number, one='reflection', many='reflections')} ({why})" for why, number in reasons
    ]
    return f"Not shown: {listed(counted)}."


def _way(team: str, aim: str, entries: Iterable[_Entry], unshown: str) -> Shown:
    """Return one team's heading, its aim, and a list of what happened, day by day."""
    # days in ISO sort as text; what has no day stands last
    in_order = sorted(entries, key=lambda entry: entry[0] or "9999")
    told = [(f"{day} " if day else "") + what for day, what in in_order]
    told += [unshown] if unshown else []
    items = "".join(f"<li>{escape(one)}</li>" for one in told)
    start = f"{team}: {aim}" if aim else team
    heading = f"<h4>{escape(team)}</h4>" + (f"<p>{escape(aim)}</p>" if aim else "")
    html = heading + (f"<ul>{items}</ul>" if items else "<p>Nothing else is recorded.</p>")
    return Shown("text", html, "\n".join([start, *told]))

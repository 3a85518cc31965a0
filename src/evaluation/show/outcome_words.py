"""Sentences about a change: what it rests on, and what was out of sight."""

from collections.abc import Sequence

from evaluation.disclosure import Released
from evaluation.show.formatting import (
    absent,
    estimate,
    interval,
    listed,
    p_value,
    people,
    quantity_value,
    reasons,
)
from evaluation.show.rows import Row, rows_of
from evaluation.show.shown import Shown, words

#: Under so many teams, what is said about teams carries a warning (Cameron and Miller 2015).
FEW_TEAMS = 10
#: From this share of people at an end of the scale one speaks of a ceiling (Terwee et al. 2007).
CEILING_FROM = 0.15
#: From this standardised difference two groups are usually called unbalanced (Rubin 2001).
UNBALANCED_FROM = 0.25


def several_ways_sentence(released: Released, *, quantity: str = "mean_change") -> Shown:
    """Tell how far the estimates lie apart, and on which the intervals agree.

    Parameters
    ----------
    released
        Rows of `quantity`, a way of reckoning in each level.
    quantity
        What was reckoned.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="mean_change", value=value, low=low, high=1.0, n=31, method="t",
    ...              level=way)
    ...     for way, value, low in (("one", 0.5, 0.2), ("another", 0.6, -0.1))
    ... ])
    >>> several_ways_sentence(release(rows, policy("internal"))).plain
    'The 2 ways of reckoning give a mean change between 0.50 and 0.60. Of 2 intervals, 1 excludes \
zero.'
    """
    rows = rows_of(released.where(quantity=quantity))
    known = [row for row in rows if row.value is not None]
    if not known:
        return words(*reasons(rows))
    values = sorted(row.value or 0.0 for row in known)
    ends = [quantity_value(value, quantity) for value in (values[0], values[-1])]
    apart = f"between {ends[0]} and {ends[1]}" if ends[0] != ends[1] else f"of {ends[0]}"
    first = (
        f"The {len(known)} ways of reckoning give a mean change {apart}."
        if len(known) > 1
        else f"One way of reckoning is possible here; it gives a mean change {apart}."
    )
    return words(first, _excluding_zero(known), *reasons(rows))


def _excluding_zero(rows: Sequence[Row]) -> str:
    with_interval = [row for row in rows if row.low is not None and row.high is not None]
    away = [row for row in with_interval if not (row.low or 0.0) <= 0 <= (row.high or 0.0)]
    if not with_interval:
        return ""
    if len(with_interval) == 1:
        return f"Its interval {'excludes' if away else 'includes'} zero."
    verb = "excludes" if len(away) == 1 else "exclude"
    which = {0: "none", len(with_interval): "all"}.get(len(away), str(len(away)))
    return f"Of {len(with_interval)} intervals, {which} {verb} zero."


def leavers_sentence(released: Released, *, measure: str) -> Shown:
    """Tell whether those who answered again had started elsewhere than those who did not.

    Parameters
    ----------
    released
        Rows ``completers_minus_leavers`` and ``smd_completers_leavers`` of one outcome.
    measure
        What was measured, as it begins a sentence.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity=name, value=0.4, low=-0.2, high=1.0, n=39, method="t")
    ...     for name in ("completers_minus_leavers", "smd_completers_leavers")
    ... ])
    >>> print(leavers_sentence(release(rows, policy("internal")), measure="Confidence").plain)
    Confidence: those who answered again had started 0.40 points higher than those who did not \
(95% interval −0.20 to 1.00), 0.40 standard deviations. Groups further apart than 0.25 are \
usually called unbalanced (Rubin 2001).
    """
    found = {row.quantity: row for row in rows_of(released)}
    raw, standardised = found["completers_minus_leavers"], found["smd_completers_leavers"]
    if raw.value is None:
        return words(f"{measure}: the comparison is {absent(raw)}.")
    ends = interval(raw)
    sure = f" (95% interval {ends})" if ends else ""
    way = "higher" if raw.value > 0 else "lower"
    points = quantity_value(abs(raw.value), raw.quantity)
    sentence = (
        f"{measure}: those who answered again had started {points} points {way} than those who "
        f"did not{sure}"
    )
    if standardised.value is None:
        return words(f"{sentence}.")
    return words(
        f"{sentence}, {quantity_value(abs(standardised.value), standardised.quantity)} standard "
        "deviations.",
        f"Groups further apart than {UNBALANCED_FROM:g} are usually called unbalanced "
        "(Rubin 2001).",
    )


def chance_sentence(released: Released) -> Shown:
    """Tell what Little's test says of missing scores, and what it cannot say.

    Parameters
    ----------
    released
        Rows of `scores_missing`.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([Estimate(quantity="p_value", value=0.4, n=39, method="Little's test")])
    >>> print(chance_sentence(release(rows, policy("internal"))).plain)
    Little's test: p = .400. A small p speaks against scores missing purely by chance; a large one \
is no proof of it, least of all among so few people.
    """
    rows = rows_of(released.where(quantity="p_value"))
    if not rows:
        return words("The scale was asked once: nothing can be missing between timepoints.")
    if rows[0].value is None:
        return words(f"Little's test is {absent(rows[0])}.")
    return words(
        f"Little's test: p {_told_p(rows[0].value)}.",
        "A small p speaks against scores missing purely by chance; a large one is no proof of it, "
        "least of all among so few people.",
    )


def _told_p(value: float) -> str:
    told = p_value(value)
    return told if told.startswith(("<", ">")) else f"= {told}"


def tipping_sentence(released: Released) -> Shown:
    """Tell how much worse those who left must have fared for the result to turn.

    Parameters
    ----------
    released
        One row of ``tipping_delta``.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([Estimate(quantity="tipping_delta", value=-1.2, n=39, method="delta")])
    >>> print(tipping_sentence(release(rows, policy("internal"))).plain)
    The interval would reach zero if those who left had changed by 1.20 points less, on average, \
than those who stayed.
    """
    rows = rows_of(released.where(quantity="tipping_delta"))
    if not rows or rows[0].value is None:
        return words(*(f"The turning point is {absent(row)}." for row in rows))
    more = "less" if rows[0].value < 0 else "more"
    points = quantity_value(abs(rows[0].value), rows[0].quantity)
    return words(
        f"The interval would reach zero if those who left had changed by {points} points {more}, "
        "on average, than those who stayed."
    )


def teams_sentence(released: Released) -> Shown:
    """Tell how few teams there are, and what that does to people and p-values.

    Parameters
    ----------
    released
        Rows of `what_teams_cost`.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity=name, value=value, n=31, method="m")
    ...     for name, value in (("teams", 7), ("icc1", 0.2), ("effective_n", 17.2),
    ...                         ("smallest_p_value", 0.015625))
    ... ])
    >>> print(teams_sentence(release(rows, policy("internal"))).plain)
    Only 7 teams: with fewer than 10, everything that depends on how teams differ is uncertain \
itself, and no test of team means can give a p under .0156, whatever the data. The changes of two \
people of one team are alike with ICC(1) 0.20, so that these people tell about as much as 17 on \
their own.
    """
    found = {row.quantity: row for row in rows_of(released)}
    teams = round(found["teams"].value or 0)
    smallest, icc, effective = (
        found.get(name) for name in ("smallest_p_value", "icc1", "effective_n")
    )
    if teams == 0:
        return words("No team has anyone who answered twice.")
    least = (
        ", and no test of team means can give a p under "
        f"{f'{smallest.value:.4f}'.lstrip('0')}, whatever the data"
        if smallest is not None and smallest.value is not None
        else ""
    )
    number = people(teams, one="team", many="teams")
    warning = (
        f"Only {number}: with fewer than {FEW_TEAMS}, everything that depends on how teams differ "
        f"is uncertain itself{least}."
        if teams < FEW_TEAMS
        else f"There are {number}."
    )
    if icc is None or icc.value is None:
        return words(warning, *reasons([icc] if icc is not None else []))
    alike = f"The changes of two people of one team are alike with ICC(1) {estimate(icc)}"
    if icc.value <= 0:
        return words(warning, f"{alike}: no more than those of any two people.")
    if effective is None or effective.value is None:
        return words(warning, f"{alike}.")
    return words(
        warning,
        f"{alike}, so that these people tell about as much as {effective.value:.0f} on their own.",
    )


def visible_sentence(released: Released, *, measure: str) -> Shown:
    """Tell which changes this cohort could not have shown.

    Parameters
    ----------
    released
        Rows of `visible_change`.
    measure
        What was measured, as it stands inside a sentence.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity=name, value=value, n=31, method="m", level=level)
    ...     for level, values in (("before design effect", (0.52, 0.4)),
    ...                           ("after design effect", (0.7, 0.54)))
    ...     for name, value in zip(("smallest_detectable_d_z", "smallest_detectable_change"),
    ...                            values, strict=True)
    ... ])
    >>> print(visible_sentence(release(rows, policy("internal")), measure="confidence").plain)
    With 31 people who answered twice, a true change of confidence under 0.40 points (0.52 \
standard deviations of the changes) would more often than one time in five have gone unnoticed. \
Since people come in teams, that rises to 0.54 points.
    """
    found = {(row.quantity, row.level.split(" ")[0]): row for row in rows_of(released)}
    points = found.get(("smallest_detectable_change", "before"))
    spread = found.get(("smallest_detectable_d_z", "before"))
    if points is None or spread is None or points.value is None or spread.value is None:
        why = absent(points) if points is not None else ""
        return words(f"How large a change would have gone unnoticed is {why}." if why else "")
    who = people(points.n, rounded=points.rounded) if points.n is not None else "the people"
    first = (
        f"With {who} who answered twice, a true change of {measure} under "
        f"{quantity_value(points.value, points.quantity)} points "
        f"({quantity_value(spread.value, spread.quantity)} standard deviations of the changes) "
        "would more often than one time in five have gone unnoticed."
    )
    teams = found.get(("smallest_detectable_change", "after"))
    if teams is None or teams.value is None:
        return words(first)
    more = quantity_value(teams.value, teams.quantity)
    return words(first, f"Since people come in teams, that rises to {more} points.")


def likeness_sentence(released: Released) -> Shown:
    """Tell what the pulled values of a by-team figure are, and how much they were pulled.

    Parameters
    ----------
    released
        Rows of `shrunken_team_change`.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="shrunken_change", value=0.5, n=5, method="m", group=team)
    ...     for team in ("North", "South")
    ... ])
    >>> print(likeness_sentence(release(rows, policy("internal"))).plain)
    The open diamonds pull each team's mean towards that of all, the more the less is known of the \
team. Here they all but fall together: the teams' means differ no more than chance alone would \
make them.
    """
    rows = [row for row in rows_of(released.where(quantity="shrunken_change")) if row.group]
    values = [row.value for row in rows if row.value is not None]
    if not values:
        why = dict.fromkeys(absent(row) for row in rows)
        return words(*(f"What to expect of each team is {one}." for one in why))
    first = (
        "The open diamonds pull each team's mean towards that of all, the more the less is known "
        "of the team."
    )
    if max(values) - min(values) > 1e-6:
        return words(first, "They are the better guess at what each team would show another time.")
    return words(
        first,
        "Here they all but fall together: the teams' means differ no more than chance alone would "
        "make them."
        if len(values) > 1
        else "",
    )


def ends_sentence(released: Released) -> Shown:
    """Name the outcomes whose scores pressed against an end of the scale, and when.

    Parameters
    ----------
    released
        Rows of ``ceiling_share`` and ``floor_share``, the timepoint in the level.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="ceiling_share", value=0.2, n=40, method="share", outcome="Skills"),
    ...     Estimate(quantity="floor_share", value=0.0, n=40, method="share", outcome="Skills"),
    ... ])
    >>> ends_sentence(release(rows, policy("internal"))).plain
    'At the highest score stood 20% in Skills: from 15% one speaks of a ceiling (Terwee et al. \
2007), since people there could not be seen to rise.'
    """
    rows = rows_of(released)
    pressed = [
        (row, end)
        for name, end in (("ceiling_share", "highest"), ("floor_share", "lowest"))
        for row in rows
        if row.quantity == name and row.value is not None and row.value >= CEILING_FROM
    ]
    if not any(row.value is not None for row in rows):
        return words(*reasons(rows))
    if not pressed:
        return words(
            "No outcome shown here had as many as 15% of people at an end of its scale, from which "
            "one speaks of a ceiling or a floor (Terwee et al. 2007)."
        )
    sentences = []
    for end, name, way in (("highest", "ceiling", "rise"), ("lowest", "floor", "fall")):
        those = [
            f"{quantity_value(row.value or 0.0, row.quantity, n=row.n)} in {row.outcome}"
            + (f" ({row.level.lower()})" if row.level else "")
            for row, at in pressed
            if at == end
        ]
        if those:
            sentences.append(
                f"At the {end} score stood {listed(those)}: from 15% one speaks of a {name} "
                f"(Terwee et al. 2007), since people there could not be seen to {way}."
            )
    return words(*sentences)

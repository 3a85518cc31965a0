"""Sentences about goals and about feedback on sessions."""

from evaluation.disclosure import Released
from evaluation.show.formatting import absent, estimate, interval, people, quantity_value, reasons
from evaluation.show.rows import rows_of
from evaluation.show.shown import Shown, words


def goals_sentence(released: Released) -> Shown:
    """Tell how far teams reached their goals together.

    Parameters
    ----------
    released
        Rows of `team_goal_attainment`.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="mean_gas_t_end", value=52.0, low=45.0, high=59.0, n=7, method="m"),
    ...     Estimate(quantity="goals_reached", value=0.6, low=0.4, high=0.8, n=15, method="m"),
    ... ])
    >>> goals_sentence(release(rows, policy("internal"))).plain
    'Over 7 teams the mean T at the end was 52.0 (95% interval 45.0 to 59.0). Of 15 rated goals, \
60% (40% to 80%) were reached or surpassed.'
    """
    found = {row.quantity: row for row in rows_of(released.where(group=""))}
    end, reached = found.get("mean_gas_t_end"), found.get("goals_reached")
    sentences = []
    if end is not None and end.value is not None and end.n is not None:
        ends = interval(end)
        sure = f" (95% interval {ends})" if ends else ""
        value = quantity_value(end.value, end.quantity)
        teams = people(end.n, one="team", many="teams")
        sentences.append(f"Over {teams} the mean T at the end was {value}{sure}.")
    if reached is not None and reached.value is not None and reached.n is not None:
        goals = people(reached.n, one="rated goal", many="rated goals")
        sentences.append(f"Of {goals}, {estimate(reached)} were reached or surpassed.")
    return words(*sentences, *reasons([row for row in (end, reached) if row is not None]))


def recommendation_sentence(released: Released) -> Shown:
    """Tell whether more people recommend each session than advise against it.

    Parameters
    ----------
    released
        Rows of ``net_promoter_score``, the session in the level.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="net_promoter_score", value=25, low=-5, high=50, n=33, method="m",
    ...              level="Half way"),
    ... ])
    >>> print(recommendation_sentence(release(rows, policy("internal"))).plain)
    Half way: net promoter score 25 (95% interval −5 to 50; 33 people). The interval includes \
zero: as many may advise against it as recommend it.
    """
    rows = rows_of(released.where(quantity="net_promoter_score"))
    sentences = []
    for row in rows:
        if row.value is None:
            sentences.append(f"{row.level}: {absent(row)}.")
            continue
        who = f"; {people(row.n, rounded=row.rounded)}" if row.n is not None else ""
        value = quantity_value(row.value, row.quantity)
        sentences.append(
            f"{row.level}: net promoter score {value} (95% interval {interval(row)}{who})."
        )
        if row.low is not None and row.high is not None and row.low <= 0 <= row.high:
            sentences.append(
                "The interval includes zero: as many may advise against it as recommend it."
            )
    return words(*sentences)


def trend_sentence(released: Released) -> Shown:
    """Tell whether people's reaction moved from session to session.

    Parameters
    ----------
    released
        One row of ``trend_per_session``.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="trend_per_session", value=0.1, low=-0.2, high=0.4, n=4, method="m"),
    ... ])
    >>> trend_sentence(release(rows, policy("internal"))).plain
    'From session to session the mean reaction moved by 0.10 points (95% interval −0.20 to 0.40). \
Who came may differ between sessions.'
    """
    rows = rows_of(released.where(quantity="trend_per_session"))
    if not rows:
        return words("")
    if rows[0].value is None:
        return words(f"A trend over sessions is {absent(rows[0])}.")
    return words(
        f"From session to session the mean reaction moved by "
        f"{quantity_value(rows[0].value, rows[0].quantity)} points (95% interval "
        f"{interval(rows[0])}).",
        "Who came may differ between sessions.",
    )

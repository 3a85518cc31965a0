"""What people said of the sessions themselves."""

from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes._samples import (
    answered,
    as_numbers,
    check_choice,
    check_confidence,
    varies,
)
from evaluation.outcomes.categorical import tango_interval
from evaluation.outcomes.distributions import score_summary

#: Kirkpatrick's four levels, by which feedback items are tagged.
KIRKPATRICK_LEVELS = {1: "reaction", 2: "learning", 3: "behaviour", 4: "results"}


def net_promoter_score(
    ratings: pd.Series, *, interval: Literal["score", "wald"] = "score", confidence: float = 0.95
) -> Estimates:
    """Do more people recommend this than advise against it?

    100 x (share answering 9 or 10 - share answering 0 to 6) (Reichheld 2003). Interval: Tango's
    score interval for the difference of two shares of the same people (Tango 1998), which holds in
    small groups; or Wald's, with variance (p + d - (p - d)^2) / n.

    Parameters
    ----------
    ratings
        Whole numbers 0 to 10, one a person; NaN where not answered.
    interval
        "score" or "wald".
    confidence
        Level of the interval.

    Returns
    -------
    Estimates
        `net_promoter_score` in points from -100 to 100.

    Raises
    ------
    AnalysisError
        If a rating is no whole number from 0 to 10.

    Examples
    --------
    >>> row = net_promoter_score(pd.Series([10, 9, 9, 8, 7, 6, 3, 10]))["net_promoter_score"]
    >>> row.value, round(row.low, 1), round(row.high, 1)
    (25.0, -32.8, 68.3)
    """
    check_choice("interval", interval, ("score", "wald"))
    check_confidence(confidence)
    given, n_out = answered(ratings, "ratings")
    if not np.isin(given, np.arange(11)).all():
        raise AnalysisError("ratings: found one that is no whole number from 0 to 10; correct it")
    n, name = len(given), "net_promoter_score"
    method = f"promoters minus detractors, {interval} interval"
    if n == 0:
        return Estimates([not_computable(name, "nobody answered", n=0, n_out=n_out, method=method)])
    for_it, against = int((given >= 9).sum()), int((given <= 6).sum())
    value = (for_it - against) / n
    if interval == "score":
        low, high = tango_interval(for_it, against, n, confidence=confidence)
    else:
        variance = ((for_it + against) / n - value**2) / n
        half = float(stats.norm.ppf((1 + confidence) / 2) * np.sqrt(max(variance, 0.0)))
        low, high = max(-1.0, value - half), min(1.0, value + half)
    row = Estimate(
        quantity=name,
        value=100 * value,
        low=100 * low,
        high=100 * high,
        n=n,
        n_out=n_out,
        method=method,
    )
    return Estimates([row])


def kirkpatrick_summary(
    feedback: pd.DataFrame, *, lowest: float, highest: float, confidence: float = 0.95
) -> Estimates:
    """How did people rate what they felt, learned, did and achieved?

    Mean of each person's answers at a Kirkpatrick level (Kirkpatrick 1959), then over people the
    summary of `score_summary`.

    Parameters
    ----------
    feedback
        One row an answer with the columns ``person``, ``kirkpatrick`` (1 to 4) and ``rating``.
    lowest, highest
        The ends of the answer scale.
    confidence
        Level of the intervals.

    Returns
    -------
    Estimates
        `median`, `mean`, `sd`, `floor_share`, `ceiling_share` for each of the four levels
        (`level` "reaction" and so on); not computable where nobody was asked.

    Raises
    ------
    AnalysisError
        If a column is missing, or a level is not 1 to 4.

    Examples
    --------
    >>> feedback = pd.DataFrame({"person": ["p1", "p1", "p2"], "kirkpatrick": [1, 1, 1],
    ...                          "rating": [4, 5, 3]})
    >>> rows = kirkpatrick_summary(feedback, lowest=1, highest=5)
    >>> [(row.level, row.value) for row in rows if row.quantity == "mean"][:2]
    [('reaction', 3.75), ('learning', None)]
    """
    _has_columns(feedback, ("person", "kirkpatrick", "rating"))
    unknown = int((~feedback["kirkpatrick"].isin(list(KIRKPATRICK_LEVELS))).sum())
    if unknown:
        raise AnalysisError(f"kirkpatrick: {unknown} rows have no level from 1 to 4; tag the items")
    ratings = feedback.assign(rating=as_numbers(feedback["rating"], "rating"))
    rows = Estimates()
    for level, name in KIRKPATRICK_LEVELS.items():
        of_level = ratings[ratings["kirkpatrick"] == level]
        people = of_level.groupby("person")["rating"].mean()
        summary = score_summary(people, lowest=lowest, highest=highest, confidence=confidence)
        rows += summary.labelled(level=name)
    return rows


def session_trend(ratings: pd.DataFrame, *, confidence: float = 0.95) -> Estimates:
    """Did ratings rise or fall from session to session?

    Mean rating of each session, and the least-squares slope of these means over the order of the
    sessions with Student's t interval. Every session counts once, whatever its attendance; who
    came may differ between sessions, so a trend is no change of the same people.

    Parameters
    ----------
    ratings
        One row an answer with the columns ``session`` (number, in order of time) and ``rating``.
    confidence
        Level of the interval.

    Returns
    -------
    Estimates
        `session_mean` for each session (`level`; `n` people), `trend_per_session` (`n` sessions).

    Raises
    ------
    AnalysisError
        If a column is missing, a session has no number, or ratings are not numbers.

    Examples
    --------
    >>> ratings = pd.DataFrame({"session": [1, 1, 2, 2, 3, 3, 4], "rating": [3, 4, 4, 4, 5, 4, 5]})
    >>> round(session_trend(ratings)["trend_per_session"].value, 4)
    0.5
    """
    check_confidence(confidence)
    _has_columns(ratings, ("session", "rating"))
    sessions = as_numbers(ratings["session"], "session")
    if np.isnan(sessions).any():
        raise AnalysisError("session: a rating has no session; give each its session's number")
    values = as_numbers(ratings["rating"], "rating")
    rows: list[Estimate] = []
    for session in np.unique(sessions):
        here = values[sessions == session]
        there = here[~np.isnan(here)]
        n, n_out = len(there), int(np.isnan(here).sum())
        row = (
            Estimate(quantity="session_mean", value=there.mean(), n=n, n_out=n_out, method="mean")
            if n
            else not_computable("session_mean", "nobody answered", n=0, n_out=n_out, method="mean")
        )
        rows.extend(Estimates([row]).labelled(level=f"{session:g}"))
    points = [(float(row.level), row.value) for row in rows if row.value is not None]
    return Estimates([*rows, _slope(points, len(rows) - len(points), confidence)])


def _slope(points: list[tuple[float, float]], n_out: int, confidence: float) -> Estimate:
    n, name, method = len(points), "trend_per_session", "least squares over session means"
    if n < 3:
        return not_computable(name, "fewer than 3 sessions", n=n, n_out=n_out, method=method)
    means = [mean for _, mean in points]
    if not varies(np.array(means)):
        note = "no interval: every session has the same mean"
        return Estimate(quantity=name, value=0.0, n=n, n_out=n_out, method=method, note=note)
    found = stats.linregress([session for session, _ in points], means)
    half = float(stats.t.ppf((1 + confidence) / 2, n - 2) * found.stderr)
    return Estimate(
        quantity=name,
        value=found.slope,
        low=found.slope - half,
        high=found.slope + half,
        n=n,
        n_out=n_out,
        method=method,
    )


def _has_columns(frame: pd.DataFrame, wanted: tuple[str, ...]) -> None:
    lacking = [name for name in wanted if name not in frame.columns]
    if lacking:
        raise AnalysisError(
            f"feedback: no column {', '.join(lacking)}; needed: {', '.join(wanted)}"
        )

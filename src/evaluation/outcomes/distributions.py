"""How the answers to one item, or the scores of one scale, are distributed."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes._samples import answered, check_confidence, check_on_scale


def wilson_interval(count: int, n: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Between which shares does the true share plausibly lie?

    Wilson's score interval without continuity correction (Wilson 1927).

    Parameters
    ----------
    count, n
        People with the answer, of all people who answered.
    confidence
        Level of the interval.

    Raises
    ------
    AnalysisError
        If `n` is below 1 or `count` is not between 0 and `n`.

    Examples
    --------
    >>> low, high = wilson_interval(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    check_confidence(confidence)
    if n < 1 or not 0 <= count <= n:
        raise AnalysisError(f"found {count} of {n}; a share needs 0 <= count <= n and n >= 1")
    interval = stats.binomtest(count, n).proportion_ci(confidence, method="wilson")
    return float(interval.low), float(interval.high)


def share(
    quantity: str, count: int, n: int, *, confidence: float = 0.95, n_out: int = 0
) -> Estimate:
    """What share of people is this, and how sure can we be?

    count / n with Wilson's interval (`wilson_interval`); not computable when nobody answered.

    Examples
    --------
    >>> share("share_yes", 8, 10).value
    0.8
    """
    method = "share with Wilson interval"
    if n == 0:
        return not_computable(quantity, "nobody answered", n=0, n_out=n_out, method=method)
    low, high = wilson_interval(count, n, confidence=confidence)
    return Estimate(
        quantity=quantity, value=count / n, low=low, high=high, n=n, n_out=n_out, method=method
    )


def item_distribution(
    answers: pd.Series,
    *,
    levels: Sequence[Hashable],
    not_relevant: Sequence[Hashable] = (),
    confidence: float = 0.95,
) -> Estimates:
    """How many people gave each answer?

    Counts and shares of every declared level, also of one that nobody chose. Shares are of the
    people who answered on the scale; "not relevant" and missing are counted apart, because the one
    is an answer and the other is none.

    Parameters
    ----------
    answers
        One answer a person, as codes or labels; NaN or None where missing.
    levels
        Every level of the scale, in order.
    not_relevant
        Values that mean "not relevant to me".
    confidence
        Level of Wilson's interval of each share.

    Returns
    -------
    Estimates
        `count` and `share` with the level in `level`; then `count_not_relevant`, `count_missing`.

    Raises
    ------
    AnalysisError
        If a level is declared twice, or answers hold anything not declared (only how many is said).

    Examples
    --------
    >>> rows = item_distribution(pd.Series([1, 3, 3, 9, None]), levels=[1, 2, 3], not_relevant=[9])
    >>> [(row.level, row.value) for row in rows if row.quantity == "count"]
    [('1', 1.0), ('2', 0.0), ('3', 2.0)]
    >>> rows["count_not_relevant"].value, rows["count_missing"].value
    (1.0, 1.0)
    """
    check_confidence(confidence)
    declared = [*levels, *not_relevant]
    if not levels or len(set(declared)) != len(declared):
        raise AnalysisError("levels: each level must be declared once, and at least one")
    unknown = int((~answers.isin(declared) & answers.notna()).sum())
    if unknown:
        raise AnalysisError(
            f"answers: {unknown} are no declared level; declare the level, or correct the answers"
        )
    counts = [int((answers == level).sum()) for level in levels]
    elsewhere = int(answers.isin(list(not_relevant)).sum())
    missing = int(answers.isna().sum())
    n, n_out = sum(counts), elsewhere + missing
    rows = []
    for level, count in zip(levels, counts, strict=True):
        rows.append(
            Estimate(
                quantity="count", value=count, n=n, n_out=n_out, method="count", level=str(level)
            )
        )
        of_all = share("share", count, n, confidence=confidence, n_out=n_out)
        rows.extend(Estimates([of_all]).labelled(level=str(level)))
    for quantity, count in (("count_not_relevant", elsewhere), ("count_missing", missing)):
        rows.append(Estimate(quantity=quantity, value=count, n=len(answers), method="count"))
    return Estimates(rows)


def score_summary(
    scores: pd.Series, *, lowest: float, highest: float, confidence: float = 0.95
) -> Estimates:
    """Where do the scores lie, how far do they spread, and do they press against an end?

    Median, mean (t interval), standard deviation (n - 1), and the shares of people at the lowest
    and at the highest possible score (Wilson interval). A floor or ceiling share above 15 % is
    commonly read as an effect (Terwee et al. 2007): change beyond the end cannot be seen.

    Parameters
    ----------
    scores
        One score a person; NaN where missing.
    lowest, highest
        The ends of the scale, in its own unit.
    confidence
        Level of the intervals.

    Raises
    ------
    AnalysisError
        If scores are not numbers or lie outside the scale.

    Examples
    --------
    >>> rows = score_summary(pd.Series([1, 4, 5, 5, None]), lowest=1, highest=5)
    >>> rows["median"].value, rows["mean"].value, rows["ceiling_share"].value, rows["mean"].n_out
    (4.5, 3.75, 0.5, 1)
    """
    check_confidence(confidence)
    values, n_out = answered(scores, "scores")
    check_on_scale(values, "scores", lowest=lowest, highest=highest)
    ends = {"floor_share": lowest, "ceiling_share": highest}
    at_ends = (
        share(name, int(at.sum()), len(values), confidence=confidence, n_out=n_out)
        for name, at in ((name, np.isclose(values, end)) for name, end in ends.items())
    )
    return Estimates(
        [_median(values, n_out), _mean(values, n_out, confidence), _sd(values, n_out), *at_ends]
    )


def _median(values: np.ndarray, n_out: int) -> Estimate:
    n = len(values)
    if n == 0:
        return not_computable("median", "nobody answered", n=0, n_out=n_out, method="median")
    return Estimate(
        quantity="median", value=float(np.median(values)), n=n, n_out=n_out, method="median"
    )


def _mean(values: np.ndarray, n_out: int, confidence: float) -> Estimate:
    n = len(values)
    if n == 0:
        return not_computable("mean", "nobody answered", n=0, n_out=n_out, method="mean")
    mean = float(values.mean())
    if n < 2:
        return Estimate(
            quantity="mean",
            value=mean,
            n=n,
            n_out=n_out,
            method="mean",
            note="no interval: fewer than 2 people",
        )
    half = float(stats.t.ppf((1 + confidence) / 2, n - 1) * values.std(ddof=1) / np.sqrt(n))
    return Estimate(
        quantity="mean",
        value=mean,
        low=mean - half,
        high=mean + half,
        n=n,
        n_out=n_out,
        method="mean with t interval",
    )


def _sd(values: np.ndarray, n_out: int) -> Estimate:
    n = len(values)
    method = "standard deviation (n - 1)"
    if n < 2:
        return not_computable("sd", "fewer than 2 people", n=n, n_out=n_out, method=method)
    return Estimate(quantity="sd", value=values.std(ddof=1), n=n, n_out=n_out, method=method)

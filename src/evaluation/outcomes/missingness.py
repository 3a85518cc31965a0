"""Who is missing, whether that looks like chance, and what it could hide."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes._normal_em import normal_em
from evaluation.outcomes._samples import (
    aligned,
    as_numbers,
    check_on_scale,
    computed,
    none_computable,
    unique_people,
)
from evaluation.outcomes.effects import unmatched_effects
from evaluation.outcomes.paired import paired_t
from evaluation.outcomes.unmatched import welch_t

_LITTLE = ("chi_squared", "df", "p_value")


def missing_patterns(answers: pd.DataFrame) -> Estimates:
    """Which answers are missing together, and for how many people?

    Parameters
    ----------
    answers
        One row a person, one column a question or timepoint; NaN or None where missing.

    Returns
    -------
    Estimates
        `pattern_count` for each pattern, most frequent first; `level` names what is missing.

    Raises
    ------
    AnalysisError
        If people are repeated or there is no column.

    Examples
    --------
    >>> answers = pd.DataFrame({"before": [1, 2, 3, None], "after": [2, None, 4, None]})
    >>> [(row.level, row.value) for row in missing_patterns(answers)]
    [('nothing missing', 2.0), ('missing: after', 1.0), ('missing: before, after', 1.0)]
    """
    unique_people(answers, "answers")
    if not isinstance(answers, pd.DataFrame) or answers.shape[1] == 0:
        raise AnalysisError("answers: give a DataFrame with at least one column")
    names = [str(name) for name in answers.columns]
    found = pd.Series(
        [
            ", ".join(name for name, missing in zip(names, row, strict=True) if missing)
            for row in answers.isna().to_numpy()
        ],
        dtype="object",
    )
    counts = sorted(found.value_counts().items(), key=lambda item: (-item[1], str(item[0])))
    return Estimates(
        Estimate(
            quantity="pattern_count",
            value=count,
            n=len(answers),
            method="count",
            level=f"missing: {pattern}" if pattern else "nothing missing",
        )
        for pattern, count in counts
    )


def little_mcar(answers: pd.DataFrame) -> Estimates:
    """Could the missing answers be missing completely at random?

    Chi-squared sum over patterns j of n_j (m_j - mu_j)' S_j^-1 (m_j - mu_j), m_j the pattern's
    means, mu and S the maximum-likelihood means and covariances of all (Little 1988). A large p is
    no proof of chance: with few people the test sees little, and it never sees answers that are
    missing because of what they would have been.

    Parameters
    ----------
    answers
        One row a person, one column a number; NaN where missing. People with no answer at all are
        left out.

    Returns
    -------
    Estimates
        `chi_squared`, `df`, `p_value`, and `patterns` (how many).

    Raises
    ------
    AnalysisError
        If people are repeated, answers are not numbers, or there are fewer than 2 columns.

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1, 2, 3, 4, 5, 6], "b": [2, 1, 4, 3, None, None]})
    >>> rows = little_mcar(answers)
    >>> round(rows["chi_squared"].value, 4), rows["df"].value
    (4.1143, 1.0)
    """
    unique_people(answers, "answers")
    if not isinstance(answers, pd.DataFrame) or answers.shape[1] < 2:
        raise AnalysisError("answers: give a DataFrame with at least 2 columns")
    values = np.column_stack([as_numbers(answers[name], str(name)) for name in answers.columns])
    there = ~np.isnan(values)
    n_out = int((~there.any(axis=1)).sum())
    values, there = values[there.any(axis=1)], there[there.any(axis=1)]
    n, method = len(values), "Little's test"
    patterns = np.unique(there, axis=0)
    counted = computed({"patterns": len(patterns)}, n=n, n_out=n_out, method="count")
    why = _why_no_test(there, patterns)
    if why:
        return none_computable(_LITTLE, why, n=n, n_out=n_out, method=method) + counted
    spread = np.nanstd(values, axis=0)
    if (spread > 0).all():
        # the test is the same in every unit; the fit likes equal ones
        values = (values - np.nanmean(values, axis=0)) / spread
        fitted = normal_em(values)
    else:
        fitted = None
    if fitted is None:
        why = "too few answers, or too alike, to estimate how they go together"
        return none_computable(_LITTLE, why, n=n, n_out=n_out, method=method) + counted
    means, covariances = fitted
    statistic = 0.0
    for pattern in patterns:
        of_pattern = values[(there == pattern).all(axis=1)][:, pattern]
        gap = of_pattern.mean(axis=0) - means[pattern]
        solved = np.linalg.solve(covariances[np.ix_(pattern, pattern)], gap)
        statistic += len(of_pattern) * float(gap @ solved)
    df = int(patterns.sum()) - values.shape[1]
    found = {"chi_squared": statistic, "df": df, "p_value": float(stats.chi2.sf(statistic, df))}
    return computed(found, n=n, n_out=n_out, method=method) + counted


def _why_no_test(there: np.ndarray, patterns: np.ndarray) -> str:
    if len(there) == 0 or not there.any(axis=0).all():
        return "a column has no answer"
    if len(patterns) == 1:
        return "nothing is missing" if patterns.all() else "only one pattern of missing answers"
    if (there.T.astype(int) @ there.astype(int)).min() < 2:
        return "two columns were hardly ever answered by the same person"
    return ""


def completers_against_leavers(
    baseline: pd.Series, completed: pd.Series, *, confidence: float = 0.95
) -> Estimates:
    """Did those who stayed to the end start from a different place than those who left?

    Completers minus leavers at the start: the difference in means (Welch's interval) and
    standardised by the pooled standard deviation with Hedges' correction. A standardised difference
    shows an imbalance where a p-value, with few people, cannot.

    Parameters
    ----------
    baseline
        One number a person at the start, indexed by person; NaN where not answered.
    completed
        True or 1 for who answered at the end, for the same people.
    confidence
        Level of the intervals.

    Returns
    -------
    Estimates
        `completers_minus_leavers` (unit of the scale), `smd_completers_leavers`.

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, or it is not known whether someone completed.

    Examples
    --------
    >>> baseline = pd.Series([2, 3, 3, 4, 1, 2, 2])
    >>> completed = pd.Series([True, True, True, True, False, False, False])
    >>> rows = completers_against_leavers(baseline, completed)
    >>> round(rows["smd_completers_leavers"].value, 4)
    1.535
    """
    baseline, completed = aligned(baseline, completed)
    if not completed.isin([0, 1]).all():
        raise AnalysisError("completed: found something other than True and False")
    stayed = completed.astype(bool)
    left, remained = baseline[~stayed], baseline[stayed]
    raw = welch_t(left, remained, confidence=confidence)["mean_difference"]
    standardised = unmatched_effects(left, remained, confidence=confidence)["hedges_g"]
    return Estimates(
        replace(row, quantity=name, method=f"completers minus leavers, {way}")
        for row, name, way in (
            (raw, "completers_minus_leavers", "Welch t interval"),
            (standardised, "smd_completers_leavers", "Hedges g, noncentral t interval"),
        )
    )


def change_sensitivity(
    before: pd.Series,
    after: pd.Series,
    *,
    lowest: float,
    highest: float,
    deltas: Sequence[float] = (),
    confidence: float = 0.95,
) -> Estimates:
    """Would the change still be there if those who left had fared worse?

    Everyone with an answer before counts. Worst and best case: all who left stand at the lowest, or
    highest, end of the scale (Manski 1990). Delta: their mean change is that of those who stayed
    plus delta; the mean change of all is m + f delta with f the share who left, its interval that
    of m moved by as much, f taken as known (Little and Rubin 2019). Tipping point: the delta at
    which the interval's nearer end reaches 0, -low / f for a rise and -high / f for a fall.

    Parameters
    ----------
    before, after
        One number a person, indexed by person; the same people in both, NaN where not answered.
    lowest, highest
        The ends of the scale.
    deltas
        Assumed differences of the leavers' mean change, in the unit of the scale.
    confidence
        Level of the intervals.

    Returns
    -------
    Estimates
        `mean_change` of those who stayed, `mean_change_worst`, `mean_change_best`,
        `mean_change_delta` for each delta (`level`), `tipping_delta`.

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, or values are not numbers on the scale.

    Examples
    --------
    >>> before, after = pd.Series([2, 3, 3, 2, 3]), pd.Series([4, 4, 4, 3, None])
    >>> rows = change_sensitivity(before, after, lowest=1, highest=5, deltas=[-1])
    >>> [round(row.value, 2) for row in rows]
    [1.25, 0.6, 1.4, 1.05, -2.27]
    """
    stayed = paired_t(before, after, confidence=confidence)["mean_change"]
    before, after = aligned(before, after)
    first, second = as_numbers(before, "before"), as_numbers(after, "after")
    check_on_scale(
        np.concatenate([first, second]), "before and after", lowest=lowest, highest=highest
    )
    first, second = first[~np.isnan(first)], second[~np.isnan(first)]
    n, n_out, gone = len(first), len(before) - len(first), np.isnan(second)
    rows = [stayed]
    for name, end in (("worst", lowest), ("best", highest)):
        quantity, method = f"mean_change_{name}", f"{name} case for those who left"
        if n == 0:
            why = "nobody answered before"
            rows.append(not_computable(quantity, why, n=0, n_out=n_out, method=method))
        else:
            value = float((np.where(gone, end, second) - first).mean())
            rows.append(Estimate(quantity=quantity, value=value, n=n, n_out=n_out, method=method))
    share_gone = float(gone.mean()) if n else 0.0
    for delta in deltas:
        moved = _moved(stayed, share_gone * delta, n, n_out)
        rows.extend(Estimates([moved]).labelled(level=f"{delta:g}"))
    return Estimates([*rows, _tipping(stayed, share_gone, n, n_out)])


def _moved(stayed: Estimate, by: float, n: int, n_out: int) -> Estimate:
    return replace(
        stayed,
        quantity="mean_change_delta",
        value=None if stayed.value is None else stayed.value + by,
        low=None if stayed.low is None else stayed.low + by,
        high=None if stayed.high is None else stayed.high + by,
        n=n,
        n_out=n_out,
        method="leavers' mean change is that of the others plus delta",
    )


def _tipping(stayed: Estimate, share_gone: float, n: int, n_out: int) -> Estimate:
    name, method = "tipping_delta", "delta at which the interval reaches 0"
    why = ""
    if share_gone == 0:
        why = "nobody left" if n else "nobody answered before"
    elif stayed.low is None or stayed.high is None:
        why = "the change has no interval"
    elif stayed.low <= 0 <= stayed.high:
        why = "the interval holds 0 already"
    if why or stayed.low is None or stayed.high is None:
        return not_computable(name, why, n=n, n_out=n_out, method=method)
    nearer = stayed.low if stayed.low > 0 else stayed.high
    return Estimate(quantity=name, value=-nearer / share_gone, n=n, n_out=n_out, method=method)

"""Whether the items of a scale hang together well enough to be read as one score."""

from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes._factor import one_factor
from evaluation.outcomes._samples import (
    Floats,
    as_numbers,
    check_choice,
    check_confidence,
    none_computable,
    unique_people,
)

Missing = Literal["listwise", "pairwise"]

#: Under this many people a reliability is shown but not judged.
FEWEST_FOR_A_VERDICT = 30


def item_answers(items: pd.DataFrame) -> Floats:
    """Return the answers as numbers, one row a person, one column an item; nan where missing."""
    if not isinstance(items, pd.DataFrame):
        raise AnalysisError(f"items: found a {type(items).__name__}; give a pandas DataFrame")
    if items.shape[1] < 2:
        raise AnalysisError(f"items: found {items.shape[1]}; a scale needs at least 2 items")
    if items.columns.duplicated().any():
        raise AnalysisError("items: a column name appears twice; each item must have its own")
    unique_people(items, "items")
    return np.column_stack([as_numbers(items[name], str(name)) for name in items.columns])


def verdict_note(n: int) -> str:
    """Return what must be said beside a reliability from few people.

    >>> verdict_note(12)
    'no verdict: fewer than 30 people'
    """
    return (
        f"no verdict: fewer than {FEWEST_FOR_A_VERDICT} people" if n < FEWEST_FOR_A_VERDICT else ""
    )


def cronbach_alpha(
    items: pd.DataFrame,
    *,
    missing: Missing = "listwise",
    interval: Literal["feldt", "bonett"] = "feldt",
    confidence: float = 0.95,
) -> Estimates:
    """How far do the items of a scale agree with each other?

    alpha = k/(k - 1) (1 - sum of item variances / variance of the sum) (Cronbach 1951).
    Feldt's interval: 1 - (1 - alpha) F quantiles with n - 1 and (n - 1)(k - 1) degrees of freedom
    (Feldt 1965). Bonett's: 1 - exp(ln(1 - alpha) +- z sqrt(2k/((k - 1)(n - 2)))) (Bonett 2002; the
    small later correction by ln(n/(n - 1)) is left out, as in R's MBESS).

    Parameters
    ----------
    items
        One row a person, one column an item, already reversed where needed; NaN where missing.
    missing
        "listwise": people who answered every item. "pairwise": each variance and covariance from
        everyone who answered those items; the interval then rests on the smallest such number.
    interval
        "feldt" or "bonett".
    confidence
        Level of the interval.

    Returns
    -------
    Estimates
        `cronbach_alpha`; its note withholds a verdict under 30 people.

    Raises
    ------
    AnalysisError
        If there are fewer than 2 items, people are repeated, or answers are not numbers.

    Examples
    --------
    >>> items = pd.DataFrame({"q1": [1, 2, 3, 4], "q2": [2, 2, 4, 4], "q3": [1, 3, 3, 5]})
    >>> row = cronbach_alpha(items)["cronbach_alpha"]
    >>> round(row.value, 4), round(row.low, 4), round(row.high, 4), row.note
    (0.9333, 0.5601, 0.9955, 'no verdict: fewer than 30 people')
    """
    check_choice("missing", missing, ("listwise", "pairwise"))
    check_choice("interval", interval, ("feldt", "bonett"))
    check_confidence(confidence)
    answers = item_answers(items)
    covariance, n, smallest = _covariance(answers, missing)
    n_out, k, name = len(answers) - n, answers.shape[1], "cronbach_alpha"
    method = f"{missing}, {interval.capitalize()} interval"
    why = _why_not(covariance, smallest)
    if why:
        return Estimates([not_computable(name, why, n=n, n_out=n_out, method=method)])
    value = _alpha(covariance)
    low, high = _alpha_interval(value, smallest, k, interval, confidence)
    if missing == "pairwise":
        method += f" on the smallest pair count {smallest}"
    row = Estimate(
        quantity=name,
        value=value,
        low=low,
        high=high,
        n=n,
        n_out=n_out,
        method=method,
        note=verdict_note(n),
    )
    return Estimates([row])


def item_statistics(items: pd.DataFrame, *, missing: Missing = "listwise") -> Estimates:
    """Which items do not go with the others?

    `item_total_correlation`: of each item with the sum of the *other* items (corrected);
    `alpha_if_dropped`: Cronbach's alpha of the scale without it (needs three items or more).

    Parameters
    ----------
    items, missing
        As in `cronbach_alpha`.

    Returns
    -------
    Estimates
        Both quantities for each item; `level` is the item.

    Raises
    ------
    AnalysisError
        As in `cronbach_alpha`.

    Examples
    --------
    >>> items = pd.DataFrame({"q1": [1, 2, 3, 4], "q2": [2, 2, 4, 4], "q3": [1, 3, 3, 5]})
    >>> for row in item_statistics(items):
    ...     print(row.quantity, row.level, round(row.value, 4))
    item_total_correlation q1 1.0
    alpha_if_dropped q1 0.8
    item_total_correlation q2 0.8
    alpha_if_dropped q2 0.96
    item_total_correlation q3 0.8575
    alpha_if_dropped q3 0.9412
    """
    check_choice("missing", missing, ("listwise", "pairwise"))
    answers = item_answers(items)
    covariance, n, smallest = _covariance(answers, missing)
    n_out, k = len(answers) - n, answers.shape[1]
    quantities = ("item_total_correlation", "alpha_if_dropped")
    why = _why_not(covariance, smallest)
    rows = Estimates()
    for index, item in enumerate(items.columns):
        if why:
            these = none_computable(quantities, why, n=n, n_out=n_out, method=missing)
        else:
            others = np.delete(np.arange(k), index)
            rest = covariance[np.ix_(others, others)]
            these = Estimates(
                [
                    _item_total(covariance, index, rest, n, n_out, missing),
                    _if_dropped(rest, n, n_out, missing),
                ]
            )
        rows += these.labelled(level=str(item))
    return rows


def omega_total(items: pd.DataFrame) -> Estimates:
    """How much of the score's variance does one common factor explain?

    One factor by maximum likelihood with loadings l and unique variances u:
    (sum l)^2 / ((sum l)^2 + sum u) (McDonald 1999). `omega_total` is for the sum of the items as
    they are, `omega_total_standardised` for the sum of standardised items. Unlike alpha it does not
    ask that every item measures equally well.

    Parameters
    ----------
    items
        One row a person, one column an item, three items or more; people with a missing answer are
        left out.

    Raises
    ------
    AnalysisError
        As in `cronbach_alpha`.

    Examples
    --------
    >>> items = pd.DataFrame({"q1": [1, 2, 3, 4, 5, 2, 4, 3], "q2": [2, 2, 4, 3, 4, 1, 5, 3],
    ...                       "q3": [2, 1, 3, 5, 4, 2, 4, 2]})
    >>> round(omega_total(items)["omega_total"].value, 3)
    0.895
    """
    answers = item_answers(items)
    covariance, n, _ = _covariance(answers, "listwise")
    n_out = len(answers) - n
    method = "one factor, maximum likelihood, listwise"
    names = ("omega_total", "omega_total_standardised")
    why = _why_not(covariance, n)
    if not why and answers.shape[1] < 3:
        why = "one factor needs 3 items or more"
    if not why and n <= answers.shape[1]:
        why = "as many items as people, or more"
    if why:
        return none_computable(names, why, n=n, n_out=n_out, method=method)
    spreads = np.sqrt(np.diag(covariance))
    loadings = one_factor(covariance / np.outer(spreads, spreads))
    if loadings is None:
        why = "no proper one-factor solution"
        return none_computable(names, why, n=n, n_out=n_out, method=method)
    rows = []
    for name, scale in zip(names, (spreads, np.ones_like(spreads)), strict=True):
        common = float((loadings * scale).sum()) ** 2
        unique = float(((1 - loadings**2) * scale**2).sum())
        rows.append(
            Estimate(
                quantity=name,
                value=common / (common + unique),
                n=n,
                n_out=n_out,
                method=method,
                note=verdict_note(n),
            )
        )
    return Estimates(rows)


def _covariance(answers: Floats, missing: str) -> tuple[Floats, int, int]:
    """Return the covariances, the people they rest on, and the fewest behind any one of them."""
    there = ~np.isnan(answers)
    if missing == "listwise":
        kept = answers[there.all(axis=1)]
        n = len(kept)
        k = answers.shape[1]
        return (np.cov(kept, rowvar=False) if n > 1 else np.zeros((k, k))), n, n
    together = there.T.astype(int) @ there.astype(int)
    smallest = int(together.min())
    covariance = pd.DataFrame(answers).cov().to_numpy()
    return covariance, int((there.sum(axis=1) > 1).sum()), smallest


def _why_not(covariance: Floats, smallest: int) -> str:
    """Return why a reliability cannot be computed, or nothing."""
    if smallest < 3:
        return "fewer than 3 people answered together"
    scale = float(np.abs(covariance).max())
    if scale == 0 or covariance.sum() <= 1e-12 * scale:
        return "no variation of the sum of the items"
    if (np.diag(covariance) <= 1e-12 * scale).any():
        return "an item has no variation"
    return ""


def _alpha(covariance: Floats) -> float:
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def _alpha_interval(
    value: float, n: int, k: int, interval: str, confidence: float
) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    if interval == "feldt":
        quantiles = stats.f.ppf([1 - tail, tail], n - 1, (n - 1) * (k - 1))
        low, high = 1 - (1 - value) * quantiles
    else:
        half = stats.norm.ppf(1 - tail) * np.sqrt(2 * k / ((k - 1) * (n - 2)))
        low, high = 1 - (1 - value) * np.exp([half, -half])
    return float(low), float(high)


def _item_total(
    covariance: Floats, index: int, rest: Floats, n: int, n_out: int, method: str
) -> Estimate:
    name = "item_total_correlation"
    spread = float(rest.sum())
    if spread <= 1e-12 * float(np.abs(covariance).max()):
        why = "no variation of the sum of the other items"
        return not_computable(name, why, n=n, n_out=n_out, method=method)
    with_rest = covariance[index].sum() - covariance[index, index]
    value = float(with_rest / np.sqrt(covariance[index, index] * spread))
    return Estimate(
        quantity=name, value=value, n=n, n_out=n_out, method=method, note=verdict_note(n)
    )


def _if_dropped(rest: Floats, n: int, n_out: int, method: str) -> Estimate:
    name = "alpha_if_dropped"
    why = "only one item would be left" if len(rest) < 2 else _why_not(rest, n)
    if why:
        return not_computable(name, why, n=n, n_out=n_out, method=method)
    return Estimate(
        quantity=name, value=_alpha(rest), n=n, n_out=n_out, method=method, note=verdict_note(n)
    )

"""An interval for Cronbach's alpha that does not ask for normal answers."""

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes._samples import Floats, check_confidence, varies
from evaluation.outcomes.reliability import item_answers, verdict_note

#: Replicates are drawn in blocks, so that memory does not grow with their number.
_BLOCK = 2_000


def alpha_bootstrap(
    items: pd.DataFrame, *, seed: int, replicates: int = 10_000, confidence: float = 0.95
) -> Estimates:
    """How sure can we be of a scale's alpha when answers are skewed or on few levels?

    Bias-corrected and accelerated bootstrap over people (Efron 1987). Each replicate is a vector of
    how often each person was drawn, so that item and score variances of all replicates come from
    three matrix products.

    Parameters
    ----------
    items
        One row a person, one column an item; people with a missing answer are left out.
    seed
        Seed of the draws.
    replicates
        How many times people are drawn anew.
    confidence
        Level of the interval.

    Returns
    -------
    Estimates
        `cronbach_alpha`.

    Raises
    ------
    AnalysisError
        As in `cronbach_alpha`, or if there are fewer than 100 replicates.

    Examples
    --------
    >>> items = pd.DataFrame({"q1": [1, 2, 3, 4, 5, 3], "q2": [2, 2, 4, 4, 5, 2],
    ...                       "q3": [1, 3, 3, 5, 4, 3]})
    >>> row = alpha_bootstrap(items, seed=1, replicates=1000)["cronbach_alpha"]
    >>> round(row.value, 4), row.low < row.value < row.high
    (0.9182, True)
    """
    check_confidence(confidence)
    if replicates < 100:
        raise AnalysisError(f"replicates: found {replicates}; at least 100 are needed")
    answers = item_answers(items)
    answers = answers[~np.isnan(answers).any(axis=1)]
    n, n_out, name = len(answers), len(items) - len(answers), "cronbach_alpha"
    method = f"listwise, BCa bootstrap ({replicates} replicates)"
    if n < 3 or not varies(answers.sum(axis=1)):
        why = "fewer than 3 people" if n < 3 else "no variation of the sum of the items"
        return Estimates([not_computable(name, why, n=n, n_out=n_out, method=method)])
    centred = answers - answers.mean(axis=0)
    value = float(_alphas(np.ones((1, n)), centred)[0])
    random = np.random.default_rng(seed)
    drawn = np.concatenate(
        [
            _alphas(_draws(random, min(_BLOCK, replicates - start), n), centred)
            for start in range(0, replicates, _BLOCK)
        ]
    )
    left_out = _alphas(1.0 - np.eye(n), centred)
    low, high = _bca_interval(value, drawn[~np.isnan(drawn)], left_out, confidence)
    row = Estimate(
        quantity=name,
        value=value,
        low=low,
        high=high,
        n=n,
        n_out=n_out,
        method=method,
        note=verdict_note(n) if low is not None else "no interval: the replicates do not vary",
    )
    return Estimates([row])


def _draws(random: np.random.Generator, count: int, n: int) -> Floats:
    """Return, for each replicate, how often each person was drawn."""
    places = random.integers(0, n, size=(count, n), dtype=np.int32)
    places += (np.arange(count, dtype=np.int32) * n)[:, None]
    return np.bincount(places.ravel(), minlength=count * n).reshape(count, n).astype(np.float64)


def _alphas(weights: Floats, answers: Floats) -> Floats:
    """Return alpha under each row of weights; nan where the score has no variance."""
    k, score = answers.shape[1], answers.sum(axis=1)
    drawn = weights.sum(axis=1)
    items = (weights @ (answers**2).sum(axis=1)) / drawn
    items -= ((weights @ answers / drawn[:, None]) ** 2).sum(axis=1)
    total = (weights @ score**2) / drawn - ((weights @ score) / drawn) ** 2
    varies = total > 1e-12 * float((score**2).max())
    shares = np.divide(items, total, out=np.full_like(total, np.nan), where=varies)
    return np.asarray(k / (k - 1) * (1 - shares))


def _bca_interval(
    value: float, drawn: Floats, left_out: Floats, confidence: float
) -> tuple[float | None, float | None]:
    below = float(((drawn < value).sum() + 0.5 * (drawn == value).sum()) / max(len(drawn), 1))
    gaps = np.nanmean(left_out) - left_out[~np.isnan(left_out)]
    spread = float((gaps**2).sum())
    if not 0 < below < 1 or spread == 0:
        return None, None
    acceleration = float((gaps**3).sum()) / (6 * spread**1.5)
    bias = float(stats.norm.ppf(below))
    ends = bias + stats.norm.ppf([(1 - confidence) / 2, (1 + confidence) / 2])
    shares = stats.norm.cdf(bias + ends / (1 - acceleration * ends))
    low, high = np.quantile(drawn, shares)
    return float(low), float(high)

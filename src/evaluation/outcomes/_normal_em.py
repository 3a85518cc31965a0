"""Means and covariances of incomplete numbers, by maximum likelihood under normality."""

import numpy as np

from evaluation.outcomes._samples import Floats

_MOST_ROUNDS = 50_000
_CLOSE_ENOUGH = 1e-12


def normal_em(values: Floats) -> tuple[Floats, Floats] | None:
    """Return the maximum-likelihood means and covariances; None if they are not to be had.

    Expectation-maximisation (Dempster, Laird and Rubin 1977), pattern by pattern, for columns on
    about the same scale. Not to be had: the covariances become singular, or no fixed point is
    reached.

    >>> means, covariances = normal_em(np.array([[1.0, 2], [2, 3], [3, 5], [4, np.nan]]))
    >>> means.round(4).tolist()
    [2.5, 4.0833]
    """
    there = ~np.isnan(values)
    patterns = [
        (pattern, values[(there == pattern).all(axis=1)][:, pattern])
        for pattern in np.unique(there, axis=0)
    ]
    means, covariances = np.zeros(values.shape[1]), np.eye(values.shape[1])
    for _ in range(_MOST_ROUNDS):
        last = np.concatenate([means, covariances.ravel()])
        means, covariances = _round(patterns, means, covariances, len(values))
        if np.linalg.eigvalsh(covariances)[0] < 1e-10:
            return None
        if np.abs(np.concatenate([means, covariances.ravel()]) - last).max() < _CLOSE_ENOUGH:
            break
    else:
        return None
    return means, covariances


def _round(
    patterns: list[tuple[np.ndarray, Floats]], means: Floats, covariances: Floats, n: int
) -> tuple[Floats, Floats]:
    sums, products = np.zeros_like(means), np.zeros_like(covariances)
    for pattern, observed in patterns:
        slopes = np.linalg.solve(covariances[np.ix_(pattern, pattern)], covariances[pattern])
        filled = means + (observed - means[pattern]) @ slopes
        filled[:, pattern] = observed
        left = covariances - covariances[:, pattern] @ slopes
        sums += filled.sum(axis=0)
        products += filled.T @ filled + len(observed) * left
    means = sums / n
    return means, products / n - np.outer(means, means)

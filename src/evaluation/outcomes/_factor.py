"""One common factor of a correlation matrix, by maximum likelihood."""

import numpy as np
from scipy import optimize

from evaluation.outcomes._samples import Floats

#: Below this share an item would have no variance of its own (a Heywood case).
_LEAST_UNIQUE = 1e-6


def one_factor(correlation: Floats) -> Floats | None:
    """Return the standardised loadings, mostly positive; None if there is no proper solution.

    Minimises Lawley's (1940) discrepancy log|S| + trace(R S^-1) with S = l l' + diag(u); at a
    stationary point u = 1 - l^2. The unique variances are searched on the log scale, with the
    loadings solved for given them (Joereskog 1967).

    >>> r = np.array([[1, .42, .48], [.42, 1, .56], [.48, .56, 1]])
    >>> one_factor(r).round(4).tolist()
    [0.6, 0.7, 0.8]
    """
    if np.linalg.eigvalsh(correlation)[0] < 1e-10:
        return None
    start = np.log(np.clip(1 / np.diag(np.linalg.inv(correlation)), 0.05, 0.95))
    found = optimize.minimize(
        _discrepancy,
        start,
        args=(correlation,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(np.log(_LEAST_UNIQUE), 0.0)] * len(correlation),
        options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 2000},
    )
    unique = np.exp(found.x)
    loadings = _loadings(unique, correlation)[0]
    if unique.min() < 10 * _LEAST_UNIQUE or not np.any(loadings):
        return None
    return loadings if loadings.sum() >= 0 else -loadings


def _loadings(unique: Floats, correlation: Floats) -> tuple[Floats, Floats]:
    """Return the best loadings for these unique variances, and the eigenvalues they rest on."""
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    return root * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0)), values


def _discrepancy(log_unique: Floats, correlation: Floats) -> tuple[float, Floats]:
    """Return the discrepancy (less its constant) and its slope in the log unique variances."""
    unique = np.exp(log_unique)
    loadings, values = _loadings(unique, correlation)
    value = float((values[:-1] - np.log(values[:-1]) - 1).sum())
    slope = (loadings**2 + unique - np.diag(correlation)) / unique
    return value, slope

"""The bootstrap over meetings: turns of one meeting are not independent, meetings nearly are."""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_FEW: Final = 10


def resampled(sums: Floats, *, resamples: int, seed: int) -> Floats:
    """Return the column sums of rows drawn again with replacement, one row a resample.

    >>> resampled(np.array([[1.0], [1.0]]), resamples=3, seed=1).ravel().tolist()
    [2.0, 2.0, 2.0]
    """
    rows = len(sums)
    if not rows:
        return np.zeros((resamples, sums.shape[1]))
    return _weighted(_weights(rows, resamples, seed), sums)


@lru_cache(maxsize=4)
def _weights(rows: int, resamples: int, seed: int) -> Floats:
    # several analyses of one cohort draw the same meetings
    picks = np.random.default_rng(seed).integers(0, rows, size=(resamples, rows))
    weights = _times_picked(picks, rows)
    weights.flags.writeable = False
    return weights


def _times_picked(picks: npt.NDArray[np.int64], rows: int) -> Floats:
    resamples = len(picks)
    offsets = picks + np.arange(resamples)[:, np.newaxis] * rows
    times = np.bincount(offsets.ravel(), minlength=resamples * rows)
    return times.reshape(resamples, rows).astype(np.float64)


def _weighted(weights: Floats, sums: Floats) -> Floats:
    # not `@`: waking the threads of a matrix library takes ten times as long as these sums
    return np.asarray(np.einsum("ij,jk->ik", weights, sums))


def sums_of_picks(sums: Floats, picks: npt.NDArray[np.int64]) -> Floats:
    """Return the column sums of the rows that each row of `picks` names."""
    return _weighted(_times_picked(picks, len(sums)), sums)


def percentiles(values: Floats, *, confidence: float) -> tuple[float | None, float | None]:
    """Return the percentile interval of resampled values; none where they do not vary.

    A resample in which the statistic does not exist (nan) is left out.

    >>> percentiles(np.array([0.0, 1.0, 2.0, np.nan]), confidence=0.5)
    (0.5, 1.5)
    """
    values = values[np.isfinite(values)]
    if not len(values) or values.min() == values.max():
        return None, None
    low, high = np.quantile(values, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def few_meetings(n: int) -> str:
    """Return the note that a bootstrap over few meetings needs, else "".

    >>> few_meetings(30)
    ''
    """
    return f"{n} meetings: the interval is too narrow" if n < _FEW else ""

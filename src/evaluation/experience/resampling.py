"""Intervals by resampling whole sources, because what one source holds is alike."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: At least this share of resamples must give a value, or no interval is given.
_ENOUGH_RESAMPLES = 0.9
_LARGEST_BATCH = 2_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """How an interval is made: resampling clusters with a seed; None means no interval."""

    clusters: Sequence[Hashable]
    seed: int
    confidence: float = 0.95
    resamples: int = 1000


def bootstrap(
    size: int, statistic: Callable[[Floats], Floats], interval: Interval | None
) -> tuple[float | None, float | None, str]:
    """Return a percentile interval of a statistic, or why there is none.

    `statistic` takes draws, resamples by clusters: how often each of `size` clusters was drawn.
    """
    if interval is None:
        return None, None, ""
    if size < 2:
        return None, None, "no interval: a single source"
    found = statistic(_draws(interval.seed, size, interval.resamples))
    usable = found[~np.isnan(found)]
    if len(usable) < _ENOUGH_RESAMPLES * interval.resamples:
        return None, None, "no interval: too few resamples of the sources vary"
    tail = (1 - interval.confidence) / 2
    low, high = np.quantile(usable, [tail, 1 - tail])
    return float(low), float(high), ""


@lru_cache(maxsize=4)
def _draws(seed: int, size: int, resamples: int) -> Floats:
    """Return resamples by clusters; kept, because hundreds of codes share the same ones."""
    generator = np.random.default_rng(seed)
    draws = generator.multinomial(size, np.full(size, 1 / size), size=resamples)
    found = draws.astype(np.float64)
    found.flags.writeable = False
    return found


def of_sums(sums: Floats, statistic: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """Return a statistic of draws from one of totals, `sums` holding each cluster's part.

    >>> double = of_sums(np.array([[1.0], [2.0]]), lambda totals: 2 * totals[:, 0])
    >>> double(np.array([[1.0, 1.0], [0.0, 2.0]])).tolist()
    [6.0, 8.0]
    """
    flat = sums.reshape(len(sums), -1)
    step = max(1, _LARGEST_BATCH // max(flat.shape[1], 1))

    def of_draws(draws: Floats) -> Floats:
        parts = [
            statistic((draws[start : start + step] @ flat).reshape(-1, *sums.shape[1:]))
            for start in range(0, len(draws), step)
        ]
        return np.concatenate(parts)

    return of_draws

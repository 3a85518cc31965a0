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


#: The ends of an interval, and why there are none.
Limits = tuple[float | None, float | None, str]


@dataclass(frozen=True, slots=True)
class Interval:
    """How an interval is made: resampling clusters with a seed; None means no interval."""

    clusters: Sequence[Hashable]
    seed: int
    confidence: float = 0.95
    resamples: int = 1000


def bootstrap(
    size: int, statistic: Callable[[Floats], Floats], interval: Interval | None
) -> Limits:
    """Return a percentile interval of a statistic, or why there is none.

    `statistic` takes draws, resamples by clusters: how often each of `size` clusters was drawn.
    """
    if interval is None:
        return None, None, ""
    drawn = draws(size, interval)
    return limits(None if drawn is None else statistic(drawn), interval)


def limits(values: Floats | None, interval: Interval) -> Limits:
    """Return the ends of a percentile interval of resampled values, and why there are none.

    >>> limits(None, Interval((), seed=1))
    (None, None, 'no interval: a single source')
    """
    if values is None:
        return None, None, "no interval: a single source"
    usable = values[~np.isnan(values)]
    if len(usable) < _ENOUGH_RESAMPLES * len(values):
        return None, None, "no interval: too few resamples of the sources vary"
    tail = (1 - interval.confidence) / 2
    low, high = np.quantile(usable, [tail, 1 - tail])
    return float(low), float(high), ""


def draws(size: int, interval: Interval) -> Floats | None:
    """Return how often each of `size` clusters is drawn in each resample; None for a single one."""
    return None if size < 2 else _draws(interval.seed, size, interval.resamples)


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

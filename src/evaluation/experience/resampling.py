"""Intervals by resampling whole sources, because what one source holds is alike."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

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
    sums: Floats, statistic: Callable[[Floats], Floats], interval: Interval | None
) -> tuple[float | None, float | None, str]:
    """Return a percentile interval of a statistic of sums over clusters, and why there is none.

    `sums` holds each cluster's part (first axis); `statistic` takes a batch of totals.
    """
    if interval is None:
        return None, None, ""
    size = len(sums)
    if size < 2:
        return None, None, "no interval: a single source"
    generator = np.random.default_rng(interval.seed)
    draws = generator.multinomial(size, np.full(size, 1 / size), size=interval.resamples)
    flat = sums.reshape(size, -1)
    step = max(1, _LARGEST_BATCH // max(flat.shape[1], 1))
    found = np.concatenate(
        [
            statistic((draws[start : start + step] @ flat).reshape(-1, *sums.shape[1:]))
            for start in range(0, interval.resamples, step)
        ]
    )
    usable = found[~np.isnan(found)]
    if len(usable) < _ENOUGH_RESAMPLES * interval.resamples:
        return None, None, "no interval: too few resamples of the sources vary"
    tail = (1 - interval.confidence) / 2
    low, high = np.quantile(usable, [tail, 1 - tail])
    return float(low), float(high), ""

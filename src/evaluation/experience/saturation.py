"""Did the last interviews still bring something new?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.special import gammaln

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.experience.approach import Approach, withheld
from evaluation.experience.people import speakers

BASES = (4, 5, 6)
RUNS = (2, 3)
THRESHOLDS = (0.05, 0.0)

#: What saturation cannot say, in the words a report prints under it.
LIMIT = "says that codes repeat in these sources, not that other people would add none"


def saturation(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    seed: int,
    by: str | None = None,
    of: str = "code",
    approach: Approach = "codebook",
    orders: int = 1000,
) -> Estimates:
    """After how many interviews did new ones add next to nothing?

    The codes found in the first interviews are the base; then, run by run and sliding by one, the
    codes that appear in the run for the first time are divided by it. Saturation is at n, and is
    written "n+run", when that ratio first falls to the threshold in the interviews after the n-th
    (Guest, Namey and Chen 2020). All bases 4, 5, 6, runs 2, 3 and thresholds 5 % and 0 % are given,
    in the order of `sources` and over random orders.

    Parameters
    ----------
    excerpts
        ``source`` and the column `of`.
    sources
        One row a source, in the order in which they were collected; with the column `by`.
    seed
        Of the random orders.
    by
        Compute within groups of sources (``role``), or None for all together.
    of
        ``code`` or ``theme``.
    approach
        Under a reflexive approach nothing is computed, and the note says what is asked for.
    orders
        How many random orders.

    Returns
    -------
    Estimates
        For each `group` and `level` ("base 4, run 2, 5%"): ``saturation_at`` (in the real order),
        ``saturation_at_permuted`` (median; low and high hold 95% of the orders that reach it) and
        ``share_of_orders_saturated``. `n` is the sources.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": list("abcdefgh"), "participant": ""})
    >>> excerpts = pd.DataFrame({"source": list("abcdef"), "code": list("uvwxyu")})
    >>> rows = saturation(excerpts, sources, seed=1)
    >>> [row.value for row in rows if row.level == "base 4, run 2, 0%"][0]
    5.0
    """
    if approach == "reflexive":
        return withheld("saturation_at", method="saturation")
    generator = np.random.default_rng(seed)
    rows: list[Estimate] = []
    for group, people, holds in _by_group(excerpts, sources, by, of):
        size = len(holds)
        places = np.argsort(generator.random((orders, size)), axis=1)
        # the first row is the real order
        new = new_codes(holds, np.vstack([np.arange(size), places]))
        for base, run, threshold in product(BASES, RUNS, THRESHOLDS):
            level = f"base {base}, run {run}, {threshold:.0%}"
            reached = reached_at(new, base=base, run=run, threshold=threshold)
            found = _rows(reached, size, base, run, holds.shape[1])
            rows += [replace(row, people=people, group=group, level=level) for row in found]
    return Estimates(rows)


def _by_group(
    excerpts: pd.DataFrame, sources: pd.DataFrame, by: str | None, of: str
) -> Iterator[tuple[str, int, NDArray[np.bool_]]]:
    """Return each group's number of people and its sources by codes, in the order of `sources`."""
    heard = speakers(excerpts, sources, by=by)
    for group, own in heard.groupby("group", sort=True):
        said = excerpts[excerpts["source"].isin(own["source"])]
        table = pd.crosstab(said["source"], said[of]) > 0
        holds = table.reindex(own["source"], fill_value=False).to_numpy(dtype=bool)
        yield str(group), own["person"].nunique(), holds


def new_codes(holds: NDArray[np.bool_], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many codes appear for the first time at each place of each order.

    `holds` is sources by codes; `places` is orders by sources: where each source stands.

    >>> new_codes(np.array([[1, 0], [1, 1]], dtype=bool), np.array([[0, 1], [1, 0]])).tolist()
    [[1, 1], [2, 0]]
    """
    orders, size = places.shape
    found = np.zeros((orders, size), dtype=np.int64)
    every = np.arange(orders)
    for code in range(holds.shape[1]):
        first = places[:, holds[:, code]].min(axis=1)
        found[every, first] += 1
    return found


def reached_at(
    new: NDArray[np.int64], *, base: int, run: int, threshold: float
) -> NDArray[np.float64]:
    """Return for each order the interviews before the first quiet run; nan where there is none.

    >>> reached_at(np.array([[5, 3, 1, 1, 1, 0, 0]]), base=4, run=2, threshold=0.05).tolist()
    [5.0]
    """
    total = np.cumsum(np.pad(new, ((0, 0), (1, 0))), axis=1)
    if new.shape[1] < base + run:
        return np.full(len(new), np.nan)
    in_run = total[:, base + run :] - total[:, base:-run]
    # integers against a share of an integer: 1 of 20 is 5 %, whatever floating point says
    quiet = in_run <= threshold * total[:, [base]] + 1e-9
    reached = np.where(quiet.any(axis=1), quiet.argmax(axis=1) + base, np.nan)
    return np.asarray(np.where(total[:, base] > 0, reached, np.nan))


def _rows(
    reached: NDArray[np.float64], size: int, base: int, run: int, codes: int
) -> list[Estimate]:
    method = f"Guest, Namey and Chen (2020), base {base}, run {run}"
    if size < base + run:
        why = f"{base + run} sources are needed"
        return [not_computable("saturation_at", why, n=size, method=method)]
    if codes == 0:
        return [not_computable("saturation_at", "no codes", n=size, method=method)]
    real, permuted = reached[0], reached[1:]
    hit = permuted[~np.isnan(permuted)]
    if np.isnan(real):
        note = f"not reached with {size} sources"
        found = [Estimate(quantity="saturation_at", value=None, n=size, method=method, note=note)]
    else:
        found = [
            Estimate(
                quantity="saturation_at",
                value=real,
                n=size,
                method=method,
                note=f"{real:.0f}+{run}; {LIMIT}",
            )
        ]
    over = f"{method}, {len(permuted)} random orders"
    if len(hit):
        low, high = np.quantile(hit, [0.025, 0.975])
        found.append(
            Estimate(
                quantity="saturation_at_permuted",
                value=float(np.median(hit)),
                low=low,
                high=high,
                n=size,
                method=over,
                note="low and high hold 95% of the orders that reach it",
            )
        )
    share = len(hit) / len(permuted)
    found.append(Estimate(quantity="share_of_orders_saturated", value=share, n=size, method=over))
    return found


def code_accumulation(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    by: str | None = None,
    of: str = "code",
    confidence: float = 0.95,
) -> Estimates:
    """How many codes would fewer sources have shown, and how many may still be unseen?

    The curve is the expected number of codes in k of the sources over all their orders (Ugland,
    Gray and Ellingsen 2003). Chao2 estimates all codes from those found in one and in two sources
    only (Chao 1987), here as an upper guide: it takes sources as drawn alike from one population,
    which interviews are not.

    Parameters
    ----------
    excerpts, sources, by, of
        As in `saturation`; the order of sources does not matter.
    confidence
        Level of Chao2's log-normal interval.

    Returns
    -------
    Estimates
        ``codes_expected`` with the number of sources as `level`, and ``chao2``; by `group`.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["a", "b"], "participant": ""})
    >>> excerpts = pd.DataFrame({"source": ["a", "b", "b"], "code": ["u", "u", "v"]})
    >>> rows = code_accumulation(excerpts, sources)
    >>> [(row.level, row.value) for row in rows if row.quantity == "codes_expected"]
    [('1', 1.5), ('2', 2.0)]
    """
    rows: list[Estimate] = []
    for group, people, holds in _by_group(excerpts, sources, by, of):
        size = len(holds)
        frequency = holds.sum(axis=0)
        for taken in range(1, size + 1):
            value = expected_codes(frequency, size, taken)
            row = Estimate(
                quantity="codes_expected",
                value=value,
                n=size,
                people=people,
                method="expected over all orders",
                group=group,
                level=str(taken),
            )
            rows.append(row)
        found = chao2(frequency, size, confidence=confidence)
        rows.append(replace(found, people=people, group=group))
    return Estimates(rows)


def expected_codes(frequency: Sequence[int] | NDArray[np.int64], size: int, taken: int) -> float:
    """Return the expected number of codes in `taken` of `size` sources.

    >>> expected_codes([2, 1], 2, 1)
    1.5
    """
    without = size - np.asarray(frequency)
    possible = without >= taken
    missed = np.exp(
        gammaln(without[possible] + 1)
        - gammaln(without[possible] - taken + 1)
        - gammaln(size + 1)
        + gammaln(size - taken + 1)
    )
    return round(float(len(without) - missed.sum()), 10)


def chao2(
    frequency: Sequence[int] | NDArray[np.int64], size: int, *, confidence: float = 0.95
) -> Estimate:
    """Return Chao's estimate of all codes, from how many sources hold each code found.

    >>> round(chao2([1, 1, 2, 4], 6).value, 3)
    5.667
    """
    counts = np.asarray(frequency)
    if (counts <= 0).any() or (counts > size).any():
        raise AnalysisError("a code's frequency must lie between 1 and the number of sources")
    method = "Chao (1987), log-normal interval"
    if len(counts) == 0 or size < 2:
        why = "no codes" if size >= 2 else "two sources are needed"
        return not_computable("chao2", why, n=size, method=method)
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    shrink, seen = (size - 1) / size, len(counts)
    if twice:
        ratio = once / twice
        unseen = shrink * once * ratio / 2
        variance = twice * (shrink * ratio**2 / 2 + shrink**2 * ratio**3 + shrink**2 * ratio**4 / 4)
    else:
        unseen = shrink * once * (once - 1) / 2
        variance = (
            shrink * once * (once - 1) / 2
            + shrink**2 * once * (2 * once - 1) ** 2 / 4
            - shrink**2 * once**4 / (4 * (seen + unseen))
        )
    low = high = float(seen)
    if unseen > 0:
        z = float(stats.norm.ppf((1 + confidence) / 2))
        spread = float(np.exp(z * np.sqrt(np.log1p(variance / unseen**2))))
        low, high = seen + unseen / spread, seen + unseen * spread
    return Estimate(
        quantity="chao2",
        value=seen + unseen,
        low=low,
        high=high,
        n=size,
        method=method,
        note="an upper guide: sources are not drawn alike from one population",
    )

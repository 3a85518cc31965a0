"""Where coders agree and where they do not, code by code."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.experience.agreement import kappa_of
from evaluation.experience.alpha import SetDistance, alpha_of, alpha_of_kinds
from evaluation.experience.approach import Approach, withheld
from evaluation.experience.coding_units import CodingUnits
from evaluation.experience.resampling import Floats, Interval, bootstrap, of_sums

_NOMINAL = np.array([[[0.0, 1.0], [1.0, 0.0]]])


def coder_agreement(
    units: CodingUnits,
    *,
    seed: int,
    approach: Approach = "codebook",
    confidence: float = 0.95,
    resamples: int = 1000,
) -> Estimates:
    """How far do coders agree, on each code and altogether?

    For each code (`level`): ``percent_agreement``, ``krippendorff_alpha`` (nominal, code there or
    not) and ``gwet_ac1`` (for rare codes, where the others mislead), and with two coders
    ``cohens_kappa`` and its large-sample ``cohens_kappa_se``. Over all codes (`level` empty):
    ``krippendorff_alpha_jaccard`` and ``krippendorff_alpha_masi`` of the sets of codes. Intervals
    resample whole sources. Characters weigh one each.

    Parameters
    ----------
    units
        What `coding_units` made.
    seed
        Of the resampling.
    approach
        Under a reflexive approach nothing is computed, and the note says what is asked for.
    confidence, resamples
        The intervals' level and number of resamples.

    Returns
    -------
    Estimates
        `n` is the units that at least two coders saw; `n_out` the others.

    Examples
    --------
    >>> from evaluation.experience.coding_units import coding_units
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e1", "e2", "e3", "e3"], "source": ["I1"] * 5,
    ...                          "coder": ["ana", "ben", "ana", "ana", "ben"],
    ...                          "code": ["pay", "pay", "pay", "heard", "heard"]})
    >>> rows = coder_agreement(coding_units(excerpts), seed=1)
    >>> [round(row.value, 3) for row in rows if row.level == "pay"]
    [0.667, 0.444, 0.333, 0.4, 0.392]
    """
    if approach == "reflexive":
        return withheld("krippendorff_alpha", method="agreement of coders")
    shared = units.saw.sum(axis=1) >= 2
    size, n_out = int(shared.sum()), int((~shared).sum())
    where, place = np.unique(units.labels["source"][shared], return_inverse=True)
    interval = Interval(tuple(where), seed, confidence, resamples)
    unit = {"character": "stretches of characters", "source": "sources"}.get(units.unit, "pieces")
    if size == 0:
        why = "no source was coded by two coders"
        row = not_computable("krippendorff_alpha", why, n=0, n_out=n_out, method=unit)
        return Estimates([row])
    weights = units.labels["weight"].to_numpy(dtype=np.float64)[shared]
    saw, applied = units.saw[shared], units.applied[shared]
    rows: list[Estimate] = []
    for position, code in enumerate(units.codes):
        said = applied[:, :, position]
        sums = _sums(said, saw, weights, place)
        rows += [
            _estimate(name, sums, statistic, interval, size, n_out, unit, code)
            for name, statistic in _STATISTICS.items()
        ]
        if len(units.coders) == 2:
            rows += _kappa(said, weights, place, interval, n_out, unit, code)
    return Estimates(rows) + _sets(saw, applied, weights, place, interval, n_out, unit)


def _sums(said: np.ndarray, saw: np.ndarray, weights: Floats, place: np.ndarray) -> Floats:
    """Return what each source adds up to: pairs (4), agreement, weight, share applied."""
    rated = saw.sum(axis=1).astype(np.float64)
    yes = (said & saw).sum(axis=1).astype(np.float64)
    no = rated - yes
    scaled = weights / (rated - 1)
    mixed, both, neither = scaled * yes * no, scaled * yes * (yes - 1), scaled * no * (no - 1)
    columns = [
        neither,
        mixed,
        mixed,
        both,
        (both + neither) / rated,
        weights,
        weights * yes / rated,
    ]
    return np.stack([np.bincount(place, column) for column in columns], axis=1)


def _percent(sums: Floats) -> Floats:
    return np.asarray(sums[:, 4] / sums[:, 5])


def _nominal_alpha(sums: Floats) -> Floats:
    return alpha_of(sums[:, :4].reshape(-1, 2, 2), lambda _counts: _NOMINAL)


def _ac1(sums: Floats) -> Floats:
    share = sums[:, 6] / sums[:, 5]
    chance = 2 * share * (1 - share)
    return np.asarray((_percent(sums) - chance) / (1 - chance))


_STATISTICS: dict[str, Callable[[Floats], Floats]] = {
    "percent_agreement": _percent,
    "krippendorff_alpha": _nominal_alpha,
    "gwet_ac1": _ac1,
}


def _estimate(
    quantity: str,
    sums: Floats,
    statistic: Callable[[Floats], Floats],
    interval: Interval,
    n: int,
    n_out: int,
    unit: str,
    code: str,
) -> Estimate:
    method = f"{unit}; bootstrap over {len(sums)} sources"
    value = statistic(sums.sum(axis=0)[None])[0]
    if np.isnan(value):
        why = "nobody used the code, or everybody everywhere"
        row = not_computable(quantity, why, n=n, n_out=n_out, method=method)
        return next(iter(Estimates([row]).labelled(level=code)))
    low, high, note = bootstrap(len(sums), of_sums(sums, statistic), interval)
    return Estimate(
        quantity=quantity,
        value=value,
        low=low,
        high=high,
        n=n,
        n_out=n_out,
        method=method,
        note=note,
        level=code,
    )


def _kappa(
    said: np.ndarray,
    weights: Floats,
    place: np.ndarray,
    interval: Interval,
    n_out: int,
    unit: str,
    code: str,
) -> list[Estimate]:
    cell = said[:, 0] * 2 + said[:, 1]
    tables = np.zeros((int(place.max()) + 1, 4))
    np.add.at(tables, (place, cell), weights)
    row = _estimate("cohens_kappa", tables, _kappas, interval, len(said), n_out, unit, code)
    if row.value is None:
        return [row]
    _, error = kappa_of(tables.sum(axis=0).reshape(2, 2))
    return [
        row,
        Estimate(
            quantity="cohens_kappa_se",
            value=error,
            n=len(said),
            n_out=n_out,
            method=f"{unit}, large-sample, units taken as independent",
            level=code,
        ),
    ]


def _kappas(tables: Floats) -> Floats:
    total = tables.sum(axis=1)
    observed = (tables[:, 0] + tables[:, 3]) / total
    first, second = (tables[:, 2] + tables[:, 3]) / total, (tables[:, 1] + tables[:, 3]) / total
    chance = first * second + (1 - first) * (1 - second)
    found = np.full(len(tables), np.nan)
    return np.asarray(np.divide(observed - chance, 1 - chance, out=found, where=chance < 1))


def _sets(
    saw: np.ndarray,
    applied: np.ndarray,
    weights: Floats,
    place: np.ndarray,
    interval: Interval,
    n_out: int,
    unit: str,
) -> Estimates:
    packed = np.packbits(applied, axis=2).reshape(-1, (applied.shape[2] + 7) // 8)
    patterns, kind = np.unique(packed, axis=0, return_inverse=True)
    holds = np.unpackbits(patterns, axis=1, count=applied.shape[2]).astype(np.float64)
    kinds = np.where(saw, kind.reshape(saw.shape), -1)
    rows: list[Estimate] = []
    distances: tuple[SetDistance, ...] = ("jaccard", "masi")
    for distance in distances:
        found = alpha_of_kinds(
            kinds, holds, weights=weights, clusters=place, distance=distance, interval=interval
        )
        rows += [replace(row, n_out=n_out, method=f"{unit}; {row.method}") for row in found]
    return Estimates(rows)


def disagreements(units: CodingUnits) -> pd.DataFrame:
    """Where do coders disagree, and on what? The list to sit down with.

    Parameters
    ----------
    units
        What `coding_units` made.

    Returns
    -------
    DataFrame
        One row a unit and code on which coders who saw the source differ: ``source``, ``excerpt``,
        ``start``, ``end``, ``code``, ``applied_by``, ``not_applied_by`` (names joined by commas),
        by source and place.

    Examples
    --------
    >>> from evaluation.experience.coding_units import coding_units
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e1", "e2"], "source": ["I1"] * 3,
    ...                          "coder": ["ana", "ben", "ana"], "code": ["pay"] * 3})
    >>> disagreements(coding_units(excerpts))[["excerpt", "applied_by"]].values.tolist()
    [['e2', 'ana']]
    """
    seen = units.saw[:, :, None]
    yes, no = units.applied & seen, ~units.applied & seen
    unit, code = np.nonzero(yes.any(axis=1) & no.any(axis=1))
    names = np.array(units.coders, dtype=object)
    found = units.labels.iloc[unit].drop(columns="weight").reset_index(drop=True)
    return found.assign(
        code=[units.codes[one] for one in code],
        applied_by=[", ".join(names[yes[u, :, c]]) for u, c in zip(unit, code, strict=True)],
        not_applied_by=[", ".join(names[no[u, :, c]]) for u, c in zip(unit, code, strict=True)],
    )

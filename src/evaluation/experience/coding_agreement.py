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
from evaluation.experience.resampling import Floats, Interval, draws, limits

_UNITS = {"character": "stretches of characters", "source": "sources"}
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
    by_code = code_agreement(units, seed=seed, confidence=confidence, resamples=resamples)
    if all(row.level == "" for row in by_code):
        return by_code
    return by_code + _sets(units, seed, confidence, resamples, distances=("jaccard", "masi"))


def code_agreement(
    units: CodingUnits, *, seed: int, confidence: float = 0.95, resamples: int = 1000
) -> Estimates:
    """How far do coders agree on each code? `coder_agreement` without the sets of codes.

    Examples
    --------
    >>> from evaluation.experience.coding_units import coding_units
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e1", "e2"], "source": ["I1"] * 3,
    ...                          "coder": ["ana", "ben", "ana"], "code": ["pay"] * 3})
    >>> code_agreement(coding_units(excerpts), seed=1)[0].quantity
    'percent_agreement'
    """
    shared = units.saw.sum(axis=1) >= 2
    size, n_out = int(shared.sum()), int((~shared).sum())
    where, place = np.unique(units.labels["source"][shared], return_inverse=True)
    interval = Interval(tuple(where), seed, confidence, resamples)
    unit = _UNITS.get(units.unit, "pieces")
    if size == 0:
        why = "no source was coded by two coders"
        row = not_computable("krippendorff_alpha", why, n=0, n_out=n_out, method=unit)
        return Estimates([row])
    weights = units.labels["weight"].to_numpy(dtype=np.float64)[shared]
    rated = units.saw[shared].sum(axis=1).astype(np.float64)
    sums = _sums(units.applied[shared], rated, weights, place)
    drawn = draws(len(where), interval)
    resampled = None if drawn is None else np.tensordot(drawn, sums, axes=1)
    method = f"{unit}; bootstrap over {len(where)} sources"
    statistics = _STATISTICS | ({"cohens_kappa": _kappa} if len(units.coders) == 2 else {})
    rows: list[Estimate] = []
    for position, code in enumerate(units.codes):
        total = sums[:, position].sum(axis=0)
        for quantity, statistic in statistics.items():
            row = _row(quantity, statistic(total[None])[0], n=size, n_out=n_out, method=method)
            if row.value is not None:
                values = None if resampled is None else statistic(resampled[:, position])
                low, high, note = limits(values, interval)
                row = replace(row, low=low, high=high, note=note)
            rows.append(replace(row, level=code))
        if len(units.coders) == 2 and rows[-1].value is not None:
            _, error = kappa_of(total[_KAPPA].reshape(2, 2))
            independent = f"{unit}, large-sample, units taken as independent"
            row = _row("cohens_kappa_se", error, n=size, n_out=n_out, method=independent)
            rows.append(replace(row, level=code))
    return Estimates(rows)


def set_agreement(
    units: CodingUnits, *, seed: int, confidence: float = 0.95, resamples: int = 1000
) -> Estimates:
    """How far do coders agree altogether? `coder_agreement` without its codes, and Jaccard only.

    Examples
    --------
    >>> from evaluation.experience.coding_units import coding_units
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e1", "e2"], "source": ["I1"] * 3,
    ...                          "coder": ["ana", "ben", "ana"], "code": ["pay"] * 3})
    >>> [row.quantity for row in set_agreement(coding_units(excerpts), seed=1)]
    ['krippendorff_alpha_jaccard']
    """
    return _sets(units, seed, confidence, resamples, distances=("jaccard",))


def _row(quantity: str, value: float, *, n: int, n_out: int, method: str) -> Estimate:
    if np.isnan(value):
        why = "nobody used the code, or everybody everywhere"
        return not_computable(quantity, why, n=n, n_out=n_out, method=method)
    return Estimate(quantity=quantity, value=value, n=n, n_out=n_out, method=method)


def _sums(applied: np.ndarray, rated: Floats, weights: Floats, place: np.ndarray) -> Floats:
    """Return what each source adds up to for each code: sources by codes by eleven columns.

    Pairs of ratings (neither, one, other, both), agreement, weight, share applied, and the table of
    the first two coders. Nearly everywhere nobody applied a code: that is the starting point, and
    only the units where somebody did are corrected.
    """
    counts = applied.sum(axis=1, dtype=np.int16)
    unit, code = np.nonzero(counts)
    m, w, yes = rated[unit], weights[unit], counts[unit, code].astype(np.float64)
    no, pair = m - yes, w / (m - 1)
    cell = place[unit] * counts.shape[1] + code
    size = int(place.max()) + 1

    def by_source(values: Floats) -> Floats:
        cells = np.bincount(cell, values, minlength=size * counts.shape[1])
        return np.asarray(cells.reshape(size, counts.shape[1]))

    weight = np.bincount(place, weights)[:, None] + np.zeros(counts.shape[1])
    silent = np.bincount(place, weights * rated)[:, None]
    neither, both, mixed = pair * no * (no - 1), pair * yes * (yes - 1), by_source(pair * yes * no)
    first, second = applied[unit, 0, code], applied[unit, 1, code]
    columns = [
        silent + by_source(neither - w * m),
        mixed,
        mixed,
        by_source(both),
        weight + by_source((neither + both) / m - w),
        weight,
        by_source(w * yes / m),
        weight - by_source(w * (first | second)),
        by_source(w * (~first & second)),
        by_source(w * (first & ~second)),
        by_source(w * (first & second)),
    ]
    return np.stack(columns, axis=2)


_KAPPA = slice(7, 11)


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


def _kappa(sums: Floats) -> Floats:
    tables = sums[:, _KAPPA]
    total = tables.sum(axis=1)
    observed = (tables[:, 0] + tables[:, 3]) / total
    first, second = (tables[:, 2] + tables[:, 3]) / total, (tables[:, 1] + tables[:, 3]) / total
    chance = first * second + (1 - first) * (1 - second)
    found = np.full(len(tables), np.nan)
    return np.asarray(np.divide(observed - chance, 1 - chance, out=found, where=chance < 1))


def _sets(
    units: CodingUnits,
    seed: int,
    confidence: float,
    resamples: int,
    *,
    distances: tuple[SetDistance, ...],
) -> Estimates:
    shared = units.saw.sum(axis=1) >= 2
    where, place = np.unique(units.labels["source"][shared], return_inverse=True)
    # packed into bits, before anything is copied
    packed = np.packbits(units.applied, axis=2)[shared]
    # rows as byte strings of one length: a hash table finds the distinct sets, no sorting
    kind, first = _distinct(packed.reshape(-1, packed.shape[2]))
    bits = np.unpackbits(packed.reshape(-1, packed.shape[2])[first], axis=1, count=len(units.codes))
    rows: list[Estimate] = []
    for distance in distances:
        found = alpha_of_kinds(
            np.where(units.saw[shared], kind.reshape(-1, len(units.coders)), -1),
            bits.astype(np.float64),
            weights=units.labels["weight"].to_numpy(dtype=np.float64)[shared],
            clusters=place,
            distance=distance,
            interval=Interval(tuple(where), seed, confidence, resamples),
        )
        unit, n_out = _UNITS.get(units.unit, "pieces"), int((~shared).sum())
        rows += [replace(row, n_out=n_out, method=f"{unit}; {row.method}") for row in found]
    return Estimates(rows)


def _distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which distinct row each row is, and where each distinct row first stands."""
    keys = np.ascontiguousarray(rows).view(f"S{rows.shape[1]}").ravel()
    kind, found = pd.factorize(keys.astype(object))
    first = np.full(len(found), -1)
    first[kind[::-1]] = np.arange(len(kind))[::-1]
    return kind, first


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
    unit, code = _differing(units)
    yes = units.applied[unit, :, code]
    no = units.saw[unit] & ~yes
    names = np.array(units.coders, dtype=object)
    found = units.labels.iloc[unit].drop(columns="weight").reset_index(drop=True)
    return found.assign(
        code=[units.codes[one] for one in code],
        applied_by=[", ".join(names[who]) for who in yes],
        not_applied_by=[", ".join(names[who]) for who in no],
    )


def disagreement_counts(units: CodingUnits) -> dict[str, int]:
    """On how many units do coders differ about each code?

    Examples
    --------
    >>> from evaluation.experience.coding_units import coding_units
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e1", "e2"], "source": ["I1"] * 3,
    ...                          "coder": ["ana", "ben", "ana"], "code": ["pay"] * 3})
    >>> disagreement_counts(coding_units(excerpts))
    {'pay': 1}
    """
    _, code = _differing(units)
    times = np.bincount(code, minlength=len(units.codes))
    return dict(zip(units.codes, times.tolist(), strict=True))


def _differing(units: CodingUnits) -> tuple[np.ndarray, np.ndarray]:
    """Return the units and codes on which coders who saw the source differ."""
    applied = units.applied.sum(axis=1, dtype=np.int16)
    rated = units.saw.sum(axis=1)[:, None]
    unit, code = np.nonzero((applied > 0) & (applied < rated))
    return unit, code

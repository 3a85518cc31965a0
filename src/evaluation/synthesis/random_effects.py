"""Random-effects synthesis: the cohorts' common estimate, and what to expect of the next one."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.synthesis.heterogeneity import (
    Floats,
    q_profile,
    tau2_dl,
    tau2_pm,
    tau2_reml,
    typical_variance,
    weighted_mean,
)

_METHOD = "random effects, REML, Hartung-Knapp with q at least 1"
#: What is reported of all cohorts together.
QUANTITIES = (
    "pooled_effect",
    "pooled_effect_wald",
    "t",
    "df",
    "p_value",
    "prediction",
    "tau2",
    "tau",
    "tau2_dl",
    "tau2_pm",
    "i2",
    "h2",
    "q",
    "p_heterogeneity",
)


def random_effects(
    estimates: Sequence[float] | npt.ArrayLike,
    variances: Sequence[float] | npt.ArrayLike,
    *,
    labels: Sequence[str],
    people: Sequence[int] | None = None,
    confidence: float = 0.95,
) -> Estimates:
    """What is the effect on average over cohorts, how far do they differ, what of the next one?

    With weights w = 1 / (v + tau²) the pooled estimate is the weighted mean mu. Its interval is
    Hartung and Knapp's (2001): variance max(1, Q / (k - 1)) / sum(w), Student's t with k - 1
    degrees of freedom; the floor at 1 keeps it from being narrower than a common effect's because
    a few cohorts happen to agree (Röver, Knapp and Friede 2015). The prediction interval is
    mu ± t(k - 1) · sqrt(variance + tau²) (Higgins, Thompson and Spiegelhalter 2009 took k - 2).
    I² and H² compare tau² with a typical sampling variance (Higgins and Thompson 2002).

    Parameters
    ----------
    estimates
        One estimate a cohort, shape (k,), all in the same unit.
    variances
        Their sampling variances (standard errors squared), shape (k,), above nought.
    labels
        The cohorts' names, each its own.
    people
        How many people each estimate rests on. The result then counts all of them in `n`, and
        carries the smallest number in `people`: whoever sees the pooled number and the other
        cohorts' can work out the smallest cohort's, so the release rules go by that one. Without
        it, `n` is the number of cohorts.
    confidence
        Level of every interval.

    Returns
    -------
    Estimates
        ``pooled_effect`` (Hartung-Knapp) and ``pooled_effect_wald`` (normal interval); ``t``,
        ``df``, ``p_value``; ``prediction``, whose interval is where a further cohort's true effect
        is expected; ``tau2`` (REML, Q-profile interval) and ``tau``; ``tau2_dl``, ``tau2_pm``;
        ``i2`` (0 to 1), ``h2``, ``q``, ``p_heterogeneity``. From three cohorts on,
        ``pooled_effect_without``, ``tau2_without`` and ``i2_without`` with the cohort left out in
        `level`. One cohort: not computable.

    Raises
    ------
    AnalysisError
        When the sequences differ in length, a number is not finite, a variance is not above
        nought, or a label stands twice.

    Examples
    --------
    >>> rows = random_effects([0.6, 0.4, 0.9], [0.01, 0.02, 0.02], labels=["A", "B", "C"])
    >>> pooled = rows["pooled_effect"]
    >>> round(pooled.value, 2), round(pooled.low, 2), round(pooled.high, 2)
    (0.63, 0.03, 1.24)
    >>> round(rows["prediction"].low, 2)
    -0.42
    """
    y, v = np.asarray(estimates, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    _check(y, v, labels, people)
    if len(y) < 2:
        why = "a synthesis needs two cohorts or more"
        rows = Estimates(not_computable(name, why, n=len(y), method=_METHOD) for name in QUANTITIES)
    else:
        rows = _together(y, v, confidence) + _one_by_one(y, v, labels, confidence)
    return rows if people is None else _of_people(rows, labels, people)


def _together(y: Floats, v: Floats, confidence: float) -> Estimates:
    k, tau2 = len(y), tau2_reml(y, v)
    mean, variance, spread = weighted_mean(y, v, tau2)
    error = math.sqrt(variance * max(1.0, spread / (k - 1)))
    wide = float(stats.t.ppf((1 + confidence) / 2, k - 1))
    normal = float(stats.norm.ppf((1 + confidence) / 2)) * math.sqrt(variance)
    beyond = wide * math.sqrt(error**2 + tau2)
    t = mean / error
    few = f"only {k} cohorts: how far cohorts differ is hardly known" if k < 5 else ""

    def row(quantity: str, value: float, *, half: float | None = None, note: str = "") -> Estimate:
        ends = (None, None) if half is None else (value - half, value + half)
        return Estimate(
            quantity=quantity, value=value, low=ends[0], high=ends[1], n=k, method=_METHOD,
            note=note,
        )  # fmt: skip

    return Estimates(
        [
            row("pooled_effect", mean, half=wide * error, note=few),
            row("pooled_effect_wald", mean, half=normal, note=few),
            row("t", t),
            row("df", k - 1),
            row("p_value", float(2 * stats.t.sf(abs(t), k - 1))),
            row("prediction", mean, half=beyond, note=few),
            *_differing(y, v, tau2, confidence),
        ]
    )


def _differing(y: Floats, v: Floats, tau2: float, confidence: float) -> list[Estimate]:
    """Return how far the cohorts differ, on each of the scales in use."""
    k, typical = len(y), typical_variance(v)
    q = weighted_mean(y, v, 0.0)[2]
    ends = q_profile(y, v, confidence=confidence)
    alike = "" if ends[1] else "the cohorts are more alike than chance would have them"

    def row(
        quantity: str, method: str, of: Callable[[float], float], *, interval: bool = True
    ) -> Estimate:
        low, high = (of(end) for end in ends) if interval else (None, None)
        return Estimate(
            quantity=quantity, value=of(tau2), low=low, high=high, n=k, method=method,
            note=alike if interval else "",
        )  # fmt: skip

    profile = "REML, Q-profile interval"
    return [
        row("tau2", profile, lambda one: one),
        row("tau", profile, math.sqrt),
        row("tau2_dl", "DerSimonian-Laird", lambda _: tau2_dl(y, v), interval=False),
        row("tau2_pm", "Paule-Mandel", lambda _: tau2_pm(y, v), interval=False),
        row("i2", profile, lambda one: one / (one + typical)),
        row("h2", profile, lambda one: one / typical + 1),
        row("q", "Cochran's Q", lambda _: q, interval=False),
        row(
            "p_heterogeneity",
            "Cochran's Q",
            lambda _: float(stats.chi2.sf(q, k - 1)),
            interval=False,
        ),
    ]


def _one_by_one(y: Floats, v: Floats, labels: Sequence[str], confidence: float) -> Estimates:
    """Return what the rest would say without each cohort in turn."""
    if len(y) < 3:
        return Estimates()
    rows = Estimates()
    for place, label in enumerate(labels):
        rest = _together(np.delete(y, place), np.delete(v, place), confidence)
        rows += Estimates(
            Estimate(
                quantity=f"{name}_without",
                value=rest[name].value,
                low=rest[name].low,
                high=rest[name].high,
                n=len(y) - 1,
                n_out=1,
                method=f"{_METHOD}, leaving one out",
                level=label,
            )
            for name in ("pooled_effect", "tau2", "i2")
        )
    return rows


def _of_people(rows: Estimates, labels: Sequence[str], people: Sequence[int]) -> Estimates:
    """Return rows that count people, and are released only where the smallest cohort may be."""
    each = dict(zip(labels, people, strict=True))
    everyone, fewest = sum(people), min(people, default=0)

    def counted(row: Estimate) -> Estimate:
        left_out = each.get(row.level, 0)
        return Estimate(
            quantity=row.quantity, value=row.value, low=row.low, high=row.high,
            n=everyone - left_out, n_out=left_out, people=fewest, method=row.method, note=row.note,
            level=row.level,
        )  # fmt: skip

    return Estimates(map(counted, rows))


def _check(y: Floats, v: Floats, labels: Sequence[str], people: Sequence[int] | None) -> None:
    if y.ndim != 1 or y.shape != v.shape or len(labels) != len(y):
        raise AnalysisError(
            f"{y.size} estimates, {v.size} variances and {len(labels)} labels: a synthesis needs "
            "one of each for every cohort."
        )
    if people is not None and len(people) != len(y):
        raise AnalysisError(f"{len(people)} numbers of people for {len(y)} cohorts. Give one each.")
    if not (np.isfinite(y).all() and np.isfinite(v).all()):
        raise AnalysisError(
            "an estimate or variance is not a finite number. Leave that cohort out, and say so."
        )
    if (v <= 0).any():
        raise AnalysisError(
            f"{int((v <= 0).sum())} variances are not above nought. A cohort in which everybody "
            "changed alike has no sampling variance to weigh it by: leave it out, and say so."
        )
    if len(set(labels)) != len(labels):
        raise AnalysisError("a label stands twice. Give each cohort its own.")

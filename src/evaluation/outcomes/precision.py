"""What a cohort of this size could have detected at all."""

import numpy as np
from scipy import optimize, stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes._noncentral import noncentral_t_cdf
from evaluation.outcomes._samples import check_confidence, none_computable

_QUANTITY = "smallest_detectable_d_z"


def smallest_detectable_effect(
    n: int, *, power: float = 0.80, confidence: float = 0.95, design_effect: float = 1.0
) -> Estimates:
    """How large must a change be for this many pairs to show it?

    The standardised mean change d_z at which the two-sided paired t test has the wanted power,
    from the noncentral t distribution with noncentrality d_z sqrt(n) (Cohen 1988). Where people
    come in teams, n / design effect independent people stand behind the n.

    Parameters
    ----------
    n
        People who answered at both times.
    power
        Chance to see an effect of that size.
    confidence
        1 - the level of the test.
    design_effect
        1 + (m - 1) ICC for teams of m people; 1 for people on their own.

    Returns
    -------
    Estimates
        `smallest_detectable_d_z` with `level` "before design effect" and, if the design effect is
        not 1, "after design effect".

    Raises
    ------
    AnalysisError
        If power or confidence are no shares, or the design effect is not positive.

    Examples
    --------
    >>> for n in (35, 28, 20):
    ...     print(round(smallest_detectable_effect(n)[0].value, 3))
    0.487
    0.549
    0.66
    >>> round(smallest_detectable_effect(35, design_effect=1.4)[1].value, 3)
    0.584
    """
    check_confidence(confidence)
    if not 1 - confidence < power < 1:
        raise AnalysisError(f"power: found {power}; allowed is a share above the test's level")
    if not design_effect > 0:
        raise AnalysisError(f"design_effect: found {design_effect}; it must be above 0")
    rows = _smallest(n, n, power, confidence).labelled(level="before design effect")
    if design_effect != 1:
        fewer = _smallest(n, n / design_effect, power, confidence)
        rows += fewer.labelled(level="after design effect")
    return rows


def _smallest(n: int, effective: float, power: float, confidence: float) -> Estimates:
    method = f"paired t, power {power:g}, {effective:.4g} independent people"
    df = effective - 1
    if df < 1:
        why = "fewer than 2 independent people"
        return none_computable([_QUANTITY], why, n=n, method=method)
    critical = float(stats.t.ppf((1 + confidence) / 2, df))

    def gap(d: float) -> float:
        noncentrality = d * np.sqrt(effective)
        missed = noncentral_t_cdf(df, noncentrality, critical)
        return 1 - missed + noncentral_t_cdf(df, noncentrality, -critical) - power

    most = 1.0
    while gap(most) < 0:
        most *= 2
    value = optimize.brentq(gap, 0.0, most, xtol=1e-12)
    return Estimates([Estimate(quantity=_QUANTITY, value=value, n=n, method=method)])

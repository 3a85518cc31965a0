"""How far each team reached the goals it set itself: Goal Attainment Scaling."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes._samples import Floats, as_numbers, check_confidence, computed
from evaluation.outcomes.distributions import share

#: The correlation between goals that Kiresuk and Sherman assumed.
RHO = 0.3


def gas_t(
    attained: Sequence[float] | Floats, weights: Sequence[float] | Floats, *, rho: float = RHO
) -> float:
    """How far were these goals reached together, on a scale where 50 is "as expected"?

    T = 50 + 10 sum(w x) / sqrt((1 - rho) sum(w^2) + rho (sum w)^2) (Kiresuk and Sherman 1968).

    Parameters
    ----------
    attained
        Each goal's attainment x, from -2 (much less than expected) over 0 to 2 (much more).
    weights
        Each goal's weight w, above 0.
    rho
        Assumed correlation between goals.

    Raises
    ------
    AnalysisError
        If there is no goal, an attainment is outside -2 to 2, a weight is not above 0, or rho is
        not from 0 to below 1.

    Examples
    --------
    >>> round(gas_t([1, 0, -1, 2], [1, 2, 3, 4]), 4)
    58.4017
    >>> round(gas_t([-1, -1, -1], [1, 1, 1]), 4), gas_t([2], [1])
    (36.3069, 70.0)
    """
    x, w = np.asarray(attained, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if len(x) == 0 or len(x) != len(w):
        raise AnalysisError(f"goals: found {len(x)} and {len(w)} weights; give one weight a goal")
    if not (np.abs(x) <= 2).all():
        raise AnalysisError("goals: an attainment is outside -2 to 2, or missing; correct it")
    if not ((w > 0) & np.isfinite(w)).all():
        raise AnalysisError("goals: a weight is not above 0; give each goal a positive weight")
    if not 0 <= rho < 1:
        raise AnalysisError(f"rho: found {rho:g}; allowed is 0 to below 1")
    spread = np.sqrt((1 - rho) * (w**2).sum() + rho * w.sum() ** 2)
    return float(50 + 10 * (w * x).sum() / spread)


def goal_attainment(
    goals: pd.DataFrame, *, rho: float = RHO, confidence: float = 0.95
) -> Estimates:
    """How far did each team, and the cohort, reach its goals, at the start and at the end?

    `gas_t` for each team and time; over teams the mean with Student's t interval and the standard
    deviation; and the share of goals reached (0 or more) at the end with Wilson's interval.

    Parameters
    ----------
    goals
        One row a goal with the columns ``team``, ``weight``, ``baseline`` and ``end``; the last
        two from -2 to 2, NaN where not rated. A goal without both ratings is left out of its team.
    rho
        Assumed correlation between goals.
    confidence
        Level of the intervals.

    Returns
    -------
    Estimates
        For each team (`group`; `n` goals): `gas_t_baseline`, `gas_t_end`, `gas_t_change`. Over
        teams (`n` teams): `mean_gas_t_baseline` and so on, `sd_gas_t_baseline` and so on. Last
        `goals_reached` (`n` goals).

    Raises
    ------
    AnalysisError
        If a column is missing, a goal has no team, or as `gas_t`.

    Examples
    --------
    >>> goals = pd.DataFrame({"team": ["a", "a", "b"], "weight": [1, 2, 1],
    ...                       "baseline": [-1, -1, -2], "end": [0, 1, 0]})
    >>> rows = goal_attainment(goals)
    >>> [(row.group, row.value) for row in rows if row.quantity == "gas_t_end" and row.n == 1]
    [('b', 50.0)]
    >>> rows["goals_reached"].value
    1.0
    """
    check_confidence(confidence)
    wanted = ("team", "weight", "baseline", "end")
    lacking = [name for name in wanted if name not in goals.columns]
    if lacking:
        raise AnalysisError(f"goals: no column {', '.join(lacking)}; needed: {', '.join(wanted)}")
    if goals["team"].isna().any():
        raise AnalysisError("goals: a goal has no team; give each goal its team")
    numbers = pd.DataFrame(
        {name: as_numbers(goals[name], name) for name in wanted[1:]}, index=goals.index
    )
    rated = numbers[["baseline", "end"]].notna().all(axis=1)
    by_team: dict[str, list[float]] = {"baseline": [], "end": [], "change": []}
    rows = Estimates()
    for team in sorted(goals["team"].unique(), key=str):
        here = goals["team"] == team
        of_team = numbers[here & rated]
        n, n_out, method = len(of_team), int((here & ~rated).sum()), f"GAS T, rho {rho:g}"
        if n == 0:
            found = Estimates(
                not_computable(f"gas_t_{t}", "no goal rated", n=0, n_out=n_out, method=method)
                for t in by_team
            )
        else:
            values = {
                time: gas_t(of_team[time].to_numpy(), of_team["weight"].to_numpy(), rho=rho)
                for time in ("baseline", "end")
            }
            values["change"] = values["end"] - values["baseline"]
            for time, value in values.items():
                by_team[time].append(value)
            named = {f"gas_t_{time}": value for time, value in values.items()}
            found = computed(named, n=n, n_out=n_out, method=method)
        rows += found.labelled(group=str(team))
    teams_out = int(goals["team"].nunique()) - len(by_team["end"])
    for time, t_values in by_team.items():
        rows += _over_teams(f"gas_t_{time}", np.array(t_values), teams_out, confidence)
    ended = numbers.loc[rated, "end"]
    reached = share(
        "goals_reached",
        int((ended >= 0).sum()),
        len(ended),
        confidence=confidence,
        n_out=int((~rated).sum()),
    )
    return rows + Estimates([reached])


def _over_teams(name: str, values: Floats, n_out: int, confidence: float) -> Estimates:
    n, method = len(values), "mean of teams with t interval"
    mean, sd = f"mean_{name}", f"sd_{name}"
    if n == 0:
        return Estimates(
            not_computable(quantity, "no goal rated", n=0, n_out=n_out, method=method)
            for quantity in (mean, sd)
        )
    if n == 1:
        note = "no interval: only one team"
        only = Estimate(quantity=mean, value=values[0], n=1, n_out=n_out, method=method, note=note)
        return Estimates(
            [only, not_computable(sd, "only one team", n=1, n_out=n_out, method=method)]
        )
    spread = float(values.std(ddof=1))
    half = float(stats.t.ppf((1 + confidence) / 2, n - 1)) * spread / np.sqrt(n)
    middle = Estimate(
        quantity=mean,
        value=values.mean(),
        low=values.mean() - half,
        high=values.mean() + half,
        n=n,
        n_out=n_out,
        method=method,
    )
    scatter = Estimate(
        quantity=sd, value=spread, n=n, n_out=n_out, method="standard deviation of teams"
    )
    return Estimates([middle, scatter])

"""Scores of people who answer more than once and sit in teams: linear mixed models."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import t as student

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes.models.design import Design, Vector, design, numeric_outcome
from evaluation.outcomes.models.newton import Optimum, maximise, settle_deviations
from evaluation.outcomes.models.profile import profile_interval
from evaluation.outcomes.models.restricted import ProfiledLikelihood
from evaluation.outcomes.models.small_sample import DfMethod, kenward_roger, satterthwaite
from evaluation.outcomes.models.status import Status, check_confidence, few_groups

Estimation = Literal["reml", "ml"]

#: Above this nothing is left of the residual: rows of one group are equal.
ENDLESS_RATIO = 1e4


@dataclass(frozen=True, slots=True, eq=False)
class LinearMixedFit:
    """A fitted linear mixed model; `estimates` turns it into rows.

    Attributes
    ----------
    outcome, estimation
        What was modelled; ``reml`` or ``ml``.
    coefficients
        Indexed by predictor column, the intercept first.
    covariance
        Of the coefficients, model-based.
    variances
        Of the random intercepts, indexed by grouping, and ``residual``.
    effects
        For each grouping its groups' predicted intercepts (shrunken towards zero).
    log_likelihood
        Restricted where estimated so.
    n, n_out, sizes
        Rows used and left out; number of groups of each grouping.
    status, note
        How the fit ended. Of a failed fit no number may be used.
    """

    outcome: str
    estimation: Estimation
    coefficients: pd.Series
    covariance: pd.DataFrame
    variances: pd.Series
    effects: dict[str, pd.Series]
    log_likelihood: float
    n: int
    n_out: int
    sizes: dict[str, int]
    status: Status
    note: str
    likelihood: ProfiledLikelihood = field(repr=False)
    optimum: Optimum = field(repr=False)

    def estimates(self, *, confidence: float = 0.95, df: DfMethod | None = None) -> Estimates:
        """Return coefficients and variances as rows, the term in `level`.

        Parameters
        ----------
        confidence
            Level of the intervals.
        df
            ``kenward-roger`` (adjusts the standard errors too; for REML, where it is the default)
            or ``satterthwaite`` (the default for ML).

        Returns
        -------
        Estimates
            For each term `coefficient`, `standard_error`, `t`, `df`, `p_value`; for each grouping
            `variance`, `icc` (with a profile interval when it is the only one) and `groups`;
            the residual `variance` and `log_likelihood`.

        Raises
        ------
        AnalysisError
            If a choice is not one of those allowed.
        """
        check_confidence(confidence)
        chosen = df or ("kenward-roger" if self.estimation == "reml" else "satterthwaite")
        if chosen not in ("kenward-roger", "satterthwaite"):
            raise AnalysisError(f"df is {df!r}; allowed are 'kenward-roger' and 'satterthwaite'")
        if chosen == "kenward-roger" and self.estimation != "reml":
            raise AnalysisError("Kenward-Roger is for REML; fit with estimation='reml'")
        if not self.status.usable:
            return self._nothing()
        rows = self._coefficients(chosen, confidence)
        for name in self.sizes:
            rows += self._grouping(name, confidence)
        rows += [
            self._row("variance", self.variances["residual"], level="residual"),
            self._row("log_likelihood", self.log_likelihood),
        ]
        return Estimates(rows)

    def _row(
        self,
        quantity: str,
        value: float | None,
        *,
        level: str = "",
        low: float | None = None,
        high: float | None = None,
        method: str = "",
        note: str = "",
    ) -> Estimate:
        parts = ["linear mixed model", self.estimation.upper(), method]
        return Estimate(
            quantity=quantity,
            value=value,
            low=low,
            high=high,
            n=self.n,
            n_out=self.n_out,
            method=", ".join(part for part in parts if part),
            note=note or self.note,
            outcome=self.outcome,
            level=level,
        )

    def _nothing(self) -> Estimates:
        why = f"not computable: {self.note}"
        wanted = [("coefficient", name) for name in self.coefficients.index]
        wanted += [("variance", name) for name in self.variances.index]
        wanted += [("log_likelihood", "")]
        return Estimates(self._row(what, None, level=level, note=why) for what, level in wanted)

    def _coefficients(self, df: DfMethod, confidence: float) -> list[Estimate]:
        small = (kenward_roger if df == "kenward-roger" else satterthwaite)(
            self.likelihood, self.optimum.point
        )
        method = "Kenward-Roger" if df == "kenward-roger" else "Satterthwaite"
        rows = []
        for (name, value), error, freedom in zip(
            self.coefficients.items(), small.errors, small.df, strict=True
        ):
            ratio = value / error
            reach = student.isf((1 - confidence) / 2, freedom) * error
            level = str(name)
            rows += [
                self._row(
                    "coefficient",
                    value,
                    level=level,
                    low=value - reach,
                    high=value + reach,
                    method=method,
                ),
                self._row("standard_error", error, level=level, method=method),
                self._row("t", ratio, level=level, method=method),
                self._row("df", freedom, level=level, method=method),
                self._row(
                    "p_value", 2 * student.sf(abs(ratio), freedom), level=level, method=method
                ),
            ]
        return rows

    def _grouping(self, name: str, confidence: float) -> list[Estimate]:
        variance = float(self.variances[name])
        note = "; ".join(part for part in (self.note, few_groups(name, self.sizes[name])) if part)
        low: float | None = None
        high: float | None = None
        if len(self.sizes) == 1 and variance > 0:
            error = 1 / np.sqrt(self.optimum.information[0, 0])
            ends = profile_interval(
                self.likelihood, self.optimum, 0, error=error, confidence=confidence
            )
            # the likelihood is even in the ratio, so the lower end may fall on its mirror
            low, high = (1 - 1 / (1 + max(end, 0.0) ** 2) for end in ends)
        return [
            self._row("variance", variance, level=name, note=note),
            self._row(
                "icc",
                variance / float(self.variances.sum()),
                level=name,
                low=low,
                high=high,
                method="profile interval" if low is not None else "",
                note=note,
            ),
            self._row("groups", self.sizes[name], level=name),
        ]


def linear_mixed(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    groups: Sequence[str],
    estimation: Estimation = "reml",
    nested: bool = False,
) -> LinearMixedFit:
    """How does a score differ between times or groups, when people answer twice and sit in teams?

    ``y = x'b + u + e`` with normal random intercepts `u` of one or two groupings, by (restricted)
    maximum likelihood of the profiled deviance (Bates et al. 2015).

    Parameters
    ----------
    frame
        One row for each answer; rows with a missing cell are left out and counted.
    outcome
        A numeric column.
    predictors
        Numbers, or categories: differences from the first declared level (text: the first
        alphabetically).
    groups
        One or two groupings with random intercepts, such as person, or person and team.
    estimation
        ``reml``, or ``ml`` (for comparing models with other predictors).
    nested
        Whether the first grouping's identifiers are only unique within the second.

    Raises
    ------
    AnalysisError
        If a column is absent or unfit, or the model asked for does not exist.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "score": [2.0, 3.0, 3.0, 3.5, 1.0, 2.5, 4.0, 4.0],
    ...     "time": ["1 before", "2 after"] * 4,
    ...     "person": [1, 1, 2, 2, 3, 3, 4, 4]})
    >>> fit = linear_mixed(frame, outcome="score", predictors=["time"], groups=["person"])
    >>> for row in fit.estimates():
    ...     if row.level == "time[2 after]":
    ...         print(row.quantity, round(row.value, 4))
    coefficient 0.75
    standard_error 0.3227
    t 2.3238
    df 3.0
    p_value 0.1027
    """
    if isinstance(groups, str) or not 1 <= len(groups) <= 2:
        raise AnalysisError("`groups` is a list of one or two columns, such as ['person', 'team']")
    if estimation not in ("reml", "ml"):
        raise AnalysisError(f"estimation is {estimation!r}; allowed are 'reml' and 'ml'")
    made = design(frame, outcome=outcome, predictors=predictors, groups=groups, nested=nested)
    y = numeric_outcome(made)
    for group in made.groups:
        if group.size == made.n:
            raise AnalysisError(
                f"every {group.name!r} has one row: its intercept cannot be told from the "
                "residual; leave it out of `groups`"
            )
    x = np.column_stack([np.ones(made.n), made.x])
    if made.n <= x.shape[1]:
        raise AnalysisError(f"{made.n} rows are too few for {x.shape[1]} coefficients")
    likelihood = ProfiledLikelihood(x, y, made.groups, restricted=estimation == "reml")
    return _fit(made, likelihood, _optimum(likelihood), estimation)


def _optimum(likelihood: ProfiledLikelihood) -> Optimum:
    count = len(likelihood.groups)
    y = likelihood.y
    flat = np.linalg.lstsq(likelihood.x, y, rcond=None)
    left = y - likelihood.x @ flat[0]
    if float(left @ left) <= 1e-20 * float(y @ y):
        why = "no variation: the predictors explain every score without error"
        nothing = np.full(count, np.nan)
        return Optimum(nothing, np.nan, np.full((count, count), np.nan), False, why)
    found = settle_deviations(likelihood, maximise(likelihood, np.ones(count)), 0)
    if found.point.max() > ENDLESS_RATIO:
        why = "no variation within the groups: nothing is left for the residual"
        return Optimum(found.point, found.value, found.information, False, why)
    return found


def _fit(
    made: Design, likelihood: ProfiledLikelihood, optimum: Optimum, estimation: Estimation
) -> LinearMixedFit:
    names = ["(intercept)", *made.names]
    groups = [group.name for group in made.groups]
    labels = [*groups, "residual"]
    coefficients = np.full(len(names), np.nan)
    covariance = np.full((len(names), len(names)), np.nan)
    variances = np.full(len(labels), np.nan)
    effects: list[Vector] = []
    status, note = Status.FAILED, optimum.why
    if optimum.converged:
        ratios, zero = optimum.point, optimum.point == 0
        solved = likelihood.solve(ratios)
        coefficients = solved.coefficients
        covariance = solved.residual_variance * solved.unscaled
        variances = solved.residual_variance * np.append(ratios**2, 1.0)
        effects = likelihood.effects(ratios)
        status = Status.BOUNDARY if zero.any() else Status.CONVERGED
        at_zero = ", ".join(name for name, none in zip(groups, zero, strict=True) if none)
        note = f"variance of {at_zero} estimated as zero (boundary)" if at_zero else ""
    return LinearMixedFit(
        outcome=str(made.outcome.name),
        estimation=estimation,
        coefficients=pd.Series(coefficients, index=names),
        covariance=pd.DataFrame(covariance, index=names, columns=names),
        variances=pd.Series(variances, index=labels),
        effects={
            group.name: pd.Series(values, index=group.labels)
            for group, values in zip(made.groups, effects, strict=False)
        },
        log_likelihood=optimum.value,
        n=made.n,
        n_out=made.n_out,
        sizes={group.name: group.size for group in made.groups},
        status=status,
        note=note,
        likelihood=likelihood,
        optimum=optimum,
    )

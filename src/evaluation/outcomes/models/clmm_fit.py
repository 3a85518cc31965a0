"""A fitted cumulative link model, and its rows of estimates."""

from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import norm

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes.models.cumulative import MarginalLikelihood
from evaluation.outcomes.models.links import LinkName
from evaluation.outcomes.models.newton import Optimum
from evaluation.outcomes.models.profile import profile_interval
from evaluation.outcomes.models.status import Status, check_confidence, few_groups

Interval = Literal["wald", "profile"]

#: Variance of the latent response around its groups, by link.
LATENT_VARIANCE: dict[str, float] = {
    "logit": np.pi**2 / 3,
    "probit": 1.0,
    "cloglog": np.pi**2 / 6,
    "loglog": np.pi**2 / 6,
}


@dataclass(frozen=True, slots=True, eq=False)
class CumulativeLinkFit:
    """A fitted cumulative link model; `estimates` turns it into rows.

    Attributes
    ----------
    outcome, link, method
        What was modelled, and how.
    thresholds
        Indexed ``lower|upper`` by the answers they part; on the latent scale.
    coefficients
        Indexed by predictor column; positive means higher answers.
    covariance
        Of thresholds and coefficients together, from the observed information.
    deviations
        Standard deviation of the random intercepts, indexed by grouping.
    deviation_errors
        Their standard errors; missing where the deviation is zero.
    effects
        For each grouping its groups' conditional modes (shrunken towards zero), latent scale.
    log_likelihood
        At the point reached.
    n, n_out, sizes
        Rows used and left out; number of groups of each grouping.
    status, note
        How the fit ended. Of a failed fit no number may be used.
    """

    outcome: str
    link: LinkName
    method: str
    thresholds: pd.Series
    coefficients: pd.Series
    covariance: pd.DataFrame
    deviations: pd.Series
    deviation_errors: pd.Series
    effects: dict[str, pd.Series]
    log_likelihood: float
    n: int
    n_out: int
    sizes: dict[str, int]
    status: Status
    note: str
    likelihood: MarginalLikelihood = field(repr=False)
    optimum: Optimum = field(repr=False)

    def estimates(self, *, confidence: float = 0.95, interval: Interval = "wald") -> Estimates:
        """Return coefficients, thresholds and variances as rows, the term in `level`.

        Coefficients come with `standard_error`, `z` and `p_value` (Wald) and, for the logit
        link, `odds_ratio`; variances with `latent_icc`, the share of the latent variance.

        Parameters
        ----------
        confidence
            Level of the intervals.
        interval
            ``wald`` (for a variance on the log scale), or ``profile``, which is slower and better
            in small cohorts, for coefficients and variances; thresholds keep Wald's.

        Raises
        ------
        AnalysisError
            If a choice is not one of those allowed.
        """
        check_confidence(confidence)
        if interval not in ("wald", "profile"):
            raise AnalysisError(f"interval is {interval!r}; allowed are 'wald' and 'profile'")
        if not self.status.usable:
            return self._nothing()
        rows: list[Estimate] = []
        for name in self.coefficients.index:
            rows += self._coefficient(name, confidence, interval)
        for name, value in self.thresholds.items():
            error = self._error(str(name))
            reach = norm.isf((1 - confidence) / 2) * error
            rows += [
                self._row("threshold", value, level=name, low=value - reach, high=value + reach),
                self._row("standard_error", error, level=name),
            ]
        for name in self.deviations.index:
            rows += self._variance(name, confidence, interval)
        count = len(self.optimum.point)
        rows += [
            self._row("log_likelihood", self.log_likelihood),
            self._row("aic", 2 * count - 2 * self.log_likelihood),
        ]
        return Estimates(rows)

    def _row(
        self,
        quantity: str,
        value: float | None,
        *,
        level: object = "",
        low: float | None = None,
        high: float | None = None,
        note: str = "",
    ) -> Estimate:
        return Estimate(
            quantity=quantity,
            value=value,
            low=low,
            high=high,
            n=self.n,
            n_out=self.n_out,
            method=self.method,
            note="; ".join(part for part in (self.note, note) if part),
            outcome=self.outcome,
            level=str(level),
        )

    def _nothing(self) -> Estimates:
        why = f"not computable: {self.note}"
        wanted = [("coefficient", name) for name in self.coefficients.index]
        wanted += [("threshold", name) for name in self.thresholds.index]
        wanted += [("variance", name) for name in self.deviations.index]
        wanted += [("log_likelihood", "")]
        return Estimates(
            Estimate(
                quantity=quantity,
                value=None,
                n=self.n,
                n_out=self.n_out,
                method=self.method,
                note=why,
                outcome=self.outcome,
                level=level,
            )
            for quantity, level in wanted
        )

    def _error(self, name: str) -> float:
        place = list(self.covariance.index).index(name)
        return float(np.sqrt(self.covariance.to_numpy()[place, place]))

    def _coefficient(self, name: str, confidence: float, interval: Interval) -> list[Estimate]:
        value, error = float(self.coefficients[name]), self._error(name)
        reach = norm.isf((1 - confidence) / 2) * error
        low, high = value - reach, value + reach
        if interval == "profile":
            place = len(self.thresholds) + list(self.coefficients.index).index(name)
            low, high = self._profile(place, error, confidence)
        row = partial(self._row, level=name)
        rows = [
            row("coefficient", value, low=low, high=high),
            row("standard_error", error),
            row("z", value / error),
            row("p_value", 2 * norm.sf(abs(value / error))),
        ]
        if self.link == "logit":
            ratio, ends = np.exp(value), (np.exp(low), np.exp(high))
            rows.append(row("odds_ratio", ratio, low=ends[0], high=ends[1]))
        return rows

    def _variance(self, name: str, confidence: float, interval: Interval) -> list[Estimate]:
        deviation, error = float(self.deviations[name]), float(self.deviation_errors[name])
        low: float | None = None
        high: float | None = None
        if deviation > 0 and interval == "wald":
            factor = np.exp(norm.isf((1 - confidence) / 2) * error / deviation)
            low, high = (deviation / factor) ** 2, (deviation * factor) ** 2
        elif deviation > 0:
            place = len(self.thresholds) + len(self.coefficients)
            place += list(self.deviations.index).index(name)
            # the likelihood is even in the deviation, so the lower end may fall on its mirror
            least, most = self._profile(place, error, confidence)
            low, high = max(least, 0.0) ** 2, most**2
        total = LATENT_VARIANCE[self.link] + float((self.deviations**2).sum())
        note = few_groups(name, self.sizes[name])
        return [
            self._row("variance", deviation**2, level=name, low=low, high=high, note=note),
            self._row("latent_icc", deviation**2 / total, level=name, note=note),
            self._row("groups", self.sizes[name], level=name),
        ]

    def _profile(self, place: int, error: float, confidence: float) -> tuple[float, float]:
        return profile_interval(
            self.likelihood, self.optimum, place, error=error, confidence=confidence
        )

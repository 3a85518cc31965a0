"""Whether one coefficient is enough for every threshold."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import chi2

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes.models.clmm import fit_cumulative, ordered_answers
from evaluation.outcomes.models.clmm_fit import CumulativeLinkFit
from evaluation.outcomes.models.cumulative import MarginalLikelihood, ends
from evaluation.outcomes.models.design import Design, Vector, design
from evaluation.outcomes.models.links import LinkName
from evaluation.outcomes.models.newton import Optimum, maximise


def proportional_odds_check(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    groups: Sequence[str] = (),
    link: LinkName = "logit",
    nested: bool = False,
) -> Estimates:
    """Is a predictor's effect the same at every threshold, as the cumulative model assumes?

    For each predictor a likelihood-ratio test of the model against the one in which that
    predictor has an effect of its own at each threshold (nominal effects; Peterson and Harrell
    1990). With `groups` both models hold the same random intercepts (Laplace); without, answers
    of one person count as independent, which makes the p-value wrong for repeated answers.

    A large p-value is no proof in a small cohort: there is little power to see a difference.

    Parameters
    ----------
    frame, outcome, predictors, groups, link, nested
        As in `cumulative_link_mixed`; `groups` may be empty.

    Returns
    -------
    Estimates
        `likelihood_ratio`, `df` and `p_value` for each predictor (in `level`).

    Raises
    ------
    AnalysisError
        If a column is absent or unfit.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "score": [1, 1, 2, 3, 2, 3, 3, 1, 2, 3], "role": list("aaaaabbbbb")})
    >>> rows = proportional_odds_check(frame, outcome="score", predictors=["role"])
    >>> round(rows["likelihood_ratio"].value, 4), rows["df"].value
    (0.3101, 1.0)
    """
    if not predictors:
        raise AnalysisError("no predictor to check: name at least one")
    made = design(frame, outcome=outcome, predictors=predictors, groups=groups, nested=nested)
    proportional = fit_cumulative(made, link=link, nodes=1)
    rows: list[Estimate] = []
    for term in predictors:
        rows += _check(made, proportional, term)
    return Estimates(rows)


def _check(made: Design, proportional: CumulativeLinkFit, term: str) -> list[Estimate]:
    def row(quantity: str, value: float | None, note: str) -> Estimate:
        return Estimate(
            quantity=quantity,
            value=value,
            n=made.n,
            n_out=made.n_out,
            method=f"likelihood ratio, nominal effects, {proportional.method}",
            note=note,
            outcome=proportional.outcome,
            level=term,
        )

    df = (len(proportional.thresholds) - 1) * len(made.terms[term])
    note = proportional.note
    if proportional.status.usable and df > 0:
        nominal = _nominal_optimum(made, proportional, term)
        if nominal.converged or nominal.flat:
            if nominal.flat:
                note = "an answer is never given at some level: the chi-square is a rough guide"
            ratio = max(2 * (nominal.value - proportional.log_likelihood), 0.0)
            return [
                row("likelihood_ratio", ratio, note),
                row("df", df, note),
                row("p_value", chi2.sf(ratio, df), note),
            ]
        note = f"the model with nominal effects: {nominal.why}"
    elif df == 0:
        note = "fewer than three answers were given: nothing to compare"
    why = f"not computable: {note}"
    return [row(quantity, None, why) for quantity in ("likelihood_ratio", "df", "p_value")]


def _nominal_optimum(made: Design, proportional: CumulativeLinkFit, term: str) -> Optimum:
    answers, cuts = ordered_answers(made.outcome)
    apart = list(made.terms[term])
    kept = [column for column in range(made.x.shape[1]) if column not in apart]
    answer_ends = ends(answers, made.x[:, kept], made.x[:, apart])
    likelihood = MarginalLikelihood(answer_ends, made.groups, link=proportional.link, nodes=1)
    return maximise(likelihood, _start(proportional, apart, kept, len(cuts)), most_steps=200)


def _start(fit: CumulativeLinkFit, apart: list[int], kept: list[int], cuts: int) -> Vector:
    """Return the proportional fit, written with equal effects at each threshold."""
    coefficients = fit.coefficients.to_numpy()
    return np.concatenate(
        [
            fit.thresholds.to_numpy(),
            np.repeat(-coefficients[apart], cuts),
            coefficients[kept],
            # a deviation of zero is a stationary point that no step would leave
            np.maximum(fit.deviations.to_numpy(), 0.1),
        ]
    )

"""Ordered answers of people who answer more than once: cumulative link (mixed) models."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import ndtri

from evaluation.errors import AnalysisError
from evaluation.outcomes.models.clmm_fit import LATENT_VARIANCE, CumulativeLinkFit
from evaluation.outcomes.models.cumulative import Ends, MarginalLikelihood, ends
from evaluation.outcomes.models.design import Codes, Design, Matrix, Vector, design
from evaluation.outcomes.models.links import LINKS, LinkName
from evaluation.outcomes.models.newton import Optimum, maximise, settle_deviations
from evaluation.outcomes.models.separation import separating_parameters
from evaluation.outcomes.models.status import Status

Method = Literal["laplace", "quadrature"]

#: Above this share of the latent variance between groups, no answer within a group is chance.
ALL_BETWEEN = 0.98

#: A slider from 0 to 100 may still be taken as ordered answers.
MOST_ANSWERS = 101


def cumulative_link_mixed(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    groups: Sequence[str],
    link: LinkName = "logit",
    method: Method = "laplace",
    nodes: int = 10,
    nested: bool = False,
) -> CumulativeLinkFit:
    """Did ordered answers move, when the same people (in teams) answered more than once?

    The model is ``P(Y <= j) = F(threshold_j - x'b - u)`` with normal random intercepts `u`
    (Agresti 2010, ch. 10); `u` is integrated out by Laplace's approximation or by adaptive
    Gauss-Hermite quadrature. A positive coefficient means higher answers.

    Parameters
    ----------
    frame
        One row for each answer; rows with a missing cell are left out and counted.
    outcome
        Numbers, or a category with a declared order; answers nobody gave are no levels.
    predictors
        Numbers, or categories: differences from the first declared level (text: the first
        alphabetically).
    groups
        One or two groupings with random intercepts, such as person, or person and team.
    link
        ``logit`` (proportional odds), ``probit``, ``cloglog`` (``F = 1 - exp(-exp(x))``,
        proportional hazards) or its mirror ``loglog``. R's ordinal 2022.11 has the last two
        swapped in `clmm`, though not in `clm`.
    method
        ``laplace``, or ``quadrature`` for one grouping: better for few answers a person, above
        all with the skewed links, where Laplace's likelihood can have a false second peak.
    nodes
        Quadrature nodes.
    nested
        Whether the first grouping's identifiers are only unique within the second.

    Raises
    ------
    AnalysisError
        If a column is absent or unfit, or the model asked for does not exist.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "score": [1, 2, 2, 3, 1, 1, 3, 2, 2, 3, 2, 1, 1, 3],
    ...     "time": ["1 before", "2 after"] * 7,
    ...     "person": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]})
    >>> fit = cumulative_link_mixed(
    ...     frame, outcome="score", predictors=["time"], groups=["person"])
    >>> print(fit.status, round(fit.coefficients["time[2 after]"], 3))
    converged 1.038
    """
    if isinstance(groups, str) or not 1 <= len(groups) <= 2:
        raise AnalysisError("`groups` is a list of one or two columns, such as ['person', 'team']")
    if method not in ("laplace", "quadrature"):
        raise AnalysisError(f"method is {method!r}; allowed are 'laplace' and 'quadrature'")
    if method == "quadrature" and (len(groups) > 1 or nodes < 2):
        raise AnalysisError("quadrature is for one grouping and at least 2 nodes; use 'laplace'")
    made = design(frame, outcome=outcome, predictors=predictors, groups=groups, nested=nested)
    for group in made.groups:
        if group.size == made.n:
            raise AnalysisError(
                f"every {group.name!r} has one row: its intercept cannot be told from chance; "
                "leave it out of `groups`, or use `cumulative_link`"
            )
    return fit_cumulative(made, link=link, nodes=1 if method == "laplace" else nodes)


def cumulative_link(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    link: LinkName = "logit",
) -> CumulativeLinkFit:
    """How do ordered answers differ between people, each answering once?

    The model of `cumulative_link_mixed` without random intercepts (McCullagh 1980), by maximum
    likelihood. Rows of one person answered twice are not independent: use the mixed model.

    Parameters
    ----------
    frame, outcome, predictors, link
        As in `cumulative_link_mixed`.

    Raises
    ------
    AnalysisError
        If a column is absent or unfit.

    Examples
    --------
    >>> frame = pd.DataFrame({"score": [1, 1, 2, 3, 2, 3, 3, 1], "role": list("aaaabbbb")})
    >>> fit = cumulative_link(frame, outcome="score", predictors=["role"])
    >>> print(round(fit.coefficients["role[b]"], 3))
    1.099
    """
    made = design(frame, outcome=outcome, predictors=predictors)
    return fit_cumulative(made, link=link, nodes=1)


def fit_cumulative(made: Design, *, link: LinkName, nodes: int) -> CumulativeLinkFit:
    """Fit the model to a design; one node is Laplace's approximation."""
    if link not in LINKS:
        raise AnalysisError(f"link is {link!r}; allowed are {', '.join(LINKS)}")
    answers, cuts = ordered_answers(made.outcome)
    answer_ends = ends(answers, made.x)
    likelihood = MarginalLikelihood(answer_ends, made.groups, link=link, nodes=nodes)
    optimum = _optimum(likelihood, answer_ends, answers, made, [*cuts, *made.names], link)
    return _fit(made, likelihood, optimum, cuts=cuts, link=link, nodes=nodes)


def ordered_answers(outcome: pd.Series) -> tuple[Codes, list[str]]:
    """Return answers coded from 0 and the names of the thresholds between those given."""
    if isinstance(outcome.dtype, pd.CategoricalDtype):
        if not outcome.cat.ordered:
            raise AnalysisError(f"{outcome.name!r} has no declared order; make it ordered")
        used = outcome.cat.remove_unused_categories()
        codes, levels = used.cat.codes.to_numpy(), list(used.cat.categories)
    elif pd.api.types.is_numeric_dtype(outcome):
        values = outcome.to_numpy(dtype=float)
        if not np.isfinite(values).all():
            raise AnalysisError(f"{outcome.name!r} holds infinite values")
        unique, codes = np.unique(values, return_inverse=True)
        levels = [f"{level:g}" for level in unique]
    else:
        raise AnalysisError(f"{outcome.name!r} is text without an order: score it, or order it")
    if len(levels) > MOST_ANSWERS:
        raise AnalysisError(
            f"{outcome.name!r} has {len(levels)} different answers, more than {MOST_ANSWERS}: "
            "it is a measurement; use `linear_mixed`"
        )
    return codes.astype(np.intp), [f"{low}|{high}" for low, high in pairwise(levels)]


def _optimum(
    likelihood: MarginalLikelihood,
    answer_ends: Ends,
    answers: Codes,
    made: Design,
    names: list[str],
    link: LinkName,
) -> Optimum:
    fixed, random = len(names), len(made.groups)
    nothing = np.full(fixed + random, np.nan)
    unknown = np.full((fixed + random, fixed + random), np.nan)
    if not len(answers) or answers.max() == 0:
        return Optimum(nothing, np.nan, unknown, False, "no variation: everybody answered the same")
    apart = separating_parameters(answer_ends)
    if len(apart):
        which = ", ".join(names[j] for j in apart)
        why = f"separation: the likelihood rises without end as {which} run off"
        return Optimum(nothing, np.nan, unknown, False, why)
    simple = MarginalLikelihood(answer_ends, (), link=link, nodes=1)
    start = maximise(simple, _start(answers, fixed, link))
    if not random or not start.converged:
        return _padded(start, random)
    found = maximise(likelihood, np.concatenate([start.point, np.ones(random)]))
    found = settle_deviations(likelihood, found, fixed)
    between = float((found.point[fixed:] ** 2).sum())
    if between > ALL_BETWEEN * (between + LATENT_VARIANCE[link]):
        why = "separation: within its groups every answer is told apart; the variances run off"
        return replace(found, converged=False, why=why)
    return found


def _start(answers: Codes, fixed: int, link: LinkName) -> Vector:
    """Return the thresholds that fit the answers alone, and zero for everything else."""
    below = np.cumsum(np.bincount(answers))[:-1] / len(answers)
    quantiles: dict[str, Vector] = {
        "logit": np.log(below) - np.log1p(-below),
        "probit": ndtri(below),
        "cloglog": np.log(-np.log1p(-below)),
        "loglog": -np.log(-np.log(below)),
    }
    start = np.zeros(fixed)
    start[: len(below)] = quantiles[link]
    return start


def _padded(optimum: Optimum, random: int) -> Optimum:
    if not random:
        return optimum
    return Optimum(
        np.append(optimum.point, np.full(random, np.nan)),
        optimum.value,
        np.full([len(optimum.point) + random] * 2, np.nan),
        False,
        optimum.why,
    )


def _fit(
    made: Design,
    likelihood: MarginalLikelihood,
    optimum: Optimum,
    *,
    cuts: list[str],
    link: LinkName,
    nodes: int,
) -> CumulativeLinkFit:
    names = list(made.names)
    fixed = len(cuts) + len(names)
    deviations = optimum.point[fixed:]
    zero = deviations == 0
    groups = [group.name for group in made.groups]
    status, note = Status.CONVERGED, ""
    if not optimum.converged:
        status, note = Status.FAILED, optimum.why
    elif zero.any():
        at_zero = ", ".join(name for name, none in zip(groups, zero, strict=True) if none)
        status, note = Status.BOUNDARY, f"variance of {at_zero} estimated as zero (boundary)"
    covariance = _covariance(optimum, np.append(np.zeros(fixed, dtype=bool), zero))
    labels = [*cuts, *names]
    modes = likelihood.effects(optimum.point) if groups and optimum.converged else []
    return CumulativeLinkFit(
        outcome=str(made.outcome.name),
        link=link,
        method=_describe(link, len(groups), nodes),
        thresholds=pd.Series(optimum.point[: len(cuts)], index=cuts),
        coefficients=pd.Series(optimum.point[len(cuts) : fixed], index=names, dtype=float),
        covariance=pd.DataFrame(covariance[:fixed, :fixed], index=labels, columns=labels),
        deviations=pd.Series(deviations, index=groups, dtype=float),
        deviation_errors=pd.Series(np.sqrt(np.diag(covariance)[fixed:]), index=groups, dtype=float),
        effects={
            group.name: pd.Series(values, index=group.labels)
            for group, values in zip(made.groups, modes, strict=False)
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


def _covariance(optimum: Optimum, left_out: np.ndarray) -> Matrix:
    """Return the inverse information; missing for parameters at the edge, and for no maximum."""
    covariance = np.full_like(optimum.information, np.nan)
    if optimum.converged:
        inside = np.ix_(~left_out, ~left_out)
        covariance[inside] = np.linalg.inv(optimum.information[inside])
    return covariance


def _describe(link: LinkName, groupings: int, nodes: int) -> str:
    if not groupings:
        return f"cumulative link model, {link}"
    how = "Laplace" if nodes == 1 else f"adaptive Gauss-Hermite, {nodes} nodes"
    return f"cumulative link mixed model, {link}, {how}"

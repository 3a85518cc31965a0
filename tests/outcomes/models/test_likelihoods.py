"""The gradients and curvatures every fit rests on, against differences of the values."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.outcomes.models.blocks import Blocks, Layout
from evaluation.outcomes.models.cumulative import MarginalLikelihood, ends
from evaluation.outcomes.models.design import Grouping, design
from evaluation.outcomes.models.links import LINKS, Cells
from evaluation.outcomes.models.newton import maximise
from evaluation.outcomes.models.restricted import ProfiledLikelihood
from evaluation.outcomes.models.separation import separating_parameters

RNG = np.random.default_rng(1)
N = 150
PEOPLE = Grouping("person", RNG.integers(0, 30, N).astype(np.intp), pd.RangeIndex(30))
TEAMS = Grouping("team", RNG.integers(0, 6, N).astype(np.intp), pd.RangeIndex(6))
X = RNG.normal(size=(N, 2))
LATENT = X @ [1, 0.5] + RNG.normal(size=30)[PEOPLE.codes] + RNG.logistic(size=N)
ANSWERS = np.digitize(LATENT, [-2, 0, 1.5]).astype(np.intp)


def differences(function, point, step=1e-5):
    found = []
    for j in range(len(point)):
        move = np.zeros(len(point))
        move[j] = step
        found.append((function(point + move)[0] - function(point - move)[0]) / (2 * step))
    return np.array(found)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(
    ("groups", "nodes"),
    [((), 1), ((PEOPLE,), 1), ((TEAMS, PEOPLE), 1), ((PEOPLE,), 2), ((TEAMS,), 7)],
)
def test_gradient_of_the_cumulative_likelihood(link, groups, nodes):
    likelihood = MarginalLikelihood(ends(ANSWERS, X), groups, link=link, nodes=nodes)
    point = np.array([-1.9, 0.1, 1.3, 0.9, 0.4, *[0.7, 0.8][: len(groups)]])
    np.testing.assert_allclose(
        likelihood(point)[1], differences(likelihood, point), rtol=1e-6, atol=1e-5
    )


def test_gradient_with_effects_at_each_threshold():
    answer_ends = ends(ANSWERS, X[:, :1], X[:, 1:])
    likelihood = MarginalLikelihood(answer_ends, (PEOPLE,), link="logit", nodes=1)
    point = np.array([-1.9, 0.1, 1.3, -0.3, -0.4, -0.5, 0.9, 0.7])
    np.testing.assert_allclose(
        likelihood(point)[1], differences(likelihood, point), rtol=1e-6, atol=1e-5
    )


def test_one_node_of_quadrature_is_laplace_and_order_of_groupings_is_free():
    point = np.array([-1.9, 0.1, 1.3, 0.9, 0.4, 0.7, 0.8])
    first = MarginalLikelihood(ends(ANSWERS, X), (PEOPLE, TEAMS), link="logit", nodes=1)
    other = MarginalLikelihood(ends(ANSWERS, X), (TEAMS, PEOPLE), link="logit", nodes=1)
    swapped = point[[0, 1, 2, 3, 4, 6, 5]]
    assert first(point)[0] == pytest.approx(other(swapped)[0], rel=1e-12)
    np.testing.assert_allclose(first.effects(point)[0], other.effects(swapped)[1], atol=1e-9)


def test_thresholds_out_of_order_are_impossible_not_an_error():
    likelihood = MarginalLikelihood(ends(ANSWERS, X), (PEOPLE,), link="logit", nodes=1)
    value, gradient = likelihood(np.array([2.0, 0.1, 1.3, 0.9, 0.4, 0.7]))
    assert value == -np.inf
    assert np.isnan(gradient).all()


@pytest.mark.parametrize("link", LINKS)
def test_links_are_distributions_with_their_derivatives(link):
    x = np.linspace(-6, 2.5, 40)
    at, up, down = (LINKS[link](x + h) for h in (0, 1e-5, -1e-5))
    np.testing.assert_allclose(at.below + at.above, 1, rtol=1e-12)
    for lower, higher in (("below", "density"), ("density", "slope"), ("slope", "bend")):
        slope = (getattr(up, lower) - getattr(down, lower)) / 2e-5
        np.testing.assert_allclose(slope, getattr(at, higher), rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("link", LINKS)
def test_cells_keep_their_digits_in_both_tails(link):
    upper = np.array([-5.0, 3.2, np.inf, -5.0])
    lower = np.array([-5.1, 3.0, 3.0, -np.inf])
    cells = Cells(link, upper, lower)
    middle = Cells(link, np.array([np.inf]), np.array([-np.inf]))
    assert np.isfinite(cells.log_probability).all()
    assert middle.log_probability[0] == 0
    assert np.isfinite(cells.by_upper).all()
    assert cells.by_upper[2] == pytest.approx(0, abs=1e-300)
    assert cells.by_lower[3] == pytest.approx(0, abs=1e-300)


def test_blocks_are_the_inverse_of_the_whole_matrix():
    weights = RNG.uniform(0.1, 1, N)
    scales = np.array([0.7, 1.3])
    z = np.hstack([0.7 * np.eye(30)[PEOPLE.codes], 1.3 * np.eye(6)[TEAMS.codes]])
    whole = np.eye(36) + z.T @ (weights[:, None] * z)
    blocks = Blocks(Layout([TEAMS, PEOPLE]), scales, weights)
    right = RNG.normal(size=36)
    np.testing.assert_allclose(blocks.solve(right), np.linalg.solve(whole, right), rtol=1e-10)
    assert blocks.log_determinant == pytest.approx(np.linalg.slogdet(whole)[1])
    inverse = np.linalg.inv(whole)
    rows = blocks.inverse_of_rows()
    np.testing.assert_allclose(rows[0][0], inverse[PEOPLE.codes, PEOPLE.codes])
    np.testing.assert_allclose(rows[0][1], inverse[PEOPLE.codes, 30 + TEAMS.codes])
    np.testing.assert_allclose(rows[1][1], inverse[30 + TEAMS.codes, 30 + TEAMS.codes])


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("groups", [(PEOPLE,), (TEAMS, PEOPLE)])
def test_profiled_likelihood_is_the_normal_density_with_its_gradient(restricted, groups):
    x = np.column_stack([np.ones(N), X])
    likelihood = ProfiledLikelihood(x, LATENT, groups, restricted=restricted)
    ratios = np.array([0.6, 0.9])[: len(groups)]
    np.testing.assert_allclose(
        likelihood(ratios)[1], differences(likelihood, ratios), rtol=1e-6, atol=1e-6
    )
    solved = likelihood.solve(ratios)
    marks = [np.eye(group.size)[group.codes] for group in groups]
    covariance = np.eye(N) + sum(r**2 * z @ z.T for r, z in zip(ratios, marks, strict=True))
    covariance *= solved.residual_variance
    residuals = LATENT - x @ solved.coefficients
    spare = likelihood.spare
    value = -0.5 * (
        spare * np.log(2 * np.pi)
        + np.linalg.slogdet(covariance)[1]
        + residuals @ np.linalg.solve(covariance, residuals)
    )
    if restricted:
        value -= 0.5 * np.linalg.slogdet(x.T @ np.linalg.solve(covariance, x))[1]
    assert solved.value == pytest.approx(value, rel=1e-10)


def test_maximise_finds_a_peak_and_says_when_there_is_none():
    def peak(point):
        return -(float((point - 3) @ (point - 3)) ** 2) - float((point - 3) @ (point - 3)), -(
            4 * ((point - 3) @ (point - 3)) + 2
        ) * (point - 3)

    found = maximise(peak, np.array([10.0, -5.0]))
    assert found.converged
    np.testing.assert_allclose(found.point, 3, atol=1e-8)
    slope = maximise(lambda p: (float(p.sum()), np.ones(len(p))), np.zeros(2))
    assert not slope.converged
    assert slope.why
    flat = maximise(lambda p: (-float(p[0] ** 2), np.array([-2 * p[0], 0.0])), np.ones(2))
    assert not flat.converged
    assert "flat" in flat.why
    outside = maximise(lambda p: (-np.inf, np.full(1, np.nan)), np.zeros(1))
    assert "zero at the start" in outside.why


def test_separation_names_the_parameters_that_run_off():
    answers = np.array([0, 0, 1, 1, 2, 2], dtype=np.intp)
    apart = np.array([0.0, 0, 0, 1, 1, 1])
    other = np.array([1.0, 0, 1, 0, 1, 0])
    found = separating_parameters(ends(answers, np.column_stack([other, apart])))
    assert 3 in found
    mixed = np.array([0.0, 1, 0, 1, 0, 1])
    assert not len(separating_parameters(ends(answers, mixed[:, None])))


def test_design_codes_levels_in_declared_or_alphabetical_order():
    frame = pd.DataFrame(
        {
            "y": pd.array([1, 2, None, 4, 5], dtype="Int64"),
            "word": ["b", "a", "c", "b", "a"],
            "level": pd.Categorical(list("xyzxy"), ["z", "y", "x"]),
            "yes": [True, False, True, True, False],
        }
    )
    made = design(frame, outcome="y", predictors=["word", "level"][:1])
    assert made.names == ("word[b]",)
    made = design(frame, outcome="y", predictors=["level"])
    assert made.names == ("level[x]",)
    np.testing.assert_array_equal(made.x[:, 0], [1, 0, 1, 0])
    assert made.n_out == 1
    made = design(frame.iloc[:2], outcome="y", predictors=["yes"])
    np.testing.assert_array_equal(made.x[:, 0], [1, 0])


def test_design_nests_identifiers():
    frame = pd.DataFrame({"y": [1, 2, 3, 4], "who": [1, 2, 1, 2], "team": list("aabb")})
    crossed = design(frame, outcome="y", predictors=[], groups=["who", "team"])
    nested = design(frame, outcome="y", predictors=[], groups=["who", "team"], nested=True)
    assert (crossed.groups[0].size, nested.groups[0].size) == (2, 4)
    assert nested.groups[1].size == 2


def test_design_refuses_what_is_no_predictor():
    frame = pd.DataFrame(
        {"y": [1, 2], "when": pd.to_datetime(["2023-05-01", "2023-06-01"]), "far": [1, np.inf]}
    )
    with pytest.raises(AnalysisError, match="neither numbers nor text"):
        design(frame, outcome="y", predictors=["when"])
    with pytest.raises(AnalysisError, match="infinite"):
        design(frame, outcome="y", predictors=["far"])
    with pytest.raises(AnalysisError, match="no row has an answer"):
        design(frame.assign(y=None), outcome="y", predictors=[])
    with pytest.raises(AnalysisError, match="two columns of one name"):
        design(pd.concat([frame, frame], axis=1), outcome="y", predictors=[])

"""Whatever a handful of people answer, every statistic gives finite rows or says why not."""

import math

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evaluation.outcomes.bootstrap import alpha_bootstrap
from evaluation.outcomes.categorical import bowker, mcnemar, paired_proportions, stuart_maxwell
from evaluation.outcomes.distributions import score_summary
from evaluation.outcomes.effects import paired_effects, unmatched_effects
from evaluation.outcomes.missingness import change_sensitivity, little_mcar
from evaluation.outcomes.overlapping import partially_overlapping_t
from evaluation.outcomes.paired import paired_t, probability_of_superiority, sign_flip
from evaluation.outcomes.reliability import cronbach_alpha, item_statistics, omega_total
from evaluation.outcomes.response_shift import response_shift
from evaluation.outcomes.signed_rank import (
    hodges_lehmann,
    matched_rank_biserial,
    wilcoxon_signed_rank,
)
from evaluation.outcomes.team_agreement import r_wg_j, team_icc
from evaluation.outcomes.unmatched import brunner_munzel, cliffs_delta, mann_whitney, welch_t

ANSWER = st.sampled_from([None, 1, 2, 3, 4, 5])
PEOPLE = st.lists(st.tuples(ANSWER, ANSWER, ANSWER), max_size=9)
LEVELS = [1, 2, 3, 4, 5]


def yes(answers):
    return (answers >= 4).astype("float64").where(answers.notna())


OF_TWO = {
    "paired_t": paired_t,
    "wilcoxon_signed_rank": wilcoxon_signed_rank,
    "hodges_lehmann": hodges_lehmann,
    "matched_rank_biserial": matched_rank_biserial,
    "paired_effects": paired_effects,
    "probability_of_superiority": probability_of_superiority,
    "sign_flip": lambda b, a: sign_flip(b, a, seed=1),
    "welch_t": welch_t,
    "mann_whitney": mann_whitney,
    "brunner_munzel": brunner_munzel,
    "cliffs_delta": cliffs_delta,
    "unmatched_effects": unmatched_effects,
    "overlapping": partially_overlapping_t,
    "overlapping_pooled": lambda b, a: partially_overlapping_t(b, a, equal_variances=True),
    "stuart_maxwell": lambda b, a: stuart_maxwell(b, a, levels=LEVELS),
    "bowker": lambda b, a: bowker(b, a, levels=LEVELS),
    "mcnemar": lambda b, a: mcnemar(yes(b), yes(a), mid_p=True),
    "paired_proportions": lambda b, a: paired_proportions(yes(b), yes(a)),
    "change_sensitivity": lambda b, a: change_sensitivity(b, a, lowest=1, highest=5, deltas=[-1]),
    "score_summary": lambda b, a: score_summary(b, lowest=1, highest=5),
}
OF_MANY = {
    "alpha": cronbach_alpha,
    "alpha_pairwise": lambda x: cronbach_alpha(x, missing="pairwise", interval="bonett"),
    "items": item_statistics,
    "items_pairwise": lambda x: item_statistics(x, missing="pairwise"),
    "omega": omega_total,
    "bootstrap": lambda x: alpha_bootstrap(x, seed=1, replicates=100),
    "little": little_mcar,
    "shift": lambda x: response_shift(*(x[name] for name in x)),
    "icc": lambda x: team_icc(x["a"], pd.Series([i % 3 for i in x.index] or [0], dtype="int64")),
    "r_wg_j": lambda x: r_wg_j(x, pd.Series([i % 3 for i in x.index], dtype="int64"), levels=5),
}


def check(rows):
    assert len(rows)
    for row in rows:
        if row.value is None:
            assert row.note.startswith("not computable: ")
            assert row.low is row.high is None
        for end in (row.low, row.high):
            assert end is None or math.isfinite(end)
        if row.quantity.startswith("p_"):
            assert row.value is None or 0 <= row.value <= 1


@pytest.mark.parametrize("name", OF_TWO)
@given(PEOPLE)
@example([])
@example([(3, 3, 3)] * 6)
@example([(1, 5, 1)] * 8)
@example([(1, 1, 1), (2, 4, 1), (3, 5, 2)])
@settings(max_examples=25, deadline=None)
def test_two_times(name, people):
    answers = pd.DataFrame(people, columns=["a", "b", "c"], dtype="float64")
    rows = OF_TWO[name](answers["a"], answers["b"])
    check(rows)
    for row in rows:
        if row.low is not None:
            assert row.low - 1e-9 <= row.value <= row.high + 1e-9


@pytest.mark.parametrize("name", OF_MANY)
@given(PEOPLE.filter(lambda people: len(people) > 1))
@example([(3, 3, 3)] * 6)
@example([(1, 2, 3), (2, 3, 4), (3, 4, 5)])
@settings(max_examples=25, deadline=None)
def test_many_answers(name, people):
    check(OF_MANY[name](pd.DataFrame(people, columns=["a", "b", "c"], dtype="float64")))

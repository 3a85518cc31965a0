"""Does the package find what the generator put in? Over many draws, not in one lucky one."""

import numpy as np
import pandas as pd
import pytest

from evaluation.config.cohort import Outcome
from evaluation.config.instrument import packaged_instruments
from evaluation.outcomes.change import paired_change, pairs
from evaluation.prepare.scoring import score
from tools.generate_demo.cohorts import PLANS
from tools.generate_demo.simulate import simulate_answers
from tools.generate_demo.truth import true_change

DRAWS = 150
SCALES = (("coproduction-confidence", "total"), ("psychological-safety", "safety"))


def scores(answers: pd.DataFrame, instrument_id: str, scale_id: str) -> pd.DataFrame:
    instrument = packaged_instruments()[instrument_id]
    mine = answers[(answers["instrument"] == instrument_id) & (answers["frame"] == "now")]
    who = ["person", "team", "role", "timepoint"]
    wide = mine.set_index([*who, "item"])["value"].astype(float).unstack()  # noqa: PD010
    scored = score(wide, instrument, instrument.scale(scale_id)).reset_index()
    return scored.assign(instrument=instrument_id, frame="now", scale=scale_id)


@pytest.mark.slow
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.truth.cohort)
@pytest.mark.parametrize(("instrument", "scale"), SCALES)
def test_the_true_change_lies_in_its_interval_as_often_as_it_says(plan, instrument, scale):
    truth = plan.truth
    before, after = "baseline", "end"
    outcome = Outcome(
        id="o", title="O", instrument=instrument, scale=scale, before=before, after=after
    )
    instruments = packaged_instruments()
    expected = true_change(truth, instruments[instrument], scale, before=before, after=after)
    inside, found = 0, []
    for seed in range(DRAWS):
        answers = simulate_answers(truth, seed, instruments=instruments)
        people = pairs(scores(answers, instrument, scale), outcome)
        change = paired_change(people["before"], people["after"])["mean_change"]
        assert change.value is not None
        assert change.low is not None
        assert change.high is not None
        inside += change.low <= expected <= change.high
        found.append(change.value)
    # three standard errors of a share of .95, and of the mean over draws
    assert abs(inside / DRAWS - 0.95) < 3 * np.sqrt(0.95 * 0.05 / DRAWS)
    assert abs(np.mean(found) - expected) < 3 * np.std(found) / np.sqrt(DRAWS)

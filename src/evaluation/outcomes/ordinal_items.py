"""Each item's answers as what they are: ordered words, and no measurements."""

from dataclasses import replace

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.config.instrument import Instrument
from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.outcomes.models.clmm import cumulative_link_mixed
from evaluation.outcomes.models.proportional import proportional_odds_check

_METHOD = "cumulative link mixed model, logit, Laplace, people as random intercepts"


def ordinal_change(answers: pd.DataFrame, outcome: Outcome, instrument: Instrument) -> Estimates:
    """Did answers move up, item by item, if nothing is assumed of the distance between them?

    For each item of the outcome's scale the cumulative link mixed model of all its answers at both
    times, with a random intercept for each person. An odds ratio of 2 says: at the second time the
    odds of any higher answer were twice as high. Items that are scored the other way round are
    turned first.

    Parameters
    ----------
    answers
        The tidy table ``answers``.
    outcome
        The outcome; its scale's items are looked at, or the item it is.
    instrument
        The outcome's instrument.

    Returns
    -------
    Estimates
        `odds_ratio` with Wald's interval, its `p_value`, and `p_proportional_odds`, with the item
        in `level`. `n` counts people.
    """
    scale = next((one for one in instrument.scales if one.id == outcome.scale), None)
    mine = answers[
        (answers["instrument"] == instrument.id)
        & (answers["frame"] == "now")
        & answers["timepoint"].isin([outcome.before, outcome.after])
        & answers["value"].notna()
    ]
    rows = Estimates()
    for item in scale.items if scale is not None else (outcome.scale,):
        given = mine[mine["item"] == item][["person", "timepoint", "value"]]
        rows += _item(given, outcome, instrument, item)
    return rows.labelled(outcome=outcome.title)


def _item(given: pd.DataFrame, outcome: Outcome, instrument: Instrument, item: str) -> Estimates:
    declared, allowed = instrument.item(item), instrument.answers_of(item)
    value = given["value"].astype("float64")
    turned = allowed.minimum + allowed.maximum - value if declared.reverse else value
    frame = given.assign(
        answer=turned,
        time=pd.Categorical(given["timepoint"], [outcome.before, outcome.after]),
    )
    people = given["person"].nunique()
    rows = [_fitted(row, people) for row in _odds(frame, people)]
    name = declared.text or item
    return Estimates(rows).labelled(level=f"{name} (turned round)" if declared.reverse else name)


def _odds(frame: pd.DataFrame, people: int) -> list[Estimate]:
    try:
        fit = cumulative_link_mixed(frame, outcome="answer", predictors=["time"], groups=["person"])
        found = [row for row in fit.estimates() if row.level.startswith("time[")]
        check = proportional_odds_check(
            frame, outcome="answer", predictors=["time"], groups=["person"]
        )["p_value"]
    except AnalysisError as refusal:
        return [not_computable("odds_ratio", str(refusal), n=people, method=_METHOD)]
    wanted = [row for name in ("odds_ratio", "p_value") for row in found if row.quantity == name]
    if not fit.status.usable:
        return [not_computable("odds_ratio", fit.note, n=people, method=_METHOD)]
    return [*wanted, replace(check, quantity="p_proportional_odds")]


def _fitted(row: Estimate, people: int) -> Estimate:
    # the model counts answers; disclosure rules, and readers, count people
    return replace(row, n=people, n_out=0)

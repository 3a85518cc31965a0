"""People and their answers, drawn from a cohort's truth; no files, no formats."""

from collections.abc import Mapping
from zlib import crc32

import numpy as np
import pandas as pd

from evaluation.config.instrument import Instrument
from tools.generate_demo.truth import (
    CohortTruth,
    InstrumentTruth,
    difficulties,
    item_changes,
    thresholds,
)


def stream(seed: int, name: str) -> np.random.Generator:
    """Return a random stream of its own for one purpose, so that purposes do not disturb others."""
    return np.random.default_rng([seed, crc32(name.encode())])


def people_of(truth: CohortTruth) -> pd.DataFrame:
    """Return who can answer: one row a person (person, team, role)."""
    rows = [
        (team.id, role)
        for team in truth.teams
        for role, count in team.members.items()
        for _ in range(count)
    ]
    people = pd.DataFrame(rows, columns=["team", "role"])
    people.insert(0, "person", [f"P{place:02}" for place in range(1, len(people) + 1)])
    return people


def simulate_answers(
    truth: CohortTruth, seed: int, *, instruments: Mapping[str, Instrument]
) -> pd.DataFrame:
    """Return one draw of everybody's answers from a cohort's truth.

    Parameters
    ----------
    truth
        What is true.
    seed
        The same seed gives the same answers.
    instruments
        The instruments the truth names, by id.

    Returns
    -------
    DataFrame
        One row an item: person, team, role, timepoint, instrument, frame, item, value (the code as
        ticked, reverse items not turned round; missing where there is none) and state (answered,
        missing, not relevant). People who did not answer at a timepoint have no rows there.
    """
    people = people_of(truth)
    answered = _who_answers(truth, people, stream(seed, "answering"))
    shared = stream(seed, "person").standard_normal(len(people))
    parts = [
        _answers(truth, one, instruments[one.instrument], people, answered, shared, seed)
        for one in truth.instruments
    ]
    return pd.concat(parts, ignore_index=True)


def _who_answers(
    truth: CohortTruth, people: pd.DataFrame, rng: np.random.Generator
) -> Mapping[str, np.ndarray]:
    answered = {}
    for timepoint in truth.progress:
        chance = [
            truth.answering(truth.team(team), role, timepoint)
            for team, role in zip(people["team"], people["role"], strict=True)
        ]
        answered[timepoint] = rng.random(len(people)) < chance
    return answered


def _answers(
    truth: CohortTruth,
    one: InstrumentTruth,
    instrument: Instrument,
    people: pd.DataFrame,
    answered: Mapping[str, np.ndarray],
    shared: np.ndarray,
    seed: int,
) -> pd.DataFrame:
    rng = stream(seed, one.instrument)
    size = len(people)
    teams = {team.id: rng.normal(0, one.team_sd) for team in truth.teams}
    own = (shared + rng.standard_normal(size)) / np.sqrt(2) * one.person_sd
    level = one.level + own + people["team"].map(teams) + people["role"].map(truth.role_offset)
    gain = rng.normal(0, one.change_sd, size)
    reach = people["team"].map({team.id: team.reach for team in truth.teams}).to_numpy()
    items = [item.id for item in instrument.items]
    away = np.array(list(difficulties(instrument).values()))
    change = np.array(list(item_changes(one, instrument).values()))
    parts = []
    for timepoint, frame in one.asked:
        progress = 0.0 if frame == "then" else truth.progress[timepoint]
        shift = one.then_shift if frame == "then" else 0.0
        latent = (
            (level.to_numpy() + progress * gain - shift)[:, None]
            + away
            + progress * reach[:, None] * change
            + rng.standard_normal((size, len(items)))
        )
        value, state = _tick(instrument, latent, one, truth.item_missing, rng)
        here = answered[timepoint]
        parts.append(
            pd.DataFrame(
                {
                    **{
                        name: np.repeat(people[name].to_numpy()[here], len(items))
                        for name in people
                    },
                    "timepoint": timepoint,
                    "instrument": one.instrument,
                    "frame": frame,
                    "item": np.tile(items, here.sum()),
                    "value": pd.array(value[here].ravel(), dtype="Int64"),
                    "state": state[here].ravel(),
                }
            )
        )
    drawn = pd.concat(parts, ignore_index=True)
    drawn.loc[drawn["state"] != "answered", "value"] = pd.NA
    return drawn


def _tick(
    instrument: Instrument,
    latent: np.ndarray,
    one: InstrumentTruth,
    missing: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Return which answer each latent value ticks, and whether it was ticked at all."""
    value = np.empty(latent.shape, dtype=int)
    for place, item in enumerate(instrument.items):
        answers = instrument.answers_of(item.id)
        value[:, place] = answers.minimum + np.searchsorted(thresholds(answers), latent[:, place])
        if item.reverse:
            value[:, place] = answers.minimum + answers.maximum - value[:, place]
    chance = rng.random(latent.shape)
    offered = [bool(instrument.answers_of(item.id).not_relevant) for item in instrument.items]
    not_relevant = missing + one.not_relevant * np.array(offered)
    state = np.where(
        chance < missing, "missing", np.where(chance < not_relevant, "not relevant", "answered")
    )
    return value, state

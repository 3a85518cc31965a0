"""What is true in a demonstration cohort, and what that means on the scales people answer on.

People answer from a latent normal variable that is cut into the steps of the response scale.
Cutting changes means and differences, so an effect stated on the latent variable is not the one an
analysis should recover. `expected_score` and `true_change` give the effect on the observed scale
exactly: the mean of a cut normal variable is a sum of normal distribution functions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from evaluation.config.instrument import Instrument, ResponseScale

Frame = Literal["now", "then"]


@dataclass(frozen=True, slots=True)
class TeamTruth:
    """A team: who is in it and how much of the programme's change reaches it.

    Attributes
    ----------
    members
        Role group -> number of people who answer surveys.
    reach
        Factor on every latent change: 1 the programme's own, 0 none.
    stays
        Factor on the probability of answering after the baseline.
    """

    id: str
    members: Mapping[str, int]
    reach: float = 1.0
    stays: float = 1.0


@dataclass(frozen=True, slots=True)
class InstrumentTruth:
    """How one instrument is answered, on the latent scale (answers are one unit apart).

    Attributes
    ----------
    asked
        The (timepoint, frame) pairs at which it is asked.
    level
        Latent mean at the start, above the middle of the response scale.
    changes
        Scale id -> latent change of that scale's items by the end; scales that share no item.
    then_shift
        How much lower people place their earlier selves when asked afterwards.
    not_relevant
        Probability that an item is answered "not relevant", the same for every item.
    """

    instrument: str
    asked: tuple[tuple[str, Frame], ...]
    level: float
    changes: Mapping[str, float]
    then_shift: float = 0.0
    person_sd: float = 0.6
    change_sd: float = 0.35
    team_sd: float = 0.25
    not_relevant: float = 0.0


@dataclass(frozen=True, slots=True)
class CohortTruth:
    """Everything that is true about a cohort's survey answers.

    Attributes
    ----------
    progress
        Timepoint -> share of the change that has happened by then.
    role_offset
        Role group -> latent distance from the level.
    answers
        Timepoint -> role group -> probability of answering. Given role and team, who answers
        does not depend on the answers: attrition is at random, and not completely at random.
    item_missing
        Probability that an item is left empty.
    """

    cohort: str
    teams: tuple[TeamTruth, ...]
    instruments: tuple[InstrumentTruth, ...]
    progress: Mapping[str, float]
    role_offset: Mapping[str, float]
    answers: Mapping[str, Mapping[str, float]]
    item_missing: float = 0.02

    def instrument(self, instrument_id: str) -> InstrumentTruth:
        """Return the truth of one instrument."""
        return next(one for one in self.instruments if one.instrument == instrument_id)

    def team(self, team_id: str) -> TeamTruth:
        """Return the truth of one team."""
        return next(team for team in self.teams if team.id == team_id)

    def answering(self, team: TeamTruth, role: str, timepoint: str) -> float:
        """Return the probability that somebody answers at a timepoint."""
        first = next(iter(self.progress))
        return self.answers[timepoint][role] * (1.0 if timepoint == first else team.stays)


def thresholds(answers: ResponseScale) -> np.ndarray:
    """Return where the latent variable is cut: between every two neighbouring answers."""
    steps = answers.maximum - answers.minimum
    width = 1.0 if steps <= 6 else 0.5
    return np.asarray((np.arange(steps) - (steps - 1) / 2) * width)


def difficulties(instrument: Instrument) -> Mapping[str, float]:
    """Return how far each item lies from its instrument's mean: -0.4 to 0.4, evenly spread."""
    spread = np.linspace(-0.4, 0.4, len(instrument.items))
    order = np.argsort([(7 * place) % len(instrument.items) for place in range(len(spread))])
    return {item.id: float(spread[at]) for item, at in zip(instrument.items, order, strict=True)}


def item_changes(truth: InstrumentTruth, instrument: Instrument) -> Mapping[str, float]:
    """Return each item's latent change by the end; 0 for items of no scale named."""
    changes = {item.id: 0.0 for item in instrument.items}
    for scale_id, change in truth.changes.items():
        changes |= dict.fromkeys(instrument.scale(scale_id).items, change)
    return changes


def latent_mean(
    truth: CohortTruth,
    instrument: Instrument,
    item: str,
    *,
    team: str,
    role: str,
    timepoint: str,
    frame: Frame = "now",
) -> float:
    """Return the latent mean of an item in a team and role group."""
    one = truth.instrument(instrument.id)
    mean = one.level + truth.role_offset[role] + difficulties(instrument)[item]
    if frame == "then":
        return mean - one.then_shift
    change = item_changes(one, instrument)[item]
    return mean + truth.progress[timepoint] * truth.team(team).reach * change


def latent_sd(truth: CohortTruth, instrument_id: str, *, timepoint: str, frame: Frame) -> float:
    """Return the latent standard deviation over teams, people and answers."""
    one = truth.instrument(instrument_id)
    progress = 0.0 if frame == "then" else truth.progress[timepoint]
    return float(np.sqrt(1.0 + one.team_sd**2 + one.person_sd**2 + (progress * one.change_sd) ** 2))


def expected_score(
    truth: CohortTruth,
    instrument: Instrument,
    scale_id: str,
    *,
    team: str,
    role: str,
    timepoint: str,
    frame: Frame = "now",
) -> float:
    """Return the expected mean score of a scale, on the scale people answer on."""
    sd = latent_sd(truth, instrument.id, timepoint=timepoint, frame=frame)
    means = []
    for item in instrument.scale(scale_id).items:
        answers = instrument.answers_of(item)
        at = latent_mean(
            truth, instrument, item, team=team, role=role, timepoint=timepoint, frame=frame
        )
        means.append(answers.minimum + stats.norm.cdf((at - thresholds(answers)) / sd).sum())
    return float(np.mean(means))


def _cells(truth: CohortTruth, team_id: str | None) -> Iterator[tuple[TeamTruth, str, int]]:
    for team in truth.teams:
        if team_id in (None, team.id):
            for role, people in team.members.items():
                yield team, role, people


def true_change(
    truth: CohortTruth,
    instrument: Instrument,
    scale_id: str,
    *,
    before: str,
    after: str,
    before_frame: Frame = "now",
    team: str | None = None,
) -> float:
    """Return the true mean change (after minus before) of a scale, on the observed scale.

    It is the mean over teams and role groups, weighted by the number of pairs each is expected to
    give: what the mean of the paired differences estimates. With `before_frame="then"` it is the
    change from the retrospective baseline, which is asked `after`.
    """
    change = weight = 0.0
    for one, role, people in _cells(truth, team):
        pairs = people * truth.answering(one, role, after)
        asked_before = before if before_frame == "now" else after
        if before_frame == "now":
            pairs *= truth.answering(one, role, before)
        change += pairs * (
            expected_score(truth, instrument, scale_id, team=one.id, role=role, timepoint=after)
            - expected_score(
                truth,
                instrument,
                scale_id,
                team=one.id,
                role=role,
                timepoint=asked_before,
                frame=before_frame,
            )
        )
        weight += pairs
    return change / weight


def true_icc(
    truth: CohortTruth, instrument: Instrument, scale_id: str, *, role: str, points: int = 41
) -> float:
    """Return the ICC(1) of a scale at the start, among people of one role group.

    Both variances are taken on the observed scale by Gauss-Hermite quadrature over the person's
    latent level, given which items are independent.
    """
    one = truth.instrument(instrument.id)
    items = instrument.scale(scale_id).items
    centre = one.level + truth.role_offset[role]
    away = difficulties(instrument)

    def given(level: float) -> tuple[float, float]:
        means, variances = [], []
        for item in items:
            answers = instrument.answers_of(item)
            above = stats.norm.cdf(centre + away[item] + level - thresholds(answers))
            shares = -np.diff(np.concatenate(([1.0], above, [0.0])))
            codes = np.arange(len(shares))
            means.append(shares @ codes)
            variances.append(shares @ codes**2 - means[-1] ** 2)
        return float(np.mean(means)), float(np.sum(variances)) / len(items) ** 2

    nodes, weights = np.polynomial.hermite_e.hermegauss(points)
    weights = weights / weights.sum()

    def over_people(team_level: float) -> tuple[float, float, float]:
        both = np.array([given(team_level + one.person_sd * node) for node in nodes])
        return (
            float(weights @ both[:, 0]),
            float(weights @ both[:, 0] ** 2),
            float(weights @ both[:, 1]),
        )

    teams = np.array([over_people(one.team_sd * node) for node in nodes])
    mean = weights @ teams[:, 0]
    between = weights @ teams[:, 0] ** 2 - mean**2
    total = weights @ teams[:, 1] - mean**2 + weights @ teams[:, 2]
    return float(between / total)

"""Feedback on the sessions, session by session."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from evaluation.config.instrument import Instrument
from evaluation.estimates import Estimates
from evaluation.outcomes.feedback import (
    KIRKPATRICK_LEVELS,
    kirkpatrick_summary,
    net_promoter_score,
    session_trend,
)
from evaluation.outcomes.instruments import items_of
from evaluation.prepare.scoring import turn_round

#: The packaged instrument, whose scales are Kirkpatrick's levels.
INSTRUMENT = "session-feedback"
_RECOMMEND = "recommend"


def recommendation(
    answers: pd.DataFrame,
    instruments: Mapping[str, Instrument],
    *,
    timepoints: Mapping[str, str],
) -> Estimates:
    """Would people recommend the sessions, one by one?

    Parameters
    ----------
    answers
        The tidy table ``answers``.
    instruments
        The instruments, by id.
    timepoints
        Timepoint id to title, in order.

    Returns
    -------
    Estimates
        `net_promoter_score` with its interval, the session in `level`; nothing without feedback.
    """
    rows = Estimates()
    for when, items in _sessions(answers, instruments, timepoints):
        if _RECOMMEND in items.columns:
            rows += net_promoter_score(items[_RECOMMEND]).labelled(level=when)
    return rows


def feedback_by_level(
    answers: pd.DataFrame,
    instruments: Mapping[str, Instrument],
    *,
    timepoints: Mapping[str, str],
) -> Estimates:
    """What did people feel, learn, do and achieve, by their own account, session by session?

    Parameters
    ----------
    answers, instruments, timepoints
        As in `recommendation`.

    Returns
    -------
    Estimates
        `mean` and `median` of Kirkpatrick's levels that were asked about, the level in `level` and
        the session in `group`.
    """
    rows = Estimates()
    for when, items in _sessions(answers, instruments, timepoints):
        instrument = instruments[INSTRUMENT]
        tags = {
            item: number
            for number, scale in KIRKPATRICK_LEVELS.items()
            for item in instrument.scale(scale).items
            if item in items.columns
        }
        long = items[list(tags)].melt(ignore_index=False, var_name="item", value_name="rating")
        tagged = long.reset_index(names="person").assign(
            kirkpatrick=long["item"].map(tags).to_numpy()
        )
        ends = instrument.answers
        found = kirkpatrick_summary(tagged, lowest=ends.minimum, highest=ends.maximum)
        asked = {KIRKPATRICK_LEVELS[number] for number in tags.values()}
        rows += Estimates(
            row for row in found if row.quantity in ("mean", "median") and row.level in asked
        ).labelled(group=when)
    return rows


def reaction_trend(
    answers: pd.DataFrame,
    instruments: Mapping[str, Instrument],
    *,
    timepoints: Mapping[str, str],
) -> Estimates:
    """Did people's reaction rise or fall from session to session?

    Parameters
    ----------
    answers, instruments, timepoints
        As in `recommendation`.

    Returns
    -------
    Estimates
        `trend_per_session` of the mean reaction (`n`: answers in all sessions); nothing without
        feedback.
    """
    parts = []
    for number, (_, items) in enumerate(_sessions(answers, instruments, timepoints), start=1):
        wanted = instruments[INSTRUMENT].scale(KIRKPATRICK_LEVELS[1]).items
        reaction = items[[item for item in wanted if item in items.columns]].mean(axis=1)
        parts.append(pd.DataFrame({"session": number, "rating": reaction}))
    if not parts:
        return Estimates()
    ratings = pd.concat(parts)
    trend = session_trend(ratings)["trend_per_session"]
    # the slope counts sessions; disclosure rules, and readers, count people
    return Estimates([replace(trend, n=ratings["rating"].count(), n_out=0)])


def _sessions(
    answers: pd.DataFrame, instruments: Mapping[str, Instrument], timepoints: Mapping[str, str]
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each session's title and its items, reverse items turned round."""
    if INSTRUMENT not in instruments:
        return
    instrument = instruments[INSTRUMENT]
    for point, title in timepoints.items():
        items = items_of(answers, instrument, timepoint=point)
        if len(items):
            yield title, turn_round(items, instrument)

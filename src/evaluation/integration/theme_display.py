"""Statistics by theme: the change of those who raise a theme, beside that of those who do not."""

from collections.abc import Iterable

import pandas as pd

from evaluation.config.cohort import Outcome
from evaluation.config.integration import Integration
from evaluation.estimates import Estimates
from evaluation.experience.people import speakers
from evaluation.experience.voices import spoken, within
from evaluation.outcomes.change import paired_change, pairs
from evaluation.prepare.tidy import TidyCohort

#: The two groups of people heard.
RAISE, DO_NOT = "Those who raise it", "Those who do not"


def outcomes_beside_themes(
    integration: Integration, tidy: TidyCohort
) -> tuple[tuple[Outcome, str], ...]:
    """Which outcome is to be read beside which theme?

    Those that a question names together; where no question does, the first outcome and the themes
    it declares, or all themes where it declares none.
    """
    known = {outcome.id: outcome for outcome in tidy.cohort.outcomes}
    asked = tuple(
        (known[outcome], theme)
        for question in integration.questions
        for outcome in question.outcomes
        for theme in question.themes
    )
    first = tidy.cohort.first_outcome
    if asked or first is None:
        return asked
    themes = first.themes or tuple(sorted(set(tidy["excerpts"]["theme"])))
    return tuple((first, theme) for theme in themes)


def change_by_theme(tidy: TidyCohort, beside: Iterable[tuple[Outcome, str]]) -> Estimates:
    """Did the people who raise a theme change in another way than those who do not?

    Of the people heard who speak for themselves, agreed to be linked, and answered both times. As
    everywhere, to raise a theme is to speak of it other than against it: somebody who only speaks
    against it is among those who do not. Nobody was assigned to raise a theme, so a difference is
    no effect of it.

    Parameters
    ----------
    tidy
        The cohort; its participants register says whose responses are whose.
    beside
        Outcomes and themes, as of `outcomes_beside_themes`.

    Returns
    -------
    Estimates
        ``mean_change`` by outcome, theme (`level`) and group (`RAISE`, `DO_NOT`); `n_out` are the
        people heard without a pair. No total: beside it, a group withheld would follow.
    """
    voices = spoken(tidy["sources"])
    if voices.empty:
        return Estimates()
    said = within(tidy["excerpts"], voices)
    heard = _respondents(said, voices, tidy.register("participants"))
    rows = Estimates()
    for outcome, theme in dict.fromkeys(beside):
        of_theme = said[(said["theme"] == theme) & ~said["contrary"].astype(bool)]
        raised = heard["source"].isin(of_theme["source"])
        raisers = set(heard.loc[raised, "speaker"])
        rows += _changes(tidy["scores"], outcome, heard, raisers).labelled(level=theme)
    return rows


def _respondents(
    said: pd.DataFrame, voices: pd.DataFrame, participants: pd.DataFrame
) -> pd.DataFrame:
    """Return who speaks in each source, and under which pseudonym they answered, if known."""
    heard = speakers(said, voices, by=None).rename(columns={"person": "speaker"})
    linked = participants[participants["person"].notna()] if len(participants) else participants
    known = dict(zip(linked["participant"], linked["person"], strict=True)) if len(linked) else {}
    return heard.assign(person=heard["speaker"].map(known).astype("str"))


def _changes(
    scores: pd.DataFrame, outcome: Outcome, heard: pd.DataFrame, raisers: set[str]
) -> Estimates:
    both = pairs(scores, outcome)
    people = heard.drop_duplicates("speaker")
    rows = Estimates()
    for group, mine in (
        (RAISE, people[people["speaker"].isin(raisers)]),
        (DO_NOT, people[~people["speaker"].isin(raisers)]),
    ):
        # somebody without linked responses keeps a line of their own, to be counted as left out
        scores_of = mine[["person"]].merge(both, left_on="person", right_index=True, how="left")
        scored = scores_of.reset_index(drop=True)
        change = paired_change(scored["before"], scored["after"])["mean_change"]
        rows += Estimates([change]).labelled(outcome=outcome.title, group=group)
    return rows

"""The programme along its timepoints: scores, themes and involvement in one line of time."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import pandas as pd

from evaluation.config.cohort import Cohort, Outcome
from evaluation.estimates import Estimate, Estimates
from evaluation.experience.voices import in_words, shares_over_time, spoken, within
from evaluation.involvement.membership import lived_experience
from evaluation.involvement.profile import involvement_profile
from evaluation.outcomes.distributions import score_summary
from evaluation.outcomes.instruments import outcome_range
from evaluation.prepare.tidy import TidyCohort

#: Indicators of involvement that can be told period by period.
INDICATORS = ("came", "heard", "decided")
#: What happened, told as a number of the programme: quantity -> register and its date.
HAPPENED = {
    "meetings": ("meetings", "date"),
    "activity_count": ("activities", "date"),
    "steps_reached": ("milestones", "reached"),
}


def timeline_rows(tidy: TidyCohort, beside: Iterable[tuple[Outcome, str]]) -> Estimates:
    """What was felt, said and done from one timepoint to the next?

    Scores are of everyone who answered at a timepoint, and themes of everyone heard at it: not
    always the same people, so that a difference is not yet a development. Involvement is that of
    the period that ends with the timepoint's last day and begins after the one before.

    Parameters
    ----------
    tidy
        The cohort.
    beside
        The outcomes and themes to follow, as of `theme_display.outcomes_beside_themes`.

    Returns
    -------
    Estimates
        With the timepoint's title in `group`: ``mean`` by outcome, ``share_of_people`` by theme
        (`level`), the indicators `INDICATORS` (also of the whole time, `group` empty, so that the
        release rules see it), and the numbers of `HAPPENED`. A period without dates has none.
    """
    periods, pairs = dict(periods_of(tidy.cohort)), tuple(beside)
    outcomes = tuple(dict.fromkeys(outcome for outcome, _ in pairs))
    themes = tuple(dict.fromkeys(theme for _, theme in pairs))
    rows = _levels(tidy, outcomes) + _themes(tidy, themes)
    rows += _involvement(tidy, tidy.registers).labelled(group="")
    for point, (after, until) in periods.items():
        meetings = _within(tidy.register("meetings"), "date", after, until)
        registers = _of_meetings(tidy, set(meetings["meeting"]))
        rows += _involvement(tidy, registers).labelled(group=point)
        rows += Estimates(_happened(tidy, after, until)).labelled(group=point)
    return rows


def periods_of(cohort: Cohort) -> Iterator[tuple[str, tuple[dt.date, dt.date]]]:
    """Yield each timepoint's title, and the days after which and until which its period runs.

    Only timepoints with dates; the first period begins with the first day there is.

    >>> cohort = Cohort.model_validate({
    ...     "id": "c", "title": "C", "programme": "P", "synthetic": True, "seed": 1,
    ...     "starts": "2023-01-01", "ends": "2023-12-31",
    ...     "timepoints": [
    ...         {"id": "b", "title": "B", "kind": "baseline", "ends": "2023-01-31"},
    ...         {"id": "e", "title": "E", "kind": "end", "ends": "2023-12-31"}],
    ...     "teams": [{"id": "t", "name": "T", "aim": "A", "setting": "S"}],
    ...     "roles": [{"id": "r", "name": "r", "group": "staff"}],
    ... })
    >>> [(title, str(after), str(until)) for title, (after, until) in periods_of(cohort)]
    [('B', '0001-01-01', '2023-01-31'), ('E', '2023-01-31', '2023-12-31')]
    """
    dated = [(point.title, point.ends) for point in cohort.timepoints if point.ends is not None]
    days = [dt.date.min, *(ends for _, ends in dated)]
    for (title, _), (after, until) in zip(dated, pairwise(days), strict=True):
        yield title, (after, until)


def _within(register: pd.DataFrame, column: str, after: dt.date, until: dt.date) -> pd.DataFrame:
    when = pd.to_datetime(register[column])
    return register[(when > pd.Timestamp(after)) & (when <= pd.Timestamp(until))]


def _levels(tidy: TidyCohort, outcomes: Sequence[Outcome]) -> Estimates:
    rows, scores = Estimates(), tidy["scores"]
    now = scores[scores["frame"] == "now"]
    for outcome in outcomes:
        lowest, highest = outcome_range(outcome, tidy.instruments)
        mine = now[(now["instrument"] == outcome.instrument) & (now["scale"] == outcome.scale)]
        for point, title in tidy.cohort.timepoint_titles.items():
            at = mine.loc[mine["timepoint"] == point, "value"].astype("float64")
            if at.notna().any():
                mean = score_summary(at, lowest=lowest, highest=highest)["mean"]
                rows += Estimates([mean]).labelled(outcome=outcome.title, group=title)
    return rows


def _themes(tidy: TidyCohort, themes: Sequence[str]) -> Estimates:
    voices = spoken(in_words(tidy["sources"], tidy.cohort))
    if voices.empty or not themes:
        return Estimates()
    said, titles = within(tidy["excerpts"], voices), list(tidy.cohort.timepoint_titles.values())
    rows = shares_over_time(said, voices, themes=themes, timepoints=titles)
    return Estimates(row for row in rows if row.quantity == "share_of_people")


def _of_meetings(tidy: TidyCohort, meetings: set[str]) -> dict[str, pd.DataFrame]:
    kept = {"participants": tidy.register("participants")}
    for name in ("attendance", "decisions"):
        register = tidy.register(name)
        kept[name] = register[register["meeting"].isin(meetings)]
    return kept


def _involvement(tidy: TidyCohort, registers: Mapping[str, pd.DataFrame]) -> Estimates:
    """Return the indicators that there is something to say of: a quiet period has none."""
    lived = lived_experience(tidy.cohort.roles)
    profile = involvement_profile(registers, roles=lived, seed=tidy.cohort.seed)
    return Estimates(row for row in profile if row.quantity in INDICATORS and row.computable)


def _happened(tidy: TidyCohort, after: dt.date, until: dt.date) -> Iterator[Estimate]:
    for quantity, (name, column) in HAPPENED.items():
        register = tidy.register(name)
        if register.empty:
            continue
        key = "activity" if quantity == "activity_count" else "line"
        number = _within(register, column, after, until)[key].nunique()
        yield Estimate(quantity=quantity, value=number, n=number, method="count")

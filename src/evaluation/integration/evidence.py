"""The evidence findings rest on: result rows by name, excerpts by id, and whether they changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.integration import (
    BY_TEAM,
    INVOLVEMENT,
    Finding,
    Integration,
    Reference,
    parse_reference,
)
from evaluation.estimates import Estimate, Estimates
from evaluation.experience.quotes import choose_quotes
from evaluation.experience.voices import (
    AGAINST,
    OBSERVED,
    in_words,
    shares_by_team,
    spoken,
    themes_by_role,
    within,
    written_about,
)
from evaluation.involvement.profile import INDICATORS, involvement_profile
from evaluation.outcomes.change import change_by_outcome, change_by_team
from evaluation.prepare.tidy import TidyCohort

#: What tells one excerpt from every other where it is quoted: a piece may be for and against.
SIDE = ["excerpt", "theme", "contrary"]


def evidence_rows(tidy: TidyCohort, integration: Integration) -> Estimates:
    """Which numbers can the questions and findings of a cohort rest on?

    Whole families of rows, so that the release rules see what they see in the sections the rows
    come from: each outcome named with all its teams, each theme with all roles and all teams, and
    the involvement profile.

    Parameters
    ----------
    tidy
        The cohort.
    integration
        What people wrote: only outcomes and themes named in it are computed.

    Returns
    -------
    Estimates
        Labelled as `Reference.labels` asks for.
    """
    named = {reference.what for reference in _references(integration)}
    for question in integration.questions:
        named |= {*question.outcomes, *question.themes}
        named |= {INVOLVEMENT} if question.indicators else set()
    rows = _of_outcomes(tidy, named) + _of_themes(tidy, named)
    return rows + _of_involvement(tidy) if INVOLVEMENT in named else rows


def _references(integration: Integration) -> list[Reference]:
    texts = (
        text for finding in integration.findings for text in (*finding.named, *finding.against)
    )
    return [found for text in texts if (found := parse_reference(text)) is not None]


def _of_outcomes(tidy: TidyCohort, named: set[str]) -> Estimates:
    outcomes = [outcome for outcome in tidy.cohort.outcomes if outcome.id in named]
    # Holm's correction is over all declared outcomes; no claim may name a p-value
    rows = Estimates(
        row
        for row in change_by_outcome(tidy["scores"], outcomes)
        if row.quantity in ("hedges_gav", "hodges_lehmann")
    )
    for outcome in outcomes:
        rows += change_by_team(tidy["scores"], outcome, teams=tidy.cohort.team_names)
    return rows


def _of_themes(tidy: TidyCohort, named: set[str]) -> Estimates:
    themes = sorted(named & {*tidy["excerpts"]["theme"], *tidy["codes"]["theme"]})
    if not themes:
        return Estimates()
    cohort, excerpts = tidy.cohort, tidy["excerpts"]
    sources = in_words(tidy["sources"], cohort)
    roles, teams = list(cohort.role_names.values()), list(cohort.team_names.values())
    by_role = themes_by_role(excerpts, sources, themes=themes, roles=roles)
    voices = spoken(sources)
    by_team = shares_by_team(within(excerpts, voices), voices, themes=themes, teams=teams)
    everyone = Estimates(
        replace(row, group="") if row.group in (AGAINST, OBSERVED) else row for row in by_role
    )
    return everyone + by_team.labelled(outcome=BY_TEAM)


def _of_involvement(tidy: TidyCohort) -> Estimates:
    lived = [role.id for role in tidy.cohort.roles if role.group == "lived experience"]
    profile = involvement_profile(tidy.registers, roles=lived, seed=tidy.cohort.seed)
    shown = {indicator.quantity for indicator in INDICATORS}
    return Estimates(row for row in profile if row.quantity in shown)


def readings(integration: Integration, tidy: TidyCohort, rows: Estimates) -> dict[str, str]:
    """What is each finding's mark today, for its author to write down once it is read?

    Parameters
    ----------
    integration
        The findings.
    tidy
        The excerpts.
    rows
        Of `evidence_rows`.

    Returns
    -------
    dict
        Finding's id to `reading`.
    """
    texts = dict(zip(tidy["excerpts"]["excerpt"], tidy["excerpts"]["text"], strict=True))
    return {one.id: reading(one, rows, texts, tidy.cohort) for one in integration.findings}


def reading(finding: Finding, rows: Estimates, texts: Mapping[str, str], cohort: Cohort) -> str:
    """What mark do the values behind a claim make, so that a change of any of them is seen?

    The first letters of a SHA-256 hash over value, interval and number of people of every row the
    finding names (what speaks against it too), to six significant digits, and over the words of
    every excerpt. The mark is for `integration.toml`; a report never shows it.

    Parameters
    ----------
    finding
        The finding.
    rows
        Of `evidence_rows`.
    texts
        Excerpt to its words.
    cohort
        Names of teams and roles.

    Examples
    --------
    >>> cohort = Cohort.model_validate({
    ...     "id": "c", "title": "C", "programme": "P", "synthetic": True, "seed": 1,
    ...     "starts": "2023-01-01", "ends": "2023-12-31",
    ...     "timepoints": [{"id": "b", "title": "B", "kind": "baseline"}],
    ...     "teams": [{"id": "t", "name": "T", "aim": "A", "setting": "S"}],
    ...     "roles": [{"id": "r", "name": "r", "group": "staff"}],
    ... })
    >>> finding = Finding(id="F", question="Q", strand="involvement", author="A",
    ...                   claim="They came {involvement.came}.")
    >>> marks = [
    ...     reading(finding, Estimates([
    ...         Estimate(quantity="came", value=value, n=9, method="m")]), {}, cohort)
    ...     for value in (0.5, 0.5, 0.6)
    ... ]
    >>> marks[0] == marks[1], marks[0] == marks[2], len(marks[0])
    (True, False, 12)
    """
    digest = hashlib.sha256()
    for text in (*finding.named, *finding.against):
        reference = parse_reference(text)
        if text in texts or reference is None:
            digest.update(f"{text}={texts.get(text)};".encode())
            continue
        labels = reference.labels(cohort)
        mine = (row for row in rows if all(getattr(row, at) == one for at, one in labels.items()))
        for row in mine:
            digest.update(f"{text}={_in_short(row)};".encode())
    return digest.hexdigest()[:12]


def _in_short(row: Estimate) -> str:
    numbers = (row.value, row.low, row.high)
    return " ".join("none" if one is None else f"{one:.6g}" for one in numbers) + f" {row.n}"


def to_be_read_again(integration: Integration, marks: Mapping[str, str]) -> frozenset[str]:
    """Which claims rest on values that changed since their author last read them?

    Parameters
    ----------
    integration
        The findings, each with the mark its author wrote down, or none.
    marks
        Of `readings`.
    """
    return frozenset(one.id for one in integration.findings if one.read != marks[one.id])


def evidence_excerpts(integration: Integration, excerpts: pd.DataFrame) -> pd.DataFrame:
    """Which excerpts do findings name? `SIDE` of each, one row each, in order.

    Of a piece with several codes the first counts.
    """
    named = dict.fromkeys(
        text for finding in integration.findings for text in (*finding.named, *finding.against)
    )
    first = excerpts.drop_duplicates("excerpt").set_index("excerpt", drop=False)
    return first.loc[[one for one in named if one in first.index], SIDE].reset_index(drop=True)


def question_excerpts(integration: Integration, tidy: TidyCohort) -> pd.DataFrame:
    """Which excerpts could stand for the questions' themes? Chosen by rule; see `choose_quotes`.

    Only where people speak for themselves, two a theme: `SIDE` of each.
    """
    themes = {theme for question in integration.questions for theme in question.themes}
    voices = spoken(tidy["sources"])
    said = within(tidy["excerpts"], voices)
    chosen = choose_quotes(said[said["theme"].isin(themes)], voices, each=2)
    return chosen[SIDE]


def noted_by_observers(tidy: TidyCohort) -> frozenset[str]:
    """Which excerpts are nobody's own words, but an observer's note?"""
    notes = within(tidy["excerpts"], written_about(tidy["sources"]))
    return frozenset(notes["excerpt"])

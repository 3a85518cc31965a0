"""Declared facts as small frames: what `cohort.toml` and the intake say, which is no result."""

import datetime as dt

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.instrument import Instrument
from evaluation.config.policy import Policy
from evaluation.intake.coding.material import positions_read
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import Problem, Severity

#: How a problem's class reads in a report.
_CLASSES = {
    Severity.REPAIR: "Mended",
    Severity.WARN: "Kept, to be looked at",
    Severity.ACCEPT: "Unusual, and right",
}


def programme_facts(cohort: Cohort) -> pd.DataFrame:
    """What was the programme, when, and for whom?"""
    facts = {
        "Programme": cohort.programme,
        "Cohort": cohort.title,
        "Ran": f"{_day(cohort.starts)} to {_day(cohort.ends)}",
        "Teams": str(len(cohort.teams)),
        "Who took part": ", ".join(role.name for role in cohort.roles),
        "About": cohort.description or "not described in cohort.toml",
        "Data": "synthetic: no real person is in it" if cohort.synthetic else "real",
    }
    return pd.DataFrame({"What": list(facts), "As declared": list(facts.values())})


def team_facts(cohort: Cohort) -> pd.DataFrame:
    """Which teams were there, and what did each set out to do?"""
    return pd.DataFrame(
        [(team.name, team.setting, team.aim) for team in cohort.teams],
        columns=["Team", "Setting", "Aim"],
    )


def timepoint_facts(cohort: Cohort) -> pd.DataFrame:
    """When was what asked?"""
    rows = []
    for point in cohort.timepoints:
        asked = [
            survey.title or survey.id
            for survey in cohort.surveys
            if survey.timepoint in ("", point.id)
        ]
        when = f"{_day(point.starts)} to {_day(point.ends)}" if point.starts and point.ends else ""
        rows.append((point.title, when or "not declared", "; ".join(asked) or "no survey"))
    return pd.DataFrame(rows, columns=["Timepoint", "When", "Surveys"])


def instrument_facts(tidy: TidyCohort) -> pd.DataFrame:
    """Which instruments were used, how are they scored, and where do they come from?"""
    rows = [
        (one.title, len(one.items), _scored(one), one.licence, one.source)
        for one in tidy.instruments.values()
        if (tidy["answers"]["instrument"] == one.id).any()
    ]
    return pd.DataFrame(rows, columns=["Instrument", "Items", "Scoring", "Licence", "Source"])


def problem_facts(problems: tuple[Problem, ...], policy: Policy) -> pd.DataFrame:
    """What was found in the files, and what became of it?

    One row a rule and file; the single places are in `evaluation check`. Where the audience may
    not know files, there is one row a rule, without counts.
    """
    rows: dict[tuple[str, str, str], int] = {}
    for problem in problems:
        key = (_CLASSES.get(problem.severity, "Error"), problem.what, problem.place.file)
        rows[key] = rows.get(key, 0) + problem.count
    found = pd.DataFrame(
        [(*key, times) for key, times in sorted(rows.items())],
        columns=["What became of it", "What was found", "File", "Times"],
    )
    if policy.files:
        return found
    return found.drop(columns=["File", "Times"]).drop_duplicates(ignore_index=True)


def source_facts(tidy: TidyCohort) -> pd.DataFrame:
    """How much coded material is there, of which kind, by how many coders?"""
    sources, excerpts = tidy["sources"], tidy["excerpts"]
    rows = []
    for kind, there in sources.groupby("kind"):
        coded = excerpts[excerpts["source"].isin(there["source"])]
        rows.append((str(kind), len(there), coded["excerpt"].nunique(), coded["coder"].nunique()))
    return pd.DataFrame(rows, columns=["Kind", "Texts", "Coded pieces", "Coders"])


def position_facts(sources: pd.DataFrame) -> pd.DataFrame:
    """How were positions in coded texts counted, and how far is that confirmed?

    One row a way of counting; empty where no text came with positions.
    """
    if "reading" not in sources.columns:
        return pd.DataFrame()
    rows = [
        (reading, times, checked or "nothing", "" if pd.isna(least) else f"{least:.0%}")
        for reading, checked, times, least in positions_read(sources).itertuples(index=False)
    ]
    columns = ["Positions counted in", "Texts", "Checked by", "Confirmed in each, at least"]
    return pd.DataFrame(rows, columns=columns)


def policy_facts(policy: Policy) -> pd.DataFrame:
    """What does this report's policy let its audience see?"""
    rounded = f"rounded to {policy.round_counts_to}" if policy.round_counts_to > 1 else "shown"
    redacted = (
        f"withheld up to {policy.redact_counts_to}, else {rounded}"
        if policy.redact_counts_to
        else rounded
    )
    facts = {
        "Policy": policy.title,
        "For": policy.audience,
        "Means, changes and effects": f"from {policy.minimum_n} people",
        "Percentages": f"from {policy.minimum_n_share} people"
        + ("" if policy.extreme_shares else "; 0% and 100% are withheld"),
        "Shares of people heard": f"from {policy.minimum_n_voice} people heard",
        "Standard deviations": f"from {policy.minimum_n_spread} people",
        "Counts of people": redacted,
        "Raw files": "named" if policy.files else "not named, and their problems not counted",
        "Never shown": ", ".join(policy.barred) or "nothing",
        "Review of quotations": f"by a person, {policy.quotes_need_review}",
        "Quotations": "with consent; an attribution fits at least "
        f"{policy.quote_frame} people ({policy.quote_frame_lived_experience} with lived "
        "experience)"
        if policy.quotes
        else "not shown",
    }
    return pd.DataFrame({"Rule": list(facts), "In this report": list(facts.values())})


def _scored(instrument: Instrument) -> str:
    if not instrument.scales:
        return "item by item"
    return "; ".join(
        f"{scale.title}: {scale.method} of {len(scale.items)} items, at least "
        f"{scale.minimum_answered} answered"
        for scale in instrument.scales
    )


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B} {day.year}"

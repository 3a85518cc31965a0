"""The page in plain words over all cohorts: for the people who took part in any of them."""

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from evaluation.disclosure import Released
from evaluation.show.formatting import people
from evaluation.show.plain import direction, listed_below
from evaluation.show.rows import rows_of
from evaluation.show.shown import Shown, words


def questions_over_cohorts(questions: Sequence[str]) -> Shown:
    """List what the programme is asked.

    >>> questions_over_cohorts(["Does it help?"]).plain
    'Does it help?'
    """
    if not questions:
        return words("Nobody has written down what is asked over all groups.")
    items = "".join(f"<li>{escape(one)}</li>" for one in questions)
    return Shown("text", f"<ul>{items}</ul>", " ".join(questions))


def people_over_cohorts(counts: Released) -> Shown:
    """Tell how many people took part in each cohort.

    Parameters
    ----------
    counts
        Rows of ``people``, the cohort in `level`; only those of all roles together are told.
    """
    told = [
        f"{row.level}: "
        + (
            "few people; we do not say how many"
            if row.value is None
            else people(round(row.value), rounded=row.rounded)
        )
        for row in rows_of(counts.where(quantity="people", group=""))
    ]
    return listed_below("These groups of teams took part, one after the other", told)


def change_over_cohorts(pooled: Released, names: Mapping[str, str]) -> Shown:
    """Tell what all cohorts together say of change, without a word of statistics.

    Parameters
    ----------
    pooled
        Rows of ``pooled_effect``, an outcome each.
    names
        What people who took part call each outcome: title to words.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([Estimate(quantity="pooled_effect", value=0.5, low=0.2, high=0.8, n=68,
    ...                            method="REML", outcome="Confidence")])
    >>> names = {"Confidence": "how sure we are"}
    >>> change_over_cohorts(release(rows, policy("internal")), names).plain
    'We put the answers of all groups together. What went up: how sure we are. We had no other \
group to compare with. So we cannot say that the training made the change.'
    """
    rows = rows_of(pooled.where(quantity="pooled_effect"))
    if not rows:
        return words("No two groups were asked the same things before and after.")
    ways: dict[str, int | None] = {
        "What went up": 1,
        "What went down": -1,
        "Where we cannot tell": 0,
        "What we cannot put together or show": None,
    }
    lists = [
        listed_below(
            opening, [names.get(row.outcome, row.outcome) for row in rows if direction(row) == way]
        )
        for opening, way in ways.items()
    ]
    before = words("We put the answers of all groups together.")
    after = words(
        "We had no other group to compare with.",
        "So we cannot say that the training made the change.",
    )
    parts = [before, *(one for one in lists if one.plain), after]
    return Shown("text", "".join(one.html for one in parts), " ".join(one.plain for one in parts))


def recommended_over_cohorts(recommended: pd.DataFrame, happened: pd.DataFrame) -> Shown:
    """Tell what was asked for, how far it is, and what was done.

    Parameters
    ----------
    recommended
        ``Recommendation``, one column a cohort with its status there, and ``Cohorts``.
    happened
        ``Cohort``, ``Recommendation`` and ``What happened since``.
    """
    if not len(recommended):
        return words("Nobody has written down what should be done.")
    done: dict[str, list[str]] = {}
    for row in happened.to_dict("records"):
        since = f"{row['Cohort']}: {row['What happened since']}"
        done.setdefault(_plain(row["Recommendation"]), []).append(since)
    told = []
    for row in recommended.to_dict("records"):
        wording = str(row["Recommendation"])
        status = [str(row[one]) for one in recommended.columns[1:-1] if row[one] != "not made"]
        parts = (f"{wording.rstrip('.')}.", f"How far it is: {status[-1]}.")
        told.append(" ".join([*parts, *done.get(_plain(wording), [])]))
    items = "".join(f"<li>{escape(one)}</li>" for one in told)
    return Shown("text", f"<ul>{items}</ul>", " ".join(told))


def _plain(wording: object) -> str:
    return str(wording).casefold().rstrip(". ")

"""Sentences of a section that stand one after another."""

from collections.abc import Iterable

from evaluation.config.cohort import Outcome
from evaluation.disclosure import Released
from evaluation.outcomes.change import primary_first
from evaluation.outcomes.instruments import outcome_range
from evaluation.prepare.tidy import TidyCohort
from evaluation.show.narrative import change_sentence
from evaluation.show.shown import Shown


def one_after_another(parts: Iterable[Shown]) -> Shown:
    """Return several texts as one thing to show.

    >>> from evaluation.show.shown import words
    >>> one_after_another([words("One."), words("Two.")]).html
    '<p>One.</p><p>Two.</p>'
    """
    shown = list(parts)
    html = "".join(part.html for part in shown)
    return Shown("text", html, "\n".join(part.plain for part in shown))


def scale_of(outcome: Outcome, tidy: TidyCohort) -> tuple[float, float]:
    """Return the lowest and highest score an outcome can have."""
    return outcome_range(outcome, tidy.instruments)


def change_words(change: Released, tidy: TidyCohort) -> Shown:
    """Return a paragraph for each declared outcome: how far did people change?

    The first outcome's is the fullest. That no cause follows is for the section to say, once.
    """
    first = tidy.cohort.first_outcome
    return one_after_another(
        change_sentence(
            change.where(outcome=outcome.title)
            if outcome == first
            else change.where(outcome=outcome.title, quantity="mean_change"),
            measure=outcome.title,
            scale=scale_of(outcome, tidy),
            caution=False,
        )
        for outcome in primary_first(tidy.cohort.outcomes)
    )

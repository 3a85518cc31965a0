"""Whether people came to judge their starting point differently."""

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.estimates import Estimates
from evaluation.outcomes._samples import aligned, as_numbers, check_confidence
from evaluation.outcomes.paired import paired_t


def response_shift(
    pre: pd.Series, then: pd.Series, post: pd.Series, *, confidence: float = 0.95
) -> Estimates:
    """Did people's yardstick move, and what is the change with the old and with the new one?

    Asked afterwards how they had stood at the start (`then`), people who learned how little they
    knew place their start lower than they did at the time (Howard 1980; Sprangers and Schwartz
    1999). Response shift is pre - then; conventional change is post - pre; then-test change is
    post - then, and is their sum. Student's t interval each, on the people who answered all three.

    Parameters
    ----------
    pre, then, post
        One number a person, indexed by person; the same people in all three, NaN where not
        answered.
    confidence
        Level of the intervals.

    Returns
    -------
    Estimates
        `response_shift`, `conventional_change`, `then_test_change` (unit of the scale), and the
        two-sided p of each as `p_response_shift` and so on.

    Raises
    ------
    AnalysisError
        If people are repeated or not the same, or values are not numbers.

    Examples
    --------
    >>> pre, then = pd.Series([4, 3, 5, 4, None]), pd.Series([2, 3, 3, 2, 2])
    >>> rows = response_shift(pre, then, pd.Series([4, 5, 5, 4, 4]))
    >>> [rows[name].value for name in ("response_shift", "conventional_change", "then_test_change")]
    [1.5, 0.5, 2.0]
    """
    check_confidence(confidence)
    pre, then = aligned(pre, then)
    pre, post = aligned(pre, post)
    answers = np.column_stack(
        [as_numbers(pre, "pre"), as_numbers(then, "then"), as_numbers(post, "post")]
    )
    # one missing answer takes a person out of all three changes, so that the sum holds
    answers[np.isnan(answers).any(axis=1)] = np.nan
    pre, then, post = (pd.Series(column, pre.index) for column in answers.T)
    changes = {
        "response_shift": paired_t(then, pre, confidence=confidence),
        "conventional_change": paired_t(pre, post, confidence=confidence),
        "then_test_change": paired_t(then, post, confidence=confidence),
    }
    means = (replace(rows["mean_change"], quantity=name) for name, rows in changes.items())
    chances = (replace(rows["p_value"], quantity=f"p_{name}") for name, rows in changes.items())
    return Estimates([*means, *chances])

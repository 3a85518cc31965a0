"""Many looks at once: what is left of a p-value when each look had its chance to stand out."""

import math
from collections.abc import Sequence

from evaluation.errors import AnalysisError


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """How small is each p when its whole family is taken into account?

    The i-th smallest of m p-values times m - i + 1, never below the one before, at most 1 (Holm
    1979). A p that could not be computed stays so and does not count towards m.

    Parameters
    ----------
    p_values
        The p-values of one family; None or nan where not computable.

    Returns
    -------
    tuple
        One adjusted p for each, in the same order; None where there was none.

    Raises
    ------
    AnalysisError
        If a p-value lies outside 0 to 1.

    Examples
    --------
    >>> holm([0.01, None, 0.04, 0.03])
    (0.03, None, 0.06, 0.06)
    """
    there = {place: p for place, p in enumerate(p_values) if p is not None and not math.isnan(p)}
    if any(not 0 <= p <= 1 for p in there.values()):
        raise AnalysisError("p-values: found one outside 0 to 1; give p-values as they are")
    adjusted: list[float | None] = [None] * len(p_values)
    least = 0.0
    for rank, place in enumerate(sorted(there, key=there.__getitem__)):
        least = max(least, min(1.0, (len(there) - rank) * there[place]))
        adjusted[place] = least
    return tuple(adjusted)

"""Whether a cumulative link model has a maximum at all."""

import numpy as np
from scipy.optimize import linprog

from evaluation.outcomes.models.cumulative import Ends
from evaluation.outcomes.models.design import Codes


def separating_parameters(answer_ends: Ends) -> Codes:
    """Return the positions of parameters that run off to infinity; none when there is a maximum.

    The likelihood has no maximum when some direction of the parameters moves no answer's
    interval inwards and some outwards (Haberman 1980; Albert and Anderson 1984). A linear
    programme finds such a direction or shows that there is none; random intercepts do not
    change the answer, since the direction raises the likelihood whatever the intercepts are.
    """
    upper = np.unique(answer_ends.upper[~answer_ends.highest], axis=0)
    lower = np.unique(answer_ends.lower[~answer_ends.lowest], axis=0)
    outward = np.vstack([upper, -lower])
    scale = np.maximum(np.abs(outward).max(axis=0), 1e-300)
    found = linprog(
        -(outward / scale).sum(axis=0),
        A_ub=-outward / scale,
        b_ub=np.zeros(len(outward)),
        bounds=(-1, 1),
        method="highs",
    )
    if not found.success or -found.fun < 1e-7:
        return np.empty(0, dtype=np.intp)
    return np.flatnonzero(np.abs(found.x) > 1e-7)

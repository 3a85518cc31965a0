"""What a declared approach lets a report say: reflexive analysis withholds two numbers."""

from typing import Literal

from evaluation.estimates import Estimates, not_computable

Approach = Literal["codebook", "reflexive"]

#: What a reflexive thematic analysis is asked for in place of agreement and saturation.
ASKED_FOR_INSTEAD = "write a reflexivity memo and an information-power statement instead"


def withheld(quantity: str, *, method: str) -> Estimates:
    """Return the estimate that says: this approach does not use this number, and what it does.

    >>> withheld("krippendorff_alpha", method="alpha")[0].note
    'not computable: withheld under a reflexive approach; write a reflexivity memo and an \
information-power statement instead'
    """
    why = f"withheld under a reflexive approach; {ASKED_FOR_INSTEAD}"
    return Estimates([not_computable(quantity, why, n=0, method=method)])

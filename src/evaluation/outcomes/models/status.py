"""How a fit ended, in words that go beside its numbers."""

from enum import StrEnum

from evaluation.errors import AnalysisError

#: Below this many groups what is said about groups carries a warning (Cameron and Miller 2015).
FEW = 10


class Status(StrEnum):
    """How a fit ended."""

    CONVERGED = "converged"  #: a maximum inside the allowed values
    BOUNDARY = "boundary"  #: a maximum with a variance of zero; the rest of it stands
    FAILED = "failed"  #: no maximum; nothing of it may be used

    @property
    def usable(self) -> bool:
        """Whether the estimates are those of a maximum."""
        return self is not Status.FAILED


def check_confidence(confidence: float) -> None:
    """Refuse a confidence level outside 0 to 1."""
    if not 0 < confidence < 1:
        raise AnalysisError(f"confidence is {confidence}; it lies between 0 and 1, such as 0.95")


def few_groups(name: str, size: int) -> str:
    """Return the limit to say beside a variance between few groups, or nothing."""
    if size >= FEW:
        return ""
    return f"only {size} groups of {name}: the variance between them is barely known"


def few_clusters(name: str, size: int) -> str:
    """Return the limit to say beside a result that rests on few clusters, or nothing."""
    if size >= FEW:
        return ""
    return f"only {size} groups of {name}: read it beside the person-level result"

"""Google Forms: a timestamp, then one column a question or one a statement of a block."""

from evaluation.intake.surveys.draft import Draft, Reader, names_of

_TIMESTAMP = names_of(
    "timestamp",
    "time stamp",
    "zeitstempel",
    "horodateur",
    "marca temporal",
    "carimbo de data/hora",
    "informazioni cronologiche",
    "tijdstempel",
)


def _looks_like(draft: Draft) -> bool:
    return _TIMESTAMP.fullmatch(draft.names[0]) is not None


READER = Reader(
    tool="google-forms",
    title="Google Forms",
    expects="the column Timestamp first",
    looks_like=_looks_like,
    metadata=names_of(_TIMESTAMP.pattern, "score"),
    personal=names_of("e-?mail address", "username"),
)

"""Google Forms: a timestamp, then one column a question or one a statement of a block."""

import re

from evaluation.intake.surveys.draft import Draft, Reader, Source, names_of
from evaluation.problems import ProblemLog

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


#: What a quiz adds behind each question.
_MARKED = re.compile(r"(.+) \[(?:Score|Feedback)\]", re.DOTALL)


def _read(draft: Draft, _source: Source, _log: ProblemLog) -> None:
    asked = set(draft.names)
    for place, name in enumerate(draft.names):
        marked = _MARKED.fullmatch(name)
        if marked and marked[1] in asked:
            draft.metadata.add(place)


def _looks_like(draft: Draft) -> bool:
    return _TIMESTAMP.fullmatch(draft.names[0]) is not None


READER = Reader(
    tool="google-forms",
    expects="the column Timestamp first",
    looks_like=_looks_like,
    read=_read,
    metadata=names_of(_TIMESTAMP.pattern, "(total )?score"),
    personal=names_of(
        "e-?mail address",
        "username",
        "form response edit url",
        "e-?mail-adresse",
        "adresse e-?mail",
        "nom d'utilisateur",
        "direcci[oó]n de correo electr[oó]nico",
        "nombre de usuario",
        "endere[cç]o de e-?mail",
        "indirizzo e-?mail",
        "e-?mailadres",
    ),
)

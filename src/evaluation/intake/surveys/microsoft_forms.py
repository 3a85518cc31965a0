"""Microsoft Forms: one header row of full question texts behind five or six columns of its own."""

from evaluation.intake.surveys.draft import Draft, Reader, Source, names_of
from evaluation.problems import ProblemLog


def _looks_like(draft: Draft) -> bool:
    names = [name.casefold() for name in draft.names]
    if names[:1] != ["id"] or len(names) < 3:
        return False
    # in other languages, the second and third columns are still two times
    return names[1:3] == ["start time", "completion time"] or {1, 2} <= draft.table.dates


def _read(draft: Draft, _source: Source, _log: ProblemLog) -> None:
    if not _looks_like(draft):
        return
    draft.metadata |= {0, 1, 2}
    for place in range(3, min(7, len(draft.names))):
        name = draft.names[place].casefold()
        if name in ("email", "name"):  # further right, a question may have these names
            draft.personal.add(place)
        elif name not in ("last modified time", "language"):
            break


READER = Reader(
    tool="microsoft-forms",
    expects="the columns ID, Start time and Completion time first",
    looks_like=_looks_like,
    read=_read,
    metadata=names_of(
        "last modified time",
        "language",
        "total points",
        "quiz feedback",
        "grade posted time",
        "points - .*",
        "feedback - .*",
    ),
)

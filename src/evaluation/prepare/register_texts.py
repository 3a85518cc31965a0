"""Free text of the registers: looked through for identifiers, and kept out of prepared data.

What somebody hoped or wrote in a note is read for counting only. Its words stay in the raw file: no
table that is stored, and so no report, has them. What was said in a reflection is stored where a
person released it (`prepare.written`). Titles of goals and the like stand in reports as they are,
and may name nobody.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.register import LINE, RegisterColumn, registers
from evaluation.intake.register_places import place_in
from evaluation.prepare.names import ORGANISATION, PLACE, TEAM, Names
from evaluation.problems import Place, Problem, Severity

#: What a title may well hold without naming a person.
_IN_TITLES = frozenset((ORGANISATION, PLACE, TEAM, "ward or place", "date", "web address"))


def flagged_in_registers(
    kept: Mapping[str, pd.DataFrame], cohort: Cohort, names: Names
) -> Iterator[Problem]:
    """Yield cells of registers that seem to hold an identifier: kind and place, never the text.

    Parameters
    ----------
    kept
        The registers, by id, as read.
    cohort
        The cohort's declaration.
    names
        The cohort's own names.
    """
    for register_id, frame in kept.items():
        for column in registers()[register_id].columns:
            if column.kind not in ("text", "name"):
                continue
            written = frame[[column.id, LINE]].dropna()
            for text, line in written.itertuples(index=False):
                kinds = _kinds(str(text), column, names)
                if kinds:
                    place = place_in(frame, cohort.registers[register_id], line, column.id)
                    yield _flagged(kinds, column, place, reviewed=register_id == "reflections")


def _kinds(text: str, column: RegisterColumn, names: Names) -> str:
    away = _IN_TITLES if column.kind == "name" else frozenset()
    found = dict.fromkeys(one.kind for one in names.all_in(text))
    return ", ".join(kind for kind in found if kind not in away)


def _flagged(kinds: str, column: RegisterColumn, place: Place, *, reviewed: bool) -> Problem:
    todo = "It stands in reports as it is: write it so that it names nobody."
    if column.kind == "text":
        todo = "Nothing of it is stored or shown."
    if reviewed:
        todo = "It is stored and shown only where a person releases it in the review."
    what = f"the cell seems to hold an identifier ({kinds})"
    return Problem(Severity.WARN, "text.identifier", place, what, todo)


def without_words(kept: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the registers without the words of their free text, which become empty texts.

    >>> rows = pd.DataFrame({"text": ["Call me Amina.", None], "line": [2, 3]})
    >>> without_words({"reflections": rows})["reflections"]["text"].tolist()
    ['', nan]
    """
    return {name: _wordless(name, frame) for name, frame in kept.items()}


def _wordless(register_id: str, frame: pd.DataFrame) -> pd.DataFrame:
    texts = [column.id for column in registers()[register_id].columns if column.kind == "text"]
    return frame.assign(
        **{name: frame[name].where(frame[name].isna(), "") for name in texts if name in frame}
    )

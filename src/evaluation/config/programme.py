"""`programme.toml`: what cohorts have in common, and what is to be laid together over them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from evaluation.config.instrument import ID_PATTERN
from evaluation.config.parse import Declared, Mistake, declare, read_toml, show

#: Its name below ``data/raw/``.
PROGRAMME = "programme.toml"


class Question(Declared):
    """One question that the programme is asked over all its cohorts."""

    id: str = Field(pattern=ID_PATTERN)
    text: str


class OutcomeOverCohorts(Declared):
    """One outcome to lay together: its id is the same in every cohort."""

    id: str = Field(pattern=ID_PATTERN)
    cohorts: tuple[str, ...] = ()  #: empty: every cohort that declares it
    common_items: tuple[str, ...] = ()  #: where its instrument changed: the items all asked


class Programme(Declared):
    """The programme its cohorts belong to."""

    title: str = "The programme"
    description: str = ""
    names: dict[str, str] = {}  #: cohort id -> a short name, such as "May 2023"
    questions: tuple[Question, ...] = ()
    outcomes: tuple[OutcomeOverCohorts, ...] = ()  #: empty: every outcome of two cohorts or more

    @property
    def texts(self) -> tuple[str, ...]:
        """The questions' texts."""
        return tuple(one.text for one in self.questions)

    def name_of(self, cohort: str, title: str) -> str:
        """Return what a cohort is called beside others."""
        return self.names.get(cohort, title)


def read_programme(raw: Path, *, cohorts: Sequence[str]) -> Programme:
    """Return what `programme.toml` declares; where there is none, a programme without choices.

    Parameters
    ----------
    raw
        The folder data/raw/.
    cohorts
        The cohorts there are; others cannot be named for an outcome.

    Raises
    ------
    ConfigError
        With every mistake of the file.
    """
    path = raw / PROGRAMME
    if not path.exists():
        return Programme()

    def cross_check(content: Mapping[str, Any]) -> Iterator[Mistake]:
        for table in ("outcomes", "questions"):
            rows = [row for row in content.get(table, []) if isinstance(row, dict)]
            for one, times in Counter(str(row.get("id")) for row in rows).items():
                if times > 1:
                    yield table, f"the id {show(one)} is given {times} times. Give it once."
            for place, row in enumerate(rows, start=1):
                unknown = sorted(set(row.get("cohorts", ())) - set(cohorts))
                if unknown:
                    yield (
                        f"{table}[{place}].cohorts",
                        f"found {unknown}; allowed: {', '.join(cohorts)}.",
                    )

    content = read_toml(path, shown_as=PROGRAMME)
    return declare(Programme, content, shown_as=PROGRAMME, cross_check=cross_check)

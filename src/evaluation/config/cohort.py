"""`cohort.toml`: everything about a cohort that its files do not say themselves."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from evaluation.config.checklist import DEFAULT, checklists
from evaluation.config.instrument import ID_PATTERN, readable_instruments
from evaluation.config.lines import lines_of
from evaluation.config.parse import Declared, Mistake, declare, read_toml, show
from evaluation.config.references import References
from evaluation.config.register import registers

#: Letters a-z, digits and hyphens, at most 40, neither first nor last a hyphen.
COHORT_ID = r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$"

Tool = Literal[
    "microsoft-forms",
    "qualtrics",
    "surveymonkey",
    "jisc",
    "google-forms",
    "redcap",
    "limesurvey",
    "spss",
    "plain",
]
CodingTool = Literal["taguette", "refi-qda", "qualcoder", "plain"]
SourceKind = Literal[
    "interview", "observation", "focus group", "free text", "reflection", "document"
]


def _below_the_folder(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    if not path or path.startswith("/") or ":" in path or any(p in ("", "..") for p in parts):
        raise ValueError("allowed: a file inside the cohort's folder. Put the file there.")
    return "/".join(parts)


File = Annotated[str, BeforeValidator(lambda v: _below_the_folder(v) if isinstance(v, str) else v)]


class Timepoint(Declared):
    """When something was asked; timepoints stand in the order in which they happen."""

    id: str = Field(pattern=ID_PATTERN)
    title: str
    kind: Literal["baseline", "mid", "end", "follow-up"]
    starts: dt.date | None = None
    ends: dt.date | None = None


class Team(Declared):
    """A group of people working on one aim."""

    id: str = Field(pattern=ID_PATTERN)
    name: str
    aim: str
    setting: str
    organisation: str = ""


class Role(Declared):
    """A role group: who takes part as what."""

    id: str = Field(pattern=ID_PATTERN)
    name: str  #: in the plural, as a report says it: "service users"
    group: Literal["lived experience", "staff", "facilitator"]
    tier: Literal["", "frontline", "strategic", "improvement"] = ""


class Column(Declared):
    """One column of an export, by its header; `values` says what its cells mean."""

    header: str
    values: dict[str, str] = {}  #: the cell's text -> the id it stands for


def _as_column(value: object) -> object:
    return {"header": value} if isinstance(value, str) else value


ColumnRef = Annotated[Column, BeforeValidator(_as_column)]


class SurveyColumns(Declared):
    """Which columns of an export say who answered, and when."""

    person: ColumnRef | None = None  #: the code that links timepoints
    team: ColumnRef | None = None
    role: ColumnRef | None = None
    timepoint: ColumnRef | None = None  #: only where one file holds several timepoints
    submitted: ColumnRef | None = None


class InstrumentUse(Declared):
    """One instrument inside a survey file."""

    instrument: str
    frame: Literal["now", "then"] = "now"  #: "then": asked afterwards about before
    items: dict[str, str] = Field(min_length=1)  #: item id -> header of its column
    labels: dict[str, int] = {}  #: further wordings -> codes, where the file has its own
    missing_codes: tuple[str, ...] = ()  #: cells that mean "not answered", as 99


class Survey(Declared):
    """One export file of a survey tool."""

    id: str = Field(pattern=ID_PATTERN)
    title: str = ""
    file: File
    tool: Tool
    sheet: str = ""
    key_file: File | None = None  #: Jisc's key, REDCap's dictionary
    timepoint: str = ""  #: empty when `columns.timepoint` says it row by row
    dates: str = ""  #: how dates are written, e.g. "%d/%m/%Y %H:%M"; empty: ISO or real dates
    timezone: str = "Europe/London"
    columns: SurveyColumns = SurveyColumns()
    instruments: tuple[InstrumentUse, ...] = ()
    texts: dict[str, str] = {}  #: id of a free-text question -> header
    ignore: tuple[str, ...] = ()  #: headers known and not needed
    personal: tuple[str, ...] = ()  #: headers with personal data: dropped unread
    only: dict[str, tuple[str, ...]] = {}  #: header -> the values whose rows belong to this survey
    duplicates: Literal["refuse", "keep first", "keep last"] = "refuse"

    @property
    def headers_used(self) -> tuple[str, ...]:
        """Every header this declaration names, except personal and ignored ones."""
        columns = self.columns
        single = (
            columns.person,
            columns.team,
            columns.role,
            columns.timepoint,
            columns.submitted,
        )
        return (
            *(column.header for column in single if column is not None),
            *(header for use in self.instruments for header in use.items.values()),
            *self.texts.values(),
            *self.only,
        )


class Coding(Declared):
    """One file of coded material."""

    id: str = Field(pattern=ID_PATTERN)
    title: str = ""
    file: File
    tool: CodingTool
    links: File  #: csv: source -> kind, participant, team, timepoint
    coder: str = ""  #: who coded, where the file does not say


class Outcome(Declared):
    """A scale whose change is to be reported, declared before the data."""

    id: str = Field(pattern=ID_PATTERN)
    title: str
    plain: str = ""  #: what people who took part would call it; empty: the title
    instrument: str
    scale: str  #: a scale's id, or an item's
    before: str  #: a timepoint
    after: str  #: a timepoint
    family: str = "outcomes"
    primary: bool = False
    themes: tuple[str, ...] = ()  #: themes shown beside it in joint displays


class Written(Declared):
    """A text that a person wrote for the report: here, or in a file of the cohort's folder."""

    text: str = ""
    file: File | None = None

    @model_validator(mode="after")
    def _in_one_place(self) -> Self:
        if bool(self.text) == (self.file is not None):
            raise ValueError("give the text itself, or { file = ... }, and not both.")
        return self


def _as_written(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


WrittenRef = Annotated[Written, BeforeValidator(_as_written)]


class Qualitative(Declared):
    """How the coded material was made, which decides what may be said about it."""

    approach: Literal["codebook", "reflexive"] = "codebook"
    codebook: File | None = None
    unit: Literal["excerpt", "character", "source"] = "excerpt"
    #: what a line of the framework matrix is
    cases: Literal["team", "role", "setting", "organisation"] = "team"
    meaning: str = "Meaning"  #: the theme whose codes are what people say co-production means
    #: how the code is named by which people say what a group wants; {group} is the group's name
    speaks_for: str = "speaks for {group}"
    reflexivity_memo: WrittenRef | None = None  #: who coded, from where, and what that did
    information_power: WrittenRef | None = None  #: why these people can answer the question

    @field_validator("speaks_for")
    @classmethod
    def _names_the_group(cls, found: str) -> str:
        if found.count("{group}") != 1:
            raise ValueError("allowed: a code's name with {group} in it, once. Write it in.")
        return found

    @property
    def written(self) -> dict[str, Written]:
        """What was written about how the material was made, by the key it is declared under."""
        texts = {
            "reflexivity_memo": self.reflexivity_memo,
            "information_power": self.information_power,
        }
        return {key: text for key, text in texts.items() if text is not None}


Indicator = Literal["invited", "came", "not_alone", "heard", "taken_up", "decided", "paid"]


class Involvement(Declared):
    """What each indicator of involvement counts, declared before the data; none: no one number."""

    weights: dict[Indicator, Annotated[float, Field(gt=0)]] = {}


class Linkage(Declared):
    """How a person's answers at different timepoints find each other."""

    method: Literal["exact", "self-generated"] = "exact"
    elements: tuple[
        Annotated[int, Field(gt=0)], ...
    ] = ()  #: lengths of a self-generated code's parts, as (2, 2, 1)
    #: "keyed": the same code has the same pseudonym in every cohort, by a key outside the project
    pseudonyms: Literal["random", "keyed"] = "random"


class Report(Declared):
    """What a cohort's report is held to."""

    checklists: tuple[str, ...] = DEFAULT

    @field_validator("checklists")
    @classmethod
    def _known_checklists(cls, found: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(found) - set(checklists()))
        if unknown:
            raise ValueError(
                f"no checklists of these names: {unknown}; allowed: {', '.join(checklists())}."
            )
        if len(set(found)) < len(found):
            raise ValueError("a checklist is named more than once. Name each once.")
        return found


class Cohort(Declared):
    """A cohort of the programme."""

    id: str = Field(pattern=COHORT_ID)
    title: str
    programme: str
    synthetic: bool
    seed: int = Field(ge=0)
    starts: dt.date
    ends: dt.date
    description: str = ""
    timepoints: tuple[Timepoint, ...] = Field(min_length=1)
    teams: tuple[Team, ...] = Field(min_length=1)
    roles: tuple[Role, ...] = Field(min_length=1)
    roster: File | None = None  #: a list of names that no text may show; read, never stored
    linkage: Linkage = Linkage()
    surveys: tuple[Survey, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    registers: dict[str, File] = {}
    coding: tuple[Coding, ...] = ()
    qualitative: Qualitative = Qualitative()
    involvement: Involvement = Involvement()
    report: Report = Report()

    @field_validator("registers")
    @classmethod
    def _known_registers(cls, found: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(found) - set(registers()))
        if unknown:
            raise ValueError(
                f"no registers of these names: {unknown}; allowed: {', '.join(registers())}."
            )
        return found

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends < self.starts:
            raise ValueError("`ends` is before `starts`. Correct one of them.")
        return self

    @property
    def first_outcome(self) -> Outcome | None:
        """The primary outcome; where none is declared primary, the first; None without any."""
        primary = [outcome for outcome in self.outcomes if outcome.primary]
        return next(iter((*primary, *self.outcomes)), None)

    @property
    def before_and_after(self) -> tuple[str, str]:
        """The two timepoints a reader compares: the first outcome's, else the first and last."""
        first = self.first_outcome
        if first is not None:
            return first.before, first.after
        return self.timepoints[0].id, self.timepoints[-1].id

    @property
    def asked_between(self) -> tuple[dt.date, dt.date]:
        """The first and last day on which people may have been asked, by what is declared."""
        starts = (point.starts for point in self.timepoints if point.starts is not None)
        ends = (point.ends for point in self.timepoints if point.ends is not None)
        return min((self.starts, *starts)), max((self.ends, *ends))

    @property
    def team_names(self) -> dict[str, str]:
        """Team id to name, in order."""
        return {team.id: team.name for team in self.teams}

    @property
    def role_names(self) -> dict[str, str]:
        """Role id to name, in order."""
        return {role.id: role.name for role in self.roles}

    @property
    def case_names(self) -> dict[str, str]:
        """What the framework matrix has a line for: id (or the name itself) to name, in order."""
        cases = self.qualitative.cases
        if cases in ("team", "role"):
            return self.team_names if cases == "team" else self.role_names
        found = (str(getattr(team, cases)) for team in self.teams)
        return {name: name for name in found if name}

    @property
    def case_of(self) -> dict[str, str]:
        """The name of each team, or role group, to the line of the framework matrix it is in."""
        cases = self.qualitative.cases
        if cases in ("team", "role"):
            return {name: name for name in self.case_names.values()}
        return {team.name: str(getattr(team, cases)) for team in self.teams}

    @property
    def timepoint_titles(self) -> dict[str, str]:
        """Timepoint id to title, in order."""
        return {point.id: point.title for point in self.timepoints}

    def team(self, team_id: str) -> Team:
        """Return one team."""
        return next(team for team in self.teams if team.id == team_id)

    def role(self, role_id: str) -> Role:
        """Return one role group."""
        return next(role for role in self.roles if role.id == role_id)

    def timepoint(self, timepoint_id: str) -> Timepoint:
        """Return one timepoint."""
        return next(point for point in self.timepoints if point.id == timepoint_id)


def read_cohort(folder: Path) -> Cohort:
    """Return the cohort that a folder's `cohort.toml` declares.

    Raises
    ------
    ConfigError
        With every mistake of the file, and of the cohort's instrument files: file, line, key, what
        was found, what is allowed.
    """
    shown_as = f"{folder.name}/cohort.toml"
    instruments, wrong = readable_instruments(folder)
    content = read_toml(folder / "cohort.toml", shown_as=shown_as, beside=wrong.values())
    references = References(instruments, unread=wrong)

    def check(content: Mapping[str, Any]) -> Iterator[Mistake]:
        if str(content.get("id", folder.name)).strip() != folder.name:
            found, name = show(content["id"]), show(folder.name)
            yield (
                "id",
                f"found {found}; allowed: the folder's own name, {name}. Rename one of them.",
            )
        yield from references(content)

    lines = lines_of(folder / "cohort.toml")
    return declare(
        Cohort, content, shown_as=shown_as, cross_check=check, lines=lines, beside=wrong.values()
    )

"""REDCap raw csv: one row a record, event and repeat; its dictionary explains every field."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.intake.blank import is_blank
from evaluation.intake.surveys.draft import Draft, Reader, Source, names_of
from evaluation.intake.surveys.headers import clean_header
from evaluation.intake.table import read_table
from evaluation.problems import Place, ProblemLog

#: One box of a question with several answers: as raw data, and as labels.
_CHECKBOX = re.compile(r"(\w+?)___(\w+)")
_BOX_LABEL = re.compile(r"(.+) \(choice=(.*)\)", re.DOTALL)
#: REDCap's own columns, as raw data and as labels.
_OWN = names_of(
    r"redcap_.*",
    r"\w+_complete",
    r"\w+_timestamp",
    "(event|form) name",
    "repeat (instrument|instance)",
    "data access group",
    "survey (identifier|timestamp)",
    r"complete\?",
)
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_CHOICE = re.compile(r"\s*([^,|]+?)\s*,\s*([^|]*?)\s*(?:\||$)")
_NOT_COMPLETED = "[not completed]"
_YES = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}

#: Columns of a dictionary: as downloaded, and as the API writes them.
_DICTIONARY = {
    "name": names_of(r"variable / field name", "field_name"),
    "type": names_of("field type", "field_type"),
    "label": names_of("field label", "field_label"),
    "choices": names_of("choices, .*", "select_choices_or_calculations"),
    "identifier": names_of(r"identifier\??"),
}


@dataclass(frozen=True, slots=True)
class _Field:
    kind: str
    label: str
    choices: dict[str, str]
    identifier: bool


def _looks_like(draft: Draft) -> bool:
    names = draft.names
    if any(name.startswith("redcap_") for name in names):
        return True
    if "complete?" in {name.casefold() for name in names}:
        return True
    if sum(_FIELD.fullmatch(name) is not None for name in names) * 2 < len(names):
        return False
    if names[0] == "record_id" and any(map(_CHECKBOX.fullmatch, names)):
        return True
    forms = [place for place, name in enumerate(names) if re.fullmatch(r"\w+_complete", name)]
    return any(draft.cells[place].isin(["0", "1", "2", ""]).all() for place in forms)


def _read(draft: Draft, source: Source, log: ProblemLog) -> None:
    draft.metadata.add(0)  # the record's id
    fields = _dictionary(source, log) if source.key_file else {}
    if fields:
        _apply(draft, fields, source, log)
    elif not source.key_file:  # what is wrong with one that is declared was told
        log.warn(
            "survey.dictionary",
            draft.place(),
            "there is no data dictionary, so it is not known which fields identify people",
            "Download the dictionary in REDCap and name it in cohort.toml as `key_file`.",
        )
    _note_several_rows(draft, log)
    _note_unticked(draft, log)
    _empty_times(draft, log)
    asked = [name for name in draft.names[1:] if not _OWN.fullmatch(name)]
    draft.question_count = len({match[1] if (match := _box(name)) else name for name in asked})


def _box(name: str) -> re.Match[str] | None:
    return _CHECKBOX.fullmatch(name) or _BOX_LABEL.fullmatch(name)


def _dictionary(source: Source, log: ProblemLog) -> dict[str, _Field]:
    table = read_table(source.folder, source.key_file, log)
    if table is None:
        return {}
    headers = [clean_header(header) for header in table.headers]
    at = {
        part: next((table.cells[p] for p, h in enumerate(headers) if pattern.fullmatch(h)), None)
        for part, pattern in _DICTIONARY.items()
    }
    missing = [part for part in ("name", "type", "identifier") if at[part] is None]
    if missing:
        log.error(
            "key.shape",
            Place(source.key_file),
            "this is not a REDCap data dictionary; it lacks the columns for " + ", ".join(missing),
            "Download the data dictionary in REDCap and do not change its columns.",
        )
        return {}
    rows = pd.DataFrame({part: column for part, column in at.items() if column is not None})
    return {str(row["name"]).strip(): _field(row) for _, row in rows.iterrows()}


def _field(row: pd.Series) -> _Field:
    kind = str(row["type"]).strip().casefold()
    choices = dict(_YES.get(kind, {}))
    if kind in ("radio", "dropdown", "checkbox"):
        found = _CHOICE.findall(str(row.get("choices", "")))
        choices = {code: clean_header(label) for code, label in found}
    identifier = str(row["identifier"]).strip().casefold() in ("y", "yes", "1", "true")
    return _Field(kind, clean_header(str(row.get("label", ""))), choices, identifier)


def _apply(draft: Draft, fields: dict[str, _Field], source: Source, log: ProblemLog) -> None:
    known = False
    labelled = {field.label: field for field in fields.values()}
    # of two fields with one label, the one that identifies people counts
    labelled |= {field.label: field for field in fields.values() if field.identifier}
    for place, name in enumerate(draft.names):
        box = _box(name)
        key = box[1] if box else name
        field = fields.get(key) or labelled.get(key)
        if field is None:
            continue
        known = True
        draft.questions[place] = field.label
        if box:
            # REDCap writes the code of a box in small letters, and a minus as an underscore
            labels = {re.sub(r"\W", "_", c.casefold()): label for c, label in field.choices.items()}
            draft.questions[place] += f" - {labels.get(box[2].casefold(), box[2])}"
        elif field.choices:
            draft.labels[place] = field.choices
        if field.identifier:
            draft.personal.add(place)
    if not known:
        log.error(
            "key.other",
            Place(source.key_file),
            "the dictionary explains none of this export's columns",
            "Download the dictionary of the same project.",
        )


def _note_several_rows(draft: Draft, log: ProblemLog) -> None:
    for name, label, what in (
        ("redcap_event_name", "event name", "several events"),
        ("redcap_repeat_instrument", "repeat instrument", "repeating instruments"),
    ):
        column = draft.column(name, label)
        if column is None or not len(draft.cells):
            continue
        filled = draft.cells[column][~is_blank(draft.cells[column])].nunique()
        if filled > (1 if name == "redcap_event_name" else 0):
            log.accept(
                "survey.several-rows",
                draft.place(column=column),
                f"the export holds {what}, so a record has several rows",
                f"Say with `only` in cohort.toml which rows of `{draft.names[column]}` belong to "
                "this survey, or name it as the timepoint's column.",
            )


def _note_unticked(draft: Draft, log: ProblemLog) -> None:
    """Say of a question with several answers that nothing ticked may be nothing answered."""
    boxes: dict[str, list[int]] = {}
    for place, name in enumerate(draft.names):
        if match := _box(name):
            boxes.setdefault(match[1], []).append(place)
    for field, places in boxes.items():
        unticked = np.flatnonzero(
            draft.cells[places].isin(["0", "Unchecked"]).all(axis=1).to_numpy()
        )
        if unticked.size:
            log.accept(
                "answer.unticked",
                draft.place(int(unticked[0]), places[0]),
                f"rows that tick no box of `{field}`: {unticked.size}, this one first; REDCap "
                "does not say whether that is an answer or none",
                "Nothing needs to be done; read the numbers of this question with care.",
            )


def _empty_times(draft: Draft, log: ProblemLog) -> None:
    """Empty the words that stand for a time of submission where a form was left unfinished."""
    for place, name in enumerate(draft.names):
        first = (
            draft.empty(place, _NOT_COMPLETED, why="form not completed")
            if name.casefold().endswith("timestamp")
            else None
        )
        if first is not None:
            log.accept(
                "survey.unfinished",
                draft.place(first, place),
                "forms were begun and not completed, this one first; what was answered is kept, "
                "without a time",
                "Leave them out with `only` if unfinished responses are not to count.",
            )


READER = Reader(
    tool="redcap",
    expects="columns such as redcap_event_name or <form>_complete, or Complete? among labels",
    looks_like=_looks_like,
    read=_read,
    metadata=_OWN,
    personal=names_of("redcap_survey_identifier", "survey identifier"),
)

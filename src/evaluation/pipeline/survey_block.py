"""The `[[surveys]]` block that is proposed for an export: TOML to check line by line and paste."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from evaluation.config.instrument import Instrument
from evaluation.intake.surveys import SurveyExport
from evaluation.prepare.column_map import Match, Proposal
from evaluation.prepare.date_faults import format_of, proven_order, readings

#: The file that explains an export's codes, by the tool that writes one.
KEY_FILES = {
    "jisc": "the key that was exported with it, if the answers are codes",
    "redcap": "the data dictionary, as REDCap has it for download",
}
_EQUAL = 100.0


def survey_block(
    export: SurveyExport,
    proposal: Proposal,
    instruments: Mapping[str, Instrument],
    *,
    key_file: str = "",
    other_sheets: tuple[str, ...] = (),
) -> Iterator[str]:
    """How may an export be read, line by line, and what should a person look at twice?

    Parameters
    ----------
    export
        The export, read but not declared.
    proposal
        Which column seems to hold what.
    instruments
        Those it was compared with: an item's own wording stands beside one that differs.
    key_file
        The file that explains the export's codes.
    other_sheets
        Sheets of the workbook that hold something, too.

    Yields
    ------
    str
        Lines of TOML; what is for people stands in comments.
    """
    yield f"# {export.summary}"
    yield "# Proposed from the headers. Check each line; the number is how alike the wordings are"
    yield "# (100: equal). Nothing is used before you have pasted this into cohort.toml."
    yield "# A line belongs to the nearest [heading] above it: do not move lines across headings."
    yield "[[surveys]]"
    name = re.sub(r"[^a-z0-9]+", "-", Path(export.file).stem.lower()).strip("-")[:40].strip("-")
    yield f"id = {_toml(name or 'survey')}"
    yield f"title = {_toml(Path(export.file).stem)}  # as the report is to call it"
    yield f"file = {_toml(export.file)}"
    if other_sheets and export.sheet:
        yield f"sheet = {_toml(export.sheet)}  # not read: {_toml(list(other_sheets))}"
    yield f"tool = {_toml(export.tool)}"
    if key_file:
        yield f"key_file = {_toml(key_file)}  # it explains columns of this export"
    elif export.tool in KEY_FILES:
        yield f'# key_file = "key.csv"  # {KEY_FILES[export.tool]}'
    if "timepoint" not in proposal.who:
        yield 'timepoint = ""  # write the timepoint\'s id'
    yield from _dates(export, proposal.who.get("submitted"))
    events = _events(export, proposal.who.get("timepoint"))
    if events:
        only = f"{{ {_toml(proposal.who['timepoint'])} = {_toml(list(events))} }}"
        yield f"only = {only}  # leave out the events that hold no answers"
    if proposal.personal:
        yield f"personal = {_toml(list(proposal.personal))}"
    known = [header for header in export.headers if header in export.metadata]
    spare = [header for header in known if header not in proposal.who.values()]
    yield f"ignore = {_toml(spare)}"
    yield ""
    yield from _columns(export, proposal.who, events)
    for (instrument, frame), matches in proposal.uses.items():
        yield ""
        yield from _use(export, instruments[instrument], frame, matches)
    if proposal.unmatched:
        yield ""
        yield "# Columns without a proposal: free text, or items whose wording is not known here."
        yield "# Move each to [surveys.texts] (a short name = the header), to an instrument's items"
        yield "# (their ids are in docs/reference/instruments.md), or to `ignore` above."
        for header in proposal.unmatched:
            yield f"# {_named(export, header)}{_asks(export, header)}"


def _columns(
    export: SurveyExport, who: Mapping[str, str], events: tuple[str, ...]
) -> Iterator[str]:
    yield "[surveys.columns]"
    yield "# Where cells hold other words than cohort.toml's ids and names, say what they mean, as"
    yield '# role = { header = "Your role", values = { "Member of staff" = "staff" } }'
    for what in ("person", "team", "role", "timepoint", "submitted"):
        if what not in who:
            if what != "timepoint":
                means = ": without one, nobody is linked" if what == "person" else ""
                yield f'# {what} = ""  # no such column was found{means}'
            continue
        header = _named(export, who[what])
        if what == "timepoint" and events:
            values = ", ".join(f'{_toml(event)} = ""' for event in events)
            yield f"timepoint = {{ header = {header}, values = {{ {values} }} }}  # write ids"
        else:
            yield f"{what} = {header}{_asks(export, who[what])}"


def _events(export: SurveyExport, header: str | None) -> tuple[str, ...]:
    """Return the events that REDCap, and no person who answered, wrote into a column."""
    if export.tool != "redcap" or header not in export.metadata:
        return ()
    events = export.cells[header].astype("str").str.strip().unique()
    return tuple(str(event) for event in events if event)


def _use(
    export: SurveyExport, instrument: Instrument, frame: str, matches: tuple[Match, ...]
) -> Iterator[str]:
    wording = {item.id: item.text for item in instrument.items if item.text}
    yield "[[surveys.instruments]]"
    yield f"instrument = {_toml(instrument.id)}"
    asked_of = '  # asked about an earlier time; else write "now"' if frame == "then" else ""
    yield f"frame = {_toml(frame)}{asked_of}"
    yield "[surveys.instruments.items]"
    for match in matches:
        line = f"{match.item} = {_named(export, match.header)}  # {match.confidence:g}"
        if match.confidence < _EQUAL:
            line += f"; the item is: {_toml(wording[match.item])}"
        if match.rival:
            line += f"; nearly as alike: {_toml(match.rival)}"
        yield line + _asks(export, match.header, "; the file asks: ")
    absent = [item for item in wording if item not in {match.item for match in matches}]
    if len(absent) < len(matches):  # else the instrument was hardly asked as a whole
        for item in absent:
            yield f'# {item} = ""  # no column was found for: {_toml(wording[item])}'


def _dates(export: SurveyExport, header: str | None) -> Iterator[str]:
    """Yield the line that says how dates are written, as far as the file proves it."""
    if header is None or header in export.dates:
        return
    texts = [text for text in export.cells[header].str.strip().unique() if readings(text)]
    order = proven_order(texts)
    if order == "Ymd":
        return
    if order:
        yield f"dates = {_toml(format_of(texts[0], order))}  # some can be read in this way only"
    elif texts:
        either = " or ".join(_toml(format_of(texts[0], one)) for one in readings(texts[0]))
        yield f'dates = ""  # day and month can be read in two ways: write {either}'
    else:
        yield 'dates = ""  # how dates are written, as "%d/%m/%Y %H:%M"; empty for year-month-day'


def _asks(export: SurveyExport, header: str, lead: str = "  # ") -> str:
    """Return a comment with the question, where the header alone does not say it."""
    question = export.questions.get(header, header)
    return "" if question == header else f"{lead}{question}"


def _named(export: SurveyExport, header: str) -> str:
    """Return a header as cohort.toml names it, which is by its number where it stands twice."""
    return _toml(f"{header} [1]" if f"{header} [2]" in export.headers else header)


def _toml(value: str | list[str]) -> str:
    """Return a text or list as TOML writes it (a JSON string is a TOML basic string)."""
    return json.dumps(value, ensure_ascii=False)

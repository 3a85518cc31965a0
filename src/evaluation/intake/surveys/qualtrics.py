"""Qualtrics: names, then texts, then import ids; preview and test rows among the responses."""

import re

import numpy as np

from evaluation.intake.surveys.draft import Draft, Reader, Source, names_of
from evaluation.intake.surveys.headers import clean_header
from evaluation.problems import ProblemLog

#: The JSON of an import id may have gone through a program that changes case or quotation marks.
_QUOTED = r"""["'“”‘’]{1,2}"""
_IMPORT_ID = re.compile(rf"\s*\{{.*?{_QUOTED}ImportId{_QUOTED}\s*:\s*{_QUOTED}(.*?){_QUOTED}", re.I)
_ZONE = re.compile(rf"{_QUOTED}timeZone{_QUOTED}\s*:\s*{_QUOTED}(.+?){_QUOTED}", re.I)
_RESPONSE_ID = re.compile(r"R_\w+")
_LEGACY = re.compile(r"V\d+")
#: Status codes of responses nobody gave: preview, test, preview marked as spam, offline preview.
_NOT_REAL = re.compile(r"1|2|9|17|.*\b(preview|test)\b.*", re.IGNORECASE)
_PREVIEW = re.compile("preview", re.IGNORECASE)
_SPAM = re.compile(r"8|12|40|.*\bspam\b.*", re.IGNORECASE)
_UNFINISHED = re.compile(r"0|false|no", re.IGNORECASE)

#: Import ids of personal data; the headers may have been renamed or translated.
_PERSONAL_IDS = {
    "ipaddress",
    "recipientlastname",
    "recipientfirstname",
    "recipientemail",
    "locationlatitude",
    "locationlongitude",
}
_METADATA_IDS = {
    "startdate",
    "enddate",
    "status",
    "progress",
    "duration",
    "finished",
    "recordeddate",
    "_recordid",
    "externaldatareference",
    "distributionchannel",
    "userlanguage",
}
#: The texts of a legacy export's first columns V1, V2, ...
_LEGACY_PERSONAL = names_of("name", "email ?address", "ip ?address", "recipient.*")


def _import_ids(draft: Draft) -> tuple[int, list[str]] | None:
    """Return the row of import ids among the first three and the ids, lower case."""
    for row in range(min(3, len(draft.cells))):
        matches = [_IMPORT_ID.match(cell) for cell in draft.row(row)]
        if sum(match is not None for match in matches) * 2 > len(matches):
            return row, [match[1].casefold() if match else "" for match in matches]
    return None


def _is_legacy(draft: Draft) -> bool:
    return sum(_LEGACY.fullmatch(name) is not None for name in draft.names[:10]) >= 3


def _looks_like(draft: Draft) -> bool:
    if _import_ids(draft):
        return True
    if _is_legacy(draft) and len(draft.cells):
        return "ResponseID" in draft.row(0) or _RESPONSE_ID.fullmatch(draft.row(0)[0]) is not None
    return draft.column("responseid") is not None and draft.column("startdate") is not None


def _header_rows(draft: Draft) -> int:
    found = _import_ids(draft)
    if found:
        return found[0] + 1
    if not len(draft.cells):
        return 0
    ids = draft.column("responseid")
    first = draft.row(0)
    if ids is None and _is_legacy(draft):
        ids = 0
    # without import ids, a second row of headers is known by not having a response's id
    return int(ids is not None and _RESPONSE_ID.fullmatch(first[ids].strip()) is None)


def _read(draft: Draft, _source: Source, log: ProblemLog) -> None:
    found = _import_ids(draft)
    ids = found[1] if found else [""] * len(draft.names)
    rows = _header_rows(draft)
    texts = rows - 1 if found else rows
    if texts > 0:
        draft.questions = [clean_header(cell) for cell in draft.row(0)]
    if found:
        zones = (_ZONE.search(cell) for cell in draft.row(found[0]))
        draft.timezone = next((zone[1] for zone in zones if zone), "")
    headers = [draft.row(row) for row in range(rows)]
    draft.drop_first(rows)
    _put_headers_aside(draft, headers, log)
    own = draft.questions if _is_legacy(draft) else draft.names
    for place, (name, import_id) in enumerate(zip(own, ids, strict=True)):
        legacy_own = _LEGACY.fullmatch(draft.names[place]) is not None
        if import_id in _PERSONAL_IDS or (legacy_own and _LEGACY_PERSONAL.fullmatch(name)):
            draft.personal.add(place)
        elif import_id in _METADATA_IDS or legacy_own:
            draft.metadata.add(place)
    _put_aside(draft, [name.casefold() for name in own], ids, log)


def _put_headers_aside(draft: Draft, headers: list[list[str]], log: ProblemLog) -> None:
    """Put aside the further rows of headers that stand where exports were joined."""
    for header in headers:
        same = np.ones(len(draft.cells), dtype=bool)
        for place, cell in enumerate(header):
            same &= (draft.cells[place] == cell).to_numpy(bool)
            if not same.any():
                break
        draft.put_aside(same, log, rule="row.header-repeated", why="the headers once more")


def _put_aside(draft: Draft, names: list[str], ids: list[str], log: ProblemLog) -> None:
    # the words of Status are translated; the channel of a preview is not
    for name in ("status", "distributionchannel"):
        column = _position(names, ids, name)
        if column is not None:
            pattern = _NOT_REAL if name == "status" else _PREVIEW
            away = draft.matches(column, pattern)
            draft.put_aside(away, log, rule="survey.preview", why="preview or test", column=column)
    status = _position(names, ids, "status")
    if status is not None:
        spam = np.flatnonzero(draft.matches(status, _SPAM))
        if spam.size:
            log.warn(
                "survey.spam",
                draft.place(int(spam[0]), status),
                f"rows marked as spam: {spam.size}; they were kept, and this is the first",
                "Delete those that nobody gave, or leave them out with `only`.",
            )
    finished = _position(names, ids, "finished")
    if finished is not None:
        partial = np.flatnonzero(draft.matches(finished, _UNFINISHED))
        if partial.size:
            log.accept(
                "survey.unfinished",
                draft.place(int(partial[0]), finished),
                f"responses not finished: {partial.size}; they were kept, and this is the first",
                "Leave them out with `only` if unfinished responses are not to count.",
            )


def _position(names: list[str], ids: list[str], name: str) -> int | None:
    if name in ids:
        return ids.index(name)
    return names.index(name) if name in names else None


READER = Reader(
    tool="qualtrics",
    expects="a row of import ids below the headers, or the columns ResponseId and StartDate",
    looks_like=_looks_like,
    read=_read,
    metadata=names_of(
        "startdate",
        "enddate",
        "status",
        "progress",
        r"duration \(in seconds\)",
        "finished",
        "recordeddate",
        "responseid",
        "responseset",
        "externalreference",
        "externaldatareference",
        "distributionchannel",
        "userlanguage",
        "locationaccuracy",
        r"q_(recaptchascore|relevantid.*|ballotboxstuffing|totalduration|url|language|datapolicy.*)",
        r".* - (topics|parent topics|sentiment.*|topic .*|actionability|effort.*|emotion.*)",
        r".*_(first click|last click|page submit|click count|browser|version|resolution|do(_.*)?)",
        r"sc\d+",
    ),
    personal=names_of(
        "ipaddress",
        "recipient(lastname|firstname|email)",
        "location(latitude|longitude)",
        "emailaddress",
    ),
)

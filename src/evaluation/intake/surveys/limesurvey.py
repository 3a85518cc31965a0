"""LimeSurvey: headers are texts, codes or both; no date of submission means not completed."""

import re

from evaluation.intake.surveys.draft import Draft, Reader, Source, matching, names_of
from evaluation.problems import ProblemLog

_SUBMITTED = names_of(r"submitdate(\. .*)?", "date submitted")
#: Columns of its own that few people would name so; two of them are a sign.
_SIGNS = names_of(
    r"(submitdate|lastpage|startlanguage|seed)(\. .*)?",
    "date submitted",
    "last page",
    "start language",
)
#: What stands for the date of submission where a survey keeps no dates.
_UNDATED = "1980-01-01 00:00:00"
_NOT_SHOWN = re.compile("N/?A", re.IGNORECASE)
#: How long a question was looked at is named by the question's code.
_TIMING = re.compile(r"(.+)Time")
_BOTH = re.compile(r"([A-Za-z]\w*(?:\[[^\]]*\])*)\. (.+)")


def _looks_like(draft: Draft) -> bool:
    return len(matching(draft.names, _SIGNS)) > 1


def _read(draft: Draft, _source: Source, log: ProblemLog) -> None:
    if _BOTH.fullmatch(draft.names[0]):
        matches = [_BOTH.fullmatch(name) for name in draft.names]
        draft.questions = [match[2] if match else "" for match in matches]
    _note_timings(draft)
    submitted = next(
        (place for place, name in enumerate(draft.names) if _SUBMITTED.fullmatch(name)), None
    )
    if submitted is None:
        log.warn(
            "survey.unfinished",
            draft.place(),
            "the export does not say when responses were submitted, so unfinished ones were kept",
            "Export it again with the column `submitdate`, or check that all are finished.",
        )
        return
    # a text export says N/A where there is no date
    unfinished = draft.blank(submitted) | draft.matches(submitted, _NOT_SHOWN)
    draft.put_aside(
        unfinished, log, rule="survey.unfinished", why="not submitted", column=submitted
    )
    undated = draft.empty(submitted, _UNDATED, why="the survey keeps no dates")
    if undated is not None:
        log.accept(
            "survey.undated",
            draft.place(undated, submitted),
            "the survey keeps no dates, and LimeSurvey writes 1980 instead; they were read as none",
            "Nothing needs to be done.",
        )


def _note_timings(draft: Draft) -> None:
    codes = {name.partition("[")[0] for name in draft.names}
    for place, name in enumerate(draft.names):
        timed = _TIMING.fullmatch(name)
        if timed and "interviewtime" in codes and timed[1] in codes:
            draft.metadata.add(place)


READER = Reader(
    tool="limesurvey",
    expects="columns such as `submitdate` (Date submitted) and `lastpage` (Last page)",
    looks_like=_looks_like,
    read=_read,
    metadata=names_of(
        r"(id|submitdate|lastpage|startlanguage|seed|startdate|datestamp|refurl|token)(\. .*)?",
        "response id",
        "date submitted",
        "last page",
        "start language",
        "date started",
        "date last action",
        "referrer url",
        "access code",
        r"(interviewtime|grouptime.*|.*time)\. .*",
        r"(total time|group time:.*|question time:.*|interviewtime|grouptime\d*|\d+x\d+x\d+time)",
    ),
    personal=names_of(
        r"ipaddr(\. .*)?",
        "ip address",
        r"(firstname|lastname|email)(\. .*)?",
        "first name",
        "last name",
        "e-?mail( address)?",
    ),
)

"""The questions of each survey file of a demonstration cohort, and how each tool heads them."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.config.instrument import Instrument, ResponseScale
from tools.generate_demo.plan import ROLE_ANSWERS, CohortPlan

AGREE = "How far do you agree with each statement?"
THEN = "Thinking back to the time before the programme: how far did you agree with each statement?"

#: Free-text question id -> its wording.
TEXTS: Mapping[str, str] = {
    "hope": "What do you hope will come of the programme?",
    "worry": "What worries you about it?",
    "definition": "In your own words, what is co-production?",
    "best": "What was best about today?",
    "better": "What should we do differently next time?",
    "helped": "What helped your team most?",
    "hindered": "What got in your team's way?",
    "else": "Is there anything else you would like to tell us?",
}

#: What people could tick under `HELP_TO_COME`, several at a time.
HELP_TO_COME = "What would help you to take part? (tick all that apply)"
HELP_ANSWERS = (
    "Travel paid in advance",
    "Joining online",
    "Care for somebody while I am away",
    "Being released from my shift",
    "Papers in large print",
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what it is for, its wording, the grid it stands in, and its answers."""

    key: tuple[str, ...]
    text: str
    grid: str = ""
    answers: ResponseScale | None = None
    choices: tuple[str, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """One export: its questions, and the timepoints whose answers it holds."""

    id: str
    title: str
    file: str
    timepoints: tuple[str, ...]
    questions: tuple[Question, ...]
    key_file: str = ""
    duplicates: str = "refuse"


def survey_files(plan: CohortPlan, instruments: Mapping[str, Instrument]) -> list[SurveyFile]:
    """Return the survey files of a cohort, in the order in which they were sent out."""
    if plan.tool == "microsoft-forms":
        return _forms_files(plan, instruments)
    if plan.tool == "jisc":
        return _jisc_files(plan, instruments)
    return _google_files(plan, instruments)


def _forms_files(plan: CohortPlan, instruments: Mapping[str, Instrument]) -> list[SurveyFile]:
    before = (
        *_who(plan),
        *_asked(plan, instruments, "baseline"),
        _help(),
        *_texts("hope", "worry"),
    )
    mid = (*_who(plan), *_asked(plan, instruments, "mid"), *_texts("best", "better"))
    after = (
        *_who(plan),
        *_asked(plan, instruments, "end"),
        *_texts("definition", "helped", "hindered", "else"),
    )
    later = (*_who(plan), *_asked(plan, instruments, "follow-up"), *_texts("else"))
    return [
        SurveyFile(
            "before",
            "Before the training",
            "surveys/Before the training(1-{n}).xlsx",
            ("baseline",),
            before,
        ),
        SurveyFile(
            "sessions",
            "Feedback on the third training day",
            "surveys/Feedback training day 3(1-{n}).xlsx",
            ("mid",),
            mid,
        ),
        SurveyFile(
            "after",
            "After the training",
            "surveys/After the training(1-{n}).xlsx",
            ("end",),
            after,
            duplicates="keep last",
        ),
        SurveyFile(
            "later",
            "Three months after",
            "surveys/Three months after(1-{n}).xlsx",
            ("follow-up",),
            later,
        ),
    ]


def _jisc_files(plan: CohortPlan, instruments: Mapping[str, Instrument]) -> list[SurveyFile]:
    texts = {
        "baseline": _texts("hope", "worry"),
        "mid": _texts("best", "better"),
        "end": _texts("definition", "helped", "hindered", "else"),
    }
    date = Question(("submitted",), "Today's date")
    return [
        SurveyFile(
            survey_id,
            title,
            f"surveys/results-for-{survey_id}.csv",
            (point,),
            (
                *_who(plan),
                date,
                *((_help(),) if point == "baseline" else ()),
                *_asked(plan, instruments, point),
                *texts[point],
            ),
            key_file=f"surveys/results-for-{survey_id}-key.csv",
        )
        for survey_id, title, point in (
            ("before", "Before the training", "baseline"),
            ("sessions", "Feedback half way", "mid"),
            ("after", "After the training", "end"),
        )
    ]


def _google_files(plan: CohortPlan, instruments: Mapping[str, Instrument]) -> list[SurveyFile]:
    feedback = ("session-feedback",)
    which = Question(
        ("timepoint",), "Which session was this?", choices=("Third session", "Last session")
    )
    return [
        SurveyFile(
            "before",
            "Before the training",
            "surveys/Before the training.csv",
            ("baseline",),
            (*_who(plan), *_asked(plan, instruments, "baseline"), *_texts("hope", "worry")),
        ),
        SurveyFile(
            "sessions",
            "Feedback on sessions",
            "surveys/Session feedback.csv",
            ("mid", "end"),
            (
                *_who(plan),
                which,
                *_asked(plan, instruments, "mid", only=feedback),
                *_texts("best", "better"),
            ),
        ),
        SurveyFile(
            "after",
            "After the training",
            "surveys/After the training.csv",
            ("end",),
            (
                *_who(plan),
                *_asked(plan, instruments, "end", without=feedback),
                *_texts("definition", "helped", "hindered", "else"),
            ),
        ),
    ]


#: How the choices of a timepoint column are worded.
SESSIONS: Mapping[str, str] = {"mid": "Third session", "end": "Last session"}


def _who(plan: CohortPlan) -> tuple[Question, ...]:
    code = (
        "Please enter your study number (three digits)"
        if plan.linkage.method == "exact"
        else "Your own code: first two letters of your first pet's name, day you were born on "
        "(two digits), first two letters of the street you grew up in"
    )
    return (
        Question(("person",), code),
        Question(
            ("team",), "Which team are you in?", choices=tuple(team.name for team in plan.teams)
        ),
        Question(
            ("role",), "How do you take part in the team?", choices=tuple(ROLE_ANSWERS.values())
        ),
    )


def _help() -> Question:
    return Question(("ignore",), HELP_TO_COME, choices=HELP_ANSWERS, several=True)


def _texts(*ids: str) -> tuple[Question, ...]:
    return tuple(Question(("text", one), TEXTS[one]) for one in ids)


def _asked(
    plan: CohortPlan,
    instruments: Mapping[str, Instrument],
    timepoint: str,
    *,
    only: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
) -> tuple[Question, ...]:
    return tuple(
        question
        for one in plan.instruments
        if (not only or one.instrument in only) and one.instrument not in without
        for point, frame in one.asked
        if point == timepoint
        for question in _grid(instruments[one.instrument], frame)
    )


def _grid(instrument: Instrument, frame: str) -> list[Question]:
    """Return an instrument's items; where the wording is not ours, a stand-in points to paper."""
    questions = []
    for item in instrument.items:
        wording = item.text or f"{instrument.id.upper()}, statement {item.id} on your sheet"
        own_scale = item.answers is not None
        questions.append(
            Question(
                ("item", instrument.id, frame, item.id),
                wording,
                grid="" if own_scale else THEN if frame == "then" else AGREE,
                answers=instrument.answers_of(item.id),
            )
        )
    return questions


def header_of(tool: str, question: Question) -> str:
    """Return the header a tool writes over a question's column, white space made plain.

    JISC's headers are numbers; see `jisc_headers`.
    """
    if tool == "google-forms" and question.grid:
        return f"{question.grid} [{question.text}]"
    if question.grid == THEN:
        return f"Before the programme: {question.text}"
    return question.text


def jisc_headers(questions: tuple[Question, ...]) -> list[str]:
    """Return the number JISC gives each question: Q1, Q2, and Q3_1_a for a row of a grid."""
    headers, number, row, last = [], 0, 0, ""
    for question in questions:
        grid = f"{question.grid}{question.key[1:3]}" if question.grid else ""
        if grid and grid == last:
            row += 1
        else:
            number, row = number + 1, 1
        last = grid
        headers.append(f"Q{number}_{row}_a" if grid else f"Q{number}")
    return headers

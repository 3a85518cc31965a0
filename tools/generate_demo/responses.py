"""Who sent which questionnaire back, when, and what stands in each of its cells."""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.config.instrument import Instrument
from tools.generate_demo.comments import Comments
from tools.generate_demo.plan import LIVED, ROLE_ANSWERS, CohortPlan
from tools.generate_demo.questions import SESSIONS, Question, SurveyFile
from tools.generate_demo.simulate import stream

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Response:
    """One questionnaire sent back: when it was begun and sent, and its cell of each question."""

    begun: dt.datetime
    sent: dt.datetime
    cells: tuple[Cell, ...]


def responses_of(
    plan: CohortPlan,
    survey: SurveyFile,
    people: pd.DataFrame,
    answers: pd.DataFrame,
    instruments: Mapping[str, Instrument],
    comments: Comments,
) -> list[Response]:
    """Return the rows of one survey file, in the order in which they were sent."""
    asked = {question.key[1] for question in survey.questions if question.key[0] == "item"}
    rows: list[Response] = []
    for timepoint in survey.timepoints:
        rng = stream(plan.seed, f"{survey.id} {timepoint}")
        here = answers[(answers["timepoint"] == timepoint) & answers["instrument"].isin(asked)]
        ticked: Mapping[tuple[str, ...], tuple[int, str]] = {
            tuple(key): (value, state)
            for *key, value, state in here[
                ["person", "instrument", "frame", "item", "value", "state"]
            ].to_numpy(dtype=object)
        }
        back = people[people["person"].isin(here["person"])]
        for person in back.to_dict("records"):
            cells = tuple(
                _cell(plan, question, person, timepoint, ticked, instruments, comments, rng)
                for question in survey.questions
            )
            begun, sent = _times(plan, survey, timepoint, rng)
            rows.append(Response(begun, sent, cells))
    rows.sort(key=lambda row: row.sent)
    return _sent_twice(rows, survey) if survey.duplicates != "refuse" else rows


def _sent_twice(rows: Sequence[Response], survey: SurveyFile) -> list[Response]:
    """Add an earlier try of the last person to answer: the same code, some items not reached."""
    last = rows[-1]
    reached = sum(question.key[0] != "text" for question in survey.questions) * 2 // 3
    cells = tuple(cell if at < reached else None for at, cell in enumerate(last.cells))
    first_try = Response(
        last.begun - dt.timedelta(hours=3), last.sent - dt.timedelta(hours=3), cells
    )
    return sorted([*rows, first_try], key=lambda row: row.sent)


def _times(
    plan: CohortPlan, survey: SurveyFile, timepoint_id: str, rng: np.random.Generator
) -> tuple[dt.datetime, dt.datetime]:
    """Return when somebody began and sent a questionnaire; a session's own comes on the day."""
    point = next(point for point in plan.timepoints if point.id == timepoint_id)
    days = (point.ends - point.starts).days - 1
    waited = 1 + int(days * rng.beta(1.2, 2.5))
    day = point.starts + dt.timedelta(days=0 if survey.id == "sessions" else waited)
    at = dt.time(int(rng.integers(8, 21)), int(rng.integers(60)), int(rng.integers(60)))
    begun = dt.datetime.combine(day, at)
    return begun, begun + dt.timedelta(seconds=int(rng.integers(180, 1500)))


def _cell(
    plan: CohortPlan,
    question: Question,
    person: Mapping[Hashable, object],
    timepoint: str,
    ticked: Mapping[tuple[str, ...], tuple[int, str]],
    instruments: Mapping[str, Instrument],
    comments: Comments,
    rng: np.random.Generator,
) -> Cell:
    kind, *rest = question.key
    if kind == "person":
        return _written_code(plan, str(person["code"]), rng)
    if kind == "team":
        return plan.team(str(person["team"])).name
    if kind == "role":
        return ROLE_ANSWERS[str(person["role"])]
    if kind == "timepoint":
        return SESSIONS[timepoint]
    if kind == "text":
        return comments.one(rest[0], str(person["role"]), plan.team(str(person["team"])), rng)
    if kind == "ignore":
        return _several(question, rng)
    if kind == "submitted":
        return None
    instrument_id, frame, item = rest
    value, state = ticked[(str(person["person"]), instrument_id, frame, item)]
    if state == "missing":
        return None
    scale = instruments[instrument_id].answers_of(item)
    if state == "not relevant":
        return str(scale.not_relevant[0 if person["role"] in LIVED else 1])
    in_words = len(scale.labels) == len(scale.codes)
    return str(scale.label(value)) if in_words else int(value)


def _several(question: Question, rng: np.random.Generator) -> str | None:
    """Return what was ticked, each with a semicolon behind it, as Microsoft Forms writes it."""
    ticked = [choice for choice in question.choices if rng.random() < 0.35]
    return "".join(f"{choice};" for choice in ticked) or None


def _written_code(plan: CohortPlan, code: str, rng: np.random.Generator) -> str | None:
    """Return the code as a person wrote it this time: now and then untidy, wrong, or not at all."""
    blank, wrong, untidy = rng.random(3)
    part, place = int(rng.integers(3)), int(rng.integers(2))
    new_letter = str(rng.choice(list("EIMOPT")))
    if blank < plan.linkage.blank:
        return None
    if wrong < plan.linkage.one_wrong:
        parts = [code[:2], code[2:4], code[4:]]
        parts[part] = _slip(parts[part], place, new_letter)
        code = "".join(parts)
    if untidy < plan.linkage.untidy:
        code = f"{code[:2].lower()} {code[2:4]}{code[4:].lower()} "
    return code


def _slip(part: str, place: int, letter: str) -> str:
    if part.isdigit():
        return f"{(int(part) + 9) % 31 + 1:02}"
    return letter + part[1] if place == 0 else part[0] + letter

"""One cohort's folder, from its plan."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from evaluation.config.instrument import Instrument, instruments_of
from evaluation.config.register import registers
from tools.generate_demo import cohort_2023_05, cohort_2024_01, cohort_2024_09, write
from tools.generate_demo.comments import Comments, read_lines
from tools.generate_demo.declare import cohort_toml
from tools.generate_demo.documents import interviews_of, observations_of
from tools.generate_demo.exports import write_export
from tools.generate_demo.governance import (
    checklists_of,
    maturity_of,
    organisations_of,
    recommendations_of,
    seats_of,
)
from tools.generate_demo.happenings import (
    decisions_of,
    hopes_of,
    items_of,
    reflections_of,
)
from tools.generate_demo.interpretation import write_interpretation
from tools.generate_demo.meetings import Meeting, Record, attendance_of, meetings_of
from tools.generate_demo.people import everybody
from tools.generate_demo.plan import CohortPlan
from tools.generate_demo.qualitative import write_coding
from tools.generate_demo.questions import SurveyFile, survey_files
from tools.generate_demo.responses import responses_of
from tools.generate_demo.simulate import simulate_answers
from tools.generate_demo.upkeep import (
    activities_of,
    adoption_of,
    goals_of,
    milestones_of,
    payments_of,
    population_of,
    recruitment_of,
)

PLANS = (cohort_2023_05.PLAN, cohort_2024_01.PLAN, cohort_2024_09.PLAN)

#: Instruments of a cohort's own, kept beside this module and copied into its folder.
OWN_INSTRUMENTS = Path(__file__).parent / "instruments"


def write_cohort(folder: Path, plan: CohortPlan) -> None:
    """Write a demonstration cohort afresh; what stood in its folder is removed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for own in sorted((OWN_INSTRUMENTS / plan.id).glob("*.toml")):
        write.text(folder / "instruments" / own.name, own.read_text("utf-8"))
    instruments = instruments_of(folder)
    people = everybody(plan)
    surveys = _surveys(folder, plan, people, instruments)
    meetings = meetings_of(plan)
    attendance = attendance_of(plan, meetings, people)
    kept = _registers(folder, plan, people, meetings, attendance)
    coding = write_coding(
        folder,
        plan,
        interviews_of(plan, people),
        observations_of(plan, people, meetings, attendance),
    )
    write.text(folder / "cohort.toml", cohort_toml(plan, surveys, kept, coding))
    write_interpretation(folder, plan)


def _surveys(
    folder: Path, plan: CohortPlan, people: pd.DataFrame, instruments: Mapping[str, Instrument]
) -> list[tuple[SurveyFile, str]]:
    answers = simulate_answers(plan.truth, plan.seed, instruments=instruments)
    comments = Comments(read_lines("comments.txt"))
    written = []
    for survey in survey_files(plan, instruments):
        rows = responses_of(plan, survey, people, answers, instruments, comments)
        written.append((survey, write_export(folder, plan, survey, rows)))
    return written


def _registers(
    folder: Path,
    plan: CohortPlan,
    people: pd.DataFrame,
    meetings: Sequence[Meeting],
    attendance: list[Record],
) -> Mapping[str, str]:
    tables: dict[str, list[Record]] = {
        "participants": _participants(people),
        "meetings": [meeting.record() for meeting in meetings],
        "attendance": attendance,
        "decisions": decisions_of(plan, people, meetings, attendance),
        "items-raised": items_of(plan, people, meetings, attendance),
        "recruitment": recruitment_of(plan, people, attendance),
        "population": population_of(plan),
        "payments": payments_of(plan, people, meetings, attendance),
        "activities": activities_of(plan),
        "goals": goals_of(plan),
        "milestones": milestones_of(plan),
        "reflections": reflections_of(plan, people),
        "hopes-and-worries": hopes_of(plan, people),
        "adoption": adoption_of(plan),
        "seats": seats_of(plan),
        "organisations": organisations_of(plan),
        "recommendations": recommendations_of(plan),
        "maturity": maturity_of(plan),
        "checklists": checklists_of(),
    }
    files = {}
    for register_id, register in registers().items():
        files[register_id] = f"registers/{register_id}.csv"
        columns = [column.id for column in register.columns]
        # what is not made by rule is empty, unless somebody wrote it beside `interpretation`
        write.records(folder / files[register_id], columns, tables.get(register_id, []))
    return files


def _participants(people: pd.DataFrame) -> list[Record]:
    return [
        {
            "participant": person["person"],
            "team": person["team"],
            "role": person["role"],
            "joined": person["joined"],
            "left": person["left"],
            "left_because": person["left_because"],
            "consent_quotes": person["consent_quotes"],
            "survey_code": person["code"] if person["linked"] else "",
        }
        for person in people.to_dict("records")
    ]

"""demo-2024-01: five teams, JISC Online Surveys.

One team of three, one that lost its service users, one that never invited its carer.
"""

import datetime as dt

from tools.generate_demo.plan import (
    AT_FIRST,
    CONFIDENCE_CHANGES,
    LATER,
    CohortPlan,
    GoalPlan,
    LinkagePlan,
    TeamPlan,
    TimepointPlan,
)
from tools.generate_demo.truth import InstrumentTruth

TEAMS = (
    TeamPlan(
        id="falls-clinic",
        name="Falls Clinic",
        aim="People who have fallen choose what they work on first.",
        setting="outpatient",
        organisation="eastmarsh",
        thing="the first-visit talk",
        members={"service-user": 2, "carer": 1, "frontline": 2, "improvement": 1},
        goals=(
            GoalPlan("Everybody chooses a first step at the first visit", 2, 0, 1),
            GoalPlan("The waiting room is rearranged with patients", 1, 0, 0),
        ),
        reach=1.2,
        voice=(0.7, 1.0),
        influence=(1.2, 2.3),
    ),
    TeamPlan(
        id="ward-rounds",
        name="Ward Rounds",
        aim="People on the ward set the first question of their ward round.",
        setting="mental-health inpatient",
        organisation="northfield",
        thing="the first question of the ward round",
        members={"service-user": 2, "carer": 1, "frontline": 3},
        goals=(
            GoalPlan("The person's own question comes first", 3, 0, -1),
            GoalPlan("Nobody waits for the round without a time", 1, -1, 0),
        ),
        reach=0.5,
        stays=0.75,
        presence={"service-user": 0.8, "carer": 0.5},
        leaves_after={"service-user": 4},
        voice=(0.6, 0.2),
        influence=(1.5, 0.4),
        passages=("inpatient", "little"),
    ),
    TeamPlan(
        id="diabetes-feet",
        name="Healthy Feet",
        aim="Foot checks happen where people already go.",
        setting="community",
        organisation="harbour",
        thing="the foot check at the lunch club",
        members={"service-user": 1, "frontline": 1, "improvement": 1},
        goals=(GoalPlan("Two lunch clubs offer a foot check", 2, 0, 2),),
        reach=1.3,
        voice=(0.9, 1.1),
        influence=(2.0, 3.0),
    ),
    TeamPlan(
        id="dialysis-days",
        name="Dialysis Days",
        aim="The day of dialysis starts when the unit says it starts.",
        setting="outpatient",
        organisation="eastmarsh",
        thing="the timetable of the unit",
        members={"service-user": 2, "carer": 1, "frontline": 2, "strategic": 1},
        goals=(
            GoalPlan("Nine of ten sessions start on time", 3, -1, 0),
            GoalPlan("Transport comes when it was promised", 2, -2, -1),
        ),
        reach=0.8,
        never_invited=("carer",),
        voice=(0.6, 0.8),
        influence=(1.0, 1.6),
        passages=("gain", "nocarers"),
    ),
    TeamPlan(
        id="memory-cafe",
        name="Memory Café",
        aim="Families meet the memory service before the diagnosis, not after.",
        setting="community",
        organisation="harbour",
        thing="the café before the diagnosis",
        members={"service-user": 2, "carer": 2, "frontline": 1, "strategic": 1},
        goals=(
            GoalPlan("A café is held every month and led by families", 2, 1, 2),
            GoalPlan("Invitations go out with the first letter", 1, -1, 1),
        ),
        reach=1.4,
        voice=(0.8, 1.2),
        influence=(1.5, 2.7),
    ),
)

PLAN = CohortPlan(
    id="demo-2024-01",
    title="Co-production training, cohort of January 2024 (synthetic)",
    description=(
        "Five teams, surveys made with JISC Online Surveys, one item added to the confidence set. "
        "Everything is invented."
    ),
    seed=20240121,
    tool="jisc",
    starts=dt.date(2024, 1, 15),
    ends=dt.date(2024, 9, 27),
    timepoints=(
        TimepointPlan(
            "baseline", "Before training", "baseline", dt.date(2024, 1, 8), dt.date(2024, 1, 22)
        ),
        TimepointPlan("mid", "Half way", "mid", dt.date(2024, 5, 13), dt.date(2024, 5, 24)),
        TimepointPlan("end", "End", "end", dt.date(2024, 9, 9), dt.date(2024, 9, 27)),
    ),
    teams=TEAMS,
    facilitators=2,
    meetings=8,
    interviews=9,
    observations=5,
    linkage=LinkagePlan("exact"),
    instruments=(
        InstrumentTruth(
            "coproduction-confidence",
            asked=(("baseline", "now"), ("end", "now"), ("end", "then")),
            level=0.05,
            changes=CONFIDENCE_CHANGES,
            then_shift=0.35,
        ),
        InstrumentTruth(
            "psychological-safety",
            asked=(("baseline", "now"), ("end", "now")),
            level=0.6,
            changes={"safety": 0.25},
            team_sd=0.45,
        ),
        InstrumentTruth(
            "session-feedback",
            asked=(("mid", "now"),),
            level=0.7,
            changes={"learning": 0.4, "behaviour": 0.2},
        ),
    ),
    progress={"baseline": 0.0, "mid": 0.5, "end": 1.0},
    answers={
        "baseline": AT_FIRST,
        "mid": LATER,
        "end": {**LATER, "service-user": 0.65, "carer": 0.7},
    },
    organisations={
        "eastmarsh": "Eastmarsh Hospitals",
        "harbour": "Harbour Community Health",
        "northfield": "Northfield Mental Health",
    },
)

"""demo-2024-09: six teams, Google Forms; worse linkage; the voice of service users grows."""

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
        id="breathe-easy",
        name="Breathe Easy",
        aim="Lung rehabilitation starts within four weeks, near to home.",
        setting="community",
        organisation="harbour",
        thing="the exercise class in the village hall",
        members={"service-user": 2, "carer": 1, "frontline": 2, "improvement": 1},
        goals=(
            GoalPlan("Classes start within four weeks", 3, -1, 1),
            GoalPlan("Former patients help to lead each class", 2, 0, 2),
        ),
        reach=1.2,
        voice=(0.4, 1.2),
        influence=(0.8, 2.6),
        passages=("gain", "growth"),
    ),
    TeamPlan(
        id="teeth-first",
        name="Teeth First",
        aim="Care-home residents see a dentist once a year.",
        setting="care home",
        organisation="harbour",
        thing="the mouth-care diary",
        members={"service-user": 1, "carer": 2, "frontline": 2},
        goals=(
            GoalPlan("Every resident has a mouth-care diary", 2, 0, 1),
            GoalPlan("Residents choose who helps them", 1, -1, 0),
        ),
        voice=(0.3, 0.9),
        influence=(0.6, 2.0),
        passages=("gain", "growth"),
    ),
    TeamPlan(
        id="safe-arrival",
        name="Safe Arrival",
        aim="Nobody gives birth without an interpreter who was asked for.",
        setting="maternity",
        organisation="eastmarsh",
        thing="the interpreter card",
        members={"service-user": 2, "carer": 1, "frontline": 2, "strategic": 1},
        goals=(
            GoalPlan("An interpreter is there when asked for", 3, -1, 0),
            GoalPlan("The card exists in six languages", 1, 1, 2),
        ),
        reach=1.1,
        voice=(0.4, 1.0),
        influence=(0.9, 2.4),
        passages=("gain", "growth"),
    ),
    TeamPlan(
        id="job-ready",
        name="Job Ready",
        aim="People in the early psychosis service get work they want to keep.",
        setting="community mental health",
        organisation="northfield",
        thing="the work plan",
        members={"service-user": 2, "carer": 1, "frontline": 2, "improvement": 1},
        goals=(
            GoalPlan("Everybody is asked about work in the first month", 2, 0, 1),
            GoalPlan("Employers meet people before vacancies open", 2, -1, 0),
        ),
        voice=(0.5, 1.2),
        influence=(1.0, 2.7),
        passages=("gain", "growth"),
    ),
    TeamPlan(
        id="eye-clinic",
        name="Eye Clinic",
        aim="People with low sight find their way from door to chair.",
        setting="outpatient",
        organisation="eastmarsh",
        thing="the yellow line on the floor",
        members={"service-user": 2, "frontline": 2, "strategic": 1},
        goals=(
            GoalPlan("People reach the chair without asking twice", 2, 0, 1),
            GoalPlan("Letters come in the size the person needs", 2, -1, -1),
        ),
        reach=0.6,
        voice=(0.3, 0.7),
        influence=(0.5, 1.5),
        passages=("gain", "little", "growth"),
    ),
    TeamPlan(
        id="last-wishes",
        name="Last Wishes",
        aim="What people want at the end of life is written down and known at night.",
        setting="community",
        organisation="harbour",
        thing="the wishes sheet",
        members={"service-user": 1, "carer": 2, "frontline": 2, "strategic": 1},
        goals=(
            GoalPlan("The wishes sheet is seen by the night team", 3, -1, 1),
            GoalPlan("Carers can add to the sheet", 1, 0, 1),
        ),
        reach=1.3,
        voice=(0.5, 1.1),
        influence=(1.2, 2.5),
        passages=("gain", "growth"),
    ),
)

PLAN = CohortPlan(
    id="demo-2024-09",
    title="Co-production training, cohort of September 2024 (synthetic)",
    description=(
        "Six teams, surveys made with Google Forms, codes often written wrongly or left out. "
        "Everything is invented."
    ),
    seed=20240912,
    tool="google-forms",
    starts=dt.date(2024, 9, 2),
    ends=dt.date(2025, 5, 30),
    timepoints=(
        TimepointPlan(
            "baseline", "Before training", "baseline", dt.date(2024, 9, 2), dt.date(2024, 9, 13)
        ),
        TimepointPlan("mid", "Half way", "mid", dt.date(2025, 1, 13), dt.date(2025, 1, 24)),
        TimepointPlan("end", "End", "end", dt.date(2025, 5, 12), dt.date(2025, 5, 30)),
    ),
    teams=TEAMS,
    facilitators=2,
    meetings=9,
    interviews=9,
    observations=5,
    linkage=LinkagePlan("self-generated", one_wrong=0.18, blank=0.1, untidy=0.2),
    instruments=(
        InstrumentTruth(
            "coproduction-confidence",
            asked=(("baseline", "now"), ("end", "now"), ("end", "then")),
            level=0.1,
            changes=CONFIDENCE_CHANGES,
            then_shift=0.4,
        ),
        InstrumentTruth(
            "psychological-safety",
            asked=(("baseline", "now"), ("end", "now")),
            level=0.4,
            changes={"safety": 0.55},
            team_sd=0.35,
        ),
        InstrumentTruth(
            "nomad",
            asked=(("baseline", "now"), ("end", "now")),
            level=0.1,
            changes={
                "coherence": 0.6,
                "cognitive-participation": 0.5,
                "collective-action": 0.3,
                "reflexive-monitoring": 0.4,
            },
            not_relevant=0.04,
        ),
        InstrumentTruth(
            "session-feedback",
            asked=(("mid", "now"), ("end", "now")),
            level=0.7,
            changes={"learning": 0.5, "behaviour": 0.4, "results": 0.3},
        ),
    ),
    progress={"baseline": 0.0, "mid": 0.5, "end": 1.0},
    answers={"baseline": AT_FIRST, "mid": LATER, "end": LATER},
    organisations={
        "eastmarsh": "Eastmarsh Hospitals",
        "harbour": "Harbour Community Health",
        "northfield": "Northfield Mental Health",
    },
)

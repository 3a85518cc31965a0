"""Who sits where decisions are made, and what is recommended: seats, organisations, maturity."""

from tools.generate_demo.meetings import Record
from tools.generate_demo.plan import CohortPlan
from tools.generate_demo.simulate import stream

#: Organisation -> what it has in place.
IN_PLACE = {
    "eastmarsh": ("no", "no", "no", "yes", "no"),
    "harbour": ("yes", "yes", "yes", "yes", "yes"),
    "northfield": ("yes", "no", "no", "yes", ""),
}

#: In the order in which they began.
COHORTS = ("demo-2023-05", "demo-2024-01", "demo-2024-09")
#: Recommendation -> (title, question, themes, its status in each cohort, owner).
RECOMMENDATIONS = {
    "R1": (
        "Agree before a team starts which decisions are its own",
        "What helps or hinders teams?",
        ("Power", "System"),
        ("accepted", "done", "done"),
        "Programme board",
    ),
    "R2": (
        "Pay people within ten days and offer costs in advance",
        "What makes taking part possible?",
        ("Payment",),
        ("under way", "under way", "done"),
        "Finance lead",
    ),
    "R3": (
        "Put the hours of staff who take part into the rota",
        "What makes taking part possible?",
        ("Time",),
        ("proposed", "proposed", "declined"),
        "Chief nurse's office",
    ),
    "R4": (
        "Keep a place in the team for people after they go home",
        "Who is present and who is absent?",
        ("Presence",),
        ("accepted", "accepted", "under way"),
        "Inpatient services",
    ),
    "R5": (
        "Share the chair from the third meeting on",
        "How is power shared?",
        ("Power", "Presence"),
        ("under way", "done", "done"),
        "Facilitators",
    ),
    "R6": (
        "Fit the learning to the role: the next shift for some, the next plan for others",
        "How differently is co-production understood?",
        ("Meaning", "Learning"),
        ("proposed", "accepted", "under way"),
        "Academy",
    ),
}


#: What a person wrote for items of reporting checklists: (checklist, item) -> text.
WRITTEN = {
    (
        "gripp2-sf",
        "1",
    ): "To design the training days and the evaluation with people who use services.",
    ("tidier", "2"): "Teams that decide together from the start make changes that last.",
    ("tidier", "6"): "In the room, in teams, with one session in three online.",
}


def organisations_of(plan: CohortPlan) -> list[Record]:
    """Return the organisations and what they have in place for sharing power."""
    names = ("shared_chair", "voting_rights", "shared_budget", "payment_policy", "expenses_upfront")
    return [
        {
            "organisation": organisation,
            "title": title,
            **dict(zip(names, IN_PLACE[organisation], strict=True)),
        }
        for organisation, title in plan.organisations.items()
    ]


def seats_of(plan: CohortPlan) -> list[Record]:
    """Return governance seats, counted at the start and at the end."""
    rng = stream(plan.seed, "seats")
    rows: list[Record] = []
    for organisation, title in plan.organisations.items():
        for body, name in (
            ("quality-board", "Quality board"),
            ("steering-group", "Steering group"),
        ):
            seats = int(rng.integers(8, 15))
            held = int(rng.integers(0, 3))
            for day, more in ((plan.starts, 0), (plan.ends, int(rng.integers(0, 3)))):
                voting = max(0, held + more - int(rng.integers(0, 2)))
                rows.append(
                    {
                        "body": f"{organisation}-{body}",
                        "title": f"{name}, {title}",
                        "organisation": organisation,
                        "date": day,
                        "seats": seats,
                        "lived_experience": held + more,
                        "voting": voting if rng.random() > 0.15 else None,
                    }
                )
    return rows


def recommendations_of(plan: CohortPlan) -> list[Record]:
    """Return what the evaluation recommends, with the themes each rests on, and how far it is."""
    cohort = COHORTS.index(plan.id)
    return [
        {
            "recommendation": recommendation,
            "title": title,
            "question": question,
            "themes": ";".join(themes),
            "status": status[cohort],
            "owner": owner,
            "due": plan.ends.replace(year=plan.ends.year + 1, day=1),
        }
        for recommendation, (
            title,
            question,
            themes,
            status,
            owner,
        ) in RECOMMENDATIONS.items()
    ]


def checklists_of() -> list[Record]:
    """Return what a person wrote for items of reporting checklists; the rest is not yet written."""
    return [
        {"checklist": checklist, "item": item, "text": text}
        for (checklist, item), text in WRITTEN.items()
    ]


def maturity_of(plan: CohortPlan) -> list[Record]:
    """Return how far each organisation is with each recommendation, at the start and the end."""
    rng = stream(plan.seed, "maturity")
    rows: list[Record] = []
    for organisation in plan.organisations:
        for recommendation in RECOMMENDATIONS:
            start = int(rng.integers(0, 2))
            for day, more in ((plan.starts, 0), (plan.ends, int(rng.integers(0, 3)))):
                rated = rng.random() > 0.08
                rows.append(
                    {
                        "organisation": organisation,
                        "recommendation": recommendation,
                        "date": day,
                        "level": start + more if rated else None,
                        "evidence": "interview;observation" if rated and more else "survey",
                    }
                )
    return rows

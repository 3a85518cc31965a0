"""The text of a demonstration cohort's `cohort.toml`."""

import json
from collections.abc import Mapping, Sequence

from tools.generate_demo.exports import ignored_headers
from tools.generate_demo.plan import ROLE_ANSWERS, ROLES, CohortPlan
from tools.generate_demo.questions import (
    SESSIONS,
    Question,
    SurveyFile,
    header_of,
    jisc_headers,
)

#: Outcome id -> (title, instrument, scale, family, themes shown beside it).
OUTCOMES: Mapping[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "confidence": (
        "Confidence in co-production",
        "coproduction-confidence",
        "total",
        "primary",
        ("Learning", "Power", "Presence"),
    ),
    "knowledge": (
        "Knowledge of co-production",
        "coproduction-confidence",
        "knowledge",
        "confidence",
        ("Meaning", "Learning"),
    ),
    "skills": (
        "Skills for co-production",
        "coproduction-confidence",
        "skills",
        "confidence",
        ("Learning", "Support"),
    ),
    "power-sharing": (
        "Sharing power",
        "coproduction-confidence",
        "power-sharing",
        "confidence",
        ("Power", "Presence", "Attribution"),
    ),
    "safety": (
        "Psychological safety",
        "psychological-safety",
        "safety",
        "teams",
        ("Power", "Support"),
    ),
    "coherence": ("Coherence (NoMAD)", "nomad", "coherence", "nomad", ("Meaning",)),
    "participation": (
        "Cognitive participation (NoMAD)",
        "nomad",
        "cognitive-participation",
        "nomad",
        ("Presence", "Support"),
    ),
    "collective-action": (
        "Collective action (NoMAD)",
        "nomad",
        "collective-action",
        "nomad",
        ("Time", "Support"),
    ),
    "monitoring": (
        "Reflexive monitoring (NoMAD)",
        "nomad",
        "reflexive-monitoring",
        "nomad",
        ("Change",),
    ),
}


#: What people who took part would call each outcome.
PLAIN: Mapping[str, str] = {
    "confidence": "how sure people are of working together as equals",
    "knowledge": "what people know about co-production",
    "skills": "what people can do to make it work",
    "power-sharing": "how far people have a say",
    "safety": "how safe it feels to speak up",
    "coherence": "how clear it is what this way of working is for",
    "participation": "how ready people are to take part in it",
    "collective-action": "how well it fits into the daily work",
    "monitoring": "what people think it has brought",
}


def quoted(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{quoted(str(key))} = {quoted(one)}" for key, one in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(quoted(one) for one in value)}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)


def table(name: str, content: Mapping[str, object]) -> list[str]:
    """Return a table's lines, after an empty one; keys without a value are left out."""
    keys = [f"{key} = {quoted(value)}" for key, value in content.items() if value not in ("", ())]
    return ["", name, *keys]


def cohort_toml(
    plan: CohortPlan,
    surveys: Sequence[tuple[SurveyFile, str]],
    registers: Mapping[str, str],
    coding: Sequence[Mapping[str, object]],
) -> str:
    """Return the declaration of a cohort; `surveys` come with the path each was written to."""
    lines = [
        f"id = {quoted(plan.id)}",
        f"title = {quoted(plan.title)}",
        'programme = "Co-production training"',
        "synthetic = true",
        f"seed = {plan.seed}",
        f"starts = {plan.starts}",
        f"ends = {plan.ends}",
        f"description = {quoted(plan.description)}",
    ]
    for point in plan.timepoints:
        lines += ["", "[[timepoints]]"]
        lines += [f"{key} = {quoted(getattr(point, key))}" for key in ("id", "title", "kind")]
        lines += [f"starts = {point.starts}", f"ends = {point.ends}"]
    for team in plan.teams:
        shown = {key: getattr(team, key) for key in ("id", "name", "aim", "setting")}
        shown["organisation"] = team.organisation
        lines += table("[[teams]]", shown)
    for role, (name, group, tier) in ROLES.items():
        lines += table("[[roles]]", {"id": role, "name": name, "group": group, "tier": tier})
    lines += table("[linkage]", _linkage(plan))
    for survey, file in surveys:
        lines += _survey(plan, survey, file)
    lines += _outcomes(plan)
    lines += table("[registers]", registers)
    for one in coding:
        lines += table("[[coding]]", one)
    lines += table(
        "[qualitative]",
        {"approach": "codebook", "codebook": "coding/codebook.csv", "unit": "excerpt"},
    )
    return "\n".join(lines) + "\n"


def _linkage(plan: CohortPlan) -> Mapping[str, object]:
    elements = (2, 2, 2) if plan.linkage.method == "self-generated" else ()
    return {"method": plan.linkage.method, "elements": elements}


def _headers(plan: CohortPlan, survey: SurveyFile) -> list[str]:
    if plan.tool == "jisc":
        return jisc_headers(survey.questions)
    return [header_of(plan.tool, question) for question in survey.questions]


def _survey(plan: CohortPlan, survey: SurveyFile, file: str) -> list[str]:
    by_row = len(survey.timepoints) > 1
    forms = plan.tool == "microsoft-forms"
    lines = table(
        "[[surveys]]",
        {
            "id": survey.id,
            "title": survey.title,
            "file": file,
            "tool": plan.tool,
            "key_file": survey.key_file,
            "timepoint": "" if by_row else survey.timepoints[0],
            "dates": {"microsoft-forms": "", "google-forms": "%d/%m/%Y %H:%M:%S"}.get(
                plan.tool, "%d/%m/%Y"
            ),
            "ignore": tuple(ignored_headers(plan, survey)),
            "personal": ("Email", "Name") if forms else (),
            "duplicates": "" if survey.duplicates == "refuse" else survey.duplicates,
        },
    )
    headers = list(zip(survey.questions, _headers(plan, survey), strict=True))
    lines += table("[surveys.columns]", _columns(plan, headers))
    lines += table(
        "[surveys.texts]",
        {question.key[1]: header for question, header in headers if question.key[0] == "text"},
    )
    uses: dict[tuple[str, str], dict[str, str]] = {}
    for question, header in headers:
        if question.key[0] == "item":
            _, instrument, frame, item = question.key
            uses.setdefault((instrument, frame), {})[item] = header
    for (instrument, frame), items in uses.items():
        lines += table("[[surveys.instruments]]", {"instrument": instrument, "frame": frame})
        lines += table("[surveys.instruments.items]", items)
    return lines


def _columns(plan: CohortPlan, headers: Sequence[tuple[Question, str]]) -> Mapping[str, object]:
    sent = {"microsoft-forms": "Completion time", "google-forms": "Timestamp"}.get(plan.tool, "")
    columns: dict[str, object] = {}
    meaning = {
        "team": {team.name: team.id for team in plan.teams},
        "role": {answer: role for role, answer in ROLE_ANSWERS.items()},
        "timepoint": {answer: timepoint for timepoint, answer in SESSIONS.items()},
    }
    for question, header in headers:
        kind = question.key[0]
        if kind in meaning:
            values = meaning[kind]
            if plan.tool == "jisc":
                values = {str(code): one for code, one in enumerate(values.values(), start=1)}
            columns[kind] = {"header": header, "values": values}
        elif kind in ("person", "submitted"):
            columns[kind] = header
    return columns | ({"submitted": sent} if sent else {})


def _outcomes(plan: CohortPlan) -> list[str]:
    lines: list[str] = []
    asked = {
        one.instrument
        for one in plan.instruments
        if {("baseline", "now"), ("end", "now")} <= set(one.asked)
    }
    for outcome, (title, instrument, scale, family, themes) in OUTCOMES.items():
        if instrument not in asked:
            continue
        lines += table(
            "[[outcomes]]",
            {
                "id": outcome,
                "title": title,
                "plain": PLAIN[outcome],
                "instrument": instrument,
                "scale": scale,
                "before": "baseline",
                "after": "end",
                "family": family,
                **({"primary": True} if family == "primary" else {}),
                "themes": themes,
            },
        )
    return lines

"""Who took part, what they spoke of, who came and what became of it, cohort beside cohort.

Every function takes the cohorts by the name a reader knows them by, in order. An estimate's `level`
(for themes: its `group`) is the cohort's name.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.experience.themes import theme_prevalence
from evaluation.experience.voices import spoken, within
from evaluation.involvement.presence import attendance_share
from evaluation.involvement.profile import INDICATORS, involvement_profile
from evaluation.outcomes.instruments import items_of
from evaluation.outcomes.reliability import cronbach_alpha
from evaluation.prepare.scoring import turn_round
from evaluation.prepare.tidy import TidyCohort
from evaluation.synthesis.run_chart import run_chart

Cohorts = Mapping[str, TidyCohort]

#: The group of roles whose presence is followed over the programme.
LIVED_EXPERIENCE = "lived experience"
_STAFF = "staff"

#: Registers of which a row is one thing to count.
_REGISTERS = ("meetings", "organisations", "recommendations")
_NOT_MADE = "not made"


def people_by_cohort(cohorts: Cohorts) -> Estimates:
    """Who took part in each cohort, by role?

    ``people`` with the role's name in `group` (empty: everyone) and the cohort in `level`, from
    the participants register; where a cohort keeps none, from the surveys, which the note says.
    """
    rows = []
    for cohort, tidy in cohorts.items():
        register = tidy.register("participants")
        kept = not register.empty
        people = register if kept else tidy["responses"].drop_duplicates("person")
        note = "" if kept else "people who answered a survey; this cohort keeps no register of them"
        counts = people["role"].value_counts()
        found = {role.name: int(counts.get(role.id, 0)) for role in tidy.cohort.roles}
        rows += [
            _count("people", number, cohort, group=group, note=note)
            for group, number in found.items()
        ]
        unknown = len(people) - sum(found.values())
        # without their number: it may be a small one beside a total that is shown
        of_them = "the role of some is not known" if unknown else ""
        said = "; ".join(filter(None, [note, of_them]))
        rows.append(_count("people", len(people), cohort, note=said))
    return Estimates(rows)


def size_of_cohorts(cohorts: Cohorts) -> Estimates:
    """How large is each cohort: teams, meetings, interviews, organisations, recommendations?

    One row a quantity and cohort; not computable where a cohort has none on record.
    """
    rows = []
    for cohort, tidy in cohorts.items():
        rows.append(_count("teams", len(tidy.cohort.teams), cohort))
        kept = {
            "interviews": int((tidy["sources"]["kind"] == "interview").sum()),
            **{one: len(tidy.register(one)) for one in _REGISTERS},
        }
        rows += [
            _count(quantity, number, cohort) if number else _none(quantity, cohort)
            for quantity, number in kept.items()
        ]
    return Estimates(rows)


def themes_by_cohort(cohorts: Cohorts) -> Estimates:
    """Which themes do people raise in each cohort, and how many of those heard?

    ``share_of_people`` with the theme in `level` and the cohort in `group`, of the people who
    spoke for themselves. Cohorts without such material, and those whose approach is reflexive and
    counts nobody, have no rows.
    """
    rows = Estimates()
    for cohort, tidy in cohorts.items():
        voices = spoken(tidy["sources"])
        if voices.empty or tidy.cohort.qualitative.approach == "reflexive":
            continue
        found = theme_prevalence(within(tidy["excerpts"], voices), voices, by=None)
        rows += Estimates(row for row in found if row.quantity == "share_of_people").labelled(
            group=cohort
        )
    return rows


def involvement_by_cohort(cohorts: Cohorts) -> Estimates:
    """How involved were people with lived experience in each cohort, in seven indicators?

    The rows of `involvement_profile` with the cohort in `level`. Cohorts that keep none of its
    registers have no rows.
    """
    shown = {indicator.quantity for indicator in INDICATORS}
    rows = Estimates()
    for cohort, tidy in cohorts.items():
        kept = any(
            len(tidy.register(name)) for indicator in INDICATORS for name in indicator.needs[:1]
        )
        if not kept:
            continue
        lived = [role.id for role in tidy.cohort.roles if role.group == LIVED_EXPERIENCE]
        profile = involvement_profile(tidy.registers, roles=lived, seed=tidy.cohort.seed)
        rows += Estimates(row for row in profile if row.quantity in shown).labelled(level=cohort)
    order = [indicator.quantity for indicator in INDICATORS]
    return Estimates(sorted(rows, key=lambda row: order.index(row.quantity)))


def attendance_by_cohort(cohorts: Cohorts) -> Estimates:
    """Are people with lived experience asked in each cohort, and do they come as staff do?

    ``attendance_share`` and ``invitation_share`` with the group of roles in `group` and the cohort
    in `level`. Cohorts that keep no attendance have no rows.
    """
    rows = Estimates()
    for cohort, tidy in cohorts.items():
        attendance, participants = _attendance(tidy)
        if attendance.empty:
            continue
        # facilitators hold the meetings, so their attendance says nothing
        found = attendance_share(attendance, participants, by="role")
        rows += Estimates(
            row
            for row in found
            if row.quantity in ("attendance_share", "invitation_share")
            and row.group in (LIVED_EXPERIENCE, _STAFF)
        ).labelled(level=cohort)
    return rows


def attendance_by_month(cohorts: Cohorts) -> Estimates:
    """Does the attendance of people with lived experience shift or drift over the programme?

    ``attendance_share`` of each calendar month in which a team of any cohort met (its `level`,
    as 2024-03), then the rows of `run_chart` over these months, whose `n` is all people behind the
    points and whose `people` is those of the month with fewest.
    """
    months: dict[str, list[tuple[pd.DataFrame, pd.DataFrame]]] = {}
    for tidy in cohorts.values():
        attendance, participants = _attendance(tidy)
        lived = participants[participants["role"] == LIVED_EXPERIENCE]
        theirs = attendance[attendance["participant"].isin(lived["participant"])]
        meetings = tidy.register("meetings")
        when = pd.to_datetime(theirs["meeting"].map(meetings.set_index("meeting")["date"]))
        prefix = f"{tidy.cohort.id}:"
        for month, part in theirs.groupby(when.dt.strftime("%Y-%m")):
            months.setdefault(str(month), []).append((_own(part, prefix), _own(lived, prefix)))
    points = [_month(month, months[month]) for month in sorted(months)]
    values = [float("nan") if point.value is None else point.value for point in points]
    fewest = min((point.people or 0 for point in points), default=0)
    parts = [lived["participant"] for month in months.values() for _, lived in month]
    everyone = pd.concat(parts).nunique() if parts else 0
    # the release rules count people, and a chart's points are months
    chart = [replace(row, n=everyone, people=fewest) for row in run_chart(values)]
    return Estimates([*points, *chart])


def alpha_by_cohort(cohorts: Cohorts, outcomes: Mapping[str, str]) -> Estimates:
    """How well do the items of each outcome hang together in each cohort, before the programme?

    Parameters
    ----------
    cohorts
        The cohorts.
    outcomes
        Outcome id to title.

    Returns
    -------
    Estimates
        ``cronbach_alpha`` with the outcome's title in `outcome` and the cohort in `level`.
    """
    rows = Estimates()
    for cohort, tidy in cohorts.items():
        for one in tidy.cohort.outcomes:
            instrument = tidy.instruments[one.instrument]
            scale = next((s for s in instrument.scales if s.id == one.scale), None)
            items = items_of(tidy["answers"], instrument, timepoint=one.before)
            if one.id not in outcomes or scale is None or not set(scale.items) <= set(items):
                continue
            turned = turn_round(items[list(scale.items)], instrument)
            rows += Estimates([cronbach_alpha(turned)["cronbach_alpha"]]).labelled(
                outcome=outcomes[one.id], level=cohort
            )
    return rows


def recommendations_by_cohort(cohorts: Cohorts) -> pd.DataFrame:
    """Which recommendations were carried over from cohort to cohort, and what became of them?

    A recommendation is the same where its words are, whatever its number or punctuation.

    Returns
    -------
    DataFrame
        ``recommendation`` (its wording), one column a cohort with its status there ("not made"
        where the cohort did not make it), and ``carried``: in how many cohorts it stands. Those
        that stand in the last cohort first, in its order.
    """
    status: dict[str, dict[str, str]] = {}
    wording: dict[str, str] = {}
    for cohort, tidy in reversed(list(cohorts.items())):
        for row in tidy.register("recommendations").to_dict("records"):
            key = " ".join(re.findall(r"\w+", str(row["title"]).casefold()))
            wording.setdefault(key, str(row["title"]))
            stands = row["status"]
            status.setdefault(key, {})[cohort] = "no status" if pd.isna(stands) else str(stands)
    return pd.DataFrame(
        [
            [wording[key], *(found.get(cohort, _NOT_MADE) for cohort in cohorts), len(found)]
            for key, found in status.items()
        ],
        columns=["recommendation", *cohorts, "carried"],
    )


def _attendance(tidy: TidyCohort) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return attendance, and participants with the group of roles in place of the role."""
    groups = {role.id: role.group for role in tidy.cohort.roles}
    participants = tidy.register("participants")
    return (
        tidy.register("attendance"),
        participants.assign(role=participants["role"].map(groups)),
    )


def _own(rows: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """Return rows whose participants cannot be taken for another cohort's of the same id."""
    return rows.assign(participant=prefix + rows["participant"].astype("str"))


def _month(month: str, parts: list[tuple[pd.DataFrame, pd.DataFrame]]) -> Estimate:
    attendance = pd.concat([part for part, _ in parts], ignore_index=True)
    lived = pd.concat([people for _, people in parts], ignore_index=True)
    lived = lived.drop_duplicates("participant")
    found = attendance_share(attendance, lived, by="role")["attendance_share"]
    return replace(found, level=month)


def _count(quantity: str, number: int, cohort: str, *, group: str = "", note: str = "") -> Estimate:
    return Estimate(
        quantity=quantity, value=number, n=number, method="count", level=cohort, group=group,
        note=note,
    )  # fmt: skip


def _none(quantity: str, cohort: str) -> Estimate:
    none = not_computable(quantity, "this cohort has none on record", n=0, method="count")
    return replace(none, level=cohort)

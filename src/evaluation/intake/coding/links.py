"""The links table: who is speaking in each source, in which team, when, and with what consent."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pandas as pd

from evaluation.config.cohort import Cohort, SourceKind
from evaluation.intake.coding.columns import NamedTable, read_named
from evaluation.intake.registers import read_register
from evaluation.problems import ProblemLog

_REQUIRED = ("source", "kind")
_OPTIONAL = ("participant", "team", "timepoint", "consent", "role", "setting", "organisation")
_CONSENT = ("", "no", "yes")


def read_links(folder: Path, cohort: Cohort, file: str, log: ProblemLog) -> pd.DataFrame | None:
    """Return one row a source, with the role and consent that the participants register knows.

    A person's own row in the register decides the role, and the team where the link names none. A
    source may be quoted when the link or the register says yes and neither says no. Where the
    table names no setting or organisation, the team's counts.
    """
    table = read_named(folder, file, log, required=_REQUIRED, optional=_OPTIONAL)
    if table is None:
        return None
    people = _people(folder, cohort)
    for rule, row, name, what, todo in _faults(table, cohort, people):
        log.error(rule, table.place(row, name), what, todo)
    links = table.frame[table.frame["source"] != ""].drop_duplicates("source")
    known = people.reindex(links["participant"]).fillna("").set_axis(links.index)
    yes = (links["consent"] == "yes") | (known["consent_quotes"] == "yes")
    no = (links["consent"] == "no") | (known["consent_quotes"] == "no")
    team = links["team"].where(links["team"] != "", known["team"])
    places = {
        name: links[name].where(links[name] != "", team.map(of_team).fillna(""))
        for name, of_team in (
            ("setting", {one.id: one.setting for one in cohort.teams}),
            ("organisation", {one.id: one.organisation for one in cohort.teams}),
        )
    }
    return links.assign(
        role=links["role"].where(known["role"] == "", known["role"]),
        team=team,
        consent=yes & ~no,
        **places,
    ).reset_index(drop=True)


def _people(folder: Path, cohort: Cohort) -> pd.DataFrame:
    """Return role, team and consent by participant; the register's faults are noted elsewhere."""
    columns = ["role", "team", "consent_quotes"]
    if "participants" not in cohort.registers:
        return pd.DataFrame(columns=columns, dtype="str")
    register = read_register(folder, cohort, "participants", ProblemLog())
    texts = register[["participant", *columns]].astype("str").fillna("")
    return texts.drop_duplicates("participant").set_index("participant")


_Fault = tuple[str, int, str, str, str]


def _faults(table: NamedTable, cohort: Cohort, people: pd.DataFrame) -> Iterator[_Fault]:
    links = table.frame
    allowed = {
        "kind": get_args(SourceKind),
        "team": ("", *(team.id for team in cohort.teams)),
        "timepoint": ("", *(point.id for point in cohort.timepoints)),
        "role": ("", *(role.id for role in cohort.roles)),
        "consent": _CONSENT,
    }
    for name, values in allowed.items():
        if name not in table.positions:
            continue
        for row in links.index[~links[name].isin(values)]:
            shown = ", ".join(value for value in values if value)
            yield (
                f"links.{name}",
                row,
                name,
                f"is no {name} that is known here",
                f"Allowed: {shown}.",
            )
    for row in links.index[links["source"].eq("") & (links != "").any(axis=1)]:
        yield "links.source", row, "source", "names no source", "Write the source's name."
    for row in links.index[links["source"].ne("") & links["source"].duplicated()]:
        yield (
            "links.duplicate",
            row,
            "source",
            "links a source for the second time",
            "Keep one row for each source.",
        )
    if "participant" in table.positions and "participants" in cohort.registers:
        unknown = links["participant"].ne("") & ~links["participant"].isin(people.index)
        for row in links.index[unknown]:
            yield (
                "links.participant",
                row,
                "participant",
                "is not in the participants register",
                "Correct it, or add the person to the register.",
            )

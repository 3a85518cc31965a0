"""Contradictions in and between registers: what one row denies of another, both places named."""

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.register import LINE
from evaluation.intake.register_cells import SEVERAL
from evaluation.intake.register_places import place_in
from evaluation.intake.register_rules import ONE_THING, ROW_RULES
from evaluation.problems import Place, Problem, Severity

_LOOK: Final = "Look at both places and correct the one that is wrong."
_ELSEWHERE: Final = ("absent with apology", "absent without apology", "not invited", "withdrawn")


def contradictions(registers: Mapping[str, pd.DataFrame], cohort: Cohort) -> Iterator[Problem]:
    """Yield every contradiction in and between a cohort's registers."""
    book = _Book(registers, cohort)
    yield from book.row_rules()
    yield from book.one_thing()
    if "meetings" in registers and "attendance" in registers:
        yield from book.meetings_without_attendance()
        yield from book.minutes_beyond_the_meeting()
    if {"meetings", "attendance", "participants"} <= registers.keys():
        yield from book.people_without_a_row()
        yield from book.other_teams_meetings()
        yield from book.outside_membership()
    if "attendance" in registers:
        for register_id, column in (
            ("decisions", "spoken_by"),
            ("decisions", "decided_by"),
            ("items-raised", "raised_by"),
        ):
            if register_id in registers:
                yield from book.took_part_without_being_there(register_id, column)
    if "recruitment" in registers and "participants" in registers:
        yield from book.recruited_as_another_role()


class _Book:
    """A cohort's registers, with the place of each row."""

    def __init__(self, registers: Mapping[str, pd.DataFrame], cohort: Cohort) -> None:
        self.registers = registers
        self.files = cohort.registers

    def place(self, register_id: str, line: float | None = None, column: str = "") -> Place:
        return place_in(self.registers[register_id], self.files[register_id], line, column)

    def row_rules(self) -> Iterator[Problem]:
        """Yield rows that contradict themselves."""
        for rule in ROW_RULES:
            if rule.register not in self.registers:
                continue
            rows = self.registers[rule.register]
            for line in rows.loc[rule.broken(rows).to_numpy(dtype=bool), LINE]:
                place = self.place(rule.register, line, rule.column)
                yield Problem(
                    rule.severity, "register.contradiction", place, rule.what, "Correct the row."
                )

    def one_thing(self) -> Iterator[Problem]:
        """Yield rows that say something else of a thing than its first row does."""
        for register_id, thing, columns in ONE_THING:
            if register_id not in self.registers:
                continue
            rows = self.registers[register_id]
            grouped = rows.groupby(list(thing), sort=False)
            first_line = grouped[LINE].transform("first")
            for column in columns:
                # the first row's own value, not the first that is filled in
                first = rows[column].take(grouped[LINE].transform("idxmin").to_numpy())
                here = rows[column]
                differs = (here.to_numpy() != first.to_numpy()) & ~(
                    here.isna().to_numpy() & first.isna().to_numpy()
                )
                for line, other in zip(rows.loc[differs, LINE], first_line[differs], strict=True):
                    yield Problem(
                        Severity.ERROR,
                        "register.contradiction",
                        self.place(register_id, line, column),
                        f"differs from {self.place(register_id, other, column)}, a row of the "
                        f"same {' and '.join(thing)}",
                        _LOOK,
                    )

    def meetings_without_attendance(self) -> Iterator[Problem]:
        """Yield meetings of which no attendance is kept."""
        meetings = self.registers["meetings"]
        without = ~meetings["meeting"].isin(self.registers["attendance"]["meeting"])
        for line in meetings.loc[without, LINE]:
            yield Problem(
                Severity.WARN,
                "register.no-attendance",
                self.place("meetings", line, "meeting"),
                f"has no row in {self.place('attendance')}",
                "Add who was there and who was not, or write `not recorded` for each.",
            )

    def minutes_beyond_the_meeting(self) -> Iterator[Problem]:
        """Yield meetings with more minutes spoken than they had."""
        spoken = (
            self.registers["attendance"]
            .groupby("meeting")
            .agg(spoken=("minutes_spoken", "sum"), first=(LINE, "first"))
        )
        both = self.registers["meetings"].join(spoken, on="meeting")
        for row in both[both["spoken"] > both["minutes"]].to_dict("records"):
            yield Problem(
                Severity.WARN,
                "register.contradiction",
                self.place("meetings", row["line"], "minutes"),
                "is less than the minutes spoken in it, which begin at "
                f"{self.place('attendance', row['first'], 'minutes_spoken')}",
                _LOOK,
            )

    def people_without_a_row(self) -> Iterator[Problem]:
        """Yield meetings of which some members of the team have no row."""
        meetings, people = self.registers["meetings"], self.registers["participants"]
        attendance = self.registers["attendance"]
        held = meetings[meetings["meeting"].isin(attendance["meeting"])]
        expected = held.dropna(subset=["team"]).merge(
            people[["participant", "team", "joined", "left"]], on="team"
        )
        member = ~(expected["joined"] > expected["date"]) & ~(expected["left"] < expected["date"])
        expected = expected[member]
        known = pd.MultiIndex.from_frame(attendance[["meeting", "participant"]])
        named = pd.MultiIndex.from_frame(expected[["meeting", "participant"]])
        without = expected.loc[~named.isin(known), LINE].value_counts(sort=False)
        for line, people_out in zip(without.index, without, strict=True):
            yield Problem(
                Severity.WARN,
                "register.people-missing",
                self.place("meetings", line, "meeting"),
                f"{people_out} people of its team have no row in {self.place('attendance')}",
                "Add their rows; write `not recorded` where nobody knows.",
            )

    def _attended(self) -> pd.DataFrame:
        """Return attendance rows beside their meeting and their person, with all three lines."""
        meetings = self.registers["meetings"].set_index("meeting")[["date", "team", LINE]]
        people = self.registers["participants"].set_index("participant")
        people = people[["team", "joined", "left", LINE]]
        rows = self.registers["attendance"]
        rows = rows.join(meetings.add_prefix("meeting_"), on="meeting")
        return rows.join(people.add_prefix("person_"), on="participant")

    def other_teams_meetings(self) -> Iterator[Problem]:
        """Yield attendance at a meeting of another team than the person's."""
        rows = self._attended()
        known = rows["meeting_team"].notna() & rows["person_team"].notna()
        for row in rows[known & (rows["meeting_team"] != rows["person_team"])].to_dict("records"):
            yield Problem(
                Severity.WARN,
                "register.other-team",
                self.place("attendance", row["line"], "participant"),
                "belongs to one team, the meeting to another: "
                f"{self.place('participants', row['person_line'], 'team')}, "
                f"{self.place('meetings', row['meeting_line'], 'team')}",
                _LOOK,
            )

    def outside_membership(self) -> Iterator[Problem]:
        """Yield presence before joining or after leaving, and withdrawal without having left."""
        rows = self._attended()
        present, withdrawn = rows["state"] == "present", rows["state"] == "withdrawn"
        early = present & (rows["meeting_date"] < rows["person_joined"])
        late = present & (rows["meeting_date"] > rows["person_left"])
        still = withdrawn & ~(rows["person_left"] <= rows["meeting_date"])
        for wrong, what, column in (
            (early, "says present before the person joined", "joined"),
            (late, "says present after the person left", "left"),
            (still, "says withdrawn, but the person had not left by then", "left"),
        ):
            for row in (
                rows[wrong].dropna(subset=["meeting_line", "person_line"]).to_dict("records")
            ):
                yield Problem(
                    Severity.WARN,
                    "register.membership",
                    self.place("attendance", row["line"], "state"),
                    f"{what}: {self.place('participants', row['person_line'], column)}, "
                    f"{self.place('meetings', row['meeting_line'], 'date')}",
                    _LOOK,
                )

    def took_part_without_being_there(self, register_id: str, column: str) -> Iterator[Problem]:
        """Yield people who took part in something at a meeting they did not attend."""
        rows = self.registers[register_id][["meeting", column, LINE]].dropna()
        rows = rows.assign(participant=rows[column].str.split(SEVERAL)).explode("participant")
        attendance = self.registers["attendance"][["meeting", "participant", "state", LINE]]
        both = rows.merge(
            attendance, on=["meeting", "participant"], how="left", suffixes=("", "_there")
        )
        for row in both[both["state"].isna()].to_dict("records"):
            yield Problem(
                Severity.WARN,
                "register.not-there",
                self.place(register_id, row["line"], column),
                f"names somebody with no row for that meeting in {self.place('attendance')}",
                "Add the row there, or correct the code here.",
            )
        for row in both[both["state"].isin(_ELSEWHERE)].to_dict("records"):
            there = self.place("attendance", row["line_there"], "state")
            yield Problem(
                Severity.WARN,
                "register.not-there",
                self.place(register_id, row["line"], column),
                f"names somebody who was not at that meeting, says {there}",
                _LOOK,
            )

    def recruited_as_another_role(self) -> Iterator[Problem]:
        """Yield people recruited for one role or team who take part in another."""
        rows = self.registers["recruitment"].merge(
            self.registers["participants"], on="participant", suffixes=("", "_now")
        )
        for column in ("role", "team"):
            differs = rows[column] != rows[f"{column}_now"]
            differs &= rows[column].notna() & rows[f"{column}_now"].notna()
            for row in rows[differs].to_dict("records"):
                yield Problem(
                    Severity.WARN,
                    "register.other-role",
                    self.place("recruitment", row["line"], column),
                    f"is not the one of {self.place('participants', row['line_now'], column)}",
                    _LOOK,
                )

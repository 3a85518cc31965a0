"""The six states of attendance from the file to the drawn mark: none becomes another on the way."""

import datetime as dt
from itertools import combinations

import pytest

from evaluation.config.cohort import Cohort, Role, Team, Timepoint
from evaluation.config.policy import policy
from evaluation.disclosure import release
from evaluation.intake.registers import check_registers, read_register
from evaluation.involvement.rows import STATES
from evaluation.involvement.teams import attendance_by_team, presence_timeline
from evaluation.prepare.store import read_tidy, write_tidy
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import ProblemLog, Severity
from evaluation.show import figures
from evaluation.show.figures.timeline import PRESENCE, timeline, timeline_lines
from evaluation.show.tables import released_table

#: How often each state is recorded: as often as no other.
TIMES = {state: place + 1 for place, state in enumerate(STATES)}
KEPT = ("participants", "meetings", "attendance")
COHORT = Cohort(
    id="demo",
    title="Demo",
    programme="Programme",
    synthetic=True,
    seed=1,
    starts=dt.date(2023, 5, 1),
    ends=dt.date(2024, 3, 31),
    timepoints=(Timepoint(id="baseline", title="Before", kind="baseline"),),
    teams=(Team(id="north", name="North", aim="aim", setting="ward"),),
    roles=(Role(id="carer", name="carers", group="lived experience"),),
    registers={register: f"{register}.csv" for register in KEPT},
)


def stored(folder, states):
    """Write registers in which each meeting has one of the states; read, store, read again."""
    recorded = [state for state in states for _ in range(TIMES[state])]
    files = {
        "participants": "participant,team,role\nP1,north,carer\n",
        "meetings": "meeting,date,team,kind,stage\n",
        "attendance": "meeting,participant,invited,state,turns\n",
    }
    for at, state in enumerate(recorded):
        day = dt.date(2023, 5, 2) + dt.timedelta(days=7 * at)
        files["meetings"] += f"M{at},{day},north,team,design\n"
        files["attendance"] += f"M{at},P1,,{state},{'2' if state == 'present' else ''}\n"
    log, tables = ProblemLog(), {}
    for register, text in files.items():
        (folder / f"{register}.csv").write_text(text, encoding="utf-8")
        tables[register] = read_register(folder, COHORT, register, log)
    check_registers(tables, COHORT, log)
    assert not log.of(Severity.ERROR)
    assert not log.of(Severity.REPAIR)
    write_tidy(TidyCohort(COHORT, {}, {}, tables, tuple(log)), folder / "processed")
    return read_tidy(folder / "processed")


def shown(tidy):
    """Return the marks drawn by their look, and the cells of the table, of a cohort as stored."""
    people, meetings, rows = (tidy.register(name) for name in KEPT)
    named = {"teams": {"north": "North"}, "roles": {"carer": "carers"}}
    over_time = release(presence_timeline(rows, people, meetings, **named), policy("internal"))
    _, [ax] = figures.canvas(lines=timeline_lines(over_time))
    timeline(over_time, ax=ax)
    marks = {
        (line.get_marker(), line.get_markerfacecolor() == "white"): len(line.get_xdata())
        for line in ax.lines
        if line.get_marker() != "None"
    }
    counts = release(attendance_by_team(rows, people, **named), policy("internal"))
    table = released_table(counts, id="a", caption="A", rows={"group": "Who"}, across="level")
    return marks, table.html


@pytest.fixture(scope="module")
def tidy(tmp_path_factory):
    return stored(tmp_path_factory.mktemp("cohort"), STATES)


@pytest.fixture(scope="module")
def untouched(tidy):
    return shown(tidy)


def test_each_state_is_read_stored_and_drawn_as_itself(tidy, untouched):
    assert tidy.register("attendance")["state"].value_counts().to_dict() == TIMES
    marks, html = untouched
    looks = {
        state: (look["marker"], look.get("markerfacecolor") == "white")
        for state, look in PRESENCE.items()
    }
    assert marks == {looks[state]: times for state, times in TIMES.items()}
    assert all(f">{state}<" in html for state in STATES)


@pytest.mark.parametrize(("merged", "into"), list(combinations(STATES, 2)))
def test_merging_two_states_in_what_is_stored_changes_what_is_shown(tidy, untouched, merged, into):
    rows = tidy.register("attendance")
    changed = rows.assign(state=rows["state"].replace({merged: into}))
    registers = {**tidy.registers, "attendance": changed}
    marks, html = shown(TidyCohort(COHORT, {}, {}, registers, ()))
    assert marks != untouched[0]
    assert html != untouched[1]

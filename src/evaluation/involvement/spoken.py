"""What was said in meetings: turns of people and of groups, beside how many were there."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evaluation.involvement.bootstrap import Floats
from evaluation.involvement.columns import Codes, named
from evaluation.involvement.rows import (
    PRESENT,
    STATES,
    Booleans,
    coded,
    crossed,
    people_among,
    those,
)

Measure = Literal["turns", "minutes_spoken"]


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """What was said in the meetings in which everybody present was counted.

    Arrays of rows have one entry for each row of these meetings. `said` is missing for people who
    were not there.
    """

    ids: list[str]
    meeting: Codes
    person: Codes
    states: Codes
    said: Floats
    left_out: int
    listed: Codes  #: everybody with a row of attendance, in a counted meeting or not

    @property
    def there(self) -> Booleans:
        """Return which rows are of people who were there."""
        return ~np.isnan(self.said)


def spoken_in(attendance: pd.DataFrame, participants: pd.DataFrame, *, measure: Measure) -> Spoken:
    """Return what was counted, and how many meetings were left out.

    A meeting in which nobody said anything, or nobody was present, has no shares to compare.

    Raises
    ------
    AnalysisError
        Somebody is not in the participants register, or a state is not one of the six.

    >>> people = pd.DataFrame({"participant": ["P1", "S1"]})
    >>> rows = pd.DataFrame({"meeting": ["M1", "M1", "M2"], "participant": ["P1", "S1", "S1"],
    ...                      "state": "present", "turns": [2.0, 6.0, np.nan]})
    >>> found = spoken_in(rows, people, measure="turns")
    >>> found.ids, found.said.tolist(), found.left_out
    (['M1'], [2.0, 6.0], 1)
    """
    rows = coded(attendance, participants)
    present = rows.states == STATES.index(PRESENT)
    said = np.where(present, attendance[measure].to_numpy(dtype=float), np.nan)
    uncounted = np.bincount(rows.meeting, weights=present & np.isnan(said)) > 0
    good = ~uncounted & (np.bincount(rows.meeting, weights=np.nan_to_num(said)) > 0)
    kept = good[rows.meeting]
    return Spoken(
        ids=[rows.ids[at] for at in np.flatnonzero(good).tolist()],
        meeting=(np.cumsum(good) - 1)[rows.meeting[kept]],
        person=rows.person[kept],
        states=rows.states[kept],
        said=said[kept],
        left_out=int((~good).sum()),
        listed=np.unique(rows.person),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The turns and heads of groups of people in meetings: a row a meeting, a column a group."""

    names: tuple[str, ...]
    listed: list[int]  #: groups with a row of attendance, in a counted meeting or not
    of_row: Codes  #: the group of each row of what was said
    turns: Floats
    heads: Floats
    people: list[int]  #: different people of each group who were there


def groups_in(spoken: Spoken, participants: pd.DataFrame, *, by: str) -> Groups:
    """Return the turns and heads of each group, meeting by meeting.

    >>> people = pd.DataFrame({"participant": ["P1", "S1"], "role": ["carer", "staff"]})
    >>> rows = pd.DataFrame({"meeting": "M1", "participant": ["P1", "S1"], "state": "present",
    ...                      "turns": [2.0, 6.0]})
    >>> found = groups_in(spoken_in(rows, people, measure="turns"), people, by="role")
    >>> found.names[:2], found.turns[:, :2].tolist(), found.heads[:, :2].tolist()
    (('carer', 'staff'), [[2.0, 6.0]], [[1.0, 1.0]])
    """
    names, of_person = named(participants[by])
    groups, there, shape = of_person[spoken.person], spoken.there, (len(spoken.ids), len(names))
    meeting, group = spoken.meeting[there], groups[there]
    turns = np.bincount(
        meeting * len(names) + group, weights=spoken.said[there], minlength=shape[0] * shape[1]
    )
    return Groups(
        names,
        those(of_person[spoken.listed]),
        groups,
        turns.reshape(shape).astype(np.float64),
        crossed(meeting, group, shape).astype(np.float64),
        people_among(group, spoken.person[there], len(names)).tolist(),
    )


def ratio(sums: Floats) -> Floats:
    """Return (own turns / all turns) / (own heads / all heads); missing where nobody was there.

    >>> float(ratio(np.array([2.0, 8.0, 1.0, 2.0])))
    0.5
    """
    own, every, heads, all_heads = np.moveaxis(sums, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((own / every) / (heads / all_heads))

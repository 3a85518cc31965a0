"""Who speaks in which strand: the completeness step of the triangulation protocol (Farmer 2006)."""

from collections.abc import Mapping

import pandas as pd

from evaluation.estimates import Estimate, Estimates
from evaluation.experience.people import speakers
from evaluation.experience.voices import spoken
from evaluation.outcomes.change import pairs
from evaluation.prepare.tidy import TidyCohort

#: What a line of people is counted by: role groups, then teams.
BY = ("role", "team")
#: Where somebody of a group can be found, in order: took part, and one for each strand.
TOOK_PART, ANSWERED, SPOKE, CAME = (
    "Took part",
    "Before and after",
    "Were heard",
    "Came",
)


def who_speaks(tidy: TidyCohort) -> Estimates:
    """Which role groups and teams can each strand say something about, and which can it not?

    Parameters
    ----------
    tidy
        The cohort. A strand whose material it does not keep has no rows; in one it keeps, a group
        that nobody of is found in has nought.

    Returns
    -------
    Estimates
        ``people`` by strand (`level`) and group, and in all (`group` empty); `outcome` is "role"
        or "team". Those who took part; those with a score of the first outcome before and after;
        those heard in their own words; those present at a meeting at least once.
    """
    names: dict[str, Mapping[str, str]] = {
        "role": tidy.cohort.role_names,
        "team": tidy.cohort.team_names,
    }
    found = _people(tidy)
    rows = Estimates()
    for by in BY:
        for level, people in found.items():
            counts = {name: int((people[by] == one).sum()) for one, name in names[by].items()}
            counts[""] = len(people)
            rows += Estimates(
                Estimate(
                    quantity="people",
                    value=count,
                    n=counts[""],
                    people=count,
                    method="count of different people",
                    outcome=by,
                    level=level,
                    group=group,
                )
                for group, count in counts.items()
            )
    return rows


def _people(tidy: TidyCohort) -> dict[str, pd.DataFrame]:
    """Return ``role`` and ``team`` of everybody found, strand by strand."""
    found: dict[str, pd.DataFrame] = {}
    register, attendance = tidy.register("participants"), tidy.register("attendance")
    if len(register):
        found[TOOK_PART] = register.drop_duplicates("participant")
    first = tidy.cohort.first_outcome
    if first is not None:
        both = pairs(tidy["scores"], first)
        found[ANSWERED] = both[both["before"].notna() & both["after"].notna()]
    voices = spoken(tidy["sources"])
    if len(voices):
        heard = speakers(voices, voices, by=None)[["source", "person"]]
        found[SPOKE] = heard.merge(voices, on="source").drop_duplicates("person")
    if len(register) and len(attendance):
        came = attendance.loc[attendance["state"] == "present", "participant"]
        found[CAME] = register[register["participant"].isin(came)]
    return found

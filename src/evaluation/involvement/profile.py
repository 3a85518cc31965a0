"""The involvement profile: seven named indicators with their intervals, and no hidden score."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.involvement.decisions import decision_involvement, items_taken_up
from evaluation.involvement.fairness import payments_by_role
from evaluation.involvement.meeting_share import meetings_with
from evaluation.involvement.presence import attendance_share, bounds
from evaluation.involvement.voice import voice_parity


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the profile: what it is called, where it comes from and what it means."""

    quantity: str
    source: str  #: the quantity of the analysis it is taken from
    level: str
    needs: tuple[str, ...]  #: registers without which it cannot be computed
    definition: str


#: The profile, in the order in which people are asked, come, speak and decide.
INDICATORS: Final = (
    Indicator(
        "invited",
        "invitation_share",
        "",
        ("attendance", "participants"),
        "invitations to people with lived experience, of their meetings for which it is recorded",
    ),
    Indicator(
        "came",
        "attendance_share",
        "",
        ("attendance", "participants"),
        "presences, of presences and absences of people with lived experience",
    ),
    Indicator(
        "not_alone",
        "meeting_share",
        "at least 2",
        ("attendance", "participants"),
        "meetings with two or more people with lived experience",
    ),
    Indicator(
        "heard",
        "voice_parity",
        "",
        ("attendance", "participants"),
        "share of turns over share of people present; 1 is parity",
    ),
    Indicator(
        "taken_up",
        "uptake_share",
        "",
        ("items-raised", "participants"),
        "items raised by people with lived experience that were taken up, wholly or in part",
    ),
    Indicator(
        "decided",
        "decided_share",
        "",
        ("decisions", "participants"),
        "decisions made with at least one person with lived experience deciding",
    ),
    Indicator(
        "paid",
        "people_offered_share",
        "",
        ("payments", "participants"),
        "people with lived experience who were offered payment or expenses at least once",
    ),
)

_OURS: Final = "lived experience"
_OTHERS: Final = "others"


def involvement_profile(
    registers: Mapping[str, pd.DataFrame],
    *,
    roles: Collection[str],
    confidence: float = 0.95,
    seed: int,
) -> Estimates:
    """How involved were people with lived experience, in seven lines that can be checked?

    One estimate for each of `INDICATORS`, with the interval of the analysis it comes from; the
    `note` is its definition. An indicator whose register is not kept is not computable and says
    so. ``invited_bound`` and ``came_bound`` at `level` "yes" and "no" are what ``invited`` and
    ``came`` would be if everything not recorded had gone one way; ``attendance_count`` has the
    rows behind them, one for each of the six states.

    Parameters
    ----------
    registers
        The cohort's registers, by id.
    roles
        Ids of the role groups with lived experience, taken together as one group.
    confidence
        Level of the intervals.
    seed
        Of the bootstrap behind ``heard``.

    Raises
    ------
    AnalysisError
        As the analyses behind the indicators.

    Examples
    --------
    >>> people = pd.DataFrame({"participant": ["P1", "S1"], "team": "A",
    ...                        "role": ["carer", "staff"]})
    >>> rows = pd.DataFrame({"meeting": "M1", "participant": ["P1", "S1"], "state": "present",
    ...                      "invited": "yes", "turns": [2.0, 6.0]})
    >>> profile = involvement_profile({"participants": people, "attendance": rows},
    ...                               roles=["carer"], seed=1)
    >>> profile["heard"].value, profile["decided"].note
    (0.5, 'not computable: the register decisions is not kept')
    """
    kept = {name: frame for name, frame in registers.items() if len(frame)}
    people = kept.get("participants")
    if people is not None:
        ours = people["role"].isin(roles)
        kept["participants"] = people.assign(role=np.where(ours, _OURS, _OTHERS))
    computed: dict[tuple[str, ...], list[Estimate]] = {}
    found: list[Estimate] = []
    for indicator in INDICATORS:
        missing = [name for name in indicator.needs if name not in kept]
        if missing:
            why = f"the register {missing[0]} is not kept"
            found.append(not_computable(indicator.quantity, why, n=0, method="none"))
            continue
        if indicator.needs not in computed:
            computed[indicator.needs] = list(_behind(indicator, kept, confidence, seed))
        behind = computed[indicator.needs]
        found.append(_taken_from(indicator, behind))
        found += [row for row in behind if row.quantity == f"{indicator.quantity}_bound"]
    found += [
        replace(row, group="")
        for rows in computed.values()
        for row in rows
        if (row.quantity, row.group) == ("attendance_count", _OURS)
    ]
    return Estimates(found)


def _behind(
    indicator: Indicator, kept: Mapping[str, pd.DataFrame], confidence: float, seed: int
) -> Iterator[Estimate]:
    """Yield the estimates an indicator is taken from, people with lived experience as one group."""
    people = kept["participants"]
    match indicator.needs[0]:
        case "attendance":
            rows = kept["attendance"]
            yield from attendance_share(rows, people, confidence=confidence)
            for row in meetings_with(rows, people, roles=[_OURS], confidence=confidence):
                yield replace(row, group=_OURS)
            yield from bounds(rows, people, roles=[_OURS])
            yield from voice_parity(rows, people, confidence=confidence, seed=seed)
        case "items-raised":
            yield from items_taken_up(kept["items-raised"], people, confidence=confidence)
        case "decisions":
            yield from decision_involvement(kept["decisions"], people, confidence=confidence)
        case "payments":
            yield from payments_by_role(kept["payments"], people, confidence=confidence)


def _taken_from(indicator: Indicator, rows: Iterable[Estimate]) -> Estimate:
    wanted = (indicator.source, _OURS, indicator.level)
    for row in rows:
        if (row.quantity, row.group, row.level) == wanted:
            row = replace(row, quantity=indicator.quantity, group="", level="")
            return row if row.value is None else replace(row, note=indicator.definition)
    why = "nothing is recorded of people with lived experience"
    return not_computable(indicator.quantity, why, n=0, method="none")


def involvement_index(profile: Estimates, *, weights: Mapping[str, float]) -> Estimates:
    """What is the one number, for a cohort that declared its weights beforehand?

    ``involvement_index`` = the weighted mean of the indicators named in `weights`, each at most 1
    (so that talking more than one's share makes up for nothing). There are no default weights:
    which indicator counts for how much is a judgement people make, not a statistic.

    Parameters
    ----------
    profile
        Of `involvement_profile`.
    weights
        Indicator to weight, each above 0, as declared before the data were seen.

    Raises
    ------
    AnalysisError
        No weight, a weight that is not above 0, or an indicator that is none of the seven.

    Examples
    --------
    >>> profile = Estimates([Estimate(quantity="came", value=0.8, n=9, method="m"),
    ...                      Estimate(quantity="heard", value=1.4, n=9, method="m")])
    >>> round(involvement_index(profile, weights={"came": 3, "heard": 1})[0].value, 2)
    0.85
    """
    known = [indicator.quantity for indicator in INDICATORS]
    if not weights or set(weights) - set(known) or min(weights.values()) <= 0:
        raise AnalysisError(
            f"weights: give weights above 0 to indicators of the profile ({', '.join(known)})"
        )
    method = ", ".join(f"{name} {weight:g}" for name, weight in weights.items())
    rows = {row.quantity: row for row in profile}
    values = {name: rows[name].value for name in weights if name in rows}
    behind = [rows[name].n if rows[name].people is None else rows[name].people for name in values]
    missing = [name for name in weights if values.get(name) is None]
    if missing:
        why = f"no value for {', '.join(missing)}"
        return Estimates([not_computable("involvement_index", why, n=0, method=method)])
    total = sum(weights.values())
    value = sum(weights[name] * min(one, 1.0) for name, one in values.items() if one is not None)
    note = "depends on the weights; read the indicators first"
    index = Estimate(
        quantity="involvement_index",
        value=value / total,
        n=len(weights),
        people=min(people for people in behind if people is not None),
        method=method,
        note=note,
    )
    return Estimates([index])

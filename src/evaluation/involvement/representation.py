"""Representation: the people asked beside the people served, and who was never asked."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates
from evaluation.involvement.columns import named, places, several
from evaluation.involvement.rows import count, crossed, share


def compared_with_population(
    recruitment: pd.DataFrame,
    population: pd.DataFrame,
    *,
    roles: Collection[str],
    confidence: float = 0.95,
) -> Estimates:
    """Were the people asked like the people served, and which of those served were never asked?

    For each group of the population register (`level`; its characteristic is the `group`):
    ``population_share``, its share of the people served; ``approached_share``, its share of the
    people approached whose groups of that characteristic are recorded, with Wilson's interval;
    ``representation_ratio``, the second over the first (1 is parity), with the interval's ends over
    the share served, which is taken as known; ``group_never_asked``, 1 where nobody approached
    is known to belong to it, else 0. `n_out` counts people approached whose group is not recorded.

    Parameters
    ----------
    recruitment, population
        The registers; groups of one characteristic do not overlap.
    roles
        Ids of the role groups that are to be like the people served.
    confidence
        Level of Wilson's interval.

    Raises
    ------
    AnalysisError
        A candidate's group is not in the population register, or a person is in two groups of
        one characteristic.

    Examples
    --------
    >>> served = pd.DataFrame({"group": ["young", "old"], "characteristic": "age",
    ...                        "people": [30.0, 10.0]})
    >>> rows = pd.DataFrame({"candidate": ["C1", "C2", "C3"], "approached": ["yes", "yes", "no"],
    ...                      "role": "patient", "groups": ["young", None, "old"]})
    >>> for row in compared_with_population(rows, served, roles=["patient"]):
    ...     if row.level == "old":
    ...         print(row.quantity, row.value, row.n_out)
    population_share 0.25 0
    approached_share 0.0 1
    representation_ratio 0.0 1
    group_never_asked 1.0 1
    """
    if population.empty:  # there is nothing to compare with
        return Estimates()
    wanted = (places(recruitment["role"], roles) >= 0) & (
        places(recruitment["approached"], ("yes",)) == 0
    )
    asked = int(wanted.sum())
    ids, served = population["group"].tolist(), population["people"].tolist()
    (*kinds, _), kind_of_group = named(population["characteristic"])
    row, words = several(recruitment["groups"])
    place_of_group = {name: place for place, name in enumerate(ids)}
    group = np.array([place_of_group.get(word, -1) for word in words], dtype=np.int64)
    row, group = row[wanted[row]], group[wanted[row]]
    if (group < 0).any():
        raise AnalysisError("a candidate's group is not in the population register")
    kind = kind_of_group[group]
    people = crossed(kind, row, (len(kinds), len(wanted)))
    found: list[Estimate] = []
    for place, characteristic in enumerate(kinds):
        if (people[place] > 1).any():
            raise AnalysisError(
                f"somebody is in two groups of {characteristic}; groups of one characteristic "
                "must not overlap"
            )
        here = int(people[place].sum())
        groups = np.flatnonzero(kind_of_group == place).tolist()
        whole = sum(served[one] for one in groups)
        for one in groups:
            found += _represented(
                int((group == one).sum()),
                here,
                served[one] / whole if whole else None,
                served=int(whole),
                n_out=asked - here,
                confidence=confidence,
                labels={"group": characteristic, "level": ids[one]},
            )
    return Estimates(found)


def _represented(
    asked: int,
    all_asked: int,
    share_served: float | None,
    *,
    served: int,
    n_out: int,
    confidence: float,
    labels: Mapping[str, str],
) -> Estimates:
    among = share(
        "approached_share",
        asked,
        all_asked,
        n_out=n_out,
        method="of people approached whose group is recorded",
        confidence=confidence,
    )
    rows = [among]
    if share_served is not None:
        method = "of people served"
        served_row = Estimate(
            quantity="population_share", value=share_served, n=served, method=method
        )
        rows.insert(0, served_row)
    if (
        share_served
        and among.value is not None
        and among.low is not None
        and among.high is not None
    ):
        rows.append(
            replace(
                among,
                quantity="representation_ratio",
                value=among.value / share_served,
                low=among.low / share_served,
                high=among.high / share_served,
                method="share approached over share served, Wilson",
            )
        )
    never = count("group_never_asked", int(asked == 0), n=all_asked, method="people approached")
    rows.append(replace(never, n_out=n_out))
    return Estimates(rows).labelled(**labels)


def never_asked(recruitment: pd.DataFrame, *, roles: Collection[str]) -> Estimates:
    """Which role groups were never asked to take part?

    For each role group (`level`): ``never_asked`` is 1 where nobody of it was approached, else 0;
    ``passed_over_count`` is how many people of it were thought of but not approached; `n` is
    the people considered.

    Parameters
    ----------
    recruitment
        The recruitment register.
    roles
        Ids of every role group the cohort declares: one that is not in the register was not asked.

    Examples
    --------
    >>> rows = pd.DataFrame({"role": ["staff", "carer"], "approached": ["yes", "no"]})
    >>> [(row.level, row.value) for row in never_asked(rows, roles=["carer", "staff", "patient"])
    ...  if row.quantity == "never_asked"]
    [('carer', 1.0), ('staff', 0.0), ('patient', 1.0)]
    """
    role = places(recruitment["role"], roles)
    approached = places(recruitment["approached"], ("no", "yes"))
    considered = np.bincount(role[role >= 0], minlength=len(roles)).tolist()
    answers = crossed(
        role[(role >= 0) & (approached >= 0)],
        approached[(role >= 0) & (approached >= 0)],
        (len(roles), 2),
    ).tolist()
    return Estimates(
        count(quantity, value, n=n, method="people considered", group="role", level=name)
        for name, n, (passed_over, asked) in zip(roles, considered, answers, strict=True)
        for quantity, value in (("never_asked", int(not asked)), ("passed_over_count", passed_over))
    )

"""Numbers: estimates and a policy in, released results out.

Figures, tables and sentences take `Released` only, and only this module makes one. A withheld
number is neither zero nor missing: its row stays, without numbers, with the reason in words.

Rules, in order (each number is the policy's):

1. a barred quantity is withheld;
2. a statistic of fewer than `minimum_n` people is withheld (percentages and standard deviations
   have their own, higher thresholds), and so is a count of people up to `redact_counts_to`;
3. 0 % and 100 % are withheld where the policy says so;
4. where one level of a distribution is withheld the whole distribution is, since its levels sum
   to a known total;
5. where groups stand beside their total, the withheld groups together must hold `minimum_n`
   people and be at least two; else the smallest group shown is withheld as well;
6. what remains is rounded: counts, and the n beside every estimate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.config.policy import Policy
from evaluation.config.quantity import Quantity, quantities
from evaluation.errors import DisclosureError
from evaluation.estimates import RESULT_COLUMNS, Estimate, Estimates

#: The columns of released rows: those of results, then why a number is withheld ("" if shown).
RELEASED_COLUMNS = (*RESULT_COLUMNS, "withheld")

_NUMBERS = ("value", "low", "high", "n", "n_out")
_DOOR = object()


@dataclass(frozen=True, slots=True, eq=False)
class Released:
    """Results that have passed the release door.

    Attributes
    ----------
    rows
        One row an estimate, with the columns `RELEASED_COLUMNS`; numbers of withheld rows are
        missing and `withheld` says why in words.
    policy
        The policy they passed.
    """

    rows: pd.DataFrame
    policy: Policy
    door: object

    def __post_init__(self) -> None:
        if self.door is not _DOOR:
            raise DisclosureError("only `release` makes released results. Call it.")

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"Released({len(self.rows)} rows, {self.policy.id})"

    def where(self, **wanted: str) -> "Released":
        """Return the rows whose columns have the wanted texts."""
        keep = pd.Series(True, index=self.rows.index)
        for column, text in wanted.items():
            keep &= self.rows[column] == text
        return Released(self.rows[keep].reset_index(drop=True), self.policy, _DOOR)

    def row(self, **wanted: str) -> Mapping[str, object]:
        """Return the one row whose columns have the wanted texts.

        Raises
        ------
        DisclosureError
            When there is no such row, or more than one.
        """
        found = self.where(**wanted).rows
        if len(found) != 1:
            raise DisclosureError(f"{len(found)} released rows where {wanted}; one is needed.")
        return {str(name): value for name, value in found.iloc[0].items()}

    def __add__(self, other: "Released") -> "Released":
        if other.policy != self.policy:
            raise DisclosureError("results released under two policies cannot be joined.")
        rows = pd.concat([self.rows, other.rows], ignore_index=True)
        return Released(rows, self.policy, _DOOR)


def release(
    estimates: Estimates, policy: Policy, *, cohort: str = "", section: str = ""
) -> Released:
    """Apply a policy to estimates: may this number be seen by this audience?

    Parameters
    ----------
    estimates
        What an analysis found.
    policy
        The audience's rules.
    cohort, section
        Written into the rows, so that two reports can be compared row by row.

    Raises
    ------
    DisclosureError
        When a quantity is unknown to the rules (quantities.toml).

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.estimates import Estimate
    >>> few = Estimates([Estimate(quantity="mean_change", value=0.5, n=3, method="paired t")])
    >>> release(few, policy("internal")).row(quantity="mean_change")["withheld"]
    'fewer than 4 people'
    """
    rows = estimates.frame(cohort=cohort, section=section)
    kinds = _kinds(rows)
    rows["people"] = [row.n if row.people is None else row.people for row in estimates]
    reasons = [_reason(row, kinds[row.quantity], policy) for row in estimates]
    rows["withheld"] = pd.Series(reasons, index=rows.index, dtype="str")
    withheld_before = -1
    while (withheld_now := int((rows["withheld"] != "").sum())) > withheld_before:
        # what one rule withholds may give the other something to withhold
        withheld_before = withheld_now
        _withhold_distributions(rows, kinds)
        _withhold_complements(rows, kinds, policy)
    rows = rows.astype({"n": "Int64", "n_out": "Int64"})
    _round(rows, kinds, policy)
    withheld = rows["withheld"] != ""
    rows.loc[withheld, list(_NUMBERS)] = pd.NA
    return Released(rows[list(RELEASED_COLUMNS)], policy, _DOOR)


def _kinds(rows: pd.DataFrame) -> dict[str, Quantity]:
    known = quantities()
    names = sorted(set(rows["quantity"]))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise DisclosureError(
            f"the disclosure rules do not know {', '.join(unknown)}. "
            "Describe them in src/evaluation/quantities.toml."
        )
    return {name: known[name] for name in names}


def _reason(row: Estimate, quantity: Quantity, policy: Policy) -> str:
    """Return why a row on its own is withheld, or nothing."""
    if row.quantity in policy.barred:
        return "not shown to this audience"
    if quantity.kind in ("fact", "agreement") or (row.value is None and row.n == 0):
        return ""  # nobody was asked: that is no number of anybody
    if quantity.kind == "count":
        counts = [row.value or 0, 0 if row.people is None else row.people]
        few = any(1 <= count <= policy.redact_counts_to for count in counts)
        return f"{policy.redact_counts_to} people or fewer" if few else ""
    least = {
        "share": policy.minimum_n_share,
        "voice": policy.minimum_n_voice,
        "spread": policy.minimum_n_spread,
    }.get(quantity.kind, policy.minimum_n)
    if (row.n if row.people is None else min(row.n, row.people)) < least:
        return f"fewer than {least} people"
    if quantity.kind in ("share", "voice") and not policy.extreme_shares and row.value in (0, 1):
        return "all or none of a group"
    return ""


def _of_kind(rows: pd.DataFrame, kinds: Mapping[str, Quantity], *wanted: str) -> "pd.Series[bool]":
    return rows["quantity"].map(lambda name: kinds[name].kind in wanted).astype(bool)


def _withhold_distributions(rows: pd.DataFrame, kinds: Mapping[str, Quantity]) -> None:
    parts = rows["quantity"].map(lambda name: kinds[name].parts).astype(bool)
    for _, part in rows[parts & (rows["level"] != "")].groupby(
        ["outcome", "group", "quantity"], sort=False
    ):
        if (part["withheld"] != "").any():
            # one reason for all: different ones would tell the noughts from the small numbers
            rows.loc[part.index, "withheld"] = "a small number would be seen, or would follow"


def _families(rows: pd.DataFrame, kinds: Mapping[str, Quantity]) -> Iterator[pd.DataFrame]:
    """Yield rows of several groups that stand beside their total."""
    people = ~_of_kind(rows, kinds, "fact", "agreement")
    for _, family in rows[people].groupby(["outcome", "level", "quantity"], sort=False):
        groups = family[family["group"] != ""]
        if len(groups) >= 2 and len(groups) < len(family):
            yield groups


def _withhold_complements(
    rows: pd.DataFrame, kinds: Mapping[str, Quantity], policy: Policy
) -> None:
    for groups in _families(rows, kinds):
        hidden = rows.loc[groups.index, "withheld"] != ""
        shown = groups[~hidden].sort_values("people", kind="stable")
        while hidden.any() and not shown.empty:
            if hidden.sum() >= 2 and groups.loc[hidden, "people"].sum() >= policy.minimum_n:
                break
            smallest = shown.index[0]
            rows.loc[smallest, "withheld"] = "a smaller group's number would follow from it"
            hidden[smallest] = True
            shown = shown.iloc[1:]


def _round(rows: pd.DataFrame, kinds: Mapping[str, Quantity], policy: Policy) -> None:
    base = policy.round_counts_to
    if base == 1:
        return
    people = ~_of_kind(rows, kinds, "fact", "agreement")
    for name in ("n", "n_out"):
        rows.loc[people, name] = (rows.loc[people, name] / base).round().astype("Int64") * base
    counts = _of_kind(rows, kinds, "count")
    rows.loc[counts, "value"] = (rows.loc[counts, "value"] / base).round() * base

"""Quotations: words somebody said, released only where nobody can be told from them."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.policy import Policy
from evaluation.errors import DisclosureError
from evaluation.prepare.review import REDACTED, WITHHOLD
from evaluation.prepare.written import BAN

_DOOR = object()

#: What a quotation is attributed to when even its role group is too small.
ANYONE = "someone who took part"


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation that may be shown.

    Attributes
    ----------
    id
        The excerpt's id.
    theme
        The theme it stands for.
    contrary
        Whether it speaks against the theme.
    text
        What was said.
    attribution
        Who said it, as closely as the rules allow.
    role, team
        The names of the role group and the team that the attribution gives away; else empty.
    """

    id: str
    theme: str
    contrary: bool
    text: str
    attribution: str
    role: str = ""
    team: str = ""

    def __repr__(self) -> str:
        return f"Quote({self.id!r})"


@dataclass(frozen=True, slots=True, repr=False)
class ReleasedQuotes:
    """Quotations that have passed the release door, and how many did not, by reason."""

    quotes: tuple[Quote, ...]
    withheld: dict[str, int]
    door: object

    def __post_init__(self) -> None:
        if self.door is not _DOOR:
            raise DisclosureError("only `release_quotes` makes released quotations. Call it.")

    def __iter__(self) -> Iterator[Quote]:
        return iter(self.quotes)

    def __len__(self) -> int:
        return len(self.quotes)

    def __repr__(self) -> str:
        return f"ReleasedQuotes({len(self.quotes)})"


def release_quotes(
    chosen: pd.DataFrame,
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    participants: pd.DataFrame,
    cohort: Cohort,
    policy: Policy,
) -> ReleasedQuotes:
    """Which excerpts may this audience read, and attributed to whom?

    An excerpt is withheld when its source did not consent (or consent is not recorded), when a
    person banned it or decided so in the review, and when nobody reviewed it though the policy
    asks for that (always, or when it seems to hold an identifier). Where a redacted text was
    released, that is what is shown. Its attribution is made coarser, team first, until it fits as
    many people as the policy asks for; all excerpts of one person are attributed in the same way,
    so that two attributions cannot be laid side by side.

    Parameters
    ----------
    chosen
        ``excerpt`` and ``theme`` of the excerpts that an analysis chose, in order; and
        ``contrary``, since a piece may be coded for a theme and against it.
    excerpts
        The tidy table with ``flagged``, ``review`` and ``redacted`` (`prepare.review`), and
        ``pick`` (`prepare.written`) where people may pick.
    sources
        The tidy table.
    participants
        The participants register: the people an attribution could mean. Where it is empty, only
        the people heard are counted.
    cohort
        Names of teams and roles.
    policy
        The audience's rules.
    """
    # consent is a yes or no in the tidy table: "True" where a yes is recorded, else not
    heard = {str(row["source"]): row for row in sources.astype("str").to_dict("records")}
    frame = sources if participants.empty else participants
    people = frame.drop_duplicates("participant")[["participant", "team", "role"]]
    quotes: list[Quote] = []
    withheld: dict[str, int] = {}
    side = [name for name in ("excerpt", "theme", "contrary") if name in chosen.columns]
    picks = excerpts["pick"] if "pick" in excerpts.columns else ""
    texts = excerpts.assign(pick=picks).drop_duplicates(side)
    for row in chosen[side].merge(texts, how="left", on=side).itertuples():
        source = heard[str(row.source)]
        reason = (
            "a person banned it"
            if row.pick == BAN
            else _barred(source, policy, review=str(row.review), flagged=bool(row.flagged))
        )
        if reason:
            withheld[reason] = withheld.get(reason, 0) + 1
            continue
        role, team, attribution = _attribution(source, people, cohort, policy)
        quotes.append(
            Quote(
                id=str(row.excerpt),
                theme=str(row.theme),
                contrary=bool(row.contrary),
                text=str(row.redacted if row.review == REDACTED else row.text),
                attribution=attribution,
                role=role,
                team=team,
            )
        )
    return ReleasedQuotes(tuple(quotes), withheld, _DOOR)


def _barred(source: Mapping[Hashable, str], policy: Policy, *, review: str, flagged: bool) -> str:
    if not policy.quotes:
        return "quotations are not shown to this audience"
    if source["consent"] != "True":
        return "no consent to be quoted"
    if review == WITHHOLD:
        return "the person who reviewed it decided so"
    if not review and flagged:
        return "may hold an identifier, and nobody has reviewed it"
    if not review and policy.quotes_need_review == "always":
        return "nobody has reviewed it"
    return ""


def _attribution(
    source: Mapping[Hashable, str], people: pd.DataFrame, cohort: Cohort, policy: Policy
) -> tuple[str, str, str]:
    """Return the role's and the team's name as far as they may be told, and the whole in words."""
    roles = {role.id: role for role in cohort.roles}
    teams = {team.id: team.name for team in cohort.teams}
    role = roles.get(source["role"])
    if role is None:
        return "", "", ANYONE
    lived = role.group == "lived experience"
    least = policy.quote_frame_lived_experience if lived else policy.quote_frame
    same_role = people[people["role"] == role.id]
    same_team = same_role[same_role["team"] == source["team"]]
    if len(same_team) >= least and source["team"] in teams:
        team = teams[source["team"]]
        return role.name, team, f"one of the {role.name}, {team}"
    if len(same_role) >= least:
        return role.name, "", f"one of the {role.name}"
    group = [one.id for one in cohort.roles if one.group == role.group]
    if len(people[people["role"].isin(group)]) >= least:
        return "", "", f"someone of the group {role.group}"
    return "", "", ANYONE

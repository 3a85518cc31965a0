"""What a codebook declares by the names of its codes and themes, and what follows from it."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from evaluation.config.cohort import Cohort, Role
from evaluation.estimates import Estimate, Estimates
from evaluation.experience.divergence import definition_divergence
from evaluation.experience.hopes import OUTCOMES, hopes_and_reports
from evaluation.experience.people import speakers
from evaluation.experience.perception import attributed_perception
from evaluation.experience.themes import shares_of_people
from evaluation.intake.coding.material import PATH_SEPARATOR


def themes_in_order(codes: pd.DataFrame, excerpts: pd.DataFrame) -> list[str]:
    """Return the themes in use, in the codebook's order, then those it does not know.

    >>> codes = pd.DataFrame({"code": ["b", "a"], "theme": ["Power", "Change"]})
    >>> themes_in_order(codes, pd.DataFrame({"theme": ["Change", "Power", "New"]}))
    ['Power', 'Change', 'New']
    """
    used = set(excerpts["theme"].unique())
    listed = [theme for theme in dict.fromkeys(codes["theme"]) if theme in used]
    return [*listed, *sorted(used - set(listed))]


def definitions(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    roles: Sequence[str],
    meaning: str = "Meaning",
) -> Estimates:
    """What does each role group say that co-production is?

    `definition_divergence` of the codes of the theme `meaning` (of `[qualitative]` in
    cohort.toml); nothing where none is in use.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1"], "participant": ["P1"], "role": ["carers"]})
    >>> codes = pd.DataFrame({"code": ["equal say"], "theme": ["Meaning"]})
    >>> excerpts = pd.DataFrame({"source": ["I1"], "code": ["equal say"]})
    >>> rows = definitions(excerpts, sources, codes, roles=["carers"])
    >>> rows["share_of_definers"].value
    1.0
    """
    mine = codes.loc[codes["theme"] == meaning, "code"]
    used = mine[mine.isin(excerpts["code"].unique())].drop_duplicates().tolist()
    if not used:
        return Estimates()
    found = definition_divergence(excerpts, sources, elements=used)
    return found.named(group={name: name for name in roles})


def spoken_for(codes: pd.DataFrame, *, named: str = "speaks for {group}") -> dict[str, str]:
    """Return each code by which one group speaks for another -> the group spoken about.

    `named` is how such a code is named (of `[qualitative]` in cohort.toml), alone or as the last
    part of a nested code.

    >>> spoken_for(pd.DataFrame({"code": ["speaks for carers", "pace"]}))
    {'speaks for carers': 'carers'}
    """
    before, after = (re.escape(part) for part in named.split("{group}"))
    last = codes["code"].str.split(PATH_SEPARATOR).str[-1]
    about = last.str.extract(rf"(?:^|\W){before}(.+){after}$")[0]
    known = about.notna()
    return dict(zip(codes.loc[known, "code"], about[known], strict=True))


def speaks_as(roles: Sequence[Role], about: Mapping[str, str]) -> dict[str, str]:
    """Return role id -> the group by which that role is spoken about, else the role's name.

    >>> nurse = Role(id="frontline", name="frontline staff", group="staff")
    >>> speaks_as([nurse], {"speaks for staff": "staff"})
    {'frontline': 'staff'}
    """
    spoken_about = set(about.values())
    return {
        role.id: role.group
        if role.group in spoken_about and role.name not in spoken_about
        else role.name
        for role in roles
    }


def perception(
    excerpts: pd.DataFrame, sources: pd.DataFrame, codes: pd.DataFrame, cohort: Cohort
) -> Estimates:
    """Who speaks for whom, and who was not heard themselves?

    Parameters
    ----------
    excerpts
        ``excerpt``, ``source``, ``code``.
    sources
        Those in which people speak for themselves; ``role`` holds ids.
    codes
        The codebook.
    cohort
        Whose role groups there are.

    Returns
    -------
    Estimates
        ``share_speaking_for`` of each group heard (`group`) for each group spoken about (`level`),
        and ``people_heard`` of each group spoken about (`level`). Empty where the codebook has no
        such code in use.
    """
    used = codes[codes["code"].isin(excerpts["code"].unique())]
    about = spoken_for(used, named=cohort.qualitative.speaks_for)
    if not about:
        return Estimates()
    names = speaks_as(cohort.roles, about)
    voices = sources.assign(role=sources["role"].fillna("").replace(names))
    found = attributed_perception(excerpts, voices, about=about)
    size = speakers(excerpts, voices, by="role").groupby("group")["person"].nunique()
    people = found.set_index(["about", "speaker"])["people"]
    rows = Estimates(shares_of_people("share_speaking_for", people, size)).named(
        group={name: name for name in names.values()}
    )
    heard = found.drop_duplicates("about").set_index("about")["about_heard"]
    return rows + Estimates(
        Estimate(
            quantity="people_heard",
            value=count,
            n=count,
            method="count of different people",
            level=str(group),
        )
        for group, count in heard.items()
    )


def looking_back(cohort: Cohort) -> str:
    """Return the timepoint at which people look back: the one of kind "end", else the last."""
    ends = [point.id for point in cohort.timepoints if point.kind == "end"]
    return ends[-1] if ends else cohort.timepoints[-1].id


def hopes_by_theme(
    entries: pd.DataFrame, excerpts: pd.DataFrame, sources: pd.DataFrame, *, after: str
) -> Estimates:
    """What became of what people hoped and worried about, and do they speak of it afterwards?

    Parameters
    ----------
    entries, excerpts, sources, after
        As in `hopes_and_reports`.

    Returns
    -------
    Estimates
        For each kind (`outcome`) and theme (`group`): ``entries`` noted (`level` "noted"), with
        each outcome, and not followed up; and ``share_of_people``, ``share_speaking_against`` of
        the people heard at `after`.

    Examples
    --------
    >>> entries = pd.DataFrame({"kind": ["hope"], "theme": ["power"], "outcome": ["partly"]})
    >>> sources = pd.DataFrame({"source": ["I1"], "participant": ["P1"], "timepoint": ["end"]})
    >>> excerpts = pd.DataFrame({"source": ["I1"], "theme": ["power"], "contrary": [False]})
    >>> rows = hopes_by_theme(entries, excerpts, sources, after="end")
    >>> [(row.level, row.value) for row in rows if row.quantity == "entries" and row.value]
    [('noted', 1.0), ('partly', 1.0)]
    """
    rows: list[Estimate] = []
    for one in hopes_and_reports(entries, excerpts, sources, after=after).to_dict("records"):
        counts = {"noted": one["entries"], **{name: one[name] for name in OUTCOMES}}
        counts["not followed up"] = one["entries"] - one["followed_up"]
        found = [
            Estimate(
                quantity="entries",
                value=count,
                n=one["entries"],
                method="count of entries",
                level=level,
            )
            for level, count in counts.items()
        ]
        shares = {
            "share_of_people": ("people_after", "raise it at the end"),
            "share_speaking_against": ("people_against", "speak against it at the end"),
        }
        for quantity, (column, words) in shares.items():
            index = pd.MultiIndex.from_tuples([(words, "")])
            size = pd.Series({"": one["heard_after"]})
            if one["heard_after"]:
                found += shares_of_people(quantity, pd.Series([one[column]], index=index), size)
        rows += Estimates(found).labelled(outcome=one["kind"], group=one["theme"])
    return Estimates(rows)


def codebook_table(codes: pd.DataFrame, excerpts: pd.DataFrame) -> pd.DataFrame:
    """Which codes are in use, where does each come from, and what does it mean?

    One row a code in use, by theme, with the headers of a report's table.

    Examples
    --------
    >>> codes = pd.DataFrame({"code": ["pay"], "theme": ["Payment"], "origin": ["inductive"],
    ...                       "definition": ["Money, and when."], "contrary_to": [""]})
    >>> codebook_table(codes, pd.DataFrame({"code": ["pay"]})).iloc[0].tolist()
    ['pay', 'Payment', 'inductive', 'Money, and when.', 'raises it']
    """
    used = codes[codes["code"].isin(excerpts["code"].unique())]
    against = (
        used["contrary_to"] if "contrary_to" in used.columns else used["theme"].map(lambda _: "")
    )
    side = against.fillna("").map(lambda theme: f"against {theme}" if theme else "raises it")
    return pd.DataFrame(
        {
            "Code": used["code"],
            "Theme": used["theme"],
            "Origin": used["origin"],
            "Definition": used["definition"],
            "Side": side,
        }
    )

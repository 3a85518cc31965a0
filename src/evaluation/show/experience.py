"""What people said, in sentences built from released rows, with their own words beside them."""

from collections.abc import Sequence
from html import escape

from evaluation.disclosure import Released, ReleasedQuotes
from evaluation.show.excerpts import quoted, theme_anchor, together
from evaluation.show.few import counted, nought_is_nobody, part_of
from evaluation.show.formatting import listed, quantity_value
from evaluation.show.rows import Row, distinct, rows_of
from evaluation.show.shown import Shown, words

#: How the level of a difference names its two groups.
PAIR = " | "
#: Fewer people than this in either group are not compared: one person's words are no group's.
COMPARED_FROM = 3


def heard_sentence(released: Released) -> Shown:
    """Tell who spoke for themselves, and which role group did not.

    Parameters
    ----------
    released
        Rows of ``people_heard``: the group is the role, the empty group everyone.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="people_heard", value=value, n=3, method="count", group=group)
    ...     for group, value in (("carers", 3), ("strategic staff", 0), ("", 3))
    ... ])
    >>> heard_sentence(release(rows, policy("internal"))).plain
    '3 people spoke for themselves: carers (3). Nobody was heard of: strategic staff. What is said \
about them here is said by others.'
    """
    rows = rows_of(released.where(quantity="people_heard"))
    total = [row for row in rows if not row.group]
    groups = [row for row in rows if row.group]
    some = [row for row in groups if row.value]
    kept = [row.group for row in groups if row.value is None]
    silent = [row.group for row in groups if row.value == 0 and nought_is_nobody(released)]
    parts = [f"{row.group} ({quantity_value(row.value or 0, row.quantity)})" for row in some]
    who = listed(parts)
    sentences = [f"{counted(total[0])} spoke for themselves{f': {who}' if who else ''}."]
    if kept:
        sentences.append(f"Numbers are withheld for {listed(kept)}.")
    if silent:
        sentences.append(
            f"Nobody was heard of: {listed(silent)}. What is said about them here is said by "
            "others."
        )
    first = sentences[0]
    return words(f"{first[0].upper()}{first[1:]}", *sentences[1:])


def theme_stories(released: Released, quotes: ReleasedQuotes, *, most: int = 2) -> Shown:
    """Tell each theme: how many raise it, who does not, what speaks against it, and in whose words.

    Parameters
    ----------
    released
        What `themes_by_role` found.
    quotes
        Released excerpts of what people said.
    most
        Excerpts beside each theme.
    """
    rows = rows_of(released)
    listed_themes = {quote.theme for quote in quotes}
    parts: list[Shown] = []
    for theme in distinct(rows, "level"):
        mine = [row for row in rows if row.level == theme]
        parts.append(Shown("text", f"<h4>{escape(theme)}</h4>", theme))
        parts.append(words(*_theme(mine)))
        parts += quoted(quotes, theme, most=most)
        if theme in listed_themes:
            parts.append(_to_the_list(theme))
    return together(parts or [words("Nothing is coded under any theme.")])


def _theme(rows: Sequence[Row]) -> list[str]:
    raised = {row.group: row for row in rows if row.quantity == "share_of_people"}
    everyone = raised.pop("", None)
    against = next((row for row in rows if row.quantity == "share_speaking_against"), None)
    observed = next((row for row in rows if row.quantity == "share_of_texts"), None)
    sentences: list[str] = []
    if everyone is not None:
        sentences.append(_how_many(everyone, "Raised by", "raised it"))
    if against is not None and against.value != 0:
        sentences.append(_how_many(against, "Spoken against by", "spoke against it"))
    if against is not None and against.value == 0:
        sentences.append("Nobody spoke against it.")
    silent = [f"{row.group} ({row.n})" for row in raised.values() if row.value == 0]
    if everyone is not None and everyone.value and silent:
        sentences.append(f"Not raised by any of: {listed(silent)}.")
    if observed is not None and observed.value:
        sentences.append(f"Noted in {part_of(observed, 'observations')}.")
    return sentences


def _how_many(row: Row, by: str, did: str) -> str:
    if row.value is None:
        return f"How many {did} is withheld ({row.withheld})."
    return f"{by} {part_of(row, 'people heard')}."


def _to_the_list(theme: str) -> Shown:
    text = f"More excerpts on {theme}"
    return Shown("text", f"<p><a href='#{theme_anchor(theme)}'>{escape(text)}</a></p>", text)


def definitions_sentence(released: Released) -> Shown:
    """Tell which two groups define the word most differently.

    Parameters
    ----------
    released
        What `definitions` found: ``share_of_definers`` and ``mean_difference_in_shares``.
    """
    definers = rows_of(released.where(quantity="share_of_definers"))
    # a withheld row of a group has no number of people; another of its rows may
    size = {row.group: row.n for row in definers if row.n is not None}
    rows = rows_of(released.where(quantity="mean_difference_in_shares"))
    comparable = [
        row
        for row in rows
        if row.value is not None
        and min(size.get(group, 0) for group in row.level.split(PAIR)) >= COMPARED_FROM
    ]
    if not comparable:
        return words(
            f"No two groups are compared: in each pair, fewer than {COMPARED_FROM} people of one "
            "say what it means, or their number is withheld."
        )
    most = max(comparable, key=lambda row: row.value or 0.0)
    apart = quantity_value(most.value or 0.0, most.quantity).replace("%", " percentage points")
    pair = most.level.split(PAIR)
    return words(
        f"Of the groups with at least {COMPARED_FROM} people each, {listed(pair)} differ most: "
        f"their shares differ by {apart} on average over the elements "
        f"({listed([f'{size[group]} {group}' for group in pair])})."
        if not most.rounded
        else f"Of the groups that can be compared, {listed(pair)} differ most: their shares "
        f"differ by {apart} on average over the elements.",
    )


def perception_sentences(released: Released) -> Shown:
    """Tell who speaks for whom, and flag each group that was not heard itself.

    Parameters
    ----------
    released
        What `perception` found.
    """
    rows = rows_of(released)
    parts = []
    for about in distinct(rows, "level"):
        mine = [row for row in rows if row.level == about]
        speaking = [row for row in mine if row.quantity == "share_speaking_for" and row.value]
        kept = [row.group for row in mine if row.withheld and row.group]
        heard = next(row for row in mine if row.quantity == "people_heard")
        who = listed([part_of(row, row.group) for row in speaking])
        said = [f"What {about} want or feel is said by {who}."] if who else []
        if kept:
            said.append(f"How many {listed(kept)} say what {about} want or feel is withheld.")
        nobody = heard.value == 0 and nought_is_nobody(released)
        parts.append(words(*said, _themselves(about, heard, nobody=nobody)))
    return together(parts)


def _themselves(about: str, heard: Row, *, nobody: bool) -> str:
    if heard.value is None:
        return f"How many of the {about} were heard themselves is withheld ({heard.withheld})."
    if nobody:
        return f"No {about} were heard themselves: all that is said of them here is said by others."
    return f"Of the {about} themselves, {counted(heard)} {_was(heard)} heard."


def _was(row: Row) -> str:
    return "was" if row.value == 1 else "were"

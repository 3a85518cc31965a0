"""What each strand can say to each finding, who speaks in it, and who is silent."""

from collections.abc import Iterable
from html import escape

from evaluation.config.integration import (
    INVOLVEMENT,
    Finding,
    Question,
    Reference,
    parse_reference,
)
from evaluation.disclosure import Released
from evaluation.show.claims import NOT_YET, Evidence
from evaluation.show.excerpts import theme_anchor
from evaluation.show.few import out_of
from evaluation.show.formatting import listed, number, people
from evaluation.show.inline import Voice, voice_figure
from evaluation.show.laid_out import in_groups
from evaluation.show.links import results_in
from evaluation.show.rows import Row, rows_of
from evaluation.show.shown import Shown, words

#: Where it is said that a whole group was not heard.
UNHEARD = "silence-not-heard"
_STRANDS = ("outcomes", "experience", "involvement")
_BY_TEAM = "by team"


def strands_table(evidence: Evidence, *, id: str, caption: str) -> Shown:  # noqa: A002
    """Show which strand speaks to which finding, question by question; silence is drawn.

    A strand is silent where the question asks nothing of it, or nothing was found; where it could
    speak and a finding names nothing of it, that is said in other words.
    """
    if not evidence.integration.findings:
        return words(f"{NOT_YET}: findings, to each of which a strand can speak or be silent.")
    groups = (
        (
            f"<a href='#question-{escape(one.id)}'>{escape(one.text)}</a>",
            [_finding(evidence, one, finding) for finding in findings],
        )
        for one in evidence.integration.questions
        if (findings := [f for f in evidence.integration.findings if f.question == one.id])
    )
    headers = ["Finding", *(strand.capitalize() for strand in _STRANDS)]
    if _silences(evidence):
        headers.append("Why one says nothing")
    note = (
        "Silent: the question asks nothing of the strand. Not named: the strand could speak, and "
        "the finding names nothing of it."
    )
    return in_groups(id, caption, headers, groups, note=note)


def _finding(evidence: Evidence, question: Question, finding: Finding) -> list[str]:
    link = f"<a href='#finding-{escape(finding.id)}'>{escape(finding.id)}</a>"
    said = [_strand(evidence, question, finding, strand) for strand in _STRANDS]
    return [link, *said, *([escape(finding.silence)] if _silences(evidence) else [])]


def _silences(evidence: Evidence) -> bool:
    return any(one.silence for one in evidence.integration.findings)


def _strand(evidence: Evidence, question: Question, finding: Finding, strand: str) -> str:
    named = (*finding.named, *finding.against)
    numbers = sum(_strand_of(evidence, one) == strand for one in results_in(named))
    excerpts = sum(parse_reference(text) is None for text in named)
    counts = {"number": numbers, "excerpt": excerpts if strand == "experience" else 0}
    told = [people(count, one=one, many=f"{one}s") for one, count in counts.items() if count]
    if told:
        return _said("speaks", listed(told))
    if strand in question.strands:
        return "not named"
    return _said("silent", "silent: not asked")


def _strand_of(evidence: Evidence, reference: Reference) -> str:
    if reference.what == INVOLVEMENT:
        return "involvement"
    of_outcome = any(one.id == reference.what for one in evidence.cohort.outcomes)
    return "outcomes" if of_outcome else "experience"


def _said(voice: Voice, told: str) -> str:
    return f"<span class='value'>{voice_figure(voice)} {escape(told)}</span>"


def groups_table(
    evidence: Evidence,
    counted: Released,
    *,
    id: str,  # noqa: A002
    caption: str,
    numbers: str,
) -> Shown:
    """Show which role groups and teams speak in each strand and on each theme, and who is silent.

    Parameters
    ----------
    evidence
        The themes' shares.
    counted
        Of `integration.completeness.who_speaks`.
    id, caption, numbers
        As in `released_table`.
    """
    strands = tuple(dict.fromkeys(row.level for row in rows_of(counted)))
    themes = themes_asked(evidence)
    if not strands and not themes:
        return words("This cohort keeps nothing from which it could be told who speaks.")
    found = {(row.outcome, row.group, row.level): row for row in rows_of(counted)}
    groups: list[tuple[str, list[list[str]]]] = []
    hidden: list[str] = []
    for by, title, names in (
        ("role", "Role groups", evidence.cohort.role_names),
        ("team", "Teams", evidence.cohort.team_names),
    ):
        lines = [
            [
                escape(name),
                *(_count(found.get((by, name, strand))) for strand in strands),
                *(_theme(evidence, by, name, theme) for theme in themes),
            ]
            for name in names.values()
        ]
        if all("withheld" in cell for line in lines for cell in line[1:]):
            hidden.append(f"{title}: withheld throughout.")
        else:
            groups.append((title, lines))
    if not groups:
        return words("Who speaks in each strand is withheld throughout.")
    note = (
        "Numbers of people; before and after: who answered both times; came: to a meeting at "
        "least once. "
        "Silent: somebody of the group was heard, and nobody raised the theme. Crossed: nobody "
        "of the group was heard, speaking for themselves in a text that was coded. Two lines: "
        "withheld."
    )
    headers = ["Group", *strands, *themes]
    return in_groups(id, caption, headers, groups, numbers=numbers, note=" ".join([note, *hidden]))


def _count(row: Row | None) -> str:
    if row is None:
        return "not recorded"
    if row.value is None:
        return _said("withheld", "withheld")
    return escape(number(row.value, decimals=0))


def _theme(evidence: Evidence, by: str, group: str, theme: str) -> str:
    outcome = _BY_TEAM if by == "team" else ""
    mine = {
        row.quantity: row
        for row in rows_of(evidence.rows.where(outcome=outcome, group=group, level=theme))
    }
    raised, against = mine.get("share_of_people"), mine.get("share_speaking_against")
    if raised is None:
        return voice_figure("not heard", alone=True)
    if raised.value is None:
        return voice_figure("withheld", alone=True)
    if raised.value:
        return _said("speaks", out_of(raised))
    if against is not None and against.value:
        return _said("against", "against")
    return _said("silent", "silent")


def themes_asked(evidence: Evidence) -> tuple[str, ...]:
    """Return the themes that questions ask for, in order."""
    return tuple(
        dict.fromkeys(
            theme for question in evidence.integration.questions for theme in question.themes
        )
    )


def silence_anchor(theme: str) -> str:
    """Return the id under which it stands who is silent on a theme.

    >>> silence_anchor("Being heard")
    'silence-being-heard-15080842'
    """
    return theme_anchor(theme).replace("excerpts-", "silence-", 1)


def silent_groups(evidence: Evidence) -> Shown:
    """Which group was silent on which theme, and which group was not heard at all?"""
    told = [(UNHEARD, _unheard(evidence))]
    told += [
        (silence_anchor(theme), f"On “{theme}”: {silence_on(evidence, theme)}.")
        for theme in themes_asked(evidence)
    ]
    html = "".join(f"<li id='{anchor}'>{escape(text)}</li>" for anchor, text in told)
    return Shown("text", f"<ul>{html}</ul>", " ".join(text for _, text in told))


def _unheard(evidence: Evidence) -> str:
    if not themes_asked(evidence):
        return "No question asks for a theme, so that nobody can be silent on one."
    heard = set(evidence.rows.where(quantity="share_of_people").rows["group"])
    roles, teams = (
        [name for name in names.values() if name not in heard]
        for names in (evidence.cohort.role_names, evidence.cohort.team_names)
    )
    parts = [f"nobody of the {listed(roles)} was heard"] if roles else []
    parts += [f"nobody of {listed(teams)} was heard"] if teams else []
    if not parts:
        return "Somebody of every role group and of every team was heard."
    return f"{listed(parts).capitalize()}."


def silence_on(evidence: Evidence, theme: str) -> str:
    """Say which role groups were heard and did not raise a theme."""
    roles = list(evidence.cohort.role_names.values())
    mine = [
        row
        for row in rows_of(evidence.rows.where(quantity="share_of_people", level=theme, outcome=""))
        if row.group in roles
    ]
    silent = [row.group for row in mine if row.value == 0]
    hidden = sum(bool(row.withheld) for row in mine)
    shown = "none of those shown is silent" if hidden else "no role group heard is silent"
    told = f"silent are the {listed(silent)}" if silent else shown
    if hidden == len(mine):
        return "who is silent is withheld"
    return (
        f"{told}; {people(hidden, one='group is', many='groups are')} withheld" if hidden else told
    )


def silence_links(evidence: Evidence, findings: Iterable[Finding]) -> str:
    """Return who was silent on what findings speak of, each a link to where that stands."""
    themes = dict.fromkeys(theme for one in findings for theme in evidence.themes(one))
    parts = [
        f"<a href='#{silence_anchor(theme)}'>{escape(theme)}</a>: "
        f"{escape(silence_on(evidence, theme))}"
        for theme in themes
    ]
    parts.append(f"<a href='#{UNHEARD}'>Groups not heard at all</a>")
    return "<br>".join(parts)

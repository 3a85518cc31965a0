"""The page in plain words: for the people who took part, from released results and findings."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

from evaluation.config.cohort import Outcome
from evaluation.disclosure import Released
from evaluation.show.claims import NOT_YET, Evidence, finding_links
from evaluation.show.conclusions import day
from evaluation.show.formatting import listed, number, people
from evaluation.show.rows import Row, rows_of
from evaluation.show.shown import Shown, quoted_words, words


def what_was_asked(evidence: Evidence) -> Shown:
    """List the questions of the evaluation."""
    questions = evidence.integration.questions
    if not questions:
        return words(f"{NOT_YET}: the questions of this evaluation.")
    items = "".join(f"<li>{escape(question.text)}</li>" for question in questions)
    plain = " ".join(question.text for question in questions)
    return Shown("text", f"<ul>{items}</ul>", plain)


def who_took_part(members: Released) -> Shown:
    """Tell how many people took part, as what.

    Parameters
    ----------
    members
        Rows of ``people``, a level a role group.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([
    ...     Estimate(quantity="people", value=9, n=9, method="count", level="carers")])
    >>> who_took_part(release(rows, policy("internal"))).plain
    'These people took part: 9 carers.'
    """
    rows = rows_of(members.where(quantity="people"))
    shown = [
        people(round(row.value), one=row.level, many=row.level, rounded=row.rounded)
        for row in rows
        if row.value
    ]
    hidden = [row.level for row in rows if row.withheld]
    sentence = f"These people took part: {listed(shown)}." if shown else ""
    few = f"We do not say how many {listed(hidden)} there were. They are few." if hidden else ""
    return words(sentence or few or "Nobody wrote down who took part.", few if sentence else "")


def what_changed(
    change: Released, outcomes: Sequence[Outcome], *, first: Outcome, scale: tuple[float, float]
) -> Shown:
    """Tell what people's answers say about change, without a word of statistics.

    A rise or fall is told only where the interval leaves no doubt about its direction.

    Parameters
    ----------
    change
        Rows of ``mean_change``, ``mean_before`` and ``mean_after`` of everyone, an outcome each.
    outcomes
        What people who took part call each.
    first
        The outcome told with its numbers.
    scale
        The lowest and highest score it can have.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> sure = Outcome(id="c", title="Confidence", plain="how sure people are", instrument="i",
    ...                scale="s", before="t0", after="t1")
    >>> rows = Estimates(
    ...     Estimate(quantity=name, value=value, low=low, high=high, n=31, method="m",
    ...              outcome="Confidence")
    ...     for name, value, low, high in (("mean_before", 3.1, None, None),
    ...         ("mean_after", 3.6, None, None), ("mean_change", 0.5, 0.3, 0.7)))
    >>> what_changed(release(rows, policy("internal")), [sure], first=sure, scale=(1, 5)).plain
    'We asked the same things before and after. 31 people answered both times. On a scale from 1 \
to 5, the average for “how sure people are” was 3.1 before. It was 3.6 after. What went up: how \
sure people are. We had no other group to compare with. So we cannot say that the training made \
the change.'
    """
    rows = rows_of(change.where(group=""))
    by_outcome = {row.outcome: row for row in rows if row.quantity == "mean_change"}
    if not by_outcome:
        return words("We did not ask the same things before and after.")
    names = {one.title: one.plain or one.title for one in outcomes}
    lists = {
        "What went up": _which(by_outcome, names, 1),
        "What went down": _which(by_outcome, names, -1),
        "Where we cannot tell": _which(by_outcome, names, 0),
        "Too few people answered for us to show": _which(by_outcome, names, None),
    }
    told = [listed_below(opening, mine) for opening, mine in lists.items() if mine]
    averages = _averages([row for row in rows if row.outcome == first.title], names, scale)
    before = words("We asked the same things before and after.", *averages)
    after = words(
        "We had no other group to compare with.",
        "So we cannot say that the training made the change.",
    )
    parts = [before, *told, after]
    return Shown("text", "".join(one.html for one in parts), " ".join(one.plain for one in parts))


def _averages(
    rows: Iterable[Row], names: Mapping[str, str], scale: tuple[float, float]
) -> list[str]:
    by_quantity = {row.quantity: row for row in rows}
    before, after = by_quantity.get("mean_before"), by_quantity.get("mean_after")
    if before is None or after is None or before.value is None or after.value is None:
        return []
    shown = [number(value, decimals=1) for value in (before.value, after.value)]
    n = people(before.n or 0, rounded=before.rounded)
    return [
        f"{n[0].upper()}{n[1:]} answered both times.",
        f"On a scale from {scale[0]:g} to {scale[1]:g}, the average for "
        f"“{names.get(before.outcome, before.outcome)}” was {shown[0]} before.",
        f"It was {shown[1]} after.",
    ]


def _which(rows: Mapping[str, Row], names: Mapping[str, str], way: int | None) -> list[str]:
    return [names.get(one, one) for one, row in rows.items() if direction(row) == way]


def direction(row: Row) -> int | None:
    """Return whether a change is a rise (1), a fall (-1) or in doubt (0); None where not shown."""
    if row.value is None:
        return None
    if row.low is None or row.high is None or row.low <= 0 <= row.high:
        return 0
    return 1 if row.value > 0 else -1


def listed_below(opening: str, names: Sequence[str]) -> Shown:
    """Return a list with its opening words; nothing where nothing is in it.

    >>> listed_below("What went up", ["pace", "trust"]).plain
    'What went up: pace; trust.'
    """
    if not names:
        return Shown("text", "", "")
    items = "".join(f"<li>{escape(name)}</li>" for name in names)
    return Shown(
        "text", f"<p>{escape(opening)}:</p><ul>{items}</ul>", f"{opening}: {'; '.join(names)}."
    )


def what_people_said(evidence: Evidence, *, strand: str) -> Shown:
    """Tell one strand's findings, each with words of somebody, and of somebody who differs."""
    findings = [one for one in evidence.integration.findings if one.strand == strand]
    told = [one for one in findings if not evidence.barred(one)]
    if not findings:
        return words(f"{NOT_YET}: what we found here.")
    if not told:
        return words("What we found here rests on few people. So we do not show it.")
    html, plain = "", []
    for finding in told:
        again = " (We are looking at this again.)" if finding.id in evidence.again else ""
        claim = f"{evidence.claim(finding)}{again}"
        why = f"<small>(why we say so: {finding_links([finding.id])})</small>"
        html += f"<p>{escape(claim)} {why}</p>"
        html += _somebody(evidence, evidence.basis(finding), "")
        html += _somebody(evidence, evidence.contrary(finding), "Not everybody sees it so: ")
        plain.append(claim)
    if len(told) < len(findings):
        more = "There is more that we found here. It rests on few people. So we do not show it."
        html += f"<p>{more}</p>"
        plain.append(more)
    return Shown("text", html, " ".join(plain))


def what_people_wrote(answers: Released) -> Shown:
    """Tell what became of people's own words where none of them were coded.

    Parameters
    ----------
    answers
        The row of ``text_answers``; none where no survey asked for words.

    Examples
    --------
    >>> from evaluation.config.policy import policy
    >>> from evaluation.disclosure import release
    >>> from evaluation.estimates import Estimate, Estimates
    >>> rows = Estimates([Estimate(quantity="text_answers", value=23, n=23, method="count")])
    >>> what_people_wrote(release(rows, policy("internal"))).plain
    'We asked people to write in their own words. We got 23 answers. Nobody has sorted them into \
themes yet. So this page does not tell what they say.'
    """
    if not len(answers):
        return words(
            "This report takes in no survey answers that people wrote in their own words.",
            "No other text was sorted into themes.",
        )
    (row,) = rows_of(answers)
    asked = "We asked people to write in their own words."
    if row.value == 0:
        return words(asked, "Nobody did.")
    return words(
        asked,
        "Few did. So we do not say how many answers we got."
        if row.value is None
        else f"We got {_answers(round(row.value), rounded=row.rounded)}.",
        "Nobody has sorted them into themes yet. So this page does not tell what they say.",
    )


def _answers(count: int, *, rounded: bool) -> str:
    return people(count, one="answer", many="answers", rounded=rounded)


def _somebody(evidence: Evidence, named: Iterable[str], before: str) -> str:
    quotes = (evidence.quote(text) for text in named)
    one = next((one for one in quotes if one is not None and one.id not in evidence.notes), None)
    if one is None:
        return ""
    said = quoted_words(one.text, attribution=one.attribution)
    who = escape(one.attribution)
    return f"<blockquote><p>{before}{said} <small>{who}</small></p></blockquote>"


def what_will_happen(evidence: Evidence) -> Shown:
    """Tell what should be done, by whom and when, and what was done already."""
    recommendations = evidence.integration.recommendations
    if not recommendations:
        return words(f"{NOT_YET}: what should be done now.")
    told = []
    for one in recommendations:
        owner = f"Who will see to it: {one.owner}." if one.owner else f"{NOT_YET}: who sees to it."
        when = f"By when: {day(one.date)}." if one.date else f"{NOT_YET}: by when."
        done = f"Done so far: {one.what_happened}" if one.what_happened else ""
        told.append(" ".join(filter(None, (one.text, owner, when, done))))
    items = "".join(f"<li>{escape(one)}</li>" for one in told)
    return Shown("text", f"<ul>{items}</ul>", " ".join(told))


#: Flesch and Kincaid's grade: weight of sentence length, of word length, and the constant.
_FLESCH_KINCAID: Final = (0.39, 11.8, 15.59)
#: A child in grade one is about six.
_GRADE_TO_AGE: Final = 5


def reading_age(text: str) -> float | None:
    """How old is a reader who finds this text easy?

    Flesch-Kincaid grade (Kincaid, Fishburne, Rogers and Chissom 1975), ``0.39 words/sentences +
    11.8 syllables/words - 15.59``, and five years. Syllables are counted by rule, as groups of
    vowels without a silent e at the end. None for a text without a word.

    >>> round(reading_age("The cat sat on the mat. It was fat."), 1)
    3.0
    >>> reading_age("12") is None
    True
    """
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    found = re.findall(r"[A-Za-z'’]*[A-Za-z][A-Za-z'’]*", text)
    if not found:
        return None
    syllables = sum(_syllables(word.lower()) for word in found)
    by_sentence, by_word, constant = _FLESCH_KINCAID
    grade = by_sentence * len(found) / sentences + by_word * syllables / len(found) - constant
    return grade + _GRADE_TO_AGE


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def reading_sentence(*parts: Shown) -> Shown:
    """Say how easy the texts shown are to read.

    >>> reading_sentence(words("The cat sat on the mat.")).plain[:46]
    'A reader of about 5 years or older should find'
    """
    age = reading_age(" ".join(part.plain for part in parts))
    if age is None:
        return words("There is no text to measure.")
    return words(
        f"A reader of about {max(5, round(age))} years or older should find this page easy.",
        "This was counted by the Flesch-Kincaid rule, without quotations. The rule looks at how "
        "long words and sentences are. It does not know what they mean.",
    )

"""What one key of a survey's declaration denies of another, or of the instrument it names."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.config.instrument import Instrument, ResponseScale
from evaluation.config.parse import Mistake, show

#: Tools whose exports are explained by a second file.
_WITH_KEY_FILE = ("jisc", "redcap")
_REMOVE = "Remove it"


def folded(text: object) -> str:
    """Return a wording as compared: case and spacing do not count.

    >>> folded(" Strongly  AGREE")
    'strongly agree'
    """
    return " ".join(str(text).split()).casefold()


def survey_mistakes(key: str, survey: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield what is declared for a survey and cannot be used, or is denied by another key."""
    columns = survey.get("columns", {})
    tool = survey.get("tool")
    if survey.get("key_file") and tool not in _WITH_KEY_FILE:
        yield (
            f"{key}.key_file",
            f"no tool but jisc and redcap has one. {_REMOVE}, or correct `tool`.",
        )
    for option in ("dates", "timezone"):
        if survey.get(option) and "submitted" not in columns:
            yield (
                f"{key}.{option}",
                f"is not used, because no `columns.submitted` is declared. {_REMOVE}, or declare "
                "the column with the dates.",
            )
    if "duplicates" in survey and "person" not in columns:
        yield (
            f"{key}.duplicates",
            f"is not used, because no `columns.person` is declared. {_REMOVE}.",
        )
    if survey.get("dates") and not _is_a_format(str(survey["dates"])):
        yield (
            f"{key}.dates",
            f"found {show(survey['dates'])}; allowed: day, month and year in these letters: %d, "
            '%m (or %b, %B for a name), %Y (or %y), as "%d/%m/%Y %H:%M". Correct it.',
        )
    yield from _named_twice(key, survey, columns)


def _is_a_format(dates: str) -> bool:
    """Whether dates written so can be read back as the same day."""
    day = dt.datetime(2023, 2, 13, 14, 5, tzinfo=dt.UTC)
    try:
        return dt.datetime.strptime(day.strftime(dates), dates).date() == day.date()
    except ValueError:
        return False


def _named_twice(
    key: str, survey: Mapping[str, Any], columns: Mapping[str, Any]
) -> Iterator[Mistake]:
    """Yield headers that are to be used and to be left out."""
    used = {
        *(one.get("header") if isinstance(one, dict) else one for one in columns.values()),
        *(header for use in survey.get("instruments", []) for header in use["items"].values()),
        *survey.get("texts", {}).values(),
        *survey.get("only", {}),
    }
    for header in survey.get("ignore", []):
        if header in used:
            yield (
                f"{key}.ignore",
                f"the header {show(header)} is declared to be used as well. Remove it from one of "
                "the two.",
            )


def use_mistakes(key: str, use: Mapping[str, Any], instrument: Instrument) -> Iterator[Mistake]:
    """Yield labels and missing codes that deny what the instrument says of its own answers."""
    known = {item.id for item in instrument.items}
    scales = [instrument.answers_of(item) for item in use.get("items", {}) if item in known]
    labels = use.get("labels", {})
    for wording, code in labels.items():
        own = {code for scale in scales for code in _meanings(scale, wording)}
        if own and own != {code}:
            means = " or ".join(sorted(map(str, own)))
            yield (
                f"{key}.labels.{json.dumps(wording, ensure_ascii=False)}",
                f"found {show(code)}, and {instrument.id} itself says {means}. {_REMOVE}, or write "
                "an instrument file of your own if the form turned the scale round.",
            )
        if scales and not any(code in scale.codes for scale in scales):
            ends = f"{scales[0].minimum} to {scales[0].maximum}"
            yield (
                f"{key}.labels.{json.dumps(wording, ensure_ascii=False)}",
                f"found {show(code)}; allowed: {ends}. Correct the code.",
            )
    for missing in use.get("missing_codes", ()):
        if any(_is_an_answer(scale, missing) for scale in scales) or folded(missing) in {
            folded(wording) for wording in labels
        }:
            yield (
                f"{key}.missing_codes",
                f"found {show(missing)}, which is an answer. {_REMOVE}; a code for what was not "
                "answered lies outside the scale.",
            )


def _meanings(scale: ResponseScale, wording: str) -> Iterator[int | str]:
    """Yield what a scale itself says that a wording means."""
    for own, code in scale.labels.items():
        if folded(own) == folded(wording):
            yield code
    if any(folded(own) == folded(wording) for own in scale.not_relevant):
        yield "not relevant"


def _is_an_answer(scale: ResponseScale, text: str) -> bool:
    return folded(text) in map(str, scale.codes) or any(_meanings(scale, text))


def name_mistakes(table: str, rows: list[Mapping[str, Any]], title: str) -> Iterator[Mistake]:
    """Yield names that two rows of a table have, so that a cell could mean either.

    >>> list(name_mistakes("teams", [{"id": "a", "name": "B"}, {"id": "b", "name": "C"}], "name"))
    [('teams', "'b' is the id or the name of two of them. Give each its own.")]
    """
    seen: dict[str, object] = {}
    for row in rows:
        names = dict.fromkeys((folded(row.get("id", "")), folded(row.get(title, ""))))
        for name in filter(None, names):
            if name in seen:
                written = next(
                    one for one in (row.get(title), row.get("id")) if folded(one) == name
                )
                yield (
                    table,
                    f"{show(written)} is the id or the {title} of two of them. Give each its own.",
                )
            seen[name] = row


def value_mistakes(
    key: str, values: Mapping[str, Any], rows: list[Mapping[str, Any]], title: str
) -> Iterator[Mistake]:
    """Yield values that make one row's own name stand for another row."""
    own = {folded(row.get(name, "")): row.get("id") for row in rows for name in ("id", title)}
    for text, one in values.items():
        meant = own.get(folded(text))
        if meant is not None and meant != one:
            yield (
                f"{key}.values.{json.dumps(text, ensure_ascii=False)}",
                f"found {show(one)}, and this is itself the name of {show(meant)}. {_REMOVE}.",
            )

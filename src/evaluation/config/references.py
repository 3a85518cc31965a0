"""What one part of a `cohort.toml` names must be declared in another."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from typing import Any

from evaluation.config.instrument import Instrument
from evaluation.config.parse import Mistake, show
from evaluation.config.survey_checks import (
    name_mistakes,
    survey_mistakes,
    use_mistakes,
    value_mistakes,
)

#: Tables whose rows a cell of an export may name, and the key of their names.
_NAMED = (("teams", "name"), ("roles", "name"), ("timepoints", "title"))


def _ids(content: Mapping[str, Any], table: str) -> list[Any]:
    rows = content.get(table, [])
    return (
        [row.get("id") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    )


def _tables(content: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    rows = content.get(key, [])
    for place, row in enumerate(rows if isinstance(rows, list) else [], start=1):
        if isinstance(row, dict):
            yield place, row


def _allowed(known: list[Any]) -> str:
    return f"allowed: {', '.join(str(one) for one in known) or 'none is declared'}"


def _times(content: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield timepoints that end before they start, or start before the one declared before them."""
    latest = ""
    for place, point in _tables(content, "timepoints"):
        # a day may stand in quotation marks, and sorts as a text as it does as a day
        starts, ends = str(point.get("starts", "")), str(point.get("ends", ""))
        if starts and ends and ends < starts:
            yield f"timepoints[{place}].ends", "is before `starts`. Correct one of them."
        if starts and latest and starts < latest:
            yield (
                f"timepoints[{place}].starts",
                "is before the timepoint declared above it. Declare them in the order in which "
                "they happen.",
            )
        latest = starts or latest


def _same_survey_twice(content: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield surveys that read another's rows for the same timepoint, so that each counts twice."""
    seen: dict[str, int] = {}
    for place, survey in _tables(content, "surveys"):
        read = repr([survey.get(one) for one in ("file", "sheet", "only", "timepoint")])
        if read in seen:
            yield (
                f"surveys[{place}].file",
                f"the same rows are read as surveys[{seen[read]}], and would count twice. Correct "
                "the file, or say with `only` which rows belong to which survey.",
            )
        seen.setdefault(read, place)


class References:
    """Checks that what one part of a cohort names is declared in another.

    Nothing is said of instruments that are there and could not be read (`unread`).
    """

    def __init__(
        self, instruments: Mapping[str, Instrument], *, unread: Container[str] = ()
    ) -> None:
        self.instruments = instruments
        self.unread = unread

    def __call__(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        """Yield every name that is declared nowhere, or declared twice."""
        yield from self._unique_ids(content)
        for table, title in _NAMED:
            yield from name_mistakes(table, [row for _, row in _tables(content, table)], title)
        yield from _times(content)
        linkage = content.get("linkage", {})
        if linkage.get("elements") and linkage.get("method", "exact") == "exact":
            yield (
                "linkage.elements",
                'is used with method = "self-generated" only. Remove it, or correct `method`.',
            )
        yield from self._surveys(content)
        yield from _same_survey_twice(content)
        yield from self._outcomes(content)

    def _unique_ids(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        for table in ("timepoints", "teams", "roles", "surveys", "coding", "outcomes"):
            for one, times in Counter(map(str, _ids(content, table))).items():
                if times > 1:
                    yield table, f"the id {show(one)} is given {times} times. Give each its own."

    def _surveys(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        points = _ids(content, "timepoints")
        for place, survey in _tables(content, "surveys"):
            key = f"surveys[{place}]"
            columns = survey.get("columns", {})
            by_row = isinstance(columns, dict) and "timepoint" in columns
            point = survey.get("timepoint", "")
            if bool(point) == by_row:
                yield (
                    f"{key}.timepoint",
                    "give either `timepoint` or `columns.timepoint`, and not both.",
                )
            if point and point not in points:
                yield f"{key}.timepoint", f"found {show(point)}; {_allowed(points)}."
            if isinstance(columns, dict):
                for table, title in _NAMED:
                    name = table.removesuffix("s")
                    rows = [row for _, row in _tables(content, table)]
                    yield from self._values(f"{key}.columns.{name}", columns.get(name), rows, title)
                yield from survey_mistakes(key, survey)
            for at, use in _tables(survey, "instruments"):
                yield from self._use(f"{key}.instruments[{at}]", use)

    @staticmethod
    def _values(
        key: str, column: object, rows: list[Mapping[str, Any]], title: str
    ) -> Iterator[Mistake]:
        values = column.get("values", {}) if isinstance(column, dict) else {}
        if not isinstance(values, dict):
            return
        known = [row.get("id") for row in rows]
        for text, one in values.items():
            if one not in known:
                yield f"{key}.values.{text}", f"found {show(one)}; {_allowed(known)}."
        yield from value_mistakes(key, values, rows, title)

    def _use(self, key: str, use: Mapping[str, Any]) -> Iterator[Mistake]:
        name = use.get("instrument")
        if name is None or str(name) in self.unread:
            return
        instrument = self.instruments.get(str(name))
        if instrument is None:
            yield f"{key}.instrument", f"found {show(name)}; {_allowed(sorted(self.instruments))}."
            return
        known = [item.id for item in instrument.items]
        items = use.get("items", {})
        for item in items if isinstance(items, dict) else ():
            if item not in known:
                yield f"{key}.items.{item}", f"is no item of {instrument.id}; {_allowed(known)}."
        headers = Counter(map(str, items.values())) if isinstance(items, dict) else Counter()
        for header, times in headers.items():
            if times > 1:
                yield (
                    f"{key}.items",
                    f"the header {show(header)} stands for {times} items. Give each its own.",
                )
        yield from use_mistakes(key, use, instrument)

    def _outcomes(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        points = _ids(content, "timepoints")
        primary = 0
        for place, outcome in _tables(content, "outcomes"):
            key = f"outcomes[{place}]"
            primary += outcome.get("primary") is True
            instrument = self.instruments.get(str(outcome.get("instrument")))
            unread = str(outcome.get("instrument")) in self.unread
            if "instrument" in outcome and instrument is None and not unread:
                yield (
                    f"{key}.instrument",
                    f"found {show(outcome['instrument'])}; {_allowed(sorted(self.instruments))}.",
                )
            if instrument is not None:
                known = [s.id for s in instrument.scales] + [i.id for i in instrument.items]
                if "scale" in outcome and outcome["scale"] not in known:
                    yield f"{key}.scale", f"found {show(outcome['scale'])}; {_allowed(known)}."
            for end in ("before", "after"):
                if end in outcome and outcome[end] not in points:
                    yield f"{key}.{end}", f"found {show(outcome[end])}; {_allowed(points)}."
        if primary > 1:
            yield "outcomes", f"{primary} outcomes are declared primary; allowed: one."

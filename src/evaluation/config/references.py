"""What one part of a `cohort.toml` names must be declared in another."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.config.instrument import Instrument
from evaluation.config.parse import Mistake, show


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


class References:
    """Checks that what one part of a cohort names is declared in another."""

    def __init__(self, instruments: Mapping[str, Instrument]) -> None:
        self.instruments = instruments

    def __call__(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        """Yield every name that is declared nowhere, or declared twice."""
        yield from self._unique_ids(content)
        yield from self._surveys(content)
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
                for name, table in (
                    ("team", "teams"),
                    ("role", "roles"),
                    ("timepoint", "timepoints"),
                ):
                    yield from self._values(
                        f"{key}.columns.{name}", columns.get(name), _ids(content, table)
                    )
            for at, use in _tables(survey, "instruments"):
                yield from self._use(f"{key}.instruments[{at}]", use)

    @staticmethod
    def _values(key: str, column: object, known: list[Any]) -> Iterator[Mistake]:
        values = column.get("values", {}) if isinstance(column, dict) else {}
        for text, one in values.items() if isinstance(values, dict) else ():
            if one not in known:
                yield f"{key}.values.{text}", f"found {show(one)}; {_allowed(known)}."

    def _use(self, key: str, use: Mapping[str, Any]) -> Iterator[Mistake]:
        name = use.get("instrument")
        if name is None:
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

    def _outcomes(self, content: Mapping[str, Any]) -> Iterator[Mistake]:
        points = _ids(content, "timepoints")
        primary = 0
        for place, outcome in _tables(content, "outcomes"):
            key = f"outcomes[{place}]"
            primary += outcome.get("primary") is True
            instrument = self.instruments.get(str(outcome.get("instrument")))
            if "instrument" in outcome and instrument is None:
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

"""Instruments as data: items, response scale, reverse items, scales, missing rule, licence."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from evaluation.config.lines import lines_of
from evaluation.config.parse import Declared, Mistake, declare, read_toml
from evaluation.errors import ConfigError

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$"


class ResponseScale(Declared):
    """The answers an item allows: whole numbers, each with a label in words where it has one."""

    minimum: int
    maximum: int
    labels: dict[str, int] = {}  #: wording -> code; several wordings may have one code
    not_relevant: tuple[str, ...] = ()  #: wordings that mean "not relevant", which is not missing

    @model_validator(mode="after")
    def _codes_lie_on_the_scale(self) -> Self:
        if self.minimum >= self.maximum:
            raise ValueError("minimum must be below maximum. Correct one of them.")
        outside = [text for text, code in self.labels.items() if code not in self.codes]
        if outside:
            raise ValueError(
                f"labels {outside} have codes outside {self.minimum} to {self.maximum}. "
                "Correct the codes."
            )
        return self

    @property
    def codes(self) -> range:
        """All codes, lowest first."""
        return range(self.minimum, self.maximum + 1)

    def label(self, code: int) -> str:
        """Return the first wording of a code, or the number itself."""
        return next((text for text, value in self.labels.items() if value == code), str(code))


class Item(Declared):
    """One statement or question."""

    id: str = Field(pattern=ID_PATTERN)
    text: str = ""  #: empty where the licence forbids shipping the wording
    reverse: bool = False  #: a high answer means less of what the scale measures
    answers: ResponseScale | None = None  #: only where it differs from the instrument's


class Scale(Declared):
    """A score made from items.

    ``mean``: mean of the answered items. ``sum``: their mean times the number of items (the plain
    sum when all are answered). ``percent``: where the mean lies between lowest (0) and highest
    (100) answer. ``top``: 100 when every item has the highest answer, else 0.
    """

    id: str = Field(pattern=ID_PATTERN)
    title: str
    items: tuple[str, ...] = Field(min_length=1)
    method: Literal["mean", "sum", "percent", "top"] = "mean"
    minimum_answered: int = Field(ge=1)  #: fewer answered items than this: no score
    higher_is: Literal["better", "worse", "neither"] = "better"


class PublishedFigure(Declared):
    """A figure from the literature to hold one's own against."""

    quantity: str
    scale: str = ""
    value: float
    n: int | None = None
    source: str
    checked: bool = True  #: False: remembered, not read in the source


class Instrument(Declared):
    """A questionnaire or part of one."""

    id: str = Field(pattern=ID_PATTERN)
    title: str
    version: str = "1"
    licence: str
    source: str
    note: str = ""
    answers: ResponseScale
    items: tuple[Item, ...] = Field(min_length=1)
    scales: tuple[Scale, ...] = ()
    published: tuple[PublishedFigure, ...] = ()

    def item(self, item_id: str) -> Item:
        """Return one item."""
        return next(item for item in self.items if item.id == item_id)

    def scale(self, scale_id: str) -> Scale:
        """Return one scale."""
        found = next((scale for scale in self.scales if scale.id == scale_id), None)
        if found is None:
            known = ", ".join(scale.id for scale in self.scales)
            raise ConfigError(f"{self.id}: no scale {scale_id!r}; its scales: {known}")
        return found

    def answers_of(self, item_id: str) -> ResponseScale:
        """Return the response scale of one item."""
        return self.item(item_id).answers or self.answers

    def range_of(self, scale: Scale) -> tuple[float, float]:
        """Return the lowest and highest score a scale can have."""
        if scale.method in ("percent", "top"):
            return 0.0, 100.0
        lows = [self.answers_of(item).minimum for item in scale.items]
        highs = [self.answers_of(item).maximum for item in scale.items]
        if scale.method == "sum":
            return float(sum(lows)), float(sum(highs))
        return sum(lows) / len(lows), sum(highs) / len(highs)


def _cross_check(content: Mapping[str, Any]) -> Iterator[Mistake]:
    items = [item.get("id") for item in content.get("items", []) if isinstance(item, dict)]
    for item, times in Counter(map(str, items)).items():
        if times > 1:
            yield "items", f"the id {item!r} is given {times} times. Give each item its own."
    for place, scale in enumerate(content.get("scales", []), start=1):
        if not isinstance(scale, dict) or not scale.get("items") or not items:
            continue  # which was reported
        unknown = [item for item in scale["items"] if item not in items]
        if unknown:
            yield (
                f"scales[{place}].items",
                f"found {unknown}, which are no items of this instrument.",
            )
        least, most = scale.get("minimum_answered"), len(scale["items"])
        if isinstance(least, int) and least > most:
            yield (
                f"scales[{place}].minimum_answered",
                f"found {least}; allowed: at most the number of items, {most}.",
            )


def read_instrument(path: Path, *, shown_as: str) -> Instrument:
    """Return the instrument a TOML file declares."""
    content = read_toml(path, shown_as=shown_as)
    lines = lines_of(path)
    return declare(Instrument, content, shown_as=shown_as, cross_check=_cross_check, lines=lines)


@cache
def packaged_instruments() -> Mapping[str, Instrument]:
    """Return the instruments that come with the package, by id.

    >>> packaged_instruments()["coproduction-confidence"].licence
    'CC BY 4.0'
    """
    folder = Path(str(resources.files("evaluation") / "instruments"))
    return _sound(*_by_id(folder, shown_as="instruments"))


def instruments_of(cohort_folder: Path) -> Mapping[str, Instrument]:
    """Return all instruments a cohort can use: the package's, and its own in ``instruments/``.

    A cohort's own file of the same id takes the place of the package's: this is how wording is
    added that the package may not ship.

    Raises
    ------
    ConfigError
        With every mistake of every file.
    """
    return _sound(*readable_instruments(cohort_folder))


def readable_instruments(
    cohort_folder: Path,
) -> tuple[Mapping[str, Instrument], Mapping[str, str]]:
    """Return the instruments whose files are right, and what is wrong with others, by file name."""
    own, wrong = _by_id(cohort_folder / "instruments", shown_as=f"{cohort_folder.name}/instruments")
    known = {**packaged_instruments(), **own}
    return {name: one for name, one in known.items() if name not in wrong}, wrong


def _sound(found: Mapping[str, Instrument], wrong: Mapping[str, str]) -> Mapping[str, Instrument]:
    if wrong:
        raise ConfigError("\n".join(wrong.values()))
    return found


def _by_id(folder: Path, *, shown_as: str) -> tuple[dict[str, Instrument], dict[str, str]]:
    found: dict[str, Instrument] = {}
    wrong: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        name = f"{shown_as}/{path.name}"
        try:
            instrument = read_instrument(path, shown_as=name)
        except ConfigError as fault:
            wrong[path.stem] = str(fault)
            continue
        if instrument.id == path.stem:
            found[instrument.id] = instrument
        else:
            found.setdefault(instrument.id, instrument)  # what names it is no further mistake
            wrong[path.stem] = (
                f"{name}: id: found {instrument.id!r}; allowed: the file's own name, "
                f"{path.stem!r}. Rename one of them."
            )
    return found, wrong

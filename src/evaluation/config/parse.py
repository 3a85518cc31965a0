"""TOML files into typed objects, with every mistake found in one pass."""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from evaluation.config.lines import line_of
from evaluation.errors import ConfigError


class Declared(BaseModel):
    """A frozen object read from a file; a key nobody knows is a mistake, not a comment."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


D = TypeVar("D", bound=Declared)

#: A mistake in a declaration: the key's path and what is wrong with it.
Mistake = tuple[str, str]

_LONGEST_SHOWN = 60
_CURLY_TOO = (
    ': texts stand between straight quotation marks ("), and that line holds curly ones, as word '
    "processors write them."
)
#: What nobody can look into where it is of another type: tables, lists and dates.
_LOOKED_INTO = re.compile("(model|dict|list|tuple)_type|date_.*")


def read_toml(path: Path, *, shown_as: str, beside: Collection[str] = ()) -> dict[str, Any]:
    """Return a TOML file's content, or say where it stops being TOML.

    `beside` are the mistakes of files that belong to this one, told in the same error.
    """
    text = ""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text)
    except FileNotFoundError:
        what = "there is no such file. Write it, or correct the name."
    except UnicodeDecodeError:
        what = "is not UTF-8 text. Save it as UTF-8."
    except tomllib.TOMLDecodeError as fault:
        todo = "Correct that place" + (_CURLY_TOO if _curly_at(text, str(fault)) else ".")
        what = f"is not valid TOML: {fault}. {todo}"
    raise ConfigError("\n".join([f"{shown_as}: {what}", *beside]))


def _curly_at(text: str, fault: str) -> bool:
    """Return whether the line of a fault (the last, if it names none) holds curly quotation marks.

    An apostrophe inside a text is none of them.
    """
    at = re.search(r"at line (\d+)", fault)
    lines = text.replace("\r\n", "\n").split("\n") if at else text.rstrip().split("\n")
    line = lines[int(at[1]) - 1 if at else -1]
    return bool(re.search("[“”„‟«»]", line) or re.search("[‘’‚‛]", re.sub('"[^"]*"', "", line)))


def declare(
    model: type[D],
    content: Mapping[str, Any],
    *,
    shown_as: str,
    cross_check: Callable[[Mapping[str, Any]], Iterable[Mistake]] = lambda _content: (),
    lines: Mapping[str, int] | None = None,
    beside: Collection[str] = (),
) -> D:
    """Return the typed object a file's content declares, or raise one error with all mistakes.

    `cross_check` looks at the content as found, but for what is no table, list or date where one
    belongs, so that a wrong reference is reported in the same pass as a wrong type. With `lines`
    (of `lines_of`) each mistake comes with its line, in their order. `beside` are the mistakes of
    files that belong to this one, told in the same error.
    """
    mistakes: list[Mistake] = []
    declared: D | None = None
    try:
        declared = model.model_validate(content)
    except ValidationError as fault:
        errors = [error for error in fault.errors(include_url=False) if not _is_echo(error)]
        mistakes.extend(map(_in_words, errors))
        content = _looked_into(content, errors)
    try:
        mistakes.extend(cross_check(content))
    except (TypeError, ValueError, AttributeError, KeyError):
        if declared is not None:  # else what it stumbled over was reported above
            raise
    if mistakes or beside or declared is None:
        known = lines or {}
        own = (
            f"{_at(shown_as, key, known)}: {key}: {what}"
            for key, what in sorted(
                dict.fromkeys(mistakes), key=lambda mistake: line_of(mistake[0], known) or 0
            )
        )
        raise ConfigError("\n".join([*own, *beside]))
    return declared


def _is_echo(error: ErrorDetails) -> bool:
    """Return whether a list is only called too short because its items are wrong."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _is_no_text(error: ErrorDetails) -> bool:
    """Return whether a table or a list stands where a text belongs."""
    return error["type"] == "string_type" and isinstance(error["input"], dict | list)


def _looked_into(content: Mapping[str, Any], errors: Iterable[ErrorDetails]) -> dict[str, Any]:
    """Return a content without what is no table, list or date where one belongs."""
    left = deepcopy(dict(content))
    for error in errors:
        *around, key = error["loc"] or ("",)
        at: Any = left
        for step in around:
            there = isinstance(at, dict) and step in at
            at = at[step] if there or (isinstance(at, list) and isinstance(step, int)) else None
        # an item of a list stays: its place counts the others
        if isinstance(at, dict) and (_LOOKED_INTO.fullmatch(error["type"]) or _is_no_text(error)):
            at.pop(key, None)
    return left


def _at(shown_as: str, key: str, lines: Mapping[str, int]) -> str:
    line = line_of(key, lines)
    return shown_as if line is None else f"{shown_as}:{line}"


def show(found: object) -> str:
    """Return what was found in a declaration, short enough for one line."""
    text = repr(found)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _key(location: tuple[int | str, ...]) -> str:
    """Return a key's path as a person writes it: ``surveys[2].file`` (counted from 1)."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step + 1}]"
        else:
            path += f".{step}" if path else step
    return path or "the file"


def _or_above(location: tuple[int | str, ...]) -> str:
    """Return what to do with a line that may belong to the table around the one it stands in."""
    *around, _ = location
    if not around or not isinstance(around[-1], str):
        return ". Correct it"
    heading = ".".join(step for step in around if isinstance(step, str))
    return (
        f". If it is no part of [{heading}], move the line above that heading: a line belongs to "
        "the nearest heading above it"
    )


def _in_words(error: ErrorDetails) -> Mistake:
    """Return one of pydantic's errors as key and sentence."""
    key = _key(tuple(error["loc"]))
    kind = error["type"]
    if kind == "missing":
        return key, "is missing. Add it."
    if kind == "extra_forbidden":
        return key, "is not a key that is known here. Correct its spelling or remove it."
    allowed = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    found = show(error["input"])
    if kind == "value_error":
        return key, f"found {found}; {allowed}"
    if _is_no_text(error):
        return key, f"found {found}; allowed: a text{_or_above(error['loc'])}."
    return key, f"found {found}; allowed: {allowed}. Correct it."

"""Reference pages made from the data and the command line: `python -m tools.reference_pages`.

A test holds that the committed pages are what this makes now.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from evaluation.cli import main as command_line
from evaluation.config.instrument import Instrument, Scale, packaged_instruments
from evaluation.config.policy import Policy, policies
from evaluation.config.quantity import quantities
from evaluation.config.register import Register, RegisterColumn, registers

FOLDER = Path(__file__).parents[1] / "docs" / "reference"

_MADE_FROM = (
    "<!-- Made by `python -m tools.reference_pages` from {source}. Do not edit by hand. -->"
)

_METHODS = {
    "mean": "mean of the answered items",
    "sum": "mean of the answered items times the number of items",
    "percent": "where the mean lies between lowest (0) and highest (100)",
    "top": "100 when every item has the highest answer, else 0",
}

_RULES = {
    "audience": "who may read it",
    "minimum_n": "fewer people than this: no statistic",
    "minimum_n_share": "fewer people than this: no percentage",
    "files": "whether raw files are named, and their problems counted one by one",
    "minimum_n_voice": "fewer people heard than this: no share who raise a theme",
    "minimum_n_spread": "fewer people than this: no standard deviation",
    "redact_counts_to": "counts of people from 1 to this are withheld",
    "round_counts_to": "counts of people are rounded to a multiple of this",
    "extreme_shares": "whether 0 % and 100 % of people may be shown",
    "barred": "quantities that are never shown",
    "quotes": "whether excerpts are shown at all",
    "quotes_need_review": "which excerpts a person must have reviewed before they are shown",
    "quote_frame": "people an attribution must leave to choose from",
    "quote_frame_lived_experience": "the same, for lived experience",
}


def pages() -> dict[str, str]:
    """Return every generated page's text, by file name."""
    made = {
        "quantities.md": _quantities(),
        "registers.md": _registers(),
        "instruments.md": _instruments(),
        "policies.md": _policies(),
        "command-line.md": _command_line(),
    }
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


def _page(title: str, source: str, *lines: str) -> Iterator[str]:
    yield from (f"# {title}", "", _MADE_FROM.format(source=source), "", *lines, "")


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(_cell(one) for one in row)} |"
    yield ""


def _cell(one: object) -> str:
    return " ".join(str(one).split()).replace("|", r"\|")


def _quantities() -> Iterator[str]:
    yield from _page(
        "Quantities",
        "`src/evaluation/quantities.toml`",
        "Every number of a report is one of these. The first column is the name in the column",
        "`quantity` of `tables/*.csv`. The kind decides which disclosure rules apply; a share is",
        "kept as 0 to 1 and shown as a percentage.",
    )
    yield from _table(
        ("name", "in a report", "kind", "unit", "meaning"),
        (
            (f"`{name}`", one.title, one.kind, one.unit, one.definition)
            for name, one in sorted(quantities().items())
        ),
    )


def _registers() -> Iterator[str]:
    yield from _page(
        "Registers",
        "`src/evaluation/registers/*.toml`",
        "A register is a table kept by hand, as csv or xlsx. Name those you keep under",
        "`[registers]` in `cohort.toml`. A column's header is its id or its title. An empty cell",
        "means: not recorded. `evaluation new COHORT` makes a workbook with drop-down lists for",
        "each.",
    )
    for register in registers().values():
        yield from _register(register)


def _register(register: Register) -> Iterator[str]:
    key = " and ".join(f"`{column}`" for column in register.key)
    yield from (f"## {register.title}", "", f"`{register.id}`. {register.purpose}", "")
    yield from (f"One row for each {key}.", "")
    yield from _table(
        ("column", "title", "holds", "needed", "what it is for"),
        (
            (
                f"`{column.id}`",
                column.title,
                _holds(column),
                "yes" if column.required else "",
                column.help,
            )
            for column in register.columns
        ),
    )


def _holds(column: RegisterColumn) -> str:
    if column.allowed:
        holds = "; ".join(f"`{word}`: {meaning}" for word, meaning in column.allowed.items())
    elif column.refers_to:
        holds = f"one of `{column.refers_to}`"
    else:
        holds = column.kind
    low, high = column.minimum, column.maximum
    if low is not None or high is not None:
        holds += f" ({'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'})"
    return holds + ("; several, separated by semicolons" if column.several else "")


def _instruments() -> Iterator[str]:
    yield from _page(
        "Instruments",
        "`src/evaluation/instruments/*.toml`",
        "What the package knows of each questionnaire. Where the licence does not allow shipping",
        "the wording, items have no text here; a cohort's own `instruments/<id>.toml` can hold it.",
    )
    for instrument in packaged_instruments().values():
        yield from _instrument(instrument)


def _instrument(instrument: Instrument) -> Iterator[str]:
    with_text = sum(bool(item.text) for item in instrument.items)
    reverse = [f"`{item.id}`" for item in instrument.items if item.reverse]
    answers = instrument.answers
    yield from (f"## {instrument.title}", "", f"`{instrument.id}`. {_cell(instrument.note)}", "")
    yield f"- Items: {len(instrument.items)}, {with_text} of them with wording."
    yield f"- Answers: {answers.minimum} to {answers.maximum}."
    yield f"- Reverse items: {', '.join(reverse) or 'none'}."
    yield f"- Licence: {instrument.licence}."
    yield from (f"- Source: {_cell(instrument.source).rstrip('.')}.", "")
    yield from _table(
        ("scale", "title", "items", "score", "answered at least"), map(_scale, instrument.scales)
    )


def _scale(scale: Scale) -> Sequence[object]:
    items = ", ".join(scale.items)
    return f"`{scale.id}`", scale.title, items, _METHODS[scale.method], scale.minimum_answered


def _policies() -> Iterator[str]:
    yield from _page(
        "Policies",
        "`src/evaluation/policies/*.toml`",
        "What may be shown to whom. A trust edits the file, not the code.",
    )
    found = list(policies().values())
    yield from _table(
        ("rule", "meaning", *(f"`{one.id}`" for one in found)),
        (
            (f"`{rule}`", _RULES.get(rule, ""), *(_rule(one, rule) for one in found))
            for rule in Policy.model_fields
            if rule not in ("id", "title")
        ),
    )


def _rule(policy: Policy, rule: str) -> str:
    found = getattr(policy, rule)
    if isinstance(found, bool):
        return "yes" if found else "no"
    return ", ".join(f"`{one}`" for one in found) if isinstance(found, tuple) else str(found)


def _command_line() -> Iterator[str]:
    yield from _page(
        "Command line",
        "the command line itself",
        "Activate the environment first: `. .venv/bin/activate`, in PowerShell",
        "`.venv\\Scripts\\Activate.ps1`, with conda `conda activate evaluation`.",
    )
    yield from _help("evaluation", command_line, None)
    for name, command in command_line.commands.items():
        yield from _help(f"evaluation {name}", command, None)


def _help(name: str, command: click.Command, parent: click.Context | None) -> Iterator[str]:
    context = click.Context(command, parent, info_name=name, terminal_width=90)
    yield from (f"## {name}", "", "```text", *command.get_help(context).splitlines(), "```", "")


if __name__ == "__main__":
    main()

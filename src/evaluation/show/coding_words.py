"""How the coding was done, in sentences: agreement and saturation, or what is asked for instead."""

from collections.abc import Sequence
from html import escape
from typing import Literal

from evaluation.disclosure import Released, ReleasedTexts
from evaluation.show.excerpts import together
from evaluation.show.formatting import interval, listed, number, people, quantity_value
from evaluation.show.rows import Row, rows_of
from evaluation.show.shown import Shown, words

#: From where on agreement is relied on, or on tentatively, by custom (Krippendorff 2019, ch. 12).
RELIED_ON, TENTATIVE = 0.8, 0.667

#: What the columns of a table of saturation are called.
SATURATION_TITLES = {
    "saturation_at": "In the order of the texts",
    "saturation_at_permuted": "Over random orders (and 95% of them)",
    "share_of_orders_saturated": "Random orders that reach it",
}

#: What saturation does not say.
NO_MORE_THAN = "Codes repeat in these texts; other people might still have added some."

NOT_WRITTEN = "NOT YET WRITTEN"


#: What a reflexive analysis is asked for in place of numbers: title, and what to write.
STATEMENTS = {
    "reflexivity_memo": ("Reflexivity memo", "Who coded, from where, and what that did."),
    "information_power": (
        "Information power",
        "Why these people, and this many, can answer the question.",
    ),
}


def approach_words(approach: Literal["codebook", "reflexive"], statements: ReleasedTexts) -> Shown:
    """Say what the declared approach means for what this section may show.

    Under a reflexive approach, texts that are asked for and not written are named as such; what
    was written is shown under either.

    Parameters
    ----------
    approach
        As declared.
    statements
        What `release_statements` let through.

    Examples
    --------
    >>> import pandas as pd
    >>> from evaluation.disclosure import release_statements
    >>> nothing = release_statements(pd.DataFrame(columns=["what", "review"]))
    >>> approach_words("codebook", nothing).plain.startswith("The approach is declared as codebook")
    True
    """
    asked = words(
        "The approach is declared as codebook thematic analysis: codes are defined before or "
        "while coding, several people apply them, and how far they agree and when codes begin "
        "to repeat can be asked."
        if approach == "codebook"
        else "The approach is declared as reflexive thematic analysis: themes are made by the "
        "researcher, not found by counting. Agreement of coders and saturation are withheld, "
        "because they measure what this approach does not claim. It is asked for two texts instead."
    )
    told = [
        _statement(what, statements)
        for what in STATEMENTS
        if approach == "reflexive" or (what,) in {*statements.texts, *statements.kept}
    ]
    return together([asked, *told])


def _statement(what: str, statements: ReleasedTexts) -> Shown:
    title, ask = STATEMENTS[what]
    text, why = statements.texts.get((what,), ""), statements.kept.get((what,), "")
    if not text:
        return words(f"{title}: {f'{why}.' if why else f'{NOT_WRITTEN}. {ask}'}")
    return together(
        [
            Shown("text", f"<h4>{escape(title)}</h4>", title),
            *(words(part.strip()) for part in text.split("\n\n")),
        ]
    )


def origin_sentence(released: Released) -> Shown:
    """Tell how many of the codes in use came from the texts, and how many were brought along.

    Parameters
    ----------
    released
        Rows of ``share_inductive``; the empty level is all codes.
    """
    row, *_ = rows_of(released.where(quantity="share_inductive", level=""))
    if row.value is None:
        return words(f"Where the codes come from is {row.note}.")
    n = row.n or 0
    inductive = round(row.value * n)
    unknown = row.n_out or 0
    return words(
        f"Of {people(n, one='code', many='codes')} in use, {inductive} came from what people said "
        f"(inductive) and {n - inductive} were brought along (deductive).",
        f"For {unknown} more the codebook does not say." if unknown else "",
    )


def agreement_sentence(released: Released) -> Shown:
    """Tell how far two coders agree altogether, on each unit, and how far that can be relied on.

    Parameters
    ----------
    released
        What `agreement_overall` found: ``krippendorff_alpha_jaccard`` by unit (`level`).
    """
    rows = rows_of(released)
    known = [
        row
        for row in rows
        if row.quantity == "krippendorff_alpha_jaccard" and row.value is not None
    ]
    if not known:
        note = next((row.note for row in rows if row.note), "not computable")
        return words(f"Agreement of coders is {note}.")
    parts = [f"{_with_interval(row)} on {row.level}" for row in known]
    return words(
        f"Agreement beyond chance on sets of codes (Krippendorff's alpha with Jaccard's distance) "
        f"is {listed(parts)}.",
        _verdict(known),
    )


def _with_interval(row: Row) -> str:
    value = quantity_value(row.value or 0.0, row.quantity)
    ends = interval(row)
    return f"{value} ({ends})" if ends else value


def _verdict(rows: Sequence[Row]) -> str:
    firm = [row.level for row in rows if (row.value or 0.0) >= RELIED_ON]
    tentative = [row.level for row in rows if (row.value or 0.0) >= TENTATIVE]
    return (
        "By custom conclusions are relied on from 0.80, and drawn tentatively from 0.67 "
        f"(Krippendorff 2019). The first is reached on {listed(firm) or 'none of these'}, the "
        f"second on {listed(tentative) or 'none of these'}."
    )


def disagreement_sentence(released: Released, *, most: int = 3) -> Shown:
    """Tell where coders disagree most: the codes to sit down with first.

    Parameters
    ----------
    released
        What `agreement_by_code` found: ``disagreements`` by code (`level`).
    most
        Codes to name.
    """
    rows = [row for row in rows_of(released.where(quantity="disagreements")) if row.value]
    if not rows:
        return words("Coders who saw the same text never differ on a code.")
    rows.sort(key=lambda row: (-(row.value or 0), row.level))
    total = sum(row.value or 0 for row in rows)
    named = listed([f"“{row.level}” ({number(row.value or 0, decimals=0)})" for row in rows[:most]])
    return words(
        f"Coders differ {people(round(total), one='time', many='times')} on whether a code "
        f"applies, most often on {named}.",
        "The how-to “Questions of a researcher” lists the single places to resolve.",
    )


def saturation_sentence(released: Released, *, level: str = "base 4, run 2, 5%") -> Shown:
    """Tell after how many sources new codes became rare, and what that does not say.

    Parameters
    ----------
    released
        What `saturation` found, of all sources together (`group` empty).
    level
        Which base, run and threshold.
    """
    rows = {row.quantity: row for row in rows_of(released.where(level=level, group=""))}
    real = rows.get("saturation_at")
    if real is None:
        note = next((row.note for row in rows_of(released) if row.note), "not computable")
        return words(f"Saturation is {note}.")
    if real.value is None:
        why = real.note.removeprefix("not computable: ")
        first = f"In the order in which the texts stand there is no saturation ({level}): {why}."
    else:
        after = number(real.value, decimals=0)
        run = level.split("run ")[1].split(",")[0]
        first = (
            f"In the order in which the texts stand, saturation ({level}) is reached at "
            f"{after}+{run}: the {run} texts after the first {after} brought next to nothing new."
        )
    permuted, share = rows.get("saturation_at_permuted"), rows.get("share_of_orders_saturated")
    second = ""
    if permuted is not None and permuted.value is not None and share is not None:
        often = quantity_value(share.value or 0, share.quantity)
        typical = quantity_value(permuted.value, permuted.quantity)
        second = (
            f"Over random orders it is reached in {often} of them, typically at {typical} "
            f"({interval(permuted)})."
        )
    return words(first, second, NO_MORE_THAN if real.value is not None else "")


def saturation_by_role(released: Released, *, level: str = "base 4, run 2, 5%") -> Shown:
    """Tell for each role group whether its own texts would do, or whether there are too few.

    Parameters
    ----------
    released
        What `saturation` found by role (`group`).
    level
        Which base, run and threshold.
    """
    rows = rows_of(released.where(quantity="saturation_at", level=level))
    run = level.split("run ")[1].split(",")[0]
    said: dict[str, list[str]] = {}
    for row in rows:
        if row.withheld:
            word = f"withheld ({row.withheld})"
        elif row.value is None:
            why = row.note.removeprefix("not computable: ")
            word = f"too few, {why}" if why.endswith("are needed") else why
        else:
            word = f"reached at {number(row.value, decimals=0)}+{run}"
        said.setdefault(word, []).append(row.group)
    parts = [f"{listed(groups)}: {word}" for word, groups in said.items()]
    return words(f"In each role group's own texts ({level}): {'; '.join(parts)}." if parts else "")


def each_code(released: Released) -> Released:
    """Return what a table of codes holds: disagreements and three measures that read together."""
    columns = ("disagreements", "percent_agreement", "cohens_kappa", "gwet_ac1")
    first, *others = (released.where(quantity=column) for column in columns)
    return sum(others, start=first)

"""How the coding was done, in the form a report shows: agreement, what repeats, what meets."""

from collections.abc import Sequence

import pandas as pd

from evaluation.config.cohort import Qualitative
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.experience.approach import withheld
from evaluation.experience.coding_agreement import (
    code_agreement,
    disagreement_counts,
    set_agreement,
)
from evaluation.experience.coding_units import Unit, coding_units
from evaluation.experience.cooccurrence import cooccurrence

#: What coders can be compared on, in the words of a table.
UNITS: dict[Unit, str] = {
    "excerpt": "marked pieces",
    "character": "characters of the whole text",
    "source": "texts as wholes",
}


def agreement_by_code(
    excerpts: pd.DataFrame, qualitative: Qualitative, *, seed: int, codes: Sequence[str]
) -> Estimates:
    """On which codes do coders agree, and on which do they not?

    `coder_agreement` on the declared unit, with ``disagreements`` (units on which coders differ)
    for each code; codes in the order given. Where the approach is reflexive, or nobody coded beside
    somebody else, one row that says so.

    Examples
    --------
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e1", "e2"], "source": ["I1"] * 3,
    ...                          "coder": ["ana", "ben", "ana"], "code": ["pay"] * 3})
    >>> rows = agreement_by_code(excerpts, Qualitative(), seed=1, codes=["pay"])
    >>> rows["disagreements"].value
    1.0
    """
    if qualitative.unit == "character":
        excerpts = _placed(excerpts)
    refused = _refused(excerpts, qualitative)
    if refused:
        return refused
    units = coding_units(excerpts, unit=qualitative.unit)
    rows = [row for row in code_agreement(units, seed=seed) if row.level]
    n = max((row.n for row in rows), default=0)
    rows += [
        Estimate(
            quantity="disagreements",
            value=times,
            n=n,
            method="units on which coders differ",
            level=code,
        )
        for code, times in disagreement_counts(units).items()
    ]
    return Estimates(rows).named(level={code: code for code in codes})


def agreement_overall(excerpts: pd.DataFrame, qualitative: Qualitative, *, seed: int) -> Estimates:
    """How far do coders agree altogether, and does the answer hang on what they are compared on?

    Krippendorff's alpha of the sets of codes on each of `UNITS` (`level`): on pieces that somebody
    marked nobody can agree to mark nothing, on the whole text coders can.

    Examples
    --------
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e1", "e2"], "source": ["I1"] * 3,
    ...                          "coder": ["ana", "ben", "ana"], "code": ["pay"] * 3})
    >>> rows = agreement_overall(excerpts, Qualitative(), seed=1)
    >>> sorted({row.level for row in rows})
    ['marked pieces', 'texts as wholes']
    """
    refused = _refused(excerpts, qualitative)
    if refused:
        return refused
    rows: list[Estimate] = []
    for unit, words in UNITS.items():
        rated = _placed(excerpts) if unit == "character" else excerpts
        if rated["coder"].nunique() < 2:
            continue
        found = set_agreement(coding_units(rated, unit=unit), seed=seed)
        rows += found.labelled(level=words)
    return Estimates(rows)


def _placed(excerpts: pd.DataFrame) -> pd.DataFrame:
    """Return the pieces whose place in the text is known."""
    if not {"start", "end"} <= set(excerpts.columns):
        return excerpts.iloc[:0]
    return excerpts.dropna(subset=["start", "end"])


def _refused(excerpts: pd.DataFrame, qualitative: Qualitative) -> Estimates:
    """Return the row that says why there is no agreement; nothing where there is."""
    if qualitative.approach == "reflexive":
        return withheld("krippendorff_alpha", method="agreement of coders")
    known = excerpts[excerpts["coder"].fillna("") != ""]
    if (known.groupby("source")["coder"].nunique() >= 2).any():
        return Estimates()
    why = "no text was coded by two people"
    return Estimates([not_computable("krippendorff_alpha", why, n=0, method="agreement of coders")])


def pairs_in_pieces(excerpts: pd.DataFrame, *, least: int = 2) -> Estimates:
    """Which codes stand on the same piece more often than chance would put them there?

    `cooccurrence` in the form a report shows: for each pair (`level` "a + b")
    ``pieces_with_both``, ``jaccard``, ``lift`` and ``cooccurrence_p_value``.

    Examples
    --------
    >>> excerpts = pd.DataFrame({"excerpt": ["e1", "e1", "e2"], "source": ["I1"] * 3,
    ...                          "code": ["pay", "time", "pay"]})
    >>> pairs_in_pieces(excerpts, least=1)["pieces_with_both"].value
    1.0
    """
    columns = {
        "pieces_with_both": "both",
        "jaccard": "jaccard",
        "lift": "lift",
        "cooccurrence_p_value": "p_value",
    }
    found = cooccurrence(excerpts, least=least)
    return Estimates(
        Estimate(
            quantity=quantity,
            value=pair[column],
            n=pair["units"],
            method="pairs of codes on a piece; p of Fisher's one-sided test",
            level=f"{pair['first']} + {pair['second']}",
        )
        for pair in found.to_dict("records")
        for quantity, column in columns.items()
    )


def pairs_of_people(excerpts: pd.DataFrame, *, least: int = 3) -> Estimates:
    """Which codes does the same person speak under? The edges of a network of codes.

    Rows ``people_with_both`` (`group` and `level` are the two codes), and ``people_with_code`` of
    each code (`group` its theme, `level` the code).

    Parameters
    ----------
    excerpts
        Of sources in which people speak: ``source`` is the person, ``code``, ``theme``.
    least
        Pairs of fewer people than this are left out.

    Examples
    --------
    >>> excerpts = pd.DataFrame({"source": ["P1", "P1"], "code": ["pay", "time"],
    ...                          "theme": ["Payment", "Time"]})
    >>> [row.quantity for row in pairs_of_people(excerpts, least=1)]
    ['people_with_code', 'people_with_code', 'people_with_both']
    """
    people = excerpts.groupby(["theme", "code"])["source"].nunique()
    rows = [
        Estimate(
            quantity="people_with_code",
            value=row["people"],
            n=row["people"],
            method="count of people",
            group=row["theme"],
            level=row["code"],
        )
        for row in people.reset_index(name="people").to_dict("records")
    ]
    rows += [
        Estimate(
            quantity="people_with_both",
            value=pair["both"],
            n=pair["both"],
            method="count of people",
            group=pair["first"],
            level=pair["second"],
        )
        for pair in cooccurrence(excerpts, unit="source", least=least).to_dict("records")
    ]
    return Estimates(rows)

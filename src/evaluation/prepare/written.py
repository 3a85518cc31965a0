"""What people decided and wrote by hand: quotes picked, summaries, statements, reflections.

Nothing here is shown because it was written: summaries, statements and reflections are reviewed
like any other free text, and a pinned excerpt still needs consent, review and the policy.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.register import LINE
from evaluation.intake.register_places import place_in
from evaluation.intake.written import read_written
from evaluation.prepare.tidy import COLUMNS
from evaluation.problems import ProblemLog

PIN, BAN = "pin", "ban"
#: What a written text is: a cell of the framework matrix, or a statement on the whole.
SUMMARY = "framework summary"
#: Or an entry of the register ``reflections``; its `theme` is the entry's id.
REFLECTION = "reflection"


def picked(
    excerpts: pd.DataFrame,
    sources: pd.DataFrame,
    register: pd.DataFrame | None,
    cohort: Cohort,
    log: ProblemLog,
) -> pd.DataFrame:
    """Return excerpts with the column ``pick``: which did a person pin, and which ban?

    A ban always wins, and holds for every piece of the same source that shares words with the
    banned one: another coder's edges would say the same again.

    Parameters
    ----------
    excerpts, sources
        Tidy tables.
    register
        The register ``quotes``, where there is one.
    cohort
        Its declaration, which names the register's file.
    log
        Where problems are noted: an excerpt that is not there, a pin that cannot hold.
    """
    if register is None:
        return excerpts.assign(pick="")
    banned = set(register.loc[register["decision"] == BAN, "excerpt"])
    pinned = set(register.loc[register["decision"] == PIN, "excerpt"])
    agreed = set(sources.loc[sources["consent"].fillna(False).astype(bool), "source"])
    source_of = dict(zip(excerpts["excerpt"], excerpts["source"], strict=True))
    for excerpt, decision, line in register[["excerpt", "decision", LINE]].itertuples(index=False):
        place = place_in(register, cohort.registers["quotes"], line, "excerpt")
        if excerpt not in source_of:
            log.error(
                "quotes.unknown",
                place,
                "is no excerpt of this cohort",
                "Copy the id from the review file, or remove the row. Ids change when a piece is "
                "coded anew.",
            )
        elif decision == PIN and excerpt in banned:
            log.warn("quotes.both", place, "is banned as well; the ban holds", "Remove one row.")
        elif decision == PIN and source_of[excerpt] not in agreed:
            log.warn(
                "quotes.consent",
                place,
                "is pinned, and nobody recorded that its speaker agreed to be quoted: it is not "
                "shown",
                "Record the consent if there is one, or remove the row.",
            )
    pick = np.where(excerpts["excerpt"].isin(pinned), PIN, "")
    return excerpts.assign(pick=np.where(_shares_words(excerpts, banned), BAN, pick))


def _shares_words(excerpts: pd.DataFrame, banned: set[str]) -> np.ndarray:
    """Return which pieces are banned, or hold words of one that is."""
    found = excerpts["excerpt"].isin(banned).to_numpy(dtype=bool, copy=True)
    for own in excerpts[found].drop_duplicates("excerpt").to_dict("records"):
        here = (excerpts["source"] == own["source"]).to_numpy(dtype=bool)
        said = " ".join(str(own["text"]).split())
        texts = [" ".join(str(text).split()) for text in excerpts.loc[here, "text"]]
        within = [bool(said and text) and (text in said or said in text) for text in texts]
        found[np.flatnonzero(here)[np.array(within, dtype=bool)]] = True
        if "start" in own and pd.notna(own["start"]):
            start, end = excerpts["start"].astype("float64"), excerpts["end"].astype("float64")
            found |= here & (start < own["end"]).to_numpy() & (end > own["start"]).to_numpy()
    return found


def written_texts(
    folder: Path,
    cohort: Cohort,
    framework: pd.DataFrame | None,
    themes: Collection[str],
    log: ProblemLog,
) -> pd.DataFrame:
    """Return what people wrote for the report: one row a text, before anybody's review.

    Parameters
    ----------
    folder
        The cohort's folder.
    cohort
        Its declaration.
    framework
        The register ``framework``, where there is one.
    themes
        The themes there are.
    log
        Where problems are noted.
    """
    rows = [] if framework is None else [*_summaries(cohort, framework, themes, log)]
    rows += _statements(folder, cohort, log)
    return pd.DataFrame(rows, columns=list(COLUMNS["written"]), dtype="str")


def reflections(register: pd.DataFrame) -> pd.DataFrame:
    """Return what people said in reflections, as texts that somebody has to review.

    >>> rows = pd.DataFrame({"reflection": ["R1"], "text": ["We stopped and asked."]})
    >>> reflections(rows)[["id", "theme", "text"]].to_numpy().tolist()
    [['reflection-R1', 'R1', 'We stopped and asked.']]
    """
    said = register[register["text"].notna()]
    return pd.DataFrame(
        {
            "id": "reflection-" + said["reflection"].astype("str"),
            "what": REFLECTION,
            "case": "",
            "theme": said["reflection"].astype("str"),
            "author": "",
            "text": said["text"].astype("str"),
        }
    )[list(COLUMNS["written"])]


_Row = tuple[str, str, str, str, str, str]


def _summaries(
    cohort: Cohort, framework: pd.DataFrame, themes: Collection[str], log: ProblemLog
) -> Iterator[_Row]:
    cases = cohort.case_names
    columns = ["case", "theme", "summary", "author", LINE]
    for case, theme, summary, author, line in framework[columns].itertuples(index=False):
        unknown = {
            "case": (case not in cases, cases),
            "theme": (theme not in themes, sorted(themes)),
        }
        for column, (wrong, known) in unknown.items():
            if wrong:
                log.error(
                    f"framework.{column}",
                    place_in(framework, cohort.registers["framework"], line, column),
                    f"is no {column} of the framework matrix",
                    f"Allowed: {', '.join(known) or 'none'}.",
                )
        if case in cases and theme in themes and not pd.isna(summary):
            who = "" if pd.isna(author) else author
            yield f"framework-{case}-{theme}", SUMMARY, cases[case], theme, who, summary


def _statements(folder: Path, cohort: Cohort, log: ProblemLog) -> Iterator[_Row]:
    for key, written in cohort.qualitative.written.items():
        text = written.text or read_written(folder, written.file or "", log)
        if text:
            yield f"qualitative-{key}", key, "", "", "", text

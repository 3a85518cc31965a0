"""Tidy tables to and from data/processed/: one parquet file a table, rebuilt and never edited."""

import json
import shutil
from pathlib import Path

import pandas as pd

from evaluation.config.cohort import Cohort
from evaluation.config.instrument import Instrument
from evaluation.errors import EvaluationError
from evaluation.prepare.pseudonyms import KEY_VARIABLE, key_fingerprint
from evaluation.prepare.review import RELEASE
from evaluation.prepare.tidy import COLUMNS, TidyCohort
from evaluation.problems import Place, Problem, ProblemLog, Severity

#: Written last: where it stands, everything else does.
MANIFEST = "prepared.json"


def write_tidy(tidy: TidyCohort, folder: Path) -> None:
    """Write a prepared cohort's tables, replacing whatever the folder held."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "registers").mkdir(parents=True)
    # no report shows survey free text, and a review reads it from the raw files: it stays there
    kept = {name: tidy[name] for name in COLUMNS} | {
        "texts": tidy["texts"].assign(text=""),
        "written": _released(tidy["written"]),
    }
    for name, table in kept.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    for name, register in tidy.registers.items():
        register.to_parquet(folder / "registers" / f"{name}.parquet", index=False)
    keyed = tidy.cohort.linkage.pseudonyms == "keyed"
    manifest = {
        "cohort": tidy.cohort.model_dump(mode="json"),
        "key": key_fingerprint() if keyed else "",
        "instruments": [
            tidy.instruments[name].model_dump(mode="json") for name in sorted(_used(tidy))
        ],
        "rows": {name: len(tidy[name]) for name in COLUMNS},
        "registers": {name: len(register) for name, register in tidy.registers.items()},
        "problems": [problem.as_record() for problem in tidy.problems],
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _released(written: pd.DataFrame) -> pd.DataFrame:
    """Return what was written, without the words that nobody released as they are."""
    if "review" not in written:
        return written
    return written.assign(text=written["text"].where(written["review"] == RELEASE, ""))


def _used(tidy: TidyCohort) -> set[str]:
    uses = {use.instrument for survey in tidy.cohort.surveys for use in survey.instruments}
    return uses | {outcome.instrument for outcome in tidy.cohort.outcomes}


def note_other_keys(processed: Path, cohort: Cohort, log: ProblemLog) -> None:
    """Report stored cohorts whose pseudonyms were made with another key than there is now.

    Parameters
    ----------
    processed
        The folder of all processed cohorts.
    cohort
        The cohort that is being prepared; one whose pseudonyms are random has no key.
    log
        Where problems go.
    """
    current = key_fingerprint() if cohort.linkage.pseudonyms == "keyed" else ""
    if not current:
        return
    for manifest in sorted(processed.glob(f"*/{MANIFEST}")):
        if _key_of(manifest) not in ("", current):
            name = manifest.parent.name
            whose = "this cohort" if name == cohort.id else "another cohort"
            log.error(
                "linkage.key",
                Place(f"data/processed/{name}/{MANIFEST}"),
                f"the pseudonyms of {whose} were made with another key than there is now, so that "
                "nobody would be the same person",
                f"Let {KEY_VARIABLE} name the former key. If the new one is meant, delete "
                f"data/processed/{name} and run every cohort with keyed pseudonyms again.",
            )


def _key_of(manifest: Path) -> str:
    try:
        return str(json.loads(manifest.read_text(encoding="utf-8")).get("key", ""))
    except (OSError, ValueError, AttributeError):  # one that is being written anew
        return ""


def read_tidy(processed: Path) -> TidyCohort:
    """Return a prepared cohort from its processed folder.

    Raises
    ------
    EvaluationError
        When the cohort has not been prepared.
    """
    manifest_path = processed / MANIFEST
    if not manifest_path.exists():
        raise EvaluationError(
            f"the cohort {processed.name} has not been prepared. "
            f"Run `evaluation run {processed.name}`."
        )
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    return TidyCohort(
        cohort=Cohort.model_validate(manifest["cohort"]),
        instruments={
            instrument["id"]: Instrument.model_validate(instrument)
            for instrument in manifest["instruments"]
        },
        tables={name: pd.read_parquet(processed / f"{name}.parquet") for name in COLUMNS},
        registers={
            name: pd.read_parquet(processed / "registers" / f"{name}.parquet")
            for name in manifest["registers"]
        },
        problems=tuple(_problem(record) for record in manifest["problems"]),
    )


def _problem(record: dict[str, object]) -> Problem:
    place = {name: record[name] for name in ("file", "line", "column", "sheet")}
    return Problem(
        Severity(str(record["severity"])),
        str(record["rule"]),
        Place(**place),  # type: ignore[arg-type]
        str(record["what"]),
        str(record["todo"]),
        int(str(record["count"])),
    )

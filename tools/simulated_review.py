"""A reviewer for the synthetic cohorts, by rule, so that their reports have quotations to show.

Real texts are reviewed by people; no rule may decide about them. Here everything is invented: a
text without a flag is released, one with a flag is released redacted, and one that seems to hold an
NHS number is withheld.

    python -m tools.simulated_review
"""

from pathlib import Path

import pandas as pd

from evaluation.config.cohort import read_cohort
from evaluation.errors import UsageError
from evaluation.prepare.cohort import review_texts
from evaluation.prepare.review import REDACTED, RELEASE, WITHHOLD, review_file

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"
REVIEWER = "simulated: everything in this cohort is invented"


def review(folder: Path) -> None:
    """Write a synthetic cohort's review file and fill it in."""
    cohort = read_cohort(folder)
    if not cohort.synthetic:
        raise UsageError(f"{cohort.id}: only texts of synthetic cohorts are reviewed by a rule.")
    path = review_file(folder)
    path.unlink(missing_ok=True)
    review_texts(folder)
    rows = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    number = rows["flagged"].str.contains("NHS number")
    rows["decision"] = RELEASE
    rows["decision"] = rows["decision"].mask(rows["flagged"] != "", REDACTED).mask(number, WITHHOLD)
    rows["reviewer"], rows["date"] = REVIEWER, cohort.ends.isoformat()
    text = rows.to_csv(index=False, lineterminator="\r\n")
    path.write_text(text, encoding="utf-8-sig", newline="")


def main() -> None:
    """Review every synthetic cohort of the project."""
    for folder in sorted(RAW.glob("demo-*")):
        review(folder)


if __name__ == "__main__":
    main()

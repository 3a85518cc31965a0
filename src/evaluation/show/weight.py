"""Equal weight, counted: claims by what they rest on."""

from collections import Counter

import pandas as pd

from evaluation.config.integration import parse_reference
from evaluation.show.claims import Evidence


def claims_counted(evidence: Evidence) -> pd.DataFrame:
    """Have numbers and narratives the same weight? Claims by what they rest on, strand by strand.

    Declared facts: a claim has a number where it names a result, and a narrative where it names
    an excerpt; an explicit silence says in words why the other strand has nothing to say.
    """
    rows: dict[str, Counter[str]] = {}
    for finding in evidence.integration.findings:
        kinds = {parse_reference(text) is None for text in finding.named}
        kind = "Both" if len(kinds) == 2 else "Narrative only" if True in kinds else "Numbers only"
        if kind != "Both" and finding.silence:
            kind = "One, and the silence said"
        rows.setdefault(finding.strand, Counter())[kind] += 1
    columns = ["Both", "One, and the silence said", "Numbers only", "Narrative only"]
    return pd.DataFrame(
        [
            (strand.capitalize(), *(rows.get(strand, Counter())[column] for column in columns))
            for strand in ("outcomes", "experience", "involvement")
        ],
        columns=["Strand of the claim", *columns],
    )

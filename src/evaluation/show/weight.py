"""Equal weight, counted: claims by what they rest on."""

from collections import Counter
from typing import Final

import pandas as pd

from evaluation.config.integration import Finding, parse_reference
from evaluation.show.claims import Evidence

#: What a claim can rest on, the best first: a number is a result, a narrative an excerpt.
WEIGHTS: Final = ("both", "one, and the silence said", "numbers only", "narrative only")


def weight_of(finding: Finding) -> str:
    """Return what a claim rests on, as one of `WEIGHTS`.

    >>> said = {"id": "F", "question": "Q", "strand": "experience", "author": "A",
    ...         "claim": "They came.", "rests_on": ["interviews-1"]}
    >>> weight_of(Finding(**said)), weight_of(Finding(**said, silence="Nobody counted."))
    ('narrative only', 'one, and the silence said')
    """
    excerpts = [parse_reference(text) is None for text in finding.named]
    if any(excerpts) and not all(excerpts):
        return WEIGHTS[0]
    if finding.silence:
        return WEIGHTS[1]
    return WEIGHTS[3] if any(excerpts) else WEIGHTS[2]


def claims_counted(evidence: Evidence) -> pd.DataFrame:
    """Have numbers and narratives the same weight? Claims by what they rest on, strand by strand.

    Declared facts: a claim has a number where it names a result, and a narrative where it names
    an excerpt; an explicit silence says in words why the other strand has nothing to say.
    """
    findings = evidence.integration.findings
    counts = Counter((finding.strand, weight_of(finding)) for finding in findings)
    return pd.DataFrame(
        [
            (strand.capitalize(), *(counts[strand, weight] for weight in WEIGHTS))
            for strand in ("outcomes", "experience", "involvement")
        ],
        columns=["Strand of the claim", *(weight.capitalize() for weight in WEIGHTS)],
    )

"""How long the analyses of the experience section take on a large project, and in how much memory.

500 sources, 200 codes of 20 themes, 100,000 codings by two coders, five roles, ten teams:

    python benchmarks/experience.py

Prints seconds for each analysis (by the clock, and of the processor: other work on the
machine lengthens the first only), their sum, and the largest resident size of the process.
"""

import resource
import sys
import time
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from evaluation.config.cohort import Qualitative
from evaluation.experience.codebook import origin_shares, speaker_concentration
from evaluation.experience.coding_agreement import disagreements
from evaluation.experience.coding_quality import (
    agreement_by_code,
    agreement_overall,
    pairs_in_pieces,
    pairs_of_people,
)
from evaluation.experience.coding_units import coding_units
from evaluation.experience.divergence import definition_divergence
from evaluation.experience.framework import framework_matrix
from evaluation.experience.passages import one_piece_a_passage
from evaluation.experience.perception import attributed_perception
from evaluation.experience.quotes import choose_quotes, negative_cases
from evaluation.experience.saturation import code_accumulation, saturation
from evaluation.experience.themes import (
    participant_code_matrix,
    raised_only_by,
    theme_prevalence,
)
from evaluation.experience.voices import shares_by_team, shares_over_time, themes_by_role

SOURCES, CODES, THEMES, CODINGS, SEED = 500, 200, 20, 100_000, 1
ROLES = ("service-user", "carer", "frontline", "strategic", "improvement")


def material(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return invented sources, codes and codings; half of all pieces are coded by both coders."""
    number = np.arange(SOURCES)
    sources = pd.DataFrame(
        {
            "source": [f"S{one:03}" for one in number],
            "kind": np.where(number % 10 == 0, "observation", "interview"),
            "participant": [f"P{one // 2:03}" for one in number],
            "team": [f"team-{one % 10}" for one in number],
            "role": np.array(ROLES)[number // 2 % len(ROLES)],
            "timepoint": np.where(number % 2, "end", "mid"),
            "consent": True,
        }
    )
    codes = pd.DataFrame({"code": [f"code {one:03}" for one in range(CODES)]})
    codes["theme"] = [f"theme {one % THEMES:02}" for one in range(CODES)]
    codes["origin"] = np.where(np.arange(CODES) % 3, "inductive", "deductive")
    pieces = CODINGS * 2 // 3
    frequency = 1 / np.arange(1, CODES + 1)
    drawn = pd.DataFrame(
        {
            "source": sources["source"].to_numpy()[rng.integers(0, SOURCES, pieces)],
            "start": rng.integers(0, 60_000, pieces),
            "code": codes["code"].to_numpy()[
                rng.choice(CODES, pieces, p=frequency / sum(frequency))
            ],
        }
    )
    drawn["end"] = drawn["start"] + rng.integers(30, 400, pieces)
    drawn["excerpt"] = [f"e{one:06}" for one in range(pieces)]
    drawn["coder"] = np.where(rng.random(pieces) < 0.5, "ana", "ben")
    again = drawn.head(CODINGS - pieces)
    again = again.assign(coder=again["coder"].map({"ana": "ben", "ben": "ana"}))
    excerpts = pd.concat([drawn, again], ignore_index=True).merge(codes[["code", "theme"]])
    excerpts["contrary"] = rng.random(len(excerpts)) < 0.05
    excerpts["text"] = "We were asked before it was decided, and then it was decided."
    return sources, codes, excerpts


def analyses(
    sources: pd.DataFrame, codes: pd.DataFrame, excerpts: pd.DataFrame
) -> Mapping[str, Callable[[], object]]:
    """Return everything that the sections on experience and on coding compute."""
    elements = codes["code"].tolist()[:5]
    about = {"code 010": "carer", "code 011": "service-user"}
    units = coding_units(excerpts)
    themes = sorted(codes["theme"].unique())
    teams = sorted(sources["team"].unique())
    return {
        "themes by role": lambda: themes_by_role(excerpts, sources, themes=themes, roles=ROLES),
        "themes over time": lambda: shares_over_time(
            excerpts, sources, themes=themes, timepoints=["mid", "end"]
        ),
        "themes by team": lambda: shares_by_team(excerpts, sources, themes=themes, teams=teams),
        "prevalence of codes by team": lambda: theme_prevalence(
            excerpts, sources, by="team", of="code"
        ),
        "raised only by": lambda: raised_only_by(
            excerpts, sources, these="service-user", those="frontline"
        ),
        "people by codes": lambda: participant_code_matrix(excerpts, sources),
        "framework matrix": lambda: framework_matrix(excerpts, sources),
        "passages": lambda: one_piece_a_passage(excerpts),
        "quotes": lambda: choose_quotes(excerpts, sources),
        "negative cases": lambda: negative_cases(excerpts, sources),
        "definitions": lambda: definition_divergence(excerpts, sources, elements=elements),
        "perception": lambda: attributed_perception(excerpts, sources, about=about),
        "origin": lambda: origin_shares(codes, excerpts),
        "concentration": lambda: speaker_concentration(excerpts, sources),
        "agreement by code": lambda: agreement_by_code(
            excerpts, Qualitative(), seed=SEED, codes=codes["code"].tolist()
        ),
        "agreement overall": lambda: agreement_overall(excerpts, Qualitative(), seed=SEED),
        "disagreements": lambda: disagreements(units),
        "saturation": lambda: saturation(excerpts, sources, seed=SEED),
        "saturation by role": lambda: saturation(excerpts, sources, seed=SEED, by="role"),
        "accumulation": lambda: code_accumulation(excerpts, sources),
        "pairs in pieces": lambda: pairs_in_pieces(excerpts),
        "pairs of people": lambda: pairs_of_people(excerpts),
    }


def main() -> None:
    """Time each analysis once."""
    sources, codes, excerpts = material(np.random.default_rng(SEED))
    total = busy = 0.0
    for name, analysis in analyses(sources, codes, excerpts).items():
        start, processor = time.perf_counter(), time.process_time()
        analysis()
        took, used = time.perf_counter() - start, time.process_time() - processor
        total, busy = total + took, busy + used
        sys.stdout.write(f"{name:30} {took:8.2f} s {used:8.2f} s of processor\n")
    # kilobytes on Linux, bytes on macOS
    unit = 1024**2 if sys.platform == "darwin" else 1024
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    sys.stdout.write(f"{'all':30} {total:8.2f} s {busy:8.2f} s of processor\n")
    sys.stdout.write(f"{'largest resident size':30} {size:8.0f} MiB\n")


if __name__ == "__main__":
    main()

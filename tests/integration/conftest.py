"""A demonstration cohort with its questions and findings, prepared once."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from evaluation.config.integration import Integration
from evaluation.config.integration_file import read_integration
from evaluation.config.policy import policy
from evaluation.disclosure import release, release_quotes
from evaluation.estimates import Estimates
from evaluation.integration.convergence import convergence_matrix, read_assessments
from evaluation.integration.declared import known_in
from evaluation.integration.evidence import (
    evidence_excerpts,
    evidence_rows,
    noted_by_observers,
    question_excerpts,
)
from evaluation.prepare.cohort import prepare
from evaluation.prepare.tidy import TidyCohort
from evaluation.problems import ProblemLog
from evaluation.show.claims import Evidence

RAW = Path(__file__).parents[2] / "data" / "raw"


class Demo(NamedTuple):
    tidy: TidyCohort
    written: Integration
    rows: Estimates

    @property
    def matrix(self) -> pd.DataFrame:
        ratings = read_assessments(RAW / self.tidy.cohort.id, self.written, ProblemLog())
        return convergence_matrix(self.written, ratings)

    def evidence(self, audience: str, again: frozenset[str] = frozenset()) -> Evidence:
        rules, people = policy(audience), self.tidy.register("participants")
        texts = (self.tidy["excerpts"], self.tidy["sources"], people, self.tidy.cohort, rules)
        return Evidence(
            self.written,
            self.tidy.cohort,
            release(self.rows, rules),
            release_quotes(evidence_excerpts(self.written, self.tidy["excerpts"]), *texts),
            release_quotes(question_excerpts(self.written, self.tidy), *texts),
            again,
            noted_by_observers(self.tidy),
        )


@pytest.fixture(scope="session")
def demo() -> Demo:
    folder = RAW / "demo-2023-05"
    tidy = prepare(folder)
    written = read_integration(folder, known_in(tidy))
    return Demo(tidy, written, evidence_rows(tidy, written))

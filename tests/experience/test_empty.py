"""A cohort without coded material: every analysis says nothing, and none falls over."""

import pandas as pd
import pytest

from evaluation.errors import AnalysisError
from evaluation.experience.codebook import codebook_changes, origin_shares, speaker_concentration
from evaluation.experience.coding_units import coding_units
from evaluation.experience.cooccurrence import cooccurrence
from evaluation.experience.framework import framework_matrix
from evaluation.experience.hopes import hopes_and_reports, hopes_outcomes
from evaluation.experience.perception import attributed_perception
from evaluation.experience.quotes import choose_quotes, negative_cases
from evaluation.experience.saturation import code_accumulation, saturation
from evaluation.experience.themes import participant_code_matrix, theme_prevalence
from evaluation.prepare.tidy import COLUMNS


def empty(table):
    return pd.DataFrame(columns=list(COLUMNS[table]))


EXCERPTS, SOURCES, CODES = empty("excerpts"), empty("sources"), empty("codes")
ENTRIES = pd.DataFrame(columns=["kind", "theme", "outcome"])


@pytest.mark.parametrize(
    "analysis",
    [
        lambda: theme_prevalence(EXCERPTS, SOURCES),
        lambda: theme_prevalence(EXCERPTS, SOURCES, by=None, of="code"),
        lambda: participant_code_matrix(EXCERPTS, SOURCES),
        lambda: cooccurrence(EXCERPTS),
        lambda: framework_matrix(EXCERPTS, SOURCES),
        lambda: choose_quotes(EXCERPTS, SOURCES),
        lambda: negative_cases(EXCERPTS, SOURCES),
        lambda: speaker_concentration(EXCERPTS, SOURCES),
        lambda: saturation(EXCERPTS, SOURCES, seed=1),
        lambda: code_accumulation(EXCERPTS, SOURCES),
        lambda: attributed_perception(EXCERPTS, SOURCES, about={}),
        lambda: hopes_outcomes(ENTRIES),
        lambda: hopes_and_reports(ENTRIES, EXCERPTS, SOURCES, after="end"),
        lambda: codebook_changes(CODES, CODES),
    ],
)
def test_nothing_in_nothing_out(analysis):
    assert len(analysis()) == 0


def test_where_a_number_was_asked_for_its_absence_is_said():
    assert [row.value for row in origin_shares(CODES, EXCERPTS)] == [None]
    with pytest.raises(AnalysisError, match="0 coders found"):
        coding_units(EXCERPTS)

"""docs/reference/integration-toml.md explains every key, word and quantity that may be written."""

import re
from pathlib import Path
from typing import get_args

from evaluation.config.integration import (
    OUTCOME_QUANTITIES,
    THEME_QUANTITIES,
    Convergence,
    Finding,
    Integration,
    MetaInference,
    Outlier,
    Question,
    Rating,
    Recommendation,
    Strand,
)
from evaluation.involvement.profile import INDICATORS

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "integration-toml.md").read_text("utf-8")
MODELS = {
    "questions": Question,
    "findings": Finding,
    "meta_inferences": MetaInference,
    "recommendations": Recommendation,
    "convergence": Convergence,
    "outliers": Outlier,
}


def test_every_key_is_explained_under_its_table_and_needed_ones_stand_out():
    assert set(MODELS) == set(Integration.model_fields)
    for table, model in MODELS.items():
        part = TEXT.split(f"## `[[{table}]]`")[1].split("\n## ")[0]
        for key, field in model.model_fields.items():
            needed = f"**`{key}`**" in part
            assert needed == field.is_required(), f"{table}.{key}"
            assert f"`{key}`" in part, f"{table}.{key}"


def test_every_word_and_quantity_is_there():
    words = (*get_args(Rating), *get_args(Strand))
    words += get_args(MetaInference.model_fields["fit"].annotation)
    words += get_args(MetaInference.model_fields["confidence"].annotation)
    assert not [word for word in words if f'"{word}"' not in TEXT]
    named = (*OUTCOME_QUANTITIES, *THEME_QUANTITIES, *(one.quantity for one in INDICATORS))
    assert not [one for one in named if not re.search(rf"`{one}`", TEXT)]

"""Small cohorts that measured the same thing, or nearly."""

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from evaluation.config.cohort import Cohort
from evaluation.config.instrument import Instrument
from evaluation.prepare.scoring import score
from evaluation.prepare.tidy import COLUMNS, TidyCohort

MakeCohort = Callable[..., TidyCohort]


def instrument(items: tuple[str, ...], *, maximum: int = 5, reverse: str = "") -> Instrument:
    return Instrument.model_validate(
        {
            "id": "conf",
            "title": "Confidence",
            "licence": "own",
            "source": "own",
            "answers": {"minimum": 1, "maximum": maximum},
            "items": [{"id": one, "reverse": one == reverse} for one in items],
            "scales": [
                {"id": "total", "title": "Total", "items": items, "minimum_answered": len(items)}
            ],
        }
    )


def _cohort(name: str, *, outcomes: tuple[str, ...], starts: dt.date) -> Cohort:
    return Cohort.model_validate(
        {
            "id": name,
            "title": f"Cohort {name}",
            "programme": "Programme",
            "synthetic": True,
            "seed": 1,
            "starts": starts,
            "ends": starts + dt.timedelta(days=200),
            "timepoints": [
                {"id": "t0", "title": "Before", "kind": "baseline"},
                {"id": "t1", "title": "After", "kind": "end"},
            ],
            "teams": [{"id": "a", "name": "A", "aim": "aim", "setting": "community"}],
            "roles": [
                {"id": "carer", "name": "carers", "group": "lived experience"},
                {"id": "nurse", "name": "nurses", "group": "staff"},
            ],
            "outcomes": [
                {
                    "id": one, "title": one.title(), "instrument": "conf", "scale": "total",
                    "before": "t0", "after": "t1",
                }
                for one in outcomes
            ],
        }
    )  # fmt: skip


@pytest.fixture
def make_cohort() -> MakeCohort:
    def made(
        name: str,
        measured: Instrument,
        before: list[list[int]],
        after: list[list[int]],
        *,
        outcomes: tuple[str, ...] = ("confidence",),
        registers: dict[str, pd.DataFrame] | None = None,
        tables: dict[str, pd.DataFrame] | None = None,
        starts: dt.date = dt.date(2026, 1, 1),
    ) -> TidyCohort:
        answers, scores, responses = [], [], []
        for point, given in (("t0", before), ("t1", after)):
            for number, codes in enumerate(given):
                who = {
                    "response": f"{point}-{number}", "timepoint": point, "person": f"P{number}",
                    "team": "a", "role": "carer",
                }  # fmt: skip
                responses.append({**who, "survey": point, "submitted": pd.NaT})
                row = pd.DataFrame([codes], columns=[item.id for item in measured.items])
                value = score(row.astype(float), measured, measured.scales[0])["value"].item()
                scores.append(
                    {**who, "instrument": "conf", "frame": "now", "scale": "total", "value": value}
                )
                answers += [
                    {
                        **who, "instrument": "conf", "frame": "now", "item": item.id,
                        "value": float(code), "state": "answered",
                    }
                    for item, code in zip(measured.items, codes, strict=True)
                ]  # fmt: skip
        found = {
            "answers": pd.DataFrame(answers, columns=list(COLUMNS["answers"])),
            "scores": pd.DataFrame(scores, columns=list(COLUMNS["scores"])).assign(
                answered=np.int16(len(measured.items)), items=np.int16(len(measured.items))
            ),
            "responses": pd.DataFrame(responses, columns=list(COLUMNS["responses"])),
            **(tables or {}),
        }
        return TidyCohort(
            _cohort(name, outcomes=outcomes, starts=starts),
            {"conf": measured},
            found,
            registers or {},
            (),
        )

    return made

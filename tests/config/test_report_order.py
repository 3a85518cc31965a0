"""The order of a report: which sections a cohort's report has."""

import pytest

from evaluation.config.report import SectionPlace, read_report_order
from evaluation.errors import ConfigError


class Has:
    """What a place looks at of a cohort."""

    surveys = outcomes = coding = ()

    def __init__(self, *registers):
        self.registers = dict.fromkeys(registers)


@pytest.mark.parametrize(
    ("kept", "lacking"),
    [
        (("seats",), ()),
        (("payments",), ()),
        (("seats", "payments"), ()),
        ((), ("seats", "payments")),
        (("meetings",), ("seats", "payments")),
    ],
)
def test_one_of_several_is_enough(kept, lacking):
    place = SectionPlace(id="reach", needs_any=("seats", "payments"))
    assert place.lacks(Has(*kept)) == lacking


def test_what_is_needed_is_needed_beside_one_of_several():
    place = SectionPlace(id="reach", needs=("meetings",), needs_any=("seats", "payments"))
    assert place.lacks(Has("seats")) == ("meetings",)
    assert place.lacks(Has("seats", "meetings")) == ()


def test_what_no_cohort_can_have_is_refused(tmp_path):
    (tmp_path / "reach.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "report.toml").write_text(
        '[[sections]]\nid = "reach"\nneeds_any = ["seats", "chairs"]\n', encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"needs_any.*chairs"):
        read_report_order(tmp_path)

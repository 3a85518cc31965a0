"""Surveys that link nobody, because no column with person codes is declared."""

import pytest

from evaluation.pipeline.check import check_cohort
from tests.intake.faults import HEADERS, ROWS, as_csv, cohort, later

NO_CODE = 'person = "Code"\n'


def told(folder, change, **declared):
    """Return what is told of codes that nobody declared, once a sound declaration was changed."""
    sound = cohort(folder, as_csv(ROWS), **declared)
    assert not [one for one in sound.problems if one.rule == "code.undeclared"]
    file = folder / "c1" / "cohort.toml"
    text = change(file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    checked = check_cohort(folder / "c1")
    assert not checked.failure, checked.failure
    lines = text.splitlines()
    found = [one for one in checked.problems if one.rule == "code.undeclared"]
    assert all(str(one.severity) == "warn" for one in found)
    assert all(lines[(one.place.line or 0) - 1] == "[surveys.columns]" for one in found)
    return [str(one.place.column) for one in found]


def without_first(text):
    return text.replace(NO_CODE, "", 1)


def without_any(text):
    return text.replace(NO_CODE, "")


@pytest.mark.parametrize(
    ("change", "surveys"),
    [
        (without_any, [1, 2]),
        (without_first, [1]),
        (lambda text: text, []),
        # another instrument at the other time: nothing is compared
        (lambda text: _other_instrument(without_any(text)), []),
    ],
)
def test_a_survey_that_links_nobody_is_named_at_its_place(tmp_path, change, surveys):
    found = told(tmp_path, change, after=as_csv(later(ROWS)))
    assert found == [f"surveys[{number}].columns.person" for number in surveys]


def _other_instrument(text):
    kept, after = text.rsplit("[[surveys.instruments]]", 1)
    asked = after.replace("coproduction-confidence", "aim").replace("k1 =", "aim1 =")
    return kept + "[[surveys.instruments]]" + asked.replace('k2 = "K2"\n', "")


def test_one_file_of_several_timepoints_links_nobody_either(tmp_path):
    rows = [[*row, "before"] for row in ROWS]
    cohort(tmp_path, as_csv(rows, [*HEADERS, "Wave"]), wave="Wave")
    file = tmp_path / "c1" / "cohort.toml"
    file.write_text(without_any(file.read_text(encoding="utf-8")), encoding="utf-8")
    [one] = [one for one in check_cohort(tmp_path / "c1").problems if one.rule.endswith("declared")]
    assert str(one).startswith("cohort.toml:")
    assert 'Under [surveys.columns] write person = "..."' in str(one)


def test_one_timepoint_and_a_retrospective_pre_test_need_no_code(tmp_path):
    assert told(tmp_path, without_any) == []
    then = (
        '[[surveys.instruments]]\ninstrument = "coproduction-confidence"\nframe = "then"\n'
        '[surveys.instruments.items]\nk1 = "T1"\n'
    )
    rows = [[*row, "3"] for row in ROWS]
    cohort(tmp_path, as_csv(rows, [*HEADERS, "T1"]))
    file = tmp_path / "c1" / "cohort.toml"
    text = without_any(file.read_text(encoding="utf-8")) + then
    file.write_text(text, encoding="utf-8")
    checked = check_cohort(tmp_path / "c1")
    assert not checked.failure
    assert "code.undeclared" not in {one.rule for one in checked.problems}

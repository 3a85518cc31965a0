"""Run charts: rules met and not met, on either side of each threshold."""

import numpy as np
import pytest

from evaluation.errors import AnalysisError
from evaluation.synthesis.run_chart import POINTS_FOR_LIMITS, POINTS_FOR_RULES, run_chart

#: Annual flow of the Nile in 10^8 m³, 1871 to 1900 (R's dataset Nile).
NILE = [
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180,
    799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840,
]  # fmt: skip


def test_the_nile_before_the_dam():
    rows = run_chart(NILE)
    assert rows["run_chart_median"].value == 1115.0
    assert rows["longest_run"].value == 6  # 1881 to 1886
    assert "a shift" in rows["longest_run"].note
    assert rows["longest_trend"].value == 4
    assert rows["longest_trend"].note == ""
    # mean ± 3 mean moving range / 1.128, by hand: 1078.4, moving ranges sum to 4034 over 29
    ranges = np.abs(np.diff(NILE))
    assert rows["process_limits"].value == pytest.approx(sum(NILE) / 30)
    half = 3 * ranges.sum() / 29 / 1.128
    assert rows["process_limits"].high == pytest.approx(sum(NILE) / 30 + half)
    assert rows["points_beyond_limits"].value == 0


def test_a_shift_needs_six_and_passes_over_the_median():
    five = [1, 9, 1, 9, 1, 9, 9, 9, 9, 9, 1, 1, 1, 1]
    assert run_chart(five)["longest_run"].value == 5
    assert run_chart(five)["longest_run"].note == ""
    # median 5: the point on it neither breaks nor adds to the run
    passed = [1, 1, 1, 5, 1, 1, 1, 9, 9, 9, 9, 5, 9]
    assert np.median(passed) == 5
    assert run_chart(passed)["longest_run"].value == 6
    assert "a shift" in run_chart(passed)["longest_run"].note


def test_a_trend_needs_five_points_and_counts_repeats_once():
    four = [5, 1, 2, 3, 4, 1, 5, 1, 5, 1]
    assert run_chart(four)["longest_trend"].value == 4
    assert run_chart(four)["longest_trend"].note == ""
    five = [5, 1, 2, 2, 3, 4, 5, 1, 5, 1]
    assert run_chart(five)["longest_trend"].value == 5
    assert "a trend" in run_chart(five)["longest_trend"].note
    falling = run_chart([-value for value in five])
    assert falling["longest_trend"].value == 5


def test_a_point_that_stands_out_is_counted():
    rows = run_chart([10, 11, 10, 9, 10, 11, 10, 9, 10, 11, 10, 9, 30])
    assert rows["points_beyond_limits"].value == 1
    assert rows["points_beyond_limits"].note == "a point stands out"


def test_a_constant_indicator_signals_nothing():
    rows = run_chart([0.1] * 15)
    assert rows["longest_run"].value == 0
    assert rows["longest_trend"].value == 1
    assert rows["points_beyond_limits"].value == 0
    assert not any("a shift" in row.note or "a trend" in row.note for row in rows)


@pytest.mark.parametrize("points", range(POINTS_FOR_LIMITS + 1))
def test_with_too_few_points_nothing_is_claimed(points):
    rows = run_chart([float(value) for value in range(points)] + [np.nan])
    assert rows["run_chart_points"].value == points
    assert rows["run_chart_points"].n_out == 1
    for name in ("longest_run", "longest_trend"):
        assert rows[name].computable == (points >= POINTS_FOR_RULES)
    for name in ("process_limits", "points_beyond_limits"):
        assert rows[name].computable == (points >= POINTS_FOR_LIMITS)
    if points < POINTS_FOR_RULES:
        assert f"the run rules need {POINTS_FOR_RULES}" in rows["longest_run"].note


def test_what_is_no_row_of_numbers_is_refused():
    with pytest.raises(AnalysisError, match="one row of finite numbers"):
        run_chart([1.0, np.inf])
    with pytest.raises(AnalysisError, match="one row of finite numbers"):
        run_chart([[1.0, 2.0]])

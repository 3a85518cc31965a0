import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.config.quantity import quantities
from evaluation.show.formatting import (
    MINUS,
    absent,
    estimate,
    interval,
    listed,
    number,
    p_value,
    percent,
    quantity_value,
)
from evaluation.show.rows import Row, rows_of

FINITE = st.floats(-1e9, 1e9)


def row(quantity="mean_change", value=0.6, low=0.31, high=0.89, n=31, note="", withheld=""):
    return Row("", "", "", quantity, value, low, high, n, 0, "", note, withheld)


@given(FINITE, st.integers(0, 4))
def test_a_number_reads_back_as_itself_rounded(value, decimals):
    shown = number(value, decimals=decimals)
    read = float(shown.replace(MINUS, "-").replace(",", ""))
    assert abs(read - value) <= 0.5 * 10**-decimals + abs(value) * 1e-12
    assert "-" not in shown


@given(FINITE)
def test_minus_stands_before_negative_numbers_only_and_never_before_nought(value):
    shown = number(value)
    has_digits = any(digit in shown for digit in "123456789")
    assert shown.startswith(MINUS) == (value < 0 and has_digits)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (0.285, 2, "0.29"),
        (2.5, 0, "3"),
        (-2.5, 0, f"{MINUS}3"),
        (0.125, 2, "0.13"),
        (1e-9, 2, "0.00"),
    ],
)
def test_halves_are_rounded_as_a_reader_rounds_them(value, decimals, shown):
    assert number(value, decimals=decimals) == shown


def test_open_ends_of_intervals_are_shown_as_open():
    assert interval(row(low=float("-inf"), high=0.5)) == f"{MINUS}∞ to 0.50"


@pytest.mark.parametrize(
    ("share", "n", "shown"),
    [
        (0.0, 40, "0%"),
        (1e-17, 40, "0%"),
        (1.0, 40, "100%"),
        (0.004, 40, "under 1%"),
        (0.005, 40, "1%"),
        (0.285, 40, "29%"),
        (0.28512, 1000, "28.5%"),
        (0.5, None, "50%"),
    ],
)
def test_percentages(share, n, shown):
    assert percent(share, n=n) == shown


def test_p_values_are_never_nought_and_never_one():
    assert [p_value(p) for p in (0.0, 0.0009, 0.001, 0.05, 0.9995, 1.0)] == [
        "< .001",
        "< .001",
        ".001",
        ".050",
        "> .999",
        "> .999",
    ]


@pytest.mark.parametrize("name", sorted(quantities()))
def test_every_quantity_has_a_form(name):
    assert quantity_value(0.25, name)


def test_shares_and_only_shares_of_people_are_percentages():
    shares = {name for name, one in quantities().items() if one.kind == "share"}
    assert shares
    assert all(quantities()[name].unit == "%" for name in shares)
    assert all(quantity_value(0.5, name) == "50%" for name in shares)


def test_an_estimate_without_a_number_says_why():
    assert estimate(row(value=None, withheld="fewer than 4 people")) == (
        "withheld: fewer than 4 people"
    )
    assert estimate(row(value=None, note="not computable: one item")) == "not computable: one item"
    assert absent(row()) == ""


def test_an_estimate_without_an_interval_has_no_brackets():
    assert estimate(row(low=None, high=None)) == "0.60"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists(words, sentence):
    assert listed(words) == sentence


def test_rows_keep_numbers_and_lose_withheld_ones(change):
    by_team = {one.group: one for one in rows_of(change) if one.quantity == "mean_change"}
    assert (by_team["North"].value, by_team["North"].n, by_team["North"].n_out) == (0.7, 12, 1)
    assert isinstance(by_team["North"].n, int)
    west = by_team["West"]
    assert (west.value, west.low, west.high, west.n, west.n_out) == (None,) * 5
    assert west.withheld == "fewer than 4 people"

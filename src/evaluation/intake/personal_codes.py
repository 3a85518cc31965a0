"""Codes that name somebody: what should be a study code and is an NHS or a telephone number."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as compute

_EMAIL = r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$"
_IP = r"^\d{1,3}(?:\.\d{1,3}){3}$"
#: An 11-digit number without spaces, any with a country's code, and one of 10 digits in groups.
_TELEPHONE = (
    r"^(?:0[1-9]\d{9}|(?:\+|0044)[\s().-]*[1-9](?:[\s().-]*\d){7,13}|"
    r"\(?0[1-9]\d{1,3}\)?[\s.-]+\d{3,4}[\s.-]*\d{3,4})$"
)
_INSURANCE = r"(?i)^[A-CEGHJ-PR-TW-Z]{2}(?:\s?\d{2}){3}\s?[A-D]$"
_TEN_DIGITS = r"^\d{3}[\s.-]?\d{3}[\s.-]?\d{4}$"
#: Two words with capitals; a code may be that as well.
_NAME = r"^\p{Lu}\p{Ll}+(?:[ '’-]+\p{Lu}\p{Ll}+)+$"
_ANY = "|".join(f"(?:{one})" for one in (_EMAIL, _IP, _TELEPHONE, _INSURANCE, _TEN_DIGITS, _NAME))


class Named(NamedTuple):
    """A row whose code seems to name somebody: what it looks like, and whether that is certain."""

    row: int
    what: str
    certain: bool


def nhs_check_digit_is_right(digits: str) -> bool:
    """Return whether ten digits end in the NHS number's check digit (modulus 11).

    Source: NHS Data Dictionary, NHS NUMBER.

    >>> nhs_check_digit_is_right("9434765919"), nhs_check_digit_is_right("9434765918")
    (True, False)
    """
    weighted = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    check = (11 - weighted % 11) % 11
    return check == int(digits[-1])


def matching(codes: "pd.Series[str]", pattern: str) -> np.ndarray:
    """Return the rows whose code matches; one compiled search, however many codes there are."""
    found = compute.match_substring_regex(pa.array(codes, pa.large_string()), pattern)
    return np.flatnonzero(found.fill_null(False).to_numpy(zero_copy_only=False))


def personal_codes(codes: "pd.Series[str]") -> Iterator[Named]:
    """Which codes seem to name somebody?

    A survey tool's own ids may have ten digits too, and one in eleven of them has an NHS number's
    check digit. Where most codes have ten digits they are NHS numbers if most check digits are
    right, and else ids. Where few have, those are no study codes, whatever their check digit.

    >>> codes = pd.Series(["AB01", "943 476 5919", "jo@example.org", "9434765918"])
    >>> [(one.row, one.what, one.certain) for one in personal_codes(codes)]
    [(2, 'an e-mail address', True), (1, 'an NHS number', True), (3, 'an NHS number', True)]
    >>> list(personal_codes(pd.Series(["3292879998", "3292879538", "3292765271"])))
    []
    """
    suspects = codes.reset_index(drop=True).iloc[matching(codes, _ANY)]
    for what, pattern in (
        ("an e-mail address", _EMAIL),
        ("an IP address", _IP),
        ("a telephone number", _TELEPHONE),
    ):
        yield from (Named(row, what, True) for row in _rows(suspects, pattern))
    yield from _nhs_numbers(suspects, len(codes))
    insurance = _rows(suspects, _INSURANCE)
    certain = 2 * len(insurance) < len(codes)
    for row in insurance:
        yield Named(row, "a national insurance number", certain)
    yield from (Named(row, "a name", False) for row in _rows(suspects, _NAME))


def _rows(suspects: "pd.Series[str]", pattern: str) -> list[int]:
    return [int(row) for row in suspects.index[matching(suspects, pattern)]]


def _nhs_numbers(suspects: "pd.Series[str]", codes: int) -> Iterator[Named]:
    rows = _rows(suspects, _TEN_DIGITS)
    found = suspects.loc[rows]
    right = _right_check_digits(found.str.replace(r"\D", "", regex=True))
    may_be_ids = 2 * len(rows) >= codes and 2 * right.sum() < len(right)
    grouped = ~found.str.isdigit().to_numpy(bool)  # ids are not written in groups
    # people mistype their own number, and it names them all the same
    for row in np.array(rows)[grouped] if may_be_ids else rows:
        yield Named(int(row), "an NHS number", True)


def _right_check_digits(numbers: "pd.Series[str]") -> np.ndarray:
    """Return which numbers of ten digits are right, as `nhs_check_digit_is_right`, all at once."""
    digits = np.frombuffer("".join(numbers).encode("ascii"), np.uint8).reshape(-1, 10) - 48
    sums = digits[:, :9].astype(np.int64) @ np.arange(10, 1, -1)
    right: np.ndarray = (11 - sums % 11) % 11 == digits[:, 9]
    return right

"""Person codes as they are compared, and numbered once however often that is."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.intake.texts import distinct, spelt_out


def normal_code(code: str) -> str:
    """Return a code as compared: letters and digits only, upper case.

    >>> normal_code(" ab-12 x ")
    'AB12X'
    """
    plain = unicodedata.normalize("NFKC", code)
    return "".join(letter for letter in plain.upper() if letter.isalnum())


def has_signs(codes: "pd.Series[str]") -> "pd.Series[bool]":
    """Return which codes hold anything but ASCII letters and digits; a blank one does not.

    >>> has_signs(pd.Series(["ab12", " ab-12", ""], dtype="str")).tolist()
    [False, True, False]
    """
    return ~(codes.str.isascii() & codes.str.isalnum()) & (codes != "")


def normal_codes(codes: "pd.Series[str]") -> "pd.Series[str]":
    """Return many codes as compared; only those with other signs are looked at one by one.

    >>> normal_codes(pd.Series(["ab12", " ab-12", None], dtype="str")).tolist()
    ['AB12', 'AB12', '']
    """
    known = codes.fillna("").astype("str")
    signs = has_signs(known)
    upper = known.str.upper()
    if signs.any():
        upper = upper.mask(signs, known[signs].map(normal_code).astype("str"))
    return upper


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """The person codes of responses.

    Attributes
    ----------
    number
        Which code each response has; -1 where it is blank. Shape (responses,).
    different
        The codes as compared, no two alike.
    """

    number: np.ndarray
    different: "pd.Index[str]"

    @classmethod
    def of(cls, found: "pd.Series[str]") -> "Codes":
        """Return the codes that responses have, as found.

        >>> Codes.of(pd.Series(["ab12", "", " AB-12"], dtype="str")).number.tolist()
        [0, -1, 0]
        """
        which, spellings = distinct(found)
        return cls.spelt(which, spellings, normal_codes(pd.Series(spellings, dtype="str")))

    @classmethod
    def spelt(
        cls, which: np.ndarray, spellings: "pd.Index[str]", compared: "pd.Series[str]"
    ) -> "Codes":
        """Return the codes of responses that each have one of several spellings.

        >>> compared = pd.Series(["AB12", "", "AB12"])
        >>> Codes.spelt(np.arange(3), pd.Index(["ab12", "", "AB12"]), compared).number.tolist()
        [0, -1, 0]
        """
        # as most tools write codes, each spelling is a code
        if spellings.equals(pd.Index(compared)) and not (compared == "").any():
            return cls(which, spellings)
        number, different = pd.factorize(compared.mask(compared == ""))
        return cls(number[which], pd.Index(different))

    @classmethod
    def joined(cls, parts: "Sequence[Codes]") -> "Codes":
        """Return the codes of several surveys, one survey below the other.

        >>> parts = [Codes.of(pd.Series(codes)) for codes in (["a", "b"], ["", "b"])]
        >>> Codes.joined(parts).number.tolist()
        [0, 1, -1, 1]
        """
        if len(parts) < 2:
            return parts[0] if parts else cls.of(pd.Series(dtype="str"))
        which, different = pd.factorize(pd.concat([part.different.to_series() for part in parts]))
        ends = np.cumsum([len(part.different) for part in parts])
        numbers = [
            np.append(which[end - len(part.different) : end], -1)[part.number]
            for part, end in zip(parts, ends, strict=True)
        ]
        return cls(np.concatenate(numbers), pd.Index(different))

    def __len__(self) -> int:
        return len(self.number)

    def take(self, rows: np.ndarray) -> "Codes":
        """Return the codes of some of the responses."""
        return Codes(self.number[rows], self.different)

    def texts(self) -> "pd.Series[str]":
        """Return each response's code as compared; "" where it is blank."""
        blank = np.where(self.number < 0, len(self.different), self.number)
        return spelt_out(self.different.append(pd.Index([""], dtype="str")), blank)


def first_rows(number: np.ndarray, how_many: int) -> np.ndarray:
    """Return the first row of each number; -1 where no row has it.

    >>> first_rows(np.array([1, -1, 0, 1]), 3).tolist()
    [2, 0, -1]
    """
    first = np.full(how_many, -1)
    if number.min(initial=0) < 0:
        rows = np.flatnonzero(number >= 0)[::-1]
        first[number[rows]] = rows
    else:
        first[number[::-1]] = np.arange(len(number))[::-1]
    return first
